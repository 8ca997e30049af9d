"""A workbook (`.xlsx`): which sheet is meant, and what its cells refer to: texts, formats, system of days.

ECMA-376 part 1: §18.2 workbook, §18.4 shared strings, §18.8 styles, §22.9.2.19 escaped characters.
What runs (macros) or lies elsewhere (links to other workbooks) is refused whole. A hidden sheet is
never read: what is taken is what a person sees who opens the file. This module knows no column.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from registry.certification.xlsx_formats import Shown, shown_as
from registry.certification.xlsx_package import Package, xlsx_malformed, xlsx_refused
from registry.errors import FileRefused
from signing.strict_json import shown

_WORKBOOK_TYPE = "spreadsheetml.sheet.main+xml"
_CONTENT_TYPES = "[Content_Types].xml"
_MAX_STRINGS_BYTES = 32_000_000
_MAX_STYLES_BYTES = 8_000_000
_SHARED_STRINGS = "sharedStrings"

_ZIP = b"PK\x03\x04"
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_TRUE = frozenset({"1", "true", "on"})


@dataclass(frozen=True, slots=True)
class Workbook:
    """What reading one sheet of a workbook needs."""

    package: Package
    sheet: str
    """Name of the sheet that is read."""
    part: str
    """Name of its part in the package."""
    strings: Sequence[str]
    formats: Sequence[Shown]
    """How each cell style shows a number, by the style's index."""
    from_1904: bool


class Text:
    """Gathers the text of one string item, rich or plain; reading aids (§18.4.6) are no part of it."""

    __slots__ = ("_aside", "_parts")

    def __init__(self) -> None:
        """Begin with nothing."""
        self._parts: list[str] = []
        self._aside = False

    def start(self, element: str) -> None:
        """Note where a reading aid begins."""
        if element == "rPh":
            self._aside = True

    def end(self, element: str, text: str) -> None:
        """Add the text of a run."""
        if element == "rPh":
            self._aside = False
        elif element == "t" and not self._aside:
            self._parts.append(text)

    def take(self) -> str:
        """Return the whole text and begin anew."""
        whole, self._parts = "".join(self._parts), []
        return unescaped(whole)


def unescaped(text: str) -> str:
    """Return `text` with `_xHHHH_` read as the character it stands for (§22.9.2.19)."""
    return _ESCAPED.sub(lambda match: chr(int(match.group(1), 16)), text) if "_x" in text else text


def is_true(attribute: str | None) -> bool:
    """Tell whether an attribute of XML Schema's boolean type is there and true."""
    return attribute in _TRUE


def is_workbook(data: bytes, file: str) -> bool:
    """Tell whether a file is to be read as a workbook, by its first bytes and never by its name.

    Raise `FileRefused` (`xlsx-old-or-protected`) for what older programs, and passwords, make of one.
    """
    if data.startswith(_COMPOUND):
        raise xlsx_refused(
            file,
            "xlsx-old-or-protected",
            f"{shown(file)} is of the format .xls, or protected by a password: save it as .xlsx without one.",
        )
    return data.startswith(_ZIP)


def open_workbook(data: bytes, file: str, sheet: str | None) -> Workbook:
    """Open a workbook at its sheet named `sheet`, or at the only one that is not hidden.

    Raise `FileRefused`: `xlsx-malformed`, `xlsx-protected`, `xlsx-no-workbook`, `xlsx-macros`,
    `xlsx-external-links`, `xlsx-several-sheets`, `xlsx-sheet-unknown`, `xlsx-sheet-hidden`; or `TooLarge`.
    """
    package = Package(data, file)
    part = _workbook_part(package)
    uses = package.relationships(part)
    kinds = {use.type for use in uses.values()}
    if "vbaProject" in kinds:
        raise _macros(file)
    if "externalLink" in kinds:
        raise xlsx_refused(
            file,
            "xlsx-external-links",
            f"{shown(file)} takes values from other workbooks: break its links, and save it.",
        )
    book = _Book()
    package.parse(part, book.start, lambda _element, _text: None)
    sheets = {uses[name.id].target: name for name in book.sheets if _is_worksheet(uses, name)}
    target, chosen = _choose(sheets, file, sheet)
    strings = next((use.target for use in uses.values() if use.type == _SHARED_STRINGS), None)
    styles = next((use.target for use in uses.values() if use.type == "styles"), None)
    return Workbook(
        package=package,
        sheet=chosen.name,
        part=target,
        strings=() if strings is None else _read_strings(package, strings),
        formats=() if styles is None else _read_formats(package, styles),
        from_1904=book.from_1904,
    )


@dataclass(frozen=True, slots=True)
class _Sheet:
    name: str
    id: str
    hidden: bool


