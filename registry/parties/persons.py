"""Persons as one body knows them: its personnel and its candidates, one reference each.

One row per person and body whatever they do there, so that a rule about a person cannot be
passed in another role (ISO/IEC 17024:2012 §5.2). A reference with another name is refused:
either is a slip, and a certificate would be granted to the wrong one. Steps only: they take
the caller's session and never commit.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from registry.audit import Event, note
from registry.ids import new_name
from registry.parties.models import Person
from signing.errors import Refused


@dataclass(frozen=True, slots=True)
class Personnel:
    """Somebody whom a body declares to train, examine or decide for it."""

    ref: str
    name: str
    latin_name: str | None
    outsourced: bool
    """Works under contract, not employment (§6.3)."""


def enter_personnel(session: Session, body_id: str, personnel: Personnel, *, by: str, at: datetime) -> bool:
    """Declare somebody as personnel; return whether that is new. A candidate may become personnel.

    Raise `Refused` (`person-differs`, `personnel-differs`, `ref-spelling`).
    """
    known = find(session, body_id, personnel.ref)
    if known is None:
        _refuse_respelt(session, personnel.ref, _same_letters(body_id, personnel.ref))
        known = _add(session, body_id, personnel.ref, personnel.name, personnel.latin_name, at=at)
    else:
        _check_same(known, personnel.name, personnel.latin_name)
        if known.personnel:
            if known.outsourced != personnel.outsourced:
                raise Refused(
                    "personnel-differs",
                    f"{personnel.ref} is declared with another form of employment; "
                    f"decisions rest on it, so it is not edited.",
                )
            return False
    known.personnel, known.outsourced = True, personnel.outsourced
    note(session, Event.PERSON_ENTERED, actor=by, body_id=body_id, subject=personnel.ref, at=at)
    session.flush()
    return True


def enter_candidate(
    session: Session,
    body_id: str,
    ref: str,
    *,
    name: str,
    latin_name: str | None,
    by: str,
    at: datetime,
) -> Person:
    """Return the person of that reference, entered now if the body does not know it yet.

    Raise `Refused` (`person-differs`) where the body knows another name under it, and (`ref-spelling`)
    where it knows the reference in the other letter case.
    """
    known = check_candidate(session, body_id, ref, name=name, latin_name=latin_name)
    if known is not None:
        return known
    person = _add(session, body_id, ref, name, latin_name, at=at)
    note(session, Event.PERSON_ENTERED, actor=by, body_id=body_id, subject=ref, at=at)
    session.flush()
    return person


def check_candidate(
    session: Session, body_id: str, ref: str, *, name: str, latin_name: str | None
) -> Person | None:
    """Return the person of that reference if the body knows it, and refuse as `enter_candidate`."""
    known = find(session, body_id, ref)
    if known is None:
        _refuse_respelt(session, ref, _same_letters(body_id, ref))
    else:
        _check_same(known, name, latin_name)
    return known


def differs(ref: str) -> Refused:
    """Return the refusal of a reference that comes with another name than is known."""
    return Refused(
        "person-differs",
        f"The body knows {ref} by another name; either the name or the reference is a slip.",
    )


def respelt(ref: str, known: str) -> Refused:
    """Return the refusal of a reference that is known in another letter case."""
    # Two references that differ in case alone would be one person with two histories.
    return Refused(
        "ref-spelling", f"{ref} differs from {known} in letter case alone; one person has one reference."
    )


def find(session: Session, body_id: str, ref: str) -> Person | None:
    """Return the person of that reference, or none where the body knows nobody by it."""
    person: Person | None = session.scalar(select(Person).where(Person.body_id == body_id, Person.ref == ref))
    return person


def _add(
    session: Session, body_id: str, ref: str, name: str, latin_name: str | None, *, at: datetime
) -> Person:
    person = Person(
        id=new_name(),
        body_id=body_id,
        ref=ref,
        ref_letters=ref.lower(),
        name=name,
        latin_name=latin_name,
        personnel=False,
        outsourced=False,
        recorded_at=at,
    )
    session.add(person)
    return person


def _check_same(known: Person, name: str, latin_name: str | None) -> None:
    if (known.name, known.latin_name) != (name, latin_name):
        raise differs(known.ref)


def _same_letters(body_id: str, ref: str) -> Select[str]:
    return select(Person.ref).where(Person.body_id == body_id, Person.ref_letters == ref.lower())


def _refuse_respelt(session: Session, ref: str, same: Select[str]) -> None:
    known = session.scalar(same)
    if known is not None:
        raise respelt(ref, known)
