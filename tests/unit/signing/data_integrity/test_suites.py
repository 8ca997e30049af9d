"""The suites by name, contexts that a proof carries, and proofs added to others (VC Data Integrity §4.3)."""

from typing import Any

import pytest

from signing.data_integrity import proofs, suites
from signing.data_integrity.proofs import REGISTRY_RULES, Rules
from signing.data_integrity.suites import SIGNING_SUITES, SUITES
from signing.errors import InvalidProof, Malformed
from signing.keys import multikey, private
from signing.keys.file_store import FileSigner
from signing.keys.multikey import ED25519, P256, P384

SECRETS = {ED25519: bytes(range(32)), P256: bytes(range(1, 33)), P384: bytes(range(1, 49))}
SIGNERS = {name: FileSigner(private.of(name, secret)) for name, secret in SECRETS.items()}
KEYS = {name: multikey.decode(signer.multikey) for name, signer in SIGNERS.items()}
CHAINS = Rules(frozenset(SUITES), chains=True)
V2 = "https://www.w3.org/ns/credentials/v2"
DOCUMENT: dict[str, Any] = {
    "@context": [V2],
    "type": ["VerifiableCredential"],
    "issuer": "did:web:registry.example",
    "credentialSubject": {"id": "did:web:holder.example", "name": "Zoë"},
}


def _options(suite: str, **more: object) -> dict[str, Any]:
    return {
        "type": "DataIntegrityProof",
        "cryptosuite": suite,
        "verificationMethod": "did:web:registry.example#k0",
        "proofPurpose": "assertionMethod",
        **more,
    }


def _signed(suite: str, algorithm: str, document: dict[str, Any] = DOCUMENT) -> dict[str, Any]:
    unsigned = {**document, "proof": _options(suite)}
    return SIGNING_SUITES[suite].sign(unsigned, SIGNERS[algorithm])


def _verify(secured: dict[str, Any], *algorithms: str) -> None:
    document, member = proofs.split(secured)
    suites.verify(document, proofs.read(member, CHAINS), [KEYS[name] for name in algorithms])


def test_every_suite_has_its_name_and_its_kinds_of_key() -> None:
    assert {name: suite.algorithms for name, suite in SUITES.items()} == {
        "eddsa-rdfc-2022": {ED25519},
        "eddsa-jcs-2022": {ED25519},
        "ecdsa-rdfc-2019": {P256, P384},
        "ecdsa-jcs-2019": {P256, P384},
        "ecdsa-sd-2023": {P256},
        "Ed25519Signature2020": {ED25519},
    }
    assert all(suite.identifier == name for name, suite in SUITES.items())
    assert set(SIGNING_SUITES) == REGISTRY_RULES.suites


@pytest.mark.parametrize("suite", sorted(SIGNING_SUITES))
def test_a_key_of_another_kind_neither_signs_nor_verifies(suite: str) -> None:
    kinds = sorted(SUITES[suite].algorithms)
    signed = _signed(suite, kinds[0])
    for other in set(KEYS) - set(kinds):
        with pytest.raises(InvalidProof, match="key-type-mismatch"):
            _signed(suite, other)
        with pytest.raises(InvalidProof, match="key-type-mismatch"):
            _verify(signed, other)
    _verify(signed, kinds[0])


def test_the_hash_goes_with_the_key() -> None:
    suite = SIGNING_SUITES["ecdsa-jcs-2019"]
    lengths = [
        len(suite.hash_data(DOCUMENT, _options(suite.identifier), algorithm=kind)) for kind in (P256, P384)
    ]
    assert lengths == [64, 96]
    with pytest.raises(ValueError, match="too many values"):
        suite.hash_data(DOCUMENT, _options(suite.identifier))


def test_the_two_forms_see_a_document_differently() -> None:
    undefined = {**DOCUMENT, "undefined": "term"}
    with pytest.raises(Malformed, match="undefined-term"):
        _signed("ecdsa-rdfc-2019", P256, undefined)
    _verify(_signed("ecdsa-jcs-2019", P256, undefined), P256)
    reordered = dict(reversed(DOCUMENT.items()))
    for suite in SIGNING_SUITES.values():
        kind = min(suite.algorithms)
        assert suite.transform(reordered, algorithm=kind) == suite.transform(DOCUMENT, algorithm=kind)


def test_a_proof_in_json_carries_the_documents_context() -> None:
    signed = _signed("eddsa-jcs-2022", ED25519)
    assert signed["proof"]["@context"] == [V2]
    assert "@context" not in _signed("eddsa-rdfc-2022", ED25519)["proof"]


def test_json_without_contexts_is_signed_as_it_is() -> None:
    document = {"name": "n"}
    signed = _signed("eddsa-jcs-2022", ED25519, document)
    assert "@context" not in signed["proof"]
    _verify(signed, ED25519)
    with pytest.raises(InvalidProof, match="signature-wrong"):
        _verify({**signed, "@context": [V2]}, ED25519)


