"""Answers with a body made of given bytes: published documents, lists, contexts and images.

A strong ETag over the bytes lets clients and caches ask again for nothing (RFC 9110 §8.8.3,
§13.1.2); bytes are sent exactly as they were signed.
"""

import hashlib

from flask import Response, request

NO_CACHE = "no-cache"


def exact(body: bytes, media_type: str, *, max_age: int, immutable: bool = False) -> Response:
    """Answer with `body`, cacheable by anybody for `max_age` seconds; 304 where the client has it."""
    # Not `mimetype`: Werkzeug would add a charset, which application/ld+json and its like do not have.
    response = Response(body, content_type=media_type)
    response.set_etag(hashlib.sha256(body).hexdigest())
    response.headers["Cache-Control"] = f"public, max-age={max_age}{', immutable' if immutable else ''}"
    response.make_conditional(request)
    del response.headers["Date"]  # the server sets it, once
    return response


def page(html: str, status: int = 200) -> Response:
    """Answer with a page that is asked for anew each time: it says how things stand now."""
    response = Response(html, status, content_type="text/html; charset=utf-8")
    response.headers["Cache-Control"] = NO_CACHE
    response.vary.update(("Accept", "Accept-Language"))
    return response
