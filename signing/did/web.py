"""Write and read DIDs of the method did:web.

Follows the W3C CCG did:web method (§3.2, reading): the DID names an https URL, a port's colon is
percent-encoded, path segments are separated by colons.

The method forbids addresses in place of names. IPv4 ones are accepted here, because a demo in a
local network has no other name; strangers refuse such a DID, and the guard on outgoing requests
does too. This module fetches nothing.
"""

import re
from urllib.parse import urlsplit

from signing.errors import Malformed

_MAX_CHARS = 500
_PREFIX = "did:web:"
# Lower case only: one host, one DID. The first label decides nothing; DNS names and IPv4 fit.
_HOST = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*")
_PORT = re.compile(r"[1-9][0-9]{0,4}")
# RFC 3986 unreserved characters; a segment of dots alone would climb (§3.3, dot segments).
_SEGMENT = re.compile(r"(?!\.+$)[A-Za-z0-9._~-]+")
_MAX_PORT = 65_535


def did_for(public_url: str, *path: str) -> str:
    """Return the DID under `public_url` (scheme, host and port only) for the path segments `path`.

    `did_for("http://localhost:8000", "b", "pnwi")` is `did:web:localhost%3A8000:b:pnwi`.
    Raise `Malformed` (`did-web-malformed`).
    """
    try:
        parts = urlsplit(public_url)
        port = parts.port
    except ValueError as problem:
        raise _malformed() from problem
    extra = parts.path.strip("/") or parts.query or parts.fragment or "@" in parts.netloc
    if parts.scheme not in {"http", "https"} or extra or parts.hostname is None:
        raise _malformed()
    host = parts.hostname if port is None else f"{parts.hostname}%3A{port}"
    did = _PREFIX + ":".join((host, *path))
    document_url(did)
    return did


def document_url(did: str) -> str:
    """Return the https URL of the document of `did`; raise `Malformed` (`did-web-malformed`)."""
    if len(did) > _MAX_CHARS or not did.startswith(_PREFIX):
        raise _malformed()
    authority, *segments = did.removeprefix(_PREFIX).split(":")
    host, colon, port = authority.partition("%3A")
    if not _HOST.fullmatch(host) or not all(_SEGMENT.fullmatch(segment) for segment in segments):
        raise _malformed()
    if colon and (not _PORT.fullmatch(port) or int(port) > _MAX_PORT):
        raise _malformed()
    place = "/".join(segments) if segments else ".well-known"
    return f"https://{host}{colon and ':'}{port}/{place}/did.json"


def _malformed() -> Malformed:
    return Malformed("did-web-malformed", "This is not a DID of the method web in its one accepted spelling.")
