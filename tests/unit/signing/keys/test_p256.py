"""P-256 keys: one spelling for each, points of the curve only, and ES256 signatures (RFC 9053 §2.1)."""

import pytest

from signing import multibase
from signing.errors import InvalidProof, Malformed
from signing.keys import multikey, p256, private

P = 2**256 - 2**224 + 2**192 + 2**96 - 1
N = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
# SEC 2 §2.4.2: the base point.
G_X = 0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296
G_Y = 0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5
KEY = private.of(multikey.P256, bytes(range(1, 33)))
PREFIX = b"\x80\x24"  # the varint of multicodec 0x1200
DATA = b"bytes"
R, S = (int.from_bytes(half, "big") for half in (KEY.sign(DATA)[:32], KEY.sign(DATA)[32:]))


def _signature(r: int, s: int) -> bytes:
    return r.to_bytes(32, "big") + s.to_bytes(32, "big")


def _multikey(raw: bytes) -> str:
    return multibase.encode_base58btc(PREFIX + raw)


def _compressed(sign: int, x: int) -> bytes:
    return bytes([sign]) + x.to_bytes(32, "big")


def test_a_key_comes_back_as_it_was_written() -> None:
    text = KEY.public.multikey
    assert text.startswith("zDn")
    assert multikey.decode(text) == KEY.public
    assert len(KEY.public.raw) == 33


@pytest.mark.parametrize(("sign", "y"), [(3, G_Y), (2, P - G_Y)])
def test_a_compressed_point_has_the_y_of_its_sign(sign: int, y: int) -> None:
    raw = multikey.decode(_multikey(_compressed(sign, G_X))).raw
    assert p256.coordinates(raw) == (G_X.to_bytes(32, "big"), y.to_bytes(32, "big"))


def test_both_of_a_pair_of_signatures_hold() -> None:
    for s in (S, N - S):
        KEY.public.verify(_signature(R, s), DATA)


def test_a_signature_is_accepted_only_over_its_own_bytes_and_key() -> None:
    with pytest.raises(InvalidProof, match="signature-wrong"):
        KEY.public.verify(_signature(R, S), b"other bytes")
    with pytest.raises(InvalidProof, match="signature-wrong"):
        multikey.of(multikey.P256, _compressed(3, G_X)).verify(_signature(R, S), DATA)


@pytest.mark.parametrize(
    ("r", "s"),
    [(0, 0), (0, S), (R, 0), (N, S), (R, N), (N, N), (2**256 - 1, 2**256 - 1), (1, 1), (S, R)],
)
def test_numbers_that_are_no_signature_are_refused(r: int, s: int) -> None:
    with pytest.raises(InvalidProof, match="signature-wrong"):
        KEY.public.verify(_signature(r, s), DATA)


@pytest.mark.parametrize(
    "signature",
    [b"", bytes(63), bytes(65), b"\x30\x44\x02\x20" + bytes(32) + b"\x02\x20" + bytes(32)],
    ids=len,
)
def test_a_signature_of_another_length_is_refused(signature: bytes) -> None:
    with pytest.raises(InvalidProof, match="signature-length"):
        KEY.public.verify(signature, DATA)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (_compressed(2, P), "key-not-canonical"),
        (_compressed(3, 2**256 - 1), "key-not-canonical"),
        (_compressed(0, G_X), "key-not-canonical"),
        (_compressed(4, G_X), "key-not-canonical"),
        (_compressed(6, G_X), "key-not-canonical"),
        (_compressed(2, 1), "key-not-on-curve"),
        (_compressed(3, 1), "key-not-on-curve"),
        (bytes([4]) + G_X.to_bytes(32, "big") + G_Y.to_bytes(32, "big"), "multibase-too-long"),
        (b"\0", "key-length"),  # the identity
        (b"", "key-length"),
        (_compressed(2, G_X)[:-1], "key-length"),
    ],
)
def test_bytes_that_are_no_compressed_point_are_no_key(raw: bytes, code: str) -> None:
    with pytest.raises(Malformed) as refused:
        multikey.decode(_multikey(raw))
    assert refused.value.code == code
