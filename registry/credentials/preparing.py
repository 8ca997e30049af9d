"""Prepare: from claims to the exact documents that will be signed, committed before they are signed.

Step 1 of issuing (HOUSE, Transactions). A document can be signed only from what is stored
here: its unsigned bytes with everything but the signature, and the bytes that the key signs.
Shape and loss of data are found now, while everything can still be rolled back.

A certificate version has three documents, made of the same claims: the credential, and the two
forms of the compact certificate, which point at the credential's places in the status lists
(ADR 0012).
"""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import datetime
from functools import partial

from sqlalchemy import exists, select
from sqlalchemy.orm import Session, aliased

from registry import outbox
from registry.certificates.claims import Claims
from registry.certificates.models import CertificateVersion
from registry.credentials import compact, lists, published, shape
from registry.credentials.compact import Places
from registry.credentials.models import Document, DocumentFormat, StatusEntry, StatusList
from registry.ids import PublicUrls, new_name
from registry.keys import bodies
from registry.keys.models import SigningKey
from registry.outbox import Effect
from registry.work import Work
from signing import profile, strict_json
from signing.cose import certificate, sign1
from signing.cose.sign1 import Sign1
from signing.data_integrity.eddsa_rdfc_2022 import SUITE
from signing.errors import TooLarge
from signing.keys import multikey
from signing.status import bitstring
from signing.status.bitstring import Purpose
from signing.strict_json import Json

BATCH = 100
"""How many certificate versions that lack a compact certificate share a transaction."""


def prepare(session: Session, claims: Claims, *, body_id: str, urls: PublicUrls, at: datetime) -> Document:
    """Add the documents of a certificate version, ready to be signed; return the credential.

    Raise `Malformed` where a document would not have the shape, or would lose data when it is
    signed (both are faults of the claims), and `Refused` (`body-has-no-key`).
    """
    places = lists.draw_places(session, body_id, at)
    document = _prepare_credential(session, claims, places, body_id=body_id, urls=urls, at=at)
    told = {status_list.purpose: (status_list.name, index) for status_list, index in places}
    _prepare_compact(session, claims, told, body_id=body_id, at=at)
    return document


def check(session: Session, claims: Claims, *, body_id: str, urls: PublicUrls, at: datetime) -> None:
    """Raise what `prepare` would raise for these claims, and write nothing: a dry run's question."""
    key = bodies.active(session, body_id)
    names = {purpose: new_name() for purpose in lists.PURPOSES}
    entries = [bitstring.StatusEntry(purpose, 0, urls.status_list(names[purpose])) for purpose in names]
    _composed(claims, key, new_name(), entries, urls=urls, at=at)
    places = {purpose: (name, 0) for purpose, name in names.items()}
    _messages(claims, places, bodies.active(session, body_id, multikey.P256))


def complete(work: Work, *, at: datetime) -> int:
    """Prepare the compact certificates of versions that have none yet; return of how many versions.

    A procedure, for what was issued before there were any. Raise `Refused` (`body-has-no-key`).
    """
    total = 0
    while done := work.run(partial(_complete_batch, at=at)):
        total += done
    return total


def _prepare_credential(
    session: Session,
    claims: Claims,
    places: Sequence[tuple[StatusList, int]],
    *,
    body_id: str,
    urls: PublicUrls,
    at: datetime,
) -> Document:
    key = bodies.active(session, body_id)
    name = new_name()
    entries = [
        bitstring.StatusEntry(status_list.purpose, index, urls.status_list(status_list.name))
        for status_list, index in places
    ]
    unsigned, options, to_sign = _composed(claims, key, name, entries, urls=urls, at=at)
    document = add_document(
        session,
        claims,
        key,
        DocumentFormat.CERTIFICATE,
        name=name,
        prepared=strict_json.dumps({**unsigned, "proof": options}),
        to_sign=to_sign,
        at=at,
    )
    add_entries(
        session, document, [(status_list.name, index, status_list.purpose) for status_list, index in places]
    )
    return document


