"""Verification: the order of the steps, what each refuses, and what is never asked too early."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from signing import policy, strict_json
from signing.data_integrity import suites
from signing.did import documents
from signing.errors import InvalidProof
from signing.mechanisms.securing import Securing
from signing.report import CheckName, Outcome, Verdict
from signing.status.bitstring import Purpose
from signing.verify import Asked, Policy, Standing, resolve_all, verify
from tests.unit.signing import worlds
from tests.unit.signing.did import webvh_logs
from tests.unit.signing.worlds import (
    AT,
    DID,
    DID_URL,
    ORDER,
    OTHER,
    OTHER_DID,
    POLICY,
    SIGNER,
    URLS,
    World,
    a_credential,
    judged,
    rows_of,
    signed,
    status_list,
)

VCDM = policy.vcdm(lambda did: Standing.ACCEPTED if did == DID else Standing.UNKNOWN)
FOR_A_VERIFIER = {"challenge": "c-1", "domain": "verifier.example"}


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (Asked(), "ok"),
        (Asked("assertionMethod", "c-1", "verifier.example"), "ok"),
        (Asked(purpose="authentication"), "proof-purpose"),
        (Asked(challenge="c-2"), "challenge-mismatch"),
        (Asked(challenge=""), "challenge-mismatch"),
        (Asked(domain="other.example"), "domain-mismatch"),
    ],
)
def test_what_the_verifier_asked_the_proof_to_be_for_is_compared(asked: Asked, code: str) -> None:
    options = worlds.proof_options(**FOR_A_VERIFIER)
    document = suites.add(a_credential(), options, SIGNER, VCDM.proof_rules)
    report = verify(strict_json.dumps(document), VCDM, AT, World(), asked=asked)
    assert rows_of(report)["proof"] == code
    assert report.verdict is (Verdict.VALID if code == "ok" else Verdict.INVALID)


def test_a_proof_for_no_verifier_does_not_answer_one() -> None:
    document = strict_json.dumps(signed(a_credential()))
    for asked in (Asked(challenge="c-1"), Asked(domain="verifier.example")):
        assert verify(document, VCDM, AT, World(), asked=asked).verdict is Verdict.INVALID


def test_a_good_credential_passes_every_check() -> None:
    document, world = signed(a_credential()), World()
    report = judged(document, world)
    assert report.verdict is Verdict.VALID
    assert set(rows_of(report).values()) == {"ok"}
    assert (report.document, report.issuer, report.at) == (document, DID, AT)
    assert world.asked == [DID_URL, *URLS.values()]
    report.require()


@pytest.mark.parametrize(
    ("change", "row", "code"),
    [
        (lambda document: document.update(name="\x01"), "document", "json-forbidden-character"),
        (lambda document: document["@context"].reverse(), "contexts", "context-not-allowed"),
        (lambda document: document.update(extra=1), "shape", "shape-member-unknown"),
        (lambda document: document.pop("proof"), "proof", "proof-missing"),
        (lambda document: document.update(proof=[]), "proof", "proof-missing"),
        (
            lambda document: document["proof"].update(cryptosuite="ecdsa-sd-2023"),
            "proof",
            "cryptosuite-unknown",
        ),
        (lambda document: document["proof"].update(expires="2026-11-20T12:00:00Z"), "proof", "proof-expired"),
        (
            lambda document: document["issuer"].update(id="did:web:unknown.example"),
            "issuer",
            "issuer-unknown",
        ),
        (lambda document: document["issuer"].update(id="did:web:banned.example"), "issuer", "issuer-refused"),
        (
            lambda document: document["proof"].update(verificationMethod=f"{OTHER_DID}#{OTHER.multikey}"),
            "key",
            "verification-method-foreign",
        ),
        (
            lambda document: document["proof"].update(verificationMethod=f"{DID}#k9"),
            "key",
            "verification-method-unknown",
        ),
        (
            lambda document: document["proof"].update(verificationMethod=f"{DID}#k1"),
            "signature",
            "signature-wrong",
        ),
        (lambda document: document.update(name="Other"), "signature", "signature-wrong"),
        (lambda document: document["proof"].pop("created"), "signature", "signature-wrong"),
    ],
)
def test_the_first_check_that_fails_ends_the_steps(
    change: Callable[[dict[str, Any]], object], row: str, code: str
) -> None:
    document, world = signed(a_credential()), World()
    change(document)
    report = judged(document, world)
    position = ORDER.index(row)
    rows = list(rows_of(report).items())
    assert report.verdict is Verdict.INVALID
    assert [code for _, code in rows[:position]] == ["ok"] * position
    assert rows[position] == (row, code)
    assert {code for _, code in rows[position + 1 :]} <= {"not-reached"}
    assert report.document is None
    asked = row == "signature" or code == "verification-method-unknown"
    assert world.asked == ([DID_URL] if asked else [])
    with pytest.raises(InvalidProof, match=code):
        report.require()


def test_only_an_accepted_issuer_is_named_by_a_report() -> None:
    assert judged(signed(a_credential(issuer="did:web:unknown.example"))).issuer is None
    assert judged({**signed(a_credential()), "name": "Other"}).issuer == DID


def test_bytes_that_are_no_json_are_invalid() -> None:
    report = verify(b"\xff", POLICY, AT, World())
    assert rows_of(report)["document"] == "json-not-utf8"
    assert report.verdict is Verdict.INVALID


@pytest.mark.parametrize(
    ("answer", "outcome", "code", "verdict"),
    [
        (None, Outcome.NOT_CHECKED, "unreachable", Verdict.INDETERMINATE),
        (b"<html>", Outcome.NOT_CHECKED, "did-document-unreadable", Verdict.INDETERMINATE),
        (b'{"id":"did:web:other.example"}', Outcome.FAILED, "did-document-mismatch", Verdict.INVALID),
    ],
)
def test_a_key_that_cannot_be_had_is_not_a_forgery(
    answer: bytes | None, outcome: Outcome, code: str, verdict: Verdict
) -> None:
    report = judged(signed(a_credential()), World(**{DID_URL: answer}))
    row = report.check(CheckName.KEY)
    assert (row.outcome, row.code, report.verdict) == (outcome, code, verdict)
    assert report.check(CheckName.SIGNATURE).code == "not-reached"
    assert report.document is None


def test_every_proof_of_a_set_must_hold() -> None:
    credential = a_credential()
    good = signed(credential)["proof"]
    second = signed(credential, OTHER, method=f"{DID}#k1")["proof"]
    assert judged({**credential, "proof": [good, second]}).verdict is Verdict.VALID
    broken = {**second, "proofValue": good["proofValue"]}
    report = judged({**credential, "proof": [good, broken]})
    assert rows_of(report)["signature"] == "signature-wrong"


def test_a_foreign_proof_beside_the_issuers_is_refused() -> None:
    credential = a_credential()
    foreign = signed(credential, OTHER, method=f"{OTHER_DID}#{OTHER.multikey}")["proof"]
    report = judged({**credential, "proof": [signed(credential)["proof"], foreign]})
    assert rows_of(report)["key"] == "verification-method-foreign"


def test_an_issuer_may_be_a_key() -> None:
    method = f"{OTHER_DID}#{OTHER.multikey}"
    document = signed(a_credential(issuer=OTHER_DID, credentialStatus=...), OTHER, method=method)
    world = World()
    report = judged(document, world, policy=Policy("keys", lambda _did: Standing.ACCEPTED))
    assert report.verdict is Verdict.VALID
    assert world.asked == []


@pytest.mark.parametrize(
    ("at", "verdict"),
    [
        (dt.datetime(2026, 5, 3, 15, 59, 59, tzinfo=dt.UTC), Verdict.NOT_YET_VALID),
        (dt.datetime(2026, 5, 3, 16, tzinfo=dt.UTC), Verdict.INDETERMINATE),
        (dt.datetime(2031, 5, 3, 15, 59, 59, tzinfo=dt.UTC), Verdict.INDETERMINATE),
        (dt.datetime(2031, 5, 3, 16, tzinfo=dt.UTC), Verdict.EXPIRED),
    ],
)
def test_the_end_of_validity_is_exclusive(at: dt.datetime, verdict: Verdict) -> None:
    # Inside, the lists of another day leave the question open; the control above has them fresh.
    report = judged(signed(a_credential()), at=at)
    assert report.verdict is verdict
    assert report.document is not None


def test_a_credential_without_end_does_not_expire() -> None:
    assert judged(signed(a_credential(validUntil=...))).verdict is Verdict.VALID


def test_an_expired_credential_still_tells_its_status() -> None:
    document = signed(a_credential(validUntil="2026-11-20T12:00:00Z"))
    revoked = strict_json.dumps(signed(status_list(Purpose.REVOCATION, 7)))
    report = judged(document, World(**{URLS[Purpose.REVOCATION]: revoked}))
    assert report.verdict is Verdict.EXPIRED
    assert rows_of(report)["revocation"] == "revoked"
    assert rows_of(report)["suspension"] == "ok"


def test_a_key_whose_time_is_over_proves_nothing() -> None:
    document = documents.build(DID, [("k0", SIGNER.multikey)])
    methods: Any = document["verificationMethod"]
    methods[0]["revoked"] = "2026-11-20T11:59:59Z"
    report = judged(signed(a_credential()), World(**{DID_URL: strict_json.dumps(document)}))
    assert rows_of(report)["key"] == "key-revoked"
    assert report.verdict is Verdict.INVALID


def test_what_would_be_lost_from_the_signature_is_invalid() -> None:
    # An array keeps no count in RDF: the shape allows the second "ndt", the signature would not hold it.
    credential = signed(a_credential())
    credential["credentialSubject"]["achievement"]["tag"] = ["ndt", "ndt"]
    row = judged(credential).check(CheckName.SIGNATURE)
    assert row.outcome is Outcome.FAILED
    assert row.code != "signature-wrong"


def test_a_log_of_keys_that_is_ahead_of_the_verification_proves_nothing() -> None:
    one = webvh_logs.first()
    later = webvh_logs.following(one, versionTime="2040-01-01T00:00:00+00:00")
    did = webvh_logs.did_of(one)
    securing = Securing(f"{did}#key-1", lambda _key: None, "")
    found = resolve_all([securing], webvh_logs.Host(webvh_logs.lines(one)), webvh_logs.NOW)
    assert found[did].did == did, "the control"
    with pytest.raises(InvalidProof, match="did-log-time"):
        resolve_all([securing], webvh_logs.Host(webvh_logs.lines(one, later)), webvh_logs.NOW)
