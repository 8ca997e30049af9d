"""Rosters: whatever the bytes, an answer or a refusal; and what is written comes back exactly."""

import csv
import io
import unicodedata
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from registry.certification import roster_columns, rosters
from registry.certification.strict_csv import records
from registry.parties.days import FIRST_YEAR, LAST_YEAR
from registry.parties.texts import check_name
from signing.errors import Problem

HEADER = ",".join(roster_columns.COLUMNS)

# Text near to a roster's: its separators, quotes and line ends, and characters that do not show.
NEAR = st.text(
    st.sampled_from('",;\r\n\t= a1-\x00\ufeff\u202eé王') | st.characters(codec="utf-8"), max_size=200
)


def _is_name(text: str) -> bool:
    try:
        return bool(check_name(text))
    except Problem:
        return False


NAMES = st.text(
    st.characters(codec="utf-8", categories=["L", "M", "P", "Zs"]), min_size=1, max_size=60
).filter(_is_name)
REFS = st.from_regex(r"[A-Za-z0-9]{1,20}", fullmatch=True)
CODES = st.lists(REFS, unique_by=str.casefold, max_size=4)
DAYS = st.dates(date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31))


@st.composite
def rows(draw: st.DrawFn) -> dict[str, str]:
    """Draw the cells of a row that can be read."""
    return {
        "body": draw(st.from_regex(r"[a-z]{2,10}", fullmatch=True).filter(lambda slug: slug != "operator")),
        "candidate_ref": draw(REFS),
        "name": draw(NAMES),
        "latin_name": draw(st.sampled_from(["", "Ana", "Zoë O’Neil", 'A "B" C'])),
        "scheme": draw(REFS),
        "scheme_version": draw(REFS),
        "level": draw(REFS | st.just("")),
        "scope": ";".join(draw(CODES)),
        "limitations": ";".join(draw(CODES)),
        "decision_date": draw(DAYS).isoformat(),
        "deciders": ";".join(draw(CODES.filter(bool))),
        "examiners": ";".join(draw(CODES.filter(bool))),
        "trainers": ";".join(draw(CODES)),
        "effective": draw(DAYS).isoformat(),
        "expiry": draw(DAYS.map(date.isoformat) | st.just("")),
        "body_reference": draw(st.sampled_from(["", "R 7", "A,B"])),
    }


def parse(data: bytes) -> rosters.Roster | None:
    try:
        return rosters.parse(data, "r.csv", body="cb")
    except Problem:
        return None


@given(st.binary(max_size=500))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    parse(data)


@given(NEAR)
def test_any_text_under_a_sound_header_is_read_and_every_row_is_told_of(text: str) -> None:
    roster = parse(f"{HEADER}\n{text}\n".encode())
    assert roster is not None
    told = {row.place.line for row in roster.rows} | {finding.place.line for finding in roster.findings}
    # Only what holds nothing at all may be passed over: separators, quotes around nothing, line ends.
    assert told or not text.strip('",\r\n')
    assert all(1 < line <= text.count("\n") + 2 for line in told)


@given(
    st.lists(rows(), min_size=1, max_size=5, unique_by=lambda row: row["candidate_ref"]),
    st.sampled_from(["\n", "\r\n"]),
)
def test_rows_written_by_a_common_writer_come_back_with_their_names_exactly(
    written: list[dict[str, str]], end: str
) -> None:
    stream = io.StringIO()
    writer = csv.DictWriter(stream, roster_columns.COLUMNS, lineterminator=end)
    writer.writeheader()
    writer.writerows(written)
    roster = rosters.parse(stream.getvalue().encode(), "r.csv", body=None)
    assert roster.findings == ()
    for row, cells in zip(roster.rows, written, strict=True):
        assert row.name == unicodedata.normalize("NFC", cells["name"])
        assert row.latin_name == (cells["latin_name"] or None)
        assert row.decision_date.isoformat() == cells["decision_date"]
        assert row.scope == tuple(cells["scope"].split(";")) or (row.scope, cells["scope"]) == ((), "")
        assert row.body_reference == (cells["body_reference"] or None)


@given(st.lists(st.lists(st.text(st.characters(codec="utf-8")), min_size=2, max_size=4), max_size=4))
def test_records_agree_with_the_library_on_what_the_library_writes(table: list[list[str]]) -> None:
    stream = io.StringIO()
    csv.writer(stream, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(table)
    found = list(records(stream.getvalue(), "r.csv"))
    assert all(record.fault is None for record in found)
    assert [[cell.text for cell in record.cells] for record in found] == table
