"""Verify a credential: bytes in, a report with one row for each check out.

Follows VCDM 2.0 §7.1, VC Data Integrity 1.0 §4.2 and Bitstring Status List v1.0 §3.2 under a
`Policy`. The steps, in this order, each of which must pass before the next runs:

1. **document**: limits of size and depth, strict JSON (`strict_json`).
2. **contexts**: `@context` is one of the policy's sequences, exactly.
3. **shape**: the closed profile (`profile`), so that no reader behind it meets a surprise.
4. **proof**: one proof or a set of them, each of a known suite, for assertions, not expired.
5. **issuer**: the policy accepts the issuer. Nobody else can make this software fetch anything.
6. **key**: every proof's verification method stands under the issuer's DID, and the DID document,
   fetched now, lists it for assertions.
7. **signature**: every proof holds, over all that the document says.
8. **validity**: `at` is inside `[validFrom, validUntil)`.
9. **revocation** and **suspension**: last, each from its own list, secured by the same issuer. These
   rows run for an expired credential too; a list that cannot be had, is stale or lies about itself
   leaves the row *not checked*, never *passed*.

What came out is a `Report`; `conclude` draws the verdict. Nothing here reads a clock, opens a socket
or keeps state.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Final, NamedTuple

from signing import instants, profile, strict_json
from signing.data_integrity import proofs, suites
from signing.data_integrity.proofs import Proof
from signing.did.documents import DidDocument
from signing.did.resolve import resolve
from signing.errors import InvalidProof, Problem, Refused, Unavailable
from signing.instants import Instant
from signing.keys.multikey import PublicKey
from signing.policy import Policy, Standing
from signing.ports import Fetch
from signing.report import (
    EXPIRED,
    NO_ENTRY,
    NOT_YET_VALID,
    REVOKED,
    STATUS_MISSING,
    SUSPENDED,
    CheckName,
    Outcome,
    Report,
    Rows,
    Stopped,
    Verdict,
    conclude,
)
from signing.status import lists
from signing.status.bitstring import Purpose, StatusEntry
from signing.strict_json import Json

__all__ = ["CheckName", "Outcome", "Policy", "Report", "Standing", "Verdict", "verify"]

_STATUS_ROWS: Final = {
    Purpose.REVOCATION: (CheckName.REVOCATION, REVOKED, "The issuer has revoked this credential."),
    Purpose.SUSPENSION: (CheckName.SUSPENSION, SUSPENDED, "The issuer has suspended this credential."),
}


class _Claim(NamedTuple):
    """Hold a credential as far as it was read: nothing of it is proved yet."""

    secured: dict[str, Json]
    unsecured: dict[str, Json]
    proofs: tuple[Proof, ...]
    entries: Mapping[Purpose, StatusEntry]
    issuer: str


def verify(data: bytes, policy: Policy, at: dt.datetime, fetch: Fetch) -> Report:
    """Verify the credential in `data` (JSON with embedded proofs) under `policy` as of `at` (aware).

    Never raises a `Problem`: everything that is wrong with `data`, or could not be had, is in the
    report. `Report.require` raises.
    """
    rows, now = Rows(at), instants.of(at)
    proved: dict[str, Json] | None = None
    issuer: str | None = None
    with suppress(Stopped):
        claim = _read(data, policy, now, rows)
        with rows.step(CheckName.ISSUER, "The policy accepts the issuer."):
            _check_standing(policy.issuers(claim.issuer))
        issuer = claim.issuer
        with rows.step(CheckName.KEY, "The issuer's DID lists every key for assertions."):
            _check_controllers(claim.proofs, issuer)
            did_document = resolve(issuer, fetch)
            keys = _keys(claim.proofs, did_document, now)
        with rows.step(CheckName.SIGNATURE, "Every proof holds over the whole document."):
            _check_signatures(claim.unsecured, claim.proofs, keys)
        proved = claim.secured
        with suppress(Stopped), rows.step(CheckName.VALIDITY, "The credential is inside its validity."):
            _check_validity(claim.unsecured, now)
        lister = _Lister(policy, at, fetch, did_document)
        for purpose, (name, code, detail) in _STATUS_ROWS.items():
            _check_status(claim.entries.get(purpose), lister, rows, name, Refused(code, detail))
    checks = rows.checks()
    return Report(conclude(checks), checks, at, proved, issuer)


def _read(data: bytes, policy: Policy, now: Instant, rows: Rows) -> _Claim:
    """Run steps 1 to 4: everything that needs nobody's answer."""
    with rows.step(CheckName.DOCUMENT, "The bytes are one JSON object that is read in one way only."):
        secured = strict_json.loads_object(data)
    with rows.step(CheckName.CONTEXTS, "The contexts are known ones, in a known order."):
        profile.check_contexts(secured, policy.contexts)
    with rows.step(CheckName.SHAPE, "Every member is one of the credential's, and of its kind."):
        unsecured = {name: value for name, value in secured.items() if name != "proof"}
        entries = {entry.purpose: entry for entry in profile.check_credential(unsecured)}
    with rows.step(CheckName.PROOF, "Every proof is of a known suite, for assertions, and not expired."):
        found = _read_proofs(secured, now)
    return _Claim(secured, unsecured, found, entries, profile.issuer_of(unsecured))


