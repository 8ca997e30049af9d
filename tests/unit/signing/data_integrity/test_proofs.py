"""Proofs: a closed set of members, for assertions, by an absolute method (VC Data Integrity §2.1)."""

from typing import Any

import pytest

from signing import instants, multibase
from signing.data_integrity import proofs
from signing.data_integrity.proofs import REGISTRY_RULES, Proof
from signing.errors import InvalidProof, Malformed, Problem
from signing.strict_json import Json

METHOD = "did:web:registry.example:b:pnwi#k0"
SIGNATURE = bytes(range(64))


def _proof(**changes: object) -> dict[str, Any]:
    proof = {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-rdfc-2022",
        "created": "2026-11-20T00:00:00Z",
        "verificationMethod": METHOD,
        "proofPurpose": "assertionMethod",
        "proofValue": multibase.encode_base58btc(SIGNATURE),
    }
    return {name: value for name, value in {**proof, **changes}.items() if value is not ...}


def _read(member: Json) -> tuple[Proof, ...]:
    return proofs.read(member, REGISTRY_RULES)


def test_a_proof_is_read_with_its_options_as_signed() -> None:
    (proof,) = _read(_proof(expires="2027-01-01T00:00:00Z"))
    assert proof.signature == SIGNATURE
    assert proof.suite == "eddsa-rdfc-2022"
    assert proof.verification_method == METHOD
    assert proof.controller == "did:web:registry.example:b:pnwi"
    assert proof.expires == instants.parse("2027-01-01T00:00:00Z")
    assert "proofValue" not in proof.options
    assert len(proof.options) == 6


def test_when_a_proof_was_created_and_ends_it_may_leave_open() -> None:
    (proof,) = _read(_proof(created=...))
    assert proof.expires is None


def test_every_proof_of_a_set_is_read() -> None:
    assert len(_read([_proof(), _proof(created=...)])) == 2
    assert len(_read([_proof()] * 8)) == 8


@pytest.mark.parametrize(
    ("member", "family", "code"),
    [
        ([], InvalidProof, "proof-missing"),
        ([_proof()] * 9, Malformed, "proof-malformed"),
        ("z3", Malformed, "proof-malformed"),
        (None, Malformed, "proof-malformed"),
        ([[_proof()]], Malformed, "proof-malformed"),
        ({"0": _proof()}, Malformed, "proof-malformed"),
        ({}, Malformed, "proof-malformed"),
        (_proof(type=...), Malformed, "proof-malformed"),
        (_proof(type="Ed25519Signature2020"), Malformed, "proof-malformed"),
        (_proof(type=["DataIntegrityProof"]), Malformed, "proof-malformed"),
        (_proof(cryptosuite=...), Malformed, "proof-malformed"),
        (_proof(cryptosuite=7), Malformed, "proof-malformed"),
        (_proof(proofPurpose="authentication"), InvalidProof, "proof-purpose"),
        (_proof(proofPurpose=["assertionMethod"]), Malformed, "proof-malformed"),
        (_proof(verificationMethod="#k0"), Malformed, "proof-malformed"),
        (_proof(verificationMethod="did:web:registry.example"), Malformed, "proof-malformed"),
        (_proof(verificationMethod="did:web:registry.example/p#k0"), Malformed, "proof-malformed"),
        (_proof(verificationMethod="did:web:registry.example?q#k0"), Malformed, "proof-malformed"),
        (_proof(verificationMethod="https://registry.example#k0"), Malformed, "proof-malformed"),
        (_proof(verificationMethod=METHOD + "#k1"), Malformed, "proof-malformed"),
        (_proof(verificationMethod=METHOD + "\n"), Malformed, "proof-malformed"),
        (_proof(verificationMethod=METHOD + "0" * 1000), Malformed, "proof-malformed"),
        (_proof(verificationMethod={"id": METHOD}), Malformed, "proof-malformed"),
        (_proof(created="2026-11-20"), Malformed, "instant-malformed"),
        (_proof(created=None), Malformed, "proof-malformed"),
        (_proof(expires="soon"), Malformed, "instant-malformed"),
        (_proof(proofValue=...), Malformed, "proof-malformed"),
        (_proof(proofValue=7), Malformed, "proof-malformed"),
        (_proof(proofValue=multibase.encode_base64url(SIGNATURE)), Malformed, "multibase-prefix"),
        (_proof(proofValue="z" + "1" * 200), Malformed, "multibase-too-long"),
        (_proof(nonce="n"), Malformed, "proof-member-unknown"),
        (_proof(domain="d"), Malformed, "proof-member-unknown"),
        (_proof(previousProof="urn:uuid:1"), Malformed, "proof-member-unknown"),
        (_proof(id="urn:uuid:1"), Malformed, "proof-member-unknown"),
        (_proof(**{"@context": []}), Malformed, "proof-member-unknown"),
    ],
)
def test_a_proof_of_another_form_is_refused(member: Json, family: type[Problem], code: str) -> None:
    with pytest.raises(family) as refused:
        _read(member)
    assert refused.value.code == code


def test_a_value_in_the_options_of_a_signature_to_be_is_refused() -> None:
    with pytest.raises(Malformed, match="proof-member-unknown"):
        proofs.check_options(_proof(), REGISTRY_RULES)


def test_options_are_an_object() -> None:
    with pytest.raises(Malformed, match="proof-malformed"):
        proofs.check_options([_proof(proofValue=...)], REGISTRY_RULES)


def test_a_document_is_split_from_its_proof() -> None:
    document, proof = proofs.split({"id": "urn:a", "proof": 1, "name": "n"})
    assert (document, proof) == ({"id": "urn:a", "name": "n"}, 1)


def test_a_document_without_proof_is_not_secured() -> None:
    with pytest.raises(InvalidProof, match="proof-missing"):
        proofs.split({"id": "urn:a"})
