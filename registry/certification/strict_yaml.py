"""A strict part of YAML 1.1: untrusted bytes in, a tree of nodes with places out, or every fault.

Of YAML it takes mappings with names as keys, sequences and scalars. It refuses what makes one
text mean two things or grow: aliases, anchors, tags, a name twice, several documents, deep
nesting, characters that do not show. It types nothing: a scalar keeps its text and whether it
stood without quotes, so that a reader who wants text can refuse `no`, `3` and `2026-01-01`
instead of receiving a truth value, a number and a day.

Only the parser's events are read; no object is ever constructed. This module knows no field.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

import yaml

from registry.certification.files import check_size, decode, in_file_order
from registry.errors import FileRefused, Finding, Place
from signing.strict_json import shown

MAX_BYTES = 1_000_000
MAX_DEPTH = 24


@dataclass(frozen=True, slots=True)
class Scalar:
    """A scalar: its text, and how it was written."""

    text: str
    place: Place
    plain: bool
    """Written without quotes, so that YAML might take it for something else than text."""
    block: bool
    """Written as a block (`|` or `>`), which leaves a line feed at its end."""

    @property
    def taken_for(self) -> str | None:
        """Return what YAML 1.1 takes the plain text for (`int`, `bool`, `null`, …), or none for text."""
        if not self.plain:
            return None
        for tag, pattern in yaml.SafeLoader.yaml_implicit_resolvers.get(self.text[:1], []):
            if pattern.match(self.text):
                return str(tag).rpartition(":")[2]
        return None


@dataclass(frozen=True, slots=True)
class Items:
    """A sequence."""

    items: tuple["Node", ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Members:
    """A mapping: its nodes by name, and where each name stands."""

    members: dict[str, "Node"]
    names: dict[str, Place]
    place: Place


Node: TypeAlias = Scalar | Items | Members


def at(node: Node, path: tuple[str | int, ...]) -> Place:
    """Return the place of the deepest node on `path` that the file has."""
    for step in path:
        if isinstance(node, Members) and isinstance(step, str) and step in node.members:
            node = node.members[step]
        elif isinstance(node, Items) and isinstance(step, int) and step < len(node.items):
            node = node.items[step]
        else:
            break
    return node.place


def load(data: bytes, file: str) -> Node:
    """Read one document.

    Raise `TooLarge` (`file-too-large`) or `FileRefused` (`file-not-utf8`, `yaml-refused`), whose findings are
    `yaml-syntax`, `yaml-character`, `yaml-empty`, `yaml-documents`, `yaml-alias`, `yaml-anchor`, `yaml-tag`,
    `yaml-name`, `yaml-name-twice`, `yaml-too-deep`.
    """
    check_size(data, file, MAX_BYTES)
    text = decode(data, file)
    reader = _Reader(text, file)
    try:
        root = reader.document()
    except yaml.reader.ReaderError as error:
        reader.add_character(error)
    except yaml.MarkedYAMLError as error:
        reader.add_syntax(str(error.problem), error.problem_mark)
    except ValueError:
        # The library turns escapes and version numbers into numbers without asking how large they are.
        reader.add_syntax("a number in an escape or a directive is out of range", reader.mark())
    except _TooDeep:
        pass  # noted where it was met
    if reader.findings:
        findings = in_file_order(reader.findings)
        raise FileRefused("yaml-refused", f"{shown(file)} is no import file: it is not plain YAML.", findings)
    return root


class _Mark(Protocol):
    """A place as the library's events and errors hold it, from 0."""

    line: int
    column: int


class _TooDeep(Exception):  # noqa: N818 -- a way out of the recursion, never seen outside
    """Stop reading."""


@dataclass(slots=True)
class _Reader:
    text: str
    file: str
    findings: list[Finding] = field(default_factory=list)
    events: Iterator[yaml.Event] = field(init=False)
    loader: yaml.SafeLoader | None = None

    def document(self) -> Node:
        self.events = self._parse()
        root: Node | None = None
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                if root is not None:
                    self._add("yaml-documents", "A second document begins here; a file holds one.", event)
                    return root
                root = self._node(next(self.events), 1)
        if root is None:
            self.findings.append(Finding(Place(self.file, 1, 1), "yaml-empty", "The file holds nothing."))
            return Members({}, {}, Place(self.file, 1, 1))
        return root

    def mark(self) -> _Mark | None:
        return None if self.loader is None else self.loader.get_mark()

    def add_syntax(self, problem: str, mark: _Mark | None) -> None:
        self.findings.append(Finding(self._at(mark), "yaml-syntax", f"Not YAML: {shown(problem)}."))

    def add_character(self, error: yaml.reader.ReaderError) -> None:
        before = self.text[: error.position]
        place = Place(self.file, before.count("\n") + 1, len(before.rpartition("\n")[2]) + 1)
        detail = f"The character U+{ord(self.text[error.position]):04X} may not stand here."
        self.findings.append(Finding(place, "yaml-character", detail))

    def _parse(self) -> Iterator[yaml.Event]:
        self.loader = yaml.SafeLoader(self.text)
        while self.loader.check_event():
            event: yaml.Event = self.loader.get_event()  # type: ignore[no-untyped-call]  # untyped in the stubs
            yield event

    def _node(self, event: yaml.Event, depth: int) -> Node:
        if depth > MAX_DEPTH:
            self._add("yaml-too-deep", f"The file nests deeper than {MAX_DEPTH} levels.", event)
            raise _TooDeep
        self._refuse_features(event)
        if isinstance(event, yaml.SequenceStartEvent):
            return Items(tuple(self._items(depth)), self._place(event))
        if isinstance(event, yaml.MappingStartEvent):
            return self._members(event, depth)
        if isinstance(event, yaml.ScalarEvent):
            # The style is none, not empty, for what stands without quotes.
            return Scalar(event.value, self._place(event), not event.style, event.style in {"|", ">"})
        return Scalar("", self._place(event), plain=False, block=False)  # an alias, noted already

    def _items(self, depth: int) -> Iterator[Node]:
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            yield self._node(event, depth + 1)

    def _members(self, start: yaml.Event, depth: int) -> Members:
        mapping = Members({}, {}, self._place(start))
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            name = self._node(event, depth + 1)
            value = self._node(next(self.events), depth + 1)
            if not isinstance(name, Scalar) or name.block:
                self._add("yaml-name", "A member is named by one word.", event)
            elif name.text in mapping.members:
                self._add("yaml-name-twice", f"“{shown(name.text)}” stands twice in one mapping.", event)
            else:
                mapping.members[name.text] = value
                mapping.names[name.text] = name.place
        return mapping

    def _refuse_features(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.AliasEvent):
            self._add("yaml-alias", "Aliases are not taken; write the value out.", event)
        elif getattr(event, "anchor", None) is not None:
            self._add("yaml-anchor", "Anchors are not taken.", event)
        if getattr(event, "tag", None) is not None:
            self._add("yaml-tag", "Tags are not taken.", event)

    def _add(self, code: str, detail: str, event: yaml.Event) -> None:
        self.findings.append(Finding(self._place(event), code, detail))

    def _place(self, event: yaml.Event) -> Place:
        return self._at(event.start_mark)

    def _at(self, mark: _Mark | None) -> Place:
        return Place(self.file, 1, 1) if mark is None else Place(self.file, mark.line + 1, mark.column + 1)
