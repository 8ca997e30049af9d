"""Contexts that a document brings along: terms of its own, as far as they can mislead nobody.

VCDM 2.0 §4.3 lets the items of `@context` be objects beside URLs. What such an object may do here is add
terms (JSON-LD 1.1 §4.1.2), each for an IRI of its own:

- no base, no import, no alias of a keyword but the two that every known context has, no prefix that is used;
- no IRI that a context known here holds, and no vocabulary that could make one. A second name for
  `credentialStatus` would hide the status from every reader that looks for the first. The same goes for
  RDF's own IRIs: one of them is what `type` is signed as;
- the same inside the definitions of its own terms, whose contexts hold below these terms alone (§4.1.8).

A term of a context before it stays what it is: the known contexts protect theirs. What the terms mean
to their author nobody here knows; that they were signed, and under which IRIs, is checked as ever.

It may import nothing of the house but `signing`.
"""

import hashlib
import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Final

from signing import contexts, jcs, strict_json
from signing.contexts import Contexts
from signing.errors import Malformed, Problem, TooLarge
from signing.strict_json import Json

EXAMPLES_V2: Final = "https://www.w3.org/ns/credentials/examples/v2"
"""W3C's context for examples, which makes a term of every name that no other context defines."""

MAX_BYTES: Final = 16_384
"""The bound of one such context, as canonical JSON."""

MAX_CONTEXTS: Final = 32
"""The bound on different ones in a document: two for each credential that a presentation may hold."""

# VCDM 2.0 §5.2.1. It is in no manifest, because what is issued for people to rely on has no place for it.
_EXAMPLES: Final = '{"@vocab":"https://www.w3.org/ns/credentials/examples#"}'
_RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_MAX_KEPT: Final = 8
_NAME: Final = "urn:inline-context:sha256:"
_TERM: Final = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,127}")
# RFC 3986 §3, without what a prefix would end in (JSON-LD 1.1 API §4.2.2).
_IRI: Final = re.compile(r'[A-Za-z][A-Za-z0-9+.-]*:[^\s\x00-\x20\x7f-\x9f<>"{}|^`\\]*[A-Za-z0-9._~-]')
_VOCABULARY: Final = re.compile(r'[A-Za-z][A-Za-z0-9+.-]*:[^\s\x00-\x20\x7f-\x9f<>"{}|^`\\]+')
_DEFINITION: Final = frozenset({"@id", "@type", "@container", "@protected", "@context"})
_ALIASES: Final = {"id": "@id", "type": "@type"}
_MAX_DEPTH: Final = 4
_CONTAINERS: Final = ("@set", "@list")


class Inline(str):
    """Hold an inline context as the canonical JSON that it is, so that it can be compared."""

    __slots__ = ()


def of(item: Json) -> Inline | None:
    """Return `item`, of a list of contexts, if it is an object whose terms are read here."""
    if not isinstance(item, dict):
        return None
    try:
        return _read(item)
    except Problem:
        return None


def resolved(document: dict[str, Json], known: Contexts) -> tuple[dict[str, Json], Contexts]:
    """Return `document` with names in the place of its inline contexts, and `known` with these names.

    Credentials in a presentation have theirs. The context for examples is read as well. Raise `Malformed`
    (`context-inline`, `jcs-...`) or `TooLarge` (`json-ld-too-large`).
    """
    found: dict[str, str] = {}
    named = _named(document, found)
    assert isinstance(named, dict)  # noqa: S101 -- an object stays one
    new = tuple(sorted((name, text) for name, text in found.items() if name not in known.known()))
    return named, _extended(known, new) if new else known


def _named(value: Json, found: dict[str, str]) -> Json:
    if isinstance(value, list):
        return [_named(item, found) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        name: _name_each(item, found) if name == "@context" else _named(item, found)
        for name, item in value.items()
    }


def _name_each(listed: Json, found: dict[str, str]) -> Json:
    if isinstance(listed, list):
        return [_name_each(item, found) for item in listed]
    if listed == EXAMPLES_V2:
        found[EXAMPLES_V2] = _EXAMPLES
    if not isinstance(listed, dict):
        return listed
    text = _read(listed)
    name = f"{_NAME}{hashlib.sha256(text.encode()).hexdigest()}"
    found[name] = text
    if len(found) > MAX_CONTEXTS:
        raise TooLarge("json-ld-too-large", f"The document brings along more than {MAX_CONTEXTS} contexts.")
    return name


