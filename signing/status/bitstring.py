"""Encode and read W3C Bitstring Status Lists.

Follows Bitstring Status List v1.0 §2 (entries and lists), §3.3-§3.4 (compression): bit 0 is the
highest bit of the first byte; the list is gzip in base64url behind the multibase prefix `u`. A
list never has fewer than 131,072 entries (§3.1, group privacy).

Decompression is bounded, because a gigabyte of zeros is a short string. This module fetches
nothing, checks no signature and no time.
"""

import re
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from signing import multibase
from signing.errors import Malformed, TooLarge
from signing.strict_json import MAX_BYTES, Json

MINIMUM_LENGTH: Final = 131_072
# 16.7 million entries: more than any body has certificates, and small beside the memory of a page.
MAX_LIST_BYTES: Final = 2 * 1024 * 1024

ENTRY_TYPE: Final = "BitstringStatusListEntry"
LIST_TYPE: Final = "BitstringStatusList"
CREDENTIAL_TYPE: Final = "BitstringStatusListCredential"
CONTEXT: Final = "https://www.w3.org/ns/credentials/v2"

_BITS = 8
_GZIP = 16 + zlib.MAX_WBITS
# Decimal, no sign, no leading zero; 32 digits reach beyond any list and stay cheap to read.
_INDEX = re.compile(r"0|[1-9][0-9]{0,31}")


class Purpose(StrEnum):
    """The purposes that this software knows: for good, or for a time."""

    REVOCATION = "revocation"
    SUSPENSION = "suspension"


@dataclass(frozen=True, slots=True)
class Bitstring:
    """Hold the bits of a list."""

    data: bytes

    @property
    def length(self) -> int:
        """Return the number of entries."""
        return len(self.data) * _BITS

    def bit(self, index: int) -> bool:
        """Return the bit at `index`, from the left; raise `Malformed` (`status-index-out-of-range`)."""
        if not 0 <= index < self.length:
            raise Malformed("status-index-out-of-range", "The status list has no entry of this index.")
        return bool(self.data[index // _BITS] >> (_BITS - 1 - index % _BITS) & 1)


@dataclass(frozen=True, slots=True)
class StatusEntry:
    """Hold a credential's pointer into a list."""

    purpose: Purpose
    index: int
    list_url: str


def encode(set_indexes: Iterable[int], *, length: int = MINIMUM_LENGTH) -> str:
    """Return the `encodedList` of `length` entries of which `set_indexes` are set; the same bytes every time.

    Raise `Malformed`: `status-list-length` (under the minimum, or not whole bytes),
    `status-index-out-of-range`.
    """
    if length < MINIMUM_LENGTH or length % _BITS:
        raise _bad_length()
    data = bytearray(length // _BITS)
    for index in set_indexes:
        if not 0 <= index < length:
            raise Malformed("status-index-out-of-range", "The status list has no entry of this index.")
        data[index >> 3] |= 0x80 >> (index & 7)
    return pack(bytes(data))


def pack(data: bytes) -> str:
    """Return the `encodedList` of the bits in `data`; raise `Malformed` (`status-list-length`)."""
    if len(data) * _BITS < MINIMUM_LENGTH:
        raise _bad_length()
    # zlib's own gzip header carries no time, so equal lists are equal bytes. Bits at random places repeat
    # nothing but zeros: looking for runs alone takes a tenth of the time, and less room.
    deflater = zlib.compressobj(wbits=_GZIP, strategy=zlib.Z_RLE)
    return multibase.encode_base64url(deflater.compress(data) + deflater.flush())


def decode(encoded: str, *, max_bytes: int = MAX_LIST_BYTES) -> Bitstring:
    """Return the bits of an `encodedList` of at most `max_bytes` decompressed.

    Raise `Malformed` (`multibase-...`, `status-list-malformed`, `status-list-length`) or
    `TooLarge` (`status-list-too-large`).
    """
    compressed = multibase.decode_base64url(encoded, max_chars=MAX_BYTES)
    inflater = zlib.decompressobj(_GZIP)
    try:
        data = inflater.decompress(compressed, max_bytes + 1)
    except zlib.error as problem:
        raise _malformed() from problem
    if len(data) > max_bytes:
        raise TooLarge("status-list-too-large", f"The list has more than {max_bytes * _BITS} entries.")
    # `eof`: the trailer with checksum and length was there and right; nothing may follow it.
    if not inflater.eof or inflater.unused_data:
        raise _malformed()
    if len(data) * _BITS < MINIMUM_LENGTH:
        raise Malformed("status-list-length", f"The list has fewer than {MINIMUM_LENGTH} entries.")
    return Bitstring(data)


def parse_entry(entry: Json) -> StatusEntry:
    """Return what a `credentialStatus` entry says; raise `Malformed` (`status-entry-malformed`).

    A purpose that is not known here is refused too (`status-purpose-unknown`): what it means for
    the holder cannot be told.
    """
    if not isinstance(entry, dict) or entry.get("type") not in (ENTRY_TYPE, [ENTRY_TYPE]):
        raise _entry_malformed("is not of a known type")
    index, url = entry.get("statusListIndex"), entry.get("statusListCredential")
    if not isinstance(index, str) or not _INDEX.fullmatch(index):
        raise _entry_malformed("has an index that is not a decimal number in its one spelling")
    if not isinstance(url, str):
        raise _entry_malformed("does not name a list")
    purpose = entry.get("statusPurpose")
    if purpose not in tuple(Purpose):
        raise Malformed("status-purpose-unknown", "A status entry has a purpose that is not known here.")
    return StatusEntry(Purpose(purpose), int(index), url)


def list_credential(
    *,
    url: str,
    issuer: str,
    purpose: Purpose,
    encoded: str,
    valid_from: str,
    valid_until: str,
    ttl_ms: int,
) -> dict[str, Json]:
    """Return the unsigned BitstringStatusListCredential served at `url` (§2.2).

    `valid_from` and `valid_until` are dateTimeStamps; `ttl_ms` tells caches how long they may keep it.
    """
    return {
        "@context": [CONTEXT],
        "id": url,
        "type": ["VerifiableCredential", CREDENTIAL_TYPE],
        "issuer": issuer,
        "validFrom": valid_from,
        "validUntil": valid_until,
        "credentialSubject": {
            "id": f"{url}#list",
            "type": LIST_TYPE,
            "statusPurpose": purpose.value,
            "encodedList": encoded,
            "ttl": ttl_ms,
        },
    }


def entry(*, url: str, purpose: Purpose, index: int) -> dict[str, Json]:
    """Return the `credentialStatus` entry for `index` in the list at `url` (§2.1)."""
    return {
        "id": f"{url}#{index}",
        "type": ENTRY_TYPE,
        "statusPurpose": purpose.value,
        "statusListIndex": str(index),
        "statusListCredential": url,
    }


def purposes(subject: Mapping[str, Json]) -> frozenset[str]:
    """Return the purposes that a list's subject states: one string, or an array of them (§2.2)."""
    stated = subject.get("statusPurpose")
    named = stated if isinstance(stated, list) else [stated]
    return frozenset(name for name in named if isinstance(name, str))


def _bad_length() -> Malformed:
    return Malformed("status-list-length", f"A list has whole bytes and at least {MINIMUM_LENGTH} entries.")


def _malformed() -> Malformed:
    return Malformed("status-list-malformed", "The list is not one whole gzip stream.")


def _entry_malformed(what: str) -> Malformed:
    return Malformed("status-entry-malformed", f"A status entry {what}.")
