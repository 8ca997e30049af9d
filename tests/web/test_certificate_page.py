"""The page of a certificate: the answer first, then what it says, every check, the raw document."""

import datetime as dt
from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from registry.certificates.claims import Claims
from registry.verification.answers import OnPaper, Word
from registry.web import texts
from signing.report import CheckName, Outcome, Verdict
from tests.web import html_checks, samples
from tests.web.samples import AT, CLAIMS, SHOWN, FakeReads

HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


def page(client: FlaskClient) -> html_checks.Page:
    answer = client.get(f"/c/{SHOWN}", headers=HTML)
    assert answer.status_code == 200
    return html_checks.parse(answer.text)


@pytest.mark.parametrize("word", Word)
def test_each_word_heads_its_page_and_its_title(client: FlaskClient, reads: FakeReads, word: Word) -> None:
    reads.found = samples.answer(word)
    shown = page(client)
    headline = texts.HEADLINES[word]
    assert shown.text("h1") == headline.sentence
    assert shown.text("title") == f"{headline.word} · {SHOWN}"
    assert shown.text("answer").startswith(f"{headline.sentence} {headline.advice}")


@pytest.mark.parametrize("word", [word for word in Word if word is not Word.VALID])
def test_no_page_but_a_valid_one_says_valid(client: FlaskClient, reads: FakeReads, word: Word) -> None:
    reads.found = samples.answer(word)
    assert "is valid" not in page(client).text()


def test_what_the_certificate_says_stands_on_the_page_in_order(client: FlaskClient) -> None:
    text = page(client).text("main")
    wanted = [
        "This certificate is valid.",
        "María Ñíguez O'Brien",
        "Compare it with a document of identity",
        SHOWN,
        "Occupational Safety Officer",
        "OSH · version 2 · DOLE D.O. 198-18",
        "Safety Officer 2",
        "Construction",
        "Manufacturing",
        "Not for work underground",
        "Valid only with yearly professional development on record",
        "1 April 2026",
        "31 March 2031",
        "Bayani Safety Certification (example)",
        "Perlas Accreditation Board (example)",
        "PC-017",
        "20 March 2026",
        "Every check",
        "The signed document",
    ]
    place = 0
    for words in wanted:
        place = text.index(words, place) + len(words)


def test_since_is_the_day_at_the_place_of_the_body(client: FlaskClient) -> None:
    # 1 April in Manila begins on 31 March in UTC.
    assert "Since 1 April 2026 As of 20 November 2026, 11:20:33 UTC" in page(client).text("answer")


def test_since_is_the_instant_where_no_day_begins(client: FlaskClient, reads: FakeReads) -> None:
    reads.found = samples.answer(Word.SUSPENDED)
    assert "Since 18 November 2026, 11:20:33 UTC" in page(client).text("answer")


def test_since_is_left_out_where_it_is_not_known(client: FlaskClient, reads: FakeReads) -> None:
    reads.found = samples.answer(Word.UNCONFIRMED)
    assert "Since" not in page(client).text("answer")


def test_a_certificate_without_end_says_so(client: FlaskClient, reads: FakeReads) -> None:
    reads.found = samples.answer(claims=replace(CLAIMS, expiry=None))
    assert "Last valid day The scheme sets no end." in page(client).text()


def test_the_last_valid_day_is_the_day_before_even_where_midnight_is_skipped(
    client: FlaskClient, reads: FakeReads
) -> None:
    # Where clocks jump from 00:00 to 01:00, the day that no longer counts begins at 01:00.
    skipped = dt.datetime(2031, 3, 30, 1, tzinfo=dt.timezone(dt.timedelta(hours=3)))
    reads.found = samples.answer(claims=replace(CLAIMS, expiry=skipped))
    assert "Last valid day 29 March 2031" in page(client).text()


@pytest.mark.parametrize("member", ["level", "accreditation"])
def test_what_the_certificate_does_not_say_has_no_row(
    client: FlaskClient, reads: FakeReads, member: str
) -> None:
    without: dict[str, Claims] = {
        "level": replace(CLAIMS, level=None),
        "accreditation": replace(CLAIMS, accreditation=None),
    }
    assert member.capitalize() in page(client).text("dt")
    reads.found = samples.answer(claims=without[member])
    assert member.capitalize() not in page(client).text("dt")


def test_the_symbol_stands_only_with_an_accreditation(client: FlaskClient, reads: FakeReads) -> None:
    assert "/b/pab/symbol.png" in [image.attributes["src"] for image in page(client).all("img")]
    reads.found = samples.answer(claims=replace(CLAIMS, accreditation=None))
    bare = client.get(f"/c/{SHOWN}", headers=HTML).text
    assert "symbol" not in bare
    assert "Perlas" not in bare
    # Even where an answer carries a stray address: the signed claims decide.
    reads.found = replace(reads.found, symbol_url=f"{samples.ORIGIN}/b/pab/symbol.png")
    assert "symbol" not in client.get(f"/c/{SHOWN}", headers=HTML).text


def test_every_check_has_a_row_with_outcome_and_time(client: FlaskClient, reads: FakeReads) -> None:
    reads.found = samples.answer(Word.UNCONFIRMED)
    shown = page(client)
    text = shown.text("tbody")
    assert text.count("as of 20 November 2026, 11:20:33 UTC") == len(CheckName)
    assert text.count("not checked") == 2
    assert text.count("passed") == len(CheckName) - 2
    for name in CheckName:
        assert texts.CHECKS[name] in text


def test_a_row_that_did_not_run_says_nothing_of_what_would_have_held(
    client: FlaskClient, reads: FakeReads
) -> None:
    reads.found = samples.answer(Word.UNCONFIRMED)
    text = page(client).text("tbody")
    assert texts.PASSED[CheckName.REVOCATION] not in text
    assert texts.PASSED[CheckName.SUSPENSION] not in text


