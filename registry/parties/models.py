"""Tables of the parties: organisations (bodies are the tenants), the persons a body knows, accounts.

One person has one `ref` within a body, whatever they do there: the same row is the candidate,
the trainer, the examiner or the decider, so that a rule about one person cannot be passed by
another name (ISO/IEC 17024 §5.2, §9.4.4). An attacker who reads this store learns who was a
candidate where; nothing here is served to the public.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from registry.db import Base, closed
from registry.ids import new_name


class OrganisationKind(StrEnum):
    """What an organisation is to this registry."""

    CERTIFICATION_BODY = "certification-body"
    ACCREDITATION_BODY = "accreditation-body"


class Organisation(Base):
    """A certification body (a tenant of the registry) or an accreditation body."""

    __tablename__ = "organisations"

    id: Mapped[str] = mapped_column(primary_key=True, default=new_name)
    slug: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[OrganisationKind] = mapped_column(closed(OrganisationKind))
    name: Mapped[dict[str, Any]]
    """Language map: BCP 47 tag to the name in that language."""
    language: Mapped[str]
    """The language in which the body signs; a member of `name`."""
    country: Mapped[str]
    url: Mapped[str]
    time_zone: Mapped[str]
    symbol: Mapped[bytes | None]
    """PNG image of an accreditation body's symbol."""
    recorded_at: Mapped[datetime]


class Person(Base):
    """A person as one body knows them: candidate, holder, trainer, examiner, decider."""

    __tablename__ = "persons"
    __table_args__ = (
        UniqueConstraint("body_id", "ref"),
        UniqueConstraint("body_id", "id"),
        UniqueConstraint("body_id", "ref_letters"),
    )

    id: Mapped[str] = mapped_column(primary_key=True, default=new_name)
    body_id: Mapped[str] = mapped_column(ForeignKey("organisations.id"))
    ref: Mapped[str]
    """The body's own reference of the person, in the body's spelling."""
    ref_letters: Mapped[str]
    """`ref` in lower case: two that differ in letter case alone would be one person twice."""
    name: Mapped[str]
    """Name in its original script."""
    latin_name: Mapped[str | None]
    personnel: Mapped[bool] = mapped_column(default=False)
    """Declared by the body as one who may train, examine or decide."""
    outsourced: Mapped[bool] = mapped_column(default=False)
    """Works for the body under contract, not employment: never decides (§6.3)."""
    recorded_at: Mapped[datetime]


class Role(StrEnum):
    """What an account may be used for."""

    REGISTRAR = "registrar"


class Account(Base):
    """A person of a body's personnel who is to sign in; how they do so arrives with the console.

    An attacker who reads this learns who the body's staff are. The enrolment code itself is not here:
    it has 75 random bits, so its digest is beyond guessing.
    """

    __tablename__ = "accounts"
    __table_args__ = (
        UniqueConstraint("body_id", "person_id"),
        ForeignKeyConstraint(["body_id", "person_id"], ["persons.body_id", "persons.id"]),
    )

    id: Mapped[str] = mapped_column(primary_key=True, default=new_name)
    body_id: Mapped[str]
    person_id: Mapped[str]
    """The account acts as this person, so that rules of impartiality follow it (I7, I10)."""
    role: Mapped[Role] = mapped_column(closed(Role))
    enrolment_digest: Mapped[bytes]
    """SHA-256 of the code with which the person enrols once."""
    recorded_at: Mapped[datetime]
