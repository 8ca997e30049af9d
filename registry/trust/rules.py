"""Rules of facts about parties: who may state one, what it may say, and what it covers when.

Nobody states facts about themselves: a body never enters or edits its own accreditation
(ISO/IEC 17011:2017 gives that to the accreditation body). Accreditation supports a persons
certificate only if it is to ISO/IEC 17024: a management-system or training standard says
nothing about certification of persons. Intervals are half-open, `[from, until)`.

Pure: values in, verdict or refusal out. It knows no table.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from signing.errors import Forbidden, Refused
from signing.strict_json import shown

PERSONS_STANDARD = "ISO/IEC 17024"
"""The only standard whose accreditation supports a persons certificate."""


def check_may_state(
    *, actor: str, operator: str, stated_by: str | None, body: str, accreditation_body: str
) -> None:
    """Refuse a statement of an accreditation by anybody but the operator or the accreditation body.

    `actor` acts, `stated_by` is whom the fact is ascribed to (none: the operator); all are slugs. Raise
    `Refused` where the fact would be the body's own, `Forbidden` where the actor is (both `trust-own-fact`),
    `Refused` (`trust-not-a-party`) and `Forbidden` (`trust-not-the-accreditor`) for a third party.
    """
    if body in {accreditation_body, stated_by}:
        raise Refused("trust-own-fact", f"{body} cannot state its own accreditation.")
    if actor == body:
        raise Forbidden("trust-own-fact", f"{body} cannot enter or edit its own accreditation.")
    if stated_by not in {None, accreditation_body}:
        raise Refused(
            "trust-not-a-party",
            f"“{shown(stated_by)}” cannot state it: the accreditation body or the operator does.",
        )
    if actor not in {operator, accreditation_body}:
        raise Forbidden(
            "trust-not-the-accreditor", f"{shown(actor)} cannot state what {accreditation_body} accredits."
        )
    if actor == accreditation_body and stated_by != accreditation_body:
        raise Forbidden(
            "trust-not-the-accreditor", f"{accreditation_body} states its facts in its own name alone."
        )


def check_standard(standard: str) -> None:
    """Refuse an accreditation to another standard than that for certifying persons."""
    if standard != PERSONS_STANDARD:
        raise Refused(
            "accreditation-standard",
            f"An accreditation to {shown(standard)} cannot support a persons certificate; "
            f"only {PERSONS_STANDARD} can.",
        )


class Phase(StrEnum):
    """Where an instant lies in the interval of a fact."""

    TO_COME = "to-come"
    IN_FORCE = "in-force"
    ENDED = "ended"


def phase(valid_from: datetime, valid_to: datetime | None, *, on: datetime) -> Phase:
    """Return the phase at the instant `on` of what holds in `[valid_from, valid_to)`."""
    if on < valid_from:
        return Phase.TO_COME
    return Phase.IN_FORCE if valid_to is None or on < valid_to else Phase.ENDED


@dataclass(frozen=True, slots=True)
class Fact:
    """One row of what was stated, as far as the rules look at it."""

    sequence: int
    fact_id: str
    standard: str
    scheme_codes: tuple[str, ...]
    valid_from: datetime
    valid_to: datetime | None
    retracted: bool
    recorded_at: datetime


def known(facts: Iterable[Fact], *, known_at: datetime) -> list[Fact]:
    """Return what was known at `known_at`: of each fact its latest row by then, unless retracted."""
    latest: dict[str, Fact] = {}
    for fact in sorted(facts, key=lambda fact: (fact.recorded_at, fact.sequence)):
        if fact.recorded_at <= known_at:
            latest[fact.fact_id] = fact
    return [fact for fact in latest.values() if not fact.retracted]


def covering(
    facts: Iterable[Fact], *, scheme_code: str, standard: str, on: datetime, known_at: datetime
) -> Fact | None:
    """Return the fact that covers a scheme under a standard at the instant `on`, as known at `known_at`.

    Where several do, the one of longest standing.
    """
    holding = [
        fact
        for fact in known(facts, known_at=known_at)
        if fact.standard == standard
        and scheme_code in fact.scheme_codes
        and phase(fact.valid_from, fact.valid_to, on=on) is Phase.IN_FORCE
    ]
    return min(holding, key=lambda fact: (fact.valid_from, fact.sequence), default=None)
