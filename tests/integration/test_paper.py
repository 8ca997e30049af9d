"""Certificates issued on paper before: entered with their numbers, shown as a fact, found by staff."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from registry.certificates import paper
from registry.certificates.paper import Found, Paper
from registry.certification.issuing import Result
from registry.certification.rosters import RosterRow
from registry.parties import organisations
from registry.verification import answers, told
from registry.verification.answers import OnPaper
from registry.work import Work
from signing.errors import Malformed, NotFound
from tests.integration import registries
from tests.integration.registries import AT, EXAMPLES, SAFETY

ROW = registries.rows_of(EXAMPLES / "safety.csv")[2]
PAPER = Paper("P-0042", date(2025, 2, 20))


def issue(work: Work, row: RosterRow, at: datetime = AT) -> tuple[Result, str]:
    """Issue one row; return what became of it, and its number or the code of its finding."""
    [outcome] = registries.issue(work, [row], at=at)
    return outcome.result, outcome.number or (outcome.finding.code if outcome.finding else "")


def found(work: Work, reference: str, body: str = SAFETY) -> list[tuple[str, Found]]:
    """Return number and kind of everything that a reference leads to."""
    with work.read() as session:
        body_id = organisations.find_body(session, body).id
        return [(match.number, match.by) for match in paper.find(session, body_id, reference)]


def test_a_certificate_that_was_on_paper_says_when_and_nothing_of_its_number(entered_work: Work) -> None:
    late = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)  # the next day where the body is
    result, number = issue(entered_work, replace(ROW, paper=PAPER), late)
    assert result is Result.ISSUED
    answer = answers.answer(entered_work, number, late)
    assert answer.paper == OnPaper(date(2025, 2, 20), date(2026, 11, 21))
    assert told.as_json(answer)["paper"] == {"issued": "2025-02-20", "entered": "2026-11-21"}
    assert "0042" not in json.dumps(told.as_json(answer))
    assert b"0042" not in answer.document
    assert b"2025-02-20" not in answer.document


def test_a_certificate_that_never_was_on_paper_says_nothing(entered_work: Work) -> None:
    _, number = issue(entered_work, ROW)
    assert told.as_json(answers.answer(entered_work, number, AT))["paper"] is None


def test_it_is_found_by_exactly_its_number_on_paper_and_by_the_bodys_other_references(
    entered_work: Work,
) -> None:
    _, number = issue(entered_work, replace(ROW, paper=PAPER, body_reference="HSO-7"))
    assert found(entered_work, "P-0042") == [(number, Found.PAPER_NUMBER)]
    assert found(entered_work, "HSO-7") == [(number, Found.BODY_REFERENCE)]
    assert found(entered_work, ROW.candidate_ref) == [(number, Found.CANDIDATE_REF)]
    for other in ("P-004", "p-0042", "P-00421", "%", "HSO"):
        with pytest.raises(NotFound) as raised:
            found(entered_work, other)
        assert raised.value.code == "reference-not-found"
    with pytest.raises(NotFound):
        found(entered_work, "P-0042", registries.NDT)
    with pytest.raises(Malformed):
        found(entered_work, "P-0042\x00")


def test_one_reference_that_leads_to_several_certificates_leads_to_all(entered_work: Work) -> None:
    first = replace(ROW, paper=PAPER)
    days = [date(2025, 2, 14), date(2025, 2, 13)]
    second = replace(first, decision_date=days[0], effective=days[0], body_reference="P-0042")
    third = replace(ROW, decision_date=days[1], effective=days[1], body_reference="P-0042")
    numbers = [issue(entered_work, row)[1] for row in (first, second, third)]
    assert sorted(found(entered_work, "P-0042")) == sorted(
        zip(numbers, [Found.PAPER_NUMBER, Found.PAPER_NUMBER, Found.BODY_REFERENCE], strict=True)
    )


@pytest.mark.parametrize(
    ("paper_issued", "code"),
    [(date(2025, 2, 9), "paper-before-decision"), (date(2026, 11, 21), "paper-in-future")],
)
def test_a_day_that_no_paper_can_have_is_refused(entered_work: Work, paper_issued: date, code: str) -> None:
    row = replace(ROW, paper=Paper("P-0042", paper_issued))
    assert issue(entered_work, row) == (Result.REFUSED, code)


def test_the_number_on_paper_is_never_two_persons(entered_work: Work) -> None:
    other = registries.rows_of(EXAMPLES / "safety.csv")[3]
    assert issue(entered_work, replace(ROW, paper=PAPER))[0] is Result.ISSUED
    taken = replace(other, paper=Paper(PAPER.number, date(2025, 7, 1)))
    assert issue(entered_work, taken) == (Result.REFUSED, "paper-number-of-another")
    assert issue(entered_work, replace(taken, paper=Paper("P-0043", date(2025, 7, 1))))[0] is Result.ISSUED


def test_a_paper_told_later_is_another_roster_row(entered_work: Work) -> None:
    assert issue(entered_work, ROW)[0] is Result.ISSUED
    assert issue(entered_work, replace(ROW, paper=PAPER)) == (Result.REFUSED, "decision-differs")
    assert issue(entered_work, ROW)[0] is Result.ISSUED_BEFORE
