"""Issue: record decisions already taken, as a roster tells them, and sign what they grant.

A procedure over a batch of rows (ISO/IEC 17024:2012 §9.4, §9.4.8):

1. In one transaction, each row within a savepoint of its own: find the body, the scheme version
   and the people; ask every rule; then enter decision, certificate and prepared document. A row
   that a rule refuses leaves nothing behind and stops no other.
2. Between transactions, `credentials.publishing` signs and publishes what is pending.

The key of a decision (body, candidate, scheme version, day) makes the same row of the same
roster a question already answered: it is reported as issued before, and nothing is issued twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from registry.audit import Event, note
from registry.certificates import register
from registry.certificates.claims import Claims
from registry.certification.assessing import GrantedBefore, assess
from registry.certification.models import Decision, Function, Participation, SchemeVersion
from registry.certification.rosters import RosterRow
from registry.credentials import preparing
from registry.errors import Finding
from registry.ids import PublicUrls, new_name
from registry.parties import persons
from registry.parties.models import Person
from registry.work import Work
from signing.errors import Problem


class Result(StrEnum):
    """What became of a row."""

    ISSUED = "issued"
    ISSUED_BEFORE = "issued-before"
    WOULD_ISSUE = "would-issue"
    """Told by a dry run: nothing was written."""
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Outcome:
    """Tell what became of one row: its certificate's number, or the finding that refused it.

    A dry run tells `claims`, what the certificate would say; their number is nobody's.
    """

    row: RosterRow
    result: Result
    number: str | None = None
    finding: Finding | None = None
    claims: Claims | None = None


def issue(work: Work, rows: Sequence[RosterRow], *, actor: str, at: datetime) -> list[Outcome]:
    """Record one batch of decisions and prepare their documents; they are signed by what follows.

    Returns one outcome for each row, in their order. What is returned as issued is committed.
    """

    def record(session: Session) -> list[Outcome]:
        return [_issue_row(session, row, work.urls, actor=actor, at=at) for row in rows]

    return work.run(record)


def _issue_row(session: Session, row: RosterRow, urls: PublicUrls, *, actor: str, at: datetime) -> Outcome:
    try:
        with session.begin_nested():
            number, is_new = _record(session, row, urls, actor=actor, at=at)
    except Problem as problem:
        return Outcome(row, Result.REFUSED, finding=row.finding(problem))
    return Outcome(row, Result.ISSUED if is_new else Result.ISSUED_BEFORE, number)


def _record(
    session: Session, row: RosterRow, urls: PublicUrls, *, actor: str, at: datetime
) -> tuple[str, bool]:
    """Record the decision of `row`; return its certificate's number and whether that is new."""
    assessed = assess(session, row, urls, at=at)
    if isinstance(assessed, GrantedBefore):
        return assessed.number, False
    claims, version = assessed.claims, assessed.version
    candidate = persons.enter_candidate(
        session,
        version.body_id,
        row.candidate_ref,
        name=row.name,
        latin_name=row.latin_name,
        by=actor,
        at=at,
    )
    register.enter(
        session,
        claims=claims,
        body_id=version.body_id,
        person_id=candidate.id,
        body_reference=row.body_reference,
        printed=row.paper,
        decided_on=row.decision_date,
        actor=actor,
        at=at,
    )
    _enter_decision(session, row, version, candidate, claims.number, at=at)
    note(
        session,
        Event.DECISION_RECORDED,
        actor=actor,
        subject=claims.number,
        at=at,
        body_id=version.body_id,
        rule=f"ISO/IEC 17024 9.4; {version.digest}",
        deciders=list(row.deciders),
    )
    preparing.prepare(session, claims, body_id=version.body_id, urls=urls, at=at)
    return claims.number, True


def _enter_decision(
    session: Session,
    row: RosterRow,
    version: SchemeVersion,
    candidate: Person,
    number: str,
    *,
    at: datetime,
) -> None:
    decision = Decision(
        id=new_name(),
        body_id=candidate.body_id,
        person_id=candidate.id,
        scheme_version_id=version.id,
        decided_on=row.decision_date,
        number=number,
        dossier=row.dossier(),
        recorded_at=at,
    )
    session.add(decision)
    session.flush()
    functions = (
        (Function.DECIDER, row.deciders),
        (Function.EXAMINER, row.examiners),
        (Function.TRAINER, row.trainers),
    )
    for function, refs in functions:
        for ref in refs:
            person = persons.find(session, candidate.body_id, ref)
            # `check_personnel` has found everybody; the foreign key holds it again.
            session.add(
                Participation(
                    decision_id=decision.id,
                    person_id=person.id if person else "",
                    function=function,
                    body_id=candidate.body_id,
                )
            )
    session.flush()
