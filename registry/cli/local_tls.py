"""The TLS certificate of a server that only this machine reaches: made once, kept in the data folder.

It signs itself, so every client has to be told to trust its file. Refused in production, where
TLS is the business of what stands before the registry.
"""

import contextlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from registry.config import Settings
from signing.errors import Forbidden, Problem
from signing.keys import files, tls

FOLDER: Final = "tls"

_MAX_BYTES: Final = 8_192
_LEFT: Final = timedelta(days=7)
"""How long a certificate must still hold to be used again."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """Name the files of a certificate and of its key, which its owner alone may read."""

    certificate: Path
    key: Path


def provide(settings: Settings, at: datetime) -> Certificate:
    """Return the certificate in the data folder, made anew where there is none that holds for a week.

    Raise `Forbidden` (`self-signed-refused`) in production, and `Unavailable` (`key-store-unwritable`).
    """
    if settings.production:
        raise Forbidden(
            "self-signed-refused",
            "A TLS certificate that signs itself is for development: in production a server with a "
            "certificate that others trust stands before the registry.",
        )
    folder = settings.data / FOLDER
    found = Certificate(folder / "localhost.pem", folder / "localhost.key")
    if not _holds(found, at):
        pair = tls.self_signed(at)
        for path, data in ((found.key, pair.key), (found.certificate, pair.certificate)):
            path.unlink(missing_ok=True)
            files.write_new(path, data)
    return found


def _holds(found: Certificate, at: datetime) -> bool:
    with contextlib.suppress(Problem):
        certificate = files.read(found.certificate, "tls-certificate-missing", max_bytes=_MAX_BYTES)
        return found.key.is_file() and tls.ends(certificate) - at > _LEFT
    return False
