"""Every real key is accepted, every other string of bytes has one answer, and no key has two spellings."""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from signing import multibase
from signing.errors import InvalidProof, Malformed
from signing.keys import multikey, private


@given(st.binary(min_size=32, max_size=32), st.binary(max_size=100))
def test_every_generated_key_is_accepted_and_verifies(seed: bytes, data: bytes) -> None:
    drawn = Ed25519PrivateKey.from_private_bytes(seed)
    key = multikey.of(multikey.ED25519, drawn.public_key().public_bytes_raw())
    assert multikey.decode(key.multikey) == key
    key.verify(drawn.sign(data), data)


@given(st.sampled_from([multikey.ED25519, multikey.P256, multikey.P384]), st.binary(max_size=100))
def test_every_drawn_key_is_accepted_and_verifies(algorithm: str, data: bytes) -> None:
    key = private.of(algorithm, private.new_secret(algorithm))
    assert multikey.decode(key.public.multikey) == key.public
    key.public.verify(key.sign(data), data)


PREFIXES = st.sampled_from([b"\xed\x01", b"\x80\x24", b"\x80\x24\x02", b"\x80\x24\x03", b"\x81\x24\x02"])
WRITTEN = st.builds(
    lambda prefix, raw: multibase.encode_base58btc(prefix + raw), PREFIXES, st.binary(max_size=50)
)


@given(st.text() | WRITTEN)
def test_a_text_is_the_one_spelling_of_a_key_or_malformed(text: str) -> None:
    try:
        key = multikey.decode(text)
    except Malformed:
        return
    assert key.multikey == text


@given(st.binary(min_size=64, max_size=64), st.binary(max_size=20))
def test_random_bytes_sign_nothing(signature: bytes, data: bytes) -> None:
    drawn = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    key = multikey.of(multikey.ED25519, drawn.public_key().public_bytes_raw())
    try:
        key.verify(signature, data)
    except InvalidProof:
        return
    assert signature == drawn.sign(data)
