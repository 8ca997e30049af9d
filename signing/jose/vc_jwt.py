"""Read and sign credentials and presentations that a JWS envelops (VC-JWT, VP-JWT).

Follows Securing Verifiable Credentials using JOSE and COSE 1.0 §3.1 (`vc+jwt`, `vp+jwt`) and §4.1
(claims): the payload is the credential itself. The older `vc` and `vp` claims, which wrap another
document inside, are refused. JWT's own claims are taken out of what the payload says, and where one
names what the credential names (`iss`, `jti`, `sub`) both must agree. Their `nbf` and `exp` bound
the signature, not the credential.

A credential's key stands under its issuer's DID: a token whose `kid` is another's is refused here.
This module knows no contexts and no policy, and fetches nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from signing import strict_json
from signing.contexts import CREDENTIALS_V2
from signing.errors import InvalidProof, Malformed
from signing.instants import Instant
from signing.jose import claims, jws
from signing.jose.jws import Jws
from signing.ports import Signer
from signing.strict_json import Json

CREDENTIAL_TYPE: Final = "vc+jwt"
PRESENTATION_TYPE: Final = "vp+jwt"

ENVELOPED_CREDENTIAL: Final = "EnvelopedVerifiableCredential"
ENVELOPED_PRESENTATION: Final = "EnvelopedVerifiablePresentation"

_OLD_WRAPPERS: Final = frozenset({"vc", "vp"})
_CREDENTIAL_CLAIMS: Final = frozenset({"iss", "sub", "jti", "nbf", "exp", "iat", "cnf"})
_PRESENTATION_CLAIMS: Final = frozenset({"iss", "jti", "nbf", "exp", "iat", "aud", "nonce"})
# VCDM 2.0 §4.13: the envelope's id is a data URL (RFC 2397) of the secured bytes, unencoded.
_DATA: Final = "data:"
_ENVELOPES: Final = (ENVELOPED_CREDENTIAL, ENVELOPED_PRESENTATION)
_ENVELOPE_MEMBERS: Final = frozenset({"@context", "id", "type"})


@dataclass(frozen=True, slots=True)
class VcJwt:
    """Hold a credential as its token was read: nothing of it is proved before `jws.verify`."""

    jws: Jws
    credential: dict[str, Json]
    issuer: str
    method: str
    """The absolute DID URL of the key, under `issuer`."""
    not_before: Instant | None
    expires: Instant | None
    """The bounds of the signature (`nbf`, `exp`); the credential's own stand in it."""


@dataclass(frozen=True, slots=True)
class VpJwt:
    """Hold a presentation as its token was read: nothing of it is proved before `jws.verify`."""

    jws: Jws
    presentation: dict[str, Json]
    holder: str
    method: str
    """The absolute DID URL of the key, under `holder`."""
    nonce: str | None
    audience: tuple[str, ...]
    not_before: Instant | None
    expires: Instant | None


@dataclass(frozen=True, slots=True)
class Envelope:
    """Hold what an enveloped credential or presentation envelops."""

    media_type: str
    text: str


def read(text: str | bytes) -> VcJwt:
    """Return the credential in the token `text`.

    Raise as `jws.read`, `Malformed` (`json-...`, `vc-jwt-malformed`, `jwt-claim`) or `InvalidProof`
    (`jws-type`, `jws-key-id`, `vc-jwt-claims-differ`, `verification-method-foreign`).
    """
    token, payload = _payload(text, CREDENTIAL_TYPE, "vc")
    credential = {name: value for name, value in payload.items() if name not in _CREDENTIAL_CLAIMS}
    issuer = _id_of(credential.get("issuer"))
    if issuer is None:
        raise Malformed("vc-jwt-malformed", "The credential in the token names no issuer.")
    _check_same(token.header, "iss", issuer)
    _check_same(payload, "iss", issuer)
    _check_same(payload, "jti", credential.get("id"))
    _check_same(payload, "sub", _id_of(credential.get("credentialSubject")))
    return VcJwt(
        jws=token,
        credential=credential,
        issuer=issuer,
        method=_method(token, issuer),
        not_before=claims.instant(payload, "nbf"),
        expires=claims.instant(payload, "exp"),
    )


def sign(credential: Mapping[str, Json], signer: Signer, *, method: str) -> str:
    """Return the token over `credential`, signed by the key whose absolute DID URL is `method`.

    Raise `Malformed` (what `strict_json.dumps` refuses), or `Unavailable` from the signer.
    """
    return jws.seal(prepare(credential, signer.algorithm, method=method), signer)


def prepare(credential: Mapping[str, Json], algorithm: str, *, method: str) -> str:
    """Return what a key of the kind `algorithm` is to sign; `jws.seal` makes the token of it."""
    header: dict[str, Json] = {"typ": CREDENTIAL_TYPE, "cty": "vc", "kid": method}
    return jws.prepare(header, strict_json.dumps(dict(credential)), algorithm)


