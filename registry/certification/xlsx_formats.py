"""What a number in a spreadsheet's cell means: digits, a day, or something that cannot be told.

ECMA-376 part 1 §18.8.30 (number formats), §18.17.4 (dates as numbers, systems of 1900 and 1904). A
day is a number whose format shows a date, in the system that the workbook names; the display
order of day and month says nothing about it. Pure: texts in, a kind and a text out.
"""

import re
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from registry.certification.tables import Kind

_NUMBER = re.compile(r"-?[0-9]{1,20}(?:\.[0-9]{1,30})?(?:[eE][+-]?[0-9]{1,3})?")
_MAX_DIGITS = 999_999_999
"""A format without decimals shows whole numbers up to here as their digits."""

_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.')
_BRACKETS = re.compile(r"\[([^\]]*)\]")
_ELAPSED = re.compile(r"h+|m+|s+", re.IGNORECASE)

_NO_LEAP_DAY = 60
"""In the system of 1900 this is 29 February 1900, which never was; days before it differ by program."""
_EPOCH_1900 = date(1899, 12, 30)
_EPOCH_1904 = date(1904, 1, 1)
_LAST_SERIAL = 2_958_465  # 9999-12-31


class Shown(StrEnum):
    """How a number format shows a number."""

    GENERAL = "general"
    DAY = "day"
    TIME = "time"
    """A time of day, with or without a day."""
    OTHER = "other"


# §18.8.30: formats that are not written out. Days are those that show day, month and year in every
# language of the program; others mean something else from one language to another.
_BUILT_IN = {
    0: Shown.GENERAL,
    1: Shown.GENERAL,
    **dict.fromkeys((14, 15, 30, 31), Shown.DAY),
    22: Shown.TIME,
}


def shown_as(number_format: int, code: str | None) -> Shown:
    """Return how a number format shows a number; `code` is its text where the workbook writes one."""
    if code is None:
        return _BUILT_IN.get(number_format, Shown.OTHER)
    if code.casefold() in {"general", "0"}:
        return Shown.GENERAL
    # The first section is for positive numbers; literals, colours and locales are no fields.
    bare = _LITERAL.sub("", code).split(";", maxsplit=1)[0]
    if any(_ELAPSED.fullmatch(inside) for inside in _BRACKETS.findall(bare)):
        return Shown.OTHER
    bare = _BRACKETS.sub("", bare).casefold()
    letters = set(bare)
    if letters & set("hs") or "am/pm" in bare:
        return Shown.TIME
    # A year and a month alone, or a day and a month, do not show which day it is.
    return Shown.DAY if "d" in letters and "m" in letters and letters & set("yeg") else Shown.OTHER


def read_number(text: str, shown: Shown, *, from_1904: bool) -> tuple[Kind, str] | None:
    """Return kind and text of a number; none where it is no number, or no day its format could show."""
    if not _NUMBER.fullmatch(text):
        return None
    value = Decimal(text)
    whole = value == value.to_integral_value() if abs(value) <= _LAST_SERIAL else False
    if shown in {Shown.DAY, Shown.TIME}:
        day = _day(int(value), from_1904=from_1904) if 0 <= value <= _LAST_SERIAL else None
        if day is None:
            return None
        timed = shown is Shown.TIME or not whole
        # A cell that shows a time tells of an instant: whoever reads the column says what that is worth.
        return (Kind.TEXT, f"{day.isoformat()}T{_clock(value)}") if timed else (Kind.DAY, day.isoformat())
    if shown is Shown.GENERAL and 0 <= value <= _MAX_DIGITS and value == value.to_integral_value():
        return Kind.DIGITS, str(int(value))
    return Kind.NUMBER, text


def _day(serial: int, *, from_1904: bool) -> date | None:
    if not from_1904:
        return _EPOCH_1900 + timedelta(days=serial) if serial > _NO_LEAP_DAY else None
    last = (date.max - _EPOCH_1904).days
    return _EPOCH_1904 + timedelta(days=serial) if serial <= last else None


def _clock(value: Decimal) -> str:
    minutes = int((value - int(value)) * 24 * 60)
    return f"{minutes // 60:02}:{minutes % 60:02}"
