"""Table of bitemporal facts about parties: accreditation intervals.

Rows are only ever added (triggers refuse the rest). A later row with the same `fact_id`
replaces the earlier one from its `recorded_at` on, so "was it accredited on day D, as known on
day K?" has one answer for ever. An attacker who can add rows can lend a body an accreditation
it does not hold: each row therefore names who stated it and the source it was taken from.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from registry.db import SEQUENCE, Base, closed


class Provenance(StrEnum):
    """How a fact came in: signed by its party, or transcribed from a source by the one who states it."""

    SIGNED = "signed"
    TRANSCRIBED = "transcribed"


class AccreditationFact(Base):
    """One statement: this body is accredited by that one, to a standard, for schemes, in an interval."""

    __tablename__ = "accreditation_facts"
    __table_args__ = (
        # A body never states facts about itself.
        CheckConstraint("stated_by IS NULL OR stated_by = accreditation_body_id", name="stated_by"),
        CheckConstraint("accreditation_body_id <> body_id", name="not_itself"),
        CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name="interval"),
        Index(None, "body_id", "recorded_at"),
    )

    sequence: Mapped[int] = mapped_column(SEQUENCE, primary_key=True, autoincrement=True)
    fact_id: Mapped[str] = mapped_column(index=True)
    body_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"))
    accreditation_body_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"))
    number: Mapped[str]
    standard: Mapped[str]
    edition: Mapped[str]
    scheme_codes: Mapped[list[str]]
    """Codes of the body's schemes that the accreditation covers."""
    valid_from: Mapped[datetime]
    valid_to: Mapped[datetime | None]
    retracted: Mapped[bool] = mapped_column(default=False)
    provenance: Mapped[Provenance] = mapped_column(closed(Provenance))
    stated_by: Mapped[str | None] = mapped_column(ForeignKey("organisations.id"))
    """The accreditation body, or none for the operator of this registry."""
    source: Mapped[dict[str, Any]]
    """Where it was read: `url`, `retrieved` (ISO date), and `digest` where a copy was kept."""
    recorded_at: Mapped[datetime]
