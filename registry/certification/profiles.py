"""Profiles: what the public may know of certification bodies and their schemes. Read-only.

ISO/IEC 17024:2012 §7.2: scope, process and prerequisites of each scheme without having to ask.
Accreditations are shown as they were stated, with who stated them and the source, and never as
the body's own words (DOMAIN §6). No person is in here. Days are local: a body's for its
schemes, an accreditation body's for its accreditations. Steps only: they take a session.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry.certificates.claims import LanguageMap
from registry.certification.contents import SchemeContent, read_content
from registry.certification.models import Scheme, SchemeVersion
from registry.certification.scheme_rules import current_version
from registry.ids import PublicUrls
from registry.keys import bodies
from registry.parties import organisations
from registry.parties.days import local_day
from registry.parties.models import Organisation
from registry.trust import accreditations
from registry.trust.models import AccreditationFact, Provenance
from registry.trust.rules import Phase, phase
from signing.errors import NotFound


class Currency(StrEnum):
    """What a version is among those of its scheme on a day."""

    CURRENT = "current"
    TO_COME = "to-come"
    EARLIER = "earlier"


@dataclass(frozen=True, slots=True)
class BodyName:
    """A certification body by name."""

    slug: str
    name: LanguageMap
    language: str
    """The language in which it signs."""
    country: str
    """ISO 3166-1 alpha-2."""


@dataclass(frozen=True, slots=True)
class VersionEntry:
    """One published version of a scheme."""

    version: str
    title: LanguageMap
    standard: str
    effective_from: date
    currency: Currency


@dataclass(frozen=True, slots=True)
class SchemeEntry:
    """A scheme with its versions: the current one, those to come, earlier ones; of each the newest first."""

    code: str
    versions: tuple[VersionEntry, ...]


@dataclass(frozen=True, slots=True)
class AccreditationEntry:
    """One accreditation of a body as it is known: what, from when to when, and who says so."""

    body_name: LanguageMap
    body_language: str
    number: str
    standard: str
    """`ISO/IEC 17024:2012`."""
    schemes: tuple[str, ...]
    """Codes."""
    first_day: date
    last_day: date | None
    phase: Phase
    by_accreditor: bool
    """Whether the statement is ascribed to the accreditation body; else it is the operator's."""
    signed: bool
    """Whether it was signed by its party; else it was transcribed from the source."""
    source: str
    """URL."""
    retrieved: date
    digest: str | None
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class KeyEntry:
    """A key of a body: the public half, and since and until when it signs."""

    fragment: str
    algorithm: str
    multikey: str
    active_from: datetime
    retired_at: datetime | None


@dataclass(frozen=True, slots=True)
class BodyProfile:
    """A certification body with its schemes, accreditations and keys as of one instant."""

    body: BodyName
    did: str
    url: str
    """Its own pages, elsewhere."""
    schemes: tuple[SchemeEntry, ...]
    accreditations: tuple[AccreditationEntry, ...]
    keys: tuple[KeyEntry, ...]
    as_of: datetime


@dataclass(frozen=True, slots=True)
class SchemeProfile:
    """One version of a scheme, its body, the other versions, and the accreditations that name it."""

    body: BodyName
    content: SchemeContent
    digest: str
    """Of the published bytes, as certificates state it."""
    currency: Currency
    versions: tuple[VersionEntry, ...]
    accreditations: tuple[AccreditationEntry, ...]
    """Those in force."""
    as_of: datetime


def body_names(session: Session) -> tuple[BodyName, ...]:
    """Return every certification body by name."""
    return tuple(_name(body) for body in organisations.certification_bodies(session))


def body_profile(session: Session, slug: str, *, urls: PublicUrls, at: datetime) -> BodyProfile:
    """Return what is known of a certification body at `at`; raise `NotFound` (`organisation-unknown`)."""
    body = organisations.find_body(session, slug)
    rows = session.execute(
        select(Scheme.code, SchemeVersion)
        .join(SchemeVersion, SchemeVersion.scheme_id == Scheme.id)
        .where(Scheme.body_id == body.id)
        .order_by(Scheme.code, SchemeVersion.recorded_at, SchemeVersion.id)
    ).all()
    versions: dict[str, list[SchemeContent]] = {}
    for code, row in rows:
        versions.setdefault(code, []).append(read_content(row.content))
    day = local_day(at, body.time_zone)
    return BodyProfile(
        body=_name(body),
        did=urls.did(slug),
        url=body.url,
        schemes=tuple(SchemeEntry(code, _entries(contents, day)) for code, contents in versions.items()),
        accreditations=_accreditations(session, body.id, at),
        keys=tuple(
            KeyEntry(key.fragment, key.algorithm, key.multikey, key.active_from, key.retired_at)
            for key in bodies.of_body(session, body.id)
        ),
        as_of=at,
    )


