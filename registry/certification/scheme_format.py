"""The part of an import file that holds schemes: their versions, member by member.

The members are those of `contents.SchemeContent`, in the order of ISO/IEC 17024:2012 §8.2,
§8.3 and §9; whoever leaves one out is told its clause. The publish gate looks at every version that
can be read, so that its faults are reported with the others.
"""

from typing import Any

from registry.certificates.claims import Alignment, Coded
from registry.certification.codes import check_code, check_url
from registry.certification.contents import CertificationStandard, Competence, SchemeContent, Standard
from registry.certification.scheme_rules import content_faults, missing
from registry.certification.shapes import (
    LONG,
    Findings,
    Member,
    Shape,
    day,
    items,
    named,
    plain_text,
    record,
    text,
    texts,
    whole,
    word_or,
)
from registry.certification.strict_yaml import Members, at
from registry.errors import Finding

_LONG = texts(plain_text(LONG, lines=True))


def _code(what: str) -> Member:
    return Member(text(lambda written: check_code(written, what)))


def _coded(what: str) -> Shape:
    members = {"code": _code(what), "text": Member(texts(plain_text()))}
    return items(record(members, named(Coded)))


def _clause(member: str, shape: Shape) -> Member:
    return Member(shape, missing=missing(member).problem)


_VALIDITY = word_or("unlimited", record({"years": Member(whole)}, lambda values, *_: values["years"]))

_VERSION = {
    "version": _code("version"),
    "title": _clause("title", texts(plain_text())),
    "description": _clause("description", _LONG),
    "standard": Member(
        record({"name": Member(plain_text()), "edition": Member(plain_text(40))}, named(Standard))
    ),
    "certification_standard": Member(
        record(
            {
                "name": Member(plain_text()),
                "edition": Member(plain_text(40)),
                "transition_until": Member(day, required=False),
            },
            named(CertificationStandard),
        )
    ),
    "scope": _clause("scope", _LONG),
    "job_description": _clause("job_description", _LONG),
    "protects": _clause("protects", word_or("none", _LONG)),
    "competence": _clause(
        "competence",
        items(
            record(
                {
                    "code": _code("competence"),
                    "text": Member(_LONG),
                    "assessed_by": Member(items(text(lambda written: check_code(written, "method")))),
                },
                named(Competence),
            )
        ),
    ),
    "abilities": _clause("abilities", word_or("none", _LONG)),
    "prerequisites": _clause("prerequisites", word_or("none", _LONG)),
    "application_process": _clause("application_process", _LONG),
    "fees": _clause("fees", word_or("none", _LONG)),
    "code_of_conduct": _clause("code_of_conduct", word_or("none", _LONG)),
    "assessment_methods": _clause("assessment_methods", _coded("method")),
    "initial_certification": _clause("initial_certification", _LONG),
    "recertification": _clause("recertification", _LONG),
    "surveillance": _clause("surveillance", word_or("none", _LONG)),
    "suspension_and_withdrawal": _clause("suspension_and_withdrawal", _LONG),
    "change_of_scope_or_level": _clause("change_of_scope_or_level", word_or("none", _LONG)),
    "appeals": _clause("appeals", _LONG),
    "complaints": _clause("complaints", _LONG),
    "levels": Member(_coded("level")),
    "scope_items": Member(_coded("scope item")),
    "limitations": Member(_coded("limitation"), required=False, default=()),
    "validity_conditions": Member(_coded("condition"), required=False, default=()),
    "validity": Member(_VALIDITY),
    "alignments": Member(
        items(
            record(
                {
                    "framework": Member(plain_text()),
                    "code": Member(plain_text(40)),
                    "name": Member(plain_text()),
                    "url": Member(text(check_url)),
                },
                named(Alignment),
            )
        ),
        required=False,
        default=(),
    ),
    "effective_from": Member(day),
}


def _build_scheme(
    values: dict[str, Any], _: Members, findings: Findings
) -> list[tuple[SchemeContent, Members]]:
    versions: list[tuple[SchemeContent, Members]] = []
    for members, node in values["versions"]:
        years = members.pop("validity")
        content = SchemeContent(code=values["code"], validity_years=years, **members)
        findings.extend(Finding.of(at(node, fault.path), fault.problem) for fault in content_faults(content))
        versions.append((content, node))
    return versions


SCHEME: Shape = record(
    {
        "code": _code("scheme"),
        "versions": Member(items(record(_VERSION, lambda values, node, _: (values, node)))),
    },
    _build_scheme,
)
"""The shape of a scheme: its versions' contents, each with the node on which faults are placed."""
