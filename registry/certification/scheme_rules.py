"""The publish gate: what a scheme version must hold before anybody is certified under it.

ISO/IEC 17024:2012 §8.2 a to f and §8.3 a to e, and what §9.1.1, §9.8.3 and §9.9.2 have told to
everybody, each named by its clause where it is missing; and the matrix of competence and
assessment methods, in which no unit may stay uncovered (§8.3 b, §9.3.1). Members that the
standard asks for only where applicable may say `none`, but may not be left out: silence is not
a decision. Which of a scheme's versions is the current one is told here too.

Pure: values in, faults or a refusal out. It knows no table and no file.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from registry.certificates.claims import Coded
from registry.certification.contents import CODED_MEMBERS, Competence, SchemeContent
from signing.errors import Refused

PERSONS_STANDARD = "ISO/IEC 17024"
"""The standard for bodies that certify persons."""

MAX_VALIDITY_YEARS = 20

OWN_DEMAND = "this registry"
"""Stands for a clause where the standard has none and this registry asks nevertheless."""

CLAUSES: Mapping[str, str] = {
    "title": "7.2.2",
    "description": "7.2.2",
    "scope": "8.2 a",
    "job_description": "8.2 b",
    "protects": OWN_DEMAND,
    "competence": "8.2 c",
    "abilities": "8.2 d",
    "prerequisites": "8.2 e",
    "application_process": "9.1.1",
    "fees": "9.1.1",
    "code_of_conduct": "8.2 f",
    "initial_certification": "8.3 a",
    "recertification": "8.3 a",
    "assessment_methods": "8.3 b",
    "surveillance": "8.3 c",
    "suspension_and_withdrawal": "8.3 d",
    "change_of_scope_or_level": "8.3 e",
    "appeals": "9.8.3",
    "complaints": "9.9.2",
}
"""Members that must be there, with the clause of ISO/IEC 17024:2012 that asks for them."""

WHERE_APPLICABLE = frozenset(
    {
        "abilities",
        "prerequisites",
        "code_of_conduct",
        "surveillance",
        "change_of_scope_or_level",
        # Nothing is charged; and whom a scheme protects is not for the standard to ask.
        "fees",
        "protects",
    }
)
"""Members that a scheme may declare not to apply."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that keeps a version from being published: where in the content, and what."""

    path: tuple[str | int, ...]
    problem: Refused


def check_scheme(content: SchemeContent, *, language: str) -> None:
    """Refuse a version that `scheme_faults` finds fault with; the refusal tells of the first."""
    for fault in scheme_faults(content, language=language):
        raise fault.problem


def scheme_faults(content: SchemeContent, *, language: str) -> tuple[Fault, ...]:
    """Return every fault of a version of a body that signs in `language`.

    Codes: `scheme-element-missing`, `competence-uncovered`, `assessment-method-unknown`, `code-twice`,
    `text-language-missing`, `certification-standard`, `validity-years`, `transition-before-effective`.
    """
    return (*content_faults(content), *language_faults(content, language))


def content_faults(content: SchemeContent) -> tuple[Fault, ...]:
    """Return the faults that do not depend on the body's language."""
    return (*_missing(content), *_matrix(content), *_codes(content), *_frame(content))


def language_faults(content: SchemeContent, language: str) -> tuple[Fault, ...]:
    """Return every text that has no form in `language`."""
    return tuple(_languages(content, language))


def current_version(versions: Iterable[tuple[str, date]], *, on: date) -> str | None:
    """Return the version that has taken effect last by the day `on`, or none where none has.

    `versions` are pairs of a version and its first day, in the order of their publication: of two
    that take effect on one day the later published is meant.
    """
    effective = [(first_day, version) for version, first_day in versions if first_day <= on]
    latest = max((first_day for first_day, _ in effective), default=None)
    return next((version for first_day, version in reversed(effective) if first_day == latest), None)


def missing(member: str) -> Fault:
    """Return the fault of a version without `member`, one of `CLAUSES`."""
    hint = "; where it does not apply, say `none`" if member in WHERE_APPLICABLE else ""
    problem = Refused("scheme-element-missing", f"{CLAUSES[member]}: {member} is missing{hint}.")
    return Fault((member,), problem)


def _missing(content: SchemeContent) -> Iterator[Fault]:
    for member in CLAUSES:
        value = getattr(content, member)
        declared_not_to_apply = value is None and member in WHERE_APPLICABLE
        if not value and not declared_not_to_apply:
            yield missing(member)


def _matrix(content: SchemeContent) -> Iterator[Fault]:
    known = {method.code for method in content.assessment_methods}
    for index, unit in enumerate(content.competence):
        if not unit.assessed_by:
            yield Fault(
                ("competence", index),
                Refused(
                    "competence-uncovered",
                    f"8.3 b: no assessment method covers the competence {unit.code}.",
                ),
            )
        for place, method in enumerate(unit.assessed_by):
            if method not in known:
                yield Fault(
                    ("competence", index, "assessed_by", place),
                    Refused(
                        "assessment-method-unknown",
                        f"8.3 b: the competence {unit.code} is assessed by {method}, "
                        f"which is none of the scheme's methods.",
                    ),
                )


def _codes(content: SchemeContent) -> Iterator[Fault]:
    for member, items in _coded(content):
        seen: set[str] = set()
        for index, item in enumerate(items):
            # A reader, or a spreadsheet, may not tell `W` from `w`.
            if item.code.casefold() in seen:
                yield Fault(
                    (member, index, "code"),
                    Refused("code-twice", f"The code {item.code} stands twice in {member}."),
                )
            seen.add(item.code.casefold())


def _languages(content: SchemeContent, language: str) -> Iterator[Fault]:
    for member in CLAUSES:
        value = getattr(content, member)
        if value and isinstance(value, dict) and language not in value:
            yield _without(language, (member,))
    for member, items in _coded(content):
        for index, item in enumerate(items):
            if language not in item.text:
                yield _without(language, (member, index, "text"))


def _frame(content: SchemeContent) -> Iterator[Fault]:
    standard = content.certification_standard
    if standard.name != PERSONS_STANDARD:
        yield Fault(
            ("certification_standard", "name"),
            Refused(
                "certification-standard",
                f"Persons are certified under {PERSONS_STANDARD}, not under {standard.name}.",
            ),
        )
    if standard.transition_until is not None and standard.transition_until <= content.effective_from:
        yield Fault(
            ("certification_standard", "transition_until"),
            Refused(
                "transition-before-effective",
                "The edition's transition ends before the version takes effect: nobody could be certified.",
            ),
        )
    if content.validity_years is not None and not 1 <= content.validity_years <= MAX_VALIDITY_YEARS:
        yield Fault(
            ("validity", "years"),
            Refused(
                "validity-years",
                f"A certificate is valid for 1 to {MAX_VALIDITY_YEARS} years, or it is `unlimited`.",
            ),
        )


def _coded(content: SchemeContent) -> Iterator[tuple[str, tuple[Coded | Competence, ...]]]:
    for member in ("competence", *CODED_MEMBERS):
        yield member, getattr(content, member)


def _without(language: str, path: tuple[str | int, ...]) -> Fault:
    return Fault(
        path,
        Refused(
            "text-language-missing",
            f"The text has no “{language}” form, the language in which the body signs.",
        ),
    )
