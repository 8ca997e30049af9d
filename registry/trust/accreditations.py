"""Accreditations: stating one, and asking which one covers a decision.

An accreditation is of the body, for named schemes, to ISO/IEC 17024, between dates (ISO/IEC
17011:2017). Facts are bitemporal: a correction is a later row of the same fact, and what was
known before stays answerable. The same accreditation is known again by its body,
accreditation body, number, standard and first day. Steps only: they never commit.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.audit import OPERATOR, Event, note
from registry.ids import new_name
from registry.parties import organisations
from registry.parties.days import start_of_day
from registry.parties.models import Organisation, OrganisationKind
from registry.trust import rules
from registry.trust.models import AccreditationFact, Provenance
from signing.errors import NotFound


@dataclass(frozen=True, slots=True)
class Source:
    """Where a fact was read."""

    url: str
    retrieved: date
    digest: str | None
    """Digest of a copy that was kept, as a multibase text."""

    def as_json(self) -> dict[str, str]:
        """Return the source as it is stored; the digest is left out where there is none."""
        value = {"url": self.url, "retrieved": self.retrieved.isoformat()}
        return value if self.digest is None else {**value, "digest": self.digest}


@dataclass(frozen=True, slots=True)
class Statement:
    """An accreditation as somebody states it; organisations by slug, days of the accreditation body."""

    body: str
    accreditation_body: str
    number: str
    standard: str
    edition: str
    schemes: tuple[str, ...]
    valid_from: date
    valid_until: date | None
    """First day on which it holds no more; none while no end is known."""
    stated_by: str | None
    """The accreditation body's slug, or none for the operator."""
    source: Source
    retracted: bool = False
    """Whether the statement takes back an earlier one that was wrong."""

    def key(self) -> tuple[str, str, str, str, date]:
        """Return what identifies the accreditation through all its corrections."""
        return (self.body, self.accreditation_body, self.number, self.standard, self.valid_from)


def state(session: Session, statement: Statement, *, by: str, at: datetime) -> AccreditationFact | None:
    """State an accreditation, or a correction; return none where just this is known already.

    Raise as `rules.check_may_state` and `rules.check_standard`, and `NotFound` (`organisation-unknown`,
    `accreditation-unknown` for a retraction of what was never stated).
    """
    rules.check_may_state(
        actor=by,
        operator=OPERATOR,
        stated_by=statement.stated_by,
        body=statement.body,
        accreditation_body=statement.accreditation_body,
    )
    rules.check_standard(statement.standard)
    body = organisations.find_body(session, statement.body)
    accreditor = organisations.find(
        session, statement.accreditation_body, OrganisationKind.ACCREDITATION_BODY
    )
    fact = _fact(statement, body, accreditor, at)
    earlier = _latest(session, fact)
    if earlier is not None:
        fact.fact_id = earlier.fact_id
        if _says(earlier) == _says(fact):
            return None
    elif statement.retracted:
        raise NotFound("accreditation-unknown", "There is no statement of this accreditation to take back.")
    session.add(fact)
    session.flush()
    note(
        session,
        Event.ACCREDITATION_STATED,
        actor=by,
        body_id=body.id,
        subject=fact.fact_id,
        at=at,
        rule="nobody states facts about themselves",
        number=fact.number,
        accreditation_body=accreditor.slug,
        source=statement.source.url,
        corrects=None if earlier is None else earlier.sequence,
    )
    return fact


def covering(
    session: Session,
    *,
    body_id: str,
    scheme_code: str,
    on: datetime,
    known_at: datetime,
    standard: str = rules.PERSONS_STANDARD,
) -> AccreditationFact | None:
    """Return the accreditation that covers a body's scheme at the instant `on`, as known at `known_at`."""
    rows = {row.sequence: row for row in _of_body(session, body_id)}
    fact = rules.covering(
        [_as_rule_sees(row) for row in rows.values()],
        scheme_code=scheme_code,
        standard=standard,
        on=on,
        known_at=known_at,
    )
    return None if fact is None else rows[fact.sequence]


def of_body(session: Session, body_id: str, *, known_at: datetime) -> tuple[AccreditationFact, ...]:
    """Return every accreditation of a body as known at `known_at`, the latest begun first.

    Corrected statements show as corrected, and retracted ones not at all.
    """
    rows = {row.sequence: row for row in _of_body(session, body_id)}
    facts = rules.known([_as_rule_sees(row) for row in rows.values()], known_at=known_at)
    facts.sort(key=lambda fact: (fact.valid_from, fact.sequence), reverse=True)
    return tuple(rows[fact.sequence] for fact in facts)


def _fact(
    statement: Statement, body: Organisation, accreditor: Organisation, at: datetime
) -> AccreditationFact:
    until = statement.valid_until
    return AccreditationFact(
        fact_id=new_name(),
        body_id=body.id,
        accreditation_body_id=accreditor.id,
        number=statement.number,
        standard=statement.standard,
        edition=statement.edition,
        scheme_codes=sorted(statement.schemes),
        valid_from=start_of_day(statement.valid_from, accreditor.time_zone),
        valid_to=None if until is None else start_of_day(until, accreditor.time_zone),
        retracted=statement.retracted,
        # Nothing is signed by its party yet: whoever states it, it was transcribed from a source.
        provenance=Provenance.TRANSCRIBED,
        stated_by=None if statement.stated_by is None else accreditor.id,
        source=statement.source.as_json(),
        recorded_at=at,
    )


def _latest(session: Session, fact: AccreditationFact) -> AccreditationFact | None:
    rows = [
        row
        for row in _of_body(session, fact.body_id)
        if (row.accreditation_body_id, row.number, row.standard, row.valid_from)
        == (fact.accreditation_body_id, fact.number, fact.standard, fact.valid_from)
    ]
    return max(rows, key=lambda row: (row.recorded_at, row.sequence), default=None)


def _says(row: AccreditationFact) -> tuple[object, ...]:
    return (row.edition, row.scheme_codes, row.valid_to, row.retracted, row.stated_by, row.source)


def _of_body(session: Session, body_id: str) -> Sequence[AccreditationFact]:
    return session.scalars(select(AccreditationFact).where(AccreditationFact.body_id == body_id)).all()


def _as_rule_sees(row: AccreditationFact) -> rules.Fact:
    return rules.Fact(
        sequence=row.sequence,
        fact_id=row.fact_id,
        standard=row.standard,
        scheme_codes=tuple(row.scheme_codes),
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        retracted=row.retracted,
        recorded_at=row.recorded_at,
    )
