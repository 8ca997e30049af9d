"""Several proofs of one document: each must hold, and what they share is canonicalised once."""

from typing import Any

import pytest

from signing import instants, policy, rdfc
from signing.data_integrity import suites
from signing.did import key
from signing.errors import InvalidProof
from signing.keys import multikey, private
from signing.keys.file_store import FileSigner
from signing.keys.multikey import ED25519, P256, P384
from signing.mechanisms import data_integrity
from tests.properties import nasty

NOW = instants.parse("2026-11-20T00:00:00Z")
SECRETS = {ED25519: bytes(range(32)), P256: bytes(range(1, 33)), P384: bytes(range(1, 49))}
SIGNERS = {name: FileSigner(private.of(name, secret)) for name, secret in SECRETS.items()}
RULES = policy.VCDM_RULES


def added(document: dict[str, Any], suite: str, algorithm: str, **more: str) -> dict[str, Any]:
    """Return `document` with one more proof."""
    signer = SIGNERS[algorithm]
    did = key.did_for(signer.multikey)
    options = {
        "type": "DataIntegrityProof",
        "cryptosuite": suite,
        "verificationMethod": f"{did}#{signer.multikey}",
        "proofPurpose": "assertionMethod",
        **more,
    }
    return suites.add(document, options, signer, RULES)


def check(document: dict[str, Any]) -> None:
    """Check every proof of `document`; raise as the first that does not hold."""
    for securing in data_integrity.of(document).securings(RULES, NOW):
        securing.check(multikey.decode(securing.controller.removeprefix("did:key:")))


def set_of_proofs() -> dict[str, Any]:
    # Two hashes: labels of nameless nodes are not the same under both.
    evidence = [{"type": ["Evidence"], "name": name} for name in "abcdef"]
    document = added(nasty.credential(evidence=evidence), "ecdsa-rdfc-2019", P256, id="urn:proof:1")
    document = added(document, "ecdsa-rdfc-2019", P384)
    document = added(document, "eddsa-jcs-2022", ED25519)
    return added(document, "eddsa-rdfc-2022", ED25519, previousProof="urn:proof:1")


def test_proofs_of_every_hash_and_a_chain_hold_together() -> None:
    check(set_of_proofs())


@pytest.mark.parametrize("place", range(4))
def test_each_of_several_proofs_must_hold(place: int) -> None:
    document = set_of_proofs()
    document["proof"][place]["created"] = "2026-05-02T00:00:00Z"
    with pytest.raises(InvalidProof, match="signature-wrong"):
        check(document)


def test_what_proofs_share_is_canonicalised_once(monkeypatch: pytest.MonkeyPatch) -> None:
    document = added(nasty.credential(), "eddsa-rdfc-2022", ED25519)
    document["proof"] *= 8
    seen: list[object] = []
    canonicalise = rdfc.canonicalise

    def counted(value: dict[str, Any], **how: Any) -> str:  # noqa: ANN401 -- passed on
        seen.append(value.get("credentialSubject"))
        return canonicalise(value, **how)

    monkeypatch.setattr(rdfc, "canonicalise", counted)
    check(document)
    assert len(seen) == 2  # the document, and the options that all eight have
