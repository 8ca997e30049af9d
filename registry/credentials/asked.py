"""The forms of a certificate that are made when somebody asks for one: badge and VC-JWT.

Issuing makes what every certificate needs (`preparing`); these are made later, of the same claims, in
the same three steps: prepared and committed, signed, published (ADR 0019). Killed in between, the
next `tick` finishes, and who asks again gets the same document. A form is made of a certificate
in good standing only, decided in the transaction that prepares it, so none is made beside a
suspension that would not know of its status entries.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from registry.certificates import register
from registry.certificates.claims import Claims
from registry.certificates.models import CertificateVersion
from registry.certificates.rules import State
from registry.credentials import lists, preparing, published, publishing, shape
from registry.credentials.models import Document, DocumentFormat, StatusEntry
from registry.credentials.published import NamedDocument
from registry.ids import PublicUrls, new_name
from registry.keys import bodies
from registry.work import Work
from signing import profile, strict_json
from signing.errors import Refused
from signing.jose import vc_jwt
from signing.keys import multikey
from signing.status import bitstring
from signing.status.bitstring import Purpose

_IN_GOOD_STANDING: Final = frozenset({State.ACTIVE, State.NOT_YET_EFFECTIVE})

Entries = Sequence[bitstring.StatusEntry]


@dataclass(frozen=True, slots=True)
class _Order:
    """Hold what a form is made of."""

    claims: Claims
    url: str
    entries: Entries
    method: str
    at: datetime


def obtain(work: Work, number: str, document_format: DocumentFormat, *, at: datetime) -> NamedDocument:
    """Return the latest version's published document of that form, made now if there is none that stands.

    A procedure. Raise `NotFound` (`certificate-not-found`), `Malformed` as `preparing.prepare` does, or
    `Refused`: `form-not-on-request`, `certificate-not-in-good-standing`, `body-has-no-key`.
    """
    if document_format not in _FORMS:
        raise Refused("form-not-on-request", "This form is made when a certificate is issued, or not at all.")
    name = work.run(partial(_prepare, number=number, document_format=document_format, urls=work.urls, at=at))
    publishing.finish(work, at=at)
    with work.read() as session:
        return published.document(session, name)


def _prepare(
    session: Session, *, number: str, document_format: DocumentFormat, urls: PublicUrls, at: datetime
) -> str:
    """Return the name of the document that stands, prepared now if there is none."""
    register.find(session, number)
    version = register.latest_version(session, number)
    state = register.standing(session, version, on=at, known_at=at).state
    if state not in _IN_GOOD_STANDING:
        raise Refused(
            "certificate-not-in-good-standing",
            f"The certificate is {state.value}: nothing is made of it now.",
        )
    last = _last(session, version, document_format)
    if last is not None and not _is_revoked(session, last):
        return last.name
    issue = 1 if last is None else last.issue + 1
    return _make(session, version, document_format, issue, urls=urls, at=at).name


def _last(session: Session, version: CertificateVersion, document_format: DocumentFormat) -> Document | None:
    found: Document | None = session.scalar(
        select(Document)
        .where(
            Document.number == version.number,
            Document.version == version.version,
            Document.format == document_format,
        )
        .order_by(Document.issue.desc())
        .limit(1)
    )
    return found


def _is_revoked(session: Session, document: Document) -> bool:
    revoked = exists().where(
        StatusEntry.document_name == document.name,
        StatusEntry.purpose == Purpose.REVOCATION,
        StatusEntry.bit,
    )
    return bool(session.scalar(select(revoked)))


def _make(
    session: Session,
    version: CertificateVersion,
    document_format: DocumentFormat,
    issue: int,
    *,
    urls: PublicUrls,
    at: datetime,
) -> Document:
    form = _FORMS[document_format]
    claims, name = Claims.from_json(version.claims), new_name()
    key = bodies.active(session, version.body_id, form.algorithm)
    places = lists.draw_places(session, version.body_id, at, form.purposes)
    entries = [
        bitstring.StatusEntry(status_list.purpose, index, urls.status_list(status_list.name))
        for status_list, index in places
    ]
    method = f"{claims.body.did}#{key.fragment}"
    prepared, to_sign = form.compose(_Order(claims, urls.credential(name), entries, method, at))
    document = preparing.add_document(
        session,
        claims,
        key,
        document_format,
        name=name,
        prepared=prepared,
        to_sign=to_sign,
        at=at,
        issue=issue,
    )
    preparing.add_entries(session, document, places)
    return document


def _badge(order: _Order) -> tuple[bytes, bytes]:
    [revocation] = order.entries
    unsigned = shape.badge(order.claims, url=order.url, revocation=revocation)
    options, to_sign = preparing.secured(unsigned, order.method, order.at)
    return strict_json.dumps({**unsigned, "proof": options}), to_sign


def _vc_jwt(order: _Order) -> tuple[bytes, bytes]:
    """Compose the certificate's credential as a JWT: what is prepared is what the key signs."""
    credential = shape.certificate(order.claims, url=order.url, entries=order.entries)
    profile.check_credential(credential)
    prepared = vc_jwt.prepare(credential, multikey.P256, method=order.method).encode("ascii")
    return prepared, prepared


@dataclass(frozen=True, slots=True)
class _Form:
    """Hold how a form is made: its kind of key, its status entries, and what composes it."""

    algorithm: str
    purposes: tuple[Purpose, ...]
    compose: Callable[[_Order], tuple[bytes, bytes]]


_FORMS: Final[Mapping[DocumentFormat, _Form]] = {
    DocumentFormat.BADGE: _Form(multikey.ED25519, (Purpose.REVOCATION,), _badge),
    DocumentFormat.VC_JWT: _Form(multikey.P256, lists.PURPOSES, _vc_jwt),
}

ON_REQUEST: Final = tuple(_FORMS)
"""The forms that `obtain` makes."""
