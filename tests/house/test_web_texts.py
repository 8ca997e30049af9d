"""Every visible string of the pages is a gettext message, and every closed value has its words."""

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from flask.testing import FlaskClient

from registry.certification.profiles import Currency
from registry.trust.rules import Phase
from registry.verification.answers import OnPaper, Word
from registry.web import create_app, problems, scheme_texts, texts
from registry.web.api import operations, schemas
from registry.web.api.operations import Group
from signing.report import CheckName, Outcome, Verdict
from tests.web import html_checks, samples
from tests.web.sample_schemes import TITLE

ROOT = Path(__file__).resolve().parents[2]
WEB = ROOT / "registry" / "web"

OPEN, CLOSE = "⟦", "⟧"
DATA = frozenset({"bdi", "code", "pre", "time"})
"""Elements whose text is data: names, numbers, dates, documents."""
PLACEHOLDER = "XXXX-XXXX-XXXX-XXXX"


def messages() -> set[str]:
    """Extract the messages as `pybabel extract` does with the project's own mapping."""
    with (WEB / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]  # Babel leaves it so
    found: set[str] = set()
    for folder in ("registry/web",):
        for _, _, message, _, _ in extract_from_dir(
            str(ROOT / folder),
            [(pattern.removeprefix(f"{folder}/"), method) for pattern, method in methods],
            {pattern.removeprefix(f"{folder}/"): option for pattern, option in options.items()},
        ):
            assert isinstance(message, str), "plural messages need a bracketing of their own here"
            found.add(message)
    return found


@pytest.fixture(scope="module")
def extracted() -> set[str]:
    return messages()


