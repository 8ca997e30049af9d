"""Days: only plain ISO dates are read, and a day begins where its zone says."""

from datetime import UTC, date, datetime, timedelta

import pytest

from registry.parties import days
from signing.errors import Malformed


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("03/04/2026", "date-ambiguous"),
        ("2026/04/03", "date-ambiguous"),
        ("3/4/26", "date-ambiguous"),
        ("03-04-2026", "date-ambiguous"),
        ("2026-4-3", "date-not-padded"),
        ("2026-04-3", "date-not-padded"),
        ("31.12.9999", "date-dotted"),
        ("46115", "date-spreadsheet-number"),
        ("46115.0", "date-spreadsheet-number"),
        ("2026-04-03T00:00:00Z", "date-with-time"),
        ("2026-04-03T00:00:00+08:00", "date-with-time"),
        ("2026-04-03 00:00:00", "date-time-without-zone"),
        ("2026-04-03T00:00", "date-time-without-zone"),
        ("20260403", "date-not-iso"),
        ("2026-W14-5", "date-not-iso"),
        ("٢٠٢٦-٠٤-٠٣", "date-not-iso"),
        (" 2026-04-03", "date-not-iso"),
        ("2026-04-03\n", "date-not-iso"),
        ("3 April 2026", "date-not-iso"),
        ("", "date-not-iso"),
        ("2026-02-29", "date-no-such-day"),
        ("2026-13-01", "date-no-such-day"),
        ("0000-01-01", "date-no-such-day"),
        ("9999-12-31", "date-implausible"),
        ("2200-01-01", "date-implausible"),
        ("1899-12-31", "date-implausible"),
    ],
)
def test_a_date_in_another_form_is_refused_with_its_own_reason(text: str, code: str) -> None:
    with pytest.raises(Malformed) as raised:
        days.parse_day(text)
    assert raised.value.code == code


@pytest.mark.parametrize("text", ["2026-04-03", "1900-01-01", "2199-12-31", "2024-02-29"])
def test_an_iso_date_is_read_as_it_stands(text: str) -> None:
    assert days.parse_day(text).isoformat() == text


@pytest.mark.parametrize(
    ("day", "zone", "start"),
    [
        (date(2026, 4, 3), "Asia/Manila", "2026-04-03T00:00:00+08:00"),
        (date(2026, 7, 1), "Europe/Berlin", "2026-07-01T00:00:00+02:00"),
        (date(2026, 1, 1), "Europe/Berlin", "2026-01-01T00:00:00+01:00"),
        (date(2026, 4, 3), "Asia/Kathmandu", "2026-04-03T00:00:00+05:45"),
        (date(2026, 4, 3), "UTC", "2026-04-03T00:00:00+00:00"),
        # The clocks skip midnight: the day begins at one o'clock.
        (date(2018, 11, 4), "America/Sao_Paulo", "2018-11-04T01:00:00-02:00"),
        (date(2024, 4, 26), "Africa/Cairo", "2024-04-26T01:00:00+03:00"),
        # Midnight comes twice: the day begins with the first.
        (date(2025, 11, 2), "America/Havana", "2025-11-02T00:00:00-04:00"),
        # An offset with seconds, which RFC 3339 cannot write.
        (date(1960, 1, 1), "Africa/Monrovia", "1960-01-01T00:44:30+00:00"),
    ],
)
def test_a_day_begins_at_its_first_instant_in_its_zone(day: date, zone: str, start: str) -> None:
    assert days.start_of_day(day, zone).isoformat() == start


@pytest.mark.parametrize(
    "zone", ["America/Sao_Paulo", "Africa/Cairo", "America/Havana", "Asia/Beirut", "Asia/Manila"]
)
def test_the_second_before_a_day_begins_is_the_day_before(zone: str) -> None:
    for number in range(366 * 3):
        day = date(2016, 1, 1) + timedelta(days=number)
        start = days.start_of_day(day, zone)
        assert days.local_day(start, zone) == day
        assert days.local_day(start - timedelta(seconds=1), zone) == day - timedelta(days=1)


def test_the_local_day_of_an_instant_is_the_zones() -> None:
    at = datetime(2026, 11, 20, 17, tzinfo=UTC)
    assert days.local_day(at, "Asia/Manila") == date(2026, 11, 21)
    assert days.local_day(at, "America/Lima") == date(2026, 11, 20)


@pytest.mark.parametrize("name", ["Asia/Manila", "America/Argentina/Buenos_Aires", "UTC"])
def test_a_time_zone_names_a_place(name: str) -> None:
    assert days.check_time_zone(name) == name


@pytest.mark.parametrize(
    "name", ["EST", "+08:00", "Etc/GMT+8", "asia/manila", "../../etc/passwd", "Asia/", ""]
)
def test_what_is_no_place_in_the_database_is_no_time_zone(name: str) -> None:
    with pytest.raises(Malformed) as raised:
        days.check_time_zone(name)
    assert raised.value.code == "time-zone-unknown"
