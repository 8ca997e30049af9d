"""Write a COSE message as decimal digits, and read it back: the form in which a QR code holds it.

A QR code packs ten bits into three digits (ISO/IEC 18004 §7.4.3), which is denser than any text of
letters that a URL can hold: the bytes are one big-endian integer, written in decimal. A tagged
message begins with 0xD2, never with a zero byte, so the integer has every byte of it and its length
follows from the number; digits that begin with 0 are no number's one spelling and are refused.

This module knows nothing of what the bytes mean.
"""

import re
from typing import Final

from signing.cose.sign1 import MAX_BYTES
from signing.errors import Malformed, TooLarge

MAX_DIGITS: Final = len(str(256**MAX_BYTES - 1))

_DIGITS = re.compile(r"[1-9][0-9]*", re.ASCII)


def encode(data: bytes) -> str:
    """Return `data` as one decimal integer; raise `Malformed` (`digits-malformed`) if it starts with zero."""
    if not data or data[0] == 0:
        raise Malformed("digits-malformed", "Data that begin with a zero byte have no form in digits.")
    if len(data) > MAX_BYTES:
        raise _too_large()
    return str(int.from_bytes(data, "big"))


def decode(text: str) -> bytes:
    """Return the bytes that `text` spells; raise `TooLarge` or `Malformed` (`digits-malformed`)."""
    if len(text) > MAX_DIGITS:
        raise _too_large()
    if not _DIGITS.fullmatch(text):
        raise Malformed("digits-malformed", "The text is not one decimal number without leading zeros.")
    number = int(text)
    return number.to_bytes((number.bit_length() + 7) // 8, "big")


def _too_large() -> TooLarge:
    return TooLarge("digits-too-many", f"More than {MAX_DIGITS} digits are not read.")
