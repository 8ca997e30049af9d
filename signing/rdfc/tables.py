"""What each member of a node writes, compiled once for each place that closed contexts define.

A `Scope` is one set of term definitions in force (`terms.Active`) in the form that a walk needs:
for a member's name its kind, the predicate as N-Quads text, the writer of its scalar values and the
scope below it. Rows are made when a name is first met and kept; names and types that the contexts
do not list (a vocabulary's, foreign IRIs) are worked out each time, so that no document makes a
table grow.

One meaning has one spelling: a row is refused for a keyword, for a name that the contexts do not
define, and for a second name of one property. It may import nothing of the house but `signing`.
"""

from collections.abc import Callable
from enum import Enum, auto
from functools import partial
from typing import Final

from signing.contexts import Contexts
from signing.faults import refusal
from signing.rdfc import terms
from signing.rdfc.kept import kept
from signing.rdfc.literals import Plain
from signing.rdfc.terms import Active, Term
from signing.strict_json import Json, shown

RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"

_MAX_SCOPES: Final = 512


class Kind(Enum):
    """Tell what a member is to its node."""

    PROPERTY = auto()
    ID = auto()
    TYPE = auto()
    LIST = auto()
    GRAPH = auto()
    JSON = auto()


class Row:
    """Hold what one member writes: ` <predicate> `, its scalars' text, and the scope of nodes below."""

    __slots__ = ("_active", "_below", "_name", "kind", "predicate", "scalar", "tail")

    def __init__(self, name: str, term: Term, active: Active) -> None:
        """Compile `term`, which `name` means where `active` is in force."""
        self.kind = _kind(term)
        self.predicate = f" <{term.iri}> "
        self.scalar = writer = _writer(name, term, active)
        # A member that takes plain texts, as most do, says what follows their quotes.
        self.tail = writer.tail if isinstance(writer, Plain) and self.kind is Kind.PROPERTY else None
        self._name = name
        self._active = active
        self._below: Scope | None = None

    @property
    def below(self) -> "Scope":
        """Return the scope of a node that is the member's value, before its own types."""
        if self._below is None:
            self._below = _scope(terms.within_property(self._active, self._name, node=True))
        return self._below


class _Types(dict[str, str]):
    """The IRIs of a scope's types, as N-Quads text, by name; a missing one is found, or refused."""

    def __init__(self, active: Active) -> None:
        super().__init__()
        self._active = active

    def __missing__(self, name: str) -> str:
        text = _term_or_iri(self._active, "undefined-type", name)
        if name in self._active.terms:
            self[name] = text
        return text


class Scope:
    """Hold the tables of one place: the rows, the types, and the names that stand for @id and @type."""

    __slots__ = ("_inside", "_scoping", "active", "id_name", "known", "type_name", "types")

    def __init__(self, active: Active) -> None:
        """Make the tables, empty yet, of the definitions `active`."""
        self.active = active
        self.known: dict[str, Row] = {}
        self.types = _Types(active)
        self.id_name = active.names(terms.ID)
        self.type_name = active.names(terms.TYPE)
        self._scoping = frozenset(name for name, term in active.terms.items() if term and term.scoped)
        self._inside: dict[str, Scope] = {}

    @property
    def lasting(self) -> bool:
        """Return whether what is made of this place may be kept."""
        return self.active.lasting

    def row(self, name: str) -> Row:
        """Return the row of the member `name`, kept as `known` if it is a term.

        Raise `FaultError`: `nested-context`, `json-ld-keyword`, `undefined-term`, `synonym-term`.
        """
        active = self.active
        if name == "@context":
            raise refusal("nested-context", "Only a whole document, or one in it, has a context")
        if name.startswith("@"):
            raise refusal("json-ld-keyword", "A JSON-LD keyword stands where a term must")
        term = active.term(name)
        if term is None:
            raise refusal("undefined-term", "The contexts do not define this term")
        if active.names(term.iri) not in (name, None):
            raise refusal("synonym-term", "The contexts have another term for the same property")
        row = Row(name, term, active)
        if name in active.terms:
            self.known[name] = row
        return row

    def within(self, stated: Json) -> "Scope":
        """Return the scope of a node's members, given the `stated` value of its type."""
        if isinstance(stated, list):
            if len(stated) != 1:
                return self._within_several(stated)
            stated = stated[0]
        if not isinstance(stated, str) or stated not in self._scoping:
            return self
        found = self._inside.get(stated)
        if found is None:
            found = self._inside[stated] = _scope(terms.within_types(self.active, (stated,)))
        return found

    def _within_several(self, stated: list[Json]) -> "Scope":
        scoping = {name for name in stated if isinstance(name, str) and name in self._scoping}
        # §5.1.2 step 11: in the order of their names.
        return _within(self, tuple(sorted(scoping))) if scoping else self

    def naming(self, iris: tuple[str, ...]) -> "Scope":
        """Return the scope of a node that names contexts itself; raise as `root`."""
        return _scope(terms.within_node(self.active, iris))


