"""A table as its file tells it, before anybody asks what its columns mean: records of cells with places.

Both readers of tables, `strict_csv` and `xlsx_sheet`, yield this one form. A cell keeps what kind
of value it was: a spreadsheet has turned what was typed into a number or a day, and only the
reader of the column can tell whether something got lost. This module knows no file format.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from registry.errors import Finding, Place

MAX_CELLS = 64
"""Cells kept of one record; what has more is wrong anyway, and its cells are only counted."""


class Kind(StrEnum):
    """What the file says that a cell's value is."""

    TEXT = "text"
    DIGITS = "digits"
    """A whole number that is shown as exactly the digits in `text`."""
    NUMBER = "number"
    """Any other number: what is shown, and what was typed, may be something else than `text`."""
    DAY = "day"
    """A day of the calendar; `text` is its ISO form."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its text, where it begins, and what makes it unreadable, if anything does."""

    text: str
    place: Place
    kind: Kind = Kind.TEXT
    fault: Finding | None = None


@dataclass(slots=True)
class Record:
    """One record: its cells, how many there were, and what makes it unreadable, if anything does."""

    place: Place
    cells: list[Cell] = field(default_factory=list)
    width: int = 0
    fault: Finding | None = None

    @property
    def empty(self) -> bool:
        """Tell whether the record holds nothing at all."""
        return self.fault is None and self.width <= MAX_CELLS and not any(_holds(cell) for cell in self.cells)

    def beyond(self, width: int) -> Cell | None:
        """Return the first cell that holds something behind the first `width`, or none."""
        return next((cell for cell in self.cells[width:] if _holds(cell)), None)


def _holds(cell: Cell) -> bool:
    return bool(cell.text) or cell.fault is not None
