"""Which text of a language map is shown, and what is made of characters that disturb a page."""

import datetime as dt

import pytest

from registry.web.languages import Passage, Text, best, choose, choose_passage, day_or_instant, legible

TEXTS = {"fil": "Antas", "en-GB": "Level", "fr": "Niveau"}
MANILA = dt.datetime(2026, 4, 1, tzinfo=dt.timezone(dt.timedelta(hours=8)))


@pytest.mark.parametrize(
    ("wanted", "language"),
    [
        (("fr", "en"), "fr"),
        (("FR-ca", "en"), "fr"),
        (("en", "fr"), "en-GB"),
        (("de", "fr"), "fr"),
        (("de",), "fil"),
        ((), "fil"),
    ],
)
def test_the_nearest_language_is_shown_with_its_tag(wanted: tuple[str, ...], language: str) -> None:
    assert choose(TEXTS, *wanted) == Text(TEXTS[language], language)


@pytest.mark.parametrize(
    ("wanted", "language"),
    [
        (["ar-eg", "en"], "ar"),
        (["zh-Hant-TW", "fr"], "zh_Hant"),
        (["fr"], "fr"),
        (["de", "fr"], "fr"),
        (["de", "*"], "en"),
        ([], "en"),
    ],
)
def test_a_reader_gets_the_first_language_that_there_is(wanted: list[str], language: str) -> None:
    assert best(wanted, ["en", "ar", "fr", "zh_Hant"]) == language


def test_an_exact_language_goes_before_a_near_one() -> None:
    assert choose({"zh-Hant": "a", "zh": "b"}, "zh").text == "b"


@pytest.mark.parametrize("char", "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\x00\x1b\x7f\x85\n")
def test_what_steers_a_page_is_replaced(char: str) -> None:
    assert legible(f"a{char}b") == "a\ufffdb"


@pytest.mark.parametrize("text", ["می\u200cخواهد", "क्\u200dष", "O'Brien", "欧阳", "e\u0301", "a\u00a0b"])
def test_what_a_name_is_spelt_with_stays(text: str) -> None:
    assert legible(text) == text


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (MANILA.astimezone(dt.UTC), dt.date(2026, 4, 1)),
        (MANILA.astimezone(dt.UTC) + dt.timedelta(seconds=1), None),
        (dt.datetime(2026, 4, 1, tzinfo=dt.UTC), None),
    ],
)
def test_a_day_is_shown_where_one_begins_at_the_body(value: dt.datetime, shown: dt.date | None) -> None:
    assert day_or_instant(value, MANILA) == (value if shown is None else shown)


def test_a_text_of_several_lines_is_shown_as_paragraphs() -> None:
    texts = {"fil": "isa", "en": "one\n\ntwo\n \nthr\u202eee"}
    assert choose_passage(texts, "en") == Passage(("one", "two", "thr\ufffdee"), "en")
    assert choose_passage(texts, "de") == Passage(("isa",), "fil")
