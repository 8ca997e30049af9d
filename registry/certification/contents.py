"""The content of a scheme version as one frozen value, and its canonical bytes.

The members follow ISO/IEC 17024:2012 §8.2 (what a scheme holds: scope, job and tasks,
competence, abilities, prerequisites, code of conduct), §8.3 (its process: criteria and
methods for certification and recertification, surveillance, suspending and withdrawing,
changing scope or level) and what §9.1, §9.8 and §9.9 have a body tell everybody: how to apply,
the fees, how appeals and complaints are handled. Texts are language maps. An empty member is
one that is missing; none is the scheme's own word that the member does not apply, where the
clause leaves that open.

The canonical form (RFC 8785) is what the registry keeps and what the digest in every
certificate covers, so its member names never change; `registry_scheme` is its format version.
Format 1 had none of `SINCE_FORMAT_2`; what was published in it reads with these missing.
This module knows no table and no rule.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any

from registry.certificates.claims import Alignment, Coded, LanguageMap
from signing.jcs import canonicalise, digest_multibase
from signing.strict_json import Json, loads_object

FORMAT = 2
SINCE_FORMAT_2 = ("protects", "application_process", "fees", "appeals", "complaints")
"""Members that a version published in format 1 does not have."""

_MAX_BYTES = 4_194_304


@dataclass(frozen=True, slots=True)
class Standard:
    """A standard or legal act with its edition."""

    name: str
    edition: str

    def __str__(self) -> str:
        """Write the standard as it is cited: `ISO 9712:2021`."""
        return f"{self.name}:{self.edition}"


@dataclass(frozen=True, slots=True)
class CertificationStandard:
    """The standard under which the body certifies, and the end of its edition's transition."""

    name: str
    edition: str
    transition_until: date | None
    """First day on which no decision may be taken under this edition; none while it is current."""


@dataclass(frozen=True, slots=True)
class Competence:
    """A unit of competence (§8.2 c) and the codes of the methods that assess it (§8.3 b)."""

    code: str
    text: LanguageMap
    assessed_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SchemeContent:
    """Everything that one version of a scheme says."""

    code: str
    version: str
    title: LanguageMap
    description: LanguageMap
    standard: Standard
    """What the scheme follows: `ISO 9712:2021`."""
    certification_standard: CertificationStandard
    scope: LanguageMap
    job_description: LanguageMap
    protects: LanguageMap | None
    """Whom the scheme protects, and from what: the reason that it exists."""
    competence: tuple[Competence, ...]
    abilities: LanguageMap | None
    prerequisites: LanguageMap | None
    application_process: LanguageMap
    """How to apply, with the applicant's rights and how special needs are met."""
    fees: LanguageMap | None
    """What the applicant pays for what, and when; none where nothing is charged."""
    code_of_conduct: LanguageMap | None
    assessment_methods: tuple[Coded, ...]
    initial_certification: LanguageMap
    recertification: LanguageMap
    surveillance: LanguageMap | None
    suspension_and_withdrawal: LanguageMap
    change_of_scope_or_level: LanguageMap | None
    appeals: LanguageMap
    complaints: LanguageMap
    levels: tuple[Coded, ...]
    scope_items: tuple[Coded, ...]
    limitations: tuple[Coded, ...]
    validity_conditions: tuple[Coded, ...]
    """Conditions that every certificate under this version carries."""
    validity_years: int | None
    """The longest validity of a certificate; none where the scheme sets no end."""
    alignments: tuple[Alignment, ...]
    effective_from: date
    """First day on which decisions may be taken under this version."""

    def as_json(self) -> dict[str, Json]:
        """Return the content as plain JSON, days as ISO dates, with its format version."""
        return {"registry_scheme": FORMAT} | {name: _plain(value) for name, value in asdict(self).items()}

    def canonical(self) -> bytes:
        """Return the bytes that are kept, and that the digest covers (RFC 8785)."""
        return canonicalise(self.as_json())

    def digest(self) -> str:
        """Return the SHA-256 multihash of `canonical()` as a multibase text."""
        return digest_multibase(self.as_json())


def read_content(data: bytes) -> SchemeContent:
    """Read what `SchemeContent.canonical` wrote and the registry kept, in this format or an earlier one."""
    value: dict[str, Any] = dict(loads_object(data, max_bytes=_MAX_BYTES))
    if value["registry_scheme"] == 1:
        value |= {member: {} for member in SINCE_FORMAT_2}
    members = {field.name: value[field.name] for field in fields(SchemeContent)}
    until = members["certification_standard"]["transition_until"]
    return SchemeContent(
        **members
        | {name: tuple(Coded(**item) for item in members[name]) for name in CODED_MEMBERS}
        | {
            "standard": Standard(**members["standard"]),
            "certification_standard": CertificationStandard(
                **members["certification_standard"]
                | {"transition_until": None if until is None else date.fromisoformat(until)}
            ),
            "competence": tuple(_competence(item) for item in members["competence"]),
            "alignments": tuple(Alignment(**item) for item in members["alignments"]),
            "effective_from": date.fromisoformat(members["effective_from"]),
        }
    )


CODED_MEMBERS = ("assessment_methods", "levels", "scope_items", "limitations", "validity_conditions")
"""The members that are lists of codes with texts, besides the units of competence."""


def _competence(item: Mapping[str, Any]) -> Competence:
    return Competence(item["code"], item["text"], tuple(item["assessed_by"]))


def _plain(value: Any) -> Json:  # noqa: ANN401 -- whatever a field of the dataclasses above holds
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {name: _plain(member) for name, member in value.items()}
    return value.isoformat() if isinstance(value, date) else value
