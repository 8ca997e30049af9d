"""did:jwk: the document follows from the JWK alone."""

import json
from typing import Any

import pytest

from signing import base64url, instants
from signing.did import documents, jwk
from signing.errors import Malformed, TooLarge
from signing.keys import jwk as jwks
from signing.keys import multikey, private

NOW = instants.parse("2026-11-20T00:00:00Z")
KEYS = [
    private.of(kind, bytes(length - 1) + b"\7").public
    for kind, length in ((multikey.ED25519, 32), (multikey.P256, 32), (multikey.P384, 48))
]
# The first example of the did:jwk method's specification: the JWK, and the DID that it makes.
EXAMPLE = {
    "crv": "P-256",
    "kty": "EC",
    "x": "acbIQiuMs3i8_uszEjJ2tpTtRM4EU3yz91PH6CdH2V0",
    "y": "_KcyLj9vWMptnmKtm46GqDz8wf74I5LKgrl2GzH3nSE",
}
EXAMPLE_DID = (
    "did:jwk:eyJjcnYiOiJQLTI1NiIsImt0eSI6IkVDIiwieCI6ImFjYklRaXVNczNpOF91c3pFakoydHBUdFJNNEVVM3l6OTFQSDZDZEgyVjAi"
    "LCJ5IjoiX0tjeUxqOXZXTXB0bm1LdG00NkdxRHo4d2Y3NEk1TEtncmwyR3pIM25TRSJ9"
)


def did_of(value: object) -> str:
    return "did:jwk:" + base64url.encode(json.dumps(value).encode())


def test_the_published_example_is_read_and_written() -> None:
    document = jwk.document(EXAMPLE_DID)
    assert document["id"] == EXAMPLE_DID
    key = documents.parse(document, EXAMPLE_DID).assertion_key(f"{EXAMPLE_DID}#0", NOW)
    assert jwks.write(key) == EXAMPLE
    assert jwk.did_for(key) == EXAMPLE_DID


@pytest.mark.parametrize("key", KEYS, ids=lambda key: str(key.algorithm))
def test_every_kind_of_key_asserts_and_authenticates(key: multikey.PublicKey) -> None:
    did = jwk.did_for(key)
    document = documents.parse(jwk.document(did), did)
    assert document.assertion_key(f"{did}#0", NOW) == key
    assert document.authentication_key(f"{did}#0", NOW) == key


@pytest.mark.parametrize(
    ("did", "code"),
    [
        ("did:key:z6Mk", "did-jwk-malformed"),
        ("did:jwk:" + "A" * 4_000, "did-jwk-malformed"),
        ("did:jwk:", "json-syntax"),
        (EXAMPLE_DID + "=", "base64url-malformed"),
        (EXAMPLE_DID + "#0", "base64url-malformed"),
        (did_of([]), "json-not-an-object"),
        (did_of({**EXAMPLE, "d": "AA"}), "jwk-private"),
        (did_of({**EXAMPLE, "use": "enc"}), "jwk-use"),
        (did_of({**EXAMPLE, "y": EXAMPLE["x"]}), "key-not-on-curve"),
        (did_of({**EXAMPLE, "crv": "secp256k1"}), "key-type-unknown"),
    ],
)
def test_what_is_no_public_signature_key_has_no_document(did: str, code: str) -> None:
    with pytest.raises(Malformed) as refused:
        jwk.document(did)
    assert refused.value.code == code


def test_nesting_is_bounded() -> None:
    deep: Any = []
    for _ in range(100):
        deep = [deep]
    with pytest.raises(TooLarge):
        jwk.document(did_of({**EXAMPLE, "x5c": deep}))
