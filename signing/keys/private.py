"""Private keys in memory: draw a secret of 32 bytes, and sign with it.

Ed25519 follows RFC 8032 §5.1.5-§5.1.6, where the secret is the seed. ES256 follows RFC 9053 §2.1;
its secret is the private number, and its nonce is derived from key and message (RFC 6979 §3.2):
so both algorithms give the same bytes for the same message every time, no poor source of randomness
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
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from signing.errors import Malformed
from signing.keys import multikey
from signing.keys.multikey import ED25519, P256, PublicKey

SECRET_BYTES: Final = 32

_HALF_BYTES: Final = 32


@dataclass(frozen=True, slots=True, repr=False)
class PrivateKey:
    """Hold one private key; made by `of`. The public half is derived, never read from elsewhere."""

    public: PublicKey
    sign: Callable[[bytes], bytes]
    """Returns the 64-byte signature over the given bytes: the same every time."""

    def __repr__(self) -> str:
        """Name the public key alone."""
        return f"PrivateKey({self.public.multikey})"


def new_secret(algorithm: str) -> bytes:
    """Draw the secret of a new key; raise `Malformed` (`key-type-unknown`)."""
    if algorithm == P256:
        # Not any 32 bytes: the number is drawn from [1, n - 1] without bias (FIPS 186-5 §A.2).
        number = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
        return number.to_bytes(SECRET_BYTES, "big")
    if algorithm == ED25519:
        return secrets.token_bytes(SECRET_BYTES)
    raise _unknown()


def of(algorithm: str, secret: bytes) -> PrivateKey:
    """Return the key of `algorithm` whose secret is `secret`.

    Raise `Malformed`: `key-type-unknown`, or `key-secret-malformed` for what is no secret of its kind.
    """
    kind = _KINDS.get(algorithm)
    if kind is None:
        raise _unknown()
    if len(secret) != SECRET_BYTES:
        raise Malformed("key-secret-malformed", f"A private key has {SECRET_BYTES} bytes.")
    return kind(secret)


def _ed25519(secret: bytes) -> PrivateKey:
    key = Ed25519PrivateKey.from_private_bytes(secret)
    return PrivateKey(multikey.of(ED25519, key.public_key().public_bytes_raw()), key.sign)


def _p256(secret: bytes) -> PrivateKey:
    try:
        key = ec.derive_private_key(int.from_bytes(secret, "big"), ec.SECP256R1())
    except ValueError as problem:
        raise Malformed("key-secret-malformed", "The number is no private key of this curve.") from problem
    raw = key.public_key().public_bytes(Encoding.X962, PublicFormat.CompressedPoint)

    def sign(data: bytes) -> bytes:
        r, s = decode_dss_signature(key.sign(data, ec.ECDSA(SHA256(), deterministic_signing=True)))
        return r.to_bytes(_HALF_BYTES, "big") + s.to_bytes(_HALF_BYTES, "big")

    return PrivateKey(multikey.of(P256, raw), sign)


def _unknown() -> Malformed:
    return Malformed("key-type-unknown", "This kind of key is not known here.")


_KINDS: Final = {ED25519: _ed25519, P256: _p256}
