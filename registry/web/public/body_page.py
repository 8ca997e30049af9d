"""What the page of a certification body shows, made from its profile: plain values for the template.

Accreditations are facts that others state about the body; each row says who states it and
where it was read (DOMAIN §6), and an accreditation that ended is shown as ended. No rule decides
anything here.
"""

from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext

from registry.certificates.claims import LanguageMap
from registry.certification.profiles import (
    AccreditationEntry,
    BodyProfile,
    Currency,
    SchemeEntry,
    VersionEntry,
)
from registry.ids import PublicUrls
from registry.web import scheme_texts
from registry.web.languages import WEB_ADDRESS, Text, choose, locale, tag


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One version of a scheme and where its page is."""

    version: str
    path: str
    effective: date
    currency: Currency
    state: str
    """The same in words."""
    icon: str
    """Name of the shape beside it."""


@dataclass(frozen=True, slots=True)
class SchemeRow:
    """A scheme by its foremost version, with the others."""

    code: str
    title: Text
    standard: str
    foremost: VersionRow
    others: tuple[VersionRow, ...]


@dataclass(frozen=True, slots=True)
class AccreditationRow:
    """One accreditation, with its state as of the page's instant."""

    entry: AccreditationEntry
    body: Text
    state: str
    icon: str
    links: bool
    """Whether the source is an address that can be followed."""


@dataclass(frozen=True, slots=True)
class BodyView:
    """Everything on the page of a body; links within this registry are paths."""

    profile: BodyProfile
    name: Text
    other_names: tuple[Text, ...]
    country: str
    links: bool
    schemes: tuple[SchemeRow, ...]
    accreditations: tuple[AccreditationRow, ...]
    did_document: str
    as_of: datetime


def view_of(profile: BodyProfile, urls: PublicUrls) -> BodyView:
    """Return what the page shows of `profile` in the language of the request."""
    body, languages = profile.body, (tag(locale()), profile.body.language, "en")
    name = choose(body.name, *languages)
    return BodyView(
        profile=profile,
        name=name,
        other_names=other_texts(body.name, name),
        country=locale().territories.get(body.country, body.country),
        links=profile.url.startswith(WEB_ADDRESS),
        schemes=tuple(_scheme(entry, body.slug, languages, urls) for entry in profile.schemes),
        accreditations=tuple(accreditation_row(entry) for entry in profile.accreditations),
        did_document=urls.body(body.slug).removeprefix(urls.origin) + "/did.json",
        as_of=profile.as_of,
    )


def other_texts(texts: LanguageMap, shown: Text) -> tuple[Text, ...]:
    """Return the texts in the languages that are not `shown`, each wording once."""
    others = {choose({language: text}).text: language for language, text in texts.items()}
    others.pop(shown.text, None)
    return tuple(Text(text, language) for text, language in others.items())


def accreditation_row(entry: AccreditationEntry) -> AccreditationRow:
    """Return an accreditation as it is shown in the language of the request."""
    return AccreditationRow(
        entry=entry,
        body=choose(entry.body_name, tag(locale()), entry.body_language, "en"),
        state=gettext(scheme_texts.PHASES[entry.phase]),
        icon=scheme_texts.PHASE_ICONS[entry.phase],
        links=entry.source.startswith(WEB_ADDRESS),
    )


def version_row(entry: VersionEntry, *, slug: str, code: str, urls: PublicUrls) -> VersionRow:
    """Return a version as it is listed in the language of the request."""
    return VersionRow(
        version=entry.version,
        path=urls.scheme_version(slug, code, entry.version).removeprefix(urls.origin),
        effective=entry.effective_from,
        currency=entry.currency,
        state=gettext(scheme_texts.CURRENCIES[entry.currency]),
        icon=scheme_texts.CURRENCY_ICONS[entry.currency],
    )


def _scheme(entry: SchemeEntry, slug: str, languages: tuple[str, ...], urls: PublicUrls) -> SchemeRow:
    foremost, *others = (version_row(one, slug=slug, code=entry.code, urls=urls) for one in entry.versions)
    return SchemeRow(
        code=entry.code,
        title=choose(entry.versions[0].title, *languages),
        standard=entry.versions[0].standard,
        foremost=foremost,
        others=tuple(others),
    )
