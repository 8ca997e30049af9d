"""Rules of a decision on certification: who may take part, which days and codes it may hold.

ISO/IEC 17024:2012 §5.2 and §9.4.4 (impartiality: who trained or examined does not decide),
§6.3 (outsourced personnel never decide), §9.4.6 and §9.4.8 (what a certificate grants). The
numbers I1 to I10 are those of the registry's own list of impartiality rules. A check of the
sitting itself (I3) needs the dates of sittings and waits for them.

Pure: values in, nothing or a refusal out. It knows no table; people are the body's own
references, days are the body's local days.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from registry.certificates.claims import Coded
from registry.certification.contents import SchemeContent
from signing.errors import Refused
from signing.strict_json import shown

TRAINER = "trainer"


@dataclass(frozen=True, slots=True)
class Member:
    """One of the body's personnel."""

    ref: str
    outsourced: bool


@dataclass(frozen=True, slots=True)
class Case:
    """Who took part in one decision, by the body's references."""

    candidate: str
    deciders: tuple[str, ...]
    examiners: tuple[str, ...]
    trainers: tuple[str, ...]

    @property
    def participants(self) -> tuple[str, ...]:
        """Return everybody but the candidate, deciders first."""
        return (*self.deciders, *self.examiners, *self.trainers)


@dataclass(frozen=True, slots=True)
class Involvement:
    """What somebody did in an earlier case of the same candidate; `function` as in the decision's table."""

    ref: str
    function: str
    decided_on: date


@dataclass(frozen=True, slots=True)
class Days:
    """The days of a decision; `expiry` is the first day on which the certificate is valid no more."""

    decided: date
    effective: date
    expiry: date | None


def check_personnel(case: Case, personnel: Mapping[str, Member]) -> None:
    """Refuse people whom the body has not declared as its personnel, and a candidate respelt.

    Raise `Refused`: `decider-missing`, `examiner-missing`, `unknown-personnel`, `ref-spelling`.
    """
    if not case.deciders:
        raise Refused("decider-missing", "9.4.4: a decision names the person or persons who took it.")
    if not case.examiners:
        raise Refused("examiner-missing", "9.3: a decision rests on an examination, and names who examined.")
    spelt = {ref.casefold(): ref for ref in personnel}
    for ref in case.participants:
        if ref not in personnel:
            near = spelt.get(ref.casefold())
            hint = f" “{near}” is; the spelling must be the same." if near else ""
            raise Refused("unknown-personnel", f"“{shown(ref)}” is not among the body's personnel.{hint}")
    # Otherwise another spelling of their own reference would let somebody into their own case (I7).
    own = spelt.get(case.candidate.casefold(), case.candidate)
    if own != case.candidate:
        raise Refused(
            "ref-spelling",
            f"The candidate “{shown(case.candidate)}” differs only in letter case from “{own}” among the "
            f"body's personnel; one person has one reference.",
        )


def check_impartiality(case: Case, personnel: Mapping[str, Member], history: Sequence[Involvement]) -> None:
    """Refuse a case whose participants could not be impartial; `history` is the candidate's own.

    Raise `Refused`: `own-case` (I7), `outsourced-decider` (I8), `decider-trained-candidate` (I1, in any
    case at any time), `decider-examined-candidate` (I2, in this case). `check_personnel` comes first.
    """
    trained_before = {fact.ref: fact.decided_on for fact in history if fact.function == TRAINER}
    if case.candidate in case.participants:
        raise Refused("own-case", f"{case.candidate} takes part in their own case as a candidate (I7, 5.2).")
    for ref in case.deciders:
        if personnel[ref].outsourced:
            raise Refused(
                "outsourced-decider", f"{ref} works for the body under contract and may not decide (I8, 6.3)."
            )
        if ref in case.trainers:
            raise Refused(
                "decider-trained-candidate",
                f"{ref} trained the candidate and may not decide (I1, 9.4.4).",
            )
        if ref in trained_before:
            raise Refused(
                "decider-trained-candidate",
                f"{ref} trained the candidate for the decision of {trained_before[ref].isoformat()} "
                f"and may not decide, however long ago that was (I1, 9.4.4).",
            )
        if ref in case.examiners:
            raise Refused(
                "decider-examined-candidate",
                f"{ref} examined the candidate in this case and may not decide (I2, 9.4.4).",
            )


