"""Tables of the register: certificates, their versions, and the bitemporal facts of their status.

A *certificate* is the certification body's decision about a person. A version says what it
says (ISO/IEC 17024 §9.4.8) and never changes; a status fact says what held in an interval of
valid time, as known from `recorded_at`. Both are only ever added (triggers refuse the rest).
An attacker who can write here can change what pages say, but not what is signed: a page shows
the signed document and checks it against its status lists.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from registry.certificates.rules import Status
from registry.db import SEQUENCE, Base, closed


class VersionReason(StrEnum):
    """Why a version was made."""

    GRANTED = "granted"


class Certificate(Base):
    """One certificate, known by its random number."""

    __tablename__ = "certificates"
    __table_args__ = (
        UniqueConstraint("body_id", "number"),
        ForeignKeyConstraint(["body_id", "person_id"], ["persons.body_id", "persons.id"]),
        Index(None, "body_id", "body_reference"),
    )

    number: Mapped[str] = mapped_column(primary_key=True)
    body_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"))
    person_id: Mapped[str]
    scheme_code: Mapped[str]
    body_reference: Mapped[str | None]
    """The body's own reference of this certificate; found by its staff, never made public."""
    row_version: Mapped[int] = mapped_column()
    """Counts the changes, so that two writers cannot both change what they read."""
    recorded_at: Mapped[datetime]

    # The counter is raised by the step that changes what it guards: a new status fact.
    __mapper_args__ = {"version_id_col": row_version, "version_id_generator": False}  # noqa: RUF012


class PaperCertificate(Base):
    """That the body had issued a certificate on paper, before it was entered here."""

    __tablename__ = "paper_certificates"
    __table_args__ = (
        ForeignKeyConstraint(["body_id", "number"], ["certificates.body_id", "certificates.number"]),
        Index(None, "body_id", "paper_number"),
    )

    number: Mapped[str] = mapped_column(primary_key=True)
    body_id: Mapped[str]
    paper_number: Mapped[str]
    """Its number on the paper; found by the body's staff, never made public."""
    issued_on: Mapped[date]
    """Day of issue, the body's local day; shown."""
    recorded_at: Mapped[datetime]


class CertificateVersion(Base):
    """What the certificate says from one decision to the next."""

    __tablename__ = "certificate_versions"
    __table_args__ = (
        ForeignKeyConstraint(["body_id", "number"], ["certificates.body_id", "certificates.number"]),
        CheckConstraint("expiry IS NULL OR expiry > effective", name="expiry_after_effective"),
        CheckConstraint("version >= 1", name="version_from_one"),
    )

    number: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    body_id: Mapped[str]
    claims: Mapped[dict[str, Any]]
    """`registry.certificates.claims.Claims` as JSON: the one source of every format."""
    effective: Mapped[datetime]
    expiry: Mapped[datetime | None]
    decided_on: Mapped[date]
    reason: Mapped[VersionReason] = mapped_column(closed(VersionReason))
    recorded_at: Mapped[datetime]


class StatusFact(Base):
    """One statement: the certificate has this status in `[valid_from, valid_to)`."""

    __tablename__ = "status_facts"
    __table_args__ = (
        ForeignKeyConstraint(["body_id", "number"], ["certificates.body_id", "certificates.number"]),
        CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name="interval"),
        Index(None, "number", "recorded_at"),
    )

    sequence: Mapped[int] = mapped_column(SEQUENCE, primary_key=True, autoincrement=True)
    body_id: Mapped[str]
    number: Mapped[str]
    status: Mapped[Status] = mapped_column(closed(Status))
    valid_from: Mapped[datetime]
    valid_to: Mapped[datetime | None]
    reason: Mapped[str]
    """The body's reason code; not shown to the public."""
    deadline: Mapped[datetime | None]
    """By when a suspension must be lifted or the certificate withdrawn."""
    actor: Mapped[str]
    recorded_at: Mapped[datetime]
