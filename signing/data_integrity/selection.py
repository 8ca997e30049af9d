"""Choose parts of a credential by JSON Pointers, and know its blank nodes again in what was chosen.

Follows W3C Data Integrity ECDSA Cryptosuites 1.0 §3.4 (selective disclosure functions). A part of a
document has fewer blank nodes than the whole, and so other canonical labels; that a node is the same
is known only while it bears a name. So the nameless objects of the document are named first, by an
IRI that no document may have, and these names are taken back where the statements are read.

It may import nothing of the house but `signing`.
"""

import hmac
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from signing import inline_contexts, multibase
from signing.contexts import Contexts, default
from signing.data_integrity import canonical_forms
from signing.errors import Malformed
from signing.rdfc import nquads, tables
from signing.rdfc.canonical import canonicalise
from signing.rdfc.nquads import Blank, Iri, Literal, Quad, Resource
from signing.rdfc.tables import Kind, Scope
from signing.strict_json import Json, shown

_MAX_POINTER_CHARS: Final = 1_000
_POINTER: Final = re.compile(r"(?:/(?:[^~/]|~[01])*)*")
_INDEX: Final = re.compile(r"0|[1-9][0-9]{0,6}")  # RFC 6901 §4; no document has more items
_PREFIX: Final = "urn:bnid:"
_HASH: Final = "sha256"
_ID: Final = "id"
_ALWAYS: Final = (_ID, "type")


@dataclass(frozen=True, slots=True)
class Named:
    """Hold a document and the same with a name for every node, under the contexts it is read with."""

    document: dict[str, Json]
    named: dict[str, Json]
    contexts: Contexts

    def chosen(self, pointers: Iterable[str]) -> "Named":
        """Return the part that `pointers` choose, with the names and types on the way (§3.4.13).

        Raise `Malformed`: `pointer-malformed` (no JSON Pointer), `pointer-nowhere` (another document's),
        `pointer-inside-value` (into a text with its language).
        """
        members = _members_of(self.document)
        paths = [_path(pointer, members) for pointer in pointers]
        parts = [
            {"@context": whole["@context"], **_members(_members_of(whole), paths)}
            for whole in (self.document, self.named)
        ]
        return Named(parts[0], parts[1], self.contexts)

    def quads(self) -> list[Quad]:
        """Return the statements; a node's label is the name that it was given.

        Raise what canonicalisation raises, and `Malformed` (`disclosure-unnamed`) where a node cannot be
        given a name (the links of a list).
        """
        found = nquads.parse(canonical(self.named, self.contexts))
        return [_unnamed(quad) for quad in found]

    def labels(self) -> dict[str, str]:
        """Return the canonical label (`c14n0`) of each node that has no name of its own."""
        return dict(canonicalise(self.quads()).labels)

    def lines(self, names: Mapping[str, str]) -> list[str]:
        """Return the canonical statements, sorted, under other names for the nodes."""
        return sorted(nquads.write(renamed(quad, names)) for quad in self.quads())


def name(document: Mapping[str, Json], contexts: Contexts | None = None) -> Named:
    """Return `document` (without `proof`) with a name for each of its nodes.

    Raise `Malformed`: `disclosure-unnamed`, and what canonicalisation finds.
    """
    known = contexts or default()
    # The whole is read first: what follows meets no term that is not defined.
    if f"<{_PREFIX}" in canonical(document, known):
        raise _unnameable()
    resolved, known = inline_contexts.resolved(dict(document), known)
    iris = resolved["@context"]
    listed = tuple(str(iri) for iri in (iris if isinstance(iris, list) else [iris]))
    count = iter(range(1_000_000))
    named = _node(_members_of(resolved), tables.root(known, listed), count)
    return Named(dict(document), {"@context": iris, **named}, known)


def canonical(document: Mapping[str, Json], contexts: Contexts | None = None) -> str:
    """Return the canonical N-Quads of `document`, read as the other suites read it."""
    return canonical_forms.rdfc(dict(document), contexts or default(), _HASH, None).decode()


def hmac_names(labels: Mapping[str, str], key: bytes) -> dict[str, str]:
    """Return the name that hides each label: `u` and base64url of its HMAC under `key` (§3.4.4)."""
    return {
        node: multibase.encode_base64url(hmac.digest(key, label.encode(), _HASH))
        for node, label in labels.items()
    }


def renamed(quad: Quad, names: Mapping[str, str]) -> Quad:
    """Return `quad` with every blank node's label replaced by its name."""

    def resource(term: Resource) -> Resource:
        return Blank(names[term.label]) if isinstance(term, Blank) else term

    return Quad(
        resource(quad.subject),
        quad.predicate,
        quad.object if isinstance(quad.object, Literal) else resource(quad.object),
        None if quad.graph is None else resource(quad.graph),
    )


