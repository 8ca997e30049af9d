"""Published examples: CBOR (RFC 8949 §A), COSE_Sign1 (RFC 9052 §C.2.1), key thumbprints (RFC 9679 §6)."""

import pytest

from signing.cose import cbor, sign1
from signing.cose.cbor import Cbor
from signing.cose.sign1 import Sign1
from signing.errors import InvalidProof, Malformed
from signing.keys import cose_key, multikey

LONG = [*range(1, 26)]
READ: list[tuple[Cbor, str]] = [
    (0, "00"),
    (1, "01"),
    (10, "0a"),
    (23, "17"),
    (24, "1818"),
    (25, "1819"),
    (100, "1864"),
    (1000, "1903e8"),
    (1000000, "1a000f4240"),
    (1000000000000, "1b000000e8d4a51000"),
    (18446744073709551615, "1bffffffffffffffff"),
    (-18446744073709551616, "3bffffffffffffffff"),
    (-1, "20"),
    (-10, "29"),
    (-100, "3863"),
    (-1000, "3903e7"),
    (b"", "40"),
    (b"\1\2\3\4", "4401020304"),
    ("", "60"),
    ("a", "6161"),
    ("IETF", "6449455446"),
    ('"\\', "62225c"),
    ("ü", "62c3bc"),
    ("水", "63e6b0b4"),
    ("𐅑", "64f0908591"),
    ([], "80"),
    ([1, 2, 3], "83010203"),
    ([1, [2, 3], [4, 5]], "8301820203820405"),
    (LONG, "98190102030405060708090a0b0c0d0e0f101112131415161718181819"),
    ({}, "a0"),
    ({1: 2, 3: 4}, "a201020304"),
]
REFUSED = [
    ("c249010000000000000000", "cbor-type"),  # a bignum
    ("f90000", "cbor-type"),
    ("f93e00", "cbor-type"),
    ("fa47c35000", "cbor-type"),
    ("fb3ff199999999999a", "cbor-type"),
    ("f4", "cbor-type"),
    ("f5", "cbor-type"),
    ("f6", "cbor-type"),
    ("f7", "cbor-type"),
    ("f0", "cbor-type"),
    ("f8ff", "cbor-type"),
    ("c074323031332d30332d32315432303a30343a30305a", "cbor-type"),
    ("c11a514b67b0", "cbor-type"),
    ("d74401020304", "cbor-type"),
    ("5f42010243030405ff", "cbor-indefinite"),
    ("7f657374726561646d696e67ff", "cbor-indefinite"),
    ("9fff", "cbor-indefinite"),
    ("9f018202039f0405ffff", "cbor-indefinite"),
    ("83018202039f0405ff", "cbor-indefinite"),
    ("bf61610161629f0203ffff", "cbor-indefinite"),
    ("a26161016162820203", "cbor-key"),
]


@pytest.mark.parametrize(("value", "encoded"), READ, ids=[encoded[:20] for _, encoded in READ])
def test_a_published_value_is_read_and_written(value: Cbor, encoded: str) -> None:
    assert cbor.encode(value).hex() == encoded
    assert cbor.decode(bytes.fromhex(encoded), max_bytes=100) == value


@pytest.mark.parametrize(("encoded", "code"), REFUSED)
def test_a_published_value_of_a_kind_that_is_not_used_is_refused(encoded: str, code: str) -> None:
    with pytest.raises(Malformed) as refused:
        cbor.decode(bytes.fromhex(encoded), max_bytes=100)
    assert refused.value.code == code


# RFC 9052 §C.7.1: the key "11", whose messages carry their key id in the unprotected header.
KEY_11 = multikey.of(
    multikey.P256, bytes.fromhex("02bac5b11cad8f99f9c72b05cf4b9e26d244dc189f745228255a219a86d6a09eff")
)
SINGLE_SIGNER = (
    "d28443a10126a10442313154546869732069732074686520636f6e74656e742e58408eb33e4ca31d1c465ab05aac34cc"
    "6b23d58fef5c083106c4d25a91aef0b0117e2af9a291aa32e14ab834dc56ed2a223444547e01f11d3b0916e5a4c345cacb36"
)


def test_the_published_signature_holds_over_the_bytes_that_it_covers() -> None:
    data = bytes.fromhex(SINGLE_SIGNER)
    message = Sign1(bytes.fromhex("a10126"), b"", b"This is the content.", data[-64:])
    KEY_11.verify(message.signature, message.to_be_signed)
    with pytest.raises(InvalidProof, match="signature-wrong"):
        KEY_11.verify(message.signature, message.to_be_signed[:-1] + b"!")


def test_the_published_message_is_none_of_ours() -> None:
    with pytest.raises(Malformed, match="cose-malformed"):
        sign1.read(bytes.fromhex(SINGLE_SIGNER))


def test_the_published_key_has_its_published_thumbprint() -> None:
    key = multikey.of(
        multikey.P256, bytes.fromhex("0265eda5a12577c2bae829437fe338701a10aaa375e1bb5b5de108de439c08551d")
    )
    assert (
        cose_key.thumbprint(key).hex() == "496bd8afadf307e5b08c64b0421bf9dc01528a344a43bda88fadd1669da253ec"
    )
    assert sign1.key_id(key).hex() == "496bd8afadf307e5"
