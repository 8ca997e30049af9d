"""The development issuer over HTTP, and a holder for what it issues with selective disclosure.

`POST /issuers/<slug>/credentials/issue` and `POST /credentials/derive`, as the VC-API of the W3C CCG has
them (issuing, holding). There only where the application was made with an issuer, which production never
is. No other origin's scripts may call it: a page that a developer happens to have open shall not have
anything signed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from flask import Blueprint, Response

from registry.clock import Clock
from registry.credentials import disclosing
from registry.credentials.development import LIST_PATH, SELECTIVE, Issuer
from registry.web.api.requests import options_of, read_object, texts_of
from registry.web.public.documents import LIST_SECONDS, VC
from registry.web.responses import exact
from signing import strict_json
from signing.errors import Malformed
from signing.strict_json import Json

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
        routes.add_url_rule("/credentials/derive", "derive", self.derive, methods=["POST"])
        routes.add_url_rule(f"{LIST_PATH}<purpose>", "status_list", self.status_list)
        return routes

    def issue(self, slug: str) -> Response:
        """Answer with the credential that was sent, secured in the way `slug`."""
        body = read_object()
        options = options_of(body)
        credential = _object(body, "credential")
        # Options that a way does not know are left alone, but `options` must be an object.
        always = texts_of(options, "mandatoryPointers") if slug == SELECTIVE else None
        return _made(self.issuer.issue(slug, credential, self.clock(), always))

    def derive(self) -> Response:
        """Answer with what is chosen of a credential that was issued for that, and the proof of it."""
        body = read_object()
        pointers = texts_of(options_of(body), "selectivePointers") or []
        return _made(disclosing.derive(_object(body, "verifiableCredential"), pointers, self.clock()))

    def status_list(self, purpose: str) -> Response:
        """Answer with the list of a purpose; no bit in it is ever set."""
        return exact(self.issuer.status_list(purpose, self.clock()), VC, max_age=LIST_SECONDS)


def _object(body: Mapping[str, Json], member: str) -> dict[str, Json]:
    value = body.get(member)
    if not isinstance(value, dict):
        raise Malformed("document-missing", f"The request has no {member}: an object.")
    return value


def _made(secured: Json) -> Response:
    """Answer with a credential that was made for this request, and is kept nowhere."""
    answer = strict_json.dumps({"verifiableCredential": secured})
    response = Response(answer, 201, content_type="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response
