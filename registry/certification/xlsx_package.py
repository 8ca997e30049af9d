"""The package of a workbook (`.xlsx`): a ZIP archive with bounded parts, and XML without document types.

ECMA-376 part 2 (Open Packaging Conventions): §6.2 parts, §6.5 relationships, §7 the archive. Every
part is unpacked and parsed as a stream that stops at its bound, whatever the archive says of
sizes, so that a small file cannot become a large one in memory. XML with a document type is
refused, hence no entity is ever declared or expanded; nothing outside the archive is opened.

This module knows no sheet. Its parser hands over elements of SpreadsheetML and of relationships;
elements of other namespaces pass without a name.
"""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from xml.parsers import expat

from registry.errors import FileRefused, Finding, Place
from signing.errors import TooLarge
from signing.strict_json import shown

MAX_PART_BYTES = 128_000_000
"""Bytes of one part, unpacked."""
MAX_ELEMENTS = 6_000_000
"""Elements of one part: as many as a full roster has, with a million empty rows below it."""
_MAX_PARTS = 2_000
_MAX_TOKEN = 1_000_000
_MAX_TEXT = 100_000
_CHUNK = 65_536
_STORED_OR_DEFLATED = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_ENCRYPTED = 0x1

_OOXML = "http://schemas.openxmlformats.org"
_STRICT = "http://purl.oclc.org/ooxml"
_NAMESPACES = frozenset(
    {
        f"{_OOXML}/spreadsheetml/2006/main",
        f"{_STRICT}/spreadsheetml/main",
        f"{_OOXML}/package/2006/relationships",
        f"{_OOXML}/package/2006/content-types",
    }
)
_REFERENCE = re.compile(rf"(?:{_OOXML}/officeDocument/2006|{_STRICT}/officeDocument)/relationships id")

Start = Callable[[str, Mapping[str, str]], None]
"""Called with an element's local name and its attributes."""
End = Callable[[str, str], None]
"""Called with an element's local name and the text directly within it."""


@dataclass(frozen=True, slots=True)
class Relationship:
    """How one part uses another: the last word of its type, and the name of the target part."""

    type: str
    target: str


class Package:
    """The parts of one workbook."""

    def __init__(self, data: bytes, file: str) -> None:
        """Open the archive; raise `FileRefused` (`xlsx-malformed`, `xlsx-protected`)."""
        self.file = file
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, struct.error, ValueError, NotImplementedError, OSError) as error:
            raise xlsx_malformed(file, "its archive cannot be opened") from error
        parts = self._archive.infolist()
        self._parts = {part.filename.casefold(): part for part in parts}
        if len(parts) > _MAX_PARTS or len(self._parts) != len(parts):
            raise xlsx_malformed(file, "its archive has too many parts, or one name twice")
        if any(part.flag_bits & _ENCRYPTED for part in parts):
            raise xlsx_refused(
                file, "xlsx-protected", "The file is protected by a password: save it without."
            )

    def __contains__(self, part: str) -> bool:
        """Tell whether there is a part of this name (OPC §6.2.2: names are compared without case)."""
        return part.casefold() in self._parts

    def parse(
        self,
        part: str,
        start: Start,
        end: End,
        *,
        max_bytes: int = MAX_PART_BYTES,
        max_elements: int = MAX_ELEMENTS,
    ) -> None:
        """Hand every element of a part over, in document order.

        Raise `FileRefused` (`xlsx-malformed`) and `TooLarge` (`xlsx-too-large`); what `start` and
        `end` raise goes through.
        """
        parser = _Parser(self.file, start, end, max_elements)
        for chunk in self._chunks(part, max_bytes):
            parser.feed(chunk)
        parser.close()

    def relationships(self, part: str) -> Mapping[str, Relationship]:
        """Return the relationships of `part` by their id (OPC §6.5); of the package itself for ``""``."""
        folder, _, name = part.rpartition("/")
        source = f"{folder}/_rels/{name}.rels".lstrip("/")
        found: dict[str, Relationship] = {}

        def start(element: str, attributes: Mapping[str, str]) -> None:
            if element == "Relationship" and attributes.get("TargetMode") != "External":
                kind = attributes.get("Type", "").rpartition("/")[2]
                target = _resolve(folder, attributes.get("Target", ""))
                found[attributes.get("Id", "")] = Relationship(kind, target)

        if source in self:
            self.parse(source, start, lambda _element, _text: None)
        return found

    def _chunks(self, name: str, max_bytes: int) -> Iterator[bytes]:
        part = self._parts.get(name.casefold())
        if part is None or part.compress_type not in _STORED_OR_DEFLATED:
            raise xlsx_malformed(self.file, f"its part {shown(name)} is missing or packed in an unusual way")
        size = 0
        try:
            with self._archive.open(part) as stream:
                while chunk := stream.read(_CHUNK):
                    size += len(chunk)
                    if size > max_bytes:
                        raise _too_large(self.file)
                    yield chunk
        except (zipfile.BadZipFile, zlib.error, EOFError, struct.error, ValueError, OSError) as error:
            raise xlsx_malformed(self.file, f"its part {shown(name)} is damaged") from error


