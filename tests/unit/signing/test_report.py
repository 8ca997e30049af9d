"""Reports: every row always there, and a verdict that follows from the rows alone."""

import datetime as dt

import pytest

from signing.errors import InvalidProof, Malformed, Problem, Refused, Unavailable
from signing.report import CheckName, Outcome, Report, Rows, Stopped, Verdict, conclude, stamp

AT = dt.datetime(2026, 11, 20, 9, 30, tzinfo=dt.timezone(dt.timedelta(hours=8)))

EXPIRED = ("validity", "failed", "expired")
EARLY = ("validity", "failed", "not-yet-valid")
REVOKED = ("revocation", "failed", "revoked")
SUSPENDED = ("suspension", "failed", "suspended")
NO_KEY = ("key", "not-checked", "unreachable")
FORGED = ("signature", "failed", "signature-wrong")
NO_LIST = ("revocation", "not-checked", "status-list-stale")
NO_ENTRY = ("suspension", "not-checked", "status-no-entry")
MISSING = ("suspension", "failed", "status-missing")


def _report(*notes: tuple[str, str, str]) -> Report:
    """Return the report of rows that all passed but for `notes`."""
    rows = Rows(AT)
    for name in CheckName:
        rows.note(name, Outcome.PASSED, "ok", "Passed.")
    for row, outcome, code in notes:
        rows.note(CheckName(row), Outcome(outcome), code, f"Why: {code}.")
    return Report(conclude(rows.checks()), rows.checks(), AT, None, None)


@pytest.mark.parametrize(
    ("notes", "verdict", "code"),
    [
        ([], Verdict.VALID, None),
        ([NO_ENTRY], Verdict.VALID, None),
        ([NO_LIST], Verdict.INDETERMINATE, "status-list-stale"),
        ([NO_KEY], Verdict.INDETERMINATE, "unreachable"),
        ([("suspension", "not-checked", "not-reached")], Verdict.INDETERMINATE, "not-reached"),
        ([SUSPENDED], Verdict.SUSPENDED, "suspended"),
        ([SUSPENDED, NO_LIST], Verdict.SUSPENDED, "suspended"),
        ([SUSPENDED, REVOKED], Verdict.REVOKED, "revoked"),
        ([EXPIRED, REVOKED], Verdict.EXPIRED, "expired"),
        ([EXPIRED, NO_LIST], Verdict.EXPIRED, "expired"),
        ([EARLY, SUSPENDED], Verdict.NOT_YET_VALID, "not-yet-valid"),
        ([FORGED, EXPIRED, REVOKED, NO_LIST], Verdict.INVALID, "signature-wrong"),
        ([MISSING], Verdict.INVALID, "status-missing"),
        ([("validity", "failed", "other")], Verdict.INVALID, "other"),
        ([("revocation", "failed", "suspended")], Verdict.INVALID, "suspended"),
    ],
)
def test_the_verdict_follows_from_the_rows(
    notes: list[tuple[str, str, str]], verdict: Verdict, code: str | None
) -> None:
    report = _report(*notes)
    assert report.verdict is verdict
    if code is None:
        report.require()
        return
    with pytest.raises(Problem) as refused:
        report.require()
    assert (refused.value.code, refused.value.detail) == (code, report_detail(report, code))


def report_detail(report: Report, code: str) -> str:
    return next(check.detail for check in report.checks if check.code == code)


@pytest.mark.parametrize(
    ("note", "family"),
    [
        (FORGED, InvalidProof),
        (NO_KEY, Unavailable),
        (EXPIRED, Refused),
        (EARLY, Refused),
        (REVOKED, Refused),
        (SUSPENDED, Refused),
    ],
)
def test_invalid_and_could_not_check_are_different_families(
    note: tuple[str, str, str], family: type[Problem]
) -> None:
    with pytest.raises(family):
        _report(note).require()


def test_what_was_not_noted_was_not_reached() -> None:
    rows = Rows(AT)
    rows.note(CheckName.DOCUMENT, Outcome.FAILED, "json-syntax", "No.")
    checks = rows.checks()
    assert [check.name for check in checks] == list(CheckName)
    assert {(check.outcome, check.code) for check in checks[1:]} == {(Outcome.NOT_CHECKED, "not-reached")}
    assert conclude(checks) is Verdict.INVALID


def test_rows_without_one_note_are_never_valid() -> None:
    assert conclude(Rows(AT).checks()) is Verdict.INDETERMINATE


def test_a_step_that_ends_well_passed() -> None:
    rows = Rows(AT)
    with rows.step(CheckName.PROOF, "Well."):
        pass
    row = rows.checks()[list(CheckName).index(CheckName.PROOF)]
    assert (row.outcome, row.code, row.detail) == (Outcome.PASSED, "ok", "Well.")


@pytest.mark.parametrize(
    ("problem", "outcome"),
    [(Malformed("bad", "Bad."), Outcome.FAILED), (Unavailable("away", "Away."), Outcome.NOT_CHECKED)],
)
def test_a_problem_ends_the_steps_with_its_own_row(problem: Problem, outcome: Outcome) -> None:
    rows = Rows(AT)
    with pytest.raises(Stopped), rows.step(CheckName.KEY, "Well."):
        raise problem
    row = rows.checks()[list(CheckName).index(CheckName.KEY)]
    assert (row.outcome, row.code, row.detail) == (outcome, problem.code, problem.detail)


def test_a_defect_is_no_row() -> None:
    with pytest.raises(ZeroDivisionError), Rows(AT).step(CheckName.KEY, "Well."):
        raise ZeroDivisionError


def test_a_report_as_json_holds_every_row_with_its_instant() -> None:
    document = _report(EXPIRED).as_json()
    assert document["verdict"] == "EXPIRED"
    assert document["at"] == "2026-11-20T01:30:00Z"
    assert document["issuer"] is None
    rows = document["checks"]
    assert isinstance(rows, list)
    assert rows[7] == {
        "check": "validity",
        "outcome": "failed",
        "code": "expired",
        "detail": "Why: expired.",
        "clause": "VCDM 2.0 §4.9",
        "at": "2026-11-20T01:30:00Z",
    }


def test_a_row_is_found_by_its_name() -> None:
    assert _report(NO_LIST).check(CheckName.REVOCATION).code == "status-list-stale"


def test_instants_are_shown_in_utc() -> None:
    assert stamp(AT) == "2026-11-20T01:30:00Z"
