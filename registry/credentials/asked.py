"""The forms of a certificate that are made when somebody asks for one: badge, VC-JWT, SD-JWT VC.

Issuing makes what every certificate needs (`preparing`); these are made later, of the same claims, in
the same three steps: prepared and committed, signed, published (ADR 0019). Killed in between, the
next `tick` finishes, and who asks again gets the same document. A form is made of a certificate
in good standing only, decided in the transaction that prepares it, so none is made beside a
suspension that would not know of its status entries.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final, NamedTuple

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from registry.certificates import register
from registry.certificates.claims import Claims
from registry.certificates.models import CertificateVersion
from registry.certificates.rules import State
from registry.credentials import lists, preparing, published, publishing, shape, wallet
from registry.credentials.models import Document, DocumentFormat, StatusEntry
from registry.credentials.published import NamedDocument
from registry.ids import PublicUrls, new_name
from registry.keys import bodies
from registry.work import Work
from signing import base64url, instants, profile, strict_json
from signing.did import holder as did_holder
from signing.errors import Malformed, Refused
from signing.jose import sd_jwt, sd_jwt_vc, vc_jwt
from signing.keys import jwk, multikey
from signing.keys.multikey import PublicKey
from signing.status import bitstring, token_list
from signing.status.bitstring import Purpose
from signing.status.token_list import Reference

_IN_GOOD_STANDING: Final = frozenset({State.ACTIVE, State.NOT_YET_EFFECTIVE})


@dataclass(frozen=True, slots=True)
class _Order:
    """Hold what a form is made of."""

    claims: Claims
    url: str
    entries: Sequence[bitstring.StatusEntry]
    """The entries in Bitstring Status Lists; none where `token` is the entry."""
    token: Reference | None
    method: str
    holder: PublicKey | str | None
    at: datetime


def obtain(
    work: Work,
    number: str,
    document_format: DocumentFormat,
    *,
    holder: PublicKey | str | None = None,
    at: datetime,
) -> NamedDocument:
    """Return the latest version's published document of that form, made now if there is none that stands.

    A procedure. `holder` is the key that an SD-JWT VC is bound to, and no other form is: the key itself, or
    the DID URL under which the holder's wallet knows it (did:key, did:jwk). Raise `NotFound`
    (`certificate-not-found`), `Malformed` (`holder-needed`, `holder-not-for-this`; as `preparing.prepare` and
    `did.holder.key_of`) or `Refused`: `form-not-on-request`, `certificate-not-in-good-standing`,
    `body-has-no-key`.
    """
    if document_format not in _FORMS:
        raise Refused("form-not-on-request", "This form is made when a certificate is issued, or not at all.")
    bound = document_format is DocumentFormat.SD_JWT_VC
    if bound and holder is None:
        raise Malformed("holder-needed", "This form is bound to a key of its holder, and none is given.")
    if holder is not None and not bound:
        raise Malformed("holder-not-for-this", "This form is bound to no key.")
    if isinstance(holder, str):
        did_holder.key_of(holder, instants.of(at))
    form = Form(document_format, holder)
    name = work.run(partial(_prepare, number=number, form=form, urls=work.urls, at=at))
    publishing.finish(work, at=at)
    with work.read() as session:
        return published.document(session, name)


@dataclass(frozen=True, slots=True)
class Form:
    """Hold which document is asked for: its format, and the key it is bound to if it is."""

    format: DocumentFormat
    holder: PublicKey | str | None = None

    @property
    def holder_key(self) -> str:
        """Return the name of the holder's key: its RFC 7638 thumbprint, its DID URL's digest, or nothing."""
        if self.holder is None:
            return ""
        # A document that names the key in another way is another document (RFC 7800 §3).
        if isinstance(self.holder, str):
            return base64url.encode(hashlib.sha256(self.holder.encode()).digest())
        return base64url.encode(jwk.thumbprint(self.holder))


def _prepare(session: Session, *, number: str, form: Form, urls: PublicUrls, at: datetime) -> str:
    """Return the name of the document that stands, prepared now if there is none."""
    register.find(session, number)
    version = register.latest_version(session, number)
    state = register.standing(session, version, on=at, known_at=at).state
    if state not in _IN_GOOD_STANDING:
        raise Refused(
            "certificate-not-in-good-standing",
            f"The certificate is {state.value}: no document is made of it now.",
        )
    last = _last(session, version, form)
    if last is not None and not _is_revoked(session, last):
        return last.name
    issue = 1 if last is None else last.issue + 1
    return _make(session, version, form, issue, urls=urls, at=at).name


def _last(session: Session, version: CertificateVersion, form: Form) -> Document | None:
    found: Document | None = session.scalar(
        select(Document)
        .where(
            Document.number == version.number,
            Document.version == version.version,
            Document.format == form.format,
            Document.holder_key == form.holder_key,
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
    session: Session, version: CertificateVersion, form: Form, issue: int, *, urls: PublicUrls, at: datetime
) -> Document:
    algorithm, draw, compose = _FORMS[form.format]
    claims, name = Claims.from_json(version.claims), new_name()
    key = bodies.active(session, version.body_id, algorithm)
    places, entries, token = draw(session, version.body_id, urls, at)
    order = _Order(
        claims, urls.credential(name), entries, token, f"{claims.body.did}#{key.fragment}", form.holder, at
    )
    prepared, to_sign = compose(order)
    document = preparing.add_document(
        session,
        claims,
        key,
        form.format,
        name=name,
        prepared=prepared,
        to_sign=to_sign,
        at=at,
        holder_key=form.holder_key,
        issue=issue,
    )
    preparing.add_entries(session, document, places)
    return document


class _Drawn(NamedTuple):
    """Hold a document's places, and how it tells of them."""

    places: list[tuple[str, int, Purpose]]
    entries: list[bitstring.StatusEntry]
    token: Reference | None


