"""Rosters: decisions already taken, one per row of a table, read into typed values with places.

The table is CSV as spreadsheets save it, or one sheet of a workbook (`.xlsx`).

A row names what ISO/IEC 17024:2012 §9.4.8 puts on a certificate and who took part (§9.4.4).
A row that cannot be read is a finding and is left out; the others stand. A fault of the whole
file (its encoding, its header, its size) refuses the file. Nothing is guessed: neither a date's
order nor a column's name; a cell that looks like a formula is text.

Columns: `candidate_ref`, `name`, `scheme`, `scheme_version`, `level`, `scope`, `decision_date`,
`deciders`, `examiners`, `trainers`, `effective`, `expiry`, in any order, and where wanted `body`,
`latin_name`, `limitations`, `body_reference`, `paper_number` with `paper_issued`. Lists are
separated by semicolons.

This module knows no table; whether the body, the scheme and the people exist is not its business.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from registry.certificates.paper import Paper
from registry.certification import strict_csv, xlsx_sheet
from registry.certification.files import (
    Encoding,
    check_size,
    decode,
    encoding_of,
    in_file_order,
    read_within,
)
from registry.certification.roster_columns import (
    COLUMNS,
    MAY_END_EARLY,
    header_faults,
    left_out,
    names_of,
    read_cell,
)
from registry.certification.strict_csv import separator_of
from registry.certification.tables import MAX_CELLS, Cell, Record
from registry.certification.xlsx_workbook import is_workbook, open_workbook
from registry.errors import FileRefused, Finding, Place
from signing.errors import Malformed, Problem, TooLarge
from signing.jcs import digest_multibase
from signing.strict_json import Json, shown

MAX_BYTES = 5_000_000
"""Bytes of a roster as text."""
MAX_WORKBOOK_BYTES = 50_000_000
MAX_ROWS = 100_000


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One decision as its row tells it; days are the body's local days."""

    body: str
    candidate_ref: str
    name: str
    latin_name: str | None
    scheme: str
    scheme_version: str
    level: str | None
    scope: tuple[str, ...]
    limitations: tuple[str, ...]
    decision_date: date
    deciders: tuple[str, ...]
    examiners: tuple[str, ...]
    trainers: tuple[str, ...]
    effective: date
    expiry: date | None
    """First day on which the certificate is valid no more; none where the scheme sets no end."""
    body_reference: str | None
    """The body's own reference of the certificate."""
    paper: Paper | None
    """The certificate that the body issued on paper before, if it did."""
    place: Place = field(compare=False)
    """Where the row begins."""
    places: Mapping[str, Place] = field(compare=False)
    """Where each column's cell begins; `place` stands for a column that the file does not have."""

    def key(self) -> tuple[str, str, str, str, date]:
        """Return what identifies the decision: the same key is the same decision."""
        return (self.body, self.candidate_ref, self.scheme, self.scheme_version, self.decision_date)

    def dossier(self) -> str:
        """Return the digest of everything the row says; the order within its lists says nothing."""
        # Only where there is one: rows recorded before these columns existed keep their digest.
        paper: dict[str, Json] = {}
        if self.paper is not None:
            paper = {"paper_issued": self.paper.issued.isoformat(), "paper_number": self.paper.number}
        return digest_multibase(
            {
                **paper,
                "body": self.body,
                "body_reference": self.body_reference,
                "candidate_ref": self.candidate_ref,
                "deciders": _set(self.deciders),
                "decision_date": self.decision_date.isoformat(),
                "effective": self.effective.isoformat(),
                "examiners": _set(self.examiners),
                "expiry": None if self.expiry is None else self.expiry.isoformat(),
                "latin_name": self.latin_name,
                "level": self.level,
                "limitations": _set(self.limitations),
                "name": self.name,
                "scheme": self.scheme,
                "scheme_version": self.scheme_version,
                "scope": _set(self.scope),
                "trainers": _set(self.trainers),
            }
        )

    def finding(self, problem: Problem) -> Finding:
        """Place a problem that a rule raised at the cell that caused it, or at the row's beginning."""
        return Finding.of(self.places.get(_CAUSES.get(problem.code, ""), self.place), problem)


