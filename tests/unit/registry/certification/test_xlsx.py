"""Rosters in workbooks: what a person sees in the sheet is taken, all else is refused in its place."""

from dataclasses import replace
from datetime import date

import pytest

from registry.errors import Place
from tests.unit.registry.certification import workbooks
from tests.unit.registry.certification.test_rosters import line, only, text
from tests.unit.registry.certification.workbooks import (
    HEADER,
    NAMES,
    Book,
    book,
    cells,
    number,
    parse,
    refused,
    row,
)

PLACE = {name: place for place, name in enumerate(NAMES, start=1)}


def found(data: Book) -> list[tuple[str, str]]:
    """Return code and place of every finding."""
    return [(one.code, str(one.place)) for one in parse(data).findings]


def at(name: str, line_number: int = 2) -> str:
    return f"r.xlsx!Roster!{workbooks.column(PLACE[name])}{line_number}"


def test_a_row_of_a_sheet_is_the_row_of_a_text() -> None:
    [read] = parse(book()).rows
    expected = only(text(line()))
    assert read == expected
    assert read.dossier() == expected.dossier()
    assert (str(read.place), str(read.places["name"])) == ("r.xlsx!Roster!A2", at("name"))


def test_a_finding_tells_sheet_and_cell() -> None:
    [finding] = parse(book(name=" Ana")).findings
    assert finding.as_json() == {
        "file": "r.xlsx",
        "line": 2,
        "column": 3,
        "sheet": "Roster",
        "cell": "C2",
        "code": "text-blank-edges",
        "detail": "name: The text begins or ends with blank space.",
    }


@pytest.mark.parametrize(
    ("column", "name"), [(1, "A1"), (26, "Z1"), (27, "AA1"), (702, "ZZ1"), (703, "AAA1"), (16384, "XFD1")]
)
def test_a_cell_is_named_as_spreadsheets_do(column: int, name: str) -> None:
    assert Place("f", 1, column, "S").cell == name


# Days.

DAY = date(2026, 5, 4)
SERIAL = (DAY - date(1899, 12, 30)).days


@pytest.mark.parametrize(
    ("cell", "properties"),
    [
        (number("@", SERIAL, "day"), ""),
        (number("@", SERIAL, "iso"), ""),
        (number("@", f"{SERIAL}.0", "iso"), ""),
        (number("@", f"{SERIAL / 10}E1", "day"), ""),
        (number("@", SERIAL - 1462, "day"), '<workbookPr date1904="1"/>'),
        (number("@", SERIAL - 1462, "iso"), '<workbookPr date1904="true"/>'),
        ('<c r="@" t="d"><v>2026-05-04</v></c>', ""),
        ('<c r="@" t="str"><v>2026-05-04</v></c>', ""),
        (DAY.isoformat(), ""),
    ],
)
def test_a_day_has_one_meaning_whatever_the_system_and_the_format(cell: str, properties: str) -> None:
    data = replace(book(decision_date=cell), properties=properties)
    [read] = parse(data).rows
    assert read.decision_date == DAY


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (number("@", SERIAL), "date-spreadsheet-number"),
        (number("@", SERIAL, "zeros"), "date-spreadsheet-number"),
        (number("@", SERIAL, "month"), "date-spreadsheet-number"),
        (number("@", SERIAL, "text"), "date-spreadsheet-number"),
        (number("@", 20260504), "date-not-iso"),
        (number("@", f"{SERIAL}.5", "day"), "date-time-without-zone"),
        (number("@", SERIAL, "time"), "date-time-without-zone"),
        ('<c r="@" t="d"><v>2026-05-04T00:00:00</v></c>', "date-time-without-zone"),
        (number("@", 60, "day"), "xlsx-no-day"),
        (number("@", 1, "day"), "xlsx-no-day"),
        (number("@", -1, "day"), "xlsx-no-day"),
        (number("@", "1e99", "day"), "xlsx-no-day"),
        (number("@", "NaN", "day"), "xlsx-no-day"),
        (number("@", "NaN"), "xlsx-no-day"),
        (number("@", 2958465, "day"), "date-implausible"),
        ("04.05.2026", "date-dotted"),
        ("5/4/2026", "date-ambiguous"),
    ],
)
def test_what_is_no_day_with_one_meaning_is_refused_in_its_place(cell: str, code: str) -> None:
    assert found(book(decision_date=cell)) == [(code, at("decision_date"))]


