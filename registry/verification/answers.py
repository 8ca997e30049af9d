"""The answer about one certificate of this registry: one word, since when, and every check behind it.

It is made for the page, its JSON twin and the command line alike, so that all three always say
the same. The public asks about today; an ended suspension does not show (DOMAIN §7). What is
shown comes from the register, but only after the signed document was found to say the same:
somebody who can write to the database changes a page to *unconfirmed*, not to another name.
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from registry.certificates import paper, register
from registry.certificates.claims import AccreditationClaim, Claims
from registry.certificates.models import CertificateVersion
from registry.certificates.rules import Standing, State
from registry.credentials import published, shape
from registry.parties import organisations
from registry.parties.days import local_day
from registry.parties.models import Organisation
from registry.trust import accreditations
from registry.verification.documents import verify_document
from registry.verification.policies import registry_policy
from registry.verification.rules import Word, word_of
from registry.work import Work
from signing import profile, verify
from signing.errors import NotFound
from signing.report import Report
from signing.strict_json import Json

__all__ = ["Answer", "OnPaper", "Word", "answer", "verify_document"]


@dataclass(frozen=True, slots=True)
class OnPaper:
    """When a certificate was issued on paper, and when it was entered here; the body's local days."""

    issued: date
    entered: date


@dataclass(frozen=True, slots=True)
class Answer:
    """Everything the public may know about one certificate at one instant."""

    word: Word
    as_of: datetime
    since: datetime
    """Since when the word holds, in UTC; `as_of` itself where that is not known."""
    claims: Claims
    report: Report
    """Verification of the published document; one row for each check."""
    document: bytes
    """The published document, byte for byte."""
    document_url: str
    page_url: str
    accreditation: AccreditationClaim | None
    """As signed, if what is known today still says that it covered the decision."""
    symbol_url: str | None
    """Where its symbol is, if it has one."""
    paper: OnPaper | None = None
    """That the body had issued it on paper before; from the register, not from the signed document."""


def answer(work: Work, number: str, at: datetime) -> Answer:
    """Answer for a certificate `number` (16 characters) as of `at`.

    Raise `NotFound` (`certificate-not-found`), the same for a number nobody was given and for one
    that may not be shown.
    """
    with work.read() as session:
        found = published.of_certificate(session, number)
        standing = register.standing(session, found.version, on=at, known_at=at)
        claims = Claims.from_json(found.version.claims)
        policy = registry_policy(session, work.urls)
        accreditation = _accreditation(session, found.version.body_id, claims, at)
        symbol_url = None if accreditation is None else _symbol_url(session, work, accreditation.body_slug)
        on_paper = _on_paper(session, found.version)
    report = verify.verify(found.body, policy, at, work.fetch)
    genuine = report.document is not None and _says(report.document, claims)
    word = word_of(standing.state, report.verdict, genuine=genuine)
    return Answer(
        word=word,
        as_of=at,
        since=_since(word, standing, at),
        claims=claims,
        report=report,
        document=found.body,
        document_url=work.urls.credential(found.name),
        page_url=work.urls.certificate(number),
        accreditation=accreditation,
        symbol_url=symbol_url,
        paper=on_paper,
    )


_WORD_OF_STATE = {
    State.ACTIVE: Word.VALID,
    State.EXPIRED: Word.EXPIRED,
    State.SUSPENDED: Word.SUSPENDED,
    State.WITHDRAWN: Word.WITHDRAWN,
}


def _since(word: Word, standing: Standing, at: datetime) -> datetime:
    return standing.since if _WORD_OF_STATE.get(standing.state) is word else at


def _says(document: dict[str, Json], claims: Claims) -> bool:
    """Tell whether a verified document is exactly what these claims are signed as."""
    unsecured = {name: value for name, value in document.items() if name != "proof"}
    url = unsecured["id"]
    entries = profile.check_credential(unsecured)
    return isinstance(url, str) and unsecured == shape.certificate(claims, url=url, entries=entries)


def _on_paper(session: Session, version: CertificateVersion) -> OnPaper | None:
    known = paper.of(session, version.number)
    if known is None:
        return None
    body = session.get_one(Organisation, version.body_id)
    return OnPaper(known.issued_on, local_day(known.recorded_at, body.time_zone))


def _accreditation(session: Session, body_id: str, claims: Claims, at: datetime) -> AccreditationClaim | None:
    """Return the signed accreditation unless it was since found that none covered the decision."""
    if claims.accreditation is None:
        return None
    fact = accreditations.covering(
        session, body_id=body_id, scheme_code=claims.scheme.code, on=claims.decided, known_at=at
    )
    return None if fact is None or fact.number != claims.accreditation.number else claims.accreditation


def _symbol_url(session: Session, work: Work, slug: str) -> str | None:
    try:
        organisations.symbol(session, slug)
    except NotFound:
        return None
    return work.urls.symbol(slug)
