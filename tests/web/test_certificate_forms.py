"""The forms of one certificate: page or credential by `Accept`, JSON, QR codes, and its one address."""

import datetime as dt
import io
import json
import re
from dataclasses import replace
from urllib.parse import quote

import pytest
import zxingcpp
from flask.testing import FlaskClient
from PIL import Image

from registry.credentials import qr
from registry.credentials.qr import Form
from registry.ids import PublicUrls
from registry.verification.answers import OnPaper, Word
from signing.report import CheckName
from tests.web import samples
from tests.web.samples import CLAIMS, NUMBER, ORIGIN, SHOWN, UNKNOWN, FakeReads

QR_CODES = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])

PAGE, CREDENTIAL = "text/html; charset=utf-8", "application/vc"
FIREFOX = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (None, CREDENTIAL),
        ("*/*", CREDENTIAL),
        ("text/*", CREDENTIAL),
        ("application/json", CREDENTIAL),
        ("application/vc", CREDENTIAL),
        ("application/vc+ld+json, */*;q=0.1", CREDENTIAL),
        ("text/html;q=0", CREDENTIAL),
        ("text/html;q=0, */*", CREDENTIAL),
        ("image/png", CREDENTIAL),
        ("application/vc, text/html;q=0.5", CREDENTIAL),
        ("text/html", PAGE),
        ("TEXT/HTML", PAGE),
        ("text/html;q=0.1", PAGE),
        ("application/xhtml+xml", PAGE),
        ("text/html, application/vc", PAGE),
        ("text/html;charset=utf-8", PAGE),
        (FIREFOX, PAGE),
    ],
)
def test_a_page_is_sent_only_where_html_is_named(
    client: FlaskClient, accept: str | None, expected: str
) -> None:
    answer = client.get(f"/c/{SHOWN}", headers={} if accept is None else {"Accept": accept})
    assert answer.status_code == 200
    assert answer.content_type == expected
    assert {"Accept", "Accept-Language"} <= set(answer.vary.to_header().split(", "))


