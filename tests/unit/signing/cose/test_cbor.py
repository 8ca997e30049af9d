"""CBOR: one spelling for each value, and a limit before every allocation."""

from typing import Any

import pytest

from signing.cose import cbor
from signing.errors import Malformed, TooLarge


def _decoded(data: bytes) -> cbor.Cbor:
    return cbor.decode(data, max_bytes=1_000)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ("", "cbor-truncated"),
        ("18", "cbor-truncated"),
        ("19ff", "cbor-truncated"),
        ("41", "cbor-truncated"),
        ("6261", "cbor-truncated"),
        ("81", "cbor-truncated"),
        ("8201", "cbor-truncated"),
        ("a1", "cbor-truncated"),
        ("a101", "cbor-truncated"),
        ("5b7fffffffffffffff00", "cbor-truncated"),
        ("9bffffffffffffffff00", "cbor-truncated"),
        ("bbffffffffffffffff00", "cbor-truncated"),
        ("0000", "cbor-trailing"),
        ("1800", "cbor-not-shortest"),
        ("1817", "cbor-not-shortest"),
        ("190018", "cbor-not-shortest"),
        ("1900ff", "cbor-not-shortest"),
        ("1a0000ffff", "cbor-not-shortest"),
        ("1b00000000ffffffff", "cbor-not-shortest"),
        ("580161", "cbor-not-shortest"),
        ("3817", "cbor-not-shortest"),
        ("1c", "cbor-type"),
        ("5d", "cbor-type"),
        ("5e", "cbor-type"),
        ("1f", "cbor-indefinite"),
        ("ff", "cbor-indefinite"),
        ("61ff", "cbor-text"),
        ("62c080", "cbor-text"),
        ("63eda080", "cbor-text"),  # half a character
        ("a2010201", "cbor-key-order"),
        ("a201020102", "cbor-key-order"),
        ("a203040102", "cbor-key-order"),
        ("a220010002", "cbor-key-order"),  # -1 stands behind 0
        ("a1400000", "cbor-key"),
        ("a16000", "cbor-key"),
        ("a1800000", "cbor-depth"),
        ("a1f600", "cbor-type"),
        ("81" * 9 + "00", "cbor-depth"),
        ("a100" * 9 + "00", "cbor-depth"),
    ],
)
def test_every_other_spelling_is_refused(data: str, code: str) -> None:
    with pytest.raises(Malformed) as refused:
        _decoded(bytes.fromhex(data))
    assert refused.value.code == code


def test_as_deep_as_is_read_is_read() -> None:
    value: cbor.Cbor = 7
    for _ in range(cbor.MAX_DEPTH):
        value = [value]
    assert _decoded(cbor.encode(value)) == value


def test_the_limit_of_bytes_comes_first() -> None:
    assert cbor.decode(b"\x42ab", max_bytes=3) == b"ab"
    with pytest.raises(TooLarge, match="cbor-too-large"):
        cbor.decode(b"\x43abc", max_bytes=3)


def test_keys_are_written_in_the_order_of_their_bytes() -> None:
    assert cbor.encode({-1: 1, 100: 2, 0: 3, 23: 4}).hex() == "a4000317041864022001"


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (True, "cbor-type"),
        (None, "cbor-type"),
        (1.5, "cbor-type"),
        ((1,), "cbor-type"),
        (bytearray(b"a"), "cbor-type"),
        ([None], "cbor-type"),
        ({1: None}, "cbor-type"),
        (2**64, "cbor-number"),
        (-(2**64) - 1, "cbor-number"),
        ("\ud800", "cbor-text"),
    ],
)
def test_what_is_no_value_of_ours_is_not_written(value: Any, code: str) -> None:  # noqa: ANN401 -- that is the test
    with pytest.raises(Malformed) as refused:
        cbor.encode(value)
    assert refused.value.code == code
