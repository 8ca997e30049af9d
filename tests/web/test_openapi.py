"""The description of the surface: it is OpenAPI, it names every route, and answers are as it says."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from registry.web import create_app
from registry.web.api import openapi
from registry.web.api.operations import OPERATIONS, PARAMETERS
from registry.web.api.schemas import ROOT, SCHEMAS
from tests.web import described, html_checks, samples
from tests.web.development import DEV, ISSUER, a_credential
from tests.web.samples import ORIGIN, SHOWN


@pytest.fixture(scope="module")
def development() -> Flask:
    """Make an application with everything on."""
    app = create_app(samples.work(), lambda: samples.AT, issuer=ISSUER)
    app.test_client_class = described.DescribedClient
    return app


def read(app: Flask) -> dict[str, Any]:
    answer = app.test_client().get("/openapi.json")
    assert (answer.status_code, answer.content_type) == (200, "application/json")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    found: dict[str, Any] = json.loads(answer.data)
    return found


def test_it_is_openapi_and_its_schemas_are_json_schema(app: Flask, development: Flask) -> None:
    for one in (app, development):
        document = read(one)
        assert document["openapi"].startswith("3.1.")
        OpenAPIV31SpecValidator(document).validate()
    for schema in SCHEMAS.values():
        Draft202012Validator.check_schema(schema)


def test_a_description_that_is_wrong_is_found(app: Flask) -> None:
    document = read(app)
    document["paths"]["/c"]["get"]["responses"]["200"] = {"content": {}}
    assert not OpenAPIV31SpecValidator(document).is_valid()


def test_every_route_is_described_and_nothing_else(app: Flask, development: Flask) -> None:
    for one in (app, development):
        served = {
            (rule.endpoint, method)
            for rule in one.url_map.iter_rules()
            for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        }
        assert {(route.endpoint, route.method) for route in openapi.routes(one)} == served
        told = read(one)["paths"]
        assert sum(len(methods) for methods in told.values()) == len(served)
    assert {route.endpoint for route in openapi.routes(development)} == set(OPERATIONS)
    variables = {name for rule in development.url_map.iter_rules() for name in rule.arguments}
    assert variables == set(PARAMETERS)


def test_a_route_without_a_row_is_found() -> None:
    app = create_app(samples.work(), lambda: samples.AT, reads=samples.FakeReads())
    app.add_url_rule("/novelty", "novelty", lambda: "")
    with pytest.raises(KeyError, match="novelty"):
        openapi.routes(app)


def test_it_says_where_it_is_served_and_what_is_on(app: Flask, development: Flask) -> None:
    assert read(app)["servers"] == [{"url": ORIGIN}]
    assert not any(path.startswith("/issuers") for path in read(app)["paths"])
    assert read(development)["servers"] == [{"url": DEV}]
    assert "/issuers/{slug}/credentials/issue" in read(development)["paths"]


def references(value: object) -> Iterator[str]:
    """Yield every schema that is referred to."""
    if isinstance(value, dict):
        if "$ref" in value:
            yield value["$ref"].removeprefix(ROOT)
        for member in value.values():
            yield from references(member)
    elif isinstance(value, list):
        for item in value:
            yield from references(item)


def test_every_schema_is_used_and_every_reference_leads_to_one(development: Flask) -> None:
    assert set(references(read(development))) == set(SCHEMAS)


REQUESTS: list[tuple[str, str, object, int]] = [
    ("POST", "/credentials/verify", {"verifiableCredential": {}}, 200),
    ("POST", "/credentials/verify", {}, 400),
    ("POST", "/presentations/verify", {"verifiablePresentation": {}}, 200),
    ("POST", "/presentations/verify", {}, 400),
    ("GET", f"/c?number={SHOWN}", None, 303),
    ("GET", "/c?number=1", None, 400),
    ("GET", f"/c/{SHOWN}", None, 200),
    ("GET", f"/c/{SHOWN.lower()}", None, 308),
    ("GET", "/c/0000-0000-0000-0000", None, 404),
    ("GET", f"/c/{SHOWN}/status", None, 200),
    ("GET", f"/c/{SHOWN}/qr.svg", None, 200),
    ("GET", f"/c/{SHOWN}/qr.png?form=small", None, 200),
    ("GET", f"/c/{SHOWN}/qr.png?form=none", None, 400),
    ("GET", "/credentials/none", None, 404),
    ("GET", "/b/bayani/did.json", None, 200),
    ("GET", "/b/pab/symbol.png", None, 200),
    ("GET", "/contexts/open-badges-3.0.3.json", None, 200),
    ("GET", "/contexts/none.json", None, 404),
    ("GET", "/b/bayani/s/OSH/v2", None, 200),
    ("GET", "/static/icon.svg", None, 200),
    ("GET", "/", None, 200),
    ("GET", "/b/bayani", None, 200),
    ("GET", "/problems/page-not-found", None, 200),
    ("GET", "/problems/none", None, 404),
    ("GET", "/docs", None, 200),
    ("GET", "/openapi.json", None, 200),
]


@pytest.mark.parametrize(("method", "path", "body", "status"), REQUESTS)
def test_answers_have_the_status_and_the_form_that_is_described(
    app: Flask, method: str, path: str, body: object, status: int
) -> None:
    answer = app.test_client().open(path, method=method, json=body)
    assert answer.status_code == status
    rule = answer.request.path
    adapter = app.url_map.bind("localhost")
    endpoint = adapter.match(rule, method)[0]
    route = next(one for one in openapi.routes(app) if one.endpoint == endpoint)
    assert str(status) in read(app)["paths"][route.path][method.lower()]["responses"]


def test_what_the_development_issuer_answers_is_described_too(development: Flask) -> None:
    client = development.test_client()
    body = {"credential": a_credential()}
    for path, status in (("/issuers/jwt/credentials/issue", 201), ("/issuers/none/credentials/issue", 404)):
        assert client.post(path, json=body).status_code == status
    assert client.post("/issuers/jwt/credentials/issue", json={}).status_code == 400
    assert client.get("/status/dev/revocation").status_code == 200


def test_an_answer_that_is_not_as_described_is_noticed(app: Flask) -> None:
    answer = app.test_client().get(f"/c/{SHOWN}/status")
    answer.set_data(json.dumps({**json.loads(answer.data), "status": "splendid"}))
    with pytest.raises(AssertionError, match="splendid"):
        described.check(app, "GET", answer)
    answer.content_type = "text/plain"
    with pytest.raises(AssertionError, match="text/plain"):
        described.check(app, "GET", answer)


def test_the_requests_that_are_taken_fit_their_schemas(app: Flask) -> None:
    for method, path, body, status in REQUESTS:
        if method == "POST":
            name = read(app)["paths"][path]["post"]["requestBody"]["content"]["application/json"]["schema"]
            if status == 200:
                described.assert_fits(app, name, body)
            else:
                with pytest.raises(AssertionError):
                    described.assert_fits(app, name, body)


def test_the_page_tells_every_address_and_every_form(development: Flask) -> None:
    client: FlaskClient = development.test_client()
    answer = client.get("/docs", headers={"Accept": "text/html"})
    page = html_checks.parse(answer.text)
    text = page.text("main")
    for route in openapi.routes(development):
        assert route.path in text
        assert route.operation.sentence in text
    for name, schema in SCHEMAS.items():
        assert name in text
        assert str(schema["description"]) in text
    ids = [element.attributes["id"] for element in page.elements if "id" in element.attributes]
    assert len(ids) == len(set(ids))
    links = [str(one.attributes["href"]) for one in page.all("a")]
    assert {link[1:] for link in links if link.startswith("#")} <= set(ids)
    assert "/openapi.json" in links
    assert page.all("script") == []
