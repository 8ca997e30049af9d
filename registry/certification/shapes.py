"""Shapes: how the parts of an import file are read from nodes into values, every fault with its place.

A shape is a function of a node and a list of findings. It returns the value, or adds findings
and returns `BROKEN`; whoever puts values together does so only when none of them is broken.
Nothing is guessed: text that YAML would take for a number, a day or a truth value must stand
in quotes. This module knows no field of the format.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from typing import Any, Final, TypeAlias

from registry.certification.codes import check_language
from registry.certification.strict_yaml import Items, Members, Node, Scalar
from registry.errors import Finding, Place
from registry.parties.days import parse_day
from registry.parties.texts import check_text
from signing.errors import Malformed, Problem
from signing.strict_json import shown


class _Broken:
    """The type of `BROKEN`, which no value equals."""


BROKEN: Final = _Broken()

Findings: TypeAlias = list[Finding]
Shape: TypeAlias = Callable[[Node, Findings], Any]
Build: TypeAlias = Callable[[dict[str, Any], Members, Findings], Any]

SHORT = 200
LONG = 10_000
"""Characters in a title, and in a text of paragraphs."""


@dataclass(frozen=True, slots=True)
class Member:
    """How a member is read, and what its absence means."""

    shape: Shape
    required: bool = True
    default: Any = None
    missing: Problem | None = None
    """What the absence of a required member is, where the general problem says too little."""


def text(check: Callable[[str], Any], *, long: bool = False) -> Shape:
    """Return the shape of a text that `check` reads, raising a `Problem` for what it does not take."""

    def read(node: Node, findings: Findings) -> Any:  # noqa: ANN401 -- what `check` returns
        if not isinstance(node, Scalar):
            return _broken(findings, node.place, "text-expected", "A text is expected here.")
        taken_for = node.taken_for
        if taken_for is not None:
            return _broken(findings, node.place, "text-unquoted", _unquoted(node.text, taken_for))
        # A block ends with the line feed that YAML keeps; nobody wrote it as part of the text.
        content = node.text.rstrip("\n") if node.block and long else node.text
        return _checked(check, content, node.place, findings)

    return read


def _unquoted(written: str, taken_for: str) -> str:
    if not written or taken_for == "null":
        return "The value is missing."
    return f'YAML takes this for {taken_for}, not for text; write it in quotes: "{shown(written)}".'


def plain_text(max_chars: int = SHORT, *, lines: bool = False) -> Shape:
    """Return the shape of a text of at most `max_chars`, with `lines` of several lines."""
    return text(lambda content: check_text(content, max_chars=max_chars, lines=lines), long=lines)


def day(node: Node, findings: Findings) -> date | _Broken:
    """Read an ISO date, quoted or not."""
    if not isinstance(node, Scalar):
        return _broken(
            findings, node.place, "date-expected", "A date of the form YYYY-MM-DD is expected here."
        )
    value: date | _Broken = _checked(parse_day, node.text, node.place, findings)
    return value


def flag(node: Node, findings: Findings) -> bool | _Broken:
    """Read `true` or `false`, unquoted."""
    if isinstance(node, Scalar) and node.plain and node.text in {"true", "false"}:
        return node.text == "true"
    return _broken(findings, node.place, "flag-expected", "`true` or `false` is expected here.")


def whole(node: Node, findings: Findings) -> int | _Broken:
    """Read a whole number of up to four digits, unquoted."""
    if isinstance(node, Scalar) and node.plain and re.fullmatch(r"0|[1-9][0-9]{0,3}", node.text):
        return int(node.text)
    return _broken(findings, node.place, "number-expected", "A whole number is expected here.")


def word_or(word: str, shape: Shape) -> Shape:
    """Return the shape that reads `word` as none, and everything else by `shape`."""
    return lambda node, findings: (
        None if isinstance(node, Scalar) and node.text == word else shape(node, findings)
    )


def texts(shape: Shape) -> Shape:
    """Return the shape of a language map whose texts are read by `shape`."""

    def read(node: Node, findings: Findings) -> dict[str, str] | _Broken:
        if not isinstance(node, Members):
            return _broken(
                findings, node.place, "language-map-expected", "Texts by language are expected here: {en: …}."
            )
        before = len(findings)
        values = {tag: shape(member, findings) for tag, member in node.members.items()}
        for tag in values:
            _checked(check_language, tag, node.names[tag], findings)
        return BROKEN if len(findings) > before else values

    return read


def items(shape: Shape) -> Shape:
    """Return the shape of a list whose items are read by `shape`, as a tuple."""

    def read(node: Node, findings: Findings) -> tuple[Any, ...] | _Broken:
        if not isinstance(node, Items):
            return _broken(findings, node.place, "list-expected", "A list is expected here, if need be [].")
        values = tuple(shape(item, findings) for item in node.items)
        return BROKEN if any(value is BROKEN for value in values) else values

    return read


def record(members: Mapping[str, Member], build: Build) -> Shape:
    """Return the shape of a mapping with these members; `build` gets their values when all are whole."""

    def read(node: Node, findings: Findings) -> Any:  # noqa: ANN401 -- what `build` returns
        if not isinstance(node, Members):
            return _broken(findings, node.place, "mapping-expected", f"Expected here: {', '.join(members)}.")
        values = {name: _member(name, member, node, findings) for name, member in members.items()}
        unknown = [name for name in node.members if name not in members]
        for name in unknown:
            detail = f"“{shown(name)}” is not known here.{_hint(name, members)}"
            findings.append(Finding(node.names[name], "field-unknown", detail))
        if unknown or any(value is BROKEN for value in values.values()):
            return BROKEN
        return build(values, node, findings)

    return read


def named(build: Callable[..., Any]) -> Build:
    """Return the builder of a value whose fields have the names of the file's members."""
    return lambda values, _node, _findings: build(**values)


def _member(name: str, member: Member, node: Members, findings: Findings) -> Any:  # noqa: ANN401 -- the member's value
    if name in node.members:
        return member.shape(node.members[name], findings)
    if not member.required:
        return member.default
    findings.append(
        Finding.of(node.place, member.missing or Malformed("field-missing", f"{name} is missing."))
    )
    return BROKEN


def _hint(name: str, members: Mapping[str, Member]) -> str:
    plain = re.sub(r"[\W_]+", "_", unicodedata.normalize("NFKC", name).strip().casefold())
    near = get_close_matches(plain, members, n=1)
    return f" Did you mean {near[0]}?" if near else f" Known are {', '.join(members)}."


def _checked(
    check: Callable[[str], Any],
    content: str,
    place: Place,
    findings: Findings,
) -> Any:  # noqa: ANN401 -- what `check` returns
    try:
        return check(content)
    except Problem as problem:
        findings.append(Finding.of(place, problem))
        return BROKEN


def _broken(findings: Findings, place: Place, code: str, detail: str) -> _Broken:
    findings.append(Finding.of(place, Malformed(code, detail)))
    return BROKEN
