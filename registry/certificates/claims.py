"""What a certificate says: one frozen value from which every signed format and page is made.

The contents are those of ISO/IEC 17024:2012 §9.4.8 (name, number, body, scheme and standard,
scope with conditions and limitations, effective and expiry date) with the decision's date, the
version, the level, the accreditation that covered the decision, and the digest of the scheme
version. Never in it: birth date, national id, address, scores. Texts are language maps; the
person's name stands in its original script with an optional Latin form.

This module knows no table, no signature and no format.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from signing.errors import Unavailable

LanguageMap = dict[str, str]
"""BCP 47 language tag to text; never empty."""


def text_in(texts: Mapping[str, str], *languages: str) -> str:
    """Return the text in the first of `languages` that there is, or in the map's first language."""
    for language in languages:
        if language in texts:
            return texts[language]
    return next(iter(texts.values()))


@dataclass(frozen=True, slots=True)
class Coded:
    """A coded item of a scheme version: level, scope item, limitation, condition."""

    code: str
    text: LanguageMap


@dataclass(frozen=True, slots=True)
class Alignment:
    """A hint for humans at an outside framework (ISCO-08, ESCO, EQF)."""

    framework: str
    code: str
    name: str
    url: str


@dataclass(frozen=True, slots=True)
class IssuingBody:
    """The certification body as it stood at the decision."""

    did: str
    slug: str
    name: LanguageMap
    language: str
    """The language in which the body signs."""
    url: str


@dataclass(frozen=True, slots=True)
class SchemeText:
    """What the certificate tells of the scheme version it was granted under."""

    url: str
    """Public URL of the scheme version; `id` of the achievement."""
    code: str
    version: str
    digest: str
    title: LanguageMap
    description: LanguageMap
    criteria: LanguageMap
    standard: str
    """The norm that the scheme follows, with its edition: `ISO 9712:2021`."""
    alignments: tuple[Alignment, ...]


@dataclass(frozen=True, slots=True)
class AccreditationClaim:
    """The accreditation that covered body, scheme, ISO/IEC 17024 and the day of the decision."""

    number: str
    body_slug: str
    body_name: LanguageMap
    standard: str
    """`ISO/IEC 17024:2012`."""


@dataclass(frozen=True, slots=True)
class Claims:
    """Everything that one version of one certificate says."""

    number: str
    version: int
    name: str
    latin_name: str | None
    body: IssuingBody
    scheme: SchemeText
    level: Coded | None
    scope: tuple[Coded, ...]
    limitations: tuple[Coded, ...]
    conditions: tuple[Coded, ...]
    decided: datetime
    """Start of the day of the decision in the body's time zone, with that offset."""
    effective: datetime
    """Start of the first valid day, with the body's offset."""
    expiry: datetime | None
    """Exclusive end of validity, with the body's offset; none where the scheme sets no end."""
    accreditation: AccreditationClaim | None

    def as_json(self) -> dict[str, Any]:
        """Return the claims as plain JSON; instants as RFC 3339 with their offset."""
        value = asdict(self)
        for member in ("decided", "effective", "expiry"):
            instant = value[member]
            value[member] = None if instant is None else instant.isoformat()
        return value

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "Claims":
        """Read what `as_json` wrote; raise `Unavailable` (`claims-unreadable`) for anything else."""
        try:
            return cls._read(value)
        except (AttributeError, KeyError, TypeError, ValueError) as problem:
            raise Unavailable(
                "claims-unreadable", "What the register holds of this certificate cannot be read."
            ) from problem

    @classmethod
    def _read(cls, value: Mapping[str, Any]) -> "Claims":
        scheme, level, expiry, accreditation = (
            value["scheme"],
            value["level"],
            value["expiry"],
            value["accreditation"],
        )
        return cls(
            number=value["number"],
            version=value["version"],
            name=value["name"],
            latin_name=value["latin_name"],
            body=IssuingBody(**value["body"]),
            scheme=SchemeText(
                **{**scheme, "alignments": tuple(Alignment(**item) for item in scheme["alignments"])}
            ),
            level=None if level is None else Coded(**level),
            scope=_coded(value["scope"]),
            limitations=_coded(value["limitations"]),
            conditions=_coded(value["conditions"]),
            decided=datetime.fromisoformat(value["decided"]),
            effective=datetime.fromisoformat(value["effective"]),
            expiry=None if expiry is None else datetime.fromisoformat(expiry),
            accreditation=None if accreditation is None else AccreditationClaim(**accreditation),
        )


def _coded(items: list[dict[str, Any]]) -> tuple[Coded, ...]:
    return tuple(Coded(**item) for item in items)
