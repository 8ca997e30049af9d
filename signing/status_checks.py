"""Answer for a credential's status entries, each from its own list, secured by the credential's issuer.

Follows Bitstring Status List v1.0 §3.2 and draft-ietf-oauth-status-list §8.3. A list is a document
like any other: a Bitstring list may be secured by any mechanism that the policy accepts, its contexts
and shape are checked, and every signature on it must be that of the list's issuer, who is the credential's
or one that the policy knows as its delegate; then the row says so. What is wrong with a list is a
`Problem`, which says nothing about the credential: the row reads *not checked*.

A new kind of entry is a class with `purpose` and `list_url`, and a row in `_KINDS` that tells how to
ask for it. This module reads no clock; it fetches only what `verify` lets it, and a list at most once.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from signing import instants, kept_lists, profile
from signing.did.documents import DidDocument
from signing.did.resolve import resolve
from signing.errors import InvalidProof, Problem, Refused, Unavailable
from signing.forms import Formed
from signing.keys.multikey import PublicKey
from signing.mechanisms import formats
from signing.mechanisms.sd_jwt_vc import TokenStatusEntry
from signing.policy import Policy
from signing.ports import Fetch, Fetched
from signing.reading import CredentialReader, Entry, Reading
from signing.report import NO_ENTRY, OK, REVOKED, STATUS_MISSING, SUSPENDED, CheckName, Outcome, Rows
from signing.status import lists, revocation_list, token_list
from signing.status.bitstring import Purpose, StatusEntry
from signing.status.revocation_list import RevocationEntry
from signing.status.token_list import Status
from signing.strict_json import MAX_BYTES, Json

_ROWS: Final = {
    Purpose.REVOCATION: (CheckName.REVOCATION, REVOKED, "has revoked this credential."),
    Purpose.SUSPENSION: (CheckName.SUSPENSION, SUSPENDED, "has suspended this credential."),
}


class _Answer(NamedTuple):
    """Hold what a list says, and the DID of who signed it."""

    is_set: bool
    by: str


@dataclass(frozen=True, slots=True)
class Lister:
    """Hold what reading a status list needs: the same policy, instant, way out and issuer's keys."""

    policy: Policy
    at: dt.datetime
    fetch: Fetch
    did_document: DidDocument
    _fetched: dict[str, Fetched] = field(default_factory=dict)
    _delegates: dict[str, DidDocument] = field(default_factory=dict)

    @property
    def accepted(self) -> frozenset[str]:
        """Return the DIDs whose lists count: the issuer's own, and its delegates'."""
        issuer = self.did_document.did
        return frozenset({issuer, *self.policy.delegates.get(issuer, ())})

    def fetched(self, url: str) -> Fetched:
        """Return what answers at `url`, which is asked at most once; raise `Unavailable`."""
        if url not in self._fetched:
            lists.check_url(url, self.policy.local_origins)
            self._fetched[url] = self.fetch(url, max_bytes=MAX_BYTES)
        return self._fetched[url]

    def assertion_key(self, method: str, did: str) -> PublicKey:
        """Return the key `method` of `did`, which is one of those `accepted`; raise as `resolve` does."""
        now = instants.of(self.at)
        if did == self.did_document.did:
            return self.did_document.assertion_key(method, now)
        if did not in self._delegates:
            self._delegates[did] = resolve(did, self.fetch, now)
        return self._delegates[did].assertion_key(method, now)

    def answer(self, entry: Entry) -> _Answer:
        """Return what the list of `entry` says of it; raise a `Problem` of the list."""
        return _KINDS[type(entry)](self, entry)

    def is_delegate(self, did: str) -> bool:
        """Tell whether `did`, one of those `accepted`, is another than the issuer."""
        return did != self.did_document.did


def check(reading: Reading, lister: Lister, rows: Rows) -> None:
    """Note one row for each purpose: *failed* if an entry is set, *not checked* if that cannot be had."""
    for purpose, (name, _, _) in _ROWS.items():
        try:
            signers = _check_purpose(purpose, reading, lister)
        except Problem as problem:
            rows.note_problem(name, problem)
        else:
            said = " ".join(_in_force(purpose, did, lister) for did in dict.fromkeys(signers))
            rows.note(name, Outcome.PASSED, OK, said)


def _in_force(purpose: Purpose, did: str, lister: Lister) -> str:
    of = f"The list for {purpose.value} by the issuer's delegate {did}"
    whose = of if lister.is_delegate(did) else f"The issuer's list for {purpose.value}"
    return f"{whose} is in force, and the credential is not in it."


