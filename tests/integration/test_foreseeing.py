"""A dry run: it says of every row what issuing then does, writes nothing, and waits for nobody."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy.orm import Session

from registry.certificates.paper import Paper
from registry.certification.foreseeing import foresee
from registry.certification.issuing import Outcome, Result
from registry.certification.rosters import RosterRow
from registry.work import Work
from tests.integration import registries
from tests.integration.registries import AT, EXAMPLES

ROWS = registries.rows_of(EXAMPLES / "safety.csv")
ROW = ROWS[2]
LATER = replace(ROW, decision_date=date(2025, 3, 10), effective=date(2025, 3, 10))
PAPER = Paper("P-1", date(2026, 1, 1))


def said(outcomes: list[Outcome]) -> list[str]:
    """Return what became of each row: the code of its finding, or that it is or would be issued."""
    return [
        outcome.finding.code if outcome.finding else outcome.result.value.replace("would-issue", "issued")
        for outcome in outcomes
    ]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (ROWS, ["issued"] * 8),
        # What a row finds of those before it.
        ([ROW, LATER], ["issued", "issued"]),
        (
            [replace(ROW, trainers=("HB-D-03",)), replace(LATER, deciders=("HB-D-03",))],
            ["issued", "decider-trained-candidate"],
        ),
        (
            [replace(ROW, trainers=("HB-D-02",)), replace(LATER, deciders=("HB-D-03",))],
            ["decider-trained-candidate", "issued"],
        ),
        ([ROW, replace(LATER, name="Somebody Else")], ["issued", "person-differs"]),
        ([ROW, replace(LATER, latin_name="Jose")], ["issued", "person-differs"]),
        ([ROW, replace(LATER, candidate_ref=ROW.candidate_ref.lower())], ["issued", "ref-spelling"]),
        ([replace(ROW, candidate_ref="hb-t-02")], ["ref-spelling"]),
        ([replace(ROW, scheme="NONE"), replace(LATER, name="Somebody Else")], ["scheme-unknown", "issued"]),
        ([replace(ROW, paper=PAPER), replace(LATER, paper=PAPER)], ["issued", "issued"]),
        (
            [replace(ROW, paper=PAPER), replace(ROWS[3], paper=PAPER)],
            ["issued", "paper-number-of-another"],
        ),
        (
            [replace(ROW, paper=replace(PAPER, issued=date(2020, 1, 1))), replace(ROWS[3], paper=PAPER)],
            ["paper-before-decision", "issued"],
        ),
        ([replace(ROW, body="nobody")], ["organisation-unknown"]),
        ([replace(ROW, candidate_ref="HB-T-02", name="Another")], ["person-differs"]),
        ([replace(ROW, expiry=date(2099, 1, 1))], ["validity-too-long"]),
    ],
)
def test_a_dry_run_says_what_issuing_does(
    entered_work: Work, rows: list[RosterRow], expected: list[str]
) -> None:
    before = registries.row_counts(entered_work.settings.data)
    foreseen = foresee(entered_work, rows, at=AT)
    assert registries.row_counts(entered_work.settings.data) == before
    assert said(foreseen) == expected
    assert said(registries.issue(entered_work, rows)) == expected


def test_what_would_be_issued_is_told_as_it_is_then_issued(entered_work: Work) -> None:
    [foreseen] = foresee(entered_work, [ROW], at=AT)
    assert (foreseen.result, foreseen.number) == (Result.WOULD_ISSUE, None)
    [issued] = registries.issue(entered_work, [ROW])
    assert issued.number is not None
    claims = foreseen.claims
    assert claims is not None
    found = registries.claims_of(entered_work, issued.number)
    assert replace(claims, number=issued.number) == found


def test_what_was_issued_before_is_told_with_its_number(example_work: Work) -> None:
    outcomes = foresee(example_work, ROWS, at=AT)
    assert {outcome.result for outcome in outcomes} == {Result.ISSUED_BEFORE}
    assert all(outcome.number for outcome in outcomes)


def test_a_dry_run_waits_for_no_writer(entered_work: Work) -> None:
    def write_and_look(session: Session) -> None:
        session.connection()
        assert said(foresee(entered_work, [ROW], at=AT)) == ["issued"]

    entered_work.run(write_and_look)


def test_every_row_that_was_looked_at_is_counted(entered_work: Work) -> None:
    counted: list[int] = []
    foresee(entered_work, [ROW, replace(ROW, body="nobody")], at=AT, done=counted.append)
    assert counted == [1, 1]
