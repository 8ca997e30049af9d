"""The description of the whole surface: for programs at `/openapi.json`, for people at `/docs`.

Both are made from the application's own URL map when they are asked for the first time. The page runs
no script; its texts are messages, and what programs read stays as they read it.
"""

from dataclasses import dataclass
from functools import cache
from typing import Final

from flask import Blueprint, Flask, Response, current_app, render_template

from registry.web.api import openapi
from registry.web.api.operations import GROUPS, JSON, Group
from registry.web.api.schemas import SCHEMAS
from registry.web.responses import exact, page
from signing import strict_json

SECONDS: Final = 300


@dataclass(frozen=True, slots=True)
class Reference:
    """Serve the description; `origin` is where the application is served."""

    origin: str

    def blueprint(self) -> Blueprint:
        """Return the routes."""
        routes = Blueprint("reference", __name__)
        routes.add_url_rule("/openapi.json", "openapi", self.openapi)
        routes.add_url_rule("/docs", "docs", self.docs)
        return routes

    def openapi(self) -> Response:
        """Answer with the OpenAPI document."""
        return exact(_document(_app(), self.origin), JSON, max_age=SECONDS)

    def docs(self) -> Response:
        """Answer with the page."""
        routes = openapi.routes(_app())
        groups = [
            (one, GROUPS[one], [route for route in routes if route.operation.group is one]) for one in Group
        ]
        html = render_template(
            "docs.html", origin=self.origin, groups=[one for one in groups if one[2]], schemas=SCHEMAS
        )
        return page(html)


def _app() -> Flask:
    return current_app._get_current_object()  # type: ignore[attr-defined,no-any-return]  # noqa: SLF001 -- Flask's own way to the object


@cache
def _document(app: Flask, origin: str) -> bytes:
    return strict_json.dumps(openapi.document(app, origin))