@dataclass(frozen=True, slots=True)
class Roster:
    """The rows that can be read, and what is wrong with the others, both in file order."""

    rows: tuple[RosterRow, ...]
    findings: tuple[Finding, ...]
    separator: str = ","
    """What separates the cells of the file; a comma for a workbook."""


def read(
    path: Path, *, body: str | None, encoding: Encoding | None = None, sheet: str | None = None
) -> Roster:
    """Read the roster in the file at `path`; as `parse`."""
    data = read_within(path, MAX_WORKBOOK_BYTES)
    return parse(data, path.name, body=body, encoding=encoding, sheet=sheet)


def parse(
    data: bytes, file: str, *, body: str | None, encoding: Encoding | None = None, sheet: str | None = None
) -> Roster:
    """Read a roster; `body` is the slug for rows of a file that has no column `body`.

    A workbook is told by its first bytes, and `sheet` names the sheet of one that has several. Text
    is UTF-8, or UTF-16 with its byte order mark, unless `encoding` says otherwise.

    Raise `TooLarge` (`file-too-large`, `roster-too-many-rows`, `xlsx-too-large`) or `FileRefused`
    (`roster-header-missing`, `roster-header`, `roster-no-text`, and what `files.decode` and
    `xlsx_workbook.open_workbook` raise) with a finding for every fault of the header.
    """
    check_size(data, file, MAX_WORKBOOK_BYTES)
    separator = ","
    if is_workbook(data, file):
        _refuse_option(file, "encoding", given=encoding is not None)
        lines = iter(xlsx_sheet.records(open_workbook(data, file, sheet), max_records=MAX_ROWS + 1))
    else:
        _refuse_option(file, "sheet", given=sheet is not None)
        check_size(data, file, MAX_BYTES)
        text = decode(data, file, encoding or encoding_of(data))
        separator = separator_of(text)
        lines = strict_csv.records(text, file, separator)
    rows, findings = _read(lines, file, body)
    return Roster(rows, findings, separator)


def _refuse_option(file: str, option: str, *, given: bool) -> None:
    if given:
        raise Malformed("roster-option", f"{shown(file)} is no file that has a choice of {option}.")


def _read(
    lines: Iterator[Record], file: str, body: str | None
) -> tuple[tuple[RosterRow, ...], tuple[Finding, ...]]:
    """Read the records, of which the first that holds anything is the header."""
    lines = (record for record in lines if not record.empty)
    header = next(lines, None)
    columns = _columns(header, file, body)
    width = 0 if header is None else header.width
    rows: list[RosterRow] = []
    findings: list[Finding] = []
    first: dict[tuple[str, str, str, str, date], Place] = {}
    for number, record in enumerate(lines, start=1):
        if number > MAX_ROWS:
            raise TooLarge("roster-too-many-rows", f"{shown(file)} has more than {MAX_ROWS:,} rows.")
        row = _row(record, columns, width, body, findings)
        if row is None:
            continue
        earlier = first.setdefault(row.key(), row.place)
        if earlier is row.place:
            rows.append(row)
        else:
            findings.append(row.finding(_duplicate(earlier)))
    return tuple(rows), in_file_order(findings)


def _set(items: tuple[str, ...]) -> Json:
    return [*sorted(items)]


# The cell that a reader of the file has to look at first, by the code of what a rule says.
_CAUSES: Mapping[str, str] = {
    "organisation-unknown": "body",
    "person-differs": "name",
    "ref-spelling": "candidate_ref",
    "own-case": "candidate_ref",
    "scheme-unknown": "scheme",
    "scheme-version-unknown": "scheme_version",
    "scheme-not-yet-effective": "decision_date",
    "standard-edition-ended": "decision_date",
    "decision-in-future": "decision_date",
    "level-missing": "level",
    "level-unknown": "level",
    "scope-missing": "scope",
    "scope-unknown": "scope",
    "limitation-unknown": "limitations",
    "outsourced-decider": "deciders",
    "decider-missing": "deciders",
    "decider-trained-candidate": "deciders",
    "decider-examined-candidate": "deciders",
    "examiner-missing": "examiners",
    "effective-before-decision": "effective",
    "expiry-missing": "expiry",
    "expiry-before-effective": "expiry",
    "validity-too-long": "expiry",
    "paper-number-of-another": "paper_number",
    "paper-before-decision": "paper_issued",
    "paper-in-future": "paper_issued",
}


