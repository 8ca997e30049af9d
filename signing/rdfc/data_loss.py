"""Refuse every part of a JSON-LD document that would vanish from, or hide in, what is signed.

VC Data Integrity 1.0 §2.4.2 and §4.2 ask for an error where transformation loses data. JSON-LD
itself drops what it does not know: undefined terms, relative IRIs, null, `@index`, keyword-like
names. It also gives one meaning several spellings (a term, its IRI, a compact IRI, a raw
keyword), and a reader that looks for `credentialStatus` does not see it under its IRI. So:

- every member is a term of the contexts in force at its place; `@`-names are refused except
  `@context` at the root and language-tagged values;
- every IRI is absolute, expands to itself and is not the spelled-out form of a term;
- null, arrays in arrays, repeated values, blank node identifiers and numbers that lose digits
  are refused; empty arrays say nothing and so lose nothing;
- what was walked is returned as statements, for comparison with what the processor read.

The case of a language tag is no part of its meaning (BCP 47 §2.1.1) and is not kept.

It may import nothing of the house but `signing`.
"""

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from signing import jcs
from signing.contexts import Contexts
from signing.errors import Malformed, TooLarge
from signing.rdfc import literals, terms
from signing.rdfc.literals import Path, refusal
from signing.rdfc.nquads import Blank, Iri, Literal, Quad
from signing.rdfc.terms import Active, Term
from signing.strict_json import MAX_DEPTH, Json, shown

MAX_VALUES: Final = 2_000
"""The bound on members and array items of one document: a rich Open Badge has some 200.

PyLD's work grows with the square of an array; at this bound it stays near one second.
"""

MAX_CONTEXTS: Final = 16
"""The bound on the contexts that a document names."""

_RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_NIL: Final = Iri(f"{_RDF}nil")


class Statement(NamedTuple):
    """Hold a property and its value; None stands for a node without a name."""

    predicate: str
    value: Iri | Literal | None


def statements(document: dict[str, Json], contexts: Contexts) -> frozenset[Statement]:
    """Return what `document` states, or refuse it.

    Raise `Malformed`: `context-missing`, `context-inline`, `context-unknown`, `context-unsupported`,
    `context-protected` for its contexts; with the JSON Pointer of the place `undefined-term`,
    `undefined-type`, `synonym-term`, `iri-for-term`, `compact-iri`, `relative-iri`,
    `blank-node-identifier`, `json-ld-keyword`, `nested-context`, `null-value`, `nested-array`,
    `repeated-value`, `value-object`, `json-ld-type`, `number-precision`, `empty-node`,
    `json-forbidden-character`; `jcs-number` and `jcs-character` inside a JSON literal. Raise
    `TooLarge`: `json-too-deep`, `json-ld-too-large`.
    """
    iris = _context_iris(document)
    walk = _Walk(MAX_VALUES)
    members = {name: value for name, value in document.items() if name != "@context"}
    walk.standing_node(members, terms.root(contexts, iris), ())
    return frozenset(walk.found)


def of_quads(quads: Iterable[Quad]) -> frozenset[Statement]:
    """Return what `quads` state, in the terms of `statements`; the links of lists are left out."""
    return frozenset(
        Statement(quad.predicate.value, None if isinstance(quad.object, Blank) else quad.object)
        for quad in quads
        if quad.predicate.value != f"{_RDF}rest"
    )


def _context_iris(document: dict[str, Json]) -> tuple[str, ...]:
    given = document.get("@context")
    listed = given if isinstance(given, list) else [given]
    if len(listed) > MAX_CONTEXTS:
        raise TooLarge("json-ld-too-large", f"The document names more than {MAX_CONTEXTS} contexts.")
    if given is None or not listed:
        raise Malformed("context-missing", "The document names no context.")
    iris = tuple(iri for iri in listed if isinstance(iri, str))
    if len(iris) != len(listed):
        raise Malformed(
            "context-inline", "The document defines a context of its own; only known ones are read."
        )
    return iris


