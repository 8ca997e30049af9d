"""Private keys: the algorithms' own published signatures, the same bytes every time, no other secret."""

import pytest

from signing.errors import Malformed
from signing.keys import multikey, private
from signing.keys.multikey import ED25519, P256, P384

N = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
N384 = 2**384 - 0x389CB27E0BC8D220A7E5F24DB74F58851313E695333AD68D
P384_NUMBER = (
    "6b9d3dad2e1b8c1c05b19875b6659f4de23c3b667bf297ba9aa47740787137d896d5724e4c70a825f872c9ea60d2edf5"
)
P384_PUBLIC = (
    "02ec3a4e415b4e19a4568618029f427fa5da9a8bc4ae92e02e06aae5286b300c64def8f0ea9055866064a254515480bc13"
)

PUBLISHED = [
    pytest.param(  # RFC 8032 §7.1, test 2
        ED25519,
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        b"\x72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
        id="RFC 8032",
    ),
    pytest.param(  # RFC 6979 §A.2.5, SHA-256, "sample"
        P256,
        "c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721",
        "0360fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6",
        b"sample",
        "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716"
        "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8",
        id="RFC 6979 sample",
    ),
    pytest.param(  # RFC 6979 §A.2.5, SHA-256, "test"
        P256,
        "c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721",
        "0360fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6",
        b"test",
        "f1abb023518351cd71d881567b1ea663ed3efcf6c5132b354f28d3b0b7d38367"
        "019f4113742a2b14bd25926b49c649155f267e60d3814b4c0cc84250e46f0083",
        id="RFC 6979 test",
    ),
    pytest.param(  # RFC 6979 §A.2.6, SHA-384, "sample"
        P384,
        P384_NUMBER,
        P384_PUBLIC,
        b"sample",
        "94edbb92a5ecb8aad4736e56c691916b3f88140666ce9fa73d64c4ea95ad133c81a648152e44acf96e36dd1e80fabe46"
        "99ef4aeb15f178cea1fe40db2603138f130e740a19624526203b6351d0a3a94fa329c145786e679e7b82c71a38628ac8",
        id="RFC 6979 P-384 sample",
    ),
    pytest.param(  # RFC 6979 §A.2.6, SHA-384, "test"
        P384,
        P384_NUMBER,
        P384_PUBLIC,
        b"test",
        "8203b63d3c853e8d77227fb377bcf7b7b772e97892a80f36ab775d509d7a5feb0542a7f0812998da8f1dd3ca3cf023db"
        "ddd0760448d42d8a43af45af836fce4de8be06b485e9b61b827c2f13173923e06a739f040649a667bf3b828246baa5a5",
        id="RFC 6979 P-384 test",
    ),
]


@pytest.mark.parametrize(("algorithm", "secret", "public", "message", "signature"), PUBLISHED)
def test_a_published_key_makes_its_published_signature(
    algorithm: str, secret: str, public: str, message: bytes, signature: str
) -> None:
    key = private.of(algorithm, bytes.fromhex(secret))
    assert key.public == multikey.of(algorithm, bytes.fromhex(public))
    assert key.sign(message).hex() == signature
    key.public.verify(bytes.fromhex(signature), message)


@pytest.mark.parametrize("algorithm", [ED25519, P256, P384])
def test_a_new_key_signs_the_same_way_every_time(algorithm: str) -> None:
    secret = private.new_secret(algorithm)
    first, again = private.of(algorithm, secret), private.of(algorithm, secret)
    assert first.sign(b"bytes") == again.sign(b"bytes")
    assert private.new_secret(algorithm) != secret


@pytest.mark.parametrize("algorithm", [ED25519, P256, P384])
def test_a_key_shows_its_public_half_alone(algorithm: str) -> None:
    secret = private.new_secret(algorithm)
    key = private.of(algorithm, secret)
    assert repr(key) == f"PrivateKey({key.public.multikey})"


@pytest.mark.parametrize(
    ("algorithm", "secret"),
    [
        (ED25519, bytes(31)),
        (P256, bytes(31)),
        (P256, bytes(33)),
        (P256, bytes(32)),  # zero
        (P256, N.to_bytes(32, "big")),
        (P256, b"\xff" * 32),
        (P384, bytes(range(1, 33))),
        (P384, bytes(48)),
        (P384, N384.to_bytes(48, "big")),
    ],
)
def test_bytes_that_are_no_secret_of_the_kind_are_refused(algorithm: str, secret: bytes) -> None:
    with pytest.raises(Malformed, match="key-secret-malformed"):
        private.of(algorithm, secret)


def test_an_unknown_kind_has_no_keys() -> None:
    with pytest.raises(Malformed, match="key-type-unknown"):
        private.new_secret("P-521")
    with pytest.raises(Malformed, match="key-type-unknown"):
        private.of("P-521", bytes(66))
