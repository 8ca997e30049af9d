"""Bake a badge into an image, and read it back out: PNG and SVG.

Follows Open Badges 3.0 §5.3 (keyword `openbadgecredential`, element `openbadges:credential`), and
reads what Open Badges 2.0 (Baked Badges) wrote. An image is a carrier and proves nothing: what comes
out is untrusted bytes like any others. An image with two badges, or with one in a place where other
readers look and this one does not, is refused: two readers must never see two badges.

Baking is the last step: any program that saves the image again may drop the badge. This package
decodes no pixels, opens no files and checks no signature.
"""

from signing.baking import png, svg
from signing.baking.baked import MAX_BYTES, Baked, Edition
from signing.errors import Malformed, TooLarge

__all__ = ["MAX_BYTES", "Baked", "Edition", "bake", "is_image", "read", "unbake"]


def bake(image: bytes, document: bytes) -> bytes:
    """Return `image` (PNG or SVG) with the Open Badges 3.0 `document` (JSON, or a compact JWS) in it.

    Raise `Malformed` (`image-...`, `png-malformed`, `svg-malformed`), `TooLarge` (`image-too-large`),
    or `Refused` (`image-already-baked`).
    """
    _limit(image)
    baked = png.bake(image, document) if png.is_png(image) else svg.bake(image, document)
    _limit(baked)
    if unbake(baked) != document.strip():
        raise Malformed("image-badge-malformed", "This document does not come back out of an image as it is.")
    return baked


def unbake(data: bytes) -> bytes:
    """Return the document in a baked image: JSON, a compact JWS, or (Open Badges 2.0) a URL.

    Errors as `read`.
    """
    return read(data).document


def read(data: bytes) -> Baked:
    """Return the badge in a baked image, with the edition of Open Badges that put it there.

    Raise `Malformed` (`image-unknown`, `image-not-baked`, `image-many-badges`, `image-badge-malformed`,
    `png-malformed`, `svg-malformed`) or `TooLarge` (`image-too-large`).
    """
    _limit(data)
    found = png.read(data) if png.is_png(data) else svg.read(data)
    if not found:
        raise Malformed("image-not-baked", "There is no badge in this image.")
    if len(found) > 1:
        raise Malformed("image-many-badges", "There is more than one badge in this image.")
    return found[0]


def is_image(data: bytes) -> bool:
    """Tell whether `data` begins as an image that `read` reads; only `read` tells whether it is one."""
    return png.is_png(data) or svg.is_svg(data)


def _limit(data: bytes) -> None:
    if len(data) > MAX_BYTES:
        raise TooLarge("image-too-large", f"An image of more than {MAX_BYTES} bytes is not read.")
