"""Private keys in memory: draw a secret, and sign with it.

Ed25519 follows RFC 8032 §5.1.5-§5.1.6, where the secret is the seed. ES256 and ES384 follow RFC 9053
§2.1; the secret is the private number, and the nonce is derived from key and message (RFC 6979
§3.2): so every algorithm gives the same bytes for the same message every time, no poor source of randomness
can give the key away, and signing again after a crash yields the signature that was lost.

This module keeps nothing, and may not touch files, the network or a clock.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from signing.errors import Malformed
from signing.keys import ecdsa, multikey
from signing.keys.ecdsa import Curve
from signing.keys.multikey import ED25519, P256, P384, PublicKey

_SEED_BYTES: Final = 32
_CURVES: Final = {P256: ecdsa.P256, P384: ecdsa.P384}


@dataclass(frozen=True, slots=True, repr=False)
class PrivateKey:
    """Hold one private key; made by `of`. The public half is derived, never read from elsewhere."""

    public: PublicKey
    sign: Callable[[bytes], bytes]
    """Returns the signature over the given bytes (64; 96 for P-384): the same every time."""

    def __repr__(self) -> str:
        """Name the public key alone."""
        return f"PrivateKey({self.public.multikey})"


def new_secret(algorithm: str) -> bytes:
    """Draw the secret of a new key, 32 bytes (48 for P-384); raise `Malformed` (`key-type-unknown`)."""
    if algorithm == ED25519:
        return secrets.token_bytes(_SEED_BYTES)
    curve = _curve(algorithm)
    # Not any bytes: the number is drawn from [1, n - 1] without bias (FIPS 186-5 §A.2).
    number = ec.generate_private_key(curve.group).private_numbers().private_value
    return number.to_bytes(curve.coordinate_bytes, "big")


def of(algorithm: str, secret: bytes) -> PrivateKey:
    """Return the key of `algorithm` whose secret is `secret`.

    Raise `Malformed`: `key-type-unknown`, or `key-secret-malformed` for what is no secret of its kind.
    """
    if algorithm == ED25519:
        _check_length(secret, _SEED_BYTES)
        key = Ed25519PrivateKey.from_private_bytes(secret)
        return PrivateKey(multikey.of(ED25519, key.public_key().public_bytes_raw()), key.sign)
    return _on(_curve(algorithm), secret)


def _on(curve: Curve, secret: bytes) -> PrivateKey:
    _check_length(secret, curve.coordinate_bytes)
    try:
        key = ec.derive_private_key(int.from_bytes(secret, "big"), curve.group)
    except ValueError as problem:
        raise Malformed("key-secret-malformed", "The number is no private key of this curve.") from problem
    raw = key.public_key().public_bytes(Encoding.X962, PublicFormat.CompressedPoint)

    def sign(data: bytes) -> bytes:
        numbers = decode_dss_signature(key.sign(data, ec.ECDSA(curve.hash, deterministic_signing=True)))
        return b"".join(number.to_bytes(curve.coordinate_bytes, "big") for number in numbers)

    return PrivateKey(multikey.of(curve.name, raw), sign)


def _check_length(secret: bytes, length: int) -> None:
    if len(secret) != length:
        raise Malformed("key-secret-malformed", f"A private key of this kind has {length} bytes.")


def _curve(algorithm: str) -> Curve:
    curve = _CURVES.get(algorithm)
    if curve is None:
        raise Malformed("key-type-unknown", "This kind of key is not known here.")
    return curve