class _Book:
    """Hears of the sheets and of the system of days."""

    def __init__(self) -> None:
        self.sheets: list[_Sheet] = []
        self.from_1904 = False

    def start(self, element: str, attributes: Mapping[str, str]) -> None:
        if element == "workbookPr":
            self.from_1904 = is_true(attributes.get("date1904"))
        elif element == "sheet":
            hidden = attributes.get("state", "visible") != "visible"
            self.sheets.append(_Sheet(attributes.get("name", ""), attributes.get("r:id", ""), hidden))


def _is_worksheet(uses: Mapping[str, object], sheet: _Sheet) -> bool:
    use = uses.get(sheet.id)
    return getattr(use, "type", None) == "worksheet"


def _workbook_part(package: Package) -> str:
    """Return the name of the main part; refuse what is an archive of something else, and macros."""
    if _CONTENT_TYPES not in package:
        raise _no_workbook(package.file)
    main = next(
        (use.target for use in package.relationships("").values() if use.type == "officeDocument"), None
    )
    types: dict[str, str] = {}

    def start(element: str, attributes: Mapping[str, str]) -> None:
        if element == "Override":
            types[attributes.get("PartName", "").lstrip("/").casefold()] = attributes.get("ContentType", "")

    package.parse(_CONTENT_TYPES, start, lambda _element, _text: None)
    kind = "" if main is None else types.get(main.casefold(), "")
    if "macroEnabled" in kind:
        raise _macros(package.file)
    if main is None or not kind.endswith(_WORKBOOK_TYPE):
        raise _no_workbook(package.file)
    return main


def _no_workbook(file: str) -> FileRefused:
    detail = f"{shown(file)} is an archive, but no .xlsx workbook: save the table as .xlsx or “CSV UTF-8”."
    return xlsx_refused(file, "xlsx-no-workbook", detail)


def _macros(file: str) -> FileRefused:
    return xlsx_refused(
        file, "xlsx-macros", f"{shown(file)} holds macros, which may change what it shows: save it as .xlsx."
    )


def _choose(sheets: Mapping[str, _Sheet], file: str, name: str | None) -> tuple[str, _Sheet]:
    if name is not None:
        named = [(target, sheet) for target, sheet in sheets.items() if sheet.name == name]
        if not named:
            known = ", ".join(f"“{shown(sheet.name)}”" for sheet in sheets.values() if not sheet.hidden)
            detail = f"{shown(file)} has no sheet “{shown(name)}”; it has {known or 'none'}."
            raise xlsx_refused(file, "xlsx-sheet-unknown", detail)
        if named[0][1].hidden:
            detail = f"The sheet “{shown(name)}” is hidden: show it, look at it, and save."
            raise xlsx_refused(file, "xlsx-sheet-hidden", detail)
        return named[0]
    visible = [(target, sheet) for target, sheet in sheets.items() if not sheet.hidden]
    if not visible:
        raise xlsx_malformed(file, "it has no sheet that is not hidden")
    if len(visible) > 1:
        names = ", ".join(f"“{shown(sheet.name)}”" for _, sheet in visible)
        detail = f"{shown(file)} has the sheets {names}: say which one is the roster."
        raise xlsx_refused(file, "xlsx-several-sheets", detail)
    return visible[0]


def _read_strings(package: Package, part: str) -> Sequence[str]:
    strings: list[str] = []
    text = Text()

    def end(element: str, content: str) -> None:
        text.end(element, content)
        if element == "si":
            strings.append(text.take())

    package.parse(part, lambda element, _: text.start(element), end, max_bytes=_MAX_STRINGS_BYTES)
    return strings


class _Styles:
    """Hears of the number formats, and which of them each cell style has."""

    def __init__(self) -> None:
        self.codes: dict[str, str] = {}
        self.cells: list[str] = []
        self._in_cells = False

    def start(self, element: str, attributes: Mapping[str, str]) -> None:
        # Differential formats hold number formats too, after the styles; those of cells come first.
        if element == "numFmt":
            self.codes.setdefault(attributes.get("numFmtId", ""), attributes.get("formatCode", ""))
        elif element == "cellXfs":
            self._in_cells = True
        elif element == "xf" and self._in_cells:
            self.cells.append(attributes.get("numFmtId", "0"))

    def end(self, element: str, _text: str) -> None:
        if element == "cellXfs":
            self._in_cells = False


def _read_formats(package: Package, part: str) -> Sequence[Shown]:
    styles = _Styles()
    package.parse(part, styles.start, styles.end, max_bytes=_MAX_STYLES_BYTES)
    return [
        shown_as(int(number) if number.isascii() and number.isdigit() else -1, styles.codes.get(number))
        for number in styles.cells
    ]
