"""The development issuer over HTTP: `POST /issuers/<slug>/credentials/issue` (VC-API of the W3C CCG §3.2).

There only where the application was made with an issuer, which production never is. No other origin's
scripts may call it: a page that a developer happens to have open shall not have anything signed.
"""

from dataclasses import dataclass
from typing import Final

from flask import Blueprint, Response

from registry.clock import Clock
from registry.credentials.development import LIST_PATH, Issuer
from registry.web.api.requests import options_of, read_object
from registry.web.public.documents import LIST_SECONDS, VC
from registry.web.responses import exact
from signing import strict_json
from signing.errors import Malformed

BLUEPRINT: Final = "development"


@dataclass(frozen=True, slots=True)
class Issuing:
    """Serve the development issuer."""

    issuer: Issuer
    clock: Clock

    def blueprint(self) -> Blueprint:
        """Return the routes."""
        routes = Blueprint(BLUEPRINT, __name__)
        routes.add_url_rule("/issuers/<slug>/credentials/issue", "issue", self.issue, methods=["POST"])
        routes.add_url_rule(f"{LIST_PATH}<purpose>", "status_list", self.status_list)
        return routes

    def issue(self, slug: str) -> Response:
        """Answer with the credential that was sent, secured in the way `slug`."""
        body = read_object()
        options_of(body)  # none of them is for this issuer, but they must be an object
        credential = body.get("credential")
        if not isinstance(credential, dict):
            raise Malformed("document-missing", "The request has no credential: an object.")
        secured = self.issuer.issue(slug, credential, self.clock())
        answer = strict_json.dumps({"verifiableCredential": secured})
        response = Response(answer, 201, content_type="application/json")
        response.headers["Cache-Control"] = "no-store"
        return response

    def status_list(self, purpose: str) -> Response:
        """Answer with the list of a purpose; no bit in it is ever set."""
        return exact(self.issuer.status_list(purpose, self.clock()), VC, max_age=LIST_SECONDS)
