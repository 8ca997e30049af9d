"""Resolve a DID to the document that says which keys are its own.

did:key and did:jwk follow from the DID alone; did:web and the log of did:webvh are fetched, within
256 kB. A document that is not there, or is not one, means *could not check* (`Unavailable`); one that
contradicts the question means *invalid*. Other methods are refused by name.

This module opens no socket: the caller's `Fetch` guards the way out.
"""

from functools import lru_cache

from signing import strict_json
from signing.did import documents, jwk, key, web, webvh
from signing.did.documents import DidDocument
from signing.errors import Malformed, TooLarge, Unavailable
from signing.instants import Instant
from signing.ports import Fetch

MAX_BYTES = 256 * 1024

_MAX_KEPT = 256


def resolve(did: str, fetch: Fetch, at: Instant | None = None) -> DidDocument:
    """Return the document of `did`.

    `at` is the present, which no entry of a log may be ahead of (None: not compared). Raise `Malformed`
    (`did-method-unknown`, `did-document-malformed`, and as each method's module says), `TooLarge`,
    `InvalidProof` (`did-document-mismatch`, and what a log is refused for) or `Unavailable` (from `fetch`,
    `did-document-unreadable`, `did-log-...`).
    """
    if did.startswith("did:key:"):
        return _of_key(did)
    if did.startswith("did:jwk:"):
        return documents.parse(jwk.document(did), did)
    if did.startswith("did:web:"):
        return documents.parse(_fetched(web.document_url(did), fetch), did)
    if did.startswith("did:webvh:"):
        return documents.parse(webvh.document(did, fetch, at), did)
    raise Malformed("did-method-unknown", "DIDs of this method are not resolved here.")


@lru_cache(maxsize=_MAX_KEPT)
def _of_key(did: str) -> DidDocument:
    """Return the document of a did:key, which follows from its name and never changes."""
    return documents.parse(key.document(did), did)


def _fetched(url: str, fetch: Fetch) -> strict_json.Json:
    """Return the JSON at `url`; a login page or half a file is an outage, not a forgery."""
    try:
        return strict_json.loads_object(fetch(url, max_bytes=MAX_BYTES).body, max_bytes=MAX_BYTES)
    except (Malformed, TooLarge) as problem:
        raise Unavailable(
            "did-document-unreadable", f"The issuer's DID document could not be read: {problem.detail}"
        ) from problem
