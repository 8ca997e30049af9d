"""Verify a presentation: who shows which credentials, in answer to what, and whether each one holds.

Follows VCDM 2.0 §4.13 and the securing mechanism in hand: embedded proofs for `authentication`
(VC Data Integrity 1.0 §4.4), a JWS (VC-JOSE-COSE 1.0 §3.1), or an SD-JWT VC with key binding
(RFC 9901 §7.3), which shows one credential and is *bound*. The steps, in this order:

1. **document**, **contexts**, **shape**, **proof**: as for a credential (`signing.verify`).
2. **binding**: every proof answers the challenge and the domain that the verifier gave. With nothing
   given there is nothing to compare, and the row says so; a bound presentation is then not judged.
3. **holder**: where the presentation names its holder, every proof is the holder's own. It must name one
   if a credential in it is the presenter's own word. A bound presentation's credential must name the key
   that shows it.
4. **key**, **signature**: each key is its DID's, for authentication, and every proof holds. A DID
   whose method fetches is resolved only if the policy says so, because anybody may be a presenter.
5. **validity**: a token's own bounds, the issuer's clock being the presenter's here; a key binding is
   of just now.
6. **credentials**: each has a report of its own; the row is the worst of them.

Whether the credentials are about the holder is not judged here: many rightly are not. Nothing here
reads a clock, opens a socket or keeps state.
"""

import datetime as dt
from collections.abc import Collection, Mapping
from contextlib import suppress
from typing import NamedTuple, NoReturn

from signing import instants, profile, strict_json, vcdm, verify
from signing.data_integrity import proofs
from signing.data_integrity.proofs import Rules
from signing.did.documents import DidDocument
from signing.errors import InvalidProof, Malformed, Problem, Refused, Unavailable
from signing.forms import Formed
from signing.instants import Instant
from signing.jose import sd_jwt_vc
from signing.mechanisms import formats
from signing.mechanisms.securing import Secured, Securing
from signing.policy import Policy
from signing.ports import Fetch, Fetched
from signing.reading import Reading
from signing.report import SEVERITY, PresentationCheck, Report, Rows, Stopped, conclude
from signing.strict_json import Json

__all__ = ["MAX_FETCHES", "verify_presentation"]

MAX_FETCHES = 32
"""How many times one presentation can make this software ask somebody."""


class _Claim(NamedTuple):
    """Hold a presentation as far as it was read: nothing of it is proved yet."""

    secured: Secured
    reading: Reading
    securings: tuple[Securing, ...]

    @property
    def is_bound(self) -> bool:
        """Tell whether only the key that its credential names may show it, in answer to a question."""
        return self.secured.mechanism.is_bound


class _Once:
    """Ask for each URL once, and for few: the credentials of one presentation share issuers and lists."""

    def __init__(self, fetch: Fetch) -> None:
        """Ask `fetch`."""
        self._fetch = fetch
        self._left = MAX_FETCHES
        self._answers: dict[str, Fetched] = {}

    def __call__(self, url: str, *, max_bytes: int) -> Fetched:
        """Return the answer that was had, or ask; every URL is asked with one and the same bound.

        Raise `Unavailable` also for one too many (`presentation-fetches`).
        """
        if url not in self._answers:
            if self._left == 0:
                raise Unavailable("presentation-fetches", "The presentation points at too many places.")
            self._left -= 1
            self._answers[url] = self._fetch(url, max_bytes=max_bytes)
        return self._answers[url]


def verify_presentation(
    data: bytes,
    policy: Policy,
    at: dt.datetime,
    fetch: Fetch,
    *,
    challenge: str | None = None,
    domain: str | Collection[str] | None = None,
    media_type: str | None = None,
) -> Report:
    """Verify the presentation in `data` and every credential in it under `policy` as of `at` (aware).

    `challenge` and `domain` are what the verifier gave the presenter; None was not given. Never raises
    a `Problem`. The verdict is VALID only if the presentation and all of its credentials are.
    """
    clauses = formats.mechanism_of(data, formats.PRESENTATIONS).clauses
    rows, now = Rows(at, PresentationCheck, clauses), instants.of(at)
    proved: dict[str, Json] | None = None
    holder: str | None = None
    reports: tuple[Report, ...] = ()
    once = _Once(fetch)
    with suppress(Stopped):
        claim = _read(data, media_type, policy, now, rows)
        _check_binding(claim, challenge, domain, rows)
        _check_holder(claim, rows)
        with rows.step(PresentationCheck.KEY, "Each DID lists its key for authentication."):
            documents = _resolved(claim, policy, once, now)
            keys = [
                documents[each.controller].authentication_key(each.method, now) for each in claim.securings
            ]
        with rows.step(PresentationCheck.SIGNATURE, "Every proof holds over the whole presentation."):
            verify.check_signatures(claim.securings, keys)
        proved, holder = claim.secured.document, claim.reading.issuer or None
        with suppress(Stopped):
            _check_bounds(claim, now, policy.clock_skew, rows)
        reports = tuple(_judged(each, policy, at, once) for each in claim.reading.credentials)
        _check_credentials(reports, rows)
    checks = rows.checks()
    return Report(conclude(checks), checks, at, proved, None, holder=holder, credentials=reports)


