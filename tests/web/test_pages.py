"""Plain pages: the first one leads to a certificate or a body, and a body's address shows the body."""

import datetime as dt
from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from registry.certification.profiles import BodyName, KeyEntry
from registry.trust.rules import Phase
from tests.web import html_checks, sample_schemes, samples
from tests.web.sample_schemes import ACCREDITED, PROFILE
from tests.web.samples import FakeReads


def links(page: html_checks.Page) -> list[str | None]:
    """Return where the page leads to."""
    return [link.attributes["href"] for link in page.all("a")]


def test_the_first_page_has_one_box_for_a_number(client: FlaskClient) -> None:
    page = html_checks.parse(client.get("/").text)
    (form,) = page.all("form")
    assert (form.attributes["action"], form.attributes["method"]) == ("/c", "get")
    (box,) = page.all("input")
    assert box.attributes["name"] == "number"
    assert f"{samples.ORIGIN}/c/" in page.text("code")


def test_the_box_leads_to_the_certificate(client: FlaskClient) -> None:
    answer = client.get("/c", query_string={"number": samples.SHOWN.lower()})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{samples.ORIGIN}/c/{samples.SHOWN}")


def test_the_first_page_leads_to_the_bodies_and_to_no_person(client: FlaskClient) -> None:
    page = html_checks.parse(client.get("/").text)
    assert links(page) == ["/", "/b/bayani", "/docs"]
    assert samples.CLAIMS.name not in page.text()


def test_the_address_of_a_body_shows_the_body(client: FlaskClient) -> None:
    page = html_checks.parse(client.get("/b/bayani").text)
    assert page.text("h1") == page.text("title") == "Bayani Safety Certification (example)"
    text = page.text("main")
    for shown in (
        "Bayani Sertipikasyon",
        "Philippines",
        "https://bayani.example",
        "did:web:localhost%3A8000:b:bayani",
        "Occupational Safety Officer",
        "z6MkmadeUp",
    ):
        assert shown in text
    assert "/b/bayani/did.json" in links(page)


def test_a_body_s_page_leads_to_every_version_of_its_schemes(client: FlaskClient) -> None:
    page = html_checks.parse(client.get("/b/bayani").text)
    assert [link for link in links(page) if link and "/s/" in link] == [
        "/b/bayani/s/OSH/v2",
        "/b/bayani/s/OSH/v2",
        "/b/bayani/s/OSH/v3",
        "/b/bayani/s/OSH/v1",
    ]
    text = page.text("version")
    assert "2 · current" in text
    assert "3 · not yet in effect" in text
    assert "1 · earlier" in text


@pytest.mark.parametrize(
    ("phase", "word"),
    [(Phase.IN_FORCE, "In force"), (Phase.TO_COME, "Not yet in force"), (Phase.ENDED, "Ended")],
)
def test_an_accreditation_is_shown_as_it_was_stated_with_its_source(
    client: FlaskClient, reads: FakeReads, phase: Phase, word: str
) -> None:
    reads.profile = replace(PROFILE, accreditations=(replace(ACCREDITED, phase=phase),))
    page = html_checks.parse(client.get("/b/bayani").text)
    text = page.text(phase.value)
    for shown in (
        word,
        "PC-017",
        "ISO/IEC 17024:2012",
        "OSH",
        "1 March 2021",
        "28 February 2031",
        "the accreditation body",
        "copied from the source, not signed",
        "https://pab.example/pc-017",
        "15 September 2026",
        "uEiA_made_up",
    ):
        assert shown in text
    assert page.text("state") == word, "and only once"
    assert "20 November 2026, 11:20:33 UTC" in page.text("main")


def test_an_accreditation_without_end_stated_by_the_operator_says_so(
    client: FlaskClient, reads: FakeReads
) -> None:
    stated = replace(ACCREDITED, last_day=None, by_accreditor=False, signed=True, digest=None)
    reads.profile = replace(PROFILE, accreditations=(stated,))
    text = html_checks.parse(client.get("/b/bayani").text).text("in-force")
    for shown in ("No end is known.", "the operator of this registry", "signed by the party itself"):
        assert shown in text
    assert "Digest" not in text


def test_a_retired_key_is_shown_as_retired(client: FlaskClient, reads: FakeReads) -> None:
    retired = KeyEntry(
        "key-0", "Ed25519", "zOld", sample_schemes.AT, sample_schemes.AT + dt.timedelta(days=1)
    )
    reads.profile = replace(PROFILE, keys=(retired,))
    assert "retired on 21 November 2026" in html_checks.parse(client.get("/b/bayani").text).text("main")


def test_a_body_that_has_published_nothing_says_so(client: FlaskClient, reads: FakeReads) -> None:
    reads.profile = replace(PROFILE, schemes=(), accreditations=(), keys=())
    text = html_checks.parse(client.get("/b/bayani").text).text("main")
    assert "This body has published no scheme here." in text
    assert "No accreditation of this body is known here." in text


def test_what_others_say_is_shown_as_text(client: FlaskClient, reads: FakeReads) -> None:
    reads.profile = replace(
        PROFILE,
        body=BodyName("bayani", {"ar": "<b>"}, "ar", "??"),
        url="javascript:alert(1)",
        accreditations=(replace(ACCREDITED, source="javascript:alert(2)", number="{{7*7}}"),),
    )
    page = html_checks.parse(client.get("/b/bayani").text)
    assert page.text("h1") == "<b>"
    for shown in ("javascript:alert(1)", "javascript:alert(2)", "{{7*7}}"):
        assert shown in page.text("main")
    assert not [link for link in links(page) if "javascript" in (link or "")]


def test_an_unknown_body_has_no_page(client: FlaskClient) -> None:
    assert client.get("/b/other").status_code == 404
