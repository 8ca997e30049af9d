"""P-256 and P-384 as kinds of public key: which bytes are one, and whether an ECDSA signature holds.

Follows SEC 1 §2.3.4 (compressed points), FIPS 186-5 §6.4 (ECDSA) and RFC 9053 §2.1 (ES256 over
SHA-256, ES384 over SHA-384, the signature as r and s of a coordinate's length each). Each curve has
its one hash. The curves' cofactor is 1, so every point is a useful key; the identity has no
compressed form. ECDSA signatures come in pairs, (r, s) and (r, n - s): both are accepted, as
FIPS 186-5 does, and nothing here takes a signature for a name.

This module may not touch private keys, files or the network.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256, SHA384, HashAlgorithm

from signing.errors import InvalidProof, Malformed

_SIGNS = (2, 3)


@dataclass(frozen=True, slots=True)
class Curve:
    """Describe one curve y² = x³ - 3x + b over the integers modulo `prime`, and the hash used with it."""

    name: str
    signature_name: str
    coordinate_bytes: int
    prime: int
    b: int
    group: ec.EllipticCurve
    hash: HashAlgorithm

    @property
    def raw_bytes(self) -> int:
        """Return the length of a compressed point: the sign of y, and x."""
        return 1 + self.coordinate_bytes

    @property
    def signature_bytes(self) -> int:
        """Return the length of r and s together."""
        return 2 * self.coordinate_bytes

    def check(self, raw: bytes) -> None:
        """Refuse `raw_bytes` bytes that are not the compressed form of a point (SEC 1 §2.3.4).

        Raise `Malformed`: `key-not-canonical`, `key-not-on-curve`.
        """
        x = int.from_bytes(raw[1:], "big")
        if raw[0] not in _SIGNS or x >= self.prime:
            raise Malformed("key-not-canonical", "The key is not written in its canonical form.")
        if not self._has_y(x):
            raise Malformed("key-not-on-curve", "The key is not a point of the curve.")

    def verify(self, raw: bytes, signature: bytes, data: bytes) -> None:
        """Check `signature` (r and s) over `data` with the key `raw`, which `check` let pass.

        Raise `InvalidProof` (`signature-length`, `signature-wrong`).
        """
        if len(signature) != self.signature_bytes:
            raise InvalidProof(
                "signature-length", f"An {self.signature_name} signature has {self.signature_bytes} bytes."
            )
        half = self.coordinate_bytes
        r, s = (int.from_bytes(part, "big") for part in (signature[:half], signature[half:]))
        key = _loaded(self.group, raw)
        try:
            # OpenSSL refuses r and s outside [1, n - 1] (FIPS 186-5 §6.4.2); a test holds it to that.
            key.verify(encode_dss_signature(r, s), data, ec.ECDSA(self.hash))
        except InvalidSignature as problem:
            raise InvalidProof(
                "signature-wrong", "The signature does not belong to these bytes and this key."
            ) from problem

    def compress(self, x: bytes, y: bytes) -> bytes:
        """Return the compressed form of the point (x, y), each `coordinate_bytes` long.

        Raise `Malformed`: `key-not-canonical`, `key-not-on-curve`.
        """
        across, up = int.from_bytes(x, "big"), int.from_bytes(y, "big")
        if across >= self.prime or up >= self.prime:
            raise Malformed("key-not-canonical", "The key is not written in its canonical form.")
        if (up * up - across**3 + 3 * across - self.b) % self.prime:
            raise Malformed("key-not-on-curve", "The key is not a point of the curve.")
        return bytes((_SIGNS[up & 1],)) + x

    def coordinates(self, raw: bytes) -> tuple[bytes, bytes]:
        """Return x and y, `coordinate_bytes` each, of the key `raw`, which `check` let pass."""
        point = _loaded(self.group, raw).public_numbers()
        x, y = (number.to_bytes(self.coordinate_bytes, "big") for number in (point.x, point.y))
        return x, y

    def _has_y(self, x: int) -> bool:
        """Tell whether the curve has a point at x; none has y = 0, for the order is odd."""
        square = (x**3 - 3 * x + self.b) % self.prime
        return pow(square, (self.prime - 1) // 2, self.prime) == 1


@lru_cache(maxsize=256)
def _loaded(group: ec.EllipticCurve, raw: bytes) -> ec.EllipticCurvePublicKey:
    """Return the library's form of a key; finding y costs a third of a check, and issuers return."""
    return ec.EllipticCurvePublicKey.from_encoded_point(group, raw)


# NIST SP 800-186 §3.2.1.3.
P256: Final = Curve(
    name="P-256",
    signature_name="ES256",
    coordinate_bytes=32,
    prime=2**256 - 2**224 + 2**192 + 2**96 - 1,
    b=0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B,
    group=ec.SECP256R1(),
    hash=SHA256(),
)

# NIST SP 800-186 §3.2.1.4.
P384: Final = Curve(
    name="P-384",
    signature_name="ES384",
    coordinate_bytes=48,
    prime=2**384 - 2**128 - 2**96 + 2**32 - 1,
    b=int(
        "b3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aef",
        16,
    ),
    group=ec.SECP384R1(),
    hash=SHA384(),
)
