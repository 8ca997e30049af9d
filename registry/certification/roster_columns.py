"""The columns of a roster: their names, which a file may leave out, and how each one's cells are read.

What a reader returns is the value of `RosterRow`'s field of that name. Nothing is guessed: a cell
that a spreadsheet has turned into a number or a day is taken only where nothing can have got lost
on the way; a cell that looks like a formula is text. This module knows no file format and no table.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from registry.certificates.paper import check_reference
from registry.certification.codes import check_code, check_ref, check_slug
from registry.certification.strict_csv import SEPARATORS
from registry.certification.tables import MAX_CELLS, Cell, Kind, Record
from registry.errors import Finding
from registry.parties.days import parse_day
from registry.parties.texts import check_latin_name, check_name, check_text
from signing.errors import Malformed
from signing.strict_json import shown


def _list(text: str) -> tuple[str, ...]:
    if not text:
        return ()
    items = tuple(check_code(item.strip(" "), "code") for item in text.split(";"))
    if len(set(items)) != len(items):
        raise Malformed("list-item-twice", "The same item stands twice in the list.")
    return items


def _refs(text: str) -> tuple[str, ...]:
    if not text:
        return ()
    items = tuple(check_ref(item.strip(" ")) for item in text.split(";"))
    if len({item.casefold() for item in items}) != len(items):
        raise Malformed("list-item-twice", "The same person stands twice in the list.")
    return items


def _some_refs(text: str) -> tuple[str, ...]:
    if not text:
        raise Malformed("cell-empty", "At least one person is named here.")
    return _refs(text)


def _or_none(read: Callable[[str], Any]) -> Callable[[str], Any]:
    return lambda text: read(text) if text else None


_READERS: Mapping[str, Callable[[str], Any]] = {
    "body": check_slug,
    "candidate_ref": check_ref,
    "name": check_name,
    "latin_name": _or_none(check_latin_name),
    "scheme": lambda text: check_code(text, "scheme"),
    "scheme_version": lambda text: check_code(text, "version"),
    "level": _or_none(lambda text: check_code(text, "level")),
    "scope": _list,
    "limitations": _list,
    "decision_date": parse_day,
    "deciders": _some_refs,
    "examiners": _some_refs,
    "trainers": _refs,
    "effective": parse_day,
    "expiry": _or_none(parse_day),
    "body_reference": _or_none(check_reference),
    "paper_number": _or_none(check_reference),
    "paper_issued": _or_none(parse_day),
}
COLUMNS: Sequence[str] = tuple(_READERS)
OPTIONAL = frozenset({"body", "latin_name", "limitations", "body_reference", "paper_number", "paper_issued"})
"""Columns that a file may leave out; `body` only where the caller says whose roster it is."""


MAY_END_EARLY = OPTIONAL - {"body"}
"""Columns whose cells a row may lack at its end: spreadsheets write no separators behind the last value."""

_DAYS = frozenset(name for name, reader in _READERS.items() if reader is parse_day) | {
    "expiry",
    "paper_issued",
}
_CODES = frozenset({"scheme", "scheme_version", "level", "scope", "limitations"})
_AGAIN = "format the column as text, and type the cell again"


def read_cell(name: str, cell: Cell) -> Any:  # noqa: ANN401 -- the type of the row's field `name`
    """Return the value of a cell in the column `name`; raise `Malformed` with the cell's own reason."""
    if cell.kind is not Kind.TEXT and name not in _DAYS:
        _check_kind(name, cell)
    # Whatever the column: blanks at the edges and invisible characters are nobody's intention.
    return _READERS[name](check_text(cell.text, max_chars=2000) if cell.text else "")


def left_out(name: str) -> Any:  # noqa: ANN401 -- as above
    """Return the value of a column that the file does not have."""
    return _READERS[name]("")


def _check_kind(name: str, cell: Cell) -> None:
    """Refuse what the spreadsheet has made of a text, where something may have got lost."""
    if cell.kind is Kind.DAY:
        raise Malformed(
            "cell-day", f"The spreadsheet has made a day of what was typed, {shown(cell.text)}: {_AGAIN}."
        )
    if cell.kind is Kind.NUMBER or name not in _CODES:
        raise Malformed(
            "cell-number",
            f"The spreadsheet holds {shown(cell.text)} as a number, which has no leading zeros: {_AGAIN}.",
        )


def header_faults(header: Record, body: str | None) -> Iterator[Finding]:
    """Yield everything that is wrong with a header; `body` as in `rosters.parse`."""
    if header.fault is not None:
        yield header.fault
        return
    if header.width > MAX_CELLS:
        yield Finding(header.place, "row-width", f"The header has {header.width} cells.")
        return
    seen: set[str] = set()
    for cell in names_of(header):
        if cell.fault is not None:
            yield cell.fault
        elif cell.text not in _READERS:
            yield Finding(
                cell.place, "column-unknown", f"“{shown(cell.text)}” is no column.{_hint(cell.text)}"
            )
        elif cell.text in seen:
            yield Finding(cell.place, "column-twice", f"The column {cell.text} stands twice.")
        seen.add(cell.text)
    needed = [name for name in COLUMNS if name not in OPTIONAL or (name == "body" and body is None)]
    for name in needed:
        if name not in seen:
            yield Finding(header.place, "column-missing", f"The column {name} is missing.")


def names_of(header: Record) -> Sequence[Cell]:
    """Return the cells that name columns: a spreadsheet writes empty ones behind them."""
    last = max(
        (place for place, cell in enumerate(header.cells) if cell.text or cell.fault is not None), default=0
    )
    return header.cells[: last + 1]


def _hint(text: str) -> str:
    for separator, word in SEPARATORS.items():
        if separator in text:
            return f" The cells seem to be separated by {word} here, and by something else before."
    near = get_close_matches(re.sub(r"[\W_]+", "_", text.strip().casefold()), COLUMNS, n=1)
    return f" Did you mean {near[0]}?" if near else f" The columns are {', '.join(COLUMNS)}."
