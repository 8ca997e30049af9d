"""Tables of the certification process, first cut: schemes with versions, and decisions taken.

A scheme version is immutable and kept as the exact canonical bytes that its digest covers; the
digest stands in every certificate granted under it. A decision names everybody who took part,
so that rules of impartiality look at a person's history and not at a role of today.
"""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from registry.db import Base, closed
from registry.ids import new_name


class Function(StrEnum):
    """What a person did in a case."""

    DECIDER = "decider"
    EXAMINER = "examiner"
    TRAINER = "trainer"


class Scheme(Base):
    """A body's certification scheme; what it demands stands in its versions."""

    __tablename__ = "schemes"
    __table_args__ = (UniqueConstraint("body_id", "code"), UniqueConstraint("body_id", "id"))

    id: Mapped[str] = mapped_column(primary_key=True, default=new_name)
    body_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"))
    code: Mapped[str]
    recorded_at: Mapped[datetime]


class SchemeVersion(Base):
    """One published version of a scheme (ISO/IEC 17024 §8)."""

    __tablename__ = "scheme_versions"
    __table_args__ = (
        UniqueConstraint("scheme_id", "version"),
        UniqueConstraint("body_id", "id"),
        ForeignKeyConstraint(["body_id", "scheme_id"], ["schemes.body_id", "schemes.id"]),
    )

    id: Mapped[str] = mapped_column(primary_key=True, default=new_name)
    body_id: Mapped[str]
    scheme_id: Mapped[str]
    version: Mapped[str]
    content: Mapped[bytes]
    """The version as canonical JSON (RFC 8785)."""
    digest: Mapped[str]
    """Multibase base64url of the SHA-256 multihash of `content`."""
    recorded_at: Mapped[datetime]


class Decision(Base):
    """One decision on certification about one candidate under one scheme version."""

    __tablename__ = "decisions"
    __table_args__ = (
        # The idempotency key: the same row of a roster can never grant twice.
        UniqueConstraint("body_id", "person_id", "scheme_version_id", "decided_on"),
        UniqueConstraint("body_id", "id"),
        ForeignKeyConstraint(["body_id", "person_id"], ["persons.body_id", "persons.id"]),
        ForeignKeyConstraint(
            ["body_id", "scheme_version_id"], ["scheme_versions.body_id", "scheme_versions.id"]
        ),
        ForeignKeyConstraint(["body_id", "number"], ["certificates.body_id", "certificates.number"]),
    )

    id: Mapped[str] = mapped_column(primary_key=True, default=new_name)
    body_id: Mapped[str]
    person_id: Mapped[str]
    scheme_version_id: Mapped[str]
    decided_on: Mapped[date]
    number: Mapped[str]
    """The certificate that the decision granted."""
    dossier: Mapped[str]
    """Digest of everything the decision was recorded with; the same key with another is a conflict."""
    recorded_at: Mapped[datetime]


class Participation(Base):
    """What one person did in the case of one decision."""

    __tablename__ = "participations"
    __table_args__ = (
        ForeignKeyConstraint(["body_id", "decision_id"], ["decisions.body_id", "decisions.id"]),
        ForeignKeyConstraint(["body_id", "person_id"], ["persons.body_id", "persons.id"]),
        Index(None, "person_id", "function"),
    )

    decision_id: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(primary_key=True)
    function: Mapped[Function] = mapped_column(closed(Function), primary_key=True)
    body_id: Mapped[str]
