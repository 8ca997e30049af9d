"""Workbooks for tests, written part by part, so that each test can spoil exactly one thing."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

import pytest

from registry.certification import rosters
from registry.errors import FileRefused
from tests.unit.registry.certification.test_rosters import GOOD

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
ROOT_LINKS = f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/>'

FORMATS = {"general": 0, "day": 1, "time": 2, "iso": 3, "zeros": 4, "whole": 5, "month": 6, "text": 7}
"""Names of cell styles to their indexes."""
STYLES = (
    f'<styleSheet xmlns="{MAIN}"><numFmts count="3">'
    '<numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd;@"/><numFmt numFmtId="165" formatCode="0000"/>'
    '<numFmt numFmtId="166" formatCode="mmm\\ yyyy"/></numFmts>'
    '<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs>'
    + "".join(f'<xf numFmtId="{number}"/>' for number in (0, 14, 22, 164, 165, 1, 166, 49))
    + '</cellXfs><dxfs><dxf><numFmt numFmtId="164" formatCode="0"/></dxf></dxfs></styleSheet>'
)


def column(number: int) -> str:
    """Return the letters of a column."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def inline(ref: str, text: str) -> str:
    """Return a cell with its text in it."""
    return f'<c r="{ref}" t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'


def number(ref: str, value: object, style: str = "general") -> str:
    """Return a cell with a number."""
    return f'<c r="{ref}" s="{FORMATS[style]}"><v>{value}</v></c>'


def row(line: int, cells: Sequence[str], attributes: str = "") -> str:
    """Return a row; a cell is its text, or its XML where it begins with `<`; none where it is empty."""
    written = (
        cell.replace("@", f"{column(place)}{line}")
        if cell.startswith("<")
        else inline(f"{column(place)}{line}", cell)
        for place, cell in enumerate(cells, start=1)
        if cell
    )
    return f'<row r="{line}"{attributes}>{"".join(written)}</row>'


NAMES = [*GOOD, "paper_number", "paper_issued"]
HEADER = row(1, NAMES)


@dataclass
class Book:
    """One workbook; what a test changes is a member."""

    rows: Sequence[str] = ()
    sheets: Mapping[str, str] = field(default_factory=lambda: {"Roster": "visible"})
    """Names to states; the first has the rows, the others have none."""
    before: str = ""
    """XML before the rows: columns."""
    after: str = ""
    """XML behind the rows: merged cells."""
    properties: str = ""
    strings: Sequence[str] = ()
    """XML within each string item."""
    links: str = ""
    """Further relationships of the workbook."""
    type: str = WORKBOOK
    styles: str = STYLES
    parts: dict[str, bytes] = field(default_factory=dict)
    """Parts to add, or to put in place of others."""

    def sheet(self) -> str:
        """Return the XML of the first sheet."""
        return (
            f'<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="{MAIN}">{self.before}'
            f"<sheetData>{''.join(self.rows)}</sheetData>{self.after}</worksheet>"
        )

    def write(self) -> bytes:
        """Return the workbook's bytes."""
        parts: dict[str, str | bytes] = {
            "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
            f'<Override PartName="/xl/workbook.xml" ContentType="{self.type}"/></Types>',
            "_rels/.rels": self._links(ROOT_LINKS),
            "xl/workbook.xml": self._workbook(),
            "xl/_rels/workbook.xml.rels": self._links(
                "".join(
                    link(f"rId{place}", "worksheet", f"worksheets/sheet{place}.xml")
                    for place, _ in enumerate(self.sheets, start=1)
                )
                + link("s", "styles", "/xl/styles.xml")
                + link("t", "sharedStrings", "sharedStrings.xml")
                + self.links
            ),
            "xl/styles.xml": self.styles,
            "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">'
            + "".join(f"<si>{item}</si>" for item in self.strings)
            + "</sst>",
            "xl/worksheets/sheet1.xml": self.sheet(),
            **{
                f"xl/worksheets/sheet{place}.xml": f'<worksheet xmlns="{MAIN}"><sheetData/></worksheet>'
                for place in range(2, len(self.sheets) + 1)
            },
            **self.parts,
        }
        return archive(
            {name: part if isinstance(part, bytes) else part.encode() for name, part in parts.items()}
        )

    def _workbook(self) -> str:
        sheets = (
            f'<sheet name={quoteattr(name)} sheetId="{place}" state="{state}" r:id="rId{place}"/>'
            for place, (name, state) in enumerate(self.sheets.items(), start=1)
        )
        whole = f"{self.properties}<sheets>{''.join(sheets)}</sheets>"
        return f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{whole}</workbook>'

    def _links(self, links: str) -> str:
        return f'<Relationships xmlns="{PACKAGE}/relationships">{links}</Relationships>'


def link(name: str, kind: str, target: str) -> str:
    """Return a relationship."""
    return f'<Relationship Id="{name}" Type="{OFFICE}/{kind}" Target="{target}"/>'


def cells(**values: str) -> list[str]:
    """Return the cells of a good row, some of them changed."""
    return [values.get(name, GOOD.get(name, "")) for name in NAMES]


def book(**values: str) -> Book:
    """Return a workbook of one good row, some of its cells changed."""
    return Book([HEADER, row(2, cells(**values))])


def parse(data: Book | bytes, sheet: str | None = None) -> rosters.Roster:
    """Read a workbook as a roster."""
    written = data if isinstance(data, bytes) else data.write()
    return rosters.parse(written, "r.xlsx", body=None, sheet=sheet)


def refused(data: Book | bytes, sheet: str | None = None) -> FileRefused:
    """Return the refusal of a workbook."""
    with pytest.raises(FileRefused) as raised:
        parse(data, sheet)
    return raised.value


def archive(parts: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a ZIP archive of parts."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as written:
        for name, part in parts.items():
            written.writestr(name, part)
    return stream.getvalue()