def _columns(header: Record | None, file: str, body: str | None) -> tuple[str, ...]:
    if header is None:
        finding = Finding(Place(file, 1, 1), "roster-header-missing", "The file holds no line.")
        raise FileRefused("roster-header-missing", f"{shown(file)} is empty: it has no header.", (finding,))
    findings = tuple(header_faults(header, body))
    if findings:
        raise FileRefused("roster-header", f"The header of {shown(file)} is no roster's.", findings)
    return tuple(cell.text for cell in names_of(header))


def _fault(record: Record, columns: tuple[str, ...], width: int) -> Finding | None:
    """Return what makes the record no row under a header of `width` cells that names `columns`."""
    if record.fault is not None:
        return record.fault
    outside = record.beyond(len(columns))
    if record.place.sheet is not None:
        missing, width = frozenset[str](), MAX_CELLS
    else:
        missing = frozenset(columns[record.width :])
    if not missing <= MAY_END_EARLY or record.width > width:
        return Finding(
            record.place, "row-width", f"The row has {record.width} cells, the header {len(columns)}."
        )
    if outside is not None:
        detail = f"“{shown(outside.text)}” stands outside the columns that the header names."
        return Finding(outside.place, "cell-outside", detail)
    return None


def _cells(record: Record, columns: tuple[str, ...]) -> dict[str, Cell]:
    """Return the record's cells by column; what it lacks at its end is empty."""
    start = record.place
    lacking = [
        Cell("", start if start.sheet is None else replace(start, column=column))
        for column in range(len(record.cells) + 1, len(columns) + 1)
    ]
    return dict(zip(columns, [*record.cells[: len(columns)], *lacking], strict=True))


def _row(
    record: Record, columns: tuple[str, ...], width: int, body: str | None, findings: list[Finding]
) -> RosterRow | None:
    """Return the record's row, or add what is wrong with it to `findings` and return none."""
    fault = _fault(record, columns, width)
    if fault is not None:
        findings.append(fault)
        return None
    cells = _cells(record, columns)
    before = len(findings)
    values = {name: _value(name, cells.get(name), body, findings) for name in COLUMNS}
    places = {name: cell.place for name, cell in cells.items()}
    number, issued = values.pop("paper_number"), values.pop("paper_issued")
    if len(findings) == before and (number is None) is not (issued is None):
        detail = "A certificate issued on paper has both its number there and the day of issue."
        lacking = "paper_number" if number is None else "paper_issued"
        findings.append(Finding(places.get(lacking, record.place), "paper-incomplete", detail))
    if len(findings) > before:
        return None
    paper = None if number is None else Paper(number, issued)
    return RosterRow(**values, paper=paper, place=record.place, places=places)


def _value(name: str, cell: Cell | None, body: str | None, findings: list[Finding]) -> Any:  # noqa: ANN401 -- the type of the field `name`
    if cell is None:
        return body if name == "body" else left_out(name)
    if cell.fault is not None:
        findings.append(Finding(cell.place, cell.fault.code, f"{name}: {cell.fault.detail}"))
        return None
    try:
        value = read_cell(name, cell)
        if name == "body" and body is not None and value != body:
            raise Malformed("row-of-another-body", f"The row is of “{value}”, the roster of “{body}”.")
    except Problem as problem:
        findings.append(Finding.of(cell.place, Malformed(problem.code, f"{name}: {problem.detail}")))
        return None
    return value


def _duplicate(earlier: Place) -> Malformed:
    return Malformed(
        "duplicate-row",
        f"Line {earlier.line} holds a decision of the same day on this candidate and scheme version.",
    )
