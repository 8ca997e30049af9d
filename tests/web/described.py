"""A client that holds every answer against the application's own description.

Whatever a test asks, the answer has the media type that the OpenAPI document states for its status and
fits the schema that is named there; an answer of another status is a problem document or a page.
"""

import json
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator, FormatChecker
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from registry.web.api import openapi
from registry.web.api.openapi import Route

PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}


class DescribedClient(FlaskClient):
    """Check each answer before the test sees it."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:  # noqa: ANN401 -- Werkzeug's own signature
        answer = super().open(*args, **kwargs)
        method = answer.request.method
        if method not in {"HEAD", "OPTIONS"}:
            check(self.application, method, answer)
        return answer


def check(app: Flask, method: str, answer: TestResponse) -> None:
    """Hold an answer against the description; nothing is said of addresses that lead nowhere."""
    try:
        rule, _ = app.url_map.bind("localhost").match(answer.request.path, method, return_rule=True)
    except HTTPException:
        return
    route = next(one for one in routes(app) if (one.endpoint, one.method) == (rule.endpoint, method))
    told = description(app)["paths"][route.path][method.lower()]["responses"]
    content = told.get(str(answer.status_code), {"content": PROBLEM}).get("content", {})
    if not content:
        return
    media_type = (answer.content_type or "").split(";")[0]
    if media_type == "text/html" and answer.status_code >= 400:
        return
    assert media_type in content, (route.path, answer.status_code, media_type, sorted(content))
    if "schema" in content[media_type]:
        assert_fits(app, content[media_type]["schema"], json.loads(answer.data))


def assert_fits(app: Flask, schema: dict[str, Any], value: object) -> None:
    """Hold a value against a schema of the description."""
    whole = {**schema, "components": description(app)["components"]}
    validator = Draft202012Validator(whole, format_checker=FormatChecker())
    faults = [f"{fault.json_path}: {fault.message}" for fault in validator.iter_errors(value)]
    assert not faults, faults


_KNOWN: dict[frozenset[str], tuple[tuple[Route, ...], dict[str, Any]]] = {}


def _known(app: Flask) -> tuple[tuple[Route, ...], dict[str, Any]]:
    """Return routes and description, made once for all applications with the same endpoints."""
    endpoints = frozenset(app.view_functions)
    if endpoints not in _KNOWN:
        _KNOWN[endpoints] = openapi.routes(app), openapi.document(app, "http://localhost:8000")
    return _KNOWN[endpoints]


def routes(app: Flask) -> tuple[Route, ...]:
    """Return the routes of an application."""
    return _known(app)[0]


def description(app: Flask) -> dict[str, Any]:
    """Return the description of an application."""
    return _known(app)[1]