class _Walk:
    """One walk over a document, or over one graph in it, gathering its statements."""

    def __init__(self, values_left: int) -> None:
        self.found: set[Statement] = set()
        self.values_left = values_left

    def standing_node(self, members: dict[str, Json], active: Active, path: Path) -> None:
        """Walk the node of a whole graph: nothing points at it, so without a statement it would vanish."""
        self._members(members, active, path)
        if not self.found:
            raise refusal("empty-node", "The object states nothing", path)

    def _members(self, members: dict[str, Json], active: Active, path: Path) -> None:
        """Walk the members of a node; `active` is in force before the node's types change it."""
        inside = terms.within_types(active, _types(members, active))
        for name, value in members.items():
            here = (*path, name)
            self._count(here)
            term = _member_term(name, inside, here)
            if value is None:
                raise refusal("null-value", "Null states nothing and is not signed", here)
            if term.iri == terms.ID:
                _identifier(value, inside, here)
            elif term.iri == terms.TYPE:
                self._node_types(value, active, here)
            elif term.type == terms.JSON:
                self._json_literal(term, value, here)
            else:
                self._property(name, term, value, inside, here)

    def _node_types(self, value: Json, active: Active, path: Path) -> None:
        seen: set[Iri | Literal] = set()
        for item, here in self._items(value, path):
            if not isinstance(item, str):
                raise refusal("json-ld-type", "A type is a string", here)
            target = _term_or_iri(item, active, here, "undefined-type")
            self.found.add(Statement(f"{_RDF}type", _new(target, seen, here)))

    def _json_literal(self, term: Term, value: Json, path: Path) -> None:
        self._count_below(value, path)
        literal = Literal(jcs.canonicalise(value).decode("utf-8"), f"{_RDF}JSON")
        self.found.add(Statement(term.iri, literal))

    def _property(self, name: str, term: Term, value: Json, active: Active, path: Path) -> None:
        if "@list" in term.containers:
            self.found.add(Statement(term.iri, _NIL if value == [] else None))
            for item, here in self._items(value, path):
                self.found.add(Statement(f"{_RDF}first", self._value(name, term, item, active, here)))
            return
        seen: set[Iri | Literal] = set()
        for item, here in self._items(value, path):
            target = self._value(name, term, item, active, here)
            self.found.add(Statement(term.iri, target and _new(target, seen, here)))

    def _value(self, name: str, term: Term, value: Json, active: Active, path: Path) -> Iri | Literal | None:
        """Return what one value states of its node, None for a node without a name."""
        if value is None:
            raise refusal("null-value", "Null states nothing and is not signed", path)
        if isinstance(value, list):
            raise refusal("nested-array", "An array in an array loses its bounds", path)
        if isinstance(value, dict):
            if "@value" in value:
                return literals.with_language(value, path)
            return self._node(name, term, value, active, path)
        if "@graph" in term.containers:
            raise refusal("json-ld-type", "The value is an object", path)
        if term.type not in (terms.ID, terms.VOCAB):
            return literals.plain(value, term.type, path)
        if not isinstance(value, str):
            raise refusal("json-ld-type", "The value is an IRI or an object", path)
        inside = terms.within_property(active, name, node=False)
        if term.type == terms.VOCAB:
            return _term_or_iri(value, inside, path, "undefined-term")
        return _iri(value, inside, path)

    def _node(self, name: str, term: Term, value: dict[str, Json], active: Active, path: Path) -> Iri | None:
        inside = terms.within_property(active, name, node=True)
        if "@graph" in term.containers:
            graph = _Walk(self.values_left)
            graph.standing_node(value, inside, path)
            self.found |= graph.found
            self.values_left = graph.values_left
            return None
        self._members(value, inside, path)
        # The members have been walked: an alias of @id holds a checked IRI.
        names = [str(value[key]) for key in value if (found := inside.term(key)) and found.iri == terms.ID]
        return Iri(names[0]) if names else None

    def _items(self, value: Json, path: Path) -> Iterator[tuple[Json, Path]]:
        """Yield the values of a member, an array's with their indexes; each counts."""
        if not isinstance(value, list):
            yield value, path
            return
        for index, item in enumerate(value):
            self._count((*path, index))
            yield item, (*path, index)

    def _count_below(self, value: Json, path: Path) -> None:
        children = (
            value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        )
        for step, child in children:
            self._count((*path, step))
            self._count_below(child, (*path, step))

    def _count(self, path: Path) -> None:
        if len(path) > MAX_DEPTH:
            raise TooLarge("json-too-deep", f"The document nests deeper than {MAX_DEPTH} levels.")
        self.values_left -= 1
        if self.values_left < 0:
            raise TooLarge("json-ld-too-large", f"The document has more than {MAX_VALUES} values.")


def _member_term(name: str, active: Active, path: Path) -> Term:
    if name == "@context":
        raise refusal("nested-context", "Only the document as a whole has a context", path)
    if name.startswith("@"):
        raise refusal("json-ld-keyword", "A JSON-LD keyword stands where a term must", path)
    term = active.term(name)
    if term is None:
        raise refusal("undefined-term", "The contexts do not define this term", path)
    if active.names(term.iri) not in (name, None):
        raise refusal("synonym-term", "The contexts have another term for the same property", path)
    return term


def _types(members: dict[str, Json], active: Active) -> tuple[str, ...]:
    """Return the types of a node in the order in which their contexts apply (§5.1.2 step 11)."""
    for name, value in members.items():
        term = active.term(name)
        if term is not None and term.iri == terms.TYPE:
            return tuple(
                sorted(
                    item for item in (value if isinstance(value, list) else [value]) if isinstance(item, str)
                )
            )
    return ()


def _identifier(value: Json, active: Active, path: Path) -> None:
    if not isinstance(value, str):
        raise refusal("json-ld-type", "An identifier is a string", path)
    _iri(value, active, path)


def _iri(value: str, active: Active, path: Path) -> Iri:
    if value.startswith("_:"):
        raise refusal("blank-node-identifier", "A blank node's label is not signed", path)
    if not terms.is_absolute(value):
        raise refusal("relative-iri", f"“{shown(value)}” is no absolute IRI", path)
    if active.is_compact(value):
        raise refusal("compact-iri", f"“{shown(value)}” is a compact IRI; it must be written out", path)
    return Iri(value)


def _term_or_iri(value: str, active: Active, path: Path, code: str) -> Iri:
    term = active.term(value)
    if term is not None and terms.is_absolute(term.iri):
        return Iri(term.iri)
    if term is not None or ":" not in value:
        raise refusal(code, f"The contexts do not define “{shown(value)}”", path)
    iri = _iri(value, active, path)
    if active.names(value) is not None:
        raise refusal("iri-for-term", "An IRI stands where the contexts have a term for it", path)
    return iri


def _new(target: Iri | Literal, seen: set[Iri | Literal], path: Path) -> Iri | Literal:
    """Return `target`; refuse it where its array has said it: it would count once, or two nodes merge."""
    if target in seen:
        raise refusal("repeated-value", "The array says this twice", path)
    seen.add(target)
    return target
