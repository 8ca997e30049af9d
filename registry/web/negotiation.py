"""Which form an answer takes: a page for those who ask for pages, data for everybody else.

RFC 9110 §12.5.1. A browser names `text/html`; programs send `*/*` or nothing, and a wallet that
follows a QR code must receive the credential. So a page is sent only where HTML is named, and
not where a data type is named that the client prefers.
"""

from werkzeug.datastructures import MIMEAccept

PAGES = ("text/html", "application/xhtml+xml")
DATA = (
    "application/vc",
    "application/vc+ld+json",
    "application/ld+json",
    "application/json",
    "application/problem+json",
)


def wants_page(accept: MIMEAccept) -> bool:
    """Tell whether the `Accept` header asks for HTML by name, with a quality above zero."""
    page = _quality(accept, PAGES)
    return page > 0 and page >= _quality(accept, DATA)


def names(accept: MIMEAccept, media_type: str) -> bool:
    """Tell whether the `Accept` header names `media_type` itself, with a quality above zero."""
    return _quality(accept, (media_type,)) > 0


def _quality(accept: MIMEAccept, media_types: tuple[str, ...]) -> float:
    """Return the highest quality that the header gives to one of `media_types` by its full name."""
    named = (
        quality for media_range, quality in accept if media_range.split(";")[0].strip().lower() in media_types
    )
    return max(named, default=0.0)
