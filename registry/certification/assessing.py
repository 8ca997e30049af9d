"""Assess: what one row of a roster would grant, or why not; nothing is written.

Reads the body, the scheme version and the people, and asks every rule of a decision (ISO/IEC
17024:2012 §9.4). `issuing` records what is found here, and `foreseeing` tells it without recording
anything: one assessment for both, so that a dry run cannot say something else.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.certificates import paper
from registry.certificates.claims import AccreditationClaim, Claims, IssuingBody
from registry.certification import cases, rules, schemes
from registry.certification.contents import SchemeContent
from registry.certification.models import Decision, Function, SchemeVersion
from registry.certification.rosters import RosterRow
from registry.certification.rules import Involvement
from registry.ids import PublicUrls, new_number
from registry.parties import organisations, persons
from registry.parties.days import local_day, start_of_day
from registry.parties.models import Organisation, Person
from registry.trust import accreditations
from signing.errors import Refused


@dataclass(frozen=True, slots=True)
class GrantedBefore:
    """The decision was recorded before, and granted this certificate."""

    number: str


@dataclass(frozen=True, slots=True)
class Granted:
    """The decision may be recorded: under which version, and what the certificate will say."""

    version: SchemeVersion
    claims: Claims


class Ahead:
    """What earlier rows of a roster would have entered, where nothing is written while they are read."""

    def __init__(self) -> None:
        """Begin before the first row."""
        self._persons: dict[tuple[str, str], RosterRow] = {}
        self._papers: dict[tuple[str, str], str] = {}
        self._history: dict[tuple[str, str], list[Involvement]] = defaultdict(list)

    def add(self, row: RosterRow) -> None:
        """Note a row that would be issued."""
        self._persons.setdefault((row.body, row.candidate_ref.lower()), row)
        if row.paper is not None:
            self._papers.setdefault((row.body, row.paper.number), row.candidate_ref)
        functions = (
            (Function.DECIDER, row.deciders),
            (Function.EXAMINER, row.examiners),
            (Function.TRAINER, row.trainers),
        )
        self._history[row.body, row.candidate_ref] += [
            Involvement(ref, function.value, row.decision_date)
            for function, refs in functions
            for ref in refs
        ]

    def history(self, row: RosterRow) -> tuple[Involvement, ...]:
        """Return what everybody would have done in earlier cases of the row's candidate."""
        return tuple(self._history.get((row.body, row.candidate_ref), ()))

    def check(self, row: RosterRow) -> None:
        """Refuse a person or a paper that earlier rows would have entered otherwise.

        Raise `Refused` (`person-differs`, `ref-spelling`, `paper-number-of-another`).
        """
        known = self._persons.get((row.body, row.candidate_ref.lower()))
        if known is not None and known.candidate_ref != row.candidate_ref:
            raise persons.respelt(row.candidate_ref, known.candidate_ref)
        if known is not None and (known.name, known.latin_name) != (row.name, row.latin_name):
            raise persons.differs(row.candidate_ref)
        if row.paper is not None:
            holder = self._papers.get((row.body, row.paper.number), row.candidate_ref)
            if holder != row.candidate_ref:
                raise paper.of_another(row.paper)


def assess(
    session: Session, row: RosterRow, urls: PublicUrls, *, at: datetime, ahead: Ahead | None = None
) -> Granted | GrantedBefore:
    """Return what `row` grants; raise the `Refused` or `NotFound` of the first rule that says no.

    `ahead` holds the rows before it, where those are not in the session. The claims have a number
    of their own, drawn now.
    """
    body = organisations.find_body(session, row.body)
    version = schemes.find_version(session, body.id, row.scheme, row.scheme_version)
    content = schemes.read_content(version.content)
    known = persons.find(session, body.id, row.candidate_ref)
    earlier = None if known is None else _earlier(session, known, version, row)
    if earlier is not None:
        return GrantedBefore(earlier)
    _check(session, row, body, content, known, ahead=ahead or Ahead(), at=at)
    return Granted(version, _claims(session, row, body, version, content, urls=urls, at=at))


