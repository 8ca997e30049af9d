"""Strict JSON: untrusted bytes in, a JSON value out, or a refusal with a reason.

RFC 8259 leaves room in which two parsers read two documents from the same bytes. This
module closes it along I-JSON (RFC 7493): UTF-8 without byte order mark, no member name
twice, no number outside what a double holds exactly, no lone surrogate or noncharacter;
and it adds limits of size and depth and refuses control characters, so that nothing
behind it (JSON-LD, canonical forms, pages, PDF) meets them.

The limits are met in the order of their cost: bytes, encoding, depth, then the parser.

It may import nothing of the house but `signing.errors`, and may not read files.
"""

import json
import math
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NoReturn, TypeAlias

import orjson

from signing import forms
from signing.errors import Malformed, Problem, TooLarge
from signing.forms import Formed

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
"""A JSON value as Python holds it; arrays are lists, objects are dicts in member order."""

MAX_BYTES = 1_048_576
"""The default limit of a document: a credential with an embedded image stays below it."""

MAX_DEPTH = 64
"""The default limit of nesting, counted in brackets: an Open Badge nests about ten deep."""

# RFC 7493 §2.2: integers that a double holds exactly, on both sides of zero.
_MAX_INTEGER = 2**53 - 1
# A double's longest exact decimal has 767 digits; what is longer is no measure of anything, and
# Python refuses integers of more than 4,300 digits with an exception of its own.
_MAX_NUMBER_CHARS = 800

# Everything but what nesting hangs on: brackets, and the quotes that hide brackets in strings.
_NEITHER_BRACKET_NOR_QUOTE = bytes(set(range(256)) - set(b'[]{}"'))
_OPENING = frozenset(b"[{")

# U+0000-001F and U+007F-009F do not print and steer terminals and file formats; tab, line feed and
# carriage return stay, because narratives are Markdown and forms send CRLF. Surrogates and
# noncharacters: RFC 7493 §2.1.
_FORBIDDEN_CLASS = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef" + "".join(
    f"{chr(plane * 0x10000 + 0xFFFE)}{chr(plane * 0x10000 + 0xFFFF)}" for plane in range(17)
)
_FORBIDDEN = re.compile(f"[{_FORBIDDEN_CLASS}]")
# Whether the text has to be looked at string by string: it holds such a character or could escape one.
_SUSPICIOUS = re.compile(rf"[{_FORBIDDEN_CLASS}]|\\[ubf]")
_PRINTABLE = bytes(range(0x20, 0x7F))

_NON_ZERO_DIGIT = re.compile(r"^[^eE]*[1-9]")

_SHOWN_CHARS = 60


def loads(data: bytes, *, max_bytes: int = MAX_BYTES, max_depth: int = MAX_DEPTH) -> Json:
    """Read one JSON value from `data`.

    Raise `TooLarge` (`json-too-large`, `json-too-deep`) or `Malformed` (`json-not-utf8`,
    `json-syntax` with line and column, `json-duplicate-member`, `json-not-a-number`,
    `json-number-range`, `json-forbidden-character`).
    """
    return loads_formed(data, max_bytes=max_bytes, max_depth=max_depth)[0]


def loads_formed(
    data: bytes, *, max_bytes: int = MAX_BYTES, max_depth: int = MAX_DEPTH
) -> tuple[Json, Formed | None]:
    """Read one JSON value from `data`, as `loads`, with its form, if no string of it holds an escape."""
    if len(data) > max_bytes:
        raise TooLarge("json-too-large", f"The document has {len(data)} bytes; at most {max_bytes} are read.")
    text = _decode(data)
    # Without escapes, and of printable characters, what a form reads as does not depend on its strings.
    formed = forms.of(text) if "\\" not in text and _is_printable(data) else None
    if formed is not None and _is_strict(formed.form, max_depth):
        return orjson.loads(data), formed
    return _read(data, text, max_depth), None


def _read(data: bytes, text: str, max_depth: int) -> Json:
    """Read the value in `data`, which is `text`, each rule where it is cheapest."""
    _limit_depth(data, max_depth)
    try:
        value: Json = _DECODER.decode(text)
    except json.JSONDecodeError as error:
        raise Malformed(
            "json-syntax", f"Not JSON at line {error.lineno}, column {error.colno}: {error.msg}."
        ) from error
    if _is_suspicious(data, text):
        _refuse_forbidden_characters(value)
    return value


def loads_object(data: bytes, *, max_bytes: int = MAX_BYTES, max_depth: int = MAX_DEPTH) -> dict[str, Json]:
    """Read one JSON object from `data`; as `loads`, and `Malformed` (`json-not-an-object`)."""
    return as_object(loads(data, max_bytes=max_bytes, max_depth=max_depth))


def as_object(value: Json) -> dict[str, Json]:
    """Return `value` if it is an object; raise `Malformed` (`json-not-an-object`)."""
    if not isinstance(value, dict):
        raise Malformed("json-not-an-object", "The document is JSON, but not an object.")
    return value


