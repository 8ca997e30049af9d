"""Every page is well-formed HTML with a language, one headline, names for its controls, and no script."""

import re

import pytest
from flask.testing import FlaskClient

from registry.verification.answers import Word
from tests.web import html_checks, samples
from tests.web.samples import SHOWN, FakeReads

PAGES = [
    "/",
    f"/c/{SHOWN}",
    "/c/wrong",
    "/c/0000-0000-0000-0000",
    "/nowhere",
    "/b/bayani",
    "/b/bayani/s/OSH/v2",
    "/problems/page-not-found",
    "/docs",
]


@pytest.fixture(params=PAGES)
def html(request: pytest.FixtureRequest, client: FlaskClient) -> str:
    return client.get(request.param, headers={"Accept": "text/html"}).text


def test_a_page_is_well_formed(html: str) -> None:
    page = html_checks.parse(html)
    assert page.declaration == "doctype html"
    assert page.all("html")[0].attributes == {"lang": "en", "dir": "ltr"}
    for once in ("title", "main", "h1"):
        assert len(page.all(once)) == 1, once
    ids = [element.attributes["id"] for element in page.elements if "id" in element.attributes]
    assert len(ids) == len(set(ids))


def test_a_page_runs_and_styles_nothing_inline(html: str) -> None:
    page = html_checks.parse(html)
    assert not page.all("script")
    assert not page.all("style")
    for element in page.elements:
        assert "style" not in element.attributes
        assert not [name for name in element.attributes if name.startswith("on")]
    sources = [e.attributes.get("src") or e.attributes.get("href") or "" for e in page.elements]
    assert not [source for source in sources if re.match(r"data:|javascript:|//", source)]


def test_images_and_controls_have_names(html: str) -> None:
    page = html_checks.parse(html)
    assert all(image.attributes.get("alt") for image in page.all("img"))
    labelled = {label.attributes["for"] for label in page.all("label")}
    assert {element.attributes["id"] for element in page.all("input")} == labelled
    assert all(svg.attributes["aria-hidden"] == "true" for svg in page.all("svg"))


def test_sections_are_named_by_headings_that_exist(html: str) -> None:
    page = html_checks.parse(html)
    ids = {element.attributes.get("id") for element in page.elements}
    for element in page.elements:
        assert element.attributes.get("aria-labelledby", None) in ids | {None}


@pytest.mark.parametrize("word", Word)
def test_a_certificate_is_well_formed_whatever_holds(
    client: FlaskClient, reads: FakeReads, word: Word
) -> None:
    reads.found = samples.answer(word)
    html_checks.parse(client.get(f"/c/{SHOWN}", headers={"Accept": "text/html"}).text)


def test_checks_are_a_table_with_caption_and_scopes(client: FlaskClient) -> None:
    page = html_checks.parse(client.get(f"/c/{SHOWN}", headers={"Accept": "text/html"}).text)
    assert len(page.all("caption")) == 1
    assert {cell.attributes["scope"] for cell in page.all("th")} == {"col", "row"}


@pytest.mark.parametrize("broken", ["<p><b></p></b>", "<div>", "</div>", '<a id="a" id="b"></a>', "<p/>"])
def test_the_reader_of_pages_notices_what_is_broken(broken: str) -> None:
    with pytest.raises(AssertionError):
        html_checks.parse(broken)
