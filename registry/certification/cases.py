"""Cases: who a body's personnel are, and what anybody did in a candidate's earlier cases.

What the rules of impartiality look at (ISO/IEC 17024:2012 §5.2, §9.4.4; I10: checks follow the
person's history, not the role of today). Reads only; it writes nothing.
"""

from collections.abc import Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.certification.models import Decision, Participation
from registry.certification.rules import Involvement, Member
from registry.parties.models import Person


def personnel_of(session: Session, body_id: str) -> Mapping[str, Member]:
    """Return the personnel that the body has declared, by reference."""
    rows = session.execute(
        select(Person.ref, Person.outsourced).where(Person.body_id == body_id, Person.personnel.is_(True))
    )
    return {ref: Member(ref, outsourced) for ref, outsourced in rows}


def history_of(session: Session, person_id: str) -> Sequence[Involvement]:
    """Return what everybody did in the earlier cases of one candidate, oldest decision first."""
    rows = session.execute(
        select(Person.ref, Participation.function, Decision.decided_on)
        .join(Participation, Participation.person_id == Person.id)
        .join(Decision, Decision.id == Participation.decision_id)
        .where(Decision.person_id == person_id)
        .order_by(Decision.decided_on, Decision.id, Person.ref)
    )
    return [Involvement(ref, function.value, decided_on) for ref, function, decided_on in rows]
