"""Languages of the pages: which one a reader gets, and how dates and texts are written in it.

English is the source; other languages are gettext catalogs in `translations/`. A person's name
and a scheme's texts are data in their own languages and marked with them (HTML `lang`), never
translated. Dates are written in words, because 03/04 is two days (ISO dates stand beside them
for machines).
"""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.units import format_unit
from flask import Flask, request
from flask_babel import Babel, get_locale

CATALOGS = Path(__file__).parent / "translations"
SOURCE = "en"

WEB_ADDRESS = ("https://", "http://")
"""What an address given by others must begin with to become a link."""

_OVERRIDES = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})

# `en` alone would write dates as the United States do; this is read alike everywhere.
_DATES_AS = {"en": "en_GB"}


@dataclass(frozen=True, slots=True)
class Text:
    """A text with the BCP 47 tag of its language."""

    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A text of one or more paragraphs with the BCP 47 tag of its language."""

    paragraphs: tuple[str, ...]
    language: str


def set_up(app: Flask, catalogs: Path) -> None:
    """Give `app` the languages in `catalogs`, and each request the best of them for its reader."""
    offered = [SOURCE, *sorted(folder.parent.parent.name for folder in catalogs.glob("*/LC_MESSAGES/*.mo"))]
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(catalogs)
    Babel(
        app,
        default_locale=SOURCE,
        locale_selector=lambda: best([wanted for wanted, _ in request.accept_languages], offered),
    )


def best(wanted: Iterable[str], offered: Sequence[str]) -> str:
    """Return the first of the `wanted` languages, most wanted first, that is offered, or the source's.

    Not Werkzeug's `best_match`, which answers `ar-EG, en;q=0.5` in English where there is `ar`.
    """
    for language in wanted:
        for matches in (_same, _same_primary):
            for candidate in offered:
                if matches(candidate, language):
                    return candidate
    return SOURCE


def locale() -> Locale:
    """Return the language of this request."""
    return get_locale() or Locale.parse(SOURCE)


def tag(of: Locale) -> str:
    """Return the BCP 47 tag of a locale, as the `lang` attribute wants it."""
    return str(of).replace("_", "-")


def choose(texts: Mapping[str, str], *languages: str) -> Text:
    """Return the text in the first of `languages` that there is, or the map's first, with its tag.

    `fr-CA` finds `fr`, and `fr` finds `fr-CA`, where there is nothing nearer.
    """
    language = _chosen(texts, languages)
    return Text(legible(texts[language]), language)


def choose_passage(texts: Mapping[str, str], *languages: str) -> Passage:
    """Return the same for a text of several lines, each a paragraph."""
    language = _chosen(texts, languages)
    return Passage(
        tuple(legible(line) for line in texts[language].split("\n") if line and not line.isspace()), language
    )


def _chosen(texts: Mapping[str, str], languages: Sequence[str]) -> str:
    """Return the tag in `texts` that comes nearest to the first of `languages` that there is."""
    for wanted in languages:
        for matches in (_same, _same_primary):
            for language in texts:
                if matches(language, wanted):
                    return language
    return next(iter(texts))


def in_words(value: date | datetime) -> str:
    """Write a day, or an instant in UTC to the second, in the request's language."""
    dates = Locale.parse(_DATES_AS.get(str(locale()), str(locale())))
    if isinstance(value, datetime):
        return format_datetime(value, "long", tzinfo=UTC, locale=dates)
    return format_date(value, "long", locale=dates)


def years_in_words(years: int) -> str:
    """Write a number of years in the request's language."""
    return str(format_unit(years, "duration-year", locale=locale()))


def day_or_instant(value: datetime, beside: datetime) -> date | datetime:
    """Return the day that begins at `value` at the offset of `beside`, or `value` if no day begins there."""
    local = value.astimezone(beside.tzinfo)
    return local.date() if local.time() == time.min else value


def legible(text: str) -> str:
    """Return `text` with control characters and direction overrides replaced by U+FFFD.

    Joiners stay: Persian and Indic names are spelt with them.
    """
    return "".join("\N{REPLACEMENT CHARACTER}" if _disturbs(char) else char for char in text)


def _disturbs(char: str) -> bool:
    return unicodedata.category(char) in {"Cc", "Cs"} or unicodedata.bidirectional(char) in _OVERRIDES


def _same(language: str, wanted: str) -> bool:
    return _normal(language) == _normal(wanted)


def _same_primary(language: str, wanted: str) -> bool:
    return _normal(language).partition("-")[0] == _normal(wanted).partition("-")[0]


def _normal(language: str) -> str:
    return language.lower().replace("_", "-")  # catalogs are folders: `zh_Hant`
