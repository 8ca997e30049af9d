"""Sign, publish, and keep lists fresh: what follows a commit, as often as it takes.

Steps 2 and 4 of issuing, worked from the outbox. Each transaction reads what is pending, the
signature is made between transactions, and the next one stores it; a process killed anywhere
leaves items that the next call finishes. Doing one twice changes nothing: a document's
signature is the same bytes and is stored once.

1. Sign every prepared document; its publication becomes pending.
2. Sign every list that changed, is new, or is past half its life.
3. Publish every signed document whose lists are there, so that no verifier meets a gap.

A key that cannot be opened holds up what it signs and nothing else: the rest is done first, and
then what was wrong with it is raised.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final

from sqlalchemy import exists, or_, select, true, update
from sqlalchemy.orm import Session

from registry import outbox
from registry.audit import SYSTEM, Event, note
from registry.credentials import lists, shape
from registry.credentials.models import Document, DocumentFormat, StatusEntry, StatusList
from registry.ids import PublicUrls
from registry.keys import bodies
from registry.keys.models import SigningKey
from registry.outbox import Effect, OutboxItem
from registry.parties.models import Organisation
from registry.work import Work
from signing import strict_json
from signing.cose import sign1
from signing.data_integrity import eddsa_rdfc_2022
from signing.errors import Problem
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


class _Signers:
    """Give the keys that can be used, and remember why the others cannot."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self.away: dict[str, Problem] = {}

    def sign(self, uri: str, act: Callable[[Signer], bytes]) -> bytes | None:
        """Return what `act` makes with the key at `uri`, or none where the key is away."""
        if uri in self.away:
            return None
        try:
            return act(self._work.signer(uri))
        except Problem as problem:
            self.away[uri] = problem
            return None

    def require(self) -> None:
        """Raise what was wrong with the first key that could not be used."""
        for problem in self.away.values():
            raise problem


def finish(work: Work, *, at: datetime) -> Finished:
    """Do everything that is pending, in the order of the module's steps; return how much it was.

    Raise what is wrong with a key (`Unavailable` where it cannot be opened) after everything else is done.
    """
    signers = _Signers(work)
    signed = _repeat(partial(_sign_batch, work, signers, at))
    published_lists = _publish_lists(work, signers, at, None)
    published = _repeat(partial(_publish_batch, work, at))
    signers.require()
    return Finished(signed, published, published_lists)


def publish_lists(work: Work, *, at: datetime, body_id: str | None = None) -> int:
    """Sign and publish every list whose last signed copy is missing, outdated or past half its life.

    Of one body or of all. Raise as `finish`.
    """
    signers = _Signers(work)
    published = _publish_lists(work, signers, at, body_id)
    signers.require()
    return published


def _publish_lists(work: Work, signers: _Signers, at: datetime, body_id: str | None) -> int:
    with work.read() as session:
        names = session.scalars(
            select(StatusList.name)
            .where(
                or_(
                    StatusList.signed_revision.is_(None),
                    StatusList.signed_revision < StatusList.revision,
                    StatusList.valid_until < at + lists.LIFE / 2,
                ),
                true() if body_id is None else StatusList.body_id == body_id,
            )
            .order_by(StatusList.name)
        ).all()
    return sum(_publish_list(work, signers, name, at) for name in names)


def _repeat(batch: Callable[[], int | None]) -> int:
    total = 0
    while (done := batch()) is not None:
        total += done
    return total


