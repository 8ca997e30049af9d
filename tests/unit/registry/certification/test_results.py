"""The result of a roster: every row told of, opened by the spreadsheet that wrote it, and inert."""

import csv
import io
from pathlib import Path

import pytest

from registry.certification import results
from registry.certification.issuing import Outcome, Result
from registry.errors import Finding, Place
from registry.ids import PublicUrls
from signing.errors import Refused, Unavailable
from tests.unit.registry.certification.test_rosters import line, parse, text
from tests.unit.registry.certification.workbooks import HEADER, Book, cells
from tests.unit.registry.certification.workbooks import parse as parse_book
from tests.unit.registry.certification.workbooks import row as book_row

URLS = PublicUrls("https://r.example")
NUMBER = "7QK4M2XD01RAB3C0"
ROWS = parse(text(line(), line(candidate_ref="K-2"))).rows


def read(data: bytes, separator: str = ",") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=separator))


def test_every_row_is_told_in_file_order_with_its_number_or_its_finding() -> None:
    refusal = Finding(Place("r.csv", 3, 9), "own-case", "Why.")
    outcomes = [Outcome(ROWS[0], Result.ISSUED, NUMBER), Outcome(ROWS[1], Result.REFUSED, finding=refusal)]
    unreadable = [
        Finding(Place("r.csv", 4, 2), "text-empty", "One."),
        Finding(Place("r.csv", 4, 5), "x", "Two."),
    ]
    told = read(results.table(outcomes, unreadable, URLS, separator=","))
    assert [(one["line"], one["result"], one["code"]) for one in told] == [
        ("2", "issued", ""),
        ("3", "refused", "own-case"),
        ("4", "unreadable", "text-empty"),
        ("4", "unreadable", "x"),
    ]
    assert told[0]["number"] == "7QK4-M2XD-01RA-B3C0"
    assert told[0]["url"] == "https://r.example/c/7QK4-M2XD-01RA-B3C0"
    assert (told[0]["candidate_ref"], told[0]["name"], told[0]["cell"]) == ("K-1", "Zoë O’Neil", "")


def test_a_row_of_a_workbook_is_told_with_its_cell() -> None:
    [row] = parse_book(Book([HEADER, book_row(2, cells())])).rows
    [told] = read(results.table([Outcome(row, Result.ISSUED, NUMBER)], [], URLS, separator=","))
    assert (told["line"], told["cell"]) == ("2", "A2")


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_result_is_separated_as_its_roster_and_marked_for_spreadsheets(separator: str) -> None:
    data = results.table([Outcome(ROWS[0], Result.ISSUED, NUMBER)], [], URLS, separator=separator)
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.endswith(b"\r\n")
    assert read(data, separator)[0]["candidate_ref"] == "K-1"


@pytest.mark.parametrize(
    "first", ["=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20"]
)
def test_no_cell_can_be_taken_for_a_formula(first: str) -> None:
    assert results.inert(f"{first}cmd") == f"'{first}cmd"
    [row] = parse(text(line(name="=cmd|x!A1"))).rows
    finding = Finding(Place("r.csv", 2, 1), "x", "-1+1")
    [told] = read(results.table([Outcome(row, Result.REFUSED, finding=finding)], [], URLS, separator=","))
    assert (told["name"], told["detail"]) == ("'=cmd|x!A1", "'-1+1")


def test_what_is_no_formula_stays_as_it_is() -> None:
    assert [results.inert(text) for text in ("", "Ana", "a=b", "2026-05-04")] == [
        "",
        "Ana",
        "a=b",
        "2026-05-04",
    ]


def roster(folder: Path) -> Path:
    path = folder / "roster.csv"
    path.write_bytes(b"a roster")
    return path


def test_a_result_is_written_over_an_earlier_one_and_over_nothing_else(tmp_path: Path) -> None:
    source, path = roster(tmp_path), tmp_path / "result.csv"
    for separator in ",;":
        target = results.Target.open(path, source)
        target.write(results.table([], [], URLS, separator=separator))
        target.close()
    assert path.read_bytes().startswith(b'\xef\xbb\xbf"line";"cell"')
    (tmp_path / "other.csv").write_text("line,cell\n", encoding="utf-8")
    (tmp_path / "link.csv").symlink_to(path)
    for other in (source, tmp_path / "other.csv", tmp_path):
        with pytest.raises(Refused) as raised:
            results.Target.open(other, source)
        assert raised.value.code == "result-exists"
    with pytest.raises(Refused):
        results.Target.open(tmp_path / "link.csv", path)
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {"link.csv", "other.csv", "result.csv", "roster.csv"}


def test_a_result_that_is_not_written_leaves_nothing_behind(tmp_path: Path) -> None:
    source = roster(tmp_path)
    target = results.Target.open(tmp_path / "result.csv", source)
    target.close()
    assert [path.name for path in tmp_path.iterdir()] == ["roster.csv"]


def test_a_place_that_cannot_be_written_is_told_before_anything_is_issued(tmp_path: Path) -> None:
    with pytest.raises(Unavailable) as raised:
        results.Target.open(tmp_path / "none" / "result.csv", roster(tmp_path))
    assert raised.value.code == "result-unwritten"
    target = results.Target.open(tmp_path / "result.csv", roster(tmp_path))
    (tmp_path / "result.csv").mkdir()
    with pytest.raises(Unavailable):
        target.write(b"x")
    target.close()
