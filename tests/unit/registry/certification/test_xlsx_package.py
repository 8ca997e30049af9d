"""Workbooks as files: which sheet is read, what is no plain workbook, and bounds on what is unpacked."""

import struct
import zipfile
from dataclasses import replace
from datetime import date

import pytest

from registry.certification import rosters, xlsx_package
from registry.certification.files import Encoding
from registry.errors import Finding, Place
from signing.errors import Malformed, Problem, TooLarge
from tests.unit.registry.certification import workbooks
from tests.unit.registry.certification.workbooks import (
    HEADER,
    Book,
    book,
    cells,
    link,
    number,
    parse,
    refused,
    row,
)

SERIAL = (date(2026, 5, 4) - date(1899, 12, 30)).days

# Which sheet.


def test_of_several_sheets_one_is_named() -> None:
    data = replace(book(), sheets={"Roster": "visible", "Notes": "visible"})
    refusal = refused(data)
    assert refusal.code == "xlsx-several-sheets"
    assert "“Roster”, “Notes”" in refusal.detail
    assert len(parse(data, "Roster").rows) == 1
    assert refused(data, "Notes").code == "roster-header-missing"
    assert refused(data, "notes").code == "xlsx-sheet-unknown"


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_a_hidden_sheet_is_never_read(state: str) -> None:
    data = replace(book(), sheets={"Roster": "visible", "Lists": state})
    assert len(parse(data).rows) == 1
    assert refused(data, "Lists").code == "xlsx-sheet-hidden"
    assert refused(replace(book(), sheets={"Roster": state})).code == "xlsx-malformed"


def test_a_text_has_no_choice_of_sheet_and_a_workbook_none_of_encoding() -> None:
    with pytest.raises(Malformed) as raised:
        rosters.parse(book().write(), "r.xlsx", body=None, encoding=Encoding.UTF_8)
    assert raised.value.code == "roster-option"


# What is no plain workbook.

MACROS = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
BINARY = "application/vnd.ms-excel.sheet.binary.macroEnabled.main"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (replace(book(), type=MACROS), "xlsx-macros"),
        (replace(book(), type=BINARY), "xlsx-macros"),
        (replace(book(), links=link("x", "vbaProject", "part.bin")), "xlsx-macros"),
        (replace(book(), links=link("x", "externalLink", "part.bin")), "xlsx-external-links"),
        (replace(book(), type="application/pdf"), "xlsx-no-workbook"),
    ],
)
def test_a_workbook_that_runs_or_reaches_elsewhere_is_refused(data: Book, code: str) -> None:
    assert refused(data).code == code


DOCTYPE = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]>'


def sheet(xml: str) -> Book:
    """Return a workbook with other XML for its sheet."""
    return replace(book(), parts={"xl/worksheets/sheet1.xml": xml.encode()})


def rows(xml: str) -> Book:
    """Return a workbook with other XML for its rows."""
    return Book([HEADER, xml])


@pytest.mark.parametrize(
    "data",
    [
        b"PK\x03\x04",
        b"PK\x03\x04" + b"\0" * 500,
        book().write()[:-30],
        sheet(""),
        sheet("no XML"),
        sheet("<worksheet>"),
        sheet(f"{DOCTYPE}<worksheet>&b;</worksheet>"),
        sheet('<!DOCTYPE x SYSTEM "file:///etc/passwd"><worksheet/>'),
        sheet(f'<worksheet xmlns="{workbooks.MAIN}" a="{"x" * 3_000_000}"/>'),
        sheet(f'<worksheet xmlns="{workbooks.MAIN}">{"x" * 200_000}</worksheet>'),
        rows(row(1, cells())),
        rows(row(2, cells()).replace('r="2"', 'r="0"')),
        rows(row(2, cells()).replace('r="2"', 'r="1048577"')),
        rows(row(2, cells()).replace('r="C2"', 'r="C3"')),
        rows(row(2, cells()).replace('r="C2"', 'r="A2"')),
        rows(row(2, cells()).replace('r="C2"', 'r="XFE2"')),
        rows(row(2, cells()).replace('r="C2"', 'r="c2"')),
        rows(f"<row>{row(3, cells())}</row>"),
        rows('<row><c r="A2"><c r="B2"/></c></row>'),
        book(name='<c r="@" t="s"><v>0</v></c>'),
        book(name='<c r="@" t="s"><v>-1</v></c>'),
        replace(book(), after='<mergeCells><mergeCell ref="A:B"/></mergeCells>'),
        replace(book(), after='<mergeCells><mergeCell ref=""/></mergeCells>'),
        replace(book(), after='<mergeCell ref="A1:B1"/>' * 1001),
        replace(book(), sheets={}),
        replace(book(), parts={f"part{place}": b"" for place in range(2000)}),
        replace(book(), parts={"XL/WORKBOOK.XML": b""}),
        replace(book(), parts={"xl/_rels/workbook.xml.rels": b"<Relationships/>"}),
    ],
)
def test_what_is_no_sound_workbook_is_refused_whole(data: Book | bytes) -> None:
    refusal = refused(data)
    assert refusal.code == "xlsx-malformed"
    assert [finding.place for finding in refusal.findings] == [Place("r.xlsx", 1, 1)]