def test_the_last_days_of_the_later_system_do_not_overflow() -> None:
    data = replace(book(expiry=number("@", 2958465, "day")), properties='<workbookPr date1904="1"/>')
    assert found(data) == [("xlsx-no-day", at("expiry"))]


# Numbers.


@pytest.mark.parametrize("name", ["candidate_ref", "name", "deciders", "body_reference", "paper_number"])
@pytest.mark.parametrize("style", ["general", "zeros"])
def test_a_reference_typed_as_a_number_is_refused_with_the_way_out(name: str, style: str) -> None:
    data = book(**{"paper_issued": "2026-05-20", "paper_number": "P", name: number("@", 42, style)})
    [finding] = parse(data).findings
    assert (finding.code, str(finding.place)) == ("cell-number", at(name))
    assert "format the column as text" in finding.detail


@pytest.mark.parametrize("style", ["general", "whole"])
def test_a_code_typed_as_a_whole_number_is_its_digits(style: str) -> None:
    [read] = parse(book(level=number("@", 2, style), scheme_version=number("@", "3", style))).rows
    assert (read.level, read.scheme_version) == ("2", "3")


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (number("@", "3.1"), "cell-number"),
        (number("@", 3, "zeros"), "cell-number"),
        (number("@", -3), "cell-number"),
        (number("@", "1E10"), "cell-number"),
        (number("@", "1E400"), "cell-number"),
        (number("@", SERIAL, "day"), "cell-day"),
        (number("@", SERIAL, "month"), "cell-number"),
    ],
)
def test_a_code_of_which_something_may_be_lost_is_refused(cell: str, code: str) -> None:
    assert found(book(scheme_version=cell)) == [(code, at("scheme_version"))]


def test_a_style_that_the_workbook_does_not_have_is_no_plain_number() -> None:
    assert found(book(level='<c r="@" s="99"><v>2</v></c>')) == [("cell-number", at("level"))]
    plain = replace(book(level='<c r="@"><v>2</v></c>'), styles=f'<styleSheet xmlns="{workbooks.MAIN}"/>')
    assert parse(plain).rows[0].level == "2"


# What cells hold.


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ('<c r="@" t="str"><f>A1&amp;"x"</f><v>Ana</v></c>', "xlsx-formula"),
        ('<c r="@"><f>1+1</f><v>2</v></c>', "xlsx-formula"),
        ('<c r="@"><f t="shared" si="0"/></c>', "xlsx-formula"),
        ('<c r="@" t="b"><v>1</v></c>', "xlsx-cell-type"),
        ('<c r="@" t="e"><v>#N/A</v></c>', "xlsx-cell-type"),
        ('<c r="@" t="new"><v>x</v></c>', "xlsx-cell-type"),
    ],
)
def test_a_cell_that_holds_no_text_of_its_own_is_refused_in_its_place(cell: str, code: str) -> None:
    assert found(book(name=cell)) == [(code, at("name"))]


def test_a_formula_in_the_header_refuses_the_file() -> None:
    data = Book([row(1, [*NAMES[:2], '<c r="@" t="str"><f>A1</f><v>name</v></c>', *NAMES[3:]])])
    [finding, *_] = refused(data).findings
    assert (finding.code, str(finding.place)) == ("xlsx-formula", at("name", 1))


@pytest.mark.parametrize(
    ("item", "name"),
    [
        ("<t>Zoë</t>", "Zoë"),
        ("<r><t>Jo</t></r><r><rPr><b/></rPr><t>hanna</t></r>", "Johanna"),
        ('<t>山田</t><rPh sb="0" eb="2"><t>ヤマダ</t></rPh><phoneticPr fontId="1"/>', "山田"),
        ("<t>A_x00E9_</t>", "Aé"),
        ("<t>A_x005F_x00E9_</t>", "A_x00E9_"),
        ("<t>=SUM(A1)</t>", "=SUM(A1)"),
    ],
)
def test_shared_texts_are_read_without_their_reading_aids(item: str, name: str) -> None:
    data = replace(book(name='<c r="@" t="s"><v>1</v></c>'), strings=["<t>other</t>", item])
    assert parse(data).rows[0].name == name


