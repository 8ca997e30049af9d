"""Days: reading a plain ISO date, and turning a body's local day into an instant.

A plain ISO 8601 date (`YYYY-MM-DD`) is the local day of the body that wrote it, in its IANA
time zone. Nothing is guessed: another order, another separator, a spreadsheet's day number or
a time of day is refused with its own reason, because a certificate's dates are signed for ever.

This module reads no clock and no table.
"""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from signing.errors import Malformed
from signing.strict_json import shown

FIRST_YEAR = 1900
LAST_YEAR = 2199
"""Outside these years a date is a placeholder or a slip, and some instants have no UTC form."""

_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _wrong(code: str, text: str, reason: str) -> Malformed:
    return Malformed(code, f"“{shown(text)}” is no date of the form YYYY-MM-DD: {reason}.")


# What people and spreadsheets write instead, the most telling first.
_NOT_ISO: tuple[tuple[str, Callable[[str], Malformed]], ...] = (
    (
        r"[0-9]{1,4}/[0-9]{1,2}/[0-9]{1,4}|[0-9]{1,2}-[0-9]{1,2}-[0-9]{2,4}",
        lambda text: _wrong("date-ambiguous", text, "which is the day and which the month cannot be told"),
    ),
    (
        r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}",
        lambda text: _wrong("date-not-padded", text, "month and day have two digits each"),
    ),
    (
        r"[0-9]{1,2}\.[0-9]{1,2}\.[0-9]{2,4}",
        lambda text: _wrong("date-dotted", text, "dates with dots are not taken"),
    ),
    (
        r"[0-9]{5}(?:\.[0-9]*)?",
        lambda text: _wrong(
            "date-spreadsheet-number", text, "it is a spreadsheet's number of a day; format the cells as text"
        ),
    ),
    (
        r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ].*(?:Z|[+-][0-9]{2}:?[0-9]{2})",
        lambda text: _wrong("date-with-time", text, "a day is wanted, the body's own, and not an instant"),
    ),
    (
        r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ].*",
        lambda text: _wrong("date-time-without-zone", text, "a time without its zone can mean two days"),
    ),
)


def parse_day(text: str) -> date:
    """Read a plain ISO date.

    Raise `Malformed`: `date-ambiguous`, `date-not-padded`, `date-dotted`, `date-spreadsheet-number`,
    `date-with-time`, `date-time-without-zone`, `date-not-iso`, `date-no-such-day`, `date-implausible`.
    """
    if not _ISO.fullmatch(text):
        raise _not_iso(text)
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise Malformed("date-no-such-day", f"There is no day {text} in the calendar.") from error
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise Malformed(
            "date-implausible",
            f"{text} lies outside the years {FIRST_YEAR} to {LAST_YEAR}; "
            f"a placeholder for “no end” is left out instead.",
        )
    return day


def _not_iso(text: str) -> Malformed:
    for pattern, wrong in _NOT_ISO:
        if re.fullmatch(pattern, text, re.DOTALL):
            return wrong(text)
    return _wrong("date-not-iso", text, "it is something else")


def check_time_zone(name: str) -> str:
    """Return `name` if it is an IANA time zone with a place in it, or UTC; raise `Malformed`."""
    if name not in _zone_names():
        raise Malformed(
            "time-zone-unknown",
            f"“{shown(name)}” is no time zone of the IANA database, such as Asia/Manila or Europe/Berlin.",
        )
    return name


@cache
def _zone_names() -> frozenset[str]:
    """Return the zones that name a place: abbreviations such as EST leave the place's history out."""
    names = {name for name in available_timezones() if "/" in name and not name.startswith("Etc/")}
    return frozenset(names | {"UTC"})


def start_of_day(day: date, time_zone: str) -> datetime:
    """Return the first instant of `day` in `time_zone`, aware, with the offset of that instant.

    Where the clocks skip midnight the day starts later; where midnight comes twice it starts with
    the first. Where the offset is no whole minute, which RFC 3339 cannot write, the instant is in UTC.
    """
    zone = ZoneInfo(time_zone)
    # Through UTC and back: a midnight that the clocks skip reads as the first time after the gap.
    local = datetime.combine(day, time.min, tzinfo=zone).astimezone(UTC).astimezone(zone)
    offset = local.utcoffset() or timedelta(0)
    return local.astimezone(UTC if offset.seconds % 60 else timezone(offset))


def local_day(at: datetime, time_zone: str) -> date:
    """Return the day that `at`, an aware instant, falls on in `time_zone`."""
    return at.astimezone(ZoneInfo(time_zone)).date()
