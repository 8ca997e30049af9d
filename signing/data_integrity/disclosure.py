"""Read and write the values of ecdsa-sd-2023 proofs: the issuer's for a holder, the holder's for others.

Follows W3C Data Integrity ECDSA Cryptosuites 1.0 §3.5.2-§3.5.8. What a holder discloses is three
bytes of header, then a CBOR array of five: the issuer's signature, a key made for this one
credential, a signature with that key for each statement that is shown and need not be, names for
the blank nodes, and which statements are always shown. The issuer's own (*base*) value has the key
of an HMAC instead of names, every signature, and the JSON Pointers of what is always shown.

Everything is bounded before it is used. This module checks no signature.
"""

from collections.abc import Sized
from dataclasses import dataclass
from typing import Final

from signing import multibase
from signing.cose import cbor
from signing.cose.cbor import Cbor
from signing.errors import InvalidProof, Malformed, TooLarge
from signing.keys import ecdsa, multikey
from signing.keys.multikey import P256, PublicKey

MAX_BYTES: Final = 128 * 1024
"""The bound on a proof's value, also as the text that it is in the document."""
MAX_ENTRIES: Final = 1_000
"""The bound on signatures, names of blank nodes, statements that are always shown, and JSON Pointers."""

_BASE_HEADER: Final = b"\xd9\x5d\x00"
_DERIVED_HEADER: Final = b"\xd9\x5d\x01"
_NAME_BYTES: Final = 32  # of an HMAC with SHA-256, and of its key
_NAME_CHARS: Final = 44  # of the same in base64url, with its prefix


@dataclass(frozen=True, slots=True)
class Disclosure:
    """Hold a derived proof's value.

    `labels` gives each canonical label (`c14n0`) the name it was signed under (`u` and base64url of 32
    bytes); `mandatory` are positions among the statements, sorted under those names.
    """

    base_signature: bytes
    key: PublicKey
    signatures: tuple[bytes, ...]
    labels: dict[str, str]
    mandatory: frozenset[int]

    def write(self) -> str:
        """Return the value as it stands in a proof; raise `TooLarge` if nobody would read it."""
        check_counts(self.signatures, self.labels, self.mandatory)
        names: dict[int, Cbor] = {
            int(label.removeprefix("c14n")): multibase.decode_base64url(name, max_chars=_NAME_CHARS)
            for label, name in self.labels.items()
        }
        mandatory: list[Cbor] = [*sorted(self.mandatory)]
        parts: list[Cbor] = [self.base_signature, self.key.prefixed, list(self.signatures), names, mandatory]
        return _written(_DERIVED_HEADER, parts)


@dataclass(frozen=True, slots=True)
class Base:
    """Hold a base proof's value: all that is signed, the key that hides names, and what is always shown."""

    base_signature: bytes
    key: PublicKey
    hmac_key: bytes
    signatures: tuple[bytes, ...]
    pointers: tuple[str, ...]

    def write(self) -> str:
        """Return the value as it stands in a proof; raise `TooLarge` if nobody would read it."""
        parts: list[Cbor] = [self.base_signature, self.key.prefixed, self.hmac_key]
        parts += [list(self.signatures), list(self.pointers)]
        return _written(_BASE_HEADER, parts)


def parse(value: bytes) -> Disclosure:
    """Return what `value` discloses.

    Raise `InvalidProof` (`disclosure-base`: the issuer's proof for the holder, which nobody else should
    see), `TooLarge` (`disclosure-too-large`, `cbor-too-large`) or `Malformed`
    (`disclosure-malformed`, `cbor-...`, `key-...`).
    """
    if value.startswith(_BASE_HEADER):
        raise InvalidProof("disclosure-base", "The proof is for the holder; nothing was derived from it.")
    if not value.startswith(_DERIVED_HEADER):
        raise _malformed("does not begin as one")
    body = value.removeprefix(_DERIVED_HEADER)
    match cbor.decode(body, max_bytes=MAX_BYTES, any_order=True):
        case [bytes(base_signature), bytes(key), list(signatures), dict(labels), list(mandatory)]:
            check_counts(signatures, labels, mandatory)
            return Disclosure(
                _signature(base_signature),
                _key(key),
                tuple(_signature(signature) for signature in signatures),
                _labels(labels),
                _positions(mandatory),
            )
    raise _malformed("does not have its five parts")


def parse_base(value: bytes) -> Base:
    """Return what an issuer's `value` gives to a holder; raise as `parse`, but for `disclosure-base`."""
    if not value.startswith(_BASE_HEADER):
        raise _malformed("is not an issuer's")
    match cbor.decode(value.removeprefix(_BASE_HEADER), max_bytes=MAX_BYTES, any_order=True):
        case [bytes(base_signature), bytes(key), bytes(hmac_key), list(signatures), list(pointers)]:
            check_counts(signatures, pointers)
            texts = tuple(pointer for pointer in pointers if isinstance(pointer, str))
            if len(hmac_key) != _NAME_BYTES or len(texts) != len(pointers):
                raise _malformed("has a key that is none, or a pointer that is no text")
            read = tuple(_signature(signature) for signature in signatures)
            return Base(_signature(base_signature), _key(key), hmac_key, read, texts)
    raise _malformed("does not have its five parts")


def check_counts(*lists: Sized) -> None:
    """Refuse more of a kind than any proof lists; raise `TooLarge` (`disclosure-too-large`)."""
    if max(map(len, lists)) > MAX_ENTRIES:
        raise TooLarge("disclosure-too-large", f"The proof lists more than {MAX_ENTRIES} of a kind.")


def _written(header: bytes, parts: list[Cbor]) -> str:
    text = multibase.encode_base64url(header + cbor.encode(parts))
    if len(text) > MAX_BYTES:
        raise TooLarge("disclosure-too-large", f"The proof is longer than {MAX_BYTES} characters.")
    return text


def _signature(value: Cbor) -> bytes:
    if not isinstance(value, bytes) or len(value) != ecdsa.P256.signature_bytes:
        raise _malformed("has a signature that is none of P-256")
    return value


def _key(value: bytes) -> PublicKey:
    key = multikey.from_bytes(value)
    if key.algorithm != P256:
        raise _malformed("has a key that is not of P-256")
    return key


def _labels(entries: dict[int, Cbor]) -> dict[str, str]:
    """Return the names by label; two nodes of one name would be one node."""
    names = [name for name in entries.values() if isinstance(name, bytes) and len(name) == _NAME_BYTES]
    if len(set(names)) != len(entries) or any(number < 0 for number in entries):
        raise _malformed("has a name of a blank node that is none, or is given twice")
    return {
        f"c14n{number}": multibase.encode_base64url(name) for number, name in zip(entries, names, strict=True)
    }


def _positions(entries: list[Cbor]) -> frozenset[int]:
    positions = frozenset(entry for entry in entries if isinstance(entry, int) and entry >= 0)
    if len(positions) != len(entries):
        raise _malformed("has a position of a statement that is none, or is there twice")
    return positions


def _malformed(what: str) -> Malformed:
    return Malformed("disclosure-malformed", f"The value of a selective disclosure {what}.")
