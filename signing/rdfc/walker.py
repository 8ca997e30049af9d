"""One walk over a JSON-LD document under closed contexts: out come its statements, or a refusal.

VC Data Integrity 1.0 §2.4.2 and §4.2 ask for an error where transformation loses data. JSON-LD
itself drops what it does not know: undefined terms, relative IRIs, null, `@index`, keyword-like
names. It also gives one meaning several spellings (a term, its IRI, a compact IRI, a raw
keyword), and a reader that looks for `credentialStatus` does not see it under its IRI. So what is
walked is what is written, and everything else is refused:

- every member is a term of the contexts in force at its place; `@`-names are refused except
  language-tagged values and `@context` where a document begins: at the root, and where a graph of
  its own does (a credential in a presentation);
- every IRI is absolute, expands to itself and is not the spelled-out form of a term;
- null, arrays in arrays, repeated values, blank node identifiers and numbers that lose digits
  are refused; empty arrays say nothing and so lose nothing;
- what a document says of itself stands at its root: a node below that bears its name must not say
  the same once more, its type least of all, or an end could move there and the signature still hold.

There is no other way in: what is refused here is signed by nobody, and what is written here is
JSON-LD 1.1 (expansion §5.1.2, then §8.1), which tests hold against processors that are not ours.
It may import nothing of the house but `signing`.
"""

from typing import Final

from signing import jcs
from signing.contexts import Contexts
from signing.errors import Malformed, TooLarge
from signing.faults import FaultError, refusal
from signing.rdfc import tables
from signing.rdfc.dataset import END, Dataset, Link, Subject
from signing.rdfc.literals import quoted, with_language
from signing.rdfc.tables import RDF, Kind, Row, Scope
from signing.strict_json import MAX_DEPTH, Json

MAX_VALUES: Final = 2_000
"""The bound on members and array items of one document: a rich Open Badge has some 200."""

MAX_CONTEXTS: Final = 16
"""The bound on the contexts that a document names, and on the sequences of those in it."""

_TYPE: Final = f" <{RDF}type> "
_FIRST: Final = f" <{RDF}first> "
_REST: Final = f" <{RDF}rest> "
_NIL: Final = f"<{RDF}nil>"
_JSON: Final = f"^^<{RDF}JSON>"
_SETS: Final = (Kind.PROPERTY, Kind.GRAPH)


def walk(document: dict[str, Json], contexts: Contexts) -> Dataset:
    """Return what `document` states, or refuse it.

    Raise `Malformed`: `context-missing`, `context-inline`, `context-unknown`, `context-unsupported`,
    `context-protected` for its contexts; with the JSON Pointer of the place `undefined-term`,
    `undefined-type`, `synonym-term`, `iri-for-term`, `compact-iri`, `relative-iri`,
    `blank-node-identifier`, `json-ld-keyword`, `nested-context`, `null-value`, `nested-array`,
    `repeated-value`, `value-object`, `json-ld-type`, `number-precision`, `empty-node`,
    `json-forbidden-character`; `jcs-number` and `jcs-character` inside a JSON literal. Raise
    `TooLarge`: `json-too-deep`, `json-ld-too-large`.
    """
    return Walk().document(document, contexts)


def _without_context(document: dict[str, Json]) -> dict[str, Json]:
    return {name: value for name, value in document.items() if name != "@context"}


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


