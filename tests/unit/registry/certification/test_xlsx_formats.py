"""Number formats: which show a day, and which hide what would make it one."""

import pytest

from registry.certification.tables import Kind
from registry.certification.xlsx_formats import Shown, read_number, shown_as


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("General", Shown.GENERAL),
        ("0", Shown.GENERAL),
        ("yyyy-mm-dd", Shown.DAY),
        ("dd\\.mm\\.yyyy", Shown.DAY),
        ('d. mmmm yyyy "Uhr"', Shown.DAY),
        ("[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy", Shown.DAY),
        ("[$-409]d\\-mmm\\-yy;@", Shown.DAY),
        ('yyyy"年"m"月"d"日"', Shown.DAY),
        ("[$-411]ggge.m.d", Shown.DAY),
        ("M/D/YYYY", Shown.DAY),
        ("[Red]yyyy/mm/dd", Shown.DAY),
        ("yyyy-mm-dd hh:mm", Shown.TIME),
        ("m/d/yy h:mm AM/PM", Shown.TIME),
        ("hh:mm:ss", Shown.TIME),
        ("[h]:mm", Shown.OTHER),
        ("[mm]:ss", Shown.OTHER),
        ("mmm yyyy", Shown.OTHER),
        ("d-mmm", Shown.OTHER),
        ("0000", Shown.OTHER),
        ("0.00", Shown.OTHER),
        ("0.00E+00", Shown.OTHER),
        ('"ymd"0', Shown.OTHER),
        ("@", Shown.OTHER),
        ("", Shown.OTHER),
        ('0;"d.m.y"', Shown.OTHER),
    ],
)
def test_a_format_of_the_workbooks_own(code: str, shown: Shown) -> None:
    assert shown_as(164, code) is shown


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (0, Shown.GENERAL),
        (1, Shown.GENERAL),
        (2, Shown.OTHER),
        (14, Shown.DAY),
        (15, Shown.DAY),
        (16, Shown.OTHER),
        (17, Shown.OTHER),
        (22, Shown.TIME),
        (49, Shown.OTHER),
        (57, Shown.OTHER),
        (-1, Shown.OTHER),
    ],
)
def test_a_format_that_is_not_written_out(number: int, shown: Shown) -> None:
    assert shown_as(number, None) is shown


@pytest.mark.parametrize(
    ("text", "from_1904", "day"),
    [
        ("61", False, "1900-03-01"),
        ("0", True, "1904-01-01"),
        ("46146", False, "2026-05-04"),
        ("44684", True, "2026-05-04"),
        ("2958465", False, "9999-12-31"),
    ],
)
def test_the_day_of_a_number_in_either_system(text: str, day: str, *, from_1904: bool) -> None:
    assert read_number(text, Shown.DAY, from_1904=from_1904) == (Kind.DAY, day)


@pytest.mark.parametrize("text", ["60", "0", "-1", "2958466", "1e300", "1e-300", "", "x", "٣", "1_0"])
def test_a_number_that_is_no_day(text: str) -> None:
    assert read_number(text, Shown.DAY, from_1904=False) is None
