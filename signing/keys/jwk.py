"""Read and write public signature keys as JSON Web Keys.

Follows RFC 7517 §4 (members), RFC 7518 §6.2-§6.3 (EC, RSA), RFC 8037 §2 (OKP) and RFC 7638
(thumbprint). A key is read as what it is for here: Ed25519, P-256 or P-384, or RSA for RS256, public,
and for signatures. One that carries a private member is refused, because whoever publishes it has
lost it; one whose `alg`, `use` or `key_ops` contradict a signature of its kind too. Other members
(`kid`, `x5c`) are passed over, never interpreted.

This module may not touch private keys, files or the network.
"""

import hashlib
from collections.abc import Callable, Mapping
from typing import Final

from signing import base64url, strict_json
from signing.errors import Malformed
from signing.keys import ecdsa, ed25519, multikey, rsa
from signing.keys.ecdsa import Curve
from signing.keys.multikey import PublicKey
from signing.strict_json import Json

ALGORITHMS: Final[Mapping[str, str]] = {
    multikey.ED25519: "EdDSA",
    multikey.P256: "ES256",
    multikey.P384: "ES384",
    rsa.NAME: "RS256",
}
"""The one JWS algorithm of each kind of key (RFC 7518 §3.1, RFC 8037 §3.1)."""

# RFC 7518 §6.2.2, §6.3.2, §6.4 and RFC 8037 §2: every private member of every kind.
_PRIVATE: Final = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})
_MAX_MEMBER_CHARS: Final = 1_400
"""A modulus of 8192 bits has 1,366 characters."""

_CURVES: Final = {curve.name: curve for curve in (ecdsa.P256, ecdsa.P384)}


def read(value: Json) -> PublicKey:
    """Return the public key in the JWK `value`.

    Raise `Malformed`: `jwk-malformed`, `jwk-private`, `jwk-use`, `key-type-unknown`,
    `base64url-malformed`, or the reason of the key's kind (`key-...`).
    """
    if not isinstance(value, dict):
        raise _malformed("is not an object")
    if not _PRIVATE.isdisjoint(value):
        raise Malformed("jwk-private", "The JWK carries a private key, which nobody may be shown.")
    kind = value.get("kty")
    reader = _READERS.get(kind) if isinstance(kind, str) else None
    if reader is None:
        raise Malformed("key-type-unknown", "The JWK is of a kind that is not known here.")
    key = reader(value)
    _check_use(value, key)
    return key


def write(key: PublicKey) -> dict[str, Json]:
    """Return `key` as a JWK of its required members alone, in the order of their names."""
    if key.algorithm == rsa.NAME:
        exponent = rsa.EXPONENT.to_bytes(3, "big")
        return {"e": base64url.encode(exponent), "kty": "RSA", "n": base64url.encode(key.raw)}
    if key.algorithm == multikey.ED25519:
        return {"crv": ed25519.NAME, "kty": "OKP", "x": base64url.encode(key.raw)}
    x, y = _CURVES[key.algorithm].coordinates(key.raw)
    return {"crv": key.algorithm, "kty": "EC", "x": base64url.encode(x), "y": base64url.encode(y)}


def thumbprint(key: PublicKey) -> bytes:
    """Return the SHA-256 thumbprint of `key` (RFC 7638 §3, RFC 8037 §2): 32 bytes."""
    # `write` gives the required members in lexicographic order, as §3.3 asks.
    return hashlib.sha256(strict_json.dumps(write(key))).digest()


def _okp(value: Mapping[str, Json]) -> PublicKey:
    if value.get("crv") != ed25519.NAME:
        raise _unknown_curve()
    return multikey.of(multikey.ED25519, _bytes(value, "x"))


def _ec(value: Mapping[str, Json]) -> PublicKey:
    name = value.get("crv")
    curve = _CURVES.get(name) if isinstance(name, str) else None
    if curve is None:
        raise _unknown_curve()
    return PublicKey(curve.name, _point(curve, _bytes(value, "x"), _bytes(value, "y")))


def _point(curve: Curve, x: bytes, y: bytes) -> bytes:
    # RFC 7518 §6.2.1.2: the full length, leading zeros included.
    if not len(x) == len(y) == curve.coordinate_bytes:
        raise Malformed(
            "key-length", f"A coordinate of a {curve.name} key has {curve.coordinate_bytes} bytes."
        )
    return curve.compress(x, y)


def _rsa(value: Mapping[str, Json]) -> PublicKey:
    return rsa.of(_bytes(value, "n"), _bytes(value, "e"))


def _bytes(value: Mapping[str, Json], member: str) -> bytes:
    text = value.get(member)
    if not isinstance(text, str) or len(text) > _MAX_MEMBER_CHARS:
        raise _malformed(f"has no “{member}” that can be read")
    return base64url.decode(text)


def _check_use(value: Mapping[str, Json], key: PublicKey) -> None:
    """Refuse a key that says it is for something else (RFC 7517 §4.2-§4.4)."""
    if "alg" in value and value["alg"] != ALGORITHMS[key.algorithm]:
        raise Malformed("jwk-use", "The JWK names another algorithm than the one of its kind.")
    if "use" in value and value["use"] != "sig":
        raise Malformed("jwk-use", "The JWK is not for signatures.")
    operations = value.get("key_ops", ["verify"])
    if not isinstance(operations, list) or "verify" not in operations:
        raise Malformed("jwk-use", "The JWK is not for verifying signatures.")


def _malformed(what: str) -> Malformed:
    return Malformed("jwk-malformed", f"The JWK {what}.")


def _unknown_curve() -> Malformed:
    return Malformed("key-type-unknown", "The JWK is on a curve that is not known here.")


_READERS: Final[Mapping[str, Callable[[Mapping[str, Json]], PublicKey]]] = {
    "OKP": _okp,
    "EC": _ec,
    "RSA": _rsa,
}
