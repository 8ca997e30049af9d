"""The keys of bodies: give each body its own, find the one that signs, publish them in its DID document.

A body has a key for each algorithm: Ed25519 signs credentials and status lists, P-256 the compact
certificate that a QR code holds (every phone verifies ES256). A key is used with its one algorithm.

Retired honest keys stay in the document and in `assertionMethod`: otherwise every certificate
they signed would die with them (STANDARDS, Credentials).
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Final

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from registry.audit import OPERATOR, Event, note
from registry.ids import PublicUrls
from registry.keys.models import SigningKey
from registry.parties.models import Organisation, OrganisationKind
from registry.work import Work
from signing.did import documents
from signing.errors import NotFound, Refused
from signing.keys import multikey
from signing.ports import Signer
from signing.strict_json import Json

FIRST: Final = {multikey.ED25519: "key-1", multikey.P256: "key-2"}
"""The algorithms of which every body has a key, and the fragment of its first one."""


def provide(work: Work, *, at: datetime) -> int:
    """Give every certification body the first key of each algorithm that it lacks; return how many.

    A procedure: keys are made between transactions. One made for nothing, because two processes
    met here, is an unused file and no more.
    """
    given = 0
    for algorithm, fragment in FIRST.items():
        with work.read() as session:
            lacking = session.scalars(_without_key(algorithm)).all()
        for body_id in lacking:
            uri = work.new_key(algorithm)
            signer = work.signer(uri)
            work.run(partial(_give, body_id=body_id, fragment=fragment, signer=signer, uri=uri, at=at))
        given += len(lacking)
    return given


def _give(session: Session, *, body_id: str, fragment: str, signer: Signer, uri: str, at: datetime) -> None:
    if body_id not in session.scalars(_without_key(signer.algorithm)).all():
        return  # another process was faster
    key = SigningKey(
        body_id=body_id,
        fragment=fragment,
        algorithm=signer.algorithm,
        multikey=signer.multikey,
        signer=uri,
        active_from=at,
    )
    session.add(key)
    note(session, Event.KEY_CREATED, actor=OPERATOR, subject=signer.multikey, at=at, body_id=body_id)


def active(session: Session, body_id: str, algorithm: str = multikey.ED25519) -> SigningKey:
    """Return the key with which a body signs now; raise `Refused` (`body-has-no-key`)."""
    found: SigningKey | None = session.scalar(
        select(SigningKey)
        .where(
            SigningKey.body_id == body_id,
            SigningKey.algorithm == algorithm,
            SigningKey.retired_at.is_(None),
        )
        .order_by(SigningKey.active_from.desc())
        .limit(1)
    )
    if found is None:
        raise Refused(
            "body-has-no-key",
            f"The body has no {algorithm} key yet: `registry tick` gives it one.",
        )
    return found


def of_body(session: Session, body_id: str) -> Sequence[SigningKey]:
    """Return every key of a body, in the order of its DID document; retired ones too."""
    return session.scalars(
        select(SigningKey)
        .where(SigningKey.body_id == body_id)
        .order_by(SigningKey.active_from, SigningKey.fragment)
    ).all()


def did_document(session: Session, slug: str, urls: PublicUrls) -> Mapping[str, Json]:
    """Return the DID document of a certification body; raise `NotFound` (`body-not-found`)."""
    keys = session.execute(
        select(SigningKey.fragment, SigningKey.multikey)
        .join(Organisation, Organisation.id == SigningKey.body_id)
        .where(Organisation.slug == slug)
        .order_by(SigningKey.active_from, SigningKey.fragment)
    ).all()
    if not keys:
        raise NotFound("body-not-found", "There is no certification body of this name here.")
    return documents.build(urls.did(slug), [(fragment, public) for fragment, public in keys])


def _without_key(algorithm: str) -> Select[str]:
    return (
        select(Organisation.id)
        .where(
            Organisation.kind == OrganisationKind.CERTIFICATION_BODY,
            ~select(SigningKey.id)
            .where(SigningKey.body_id == Organisation.id, SigningKey.algorithm == algorithm)
            .exists(),
        )
        .order_by(Organisation.id)
    )