def test_the_credential_is_sent_byte_for_byte(client: FlaskClient, reads: FakeReads) -> None:
    answer = client.get(f"/c/{SHOWN}")
    assert answer.data == reads.found.document
    again = client.get(f"/c/{SHOWN}", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize("rest", ["", "/status", "/qr.svg", "/qr.png"])
@pytest.mark.parametrize(
    "typed",
    [
        NUMBER,
        SHOWN.lower(),
        SHOWN.replace("0", "O").replace("1", "I"),
        SHOWN.replace("-", " "),
        f"{NUMBER[:8]}-{NUMBER[8:]}",
    ],
)
def test_another_spelling_leads_to_the_one_address(client: FlaskClient, typed: str, rest: str) -> None:
    assert typed != SHOWN
    answer = client.get(f"/c/{quote(typed)}{rest}")
    assert answer.status_code == 308
    assert answer.headers["Location"] == f"{ORIGIN}/c/{SHOWN}{rest}"


def test_a_spelling_of_an_unknown_number_is_led_on_all_the_same(client: FlaskClient) -> None:
    assert client.get(f"/c/{UNKNOWN}").status_code == 308


def test_the_form_leads_to_the_certificate(client: FlaskClient) -> None:
    answer = client.get("/c", query_string={"number": f" {SHOWN.lower()} "})
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{ORIGIN}/c/{SHOWN}")


@pytest.mark.parametrize("rest", ["", "/status", "/qr.svg", "/qr.png"])
@pytest.mark.parametrize(
    ("typed", "status", "code"),
    [
        (f"{SHOWN[:-1]}{'0' if SHOWN[-1] != '0' else '1'}", 400, "number-check-character"),
        (SHOWN[:-1], 400, "number-malformed"),
        ("U" * 16, 400, "number-malformed"),
        ("%00%1b%5b31m", 400, "number-malformed"),
        ("x" * 2000, 400, "number-malformed"),
        ("0000-0000-0000-0000", 404, "certificate-not-found"),
    ],
)
def test_a_number_that_leads_nowhere_says_why(
    client: FlaskClient, typed: str, status: int, code: str, rest: str
) -> None:
    answer = client.get(f"/c/{typed}{rest}")
    assert answer.status_code == status
    assert answer.content_type == "application/problem+json"
    problem = json.loads(answer.data)
    assert (problem["status"], problem["code"]) == (status, code)
    assert problem["type"] == f"{ORIGIN}/problems/{code}"


def test_a_mistyped_check_character_is_explained_with_what_was_typed(client: FlaskClient) -> None:
    wrong = f"{SHOWN[:-1]}{'0' if SHOWN[-1] != '0' else '1'}"
    answer = client.get(f"/c/{wrong}", headers={"Accept": "text/html"})
    assert answer.status_code == 400
    assert "<h1>This number is mistyped</h1>" in answer.text
    assert "does not fit" in answer.text
    assert f'value="{wrong}"' in answer.text
    assert 'action="/c"' in answer.text


def test_the_form_keeps_what_was_typed_as_text(client: FlaskClient) -> None:
    answer = client.get("/c", query_string={"number": '"><b>'}, headers={"Accept": "text/html"})
    assert answer.status_code == 400
    assert 'value="&#34;&gt;&lt;b&gt;"' in answer.text


@pytest.mark.parametrize("word", Word)
def test_the_state_is_told_as_json(client: FlaskClient, reads: FakeReads, word: Word) -> None:
    reads.found = samples.answer(word)
    answer = client.get(f"/c/{SHOWN}/status", headers={"Accept": "text/html"})
    assert (answer.status_code, answer.content_type) == (200, "application/json")
    state = json.loads(answer.data)
    assert (state["status"], state["as_of"]) == (word.value, "2026-11-20T11:20:33Z")
    assert state["verdict"] == reads.found.report.verdict.value
    assert [row["check"] for row in state["checks"]] == [name.value for name in CheckName]
    assert {*state["checks"][0]} == {"check", "outcome", "code", "detail", "clause", "as_of"}


def test_the_state_says_what_the_page_says(client: FlaskClient) -> None:
    state = json.loads(client.get(f"/c/{SHOWN}/status").data)
    del state["checks"]
    assert state == {
        "number": SHOWN,
        "status": "valid",
        "since": "2026-03-31T16:00:00Z",
        "as_of": "2026-11-20T11:20:33Z",
        "version": 1,
        "name": "María Ñíguez O'Brien",
        "latin_name": None,
        "valid_from": "2026-04-01T00:00:00+08:00",
        "valid_until": "2031-04-01T00:00:00+08:00",
        "last_valid_day": "2031-03-31",
        "decided": "2026-03-20",
        "scheme": {
            "code": "OSH",
            "version": "2",
            "title": CLAIMS.scheme.title,
            "standard": "DOLE D.O. 198-18",
            "url": f"{ORIGIN}/b/bayani/s/OSH/v2",
            "digest": "uEiB_made_up",
        },
        "level": {"code": "SO2", "text": {"en": "Safety Officer 2"}},
        "scope": [{"code": item.code, "text": item.text} for item in CLAIMS.scope],
        "limitations": [{"code": "nomine", "text": {"en": "Not for work underground"}}],
        "conditions": [{"code": item.code, "text": item.text} for item in CLAIMS.conditions],
        "body": {"did": CLAIMS.body.did, "name": CLAIMS.body.name, "url": f"{ORIGIN}/b/bayani"},
        "accreditation": {
            "number": "PC-017",
            "body": {"en": "Perlas Accreditation Board (example)"},
            "standard": "ISO/IEC 17024:2012",
            "as_of": "2026-03-20T00:00:00+08:00",
            "symbol": f"{ORIGIN}/b/pab/symbol.png",
        },
        "paper": None,
        "verdict": "VALID",
        "credential": f"{ORIGIN}/credentials/abc",
        "page": f"{ORIGIN}/c/{SHOWN}",
    }


def test_the_state_of_a_certificate_without_end_level_or_accreditation(
    client: FlaskClient, reads: FakeReads
) -> None:
    reads.found = samples.answer(claims=replace(CLAIMS, expiry=None, level=None, accreditation=None))
    state = json.loads(client.get(f"/c/{SHOWN}/status").data)
    for member in ("valid_until", "last_valid_day", "level", "accreditation"):
        assert state[member] is None


def test_the_state_tells_that_a_certificate_was_on_paper_and_since_when_it_is_here(
    client: FlaskClient, reads: FakeReads
) -> None:
    on_paper = OnPaper(dt.date(2024, 11, 29), dt.date(2026, 11, 20))
    reads.found = replace(samples.answer(), paper=on_paper)
    state = json.loads(client.get(f"/c/{SHOWN}/status").data)
    assert state["paper"] == {"issued": "2024-11-29", "entered": "2026-11-20"}


FORMS = [("", Form.FULL), ("?form=full", Form.FULL), ("?form=small", Form.SMALL), ("?form=url", Form.URL)]


@pytest.mark.parametrize(("query", "form"), FORMS)
def test_the_png_holds_the_address_of_the_page_and_the_digits_of_its_form(
    client: FlaskClient, reads: FakeReads, query: str, form: Form
) -> None:
    answer = client.get(f"/c/{SHOWN}/qr.png{query}")
    assert answer.content_type == "image/png"
    image = Image.open(io.BytesIO(answer.data))
    (found,) = zxingcpp.read_barcodes(image.convert("L"), formats=QR_CODES)
    assert found.text == reads.code(NUMBER, form).text
    assert found.text.startswith(PublicUrls(ORIGIN).certificate(NUMBER))
    assert found.ec_level == "M"
    dots_per_inch = image.info["dpi"][0]
    assert image.width / dots_per_inch * 25.4 == pytest.approx(qr.PRINT_MM[form], abs=0.5)


@pytest.mark.parametrize(("query", "form"), FORMS)
def test_the_svg_draws_the_same_code(client: FlaskClient, reads: FakeReads, query: str, form: Form) -> None:
    answer = client.get(f"/c/{SHOWN}/qr.svg{query}")
    assert answer.content_type == "image/svg+xml"
    assert f'width="{qr.PRINT_MM[form]}mm"' in answer.text
    size = int(re.search(r'viewBox="0 0 (\d+) \1"', answer.text)[1])  # type: ignore[index]  # fails the test
    image = Image.new("L", (size, size), 255)
    for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", answer.text):
        image.paste(0, (int(x), int(y), int(x) + int(width), int(y) + 1))
    large = image.resize((size * 8, size * 8), Image.Resampling.NEAREST)
    (found,) = zxingcpp.read_barcodes(large, formats=QR_CODES)
    assert found.text == reads.code(NUMBER, form).text


def test_the_code_of_the_address_alone_is_short(client: FlaskClient) -> None:
    # Version 3 has 29 modules, 37 with the quiet zone: 30 mm leave 0.8 mm for each.
    assert 'viewBox="0 0 37 37"' in client.get(f"/c/{SHOWN}/qr.svg?form=url").text


@pytest.mark.parametrize("image", ["qr.svg", "qr.png"])
@pytest.mark.parametrize("form", ["", "FULL", "medium", "%00", "url%23"])
def test_an_unknown_form_is_refused_by_name(client: FlaskClient, image: str, form: str) -> None:
    answer = client.get(f"/c/{SHOWN}/{image}?form={form}")
    assert (answer.status_code, json.loads(answer.data)["code"]) == (400, "form-unknown")


def test_another_spelling_leads_to_the_same_form(client: FlaskClient) -> None:
    answer = client.get(f"/c/{NUMBER.lower()}/qr.svg?form=small")
    assert answer.status_code == 308
    assert answer.headers["Location"] == f"{ORIGIN}/c/{SHOWN}/qr.svg?form=small"


@pytest.mark.parametrize(
    ("form", "modules", "width_mm"),
    [
        (Form.URL, 37, 30),
        (Form.SMALL, 65, 30),
        (Form.SMALL, 69, 30),
        (Form.SMALL, 81, 35),
        (Form.FULL, 81, 40),
        (Form.FULL, 93, 40),
        (Form.FULL, 97, 42),
        (Form.FULL, 185, 80),
    ],
)
def test_a_code_of_more_modules_prints_wider(form: Form, modules: int, width_mm: int) -> None:
    assert qr.print_mm(form, modules) == width_mm
