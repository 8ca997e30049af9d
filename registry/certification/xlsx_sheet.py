"""The cells of a workbook's sheet as records, each in its place; what a person cannot see is refused.

ECMA-376 part 1 §18.3. Only values that stand in the sheet itself are taken: a formula's value is
computed and may be old, so its cell is refused, and so are errors and truth values. A hidden row or
column, or a merged cell, shows a person something else than the file holds. Cells that hold
nothing cost nothing, however many there are. This module knows no column's meaning.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from registry.certification.tables import MAX_CELLS, Cell, Kind, Record
from registry.certification.xlsx_formats import Shown, read_number
from registry.certification.xlsx_package import xlsx_malformed
from registry.certification.xlsx_workbook import Text, Workbook, is_true, unescaped
from registry.errors import Finding, Place
from signing.errors import TooLarge
from signing.strict_json import shown

MAX_ROW, MAX_COLUMN = 1_048_576, 16_384
"""Bounds of a sheet (of every program that writes this format)."""
_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})")
_LETTERS = 26
_MAX_MERGED = 1_000


def records(workbook: Workbook, *, max_records: int) -> Sequence[Record]:
    """Return the rows of the workbook's sheet that hold anything, in order.

    Raise `FileRefused` (`xlsx-malformed`) or `TooLarge` (`xlsx-too-large`, `roster-too-many-rows`).
    """
    reader = _Reader(workbook, max_records)
    workbook.package.parse(workbook.part, reader.start, reader.end)
    return reader.finish()


@dataclass(slots=True)
class _Open:
    """The cell that is being read."""

    column: int
    type: str
    style: str
    formula: bool = False
    value: str = ""
    text: Text = field(default_factory=Text)


class _Reader:
    """Hears of a sheet's elements in document order: columns, rows with cells, merged ranges."""

    def __init__(self, workbook: Workbook, max_records: int) -> None:
        self._workbook = workbook
        self._file = workbook.package.file
        self._max_records = max_records
        self._records: list[Record] = []
        self._hidden_columns: set[int] = set()
        self._rows_hidden = False
        self._merged: list[str] = []
        self._record: Record | None = None
        self._row = self._column = 0
        self._cell: _Open | None = None

    def start(self, element: str, attributes: Mapping[str, str]) -> None:
        if self._cell is not None:
            self._cell.text.start(element)
        match element:
            case "c" if self._record is not None:
                self._open_cell(attributes)
            case "f" if self._cell is not None:
                self._cell.formula = True
            case "row":
                self._open_row(attributes)
            case "col" if _is_hidden(attributes, "width"):
                last = min(_int(attributes.get("max")), MAX_CELLS)
                self._hidden_columns.update(range(_int(attributes.get("min")), last + 1))
            case "sheetFormatPr":
                self._rows_hidden = is_true(attributes.get("zeroHeight"))
            case "mergeCell":
                if len(self._merged) == _MAX_MERGED:
                    raise self._malformed(f"it has more than {_MAX_MERGED:,} merged ranges")
                self._merged.append(attributes.get("ref", ""))

    def end(self, element: str, text: str) -> None:
        if self._cell is not None:
            self._cell.text.end(element, text)
            if element == "v":
                self._cell.value = text
            elif element == "c":
                self._close_cell(self._cell)
                self._cell = None
        elif element == "row" and self._record is not None:
            if self._record.cells:
                self._keep(self._record)
            self._record = None

    def finish(self) -> Sequence[Record]:
        lines = [record.place.line for record in self._records]
        for ref in self._merged:
            self._mark_merged(ref, lines)
        return self._records

    def _open_row(self, attributes: Mapping[str, str]) -> None:
        row = _int(attributes.get("r")) if "r" in attributes else self._row + 1
        if not self._row < row <= MAX_ROW or self._record is not None:
            raise self._malformed("its rows are out of order")
        self._row, self._column = row, 0
        self._record = Record(self._place(1))
        if _is_hidden(attributes, "ht") or (self._rows_hidden and "ht" not in attributes):
            self._record.fault = self._finding(
                1, "xlsx-row-hidden", "The row is hidden, so nobody who looks at the sheet sees it: show it."
            )

    def _open_cell(self, attributes: Mapping[str, str]) -> None:
        column = self._column + 1
        if "r" in attributes:
            where = _reference(attributes["r"])
            if where is None or where[0] != self._row:
                raise self._malformed("a cell stands in another row than it says")
            column = where[1]
        if not self._column < column <= MAX_COLUMN or self._cell is not None:
            raise self._malformed("its cells are out of order")
        self._column = column
        self._cell = _Open(column, attributes.get("t", "n"), attributes.get("s", "0"))

    def _close_cell(self, cell: _Open) -> None:
        read = self._read(cell)
        if self._record is None or (not read.text and read.fault is None):
            return
        if cell.column in self._hidden_columns and read.fault is None:
            detail = "The column is hidden, so nobody who looks at the sheet sees it: show it."
            read = Cell(
                read.text, read.place, read.kind, self._finding(cell.column, "xlsx-column-hidden", detail)
            )
        self._record.width = cell.column
        # What lies between two cells holds nothing.
        for column in range(len(self._record.cells) + 1, min(cell.column, MAX_CELLS + 1)):
            self._record.cells.append(Cell("", self._place(column)))
        if cell.column <= MAX_CELLS:
            self._record.cells.append(read)

    def _read(self, cell: _Open) -> Cell:
        place = self._place(cell.column)
        if cell.formula:
            detail = "The cell holds a formula: copy it and paste its value in place of it."
            return Cell(cell.value, place, fault=Finding(place, "xlsx-formula", detail))
        match cell.type:
            case "inlineStr":
                return Cell(cell.text.take(), place)
            case "s" if cell.value:
                return Cell(self._string(cell.value), place)
            case "n" if cell.value:
                return self._number(cell, place)
            case "str" | "d" | "n" | "s":
                return Cell(unescaped(cell.value), place)
        detail = f"The cell holds “{shown(cell.value)}”, which is a truth value or an error and no text."
        return Cell(cell.value, place, fault=Finding(place, "xlsx-cell-type", detail))

    def _number(self, cell: _Open, place: Place) -> Cell:
        formats, style = self._workbook.formats, _int(cell.style)
        shown_how = formats[style] if style < len(formats) else Shown.GENERAL if style == 0 else Shown.OTHER
        read = read_number(cell.value, shown_how, from_1904=self._workbook.from_1904)
        if read is None:
            detail = f"The cell shows a date, but its number {shown(cell.value)} is no day that can be told."
            return Cell(cell.value, place, Kind.NUMBER, Finding(place, "xlsx-no-day", detail))
        return Cell(read[1], place, read[0])

    def _string(self, value: str) -> str:
        index = _int(value)
        if index >= len(self._workbook.strings):
            raise self._malformed("a cell refers to a text that is not there")
        return self._workbook.strings[index]

    def _keep(self, record: Record) -> None:
        if len(self._records) >= self._max_records:
            raise TooLarge(
                "roster-too-many-rows", f"{shown(self._file)} has more than {self._max_records - 1:,} rows."
            )
        self._records.append(record)

    def _mark_merged(self, ref: str, lines: Sequence[int]) -> None:
        first, _, last = ref.partition(":")
        begin, end = _reference(first), _reference(last or first)
        if begin is None or end is None:
            raise self._malformed("a merged range is none")
        detail = f"The cells {ref} are merged, so what belongs to which row cannot be told: unmerge them."
        for record in self._records[bisect_left(lines, begin[0]) : bisect_right(lines, end[0])]:
            if begin[1] <= record.width:
                place = Place(self._file, record.place.line, begin[1], self._workbook.sheet)
                record.fault = record.fault or Finding(place, "xlsx-merged", detail)

    def _place(self, column: int) -> Place:
        return Place(self._file, self._row, column, self._workbook.sheet)

    def _finding(self, column: int, code: str, detail: str) -> Finding:
        return Finding(self._place(column), code, detail)

    def _malformed(self, why: str) -> Exception:
        return xlsx_malformed(self._file, why)


def _is_hidden(attributes: Mapping[str, str], size: str) -> bool:
    """Tell whether a row or column is hidden, or so narrow that it might as well be."""
    return is_true(attributes.get("hidden")) or _is_zero(attributes.get(size))


def _is_zero(number: str | None) -> bool:
    return number is not None and bool(re.fullmatch(r"0+(\.0*)?", number))


def _int(text: str | None) -> int:
    """Return a count or index; what is none is larger than any there is."""
    return int(text) if text is not None and text.isascii() and text.isdigit() and len(text) <= 9 else 10**9  # noqa: PLR2004


def _reference(text: str) -> tuple[int, int] | None:
    """Return row and column of a reference such as `C7`."""
    match = _REFERENCE.fullmatch(text)
    if match is None:
        return None
    column = 0
    for letter in match.group(1):
        column = column * _LETTERS + ord(letter) - ord("A") + 1
    return int(match.group(2)), column
