"""Base64url without padding, exactly one text per value (RFC 4648 §5 and §3.5, RFC 7515 §2).

What JOSE signs are texts, and a second spelling of the same bytes (padding, whitespace, the other
alphabet, stray tail bits) is refused, not repaired.

It may import nothing of the house but `signing.errors`.
"""

import binascii
from typing import Final

from signing.errors import Malformed

# RFC 4648 §5: two characters differ from base64; its own two, and padding, are none of ours.
_TO_URL: Final = bytes.maketrans(b"+/", b"-_")
_FROM_URL: Final = bytes.maketrans(b"-_+/=", b"+/!!!")

# By the length modulo 4: the padding that the library asks for, and the last characters whose 4 or 2
# bits that belong to no byte are zero (RFC 4648 §3.5).
_PADDING: Final = (b"", b"", b"==", b"=")
_LAST: Final = ("", "", "AQgw", "AEIMQUYcgkosw048")


def encode(data: bytes) -> str:
    """Return `data` as base64url without padding."""
    return binascii.b2a_base64(data, newline=False).rstrip(b"=").translate(_TO_URL).decode("ascii")


def decode(text: str) -> bytes:
    """Return the bytes that `text`, whose length the caller has limited, spells.

    Raise `Malformed` (`base64url-malformed`).
    """
    over = len(text) % 4
    if over and text[-1] not in _LAST[over]:
        raise _malformed()
    try:
        plain = text.encode("ascii").translate(_FROM_URL) + _PADDING[over]
        return binascii.a2b_base64(plain, strict_mode=True)
    except (binascii.Error, UnicodeEncodeError) as error:
        raise _malformed() from error


def _malformed() -> Malformed:
    return Malformed("base64url-malformed", "The text is not base64url without padding in its one spelling.")