class _Parser:
    """Feeds chunks to Expat, with bounds that Expat itself does not have."""

    def __init__(self, file: str, start: Start, end: End, max_elements: int) -> None:
        self._file, self._start, self._end = file, start, end
        self._fed = 0
        self._left = max_elements
        self._texts: list[str] = []
        self._length = 0
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._on_start
        self._parser.EndElementHandler = self._on_end
        self._parser.CharacterDataHandler = self._on_text
        self._parser.StartDoctypeDeclHandler = self._on_document_type

    def feed(self, chunk: bytes) -> None:
        self._parse(chunk, final=False)
        self._fed += len(chunk)
        # Expat reads an unfinished token again with every chunk: bounded, the work stays linear.
        if self._fed - self._parser.CurrentByteIndex > _MAX_TOKEN:
            raise xlsx_malformed(self._file, "its XML holds a tag longer than any spreadsheet writes")

    def close(self) -> None:
        self._parse(b"", final=True)

    def _parse(self, chunk: bytes, *, final: bool) -> None:
        try:
            self._parser.Parse(chunk, final)
        except expat.ExpatError as error:
            raise xlsx_malformed(self._file, "its XML is not well-formed") from error

    def _on_start(self, name: str, attributes: dict[str, str]) -> None:
        self._left -= 1
        if self._left < 0:
            raise _too_large(self._file)
        self._texts, self._length = [], 0
        self._start(_local(name), {_attribute(key): value for key, value in attributes.items()})

    def _on_end(self, name: str) -> None:
        self._end(_local(name), "".join(self._texts))
        self._texts, self._length = [], 0

    def _on_text(self, text: str) -> None:
        self._length += len(text)
        if self._length > _MAX_TEXT:
            raise xlsx_malformed(self._file, "a text in it is longer than any cell's")
        self._texts.append(text)

    def _on_document_type(self, *_: object) -> None:
        raise xlsx_malformed(self._file, "its XML declares a document type")


def _too_large(file: str) -> TooLarge:
    return TooLarge(
        "xlsx-too-large",
        f"{shown(file)} unpacks to more than a roster may hold. Often these are empty rows below the last, "
        "with a format: delete them, and save.",
    )


def xlsx_refused(file: str, code: str, detail: str, place: Place | None = None) -> FileRefused:
    """Return the refusal of a whole workbook, at its beginning unless `place` is given."""
    return FileRefused(code, detail, (Finding(place or Place(file, 1, 1), code, detail),))


def xlsx_malformed(file: str, why: str) -> FileRefused:
    """Return the refusal of a file that is no sound workbook."""
    detail = f"{shown(file)} is no workbook that can be read: {why}. Save it anew as .xlsx."
    return xlsx_refused(file, "xlsx-malformed", detail)


def _local(name: str) -> str:
    namespace, _, local = name.rpartition(" ")
    return local if namespace in _NAMESPACES else ""


def _attribute(name: str) -> str:
    return "r:id" if _REFERENCE.fullmatch(name) else name


def _resolve(folder: str, target: str) -> str:
    """Return the part that a relative reference from `folder` means (OPC §6.5.3)."""
    parts: list[str] = [] if target.startswith("/") or not folder else folder.split("/")
    for step in target.split("/"):
        if step == "..":
            parts = parts[:-1]
        elif step not in {"", "."}:
            parts.append(step)
    return "/".join(parts)
