"""Read public keys written as Multikey, and check signatures with them.

Follows Controlled Identifiers 1.0 §2.2.2 (Multikey). What makes bytes a key of its kind, and a
signature one of that key, stands in a module for each kind: one algorithm per key, and one
spelling per key.

This module may not touch private keys, files or the network.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from signing import multibase
from signing.errors import Malformed
from signing.keys import ecdsa, ed25519

ED25519 = ed25519.NAME
P256 = ecdsa.P256.name
P384 = ecdsa.P384.name

# Two bytes of codec, 32, 33 or 49 of key: 47 to 70 characters of base58.
_MAX_CHARS = 80


_MAX_KEPT = 512


@dataclass(frozen=True, slots=True)
class _KeyType:
    """Describe one kind of key: its multicodec prefix, its name, its length, its two tests."""

    prefix: bytes
    algorithm: str
    raw_bytes: int
    check: Callable[[bytes], None]
    verify: Callable[[bytes, bytes, bytes], None]


@dataclass(frozen=True, slots=True)
class PublicKey:
    """Hold a public key that passed every test of its kind; make one with `of` or `decode`."""

    algorithm: str
    raw: bytes
    """32 bytes for Ed25519; of the compressed point 33 for P-256, 49 for P-384."""

    @property
    def multikey(self) -> str:
        """Return the key as `publicKeyMultibase`: base58btc over codec and raw bytes."""
        return _spelled(self.algorithm, self.raw)

    @property
    def prefixed(self) -> bytes:
        """Return codec and raw bytes: the Multikey as bytes."""
        return _BY_ALGORITHM[self.algorithm].prefix + self.raw

    def verify(self, signature: bytes, data: bytes) -> None:
        """Check a `signature` of the key's one algorithm over `data`; raise `InvalidProof`.

        Ed25519 and P-256 (ES256: r and s) make 64 bytes, P-384 (ES384) 96.
        """
        _BY_ALGORITHM[self.algorithm].verify(self.raw, signature, data)


def of(algorithm: str, raw: bytes) -> PublicKey:
    """Return the key of `algorithm` whose raw bytes are `raw`; raise `Malformed` if they are none."""
    kind = _BY_ALGORITHM.get(algorithm)
    if kind is None:
        raise Malformed("key-type-unknown", "This kind of key is not known here.")
    if len(raw) != kind.raw_bytes:
        raise Malformed("key-length", f"A key of {kind.algorithm} has {kind.raw_bytes} bytes.")
    kind.check(raw)
    return PublicKey(kind.algorithm, raw)


@lru_cache(maxsize=_MAX_KEPT)
def decode(multikey: str) -> PublicKey:
    """Return the key that `multikey` (`publicKeyMultibase`) spells; raise `Malformed`.

    The tests of a point cost more than a signature does, so the last keys are kept: a text spells one
    key for ever, and one that is refused is tested again.
    """
    return from_bytes(multibase.decode_base58btc(multikey, max_chars=_MAX_CHARS))


def from_bytes(data: bytes) -> PublicKey:
    """Return the key that `data` holds, codec and raw bytes; raise `Malformed`."""
    for kind in _KEY_TYPES:
        if data.startswith(kind.prefix):
            return of(kind.algorithm, data[len(kind.prefix) :])
    raise Malformed("key-type-unknown", "The Multikey has a codec that is not known here.")


@lru_cache(maxsize=_MAX_KEPT)
def _spelled(algorithm: str, raw: bytes) -> str:
    return multibase.encode_base58btc(_BY_ALGORITHM[algorithm].prefix + raw)


# X25519 (0xec) is not among them: it never signs.
_KEY_TYPES = (
    _KeyType(b"\xed\x01", ED25519, ed25519.RAW_BYTES, ed25519.check, ed25519.verify),
    _KeyType(b"\x80\x24", P256, ecdsa.P256.raw_bytes, ecdsa.P256.check, ecdsa.P256.verify),
    _KeyType(b"\x81\x24", P384, ecdsa.P384.raw_bytes, ecdsa.P384.check, ecdsa.P384.verify),
)
_BY_ALGORITHM = {kind.algorithm: kind for kind in _KEY_TYPES}
