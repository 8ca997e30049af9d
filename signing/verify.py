"""Verify a credential: bytes in, a report with one row for each check out.

Follows VCDM 2.0 §7.1 and the securing mechanism in hand (VC Data Integrity 1.0 §4.4, VC-JOSE-COSE,
SD-JWT VC) under a `Policy`. The steps, in this order, each of which must pass before the next runs:

1. **document**: limits of size and depth, one strict reading of the bytes, whatever secures them.
2. **contexts**: `@context` is one of the policy's sequences, exactly. A token without contexts has
   none to check, and its row says so.
3. **shape**: the policy's closed shape, so that no reader behind it meets a surprise.
4. **proof**: at least one signature, each of an accepted suite or algorithm, for assertions, not expired,
   and made for what the verifier asked.
5. **issuer**: the policy accepts the issuer. Nobody else can make this software fetch anything.
6. **key**: the signatures' keys stand under the issuer's DID (under `foreign_proofs`: at least one
   does), and each DID's document, fetched now, lists its key for assertions.
7. **signature**: every signature holds, over all that the document says.
8. **validity**: `at` is inside the validity, whose end is exclusive.
9. **revocation** and **suspension**: last (`status_checks`). These rows run for an expired credential
   too; a list that cannot be had, is stale or lies about itself leaves the row *not checked*.

What came out is a `Report`; `conclude` draws the verdict. Nothing here reads a clock, opens a socket
or keeps state.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple

from signing import instants, profile, status_checks
from signing.data_integrity import proofs
from signing.did.documents import DidDocument
from signing.did.resolve import resolve
from signing.errors import InvalidProof, Refused
from signing.instants import Instant
from signing.keys.multikey import PublicKey
from signing.mechanisms import formats
from signing.mechanisms.securing import Secured, Securing
from signing.policy import Policy, Standing
from signing.ports import Fetch
from signing.reading import Reading
from signing.report import (
    EXPIRED,
    NOT_YET_VALID,
    CheckName,
    Outcome,
    Report,
    Rows,
    Stopped,
    Verdict,
    conclude,
)
from signing.status_checks import Lister
from signing.strict_json import Json

__all__ = ["Asked", "CheckName", "Outcome", "Policy", "Report", "Standing", "Verdict", "verify"]


@dataclass(frozen=True, slots=True)
class Asked:
    """Hold what a verifier wants every proof to be made for (VC Data Integrity §4.4); None wants nothing."""

    purpose: str | None = None
    challenge: str | None = None
    domain: str | None = None

    def check(self, securings: Sequence[Securing]) -> None:
        """Compare; raise `InvalidProof`: `proof-purpose`, `challenge-mismatch`, `domain-mismatch`."""
        # Of a credential no proof is read that was made for anything else.
        if self.purpose not in (None, proofs.ASSERTION):
            raise InvalidProof("proof-purpose", "The proof was made for another purpose than it is used for.")
        for securing in securings:
            proofs.check_answer(securing, challenge=self.challenge, domain=self.domain)


NOTHING_ASKED: Final = Asked()
"""Any purpose that a credential's proof may have, any challenge, any domain."""


class _Claim(NamedTuple):
    """Hold a credential as far as it was read: nothing of it is proved yet."""

    secured: Secured
    reading: Reading
    securings: tuple[Securing, ...]


def verify(
    data: bytes,
    policy: Policy,
    at: dt.datetime,
    fetch: Fetch,
    *,
    media_type: str | None = None,
    asked: Asked = NOTHING_ASKED,
) -> Report:
    """Verify the credential in `data`, however it is secured, under `policy` as of `at` (aware).

    `media_type` is what the sender says `data` is; it may only narrow what is read. `asked` is compared
    with the proofs. Never raises a `Problem`: everything that is wrong with `data`, or could not be had,
    is in the report. `Report.require` raises.
    """
    rows = Rows(at, clauses=formats.mechanism_of(data).clauses)
    return _judge(lambda: formats.read(data, policy.formats, media_type), rows, policy, fetch, asked)


def verify_object(document: dict[str, Json], policy: Policy, at: dt.datetime, fetch: Fetch) -> Report:
    """Verify a credential that was read strictly already, within another document; as `verify`."""
    return _judge(lambda: formats.read_object(document, policy.formats), Rows(at), policy, fetch)


