"""Verify a hosted Open Badges 2.0 assertion: its URL is its proof, read now from its issuer's own origin.

Follows Open Badges 2.0 (1EdTech 2018), Data Classes and Verification (HostedBadge). Nothing is signed:
who controls an origin (`https://badges.example`) says everything under it. So the policy is asked about
the origin before anything is fetched, and badge class and issuer must stand under the same one. The
steps, each of which must pass before the next runs:

1. **issuer**: the assertion's origin is one that the policy accepts; only then is anything fetched.
2. **document**: what its URL answers now is one JSON object whose id is that URL; where the caller had a
   copy, the copy says the same.
3. **contexts** and **shape**: Open Badges 2.0's; assertion, badge class and issuer have what they need.
4. **proof**: the assertion says that it is hosted.
5. **key**: badge class and issuer stand under the origin; the recipient is the one the caller names, if any.
6. **signature**: the three are what the origin answers now, which is all the proof there is.
7. **validity** and **revocation**: `issuedOn`, `expires`, `revoked`. There is no suspension.

What cannot be fetched is *not checked*: a revoked assertion may be answered with 410 Gone, and a server
that is down looks the same from here. Such badges are read and never made.
"""

import datetime as dt
import hashlib
import hmac
import re
from collections.abc import Mapping
from contextlib import suppress
from enum import StrEnum
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from signing import instants, jcs, strict_json
from signing.errors import InvalidProof, Malformed, Problem, Refused, Unavailable
from signing.policy import Policy, Standing
from signing.ports import Fetch
from signing.report import (
    EXPIRED,
    NO_ENTRY,
    NOT_YET_VALID,
    REVOKED,
    CheckName,
    Outcome,
    Report,
    Rows,
    Stopped,
    conclude,
)
from signing.strict_json import Json

CONTEXT: Final = "https://w3id.org/openbadges/v2"

MAX_BYTES: Final = 256 * 1024
"""Of each of the three documents; an image stands beside them, by its URL."""

_SPECIFICATION: Final = "Open Badges 2.0"
_CLAUSES: Final[Mapping[StrEnum, str]] = {
    name: _SPECIFICATION for name in CheckName if name is not CheckName.DOCUMENT
}
# Printable ASCII without space and fragment.
_CHARACTERS = re.compile(r"[\x21\x22\x24-\x7e]{1,2048}")
_NAME = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z](?:[a-z0-9-]*[a-z0-9])?")
_MEDIA_TYPES: Final = frozenset({"application/json", "application/ld+json"})
# RFC 3986 §5.2.4: such a step leads elsewhere than it stands, out of what `startsWith` allows.
_DOTS = re.compile(r"/(?:\.|%2e){1,2}(?:[/?]|$)", re.IGNORECASE)
_HASH = re.compile(r"sha256\$([0-9a-fA-F]{64})")
_HOSTED: Final = ("hosted", "HostedBadge")
_ASSERTION_TYPES: Final = frozenset({"Assertion"})
_BADGE_TYPES: Final = frozenset({"BadgeClass"})
_ISSUER_TYPES: Final = frozenset({"Issuer", "Profile"})

Object = dict[str, Json]


class _Hosted(NamedTuple):
    """Hold what was read of a badge: nothing of it is accepted yet."""

    url: str
    origin: str
    assertion: Object
    badge: Object
    issuer: Object


def verify_hosted(
    source: bytes, policy: Policy, at: dt.datetime, fetch: Fetch, *, recipient: str | None = None
) -> Report:
    """Verify the hosted assertion that `source` names by its URL, or is a copy of, as of `at` (aware).

    `policy.issuers` is asked about the origin, and the report's `issuer` is that origin. `recipient` is the
    identity (an email address, as it was written) that the badge must be about. Never raises a `Problem`.
    """
    rows = Rows(at, clauses=_CLAUSES)
    proved: Object | None = None
    origin: str | None = None
    with suppress(Stopped):
        url, copy, origin = _accepted(source, policy, rows)
        reader = _Reader(origin, policy.local_origins, fetch)
        hosted = _read(url, copy, reader, rows)
        with rows.step(CheckName.PROOF, "The assertion says that it is hosted."):
            _check_hosted(hosted.assertion)
        with rows.step(CheckName.KEY, "Badge class and issuer are hosted under the same origin."):
            _check_scope(hosted)
            _check_recipient(hosted.assertion, recipient)
        rows.note(
            CheckName.SIGNATURE, Outcome.PASSED, "ok", "There is no signature: the origin answers this now."
        )
        proved = hosted.assertion
        with suppress(Stopped), rows.step(CheckName.VALIDITY, "The badge is inside its validity."):
            _check_validity(hosted.assertion, at)
        with suppress(Stopped), rows.step(CheckName.REVOCATION, "The assertion is not revoked."):
            _check_revoked(hosted.assertion)
        rows.note(CheckName.SUSPENSION, Outcome.NOT_CHECKED, NO_ENTRY, "Open Badges 2.0 knows no suspension.")
    checks = rows.checks()
    return Report(conclude(checks), checks, at, proved, origin if proved is not None else None)


