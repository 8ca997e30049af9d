"""Sign and verify COSE_Sign1 messages with ES256, in one spelling.

Follows RFC 9052 §4.2 (COSE_Sign1, with its tag 18) and §4.4 (what is signed), RFC 9053 §2.1 (ES256)
and RFC 9679 (the thumbprint of a key). The protected header holds the algorithm and the key's id:
the first 8 bytes of its thumbprint. The unprotected header is empty, no outside data are signed along.

An unsigned message is the same with an empty signature: what is prepared, committed, and then
signed once. This module knows no key's place and what a payload means.
"""

from dataclasses import dataclass
from typing import Final

from signing.cose import cbor
from signing.cose.cbor import Cbor
from signing.errors import InvalidProof, Malformed, TooLarge
from signing.keys import cose_key, ecdsa, multikey
from signing.keys.multikey import PublicKey
from signing.ports import Signer

MAX_BYTES: Final = 1_700
"""The longest message: its 4,094 digits and a long URL still fit the largest QR code at level M."""

KEY_ID_BYTES: Final = 8

_TAG: Final = b"\xd2"  # 18, in its shortest form
_ALGORITHM, _KEY_ID, _ES256 = 1, 4, -7  # RFC 9052 §3.1, RFC 9053 §2.1
_CONTEXT: Final = "Signature1"
_SIGNATURE_GROWTH: Final = ecdsa.P256.signature_bytes + 1  # with a second byte of length


@dataclass(frozen=True, slots=True)
class Sign1:
    """Hold a message as it was read: nothing of it is proved before `verify`."""

    protected: bytes
    key_id: bytes
    payload: bytes
    signature: bytes

    @property
    def to_be_signed(self) -> bytes:
        """Return the bytes that the signature covers (RFC 9052 §4.4, Sig_structure)."""
        return cbor.encode([_CONTEXT, self.protected, b"", self.payload])

    @property
    def message(self) -> bytes:
        """Return the message's bytes."""
        parts: Cbor = [self.protected, {}, self.payload, self.signature]
        return _TAG + cbor.encode(parts)

    def verify(self, key: PublicKey) -> None:
        """Check the signature with `key`; raise `InvalidProof`.

        Codes: `key-type-mismatch`, `key-id-mismatch`, `signature-length`, `signature-wrong`.
        """
        _check_algorithm(key.algorithm)
        if key_id(key) != self.key_id:
            raise InvalidProof("key-id-mismatch", "The message names another key than this one.")
        key.verify(self.signature, self.to_be_signed)


def prepare(payload: bytes, key: PublicKey) -> Sign1:
    """Return the unsigned message over `payload` for `key`.

    Raise `InvalidProof` (`key-type-mismatch`), or `TooLarge` (`cose-too-large`) if nobody would read it.
    """
    _check_algorithm(key.algorithm)
    named = key_id(key)
    unsigned = Sign1(cbor.encode({_ALGORITHM: _ES256, _KEY_ID: named}), named, payload, b"")
    if len(unsigned.message) + _SIGNATURE_GROWTH > MAX_BYTES:
        raise TooLarge("cose-too-large", f"The signed message would have more than {MAX_BYTES} bytes.")
    return unsigned


def seal(unsigned: bytes, data: bytes, signer: Signer) -> bytes:
    """Return the message `unsigned`, signed over `data`, which `to_be_signed` gave when it was prepared.

    Raise `Malformed` (as `read`, `cose-prepared-differs`), `InvalidProof` as `Sign1.verify`, or
    `Unavailable` from the signer.
    """
    found = read(unsigned)
    if found.signature or found.to_be_signed != data:
        raise Malformed("cose-prepared-differs", "What is to be signed is not what was prepared.")
    signed = Sign1(found.protected, found.key_id, found.payload, signer.sign(data))
    # A device that signs wrongly must be found out before its signature is published.
    signed.verify(multikey.decode(signer.multikey))
    return signed.message


def read(data: bytes) -> Sign1:
    """Return the message in `data`, signed or not.

    Raise `TooLarge`, `Malformed` (`cbor-...`, `cose-malformed`) or `InvalidProof` (`cose-algorithm`).
    """
    # The tag is demanded, so that the first byte is never zero: as a decimal integer a message
    # keeps every byte.
    if not data.startswith(_TAG):
        raise _malformed("has no tag 18")
    match cbor.decode(data[len(_TAG) :], max_bytes=MAX_BYTES - len(_TAG)):
        case [bytes(protected), {**unprotected}, bytes(payload), bytes(signature)] if not unprotected:
            return Sign1(protected, _key_id_of(protected), payload, signature)
        case _:
            raise _malformed("does not have its four parts, or has an unprotected header")


def key_id(key: PublicKey) -> bytes:
    """Return the 8 bytes by which a message names a key: enough to choose it, not to trust it."""
    return cose_key.thumbprint(key)[:KEY_ID_BYTES]


def _key_id_of(protected: bytes) -> bytes:
    match cbor.decode(protected, max_bytes=MAX_BYTES):
        case {**header} if set(header) == {_ALGORITHM, _KEY_ID}:
            algorithm, named = header[_ALGORITHM], header[_KEY_ID]
        case _:
            raise _malformed("has another protected header than algorithm and key id")
    if algorithm != _ES256:
        raise InvalidProof("cose-algorithm", "The message is signed with another algorithm than ES256.")
    if not isinstance(named, bytes) or len(named) != KEY_ID_BYTES:
        raise _malformed(f"has a key id that is not {KEY_ID_BYTES} bytes")
    return named


def _check_algorithm(algorithm: str) -> None:
    if algorithm != multikey.P256:
        raise InvalidProof("key-type-mismatch", f"ES256 needs a key of {multikey.P256}.")


def _malformed(what: str) -> Malformed:
    return Malformed("cose-malformed", f"The COSE_Sign1 message {what}.")