@lru_cache(maxsize=_MAX_KEPT)
def _extended(known: Contexts, found: tuple[tuple[str, str], ...]) -> Contexts:
    """Return the same set for the same contexts, because what is made of a set is kept by it."""
    extra: dict[str, dict[str, Json]] = {
        name: {"@context": strict_json.loads(text.encode())} for name, text in found
    }
    return known.extended(extra, lasting=False)


def _read(context: dict[str, Json]) -> Inline:
    """Return a context that may be read, without a second `@context` around it, in canonical JSON.

    That is how a context document is written, and not a context; but every processor takes it off, and
    so W3C's own test suite has it.
    """
    inner = context.get("@context")
    if context.keys() == {"@context"} and isinstance(inner, dict):
        context = inner
    _check(context)
    text = jcs.canonicalise(context)
    if len(text) > MAX_BYTES:
        raise _refused("is too long")
    return Inline(text.decode())


def _check(context: Json, depth: int = 1) -> None:
    """Check a context, or one in the definition of a term, `depth` levels down."""
    if not isinstance(context, dict) or depth > _MAX_DEPTH:
        raise _refused("scopes a term in a way that is not read here")
    for name, definition in context.items():
        if name == "@protected":
            # A plain no, which is the rule anyway, is taken for a circle by PyLD and jsonld.js.
            if definition is not True:
                raise _refused("says anything but yes to @protected")
        elif name == "@vocab" and depth == 1:
            _check_vocabulary(definition)
        elif not _TERM.fullmatch(name):
            raise _refused("does more than define terms")
        elif name not in _ALIASES or definition != _ALIASES[name]:
            _check_definition(name, {"@id": definition} if isinstance(definition, str) else definition, depth)


def _check_vocabulary(iri: Json) -> None:
    if not isinstance(iri, str) or not _VOCABULARY.fullmatch(iri):
        raise _refused("has a vocabulary that is no absolute IRI")
    if iri.startswith(_RDF) or any(text.startswith(iri) for text in (_RDF, *_taken())):
        raise _refused("gives other names to the terms of a known context")


def _check_definition(name: str, definition: Json, depth: int) -> None:
    if not isinstance(definition, dict) or not {"@id"} <= definition.keys() <= _DEFINITION:
        raise _refused("defines a term in a way that is not read here")
    for member in ("@id", "@type"):
        iri = definition.get(member, "@id" if member == "@type" else None)
        if member == "@type" and iri == "@id":
            continue
        if not isinstance(iri, str) or not _IRI.fullmatch(iri):
            raise _refused("defines a term by what is no absolute IRI")
        if iri.startswith(_RDF) or (member == "@id" and iri in _taken()):
            raise _refused("gives another name to a term of a known context")
    if definition.get("@container", "@set") not in _CONTAINERS:
        raise _refused("defines a term with a container that is not read here")
    if not isinstance(definition.get("@protected", True), bool):
        raise _refused("says neither yes nor no to @protected")
    if "@context" in definition:
        _check(inner := definition["@context"], depth + 1)
        # Then the values of the term itself would be read by the inner definition (API §5.1.2, step 4.2).
        if isinstance(inner, dict) and name in inner:
            raise _refused("defines a term anew below itself")


@cache
def _taken() -> frozenset[str]:
    """Return every IRI that a known context holds, for whatever purpose, compact ones written out."""
    held = [frozenset(_texts(contexts.load(iri))) for iri in sorted(contexts.known())]
    return frozenset[str]().union(*(texts | _written_out(texts) for texts in held))


def _texts(value: Json) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, child in value.items():
            # What a prefix stands for is kept with it: `sec=https://...`.
            if isinstance(child, str):
                yield f"{name}={child}"
            yield from _texts(child)


def _written_out(texts: frozenset[str]) -> frozenset[str]:
    prefixes = dict(text.split("=", 1) for text in texts if "=" in text)
    parts = (text.partition(":") for text in texts if "=" not in text)
    return frozenset(f"{prefixes[prefix]}{suffix}" for prefix, _, suffix in parts if prefix in prefixes)


def _refused(what: str) -> Malformed:
    return Malformed("context-inline", f"A context that the document defines itself {what}.")