def _check_purpose(purpose: Purpose, reading: Reading, lister: Lister) -> list[str]:
    """Return who signed the lists of a purpose, in none of which the credential is."""
    entries = [entry for entry in reading.entries if entry.purpose is purpose]
    if not entries:
        required = lister.policy.requires_status(lister.did_document.did) and purpose in reading.places
        raise _no_entry(purpose, reading, required=required)
    signers: list[str] = []
    unread: list[Problem] = []
    for entry in entries:
        try:
            is_set, by = lister.answer(entry)
        except Problem as problem:
            unread.append(problem)
            continue
        if is_set:
            _, code, what = _ROWS[purpose]
            who = f"The issuer's delegate {by}" if lister.is_delegate(by) else "The issuer"
            raise Refused(code, f"{who} {what}")
        signers.append(by)
    # A list that cannot be had, or lies, says nothing about the credential: not "failed".
    if unread:
        raise Unavailable(unread[0].code, unread[0].detail) from unread[0]
    if reading.unread:
        raise _unread()
    return signers


def _unread() -> Unavailable:
    return Unavailable("status-type-unknown", "The credential's status is of a kind that is not read here.")


def _no_entry(purpose: Purpose, reading: Reading, *, required: bool) -> Problem:
    if required:
        return Refused(STATUS_MISSING, f"The credential has no entry for {purpose.value}.")
    if reading.unread:
        return _unread()
    return Unavailable(NO_ENTRY, f"The credential has no entry for {purpose.value}.")


def _bitstring(lister: Lister, entry: StatusEntry) -> _Answer:
    """Return the bit that `entry` points at, from a list in force of one whose lists count."""
    policy, now = lister.policy, instants.of(lister.at)
    fetched = lister.fetched(entry.list_url)
    lists.check_media_type(fetched)
    key = (fetched.body, fetched.media_type, policy.formats, policy.list_contexts, policy.status_list)
    before = kept_lists.LISTS.get(key)
    found = before or _read(fetched, policy)
    claims = found.secured.claims
    lists.check_binding(claims, entry, stated=found.issuer, accepted=lister.accepted)
    lists.check_age(claims, lister.at, policy.clock_skew, policy.list_max_age)
    for place, securing in enumerate(found.secured.securings(policy.proof_rules, now)):
        if securing.controller != found.issuer:
            raise _signed_by_another()
        found.check(place, securing, lister.assertion_key(securing.method, found.issuer))
    is_set = found.bits().bit(entry.index)
    if before is None:
        kept_lists.LISTS.put(key, found, len(fetched.body))
    return _Answer(is_set, found.issuer)


def _read(fetched: Fetched, policy: Policy) -> kept_lists.Read:
    """Return the list in an answer, its contexts and its shape checked."""
    secured = formats.read(fetched.body, policy.formats, fetched.media_type)
    profile.check_contexts(secured.claims, policy.list_contexts)
    return kept_lists.Read(secured, secured.read(_shape_only(policy.status_list)).issuer)


def _token(lister: Lister, entry: TokenStatusEntry) -> _Answer:
    """Tell whether the list's value at `entry` is the one of its purpose (Token Status List §7.1).

    A value that every reader knows answers both purposes; an application's own answers neither.
    """
    policy, accepted = lister.policy, lister.accepted
    fetched = lister.fetched(entry.list_url)
    found = token_list.read(fetched.body, fetched.media_type)
    found.check_uri(entry.list_url)
    if found.issuer not in (None, *accepted):
        raise lists.foreign_list()
    found.check_age(lister.at, policy.clock_skew, policy.list_max_age)
    # §5: `iss` may be left out; a key that is named by a fragment alone is then the credential issuer's.
    method = found.secured.method(found.issuer or lister.did_document.did)
    did = method.partition("#")[0]
    if did not in accepted or found.issuer not in (None, did):
        raise _signed_by_another()
    found.secured.verify(lister.assertion_key(method, did))
    value = found.status(entry.index)
    if value not in _VALUES:
        raise Unavailable("status-value-unknown", "The status list gives a value that is not known here.")
    return _Answer(_VALUES[value] is entry.purpose, did)


def _revocation_list(lister: Lister, entry: RevocationEntry) -> _Answer:
    """Tell whether the issuer's list of what is revoked holds the credential of `entry`."""
    did = lister.did_document.did
    found = revocation_list.read(lister.fetched(entry.list_url))
    # It is not signed: whose it is, is its own word, and so it is nobody's but the issuer's.
    found.check_binding(entry, did)
    return _Answer(found.is_revoked(entry), did)


def _signed_by_another() -> InvalidProof:
    return InvalidProof("verification-method-foreign", "The status list is signed under another DID.")


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


_KINDS: Final[Mapping[type[Any], Callable[[Lister, Any], _Answer]]] = {
    StatusEntry: _bitstring,
    TokenStatusEntry: _token,
    RevocationEntry: _revocation_list,
}