def test_a_line_break_that_a_workbook_escapes_is_still_one() -> None:
    data = replace(book(name='<c r="@" t="s"><v>0</v></c>'), strings=["<t>A_x000D_na</t>"])
    assert found(data) == [("text-character", at("name"))]


def test_cells_that_hold_nothing_are_passed_over_wherever_they_stand() -> None:
    styled = [f'<c r="{workbooks.column(place)}3" s="1"/>' for place in range(1, 200)]
    data = Book([HEADER, row(2, cells()), row(3, styled), row(9, cells(candidate_ref="K-2"))])
    assert [read.place.line for read in parse(data).rows] == [2, 9]
    assert parse(data).findings == ()


def test_rows_and_cells_may_leave_their_places_to_be_counted() -> None:
    counted = "".join(f'<c t="str"><v>{cell}</v></c>' for cell in NAMES)
    values = "".join(f'<c t="str"><v>{cell}</v></c>' for cell in cells())
    data = Book([f"<row>{counted}</row>", f"<row>{values}</row>"])
    assert str(parse(data).rows[0].places["name"]) == at("name")


def test_what_a_row_lacks_at_its_end_is_told_in_its_place() -> None:
    data = Book([HEADER, row(2, cells()[:9])])
    assert found(data)[:2] == [("date-not-iso", at("decision_date")), ("cell-empty", at("deciders"))]


@pytest.mark.parametrize(("place", "code"), [(len(NAMES) + 1, "cell-outside"), (70, "row-width")])
def test_a_value_outside_the_named_columns_is_a_finding(place: int, code: str) -> None:
    outside = f'<c r="{workbooks.column(place)}2" t="str"><v>x</v></c>'
    data = Book([HEADER, row(2, cells()).replace("</row>", outside + "</row>")])
    assert [one for one, _ in found(data)] == [code]


# What a person does not see.


@pytest.mark.parametrize("attributes", [' hidden="1"', ' hidden="true"', ' ht="0" customHeight="1"'])
def test_a_hidden_row_is_a_finding_and_the_others_stand(attributes: str) -> None:
    data = Book([HEADER, row(2, cells(), attributes), row(3, cells(candidate_ref="K-2"))])
    assert found(data) == [("xlsx-row-hidden", "r.xlsx!Roster!A2")]
    assert [read.candidate_ref for read in parse(data).rows] == ["K-2"]


def test_rows_hidden_by_the_sheet_are_hidden() -> None:
    before = '<sheetFormatPr defaultRowHeight="15" zeroHeight="1"/>'
    data = Book([row(1, NAMES, ' ht="15"'), row(2, cells()), row(3, cells(), ' ht="15"')], before=before)
    assert [code for code, _ in found(data)] == ["xlsx-row-hidden"]


@pytest.mark.parametrize("attributes", ['hidden="1"', 'width="0" customWidth="1"'])
def test_a_hidden_column_of_the_table_refuses_the_file(attributes: str) -> None:
    data = replace(book(), before=f'<cols><col min="3" max="3" {attributes}/></cols>')
    [finding, *_] = refused(data).findings
    assert (finding.code, str(finding.place)) == ("xlsx-column-hidden", at("name", 1))


def test_hidden_columns_beside_the_table_say_nothing() -> None:
    data = replace(book(), before='<cols><col min="30" max="16384" hidden="1"/></cols>')
    assert len(parse(data).rows) == 1


@pytest.mark.parametrize(
    ("ref", "places"),
    [
        ("C2:C3", ["C2", "C3"]),
        ("A3:B9", ["A3"]),
        ("C3", ["C3"]),
        ("B2:C2", ["B2"]),
        ("Z2:AB9", []),
        ("A5:C9", []),
    ],
)
def test_rows_with_merged_cells_are_findings(ref: str, places: list[str]) -> None:
    rows = [HEADER, row(2, cells()), row(3, cells(candidate_ref="K-2"))]
    data = Book(rows, after=f'<mergeCells><mergeCell ref="{ref}"/></mergeCells>')
    assert found(data) == [("xlsx-merged", f"r.xlsx!Roster!{place}") for place in places]
    assert len(parse(data).rows) == 2 - len(places)


def test_a_merged_title_is_no_header() -> None:
    data = replace(book(), after='<mergeCells><mergeCell ref="A1:D1"/></mergeCells>')
    assert [finding.code for finding in refused(data).findings] == ["xlsx-merged"]
