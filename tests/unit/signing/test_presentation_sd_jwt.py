"""SD-JWT VC with key binding: a row for each thing that can be wrong, and nothing green unchecked."""

import dataclasses
import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from signing import base64url, contexts, policy, strict_json
from signing.did import documents, key, web
from signing.did import jwk as did_jwk
from signing.jose import jws, key_binding, sd_jwt_vc, vc_jwt
from signing.jose.hiding import digest
from signing.keys.file_store import FileSigner
from signing.keys.multikey import ED25519, P384
from signing.mechanisms import formats, sd_jwt_kb
from signing.report import Outcome, PresentationCheck, Report, Verdict
from signing.status.token_list import Status
from signing.strict_json import MAX_BYTES
from signing.verify import verify
from tests.unit.signing import worlds
from tests.unit.signing.mechanisms.test_formats import LIST, Lists, a_list
from tests.unit.signing.shown import (
    BOUND,
    FIRST,
    HOLDER,
    KEYS,
    METHOD,
    NONCE,
    NOW,
    ROWS,
    SECOND,
    THIEF,
    TOKEN,
    VERIFIER,
    issued,
    judged,
    proof,
    public,
    rows_of,
    world,
)
from tests.unit.signing.worlds import AT, DID, DID_URL, POLICY, SIGNER, World

GOOD_ROWS = dict.fromkeys(ROWS, "ok") | {"contexts": "not-applicable"}


@pytest.mark.parametrize("name", KEYS)
def test_a_holder_shows_a_credential_with_the_key_that_it_is_bound_to(name: str) -> None:
    signer = KEYS[name]
    text = issued(public(signer))
    bound = key_binding.bind(text, signer, nonce=NONCE, audience=VERIFIER, at=AT)
    report = judged(bound, media_type="application/dc+sd-jwt")
    assert (report.verdict, rows_of(report)) == (Verdict.VALID, GOOD_ROWS)
    assert report.holder == did_jwk.did_for(public(signer))
    assert report.document == {"aud": VERIFIER, "iat": NOW, "nonce": NONCE, "sd_hash": digest(text)}
    (credential,) = report.credentials
    assert credential == verify(text.encode(), POLICY, AT, world())
    assert credential.document is not None
    assert (credential.issuer, credential.document["given_name"]) == (DID, "Zoë")
    assert "only a presentation proves" in credential.notes[0]
    assert verify(issued().encode(), POLICY, AT, world()).notes == ()
    report.require()


def test_each_row_cites_its_own_clause() -> None:
    report = judged(BOUND + proof())
    clauses = [check.clause for check in report.checks]
    assert clauses == list(sd_jwt_kb.MECHANISM.clauses.values())
    assert len(set(clauses)) == len(clauses)
    assert list(sd_jwt_kb.MECHANISM.clauses) == list(PresentationCheck)
    said = report.check(PresentationCheck.HOLDER).detail
    assert said == "The credential names the key that must show it."


def test_what_is_withheld_is_not_missed() -> None:
    some = f"{TOKEN}~{FIRST}~"
    report = judged(some + proof(some))
    assert report.verdict is Verdict.VALID
    told = report.credentials[0].document
    assert told is not None
    assert {"given_name", "level"} & told.keys() in ({"given_name"}, {"level"})


def test_a_holder_may_be_named_by_a_did() -> None:
    name = key.did_for(HOLDER.multikey)
    text = issued(f"{name}#{HOLDER.multikey}")
    report = judged(text + proof(text))
    assert (report.verdict, report.holder) == (Verdict.VALID, name)
    assert rows_of(judged(text + proof(text, THIEF)))["signature"] == "signature-wrong"
    unlisted = issued(f"{name}#other")
    assert rows_of(judged(unlisted + proof(unlisted)))["key"] == "verification-method-unknown"


