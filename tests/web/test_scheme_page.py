"""The page of a scheme version: everything that the version says, for whoever asks for a page."""

import datetime as dt
import json
from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient

from registry.certificates.claims import Alignment
from registry.certification.contents import SINCE_FORMAT_2
from registry.certification.profiles import Currency
from registry.certification.scheme_rules import CLAUSES
from registry.web import scheme_texts
from tests.web import html_checks
from tests.web.sample_schemes import CONTENT, SCHEME
from tests.web.samples import FakeReads

PATH = "/b/bayani/s/OSH/v2"
HTML = {"Accept": "text/html"}
TEXTS = [member for member in CLAUSES if member in scheme_texts.MEMBERS]


@pytest.fixture
def page(client: FlaskClient) -> html_checks.Page:
    return html_checks.parse(client.get(PATH, headers=HTML).text)


def shown(client: FlaskClient) -> html_checks.Page:
    return html_checks.parse(client.get(PATH, headers=HTML).text)


@pytest.mark.parametrize("accept", [None, "*/*", "application/json", "application/json, text/html;q=0.9"])
def test_whoever_does_not_ask_for_a_page_gets_the_bytes(client: FlaskClient, accept: str | None) -> None:
    answer = client.get(PATH, headers={} if accept is None else {"Accept": accept})
    assert (answer.content_type, json.loads(answer.data)) == ("application/json", {"a": 1})
    assert answer.headers["Cache-Control"] == "public, max-age=86400, immutable"
    assert "Accept" in answer.vary


def test_whoever_asks_for_a_page_gets_one_that_is_asked_for_anew(client: FlaskClient) -> None:
    answer = client.get(PATH, headers=HTML)
    assert answer.content_type == "text/html; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert {"Accept", "Accept-Language"} <= set(answer.vary)


def test_a_version_that_is_not_there_has_no_page(client: FlaskClient) -> None:
    answer = client.get("/b/bayani/s/OSH/v9", headers=HTML)
    assert (answer.status_code, answer.content_type) == (404, "text/html; charset=utf-8")


@pytest.mark.parametrize("member", [member for member in TEXTS if getattr(CONTENT, member)])
def test_every_text_is_shown_with_its_label(page: html_checks.Page, member: str) -> None:
    assert f"English {member}." in page.text("text")
    assert scheme_texts.MEMBERS[member] in page.text("h3")
    assert f"Filipino {member}." not in page.text("main")


def test_lines_of_a_text_are_paragraphs(page: html_checks.Page) -> None:
    texts = [text for _, text in page.texts]
    assert "English application_process." in texts
    assert "Second paragraph." in texts


def test_what_does_not_apply_is_said(client: FlaskClient, reads: FakeReads) -> None:
    assert "The scheme says that this does not apply." in shown(client).text("text")
    reads.scheme_profile = replace(SCHEME, content=replace(CONTENT, fees=None, abilities={"en": "x"}))
    text = shown(client).text("text")
    assert "Nothing is charged." in text
    assert "does not apply" not in text


def test_what_a_version_of_the_first_format_lacks_is_not_shown(client: FlaskClient, reads: FakeReads) -> None:
    lacking: dict[str, Any] = {member: {} for member in SINCE_FORMAT_2}
    reads.scheme_profile = replace(SCHEME, content=replace(CONTENT, **lacking))
    page = shown(client)
    for member in SINCE_FORMAT_2:
        assert scheme_texts.MEMBERS[member] not in page.text("h3")
    assert "Appeals and complaints" not in page.text("h2"), "nor a section without a text"
    targets = {(link.attributes["href"] or "")[1:] for link in page.all("a")}
    ids = {element.attributes.get("id") for element in page.elements}
    assert {target for target in targets if "/" not in target} - {""} <= ids


def test_the_frame_of_the_version_is_shown(page: html_checks.Page) -> None:
    text = page.text("subject")
    for what in (
        "Occupational Safety Officer",
        "Opisyal sa Kaligtasan sa Trabaho",
        "OSH · version 2",
        "DOLE D.O. 198:2018",
        "ISO/IEC 17024:2012",
        "29 February 2028",  # the edition may be used until the day before its transition ends
        "4 January 2021",
        "3 years",
    ):
        assert what in text
    assert "uEiB_made_up" in page.text("main")
    assert "/b/bayani" in [link.attributes["href"] for link in page.all("a")]


def test_a_version_without_ends_says_so(client: FlaskClient, reads: FakeReads) -> None:
    standard = replace(CONTENT.certification_standard, transition_until=None)
    content = replace(CONTENT, validity_years=None, certification_standard=standard)
    reads.scheme_profile = replace(SCHEME, content=content)
    text = shown(client).text("subject")
    assert "The scheme sets no end." in text
    assert "Last day for decisions" not in text


def test_each_competence_stands_beside_its_methods(page: html_checks.Page) -> None:
    assert page.text("table").endswith("English competence. Written examination Practical examination")


@pytest.mark.parametrize("currency", Currency)
def test_how_the_version_stands_is_said_in_words(
    client: FlaskClient, reads: FakeReads, currency: Currency
) -> None:
    reads.scheme_profile = replace(SCHEME, currency=currency)
    assert shown(client).text("standing") == " ".join(scheme_texts.STANDINGS[currency])


def test_other_versions_are_listed_and_this_one_is_not(page: html_checks.Page) -> None:
    found = [link.attributes["href"] for link in page.all("a")]
    assert "/b/bayani/s/OSH/v1" in found
    assert "/b/bayani/s/OSH/v3" in found
    assert PATH not in found


def test_only_what_is_known_is_shown(client: FlaskClient, reads: FakeReads) -> None:
    content = replace(CONTENT, alignments=(), levels=(), scope_items=())
    reads.scheme_profile = replace(SCHEME, content=content, accreditations=(), versions=SCHEME.versions[:1])
    page = shown(client)
    assert "No accreditation for this scheme is known here." in page.text("main")
    for label in ("Levels", "Scope items", "Related occupations", "Other versions"):
        assert label not in page.text("main").replace("Change of scope", "")


def test_an_address_of_another_kind_is_no_link(client: FlaskClient, reads: FakeReads) -> None:
    alignment = Alignment("F", "1", "N", "javascript:alert(1)")
    reads.scheme_profile = replace(SCHEME, content=replace(CONTENT, alignments=(alignment,)))
    page = shown(client)
    assert "javascript:alert(1)" in page.text("main")
    assert not [link for link in page.all("a") if "javascript" in (link.attributes["href"] or "")]


def test_it_says_as_of_when_accreditation_was_looked_up(client: FlaskClient, reads: FakeReads) -> None:
    del reads
    assert "20 November 2026, 11:20:33 UTC" in shown(client).text("note")
    assert SCHEME.as_of.tzinfo is dt.UTC


def test_every_text_of_a_scheme_has_its_place_on_the_page() -> None:
    placed = [member for section in scheme_texts.SECTIONS for member in section.members]
    assert sorted(placed) == sorted(scheme_texts.MEMBERS)
    elsewhere = {"title", "description", "competence", "assessment_methods"}
    assert set(CLAUSES) == {*placed, *elsewhere}
