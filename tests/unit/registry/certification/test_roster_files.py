"""Rosters as text files: which separators and encodings are read, and which are never guessed."""

import codecs

import pytest

from registry.certification import rosters
from registry.certification.files import Encoding
from registry.errors import FileRefused
from signing.errors import Malformed
from tests.unit.registry.certification.test_rosters import HEADER, line, only, parse, refused, text

TABLE = f"{HEADER}\n{line(name='Zoë Łuczak', latin_name='Zoe')}\n"


@pytest.mark.parametrize("mark", [codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE])
def test_what_a_spreadsheet_calls_unicode_text_is_read(mark: bytes) -> None:
    codec = "utf-16-le" if mark == codecs.BOM_UTF16_LE else "utf-16-be"
    written = TABLE.replace(",", "\t").replace("\n", "\r\n")
    roster = parse(mark + written.encode(codec))
    assert (roster.findings, roster.separator) == ((), "\t")
    assert roster.rows == (only(TABLE.encode()),)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("hint", ["", "sep=;"])
def test_semicolons_separate_where_commas_separate_decimals(hint: str, end: str) -> None:
    written = line(scope='"w;wp"', deciders='"D1;D2"').replace(",", ";")
    lines = [hint] if hint else []
    data = end.join([*lines, HEADER.replace(",", ";"), written, ""]).encode("utf-8-sig")
    roster = parse(data)
    assert (roster.findings, roster.separator) == ((), ";")
    assert roster.rows == (only(text(line())),)
    assert roster.rows[0].place.line == len(lines) + 2


def test_another_code_page_is_read_only_where_somebody_names_it() -> None:
    data = TABLE.replace("Łuczak", "Müller").encode("cp1252")
    assert refused(data).code == "file-not-utf8"
    [row] = rosters.parse(data, "r.csv", body=None, encoding=Encoding.WINDOWS_1252).rows
    assert row.name == "Zoë Müller"


@pytest.mark.parametrize(
    ("data", "encoding", "code"),
    [
        (TABLE.encode("cp1252", "replace") + b"\x81", Encoding.WINDOWS_1252, "file-not-windows1252"),
        (TABLE.encode("utf-8-sig"), Encoding.WINDOWS_1252, "file-encoding"),
        (TABLE.encode("utf-16"), Encoding.WINDOWS_1252, "file-encoding"),
        (TABLE.encode("utf-16"), Encoding.UTF_8, "file-not-utf8"),
        (TABLE.encode("utf-16-le"), Encoding.UTF_16, "file-encoding"),
        (TABLE.encode("utf-8"), Encoding.UTF_16, "file-encoding"),
        (TABLE.encode("utf-16") + b"\x00\xd8\x0a\x00", None, "file-not-utf16"),
        (TABLE.encode("utf-16") + b"\x00", None, "file-not-utf16"),
    ],
)
def test_an_encoding_that_the_file_does_not_have_refuses_it(
    data: bytes, encoding: Encoding | None, code: str
) -> None:
    with pytest.raises(FileRefused) as raised:
        rosters.parse(data, "r.csv", body=None, encoding=encoding)
    assert raised.value.code == code
    assert [finding.code for finding in raised.value.findings] == [code]


def test_a_choice_that_the_file_does_not_leave_is_refused() -> None:
    with pytest.raises(Malformed) as raised:
        rosters.parse(TABLE.encode(), "r.csv", body=None, sheet="Sheet1")
    assert raised.value.code == "roster-option"