class Walk:
    """One walk; statements go to `dataset`, and to the graph whose end of line is `_end`."""

    def __init__(self) -> None:
        """Begin with nothing stated."""
        self.dataset = Dataset()
        self._left = MAX_VALUES
        self._contexts: set[tuple[str, ...]] = set()
        self._end = END

    def document(self, document: dict[str, Json], contexts: Contexts) -> Dataset:
        """Walk a whole document, and return what it states; raise as `walk`."""
        scope = tables.root(contexts, _context_iris(document))
        try:
            self._standing_node(_without_context(document), scope, 0)
        except FaultError as fault:
            problem = fault.problem
            raise Malformed(problem.code, f"{problem.detail}, at {fault.place}.") from fault
        return self.dataset

    def _standing_node(self, members: dict[str, Json], scope: Scope, depth: int) -> None:
        """Walk the node of a whole graph: nothing points at it, so without a statement it would vanish."""
        before = len(self.dataset)
        self._node(members, scope, None, depth)
        if len(self.dataset) == before:
            raise refusal("empty-node", "The object states nothing")

    def _node(self, members: dict[str, Json], scope: Scope, link: Link | None, depth: int) -> Subject:
        """Walk a node and return it; `scope` is in force before its types change it."""
        depth += 1
        self._count(len(members), depth)
        inside = scope.within(members.get(scope.type_name)) if scope.type_name else scope
        name = members.get(inside.id_name) if inside.id_name else None
        # Whether the name may stand is found with the members; until then nothing leaves this walk.
        subject: Subject = f"<{name}>" if isinstance(name, str) else self.dataset.nameless(link)
        rests: list[str] = []
        known, end, step = inside.known, self._end, ""
        try:
            for step, value in members.items():
                row = known.get(step) or inside.row(step)
                if row.tail is not None and isinstance(value, str):
                    rests.append(f"{row.predicate}{quoted(value)}{row.tail}{end}")
                elif row.kind is Kind.TYPE:
                    self._types(value, scope, rests, depth)
                elif isinstance(value, list) and row.kind in _SETS:
                    self._set(row, value, subject, rests, depth)
                else:
                    self._one(row, value, subject, rests, depth)
        except FaultError as fault:
            fault.steps.append(step)
            raise
        if link is None and self.dataset.says(subject, rests):
            # Under its type somewhere below, the root could bear members there that no reader looks for.
            raise refusal("repeated-value", "The document says something of itself in two places")
        self.dataset.add(subject, rests)
        return subject

    def _types(self, value: Json, scope: Scope, rests: list[str], depth: int) -> None:
        """Walk the types of a node; `scope` is in force before they change it."""
        if isinstance(value, str):
            rests.append(f"{_TYPE}{scope.types[value]}{self._end}")
            return
        values = value if isinstance(value, list) else [value]
        self._count(len(values), depth)
        if len(values) == 1 and isinstance(values[0], str) and values[0] in scope.types:
            rests.append(f"{_TYPE}{scope.types[values[0]]}{self._end}")
            return
        before, step = len(rests), 0
        try:
            for step, item in enumerate(values):  # noqa: B007 -- the handler below tells it
                if not isinstance(item, str):
                    _check_no_null(item)
                    raise refusal("json-ld-type", "A type is a string")
                rests.append(f"{_TYPE}{scope.types[item]}{self._end}")
        except FaultError as fault:
            if values is value:
                fault.steps.append(step)
            raise
        _check_no_repetition(rests, before)

    def _set(self, row: Row, values: list[Json], subject: Subject, rests: list[str], depth: int) -> None:
        """Walk an array without an order; it says nothing twice."""
        depth += 1
        self._count(len(values), depth)
        before, step = len(rests), 0
        try:
            for step, value in enumerate(values):  # noqa: B007 -- the handler below tells it
                self._one(row, value, subject, rests, depth)
        except FaultError as fault:
            fault.steps.append(step)
            raise
        _check_no_repetition(rests, before)

    def _one(self, row: Row, value: Json, subject: Subject, rests: list[str], depth: int) -> None:
        """Walk one value of a member, which may be a list if the member is one, or JSON."""
        kind = row.kind
        if value is None:
            _check_no_null(value)
        elif kind is Kind.PROPERTY:
            if text := self._value(row, value, (subject, row.predicate, self._end), depth):
                rests.append(f"{row.predicate}{text}{self._end}")
        elif kind is Kind.ID:
            row.scalar(value)
        elif kind is Kind.GRAPH:
            self._graph(row, value, (subject, row.predicate, self._end), depth)
        elif kind is Kind.LIST:
            self._list(row, value if isinstance(value, list) else [value], subject, rests, depth)
        else:
            self._count_below(value, depth)
            literal = quoted(jcs.canonicalise(value).decode())
            rests.append(f"{row.predicate}{literal}{_JSON}{self._end}")

    def _value(self, row: Row, value: Json, link: Link, depth: int) -> str | None:
        """Return the text of one value, or None for a node without a name, which is at `link`."""
        if isinstance(value, dict):
            if "@value" in value:
                return with_language(value)
            node = self._node(value, row.below, link, depth)
            return node if isinstance(node, str) else None
        if isinstance(value, list):
            _check_no_array(value)
        return row.scalar(value)

    def _list(self, row: Row, values: list[Json], subject: Subject, rests: list[str], depth: int) -> None:
        """Write a list as a chain of nameless nodes (§8.1 and §8.2, list to RDF)."""
        depth += 1
        self._count(len(values), depth)
        predicate, end, step = row.predicate, self._end, 0
        try:
            for step, value in enumerate(values):  # noqa: B007 -- the handler below tells it
                _check_no_null(value)
                subject = self.dataset.nameless((subject, predicate, end))
                predicate = _REST
                if text := self._value(row, value, (subject, _FIRST, end), depth):
                    self.dataset.add(subject, [f"{_FIRST}{text}{end}"])
        except FaultError as fault:
            fault.steps.append(step)
            raise
        if values:
            self.dataset.add(subject, [f"{_REST}{_NIL}{end}"])
        else:
            rests.append(f"{predicate}{_NIL}{end}")

    def _graph(self, row: Row, value: Json, link: Link, depth: int) -> None:
        """Walk a node that is a graph of its own; the graph's name is the value."""
        _check_no_array(value)
        if not isinstance(value, dict):
            raise refusal("json-ld-type", "The value is an object")
        outer, self._end = self._end, self.dataset.graph(link)
        scope, members = row.below, value
        if "@context" in value:
            iris = _context_iris(value)
            self._contexts.add(iris)
            if len(self._contexts) > MAX_CONTEXTS:
                raise TooLarge("json-ld-too-large", "The document names too many sequences of contexts.")
            scope, members = scope.naming(iris), _without_context(value)
        self._standing_node(members, scope, depth)
        self._end = outer

    def _count_below(self, value: Json, depth: int) -> None:
        """Count the values inside a JSON literal."""
        if isinstance(value, dict | list):
            self._count(len(value), depth + 1)
            for child in value.values() if isinstance(value, dict) else value:
                self._count_below(child, depth + 1)

    def _count(self, values: int, depth: int) -> None:
        if depth > MAX_DEPTH:
            raise TooLarge("json-too-deep", f"The document nests deeper than {MAX_DEPTH} levels.")
        self._left -= values
        if self._left < 0:
            raise TooLarge("json-ld-too-large", f"The document has more than {MAX_VALUES} values.")


def _check_no_repetition(rests: list[str], before: int) -> None:
    """Refuse an array that said something twice: it would count once, or two nodes of one name merge."""
    added = len(rests) - before
    if added > 1 and len(set(rests[before:])) < added:
        raise refusal("repeated-value", "The array says something twice")


def _check_no_null(value: Json) -> None:
    if value is None:
        raise refusal("null-value", "Null states nothing and is not signed")


def _check_no_array(value: Json) -> None:
    if isinstance(value, list):
        raise refusal("nested-array", "An array in an array loses its bounds")
