"""What the page of a scheme version shows, made from its content: plain values for the template.

ISO/IEC 17024:2012 §7.2.2, §7.2.3, §9.1.1, §9.8.3 and §9.9.2: scope, process, prerequisites,
fees, appeals and complaints for everybody to read. The texts are the body's own, in the
languages that it wrote; the page adds the clause that asks for each. No rule decides anything.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from flask_babel import gettext

from registry.certificates.claims import Alignment, Coded, LanguageMap
from registry.certification.contents import SchemeContent
from registry.certification.profiles import SchemeProfile
from registry.certification.scheme_rules import CLAUSES, OWN_DEMAND
from registry.ids import PublicUrls
from registry.web import scheme_texts
from registry.web.languages import WEB_ADDRESS, Passage, Text, choose, choose_passage, locale, tag
from registry.web.public.body_page import (
    AccreditationRow,
    VersionRow,
    accreditation_row,
    other_texts,
    version_row,
)


@dataclass(frozen=True, slots=True)
class MemberRow:
    """One text of the scheme, or that it does not apply; `clause` is what asks for it."""

    label: str
    clause: str | None
    passage: Passage | None
    absent: str | None
    """What is said where there is no text."""


@dataclass(frozen=True, slots=True)
class SectionView:
    """A part of the page."""

    name: str
    title: str
    rows: tuple[MemberRow, ...]


@dataclass(frozen=True, slots=True)
class CodedView:
    """A list of codes with texts."""

    label: str
    entries: tuple[tuple[str, Text], ...]


@dataclass(frozen=True, slots=True)
class CompetenceRow:
    """A unit of competence and the methods that assess it."""

    code: str
    text: Passage
    methods: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class AlignmentRow:
    """A hint at an outside framework, and whether its address can be followed."""

    alignment: Alignment
    links: bool


@dataclass(frozen=True, slots=True)
class SchemeView:
    """Everything on the page of a scheme version; links within this registry are paths."""

    profile: SchemeProfile
    title: Text
    other_titles: tuple[Text, ...]
    description: Passage
    body: Text
    body_path: str
    state: str
    sentence: str
    icon: str
    last_day_of_edition: date | None
    """Last day on which a decision may be taken under this edition of ISO/IEC 17024."""
    sections: tuple[SectionView, ...]
    lists: tuple[CodedView, ...]
    competence: tuple[CompetenceRow, ...]
    accreditations: tuple[AccreditationRow, ...]
    alignments: tuple[AlignmentRow, ...]
    others: tuple[VersionRow, ...]
    path: str


def view_of(profile: SchemeProfile, urls: PublicUrls) -> SchemeView:
    """Return what the page shows of `profile` in the language of the request."""
    content, body = profile.content, profile.body
    languages = (tag(locale()), body.language, "en")
    title = choose(content.title, *languages)
    state, sentence = scheme_texts.STANDINGS[profile.currency]
    until = content.certification_standard.transition_until
    return SchemeView(
        profile=profile,
        title=title,
        other_titles=other_texts(content.title, title),
        description=choose_passage(content.description, *languages),
        body=choose(body.name, *languages),
        body_path=urls.body(body.slug).removeprefix(urls.origin),
        state=gettext(state),
        sentence=gettext(sentence),
        icon=scheme_texts.CURRENCY_ICONS[profile.currency],
        last_day_of_edition=None if until is None else until - timedelta(days=1),
        sections=tuple(_section(section, content, languages) for section in scheme_texts.SECTIONS),
        lists=tuple(_lists(content, languages)),
        competence=_competence(content, languages),
        accreditations=tuple(accreditation_row(entry) for entry in profile.accreditations),
        alignments=tuple(AlignmentRow(one, one.url.startswith(WEB_ADDRESS)) for one in content.alignments),
        others=tuple(
            version_row(entry, slug=body.slug, code=content.code, urls=urls)
            for entry in profile.versions
            if entry.version != content.version
        ),
        path=urls.scheme_version(body.slug, content.code, content.version).removeprefix(urls.origin),
    )


def _section(
    section: scheme_texts.Section, content: SchemeContent, languages: tuple[str, ...]
) -> SectionView:
    rows = (_member(member, getattr(content, member), languages) for member in section.members)
    return SectionView(section.name, gettext(section.title), tuple(row for row in rows if row is not None))


def _member(name: str, texts: LanguageMap | None, languages: tuple[str, ...]) -> MemberRow | None:
    """Return a member's row; none where its format did not know the member yet."""
    label, clause = gettext(scheme_texts.MEMBERS[name]), CLAUSES[name]
    clause_shown = None if clause == OWN_DEMAND else clause
    if texts is None:
        absent = scheme_texts.NO_FEES if name == "fees" else scheme_texts.NOT_APPLICABLE
        return MemberRow(label, clause_shown, None, gettext(absent))
    return MemberRow(label, clause_shown, choose_passage(texts, *languages), None) if texts else None


def _lists(content: SchemeContent, languages: tuple[str, ...]) -> list[CodedView]:
    lists = [(label, getattr(content, member)) for member, label in scheme_texts.LISTS.items()]
    return [
        CodedView(gettext(label), tuple((item.code, choose(item.text, *languages)) for item in items))
        for label, items in lists
        if items
    ]


def _competence(content: SchemeContent, languages: tuple[str, ...]) -> tuple[CompetenceRow, ...]:
    methods = {method.code: method for method in content.assessment_methods}

    def text(item: Coded) -> Text:
        return choose(item.text, *languages)

    return tuple(
        CompetenceRow(
            unit.code,
            choose_passage(unit.text, *languages),
            tuple(text(methods[code]) for code in unit.assessed_by),
        )
        for unit in content.competence
    )
