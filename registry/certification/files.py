"""Input files: read within a bound, decoded strictly or refused with the place; findings in file order.

Untrusted bytes meet their limit before anything looks at them. This module knows no format.
"""

from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path

from registry.errors import FileRefused, Finding, Place
from signing.errors import Malformed, TooLarge
from signing.strict_json import shown


def read_within(path: Path, max_bytes: int) -> bytes:
    """Return the bytes of a file; raise `TooLarge` (`file-too-large`) or `Malformed` (`file-unreadable`)."""
    try:
        with path.open("rb") as stream:
            data = stream.read(max_bytes + 1)
    except OSError as error:
        raise Malformed("file-unreadable", f"The file {shown(path.name)} cannot be read.") from error
    check_size(data, path.name, max_bytes)
    return data


def check_size(data: bytes, file: str, max_bytes: int) -> None:
    """Raise `TooLarge` (`file-too-large`) where `data` passes its bound."""
    if len(data) > max_bytes:
        raise TooLarge("file-too-large", f"{shown(file)} is larger than {max_bytes:,} bytes.")


class Encoding(StrEnum):
    """How the bytes of a text file are read."""

    UTF_8 = "utf-8"
    UTF_16 = "utf-16"
    """With its byte order mark, as a spreadsheet's "Unicode text"."""
    WINDOWS_1252 = "windows-1252"
    """Only where somebody says so: any bytes would pass for it, and a name be spoilt unseen."""


_WORDS = {"utf-8": "UTF-8", "utf-16-le": "UTF-16", "utf-16-be": "UTF-16", "cp1252": "Windows-1252"}
_UTF_8_MARK = b"\xef\xbb\xbf"
_UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_WAY_OUT = " Save it as “CSV UTF-8”"


def encoding_of(data: bytes) -> Encoding:
    """Return the encoding that a byte order mark at the beginning tells, or UTF-8 where there is none."""
    return Encoding.UTF_16 if data.startswith(_UTF_16_MARKS) else Encoding.UTF_8


def decode(data: bytes, file: str, encoding: Encoding = Encoding.UTF_8) -> str:
    """Return `data` as text without its byte order mark.

    Raise `FileRefused`: `file-not-utf8`, `file-not-utf16` or `file-not-windows1252` at the first place
    that is not, and `file-encoding` where the byte order mark tells another encoding than `encoding`.
    """
    if encoding is not Encoding.UTF_8 and (encoding is Encoding.UTF_16) is not data.startswith(_UTF_16_MARKS):
        raise _not_text(
            Place(file, 1, 1), "file-encoding", f"is not {encoding.value} text, by its first bytes"
        )
    match encoding:
        case Encoding.UTF_8:
            hint = f"{_WAY_OUT}, or name the encoding it has."
            if data.startswith(_UTF_16_MARKS):
                hint = " It is UTF-16: save it as UTF-8."
            return _decoded(data.removeprefix(_UTF_8_MARK), file, "utf-8", "file-not-utf8", hint)
        case Encoding.UTF_16:
            codec = "utf-16-le" if data.startswith(_UTF_16_MARKS[0]) else "utf-16-be"
            return _decoded(data[2:], file, codec, "file-not-utf16", f"{_WAY_OUT}.")
        case Encoding.WINDOWS_1252:
            if data.startswith(_UTF_8_MARK):
                place = Place(file, 1, 1)
                raise _not_text(place, "file-encoding", "has the byte order mark of UTF-8")
            return _decoded(data, file, "cp1252", "file-not-windows1252", f"{_WAY_OUT}.")


def _decoded(data: bytes, file: str, codec: str, code: str, hint: str) -> str:
    try:
        return data.decode(codec)
    except UnicodeDecodeError as error:
        before = data[: error.start].decode(codec)
        place = Place(file, before.count("\n") + 1, len(before.rpartition("\n")[2]) + 1)
        words = _WORDS[codec]
        raise _not_text(
            place, code, f"is not {words} text", f"The text is not {words} here.{hint}", hint
        ) from error


def _not_text(place: Place, code: str, what: str, detail: str = "", hint: str = "") -> FileRefused:
    whole = f"{shown(place.file)} {what}.{hint}"
    return FileRefused(code, whole, (Finding(place, code, detail or whole),))


def in_file_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings of one file by line and column."""
    return tuple(sorted(findings, key=lambda finding: (finding.place.line, finding.place.column)))
