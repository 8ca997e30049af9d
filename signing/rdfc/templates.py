r"""The canonical text of every document of one form: walked once, then filled in.

Certificates of one scheme differ in a few texts, and in nothing that decides what is written where.
So a form (`signing.forms`) is walked once with marks in place of its variable strings, by the same walk
that reads every document; where the marks come out are the slots of a template. A later document of
that form gets its text from its strings: which nodes it has, what points at what and in which order
its lines stand is known, and what depends on the strings (the labels of nameless nodes, the order of
named ones and of several values, whether a name is an absolute IRI) is worked out each time.

What decides how a document is read, its contexts, types and terms, is never variable. A form has no
template where a mark reaches a place that decides, or a place with meanings of its own (a graph, a JSON
literal, a text with a language). Where the strings at hand break a rule, or two nodes look alike, a
template says nothing: then the document is walked, and the walk refuses it or not.
It may import nothing of the house but `signing`.
"""

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from typing import Final, NamedTuple

import orjson

from signing import forms, strict_json
from signing.contexts import Contexts
from signing.errors import Malformed, TooLarge
from signing.forms import Formed
from signing.rdfc import terms
from signing.rdfc.dataset import HASHES, Dataset, Link, Subject, labels_by_hash
from signing.rdfc.literals import Plain
from signing.rdfc.tables import Kind, Named, Row, Scope
from signing.rdfc.walker import Walk
from signing.strict_json import Json

# The members whose values decide how a document is read. A term that decides and is not here costs its
# documents the template, no more: `_Marked` sees its mark.
_DECIDING: Final = frozenset({"@context", "type", "proofPurpose"})

_SLOT: Final = re.compile(rf'(?<=["<]){forms.MARK}([0-9]+)(?=[">])')

# In a group's text until its labels are known: its subject; then, between two of another, a node it
# points at. JSON text holds no control character of itself, so no string of a document can be one.
_SELF: Final = "\1"
_OTHER: Final = "\2"
_BETWEEN: Final = "\0"


def canonicalise(
    document: dict[str, Json], contexts: Contexts, algorithm: str, formed: Formed | None = None
) -> str | None:
    """Return the canonical N-Quads of `document` by the template of its form, or None where none serves.

    `formed` is its form, if that is known already, of a text without escapes. Contexts that are for one
    document alone make no templates.
    """
    # What a document brings along may put anything into a place that is no slot, a mark too.
    formed = (formed or _formed(document)) if contexts.lasting else None
    if formed is None:
        return None
    template = _template(contexts, formed.form, _deciding(formed.form)(formed.strings))
    return None if template is None else template.canonicalise(formed.strings, algorithm)


def _formed(document: dict[str, Json]) -> Formed | None:
    """Return the form of `document`, if the strings of its JSON text can stand in N-Quads as they are."""
    try:
        text = orjson.dumps(document).decode()
    except orjson.JSONEncodeError:
        return None
    # JSON escapes as N-Quads does but for these: other digits, or none at all.
    return None if "\\u" in text or "\x7f" in text else forms.of(text)


@lru_cache(maxsize=forms.MAX_KEPT)
def _deciding(form: str) -> forms.Pick:
    return forms.pick([place for place, name in forms.values(form) if name in _DECIDING])


@lru_cache(maxsize=forms.MAX_KEPT)
def _template(contexts: Contexts, form: str, deciding: tuple[str, ...]) -> "Template | None":
    """Return the template of `form`, of which the strings that decide are `deciding`, if it can have one."""
    marked = _Marked()
    text = forms.marked(form, _DECIDING, deciding)
    try:
        marked.document(strict_json.loads_object(text.encode()), contexts)
    except (_NoTemplateError, Malformed, TooLarge):
        return None
    return Template(marked.dataset, marked.prefixes)


class _NoTemplateError(Exception):
    """What is walked has no template."""


class _Marked(Walk):
    """Walk a document whose variable strings are marks, refusing marks where a string decides."""

    def __init__(self) -> None:
        super().__init__()
        self.prefixes: set[str] = set()

    def _types(self, value: Json, scope: Scope, rests: list[str], depth: int) -> None:
        _check_no_mark(value)
        super()._types(value, scope, rests, depth)

    def _one(self, row: Row, value: Json, subject: Subject, rests: list[str], depth: int) -> None:
        if row.kind in (Kind.JSON, Kind.GRAPH):
            raise _NoTemplateError
        if isinstance(row.scalar, Named):
            self.prefixes |= row.scalar.prefixes
        elif not isinstance(row.scalar, Plain):
            _check_no_mark(value)
        super()._one(row, value, subject, rests, depth)

    def _value(self, row: Row, value: Json, link: Link, depth: int) -> str | None:
        if isinstance(value, dict) and "@value" in value:
            raise _NoTemplateError
        return super()._value(row, value, link, depth)


def _check_no_mark(value: Json) -> None:
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, str) and item.startswith(forms.MARK):
            raise _NoTemplateError


class _Group(NamedTuple):
    """Hold how the lines of one node come about, but for the texts in them.

    Of the root nothing may be said in a second place. `is_sorted` tells that no string changes the order
    of the lines; `others` are the nameless nodes that they point at. For a nameless node, `link` is what
    points at it: what follows the name of `parent`, a position among the named nodes, or the whole line
    of a nameless one.
    """

    is_named: bool
    is_root: bool
    is_sorted: bool
    others: tuple[int, ...]
    parent: int | None = None
    link: str = ""

    def said(self, text: str, subject: str, labels: list[str]) -> str:
        """Return `text` with the name of its `subject` and the labels of the others."""
        if self.others:
            parts = text.split(_OTHER)
            parts[1::2] = [labels[number] for number in self.others]
            text = "".join(parts)
        return text if self.is_named else text.replace(_SELF, subject)


