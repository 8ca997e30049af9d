"""One version of a scheme: its page for people, and for programs the exact bytes that its digest covers.

The address is the `id` of the achievement in every certificate that was granted under it. The
bytes never change; what the page says of other versions and of accreditations does.
"""

from dataclasses import dataclass
from typing import Final

from flask import Blueprint, Response, render_template, request

from registry.clock import Clock
from registry.ids import PublicUrls
from registry.web.negotiation import wants_page
from registry.web.public.documents import FIXED_SECONDS
from registry.web.public.scheme_page import view_of
from registry.web.reads import Reads
from registry.web.responses import exact, page

JSON: Final = "application/json"


@dataclass(frozen=True, slots=True)
class Schemes:
    """Serve scheme versions."""

    reads: Reads
    urls: PublicUrls
    clock: Clock

    def blueprint(self) -> Blueprint:
        """Return the routes."""
        routes = Blueprint("schemes", __name__)
        routes.add_url_rule("/b/<slug>/s/<code>/v<version>", "version", self.version)
        return routes

    def version(self, slug: str, code: str, version: str) -> Response:
        """Answer with the page, or with the bytes that the digest in certificates covers."""
        if wants_page(request.accept_mimetypes):
            found = self.reads.scheme(slug, code, version, self.clock())
            return page(render_template("scheme.html", view=view_of(found, self.urls)))
        body = self.reads.scheme_version(slug, code, version)
        response = exact(body, JSON, max_age=FIXED_SECONDS, immutable=True)
        response.vary.update(("Accept", "Accept-Language"))
        return response
