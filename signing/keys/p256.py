"""P-256 as a kind of public key: which bytes are one, and whether an ES256 signature holds.

Follows SEC 1 §2.3.4 (compressed points), FIPS 186-5 §6.4 (ECDSA) and RFC 9053 §2.1 (ES256: over
SHA-256, the signature as r and s of 32 bytes each). The curve's cofactor is 1, so every point on
it is a useful key; the identity has no compressed form. ECDSA signatures come in pairs, (r, s) and
(r, n - s): both are accepted, as FIPS 186-5 does, and nothing here takes a signature for a name.

This module may not touch private keys, files or the network.
"""

from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from signing.errors import InvalidProof, Malformed

NAME: Final = "P-256"
RAW_BYTES: Final = 33
SIGNATURE_BYTES: Final = 64
COORDINATE_BYTES: Final = 32

_P = 2**256 - 2**224 + 2**192 + 2**96 - 1
_B = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B
_SIGNS = (2, 3)


def check(raw: bytes) -> None:
    """Refuse 33 bytes that are not the compressed form of a point of the curve (SEC 1 §2.3.4).

    Raise `Malformed`: `key-not-canonical`, `key-not-on-curve`.
    """
    x = int.from_bytes(raw[1:], "big")
    if raw[0] not in _SIGNS or x >= _P:
        raise Malformed("key-not-canonical", "The key is not written in its canonical form.")
    if not _has_y(x):
        raise Malformed("key-not-on-curve", "The key is not a point of the curve.")


def verify(raw: bytes, signature: bytes, data: bytes) -> None:
    """Check `signature` (r and s, 64 bytes) over `data` with the key `raw`, which `check` let pass.

    Raise `InvalidProof` (`signature-length`, `signature-wrong`).
    """
    if len(signature) != SIGNATURE_BYTES:
        raise InvalidProof("signature-length", "An ES256 signature has exactly 64 bytes.")
    r, s = (int.from_bytes(half, "big") for half in (signature[:32], signature[32:]))
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), raw)
    try:
        # OpenSSL refuses r and s outside [1, n - 1] (FIPS 186-5 §6.4.2); a test holds it to that.
        key.verify(encode_dss_signature(r, s), data, ec.ECDSA(SHA256()))
    except InvalidSignature as problem:
        raise InvalidProof(
            "signature-wrong", "The signature does not belong to these bytes and this key."
        ) from problem


def coordinates(raw: bytes) -> tuple[bytes, bytes]:
    """Return x and y, 32 bytes each, of the key `raw`, which `check` let pass."""
    point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), raw).public_numbers()
    return point.x.to_bytes(COORDINATE_BYTES, "big"), point.y.to_bytes(COORDINATE_BYTES, "big")


def _has_y(x: int) -> bool:
    """Tell whether y² = x³ - 3x + b has a solution; no point has y = 0, for the order is odd."""
    return pow((x**3 - 3 * x + _B) % _P, (_P - 1) // 2, _P) == 1