def _draw_bits(
    session: Session, body_id: str, urls: PublicUrls, at: datetime, *, purposes: tuple[Purpose, ...]
) -> _Drawn:
    drawn = lists.draw_places(session, body_id, at, purposes)
    return _Drawn(
        [(status_list.name, index, status_list.purpose) for status_list, index in drawn],
        [
            bitstring.StatusEntry(status_list.purpose, index, urls.status_list(status_list.name))
            for status_list, index in drawn
        ],
        None,
    )


def _draw_token(session: Session, body_id: str, urls: PublicUrls, at: datetime) -> _Drawn:
    status_list, index = lists.draw_token_index(session, body_id, at)
    places = zip(lists.token_places(index), lists.PURPOSES, strict=True)
    return _Drawn(
        [(status_list.name, place, purpose) for place, purpose in places],
        [],
        Reference(index, urls.status_list(status_list.name)),
    )


def _badge(order: _Order) -> tuple[bytes, bytes]:
    [revocation] = order.entries
    unsigned = shape.badge(order.claims, url=order.url, revocation=revocation)
    options, to_sign = preparing.secured(unsigned, order.method, order.at)
    return strict_json.dumps({**unsigned, "proof": options}), to_sign


def _vc_jwt(order: _Order) -> tuple[bytes, bytes]:
    """Compose the certificate's credential as a JWT: what is prepared is what the key signs.

    Beside the credential stand the claims that Open Badges 3.0 §8.2.4 asks of a token; they say the same.
    """
    credential = shape.certificate(order.claims, url=order.url, entries=order.entries)
    profile.check_credential(credential)
    claims, stated = order.claims, {**credential, "iss": order.claims.body.did, "jti": order.url}
    stated["nbf"] = int(claims.effective.timestamp())
    if claims.expiry is not None:
        stated["exp"] = int(claims.expiry.timestamp())
    prepared = vc_jwt.prepare(stated, multikey.P256, method=order.method).encode("ascii")
    return prepared, prepared


def _sd_jwt_vc(order: _Order) -> tuple[bytes, bytes]:
    """Compose the wallet's form: the key signs the token, behind which the disclosures stand."""
    assert order.token is not None  # noqa: S101 -- `_draw_token` has drawn it
    stated = wallet.claims_of(order.claims, status=token_list.status_claim(order.token))
    prepared = sd_jwt_vc.prepare(
        stated,
        disclosable=wallet.withheld(stated),
        algorithm=multikey.P256,
        method=order.method,
        holder=order.holder,
    )
    parts = (prepared.signing_input, *prepared.disclosures, "")
    return sd_jwt.SEPARATOR.join(parts).encode("ascii"), prepared.signing_input.encode("ascii")


class _Making(NamedTuple):
    """Hold how a form is made: its kind of key, how it gets its places, and what composes it."""

    algorithm: str
    draw: Callable[[Session, str, PublicUrls, datetime], _Drawn]
    compose: Callable[[_Order], tuple[bytes, bytes]]


_FORMS: Final[Mapping[DocumentFormat, _Making]] = {
    DocumentFormat.BADGE: _Making(
        multikey.ED25519, partial(_draw_bits, purposes=(Purpose.REVOCATION,)), _badge
    ),
    DocumentFormat.VC_JWT: _Making(multikey.P256, partial(_draw_bits, purposes=lists.PURPOSES), _vc_jwt),
    DocumentFormat.SD_JWT_VC: _Making(multikey.P256, _draw_token, _sd_jwt_vc),
}

ON_REQUEST: Final = tuple(_FORMS)
"""The forms that `obtain` makes."""
