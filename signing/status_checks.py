"""Answer for a credential's status entries, each from its own list, secured by the credential's issuer.

Follows Bitstring Status List v1.0 §3.2 and draft-ietf-oauth-status-list §8.3. A list is a document
like any other: a Bitstring list may be secured by any mechanism that the policy accepts, its contexts
and shape are checked, and every signature on it must be the credential issuer's. What is wrong with a
list is a `Problem`, which says nothing about the credential: the row reads *not checked*.

A new kind of entry is a class with `purpose` and `list_url`, and a row in `_KINDS` that tells how to
ask for it. This module reads no clock; it fetches only what `verify` lets it, and a list at most once.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final

from signing import instants, kept_lists, profile
from signing.did.documents import DidDocument
from signing.errors import InvalidProof, Problem, Refused, Unavailable
from signing.forms import Formed
from signing.mechanisms import formats
from signing.mechanisms.sd_jwt_vc import TokenStatusEntry
from signing.policy import Policy
from signing.ports import Fetch, Fetched
from signing.reading import CredentialReader, Entry, Reading
from signing.report import NO_ENTRY, REVOKED, STATUS_MISSING, SUSPENDED, CheckName, Rows, Stopped
from signing.status import lists, revocation_list, token_list
from signing.status.bitstring import Purpose, StatusEntry
from signing.status.revocation_list import RevocationEntry
from signing.status.token_list import Status
from signing.strict_json import MAX_BYTES, Json

_ROWS: Final = {
    Purpose.REVOCATION: (CheckName.REVOCATION, REVOKED, "The issuer has revoked this credential."),
    Purpose.SUSPENSION: (CheckName.SUSPENSION, SUSPENDED, "The issuer has suspended this credential."),
}


@dataclass(frozen=True, slots=True)
class Lister:
    """Hold what reading a status list needs: the same policy, instant, way out and issuer's keys."""

    policy: Policy
    at: dt.datetime
    fetch: Fetch
    did_document: DidDocument
    _fetched: dict[str, Fetched] = field(default_factory=dict)

    def fetched(self, url: str) -> Fetched:
        """Return what answers at `url`, which is asked at most once; raise `Unavailable`."""
        if url not in self._fetched:
            lists.check_url(url, self.policy.local_origins)
            self._fetched[url] = self.fetch(url, max_bytes=MAX_BYTES)
        return self._fetched[url]

    def is_set(self, entry: Entry) -> bool:
        """Tell whether `entry` is set in its list; raise a `Problem` of the list."""
        return _KINDS[type(entry)](self, entry)


def check(reading: Reading, lister: Lister, rows: Rows) -> None:
    """Note one row for each purpose: *failed* if an entry is set, *not checked* if that cannot be had."""
    for purpose, (name, code, bad) in _ROWS.items():
        detail = f"The issuer's list for {purpose.value} is in force, and the credential is not in it."
        with suppress(Stopped), rows.step(name, detail):
            _check_purpose(purpose, reading, lister, Refused(code, bad))


def _check_purpose(purpose: Purpose, reading: Reading, lister: Lister, bad: Refused) -> None:
    entries = [entry for entry in reading.entries if entry.purpose is purpose]
    if not entries:
        required = lister.policy.requires_status(lister.did_document.did) and purpose in reading.places
        raise _no_entry(purpose, reading, required=required)
    unread: list[Problem] = []
    for entry in entries:
        try:
            is_set = lister.is_set(entry)
        except Problem as problem:
            unread.append(problem)
            continue
        if is_set:
            raise bad
    # A list that cannot be had, or lies, says nothing about the credential: not "failed".
    if unread:
        raise Unavailable(unread[0].code, unread[0].detail) from unread[0]
    if reading.unread:
        raise _unread()


def _unread() -> Unavailable:
    return Unavailable("status-type-unknown", "The credential's status is of a kind that is not read here.")


