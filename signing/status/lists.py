"""Judge a fetched status list: where it may come from, whose it is, how old, and what its bit says.

Follows Bitstring Status List v1.0 §2.2 and §3.2. Everything that is wrong with a list is a
`Problem`; the verifier turns each into *not checked*, because a list that lies proves nothing about
the credential. The list's shape and its proof are checked by `signing.status_checks`, as a credential's
are, between `check_media_type` and the rest.

This module fetches nothing and checks no signature.
"""

import datetime as dt
import re
from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import urlsplit

from signing import instants
from signing.errors import InvalidProof, Malformed, Unavailable
from signing.instants import Instant
from signing.ports import Fetched
from signing.status import bitstring
from signing.status.bitstring import Bitstring, StatusEntry
from signing.strict_json import Json

# What a server may say of a credential; a login page says text/html.
_MEDIA_TYPES = frozenset(
    {
        "application/vc",
        "application/vc+jwt",
        "application/vc+ld+json",
        "application/ld+json",
        "application/json",
    }
)
_MAX_URL_CHARS = 2_048
# A DNS name of two labels or more whose last one starts with a letter: no spelling of an address.
_NAME = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z](?:[a-z0-9-]*[a-z0-9])?")


def check_url(url: str, local_origins: frozenset[str]) -> None:
    """Refuse a list's URL that is neither https under a name nor under one of `local_origins`.

    Raise `Unavailable` (`status-list-url`): what stands behind such a URL is never asked.
    """
    # What is kept by its URL, here and by the library, would keep a megabyte of it.
    if len(url) > _MAX_URL_CHARS:
        raise _bad_url()
    _check_place(url, local_origins)


@lru_cache(maxsize=256)
def _check_place(url: str, local_origins: frozenset[str]) -> None:
    try:
        parts = urlsplit(url)
        origin, host, _port = f"{parts.scheme}://{parts.netloc}", parts.hostname, parts.port
    except ValueError as problem:
        raise _bad_url() from problem
    if origin in local_origins:
        return
    if parts.scheme != "https" or "@" in parts.netloc or host is None or not _NAME.fullmatch(host):
        raise _bad_url()


def check_media_type(fetched: Fetched) -> None:
    """Refuse an answer that is no credential by its own word.

    Raise `Unavailable` (`status-list-media-type`).
    """
    if fetched.media_type not in _MEDIA_TYPES:
        raise Unavailable("status-list-media-type", "What answered is not a status list.")


def check_binding(
    document: Mapping[str, Json], entry: StatusEntry, *, stated: str, accepted: frozenset[str]
) -> None:
    """Refuse a list that is another list, for another purpose, or by nobody of those `accepted`.

    `stated` is the issuer that the list names. Raise `InvalidProof` (`status-list-...`).
    """
    if document["id"] != entry.list_url:
        raise InvalidProof("status-list-id", "The status list names itself by another URL.")
    if stated not in accepted:
        raise foreign_list()
    if entry.purpose not in bitstring.purposes(_subject(document)):
        raise InvalidProof("status-list-purpose", "The status list has another purpose than its entry.")


def check_age(
    document: Mapping[str, Json], at: dt.datetime, skew: dt.timedelta, max_age: dt.timedelta
) -> None:
    """Refuse a list that is not in force at `at`, or states no end and is older than `max_age`.

    Raise `Unavailable`: `status-list-undated`, `-not-yet-valid`, `-expired`, `-stale`.
    """
    now, start, end = instants.of(at), _instant(document, "validFrom"), _instant(document, "validUntil")
    if start is not None and start > now.plus(skew):
        raise Unavailable("status-list-not-yet-valid", "The status list is dated in the future.")
    if end is not None and now >= end:
        raise Unavailable("status-list-expired", "The status list's validity has ended.")
    if end is None and start is None:
        raise Unavailable("status-list-undated", "The status list does not say when it was made.")
    if end is None and start is not None and start.plus(max_age) < now:
        raise Unavailable(
            "status-list-stale", "The status list is too old and does not say how long it holds."
        )


def foreign_list() -> InvalidProof:
    """Return the refusal of a list by somebody who answers for the credential to nobody."""
    return InvalidProof(
        "status-list-issuer",
        "The status list is by neither the credential's issuer nor a delegate known here.",
    )


def bits(document: Mapping[str, Json]) -> Bitstring:
    """Return the bits of a list whose shape was checked; raise `Malformed` or `TooLarge`."""
    return bitstring.decode(str(_subject(document)["encodedList"]))


def _subject(document: Mapping[str, Json]) -> dict[str, Json]:
    subject = document["credentialSubject"]
    if not isinstance(subject, dict):
        raise Malformed("status-list-malformed", "The status list has no subject.")
    return subject


def _instant(document: Mapping[str, Json], member: str) -> Instant | None:
    value = document.get(member)
    return instants.parse(value) if isinstance(value, str) else None


def _bad_url() -> Unavailable:
    return Unavailable("status-list-url", "The status list's URL is not one that may be fetched.")