@pytest.mark.parametrize("context", [V2, [V2, "urn:b"], {"a": "urn:a"}, [V2, {"a": 1}]], ids=str)
def test_contexts_may_be_added_behind_those_that_were_signed(context: Any) -> None:  # noqa: ANN401 -- JSON
    signed = _signed("eddsa-jcs-2022", ED25519, {**DOCUMENT, "@context": context})
    _verify(signed, ED25519)
    listed = context if isinstance(context, list) else [context]
    _verify({**signed, "@context": [*listed, "urn:more"]}, ED25519)


@pytest.mark.parametrize(
    "context",
    [[], None, "urn:b", ["urn:b", V2], [V2, "urn:c", "urn:b"], [V2], {"a": 1}, [V2, ["urn:b"]]],
    ids=str,
)
def test_other_contexts_than_those_signed_are_refused(context: Any) -> None:  # noqa: ANN401 -- JSON
    signed = _signed("eddsa-jcs-2022", ED25519, {**DOCUMENT, "@context": [V2, "urn:b"]})
    with pytest.raises(InvalidProof, match="context-mismatch"):
        _verify({**signed, "@context": context}, ED25519)


def test_a_number_is_not_a_truth() -> None:
    signed = _signed("eddsa-jcs-2022", ED25519, {**DOCUMENT, "@context": [{"a": 1}]})
    with pytest.raises(InvalidProof, match="context-mismatch"):
        _verify({**signed, "@context": [{"a": True}]}, ED25519)


def test_a_context_in_the_proof_is_signed() -> None:
    signed = _signed("eddsa-jcs-2022", ED25519, {**DOCUMENT, "@context": [V2, "urn:b"]})
    signed["proof"]["@context"] = [V2]
    with pytest.raises(InvalidProof, match="signature-wrong"):
        _verify(signed, ED25519)


def test_proofs_of_many_suites_make_one_set() -> None:
    document: dict[str, Any] = DOCUMENT
    kinds = [("eddsa-rdfc-2022", ED25519), ("ecdsa-jcs-2019", P384), ("ecdsa-rdfc-2019", P256)]
    for suite, kind in kinds:
        document = suites.add(document, _options(suite), SIGNERS[kind], CHAINS)
    algorithms = [kind for _, kind in kinds]
    _verify(document, *algorithms)
    with pytest.raises(InvalidProof, match="key-type-mismatch"):
        _verify(document, *algorithms[::-1])
    with pytest.raises(ValueError, match="zip"):
        _verify(document, ED25519)


@pytest.mark.parametrize("second", sorted(SIGNING_SUITES))
@pytest.mark.parametrize("first", sorted(SIGNING_SUITES))
def test_any_suite_chains_to_any(first: str, second: str) -> None:
    kinds = [max(SUITES[name].algorithms) for name in (first, second)]
    document = suites.add(DOCUMENT, _options(first, id="urn:uuid:1"), SIGNERS[kinds[0]], CHAINS)
    options = _options(second, previousProof="urn:uuid:1")
    document = suites.add(document, options, SIGNERS[kinds[1]], CHAINS)
    _verify(document, *kinds)
    # Another first proof that holds, under the same identifier: the second covers the one it saw.
    other = suites.add(
        DOCUMENT, _options(first, id="urn:uuid:1", created="2026-11-20T00:00:00Z"), SIGNERS[kinds[0]], CHAINS
    )
    _verify(other, kinds[0])
    assert isinstance(document["proof"], list)
    assert isinstance(other["proof"], list)
    with pytest.raises(InvalidProof, match="signature-wrong"):
        _verify({**DOCUMENT, "proof": [other["proof"][0], document["proof"][1]]}, *kinds)


def test_a_proof_is_not_added_to_what_is_not_there() -> None:
    with pytest.raises(InvalidProof, match="previous-proof-missing"):
        suites.add(DOCUMENT, _options("eddsa-jcs-2022", previousProof="urn:a"), SIGNERS[ED25519], CHAINS)


def test_nothing_is_signed_in_a_suite_that_is_only_read() -> None:
    for options in (_options("ecdsa-sd-2023"), _options("x", type="Ed25519Signature2020")):
        with pytest.raises(InvalidProof, match="cryptosuite-unknown"):
            suites.add(DOCUMENT, options, SIGNERS[P256], CHAINS)


def test_a_proof_is_added_only_to_proofs_that_can_be_read() -> None:
    with pytest.raises(Malformed, match="proof-malformed"):
        suites.add({**DOCUMENT, "proof": "z"}, _options("eddsa-jcs-2022"), SIGNERS[ED25519], CHAINS)
