"""Facts about parties: nobody states their own, and an interval covers what it says and no more."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from registry.trust import rules
from signing.errors import Forbidden, Problem, Refused

START = datetime(2025, 7, 1, tzinfo=UTC)
END = datetime(2030, 7, 1, tzinfo=UTC)
RECORDED = datetime(2026, 1, 1, tzinfo=UTC)
SECOND = timedelta(seconds=1)
FACT = rules.Fact(
    sequence=1,
    fact_id="f",
    standard=rules.PERSONS_STANDARD,
    scheme_codes=("UT", "RT"),
    valid_from=START,
    valid_to=END,
    retracted=False,
    recorded_at=RECORDED,
)


def covers(
    *facts: rules.Fact, on: datetime = START, known_at: datetime = RECORDED, scheme: str = "UT"
) -> rules.Fact | None:
    return rules.covering(
        facts, scheme_code=scheme, standard=rules.PERSONS_STANDARD, on=on, known_at=known_at
    )


@pytest.mark.parametrize(("actor", "stated_by"), [("operator", None), ("operator", "ab"), ("ab", "ab")])
def test_the_operator_and_the_accreditation_body_state_accreditations(
    actor: str, stated_by: str | None
) -> None:
    rules.check_may_state(
        actor=actor, operator="operator", stated_by=stated_by, body="cb", accreditation_body="ab"
    )


@pytest.mark.parametrize(
    ("actor", "stated_by", "accreditation_body", "family", "code"),
    [
        ("operator", "cb", "ab", Refused, "trust-own-fact"),
        ("operator", None, "cb", Refused, "trust-own-fact"),
        ("cb", None, "ab", Forbidden, "trust-own-fact"),
        ("cb", "ab", "ab", Forbidden, "trust-own-fact"),
        ("cb", "cb", "ab", Refused, "trust-own-fact"),
        ("operator", "other", "ab", Refused, "trust-not-a-party"),
        ("other", None, "ab", Forbidden, "trust-not-the-accreditor"),
        ("other", "ab", "ab", Forbidden, "trust-not-the-accreditor"),
        ("ab", None, "ab", Forbidden, "trust-not-the-accreditor"),
    ],
)
def test_nobody_else_states_an_accreditation(
    actor: str, stated_by: str | None, accreditation_body: str, family: type[Problem], code: str
) -> None:
    with pytest.raises(family) as raised:
        rules.check_may_state(
            actor=actor,
            operator="operator",
            stated_by=stated_by,
            body="cb",
            accreditation_body=accreditation_body,
        )
    assert raised.value.code == code


@pytest.mark.parametrize(
    "standard",
    ["ISO 9001", "ISO 21001", "ISO 29993", "ISO/IEC 17065", "ISO/IEC 17024:2012", "iso/iec 17024", ""],
)
def test_only_iso_iec_17024_supports_a_persons_certificate(standard: str) -> None:
    rules.check_standard("ISO/IEC 17024")
    with pytest.raises(Refused) as raised:
        rules.check_standard(standard)
    assert raised.value.code == "accreditation-standard"
    assert covers(replace(FACT, standard=standard)) is None


@pytest.mark.parametrize(
    ("on", "covered"),
    [(START - SECOND, False), (START, True), (END - SECOND, True), (END, False)],
)
def test_the_interval_is_half_open(on: datetime, covered: bool) -> None:  # noqa: FBT001 -- a column of the table
    assert (covers(FACT, on=on) is FACT) is covered


def test_an_interval_without_end_holds_on() -> None:
    endless = replace(FACT, valid_to=None)
    assert covers(endless, on=datetime(2190, 1, 1, tzinfo=UTC)) is endless


def test_a_scheme_that_is_not_named_is_not_covered() -> None:
    assert covers(FACT, scheme="MT") is None


def test_a_fact_is_not_known_before_it_was_recorded() -> None:
    assert covers(FACT, known_at=RECORDED - SECOND) is None
    assert covers(FACT, known_at=RECORDED) is FACT


def test_a_correction_replaces_a_fact_from_its_recording_on_and_not_before() -> None:
    later = RECORDED + timedelta(days=1)
    corrected = replace(FACT, sequence=2, scheme_codes=("RT",), recorded_at=later)
    assert covers(FACT, corrected, known_at=later - SECOND) is FACT
    assert covers(FACT, corrected, known_at=later) is None
    assert covers(corrected, FACT, known_at=later) is None


def test_of_two_rows_of_one_instant_the_later_in_sequence_holds() -> None:
    second = replace(FACT, sequence=2, retracted=True)
    assert covers(second, FACT) is None
    assert covers(replace(second, sequence=0), FACT) is FACT


def test_of_several_that_cover_the_longest_standing_is_named() -> None:
    older = replace(FACT, fact_id="g", sequence=9, valid_from=START - timedelta(days=400))
    assert covers(FACT, older) is older


@pytest.mark.parametrize(
    ("on", "end", "phase"),
    [
        (START - SECOND, END, rules.Phase.TO_COME),
        (START, END, rules.Phase.IN_FORCE),
        (END - SECOND, END, rules.Phase.IN_FORCE),
        (END, END, rules.Phase.ENDED),
        (END, None, rules.Phase.IN_FORCE),
    ],
)
def test_an_interval_begins_with_its_first_instant_and_ends_before_its_last(
    on: datetime, end: datetime | None, phase: rules.Phase
) -> None:
    assert rules.phase(START, end, on=on) is phase
