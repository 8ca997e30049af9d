"""Encode, read and sign Token Status Lists, the status of SD-JWT VC.

Follows draft-ietf-oauth-status-list §4 (lists: entries of 1, 2, 4 or 8 bits, the first in the lowest bits
of the first byte, compressed with zlib), §5 (status list tokens as JWT and CWT), §6 (references) and §7
(status values).

Decompression is bounded. Everything that is wrong with a list is a `Problem`; the verifier turns each
into *not checked*, because a list that lies proves nothing about the credential. This module fetches
nothing, reads no clock, and checks no signature but when asked to.
"""

import datetime as dt
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from signing import base64url, instants, strict_json
from signing.cose import cbor
from signing.cose.cbor import Foreign
from signing.errors import InvalidProof, Malformed, TooLarge, Unavailable
from signing.instants import Instant
from signing.jose import claims, jws
from signing.jose.jws import Jws
from signing.ports import Signer
from signing.strict_json import MAX_BYTES, Json

JWT_TYPE: Final = "statuslist+jwt"
CWT_TYPE: Final = "statuslist+cwt"
MAX_LIST_BYTES: Final = 2 * 1024 * 1024

_MEDIA_TYPE: Final = "application/"
_SIZES: Final = (1, 2, 4, 8)
_BYTE: Final = 8
# RFC 9052 §2 and RFC 8392 §6: a CWT may carry its own tag around that of COSE_Sign1.
_SIGN1_TAGS: Final = (b"\xd2", b"\xd8\x3d\xd2")
_ALGORITHM, _KEY_ID, _TYPE = 1, 4, 16  # RFC 9052 §3.1, RFC 9596 §2
_ALGORITHMS: Final = {-7: "ES256", -35: "ES384", -8: "EdDSA"}  # RFC 9053 §2
# The names of a CWT's claims (RFC 8392 §4; draft-ietf-oauth-status-list §5.2).
_CWT_CLAIMS: Final = {1: "iss", 2: "sub", 4: "exp", 6: "iat", 65_534: "ttl"}


class Status(IntEnum):
    """The status values that every reader knows; the others are an application's own."""

    VALID = 0
    INVALID = 1
    SUSPENDED = 2


@dataclass(frozen=True, slots=True)
class Reference:
    """Hold a credential's pointer into a list."""

    index: int
    list_url: str


@dataclass(frozen=True, slots=True)
class StatusList:
    """Hold the entries of a list, of `bits` bits each."""

    bits: int
    data: bytes

    @property
    def length(self) -> int:
        """Return the number of entries."""
        return len(self.data) * _BYTE // self.bits

    def status(self, index: int) -> int:
        """Return the value of entry `index`; raise `Malformed` (`status-index-out-of-range`)."""
        if not 0 <= index < self.length:
            raise Malformed("status-index-out-of-range", "The status list has no entry of this index.")
        byte, place = divmod(index * self.bits, _BYTE)
        return self.data[byte] >> place & ((1 << self.bits) - 1)


@dataclass(frozen=True, slots=True)
class TokenStatusList:
    """Hold a status list token as it was read: nothing of it is proved before `secured.verify`."""

    secured: Jws
    """The token; of a CWT its parts under the names of a JWS, `signing_input` being its Sig_structure."""
    uri: str
    issuer: str | None
    issued_at: Instant
    expires: Instant | None
    ttl: int | None
    """For how many seconds a copy may be kept before asking again."""
    entries: StatusList

    def status(self, index: int) -> int:
        """Return the status of entry `index`; raise `Malformed` (`status-index-out-of-range`)."""
        return self.entries.status(index)

    def check_uri(self, uri: str) -> None:
        """Refuse a list that names itself by another URL; raise `InvalidProof` (`status-list-id`)."""
        if self.uri != uri:
            raise InvalidProof("status-list-id", "The status list names itself by another URL.")

    def check_age(self, at: dt.datetime, skew: dt.timedelta, max_age: dt.timedelta) -> None:
        """Refuse a list that is not in force at `at`, or states no end and is older than `max_age`.

        Raise `Unavailable`: `status-list-not-yet-valid`, `-expired`, `-stale`.
        """
        now = instants.of(at)
        if self.issued_at > now.plus(skew):
            raise Unavailable("status-list-not-yet-valid", "The status list is dated in the future.")
        if self.expires is not None and now >= self.expires:
            raise Unavailable("status-list-expired", "The status list's validity has ended.")
        if self.expires is None and self.issued_at.plus(max_age) < now:
            raise Unavailable(
                "status-list-stale", "The status list is too old and does not say how long it holds."
            )