def test_a_did_that_would_be_fetched_is_resolved_only_where_the_policy_says_so() -> None:
    did = "did:web:wallet.example"
    text = issued(f"{did}#k0")
    answer = documents.build(did, [("k0", HOLDER.multikey)], authentication=True)
    at_home = Lists(**{LIST: a_list(), web.document_url(did): strict_json.dumps(answer)})
    report = judged(text + proof(text), at_home)
    assert (rows_of(report)["key"], at_home.asked) == ("holder-refused", [])
    general = policy.vcdm(worlds.accept)
    report = judged(text + proof(text), at_home, policy=general)
    assert (report.verdict, report.holder) == (Verdict.VALID, did)
    unknown = issued("did:example:wallet#key")
    assert rows_of(judged(unknown + proof(unknown), policy=general))["key"] == "did-method-unknown"


def unasked(report: Report) -> bool:
    """Tell whether nothing after the question was judged, and nothing is said to be wrong."""
    rows = rows_of(report)
    later = ROWS[ROWS.index("binding") + 1 :]
    return (
        report.verdict is Verdict.INDETERMINATE
        and rows["binding"] == "presentation-unasked"
        and {rows[name] for name in later} == {"not-reached"}
        and (report.document, report.holder, report.credentials) == (None, None, ())
    )


@pytest.mark.parametrize(
    "asked",
    [
        {"challenge": None, "domain": None},
        {"challenge": None},
        {"domain": None},
        {"challenge": ""},
        {"domain": ""},
        {"domain": []},
    ],
)
def test_nobody_is_believed_who_was_asked_nothing(asked: dict[str, object]) -> None:
    at_home = world()
    assert unasked(judged(BOUND + proof(), at_home, **asked))
    assert at_home.asked == []


def hashed(*disclosures: str) -> str:
    return "~".join((TOKEN, *disclosures, ""))


def alone(signer: FileSigner = HOLDER, **changes: Any) -> Callable[[], str]:  # noqa: ANN401 -- any JSON
    return lambda: BOUND + proof(BOUND, signer, **changes)


def unsigned(algorithm: str) -> str:
    """Return a proof that somebody without any key has made."""
    header = base64url.encode(strict_json.dumps({"typ": "kb+jwt", "alg": algorithm}))
    return f"{header}.{proof().split('.')[1]}."


def confused() -> str:
    """Return a proof that names the algorithm of another kind of key than the holder's, signed by that."""
    return proof(signer=KEYS[ED25519])


def forged_issuer() -> str:
    """Return a credential bound to the thief's key by the thief."""
    claims: dict[str, Any] = {"iss": DID, "vct": "v", "exp": NOW + 1}
    text = sd_jwt_vc.issue(claims, disclosable=[], signer=THIEF, method=METHOD, holder=public(THIEF))
    return text + proof(text, THIEF)


def with_cnf(cnf: Any) -> Callable[[], str]:  # noqa: ANN401 -- any JSON
    """Return how a credential is shown that is bound to whatever `cnf` says."""
    stated = strict_json.dumps({"iss": DID, "vct": "v", "cnf": cnf})
    text = jws.sign({"typ": "dc+sd-jwt", "kid": METHOD}, stated, SIGNER) + "~"
    return lambda: text + proof(text)


def bare(**changes: Any) -> str:  # noqa: ANN401 -- claims
    text = issued(**changes)
    return text + proof(text)


