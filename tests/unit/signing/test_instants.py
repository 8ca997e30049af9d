"""Instants of foreign documents: exact at any precision and offset, and in one spelling."""

import datetime as dt
from fractions import Fraction

import pytest

from signing import instants
from signing.errors import Malformed
from signing.instants import Instant

UTC = "2026-11-20T00:00:00Z"


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("2026-11-20T14:00:00+14:00", UTC),
        ("2026-11-19T10:00:00-14:00", UTC),
        ("2026-11-20T05:30:00+05:30", UTC),
        ("2026-11-20T00:00:00-00:00", UTC),
        ("2026-11-20T00:00:00.000Z", UTC),
        ("2024-02-29T00:00:00Z", "2024-02-28T23:59:59.99999999999999999999Z"),
        ("0001-01-01T00:00:00+14:00", "0001-01-01T00:00:00Z"),
    ],
)
def test_offsets_and_zeros_do_not_change_an_instant(text: str, same: str) -> None:
    left, right = instants.parse(text), instants.parse(same)
    difference = (left.seconds - right.seconds) + (left.fraction - right.fraction)
    assert difference in {0, Fraction(1, 10**20), -14 * 3600}


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        (UTC, "2026-11-20T00:00:00.0000000000001Z"),
        ("2026-11-20T00:00:00.09Z", "2026-11-20T00:00:00.1Z"),
        ("2026-11-20T00:00:00+00:01", UTC),
        ("9999-12-31T23:59:59Z", "9999-12-31T23:59:59-12:00"),
        ("2026-12-31T23:59:59.999Z", "2027-01-01T00:00:00Z"),
        ("0001-01-01T00:00:00+00:01", "0001-01-01T00:00:00Z"),
    ],
)
def test_instants_order_exactly(earlier: str, later: str) -> None:
    assert instants.parse(earlier) < instants.parse(later)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-11-20",
        "2026-11-20T00:00:00",
        "2026-11-20T00:00Z",
        "2026-11-20 00:00:00Z",
        "2026-11-20t00:00:00z",
        "2026-11-20T00:00:00.Z",
        "2026-11-20T00:00:00,5Z",
        "2026-11-20T24:00:00Z",
        "2026-11-19T23:59:60Z",
        "2026-11-20T23:60:00Z",
        "2026-02-29T00:00:00Z",
        "2029-02-30T00:00:00Z",
        "2026-13-01T00:00:00Z",
        "2026-00-01T00:00:00Z",
        "0000-01-01T00:00:00Z",
        "12026-01-01T00:00:00Z",
        "-2026-01-01T00:00:00Z",
        "26-01-01T00:00:00Z",
        "2026-W47-5T00:00:00Z",
        "2026-324T00:00:00Z",
        "\uff12\uff10\uff12\uff19-02-01T00:00:00Z",
        "2026-11-20T00:00:00+14:01",
        "2026-11-20T00:00:00+15:00",
        "2026-11-20T00:00:00+05:60",
        "2026-11-20T00:00:00+0530",
        "2026-11-20T00:00:00+05",
        "2026-11-20T00:00:00Z ",
        "2026-11-20T00:00:00Z\n",
        "next year",
        "2026-11-20T00:00:00." + "0" * 60 + "Z",
    ],
)
def test_what_two_readers_could_read_differently_is_refused(text: str) -> None:
    with pytest.raises(Malformed, match="instant-malformed"):
        instants.parse(text)


@pytest.mark.parametrize("fraction", ["", ".25"])
@pytest.mark.parametrize("zone", ["", "Z", "+00:00"])
def test_a_proofs_time_without_zone_is_in_utc(fraction: str, zone: str) -> None:
    text = f"2026-11-20T00:00:00{fraction}"
    assert instants.parse_in_utc(text + zone) == instants.parse(f"{text}Z")


def test_a_proofs_time_with_a_zone_keeps_it() -> None:
    for text in ("2026-11-20T00:00:00+08:00", "2026-11-20T00:00:00-00:30"):
        assert instants.parse_in_utc(text) == instants.parse(text)


@pytest.mark.parametrize("text", ["", "2026-11-20", "2026-11-20T00:00:00+0530", "2026-11-20T00:00:00Z\n"])
def test_no_zone_is_added_to_what_is_no_time(text: str) -> None:
    with pytest.raises(Malformed, match="instant-malformed"):
        instants.parse_in_utc(text)


def test_an_instant_has_eighty_characters_at_most() -> None:
    assert instants.parse("2026-11-20T00:00:00." + "0" * 59 + "Z") == instants.parse("2026-11-20T00:00:00Z")


def test_a_datetime_is_the_instant_it_names() -> None:
    manila = dt.timezone(dt.timedelta(hours=8))
    assert instants.of(dt.datetime(2026, 11, 20, 8, tzinfo=manila)) == instants.parse(UTC)
    half = dt.datetime(2026, 11, 20, 0, 0, 0, 500_000, tzinfo=dt.UTC)
    assert instants.of(half) == Instant(instants.parse(UTC).seconds, Fraction(1, 2))


def test_a_datetime_without_zone_names_no_instant() -> None:
    with pytest.raises(ValueError, match="time zone"):
        instants.of(dt.datetime(2026, 11, 20))  # noqa: DTZ001 -- the very thing that is refused


def test_a_span_moves_an_instant_either_way() -> None:
    minute = dt.timedelta(minutes=1)
    assert instants.parse(UTC).plus(minute) == instants.parse("2026-11-20T00:01:00Z")
    assert instants.parse(UTC).plus(-minute) == instants.parse("2026-11-19T23:59:00Z")