def check_days(days: Days, content: SchemeContent, *, today: date) -> None:
    """Refuse days that contradict each other, the calendar, or the scheme version.

    `today` is the body's local day at the present instant. Raise `Refused`: `decision-in-future`,
    `scheme-not-yet-effective`, `standard-edition-ended`, `effective-before-decision`, `expiry-missing`,
    `expiry-before-effective`, `validity-too-long`.
    """
    if days.decided > today:
        raise Refused("decision-in-future", f"The decision is dated {days.decided}; today is {today}.")
    if days.decided < content.effective_from:
        raise Refused(
            "scheme-not-yet-effective",
            f"Version {content.version} of the scheme takes effect on {content.effective_from}, "
            f"after the decision of {days.decided}.",
        )
    transition_until = content.certification_standard.transition_until
    if transition_until is not None and days.decided >= transition_until:
        raise Refused(
            "standard-edition-ended",
            f"From {transition_until} on no decision is taken under "
            f"{content.certification_standard.name}:{content.certification_standard.edition}.",
        )
    if days.effective < days.decided:
        raise Refused(
            "effective-before-decision",
            f"The certificate would take effect on {days.effective}, before the decision of {days.decided}.",
        )
    _check_expiry(days, content.validity_years)


def check_paper(issued: date, decided: date, *, today: date) -> None:
    """Refuse a day of issue on paper before the decision, or to come.

    Raise `Refused`: `paper-before-decision`, `paper-in-future`.
    """
    if issued < decided:
        raise Refused(
            "paper-before-decision",
            f"The certificate on paper is dated {issued}, before the decision of {decided}.",
        )
    if issued > today:
        raise Refused("paper-in-future", f"The certificate on paper is dated {issued}; today is {today}.")


def _check_expiry(days: Days, years: int | None) -> None:
    if days.expiry is None:
        if years is not None:
            raise Refused(
                "expiry-missing", f"The scheme limits validity to {years} years, so an expiry is needed."
            )
        return
    if days.expiry <= days.effective:
        raise Refused(
            "expiry-before-effective",
            f"The certificate would expire on {days.expiry}, not after it takes effect on {days.effective}.",
        )
    if years is not None and days.expiry > years_after(days.effective, years):
        raise Refused(
            "validity-too-long",
            f"The scheme limits validity to {years} years: from {days.effective} "
            f"to {years_after(days.effective, years)} at the latest.",
        )


def years_after(day: date, years: int) -> date:
    """Return the same day `years` later; after 29 February it is 1 March where there is no 29th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def check_codes(
    content: SchemeContent, *, level: str | None, scope: tuple[str, ...], limitations: tuple[str, ...]
) -> None:
    """Refuse a level, scope item or limitation that the scheme version does not have, or asks for.

    Raise `Refused`: `level-missing`, `level-unknown`, `scope-missing`, `scope-unknown`,
    `limitation-unknown`.
    """
    if level is None and content.levels:
        raise Refused("level-missing", f"The scheme has levels; one of {_codes(content.levels)} is needed.")
    if level is not None:
        _check_known("level-unknown", "level", (level,), content.levels)
    if not scope and content.scope_items:
        raise Refused("scope-missing", f"At least one scope item is needed: {_codes(content.scope_items)}.")
    _check_known("scope-unknown", "scope item", scope, content.scope_items)
    _check_known("limitation-unknown", "limitation", limitations, content.limitations)


def _check_known(code: str, what: str, given: tuple[str, ...], items: tuple[Coded, ...]) -> None:
    for one in given:
        if one not in {item.code for item in items}:
            known = f"one of {_codes(items)}" if items else "it has none"
            raise Refused(code, f"“{shown(one)}” is no {what} of the scheme version: {known}.")


def _codes(items: tuple[Coded, ...]) -> str:
    return ", ".join(item.code for item in items)
