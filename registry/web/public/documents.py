"""Published documents as exact bytes: credentials, status lists, DID documents, contexts.

Media types: VCDM 2.0 §6.1, did:web, JSON-LD 1.1. Open to every origin, with strong ETags and
short caching, because verifiers of others depend on them.
"""

from dataclasses import dataclass
from importlib import resources
from typing import Final

from flask import Blueprint, Response, request

from registry.credentials.lists import TTL
from registry.web.negotiation import names
from registry.web.reads import Reads
from registry.web.responses import exact
from signing import strict_json
from signing.errors import NotFound

VC: Final = "application/vc"
DID_JSON: Final = "application/did+json"
DID_JSON_LD: Final = "application/did+ld+json"

LIST_SECONDS = int(TTL.total_seconds())
"""The lists' `ttl`: nobody may keep a status longer than the list allows."""
DOCUMENT_SECONDS = 60
DID_SECONDS = 300
"""A key that is taken out of use must be gone everywhere within minutes."""
FIXED_SECONDS = 86_400
"""For what can never change: a scheme version, a published context."""


@dataclass(frozen=True, slots=True)
class Documents:
    """Serve what is published under a name."""

    reads: Reads

    def blueprint(self) -> Blueprint:
        """Return the routes."""
        routes = Blueprint("documents", __name__)
        routes.add_url_rule("/credentials/<name>", "credential", self.credential)
        routes.add_url_rule("/status/<name>", "status_list", self.status_list)
        routes.add_url_rule("/b/<slug>/did.json", "did", self.did)
        routes.add_url_rule("/b/<slug>/symbol.png", "symbol", self.symbol)
        routes.add_url_rule("/contexts/<name>", "context", self.context)
        return routes

    def credential(self, name: str) -> Response:
        """Answer with a credential as it was signed."""
        found = self.reads.document(name)
        return exact(found.body, found.media_type, max_age=DOCUMENT_SECONDS)

    def status_list(self, name: str) -> Response:
        """Answer with a status list as it was signed: a credential or a token."""
        found = self.reads.status_list(name)
        return exact(found.body, found.media_type, max_age=LIST_SECONDS)

    def did(self, slug: str) -> Response:
        """Answer with a body's DID document."""
        body = strict_json.dumps({**self.reads.did_document(slug)})
        media_type = DID_JSON_LD if names(request.accept_mimetypes, DID_JSON_LD) else DID_JSON
        response = exact(body, media_type, max_age=DID_SECONDS)
        response.vary.add("Accept")
        return response

    def symbol(self, slug: str) -> Response:
        """Answer with an accreditation body's symbol."""
        return exact(self.reads.symbol(slug), "image/png", max_age=DID_SECONDS)

    def context(self, name: str) -> Response:
        """Answer with a JSON-LD context that this software ships."""
        folder = resources.files("schemas").joinpath("contexts")
        # Looked up among the folder's own names: a name never becomes a path.
        for file in folder.iterdir():
            if file.name == name:
                return exact(file.read_bytes(), "application/ld+json", max_age=FIXED_SECONDS, immutable=True)
        raise NotFound("context-not-found", "There is no context of this name here.")
