"""Problems become answers: the only table from families to HTTP, and its two renderers.

RFC 9457 for programs (`type` is the URL of a page here that explains the code), a page for
those who ask for pages. What nobody foresaw becomes 500 with a request id and no detail; the
log has the rest under the same id.
"""

import logging
import secrets
import traceback
from dataclasses import dataclass
from typing import Final

from flask import Flask, Response, render_template, request
from flask_babel import gettext
from werkzeug.exceptions import HTTPException

from registry.ids import PublicUrls
from registry.web import responses, texts
from registry.web.negotiation import wants_page
from signing import errors, strict_json
from signing.errors import Problem

LOG = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"

RETRY_SECONDS: Final = "2"
"""When those who asked too often may ask again (RFC 9110 §10.2.3)."""


@dataclass(frozen=True, slots=True)
class Row:
    """One family: its HTTP status and its name in `texts`."""

    status: int
    name: str


FAMILIES: Final[dict[type[Problem], Row]] = {
    errors.Malformed: Row(400, "Malformed"),
    errors.Unauthenticated: Row(401, "Unauthenticated"),
    errors.Forbidden: Row(403, "Forbidden"),
    errors.NotFound: Row(404, "NotFound"),
    errors.Refused: Row(409, "Refused"),
    errors.InvalidProof: Row(422, "InvalidProof"),
    errors.TooLarge: Row(413, "TooLarge"),
    errors.TooMany: Row(429, "TooMany"),
    errors.Unavailable: Row(503, "Unavailable"),
}
"""Every family of `signing.errors`; a subclass is answered as its family."""

FAULT: Final = Row(500, "Fault")
ROWS: Final = {row.name: row for row in (*FAMILIES.values(), Row(405, "Unsupported"), FAULT)}
"""Every row by its name."""

# What the routing of HTTP itself refuses, before a view is reached.
_ROUTING: Final[dict[int, tuple[str, str, str]]] = {
    404: ("NotFound", "page-not-found", "There is no page at this address."),
    405: ("Unsupported", "method-not-allowed", "This address does not take requests of this kind."),
    413: ("TooLarge", "request-too-large", "The request is larger than is read here."),
    415: ("Malformed", "request-media-type", "A request with a body here is application/json."),
}


@dataclass(frozen=True, slots=True)
class Told:
    """What the one who asked is told."""

    row: Row
    code: str
    detail: str
    request_id: str | None = None


def row_of(family: type[Problem]) -> Row:
    """Return the row of a family or of a subclass of one; a problem of no family is a fault of ours."""
    return next((FAMILIES[base] for base in family.__mro__ if base in FAMILIES), FAULT)


def add_handlers(app: Flask, urls: PublicUrls) -> None:
    """Have `app` answer every exception; `urls` gives the `type` of problems."""

    def deliberate(problem: Problem) -> Response:
        row = row_of(type(problem))
        if row is FAULT:
            return unforeseen(problem)
        response = _render(Told(row, problem.code, problem.detail), urls)
        if isinstance(problem, errors.TooMany):
            response.headers["Retry-After"] = RETRY_SECONDS
        return response

    def routing(error: HTTPException) -> Response:
        status = error.code or FAULT.status
        if status >= FAULT.status:
            return unforeseen(error)
        name, code, detail = _ROUTING.get(
            status, ("Malformed", "request-malformed", "This is not a request that can be read.")
        )
        # Their status, our name: 415 and its like keep the number that HTTP gave them.
        response = _render(Told(Row(status, name), code, detail), urls)
        for header, value in error.get_headers():
            if header == "Allow":  # RFC 9110 §15.5.6 demands it with 405
                response.headers[header] = value
        return response

    def unforeseen(error: Exception) -> Response:
        request_id = secrets.token_hex(8)
        LOG.error(
            "request %s failed: %s %s%s",
            request_id,
            printable(request.method),
            printable(request.path),
            _trace(error),
        )
        return _render(Told(FAULT, "internal-error", "Something went wrong here.", request_id), urls)

    app.register_error_handler(Problem, deliberate)
    app.register_error_handler(HTTPException, routing)
    app.register_error_handler(Exception, unforeseen)


def printable(text: str) -> str:
    """Return foreign `text` for a line of the log: nothing that ends a line or steers a terminal."""
    return "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in text)


def _trace(error: Exception) -> str:
    """Return the traceback, indented, each line escaped: an error's text may be a stranger's."""
    lines = "".join(traceback.format_exception(error)).splitlines()
    return "".join(f"\n    {printable(line)}" for line in lines)


def url(urls: PublicUrls, code: str) -> str:
    """Return the `type` of problems with this code: the address of the page that explains it."""
    return f"{urls.origin}/problems/{code}"


def _render(told: Told, urls: PublicUrls) -> Response:
    response = _page(told) if wants_page(request.accept_mimetypes) else _json(told, urls)
    response.headers["Cache-Control"] = "no-store"
    return response


def _json(told: Told, urls: PublicUrls) -> Response:
    members: dict[str, strict_json.Json] = {
        "type": url(urls, told.code),
        "title": texts.TITLES[told.row.name],
        "status": told.row.status,
        "detail": told.detail,
        "code": told.code,
    }
    if told.request_id is not None:
        members["request_id"] = told.request_id
    response = Response(strict_json.dumps(members), told.row.status, content_type=MEDIA_TYPE)
    response.vary.add("Accept")
    return response


def _page(told: Told) -> Response:
    sentence = texts.PROBLEMS.get(told.code)
    html = render_template(
        "problem.html",
        title=gettext(texts.HEADINGS.get(told.code, texts.TITLES[told.row.name])),
        sentence=gettext(sentence) if sentence else None,
        told=told,
        meaning=gettext(texts.FAMILIES[told.row.name]),
        typed=_typed(),
    )
    return responses.page(html, told.row.status)


def _typed() -> str:
    """Return the certificate number that was asked for, to be corrected in the form."""
    typed = (request.view_args or {}).get("typed") or request.args.get("number", "")
    return str(typed)[:64]
