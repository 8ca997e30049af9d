"""Accounts: who of a body's personnel may act here, and the code with which they enrol.

What is here is what a first day needs: one row that says who the registrar is, and a code on paper
that proves it later. Signing in (passkeys) arrives with the console; until then an account opens
nothing. Steps only: they take the caller's session and never commit.
"""

import hashlib
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.audit import Event, note
from registry.ids import new_name
from registry.parties import persons
from registry.parties.models import Account, Role
from signing.errors import NotFound
from signing.strict_json import shown


def enter(
    session: Session, body_id: str, ref: str, role: Role, *, enrolment: str, by: str, at: datetime
) -> Account | None:
    """Give somebody of the body's personnel an account; return none where they have one already.

    `enrolment` is a number as `ids.new_number` draws it; only its digest is kept. Raise `NotFound`
    (`personnel-unknown`).
    """
    person = persons.find(session, body_id, ref)
    if person is None or not person.personnel:
        raise NotFound("personnel-unknown", f"“{shown(ref)}” is not among the body's personnel.")
    if find(session, body_id, ref) is not None:
        return None
    account = Account(
        id=new_name(),
        body_id=body_id,
        person_id=person.id,
        role=role,
        enrolment_digest=digest(enrolment),
        recorded_at=at,
    )
    session.add(account)
    note(session, Event.ACCOUNT_ENTERED, actor=by, body_id=body_id, subject=ref, at=at, role=role)
    session.flush()
    return account


def find(session: Session, body_id: str, ref: str) -> Account | None:
    """Return the account of the person whom the body knows as `ref`, or none."""
    person = persons.find(session, body_id, ref)
    if person is None:
        return None
    account: Account | None = session.scalar(
        select(Account).where(Account.body_id == body_id, Account.person_id == person.id)
    )
    return account


def digest(enrolment: str) -> bytes:
    """Return what is kept of an enrolment code."""
    return hashlib.sha256(enrolment.encode()).digest()
