"""Rosters: good rows are read whole, bad rows are findings with line, column and reason."""

from datetime import date
from pathlib import Path

import pytest

from registry.certificates.paper import Paper
from registry.certification import roster_columns, rosters
from registry.errors import FileRefused
from signing.errors import Malformed, NotFound, Refused, TooLarge

GOOD = {
    "body": "cb",
    "candidate_ref": "K-1",
    "name": "Zoë O’Neil",
    "latin_name": "",
    "scheme": "UT",
    "scheme_version": "3",
    "level": "2",
    "scope": "w;wp",
    "limitations": "",
    "decision_date": "2026-05-04",
    "deciders": "D1;D2",
    "examiners": "E1",
    "trainers": "",
    "effective": "2026-06-01",
    "expiry": "2031-06-01",
    "body_reference": "",
}
HEADER = ",".join(GOOD)


def line(**cells: str) -> str:
    return ",".join({**GOOD, **cells}.values())


def text(*lines: str, header: str = HEADER) -> bytes:
    return "".join(f"{one}\n" for one in (header, *lines)).encode()


def parse(data: bytes, body: str | None = None) -> rosters.Roster:
    return rosters.parse(data, "r.csv", body=body)


def only(data: bytes, body: str | None = None) -> rosters.RosterRow:
    roster = parse(data, body)
    assert roster.findings == ()
    [row] = roster.rows
    return row


def found(data: bytes, body: str | None = None) -> list[tuple[str, int, int]]:
    return [(one.code, one.place.line, one.place.column) for one in parse(data, body).findings]


def refused(data: bytes, body: str | None = None) -> FileRefused:
    with pytest.raises(FileRefused) as raised:
        parse(data, body)
    return raised.value


def column(name: str) -> int:
    """Return where the cell of a column begins in a good row."""
    before = list(GOOD)[: list(GOOD).index(name)]
    return 1 + sum(len(GOOD[one]) + 1 for one in before)


def test_a_row_is_read_into_typed_values() -> None:
    row = only(text(line(latin_name="Zoe", limitations="thick", trainers="T1", body_reference="R 7")))
    assert (row.body, row.candidate_ref, row.name, row.latin_name) == ("cb", "K-1", "Zoë O’Neil", "Zoe")
    assert (row.scheme, row.scheme_version, row.level) == ("UT", "3", "2")
    assert (row.scope, row.limitations) == (("w", "wp"), ("thick",))
    assert (row.deciders, row.examiners, row.trainers) == (("D1", "D2"), ("E1",), ("T1",))
    assert (row.decision_date, row.effective, row.expiry) == (
        date(2026, 5, 4),
        date(2026, 6, 1),
        date(2031, 6, 1),
    )
    assert row.body_reference == "R 7"


def test_what_may_be_empty_is_none_or_nothing() -> None:
    row = only(text(line(level="", scope="", expiry="")))
    assert (row.latin_name, row.level, row.expiry, row.body_reference) == (None, None, None, None)
    assert (row.scope, row.limitations, row.trainers) == ((), (), ())


def test_columns_come_in_any_order_and_the_optional_ones_may_be_left_out() -> None:
    names = [name for name in reversed(GOOD) if name not in roster_columns.OPTIONAL]
    data = text(",".join(GOOD[name] for name in names), header=",".join(names))
    row = only(data, body="cb")
    assert row == only(text(line()))
    assert row.dossier() == only(text(line())).dossier()


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_a_byte_order_mark_and_either_line_end_change_nothing(mark: bytes, end: str) -> None:
    data = mark + text(line()).replace(b"\n", end.encode())
    assert only(data) == only(text(line()))
    assert only(data).places["name"].column == column("name")


def test_spaces_around_the_items_of_a_list_say_nothing() -> None:
    assert only(text(line(scope="w; wp"))) == only(text(line()))


