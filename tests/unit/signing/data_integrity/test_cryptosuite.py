"""A cryptosuite signs the options with the document, once and the same every time."""

import hashlib
from collections.abc import Callable
from typing import Any

import pytest

from signing import jcs
from signing.data_integrity import eddsa_jcs_2022, eddsa_rdfc_2022, proofs
from signing.errors import InvalidProof, Malformed
from signing.keys import multikey, private
from signing.keys.file_store import FileSigner
from signing.keys.multikey import ED25519

SIGNER = FileSigner(private.of(ED25519, bytes(range(32))))
KEY = multikey.decode(SIGNER.multikey)


# The procedure without JSON-LD: what is signed can be read off.
SUITE = eddsa_jcs_2022.SUITE


def _sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def _unsigned(**changes: object) -> dict[str, Any]:
    options = {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-jcs-2022",
        "created": "2026-11-20T00:00:00Z",
        "verificationMethod": "did:web:registry.example#k0",
        "proofPurpose": "assertionMethod",
    }
    return {"@context": ["urn:c"], "name": "n", "proof": {**options, **changes}}


class Faulty:
    """Sign as a broken device would: with something that is no signature of the data."""

    algorithm = "Ed25519"
    multikey = SIGNER.multikey

    def sign(self, data: bytes) -> bytes:
        return SIGNER.sign(data + b"\0")


class Foreign:
    """Hold a key of another algorithm."""

    algorithm = "P-256"
    multikey = SIGNER.multikey

    def sign(self, data: bytes) -> bytes:
        raise AssertionError(data)


def test_what_is_signed_is_the_hash_of_the_options_then_of_the_document() -> None:
    document, options = proofs.split(_unsigned())
    assert isinstance(options, dict)
    configuration = jcs.canonicalise(SUITE.complete(document, options))
    assert configuration == jcs.canonicalise({**options, "@context": ["urn:c"]})
    expected = _sha256(configuration) + _sha256(jcs.canonicalise(document))
    assert SUITE.hash_data(document, SUITE.complete(document, options)) == expected


def test_a_signed_document_ends_with_its_proof_value() -> None:
    unsigned = _unsigned()
    signed = SUITE.sign(unsigned, SIGNER)
    assert isinstance(signed["proof"], dict)
    assert list(signed) == list(unsigned)
    assert list(signed["proof"]) == [*unsigned["proof"], "@context", "proofValue"]
    assert "proofValue" not in unsigned["proof"]
    assert SUITE.sign(unsigned, SIGNER) == signed


def test_a_prepared_document_is_sealed_with_the_same_bytes() -> None:
    unsigned = _unsigned()
    document, options = proofs.split(unsigned)
    assert isinstance(options, dict)
    prepared = {**unsigned, "proof": (complete := SUITE.complete(document, options))}
    assert SUITE.seal(prepared, SUITE.hash_data(document, complete), SIGNER) == SUITE.sign(unsigned, SIGNER)


def test_a_signature_holds_over_options_and_document() -> None:
    document, member = proofs.split(SUITE.sign(_unsigned(), SIGNER))
    (proof,) = proofs.read(member, proofs.REGISTRY_RULES)
    SUITE.verify(document, proof, KEY)


@pytest.mark.parametrize(
    "change",
    [
        lambda signed: signed.update(name="m"),
        lambda signed: signed["proof"].update(created="2026-11-20T00:00:01Z"),
        lambda signed: signed["proof"].update(verificationMethod="did:web:registry.example#k1"),
        lambda signed: signed["proof"].update(expires="2027-11-20T00:00:01Z"),
        lambda signed: signed["proof"].pop("created"),
    ],
)
def test_a_change_of_either_breaks_the_signature(change: Callable[[dict[str, Any]], object]) -> None:
    signed = SUITE.sign(_unsigned(), SIGNER)
    change(signed)
    document, member = proofs.split(signed)
    (proof,) = proofs.read(member, proofs.REGISTRY_RULES)
    with pytest.raises(InvalidProof, match="signature-wrong"):
        SUITE.verify(document, proof, KEY)


def test_a_device_that_signs_wrongly_is_found_out() -> None:
    with pytest.raises(InvalidProof, match="signature-wrong"):
        SUITE.sign(_unsigned(), Faulty())


def test_a_key_of_another_algorithm_does_not_sign() -> None:
    with pytest.raises(InvalidProof, match="key-type-mismatch"):
        SUITE.sign(_unsigned(), Foreign())


def test_a_suite_does_not_sign_or_verify_for_another() -> None:
    with pytest.raises(InvalidProof, match="cryptosuite-unknown"):
        SUITE.sign(_unsigned(cryptosuite="eddsa-rdfc-2022"), SIGNER)
    document, member = proofs.split(SUITE.sign(_unsigned(), SIGNER))
    (proof,) = proofs.read(member, proofs.REGISTRY_RULES)
    with pytest.raises(InvalidProof, match="cryptosuite-unknown"):
        eddsa_rdfc_2022.verify(document, proof, KEY)


def test_a_document_without_context_is_not_signed_as_json_ld() -> None:
    unsigned = _unsigned(cryptosuite="eddsa-rdfc-2022")
    del unsigned["@context"]
    with pytest.raises(Malformed, match="context-missing"):
        eddsa_rdfc_2022.sign(unsigned, SIGNER)


def test_incomplete_options_are_not_filled_in() -> None:
    unsigned = _unsigned()
    del unsigned["proof"]["verificationMethod"]
    with pytest.raises(Malformed, match="proof-malformed"):
        SUITE.sign(unsigned, SIGNER)


CREDENTIAL: dict[str, Any] = {
    "@context": ["https://www.w3.org/ns/credentials/v2"],
    "id": "https://registry.example/credentials/1",
    "type": ["VerifiableCredential"],
    "issuer": "did:web:registry.example",
    "validFrom": "2026-11-20T00:00:00Z",
    "credentialSubject": {"id": "did:web:holder.example", "name": "Zoë"},
    "proof": _unsigned(cryptosuite="eddsa-rdfc-2022")["proof"],
}


def test_eddsa_rdfc_2022_signs_what_it_verifies() -> None:
    signed = eddsa_rdfc_2022.sign(CREDENTIAL, SIGNER)
    document, member = proofs.split(signed)
    (proof,) = proofs.read(member, proofs.REGISTRY_RULES)
    eddsa_rdfc_2022.verify(document, proof, KEY)
    with pytest.raises(InvalidProof, match="signature-wrong"):
        eddsa_rdfc_2022.verify({**document, "validFrom": "2026-11-20T00:00:01Z"}, proof, KEY)


def test_eddsa_rdfc_2022_signs_nothing_that_would_be_lost() -> None:
    with pytest.raises(Malformed):
        eddsa_rdfc_2022.sign({**CREDENTIAL, "unknownTerm": "lost"}, SIGNER)
