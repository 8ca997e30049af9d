"""Base64url without padding, exactly one text per value (RFC 4648 §5 and §3.5, RFC 7515 §2).

What JOSE signs are texts, and a second spelling of the same bytes (padding, whitespace, the other
alphabet, stray tail bits) is refused, not repaired.

It may import nothing of the house but `signing.errors`.
"""

import binascii
from typing import Final

from signing.errors import Malformed

# RFC 4648 §5: the two characters that are not those of base64.
_TO_URL: Final = bytes.maketrans(b"+/", b"-_")
_FROM_URL: Final = bytes.maketrans(b"-_", b"+/")


def encode(data: bytes) -> str:
    """Return `data` as base64url without padding."""
    return binascii.b2a_base64(data, newline=False).rstrip(b"=").translate(_TO_URL).decode("ascii")


def decode(text: str) -> bytes:
    """Return the bytes that `text`, whose length the caller has limited, spells.

    Raise `Malformed` (`base64url-malformed`).
    """
    try:
        data = binascii.a2b_base64(text.encode("ascii").translate(_FROM_URL) + b"==")
    except (binascii.Error, UnicodeEncodeError) as error:
        raise _malformed() from error
    # The library passes over characters it does not know and over the tail's unused bits; what is
    # written back is the one spelling, so whatever else was there shows.
    if encode(data) != text:
        raise _malformed()
    return data


def _malformed() -> Malformed:
    return Malformed("base64url-malformed", "The text is not base64url without padding in its one spelling.")
