"""The value of a derived proof: five parts, each of its kind, bounded (VC DI ECDSA §3.5.8)."""

from typing import Any

import pytest

from signing.cose import cbor
from signing.cose.cbor import Cbor
from signing.data_integrity import disclosure
from signing.errors import InvalidProof, Malformed, Problem, TooLarge
from signing.keys import private
from signing.keys.multikey import ED25519, P256, P384

HEADER = b"\xd9\x5d\x01"
KEY = private.of(P256, bytes(range(1, 33))).public
SIGNATURE = bytes(64)
NAME = bytes(32)


def _parts(**changes: Cbor) -> list[Cbor]:
    parts: dict[str, Cbor] = {
        "base": SIGNATURE,
        "key": KEY.prefixed,
        "signatures": [SIGNATURE, SIGNATURE],
        "labels": {0: NAME, 3: bytes([1]) * 32},
        "mandatory": [2, 0],
    }
    return list({**parts, **changes}.values())


def _value(**changes: Cbor) -> bytes:
    return HEADER + cbor.encode(_parts(**changes))


def test_the_five_parts_are_read() -> None:
    disclosed = disclosure.parse(_value())
    assert disclosed.base_signature == SIGNATURE
    assert disclosed.key == KEY
    assert disclosed.signatures == (SIGNATURE, SIGNATURE)
    assert disclosed.labels == {
        "c14n0": "u" + "A" * 43,
        "c14n3": "uAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE",
    }
    assert disclosed.mandatory == {0, 2}


def test_nothing_need_be_listed() -> None:
    disclosed = disclosure.parse(_value(signatures=[], labels={}, mandatory=[]))
    assert (disclosed.signatures, disclosed.labels, disclosed.mandatory) == ((), {}, frozenset())


def test_the_names_may_stand_in_any_order() -> None:
    names = {3: bytes([1]) * 32, 0: NAME}
    pairs = b"".join(cbor.encode(key) + cbor.encode(name) for key, name in names.items())
    parts = [cbor.encode(part) for part in _parts()]
    value = HEADER + b"\x85" + b"".join([*parts[:3], b"\xa2" + pairs, parts[4]])
    assert value != _value()
    assert disclosure.parse(value).labels == disclosure.parse(_value()).labels


def test_a_name_that_is_given_twice_is_refused() -> None:
    parts = [cbor.encode(part) for part in _parts()]
    twice = b"\xa2" + 2 * (cbor.encode(0) + cbor.encode(NAME))
    with pytest.raises(Malformed, match="cbor-key-order"):
        disclosure.parse(HEADER + b"\x85" + b"".join([*parts[:3], twice, parts[4]]))


ED = private.of(ED25519, bytes(32)).public
LARGE = private.of(P384, bytes(range(1, 49))).public


@pytest.mark.parametrize(
    "changes",
    [
        {"base": bytes(63)},
        {"base": "text"},
        {"key": LARGE.prefixed},
        {"key": ED.prefixed},
        {"signatures": [bytes(65)]},
        {"signatures": ["text"]},
        {"signatures": {}},
        {"labels": []},
        {"labels": {0: bytes(31)}},
        {"labels": {0: 1}},
        {"labels": {0: NAME, 1: NAME}},
        {"mandatory": [-1]},
        {"mandatory": [1, 1]},
        {"mandatory": [b""]},
        {"mandatory": {}},
        {"more": 0},
    ],
    ids=str,
)
def test_a_part_of_another_kind_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(Malformed, match="disclosure-malformed"):
        disclosure.parse(_value(**changes))


@pytest.mark.parametrize(
    ("value", "family", "code"),
    [
        (b"", Malformed, "disclosure-malformed"),
        (b"\xd9\x5d", Malformed, "disclosure-malformed"),
        (b"\xd9\x5d\x02" + _value()[3:], Malformed, "disclosure-malformed"),
        (b"\xd9\x5d\x00" + _value()[3:], InvalidProof, "disclosure-base"),
        (HEADER, Malformed, "cbor-truncated"),
        (HEADER + b"\x00", Malformed, "disclosure-malformed"),
        (_value() + b"\x00", Malformed, "cbor-trailing"),
        (_value()[:-1], Malformed, "cbor-truncated"),
        (_value(key=b"\x80\x24\x02"), Malformed, "key-length"),
        (_value(labels={-1: NAME}), Malformed, "disclosure-malformed"),
        (_value(signatures=[SIGNATURE] * 1001), TooLarge, "disclosure-too-large"),
        (_value(mandatory=list(range(1001))), TooLarge, "disclosure-too-large"),
        (HEADER + bytes(128 * 1024 + 1), TooLarge, "cbor-too-large"),
    ],
)
def test_another_value_is_refused(value: bytes, family: type[Problem], code: str) -> None:
    with pytest.raises(family) as refused:
        disclosure.parse(value)
    assert refused.value.code == code
