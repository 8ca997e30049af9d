"""The hash of did:webvh v1.0: base58btc, without a multibase prefix, over the SHA-256 multihash.

This module may import nothing but the encodings.
"""

import hashlib

from signing import multibase

_SHA2_256 = b"\x12\x20"


def of(data: bytes) -> str:
    """Return the hash of `data`: 46 characters, beginning with Qm."""
    return multibase.encode_base58btc(_SHA2_256 + hashlib.sha256(data).digest()).removeprefix("z")