def _read_proofs(secured: Mapping[str, Json], now: Instant) -> tuple[Proof, ...]:
    """Return the document's proofs; `created` is their signer's word and is compared with nothing."""
    _, member = proofs.split(secured)
    found = proofs.read(member, proofs.REGISTRY_RULES)
    for proof in found:
        if proof.expires is not None and now >= proof.expires:
            raise InvalidProof("proof-expired", "A proof has expired.")
    return found


def _check_standing(standing: Standing) -> None:
    if standing is Standing.REFUSED:
        raise Refused("issuer-refused", "The policy refuses the issuer.")
    if standing is not Standing.ACCEPTED:
        raise Refused("issuer-unknown", "The policy does not know the issuer.")


def _check_controllers(found: Sequence[Proof], issuer: str) -> None:
    """Refuse a set with a proof under another DID than the issuer's."""
    if any(proof.controller != issuer for proof in found):
        raise InvalidProof(
            "verification-method-foreign", "A proof was made under another DID than the issuer's."
        )


def _keys(found: Sequence[Proof], did_document: DidDocument, now: Instant) -> tuple[PublicKey, ...]:
    """Return each proof's key, as the issuer's document lists it for assertions."""
    return tuple(did_document.assertion_key(proof.verification_method, now) for proof in found)


def _check_signatures(
    unsecured: Mapping[str, Json], found: Sequence[Proof], keys: Sequence[PublicKey]
) -> None:
    suites.verify(unsecured, found, keys)


def _check_validity(unsecured: Mapping[str, Json], now: Instant) -> None:
    """Refuse outside `[validFrom, validUntil)`; both were read as instants with the shape."""
    start, end = unsecured["validFrom"], unsecured.get("validUntil")
    if now < instants.parse(str(start)):
        raise Refused(NOT_YET_VALID, f"The credential is valid from {start} on.")
    if end is not None and now >= instants.parse(str(end)):
        raise Refused(EXPIRED, f"The credential was valid until {end}.")


class _Lister(NamedTuple):
    """Hold what reading a status list needs: the same policy, instant, way out and issuer's keys."""

    policy: Policy
    at: dt.datetime
    fetch: Fetch
    did_document: DidDocument

    def is_set(self, entry: StatusEntry) -> bool:
        """Return the bit that `entry` points at, from a list that is the issuer's own and in force."""
        issuer, now = self.did_document.did, instants.of(self.at)
        lists.check_url(entry.list_url, self.policy.local_origins)
        document = lists.read(self.fetch(entry.list_url, max_bytes=strict_json.MAX_BYTES))
        unsecured, _ = proofs.split(document)
        profile.check_contexts(unsecured, profile.LIST_CONTEXTS)
        profile.check_status_list(unsecured)
        lists.check_binding(unsecured, entry, stated=profile.issuer_of(unsecured), issuer=issuer)
        lists.check_age(unsecured, self.at, self.policy.clock_skew, self.policy.list_max_age)
        found = _read_proofs(document, now)
        _check_controllers(found, issuer)
        _check_signatures(unsecured, found, _keys(found, self.did_document, now))
        return lists.bit(unsecured, entry.index)


def _check_status(
    entry: StatusEntry | None, lister: _Lister, rows: Rows, name: CheckName, bad: Refused
) -> None:
    """Note one purpose's row: `bad` if its bit is set, *not checked* if the bit cannot be had."""
    detail = f"The issuer's list for {name.value} is in force, and the credential's bit is not set."
    with suppress(Stopped), rows.step(name, detail):
        if entry is None:
            raise _no_entry(name, required=lister.policy.requires_status(lister.did_document.did))
        try:
            is_set = lister.is_set(entry)
        except Problem as problem:
            # A list that cannot be had, or lies, says nothing about the credential: not "failed".
            raise Unavailable(problem.code, problem.detail) from problem
        if is_set:
            raise bad


def _no_entry(name: CheckName, *, required: bool) -> Problem:
    detail = f"The credential has no entry for {name.value}."
    return Refused(STATUS_MISSING, detail) if required else Unavailable(NO_ENTRY, detail)
