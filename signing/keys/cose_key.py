"""Read and write public signature keys as COSE_Key, and name them by their thumbprint.

Follows RFC 9052 §7.1 (members), RFC 9053 §7.1.1 and §7.2 (EC2, OKP) and RFC 9679 (thumbprint). A key is
read as what it is for here: Ed25519, P-256 or P-384, public, and for signatures. One that carries
its private part is refused, because whoever publishes it has lost it; one whose `alg` or `key_ops`
contradict a signature of its kind too. Other members (`kid`) are passed over, never interpreted.

What is read and written here is the map; its bytes are CBOR's business. This module may not touch
private keys, files or the network.
"""

import hashlib
from collections.abc import Mapping
from typing import Final

from signing.errors import Malformed
from signing.keys import ecdsa, multikey
from signing.keys.ecdsa import Curve
from signing.keys.multikey import PublicKey

# RFC 9052 §7.1, table 4; RFC 9053 §7, tables 17 to 20.
_KTY, _ALG, _KEY_OPS = 1, 3, 4
_CRV, _X, _Y, _D = -1, -2, -3, -4
_OKP, _EC2 = 1, 2
_VERIFY: Final = 2
_ED25519_CRV: Final = 6
_CURVES: Final[Mapping[int, Curve]] = {1: ecdsa.P256, 2: ecdsa.P384}
_CRV_OF: Final = {curve.name: number for number, curve in _CURVES.items()}

_ALGORITHMS: Final[Mapping[str, frozenset[int]]] = {
    multikey.ED25519: frozenset({-8, -19}),
    multikey.P256: frozenset({-7, -9}),
    multikey.P384: frozenset({-35, -51}),
}
"""The algorithm of each kind of key: as RFC 9053 §2 names it, and as RFC 9864 §2 does."""


def read(value: object) -> PublicKey:
    """Return the public key in the COSE_Key `value`, a map as a reader of CBOR gives it.

    Raise `Malformed`: `cose-key-malformed`, `cose-key-private`, `cose-key-use`, `key-type-unknown`,
    or the reason of the key's kind (`key-...`).
    """
    if not isinstance(value, Mapping):
        raise _malformed("is not a map")
    if _D in value:
        raise Malformed("cose-key-private", "The COSE_Key carries a private key, which nobody may be shown.")
    key = _point(value) if _is(value.get(_KTY), _EC2) else _edwards(value)
    _check_use(value, key)
    return key


def write(key: PublicKey) -> dict[int, int | bytes]:
    """Return `key` as a COSE_Key of its required members alone; raise `Malformed` (`key-type-unknown`)."""
    if key.algorithm == multikey.ED25519:
        return {_KTY: _OKP, _CRV: _ED25519_CRV, _X: key.raw}
    number = _CRV_OF.get(key.algorithm)
    if number is None:
        raise _unknown()
    x, y = _CURVES[number].coordinates(key.raw)
    return {_KTY: _EC2, _CRV: number, _X: x, _Y: y}


def thumbprint(key: PublicKey) -> bytes:
    """Return the SHA-256 thumbprint of `key` (RFC 9679 §3): 32 bytes; raise as `write`."""
    members = write(key)
    # The deterministic encoding of a map of so few members: 1, -1, -2, -3 is the order of their bytes.
    encoded = bytes([0xA0 | len(members)])
    for label, value in members.items():
        encoded += bytes([label if label >= 0 else 0x1F - label])
        encoded += value.to_bytes() if isinstance(value, int) else bytes([0x58, len(value)]) + value
    return hashlib.sha256(encoded).digest()


def _edwards(value: Mapping[object, object]) -> PublicKey:
    if not _is(value.get(_KTY), _OKP) or not _is(value.get(_CRV), _ED25519_CRV):
        raise _unknown()
    return multikey.of(multikey.ED25519, _bytes(value, _X))


def _point(value: Mapping[object, object]) -> PublicKey:
    number = value.get(_CRV)
    curve = _CURVES.get(number) if isinstance(number, int) and not isinstance(number, bool) else None
    if curve is None:
        raise _unknown()
    x, sign = _bytes(value, _X), value.get(_Y)
    if isinstance(sign, bool):  # RFC 9053 §7.1.1: y may be its sign alone, as in SEC 1 §2.3.3
        return multikey.of(curve.name, bytes([2 + sign]) + x)
    y = _bytes(value, _Y)
    if not len(x) == len(y) == curve.coordinate_bytes:
        raise Malformed(
            "key-length", f"A coordinate of a {curve.name} key has {curve.coordinate_bytes} bytes."
        )
    return PublicKey(curve.name, curve.compress(x, y))


def _bytes(value: Mapping[object, object], label: int) -> bytes:
    found = value.get(label)
    if not isinstance(found, bytes):
        raise _malformed(f"has no bytes under its label {label}")
    return found


def _check_use(value: Mapping[object, object], key: PublicKey) -> None:
    """Refuse a key that says it is for something else (RFC 9052 §7.1)."""
    if _ALG in value and not any(_is(value[_ALG], number) for number in _ALGORITHMS[key.algorithm]):
        raise Malformed("cose-key-use", "The COSE_Key names another algorithm than the one of its kind.")
    operations = value.get(_KEY_OPS, [_VERIFY])
    if not isinstance(operations, list) or not any(_is(each, _VERIFY) for each in operations):
        raise Malformed("cose-key-use", "The COSE_Key is not for verifying signatures.")


def _is(value: object, number: int) -> bool:
    """Tell whether `value` is the integer `number`: to Python true is 1."""
    return type(value) is int and value == number


def _malformed(what: str) -> Malformed:
    return Malformed("cose-key-malformed", f"The COSE_Key {what}.")


def _unknown() -> Malformed:
    return Malformed("key-type-unknown", "The COSE_Key is of a kind or on a curve that is not known here.")
