"""Term definitions: what a member name means at one place of a document, under closed contexts.

JSON-LD 1.1 Processing Algorithms §4.1 (context processing) and §4.2 (term definitions), for
the features that the known contexts use: vocabulary, terms, aliases of `@id` and `@type`,
type coercion, the containers list, set and graph, protection, and contexts scoped to a
property or a type. A context that uses anything else is refused, never half understood.

`tables` makes of it what `walker` writes; PyLD's reading is the reference in tests.
It may import nothing of the house but `signing`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from signing.contexts import Contexts
from signing.errors import Malformed
from signing.rdfc.kept import kept
from signing.strict_json import Json, shown

ID: Final = "@id"
"""The keyword that an alias of `@id` maps to, and the coercion to an IRI."""

TYPE: Final = "@type"
"""The keyword that an alias of `@type` maps to."""

VOCAB: Final = "@vocab"
"""The coercion to a term or an IRI."""

JSON: Final = "@json"
"""The coercion to a JSON literal."""

_DEFINITION: Final = frozenset({"@id", "@type", "@container", "@context", "@protected"})
_CONTEXT: Final = frozenset({"@vocab", "@protected", "@version"})
_CONTAINERS: Final = frozenset({"@list", "@set", "@graph"})
_COERCIONS: Final = frozenset({ID, VOCAB, JSON})
_ALIASED: Final = frozenset({ID, TYPE})
# §4.2.2: a simple term whose IRI ends so may stand before the colon of a compact IRI.
_GENERAL_DELIMITERS: Final = ":/?#[]@"
# RFC 3986's scheme; then nothing that N-Quads' IRIREF or RFC 3987 keeps out (space of any script, quotes,
# braces, controls, surrogates): such an IRI would end early and become a statement of its own.
ABSOLUTE_IRI: Final = r"""[A-Za-z][A-Za-z0-9+.-]*:[^\s\x00-\x20\x7f-\x9f<>"{}|^`\\\ud800-\udfff]+"""
"""The pattern of an absolute IRI that N-Quads can hold."""

_IS_ABSOLUTE: Final = re.compile(ABSOLUTE_IRI)

_MAX_SCOPED: Final = 512


@dataclass(frozen=True, slots=True)
class Term:
    """Hold one definition: its IRI or keyword, its coercion, its containers and its scoped context."""

    iri: str
    type: str | None = None
    containers: frozenset[str] = frozenset()
    scoped: tuple[Json, ...] = ()
    protected: bool = False
    prefix: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Active:
    """Hold the definitions in force at one place; `previous` are those to go back to in a nested node."""

    contexts: Contexts
    terms: Mapping[str, Term | None] = field(default_factory=dict)
    vocabulary: str | None = None
    previous: "Active | None" = None

    @property
    def lasting(self) -> bool:
        """Return whether what is made of these definitions may be kept."""
        return self.contexts.lasting

    def term(self, name: str) -> Term | None:
        """Return what the member `name` means here, or None where it means nothing."""
        found = self.terms.get(name)
        if name in self.terms or self.vocabulary is None or ":" in name or name.startswith("@"):
            return found
        iri = self.vocabulary + name
        return Term(iri) if is_absolute(iri) else None

    def is_compact(self, iri: str) -> bool:
        """Say whether `iri` starts with a prefix of this context, and so would be rewritten."""
        prefix, _, suffix = iri.partition(":")
        term = self.terms.get(prefix)
        return term is not None and term.prefix and not suffix.startswith("//")

    def names(self, iri: str) -> str | None:
        """Return the one member name that spells `iri` here, or None where no term does.

        Open Badges has classes and properties with one IRI (`Criteria`, `criteria`): a property is the
        one in lower case, then the first by its characters.
        """
        return _spellings(self).get(iri)


def is_absolute(iri: str) -> bool:
    """Say whether `iri` is an absolute IRI that N-Quads can hold."""
    return _IS_ABSOLUTE.fullmatch(iri) is not None


@kept(64)
def root(contexts: Contexts, iris: tuple[str, ...]) -> Active:
    """Return the definitions after the contexts `iris`, in order.

    Raise `Malformed`: `context-unknown`, `context-unsupported`, `context-protected`.
    """
    return _processed(Active(contexts), list(iris), overriding=False)


@kept(_MAX_SCOPED)
def within_node(active: Active, iris: tuple[str, ...]) -> Active:
    """Return the definitions of a node that names the contexts `iris` itself; raise as `root`."""
    return _processed(active, list(iris), overriding=False)


@kept(_MAX_SCOPED)
def within_property(active: Active, name: str, *, node: bool) -> Active:
    """Return the definitions for the value of the member `name`, a term of `active`.

    A `node` leaves the definitions of its parent's types; the scoped context is the one that `name`
    has around the value, and comes after (§5.1.2 steps 4.2, 7 and 8).
    """
    term = active.terms.get(name)
    base = (active.previous or active) if node else active
    return _processed(base, term.scoped[0], overriding=True) if term and term.scoped else base


@kept(_MAX_SCOPED)
def within_types(active: Active, types: tuple[str, ...]) -> Active:
    """Return the definitions of a node's own members (§5.1.2 step 11).

    `types` are those of the node's types that have a scoped context, sorted.
    """
    result = active
    for name in types:
        term = active.terms[name]
        before = result.previous or result
        after = _processed(result, term.scoped[0] if term else None, overriding=False)
        result = Active(after.contexts, after.terms, after.vocabulary, before)
    return result


@kept(_MAX_SCOPED)
def _spellings(active: Active) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for name in sorted(active.terms, key=lambda name: (name[:1].isupper(), name)):
        term = active.terms[name]
        if term is not None:
            found.setdefault(term.iri, name)
    return found


def _processed(active: Active, local: Json, *, overriding: bool) -> Active:
    if isinstance(local, list):
        for item in local:
            active = _processed(active, item, overriding=overriding)
        return active
    if isinstance(local, str):
        return _processed(active, active.contexts.load(local).get("@context"), overriding=overriding)
    if local is None:
        if not overriding and any(term and term.protected for term in active.terms.values()):
            raise Malformed("context-protected", "A context would clear protected terms.")
        return Active(active.contexts)
    if not isinstance(local, dict):
        raise _unsupported("a context that is neither an object nor an IRI")
    return _Definitions(active, local, overriding=overriding).result()


class _Definitions:
    """The terms of one context object, defined on top of those in force."""

    def __init__(self, active: Active, local: dict[str, Json], *, overriding: bool) -> None:
        keywords = {name for name in local if name.startswith("@")}
        if not keywords <= _CONTEXT:
            raise _unsupported(min(keywords - _CONTEXT))
        self._active = active
        self._local = local
        self._overriding = overriding
        self._protected = local.get("@protected") is True
        self._terms = dict(active.terms)
        self._vocabulary = active.vocabulary
        self._defined: dict[str, bool] = {}

    def result(self) -> Active:
        if "@vocab" in self._local:
            vocabulary = self._local["@vocab"]
            if not (isinstance(vocabulary, str) and is_absolute(vocabulary)):
                raise _unsupported("a vocabulary that is no absolute IRI")
            self._vocabulary = vocabulary
        for name in self._local:
            if not name.startswith("@"):
                self._define(name)
        return Active(self._active.contexts, self._terms, self._vocabulary, self._active.previous)

    def _define(self, name: str) -> None:
        """Define `name` and, before it, the terms that its definition leans on (§4.2.2)."""
        if name in self._defined:
            if not self._defined[name]:
                raise _unsupported(f"the term {shown(name)}, which is defined by itself")
            return
        self._defined[name] = False
        before = self._active.terms.get(name)
        term = self._term(name, self._local[name])
        if before is not None and before.protected and not self._overriding:
            # A protected term may be repeated word for word, and stays protected (§4.2.2 step 27).
            if term is None or _facts(term) != _facts(before):
                raise Malformed("context-protected", f"A context redefines the protected term {shown(name)}.")
            term = before
        self._terms[name] = term
        self._defined[name] = True

    def _term(self, name: str, value: Json) -> Term | None:
        if value is None:
            return None
        definition: dict[str, Json] = {"@id": value} if isinstance(value, str) else _object(name, value)
        if "@id" in definition and definition["@id"] is None:
            return None
        iri = self._iri(definition.get("@id", name), name)
        simple = isinstance(value, str)
        protected = definition.get("@protected", self._protected) is True
        return Term(
            iri,
            self._coercion(definition, name),
            _containers(definition, name),
            (definition["@context"],) if "@context" in definition else (),
            protected,
            simple and ":" not in name and iri[-1] in _GENERAL_DELIMITERS,
        )

    def _coercion(self, definition: dict[str, Json], name: str) -> str | None:
        coercion = definition.get("@type")
        if coercion is None or (isinstance(coercion, str) and coercion in _COERCIONS):
            return coercion
        return self._iri(coercion, name)

    def _iri(self, value: Json, name: str) -> str:
        """Expand `value` against this context (§5.2): a keyword, a term, a compact or an absolute IRI."""
        if not isinstance(value, str) or (value.startswith("@") and value not in _ALIASED):
            raise _unsupported(f"the definition of {shown(name)}")
        if value in _ALIASED:
            return value
        if value != name and value in self._local:
            self._define(value)
        term = self._terms.get(value) if value != name else None
        iri = term.iri if term else self._expanded(value)
        if not is_absolute(iri):
            raise _unsupported(f"the definition of {shown(name)}")
        return iri

    def _expanded(self, value: str) -> str:
        prefix, colon, suffix = value.partition(":")
        if not colon:
            return (self._vocabulary or "") + value
        if not suffix.startswith("//") and prefix in self._local:
            self._define(prefix)
        term = self._terms.get(prefix)
        return term.iri + suffix if term and term.prefix and not suffix.startswith("//") else value


def _object(name: str, value: Json) -> dict[str, Json]:
    if not isinstance(value, dict) or not value.keys() <= _DEFINITION:
        raise _unsupported(f"the definition of {shown(name)}")
    return value


def _containers(definition: dict[str, Json], name: str) -> frozenset[str]:
    given = definition.get("@container", [])
    containers = given if isinstance(given, list) else [given]
    if not all(isinstance(item, str) and item in _CONTAINERS for item in containers):
        raise _unsupported(f"the container of {shown(name)}")
    return frozenset(str(item) for item in containers)


def _facts(term: Term) -> Term:
    """Return `term` as it is compared with another: whether either is protected does not count."""
    return Term(term.iri, term.type, term.containers, term.scoped, protected=False, prefix=term.prefix)


def _unsupported(what: str) -> Malformed:
    return Malformed("context-unsupported", f"A context uses {what}, which this software does not read.")