def dumps(value: Json) -> bytes:
    """Write `value` as compact UTF-8 in the given member order: equal values in equal order, equal bytes.

    Raise `Malformed` for what `loads` would not read back: `json-not-a-number`,
    `json-forbidden-character` (a lone surrogate).
    """
    try:
        data = orjson.dumps(value, option=_AS_THEY_ARE)
    except orjson.JSONEncodeError:
        return _dumps(value)
    # The faster writer makes null of NaN and Infinity.
    return _dumps(value) if b"null" in data else data


def _dumps(value: Json) -> bytes:
    """Write `value`, or tell what is wrong with it."""
    try:
        text = _ENCODER.encode(value)
    except ValueError as error:
        raise Malformed("json-not-a-number", "NaN and Infinity are not JSON numbers.") from error
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise Malformed("json-forbidden-character", "A string holds a lone surrogate.") from error


def pointer(path: Sequence[str | int]) -> str:
    """Return `path` as an RFC 6901 JSON Pointer for an error's detail, long names shortened."""
    steps = (shown(str(step)).replace("~", "~0").replace("/", "~1") for step in path)
    return "".join(f"/{step}" for step in steps) or "(root)"


def shown(text: str) -> str:
    """Return foreign `text` as it may stand in a `detail`: printable, and short."""
    printable = "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in text[:_SHOWN_CHARS])
    return printable if len(text) <= _SHOWN_CHARS else f"{printable}…"


@lru_cache(maxsize=forms.MAX_KEPT)
def _is_strict(form: str, max_depth: int) -> bool:
    """Tell whether `form` is read without a refusal, and alike by the faster reader behind this."""
    text = forms.written(form, {})
    try:
        return dumps(_read(text.encode(), text, max_depth)) == orjson.dumps(orjson.loads(text))
    except Problem:
        return False


def _decode(data: bytes) -> str:
    if data.startswith(b"\xef\xbb\xbf"):
        raise Malformed("json-not-utf8", "The document starts with a byte order mark (RFC 8259 §8.1).")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Malformed("json-not-utf8", f"The document is not UTF-8 at byte {error.start}.") from error


def _limit_depth(data: bytes, max_depth: int) -> None:
    """Refuse brackets, outside strings, that nest too deep: the parser is recursive.

    The string's ends are found as the parser finds them: a quote behind an odd number of backslashes ends
    nothing. Where the data is no JSON, the parser stops before a wrong count could matter.
    """
    plain = data.replace(rb"\\", b"").replace(rb"\"", b"") if b"\\" in data else data
    # Of what is left between the quotes, every other piece stands outside strings.
    outside = b"".join(plain.translate(None, _NEITHER_BRACKET_NOR_QUOTE).split(b'"')[::2])
    depth = 0
    for bracket in outside:
        if bracket in _OPENING:
            depth += 1
            if depth > max_depth:
                raise TooLarge("json-too-deep", f"The document nests deeper than {max_depth} levels.")
        else:
            depth -= 1


def _is_printable(data: bytes, among: bytes = b"") -> bool:
    """Tell whether all characters of UTF-8 `data` are printable, or one of `among` (ASCII).

    Python calls no forbidden character printable (they are Cc, Cs or Cn).
    """
    return data.translate(None, _PRINTABLE + among).decode().isprintable()


def _is_suspicious(data: bytes, text: str) -> bool:
    """Tell whether `text` must be looked at string by string; for almost all texts a fast answer."""
    if "\\" not in text and _is_printable(data, among=b"\t\n\r"):
        return False
    return _SUSPICIOUS.search(text) is not None


def _object(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    members = dict(pairs)
    if len(members) != len(pairs):
        seen: set[str] = set()
        name = next(name for name, _ in pairs if name in seen or seen.add(name))  # type: ignore[func-returns-value]
        raise Malformed("json-duplicate-member", f"The member “{shown(name)}” stands twice in one object.")
    return members


def _integer(literal: str) -> int:
    if len(literal) > _MAX_NUMBER_CHARS or abs(number := int(literal)) > _MAX_INTEGER:
        raise _out_of_range(literal)
    return number


def _fraction(literal: str) -> float:
    if len(literal) > _MAX_NUMBER_CHARS:
        raise _out_of_range(literal)
    number = float(literal)
    vanished = number == 0 and _NON_ZERO_DIGIT.match(literal)
    if math.isinf(number) or vanished:
        raise _out_of_range(literal)
    return number


def _out_of_range(literal: str) -> Malformed:
    return Malformed(
        "json-number-range", f"The number {shown(literal)} is outside what a double holds (RFC 7493 §2.2)."
    )


def _constant(name: str) -> NoReturn:
    raise Malformed("json-not-a-number", f"{name} is not a JSON number.")


_AS_THEY_ARE = orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_PASSTHROUGH_DATETIME
# One of each for all: they keep no state between documents.
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)
_DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_int=_integer, parse_float=_fraction, parse_constant=_constant
)


def _refuse_forbidden_characters(value: Json) -> None:
    for path, text in _strings(value, ()):
        if found := _FORBIDDEN.search(text):
            raise Malformed(
                "json-forbidden-character",
                f"A string at {pointer(path)} holds the character U+{ord(found.group()):04X}.",
            )


def _strings(value: Json, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield every string and member name of `value` with its path; the depth is limited by then."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _strings(item, (*path, index))
    elif isinstance(value, dict):
        for name, member in value.items():
            yield (*path, name), name
            yield from _strings(member, (*path, name))
