"""The published proof sets and chains (W3C vc-di-eddsa): verified, and made again byte for byte."""

import json
from collections.abc import Sequence
from typing import Any

import pytest

from signing import strict_json
from signing.data_integrity import eddsa_rdfc_2022, proofs, suites
from signing.data_integrity.proofs import Rules
from signing.errors import InvalidProof, Malformed
from signing.keys import multikey
from signing.keys.file_store import FileSigner
from signing.keys.multikey import ED25519, PublicKey
from tests.vectors.di_cases import CONTEXTS, EDDSA, MISSING, signer_of

FOLDER = EDDSA / "proof-set-chain"

if not FOLDER.is_dir():
    pytest.skip(MISSING, allow_module_level=True)

RULES = Rules(frozenset(suites.SUITES), chains=True)
PUBLISHED = ["signedProofSet1", "signedProofSet2", "signedProofChain1", "signedProofChain2"]
OPTIONS = ["proofSetConfig1", "proofSetConfig2", "proofChainConfig1", "proofChainConfig2"]


def _json(name: str) -> dict[str, Any]:
    return strict_json.loads_object((FOLDER / f"{name}.json").read_bytes())


def _signers() -> list[FileSigner]:
    pairs = json.loads((FOLDER / "multiKeyPairs.json").read_text("utf-8"))
    return [signer_of(ED25519, pairs[f"keyPair{number}"]["privateKeyMultibase"]) for number in range(1, 5)]


def _verify(secured: dict[str, Any]) -> None:
    document, member = proofs.split(secured)
    found = proofs.read(member, RULES)
    suites.verify(document, found, _keys(found), CONTEXTS)


def _keys(found: Sequence[proofs.Proof]) -> list[PublicKey]:
    return [multikey.decode(proof.controller.removeprefix("did:key:")) for proof in found]


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_published_set_or_chain_verifies(name: str) -> None:
    _verify(_json(name))


def test_each_proof_that_is_added_gives_the_published_document() -> None:
    document = _json("unsigned")
    for name, signer, options in zip(PUBLISHED, _signers(), OPTIONS, strict=True):
        document = suites.add(document, _json(options), signer, RULES, CONTEXTS)
        published = _json(name)
        if isinstance(published["proof"], dict):  # a first proof stands alone there
            published["proof"] = [published["proof"]]
        assert strict_json.dumps(document) == strict_json.dumps(published)


def test_a_proof_is_added_to_one_that_stands_alone() -> None:
    _, signer, *_ = _signers()
    added = suites.add(_json("signedProofSet1"), _json("proofSetConfig2"), signer, RULES, CONTEXTS)
    assert added == _json("signedProofSet2")


@pytest.mark.parametrize("name", ["signedProofSet2", "signedProofChain2"])
def test_one_proof_that_fails_refuses_them_all(name: str) -> None:
    count = len(_json(name)["proof"])
    for index in range(count):
        secured = _json(name)
        secured["proof"][index]["created"] = "2023-02-26T22:06:39Z"
        with pytest.raises(InvalidProof, match="signature-wrong"):
            _verify(secured)


def test_a_chain_covers_the_proofs_before_it() -> None:
    # The last proof covers the third, which was replaced by another of the same key that holds.
    secured = _json("signedProofChain2")
    document, _ = proofs.split(secured)
    options = {**_json("proofChainConfig1"), "created": "2023-02-26T22:06:39Z"}
    kept = {**document, "proof": secured["proof"][:2]}
    other = suites.add(kept, options, _signers()[2], RULES, CONTEXTS)
    _verify(other)
    assert isinstance(other["proof"], list)
    secured["proof"][2] = other["proof"][2]
    with pytest.raises(InvalidProof, match="signature-wrong"):
        _verify(secured)


def test_a_set_does_not_cover_its_other_proofs() -> None:
    secured = _json("signedProofSet2")
    _verify({**secured, "proof": secured["proof"][1:]})


def test_a_chain_does_not_survive_the_loss_of_a_proof() -> None:
    secured = _json("signedProofChain2")
    with pytest.raises(InvalidProof, match="previous-proof-missing"):
        _verify({**secured, "proof": secured["proof"][1:]})
    # Read without its promise, the signature does not hold either.
    last = {name: value for name, value in secured["proof"][3].items() if name != "previousProof"}
    with pytest.raises(InvalidProof, match="signature-wrong"):
        _verify({**secured, "proof": last})


def test_the_suite_alone_signs_no_chain_unasked() -> None:
    unsigned = {**_json("unsigned"), "proof": _json("proofChainConfig2")}
    with pytest.raises(Malformed, match="proof-member-unknown"):
        eddsa_rdfc_2022.SUITE.sign(unsigned, _signers()[3], CONTEXTS)
