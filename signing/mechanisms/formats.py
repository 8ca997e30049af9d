"""Find the mechanism that bytes are secured by, from the bytes themselves.

Three beginnings are told apart: JSON, a compact JWS (RFC 7515 §7.1), and an SD-JWT, which is one with
tildes behind it (RFC 9901 §4). A media type narrows what is read, it never chooses: bytes that say
something else are refused. In JSON, a credential or presentation may be an envelope: a `data:` URL
that holds a token (VCDM 2.0 §4.13).

This module checks no signature.
"""

from collections.abc import Callable, Collection, Mapping
from typing import Final

from signing import strict_json
from signing.errors import Malformed, Refused, TooLarge
from signing.jose import vc_jwt as vc_jwt_format
from signing.mechanisms import data_integrity, vc_jwt
from signing.mechanisms.securing import Mechanism, Secured
from signing.strict_json import MAX_BYTES, Json


def read(data: bytes, accepted: Collection[str], media_type: str | None = None) -> Secured:
    """Return the document in `data`, secured by one of the mechanisms `accepted` (names).

    Raise `TooLarge`, `Malformed` (`format-mismatch`, `envelope-malformed`, or as the mechanism's
    reader), `Refused` (`format-refused`) or `InvalidProof`.
    """
    if len(data) > MAX_BYTES:
        raise TooLarge("document-too-large", f"The document has more than {MAX_BYTES} bytes.")
    mechanism = mechanism_of(data)
    if media_type is not None:
        _check_media_type(mechanism, media_type)
    if mechanism is not data_integrity.MECHANISM:
        return _token(mechanism, data, accepted)
    return read_object(strict_json.loads_object(data), accepted)


def read_object(document: dict[str, Json], accepted: Collection[str]) -> Secured:
    """Return the document that a JSON object is, or holds as an envelope; raise as `read`."""
    if vc_jwt_format.is_enveloped(document):
        return _opened(document, accepted)
    _check_accepted(data_integrity.MECHANISM, accepted)
    return data_integrity.of(document)


def mechanism_of(data: bytes) -> Mechanism:
    """Return the mechanism that bytes beginning like `data` can only be secured by."""
    # The base64url of an object's opening brace starts with “e”, and no JSON text does.
    if data[:1] != b"e":
        return data_integrity.MECHANISM
    return vc_jwt.MECHANISM


def _check_media_type(mechanism: Mechanism, media_type: str) -> None:
    if media_type.partition(";")[0].strip().lower() not in mechanism.media_types:
        raise Malformed("format-mismatch", "The document is not what its media type says.")


def _check_accepted(mechanism: Mechanism, accepted: Collection[str]) -> None:
    if mechanism.name not in accepted:
        raise Refused("format-refused", f"Documents secured by {mechanism.name} are not accepted here.")


def _token(mechanism: Mechanism, data: bytes, accepted: Collection[str]) -> Secured:
    _check_accepted(mechanism, accepted)
    return _TOKENS[mechanism.name](data)


def _opened(document: Mapping[str, Json], accepted: Collection[str]) -> Secured:
    """Return the document whose token an envelope holds."""
    envelope = vc_jwt_format.opened(document)
    data = envelope.text.encode("utf-8")
    mechanism = mechanism_of(data)
    if mechanism is data_integrity.MECHANISM:
        raise Malformed("envelope-malformed", "The envelope does not hold a token.")
    _check_media_type(mechanism, envelope.media_type)
    return _token(mechanism, data, accepted)


_TOKENS: Final[Mapping[str, Callable[[bytes], Secured]]] = {
    vc_jwt.MECHANISM.name: vc_jwt.read,
}
