"""Sign and verify JWS in the compact serialization, with one algorithm per key.

Follows RFC 7515 (JWS), RFC 7518 §3.1 (ES256, ES384, RS256), RFC 8037 §3.1 (EdDSA) and RFC 8725
(best practices). The header is strict JSON within limits; `crit` is refused, because no extension
is known here, and with it RFC 7797's unencoded payload. `alg` is compared with the key's one algorithm
and chooses nothing; `jwk`, `x5c`, `jku` and `x5u` are passed over: a key comes from the caller alone.

This module knows no key's place, and not what a payload means.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from signing import base64url, strict_json
from signing.errors import InvalidProof, Malformed, TooLarge
from signing.keys.jwk import ALGORITHMS
from signing.keys.multikey import PublicKey
from signing.ports import Signer
from signing.strict_json import Json

MAX_BYTES: Final = strict_json.MAX_BYTES
"""The default limit of a whole JWS, in characters."""

MAX_HEADER_BYTES: Final = 16 * 1024
"""A chain of certificates in `x5c` stays below it; nothing else is long."""

_MAX_HEADER_DEPTH: Final = 8
_KNOWN: Final = frozenset(ALGORITHMS.values())
# DID Core 1.0 §3.1-§3.2: a DID, without path or query, and one fragment of RFC 3986's characters.
DID_URL = re.compile(r"did:[a-z0-9]+:[A-Za-z0-9._:%-]+#[A-Za-z0-9._~:%/?@!$&'()*+,;=-]+")


@dataclass(frozen=True, slots=True)
class Jws:
    """Hold a JWS as it was read: nothing of it is proved before `verify`."""

    header: dict[str, Json]
    payload: bytes
    signing_input: bytes
    signature: bytes
    algorithm: str
    key_id: str | None

    def check_type(self, expected: str) -> None:
        """Refuse a JWS whose `typ` is not the media type `application/<expected>` (RFC 8725 §3.11).

        Raise `InvalidProof` (`jws-type`).
        """
        stated = self.header.get("typ")
        # RFC 7515 §4.1.9: the prefix may be left out, and media types know no case.
        if not isinstance(stated, str) or stated.lower().removeprefix("application/") != expected:
            raise InvalidProof("jws-type", f"The token's type is not “{expected}”.")

    def method(self, issuer: str | None) -> str:
        """Return the absolute DID URL that `kid` names, a fragment being one under the DID `issuer`.

        Raise `InvalidProof` (`jws-key-id`).
        """
        key_id = self.key_id or ""
        url = f"{issuer}{key_id}" if key_id.startswith("#") and issuer is not None else key_id
        if not DID_URL.fullmatch(url):
            raise InvalidProof("jws-key-id", "The token does not name its key by a DID URL.")
        return url

    def verify(self, key: PublicKey) -> None:
        """Check the signature with `key`.

        Raise `InvalidProof`: `key-type-mismatch`, `signature-length`, `signature-wrong`.
        """
        if ALGORITHMS[key.algorithm] != self.algorithm:
            raise InvalidProof("key-type-mismatch", "The token names another algorithm than its key's one.")
        key.verify(self.signature, self.signing_input)


def read(text: str | bytes, *, max_bytes: int = MAX_BYTES) -> Jws:
    """Return the JWS in `text` (compact serialization) of at most `max_bytes`.

    Raise `TooLarge` (`jws-too-large`), `Malformed` (`jws-malformed`, `base64url-malformed`,
    `json-...`) or `InvalidProof` (`jws-algorithm`, `jws-critical`).
    """
    if len(text) > max_bytes:
        raise TooLarge("jws-too-large", f"The token has more than {max_bytes} characters.")
    if text[-1:].isspace():
        raise Malformed("jws-malformed", "A token has no line end and no space behind it.")
    parts = _ascii(text).split(".")
    if len(parts) != 3:  # noqa: PLR2004 -- header, payload, signature (RFC 7515 §7.1)
        raise Malformed("jws-malformed", "A token has three parts: header, payload and signature.")
    encoded_header, encoded_payload, encoded_signature = parts
    header = _header(base64url.decode(encoded_header))
    key_id = header.get("kid")
    if key_id is not None and not isinstance(key_id, str):
        raise Malformed("jws-malformed", "The token's “kid” is not a string.")
    return Jws(
        header=header,
        payload=base64url.decode(encoded_payload),
        signing_input=f"{encoded_header}.{encoded_payload}".encode("ascii"),
        signature=base64url.decode(encoded_signature),
        algorithm=_algorithm(header),
        key_id=key_id,
    )


def prepare(header: Mapping[str, Json], payload: bytes, algorithm: str) -> str:
    """Return what a key of the kind `algorithm` is to sign: `header` with its `alg`, and `payload`."""
    named = {**header, "alg": ALGORITHMS[algorithm]}
    return f"{base64url.encode(strict_json.dumps(named))}.{base64url.encode(payload)}"


def seal(prepared: str, signer: Signer) -> str:
    """Return the JWS of what `prepare` gave for the signer's kind of key; raise `Unavailable` from it."""
    return f"{prepared}.{base64url.encode(signer.sign(prepared.encode('ascii')))}"


def sign(header: Mapping[str, Json], payload: bytes, signer: Signer) -> str:
    """Return the JWS over `payload` with `header`, to which the signer's `alg` is added.

    Raise `Unavailable` from the signer.
    """
    return seal(prepare(header, payload, signer.algorithm), signer)


def _ascii(text: str | bytes) -> str:
    if isinstance(text, str):
        return text
    try:
        return text.decode("ascii")
    except UnicodeDecodeError as error:
        raise Malformed("jws-malformed", "The token holds a byte that is no character of a token.") from error


def _header(data: bytes) -> dict[str, Json]:
    header = strict_json.loads_object(data, max_bytes=MAX_HEADER_BYTES, max_depth=_MAX_HEADER_DEPTH)
    if "crit" in header or header.get("b64", True) is not True:
        # RFC 7515 §4.1.11: who does not understand an extension must refuse; none is understood.
        raise InvalidProof("jws-critical", "The token needs an extension of JWS that is not known here.")
    return header


def _algorithm(header: Mapping[str, Json]) -> str:
    stated = header.get("alg")
    if not isinstance(stated, str) or stated not in _KNOWN:
        raise InvalidProof("jws-algorithm", "The token's algorithm is not one that is accepted here.")
    return stated
