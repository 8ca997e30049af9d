"""Published documents: exact bytes, media types, ETags, caching, and any origin may read them."""

import hashlib
import json
from importlib import resources

import pytest
from flask.testing import FlaskClient

from tests.web import samples
from tests.web.samples import SHOWN, FakeReads

PUBLISHED = [
    ("/credentials/abc", "application/vc", "public, max-age=60"),
    ("/status/list", "application/vc", "public, max-age=60"),
    ("/b/bayani/did.json", "application/did+json", "public, max-age=300"),
    ("/b/pab/symbol.png", "image/png", "public, max-age=300"),
    ("/b/bayani/s/OSH/v2", "application/json", "public, max-age=86400, immutable"),
    ("/contexts/credentials-v2.json", "application/ld+json", "public, max-age=86400, immutable"),
]
OF_A_CERTIFICATE = [f"/c/{SHOWN}", f"/c/{SHOWN}/status", f"/c/{SHOWN}/qr.svg", f"/c/{SHOWN}/qr.png"]
OPEN = [path for path, _, _ in PUBLISHED] + OF_A_CERTIFICATE


@pytest.mark.parametrize(("path", "media_type", "caching"), PUBLISHED)
def test_each_is_sent_with_its_media_type_and_caching(
    client: FlaskClient, path: str, media_type: str, caching: str
) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == media_type
    assert answer.headers["Cache-Control"] == caching


def test_bytes_are_those_that_were_published(client: FlaskClient, reads: FakeReads) -> None:
    assert client.get("/credentials/abc").data == reads.found.document
    assert client.get("/status/list").data == samples.LIST
    assert client.get("/b/pab/symbol.png").data == samples.PNG
    assert client.get("/b/bayani/s/OSH/v2").data == b'{"a":1}'
    assert json.loads(client.get("/b/bayani/did.json").data) == {"id": "did:web:localhost%3A8000:b:bayani"}


def test_a_document_has_the_media_type_of_its_form(client: FlaskClient) -> None:
    answer = client.get("/credentials/token")
    assert (answer.headers["Content-Type"], answer.data) == ("application/vc+jwt", b"a.b.c")
    tokens = client.get("/status/tokens")
    assert (tokens.headers["Content-Type"], tokens.data) == ("application/statuslist+jwt", b"d.e.f")


@pytest.mark.parametrize("path", OPEN)
def test_any_origin_may_read_it_and_ask_again_by_its_etag(client: FlaskClient, path: str) -> None:
    answer = client.get(path, headers={"Origin": "https://verifier.example"})
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert answer.headers["ETag"] == f'"{hashlib.sha256(answer.data).hexdigest()}"'
    again = client.get(path, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == answer.headers["ETag"]
    assert again.headers["Access-Control-Allow-Origin"] == "*"
    assert client.get(path, headers={"If-None-Match": '"other"'}).status_code == 200


@pytest.mark.parametrize("path", OPEN)
def test_head_answers_as_get_without_a_body(client: FlaskClient, path: str) -> None:
    full, head = client.get(path), client.head(path)
    assert (head.status_code, head.data) == (200, b"")
    for header in ("Content-Type", "Content-Length", "ETag", "Access-Control-Allow-Origin"):
        assert head.headers[header] == full.headers[header]


@pytest.mark.parametrize("path", OPEN)
def test_a_preflight_is_allowed_without_asking_the_registry(
    client: FlaskClient, reads: FakeReads, path: str
) -> None:
    reads.fault = AssertionError("a preflight asked")
    answer = client.options(
        path,
        headers={"Origin": "https://verifier.example", "Access-Control-Request-Headers": "accept"},
    )
    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert "Accept" in answer.headers["Access-Control-Allow-Headers"]


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        (None, "application/did+json"),
        ("*/*", "application/did+json"),
        ("application/did+ld+json", "application/did+ld+json"),
        ("application/did+ld+json;q=0, */*", "application/did+json"),
    ],
)
def test_a_did_document_is_json_ld_for_those_who_ask(
    client: FlaskClient, accept: str | None, media_type: str
) -> None:
    answer = client.get("/b/bayani/did.json", headers={} if accept is None else {"Accept": accept})
    assert answer.headers["Content-Type"] == media_type
    assert "Accept" in answer.vary


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/credentials/other", "document-not-found"),
        ("/status/other", "status-list-not-found"),
        ("/b/other/did.json", "body-not-found"),
        ("/b/other/symbol.png", "symbol-not-found"),
        ("/b/bayani/s/OSH/v1", "scheme-version-not-found"),
        ("/contexts/other.json", "context-not-found"),
        ("/contexts/..", "context-not-found"),
        ("/contexts/manifest.json", "context-not-found"),
        ("/contexts/..%2fmanifest.json", "page-not-found"),
        ("/b/bayani/s/OSH/2", "page-not-found"),
    ],
)
def test_what_is_not_there_is_a_problem_that_any_origin_may_read(
    client: FlaskClient, path: str, code: str
) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.content_type) == (404, "application/problem+json")
    assert json.loads(answer.data)["code"] == code
    assert answer.headers["Cache-Control"] == "no-store"
    if code != "page-not-found":
        assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_every_shipped_context_is_served_as_it_is(client: FlaskClient) -> None:
    files = list(resources.files("schemas").joinpath("contexts").iterdir())
    assert files
    for file in files:
        assert client.get(f"/contexts/{file.name}").data == file.read_bytes()