@pytest.mark.parametrize("name", ["=HYPERLINK(1)", "@Ana", "+Ana", "-Ana"])
def test_a_cell_that_looks_like_a_formula_is_text(name: str) -> None:
    assert only(text(line(name=name))).name == name


@pytest.mark.parametrize(
    ("name", "cell", "code"),
    [
        ("body", "CB", "slug-malformed"),
        ("body", "", "slug-malformed"),
        ("candidate_ref", "", "ref-malformed"),
        ("candidate_ref", "K 1", "ref-malformed"),
        ("name", "", "text-empty"),
        ("name", " Ana", "text-blank-edges"),
        ("name", "A\x00na", "text-character"),
        ("name", "A\u202ena", "text-character"),
        ("name", "a" * 201, "text-too-long"),
        ("name", "a" * 100_000, "text-too-long"),
        ("name", '"A\nna"', "text-character"),
        ("latin_name", "Οδυσσέας", "latin-name-script"),
        ("scheme", "", "code-malformed"),
        ("scheme_version", "v 3", "code-malformed"),
        ("level", "two levels", "code-malformed"),
        ("scope", "w;;wp", "code-malformed"),
        ("scope", "w;w", "list-item-twice"),
        ("limitations", ";", "code-malformed"),
        ("decision_date", "", "date-not-iso"),
        ("decision_date", "03/04/2026", "date-ambiguous"),
        ("decision_date", "2026-02-30", "date-no-such-day"),
        ("effective", "46115", "date-spreadsheet-number"),
        ("effective", "2026-06-01T00:00:00", "date-time-without-zone"),
        ("expiry", "31.12.9999", "date-dotted"),
        ("expiry", "9999-12-31", "date-implausible"),
        ("deciders", "", "cell-empty"),
        ("deciders", "D1;d1", "list-item-twice"),
        ("examiners", "", "cell-empty"),
        ("trainers", "T1,", "row-width"),
        ("body_reference", "a\tb", "text-character"),
    ],
)
def test_a_cell_that_cannot_be_read_is_a_finding_at_its_place(name: str, cell: str, code: str) -> None:
    place = 1 if code == "row-width" else column(name)
    data = text(line(candidate_ref="K-0"), line(**{name: cell}), line(candidate_ref="K-2"))
    assert found(data) == [(code, 3, place)]
    assert [row.candidate_ref for row in parse(data).rows] == ["K-0", "K-2"]


def test_the_detail_of_a_finding_names_the_column() -> None:
    [finding] = parse(text(line(expiry="2026-4-3"))).findings
    assert finding.detail.startswith("expiry: “2026-4-3” is no date")


def test_every_bad_cell_of_a_row_is_found() -> None:
    data = text(line(name="", scope="w;w", decision_date="soon"))
    assert [code for code, _, _ in found(data)] == ["text-empty", "list-item-twice", "date-not-iso"]


@pytest.mark.parametrize(
    "row", ["cb,K-1", line() + ",", line() + "," * 200, '"cb",K-1,"unclosed', 'c"b', '"cb"x']
)
def test_a_row_that_is_no_row_is_a_finding_and_the_rows_before_it_stand(row: str) -> None:
    roster = parse(text(line(candidate_ref="K-0"), row))
    assert len(roster.rows) == 1
    assert [finding.place.line for finding in roster.findings] == [3]


def test_a_second_row_of_the_same_decision_is_a_duplicate_that_names_the_first() -> None:
    data = text(
        line(), line(candidate_ref="K-2"), line(name="Somebody Else"), line(decision_date="2026-05-05")
    )
    [finding] = parse(data).findings
    assert (finding.code, finding.place.line) == ("duplicate-row", 4)
    assert "Line 2" in finding.detail
    assert [row.candidate_ref for row in parse(data).rows] == ["K-1", "K-2", "K-1"]


