"""The publish gate: ISO/IEC 17024 §8.2 and §8.3, member by member."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from registry.certificates.claims import Coded
from registry.certification import scheme_rules
from registry.certification.contents import CertificationStandard, Competence, SchemeContent
from signing.errors import Refused

TEXT = {"en": "Words."}


def faults(content: SchemeContent, language: str = "en") -> list[tuple[str, tuple[str | int, ...]]]:
    return [
        (fault.problem.code, fault.path) for fault in scheme_rules.scheme_faults(content, language=language)
    ]


def changed(content: SchemeContent, change: dict[str, Any]) -> SchemeContent:
    return replace(content, **change)


def test_a_whole_version_passes(content: SchemeContent) -> None:
    scheme_rules.check_scheme(content, language="en")
    assert faults(content) == []


@pytest.mark.parametrize(("member", "clause"), scheme_rules.CLAUSES.items())
def test_a_member_that_the_standard_asks_for_is_named_with_its_clause(
    content: SchemeContent, member: str, clause: str
) -> None:
    empty: Any = () if isinstance(getattr(content, member), tuple) else {}
    without = changed(content, {member: empty})
    assert ("scheme-element-missing", (member,)) in faults(without)
    with pytest.raises(Refused) as raised:
        scheme_rules.check_scheme(without, language="en")
    assert raised.value.detail.startswith(f"{clause}: {member} is missing")


@pytest.mark.parametrize("member", sorted(scheme_rules.WHERE_APPLICABLE))
def test_what_is_asked_for_where_applicable_may_be_declared_not_to_apply(
    content: SchemeContent, member: str
) -> None:
    assert faults(changed(content, {member: None})) == []


@pytest.mark.parametrize(
    "member",
    [
        "scope",
        "job_description",
        "initial_certification",
        "recertification",
        "application_process",
        "appeals",
        "complaints",
    ],
)
def test_what_is_always_asked_for_cannot_be_declared_away(content: SchemeContent, member: str) -> None:
    assert faults(changed(content, {member: None})) == [("scheme-element-missing", (member,))]


@pytest.mark.parametrize(
    ("change", "code", "path"),
    [
        ({"competence": (Competence("K1", TEXT, ()),)}, "competence-uncovered", ("competence", 0)),
        (
            {"competence": (Competence("K1", TEXT, ("written", "oral")),)},
            "assessment-method-unknown",
            ("competence", 0, "assessed_by", 1),
        ),
        ({"levels": (Coded("a", TEXT), Coded("A", TEXT))}, "code-twice", ("levels", 1, "code")),
        (
            {"competence": (Competence("K", TEXT, ("written",)), Competence("k", TEXT, ("written",)))},
            "code-twice",
            ("competence", 1, "code"),
        ),
        ({"title": {"de": "Titel"}}, "text-language-missing", ("title",)),
        ({"scope_items": (Coded("w", {"de": "Naht"}),)}, "text-language-missing", ("scope_items", 0, "text")),
        (
            {"certification_standard": CertificationStandard("ISO/IEC 17065", "2012", None)},
            "certification-standard",
            ("certification_standard", "name"),
        ),
        (
            {"certification_standard": CertificationStandard("ISO/IEC 17024", "2012", date(2024, 1, 1))},
            "transition-before-effective",
            ("certification_standard", "transition_until"),
        ),
        ({"validity_years": 0}, "validity-years", ("validity", "years")),
        ({"validity_years": 21}, "validity-years", ("validity", "years")),
    ],
)
def test_a_version_that_does_not_hold_together_is_refused_where_it_fails(
    content: SchemeContent, change: dict[str, Any], code: str, path: tuple[str | int, ...]
) -> None:
    assert faults(changed(content, change)) == [(code, path)]


def test_a_version_without_end_of_validity_passes(content: SchemeContent) -> None:
    assert faults(replace(content, validity_years=None)) == []


def test_every_fault_is_found_at_once(content: SchemeContent) -> None:
    broken = replace(content, scope={}, validity_years=99, levels=(Coded("1", {"de": "x"}),))
    assert [code for code, _ in faults(broken)] == [
        "scheme-element-missing",
        "validity-years",
        "text-language-missing",
    ]


@pytest.mark.parametrize(
    ("on", "current"),
    [
        (date(2017, 12, 31), None),
        (date(2018, 1, 1), "1"),
        (date(2023, 12, 31), "1"),
        (date(2024, 1, 1), "2b"),
        (date(2027, 1, 1), "3"),
    ],
)
def test_the_current_version_is_the_last_that_has_taken_effect(on: date, current: str | None) -> None:
    versions = [
        ("3", date(2027, 1, 1)),
        ("1", date(2018, 1, 1)),
        ("2", date(2024, 1, 1)),
        ("2b", date(2024, 1, 1)),
    ]
    assert scheme_rules.current_version(versions, on=on) == current
