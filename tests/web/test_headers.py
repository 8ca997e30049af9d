"""Headers on every answer: no script, no cookie, nothing from elsewhere, nothing from `Host`."""

import re

import pytest
from flask.testing import FlaskClient

from registry.web import create_app
from tests.web import samples
from tests.web.samples import SHOWN, FakeReads

ANSWERS = [
    ("/", 200),
    (f"/c/{SHOWN}", 200),
    (f"/c/{SHOWN}/status", 200),
    (f"/c/{SHOWN}/qr.svg", 200),
    (f"/c/{SHOWN.lower()}", 308),
    ("/c/0000-0000-0000-0000", 404),
    ("/c/wrong", 400),
    ("/credentials/abc", 200),
    ("/b/bayani/did.json", 200),
    ("/static/registry.css", 200),
    ("/static/icon.svg", 200),
    ("/nowhere", 404),
    ("/problems/page-not-found", 200),
]


@pytest.mark.parametrize("accept", ["text/html", "*/*"])
@pytest.mark.parametrize(("path", "status"), ANSWERS)
def test_every_answer_keeps_scripts_frames_and_strangers_out(
    client: FlaskClient, path: str, status: int, accept: str
) -> None:
    answer = client.get(path, headers={"Accept": accept})
    assert answer.status_code == status
    policy = answer.headers["Content-Security-Policy"].split("; ")
    assert policy == [
        "default-src 'none'",
        "style-src 'self'",
        "img-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "Set-Cookie" not in answer.headers
    assert "Strict-Transport-Security" not in answer.headers


@pytest.mark.parametrize("path", ["/", "/nowhere", "/static/registry.css", "/problems/page-not-found"])
def test_pages_around_the_certificates_are_for_their_own_origin(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"


@pytest.mark.parametrize(
    "path", [f"/c/{SHOWN}", f"/c/{SHOWN}/status", "/c/0000-0000-0000-0000", "/credentials/abc"]
)
def test_no_search_engine_keeps_a_certificate(client: FlaskClient, path: str) -> None:
    assert client.get(path).headers["X-Robots-Tag"] == "noindex"


def test_the_rest_may_be_found(client: FlaskClient) -> None:
    assert "X-Robots-Tag" not in client.get("/").headers


def test_https_is_insisted_on_only_where_the_registry_has_it(reads: FakeReads) -> None:
    app = create_app(samples.work("https://registry.example"), lambda: samples.AT, reads=reads)
    assert app.test_client().get("/").headers["Strict-Transport-Security"] == "max-age=31536000"


@pytest.mark.parametrize("host", ["evil.example", "evil.example:99999", 'a"<b>', "", "registry.example@evil"])
@pytest.mark.parametrize(("path", "_status"), ANSWERS)
def test_the_host_that_a_request_names_is_nowhere_used(
    client: FlaskClient, path: str, _status: int, host: str
) -> None:
    for accept in ("text/html", "*/*"):
        answer = client.get(path, headers={"Host": host, "Accept": accept})
        assert answer.status_code < 500
        assert "evil" not in answer.headers.get("Location", "")
        assert b"evil" not in answer.data


def test_a_page_is_asked_for_anew_each_time(client: FlaskClient) -> None:
    answer = client.get(f"/c/{SHOWN}", headers={"Accept": "text/html"})
    assert answer.headers["Cache-Control"] == "no-cache"
    assert "ETag" not in answer.headers


def test_a_page_names_its_style_by_digest_and_keeps_it_for_ever(client: FlaskClient) -> None:
    html = client.get("/", headers={"Accept": "text/html"}).text
    found = re.search(r'href="(/static/registry\.css\?v=[0-9a-f]{16})"', html)
    assert found is not None
    answer = client.get(found[1])
    assert answer.headers["Content-Type"] == "text/css; charset=utf-8"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize("query", ["", "?v=", "?v=0123456789abcdef"])
def test_a_style_asked_for_by_another_digest_is_kept_briefly(client: FlaskClient, query: str) -> None:
    assert client.get(f"/static/registry.css{query}").headers["Cache-Control"] == "public, max-age=60"


@pytest.mark.parametrize("name", ["none.css", "../pyproject.toml", "..%2fpyproject.toml", ""])
def test_nothing_but_the_static_files_is_served(client: FlaskClient, name: str) -> None:
    assert client.get(f"/static/{name}").status_code == 404
