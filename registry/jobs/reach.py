"""Ask the registry's own public address once, as a stranger would: name, TLS, and what answers.

The only request of `registry doctor`. It goes to the origin that these data were made for and to
no other, follows no redirect, and reads within bounds of size and time. TLS is verified against
the machine's roots, because a verifier elsewhere does the same.
"""

import http.client
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from signing.errors import Unavailable

SECONDS = 10
MAX_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class Reached:
    """What the address answered, and until when its TLS certificate holds."""

    body: bytes
    tls_until: datetime


def reach(url: str, *, context: ssl.SSLContext | None = None) -> Reached:
    """Read an https URL.

    Raise `Unavailable`: `address-unreachable` (name or connection), `address-tls`, `address-answer`.
    """
    parts = urlsplit(url)
    connection = http.client.HTTPSConnection(
        parts.hostname or "",
        parts.port,
        timeout=SECONDS,
        context=context or ssl.create_default_context(),
    )
    try:
        return _read(connection, parts.path)
    except ssl.SSLError as error:
        reason = getattr(error, "verify_message", "") or error.reason
        raise Unavailable("address-tls", f"Its TLS is not in order: {reason}.") from error
    except OSError as error:
        reason = error.strerror or "no answer in time"
        raise Unavailable("address-unreachable", f"It cannot be reached from here: {reason}.") from error
    except http.client.HTTPException as error:
        raise Unavailable("address-answer", "What answers there does not speak HTTP.") from error
    finally:
        connection.close()


def _read(connection: http.client.HTTPSConnection, path: str) -> Reached:
    connection.connect()
    tls = connection.sock.getpeercert() if isinstance(connection.sock, ssl.SSLSocket) else None
    ends = ssl.cert_time_to_seconds(str((tls or {})["notAfter"]))
    connection.request("GET", path or "/", headers={"Accept": "application/json"})
    answer = connection.getresponse()
    body = answer.read(MAX_BYTES)
    if answer.status != http.client.OK:
        raise Unavailable("address-answer", f"It answers with status {answer.status}.")
    return Reached(body, datetime.fromtimestamp(ends, UTC))