def _sign_batch(work: Work, signers: _Signers, at: datetime) -> int | None:
    """Sign the oldest documents whose keys are not away; return how many, or none where none is left."""
    with work.read() as session:
        rows = session.execute(
            select(Document.name, Document.format, Document.prepared, Document.to_sign, SigningKey.signer)
            .join(SigningKey, SigningKey.id == Document.key_id)
            .join(OutboxItem, OutboxItem.subject == Document.name)
            .where(outbox.is_pending(Effect.SIGN_DOCUMENT), SigningKey.signer.not_in(signers.away))
            .order_by(OutboxItem.sequence)
            .limit(BATCH)
        ).all()
    if not rows:
        return None
    signed = {}
    for name, document_format, prepared, to_sign, uri in rows:
        document = signers.sign(uri, partial(_SEALS[document_format], prepared, to_sign))
        if document is not None:
            signed[name] = document

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
                note(session, Event.DOCUMENT_SIGNED, actor=SYSTEM, subject=name, at=at)
        outbox.done(session, Effect.SIGN_DOCUMENT, list(signed), at)

    work.run(store)
    return len(signed)


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


def _publish_batch(work: Work, at: datetime) -> int | None:
    # Another process may have signed a document before this one, or anyone, has signed its lists.
    waits = exists().where(
        StatusEntry.document_name == Document.name,
        StatusEntry.list_name == StatusList.name,
        StatusList.signed.is_(None),
    )

    def publish(session: Session) -> int | None:
        subjects = session.scalars(
            select(Document.name)
            .join(OutboxItem, OutboxItem.subject == Document.name)
            .where(outbox.is_pending(Effect.PUBLISH_DOCUMENT), ~waits)
            .order_by(OutboxItem.sequence)
            .limit(BATCH)
        ).all()
        if not subjects:
            return None
        session.execute(
            update(Document)
            .where(Document.name.in_(subjects), Document.published_at.is_(None))
            .values(published_at=at)
        )
        for name in subjects:
            note(session, Event.DOCUMENT_PUBLISHED, actor=SYSTEM, subject=name, at=at)
        outbox.done(session, Effect.PUBLISH_DOCUMENT, subjects, at)
        return len(subjects)

    return work.run(publish)


def _publish_list(work: Work, signers: _Signers, name: str, at: datetime) -> bool:
    """Sign and store one list; tell whether its key could be used."""
    with work.read() as session:
        status_list = session.get_one(StatusList, name)
        revision = status_list.revision
        indexes = lists.set_indexes(session, name)
        body = session.get_one(Organisation, status_list.body_id)
        algorithm = multikey.P256 if status_list.token else multikey.ED25519
        key = bodies.active(session, status_list.body_id, algorithm)
    sign = _signed_token_list if status_list.token else _signed_list
    did = work.urls.did(body.slug)
    copy = partial(sign, status_list, indexes, urls=work.urls, method=f"{did}#{key.fragment}", at=at)
    signed = signers.sign(key.signer, copy)
    if signed is None:
        return False

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
            actor=SYSTEM,
            subject=name,
            at=at,
            body_id=status_list.body_id,
            revision=revision,
        )

    work.run(store)
    return True


def _signed_list(
    status_list: StatusList,
    indexes: Sequence[int],
    signer: Signer,
    *,
    urls: PublicUrls,
    method: str,
    at: datetime,
) -> bytes:
    did = method.partition("#")[0]
    unsigned = lists.credential(status_list, indexes, did=did, urls=urls, at=at)
    options = shape.proof_options(verification_method=method, created=at)
    return strict_json.dumps(eddsa_rdfc_2022.sign({**unsigned, "proof": options}, signer))


def _signed_token_list(
    status_list: StatusList,
    indexes: Sequence[int],
    signer: Signer,
    *,
    urls: PublicUrls,
    method: str,
    at: datetime,
) -> bytes:
    length = status_list.length // lists.TOKEN_BITS
    return token_list.issue(
        uri=urls.status_list(status_list.name),
        lst=token_list.encode(lists.token_statuses(indexes), bits=lists.TOKEN_BITS, length=length),
        bits=lists.TOKEN_BITS,
        signer=signer,
        method=method,
        issued_at=at,
        expires=at + lists.LIFE,
        ttl=int(lists.TTL.total_seconds()),
    ).encode("ascii")