@pytest.fixture(scope="module")
def catalogs(extracted: set[str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Compile a catalog that brackets every message, as Esperanto and as Arabic."""
    folder = tmp_path_factory.mktemp("catalogs")
    for language in ("eo", "ar"):
        catalog = Catalog(locale=language)
        for message in extracted:
            catalog.add(message, f"{OPEN}{message}{CLOSE}")
        target = folder / language / "LC_MESSAGES"
        os.makedirs(target)  # noqa: PTH103 -- a folder of this test's own
        with (target / "messages.mo").open("wb") as file:
            write_mo(file, catalog)
    return folder


@pytest.fixture(params=Word)
def client(request: pytest.FixtureRequest, catalogs: Path) -> FlaskClient:
    on_paper = OnPaper(samples.AT.date(), samples.AT.date())
    reads = samples.FakeReads(replace(samples.answer(request.param), paper=on_paper))
    return create_app(samples.work(), lambda: samples.AT, reads=reads, catalogs=catalogs).test_client()


PAGES = [
    "/",
    f"/c/{samples.SHOWN}",
    "/c/wrong",
    f"/c/{samples.SHOWN[:-1]}{'0' if samples.SHOWN[-1] != '0' else '1'}",
    "/c/0000-0000-0000-0000",
    "/nowhere",
    "/b/bayani",
    "/b/bayani/s/OSH/v2",
    "/problems/page-not-found",
    "/problems/internal-error",
    "/docs",
]


@pytest.mark.parametrize("path", PAGES)
def test_every_visible_text_is_a_message_or_data(client: FlaskClient, path: str) -> None:
    html = client.get(path, headers={"Accept": "text/html", "Accept-Language": "eo"}).text
    page = html_checks.parse(html)
    assert page.all("html")[0].attributes["lang"] == "eo"
    visible = [text for around, text in page.texts if not DATA & {element.tag for element in around}]
    named = [
        element.attributes[name] or ""
        for element in page.elements
        for name in ("alt", "placeholder", "aria-label", "title")
        if name in element.attributes
    ]
    assert visible
    assert [text for text in (*visible, *named) if unbracketed(text)] == []


def unbracketed(text: str) -> str:
    """Return the letters outside brackets, without the sample's number, body and scheme that head titles."""
    rest = re.sub(f"{OPEN}[^{CLOSE}]*{CLOSE}", "", text)
    for data in (samples.SHOWN, PLACEHOLDER, *samples.CLAIMS.body.name.values(), *TITLE.values()):
        rest = rest.replace(data, "")
    return "".join(char for char in rest if char.isalpha())


def test_the_bracketing_notices_a_bare_text() -> None:
    assert unbracketed(f"{OPEN}a{CLOSE} bare") == "bare"
    assert unbracketed(f"{OPEN}a{CLOSE} · {samples.SHOWN}") == ""


def test_a_language_from_right_to_left_turns_the_page(client: FlaskClient) -> None:
    html = client.get("/", headers={"Accept": "text/html", "Accept-Language": "ar-EG, en;q=0.5"}).text
    assert html_checks.parse(html).all("html")[0].attributes == {"lang": "ar", "dir": "rtl"}


@pytest.mark.parametrize("wanted", ["de", "*", "", "en-US", "x-klingon;q=broken"])
def test_a_language_that_is_not_there_is_answered_in_english(client: FlaskClient, wanted: str) -> None:
    html = client.get("/", headers={"Accept": "text/html", "Accept-Language": wanted}).text
    assert html_checks.parse(html).all("html")[0].attributes["lang"] == "en"
    assert OPEN not in html


TABLES: list[tuple[str, Mapping[Any, object], set[str]]] = [
    ("headlines", texts.HEADLINES, set(Word)),
    ("outcomes", texts.OUTCOMES, set(Outcome)),
    ("checks", texts.CHECKS, set(CheckName)),
    ("passed", texts.PASSED, set(CheckName)),
    ("verdicts", texts.VERDICTS, set(Verdict)),
    ("groups of operations", operations.GROUPS, set(Group)),
    ("titles", texts.TITLES, set(problems.ROWS)),
    ("families", texts.FAMILIES, set(problems.ROWS)),
    ("currencies", scheme_texts.CURRENCIES, set(Currency)),
    ("standings", scheme_texts.STANDINGS, set(Currency)),
    ("phases", scheme_texts.PHASES, set(Phase)),
]


@pytest.mark.parametrize(("name", "table", "values"), TABLES, ids=[name for name, _, _ in TABLES])
def test_every_closed_value_has_its_words(
    extracted: set[str], name: str, table: Mapping[Any, object], values: set[str]
) -> None:
    assert set(table) == values, name
    for entry in table.values():
        words = (entry.word, entry.sentence, entry.advice) if isinstance(entry, texts.Headline) else entry
        words = words if isinstance(words, tuple) else (words,)
        assert set(words) <= extracted


def test_words_by_code_are_messages_too(extracted: set[str]) -> None:
    assert {*texts.BY_CODE.values(), *texts.PROBLEMS.values(), *texts.HEADINGS.values()} <= extracted
    assert {texts.AHEAD_OF_LIST, texts.DISAGREES} <= extracted


def test_words_of_schemes_are_messages_too(extracted: set[str]) -> None:
    assert {*scheme_texts.MEMBERS.values(), *scheme_texts.LISTS.values()} <= extracted
    assert {section.title for section in scheme_texts.SECTIONS} <= extracted
    assert {scheme_texts.NOT_APPLICABLE, scheme_texts.NO_FEES} <= extracted


def described(schema: object) -> Iterator[str]:
    """Yield every description in a schema."""
    if isinstance(schema, dict):
        for name, member in schema.items():
            if name == "description" and isinstance(member, str):
                yield member
            else:
                yield from described(member)


def test_words_of_the_description_for_programs_are_messages_too(extracted: set[str]) -> None:
    for row in operations.OPERATIONS.values():
        replies, query = [one.sentence for one in row.replies], [one.sentence for one in row.query]
        assert {row.title, row.sentence, *replies, *query} <= extracted
    assert {one.sentence for one in operations.PARAMETERS.values()} <= extracted
    assert {text for schema in schemas.SCHEMAS.values() for text in described(schema)} <= extracted


def test_every_state_has_a_shape_of_its_own() -> None:
    icons = (WEB / "templates" / "icons.html").read_text(encoding="utf-8")
    for table, values in ((scheme_texts.CURRENCY_ICONS, Currency), (scheme_texts.PHASE_ICONS, Phase)):
        assert set(table) == set(values)
        assert len(set(table.values())) == len(table)
        assert all(f'"{name}":' in icons for name in table.values())


def test_no_word_that_is_not_valid_sounds_like_it() -> None:
    for word, headline in texts.HEADLINES.items():
        assert ("is valid" in headline.sentence) == (word is Word.VALID)
        assert ("not be relied" in headline.advice or "not rely" in headline.advice) == (
            word is not Word.VALID
        )
