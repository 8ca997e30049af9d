"""Find the mechanism that bytes are secured by, from the bytes themselves.

Three beginnings are told apart: JSON, a compact JWS (RFC 7515 §7.1), and an SD-JWT, which is one with
tildes behind it (RFC 9901 §4). A media type narrows what is read, it never chooses: bytes that say
something else are refused. In JSON, a credential or presentation may be an envelope: a `data:` URL
that holds a token (VCDM 2.0 §4.13).

This module checks no signature.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Final

from signing import strict_json
from signing.errors import Malformed, Problem, Refused, TooLarge
from signing.forms import Formed
from signing.jose import jws
from signing.jose import vc_jwt as vc_jwt_format
from signing.mechanisms import data_integrity, sd_jwt_kb, sd_jwt_vc, vc_jwt, vp_jwt
from signing.mechanisms.securing import Mechanism, Secured
from signing.strict_json import MAX_BYTES, Json
from signing.vcdm import PRESENTATION_TYPE


class Beginning(Enum):
    """Tell apart what bytes can be, by how they begin."""

    JSON = "json"
    JWS = "jws"
    SD_JWT = "sd-jwt"


@dataclass(frozen=True, slots=True)
class Token:
    """Hold a mechanism whose documents are tokens, and its reader."""

    mechanism: Mechanism
    read: Callable[[bytes], Secured]


@dataclass(frozen=True, slots=True)
class Kind:
    """Hold what documents of one kind may be beside plain JSON: the type of an envelope, and the tokens."""

    envelope: str
    tokens: Mapping[Beginning, Token]


CREDENTIALS: Final = Kind(
    vc_jwt_format.ENVELOPED_CREDENTIAL,
    {
        Beginning.JWS: Token(vc_jwt.MECHANISM, vc_jwt.read),
        Beginning.SD_JWT: Token(sd_jwt_vc.MECHANISM, sd_jwt_vc.read),
    },
)

PRESENTATIONS: Final = Kind(
    vc_jwt_format.ENVELOPED_PRESENTATION,
    {
        Beginning.JWS: Token(vp_jwt.MECHANISM, vp_jwt.read),
        Beginning.SD_JWT: Token(sd_jwt_kb.MECHANISM, sd_jwt_kb.read),
    },
)


def read(
    data: bytes,
    accepted: Collection[str],
    media_type: str | None = None,
    kind: Kind = CREDENTIALS,
) -> Secured:
    """Return the document in `data`, secured by one of the mechanisms `accepted` (names).

    Raise `TooLarge`, `Malformed` (`format-mismatch`, `envelope-malformed`, or as the
    mechanism's reader), `Refused` (`format-refused`) or `InvalidProof`.
    """
    if len(data) > MAX_BYTES:
        raise TooLarge("document-too-large", f"The document has more than {MAX_BYTES} bytes.")
    if media_type is not None:
        _check_media_type(mechanism_of(data, kind), media_type)
    beginning = _beginning(data)
    if beginning is not Beginning.JSON:
        return _token(beginning, data, accepted, kind)
    document, formed = strict_json.loads_formed(data)
    return read_object(strict_json.as_object(document), accepted, kind, formed=formed)


def read_object(
    document: dict[str, Json],
    accepted: Collection[str],
    kind: Kind = CREDENTIALS,
    *,
    formed: Formed | None = None,
) -> Secured:
    """Return the document that a JSON object is, or holds as an envelope; raise as `read`.

    `formed` is the form of the text from which `document` was read, where the reader knows it.
    """
    if vc_jwt_format.is_enveloped(document):
        return _opened(document, accepted, kind)
    _check_accepted(data_integrity.MECHANISM, accepted)
    return data_integrity.of(document, formed)


def mechanism_of(data: bytes, kind: Kind = CREDENTIALS) -> Mechanism:
    """Return the mechanism that bytes beginning like `data` can only be secured by."""
    token = kind.tokens.get(_beginning(data))
    return data_integrity.MECHANISM if token is None else token.mechanism


def is_presentation(data: bytes) -> bool:
    """Tell whether `data` says that it is a presentation; only verifying it tells whether it is one."""
    try:
        if _beginning(data) is Beginning.SD_JWT:
            # RFC 9901 §4: an SD-JWT ends with a tilde, and one with key binding does not.
            return not data.endswith(b"~")
        if _beginning(data) is Beginning.JWS:
            return bool(jws.read(data).header.get("typ") == vc_jwt_format.PRESENTATION_TYPE)
        stated = strict_json.loads_object(data).get("type")
    except Problem:
        return False
    types = stated if isinstance(stated, list) else [stated]
    return any(name in types for name in (PRESENTATION_TYPE, vc_jwt_format.ENVELOPED_PRESENTATION))


def _beginning(data: bytes) -> Beginning:
    # The base64url of an object's opening brace starts with “e”, and no JSON text does.
    if data[:1] != b"e":
        return Beginning.JSON
    return Beginning.SD_JWT if b"~" in data else Beginning.JWS


def _check_media_type(mechanism: Mechanism, media_type: str) -> None:
    if media_type.partition(";")[0].strip().lower() not in mechanism.media_types:
        raise Malformed("format-mismatch", "The document is not what its media type says.")


def _check_accepted(mechanism: Mechanism, accepted: Collection[str]) -> None:
    if mechanism.name not in accepted:
        raise Refused("format-refused", f"Documents secured by {mechanism.name} are not accepted here.")


def _token(beginning: Beginning, data: bytes, accepted: Collection[str], kind: Kind) -> Secured:
    token = kind.tokens[beginning]
    _check_accepted(token.mechanism, accepted)
    return token.read(data)


def _opened(document: Mapping[str, Json], accepted: Collection[str], kind: Kind) -> Secured:
    """Return the document whose token an envelope holds."""
    envelope = vc_jwt_format.opened(document, kind.envelope)
    data = envelope.text.encode("utf-8")
    if _beginning(data) is Beginning.JSON:
        raise Malformed("envelope-malformed", "The envelope does not hold a token.")
    _check_media_type(mechanism_of(data, kind), envelope.media_type)
    return _token(_beginning(data), data, accepted, kind)
