"""The published vectors of every suite that signs whole documents, each intermediate byte for byte."""

import pytest

from signing import multibase, strict_json
from signing.data_integrity import proofs
from signing.data_integrity.proofs import Rules
from signing.data_integrity.suites import SUITES
from signing.errors import InvalidProof
from signing.keys import multikey
from tests.vectors.di_cases import CASES, CONTEXTS, ECDSA, EDDSA, MISSING, Case

if not EDDSA.is_dir() or not ECDSA.is_dir():
    pytest.skip(MISSING, allow_module_level=True)

RULES = Rules(frozenset(SUITES))

pytestmark = pytest.mark.parametrize("case", CASES, ids=lambda case: case.folder)


def test_the_key_pair_is_one_pair(case: Case) -> None:
    assert case.signer.multikey == case.keys["publicKeyMultibase"]


def test_the_document_and_its_hash_are_the_published_ones(case: Case) -> None:
    canonical = case.suite.transform(case.document, CONTEXTS, algorithm=case.algorithm)
    assert canonical.decode() == case.text("canonDoc")
    digest = case.suite.hash(canonical, algorithm=case.algorithm)
    assert digest.hex() == case.text("docHash").strip()


def test_the_proof_configuration_and_its_hash_are_the_published_ones(case: Case) -> None:
    configuration = case.suite.configuration(case.document, case.options, CONTEXTS, algorithm=case.algorithm)
    assert configuration.decode() == case.text("proofCanon")
    digest = case.suite.hash(configuration, algorithm=case.algorithm)
    assert digest.hex() == case.text("proofHash").strip()


def test_the_bytes_to_sign_and_the_signature_are_the_published_ones(case: Case) -> None:
    data = case.suite.hash_data(case.document, case.options, CONTEXTS, algorithm=case.algorithm)
    signature = case.signer.sign(data)
    assert data.hex() == case.text("combinedHash").strip()
    assert signature.hex() == case.text("sigHex").strip()
    assert multibase.encode_base58btc(signature) == case.text("sigBTC58").strip()


def test_the_signed_document_is_the_published_one(case: Case) -> None:
    unsigned = {**case.document, "proof": case.options}
    signed = case.suite.sign(unsigned, case.signer, CONTEXTS, rules=RULES)
    published = case.json("signed")
    assert signed == published
    assert strict_json.dumps(signed) == strict_json.dumps(published)


def test_the_published_document_verifies_and_no_other(case: Case) -> None:
    document, member = proofs.split(case.json("signed"))
    (proof,) = proofs.read(member, RULES)
    key = multikey.decode(case.keys["publicKeyMultibase"])
    suite = SUITES[proof.suite]
    assert suite is case.suite
    suite.verify(document, proof, key, CONTEXTS)
    with pytest.raises(InvalidProof, match="signature-wrong"):
        suite.verify({**document, "name": "Other"}, proof, key, CONTEXTS)
