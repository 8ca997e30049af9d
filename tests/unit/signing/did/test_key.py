"""did:key: the document follows from the key alone."""

import pytest

from signing import instants
from signing.did import documents, key
from signing.errors import Malformed

MULTIKEY = "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2"
NOW = instants.parse("2026-11-20T00:00:00Z")
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
    "multikey",
    [
        "zDnaerDaTF5BXEavCrfRZEk316dpbLsfPDZ3WJ5hRTPFU2169",
        "z82LkvCwHNreneWpsgPEbV3gu1C6NFJEBg4srfJ5gdxEsMGRJUz2sG9FE42shbn2xkZJh54",
    ],
)
def test_the_published_keys_of_the_other_curves_are_their_own_documents(multikey: str) -> None:
    did = f"did:key:{multikey}"
    parsed = documents.parse(key.document(did), did)
    assert parsed.assertion_key(f"{did}#{multikey}", NOW).multikey == multikey
    assert parsed.authentication_key(f"{did}#{multikey}", NOW).multikey == multikey


@pytest.mark.parametrize(
    ("did", "code"),
    [
        ("did:web:a.example", "did-key-malformed"),
        (MULTIKEY, "did-key-malformed"),
        ("did:key:", "multibase-prefix"),
        ("did:key:z", "key-type-unknown"),
        (f"{DID}#{MULTIKEY}", "multibase-too-long"),
        (f"{DID}1", "key-type-unknown"),
    ],
)
def test_what_is_no_key_has_no_document(did: str, code: str) -> None:
    with pytest.raises(Malformed) as refused:
        key.document(did)
    assert refused.value.code == code


def test_what_is_no_key_has_no_did() -> None:
    with pytest.raises(Malformed, match="multibase-prefix"):
        key.did_for("u7QE")
