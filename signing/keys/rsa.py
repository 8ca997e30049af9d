"""RSA as a kind of public key for RS256, for verifying what others sign; nothing here signs with it.

Follows RFC 8017 §8.2.2 (RSASSA-PKCS1-v1_5) and RFC 7518 §3.3 (RS256: SHA-256, 2048 bits or more).
The exponent is 65537: others are either weak or slow. A modulus of more than 8192 bits would cost
too much for one check. Such a key is reached by a JWK alone: it has no Multikey.

This module may not touch private keys, files or the network.
"""

from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers
from cryptography.hazmat.primitives.hashes import SHA256

from signing.errors import InvalidProof, Malformed
from signing.keys.multikey import PublicKey

NAME: Final = "RSA"
EXPONENT: Final = 65_537
MIN_BITS: Final = 2_048
MAX_BITS: Final = 8_192


@dataclass(frozen=True, slots=True)
class RsaPublicKey(PublicKey):
    """Hold an RSA key that passed its tests, `raw` being the modulus as big-endian bytes; made by `of`."""

    @property
    def multikey(self) -> str:
        """Raise `Malformed` (`key-type-unknown`): Controlled Identifiers 1.0 knows no Multikey of RSA."""
        raise Malformed("key-type-unknown", "An RSA key has no Multikey.")

    def verify(self, signature: bytes, data: bytes) -> None:
        """Check an RS256 `signature`, as long as the modulus, over `data`; raise `InvalidProof`."""
        if len(signature) != len(self.raw):
            raise InvalidProof("signature-length", "An RS256 signature is as long as its key's modulus.")
        key = RSAPublicNumbers(EXPONENT, int.from_bytes(self.raw, "big")).public_key()
        try:
            key.verify(signature, data, padding.PKCS1v15(), SHA256())
        except InvalidSignature as problem:
            raise InvalidProof(
                "signature-wrong", "The signature does not belong to these bytes and this key."
            ) from problem


def of(modulus: bytes, exponent: bytes) -> RsaPublicKey:
    """Return the key of `modulus` and `exponent`, each big-endian without leading zero.

    Raise `Malformed`: `key-not-canonical`, `key-length`, `key-exponent`, `key-not-a-modulus`.
    """
    if modulus.startswith(b"\0") or exponent.startswith(b"\0"):
        raise Malformed("key-not-canonical", "The key is not written in its canonical form.")
    number = int.from_bytes(modulus, "big")
    if not MIN_BITS <= number.bit_length() <= MAX_BITS:
        raise Malformed("key-length", f"An RSA key has {MIN_BITS} to {MAX_BITS} bits.")
    if int.from_bytes(exponent, "big") != EXPONENT:
        raise Malformed("key-exponent", f"The exponent of an RSA key is {EXPONENT}.")
    if number % 2 == 0:
        raise Malformed("key-not-a-modulus", "The key's modulus is even: anyone can factor it.")
    return RsaPublicKey(NAME, modulus)
