"""Read this registry's own documents from its database, as a verifier would read them by URL.

Implements `signing.ports.Fetch` for the DID documents and status lists that this registry
publishes; nothing of its own is ever asked over HTTP. What lies elsewhere is not read yet and
is therefore *could not be checked*, never valid.
"""

from dataclasses import dataclass
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from registry.credentials import published
from registry.db import Transaction
from registry.ids import PublicUrls
from registry.keys import bodies
from signing import strict_json
from signing.errors import NotFound, TooLarge, Unavailable
from signing.ports import Fetched


@dataclass(frozen=True, slots=True)
class OwnDocuments:
    """Answer a URL of this registry from its database."""

    read: Transaction
    urls: PublicUrls

    def __call__(self, url: str, *, max_bytes: int) -> Fetched:
        """Return what is published at `url`.

        A DID's document has an https URL by its method, whatever the registry itself is served
        over; host and port decide. Raise `Unavailable` (`not-read-here`, `not-published-here`)
        and `TooLarge`.
        """
        try:
            parts = urlsplit(url)
        except ValueError as fault:
            raise _not_read_here() from fault
        if parts.netloc != urlsplit(self.urls.origin).netloc or parts.query:
            raise _not_read_here()
        try:
            with self.read() as session:
                media_type, body = self._find(session, parts.path)
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
                return "application/vc", published.status_list(session, name)
            case _:
                raise NotFound("nothing-here", "There is nothing under this path.")


def _not_read_here() -> Unavailable:
    return Unavailable("not-read-here", "This lies outside this registry and was not asked for.")