def _members_of(document: Mapping[str, Json]) -> dict[str, Json]:
    """Return what can be chosen of a document: its contexts are shown in any case."""
    return {key: value for key, value in document.items() if key != "@context"}


def _chosen(value: Json, paths: list[tuple[str, ...]]) -> Json:
    """Return the part of `value` at `paths`, which are all there; the empty path is all of it."""
    if isinstance(value, dict):
        return _members(value, paths)
    if isinstance(value, list):
        places = {str(place): item for place, item in enumerate(value)}
        part: list[Json] = [_chosen(places[step], below) for step, below in _steps(places, paths)]
        return value if () in paths else part
    return value


def _members(value: dict[str, Json], paths: list[tuple[str, ...]]) -> dict[str, Json]:
    if () in paths:
        return value
    # All the types, whichever of them a pointer names (§3.4.11): one less is another statement.
    kept = {key: value[key] for key in _ALWAYS if key in value}
    return kept | {step: _chosen(value[step], below) for step, below in _steps(value, paths)} | kept


def _steps(
    places: Mapping[str, Json], paths: list[tuple[str, ...]]
) -> list[tuple[str, list[tuple[str, ...]]]]:
    """Return the first steps of `paths` in the order of the document, each with what is left of the paths."""
    below: dict[str, list[tuple[str, ...]]] = {}
    for step, *rest in filter(None, paths):
        below.setdefault(step, []).append(tuple(rest))
    return [(step, below[step]) for step in places if step in below]


def _path(pointer: str, members: dict[str, Json]) -> tuple[str, ...]:
    """Return the steps of a JSON Pointer (RFC 6901 §3-§4) that leads to a place in `members`."""
    if len(pointer) > _MAX_POINTER_CHARS or not _POINTER.fullmatch(pointer):
        raise Malformed(
            "pointer-malformed",
            f"“{shown(pointer)}” is not a JSON Pointer: a “/” before each step, a “~” only in “~0” and “~1”.",
        )
    steps = tuple(step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:])
    value: Json = members
    for step in steps:
        value = _below(value, step, pointer)
    return steps


def _below(value: Json, step: str, pointer: str) -> Json:
    if isinstance(value, dict) and "@value" in value:
        raise inside_value(f"“{shown(pointer)}”")
    if isinstance(value, dict) and step in value:
        return value[step]
    if isinstance(value, list) and _INDEX.fullmatch(step) and int(step) < len(value):
        return value[int(step)]
    raise Malformed("pointer-nowhere", f"“{shown(pointer)}” leads to no place in the document.")


def _node(members: dict[str, Json], outside: Scope, count: Iterator[int]) -> dict[str, Json]:
    """Return an object with a name of its own, and so everything in it; its terms are all defined."""
    scope = outside.within(members.get(outside.type_name)) if outside.type_name else outside
    # Under another name the identifier would be lost on the way to what is chosen (§3.4.11).
    if scope.id_name != _ID:
        raise _unnameable()
    named: dict[str, Json] = {} if _ID in members else {_ID: f"{_PREFIX}b{next(count)}"}
    for key, value in members.items():
        row = scope.known.get(key) or scope.row(key)
        if row.kind is Kind.PROPERTY:
            named[key] = _values(value, row.below, count)
        elif row.kind in (Kind.GRAPH, Kind.LIST):
            raise _unnameable()
        else:
            named[key] = value
    return named


def _values(value: Json, scope: Scope, count: Iterator[int]) -> Json:
    if isinstance(value, list):
        return [_values(item, scope, count) for item in value]
    is_node = isinstance(value, dict) and "@value" not in value
    return _node(value, scope, count) if isinstance(value, dict) and is_node else value


def _unnamed(quad: Quad) -> Quad:
    def resource(term: Resource) -> Resource:
        is_given = isinstance(term, Iri) and term.value.startswith(_PREFIX)
        return Blank(term.value.removeprefix(_PREFIX)) if isinstance(term, Iri) and is_given else term

    target = quad.object if isinstance(quad.object, Literal) else resource(quad.object)
    return Quad(resource(quad.subject), quad.predicate, target, quad.graph)


def _unnameable() -> Malformed:
    return Malformed("disclosure-unnamed", "The document has parts that cannot be shown by themselves.")


def inside_value(pointer: str = "A JSON Pointer") -> Malformed:
    """Return the refusal of a pointer into what is one literal to RDF (JSON-LD 1.1 §4.2.2, §4.2.4)."""
    return Malformed(
        "pointer-inside-value", f"{pointer} leads into a value that is shown whole or not at all."
    )