def is_assertion(data: bytes) -> bool:
    """Tell whether `data` is JSON in Open Badges 2.0's context; what it says is for `verify_hosted`."""
    try:
        return strict_json.loads_object(data).get("@context") in (CONTEXT, [CONTEXT])
    except Problem:
        return False


class _Reader(NamedTuple):
    """Read documents of one origin, and of no other."""

    origin: str
    local_origins: frozenset[str]
    fetch: Fetch

    def read(self, url: str) -> Object:
        """Return the JSON object at `url`, whose id is `url`."""
        if _origin(url, self.local_origins) != self.origin:
            raise InvalidProof("hosted-elsewhere", "A part of the badge is hosted under another origin.")
        fetched = self.fetch(url, max_bytes=MAX_BYTES)
        if fetched.media_type not in _MEDIA_TYPES:
            raise Unavailable("hosted-media-type", "What answered is not JSON.")
        document = strict_json.loads_object(fetched.body, max_bytes=MAX_BYTES)
        if document.get("id") != url:
            raise InvalidProof("hosted-id", "A part of the badge names itself by another URL.")
        return document

    def part(self, holder: Mapping[str, Json], member: str) -> Object:
        """Return the object that `member` is, or names by its URL."""
        value = holder.get(member)
        if isinstance(value, dict):
            return value
        if not isinstance(value, str):
            raise _malformed(f"names no “{member}”")
        return self.read(value)


def _located(source: bytes) -> tuple[str, Object | None]:
    """Return the assertion's URL, and the caller's copy of it where there is one."""
    if not source.lstrip().startswith(b"{"):
        try:
            return source.decode("ascii").strip(), None
        except UnicodeDecodeError as problem:
            raise _bad_url() from problem
    copy = strict_json.loads_object(source)
    url = copy.get("id")
    if not isinstance(url, str):
        raise _malformed("names no “id”")
    return url, copy


def _accepted(source: bytes, policy: Policy, rows: Rows) -> tuple[str, Object | None, str]:
    """Return URL, copy and origin of an assertion whose origin the policy accepts, or judges not."""
    with rows.step(CheckName.ISSUER, "The policy accepts the origin that hosts the assertion."):
        url, copy = _located(source)
        origin = _origin(url, policy.local_origins)
        standing = policy.issuers(origin)
        if standing is Standing.REFUSED:
            raise Refused("issuer-refused", "The policy refuses the issuer.")
        if standing not in {Standing.ACCEPTED, Standing.UNJUDGED}:
            raise Refused("issuer-unknown", "The policy does not know the issuer.")
    if standing is Standing.UNJUDGED:
        rows.skip(CheckName.ISSUER, "This policy judges no issuer: whether to trust its host is open.")
    return url, copy, origin


def _origin(url: str, local_origins: frozenset[str]) -> str:
    """Return the origin of an https URL under a name, or of one under `local_origins`."""
    if not _CHARACTERS.fullmatch(url) or _DOTS.search(url):
        raise _bad_url()
    try:
        parts = urlsplit(url)
        _port = parts.port
    except ValueError as problem:
        raise _bad_url() from problem
    origin = f"{parts.scheme}://{parts.netloc}"
    if origin in local_origins:
        return origin
    if parts.scheme != "https" or "@" in parts.netloc or not _NAME.fullmatch(parts.hostname or ""):
        raise _bad_url()
    return origin.lower()


def _read(url: str, copy: Object | None, reader: _Reader, rows: Rows) -> _Hosted:
    with rows.step(CheckName.DOCUMENT, "The assertion is what its URL answers now."):
        assertion = reader.read(url)
        if copy is not None and jcs.canonicalise(copy) != jcs.canonicalise(assertion):
            raise InvalidProof(
                "hosted-differs", "The assertion at its URL says something else than this copy."
            )
    with rows.step(CheckName.CONTEXTS, "The context is that of Open Badges 2.0."):
        if assertion.get("@context") not in (CONTEXT, [CONTEXT]):
            raise Malformed("context-not-allowed", "The assertion's @context is not Open Badges 2.0's.")
    with rows.step(CheckName.SHAPE, "Assertion, badge class and issuer have what they need."):
        _check_shape(assertion, _ASSERTION_TYPES, ("recipient", "verification"), ("issuedOn",))
        badge = reader.part(assertion, "badge")
        _check_shape(badge, _BADGE_TYPES, (), ("id", "name", "description"))
        issuer = reader.part(badge, "issuer")
        _check_shape(issuer, _ISSUER_TYPES, (), ("id", "name"))
    return _Hosted(url, reader.origin, assertion, badge, issuer)