def test_lines_are_counted_over_empty_lines_and_quoted_cells() -> None:
    data = text("", line(candidate_ref="K-0"), "", line(name='"A\nb"'), line(expiry="x"))
    assert [(code, row) for code, row, _ in found(data)] == [("text-character", 5), ("date-not-iso", 7)]


def test_a_row_of_another_body_than_the_callers_is_a_finding() -> None:
    assert only(text(line()), body="cb").body == "cb"
    assert found(text(line()), body="other") == [("row-of-another-body", 2, 1)]


@pytest.mark.parametrize(
    ("header", "code", "hint"),
    [
        (HEADER.replace("latin_name", "latinname"), "column-unknown", "Did you mean latin_name?"),
        (HEADER.replace("candidate_ref", "Candidate Ref"), "column-unknown", "Did you mean candidate_ref?"),
        (HEADER.replace("body_reference", "birth_date"), "column-unknown", ""),
        (HEADER.replace("latin_name", "grades"), "column-unknown", "The columns are"),
        (HEADER.replace("latin_name", "name"), "column-twice", ""),
        (HEADER.replace(",", ";").replace(";", ",", 1), "column-unknown", "separated by semicolons here"),
        (HEADER.replace(",", "\t").replace("\t", ",", 1), "column-unknown", "separated by tabs here"),
        (HEADER.replace(",name,", ",,"), "column-unknown", "The columns are"),
        ("," * 64, "row-width", "65 cells"),
        (HEADER.replace(",trainers", ""), "column-missing", "trainers"),
        (HEADER.replace("body,", "", 1), "column-missing", "body"),
        ('"body,name', "csv-quote-unclosed", ""),
    ],
)
def test_a_header_that_is_not_a_rosters_refuses_the_file(header: str, code: str, hint: str) -> None:
    refusal = refused(text(line(), header=header))
    assert refusal.code == "roster-header"
    [finding] = [one for one in refusal.findings if one.code == code][:1]
    assert hint in finding.detail
    assert finding.place.line == 1


@pytest.mark.parametrize("data", [b"", b"\n", b"\xef\xbb\xbf", b"\r\n\r\n"])
def test_an_empty_file_has_no_header(data: bytes) -> None:
    assert refused(data).code == "roster-header-missing"


@pytest.mark.parametrize(
    ("data", "line_number", "column_number"),
    [
        (text(line()) + b"\xff", 3, 1),
        (text(line(name="M\u00fcller")).replace(b"\xc3\xbc", b"\xfc"), 2, column("name") + 1),
        (b"\xef\xbb\xbfa\xff", 1, 2),
    ],
)
def test_what_is_not_utf8_refuses_the_file_at_its_place(
    data: bytes, line_number: int, column_number: int
) -> None:
    refusal = refused(data)
    [finding] = refusal.findings
    assert refusal.code == finding.code == "file-not-utf8"
    assert (finding.place.line, finding.place.column) == (line_number, column_number)


def test_what_a_spreadsheet_writes_around_the_table_says_nothing() -> None:
    empty = "," * (len(GOOD) + 1)
    data = text(line() + ",,", empty, line(candidate_ref="K-2") + ",,", empty, header=HEADER + ",,")
    assert [row.candidate_ref for row in parse(data).rows] == ["K-1", "K-2"]
    assert parse(data).findings == ()


def test_a_value_outside_the_named_columns_is_a_finding_at_its_place() -> None:
    data = text(line() + ",,x", header=HEADER + ",,")
    assert found(data) == [("cell-outside", 2, len(line()) + 3)]
    assert found(text(line() + ",,,x", header=HEADER + ",,")) == [("row-width", 2, 1)]


def test_a_row_may_end_before_optional_columns_and_before_no_other() -> None:
    short = line().removesuffix(",")
    assert only(text(short)) == only(text(line()))
    assert found(text(short.rpartition(",")[0])) == [("row-width", 2, 1)]


PAPER = f"{HEADER},paper_number,paper_issued"


