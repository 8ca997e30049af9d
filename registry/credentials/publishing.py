"""Sign, publish, and keep lists fresh: what follows a commit, as often as it takes.

Steps 2 and 4 of issuing, worked from the outbox. Each transaction reads what is pending, the
signature is made between transactions, and the next one stores it; a process killed anywhere
leaves items that the next call finishes. Doing one twice changes nothing: a document's
signature is the same bytes and is stored once.

1. Sign every prepared document; its publication becomes pending.
2. Sign every list that changed, is new, or is past half its life.
3. Publish every signed document. Its lists are there by then, so no verifier meets a gap.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from registry import outbox
from registry.audit import OPERATOR, Event, note
from registry.credentials import lists, shape
from registry.credentials.models import Document, DocumentFormat, StatusList
from registry.keys import bodies
from registry.keys.models import SigningKey
from registry.outbox import Effect
from registry.parties.models import Organisation
from registry.work import Work
from signing import strict_json
from signing.cose import sign1
from signing.data_integrity import eddsa_rdfc_2022
from signing.jose import jws, sd_jwt
from signing.keys import multikey
from signing.ports import Signer
from signing.status import token_list

BATCH = 100
"""How many documents share a transaction: enough to hide its cost, few enough to finish soon."""


@dataclass(frozen=True, slots=True)
class Finished:
    """Count what one call did."""

    signed: int
    published: int
    lists: int


def finish(work: Work, *, at: datetime) -> Finished:
    """Do everything that is pending, in the order of the module's steps; return how much it was."""
    signed = _repeat(work, _sign_batch, at)
    published_lists = publish_lists(work, at=at)
    published = _repeat(work, _publish_batch, at)
    return Finished(signed, published, published_lists)


def publish_lists(work: Work, *, at: datetime) -> int:
    """Sign and publish every list whose last signed copy is missing, outdated or past half its life."""
    with work.read() as session:
        names = session.scalars(
            select(StatusList.name)
            .where(
                or_(
                    StatusList.signed_revision.is_(None),
                    StatusList.signed_revision < StatusList.revision,
                    StatusList.valid_until < at + lists.LIFE / 2,
                )
            )
            .order_by(StatusList.name)
        ).all()
    for name in names:
        _publish_list(work, name, at)
    return len(names)


def _repeat(work: Work, batch: Callable[[Work, datetime], int], at: datetime) -> int:
    total = 0
    while done := batch(work, at):
        total += done
    return total


def _sign_batch(work: Work, at: datetime) -> int:
    with work.read() as session:
        subjects = [item.subject for item in outbox.pending(session, Effect.SIGN_DOCUMENT, limit=BATCH)]
        rows = session.execute(
            select(Document.name, Document.format, Document.prepared, Document.to_sign, SigningKey.signer)
            .join(SigningKey, SigningKey.id == Document.key_id)
            .where(Document.name.in_(subjects))
        ).all()
    signed = {
        name: _SEALS[document_format](prepared, to_sign, work.signer(uri))
        for name, document_format, prepared, to_sign, uri in rows
    }
    if not subjects:
        return 0

    def store(session: Session) -> None:
        for name, document in signed.items():
            stored = session.scalar(
                update(Document)
                .where(Document.name == name, Document.signed.is_(None))
                .values(signed=document, signed_at=at)
                .returning(Document.name)
            )
            if stored:  # else another process has stored the same bytes meanwhile
                outbox.put(session, Effect.PUBLISH_DOCUMENT, name, at)
                note(session, Event.DOCUMENT_SIGNED, actor=OPERATOR, subject=name, at=at)
        outbox.done(session, Effect.SIGN_DOCUMENT, subjects, at)

    work.run(store)
    return len(subjects)


def _seal_credential(prepared: bytes, to_sign: bytes, signer: Signer) -> bytes:
    document = strict_json.loads_object(prepared)
    return strict_json.dumps(eddsa_rdfc_2022.SUITE.seal(document, to_sign, signer))


