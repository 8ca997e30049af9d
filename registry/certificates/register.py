"""The register: enter a certificate, add a version or a status fact, read what stands.

Steps: each takes a session and never commits. Nothing here signs, and nothing decides: who may
ask for a change, and whether, is ruled above.
"""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry import ids
from registry.certificates import paper
from registry.certificates.claims import Claims
from registry.certificates.models import Certificate, CertificateVersion, StatusFact, VersionReason
from registry.certificates.paper import Paper
from registry.certificates.rules import Standing, Statement, Status, standing_on
from signing.errors import NotFound


def enter(
    session: Session,
    *,
    claims: Claims,
    body_id: str,
    person_id: str,
    body_reference: str | None,
    printed: Paper | None,
    decided_on: date,
    actor: str,
    at: datetime,
) -> CertificateVersion:
    """Enter a granted certificate: its number, its first version, and that it is active.

    `printed` is the certificate that the body had issued on paper, if it had.
    """
    session.add(
        Certificate(
            number=claims.number,
            body_id=body_id,
            person_id=person_id,
            scheme_code=claims.scheme.code,
            body_reference=body_reference,
            row_version=1,
            recorded_at=at,
        )
    )
    version = CertificateVersion(
        number=claims.number,
        version=claims.version,
        body_id=body_id,
        claims=claims.as_json(),
        effective=claims.effective,
        expiry=claims.expiry,
        decided_on=decided_on,
        reason=VersionReason.GRANTED,
        recorded_at=at,
    )
    session.add(version)
    session.flush()
    if printed is not None:
        paper.enter(session, number=claims.number, body_id=body_id, paper=printed, at=at)
    session.add(
        StatusFact(
            body_id=body_id,
            number=claims.number,
            status=Status.ACTIVE,
            valid_from=claims.effective,
            reason="granted",
            actor=actor,
            recorded_at=at,
        )
    )
    return version


def find(session: Session, number: str) -> Certificate:
    """Return the certificate of that number; raise `NotFound` (`certificate-not-found`)."""
    found = session.get(Certificate, number)
    if found is None:
        raise NotFound(
            "certificate-not-found",
            f"There is no certificate {ids.show_number(number)} here that may be shown.",
        )
    return found


def latest_version(session: Session, number: str) -> CertificateVersion:
    """Return the version that holds now; every certificate has one."""
    return session.scalars(
        select(CertificateVersion)
        .where(CertificateVersion.number == number)
        .order_by(CertificateVersion.version.desc())
        .limit(1)
    ).one()


def status_facts(session: Session, number: str) -> Sequence[StatusFact]:
    """Return every status fact of a certificate in the order of recording."""
    return session.scalars(
        select(StatusFact).where(StatusFact.number == number).order_by(StatusFact.sequence)
    ).all()


def standing(session: Session, version: CertificateVersion, *, on: datetime, known_at: datetime) -> Standing:
    """Return the state of a certificate at `on`, as known at `known_at`."""
    statements = (
        Statement(fact.status, fact.valid_from, fact.valid_to, fact.recorded_at, fact.sequence)
        for fact in status_facts(session, version.number)
    )
    return standing_on(
        statements, effective=version.effective, expiry=version.expiry, on=on, known_at=known_at
    )


def state_status(
    session: Session,
    certificate: Certificate,
    *,
    status: Status,
    valid_from: datetime,
    reason: str,
    deadline: datetime | None,
    actor: str,
    at: datetime,
) -> StatusFact:
    """Add what holds from `valid_from` on; the certificate's row version turns a second writer away."""
    fact = StatusFact(
        body_id=certificate.body_id,
        number=certificate.number,
        status=status,
        valid_from=valid_from,
        reason=reason,
        deadline=deadline,
        actor=actor,
        recorded_at=at,
    )
    session.add(fact)
    # Touch the row: SQLAlchemy compares and counts its version.
    certificate.row_version = certificate.row_version + 1
    return fact