def _earlier(session: Session, candidate: Person, version: SchemeVersion, row: RosterRow) -> str | None:
    """Return the number that this decision granted before; refuse another dossier under its key."""
    decision: Decision | None = session.scalar(
        select(Decision).where(
            Decision.body_id == candidate.body_id,
            Decision.person_id == candidate.id,
            Decision.scheme_version_id == version.id,
            Decision.decided_on == row.decision_date,
        )
    )
    if decision is None:
        return None
    if decision.dossier != row.dossier():
        raise Refused(
            "decision-differs",
            "This decision (same candidate, scheme version and day) was recorded before with other contents; "
            "what was granted is changed by a new decision, not by its roster.",
        )
    return decision.number


def _check(
    session: Session,
    row: RosterRow,
    body: Organisation,
    content: SchemeContent,
    candidate: Person | None,
    *,
    ahead: Ahead,
    at: datetime,
) -> None:
    """Ask every rule that a decision must pass before anything is written."""
    case = rules.Case(row.candidate_ref, row.deciders, row.examiners, row.trainers)
    personnel = cases.personnel_of(session, body.id)
    rules.check_personnel(case, personnel)
    history = () if candidate is None else cases.history_of(session, candidate.id)
    rules.check_impartiality(case, personnel, (*history, *ahead.history(row)))
    days, today = rules.Days(row.decision_date, row.effective, row.expiry), local_day(at, body.time_zone)
    rules.check_days(days, content, today=today)
    rules.check_codes(content, level=row.level, scope=row.scope, limitations=row.limitations)
    persons.check_candidate(session, body.id, row.candidate_ref, name=row.name, latin_name=row.latin_name)
    if row.paper is not None:
        rules.check_paper(row.paper.issued, row.decision_date, today=today)
        person_id = None if candidate is None else candidate.id
        paper.check_holder(session, body_id=body.id, person_id=person_id, paper=row.paper)
    ahead.check(row)


def _claims(
    session: Session,
    row: RosterRow,
    body: Organisation,
    version: SchemeVersion,
    content: SchemeContent,
    *,
    urls: PublicUrls,
    at: datetime,
) -> Claims:
    granted = schemes.granted(content, level=row.level, scope=row.scope, limitations=row.limitations)
    decided = start_of_day(row.decision_date, body.time_zone)
    expiry = None if row.expiry is None else start_of_day(row.expiry, body.time_zone)
    return Claims(
        number=new_number(),
        version=1,
        name=row.name,
        latin_name=row.latin_name,
        body=IssuingBody(
            did=urls.did(body.slug),
            slug=body.slug,
            name=body.name,
            language=body.language,
            url=urls.body(body.slug),
        ),
        scheme=schemes.scheme_text(content, digest=version.digest, body_slug=body.slug, urls=urls),
        level=granted.level,
        scope=granted.scope,
        limitations=granted.limitations,
        conditions=granted.conditions,
        decided=decided,
        effective=start_of_day(row.effective, body.time_zone),
        expiry=expiry,
        accreditation=_accreditation(session, body, content, decided=decided, at=at),
    )


def _accreditation(
    session: Session, body: Organisation, content: SchemeContent, *, decided: datetime, at: datetime
) -> AccreditationClaim | None:
    """Return the accreditation to ISO/IEC 17024 that covered the scheme on the day of the decision."""
    fact = accreditations.covering(
        session, body_id=body.id, scheme_code=content.code, on=decided, known_at=at
    )
    if fact is None:
        return None
    accreditation_body = session.get_one(Organisation, fact.accreditation_body_id)
    return AccreditationClaim(
        number=fact.number,
        body_slug=accreditation_body.slug,
        body_name=accreditation_body.name,
        standard=f"{fact.standard}:{fact.edition}",
    )