def _check_shape(
    document: Mapping[str, Json],
    types: frozenset[str],
    objects: tuple[str, ...],
    texts: tuple[str, ...],
) -> None:
    named = document.get("type")
    stated = {name for name in (named if isinstance(named, list) else [named]) if isinstance(name, str)}
    if not stated & types:
        raise _malformed(f"has a part that is no {min(types)}")
    for kind, members in ((dict, objects), (str, texts)):
        for member in members:
            if not isinstance(document.get(member), kind):
                raise _malformed(f"has a part without its “{member}”")


def _check_hosted(assertion: Mapping[str, Json]) -> None:
    verification = assertion["verification"]
    if not isinstance(verification, dict) or verification.get("type") not in _HOSTED:
        raise InvalidProof("hosted-not", "The assertion is not verified by hosting; it may be a signed one.")


def _check_scope(hosted: _Hosted) -> None:
    """Refuse parts of another origin, and what the issuer's own verification object does not cover."""
    for part in (hosted.badge, hosted.issuer):
        identifier = str(part["id"])
        if not identifier.startswith(f"{hosted.origin}/"):
            raise InvalidProof("hosted-elsewhere", "A part of the badge is hosted under another origin.")
    scope = hosted.issuer.get("verification", {})
    if not isinstance(scope, dict):
        raise _malformed("has an issuer whose “verification” is no object")
    hosts = _texts(scope, "allowedOrigins")
    if hosts and hosted.origin.partition("://")[2] not in hosts:
        raise InvalidProof("hosted-elsewhere", "The issuer does not allow this origin.")
    begins = _texts(scope, "startsWith")
    if begins and not any(hosted.url.startswith(begin) for begin in begins):
        raise InvalidProof("hosted-elsewhere", "The issuer does not allow assertions at this URL.")


def _texts(value: Mapping[str, Json], member: str) -> list[str]:
    """Return a member that is one string or several; nothing where it is not there."""
    stated = value.get(member, [])
    listed = stated if isinstance(stated, list) else [stated]
    if not all(isinstance(item, str) for item in listed):
        raise _malformed(f"has a “{member}” that is no text")
    return [str(item) for item in listed]


def _check_recipient(assertion: Mapping[str, Json], recipient: str | None) -> None:
    """Compare the badge's recipient with the identity that the caller names."""
    if recipient is None:
        return
    stated = assertion["recipient"]
    identity = stated.get("identity") if isinstance(stated, dict) else None
    if not isinstance(stated, dict) or not isinstance(identity, str):
        raise _malformed("names no recipient")
    if stated.get("hashed") is not True:
        matches = hmac.compare_digest(identity.encode(), recipient.encode())
    else:
        matches = _hash_matches(identity, recipient + str(stated.get("salt", "")))
    if not matches:
        raise InvalidProof("hosted-recipient", "The badge is about somebody else.")


def _hash_matches(identity: str, salted: str) -> bool:
    match = _HASH.fullmatch(identity)
    if match is None:
        # MD5, the other hash that Open Badges 2.0 knows, is broken: a match would prove nothing.
        raise Unavailable("hosted-recipient-hash", "The recipient's hash is not one that is read here.")
    return hmac.compare_digest(match[1].lower(), hashlib.sha256(salted.encode()).hexdigest())


def _check_validity(assertion: Mapping[str, Json], at: dt.datetime) -> None:
    now, expires = instants.of(at), assertion.get("expires")
    if now < instants.parse(str(assertion["issuedOn"])):
        raise Refused(NOT_YET_VALID, "The badge was issued in the future.")
    if expires is not None and now >= instants.parse(str(expires)):
        raise Refused(EXPIRED, f"The badge was valid until {strict_json.shown(str(expires))}.")


def _check_revoked(assertion: Mapping[str, Json]) -> None:
    """Refuse every `revoked` but false: what says anything else is not safe to rely on."""
    if assertion.get("revoked", False) is not False:
        raise Refused(REVOKED, "The issuer has revoked this badge.")


def _malformed(what: str) -> Malformed:
    return Malformed("hosted-malformed", f"The hosted badge {what}.")


def _bad_url() -> Malformed:
    return Malformed("hosted-url", "The badge's URL is not one that may be fetched.")
