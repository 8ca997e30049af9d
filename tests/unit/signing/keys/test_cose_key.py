"""COSE_Key: public signature keys of three kinds, one way of reading each (RFC 9052 §7, RFC 9053 §7)."""

import hashlib
from typing import Any

import pytest

from signing.cose import cbor
from signing.errors import Malformed
from signing.keys import cose_key, jwk, multikey, private, rsa
from signing.keys.multikey import PublicKey

EDWARDS = private.of(multikey.ED25519, bytes(range(32))).public
P256 = private.of(multikey.P256, bytes(range(1, 33))).public
P384 = private.of(multikey.P384, bytes(range(1, 49))).public
KEYS = [EDWARDS, P256, P384]


def changed(key: PublicKey, members: dict[Any, Any]) -> dict[Any, Any]:
    return {name: value for name, value in {**cose_key.write(key), **members}.items() if value is not ...}


@pytest.mark.parametrize("key", KEYS, ids=lambda key: str(key.algorithm))
def test_every_kind_is_written_and_read(key: PublicKey) -> None:
    assert cose_key.read(cose_key.write(key)) == key
    assert cose_key.read(cbor.decode(cbor.encode({**cose_key.write(key)}), max_bytes=200)) == key


@pytest.mark.parametrize("key", KEYS, ids=lambda key: str(key.algorithm))
def test_a_thumbprint_is_over_the_deterministic_encoding(key: PublicKey) -> None:
    encoded = cbor.encode({**cose_key.write(key)})
    assert cose_key.thumbprint(key) == hashlib.sha256(encoded).digest()


# The keys of RFC 9052 §C.7.1: "11" and "meriadoc.brandybuck@buckland.example".
BRANDYBUCK = {
    1: 2,
    2: b"meriadoc.brandybuck@buckland.example",
    -1: 1,
    -2: bytes.fromhex("65eda5a12577c2bae829437fe338701a10aaa375e1bb5b5de108de439c08551d"),
    -3: bytes.fromhex("1e52ed75701163f7f9e40ddf9f341b3dc9ba860af7e0ca7ca7e9eecd0084d19c"),
}


def test_the_published_key_is_read() -> None:
    key = cose_key.read(BRANDYBUCK)
    assert cose_key.thumbprint(key).hex().startswith("496bd8afadf307e5b08c64b0421bf9dc")
    assert jwk.read(jwk.write(key)) == key


@pytest.mark.parametrize("key", [P256, P384], ids=lambda key: str(key.algorithm))
def test_y_may_be_its_sign(key: PublicKey) -> None:
    sign = key.raw[0] == 3
    assert cose_key.read(changed(key, {-3: sign})) == key
    assert cose_key.read(changed(key, {-3: not sign})) != key


@pytest.mark.parametrize(("key", "algorithms"), [(EDWARDS, (-8, -19)), (P256, (-7, -9)), (P384, (-35, -51))])
def test_each_kind_has_one_algorithm(key: PublicKey, algorithms: tuple[int, ...]) -> None:
    for algorithm in algorithms:
        assert cose_key.read(changed(key, {3: algorithm, 4: [1, 2]})) == key
    for other in {-7, -8, -35, -257, True, "ES256"} - set(algorithms):
        with pytest.raises(Malformed, match="cose-key-use"):
            cose_key.read(changed(key, {3: other}))


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (None, "cose-key-malformed"),
        ([1, 2], "cose-key-malformed"),
        ({}, "key-type-unknown"),
        (changed(EDWARDS, {1: 4}), "key-type-unknown"),
        (changed(EDWARDS, {1: True}), "key-type-unknown"),
        (changed(EDWARDS, {-1: 4}), "key-type-unknown"),
        (changed(P256, {-1: 8}), "key-type-unknown"),
        (changed(P256, {-1: True}), "key-type-unknown"),
        (changed(P256, {-1: "P-256"}), "key-type-unknown"),
        (changed(P256, {1: 1}), "key-type-unknown"),
        (changed(EDWARDS, {-4: bytes(32)}), "cose-key-private"),
        (changed(P256, {-4: bytes(32)}), "cose-key-private"),
        (changed(P256, {-2: ...}), "cose-key-malformed"),
        (changed(P256, {-3: ...}), "cose-key-malformed"),
        (changed(P256, {-3: 1}), "cose-key-malformed"),
        (changed(EDWARDS, {-2: "x"}), "cose-key-malformed"),
        (changed(P256, {-2: bytes(33)}), "key-length"),
        (changed(P256, {-2: bytes(31), -3: True}), "key-length"),
        (changed(P256, {-3: bytes(32)}), "key-not-on-curve"),
        (changed(P384, {-1: 1}), "key-length"),
        (changed(EDWARDS, {-2: bytes(31)}), "key-length"),
        (changed(EDWARDS, {-2: (1).to_bytes(32, "little")}), "key-small-order"),
        (changed(EDWARDS, {-2: b"\xff" * 32}), "key-not-canonical"),
        (changed(P256, {4: [1]}), "cose-key-use"),
        (changed(P256, {4: []}), "cose-key-use"),
        (changed(P256, {4: 2}), "cose-key-use"),
    ],
)
def test_what_is_no_public_signature_key_is_refused(value: object, code: str) -> None:
    with pytest.raises(Malformed) as refused:
        cose_key.read(value)
    assert refused.value.code == code


def test_an_rsa_key_has_no_form_here() -> None:
    with pytest.raises(Malformed, match="key-type-unknown"):
        cose_key.write(PublicKey(rsa.NAME, bytes(256)))