class Template:
    """Write the canonical text of the documents of one form."""

    __slots__ = ("_format", "_groups", "_iris", "_named", "_nameless", "_only_iris", "_slots")

    def __init__(self, dataset: Dataset, prefixes: Iterable[str]) -> None:
        """Make the template of what a marked document states; no IRI may begin with a prefix."""
        said: dict[Subject, list[str]] = {name: [*rests] for name, rests in dataset.named.items()}
        said |= {number: [*rests] for number, rests in enumerate(dataset.rests)}
        for number, link in enumerate(dataset.links):
            if link is not None:
                said[link[0]].append(f"{link[1]}{_other(number)}{link[2]}")
        texts = [
            "".join([f"{node if isinstance(node, str) else _SELF}{rest}" for rest in sorted(rests)])
            for node, rests in said.items()
        ]
        self._named = forms.pick([_slot(name) for name in dataset.named])
        # What nothing points at was walked last: the root, if it has a name, or one more to be careful with.
        last = [*dataset.named][-1:]
        self._groups = [_group(node, rests, is_root=node in last) for node, rests in said.items()]
        self._nameless = [
            _linked(self._groups[len(dataset.named) + number], link, [*dataset.named])
            for number, link in enumerate(dataset.links)
        ]
        whole = _BETWEEN.join(texts)
        self._format = _SLOT.sub("%s", whole.replace("%", "%%"))
        self._slots = forms.pick([int(slot[1]) for slot in _SLOT.finditer(whole)])
        iris = {int(slot[1]) for slot in _SLOT.finditer(whole) if whole[slot.start() - 1] == "<"}
        iris.update(_slot(name) for name in dataset.named)
        self._iris = forms.pick([*iris])
        barred = "|".join(re.escape(prefix) for prefix in sorted(prefixes))
        iri = (f"(?!(?:{barred}):)" if barred else "") + terms.ABSOLUTE_IRI
        self._only_iris = re.compile(f"{iri}(?:{_BETWEEN}{iri})*" if iris else "")

    def canonicalise(self, strings: list[str], algorithm: str) -> str | None:
        """Return the canonical N-Quads of the form with `strings`, or None where a walk must tell.

        That is where a name is no absolute IRI, an array says something twice, or nodes look alike.
        """
        if self._only_iris.fullmatch(_BETWEEN.join(self._iris(strings))) is None:
            return None
        texts = (self._format % self._slots(strings)).split(_BETWEEN)
        subjects = [f"<{name}>" for name in self._named(strings)]
        labels = self._labels(texts[len(subjects) :], subjects, algorithm)
        return None if labels is None else self._written(texts, subjects + labels, labels)

    def _labels(self, texts: list[str], named: list[str], algorithm: str) -> list[str] | None:
        """Return the nameless nodes' labels by their first-degree hashes, or None if two have one."""
        hashed, by_hash, others = HASHES[algorithm], dict[bytes, int](), ["_:z"] * len(texts)
        for number, (group, text) in enumerate(zip(self._nameless, texts, strict=True)):
            said = group.said(text, "_:a", others)
            if not group.is_sorted:
                said = _sorted(said.split("\n"))
            # In the order of characters a named node comes before “_:a”, and “_:z” behind it.
            said = said + group.link if group.parent is None else f"{named[group.parent]}{group.link}{said}"
            by_hash[hashed(said.encode()).digest()] = number
        return labels_by_hash(by_hash, len(texts))

    def _written(self, texts: list[str], subjects: list[str], labels: list[str]) -> str | None:
        """Return every group's lines in canonical order, or None if one of them stands twice."""
        written: dict[str, str] = {}
        for group, subject, text in zip(self._groups, subjects, texts, strict=True):
            said = group.said(text, subject, labels)
            if not group.is_sorted:
                lines = said.split("\n")
                if len({*lines}) < len(lines):
                    return None
                said = _sorted(lines)
            if subject in written:
                if group.is_root:
                    return None
                # Two objects of one name are one node, of which the same may be said twice.
                said = _sorted([*{*written[subject].split("\n"), *said.split("\n")}])
            written[subject] = said
        return "".join([said for _, said in sorted(written.items())])


def _other(number: int) -> str:
    return f"{_OTHER}{number}{_OTHER}"


def _slot(name: str) -> int:
    """Return the slot that a marked node's name is."""
    return int(name[len(forms.MARK) + 1 : -1])


def _group(node: Subject, rests: list[str], *, is_root: bool) -> _Group:
    """Return what is to be known of the lines `rests` of one node."""
    predicates = Counter(rest.partition("> ")[0] for rest in rests)
    varying = (rest for rest in rests if _OTHER in rest or _SLOT.search(rest))
    is_sorted = all(predicates[rest.partition("> ")[0]] == 1 for rest in varying)
    others = re.findall(f"{_OTHER}([0-9]+){_OTHER}", "".join(sorted(rests)))
    return _Group(isinstance(node, str), is_root, is_sorted, tuple(map(int, others)))


def _linked(group: _Group, link: Link | None, named: list[str]) -> _Group:
    """Return the `group` of a nameless node at which `link` points."""
    if link is None:
        return group
    subject, predicate, end = link
    rest = f"{predicate}_:a{end}"
    if isinstance(subject, int):
        return group._replace(link=f"_:z{rest}")
    return group._replace(link=rest, parent=named.index(subject))


def _sorted(lines: list[str]) -> str:
    """Return the text of `lines`, of which the empty one, behind the last end, comes first when sorted."""
    lines.sort()
    return "\n".join(lines[1:]) + "\n"
