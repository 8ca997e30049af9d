"""Multikey: one spelling per key, no key that signs for everybody (Controlled Identifiers §2.2.2)."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from signing import multibase
from signing.errors import InvalidProof, Malformed
from signing.keys import multikey

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
SEED = bytes(range(32))
PRIVATE = Ed25519PrivateKey.from_private_bytes(SEED)
RAW = PRIVATE.public_key().public_bytes_raw()
ED25519 = b"\xed\x01"

# RFC 7748 / curve25519: all y of points whose order divides 8, with either sign bit.
SMALL_ORDER = [
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0000000000000000000000000000000000000000000000000000000000000080",
    "0100000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000080",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
]


def _multikey(raw: bytes, codec: bytes = ED25519) -> str:
    return multibase.encode_base58btc(codec + raw)


def test_a_key_comes_back_as_it_was_written() -> None:
    text = multikey.of(multikey.ED25519, RAW).multikey
    assert text.startswith("z6Mk")
    assert multikey.decode(text) == multikey.PublicKey("Ed25519", RAW)
    assert multikey.decode(text).multikey == text


def test_a_signature_is_accepted_only_over_its_own_bytes() -> None:
    key = multikey.of(multikey.ED25519, RAW)
    signature = PRIVATE.sign(b"bytes")
    key.verify(signature, b"bytes")
    with pytest.raises(InvalidProof, match="signature-wrong"):
        key.verify(signature, b"other bytes")


@pytest.mark.parametrize("length", [0, 63, 65])
def test_a_signature_of_another_length_is_refused(length: int) -> None:
    with pytest.raises(InvalidProof, match="signature-length"):
        multikey.of(multikey.ED25519, RAW).verify(bytes(length), b"")


def test_a_signature_with_a_second_spelling_of_s_is_refused() -> None:
    signature = PRIVATE.sign(b"bytes")
    s = int.from_bytes(signature[32:], "little") + L
    with pytest.raises(InvalidProof, match="signature-wrong"):
        multikey.of(multikey.ED25519, RAW).verify(signature[:32] + s.to_bytes(32, "little"), b"bytes")


@pytest.mark.parametrize("encoded", SMALL_ORDER)
def test_a_point_of_small_order_is_no_key(encoded: str) -> None:
    with pytest.raises(Malformed, match="key-small-order"):
        multikey.decode(_multikey(bytes.fromhex(encoded)))


def test_the_listed_points_are_of_small_order_indeed() -> None:
    # The control: with such a key, one constant "signs" many messages. Not every library refuses that.
    signature = bytes.fromhex(SMALL_ORDER[2]) + bytes(32)
    Ed25519PublicKey.from_public_bytes(bytes.fromhex(SMALL_ORDER[2])).verify(signature, b"nobody signed this")
    key = multikey.PublicKey(multikey.ED25519, bytes.fromhex(SMALL_ORDER[2]))
    with pytest.raises(InvalidProof):
        key.verify(signature, b"nobody signed this")


@pytest.mark.parametrize("y", [P, P + 1, 2**255 - 1])
@pytest.mark.parametrize("sign", [0, 1 << 255])
def test_a_coordinate_beyond_the_field_is_a_second_spelling(y: int, sign: int) -> None:
    with pytest.raises(Malformed, match="key-not-canonical"):
        multikey.decode(_multikey((y | sign).to_bytes(32, "little")))


def test_a_coordinate_without_a_point_is_no_key() -> None:
    with pytest.raises(Malformed, match="key-not-on-curve"):
        multikey.decode(_multikey((2).to_bytes(32, "little")))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (_multikey(RAW, b"\xec\x01"), "key-type-unknown"),  # X25519: for agreement, never for signatures
        (_multikey(RAW, b"\x80\x24"), "key-length"),  # P-256, whose keys have a byte more
        (_multikey(RAW, b"\x81\x24"), "key-length"),  # P-384
        (_multikey(RAW, b"\x82\x24"), "key-type-unknown"),  # P-521
        (_multikey(RAW[:31]), "key-length"),
        (_multikey(RAW + b"\0"), "key-length"),
        (_multikey(RAW, b""), "key-type-unknown"),
        (multibase.encode_base64url(ED25519 + RAW), "multibase-prefix"),
        ("z" + "1" * 1000, "multibase-too-long"),
        ("", "multibase-prefix"),
    ],
)
def test_what_is_no_multikey_of_a_known_kind_is_refused(text: str, code: str) -> None:
    with pytest.raises(Malformed) as refused:
        multikey.decode(text)
    assert refused.value.code == code


def test_an_unknown_algorithm_has_no_keys() -> None:
    with pytest.raises(Malformed, match="key-type-unknown"):
        multikey.of("X25519", RAW)
