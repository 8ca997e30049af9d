"""Problems become answers: one table, two forms, and nothing told of what nobody foresaw."""

import json
import logging
import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from registry.web import problems, texts
from registry.web.app import MAX_REQUEST_BYTES
from registry.web.problem_codes import CODES
from signing import errors
from signing.errors import Problem
from tests.web import html_checks
from tests.web.samples import ORIGIN, SHOWN, FakeReads

FAMILIES = [(family, row.status) for family, row in problems.FAMILIES.items()]


class Narrower(errors.Refused):
    """A package's own refusal."""


@pytest.mark.parametrize(("family", "status"), [*FAMILIES, (Narrower, 409)])
def test_a_family_fixes_the_status(
    client: FlaskClient, reads: FakeReads, family: type[Problem], status: int
) -> None:
    reads.fault = family("some-code", "One sentence.")
    answer = client.get(f"/c/{SHOWN}/status")
    assert (answer.status_code, answer.content_type) == (status, "application/problem+json")
    assert json.loads(answer.data) == {
        "type": f"{ORIGIN}/problems/some-code",
        "title": texts.TITLES[problems.row_of(family).name],
        "status": status,
        "detail": "One sentence.",
        "code": "some-code",
    }
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(("family", "status"), FAMILIES)
def test_a_page_tells_the_same_to_people(
    client: FlaskClient, reads: FakeReads, family: type[Problem], status: int
) -> None:
    reads.fault = family("some-code", "One <b>sentence</b>.")
    answer = client.get(f"/c/{SHOWN}", headers={"Accept": "text/html"})
    assert answer.status_code == status
    page = html_checks.parse(answer.text)
    name = problems.row_of(family).name
    assert page.text("title") == page.text("h1") == texts.TITLES[name]
    assert "One <b>sentence</b>." in page.text("main")
    assert texts.FAMILIES[name] in page.text("main")
    assert "Accept" in answer.vary


def test_the_table_agrees_with_the_families_own_status() -> None:
    assert {family: row.status for family, row in problems.FAMILIES.items()} == {
        family: family.status for family in Problem.__subclasses__() if family.__module__ == "signing.errors"
    }


@pytest.mark.parametrize("fault", [RuntimeError("secret\x1b[31m"), Problem("bare", "secret")])
@pytest.mark.parametrize("accept", ["text/html", "*/*"])
def test_what_nobody_foresaw_is_told_by_number_only(
    client: FlaskClient,
    reads: FakeReads,
    caplog: pytest.LogCaptureFixture,
    fault: Exception,
    accept: str,
) -> None:
    reads.fault = fault
    with caplog.at_level(logging.ERROR):
        answer = client.get(f"/c/{SHOWN}", headers={"Accept": accept})
    assert answer.status_code == 500
    assert "secret" not in answer.text
    (record,) = caplog.records
    request_id = re.search(r"request ([0-9a-f]{16}) failed", record.getMessage())
    assert request_id is not None
    assert request_id[1] in answer.text
    lines = record.getMessage().splitlines()
    assert all(line.startswith("    ") for line in lines[1:])
    assert "secret" in lines[-1]
    assert all(char.isprintable() for line in lines for char in line)


def test_a_request_cannot_write_lines_into_the_log(
    client: FlaskClient, app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(typed: str) -> str:
        raise RuntimeError(f"\x1b{typed}")

    app.view_functions["certificates.certificate"] = broken
    client.get("/c/x%0afake%20line%1b%5b31m%e2%80%ae")
    message = caplog.records[0].getMessage()
    assert message.splitlines()[0].endswith("GET /c/x\\u000afake line\\u001b[31m\\u202e")
    assert "\n    RuntimeError: \\u001b" in message


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("path", ["/", "/c", f"/c/{SHOWN}", "/status/list", "/b/bayani/did.json"])
def test_nothing_can_be_written_here(client: FlaskClient, method: str, path: str) -> None:
    answer = client.open(path, method=method)
    assert (answer.status_code, json.loads(answer.data)["code"]) == (405, "method-not-allowed")
    assert {"GET", "HEAD", "OPTIONS"} == set(answer.headers["Allow"].split(", "))


def test_a_method_that_does_not_exist_is_refused(client: FlaskClient) -> None:
    assert client.open("/", method="BREW").status_code == 405


@pytest.mark.parametrize("path", ["/", f"/c/{SHOWN}", "/nowhere"])
def test_a_large_request_is_refused_unread(client: FlaskClient, path: str) -> None:
    answer = client.get(path, environ_overrides={"CONTENT_LENGTH": str(MAX_REQUEST_BYTES + 1)})
    assert (answer.status_code, json.loads(answer.data)["code"]) == (413, "request-too-large")


def test_an_address_that_leads_nowhere_has_a_page(client: FlaskClient) -> None:
    answer = client.get("/nowhere", headers={"Accept": "text/html"})
    assert answer.status_code == 404
    assert texts.PROBLEMS["page-not-found"] in html_checks.parse(answer.text).text("main")


@pytest.mark.parametrize("code", sorted(CODES))
def test_every_code_has_a_page(client: FlaskClient, code: str) -> None:
    answer = client.get(f"/problems/{code}")
    assert answer.status_code == 200
    page = html_checks.parse(answer.text)
    assert page.text("h1") == code
    for name in CODES[code]:
        assert texts.FAMILIES[name] in page.text("main")


@pytest.mark.parametrize("code", ["never-raised", "<b>", "a" * 3000])
def test_a_code_that_is_never_raised_has_no_page(client: FlaskClient, code: str) -> None:
    assert client.get(f"/problems/{code}").status_code == 404


def test_another_refusal_of_http_is_a_problem_too(client: FlaskClient, app: Flask) -> None:
    from werkzeug.exceptions import BadGateway, ImATeapot  # noqa: PLC0415 -- only here

    for error, status, code in (
        (ImATeapot(), 418, "request-malformed"),
        (BadGateway(), 500, "internal-error"),
    ):

        def fail(error: Exception = error) -> str:
            raise error

        app.view_functions["pages.home"] = fail
        answer = client.get("/")
        assert (answer.status_code, json.loads(answer.data)["code"]) == (status, code)
