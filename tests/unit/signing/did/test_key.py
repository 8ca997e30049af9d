"""did:key: the document follows from the key alone."""

import pytest

from signing.did import key
from signing.errors import Malformed

MULTIKEY = "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2"
DID = f"did:key:{MULTIKEY}"


def test_a_key_is_its_own_document() -> None:
    method = f"{DID}#{MULTIKEY}"
    assert key.did_for(MULTIKEY) == DID
    assert key.document(DID) == {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
        "id": DID,
        "verificationMethod": [
            {"id": method, "type": "Multikey", "controller": DID, "publicKeyMultibase": MULTIKEY}
        ],
        "assertionMethod": [method],
        "authentication": [method],
    }


@pytest.mark.parametrize(
    "did", ["did:web:a.example", "did:key:", "did:key:z", f"{DID}#{MULTIKEY}", f"{DID}1"]
)
def test_what_is_no_key_has_no_document(did: str) -> None:
    with pytest.raises(Malformed):
        key.document(did)


def test_what_is_no_key_has_no_did() -> None:
    with pytest.raises(Malformed, match="multibase-prefix"):
        key.did_for("u7QE")
