"""Read and compare the instants inside foreign documents exactly.

Follows XML Schema 1.1 Part 2 §3.4.28 (`dateTimeStamp`), as VCDM 2.0 §4.9 asks, less what
two readers understand differently: 24:00:00, leap seconds, years of other than four digits.
An `Instant` has any precision and any offset, so a year 9999 west of Greenwich, or a tenth
of a picosecond, compare as what they are. `datetime` can hold neither.

This module may not read a clock.
"""

import datetime as dt
import re
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from signing.errors import Malformed

# Twelve digits of fraction are physics; this leaves room and ends quadratic arithmetic.
_MAX_CHARS = 80
_MAX_OFFSET_MINUTES = 14 * 60

# One document's instants are read for its shape, then for its dates: the last texts and their values stay.
_MAX_KEPT = 256

_PATTERN = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]+))?"
    r"(?:Z|([+-])([0-9]{2}):([0-9]{2}))"
)

_ZONE = re.compile(r"(?:Z|[+-][0-9]{2}:[0-9]{2})\Z")


class Instant(NamedTuple):
    """Hold a point in time: whole seconds since 0001-01-01T00:00:00Z, and a fraction in [0, 1)."""

    seconds: int
    fraction: Fraction = Fraction(0)

    def plus(self, span: dt.timedelta) -> "Instant":
        """Return the instant later by `span` (earlier, if negative), a span of whole seconds."""
        return Instant(self.seconds + span.days * 86_400 + span.seconds, self.fraction)


@lru_cache(maxsize=_MAX_KEPT)
def parse(text: str) -> Instant:
    """Return the instant that `text` names; raise `Malformed` `instant-malformed`."""
    match = _PATTERN.fullmatch(text) if len(text) <= _MAX_CHARS else None
    if match is None:
        raise _malformed()
    year, month, day, hour, minute, second = (int(part) for part in match.groups()[:6])
    try:
        # dt.time refuses hour 24 and second 60, dt.date refuses 30 February and year 0.
        days = dt.date(year, month, day).toordinal() - 1
        dt.time(hour, minute, second)
    except ValueError as problem:
        raise _malformed() from problem
    local = days * 86_400 + hour * 3_600 + minute * 60 + second
    digits = match.group(7)
    fraction = Fraction(int(digits), 10 ** len(digits)) if digits else Fraction(0)
    return Instant(local - _offset_seconds(match), fraction)


def parse_in_utc(text: str) -> Instant:
    """Return the instant that `text` names, in UTC if it names no time zone; raise as `parse`."""
    return parse(text if _ZONE.search(text) else f"{text}Z")


@lru_cache(maxsize=_MAX_KEPT)
def of(at: dt.datetime) -> Instant:
    """Return the instant of `at`, an aware datetime; raise `ValueError` for a naive one."""
    if at.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    utc = at.astimezone(dt.UTC)
    seconds = (utc.toordinal() - 1) * 86_400 + utc.hour * 3_600 + utc.minute * 60 + utc.second
    return Instant(seconds, Fraction(utc.microsecond, 1_000_000))


def text(at: Instant) -> str:
    """Return `at`, of the years 1 to 9999 in UTC, for a reader: to the second, what is less cut off."""
    days, seconds = divmod(at.seconds, 86_400)
    day = dt.date.fromordinal(days + 1)
    return f"{day.isoformat()}T{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}Z"


def _offset_seconds(match: re.Match[str]) -> int:
    """Return how far local time is ahead of UTC; raise `Malformed` beyond ±14:00."""
    sign, hours, minutes = match.group(8), match.group(9), match.group(10)
    if sign is None:
        return 0
    total = int(hours) * 60 + int(minutes)
    if int(minutes) > 59 or total > _MAX_OFFSET_MINUTES:  # noqa: PLR2004 -- minutes of an hour
        raise _malformed()
    return total * 60 if sign == "+" else -total * 60


def _malformed() -> Malformed:
    return Malformed(
        "instant-malformed",
        "An instant must be a date, a time and a time zone, like 2026-11-20T09:30:00+08:00.",
    )
