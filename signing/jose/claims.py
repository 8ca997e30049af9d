"""Read the registered claims of a JWT, each as its one type.

Follows RFC 7519 §2 (NumericDate, StringOrURI) and §4.1. An instant is exact, fractions of a second
included; what is outside the years 1970 to 9999 is no date of a credential.

This module may not read a clock, and decides nothing.
"""

import datetime as dt
from collections.abc import Mapping
from fractions import Fraction
from typing import Final

from signing.errors import Malformed
from signing.instants import Instant
from signing.strict_json import Json

_EPOCH_SECONDS: Final = (dt.date(1970, 1, 1).toordinal() - 1) * 86_400
_LAST_SECOND: Final = 253_402_300_799  # 9999-12-31T23:59:59Z


def instant(claims: Mapping[str, Json], name: str) -> Instant | None:
    """Return the NumericDate `name`, or None if there is none; raise `Malformed` (`jwt-claim`)."""
    value = claims.get(name)
    if name not in claims:
        return None
    # JSON's true is an int in Python, and no number anywhere else.
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= _LAST_SECOND:
        raise _malformed(name, "a date in seconds since 1970")
    if isinstance(value, int):
        return Instant(_EPOCH_SECONDS + value)
    whole = int(value)
    return Instant(_EPOCH_SECONDS + whole, Fraction(value) - whole)


def numeric(at: dt.datetime) -> int:
    """Return `at`, an aware datetime of whole seconds, as a NumericDate."""
    return int(at.timestamp())


def text(claims: Mapping[str, Json], name: str) -> str | None:
    """Return the string `name`, or None if there is none; raise `Malformed` (`jwt-claim`)."""
    value = claims.get(name)
    if name in claims and not isinstance(value, str):
        raise _malformed(name, "a string")
    return value if isinstance(value, str) else None


def audience(claims: Mapping[str, Json]) -> tuple[str, ...]:
    """Return the audiences of `aud`, one string or a list of them; raise `Malformed` (`jwt-claim`)."""
    value = claims.get("aud", [])
    named = value if isinstance(value, list) else [value]
    found = tuple(name for name in named if isinstance(name, str))
    if len(found) != len(named):
        raise _malformed("aud", "a string or a list of strings")
    return found


def _malformed(name: str, kind: str) -> Malformed:
    return Malformed("jwt-claim", f"The token's claim “{name}” is not {kind}.")