def scheme_profile(session: Session, slug: str, code: str, version: str, *, at: datetime) -> SchemeProfile:
    """Return one version of a body's scheme, seen from `at`; raise `NotFound` (`scheme-version-unknown`)."""
    found = session.execute(
        select(Organisation, SchemeVersion)
        .join(Scheme, Scheme.body_id == Organisation.id)
        .join(SchemeVersion, SchemeVersion.scheme_id == Scheme.id)
        .where(Organisation.slug == slug, Scheme.code == code)
        .order_by(SchemeVersion.recorded_at, SchemeVersion.id)
    ).all()
    contents = {row.version: read_content(row.content) for _, row in found}
    if version not in contents:
        raise NotFound("scheme-version-unknown", "There is no scheme version of this name here.")
    body = found[0][0]
    entries = _entries(list(contents.values()), local_day(at, body.time_zone))
    return SchemeProfile(
        body=_name(body),
        content=contents[version],
        digest=next(row.digest for _, row in found if row.version == version),
        currency=next(entry.currency for entry in entries if entry.version == version),
        versions=entries,
        accreditations=tuple(
            entry
            for entry in _accreditations(session, body.id, at)
            if code in entry.schemes and entry.phase is Phase.IN_FORCE
        ),
        as_of=at,
    )


def _name(body: Organisation) -> BodyName:
    return BodyName(body.slug, body.name, body.language, body.country)


_ORDER = tuple(Currency)


def _entries(contents: Sequence[SchemeContent], day: date) -> tuple[VersionEntry, ...]:
    """Return the entries of one scheme's contents, which come in the order of publication."""
    current = current_version([(one.version, one.effective_from) for one in contents], on=day)
    entries = [
        VersionEntry(
            one.version, one.title, str(one.standard), one.effective_from, _currency(one, current, day)
        )
        for one in reversed(contents)
    ]
    entries.sort(key=lambda entry: entry.effective_from, reverse=True)
    return tuple(sorted(entries, key=lambda entry: _ORDER.index(entry.currency)))


def _currency(content: SchemeContent, current: str | None, day: date) -> Currency:
    if content.version == current:
        return Currency.CURRENT
    return Currency.TO_COME if content.effective_from > day else Currency.EARLIER


def _accreditations(session: Session, body_id: str, at: datetime) -> tuple[AccreditationEntry, ...]:
    facts = accreditations.of_body(session, body_id, known_at=at)
    accreditors = _by_id(session, {fact.accreditation_body_id for fact in facts})
    entries = [_accreditation(fact, accreditors[fact.accreditation_body_id], at) for fact in facts]
    phases = (Phase.IN_FORCE, Phase.TO_COME, Phase.ENDED)
    return tuple(sorted(entries, key=lambda entry: phases.index(entry.phase)))


def _accreditation(fact: AccreditationFact, accreditor: Organisation, at: datetime) -> AccreditationEntry:
    zone, ends = accreditor.time_zone, fact.valid_to
    return AccreditationEntry(
        body_name=accreditor.name,
        body_language=accreditor.language,
        number=fact.number,
        standard=f"{fact.standard}:{fact.edition}",
        schemes=tuple(fact.scheme_codes),
        first_day=local_day(fact.valid_from, zone),
        # The end is exclusive: the day that begins there no longer counts.
        last_day=None if ends is None else local_day(ends, zone) - timedelta(days=1),
        phase=phase(fact.valid_from, ends, on=at),
        by_accreditor=fact.stated_by is not None,
        signed=fact.provenance is Provenance.SIGNED,
        source=fact.source["url"],
        retrieved=date.fromisoformat(fact.source["retrieved"]),
        digest=fact.source.get("digest"),
        recorded_at=fact.recorded_at,
    )


def _by_id(session: Session, ids: Iterable[str]) -> dict[str, Organisation]:
    found = session.scalars(select(Organisation).where(Organisation.id.in_(list(ids))))
    return {organisation.id: organisation for organisation in found}
