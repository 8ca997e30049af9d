"""Base64url without padding, exactly one text per value (RFC 4648 §5 and §3.5, RFC 7515 §2).

What JOSE signs are texts, and a second spelling of the same bytes (padding, whitespace, the other
alphabet, stray tail bits) is refused, not repaired.

It may import nothing of the house but `signing.errors`.
"""

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode

from signing.errors import Malformed


def encode(data: bytes) -> str:
    """Return `data` as base64url without padding."""
    return urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def decode(text: str) -> bytes:
    """Return the bytes that `text`, whose length the caller has limited, spells.

    Raise `Malformed` (`base64url-malformed`).
    """
    try:
        data = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError) as error:
        raise _malformed() from error
    # The library passes over characters it does not know and over the tail's unused bits; what is
    # written back is the one spelling, so whatever else was there shows.
    if encode(data) != text:
        raise _malformed()
    return data


def _malformed() -> Malformed:
    return Malformed("base64url-malformed", "The text is not base64url without padding in its one spelling.")
