"""The result of a roster as a table: for each of its rows what became of it, or what is wrong.

CSV (RFC 4180) in UTF-8 with a byte order mark and every cell quoted, separated as the roster was,
so that the spreadsheet which wrote the roster opens it. No cell can be taken for a formula: a
leading `=`, `+`, `-`, `@`, tab or carriage return, in either width, gets an apostrophe before it.

Pure but for `Target`, which writes the file whole or not at all, and never over another's.
"""

import csv
import io
import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from registry.certification.issuing import Outcome
from registry.errors import Finding, Place
from registry.ids import PublicUrls, show_number
from signing.errors import Refused, Unavailable
from signing.strict_json import shown

COLUMNS = ("line", "cell", "candidate_ref", "name", "result", "number", "url", "code", "detail")
UNREADABLE = "unreadable"
_MARK = b"\xef\xbb\xbf"
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def table(
    outcomes: Sequence[Outcome], findings: Sequence[Finding], urls: PublicUrls, *, separator: str
) -> bytes:
    """Return the table of what became of a roster's rows, in file order, one row for each finding."""
    rows = [*_outcomes(outcomes, urls), *_findings(findings)]
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=separator, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([inert(cell) for cell in row] for _, row in sorted(rows, key=lambda row: row[0]))
    return _MARK + stream.getvalue().encode()


def inert(text: str) -> str:
    """Return `text` as a cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


_Row = tuple[tuple[int, int], tuple[str, ...]]


def _outcomes(outcomes: Iterable[Outcome], urls: PublicUrls) -> Iterator[_Row]:
    for outcome in outcomes:
        row, finding = outcome.row, outcome.finding
        number = "" if outcome.number is None else show_number(outcome.number)
        url = "" if outcome.number is None else urls.certificate(outcome.number)
        place = row.place if finding is None else finding.place
        yield (
            _order(row.place),
            (
                str(row.place.line),
                _cell(place),
                row.candidate_ref,
                row.name,
                outcome.result.value,
                number,
                url,
                "" if finding is None else finding.code,
                "" if finding is None else finding.detail,
            ),
        )


def _findings(findings: Iterable[Finding]) -> Iterator[_Row]:
    for finding in findings:
        line = str(finding.place.line)
        yield (
            _order(finding.place),
            (line, _cell(finding.place), "", "", UNREADABLE, "", "", finding.code, finding.detail),
        )


def _order(place: Place) -> tuple[int, int]:
    return place.line, place.column


def _cell(place: Place) -> str:
    return "" if place.sheet is None else place.cell


@dataclass(frozen=True, slots=True)
class Target:
    """Where a result goes: `path`, and a file beside it that becomes it in one step."""

    path: Path
    beside: Path

    @classmethod
    def open(cls, path: Path, roster: Path) -> "Target":
        """Reserve the place before anything is issued.

        Only an earlier result is written over. Raise `Refused` (`result-exists`) for another file, the
        roster itself among them, and `Unavailable` (`result-unwritten`) where nothing can be written.
        """
        if path.exists() and (path.samefile(roster) or not _is_result(path)):
            raise Refused(
                "result-exists", f"{shown(path.name)} is there already and is no result: name another."
            )
        try:
            handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        except OSError as error:
            raise _unwritten(path) from error
        os.close(handle)
        return cls(path, Path(name))

    def write(self, data: bytes) -> None:
        """Write the whole file; raise `Unavailable` (`result-unwritten`)."""
        try:
            with self.beside.open("wb") as stream:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
            self.beside.replace(self.path)
        except OSError as error:
            raise _unwritten(self.path) from error

    def close(self) -> None:
        """Leave nothing beside the result."""
        self.beside.unlink(missing_ok=True)


def _is_result(path: Path) -> bool:
    try:
        with path.open("rb") as stream:
            first = stream.readline(1000)
    except OSError:  # a folder, or a file that may not be read: not ours to write over
        return False
    heads = (separator.join(f'"{name}"' for name in COLUMNS) for separator in ",;\t")
    return first in {_MARK + f"{head}\r\n".encode() for head in heads}


def _unwritten(path: Path) -> Unavailable:
    return Unavailable(
        "result-unwritten",
        f"{shown(path.name)} cannot be written. What was issued stays: run it again with another result.",
    )
