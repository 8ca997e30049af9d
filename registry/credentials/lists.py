"""Status lists: find a place for a document, set its bit, make the credential of a list.

Each body has lists of its own, so that a list's issuer is the credentials' issuer (Bitstring
Status List v1.0 §3.2), one purpose each. Places are drawn at random and never reused. A list
takes documents up to half its length: so a draw rarely meets a taken place, and its bits tell
little about any one of them. Beside every change some decoys change (`decoys`).
"""

import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session, aliased

from registry import outbox
from registry.credentials import decoys, shape
from registry.credentials.decoys import Decoys
from registry.credentials.models import Document, StatusEntry, StatusList
from registry.ids import PublicUrls
from registry.outbox import Effect
from signing.status import bitstring
from signing.status.bitstring import Purpose
from signing.status.token_list import Status
from signing.strict_json import Json

PURPOSES = (Purpose.REVOCATION, Purpose.SUSPENSION)
"""Order of the entries in a document: one validator in wide use reads only the first."""

TOKEN_BITS = 2
"""Bits of an entry of a Token Status List: valid, invalid, suspended."""

LIFE = timedelta(hours=24)
"""How long a signed list may be relied on; it is signed anew at half of that."""

TTL = timedelta(seconds=60)
"""How long a copy may be kept: a change reaches everybody within it (`ttl`, and `max-age`)."""


def open_list(
    session: Session, body_id: str, purpose: Purpose, at: datetime, *, token: bool = False
) -> StatusList:
    """Return the list of a body that takes new documents, made if there is none or all are half full.

    With `token` it is a Token Status List, whose entries are two places each.
    """
    found: StatusList | None = session.scalar(
        select(StatusList)
        .where(
            StatusList.body_id == body_id,
            StatusList.purpose == purpose,
            StatusList.token.is_(token),
            StatusList.taken * 2 < StatusList.length,
        )
        .order_by(StatusList.name)
        .limit(1)
    )
    if found is None:
        first = Decoys.new()
        found = StatusList(
            body_id=body_id,
            purpose=purpose,
            length=bitstring.MINIMUM_LENGTH * (TOKEN_BITS if token else 1),
            token=token,
            taken=0,
            decoy_seed=first.seed,
            decoys_begin=first.begin,
            decoys_end=first.end,
            revision=0,
        )
        session.add(found)
        session.flush()
        outbox.put(session, Effect.PUBLISH_LIST, found.name, at)
    return found


def draw_places(
    session: Session, body_id: str, at: datetime, purposes: Iterable[Purpose] = PURPOSES
) -> list[tuple[StatusList, int]]:
    """Return a free random place in a list of each of `purposes`, in their order.

    The caller writes them as `StatusEntry` rows within the same transaction; the primary key
    is what makes a place unique, and `BEGIN IMMEDIATE` what makes this draw see every other.
    """
    places = []
    for purpose in purposes:
        status_list = open_list(session, body_id, purpose, at)
        index = secrets.randbelow(status_list.length)
        while not _is_free(session, status_list, index):
            index = secrets.randbelow(status_list.length)
        status_list.taken += 1
        places.append((status_list, index))
    return places


def draw_token_index(session: Session, body_id: str, at: datetime) -> tuple[StatusList, int]:
    """Return a free random index of a Token Status List: both its places are free; as `draw_places`."""
    status_list = open_list(session, body_id, Purpose.REVOCATION, at, token=True)
    while True:
        index = secrets.randbelow(status_list.length // TOKEN_BITS)
        if all(_is_free(session, status_list, place) for place in token_places(index)):
            status_list.taken += TOKEN_BITS
            return status_list, index


def token_places(index: int) -> tuple[int, int]:
    """Return the places of an entry of a Token Status List, in the order of `PURPOSES`."""
    return index * TOKEN_BITS, index * TOKEN_BITS + 1


def token_statuses(places: Iterable[int]) -> dict[int, int]:
    """Return the status of every entry of which a place is set; what is revoked stays so when suspended."""
    found: dict[int, int] = {}
    for place in sorted(places):
        index, bit = divmod(place, TOKEN_BITS)
        found.setdefault(index, Status.SUSPENDED if bit else Status.INVALID)
    return found


def set_bits(session: Session, number: str, purpose: Purpose, at: datetime, *, bit: bool) -> None:
    """Set the bit of every document of a certificate, and have the lists concerned published.

    A document that has no place for suspensions is revoked when the certificate is suspended, and for
    good: when the suspension is lifted, another one takes its place (`asked`).
    """
    entries = [
        entry
        for entry, alone in session.execute(
            select(StatusEntry, _knows_only_revocation())
            .join(Document, Document.name == StatusEntry.document_name)
            .where(Document.number == number)
        ).all()
        if entry.purpose is purpose or (purpose is Purpose.SUSPENSION and bit and alone and not entry.bit)
    ]
    for entry in entries:
        entry.bit = bit
    for name in sorted({entry.list_name for entry in entries}):
        status_list = session.get_one(StatusList, name)
        status_list.revision += 1
        _move_decoys(status_list, bit=bit)
        outbox.put(session, Effect.PUBLISH_LIST, name, at)


def _knows_only_revocation() -> ColumnElement[bool]:
    """Return the condition that an entry's document has no entry for suspensions."""
    other = aliased(StatusEntry)
    return ~exists().where(
        other.document_name == StatusEntry.document_name, other.purpose == Purpose.SUSPENSION
    )


def set_indexes(session: Session, name: str) -> Sequence[int]:
    """Return the indexes of a list whose bit is set, in ascending order: documents' and decoys' alike."""
    status_list = session.get_one(StatusList, name)
    documents = session.scalars(
        select(StatusEntry.list_index).where(StatusEntry.list_name == name, StatusEntry.bit)
    ).all()
    known = _decoys(status_list)
    return sorted([*documents, *(known.set_places(status_list.length) if known else ())])


def _is_free(session: Session, status_list: StatusList, index: int) -> bool:
    seed = status_list.decoy_seed
    if seed is not None and index in decoys.reserved(seed, status_list.length):
        return False
    return session.get(StatusEntry, (status_list.name, index)) is None


def _decoys(status_list: StatusList) -> Decoys | None:
    """Return the decoys of a list; none for a list that was made before there were any."""
    if status_list.decoy_seed is None:
        return None
    return Decoys(status_list.decoy_seed, status_list.decoys_begin, status_list.decoys_end)


def _move_decoys(status_list: StatusList, *, bit: bool) -> None:
    known = _decoys(status_list)
    if known is not None:
        moved = known.beside_set() if bit else known.beside_cleared(status_list.purpose)
        status_list.decoys_begin, status_list.decoys_end = moved.begin, moved.end


def credential(
    status_list: StatusList, indexes: Sequence[int], *, did: str, urls: PublicUrls, at: datetime
) -> dict[str, Json]:
    """Return the unsigned credential of a list as it stands, valid for `LIFE` from `at`."""
    return bitstring.list_credential(
        url=urls.status_list(status_list.name),
        issuer=did,
        purpose=status_list.purpose,
        encoded=bitstring.encode(indexes, length=status_list.length),
        valid_from=shape.timestamp(at),
        valid_until=shape.timestamp(at + LIFE),
        ttl_ms=int(TTL.total_seconds()) * 1000,
    )
