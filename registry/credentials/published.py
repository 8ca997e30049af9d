"""What is published: documents and status lists, byte for byte, and the documents of a certificate.

Read-only. What is not published does not exist here: the same refusal as for what never was.
"""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from registry import ids
from registry.certificates.models import CertificateVersion
from registry.credentials.compact import Places
from registry.credentials.models import Document, DocumentFormat, StatusEntry, StatusList
from registry.credentials.qr import Code, Form
from registry.ids import PublicUrls
from signing.cose import digits
from signing.errors import NotFound

_MESSAGES = {Form.FULL: DocumentFormat.COSE_FULL, Form.SMALL: DocumentFormat.COSE_SMALL}
_VC = "application/vc"
_STATUS_TOKENS = "application/statuslist+jwt"
_MEDIA_TYPES = {
    DocumentFormat.CERTIFICATE: _VC,
    DocumentFormat.BADGE: _VC,
    DocumentFormat.VC_JWT: "application/vc+jwt",
    DocumentFormat.SD_JWT_VC: "application/dc+sd-jwt",
}
"""Of the forms that are published under a URL of their own; a compact certificate is published in a code."""
_FULLEST_FIRST = (Form.FULL, Form.SMALL, Form.URL)


@dataclass(frozen=True, slots=True)
class PublishedDocument:
    """A published document, and the certificate version that it is about."""

    name: str
    body: bytes
    version: CertificateVersion


@dataclass(frozen=True, slots=True)
class NamedDocument:
    """A published document by the name that ends its URL: its exact bytes and their media type."""

    name: str
    format: DocumentFormat
    body: bytes

    @property
    def media_type(self) -> str:
        """Return the media type of the document's form."""
        return _MEDIA_TYPES[self.format]


@dataclass(frozen=True, slots=True)
class PublishedList:
    """The signed copy of a status list, byte for byte, and its media type."""

    body: bytes
    media_type: str


def of_certificate(session: Session, number: str) -> PublishedDocument:
    """Return the published document of a certificate's latest version that has one.

    Raise `NotFound` (`certificate-not-found`): one query decides, so that a number nobody was
    given and one that may not be shown take the same path and the same time.
    """
    row = session.execute(
        select(Document, CertificateVersion)
        .join(
            CertificateVersion,
            (CertificateVersion.number == Document.number) & (CertificateVersion.version == Document.version),
        )
        .where(
            Document.number == number,
            Document.format == DocumentFormat.CERTIFICATE,
            Document.published_at.is_not(None),
        )
        .order_by(Document.version.desc())
        .limit(1)
    ).first()
    if row is None:
        raise NotFound(
            "certificate-not-found",
            f"There is no certificate {ids.show_number(number)} here that may be shown.",
        )
    document, version = row
    return PublishedDocument(document.name, document.signed or b"", version)


def places(session: Session, name: str) -> Places:
    """Return the places in status lists of the document of that name."""
    entries = session.scalars(select(StatusEntry).where(StatusEntry.document_name == name))
    return {entry.purpose: (entry.list_name, entry.list_index) for entry in entries}


def code(session: Session, number: str, form: Form | None, urls: PublicUrls) -> Code:
    """Return the QR code of a certificate's latest version: in `form`, or the fullest that there is.

    Raise `NotFound`: `certificate-not-found`, or `code-not-found` where it has no code of that form.
    """
    version, url = of_certificate(session, number).version, urls.certificate(number)
    for wanted in _FULLEST_FIRST if form is None else (form,):
        if wanted is Form.URL:
            return Code(wanted, url)
        message = session.scalar(
            select(Document.signed).where(
                Document.number == number,
                Document.version == version.version,
                Document.format == _MESSAGES[wanted],
                Document.published_at.is_not(None),
            )
        )
        if message is not None:
            return Code(wanted, url, digits.encode(message))
    raise NotFound("code-not-found", "This certificate has no QR code of this form.")


def document(session: Session, name: str) -> NamedDocument:
    """Return the published document of that name; raise `NotFound` (`document-not-found`)."""
    found = session.scalar(
        select(Document).where(
            Document.name == name,
            Document.format.in_(_MEDIA_TYPES),
            Document.published_at.is_not(None),
        )
    )
    if found is None or found.signed is None:
        raise NotFound("document-not-found", "There is no document of this name here that may be shown.")
    return NamedDocument(found.name, found.format, found.signed)


def status_list(session: Session, name: str) -> PublishedList:
    """Return the signed copy of a status list; raise `NotFound` (`status-list-not-found`)."""
    found = session.get(StatusList, name)
    if found is None or found.signed is None:
        raise NotFound("status-list-not-found", "There is no status list of this name here.")
    return PublishedList(found.signed, _STATUS_TOKENS if found.token else _VC)