def reference(value: Json) -> Reference:
    """Return what a credential's `status` claim points at; raise `Malformed` (`status-entry-malformed`)."""
    match value:
        case {"status_list": {"idx": int(index), "uri": str(url)}} if index >= 0 and type(index) is int:
            return Reference(index, url)
        case _:
            raise Malformed("status-entry-malformed", "A status entry does not point into a status list.")


def status_claim(pointer: Reference) -> dict[str, Json]:
    """Return the `status` claim of a credential that points at `pointer`."""
    return {"status_list": {"idx": pointer.index, "uri": pointer.list_url}}


def encode(statuses: Mapping[int, int], *, bits: int, length: int) -> str:
    """Return the `lst` of `length` entries of `bits` bits, those not in `statuses` being 0.

    Raise `Malformed`: `status-list-length` (not whole bytes, or of no known size),
    `status-index-out-of-range`, `status-value` (more than `bits` bits).
    """
    if bits not in _SIZES or length <= 0 or length * bits % _BYTE:
        raise Malformed("status-list-length", "A list has entries of 1, 2, 4 or 8 bits in whole bytes.")
    data = bytearray(length * bits // _BYTE)
    for index, status in statuses.items():
        if not 0 <= index < length:
            raise Malformed("status-index-out-of-range", "The status list has no entry of this index.")
        if not 0 <= status < 1 << bits:
            raise Malformed("status-value", f"A status of {bits} bits cannot have this value.")
        byte, place = divmod(index * bits, _BYTE)
        data[byte] |= status << place
    # §4.1 recommends the highest level; the compressor writes no time, so equal lists are equal bytes.
    return base64url.encode(zlib.compress(bytes(data), zlib.Z_BEST_COMPRESSION))


def decode(compressed: bytes, bits: int, *, max_bytes: int = MAX_LIST_BYTES) -> StatusList:
    """Return the entries of `bits` bits that `compressed` holds, at most `max_bytes` decompressed.

    Raise `Malformed` (`status-list-malformed`) or `TooLarge` (`status-list-too-large`).
    """
    if bits not in _SIZES or isinstance(bits, bool):  # JSON's true is 1 to Python
        raise _malformed("has entries of an unknown size")
    inflater = zlib.decompressobj()
    try:
        data = inflater.decompress(compressed, max_bytes + 1)
    except zlib.error as problem:
        raise _malformed("is not one whole zlib stream") from problem
    if len(data) > max_bytes:
        raise TooLarge("status-list-too-large", f"The list has more than {max_bytes} bytes.")
    # `eof`: the checksum was there and right; nothing may follow it.
    if not inflater.eof or inflater.unused_data:
        raise _malformed("is not one whole zlib stream")
    return StatusList(bits, data)


def issue(
    *,
    uri: str,
    lst: str,
    bits: int,
    signer: Signer,
    method: str,
    issued_at: dt.datetime,
    expires: dt.datetime,
    ttl: int,
) -> str:
    """Return the status list token served at `uri`, as JWT, with the list that `encode` gave.

    `method` is the absolute DID URL of the signer's key, `ttl` in seconds. Raise `Unavailable`
    from the signer.
    """
    payload: dict[str, Json] = {
        "sub": uri,
        "iat": claims.numeric(issued_at),
        "exp": claims.numeric(expires),
        "ttl": ttl,
        "status_list": {"bits": bits, "lst": lst},
    }
    return jws.sign({"typ": JWT_TYPE, "kid": method}, strict_json.dumps(payload), signer)


def read(data: bytes, media_type: str) -> TokenStatusList:
    """Return the list in what answered with `media_type`; raise as `read_jwt` and `read_cwt`.

    Raise `Unavailable` (`status-list-media-type`) if it is neither.
    """
    if media_type == _MEDIA_TYPE + JWT_TYPE:
        return read_jwt(data)
    if media_type == _MEDIA_TYPE + CWT_TYPE:
        return read_cwt(data)
    raise Unavailable("status-list-media-type", "What answered is not a status list token.")


def read_jwt(data: str | bytes) -> TokenStatusList:
    """Return the list in a JWT; raise as `jws.read`, `Malformed` or `TooLarge`."""
    token = jws.read(data)
    token.check_type(JWT_TYPE)
    stated = strict_json.loads_object(token.payload)
    match stated.get("status_list"):
        case {"bits": int(bits), "lst": str(lst)}:
            return _token(token, stated, decode(base64url.decode(lst), bits))
        case _:
            raise _malformed("has no list in its token")


def read_cwt(data: bytes) -> TokenStatusList:
    """Return the list in a CWT that is a COSE_Sign1; raise `Malformed`, `TooLarge` or `InvalidProof`."""
    # The longest first: the shorter tag is a part of it.
    message = data.removeprefix(_SIGN1_TAGS[1]) if data.startswith(_SIGN1_TAGS[1]) else data[1:]
    if not data.startswith(_SIGN1_TAGS):
        raise _malformed("is no tagged COSE_Sign1")
    match cbor.decode_foreign(message, max_bytes=MAX_BYTES):
        case [bytes(protected), dict(unprotected), bytes(payload), bytes(signature)]:
            token = _secured(protected, unprotected, payload, signature)
        case _:
            raise _malformed("does not have the four parts of a COSE_Sign1")
    stated = cbor.decode_foreign(payload, max_bytes=MAX_BYTES)
    match stated:
        case {65_533: {"bits": int(bits), "lst": bytes(lst)}} if isinstance(stated, dict):
            return _token(token, _named(stated), decode(lst, bits))
        case _:
            raise _malformed("has no list in its token")


def _secured(
    protected: bytes, unprotected: Mapping[int | str, Foreign], payload: bytes, signature: bytes
) -> Jws:
    """Return the parts of a COSE_Sign1 as those of a JWS; only the key's id may stand unprotected."""
    header = cbor.decode_foreign(protected, max_bytes=MAX_BYTES)
    if not isinstance(header, dict) or header.get(_TYPE) not in (CWT_TYPE, _MEDIA_TYPE + CWT_TYPE):
        raise InvalidProof("jws-type", f"The token's type is not “{CWT_TYPE}”.")
    if not header.keys() <= {_ALGORITHM, _KEY_ID, _TYPE} or not unprotected.keys() <= {_KEY_ID}:
        raise InvalidProof("jws-critical", "The token has a header that is not known here.")
    algorithm = header.get(_ALGORITHM)
    if not isinstance(algorithm, int) or algorithm not in _ALGORITHMS:
        raise InvalidProof("jws-algorithm", "The token's algorithm is not one that is accepted here.")
    key_id = header.get(_KEY_ID, unprotected.get(_KEY_ID))
    return Jws(
        header={},
        payload=payload,
        signing_input=cbor.encode(["Signature1", protected, b"", payload]),  # RFC 9052 §4.4
        signature=signature,
        algorithm=_ALGORITHMS[algorithm],
        key_id=key_id.decode(errors="replace") if isinstance(key_id, bytes) else None,
    )


def _named(members: Mapping[int | str, Foreign]) -> dict[str, Json]:
    """Return a CWT's claims under the names of JWT, those that are neither number nor text as null."""
    return {
        _CWT_CLAIMS[key]: value if isinstance(value, int | str) else None
        for key, value in members.items()
        if isinstance(key, int) and key in _CWT_CLAIMS
    }


def _token(token: Jws, stated: Mapping[str, Json], entries: StatusList) -> TokenStatusList:
    uri, issued_at = claims.text(stated, "sub"), claims.instant(stated, "iat")
    if uri is None or issued_at is None:
        raise _malformed("does not say what it is the list of, or when it was made")
    ttl = stated.get("ttl")
    if "ttl" in stated and (not isinstance(ttl, int) or ttl is True or ttl <= 0):
        raise _malformed("may be kept for a time that is none")
    return TokenStatusList(
        secured=token,
        uri=uri,
        issuer=claims.text(stated, "iss"),
        issued_at=issued_at,
        expires=claims.instant(stated, "exp"),
        ttl=ttl if isinstance(ttl, int) else None,
        entries=entries,
    )


def _malformed(what: str) -> Malformed:
    return Malformed("status-list-malformed", f"The status list {what}.")
