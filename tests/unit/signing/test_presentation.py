"""Presentations: who shows what to whom, in every format, and what each row refuses."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from signing import contexts, policy, strict_json
from signing.data_integrity import suites
from signing.did import documents, key, web
from signing.errors import Unavailable
from signing.jose import vc_jwt
from signing.keys.file_store import FileSigner
from signing.ports import Fetched
from signing.presentation import MAX_FETCHES, verify_presentation
from signing.report import PresentationCheck, Report, Verdict
from signing.status import bitstring
from signing.status.bitstring import Purpose
from tests.unit.signing import worlds
from tests.unit.signing.worlds import AT, DID, OTHER, OTHER_DID, POLICY, SIGNER, URLS, World

METHOD = f"{OTHER_DID}#{OTHER.multikey}"
ROWS = [name.value for name in PresentationCheck]
GOOD = worlds.signed(worlds.a_credential())


def a_presentation(**changes: object) -> dict[str, Any]:
    members = {
        "@context": [contexts.CREDENTIALS_V2],
        "type": ["VerifiablePresentation"],
        "holder": OTHER_DID,
        "verifiableCredential": [GOOD],
    }
    return {name: value for name, value in {**members, **changes}.items() if value is not ...}


def presented(
    document: dict[str, Any] | None = None, signer: FileSigner = OTHER, **options: object
) -> dict[str, Any]:
    proof: dict[str, Any] = {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-jcs-2022",
        "verificationMethod": METHOD,
        "proofPurpose": "authentication",
        "challenge": "c1",
        "domain": "verifier.example",
        **options,
    }
    proof = {name: value for name, value in proof.items() if value is not ...}
    return suites.add(
        document or a_presentation(), proof, signer, policy.vcdm(policy.anyone).presentation_rules
    )


def judged(document: object, world: Any = None, **asked: Any) -> Report:  # noqa: ANN401 -- any Fetch
    data = document if isinstance(document, bytes) else strict_json.dumps(document)  # type: ignore[arg-type]
    asked = {"challenge": "c1", "domain": "verifier.example", "policy": POLICY, **asked}
    report = verify_presentation(data, asked.pop("policy"), AT, world or World(), **asked)
    assert [check.name.value for check in report.checks] == ROWS
    return report


def rows_of(report: Report) -> dict[str, str]:
    return {check.name.value: check.code for check in report.checks}


@pytest.mark.parametrize("suite", ["eddsa-rdfc-2022", "eddsa-jcs-2022"])
def test_a_good_presentation_passes_and_so_does_each_credential(suite: str) -> None:
    document = presented(cryptosuite=suite)
    report = judged(document)
    assert report.verdict is Verdict.VALID
    assert rows_of(report) == dict.fromkeys(ROWS, "ok") | {"validity": "not-applicable"}
    assert (report.document, report.holder, report.issuer) == (document, OTHER_DID, None)
    (credential,) = report.credentials
    assert (credential.verdict, credential.issuer) == (Verdict.VALID, DID)
    told = report.as_json()
    assert told["holder"] == OTHER_DID
    assert told["credentials"] == [credential.as_json()]
    report.require()


@pytest.mark.parametrize(
    ("change", "row", "code"),
    [
        ({"@context": [contexts.OPEN_BADGES[2]]}, "contexts", "context-not-allowed"),
        ({"@context": [contexts.CREDENTIALS_V2, "https://a.example/"]}, "contexts", "context-not-allowed"),
        ({"type": "VerifiableCredential"}, "shape", "shape-type"),
        ({"extra": 1}, "shape", "shape-member-unknown"),
        ({"holder": "nobody"}, "shape", "shape-value"),
        ({"id": 7}, "shape", "shape-value"),
        ({"verifiableCredential": [GOOD] * 17}, "shape", "shape-value"),
        ({"termsOfUse": {"id": "urn:a:1"}}, "shape", "shape-type"),
        ({"holder": DID}, "holder", "holder-mismatch"),
        ({"holder": {"id": DID}}, "holder", "holder-mismatch"),
    ],
)
def test_what_is_no_presentation_is_refused(change: dict[str, object], row: str, code: str) -> None:
    report = judged(presented(a_presentation(**change)))
    assert rows_of(report)[row] == code
    assert (report.verdict, report.document, report.holder, report.credentials) == (
        Verdict.INVALID, None, None, (),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("options", "row", "code"),
    [
        ({"proofPurpose": "assertionMethod"}, "proof", "proof-purpose"),
        ({"challenge": "c2"}, "binding", "challenge-mismatch"),
        ({"challenge": ...}, "binding", "challenge-mismatch"),
        ({"domain": "other.example"}, "binding", "domain-mismatch"),
        ({"domain": ["verifier.example", "other.example"]}, "binding", "domain-mismatch"),
        ({"domain": ...}, "binding", "domain-mismatch"),
        ({"expires": "2026-11-20T11:59:59Z"}, "proof", "proof-expired"),
        ({"verificationMethod": f"{DID}#k0"}, "holder", "holder-mismatch"),
        ({"verificationMethod": f"{OTHER_DID}#other"}, "key", "verification-method-unknown"),
    ],
)
def test_what_the_proof_is_for_is_compared(options: dict[str, object], row: str, code: str) -> None:
    document = presented()
    for name, value in options.items():
        if value is ...:
            document["proof"][0].pop(name)
        else:
            document["proof"][0][name] = value
    report = judged(document)
    assert (report.verdict, rows_of(report)[row]) == (Verdict.INVALID, code)


def test_no_proof_and_a_wrong_one_are_refused() -> None:
    assert rows_of(judged(a_presentation()))["proof"] == "proof-missing"
    assert rows_of(judged(presented() | {"id": "urn:a:1"}))["signature"] == "signature-wrong"
    assert rows_of(judged(presented(signer=SIGNER)))["signature"] == "signature-wrong"


def test_several_domains_are_all_asked_for() -> None:
    document = presented(domain=["a.example", "b.example"])
    assert judged(document, domain=["b.example", "a.example"]).verdict is Verdict.VALID
    assert judged(document, domain=["a.example"]).verdict is Verdict.INVALID


def test_what_nobody_asked_is_told_to_be_unasked() -> None:
    document = presented(challenge=..., domain=...)
    report = judged(document, challenge=None, domain=None)
    assert (report.verdict, rows_of(report)["binding"]) == (Verdict.VALID, "not-applicable")
    assert judged(document, challenge=None).verdict is Verdict.INVALID
    assert judged(presented(), challenge=None, domain=None).verdict is Verdict.VALID


def test_a_presentation_may_leave_out_its_holder_and_hold_nothing() -> None:
    report = judged(presented(a_presentation(holder=..., verifiableCredential=...)))
    assert (report.verdict, report.holder, report.credentials) == (Verdict.VALID, None, ())
    assert (rows_of(report)["holder"], rows_of(report)["credentials"]) == ("not-applicable",) * 2
    assert judged(presented(a_presentation(verifiableCredential=GOOD))).verdict is Verdict.VALID


def _own_word(issuer: object) -> dict[str, Any]:
    document: dict[str, Any] = {
        "@context": [contexts.CREDENTIALS_V2],
        "type": ["VerifiableCredential"],
        "issuer": issuer,
        "credentialSubject": {"id": "urn:example:1"},
    }
    return worlds.signed(document, OTHER, verificationMethod=METHOD)


@pytest.mark.parametrize("issuer", [OTHER_DID, {"id": OTHER_DID}])
def test_who_presents_their_own_word_is_named_as_holder(issuer: object) -> None:
    # VCDM 2.0 §4.13.4: self-asserted credentials, secured as the presentation is.
    general = policy.vcdm(policy.anyone)
    for credentials in (_own_word(issuer), [GOOD, _own_word(issuer)]):
        document = a_presentation(holder=..., verifiableCredential=credentials)
        report = judged(presented(document), policy=general)
        assert (report.verdict, rows_of(report)["holder"]) == (Verdict.INVALID, "shape-member-missing")
        named = judged(presented({**document, "holder": OTHER_DID}), policy=general)
        assert named.verdict is Verdict.VALID


@pytest.mark.parametrize("issuer", [[OTHER_DID], [[]], {}, {"id": [OTHER_DID]}, {"id": {}}, None, 7])
def test_a_word_by_nobody_is_refused_with_its_credential(issuer: object) -> None:
    document = a_presentation(holder=..., verifiableCredential=[{**_own_word(OTHER_DID), "issuer": issuer}])
    report = judged(presented(document), policy=policy.vcdm(policy.anyone))
    assert (report.verdict, rows_of(report)["holder"]) == (Verdict.INVALID, "not-applicable")


def test_the_word_of_others_needs_no_holder_and_a_token_names_its_own() -> None:
    general = policy.vcdm(policy.anyone)
    report = judged(presented(a_presentation(holder=...)), policy=general)
    assert (report.verdict, rows_of(report)["holder"]) == (Verdict.VALID, "not-applicable")
    document = a_presentation(holder=..., verifiableCredential=[_own_word(OTHER_DID)])
    jwt = vc_jwt.sign_presentation(document, OTHER, method=METHOD, nonce="c1", audience="verifier.example")
    assert rows_of(judged(jwt.encode(), policy=general))["holder"] == "ok"


def _changed(**changes: object) -> dict[str, Any]:
    return worlds.signed(worlds.a_credential(**changes))


def _revoked(purpose: Purpose) -> World:
    return World(**{URLS[purpose]: strict_json.dumps(worlds.signed(worlds.status_list(purpose, 7)))})


@pytest.mark.parametrize(
    ("credentials", "world", "verdict", "code"),
    [
        ([GOOD, GOOD | {"name": "Other"}], World(), Verdict.INVALID, "signature-wrong"),
        ([GOOD, "text"], World(), Verdict.INVALID, "json-not-an-object"),
        ([GOOD, 7], World(), Verdict.INVALID, "json-not-an-object"),
        ([_changed(validUntil="2026-11-20T12:00:00Z")], World(), Verdict.EXPIRED, "expired"),
        ([_changed(validFrom="2026-11-21T12:00:00Z")], World(), Verdict.NOT_YET_VALID, "not-yet-valid"),
        ([GOOD], _revoked(Purpose.REVOCATION), Verdict.REVOKED, "revoked"),
        ([GOOD], _revoked(Purpose.SUSPENSION), Verdict.SUSPENDED, "suspended"),
        ([GOOD], World(**{URLS[Purpose.REVOCATION]: None}), Verdict.INDETERMINATE, "unreachable"),
        (
            [_changed(validUntil="2026-11-20T12:00:00Z"), GOOD | {"name": "Other"}],
            World(),
            Verdict.INVALID,
            "signature-wrong",
        ),
    ],
)
def test_the_worst_credential_decides(
    credentials: list[Any], world: World, verdict: Verdict, code: str
) -> None:
    report = judged(presented(a_presentation(verifiableCredential=credentials)), world)
    assert (report.verdict, rows_of(report)["credentials"]) == (verdict, code)
    assert len(report.credentials) == len(credentials)
    assert report.holder == OTHER_DID


def test_a_presenter_whose_did_would_be_fetched_is_refused_unless_the_policy_says_so() -> None:
    did = "did:web:wallet.example"
    document = presented(a_presentation(holder=did), verificationMethod=f"{did}#k0")
    answer = documents.build(did, [("k0", OTHER.multikey)], authentication=True)
    world = World(**{web.document_url(did): strict_json.dumps(answer)})
    report = judged(document, world)
    assert (rows_of(report)["key"], world.asked) == ("holder-refused", [])
    general = policy.vcdm(worlds.accept)
    assert judged(document, world, policy=general).verdict is Verdict.VALID
    silent = documents.build(did, [("k0", OTHER.multikey)])
    unlisted = World(**{web.document_url(did): strict_json.dumps(silent)})
    assert rows_of(judged(document, unlisted, policy=general))["key"] == "key-not-for-authentication"


def test_what_several_credentials_share_is_asked_for_once() -> None:
    world = World()
    assert judged(presented(a_presentation(verifiableCredential=[GOOD] * 3)), world).verdict is Verdict.VALID
    assert sorted(world.asked) == sorted({worlds.DID_URL, *URLS.values()})


def test_a_presentation_cannot_make_us_ask_all_the_world() -> None:
    credentials = [
        worlds.signed(
            worlds.a_credential(
                credentialStatus=[
                    bitstring.entry(url=f"https://lists.example/{number}/{each}", purpose=each, index=7)
                    for each in Purpose
                ]
            )
        )
        for number in range(16)
    ]
    asked: list[str] = []

    def world(url: str, *, max_bytes: int) -> Fetched:
        asked.append(url)
        if url == worlds.DID_URL:
            return World()(url, max_bytes=max_bytes)
        raise Unavailable("unreachable", "Nobody.")

    report = judged(presented(a_presentation(verifiableCredential=credentials)), world)
    assert report.verdict is Verdict.INDETERMINATE
    assert len(asked) == MAX_FETCHES
    assert report.credentials[-1].checks[-1].code == "presentation-fetches"


def token(**changes: Any) -> bytes:  # noqa: ANN401 -- claims
    document = {**a_presentation(), **changes}
    return vc_jwt.sign_presentation(
        document, OTHER, method=METHOD, nonce="c1", audience="verifier.example"
    ).encode()


def test_a_presentation_in_a_token_is_judged_by_the_same_rows() -> None:
    report = judged(token(), media_type="application/vp+jwt")
    assert report.verdict is Verdict.VALID
    assert report.holder == OTHER_DID
    assert report.check(PresentationCheck.SIGNATURE).clause == "RFC 7515 §5.2"
    assert rows_of(judged(token(), challenge="c2"))["binding"] == "challenge-mismatch"
    assert rows_of(judged(token(), domain="other.example"))["binding"] == "domain-mismatch"
    assert rows_of(judged(token(), media_type="application/vc+jwt"))["document"] == "format-mismatch"
    assert rows_of(judged(token(holder=DID)))["proof"] == "verification-method-foreign"


@pytest.mark.parametrize(
    ("claims", "code"),
    [
        ({"exp": 1_795_176_001}, "ok"),
        ({"exp": 1_795_176_000}, "expired"),
        ({"nbf": 1_795_176_300}, "ok"),
        ({"nbf": 1_795_176_301}, "not-yet-valid"),
    ],
)
def test_a_tokens_own_bounds_hold_and_its_maker_may_be_a_little_ahead(
    claims: dict[str, int], code: str
) -> None:
    assert int(AT.timestamp()) == 1_795_176_000
    report = judged(token(**claims))
    assert rows_of(report)["validity"] == code
    assert (report.verdict is Verdict.VALID) is (code == "ok")


def test_credentials_come_enveloped_too() -> None:
    inner = vc_jwt.sign(worlds.a_credential(), SIGNER, method=f"{DID}#k0")
    envelope = {
        "@context": [contexts.CREDENTIALS_V2],
        "id": f"data:application/vc+jwt,{inner}",
        "type": "EnvelopedVerifiableCredential",
    }
    report = judged(token(verifiableCredential=[envelope]))
    assert report.verdict is Verdict.VALID
    changed = copy.deepcopy(envelope)
    changed["id"] = changed["id"][:-2] + ("AA" if not inner.endswith("AA") else "BB")  # type: ignore[operator]
    assert judged(token(verifiableCredential=[changed])).verdict is Verdict.INVALID


def test_a_presentation_comes_enveloped_too() -> None:
    envelope = {
        "@context": [contexts.CREDENTIALS_V2],
        "id": f"data:application/vp+jwt,{token().decode()}",
        "type": ["EnvelopedVerifiablePresentation"],
    }
    assert judged(envelope).verdict is Verdict.VALID


BAD_BYTES: list[tuple[Callable[[], bytes], str, str]] = [
    (lambda: b"{", "document", "json-syntax"),
    (lambda: b"[]", "document", "json-not-an-object"),
    (lambda: b"eyJ", "document", "jws-malformed"),
    (lambda: token() + b"~", "proof", "jws-type"),
    (lambda: vc_jwt.sign(worlds.a_credential(), SIGNER, method=f"{DID}#k0").encode(), "proof", "jws-type"),
]


@pytest.mark.parametrize(("make", "row", "code"), BAD_BYTES)
def test_bytes_that_are_no_presentation_are_told(make: Callable[[], bytes], row: str, code: str) -> None:
    report = judged(make())
    assert (report.verdict, rows_of(report)[row]) == (Verdict.INVALID, code)


def test_a_stranger_may_not_sign_beside_the_holder() -> None:
    did = key.did_for(SIGNER.multikey)
    stranger: dict[str, Any] = {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-jcs-2022",
        "verificationMethod": f"{did}#{SIGNER.multikey}",
        "proofPurpose": "authentication",
        "challenge": "c1",
        "domain": "verifier.example",
    }
    both = suites.add(presented(), stranger, SIGNER, policy.PRESENTATION_RULES)
    assert rows_of(judged(both))["holder"] == "holder-mismatch"
    unnamed = suites.add(presented(a_presentation(holder=...)), stranger, SIGNER, policy.PRESENTATION_RULES)
    assert judged(unnamed).verdict is Verdict.VALID
