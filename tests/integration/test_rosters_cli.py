"""`registry issue` and `registry find` with rosters as a spreadsheet saves them, dry runs and results.

The workbook is written by a library that is not ours, as a person's spreadsheet program would.
"""

import csv
from datetime import date, timedelta
from pathlib import Path

import pytest
from openpyxl import Workbook

from registry import clock
from registry.certification.roster_columns import COLUMNS
from registry.certification.rosters import RosterRow
from registry.ids import parse_number
from tests.integration import invariants, registries, terminal
from tests.integration.terminal import BAD_INPUT, DONE, REFUSED, Say

DAYS = {"decision_date", "effective", "expiry", "paper_issued"}


def workbook(path: Path, rows: list[RosterRow]) -> Path:
    """Write rows as a workbook, days as the program's own dates."""
    source = terminal.roster(path.with_suffix(".csv"), rows)
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(COLUMNS)
    with source.open(encoding="utf-8", newline="") as file:
        for cells in csv.DictReader(file):
            values = [
                date.fromisoformat(cells[name]) if name in DAYS and cells[name] else cells[name] or None
                for name in COLUMNS
            ]
            sheet.append(values)
    book.save(path)
    return path


def result(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_a_workbook_is_issued_as_its_text_is(
    say: Say, data: Path, tmp_path: Path, rows: list[RosterRow]
) -> None:
    said = say("issue", workbook(tmp_path / "roster.xlsx", rows), "--data", data, "--json")
    assert (said.status, said.value["issued"], said.value["findings"]) == (DONE, 16, [])
    again = say("issue", terminal.roster(tmp_path / "text.csv", rows), "--data", data, "--json")
    assert (again.status, again.value["issued_before"]) == (DONE, 16)
    assert invariants.faults(data, rows) == []


def test_a_finding_in_a_workbook_names_sheet_and_cell(
    say: Say, data: Path, tmp_path: Path, rows: list[RosterRow]
) -> None:
    path = workbook(tmp_path / "roster.xlsx", rows[:1])
    said = say("issue", path, "--body", "another", "--data", data)
    assert said.status == BAD_INPUT
    assert "roster.xlsx!Sheet!A2: body: The row is of" in said.err


@pytest.mark.parametrize("words", [["--json"], []])
def test_a_dry_run_shows_what_each_row_would_become_and_writes_nothing(
    say: Say, data: Path, tmp_path: Path, rows: list[RosterRow], words: list[str]
) -> None:
    path = terminal.roster(tmp_path / "roster.csv", [rows[0], rows[1]])
    before = registries.row_counts(data)
    said = say("issue", path, "--dry-run", "--data", data, *words)
    assert said.status == DONE
    assert registries.row_counts(data) == before
    if not words:
        assert f"{rows[0].candidate_ref}  line 2  would-issue" in said.out
        assert f"name: {rows[0].name}" in said.out
        assert "2 would be issued, 0 issued before" in said.out
        return
    assert (said.value["would_issue"], said.value["issued_before"], said.value["refused"]) == (2, 0, 0)
    [row, _] = said.value["rows"]
    expiry = rows[0].expiry
    assert expiry is not None
    assert (row["line"], row["candidate_ref"], row["result"]) == (2, rows[0].candidate_ref, "would-issue")
    assert (row["name"], row["decided"]) == (rows[0].name, rows[0].decision_date.isoformat())
    assert row["last_valid_day"] == (expiry - timedelta(days=1)).isoformat()
    assert row["level"]
    assert row["scope"]


def test_a_dry_run_after_issuing_tells_the_numbers(
    say: Say, data: Path, issued: list[str], tmp_path: Path
) -> None:
    said = say("issue", tmp_path / "roster.csv", "--dry-run", "--data", data, "--json")
    assert said.status == DONE
    assert [row["number"] for row in said.value["rows"]] == issued
    assert said.value["issued_before"] == len(issued)


@pytest.mark.parametrize("dry_run", [[], ["--dry-run"]])
def test_the_result_tells_every_row_and_is_written_over_by_the_next(
    say: Say, data: Path, tmp_path: Path, rows: list[RosterRow], dry_run: list[str]
) -> None:
    good, refused = rows[0], rows[1]
    path = terminal.roster(tmp_path / "roster.csv", [good])
    lines = path.read_text(encoding="utf-8").splitlines()
    again = terminal.roster(tmp_path / "other.csv", [refused], scheme_version="99")
    lines += again.read_text(encoding="utf-8").splitlines()[1:]
    lines.append(lines[1].replace(good.decision_date.isoformat(), "1.2.2026"))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    for expected in ("would-issue" if dry_run else "issued", "would-issue" if dry_run else "issued-before"):
        said = say("issue", path, "--result", tmp_path / "result.csv", "--data", data, *dry_run)
        assert said.status == BAD_INPUT
        told = [(row["line"], row["result"], row["code"]) for row in result(tmp_path / "result.csv")]
        assert told[:2] == [("2", expected, ""), ("3", "refused", "scheme-version-unknown")]
        assert {row[:2] for row in told[2:]} == {("4", "unreadable")}
    number = result(tmp_path / "result.csv")[0]["number"]
    assert bool(number) is not bool(dry_run)
    assert not number or parse_number(number)


def test_a_result_never_overwrites_the_roster_and_then_nothing_is_issued(
    say: Say, data: Path, tmp_path: Path, rows: list[RosterRow]
) -> None:
    path = terminal.roster(tmp_path / "roster.csv", rows[:1])
    before = path.read_bytes(), registries.row_counts(data)
    said = say("issue", path, "--result", path, "--data", data, "--json")
    assert (said.status, said.codes) == (REFUSED, ["result-exists"])
    assert (path.read_bytes(), registries.row_counts(data)) == before


def test_another_encoding_is_taken_where_it_is_named(
    say: Say, data: Path, tmp_path: Path, rows: list[RosterRow]
) -> None:
    path = terminal.roster(tmp_path / "roster.csv", rows[1:2])
    path.write_bytes(path.read_text(encoding="utf-8").encode("cp1252"))
    assert say("issue", path, "--data", data, "--json").codes == ["file-not-utf8"]
    said = say("issue", path, "--encoding", "windows-1252", "--dry-run", "--data", data, "--json")
    assert (said.status, said.value["rows"][0]["name"]) == (DONE, rows[1].name)
    said = say("issue", path, "--sheet", "Sheet", "--data", data, "--json")
    assert (said.status, said.codes) == (BAD_INPUT, ["roster-option"])


def test_a_certificate_on_paper_is_found_by_its_number(
    say: Say, data: Path, tmp_path: Path, rows: list[RosterRow]
) -> None:
    day = clock.now().date().isoformat()
    path = terminal.roster(tmp_path / "p.csv", rows[:1], paper_number="P 0042", paper_issued=day)
    [certificate] = say("issue", path, "--data", data, "--json").value["certificates"]
    said = say("find", "P 0042", "--body", rows[0].body, "--data", data, "--json")
    assert said.status == DONE
    assert said.value["certificates"] == [
        {
            "number": certificate["number"],
            "found_by": "paper-number",
            "state": "active",
            "name": rows[0].name,
            "scheme": rows[0].scheme,
            "paper_number": "P 0042",
            "paper_issued": day,
            "url": certificate["url"],
        }
    ]
    text = say("find", rows[0].candidate_ref, "--body", rows[0].body, "--data", data)
    assert text.out == f"{certificate['number']}  active  {rows[0].scheme}  {rows[0].name}  candidate-ref\n"
    none = say("find", "P 0043", "--body", rows[0].body, "--data", data, "--json")
    assert (none.status, none.codes) == (REFUSED, ["reference-not-found"])