def _no_entry(purpose: Purpose, reading: Reading, *, required: bool) -> Problem:
    if required:
        return Refused(STATUS_MISSING, f"The credential has no entry for {purpose.value}.")
    if reading.unread:
        return _unread()
    return Unavailable(NO_ENTRY, f"The credential has no entry for {purpose.value}.")


def _bitstring(lister: Lister, entry: StatusEntry) -> bool:
    """Return the bit that `entry` points at, from a list that is the issuer's own and in force."""
    policy, now = lister.policy, instants.of(lister.at)
    fetched = lister.fetched(entry.list_url)
    lists.check_media_type(fetched)
    key = (fetched.body, fetched.media_type, policy.formats, policy.list_contexts, policy.status_list)
    before = kept_lists.LISTS.get(key)
    found = before or _read(fetched, policy)
    claims = found.secured.claims
    lists.check_binding(claims, entry, stated=found.issuer, issuer=lister.did_document.did)
    lists.check_age(claims, lister.at, policy.clock_skew, policy.list_max_age)
    for place, securing in enumerate(found.secured.securings(policy.proof_rules, now)):
        if securing.controller != lister.did_document.did:
            raise InvalidProof("verification-method-foreign", "The status list is signed under another DID.")
        found.check(place, securing, lister.did_document.assertion_key(securing.method, now))
    is_set = found.bits().bit(entry.index)
    if before is None:
        kept_lists.LISTS.put(key, found, len(fetched.body))
    return is_set


def _read(fetched: Fetched, policy: Policy) -> kept_lists.Read:
    """Return the list in an answer, its contexts and its shape checked."""
    secured = formats.read(fetched.body, policy.formats, fetched.media_type)
    profile.check_contexts(secured.claims, policy.list_contexts)
    return kept_lists.Read(secured, secured.read(_shape_only(policy.status_list)).issuer)


def _token(lister: Lister, entry: TokenStatusEntry) -> bool:
    """Tell whether the list's value at `entry` is the one of its purpose (Token Status List §7.1).

    A value that every reader knows answers both purposes; an application's own answers neither.
    """
    policy, did = lister.policy, lister.did_document.did
    fetched = lister.fetched(entry.list_url)
    found = token_list.read(fetched.body, fetched.media_type)
    found.check_uri(entry.list_url)
    if found.issuer not in (None, did):
        raise InvalidProof("status-list-issuer", "The status list is not the credential issuer's.")
    found.check_age(lister.at, policy.clock_skew, policy.list_max_age)
    method = found.secured.method(did)
    if method.partition("#")[0] != did:
        raise InvalidProof("verification-method-foreign", "The status list is signed under another DID.")
    found.secured.verify(lister.did_document.assertion_key(method, instants.of(lister.at)))
    value = found.status(entry.index)
    if value not in _VALUES:
        raise Unavailable("status-value-unknown", "The status list gives a value that is not known here.")
    return _VALUES[value] is entry.purpose


def _revocation_list(lister: Lister, entry: RevocationEntry) -> bool:
    """Tell whether the issuer's list of what is revoked holds the credential of `entry`."""
    found = revocation_list.read(lister.fetched(entry.list_url))
    found.check_binding(entry, lister.did_document.did)
    return found.is_revoked(entry)


_VALUES: Final[Mapping[int, Purpose | None]] = {
    Status.VALID: None,
    Status.INVALID: Purpose.REVOCATION,
    Status.SUSPENDED: Purpose.SUSPENSION,
}


def _shape_only(check_shape: Callable[[Mapping[str, Json]], None]) -> CredentialReader:
    def read(document: Mapping[str, Json], _formed: Formed | None) -> Reading:
        check_shape(document)
        return Reading(profile.issuer_of(document))

    return read


_KINDS: Final[Mapping[type[Any], Callable[[Lister, Any], bool]]] = {
    StatusEntry: _bitstring,
    TokenStatusEntry: _token,
    RevocationEntry: _revocation_list,
}
