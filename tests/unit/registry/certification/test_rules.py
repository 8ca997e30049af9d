"""Rules of a decision: impartiality, days and codes, each with the case that it refuses."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from registry.certification import rules
from registry.certification.contents import CertificationStandard, SchemeContent
from registry.certification.models import Function
from signing.errors import Refused

PERSONNEL = {
    ref: rules.Member(ref, outsourced=ref.startswith("X")) for ref in ("D1", "D2", "E1", "T1", "X1", "X2")
}
CASE = rules.Case(candidate="C1", deciders=("D1", "D2"), examiners=("E1",), trainers=("T1",))
TODAY = date(2026, 11, 20)
DAYS = rules.Days(decided=date(2026, 5, 4), effective=date(2026, 6, 1), expiry=date(2031, 6, 1))


def refusal(case: rules.Case, history: Sequence[rules.Involvement] = ()) -> str | None:
    """Return the code that the rules on people refuse a case with, or none."""
    try:
        rules.check_personnel(case, PERSONNEL)
        rules.check_impartiality(case, PERSONNEL, history)
    except Refused as refused:
        return refused.code
    return None


@pytest.mark.parametrize(
    "case",
    [
        CASE,
        replace(CASE, trainers=()),
        replace(CASE, examiners=("X1",), trainers=("X2",)),
        # That an examiner trained the candidate is a matter of when, which no rule here can see (I3).
        replace(CASE, examiners=("E1",), trainers=("E1",)),
        # Staff who are nobody else in the case may be candidates.
        replace(CASE, candidate="X1"),
    ],
)
def test_a_case_of_impartial_people_passes(case: rules.Case) -> None:
    assert refusal(case) is None


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"deciders": ()}, "decider-missing"),
        ({"examiners": ()}, "examiner-missing"),
        ({"deciders": ("D1", "D9")}, "unknown-personnel"),
        ({"examiners": ("E9",)}, "unknown-personnel"),
        ({"trainers": ("T9",)}, "unknown-personnel"),
        ({"deciders": ("d1",)}, "unknown-personnel"),
        ({"candidate": "e1"}, "ref-spelling"),
        ({"candidate": "D1"}, "own-case"),
        ({"candidate": "E1"}, "own-case"),
        ({"candidate": "T1"}, "own-case"),
        ({"deciders": ("D1", "X1")}, "outsourced-decider"),
        ({"deciders": ("D1", "T1")}, "decider-trained-candidate"),
        ({"deciders": ("D1", "E1")}, "decider-examined-candidate"),
    ],
)
def test_a_case_of_partial_or_unknown_people_is_refused(change: dict[str, Any], code: str) -> None:
    assert refusal(replace(CASE, **change)) == code


def test_who_ever_trained_the_candidate_does_not_decide_however_long_ago() -> None:
    long_ago = rules.Involvement("D2", "trainer", date(1999, 1, 1))
    assert refusal(CASE, [long_ago]) == "decider-trained-candidate"


@pytest.mark.parametrize("function", ["examiner", "decider"])
def test_who_examined_or_decided_an_earlier_case_may_decide_this_one(function: str) -> None:
    assert refusal(CASE, [rules.Involvement("D2", function, date(2025, 1, 1))]) is None


def test_somebody_elses_earlier_training_stops_nobody() -> None:
    assert refusal(CASE, [rules.Involvement("T1", "trainer", date(2025, 1, 1))]) is None


def test_the_word_for_a_trainer_is_that_of_the_table() -> None:
    assert Function.TRAINER.value == rules.TRAINER


def test_an_unknown_reference_is_told_of_the_spelling_that_is_known() -> None:
    with pytest.raises(Refused, match="“D1” is"):
        rules.check_personnel(replace(CASE, deciders=("d1",)), PERSONNEL)


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"decided": TODAY, "effective": TODAY, "expiry": date(2031, 11, 20)},
        {"decided": date(2024, 1, 1)},
        {"effective": date(2026, 5, 4), "expiry": date(2031, 5, 4)},
        {"expiry": date(2026, 6, 2)},
        {"decided": date(2024, 2, 29), "effective": date(2024, 2, 29), "expiry": date(2029, 3, 1)},
    ],
)
def test_days_in_order_pass(content: SchemeContent, change: dict[str, date]) -> None:
    rules.check_days(replace(DAYS, **change), content, today=TODAY)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"decided": date(2026, 11, 21)}, "decision-in-future"),
        ({"decided": date(2023, 12, 31)}, "scheme-not-yet-effective"),
        ({"effective": date(2026, 5, 3)}, "effective-before-decision"),
        ({"expiry": None}, "expiry-missing"),
        ({"expiry": date(2026, 6, 1)}, "expiry-before-effective"),
        ({"expiry": date(2026, 5, 31)}, "expiry-before-effective"),
        ({"expiry": date(2031, 6, 2)}, "validity-too-long"),
        (
            {"decided": date(2024, 2, 29), "effective": date(2024, 2, 29), "expiry": date(2029, 3, 2)},
            "validity-too-long",
        ),
    ],
)
def test_days_out_of_order_are_refused(
    content: SchemeContent, change: dict[str, date | None], code: str
) -> None:
    changed: Any = change
    with pytest.raises(Refused) as raised:
        rules.check_days(replace(DAYS, **changed), content, today=TODAY)
    assert raised.value.code == code


def test_no_decision_is_taken_under_an_edition_whose_transition_has_ended(content: SchemeContent) -> None:
    ending = replace(
        content, certification_standard=CertificationStandard("ISO/IEC 17024", "2012", date(2026, 5, 5))
    )
    rules.check_days(DAYS, ending, today=TODAY)
    ended = replace(
        content, certification_standard=CertificationStandard("ISO/IEC 17024", "2012", DAYS.decided)
    )
    with pytest.raises(Refused) as raised:
        rules.check_days(DAYS, ended, today=TODAY)
    assert raised.value.code == "standard-edition-ended"


@pytest.mark.parametrize("expiry", [None, date(2099, 1, 1)])
def test_a_scheme_without_end_of_validity_needs_no_expiry_and_allows_one(
    content: SchemeContent, expiry: date | None
) -> None:
    rules.check_days(replace(DAYS, expiry=expiry), replace(content, validity_years=None), today=TODAY)


@pytest.mark.parametrize(
    ("day", "years", "later"),
    [
        (date(2026, 6, 1), 5, date(2031, 6, 1)),
        (date(2024, 2, 29), 4, date(2028, 2, 29)),
        (date(2024, 2, 29), 5, date(2029, 3, 1)),
    ],
)
def test_years_later_is_the_same_day(day: date, years: int, later: date) -> None:
    assert rules.years_after(day, years) == later


@pytest.mark.parametrize(
    ("change", "level", "scope", "limitations"),
    [
        ({}, "2", ("w",), ()),
        ({}, "1", ("c", "w"), ("thick",)),
        ({"levels": ()}, None, ("w",), ()),
        ({"scope_items": ()}, "2", (), ()),
    ],
)
def test_codes_of_the_version_pass(
    content: SchemeContent,
    change: dict[str, Any],
    level: str | None,
    scope: tuple[str, ...],
    limitations: tuple[str, ...],
) -> None:
    rules.check_codes(replace(content, **change), level=level, scope=scope, limitations=limitations)


@pytest.mark.parametrize(
    ("change", "granted", "code"),
    [
        ({}, (None, ("w",), ()), "level-missing"),
        ({}, ("3", ("w",), ()), "level-unknown"),
        ({"levels": ()}, ("2", ("w",), ()), "level-unknown"),
        ({}, ("2", (), ()), "scope-missing"),
        ({}, ("2", ("w", "x"), ()), "scope-unknown"),
        ({}, ("2", ("W",), ()), "scope-unknown"),
        ({}, ("2", ("w",), ("thin",)), "limitation-unknown"),
    ],
)
def test_codes_that_the_version_does_not_have_are_refused(
    content: SchemeContent,
    change: dict[str, Any],
    granted: tuple[str | None, tuple[str, ...], tuple[str, ...]],
    code: str,
) -> None:
    level, scope, limitations = granted
    with pytest.raises(Refused) as raised:
        rules.check_codes(replace(content, **change), level=level, scope=scope, limitations=limitations)
    assert raised.value.code == code


@pytest.mark.parametrize(
    ("issued", "code"),
    [
        (date(2026, 5, 3), "paper-before-decision"),
        (date(2026, 5, 4), None),
        (TODAY, None),
        (date(2026, 11, 21), "paper-in-future"),
    ],
)
def test_a_paper_is_issued_between_the_decision_and_today(issued: date, code: str | None) -> None:
    found = None
    try:
        rules.check_paper(issued, DAYS.decided, today=TODAY)
    except Refused as refused:
        found = refused.code
    assert found == code
