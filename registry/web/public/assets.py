"""The style sheet and the images of the pages, read once and addressed by their digest.

A page names each with its digest, so browsers may keep it for ever and still never show a page
with the style of another version.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from flask import Blueprint, Response, request

from registry.web.responses import exact
from signing.errors import NotFound

FOLDER: Final = Path(__file__).resolve().parents[3] / "static"
VERSIONED_SECONDS: Final = 31_536_000
UNVERSIONED_SECONDS: Final = 60
_MEDIA_TYPES: Final = {".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"}


@dataclass(frozen=True, slots=True)
class Assets:
    """Serve the files that were in `static` when the application was made."""

    files: Mapping[str, bytes]

    @classmethod
    def read(cls, folder: Path = FOLDER) -> "Assets":
        """Read every file of `folder` whose media type is known."""
        return cls({path.name: path.read_bytes() for path in folder.iterdir() if path.suffix in _MEDIA_TYPES})

    def blueprint(self) -> Blueprint:
        """Return the route."""
        routes = Blueprint("assets", __name__)
        routes.add_url_rule("/static/<name>", "asset", self.asset)
        return routes

    def path(self, name: str) -> str:
        """Return the path of a file with its digest, for templates."""
        return f"/static/{name}?v={_digest(self.files[name])}"

    def asset(self, name: str) -> Response:
        """Answer with a file; for ever if it was asked for by the digest it has."""
        body = self.files.get(name)
        if body is None:
            raise NotFound("page-not-found", "There is no page at this address.")
        versioned = request.args.get("v") == _digest(body)
        return exact(
            body,
            _MEDIA_TYPES[Path(name).suffix],
            max_age=VERSIONED_SECONDS if versioned else UNVERSIONED_SECONDS,
            immutable=versioned,
        )


def _digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()[:16]
