"""Accounts: of declared personnel only, one each, and their code is not kept."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.audit import OPERATOR, AuditEvent, Event
from registry.ids import new_number
from registry.parties import accounts, organisations
from registry.parties.models import Account, Role
from registry.work import Work
from signing.errors import NotFound
from tests.integration import databases
from tests.integration.registries import AT, SAFETY, row_counts


def enter(work: Work, ref: str, enrolment: str) -> Account | None:
    def step(session: Session) -> Account | None:
        body = organisations.find_body(session, SAFETY)
        return accounts.enter(session, body.id, ref, Role.REGISTRAR, enrolment=enrolment, by=OPERATOR, at=AT)

    return work.run(step)


def test_an_account_is_entered_once_and_noted(entered_work: Work) -> None:
    code = new_number()
    assert enter(entered_work, "HB-D-01", code) is not None
    assert enter(entered_work, "HB-D-01", new_number()) is None
    with entered_work.read() as session:
        body = organisations.find_body(session, SAFETY)
        account = accounts.find(session, body.id, "HB-D-01")
        notes = session.scalars(
            select(AuditEvent.detail).where(
                AuditEvent.event == Event.ACCOUNT_ENTERED, AuditEvent.body_id == body.id
            )
        ).all()
    assert account is not None
    assert account.enrolment_digest == accounts.digest(code), "the first code stays"
    assert list(notes) == [{"role": "registrar"}]
    with databases.opened(entered_work.settings.data) as hand:
        held = [str(row) for table in hand.tables() for row in hand.execute(f"SELECT * FROM {table}")]  # noqa: S608
    assert len(held) > 1
    assert not any(code in row for row in held)


@pytest.mark.parametrize("ref", ["nobody", "C-24-1130", "hb-d-01"])
def test_nobody_else_gets_one(example_work: Work, ref: str) -> None:
    before = row_counts(example_work.settings.data)
    with pytest.raises(NotFound) as refusal:
        enter(example_work, ref, new_number())
    assert refusal.value.code == "personnel-unknown"
    assert row_counts(example_work.settings.data) == before
    with example_work.read() as session:
        body = organisations.find_body(session, SAFETY)
        assert accounts.find(session, body.id, ref) is None
