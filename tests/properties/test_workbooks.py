"""Workbooks: whatever the bytes and the XML, an answer or a refusal; what a program writes comes back."""

import io
from datetime import date, datetime

from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from registry.certification import rosters
from registry.certification.tables import Kind
from registry.certification.xlsx_sheet import records
from registry.certification.xlsx_workbook import open_workbook
from signing.errors import Problem
from tests.unit.registry.certification.workbooks import Book, book

WHOLE = book().write()
NAMES = st.sampled_from(
    ["row", "c", "v", "f", "is", "t", "r", "rPh", "cols", "col", "mergeCell", "sheetData", "x"]
)
ATTRIBUTES = st.dictionaries(
    st.sampled_from(["r", "t", "s", "min", "max", "hidden", "ht", "width", "ref", "zeroHeight"]),
    st.sampled_from(
        ["", "1", "2", "-1", "A1", "B1", "A1:B2", "n", "s", "d", "e", "inlineStr", "99999999999"]
    ),
    max_size=3,
)
TEXTS = st.sampled_from(["", "0", "1", "x", "46146", "1e9", "name", "_x0041_"])


def _write(name: str, attributes: dict[str, str], inside: list[str]) -> str:
    written = "".join(f' {key}="{value}"' for key, value in attributes.items())
    return f"<{name}{written}>{''.join(inside)}</{name}>"


def _element(children: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.builds(_write, NAMES, ATTRIBUTES, st.lists(children, max_size=4))


def told(data: bytes) -> bool:
    """Tell whether the bytes are answered as they should be: with a roster or a deliberate refusal."""
    try:
        return isinstance(rosters.parse(data, "r.xlsx", body="cb"), rosters.Roster)
    except Problem:
        return True


@given(st.data())
@settings(max_examples=50)
def test_a_workbook_with_some_bytes_changed_is_read_or_refused(data: st.DataObject) -> None:
    spoilt = bytearray(WHOLE)
    for place in data.draw(st.lists(st.integers(4, len(WHOLE) - 1), min_size=1, max_size=5)):
        spoilt[place] = data.draw(st.integers(0, 255))
    assert told(bytes(spoilt))


@given(st.recursive(TEXTS, _element, max_leaves=20))
def test_any_xml_in_place_of_the_rows_is_read_or_refused(xml: str) -> None:
    assert told(Book([xml]).write())


TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=20)
CELLS = st.lists(
    TEXT.filter(lambda text: not text.startswith("=") and "_x" not in text)
    | st.integers(0, 999_999_999)
    | st.dates(date(1900, 3, 1), date(2199, 12, 31)),
    min_size=1,
    max_size=5,
)


@given(table=st.lists(CELLS, min_size=1, max_size=5), from_1904=st.booleans())
@settings(max_examples=50)
def test_what_a_program_writes_comes_back_as_text_digits_or_day(
    table: list[list[str | int | date]], *, from_1904: bool
) -> None:
    written = Workbook()
    if from_1904:
        written.epoch = datetime(1904, 1, 1)  # noqa: DTZ001 -- openpyxl's own constant
        table = [[cell for cell in row if not isinstance(cell, date) or cell.year > 1903] for row in table]
    for row in table:
        written.active.append(row)
    stream = io.BytesIO()
    written.save(stream)
    read = records(open_workbook(stream.getvalue(), "r.xlsx", None), max_records=100)
    expected = [
        [
            (Kind.DAY, cell.isoformat())
            if isinstance(cell, date)
            else (Kind.DIGITS, str(cell))
            if isinstance(cell, int)
            else (Kind.TEXT, cell)
            for cell in row
        ]
        for row in table
        if row
    ]
    assert [[(cell.kind, cell.text) for cell in record.cells] for record in read] == expected
    assert all(cell.fault is None for record in read for cell in record.cells)