def _judge(
    read: Callable[[], Secured], rows: Rows, policy: Policy, fetch: Fetch, asked: Asked = NOTHING_ASKED
) -> Report:
    at, now = rows.at, instants.of(rows.at)
    proved: dict[str, Json] | None = None
    issuer: str | None = None
    notes: tuple[str, ...] = ()
    with suppress(Stopped):
        claim = _read(read, policy, now, rows, asked)
        issuer = _accepted(claim.reading.issuer, policy, rows)
        with rows.step(CheckName.KEY, "The issuer's DID lists every key for assertions."):
            _check_controllers(claim.securings, issuer, foreign=policy.foreign_proofs)
            documents = resolve_all(claim.securings, fetch, now)
            keys = [documents[each.controller].assertion_key(each.method, now) for each in claim.securings]
        with rows.step(CheckName.SIGNATURE, "Every proof holds over the whole document."):
            check_signatures(claim.securings, keys)
        proved, notes = claim.secured.document, claim.reading.notes
        with suppress(Stopped), rows.step(CheckName.VALIDITY, "The credential is inside its validity."):
            check_validity(claim.reading, now)
        status_checks.check(claim.reading, Lister(policy, at, fetch, documents[issuer]), rows)
    checks = rows.checks()
    return Report(conclude(checks), checks, at, proved, issuer, notes)


def _read(read: Callable[[], Secured], policy: Policy, now: Instant, rows: Rows, asked: Asked) -> _Claim:
    """Run steps 1 to 4: everything that needs nobody's answer."""
    with rows.step(CheckName.DOCUMENT, "The bytes are one document that is read in one way only."):
        secured = open_document(read, rows, CheckName.PROOF)
    rows.clauses = secured.mechanism.clauses
    if secured.mechanism.has_contexts:
        with rows.step(CheckName.CONTEXTS, "The contexts are known ones, in a known order."):
            profile.check_contexts(secured.claims, policy.contexts)
    else:
        rows.skip(CheckName.CONTEXTS, "A document of this format names no contexts.")
    with rows.step(CheckName.SHAPE, "Every member is one of the credential's, and of its kind."):
        reading = secured.read(policy.credential)
    with rows.step(CheckName.PROOF, "Every proof is of a known suite, for assertions, and not expired."):
        securings = secured.securings(policy.proof_rules, now)
        asked.check(securings)
    rows.clauses = {**rows.clauses, CheckName.SIGNATURE: clauses_of(securings)}
    return _Claim(secured, reading, securings)


def open_document(read: Callable[[], Secured], rows: Rows, proof_row: StrEnum) -> Secured:
    """Return what `read` reads; what is wrong with a token's own header is noted as the proof's fault."""
    try:
        return read()
    except InvalidProof as problem:
        rows.note_problem(proof_row, problem)
        raise Stopped from problem


def _accepted(issuer: str, policy: Policy, rows: Rows) -> str:
    """Return `issuer` if the policy accepts it, or judges none, which is no passed check."""
    with rows.step(CheckName.ISSUER, "The policy accepts the issuer."):
        standing = policy.issuers(issuer)
        if standing is Standing.REFUSED:
            raise Refused("issuer-refused", "The policy refuses the issuer.")
        if standing not in {Standing.ACCEPTED, Standing.UNJUDGED}:
            raise Refused("issuer-unknown", "The policy does not know the issuer.")
    if standing is Standing.UNJUDGED:
        rows.skip(CheckName.ISSUER, "This policy judges no issuer: whether it is to be trusted is open.")
    return issuer


def _check_controllers(securings: Sequence[Securing], issuer: str, *, foreign: bool) -> None:
    """Refuse signatures under other DIDs than the issuer's: any, or (`foreign`) nothing but such."""
    bound = [securing.controller == issuer for securing in securings]
    if not (any(bound) if foreign else all(bound)):
        raise InvalidProof(
            "verification-method-foreign", "A proof was made under another DID than the issuer's."
        )


def resolve_all(securings: Sequence[Securing], fetch: Fetch, now: Instant) -> dict[str, DidDocument]:
    """Return the DID document of every signature's controller as of `now`, each resolved once."""
    dids = dict.fromkeys(securing.controller for securing in securings)
    return {did: resolve(did, fetch, now) for did in dids}


def clauses_of(securings: Sequence[Securing]) -> str:
    """Return the sections that the checks of these signatures follow, each once."""
    return "; ".join(dict.fromkeys(securing.clause for securing in securings))


def check_signatures(securings: Sequence[Securing], keys: Sequence[PublicKey]) -> None:
    """Check every signature with its key; raise `InvalidProof`, `Malformed` or `TooLarge`."""
    for securing, key in zip(securings, keys, strict=True):
        securing.check(key)


def check_validity(reading: Reading, now: Instant) -> None:
    """Refuse outside the validity: before any start, or at or after any end."""
    for start in reading.starts:
        if now < start.instant:
            raise Refused(NOT_YET_VALID, f"The credential is valid from {start.text} on.")
    for end in reading.ends:
        if now >= end.instant:
            raise Refused(EXPIRED, f"The credential was valid until {end.text}.")
