"""Certificates that a body had issued on paper, and find a certificate again by the body's own references.

The fact and its days are public; the number on the paper often counts upwards and would tell the
order of issuing, so only the body's staff find by it (docs/adr/0011). Steps: each takes a session
and never commits. Nothing here signs, and nothing here is signed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from registry.certificates.models import Certificate, PaperCertificate
from registry.parties.models import Person
from registry.parties.texts import check_text
from signing.errors import NotFound, Refused
from signing.strict_json import shown

MAX_REFERENCE = 100
"""Characters in a body's own reference of a certificate, after normalisation."""


@dataclass(frozen=True, slots=True)
class Paper:
    """What a paper certificate said of itself: its number there, and the body's local day of issue."""

    number: str
    issued: date


class Found(StrEnum):
    """Which of a body's own references was the one asked for."""

    PAPER_NUMBER = "paper-number"
    BODY_REFERENCE = "body-reference"
    CANDIDATE_REF = "candidate-ref"


@dataclass(frozen=True, slots=True)
class Match:
    """A certificate that one of the body's references leads to."""

    number: str
    by: Found


def check_reference(text: str) -> str:
    """Return a body's own reference of a certificate in NFC; raise `Malformed` as `check_text`."""
    return check_text(text, max_chars=MAX_REFERENCE)


def check_holder(session: Session, *, body_id: str, person_id: str | None, paper: Paper) -> None:
    """Refuse a paper's number under which another person is known (`paper-number-of-another`).

    One paper may have granted several schemes, so that several certificates here share its number;
    it never named two persons. `person_id` is none for somebody who is not known yet.
    """
    holders = session.scalars(
        select(Certificate.person_id)
        .join(PaperCertificate, PaperCertificate.number == Certificate.number)
        .where(PaperCertificate.body_id == body_id, PaperCertificate.paper_number == paper.number)
    )
    if any(holder != person_id for holder in holders):
        raise of_another(paper)


def of_another(paper: Paper) -> Refused:
    """Return the refusal of a paper's number that is another person's."""
    return Refused(
        "paper-number-of-another",
        f"The certificate “{shown(paper.number)}” on paper is another person's; "
        f"either the number or the person is a slip.",
    )


def enter(session: Session, *, number: str, body_id: str, paper: Paper, at: datetime) -> None:
    """Enter that the certificate `number` had been issued on paper."""
    session.add(
        PaperCertificate(
            number=number,
            body_id=body_id,
            paper_number=paper.number,
            issued_on=paper.issued,
            recorded_at=at,
        )
    )


def of(session: Session, number: str) -> PaperCertificate | None:
    """Return what is known of the paper certificate of `number`, or none."""
    return session.get(PaperCertificate, number)


def find(session: Session, body_id: str, reference: str) -> Sequence[Match]:
    """Return the body's certificates that exactly this reference leads to, paper numbers first.

    Raise `Malformed` (as `check_reference`) and `NotFound` (`reference-not-found`).
    """
    wanted = check_reference(reference)
    matches: dict[str, Match] = {}
    columns: tuple[tuple[Found, ColumnElement[bool]], ...] = (
        (Found.PAPER_NUMBER, PaperCertificate.paper_number == wanted),
        (Found.BODY_REFERENCE, Certificate.body_reference == wanted),
        (Found.CANDIDATE_REF, Person.ref == wanted),
    )
    for by, condition in columns:
        numbers = session.scalars(
            select(Certificate.number)
            .outerjoin(PaperCertificate, PaperCertificate.number == Certificate.number)
            .join(Person, Person.id == Certificate.person_id)
            .where(Certificate.body_id == body_id, condition)
            .order_by(Certificate.recorded_at, Certificate.number)
        )
        for number in numbers:
            matches.setdefault(number, Match(number, by))
    if not matches:
        raise NotFound("reference-not-found", "The body has no certificate of this reference.")
    return tuple(matches.values())