REFUSED: list[tuple[str, Callable[[], str], str, str]] = [
    ("another nonce", alone(nonce="other"), "binding", "challenge-mismatch"),
    ("another audience", alone(aud="https://other.example"), "binding", "domain-mismatch"),
    ("the audience with a slash", alone(aud=f"{VERIFIER}/"), "binding", "domain-mismatch"),
    ("a list of audiences", alone(aud=[VERIFIER]), "proof", "jwt-claim"),
    ("no nonce", alone(nonce=...), "proof", "key-binding-incomplete"),
    ("an empty nonce", alone(nonce=""), "proof", "key-binding-incomplete"),
    ("no audience", alone(aud=...), "proof", "key-binding-incomplete"),
    ("an empty audience", alone(aud=""), "proof", "key-binding-incomplete"),
    ("no instant", alone(iat=...), "proof", "key-binding-incomplete"),
    ("an instant in words", alone(iat="now"), "proof", "jwt-claim"),
    ("no digest", alone(sd_hash=...), "proof", "key-binding-incomplete"),
    ("another digest", alone(sd_hash=digest("x")), "signature", "key-binding-hash"),
    ("too old", alone(iat=NOW - 301), "validity", "key-binding-stale"),
    ("of the future", alone(iat=NOW + 61), "validity", "key-binding-stale"),
    ("of the future, and said to begin now", alone(iat=NOW + 61, nbf=NOW), "validity", "key-binding-stale"),
    ("too old, and said to last", alone(iat=NOW - 301, exp=NOW + 1), "validity", "key-binding-stale"),
    ("its own end passed", alone(exp=NOW), "validity", "key-binding-stale"),
    ("its own beginning to come", alone(nbf=NOW + 61), "validity", "key-binding-stale"),
    ("another's key", alone(THIEF), "signature", "signature-wrong"),
    ("another kind of key", alone(KEYS[P384]), "signature", "key-type-mismatch"),
    ("another algorithm", lambda: BOUND + confused(), "signature", "key-type-mismatch"),
    ("the issuer's key", alone(SIGNER), "signature", "key-type-mismatch"),
    ("no algorithm", lambda: BOUND + unsigned("none"), "proof", "jws-algorithm"),
    ("a shared secret", lambda: BOUND + unsigned("HS256"), "proof", "jws-algorithm"),
    ("no signature", lambda: BOUND + unsigned("ES256"), "signature", "signature-length"),
    ("another type", alone(header={"typ": "JWT"}), "proof", "jws-type"),
    ("the credential's type", alone(header={"typ": "dc+sd-jwt"}), "proof", "jws-type"),
    ("no type", alone(header={"typ": None}), "proof", "jws-type"),
    ("an extension", alone(header={"crit": ["b64"], "b64": False}), "proof", "jws-critical"),
    ("no proof", lambda: BOUND, "proof", "key-binding-missing"),
    ("no proof and no binding", issued, "proof", "key-binding-missing"),
    ("no binding", bare, "holder", "key-binding-unbound"),
    ("a binding to half a DID URL", with_cnf({"kid": "#k0"}), "holder", "key-binding-unbound"),
    ("a binding to nothing", with_cnf({}), "document", "sd-jwt-vc-malformed"),
    ("a binding by thumbprint", with_cnf({"jkt": "a"}), "document", "sd-jwt-vc-malformed"),
    ("a disclosure dropped", lambda: hashed(FIRST) + proof(), "signature", "key-binding-hash"),
    ("a disclosure added", lambda: BOUND + proof(hashed(FIRST)), "signature", "key-binding-hash"),
    ("another order", lambda: hashed(SECOND, FIRST) + proof(), "signature", "key-binding-hash"),
    ("a disclosure twice", lambda: hashed(FIRST, FIRST) + proof(), "proof", "sd-jwt-disclosure-twice"),
    ("a tilde more", lambda: f"{BOUND}~{proof()}", "document", "sd-jwt-malformed"),
    ("a tilde behind", lambda: f"{BOUND}{proof()}~", "document", "sd-jwt-malformed"),
    ("two proofs", lambda: f"{BOUND}{proof()}~{proof()}", "document", "sd-jwt-malformed"),
    ("two proofs without a tilde", lambda: f"{BOUND}{proof()}.{proof()}", "document", "jws-malformed"),
    ("a line end behind", lambda: f"{BOUND}{proof()}\n", "document", "jws-malformed"),
    ("too many disclosures", lambda: hashed(*[FIRST] * 1_001) + proof(), "document", "sd-jwt-too-many"),
    ("too large", lambda: BOUND + proof() + "A" * MAX_BYTES, "document", "document-too-large"),
    ("a VC-JWT", lambda: f"{vc_jwt.sign({}, SIGNER, method=METHOD)}~{proof()}", "proof", "jws-type"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("make", "row", "code"), [entry[1:] for entry in REFUSED], ids=[entry[0] for entry in REFUSED]
)
def test_what_is_wrong_is_told_in_its_row(make: Callable[[], str], row: str, code: str) -> None:
    report = judged(make())
    assert (report.verdict, rows_of(report)[row]) == (Verdict.INVALID, code)
    assert report.check(PresentationCheck(row)).outcome is Outcome.FAILED
    if row != "validity":
        assert (report.document, report.holder, report.credentials) == (None, None, ())
        assert rows_of(report)["credentials"] == "not-reached"
    assert judged(BOUND + proof()).verdict is Verdict.VALID, "control"


IN_TIME: list[dict[str, Any]] = [
    {"iat": NOW - 300},
    {"iat": NOW + 60},
    {"iat": NOW - 0.5},
    {"exp": NOW + 1, "nbf": NOW + 60},
    {"extra": [1]},
]


@pytest.mark.parametrize("changes", IN_TIME)
def test_a_proof_holds_to_the_end_of_its_time_and_may_say_more(changes: dict[str, Any]) -> None:
    assert judged(BOUND + proof(**changes)).verdict is Verdict.VALID


def test_what_was_overheard_is_worth_nothing_later() -> None:
    text = BOUND + proof()
    later = judged(text, at=AT + dt.timedelta(minutes=5, seconds=1))
    assert rows_of(later)["validity"] == "key-binding-stale"
    assert rows_of(judged(text, challenge="another"))["binding"] == "challenge-mismatch"
    assert rows_of(judged(text, domain=[VERIFIER, "https://b.example"]))["binding"] == "domain-mismatch"
    assert judged(text, domain=[VERIFIER]).verdict is Verdict.VALID


def test_who_binds_a_credential_to_a_key_of_their_own_is_found_by_its_issuers_signature() -> None:
    report = judged(forged_issuer())
    assert report.verdict is Verdict.INVALID
    assert rows_of(report) == GOOD_ROWS | {"credentials": "key-type-mismatch"}
    assert report.credentials[0].document is None


def test_a_credential_within_is_judged_as_alone() -> None:
    def row(text: str, at_home: World | None = None) -> tuple[Verdict, str]:
        report = judged(text, at_home)
        assert report.verdict is report.credentials[0].verdict
        return report.verdict, rows_of(report)["credentials"]

    def shown(**changes: Any) -> str:  # noqa: ANN401 -- claims
        text = issued(public(HOLDER), **changes)
        return text + proof(text)

    good = shown()
    assert row(good, world(Status.INVALID)) == (Verdict.REVOKED, "revoked")
    assert row(good, world(Status.SUSPENDED)) == (Verdict.SUSPENDED, "suspended")
    assert row(good, Lists(**{LIST: None})) == (Verdict.INDETERMINATE, "unreachable")
    assert row(shown(exp=NOW)) == (Verdict.EXPIRED, "expired")
    assert row(shown(nbf=NOW + 1)) == (Verdict.NOT_YET_VALID, "not-yet-valid")
    stranger = "did:web:stranger.example"
    claims = {"iss": stranger, "vct": "v"}
    text = sd_jwt_vc.issue(
        claims, disclosable=[], signer=SIGNER, method=f"{stranger}#k", holder=public(HOLDER)
    )
    assert row(text + proof(text)) == (Verdict.INVALID, "issuer-unknown")
    strict = policy.registry(worlds.accept, requires_status=lambda _: True)
    unlisted = shown(status=...)
    assert judged(unlisted).verdict is Verdict.VALID
    assert rows_of(judged(unlisted, policy=strict))["credentials"] == "status-missing"


def test_nothing_is_fetched_before_the_holder_is_known() -> None:
    for text in (BOUND + proof(signer=THIEF), BOUND + proof(nonce="other"), BOUND):
        at_home = world()
        assert judged(text, at_home).verdict is Verdict.INVALID
        assert at_home.asked == []
    at_home = world()
    judged(BOUND + proof(), at_home)
    assert at_home.asked == [DID_URL, LIST]


def test_formats_and_media_types_narrow_it_as_they_do_alone() -> None:
    text = BOUND + proof()
    only = dataclasses.replace(POLICY, formats=frozenset({policy.VC_JWT, policy.VP_JWT}))
    assert rows_of(judged(text, policy=only))["document"] == "format-refused"
    assert rows_of(judged(text, media_type="application/vp+jwt"))["document"] == "format-mismatch"
    assert judged(text, media_type="application/vc+sd-jwt").verdict is Verdict.VALID


def envelope(kind: str, text: str, media_type: str = "application/dc+sd-jwt") -> bytes:
    return strict_json.dumps(
        {"@context": [contexts.CREDENTIALS_V2], "id": f"data:{media_type},{text}", "type": kind}
    )


def test_it_may_come_in_an_envelope() -> None:
    enveloped = envelope("EnvelopedVerifiablePresentation", BOUND + proof())
    assert judged(enveloped).verdict is Verdict.VALID
    assert rows_of(judged(enveloped, challenge="other"))["binding"] == "challenge-mismatch"
    assert unasked(judged(enveloped, challenge=None))
    other = envelope("EnvelopedVerifiablePresentation", BOUND + proof(), "application/vp+jwt")
    assert rows_of(judged(other))["document"] == "format-mismatch"


def test_an_envelope_says_what_is_in_it() -> None:
    shown, whole = BOUND + proof(), "EnvelopedVerifiablePresentation"
    credential = envelope("EnvelopedVerifiableCredential", shown)
    assert rows_of(judged(credential))["document"] == "envelope-malformed"
    held = verify(envelope(whole, BOUND), POLICY, AT, world())
    assert (held.verdict, held.checks[0].code) == (Verdict.INVALID, "envelope-malformed")
    assert (
        verify(envelope("EnvelopedVerifiableCredential", BOUND), POLICY, AT, world()).verdict is Verdict.VALID
    )


def test_within_another_presentation_its_proof_is_not_passed_over() -> None:
    did = key.did_for(KEYS[ED25519].multikey)

    def presented(text: str) -> Report:
        held = strict_json.loads_object(envelope("EnvelopedVerifiableCredential", text))
        document: dict[str, Any] = {
            "@context": [contexts.CREDENTIALS_V2],
            "type": ["VerifiablePresentation"],
            "holder": did,
            "verifiableCredential": [held],
        }
        method = f"{did}#{KEYS[ED25519].multikey}"
        token = vc_jwt.sign_presentation(
            document, KEYS[ED25519], method=method, nonce=NONCE, audience=VERIFIER
        )
        return judged(token)

    assert presented(BOUND).verdict is Verdict.VALID
    assert rows_of(presented(BOUND + proof()))["credentials"] == "key-binding-unasked"


def test_a_proof_of_one_purpose_is_none_of_another() -> None:
    changed = dataclasses.replace(POLICY, presentation_rules=policy.VCDM_RULES)
    assert rows_of(judged(BOUND + proof(), policy=changed))["proof"] == "proof-purpose"


def test_what_is_shown_is_claimed_by_the_issuer_and_signed_by_the_holder() -> None:
    shown = formats.read((BOUND + proof()).encode(), policy.FORMATS, None, formats.PRESENTATIONS)
    assert (shown.claims["given_name"], shown.document["nonce"]) == ("Zoë", NONCE)
    unproved = formats.read(BOUND.encode(), policy.FORMATS, None, formats.PRESENTATIONS)
    assert unproved.document == {}


@pytest.mark.parametrize(("text", "is_one"), [(BOUND + proof(), True), (BOUND, False), ("e~x", True)])
def test_what_ends_with_a_tilde_is_a_credential_and_else_it_is_shown(text: str, *, is_one: bool) -> None:
    assert formats.is_presentation(text.encode()) is is_one