def test_the_certificate_on_paper_has_its_number_and_its_day() -> None:
    row = only(text(line() + ",P 0042,2026-05-20", header=PAPER))
    assert row.paper == Paper("P 0042", date(2026, 5, 20))
    assert row.dossier() != only(text(line())).dossier()


def test_a_row_without_paper_has_the_dossier_that_it_had_before_there_was_a_column() -> None:
    assert only(text(line() + ",,", header=PAPER)).dossier() == only(text(line())).dossier()
    assert only(text(line())).dossier() == "uEiClx-wSVmC5C0zjv8y8U7oHJUa9ZBf7tC0z7g1YyNeUAg"


@pytest.mark.parametrize(
    ("cells", "code", "cell"),
    [
        ("P 0042,", "paper-incomplete", "P 0042,"),
        (",2026-05-20", "paper-incomplete", ""),
        ("P 0042,20.05.2026", "date-dotted", "P 0042,"),
    ],
)
def test_a_paper_certificate_told_by_half_is_a_finding(cells: str, code: str, cell: str) -> None:
    data = text(f"{line()},{cells}", header=PAPER)
    assert found(data) == [(code, 2, len(line()) + 2 + len(cell))]


def test_a_file_beyond_the_limit_of_bytes_is_refused_before_it_is_read() -> None:
    with pytest.raises(TooLarge) as raised:
        parse(b"\xff" * (rosters.MAX_BYTES + 1))
    assert raised.value.code == "file-too-large"


def test_a_file_beyond_the_limit_of_rows_is_refused() -> None:
    with pytest.raises(TooLarge) as raised:
        parse(text(*("x" for _ in range(rosters.MAX_ROWS + 1))))
    assert raised.value.code == "roster-too-many-rows"


def test_a_large_file_is_never_read_beyond_its_limit(tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    with path.open("wb") as stream:
        stream.truncate(50_000_000)
    with pytest.raises(TooLarge):
        rosters.read(path, body=None)


def test_a_file_that_is_not_there_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(Malformed) as raised:
        rosters.read(tmp_path / "none.csv", body=None)
    assert raised.value.code == "file-unreadable"
    assert str(tmp_path) not in raised.value.detail


def test_the_dossier_is_of_what_the_row_says_and_not_of_where_it_stands() -> None:
    one = only(text(line()))
    assert only(text("", line())).dossier() == one.dossier()
    assert only(text(line(scope="wp;w", deciders="D2;D1"))).dossier() == one.dossier()
    others = ["name", "expiry", "scope", "deciders", "examiners", "trainers", "level", "body_reference"]
    changes = ["Zoë", "2030-06-01", "w", "D1", "E2", "T1", "1", "R"]
    dossiers = {
        only(text(line(**{name: cell}))).dossier() for name, cell in zip(others, changes, strict=True)
    }
    assert len(dossiers | {one.dossier()}) == 1 + len(others)


@pytest.mark.parametrize(
    ("problem", "place"),
    [
        (Refused("decider-trained-candidate", "Why."), column("deciders")),
        (Refused("validity-too-long", "Why."), column("expiry")),
        (NotFound("scheme-unknown", "Why."), column("scheme")),
        (Refused("some-other-rule", "Why."), 1),
    ],
)
def test_what_a_rule_says_is_placed_at_the_cell_that_caused_it(
    problem: Refused | NotFound, place: int
) -> None:
    finding = only(text(line())).finding(problem)
    assert (finding.place.line, finding.place.column) == (2, place)
    assert (finding.code, finding.detail) == (problem.code, problem.detail)


@pytest.mark.parametrize("file", ["ultrasonic.csv", "safety.csv"])
def test_the_example_rosters_are_whole(root: Path, file: str) -> None:
    roster = rosters.read(root / "examples" / file, body=None)
    assert roster.findings == ()
    assert len(roster.rows) == 8
    assert sum(row.body_reference is not None for row in roster.rows) == 1
