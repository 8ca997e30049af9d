"""Ed25519 as a kind of public key: which bytes are one, and whether a signature holds.

Follows RFC 8032 §5.1. What the libraries leave open is closed here: a point of small order
verifies signatures nobody made, and a second spelling of one key would slip past any list of
keys, so both are refused when the key is read.

This module may not touch private keys, files or the network.
"""

from typing import Final

from nacl.bindings import crypto_sign_open
from nacl.exceptions import BadSignatureError

from signing.errors import InvalidProof, Malformed

NAME: Final = "Ed25519"
RAW_BYTES: Final = 32
SIGNATURE_BYTES: Final = 64

_P = 2**255 - 19
_D = -121665 * pow(121666, -1, _P) % _P
_SIGN_BIT = 1 << 255

# The y coordinates of the eight points whose order divides the cofactor 8: the identity,
# the point of order 2, the two of order 4, and the four of order 8 (± the same two y).
_SMALL_ORDER_Y = frozenset(
    {
        1,
        _P - 1,
        0,
        0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7,
        _P - 0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7,
    }
)


def check(raw: bytes) -> None:
    """Refuse 32 bytes that are not the one spelling of a useful point (RFC 8032 §5.1.3).

    Raise `Malformed`: `key-not-canonical`, `key-small-order`, `key-not-on-curve`.
    """
    y = int.from_bytes(raw, "little") & (_SIGN_BIT - 1)
    if y >= _P:
        raise Malformed("key-not-canonical", "The key is not written in its canonical form.")
    # The points of x = 0 are among these, so "minus zero" needs no test of its own.
    if y in _SMALL_ORDER_Y:
        raise Malformed("key-small-order", "The key is a point of small order: anyone could sign for it.")
    if not _has_x(y):
        raise Malformed("key-not-on-curve", "The key is not a point of the curve.")


def verify(raw: bytes, signature: bytes, data: bytes) -> None:
    """Check `signature` (64 bytes) over `data` with the key `raw`, which `check` let pass.

    Raise `InvalidProof` (`signature-length`, `signature-wrong`).
    """
    if len(signature) != SIGNATURE_BYTES:
        raise InvalidProof("signature-length", "An Ed25519 signature has exactly 64 bytes.")
    try:
        # libsodium refuses S >= L, so that a second signature cannot be made from the
        # first (RFC 8032 §5.1.7, malleability); a test holds it to that.
        crypto_sign_open(signature + data, raw)
    except BadSignatureError as problem:
        raise InvalidProof(
            "signature-wrong", "The signature does not belong to these bytes and this key."
        ) from problem


def _has_x(y: int) -> bool:
    """Tell whether x² = (y² - 1) / (d·y² + 1) has a solution; the divisor is never zero."""
    square = (y * y - 1) * pow(_D * y * y + 1, -1, _P) % _P
    return pow(square, (_P - 1) // 2, _P) == 1
