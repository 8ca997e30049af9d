"""The JSON Canonicalization Scheme, RFC 8785, and digests over it.

Members are ordered by UTF-16 code units (§3.2.3), strings escaped as ECMAScript does
(§3.2.2.2), numbers written as ECMAScript's shortest round-trip form (§3.2.2.3).

It may import nothing of the house but `signing.errors`, `signing.multibase` and the `Json` type.
"""

import hashlib
import math
from json.encoder import encode_basestring

from signing.errors import Malformed
from signing.multibase import encode_base64url
from signing.strict_json import Json

# Multihash: sha2-256 (0x12), 32 bytes (0x20).
_SHA2_256 = b"\x12\x20"

# ECMAScript Number::toString, steps 6 to 10: plain digits while the decimal point stays in this range.
_PLAIN_BELOW_EXPONENT = 21
_PLAIN_ABOVE_EXPONENT = -6
_MAX_EXACT = 2**53


def canonicalise(value: Json) -> bytes:
    """Return the one UTF-8 text of `value`.

    Raise `Malformed`: `jcs-number` for NaN and Infinity, `jcs-character` for a lone surrogate,
    `jcs-type` for what is no JSON value. The nesting must have been limited before.
    """
    try:
        return _text(value).encode("utf-8")
    except UnicodeEncodeError as error:
        raise Malformed("jcs-character", "A string holds a lone surrogate.") from error


def digest_multibase(value: Json) -> str:
    """Return the SHA-256 multihash of the canonical form, as a `u` multibase text (`digestMultibase`)."""
    return encode_base64url(_SHA2_256 + hashlib.sha256(canonicalise(value)).digest())


def _text(value: Json) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case str():
            return encode_basestring(value)
        case int() | float():
            return _number(value)
        case list():
            return f"[{','.join(map(_text, value))}]"
        case dict():
            return (
                "{"
                + ",".join([f"{encode_basestring(name)}:{_text(value[name])}" for name in _names(value)])
                + "}"
            )
    raise Malformed("jcs-type", f"A {type(value).__name__} is no JSON value.")


def _names(value: dict[str, Json]) -> list[str]:
    if all(map(str.isascii, value)):
        return sorted(value)
    # Surrogates pass here so that they are refused in one place, when the text becomes UTF-8.
    return sorted(value, key=lambda name: name.encode("utf-16-be", "surrogatepass"))


def _number(value: float) -> str:
    # A document of numbers alone is what costs most: almost all are written as Python writes them.
    if isinstance(value, int) and -_MAX_EXACT <= value <= _MAX_EXACT:
        return str(value)
    try:
        number = float(value)
    except OverflowError as error:
        raise Malformed("jcs-number", "A number is outside what a double holds.") from error
    if not math.isfinite(number):
        raise Malformed("jcs-number", "NaN and Infinity are not JSON numbers.")
    if number == 0:
        return "0"
    text = f"{number!r}"
    if "e" not in text:  # from 1e-4 to 1e16 both write plain digits
        return text.removesuffix(".0")
    sign = "-" if number < 0 else ""
    digits, point = _shortest(abs(number))
    return sign + _ecmascript(digits, point)


def _shortest(number: float) -> tuple[str, int]:
    """Return the fewest digits that read back as `number`, and the point: 0.DIGITS x 10^point."""
    mantissa, _, exponent = f"{number!r}".partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = (whole + fraction).lstrip("0")
    point = len(whole) + int(exponent or 0) - (len(whole + fraction) - len(digits))
    return digits.rstrip("0"), point


def _ecmascript(digits: str, point: int) -> str:
    """Write 0.DIGITS x 10^point, which is below 1e-4 or has no fraction."""
    count = len(digits)
    if count <= point <= _PLAIN_BELOW_EXPONENT:
        return digits + "0" * (point - count)
    if _PLAIN_ABOVE_EXPONENT < point <= 0:
        return f"0.{'0' * -point}{digits}"
    mantissa = digits if count == 1 else f"{digits[0]}.{digits[1:]}"
    return f"{mantissa}e{point - 1:+d}"
