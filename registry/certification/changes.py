"""Suspend, lift, withdraw: what a body decides about a certificate that it granted.

Procedures. One transaction writes the status fact, sets or clears the bits of every document of
the certificate, and notes the event; then the body's changed lists are signed and published.
Killed in between, or with a key that cannot be used then, the register already says the new
status, pages show it, and the next `tick` publishes the lists. ISO/IEC 17024:2012 §9.5.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from registry.audit import Event, note
from registry.certificates import register
from registry.certificates.models import Certificate
from registry.certificates.rules import (
    Change,
    Standing,
    State,
    Status,
    check_change,
    check_deadline,
    check_lift,
)
from registry.credentials import lists, publishing
from registry.parties.days import start_of_day
from registry.parties.models import Organisation
from registry.work import Work
from signing.errors import Malformed, Unavailable
from signing.status.bitstring import Purpose


@dataclass(frozen=True, slots=True)
class Changed:
    """Tell what the certificate was before and is now."""

    number: str
    before: State
    after: State
    at: datetime
    body_id: str
    unpublished: Unavailable | None = None
    """Why the lists could not be published; the change holds, and the next `tick` publishes them."""


_STATUS = {
    Change.SUSPEND: (Status.SUSPENDED, Event.CERTIFICATE_SUSPENDED),
    Change.LIFT: (Status.ACTIVE, Event.CERTIFICATE_LIFTED),
    Change.WITHDRAW: (Status.WITHDRAWN, Event.CERTIFICATE_WITHDRAWN),
}
_BIT = {
    Change.SUSPEND: (Purpose.SUSPENSION, True),
    Change.LIFT: (Purpose.SUSPENSION, False),
    Change.WITHDRAW: (Purpose.REVOCATION, True),
}
_MAX_REASON = 64


def change(
    work: Work,
    number: str,
    what: Change,
    *,
    reason: str,
    deadline: date | None = None,
    actor: str,
    at: datetime,
) -> Changed:
    """Make the change from `at` on and publish it; `deadline` is the body's local day.

    `reason` is the body's own code; the public never sees it. Raise `NotFound`, `Malformed`
    (`reason-malformed`) or `Refused` (see `registry.certificates.rules`).
    """
    if not reason.strip() or len(reason) > _MAX_REASON or not reason.isprintable():
        raise Malformed("reason-malformed", f"A reason code has 1 to {_MAX_REASON} printable characters.")

    def decide(session: Session) -> Changed:
        return _change(session, number, what, reason=reason, deadline=deadline, actor=actor, at=at)

    changed = work.run(decide)
    try:
        publishing.publish_lists(work, at=at, body_id=changed.body_id)
    except Unavailable as problem:  # what is committed is not undone: to say that it failed would be untrue
        return replace(changed, unpublished=problem)
    return changed


def _change(
    session: Session,
    number: str,
    what: Change,
    *,
    reason: str,
    deadline: date | None,
    actor: str,
    at: datetime,
) -> Changed:
    certificate = register.find(session, number)
    version = register.latest_version(session, number)
    standing = register.standing(session, version, on=at, known_at=at)
    body = session.get_one(Organisation, certificate.body_id)
    ends = None if deadline is None else start_of_day(deadline, body.time_zone)
    _check(session, certificate, what, standing, ends, at=at)
    status, event = _STATUS[what]
    register.state_status(
        session,
        certificate,
        status=status,
        valid_from=at,
        reason=reason,
        deadline=ends,
        actor=actor,
        at=at,
    )
    purpose, bit = _BIT[what]
    lists.set_bits(session, number, purpose, at, bit=bit)
    note(
        session,
        event,
        actor=actor,
        subject=number,
        at=at,
        body_id=certificate.body_id,
        rule="ISO/IEC 17024 9.5",
        reason=reason,
    )
    after = register.standing(session, version, on=at, known_at=at)
    return Changed(number, standing.state, after.state, at, certificate.body_id)


def _check(
    session: Session,
    certificate: Certificate,
    what: Change,
    standing: Standing,
    deadline: datetime | None,
    *,
    at: datetime,
) -> None:
    check_change(what, standing)
    check_deadline(what, deadline, at=at)
    if what is Change.LIFT:
        suspension = register.status_facts(session, certificate.number)[-1]
        check_lift(suspension.deadline, at=at)
