"""COSE_Sign1: signed exactly as prepared, one spelling, ES256 and nothing else."""

from dataclasses import replace

import pytest

from signing.cose import cbor, sign1
from signing.cose.cbor import Cbor
from signing.cose.sign1 import Sign1
from signing.errors import InvalidProof, Malformed, Problem, TooLarge
from signing.keys import multikey, private
from signing.keys.file_store import FileSigner

KEY = private.of(multikey.P256, bytes(range(1, 33)))
OTHER = private.of(multikey.P256, bytes(range(2, 34)))
EDWARDS = private.of(multikey.ED25519, bytes(32))
SIGNER = FileSigner(KEY)
PAYLOAD = b"\xa0"
UNSIGNED = sign1.prepare(PAYLOAD, KEY.public)
SIGNED = sign1.seal(UNSIGNED.message, UNSIGNED.to_be_signed, SIGNER)
KID = sign1.key_id(KEY.public)


def _message(protected: bytes = UNSIGNED.protected, *others: Cbor, tag: bytes = b"\xd2") -> bytes:
    return tag + cbor.encode([protected, *(others or ({}, PAYLOAD, bytes(64)))])


def test_a_message_is_signed_and_verified() -> None:
    message = sign1.read(SIGNED)
    message.verify(KEY.public)
    assert (message.payload, message.key_id) == (PAYLOAD, KID)
    assert message.message == SIGNED
    assert replace(message, signature=b"") == UNSIGNED
    assert sign1.seal(UNSIGNED.message, UNSIGNED.to_be_signed, SIGNER) == SIGNED, "the same bytes again"


def test_a_message_never_begins_with_a_zero_byte() -> None:
    assert SIGNED[0] == UNSIGNED.message[0] == 0xD2


@pytest.mark.parametrize("place", [4, 10, 20, 24, -64, -1])
def test_a_bit_changed_anywhere_is_found(place: int) -> None:
    altered = bytearray(SIGNED)
    altered[place] ^= 1
    with pytest.raises(Problem):
        sign1.read(bytes(altered)).verify(KEY.public)


def test_another_key_verifies_nothing() -> None:
    message = sign1.read(SIGNED)
    with pytest.raises(InvalidProof, match="key-id-mismatch"):
        message.verify(OTHER.public)
    with pytest.raises(InvalidProof, match="key-type-mismatch"):
        message.verify(EDWARDS.public)
    forged = Sign1(
        sign1.prepare(PAYLOAD, OTHER.public).protected,
        sign1.key_id(OTHER.public),
        PAYLOAD,
        message.signature,
    )
    with pytest.raises(InvalidProof, match="signature-wrong"):
        forged.verify(OTHER.public)


def test_an_unsigned_message_verifies_nothing() -> None:
    with pytest.raises(InvalidProof, match="signature-length"):
        sign1.read(UNSIGNED.message).verify(KEY.public)


def _header(*pairs: tuple[int, Cbor]) -> bytes:
    return cbor.encode(dict(pairs))


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "cose-malformed"),
        (SIGNED[1:], "cose-malformed"),  # without its tag
        (b"\xd1" + SIGNED[1:], "cose-malformed"),
        (b"\xd8\x12" + SIGNED[1:], "cose-malformed"),  # tag 18, spelt longer
        (b"\xd2" + SIGNED, "cbor-type"),  # the tag twice
        (SIGNED + b"\0", "cbor-trailing"),
        (SIGNED[:-1], "cbor-truncated"),
        (b"\xd2\xa0", "cose-malformed"),
        (b"\xd2\x00", "cose-malformed"),
        (_message(UNSIGNED.protected, {}, PAYLOAD), "cose-malformed"),
        (_message(UNSIGNED.protected, {}, PAYLOAD, bytes(64), 1), "cose-malformed"),
        (_message(UNSIGNED.protected, {4: KID}, PAYLOAD, bytes(64)), "cose-malformed"),
        (_message(UNSIGNED.protected, [], PAYLOAD, bytes(64)), "cose-malformed"),
        (_message(UNSIGNED.protected, {}, "text", bytes(64)), "cose-malformed"),
        (_message(UNSIGNED.protected, {}, PAYLOAD, 7), "cose-malformed"),
        (_message(b""), "cbor-truncated"),
        (_message(b"\x80"), "cose-malformed"),
        (_message(_header((1, -7))), "cose-malformed"),
        (_message(_header((4, KID))), "cose-malformed"),
        (_message(_header((1, -7), (4, KID), (2, [1]))), "cose-malformed"),
        (_message(_header((1, -7), (4, KID[:7]))), "cose-malformed"),
        (_message(_header((1, -7), (4, KID + b"\0"))), "cose-malformed"),
        (_message(_header((1, -7), (4, "12345678"))), "cose-malformed"),
        (_message(_header((1, -8), (4, KID))), "cose-algorithm"),  # EdDSA
        (_message(_header((1, -35), (4, KID))), "cose-algorithm"),  # ES384
        (_message(_header((1, 5), (4, KID))), "cose-algorithm"),  # HMAC
        (_message(_header((1, "ES256"), (4, KID))), "cose-algorithm"),
        (b"\xd2" + bytes(sign1.MAX_BYTES), "cbor-too-large"),
    ],
)
def test_every_other_message_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(Problem) as refused:
        sign1.read(data)
    assert refused.value.code == code


def test_nothing_is_prepared_for_a_key_of_another_kind() -> None:
    with pytest.raises(InvalidProof, match="key-type-mismatch"):
        sign1.prepare(PAYLOAD, EDWARDS.public)


def test_nothing_is_prepared_that_nobody_would_read() -> None:
    room = sign1.MAX_BYTES - len(sign1.seal(*_prepared(bytes(1_000)), SIGNER)) + 1_000
    assert len(sign1.seal(*_prepared(bytes(room)), SIGNER)) == sign1.MAX_BYTES
    sign1.read(sign1.seal(*_prepared(bytes(room)), SIGNER)).verify(KEY.public)
    with pytest.raises(TooLarge, match="cose-too-large"):
        _prepared(bytes(room + 1))


def _prepared(payload: bytes) -> tuple[bytes, bytes]:
    unsigned = sign1.prepare(payload, KEY.public)
    return unsigned.message, unsigned.to_be_signed


@pytest.mark.parametrize(
    ("unsigned", "data"),
    [
        (UNSIGNED.message, UNSIGNED.to_be_signed + b"\0"),
        (UNSIGNED.message, sign1.prepare(b"\xa1\0\0", KEY.public).to_be_signed),
        (SIGNED, UNSIGNED.to_be_signed),
    ],
)
def test_nothing_is_signed_but_what_was_prepared(unsigned: bytes, data: bytes) -> None:
    with pytest.raises(Malformed, match="cose-prepared-differs"):
        sign1.seal(unsigned, data, SIGNER)


class BrokenSigner(FileSigner):
    """Stands for a device that returns a signature over something else."""

    def sign(self, data: bytes) -> bytes:
        return super().sign(data + b"\0")


@pytest.mark.parametrize(
    ("signer", "code"),
    [
        (BrokenSigner(KEY), "signature-wrong"),
        (FileSigner(OTHER), "key-id-mismatch"),
        (FileSigner(EDWARDS), "key-type-mismatch"),
    ],
)
def test_a_signature_that_does_not_hold_is_found_before_it_is_published(
    signer: FileSigner, code: str
) -> None:
    with pytest.raises(InvalidProof) as refused:
        sign1.seal(UNSIGNED.message, UNSIGNED.to_be_signed, signer)
    assert refused.value.code == code
