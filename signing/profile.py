"""The closed shape of the credentials and status lists that the `registry` policy reads.

Follows VCDM 2.0 §4 and Open Badges 3.0 §B (data model), less what this software does not check
and so may not pass on as checked: endorsements inside a credential, terms of use, related
resources, status sizes and messages. Canonicalisation finds terms that no context defines; this
finds what it cannot: a list where one thing is meant, a number for a date, a type in the wrong
place. The shape is a table (`signing.profile_table` holds it); the readers here know no class.

This module checks no signature and reads no clock.
"""

from collections.abc import Container, Mapping
from typing import Final

from signing import contexts, inline_contexts, instants, shapes
from signing.errors import Malformed
from signing.forms import Formed
from signing.open_badges_3 import is_badge
from signing.profile_table import CREDENTIAL, STATUS_LIST, check
from signing.reading import Reading, moments
from signing.status import bitstring
from signing.status.bitstring import Purpose, StatusEntry
from signing.strict_json import Json

REGISTRY_CONTEXTS: Final = frozenset(
    (contexts.CREDENTIALS_V2, badges, *extensions)
    for badges in contexts.OPEN_BADGES
    for extensions in ((), (contexts.OPEN_BADGES_EXTENSIONS,))
)
"""The sequences of `@context` that a credential may have under the `registry` policy."""

LIST_CONTEXTS: Final = frozenset({(contexts.CREDENTIALS_V2,)})
"""The one sequence of `@context` that a status list may have."""

_PLACES: Final = frozenset(Purpose)
_BADGE_PLACES: Final = frozenset({Purpose.REVOCATION})


def check_contexts(document: Mapping[str, Json], allowed: Container[tuple[str | None, ...]]) -> None:
    """Refuse a document whose `@context` is not exactly one of `allowed`, in that order.

    Raise `Malformed` (`context-not-allowed`).
    """
    named = document.get("@context")
    if not isinstance(named, list) or tuple(_hashable(item) for item in named) not in allowed:
        raise Malformed(
            "context-not-allowed", "The document's @context is not one of the sequences that are read here."
        )


def read_credential(document: Mapping[str, Json], formed: Formed | None = None) -> Reading:
    """Return what an Open Badges 3.0 credential says; arguments and errors as `check_credential`."""
    entries = check_credential(document, formed)
    return Reading(
        issuer=issuer_of(document),
        starts=moments(document, "validFrom"),
        ends=moments(document, "validUntil"),
        entries=entries,
        places=_BADGE_PLACES if is_badge(document) else _PLACES,
    )


def check_credential(document: Mapping[str, Json], formed: Formed | None = None) -> tuple[StatusEntry, ...]:
    """Check the shape of an Open Badges 3.0 credential (its `proof` apart); return its status entries.

    `formed` is the form of the document's text, where its reader knows it.
    Raise `Malformed`: `shape-...` naming the JSON pointer, `instant-malformed`, `validity-empty`,
    `status-entry-malformed`, `status-purpose-unknown`, `status-purpose-repeated`.
    """
    shapes.check(CREDENTIAL, document, formed)
    _check_interval(document)
    member = document.get("credentialStatus", [])
    entries = tuple(
        bitstring.parse_entry(entry) for entry in (member if isinstance(member, list) else [member])
    )
    if len({entry.purpose for entry in entries}) != len(entries):
        raise Malformed("status-purpose-repeated", "Two status entries have one purpose.")
    return entries


def check_status_list(document: Mapping[str, Json]) -> None:
    """Check the shape of a status list credential (its `proof` apart).

    Raise `Malformed`: `shape-...`, `instant-malformed`, `validity-empty`.
    """
    check(STATUS_LIST, document)
    _check_interval(document)


def issuer_of(document: Mapping[str, Json]) -> str:
    """Return the issuer's identifier of a document whose shape was checked."""
    issuer = document["issuer"]
    return str(issuer["id"] if isinstance(issuer, dict) else issuer)


def _check_interval(document: Mapping[str, Json]) -> None:
    """Refuse a validity that no instant is inside of: the end is exclusive."""
    start, end = document.get("validFrom"), document.get("validUntil")
    if isinstance(start, str) and isinstance(end, str) and instants.parse(start) >= instants.parse(end):
        raise Malformed("validity-empty", "The credential's validity ends before it begins.")


def _hashable(item: Json) -> str | None:
    return item if isinstance(item, str) else inline_contexts.of(item)
