"""What the page of a certificate shows, made from the answer: plain values for the template.

The order is DOMAIN §7's: the answer in words, what the certificate says, every check, the raw
document. Names and texts keep their language beside them. No rule decides anything here; a
symbol is shown only where the answer holds an accreditation.
"""

import json
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext

from registry.certificates.claims import Coded
from registry.ids import show_number
from registry.verification.answers import Answer, Word
from registry.verification.told import last_valid_day
from registry.web import texts
from registry.web.languages import WEB_ADDRESS, Text, choose, day_or_instant, legible, locale, tag
from signing import strict_json
from signing.errors import Problem
from signing.report import Check, CheckName, Outcome, Verdict

_INVISIBLE = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})
_INDENT = 2


@dataclass(frozen=True, slots=True)
class CheckRow:
    """One check as the page says it; `language` is set where the text is not the page's."""

    name: str
    outcome: Outcome
    outcome_word: str
    detail: str
    language: str | None
    clause: str
    at: datetime


@dataclass(frozen=True, slots=True)
class AccreditationView:
    """The accreditation that covered the decision, and where its symbol is."""

    body: Text
    number: str
    standard: str
    symbol: str | None


@dataclass(frozen=True, slots=True)
class CertificateView:
    """Everything on the page; links within this registry are paths."""

    answer: Answer
    word: str
    sentence: str
    advice: str
    note: str | None
    name: str
    latin_name: str | None
    since: date | datetime | None
    number: str
    path: str
    title: Text
    body: Text
    body_link: str | None
    level: Text | None
    scope: tuple[Text, ...]
    limitations: tuple[Text, ...]
    conditions: tuple[Text, ...]
    effective: date
    last_valid_day: date | None
    decided: date
    accreditation: AccreditationView | None
    checks: tuple[CheckRow, ...]
    raw: str
    credential: str
    scheme_version: str
    did: str


def view_of(answer: Answer, origin: str) -> CertificateView:
    """Return what the page shows of `answer` in the language of the request; `origin` is our own."""
    claims, headline = answer.claims, texts.HEADLINES[answer.word]
    languages = (tag(locale()), claims.body.language, "en")

    def coded(items: tuple[Coded, ...]) -> tuple[Text, ...]:
        return tuple(choose(item.text, *languages) for item in items)

    return CertificateView(
        answer=answer,
        word=gettext(headline.word),
        sentence=gettext(headline.sentence),
        advice=gettext(_advice(answer)),
        note=gettext(texts.AHEAD_OF_LIST) if _ahead_of_list(answer) else None,
        since=None if answer.since == answer.as_of else day_or_instant(answer.since, claims.effective),
        name=legible(claims.name),
        latin_name=None if claims.latin_name is None else legible(claims.latin_name),
        number=show_number(claims.number),
        path=answer.page_url.removeprefix(origin),
        title=choose(claims.scheme.title, *languages),
        body=choose(claims.body.name, *languages),
        body_link=claims.body.url.removeprefix(origin) if claims.body.url.startswith(WEB_ADDRESS) else None,
        level=None if claims.level is None else choose(claims.level.text, *languages),
        scope=coded(claims.scope),
        limitations=coded(claims.limitations),
        conditions=coded(claims.conditions),
        effective=claims.effective.date(),
        last_valid_day=last_valid_day(claims),
        decided=claims.decided.date(),
        accreditation=_accreditation(answer, origin, languages),
        checks=tuple(_row(check) for check in answer.report.checks),
        raw=pretty(answer.document),
        credential=answer.document_url.removeprefix(origin),
        scheme_version=claims.scheme.url.removeprefix(origin),
        did=f"/b/{claims.body.slug}/did.json",
    )


def pretty(document: bytes) -> str:
    """Lay a JSON document out for reading, every invisible or direction-changing character escaped.

    What cannot be read as JSON is shown as the text it is, with the same care.
    """
    try:
        text = json.dumps(strict_json.loads(document), ensure_ascii=False, indent=_INDENT)
    except Problem:
        text = document.decode("utf-8", "backslashreplace")
    return "".join(char if char == "\n" or _shows(char) else _escaped(char) for char in text)


def _advice(answer: Answer) -> str:
    """Return what follows from the word, without blaming a check where every one passed."""
    if answer.word is Word.UNCONFIRMED and answer.report.verdict is Verdict.VALID:
        return texts.DISAGREES
    return texts.HEADLINES[answer.word].advice


def _ahead_of_list(answer: Answer) -> bool:
    """Tell whether the register knows of a decision that the signed status list does not show yet."""
    decided = answer.word in {Word.SUSPENDED, Word.WITHDRAWN}
    return decided and answer.report.verdict is Verdict.VALID


def _accreditation(answer: Answer, origin: str, languages: tuple[str, ...]) -> AccreditationView | None:
    claim = answer.accreditation
    if claim is None:
        return None
    symbol = None if answer.symbol_url is None else answer.symbol_url.removeprefix(origin)
    return AccreditationView(choose(claim.body_name, *languages), claim.number, claim.standard, symbol)


def _row(check: Check) -> CheckRow:
    known, passed = CheckName(check.name), check.outcome is Outcome.PASSED
    message = texts.PASSED[known] if passed else texts.BY_CODE.get(check.code)
    return CheckRow(
        name=gettext(texts.CHECKS[known]),
        outcome=check.outcome,
        outcome_word=gettext(texts.OUTCOMES[check.outcome]),
        detail=legible(check.detail) if message is None else gettext(message),
        language="en" if message is None else None,
        clause=check.clause,
        at=check.at,
    )


def _shows(char: str) -> bool:
    return unicodedata.category(char) not in _INVISIBLE


def _escaped(char: str) -> str:
    units = char.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[i]:02x}{units[i + 1]:02x}" for i in range(0, len(units), 2))