def _composed(
    claims: Claims,
    key: SigningKey,
    name: str,
    entries: Sequence[bitstring.StatusEntry],
    *,
    urls: PublicUrls,
    at: datetime,
) -> tuple[dict[str, Json], dict[str, Json], bytes]:
    """Return the unsigned document, its proof options, and the bytes that the key is to sign."""
    unsigned = shape.certificate(claims, url=urls.credential(name), entries=entries)
    options, to_sign = secured(unsigned, f"{claims.body.did}#{key.fragment}", at)
    return unsigned, options, to_sign


def secured(
    unsigned: dict[str, Json], verification_method: str, at: datetime
) -> tuple[dict[str, Json], bytes]:
    """Return the proof options of an unsigned credential, and the bytes that the key is to sign.

    Raise `Malformed` where it has not the shape, or would lose data when it is signed.
    """
    profile.check_credential(unsigned)
    options = shape.proof_options(verification_method=verification_method, created=at)
    return options, SUITE.hash_data(unsigned, options)


def _prepare_compact(session: Session, claims: Claims, places: Places, *, body_id: str, at: datetime) -> None:
    key = bodies.active(session, body_id, multikey.P256)
    for document_format, unsigned in _messages(claims, places, key).items():
        add_document(
            session,
            claims,
            key,
            document_format,
            name=new_name(),
            prepared=unsigned.message,
            to_sign=unsigned.to_be_signed,
            at=at,
        )


def _messages(claims: Claims, places: Places, key: SigningKey) -> dict[DocumentFormat, Sign1]:
    """Return the unsigned messages: both, but the full one only if a QR code can hold it.

    Almost all can; a scope of a hundred items cannot, and its code holds the small form.
    """
    public = multikey.decode(key.multikey)
    messages = {
        DocumentFormat.COSE_SMALL: sign1.prepare(certificate.write(compact.small(claims)), public),
    }
    with suppress(TooLarge):
        full = certificate.write(compact.full(claims, places))
        messages[DocumentFormat.COSE_FULL] = sign1.prepare(full, public)
    return messages


def add_entries(session: Session, document: Document, places: Iterable[tuple[str, int, Purpose]]) -> None:
    """Give a document its places in status lists: name of the list, place in it, purpose."""
    session.add_all(
        StatusEntry(
            list_name=name,
            list_index=place,
            body_id=document.body_id,
            document_name=document.name,
            purpose=purpose,
        )
        for name, place, purpose in places
    )


def add_document(
    session: Session,
    claims: Claims,
    key: SigningKey,
    document_format: DocumentFormat,
    *,
    name: str,
    prepared: bytes,
    to_sign: bytes,
    at: datetime,
    holder_key: str = "",
    issue: int = 1,
) -> Document:
    """Add one document of a certificate version, and have it signed after the commit."""
    document = Document(
        name=name,
        body_id=key.body_id,
        number=claims.number,
        version=claims.version,
        format=document_format,
        holder_key=holder_key,
        issue=issue,
        key_id=key.id,
        prepared=prepared,
        to_sign=to_sign,
        prepared_at=at,
    )
    session.add(document)
    session.flush()
    outbox.put(session, Effect.SIGN_DOCUMENT, name, at)
    return document


def _complete_batch(session: Session, *, at: datetime) -> int:
    small = aliased(Document)
    rows = session.execute(
        select(Document.name, CertificateVersion)
        .join(
            CertificateVersion,
            (CertificateVersion.number == Document.number) & (CertificateVersion.version == Document.version),
        )
        .where(
            Document.format == DocumentFormat.CERTIFICATE,
            ~exists().where(
                small.number == Document.number,
                small.version == Document.version,
                small.format == DocumentFormat.COSE_SMALL,
            ),
        )
        .order_by(Document.name)
        .limit(BATCH)
    ).all()
    for name, version in rows:
        claims, places = Claims.from_json(version.claims), published.places(session, name)
        _prepare_compact(session, claims, places, body_id=version.body_id, at=at)
    return len(rows)
