"""Comma-separated text read strictly, every cell with its physical line and column.

RFC 4180, with LF or CRLF at the end of a line, and with the separators that spreadsheets write in
place of the comma: semicolon (where the comma separates decimals) and tab ("Unicode text").
What a spreadsheet would quietly repair (a stray quote, an unclosed one) makes that record
unreadable and says so. A quoted cell runs to its closing quote even over line ends, so that no
text inside a cell can ever pass for a row of its own.

Places are counted as editors do: lines and columns from 1, columns in characters. This module
knows no column name.
"""

import re
from collections.abc import Iterator

from registry.certification.tables import MAX_CELLS, Cell, Record
from registry.errors import Finding, Place

SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs"}
"""Separators that are read, and what they are called."""

# Possessive: a quote that never closes costs one pass, and no second reading of a cell is tried.
_QUOTED = re.compile(r'"((?:[^"]|"")*+)"')
_PLAIN = {separator: re.compile(rf'[^"\r\n{separator}]*+') for separator in SEPARATORS}
_LINE_END = re.compile(r"\r?\n")
_HINT = re.compile(r"sep=([,;\t])\r?(?:\n|\Z)")
_FIRST_NAME = re.compile(r'[\r\n]*(?:"\w*"|\w*)([,;\t])')


def separator_of(text: str) -> str:
    """Return what separates the cells: what a first line `sep=;` names, else what follows the first name.

    Names of columns hold no separator, so the first one there is can be no other. A comma where
    there is none at all.
    """
    match = _HINT.match(text) or _FIRST_NAME.match(text)
    return "," if match is None else match.group(1)


def records(text: str, file: str, separator: str = ",") -> Iterator[Record]:
    """Yield the records of `text` in order; empty lines and a first line `sep=;` are passed over."""
    reader = _Reader(text, file, separator)
    reader.skip_hint()
    while not reader.at_end():
        if not reader.skip_line_end():
            yield reader.record()


class _Reader:
    """Walks over the text once and keeps count of lines."""

    def __init__(self, text: str, file: str, separator: str) -> None:
        self._text = text
        self._file = file
        self._separator = separator
        self._plain = _PLAIN[separator]
        self._position = 0
        self._line = 1
        self._line_start = 0

    def at_end(self) -> bool:
        return self._position >= len(self._text)

    def skip_hint(self) -> None:
        match = _HINT.match(self._text)
        if match is not None:
            self._advance(match.end())

    def skip_line_end(self) -> bool:
        match = _LINE_END.match(self._text, self._position)
        if match is None:
            return False
        self._advance(match.end())
        return True

    def record(self) -> Record:
        record = Record(self._place())
        while (fault := self._cell(record)) is None:
            if not self._text.startswith(self._separator, self._position):
                fault = self._end_of_record()
                break
            self._position += 1
        if fault is not None:
            record.fault = fault
            self._skip_rest_of_line()
        return record

    def _cell(self, record: Record) -> Finding | None:
        quoted = self._text.startswith('"', self._position)
        match = (_QUOTED if quoted else self._plain).match(self._text, self._position)
        if match is None:
            fault = self._fault(
                "csv-quote-unclosed",
                "The quote that opens here is never closed, so nothing from here on can be told apart.",
            )
            self._advance(len(self._text))  # which rows are rows cannot be told any more
            return fault
        record.width += 1
        if record.width <= MAX_CELLS:
            text = match.group(1).replace('""', '"') if quoted else match.group()
            record.cells.append(Cell(text, self._place()))
        self._advance(match.end())
        return None

    def _end_of_record(self) -> Finding | None:
        if self.at_end() or self.skip_line_end():
            return None
        if self._text.startswith("\r", self._position):
            return self._fault("csv-line-end", "A carriage return stands alone; lines end with LF or CRLF.")
        if self._text.startswith('"', self._position):
            return self._fault(
                "csv-stray-quote",
                "A quote stands inside a cell; quote the whole cell and double its quotes.",
            )
        return self._fault("csv-stray-text", "Text follows the closing quote of a cell.")

    def _fault(self, code: str, detail: str) -> Finding:
        return Finding(self._place(), code, detail)

    def _skip_rest_of_line(self) -> None:
        end = self._text.find("\n", self._position)
        self._advance(len(self._text) if end < 0 else end + 1)

    def _advance(self, end: int) -> None:
        breaks = self._text.count("\n", self._position, end)
        if breaks:
            self._line += breaks
            self._line_start = self._text.rfind("\n", self._position, end) + 1
        self._position = end

    def _place(self) -> Place:
        return Place(self._file, self._line, self._position - self._line_start + 1)
