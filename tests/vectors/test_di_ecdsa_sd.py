"""The published derived proof of ecdsa-sd-2023 (W3C vc-di-ecdsa), each intermediate that a verifier makes."""

import json
from typing import Any

import pytest

from signing import instants, multibase, strict_json
from signing.data_integrity import disclosure, ecdsa_sd_2023, proofs
from signing.data_integrity.proofs import Proof, Rules
from signing.data_integrity.suites import SUITES
from signing.errors import InvalidProof
from signing.keys import multikey
from signing.keys.multikey import P256
from signing.strict_json import Json
from tests.vectors.di_cases import CONTEXTS, ECDSA, MISSING, signer_of

FOLDER = ECDSA / "ecdsa-sd-2023" / "prc"

if not FOLDER.is_dir():
    pytest.skip(MISSING, allow_module_level=True)

RULES = Rules(frozenset({ecdsa_sd_2023.IDENTIFIER}))
KEYS = json.loads((FOLDER.parent / "SDKeyMaterial.json").read_text("utf-8"))
ISSUER = multikey.decode(KEYS["baseKeyPair"]["publicKeyMultibase"])


def _read(name: str) -> Json:
    return strict_json.loads((FOLDER / f"{name}.json").read_bytes())


def _json(name: str) -> dict[str, Any]:
    found = _read(name)
    assert isinstance(found, dict)
    return found


def _revealed() -> tuple[dict[str, Any], Proof]:
    document, member = proofs.split(_json("derivedRevealDocument"))
    (proof,) = proofs.read(member, RULES)
    return document, proof


def test_the_value_of_the_proof_is_read_as_published() -> None:
    published = _json("verifyDerivedProofValue")
    disclosed = disclosure.parse(_revealed()[1].signature)
    assert disclosed.base_signature.hex() == published["baseSignature"]
    assert disclosed.key.multikey == published["publicKey"] == KEYS["proofKeyPair"]["publicKeyMultibase"]
    assert [signature.hex() for signature in disclosed.signatures] == published["signatures"]
    assert [list(pair) for pair in disclosed.labels.items()] == published["labelMap"]
    assert sorted(disclosed.mandatory) == published["mandatoryIndexes"]


def test_the_statements_and_the_hashes_are_the_published_ones() -> None:
    document, proof = _revealed()
    published, disclosed = _json("verifyCreateVerifyData"), disclosure.parse(proof.signature)
    assert ecdsa_sd_2023.statements(document, disclosed.labels, CONTEXTS) == _read("verifyNQuads")
    shown = ecdsa_sd_2023.SUITE.shown(document, proof.options, disclosed, CONTEXTS)
    assert list(shown.statements) == published["nonMandatory"]
    key = multibase.decode_base58btc(published["publicKey"], max_chars=100).hex()
    assert shown.to_verify.hex() == published["proofHash"] + key + published["mandatoryHash"]


def test_the_published_disclosure_verifies_inside_its_validity() -> None:
    document, proof = _revealed()
    ecdsa_sd_2023.SUITE.verify(document, proof, ISSUER, CONTEXTS)
    # Its validity has passed: whoever judges that is given the instant.
    assert instants.parse(document["validFrom"]) < instants.parse("2025-06-01T00:00:00Z")
    assert instants.parse("2025-06-01T00:00:00Z") < instants.parse(document["validUntil"])


@pytest.mark.parametrize("name", ["derivedUnsignedReveal"])
def test_the_shown_document_is_the_published_choice(name: str) -> None:
    assert _revealed()[0] == _json(name)


def test_nothing_can_be_changed_added_or_hidden() -> None:
    document, proof = _revealed()
    subject = document["credentialSubject"]
    other_issuer = {**document["issuer"], "id": ISSUER_OF_ANOTHER}
    for changed, code in [
        ({**document, "validUntil": "2026-12-16T23:59:59Z"}, "signature-wrong"),
        ({**document, "issuer": other_issuer}, "signature-wrong"),
        ({**document, "credentialSubject": {**subject, "birthCountry": "Utopia"}}, "signature-wrong"),
        ({**document, "credentialSubject": {**subject, "gender": "Female"}}, "disclosure-mismatch"),
        ({**document, "credentialSubject": {"type": subject["type"]}}, "disclosure-mismatch"),
        ({**document, "credentialSubject": {**subject, "id": "urn:a"}}, "disclosure-mismatch"),
    ]:
        with pytest.raises(InvalidProof) as refused:
            ecdsa_sd_2023.SUITE.verify(changed, proof, ISSUER, CONTEXTS)
        assert refused.value.code == code


ISSUER_OF_ANOTHER = f"did:key:{KEYS['proofKeyPair']['publicKeyMultibase']}"


def test_the_base_proof_is_the_published_one() -> None:
    published = _json("addSignedSDBase")
    options = {name: value for name, value in _json("addProofConfig").items() if name != "@context"}
    document, _ = proofs.split(published)
    secret = multibase.decode_base58btc(KEYS["proofKeyPair"]["secretKeyMultibase"], max_chars=100)
    keys = ecdsa_sd_2023.Secrets(bytes.fromhex(KEYS["hmacKeyString"]), secret.removeprefix(b"\x86\x26"))
    signer = signer_of(P256, KEYS["baseKeyPair"]["secretKeyMultibase"])
    pointers = json.loads((ECDSA / "prCredMandatory.json").read_text("utf-8"))
    signed = ecdsa_sd_2023.sign({**document, "proof": options}, signer, pointers, CONTEXTS, keys=keys)
    assert signed == published


def test_what_the_holder_shows_is_the_published_choice() -> None:
    pointers = json.loads((ECDSA / "prCredSelective.json").read_text("utf-8"))
    derived = ecdsa_sd_2023.derive(_json("addSignedSDBase"), pointers, CONTEXTS)
    assert derived == _json("derivedRevealDocument")


def test_another_issuers_key_is_refused() -> None:
    document, proof = _revealed()
    with pytest.raises(InvalidProof, match="signature-wrong"):
        ecdsa_sd_2023.SUITE.verify(
            document, proof, multikey.decode(KEYS["proofKeyPair"]["publicKeyMultibase"]), CONTEXTS
        )


def test_the_base_proof_is_for_the_holder_alone() -> None:
    document, member = proofs.split(_json("addSignedSDBase"))
    (proof,) = proofs.read(member, RULES)
    with pytest.raises(InvalidProof, match="disclosure-base"):
        SUITES[proof.suite].verify(document, proof, ISSUER, CONTEXTS)
