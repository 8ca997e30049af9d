"""The audit trail: append-only, who did what, when, to what, and under which rule.

Rows are added in the transaction of what they tell of, and triggers refuse every change. An
attacker who can write this store can add events but not alter or remove one without dropping
a trigger; the transparency log is to make that visible too.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, Session, mapped_column

from registry.db import SEQUENCE, Base, closed

OPERATOR = "operator"
"""The actor of the command line: who runs this registry's machine."""

SYSTEM = "system"
"""The actor of what follows a decision by itself: signing and publishing."""

ACTORS = frozenset({OPERATOR, SYSTEM})
"""The words that no organisation may have for a slug."""


class Event(StrEnum):
    """The closed list of what is recorded, as `scope:resource:action`."""

    ORGANISATION_ENTERED = "parties:organisation:enter"
    PERSON_ENTERED = "parties:person:enter"
    KEY_CREATED = "keys:key:create"
    ACCREDITATION_STATED = "trust:accreditation:state"
    SCHEME_VERSION_PUBLISHED = "certification:scheme:publish"
    DECISION_RECORDED = "certification:decision:record"
    CERTIFICATE_SUSPENDED = "certificates:certificate:suspend"
    CERTIFICATE_LIFTED = "certificates:certificate:lift"
    CERTIFICATE_WITHDRAWN = "certificates:certificate:withdraw"
    DOCUMENT_SIGNED = "credentials:document:sign"
    DOCUMENT_PUBLISHED = "credentials:document:publish"
    STATUS_LIST_PUBLISHED = "credentials:list:publish"
    ACCOUNT_ENTERED = "parties:account:enter"


class AuditEvent(Base):
    """One thing that was done."""

    __tablename__ = "audit_events"
    __table_args__ = (Index(None, "subject"),)

    sequence: Mapped[int] = mapped_column(SEQUENCE, primary_key=True, autoincrement=True)
    at: Mapped[datetime]
    event: Mapped[Event] = mapped_column(closed(Event))
    actor: Mapped[str]
    body_id: Mapped[str | None] = mapped_column(ForeignKey("organisations.id"))
    subject: Mapped[str]
    """Identifier of what it was done to: a number, a name, a slug."""
    rule: Mapped[str | None]
    """The clause or rule under which it was done."""
    detail: Mapped[dict[str, Any]]


def note(
    session: Session,
    event: Event,
    *,
    actor: str,
    subject: str,
    at: datetime,
    body_id: str | None = None,
    rule: str | None = None,
    **detail: str | int | list[str] | None,
) -> None:
    """Add one event in the caller's transaction."""
    session.add(
        AuditEvent(
            at=at, event=event, actor=actor, body_id=body_id, subject=subject, rule=rule, detail=dict(detail)
        )
    )
