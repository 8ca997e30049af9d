"""Headers on every answer: what a browser may do with it, and what other origins may read.

No page runs a script, sets a cookie or loads anything from elsewhere, and the policy says so
(Content Security Policy Level 3). What is public data may be read by any origin's scripts
(Fetch standard, CORS): a verifier in a browser needs the DID document and the status lists.
"""

from flask import Flask, Response, request

OPEN = frozenset({"certificates", "documents", "schemes", "verification", "reference"})
"""Blueprints whose answers any origin may read."""

_UNLISTED = ("certificates.", "documents.credential")

_EVERYWHERE = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "Server": "registry",  # and no name or version of what it runs on
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
_PREFLIGHT = {
    "Access-Control-Allow-Headers": "Accept, Accept-Language, Content-Type, If-None-Match",
    "Access-Control-Max-Age": "86400",
}
_HSTS = "max-age=31536000"


def add_headers(app: Flask, *, https: bool) -> None:
    """Have `app` set them; `https` says that the public URL is, so that browsers may insist on it."""

    def complete(response: Response) -> Response:
        response.headers.extend(_EVERYWHERE)
        if https:
            response.headers["Strict-Transport-Security"] = _HSTS
        if request.blueprint in OPEN:
            response.headers.extend(_CORS)
        else:
            response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        if request.blueprint in OPEN and request.method == "OPTIONS":
            response.headers.extend(_PREFLIGHT)
            response.headers["Access-Control-Allow-Methods"] = ", ".join(sorted(response.allow))
        # No list of names by the side door: search engines keep no page with a person on it.
        if (request.endpoint or "").startswith(_UNLISTED):
            response.headers["X-Robots-Tag"] = "noindex"
        return response

    app.after_request(complete)