def root(contexts: Contexts, iris: tuple[str, ...]) -> Scope:
    """Return the scope of a document that names the contexts `iris`, in order.

    Raise `Malformed`: `context-unknown`, `context-unsupported`, `context-protected`.
    """
    return _scope(terms.root(contexts, iris))


def check_iri(active: Active, value: str) -> str:
    """Return `value` if it is an absolute IRI, written out.

    Raise `FaultError`: `blank-node-identifier`, `relative-iri`, `compact-iri`.
    """
    if not terms.is_absolute(value):
        if value.startswith("_:"):
            raise refusal("blank-node-identifier", "A blank node's label is not signed")
        raise refusal("relative-iri", f"“{shown(value)}” is no absolute IRI")
    if active.is_compact(value):
        raise refusal("compact-iri", f"“{shown(value)}” is a compact IRI; it must be written out")
    return value


@kept(_MAX_SCOPES)
def _scope(active: Active) -> Scope:
    return Scope(active)


@kept(_MAX_SCOPES)
def _within(scope: Scope, types: tuple[str, ...]) -> Scope:
    return _scope(terms.within_types(scope.active, types))


def _kind(term: Term) -> Kind:
    if term.iri == terms.ID:
        return Kind.ID
    if term.iri == terms.TYPE:
        return Kind.TYPE
    if term.type == terms.JSON:
        return Kind.JSON
    if "@list" in term.containers:
        return Kind.LIST
    return Kind.GRAPH if "@graph" in term.containers else Kind.PROPERTY


def _writer(name: str, term: Term, active: Active) -> Callable[[Json], str]:
    """Return what writes a scalar value of `term`: a node's name, or the object of a statement."""
    if term.iri == terms.ID:
        return Named(active)
    if term.type not in (terms.ID, terms.VOCAB):
        return Plain(term.type)
    inside = terms.within_property(active, name, node=False)
    return Named(inside) if term.type == terms.ID else partial(_from_vocabulary, inside)


class Named:
    """Write IRIs: of nodes, or as values that are coerced to IRIs."""

    __slots__ = ("_active", "prefixes")

    def __init__(self, active: Active) -> None:
        """Take the definitions in force, whose prefixes an IRI must not begin with."""
        self._active = active
        self.prefixes = frozenset(name for name, term in active.terms.items() if term and term.prefix)

    def __call__(self, value: Json) -> str:
        """Return `value` as N-Quads text; raise `FaultError` (`json-ld-type`, and as `check_iri`)."""
        if not isinstance(value, str):
            raise refusal("json-ld-type", "The value is an IRI or an object")
        if value.partition(":")[0] in self.prefixes or not terms.is_absolute(value):
            check_iri(self._active, value)
        return f"<{value}>"


def _from_vocabulary(active: Active, value: Json) -> str:
    if not isinstance(value, str):
        raise refusal("json-ld-type", "The value is an IRI or an object")
    return _term_or_iri(active, "undefined-term", value)


def _term_or_iri(active: Active, code: str, value: str) -> str:
    """Return the IRI of a term, or an IRI that is no term's; `code` is for what is neither."""
    term = active.term(value)
    if term is not None and terms.is_absolute(term.iri):
        return f"<{term.iri}>"
    if term is not None or ":" not in value:
        raise refusal(code, f"The contexts do not define “{shown(value)}”")
    iri = check_iri(active, value)
    if active.names(value) is not None:
        raise refusal("iri-for-term", "An IRI stands where the contexts have a term for it")
    return f"<{iri}>"
