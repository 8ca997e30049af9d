"""Digits: every byte survives, and one number has one spelling."""

import pytest

from signing.cose import digits
from signing.cose.sign1 import MAX_BYTES
from signing.errors import Malformed, TooLarge


@pytest.mark.parametrize("data", [b"\x01", b"\xd2", b"\xd2\0", b"\xd2" + bytes(200), b"\xff" * MAX_BYTES])
def test_bytes_come_back_as_they_were(data: bytes) -> None:
    text = digits.encode(data)
    assert text.isdecimal()
    assert digits.decode(text) == data


def test_the_longest_message_has_the_most_digits() -> None:
    assert len(digits.encode(b"\xff" * MAX_BYTES)) == digits.MAX_DIGITS
    assert digits.MAX_DIGITS < 4_300, "the most that Python turns into a number without being told to"


@pytest.mark.parametrize("data", [b"", b"\0", b"\0\xd2"])
def test_a_leading_zero_byte_would_be_lost_and_is_refused(data: bytes) -> None:
    with pytest.raises(Malformed, match="digits-malformed"):
        digits.encode(data)


@pytest.mark.parametrize(
    "text", ["", "0", "01", "-1", "+1", "1 ", "1_0", "1.0", "1e3", "٣", "¹", "12\n", "0x1"]
)
def test_what_is_not_the_one_spelling_of_a_number_is_refused(text: str) -> None:
    with pytest.raises(Malformed, match="digits-malformed"):
        digits.decode(text)


def test_more_than_the_longest_message_is_refused() -> None:
    with pytest.raises(TooLarge, match="digits-too-many"):
        digits.encode(b"\xff" * (MAX_BYTES + 1))
    with pytest.raises(TooLarge, match="digits-too-many"):
        digits.decode("9" * (digits.MAX_DIGITS + 1))
