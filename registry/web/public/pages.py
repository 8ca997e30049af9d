"""Plain pages: what this registry is, who a certification body is, what each problem code means.

A body's address stands in every certificate it signs, and a problem's `type` (RFC 9457 §3.1.1)
leads here too. No certificate is looked up, and none is listed.
"""

from dataclasses import dataclass

from flask import Blueprint, Response, render_template
from flask_babel import gettext

from registry.clock import Clock
from registry.ids import PublicUrls
from registry.web import responses, texts
from registry.web.languages import choose, locale, tag
from registry.web.problem_codes import CODES
from registry.web.problems import ROWS
from registry.web.public.body_page import view_of
from registry.web.reads import Reads
from signing.errors import NotFound


@dataclass(frozen=True, slots=True)
class Pages:
    """Serve the pages that say the same to everybody."""

    reads: Reads
    urls: PublicUrls
    clock: Clock

    def blueprint(self) -> Blueprint:
        """Return the routes."""
        routes = Blueprint("pages", __name__)
        routes.add_url_rule("/", "home", self.home)
        routes.add_url_rule("/b/<slug>", "body", self.body)
        routes.add_url_rule("/problems/<code>", "problem", self.problem)
        return routes

    def home(self) -> Response:
        """Answer with a box for a number, what this is, and the certification bodies."""
        bodies = [
            (
                choose(body.name, tag(locale()), body.language, "en"),
                locale().territories.get(body.country, body.country),
                self.urls.body(body.slug).removeprefix(self.urls.origin),
            )
            for body in self.reads.bodies()
        ]
        bodies.sort(key=lambda body: body[0].text.casefold())
        return responses.page(render_template("home.html", origin=self.urls.origin, bodies=bodies))

    def body(self, slug: str) -> Response:
        """Answer with what is known of a certification body."""
        view = view_of(self.reads.body(slug, self.clock()), self.urls)
        return responses.page(render_template("body.html", view=view))

    def problem(self, code: str) -> Response:
        """Answer with what a problem code means; raise `NotFound` for one that is never used."""
        if code not in CODES:
            raise NotFound("problem-not-found", "There is no problem of this name.")
        rows = [ROWS[name] for name in CODES[code]]
        specific = texts.PROBLEMS.get(code)
        html = render_template(
            "problem_type.html",
            code=code,
            specific=gettext(specific) if specific else None,
            rows=[(row, gettext(texts.TITLES[row.name]), gettext(texts.FAMILIES[row.name])) for row in rows],
        )
        return responses.page(html)