def read_presentation(text: str | bytes) -> VpJwt:
    """Return the presentation in the token `text`; raise as `read`.

    Its holder is the member `holder`, or `iss`, or the DID of the key; where several are there they agree.
    """
    token, payload = _payload(text, PRESENTATION_TYPE, "vp")
    presentation = {name: value for name, value in payload.items() if name not in _PRESENTATION_CLAIMS}
    holder = _id_of(presentation.get("holder")) or claims.text(payload, "iss")
    method = token.method(holder)
    holder = holder or method.partition("#")[0]
    _check_same(payload, "iss", holder)
    _check_same(payload, "jti", presentation.get("id"))
    return VpJwt(
        jws=token,
        presentation=presentation,
        holder=holder,
        method=_method(token, holder),
        nonce=claims.text(payload, "nonce"),
        audience=claims.audience(payload),
        not_before=claims.instant(payload, "nbf"),
        expires=claims.instant(payload, "exp"),
    )


def sign_presentation(
    presentation: Mapping[str, Json],
    signer: Signer,
    *,
    method: str,
    nonce: str | None = None,
    audience: str | None = None,
) -> str:
    """Return the token over `presentation` for `audience`, answering its `nonce`; raise as `sign`."""
    header: dict[str, Json] = {"typ": PRESENTATION_TYPE, "cty": "vp", "kid": method}
    asked: dict[str, Json] = {"nonce": nonce, "aud": audience}
    stated = {name: value for name, value in asked.items() if value is not None}
    return jws.sign(header, strict_json.dumps({**presentation, **stated}), signer)


def is_enveloped(document: Mapping[str, Json]) -> bool:
    """Tell whether `document` is of one of the enveloped types (VCDM 2.0 §4.13)."""
    types = _types(document)
    return ENVELOPED_CREDENTIAL in types or ENVELOPED_PRESENTATION in types


def opened(document: Mapping[str, Json], expected: str) -> Envelope:
    """Return what the enveloped `document`, of the type `expected`, envelops.

    Every other member is refused: nothing would sign it. Raise `Malformed` (`envelope-malformed`).
    """
    url = document.get("id")
    # VCDM 2.0 §4.13.1, §4.13.2: an envelope of a credential is none of a presentation.
    if [name for name in _ENVELOPES if name in _types(document)] != [expected]:
        raise _envelope_malformed("says of itself that it envelops something else")
    if not set(document) <= _ENVELOPE_MEMBERS:
        raise _envelope_malformed("has another member than the three it may have")
    stated = document.get("@context")
    if (stated if isinstance(stated, list) else [stated])[:1] != [CREDENTIALS_V2]:
        # VCDM 2.0 §4.13.1: it MUST be there, and define the envelope's own terms.
        raise _envelope_malformed("does not name the context of the data model first")
    if not isinstance(url, str) or not url.startswith(_DATA):
        raise _envelope_malformed("has an id that is no data URL")
    media_type, comma, text = url.removeprefix(_DATA).partition(",")
    if not comma or not text or ";" in media_type:
        raise _envelope_malformed("has an id that is no plain data URL")
    return Envelope(media_type.lower(), text)


def _types(document: Mapping[str, Json]) -> list[Json]:
    stated = document.get("type")
    return stated if isinstance(stated, list) else [stated]


def _payload(text: str | bytes, expected: str, content: str) -> tuple[Jws, dict[str, Json]]:
    token = jws.read(text)
    token.check_type(expected)
    stated = token.header.get("cty", content)
    if not isinstance(stated, str) or stated.lower().removeprefix("application/") != content:
        raise InvalidProof("jws-type", f"The token's content is not of the type “{content}”.")
    payload = strict_json.loads_object(token.payload)
    if not _OLD_WRAPPERS.isdisjoint(payload):
        # VC-JOSE-COSE 1.0 §1.1.2.1: they MUST NOT be present, or one token would be two documents.
        raise Malformed(
            "vc-jwt-malformed", "The token wraps its document in a claim, which is no longer done."
        )
    return token, payload


def _check_same(stated: Mapping[str, Json], claim: str, member: Json) -> None:
    """Refuse a claim that names something else than the document's own member."""
    if claim in stated and stated[claim] != member:
        raise InvalidProof(
            "vc-jwt-claims-differ", f"The token's “{claim}” is not what the document in it says."
        )


def _method(token: Jws, owner: str) -> str:
    method = token.method(owner)
    if method.partition("#")[0] != owner:
        raise InvalidProof("verification-method-foreign", "The token's key stands under another DID.")
    return method


def _id_of(value: Json) -> str | None:
    """Return the id that `value`, a string or an object, gives."""
    found = value.get("id") if isinstance(value, dict) else value
    return found if isinstance(found, str) else None


def _envelope_malformed(what: str) -> Malformed:
    return Malformed("envelope-malformed", f"The enveloped document {what}.")