def test_an_archive_of_something_else_is_no_workbook() -> None:
    opendocument = {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<a/>"}
    assert refused(workbooks.archive(opendocument)).code == "xlsx-no-workbook"


def test_the_format_of_older_programs_and_of_passwords_is_named() -> None:
    data = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600
    assert refused(data).code == "xlsx-old-or-protected"


def test_a_part_that_is_missing_damaged_or_packed_unusually_refuses_the_file() -> None:
    whole = book()
    missing = replace(whole, links='<Relationship Id="rId1" Type="x/worksheet" Target="none.xml"/>')
    assert refused(missing).code == "xlsx-malformed"
    data = bytearray(whole.write())
    data[data.index(b"xl/worksheets/sheet1.xml") + 40] ^= 0xFF
    assert refused(bytes(data)).code == "xlsx-malformed"
    parts = dict.fromkeys(("[Content_Types].xml", "_rels/.rels"), b"<a/>")
    assert refused(workbooks.archive(parts, zipfile.ZIP_BZIP2)).code == "xlsx-malformed"


def test_a_part_under_a_password_refuses_the_file() -> None:
    data = bytearray(book().write())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    assert refused(bytes(data)).code == "xlsx-protected"


# Bounds.


def test_more_empty_rows_than_may_be_filled_are_passed_over() -> None:
    empty = "".join(f'<row r="{place}" spans="1:18"/>' for place in range(3, 2 * rosters.MAX_ROWS))
    data = Book([HEADER, row(2, cells()), empty, row(2 * rosters.MAX_ROWS, cells(candidate_ref="K-2"))])
    assert [read.place.line for read in parse(data).rows] == [2, 2 * rosters.MAX_ROWS]


def bomb(claimed: int | None) -> bytes:
    """Return a workbook whose sheet unpacks to more than may be; `claimed` is the size it admits to."""
    opening = f'<worksheet xmlns="{workbooks.MAIN}"><sheetData>'.encode()
    blank = b"<!--%s-->" % (b" " * 50_000)
    part = opening + blank * (xlsx_package.MAX_PART_BYTES // len(blank) + 1)
    written = replace(book(), parts={"xl/worksheets/sheet1.xml": part}).write()
    if claimed is None:
        return written
    return written.replace(struct.pack("<L", len(part)), struct.pack("<L", claimed))


@pytest.mark.parametrize("claimed", [None, 1000])
def test_a_small_file_that_becomes_a_large_one_is_refused(claimed: int | None) -> None:
    data = bomb(claimed)
    assert len(data) < 500_000
    with pytest.raises(Problem) as raised:
        parse(data)
    assert raised.value.code == ("xlsx-too-large" if claimed is None else "xlsx-malformed")


def test_a_part_of_more_elements_than_a_roster_has_is_refused() -> None:
    package = xlsx_package.Package(book().write(), "r.xlsx")
    names: list[str] = []
    with pytest.raises(TooLarge) as raised:
        package.parse(
            "xl/worksheets/sheet1.xml",
            lambda element, _: names.append(element),
            lambda _element, _text: None,
            max_elements=3,
        )
    assert raised.value.code == "xlsx-too-large"
    assert names == ["worksheet", "sheetData", "row"]


def test_a_workbook_beyond_the_limit_of_rows_is_refused() -> None:
    short = "".join(f'<row r="{place}"><c><v>1</v></c></row>' for place in range(2, rosters.MAX_ROWS + 3))
    with pytest.raises(TooLarge) as raised:
        parse(Book([HEADER, short]))
    assert raised.value.code == "roster-too-many-rows"


def test_a_file_beyond_the_limit_of_bytes_is_refused_before_it_is_opened() -> None:
    with pytest.raises(TooLarge) as raised:
        parse(b"PK\x03\x04" + b"\0" * rosters.MAX_WORKBOOK_BYTES)
    assert raised.value.code == "file-too-large"


def test_every_byte_may_be_another_and_is_answered() -> None:
    whole = book(decision_date=number("@", SERIAL, "day")).write()
    answers: set[str] = set()
    for place in range(0, len(whole), 7):
        data = bytearray(whole)
        data[place] ^= 0x55
        try:
            answers.add("read" if parse(bytes(data)).rows else "finding")
        except Problem as problem:
            answers.add(problem.code)
    assert "xlsx-malformed" in answers


def test_a_finding_of_the_whole_file_is_at_its_beginning() -> None:
    assert refused(replace(book(), type=MACROS)).findings == (
        Finding(
            Place("r.xlsx", 1, 1),
            "xlsx-macros",
            "r.xlsx holds macros, which may change what it shows: save it as .xlsx.",
        ),
    )