def test_a_reason_without_a_message_is_shown_in_english_and_marked(
    client: FlaskClient, reads: FakeReads
) -> None:
    reads.found = samples.answer(Word.UNCONFIRMED)
    shown = page(client)
    around = next(around for around, text in shown.texts if text == "Detail of status-list-stale.")
    assert any(element.attributes.get("lang") == "en" for element in around if element.tag == "span")


@pytest.mark.parametrize("word", [Word.SUSPENDED, Word.WITHDRAWN])
def test_a_decision_ahead_of_its_list_is_explained(client: FlaskClient, reads: FakeReads, word: Word) -> None:
    reads.found = samples.answer(word)
    assert texts.AHEAD_OF_LIST not in page(client).text()
    reads.found = replace(samples.answer(word), report=samples.report(Word.VALID))
    assert texts.AHEAD_OF_LIST in page(client).text("answer")


def test_a_genuine_document_that_is_not_the_registers_blames_no_check(
    client: FlaskClient, reads: FakeReads
) -> None:
    reads.found = replace(samples.answer(Word.UNCONFIRMED), report=samples.report(Word.VALID))
    text = page(client).text("answer")
    assert texts.DISAGREES in text
    assert texts.HEADLINES[Word.UNCONFIRMED].advice not in text


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("{{7*7}} {% raw %}", "{{7*7}} {% raw %}"),
        ('" onmouseover="x', '" onmouseover="x'),
        ("a\u202egnp.exe", "a\ufffdgnp.exe"),
        ("\x1b[31mred", "\ufffd[31mred"),
        ("مریم می\u200cخواهد", "مریم می\u200cخواهد"),
        ("&lt;b&gt;", "&lt;b&gt;"),
    ],
)
def test_a_name_is_shown_as_text_and_nothing_else(
    client: FlaskClient, reads: FakeReads, name: str, shown: str
) -> None:
    reads.found = samples.answer(claims=replace(CLAIMS, name=name, latin_name=name))
    seen = page(client)
    assert seen.text("h2").startswith(shown)
    assert seen.text("latin") == shown
    assert not seen.all("script")
    assert all(around[-1].tag == "bdi" for around, text in seen.texts if text == shown)


def test_a_name_in_another_script_is_isolated_beside_its_latin_form(
    client: FlaskClient, reads: FakeReads
) -> None:
    reads.found = samples.answer(claims=replace(CLAIMS, name="عبد الرحمن", latin_name="Abd al-Rahman"))
    seen = page(client)
    around = next(around for around, text in seen.texts if text == "عبد الرحمن")
    assert (around[-1].tag, around[-1].attributes) == ("bdi", {"lang": ""})
    around = next(around for around, text in seen.texts if text == "Abd al-Rahman")
    assert around[-1].attributes == {"lang": "und-Latn"}


def test_the_raw_document_cannot_change_its_own_direction(client: FlaskClient, reads: FakeReads) -> None:
    reads.found = samples.answer(claims=replace(CLAIMS, name="\u202eevil\u200f😀"))
    raw = page(client).text("pre")
    assert "\\u202eevil\\u200f😀" in raw
    assert "\u202e" not in raw


def test_a_document_that_is_no_json_is_still_shown(client: FlaskClient, reads: FakeReads) -> None:
    reads.found = replace(reads.found, document=b"\xff<b>\x00")
    assert page(client).text("pre") == "\\xff<b>\\u0000"


def test_a_character_outside_the_basic_plane_is_escaped_as_json_does(
    client: FlaskClient, reads: FakeReads
) -> None:
    reads.found = samples.answer(claims=replace(CLAIMS, name="\U000e0041"))
    assert "\\udb40\\udc41" in page(client).text("pre")


def test_links_and_images_stay_within_the_registry(client: FlaskClient) -> None:
    seen = page(client)
    targets = [a.attributes["href"] for a in seen.all("a")] + [i.attributes["src"] for i in seen.all("img")]
    outside = [target for target in targets if target and not target.startswith("/")]
    assert outside == []
    assert {
        "/credentials/abc",
        f"/c/{SHOWN}/status",
        "/b/bayani/s/OSH/v2",
        "/b/bayani/did.json",
        "/b/bayani",
    } <= {*targets}


def test_a_body_s_address_that_is_no_web_address_is_no_link(client: FlaskClient, reads: FakeReads) -> None:
    body = replace(CLAIMS.body, url="javascript:alert(1)")
    reads.found = samples.answer(claims=replace(CLAIMS, body=body))
    assert "javascript:" not in client.get(f"/c/{SHOWN}", headers=HTML).text


def test_the_clock_is_the_one_that_was_given(client: FlaskClient) -> None:
    assert f'<time datetime="{AT.isoformat()}">' in client.get(f"/c/{SHOWN}", headers=HTML).text


def test_samples_cover_every_outcome() -> None:
    outcomes = {check.outcome for word in Word for check in samples.report(word).checks}
    assert outcomes == set(Outcome)
    assert samples.report().verdict is Verdict.VALID


def test_a_certificate_that_was_on_paper_says_so_with_both_days(
    client: FlaskClient, reads: FakeReads
) -> None:
    assert "paper" not in page(client).text()
    reads.found = replace(samples.answer(), paper=OnPaper(dt.date(2024, 11, 29), dt.date(2026, 11, 20)))
    text = page(client).text("main")
    assert (
        "Before this registry Issued on paper by Bayani Safety Certification (example) · 29 November 2024 "
        "Entered here on 20 November 2026"
    ) in text
