"""Identifiers: numbers that catch a slip, names that tell nothing, URLs that never change."""

import re

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from registry import ids
from signing.errors import Malformed

PAYLOADS = st.text(ids.ALPHABET, min_size=ids.NUMBER_LENGTH - 1, max_size=ids.NUMBER_LENGTH - 1)
NUMBERS = PAYLOADS.map(lambda payload: payload + ids.check_character(payload))


def code_of(text: str) -> str:
    """Return the code with which a number is refused."""
    with pytest.raises(Malformed) as refusal:
        ids.parse_number(text)
    return refusal.value.code


# By hand: from the right every second value doubled, each value's two base-32 digits added up,
# and the check is what is missing to a multiple of 32.
@pytest.mark.parametrize(
    ("payload", "check"),
    [
        ("0" * 15, "0"),
        ("0" * 14 + "1", "Y"),  # 2 -> 30
        ("0" * 13 + "10", "Z"),  # 1 -> 31
        ("0" * 14 + "G", "Z"),  # 16 doubled is 32: digits 1 and 0 -> 31
        ("0" * 14 + "Z", "1"),  # 31 doubled is 62: digits 1 and 30 -> 1
        ("0" * 13 + "Z0", "1"),  # 31 -> 1
        ("Z" * 15, "F"),  # 15 times 31 = 465 = 14 * 32 + 17 -> 15
    ],
)
def test_the_check_character_is_luhn_modulo_32(payload: str, check: str) -> None:
    assert ids.check_character(payload) == check


def test_new_numbers_are_read_as_they_are_shown() -> None:
    drawn = {ids.new_number() for _ in range(200)}
    assert len(drawn) == 200
    for number in drawn:
        shown = ids.show_number(number)
        assert re.fullmatch(r"(?:[0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}", shown)
        assert ids.parse_number(shown) == number


@given(NUMBERS)
def test_a_number_is_read_however_it_is_written(number: str) -> None:
    shown = ids.show_number(number)
    written = [
        shown.lower(),
        shown.replace("-", " "),
        f" {number} ",
        number.replace("0", "O").replace("1", "I"),
        shown.replace("0", "o").replace("1", "l"),
    ]
    assert {ids.parse_number(text) for text in written} == {number}


@given(NUMBERS, st.integers(0, 15), st.sampled_from(ids.ALPHABET))
def test_one_wrong_character_is_always_caught(number: str, place: int, character: str) -> None:
    assume(number[place] != character)
    assert code_of(number[:place] + character + number[place + 1 :]) == "number-check-character"


@given(NUMBERS, st.integers(0, 14))
def test_two_neighbours_exchanged_are_caught_but_for_zero_and_z(number: str, place: int) -> None:
    first, second = number[place], number[place + 1]
    assume(first != second and {first, second} != {"0", "Z"})  # Luhn's own blind spot
    assert code_of(number[:place] + second + first + number[place + 2 :]) == "number-check-character"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "0000",
        "0" * 15,
        "0" * 17,
        "U" + "0" * 15,
        "0000-0000-0000-000é",
        "٠" * 16,
        "0" * 15 + "\n",
        "-" * 70,
        "0000 0000 0000 0000" + " " * 64,
        "0000_0000_0000_0000",
    ],
)
def test_what_is_no_number_is_told_so(text: str) -> None:
    assert code_of(text) == "number-malformed"


def test_new_names_are_130_random_bits_in_lower_case() -> None:
    drawn = {ids.new_name() for _ in range(200)}
    assert len(drawn) == 200
    assert all(re.fullmatch(r"[0-9a-hjkmnp-tv-z]{26}", name) for name in drawn)
    assert all(len({name[place] for name in drawn}) > 10 for place in range(26)), "every place is drawn"


def test_public_urls_hold_the_origin_and_nothing_secret() -> None:
    urls = ids.PublicUrls("https://registry.example")
    assert urls.certificate("0" * 16) == "https://registry.example/c/0000-0000-0000-0000"
    assert urls.credential("n") == "https://registry.example/credentials/n"
    assert urls.status_list("n") == "https://registry.example/status/n"
    assert urls.body("pnwi") == "https://registry.example/b/pnwi"
    assert urls.did("pnwi") == "did:web:registry.example:b:pnwi"
    assert urls.scheme_version("pnwi", "UT 2", "3/1") == "https://registry.example/b/pnwi/s/UT%202/v3/1"
    assert urls.symbol("ab") == "https://registry.example/b/ab/symbol.png"


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("0000000000000000", bytes(10)),
        ("ZZZZZZZZZZZZZZZZ", b"\xff" * 10),
        ("0000000000000001", bytes(9) + b"\x01"),
        ("1" + "0" * 15, b"\x08" + bytes(9)),
        ("Z" * 26, b"\x03" + b"\xff" * 16),
    ],
)
def test_a_number_is_packed_five_bits_a_character(text: str, data: bytes) -> None:
    assert ids.pack(text) == data
    assert ids.unpack(data, len(text)) == text


@pytest.mark.parametrize(
    ("data", "length"), [(bytes(9), 16), (bytes(11), 16), (b"\x04" + bytes(16), 26), (b"", 16)]
)
def test_bytes_that_are_no_packed_text_are_refused(data: bytes, length: int) -> None:
    with pytest.raises(Malformed, match="packed-malformed"):
        ids.unpack(data, length)
