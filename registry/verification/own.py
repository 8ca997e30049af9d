"""Read documents as a verifier would by URL: this registry's own from its database, others from outside.

Implements `signing.ports.Fetch`. The DID documents and status lists that this registry publishes are
never asked over HTTP, in whatever spelling a URL names their host; everything else is for the
guarded way out, `elsewhere`, to refuse or to read.
"""

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from registry.credentials import published
from registry.db import Transaction
from registry.ids import PublicUrls
from registry.keys import bodies
from signing import strict_json
from signing.errors import NotFound, TooLarge, Unavailable
from signing.ports import Fetch, Fetched


@dataclass(frozen=True, slots=True)
class OwnDocuments:
    """Answer a URL of this registry from its database, and every other by `elsewhere`."""

    read: Transaction
    urls: PublicUrls
    elsewhere: Fetch

    def __call__(self, url: str, *, max_bytes: int) -> Fetched:
        """Return what is published at `url`.

        A DID's document has an https URL by its method, whatever the registry itself is served
        over; host and port decide. Raise `Unavailable` (`not-published-here`, and what `elsewhere`
        raises) and `TooLarge`.
        """
        host = _host_of(url)
        if host is None or host != _host_of(self.urls.origin):
            return self.elsewhere(url, max_bytes=max_bytes)
        parts = urlsplit(url)
        more = parts.query or parts.fragment or "@" in parts.netloc
        try:
            with self.read() as session:
                media_type, body = self._find(session, "" if more else parts.path)
        except NotFound as missing:
            raise Unavailable("not-published-here", "This registry publishes nothing there.") from missing
        if len(body) > max_bytes:
            raise TooLarge("document-too-large", "The document passes the limit of what is read.")
        return Fetched(url, media_type, body)

    def _find(self, session: Session, path: str) -> tuple[str, bytes]:
        match path.split("/"):
            case ["", "b", slug, "did.json"]:
                document = bodies.did_document(session, slug, self.urls)
                return "application/did+json", strict_json.dumps(dict(document))
            case ["", "status", name]:
                found = published.status_list(session, name)
                return found.media_type, found.body
            case _:
                raise NotFound("nothing-here", "There is nothing under this path.")


def _host_of(url: str) -> tuple[str, int | None] | None:
    """Return the host and, if it is not its scheme's own, the port of `url`; None if they cannot be read."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    return (parts.hostname or "").rstrip("."), None if port == _OWN_PORTS.get(parts.scheme) else port


_OWN_PORTS: Final = {"http": 80, "https": 443}
