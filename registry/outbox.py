"""The outbox: effects that await a commit. It is the truth about what is still to do.

A step adds an item in its own transaction; a procedure, or the next `tick`, does the work and
marks it done. Items are worked at least once, so each kind of work must be repeatable. An
attacker who can write here can have documents published that are signed already, and nothing else.
"""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Index, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from registry.db import SEQUENCE, Base, closed


class Effect(StrEnum):
    """The closed list of what can await."""

    SIGN_DOCUMENT = "sign-document"
    PUBLISH_DOCUMENT = "publish-document"
    PUBLISH_LIST = "publish-list"


class OutboxItem(Base):
    """One effect on one subject (the name of a document or of a status list)."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index(
            "ix_outbox_pending",
            "sequence",
            sqlite_where=text("done_at IS NULL"),
            postgresql_where=text("done_at IS NULL"),
        ),
    )

    sequence: Mapped[int] = mapped_column(SEQUENCE, primary_key=True, autoincrement=True)
    effect: Mapped[Effect] = mapped_column(closed(Effect))
    subject: Mapped[str]
    recorded_at: Mapped[datetime]
    done_at: Mapped[datetime | None]


def put(session: Session, effect: Effect, subject: str, at: datetime) -> None:
    """Add an effect that is to follow the caller's commit."""
    session.add(OutboxItem(effect=effect, subject=subject, recorded_at=at, done_at=None))


def is_pending(effect: Effect) -> ColumnElement[bool]:
    """Return the condition that an item is of `effect` and not done."""
    return OutboxItem.done_at.is_(None) & (OutboxItem.effect == effect)


def pending(session: Session, effect: Effect, *, limit: int) -> Sequence[OutboxItem]:
    """Return the oldest items of one effect that are not done."""
    return session.scalars(
        select(OutboxItem).where(is_pending(effect)).order_by(OutboxItem.sequence).limit(limit)
    ).all()


def done(session: Session, effect: Effect, subjects: Sequence[str], at: datetime) -> None:
    """Mark every pending item of `effect` on `subjects` as done."""
    session.execute(
        update(OutboxItem).where(is_pending(effect), OutboxItem.subject.in_(subjects)).values(done_at=at)
    )
