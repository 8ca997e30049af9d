"""Instants agree with the calendar wherever the calendar can hold them, and never surprise."""

import datetime as dt
from contextlib import suppress
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from signing import instants
from signing.errors import Malformed

ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: dt.timezone(dt.timedelta(minutes=minutes)))
# A day inside the calendar's ends, so that its UTC instant is a datetime too.
TIMES = st.datetimes(dt.datetime(1, 1, 2), dt.datetime(9999, 12, 30), timezones=ZONES)  # noqa: DTZ001 -- bounds are naive


@given(TIMES)
def test_an_instant_written_by_the_calendar_reads_back(at: dt.datetime) -> None:
    assert instants.parse(at.isoformat()) == instants.of(at)


@given(TIMES, TIMES)
def test_instants_order_as_the_calendar_does(left: dt.datetime, right: dt.datetime) -> None:
    assert (instants.of(left) < instants.of(right)) == (left < right)
    assert (instants.of(left) == instants.of(right)) == (left == right)


@given(st.text("0123456789", min_size=1, max_size=40), st.text("0123456789", min_size=1, max_size=40))
def test_fractions_order_as_numbers(left: str, right: str) -> None:
    one, two = (instants.parse(f"2026-11-20T00:00:00.{digits}Z") for digits in (left, right))
    expected = Fraction(int(left), 10 ** len(left)) < Fraction(int(right), 10 ** len(right))
    assert (one < two) == expected


@given(st.text() | st.text("0123456789-:TZ+.", max_size=30))
def test_any_other_text_is_malformed_and_nothing_else(text: str) -> None:
    with suppress(Malformed):
        instants.parse(text)
