"""The registry's refusals: problems that belong to no single package.

Families and their HTTP status are in `signing.errors`; a package's own refusals are raised
where its rules are. This module holds those that several packages raise.
"""

from dataclasses import dataclass

from signing.errors import Malformed, Problem


@dataclass(frozen=True, slots=True)
class Place:
    """Say where in an input file something stands: file name, line and column, both from 1.

    In a workbook line and column are those of the cell, and `sheet` is the name of its sheet.
    """

    file: str
    line: int
    column: int
    sheet: str | None = None

    @property
    def cell(self) -> str:
        """Return the cell as spreadsheets name it: `C7`."""
        letters, rest = "", self.column
        while rest > 0:
            rest, letter = divmod(rest - 1, 26)
            letters = chr(ord("A") + letter) + letters
        return f"{letters}{self.line}"

    def __str__(self) -> str:
        """Write the place as compilers do, so that editors can jump to it, or as spreadsheets do."""
        if self.sheet is not None:
            return f"{self.file}!{self.sheet}!{self.cell}"
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Finding:
    """Hold one fault of an input file: where, a stable code, and a sentence for the one who mends it."""

    place: Place
    code: str
    detail: str

    def as_json(self) -> dict[str, str | int]:
        """Return `file`, `line`, `column`, for a workbook also `sheet` and `cell`, `code` and `detail`."""
        place = self.place
        where = {} if place.sheet is None else {"sheet": place.sheet, "cell": place.cell}
        return {
            "file": place.file,
            "line": place.line,
            "column": place.column,
            **where,
            "code": self.code,
            "detail": self.detail,
        }

    @classmethod
    def of(cls, place: Place, problem: Problem) -> "Finding":
        """Place a problem that a rule raised at the part of the file that caused it."""
        return cls(place, problem.code, problem.detail)


class FileRefused(Malformed):
    """A file cannot be taken as it is: `findings` name every fault that was found, in file order."""

    def __init__(self, code: str, detail: str, findings: tuple[Finding, ...]) -> None:
        """Hold the summary as `code` and `detail`, and the faults one by one."""
        super().__init__(code, detail)
        self.findings = findings
