"""What comes out of a baked image, and the limit that all images share.

This module reads no image.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from signing.errors import Malformed
from signing.strict_json import MAX_BYTES

__all__ = ["JWS_CHARACTERS", "MAX_BYTES", "Baked", "Edition", "malformed", "of"]


class Edition(StrEnum):
    """The editions of Open Badges whose baked badges are read."""

    V2 = "2.0"
    V3 = "3.0"


@dataclass(frozen=True, slots=True)
class Baked:
    """Hold a baked document and the edition whose place in the image it stood in."""

    edition: Edition
    document: bytes


JWS_CHARACTERS: Final = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.")


def of(edition: Edition, document: bytes) -> Baked:
    """Return the badge, without the white space around it; raise `Malformed` where nothing is left."""
    stripped = document.strip()
    if not stripped:
        raise malformed("is empty")
    return Baked(edition, stripped)


def malformed(what: str) -> Malformed:
    """Return the refusal of a badge that stands in an image as it may not stand there."""
    return Malformed("image-badge-malformed", f"The badge in this image {what}.")
