"""Derived proofs of ecdsa-sd-2023: every statement that is shown is signed, and no other is."""

import hashlib
from typing import Any

import pytest

from signing import multibase, rdfc
from signing.cose import cbor
from signing.data_integrity import disclosure, ecdsa_sd_2023, proofs
from signing.data_integrity.ecdsa_sd_2023 import SUITE
from signing.data_integrity.proofs import Proof, Rules
from signing.data_integrity.suites import SUITES
from signing.errors import InvalidProof, Malformed
from signing.keys import private
from signing.keys.multikey import ED25519, P256, P384
from signing.keys.private import PrivateKey

ISSUER = private.of(P256, bytes(range(1, 33)))
ONCE = private.of(P256, bytes(range(2, 34)))
NAMES = [bytes([5]) * 32, bytes([4]) * 32]
CREDENTIAL: dict[str, Any] = {
    "@context": ["https://www.w3.org/ns/credentials/v2"],
    "type": ["VerifiableCredential"],
    "issuer": "did:web:registry.example",
    "validFrom": "2026-11-20T00:00:00Z",
    "credentialSubject": {"name": "Zoë"},
}
OPTIONS: dict[str, Any] = {
    "type": "DataIntegrityProof",
    "cryptosuite": "ecdsa-sd-2023",
    "verificationMethod": "did:web:registry.example#k2",
    "proofPurpose": "assertionMethod",
}
MANDATORY = [1, 3]


def _sha256(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


def _proof(
    issuer: PrivateKey = ISSUER, mandatory: list[int] = MANDATORY, names: list[bytes] = NAMES
) -> Proof:
    """Sign as an issuer does, and show all of it."""
    labels = {f"c14n{number}": multibase.encode_base64url(name) for number, name in enumerate(NAMES)}
    lines = ecdsa_sd_2023.statements(CREDENTIAL, labels)
    always = "".join(lines[position] for position in MANDATORY)
    options = _sha256(rdfc.canonicalise({**OPTIONS, "@context": CREDENTIAL["@context"]}))
    base = issuer.sign(options + ONCE.public.prefixed + _sha256(always))
    signatures: list[cbor.Cbor] = [
        ONCE.sign(line.encode()) for position, line in enumerate(lines) if position not in MANDATORY
    ]
    numbered: dict[int, cbor.Cbor] = dict(enumerate(names))
    body = cbor.encode([base, ONCE.public.prefixed, signatures, numbered, list(mandatory)])
    value = multibase.encode_base64url(b"\xd9\x5d\x01" + body)
    (proof,) = proofs.read({**OPTIONS, "proofValue": value}, Rules(frozenset(SUITES)))
    return proof


def test_what_the_issuer_signed_verifies() -> None:
    SUITE.verify(CREDENTIAL, _proof(), ISSUER.public)
    assert SUITES["ecdsa-sd-2023"] is SUITE
    assert len(disclosure.parse(_proof().signature).signatures) == 3


@pytest.mark.parametrize(
    "change",
    [
        {"issuer": "did:web:other.example"},
        {"validFrom": "2026-11-21T00:00:00Z"},
        {"credentialSubject": {"name": "Zoe"}},
    ],
    ids=str,
)
def test_another_statement_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(InvalidProof, match="signature-wrong"):
        SUITE.verify({**CREDENTIAL, **change}, _proof(), ISSUER.public)


@pytest.mark.parametrize(
    "proof",
    [
        _proof(names=NAMES[:1]),
        _proof(names=[*NAMES, bytes(32)]),
        _proof(mandatory=[1]),
        _proof(mandatory=[1, 2, 3]),
        _proof(mandatory=[1, 3, 5]),
    ],
)
def test_another_choice_of_statements_is_refused(proof: Proof) -> None:
    with pytest.raises(InvalidProof, match="disclosure-mismatch"):
        SUITE.verify(CREDENTIAL, proof, ISSUER.public)


@pytest.mark.parametrize("proof", [_proof(issuer=ONCE), _proof(mandatory=[0, 3]), _proof(names=NAMES[::-1])])
def test_what_the_issuer_did_not_sign_is_refused(proof: Proof) -> None:
    with pytest.raises(InvalidProof, match="signature-wrong"):
        SUITE.verify(CREDENTIAL, proof, ISSUER.public)


def test_an_option_is_signed_too() -> None:
    proof = _proof()
    other = {**proof.member, "expires": "2027-01-01T00:00:00Z"}
    (changed,) = proofs.read(other, Rules(frozenset(SUITES)))
    with pytest.raises(InvalidProof, match="signature-wrong"):
        SUITE.verify(CREDENTIAL, changed, ISSUER.public)


def test_keys_of_other_kinds_are_refused() -> None:
    for algorithm, secret in ((ED25519, bytes(32)), (P384, bytes(range(1, 49)))):
        with pytest.raises(InvalidProof, match="key-type-mismatch"):
            SUITE.verify(CREDENTIAL, _proof(), private.of(algorithm, secret).public)


def test_another_suites_proof_is_refused() -> None:
    entry = {**OPTIONS, "cryptosuite": "ecdsa-rdfc-2019", "proofValue": multibase.encode_base58btc(bytes(64))}
    (proof,) = proofs.read(entry, Rules(frozenset(SUITES)))
    with pytest.raises(InvalidProof, match="cryptosuite-unknown"):
        SUITE.verify(CREDENTIAL, proof, ISSUER.public)


def test_a_disclosure_covers_no_other_proof() -> None:
    with pytest.raises(InvalidProof, match="proof-chain-undisclosed"):
        SUITE.verify(CREDENTIAL, _proof(), ISSUER.public, previous=[_proof()])


def test_a_document_without_context_states_nothing() -> None:
    document = {name: value for name, value in CREDENTIAL.items() if name != "@context"}
    with pytest.raises(Malformed, match="context-missing"):
        SUITE.verify(document, _proof(), ISSUER.public)


def test_blank_nodes_are_renamed_wherever_they_stand() -> None:
    # A proof inside the document is a graph of its own, named by a blank node.
    document = {**CREDENTIAL, "id": "urn:a", "credentialSubject": {"id": "urn:b"}, "proof": {**OPTIONS}}
    document["proof"]["cryptosuite"] = "eddsa-rdfc-2022"
    lines = ecdsa_sd_2023.statements(document, {"c14n0": "uX", "c14n1": "uY"})
    assert sum("_:c14n" in line for line in lines) == 0
    assert sum("_:uX" in line or "_:uY" in line for line in lines) == len(OPTIONS) + 1
