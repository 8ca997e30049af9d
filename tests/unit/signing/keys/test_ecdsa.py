"""P-256 and P-384 keys: one spelling for each, points of the curve only, ES256 and ES384 (RFC 9053 §2.1)."""

from dataclasses import dataclass

import pytest

from signing import multibase
from signing.errors import InvalidProof, Malformed
from signing.keys import ecdsa, multikey, private

DATA = b"bytes"


@dataclass(frozen=True)
class Facts:
    """What SEC 2 §2.4.2 and §2.5.1 say of a curve, and a key on it."""

    curve: ecdsa.Curve
    size: int
    p: int
    n: int
    g_x: int
    g_y: int
    prefix: bytes
    start: str
    off_curve: int

    @property
    def key(self) -> private.PrivateKey:
        return private.of(self.curve.name, bytes(range(1, self.size + 1)))

    def bytes_of(self, number: int) -> bytes:
        return number.to_bytes(self.size, "big")

    def numbers(self) -> tuple[int, int]:
        signature = self.key.sign(DATA)
        return int.from_bytes(signature[: self.size], "big"), int.from_bytes(signature[self.size :], "big")

    def signature(self, r: int, s: int) -> bytes:
        return self.bytes_of(r) + self.bytes_of(s)

    def compressed(self, sign: int, x: int) -> bytes:
        return bytes([sign]) + self.bytes_of(x)

    def multikey(self, raw: bytes) -> str:
        return multibase.encode_base58btc(self.prefix + raw)


P256 = Facts(
    curve=ecdsa.P256,
    size=32,
    p=2**256 - 2**224 + 2**192 + 2**96 - 1,
    n=0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551,
    g_x=0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
    g_y=0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5,
    prefix=b"\x80\x24",  # the varint of multicodec 0x1200
    start="zDn",
    off_curve=1,
)
P384 = Facts(
    curve=ecdsa.P384,
    size=48,
    p=2**384 - 2**128 - 2**96 + 2**32 - 1,
    n=2**384 - 0x389CB27E0BC8D220A7E5F24DB74F58851313E695333AD68D,
    g_x=int(
        "aa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a385502f25dbf55296c3a545e3872760ab7",
        16,
    ),
    g_y=int(
        "3617de4a96262c6f5d9e98bf9292dc29f8f41dbd289a147ce9da3113b5f0b8c00a60b1ce1d7e819d7a431d7c90ea0e5f",
        16,
    ),
    prefix=b"\x81\x24",  # the varint of multicodec 0x1201
    start="z82",
    off_curve=1,
)


@pytest.fixture(params=[P256, P384], ids=["P-256", "P-384"])
def facts(request: pytest.FixtureRequest) -> Facts:
    assert isinstance(request.param, Facts)
    return request.param


def test_a_key_comes_back_as_it_was_written(facts: Facts) -> None:
    text = facts.key.public.multikey
    assert text.startswith(facts.start)
    assert multikey.decode(text) == facts.key.public
    assert len(facts.key.public.raw) == facts.size + 1


@pytest.mark.parametrize("sign", [2, 3])
def test_a_compressed_point_has_the_y_of_its_sign(facts: Facts, sign: int) -> None:
    raw = multikey.decode(facts.multikey(facts.compressed(sign, facts.g_x))).raw
    y = facts.g_y if facts.g_y % 2 == sign - 2 else facts.p - facts.g_y
    assert facts.curve.coordinates(raw) == (facts.bytes_of(facts.g_x), facts.bytes_of(y))


def test_both_of_a_pair_of_signatures_hold(facts: Facts) -> None:
    r, s = facts.numbers()
    for twin in (s, facts.n - s):
        facts.key.public.verify(facts.signature(r, twin), DATA)


def test_a_signature_is_accepted_only_over_its_own_bytes_and_key(facts: Facts) -> None:
    signature = facts.key.sign(DATA)
    with pytest.raises(InvalidProof, match="signature-wrong"):
        facts.key.public.verify(signature, b"other bytes")
    with pytest.raises(InvalidProof, match="signature-wrong"):
        multikey.of(facts.curve.name, facts.compressed(3, facts.g_x)).verify(signature, DATA)


def test_numbers_that_are_no_signature_are_refused(facts: Facts) -> None:
    (r, s), n, top = facts.numbers(), facts.n, 2 ** (8 * facts.size) - 1
    for pair in [(0, 0), (0, s), (r, 0), (n, s), (r, n), (n, n), (top, top), (1, 1), (s, r)]:
        with pytest.raises(InvalidProof, match="signature-wrong"):
            facts.key.public.verify(facts.signature(*pair), DATA)


@pytest.mark.parametrize("change", [b"", b"\0", None], ids=["empty", "longer", "shorter"])
def test_a_signature_of_another_length_is_refused(facts: Facts, change: bytes | None) -> None:
    signature = facts.key.sign(DATA)
    signature = signature[:-1] if change is None else change and signature + change
    with pytest.raises(InvalidProof, match="signature-length"):
        facts.key.public.verify(signature, DATA)


def test_a_signature_in_der_is_refused(facts: Facts) -> None:
    half = b"\x02" + bytes([facts.size]) + bytes(facts.size)
    with pytest.raises(InvalidProof, match="signature-length"):
        facts.key.public.verify(b"\x30" + bytes([2 * len(half)]) + half + half, DATA)


def test_the_signature_of_the_other_curve_is_refused() -> None:
    for one, other in ((P256, P384), (P384, P256)):
        with pytest.raises(InvalidProof, match="signature-length"):
            one.key.public.verify(other.key.sign(DATA), DATA)


def test_bytes_that_are_no_compressed_point_are_no_key(facts: Facts) -> None:
    x = facts.g_x
    uncompressed = bytes([4]) + facts.bytes_of(x) + facts.bytes_of(facts.g_y)
    for raw, code in [
        (facts.compressed(2, facts.p), "key-not-canonical"),
        (facts.compressed(3, 2 ** (8 * facts.size) - 1), "key-not-canonical"),
        (facts.compressed(0, x), "key-not-canonical"),
        (facts.compressed(4, x), "key-not-canonical"),
        (facts.compressed(6, x), "key-not-canonical"),
        (facts.compressed(2, facts.off_curve), "key-not-on-curve"),
        (facts.compressed(3, facts.off_curve), "key-not-on-curve"),
        (uncompressed, "multibase-too-long"),
        (b"\0", "key-length"),  # the identity
        (b"", "key-length"),
        (facts.compressed(2, x)[:-1], "key-length"),
    ]:
        with pytest.raises(Malformed) as refused:
            multikey.decode(facts.multikey(raw))
        assert refused.value.code == code, raw.hex()
