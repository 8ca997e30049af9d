"""Multibase strings: base58btc (`z`) and base64url without padding (`u`), exactly one text per value.

Controlled Identifiers 1.0 §2.4. Verifiers compare and log these texts, so a second spelling
of the same bytes (padding, whitespace, stray tail bits) is refused, not repaired.

It may import nothing of the house but `signing.errors`.
"""

import base64
import binascii
import re

from signing.errors import Malformed

_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_BASE58_VALUE = {char: value for value, char in enumerate(_BASE58)}
_PAIRS = [low + high for high in _BASE58 for low in _BASE58]  # backwards, as they are found
# Long numbers are taken apart ten digits at a time: short ones divide faster.
_TEN_DIGITS = 58**10
_BASE64URL = re.compile(r"[A-Za-z0-9_-]*", re.ASCII)


def encode_base58btc(data: bytes) -> str:
    """Return `data` as `z` and base58 in Bitcoin's alphabet; the cost grows with the square of the length."""
    zeros = len(data) - len(data.lstrip(b"\0"))
    number = int.from_bytes(data, "big")
    pairs: list[str] = []
    while number:
        number, ten = divmod(number, _TEN_DIGITS)
        for _ in range(5):
            ten, pair = divmod(ten, 3_364)
            pairs.append(_PAIRS[pair])
    return "z" + "1" * zeros + "".join(pairs)[::-1].lstrip("1")


def encode_base64url(data: bytes) -> str:
    """Return `data` as `u` and base64url without padding (RFC 4648 §5)."""
    return "u" + base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def decode_base58btc(text: str, *, max_chars: int) -> bytes:
    """Return the bytes of a `z` string of at most `max_chars` characters, prefix included.

    Raise `Malformed`: `multibase-too-long`, `multibase-prefix`, `multibase-alphabet`.
    """
    body = _body(text, "z", max_chars)
    number = 0
    try:
        for start in range(0, len(body), 10):
            ten = 0
            for char in body[start : start + 10]:
                ten = ten * 58 + _BASE58_VALUE[char]
            number = number * 58 ** len(body[start : start + 10]) + ten
    except KeyError as error:
        raise Malformed("multibase-alphabet", "The text holds a character outside base58btc.") from error
    zeros = len(body) - len(body.lstrip("1"))
    return bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8, "big")


def decode_base64url(text: str, *, max_chars: int) -> bytes:
    """Return the bytes of a `u` string of at most `max_chars` characters, prefix included.

    Raise `Malformed`: `multibase-too-long`, `multibase-prefix`, `multibase-alphabet` (padding and
    whitespace too), `multibase-not-canonical` (a length or tail bits that no encoder writes).
    """
    body = _body(text, "u", max_chars)
    if not _BASE64URL.fullmatch(body):
        raise Malformed("multibase-alphabet", "The text holds a character outside base64url without padding.")
    try:
        data = base64.urlsafe_b64decode(body + "=" * (-len(body) % 4))
    except binascii.Error as error:
        raise Malformed("multibase-not-canonical", "No base64url text has this length.") from error
    # RFC 4648 §3.5: the unused bits of the last character must be zero, or two texts name one value.
    if encode_base64url(data) != text:
        raise Malformed("multibase-not-canonical", "The last character carries bits that belong to no byte.")
    return data


def _body(text: str, prefix: str, max_chars: int) -> str:
    if len(text) > max_chars:
        raise Malformed("multibase-too-long", f"The text is longer than {max_chars} characters.")
    if not text.startswith(prefix):
        raise Malformed("multibase-prefix", f"The text does not start with the multibase prefix “{prefix}”.")
    return text[1:]