def _seal_token(prepared: bytes, _to_sign: bytes, signer: Signer) -> bytes:
    """Sign a token; behind it stand the disclosures of an SD-JWT, which the key signs by their digests."""
    signing_input, *disclosures = prepared.decode("ascii").split(sd_jwt.SEPARATOR)
    return sd_jwt.SEPARATOR.join((jws.seal(signing_input, signer), *disclosures)).encode("ascii")


_SEALS: Final[Mapping[DocumentFormat, Callable[[bytes, bytes, Signer], bytes]]] = {
    DocumentFormat.CERTIFICATE: _seal_credential,
    DocumentFormat.COSE_FULL: sign1.seal,
    DocumentFormat.COSE_SMALL: sign1.seal,
    DocumentFormat.BADGE: _seal_credential,
    DocumentFormat.VC_JWT: _seal_token,
    DocumentFormat.SD_JWT_VC: _seal_token,
}
"""What makes a signed document of what was prepared, for every format."""


def _publish_batch(work: Work, at: datetime) -> int:
    def publish(session: Session) -> int:
        subjects = [item.subject for item in outbox.pending(session, Effect.PUBLISH_DOCUMENT, limit=BATCH)]
        if not subjects:
            return 0
        session.execute(
            update(Document)
            .where(Document.name.in_(subjects), Document.published_at.is_(None))
            .values(published_at=at)
        )
        for name in subjects:
            note(session, Event.DOCUMENT_PUBLISHED, actor=OPERATOR, subject=name, at=at)
        outbox.done(session, Effect.PUBLISH_DOCUMENT, subjects, at)
        return len(subjects)

    return work.run(publish)


def _publish_list(work: Work, name: str, at: datetime) -> None:
    with work.read() as session:
        status_list = session.get_one(StatusList, name)
        revision = status_list.revision
        indexes = lists.set_indexes(session, name)
        body = session.get_one(Organisation, status_list.body_id)
        algorithm = multikey.P256 if status_list.token else multikey.ED25519
        key = bodies.active(session, status_list.body_id, algorithm)
    sign = _signed_token_list if status_list.token else _signed_list
    signed = sign(work, status_list, indexes, did=work.urls.did(body.slug), key=key, at=at)

    def store(session: Session) -> None:
        # An older copy never replaces a newer one that another process signed meanwhile.
        standing = session.scalar(
            update(StatusList)
            .where(
                StatusList.name == name,
                or_(StatusList.signed_revision.is_(None), StatusList.signed_revision <= revision),
            )
            .values(
                signed=signed,
                signed_revision=revision,
                signed_at=at,
                valid_until=at + lists.LIFE,
            )
            .returning(StatusList.revision)
        )
        if standing is None:
            return
        # With the copy itself, so that a crash leaves no effect behind; what changed since stays due.
        if standing == revision:
            outbox.done(session, Effect.PUBLISH_LIST, [name], at)
        note(
            session,
            Event.STATUS_LIST_PUBLISHED,
            actor=OPERATOR,
            subject=name,
            at=at,
            body_id=status_list.body_id,
            revision=revision,
        )

    work.run(store)


def _signed_list(
    work: Work, status_list: StatusList, indexes: Sequence[int], *, did: str, key: SigningKey, at: datetime
) -> bytes:
    unsigned = lists.credential(status_list, indexes, did=did, urls=work.urls, at=at)
    options = shape.proof_options(verification_method=f"{did}#{key.fragment}", created=at)
    return strict_json.dumps(eddsa_rdfc_2022.sign({**unsigned, "proof": options}, work.signer(key.signer)))


def _signed_token_list(
    work: Work, status_list: StatusList, indexes: Sequence[int], *, did: str, key: SigningKey, at: datetime
) -> bytes:
    length = status_list.length // lists.TOKEN_BITS
    return token_list.issue(
        uri=work.urls.status_list(status_list.name),
        lst=token_list.encode(lists.token_statuses(indexes), bits=lists.TOKEN_BITS, length=length),
        bits=lists.TOKEN_BITS,
        signer=work.signer(key.signer),
        method=f"{did}#{key.fragment}",
        issued_at=at,
        expires=at + lists.LIFE,
        ttl=int(lists.TTL.total_seconds()),
    ).encode("ascii")