def _read(data: bytes, media_type: str | None, policy: Policy, now: Instant, rows: Rows) -> _Claim:
    """Run the first steps: everything that needs nobody's answer."""
    with rows.step(PresentationCheck.DOCUMENT, "The bytes are one document that is read in one way only."):
        secured = verify.open_document(
            lambda: formats.read(data, policy.formats, media_type, formats.PRESENTATIONS),
            rows,
            PresentationCheck.PROOF,
        )
    rows.clauses, rows.sentences = secured.mechanism.clauses, secured.mechanism.sentences
    if secured.mechanism.has_contexts:
        with rows.step(PresentationCheck.CONTEXTS, "The contexts are known ones, in a known order."):
            profile.check_contexts(secured.claims, policy.presentation_contexts)
    else:
        rows.skip(PresentationCheck.CONTEXTS, "A presentation of this format names no contexts.")
    with rows.step(PresentationCheck.SHAPE, "Every member is one of a presentation's, and of its kind."):
        reading = secured.read(_read_shape)
    rules: Rules = policy.presentation_rules
    with rows.step(PresentationCheck.PROOF, "Every proof is of a known suite, to authenticate, not expired."):
        securings = secured.securings(rules, now)
    rows.clauses = {**rows.clauses, PresentationCheck.SIGNATURE: verify.clauses_of(securings)}
    return _Claim(secured, reading, securings)


def _read_shape(claims: Mapping[str, Json], _formed: Formed | None) -> Reading:
    holder, credentials = vcdm.read_presentation(claims)
    return Reading(holder or "", credentials=credentials)


def _check_binding(
    claim: _Claim, challenge: str | None, domain: str | Collection[str] | None, rows: Rows
) -> None:
    """Compare what every proof answers with what was asked."""
    if claim.is_bound and not (challenge and domain):
        _refuse_unasked(rows)
    if challenge is None and domain is None:
        rows.skip(PresentationCheck.BINDING, "The verifier gave no challenge and no domain.")
        return
    with rows.step(PresentationCheck.BINDING, "Every proof answers the challenge and the domain given."):
        for securing in claim.securings:
            proofs.check_answer(securing, challenge=challenge, domain=domain)


def _refuse_unasked(rows: Rows) -> NoReturn:
    """Leave a bound presentation unjudged; nothing is wrong with it that could be known."""
    # RFC 9901 §7.3: a proof that is compared with nothing would be as good for whoever overheard it.
    unasked = Unavailable(
        "presentation-unasked",
        "It can only be judged as an answer: give the challenge (its nonce) and the domain (its audience) "
        "that the presenter was given.",
    )
    rows.note_problem(PresentationCheck.BINDING, unasked)
    raise Stopped from unasked


def _unnamed(claim: _Claim) -> Problem:
    if claim.is_bound:
        return sd_jwt_vc.unbound()
    return Malformed(
        "shape-member-missing",
        "/holder is missing: the presentation holds a credential by whoever presents it.",
    )


def _check_holder(claim: _Claim, rows: Rows) -> None:
    holder = claim.reading.issuer
    if not holder and not claim.is_bound and not _holds_own_claims(claim):
        rows.skip(PresentationCheck.HOLDER, "The presentation does not name its holder.")
        return
    with rows.step(PresentationCheck.HOLDER, "Every proof was made under the DID of the holder."):
        if not holder:
            raise _unnamed(claim)
        if any(securing.controller != holder for securing in claim.securings):
            raise InvalidProof("holder-mismatch", "A proof was made under another DID than the holder's.")


def _holds_own_claims(claim: _Claim) -> bool:
    """Tell whether a credential is the presenter's own word (§4.13.4).

    Only embedded proofs leave the holder out: whoever signs a token is named by it.
    """
    # No set: an issuer in a credential that nobody has read yet may be any JSON.
    presenters = [securing.controller for securing in claim.securings]
    issuers = [each.get("issuer") for each in claim.reading.credentials if isinstance(each, dict)]
    return any((each.get("id") if isinstance(each, dict) else each) in presenters for each in issuers)


def _resolved(claim: _Claim, policy: Policy, fetch: Fetch, now: Instant) -> dict[str, DidDocument]:
    for securing in claim.securings:
        if not policy.holders(securing.controller):
            raise Refused("holder-refused", "The policy resolves no DIDs of this method for presenters.")
    return verify.resolve_all(claim.securings, fetch, now)


def _check_bounds(claim: _Claim, now: Instant, skew: dt.timedelta, rows: Rows) -> None:
    """Check a token's own bounds; it may be dated `skew` ahead of us, because it was made just now."""
    reading = claim.reading
    timed = [securing.check_time for securing in claim.securings if securing.check_time is not None]
    if not reading.starts and not reading.ends and not timed:
        rows.skip(PresentationCheck.VALIDITY, "The presentation states no bounds of time.")
        return
    with rows.step(PresentationCheck.VALIDITY, "The presentation is inside its bounds of time."):
        starts = tuple(start for start in reading.starts if start.instant > now.plus(skew))
        verify.check_validity(Reading(reading.issuer, starts, reading.ends), now)
        for check_time in timed:
            check_time(now)


def _judged(credential: "Json | bytes", policy: Policy, at: dt.datetime, fetch: Fetch) -> Report:
    if isinstance(credential, dict):
        return verify.verify_object(credential, policy, at, fetch)
    data = credential if isinstance(credential, bytes) else strict_json.dumps(credential)
    return verify.verify(data, policy, at, fetch)


def _check_credentials(reports: tuple[Report, ...], rows: Rows) -> None:
    """Note the worst of the credentials' reports as the presentation's row."""
    if not reports:
        rows.skip(PresentationCheck.CREDENTIALS, "The presentation holds no credentials.")
        return
    with rows.step(PresentationCheck.CREDENTIALS, "Every credential in the presentation is valid."):
        min(reports, key=lambda report: SEVERITY.index(report.verdict)).require()
