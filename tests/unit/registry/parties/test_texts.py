"""Names and texts: every script, nothing invisible, one normal form."""

import unicodedata

import pytest

from registry.parties import texts
from signing.errors import Malformed


@pytest.mark.parametrize(
    "name",
    [
        "María Teresa de los Reyes",
        "محمد بن عبد الله الحارثي",
        "欧阳明月",
        "山田\u3000太郎",
        "Jose D'Angelo",
        "Seán O’Donoghue",
        "Kaʻimipono Kealoha",
        "Björk",
        "می\u200cخواهم",
        'Ramón "Monching" Ong',
        "=SUM Chen",
        "@Ana",
        "+Ana",
        "Dr. J.-P. Łukasz 3rd",
    ],
)
def test_a_name_is_kept_exactly_as_given(name: str) -> None:
    assert texts.check_name(name) == name


def test_a_name_is_brought_to_normal_form_c() -> None:
    decomposed = unicodedata.normalize("NFD", "Zoë Ñuñez")
    assert texts.check_name(decomposed) == "Zoë Ñuñez"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("", "text-empty"),
        (" Ana", "text-blank-edges"),
        ("Ana ", "text-blank-edges"),
        ("Ana\u3000", "text-blank-edges"),
        ("\u200cAna", "text-blank-edges"),
        ("Ana\u200d", "text-blank-edges"),
        ("A\x00na", "text-character"),
        ("A\x1bna", "text-character"),
        ("A\tna", "text-character"),
        ("A\nna", "text-character"),
        ("A\x85na", "text-character"),
        ("A\u2028na", "text-character"),
        ("A\u200bna", "text-character"),
        ("A\u00adna", "text-character"),
        ("A\ufeffna", "text-character"),
        *((f"A{chr(code)}na", "text-character") for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))),
        ("A\ue000na", "text-character"),
        ("A\ud800na", "text-character"),
        ("A\ufffena", "text-character"),
        ("A\U000e0041na", "text-character"),
        ("A\u3164na", "text-character"),
        ("123", "name-without-letter"),
        ("'", "name-without-letter"),
        ("a" * 201, "text-too-long"),
    ],
)
def test_a_name_that_does_not_show_as_what_it_is_is_refused(name: str, code: str) -> None:
    with pytest.raises(Malformed) as raised:
        texts.check_name(name)
    assert raised.value.code == code


@pytest.mark.parametrize(
    "name", ["Mohammed al-Harthi", "Ouyang Mingyue", "Nguyễn Ánh", "Kaʻimi", "Ðorđe O’Neil"]
)
def test_a_latin_name_has_latin_letters(name: str) -> None:
    assert texts.check_latin_name(name) == name


@pytest.mark.parametrize("name", ["Οδυσσέας", "Аnna", "欧阳 Ouyang", "Ａｎｎａ"])
def test_a_letter_of_another_script_is_refused_in_a_latin_name(name: str) -> None:
    with pytest.raises(Malformed) as raised:
        texts.check_latin_name(name)
    assert raised.value.code == "latin-name-script"


def test_a_text_of_several_lines_takes_line_feeds_and_no_other_control() -> None:
    assert texts.check_text("one\ntwo", max_chars=10, lines=True) == "one\ntwo"
    with pytest.raises(Malformed):
        texts.check_text("one\rtwo", max_chars=10, lines=True)


def test_the_detail_of_a_refusal_shows_no_character_it_refuses() -> None:
    with pytest.raises(Malformed) as raised:
        texts.check_name("\u202eAna")
    assert "\u202e" not in raised.value.detail
    assert "U+202E" in raised.value.detail
