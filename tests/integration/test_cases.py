"""The examples pass every rule, row by row, and a case stays in its candidate's history."""

from datetime import date
from pathlib import Path

import pytest

from registry.certification import cases, rosters, rules, schemes
from registry.parties import organisations, persons
from registry.parties.days import local_day, start_of_day
from registry.trust import accreditations
from registry.work import Work
from signing.errors import Refused
from tests.integration.registries import AT


def test_the_history_of_a_candidate_is_who_did_what_in_their_cases(example_work: Work) -> None:
    with example_work.read() as session:
        body = organisations.find_body(session, "halimbawa")
        candidate = persons.find(session, body.id, "C-24-1130")
        trainer = persons.find(session, body.id, "HB-T-02")
        assert candidate is not None
        assert trainer is not None
        history = cases.history_of(session, candidate.id)
        assert cases.history_of(session, trainer.id) == []
        personnel = cases.personnel_of(session, body.id)
    decided_on = date(2024, 11, 22)
    assert sorted((fact.ref, fact.function) for fact in history) == [
        ("HB-D-01", "decider"),
        ("HB-D-03", "decider"),
        ("HB-E-01", "examiner"),
        ("HB-E-02", "examiner"),
        ("HB-T-02", "trainer"),
    ]
    assert {fact.decided_on for fact in history} == {decided_on}
    assert "C-24-1130" not in personnel
    assert personnel["HB-T-01"] == rules.Member("HB-T-01", outsourced=True)
    # What the rule makes of it: the trainer of that case may never decide on this candidate.
    case = rules.Case("C-24-1130", ("HB-D-02", "HB-T-02"), ("HB-E-01",), ())
    with pytest.raises(Refused) as raised:
        rules.check_impartiality(case, personnel, history)
    assert raised.value.code == "decider-trained-candidate"


@pytest.mark.parametrize("name", ["ultrasonic", "safety"])
def test_every_row_of_the_examples_passes_every_rule(entered_work: Work, root: Path, name: str) -> None:
    for row in rosters.read(root / "examples" / f"{name}.csv", body=None).rows:
        with entered_work.read() as session:
            body = organisations.find_body(session, row.body)
            version = schemes.find_version(session, body.id, row.scheme, row.scheme_version)
            personnel = cases.personnel_of(session, body.id)
        content = schemes.read_content(version.content)
        case = rules.Case(row.candidate_ref, row.deciders, row.examiners, row.trainers)
        rules.check_personnel(case, personnel)
        rules.check_impartiality(case, personnel, ())
        days = rules.Days(row.decision_date, row.effective, row.expiry)
        rules.check_days(days, content, today=local_day(AT, body.time_zone))
        rules.check_codes(content, level=row.level, scope=row.scope, limitations=row.limitations)


def test_the_examples_hold_a_decision_before_and_one_on_the_first_day_of_the_accreditation(
    entered_work: Work, root: Path
) -> None:
    covered = []
    for row in rosters.read(root / "examples" / "ultrasonic.csv", body=None).rows[:2]:
        with entered_work.read() as session:
            body = organisations.find_body(session, row.body)
            on = start_of_day(row.decision_date, body.time_zone)
            found = accreditations.covering(
                session, body_id=body.id, scheme_code=row.scheme, on=on, known_at=AT
            )
            covered.append(found is not None)
    assert covered == [False, True]
