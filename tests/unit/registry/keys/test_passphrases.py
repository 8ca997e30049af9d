"""Passphrases: drawn at random, and a slip of the pen is found in its line."""

import pytest

from registry.keys import passphrases
from signing.errors import Malformed


def test_a_passphrase_is_two_lines_that_check_themselves() -> None:
    drawn = passphrases.new()
    lines = passphrases.lines_of(drawn)
    assert lines is not None
    assert [len(line) for line in lines] == [19] * passphrases.LINES
    assert passphrases.join(lines) == drawn
    assert len({passphrases.new() for _ in range(100)}) == 100


@pytest.mark.parametrize("write", [str.lower, lambda line: line.replace("-", " "), lambda line: f" {line} "])
def test_how_a_line_is_written_does_not_matter(write: object) -> None:
    assert callable(write)
    lines = passphrases.lines_of(passphrases.new())
    assert lines is not None
    assert passphrases.read_line(write(lines[0])) == lines[0]


def test_what_looks_like_a_digit_is_read_as_it() -> None:
    assert passphrases.read_line("0000-0000-0000-0000") == passphrases.read_line("oooo-OOOO-0000-0000")


@pytest.mark.parametrize("place", range(16))
def test_one_wrong_character_is_found_wherever_it_stands(place: int) -> None:
    lines = passphrases.lines_of(passphrases.new())
    assert lines is not None
    compact = lines[0].replace("-", "")
    wrong = compact[:place] + ("A" if compact[place] != "A" else "B") + compact[place + 1 :]
    with pytest.raises(Malformed) as refusal:
        passphrases.read_line(wrong)
    assert refusal.value.code == "passphrase-line-check"
    assert wrong not in refusal.value.detail


@pytest.mark.parametrize(
    "text", ["", "7QK4-M2XD-01RA", "UUUU-UUUU-UUUU-UUUU", "correct horse battery", "0" * 17]
)
def test_what_is_no_line_is_refused_without_telling_it(text: str) -> None:
    with pytest.raises(Malformed) as refusal:
        passphrases.read_line(text)
    assert refusal.value.code == "passphrase-line"
    assert "certificate" not in refusal.value.detail
    assert not text or text not in refusal.value.detail


@pytest.mark.parametrize(
    "chosen", ["", "correct horse battery staple", "0000-0000-0000-0000", "oooo-" * 7 + "oooo"]
)
def test_a_passphrase_that_somebody_chose_has_no_lines(chosen: str) -> None:
    assert passphrases.lines_of(chosen) is None
