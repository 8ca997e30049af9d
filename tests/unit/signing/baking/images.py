"""Small images for the baking tests: real ones, and chunks to make broken ones of."""

import io
import zlib

from PIL import Image

SIGNATURE = b"\x89PNG\r\n\x1a\n"
KEYWORD = b"openbadgecredential"
PLAIN = b"\x00\x00\x00\x00\x00"
"""What stands between keyword and text: uncompressed, no language, no translated keyword."""
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"><rect width="1" height="1"/></svg>'
OB3 = 'xmlns:openbadges="https://purl.imsglobal.org/ob/v3p0"'
OB2 = 'xmlns:openbadges="http://openbadges.org"'


def png() -> bytes:
    """Return an image of four pixels, written by Pillow."""
    buffer = io.BytesIO()
    Image.new("RGB", (2, 2), (10, 20, 30)).save(buffer, "PNG")
    return buffer.getvalue()


def chunk(kind: bytes, data: bytes = b"") -> bytes:
    """Return one chunk with its right checksum."""
    return len(data).to_bytes(4) + kind + data + zlib.crc32(kind + data).to_bytes(4)


def with_chunks(*chunks: bytes) -> bytes:
    """Return the image with `chunks` behind its header."""
    image = png()
    at = len(SIGNATURE) + 25
    return image[:at] + b"".join(chunks) + image[at:]


def with_element(element: str) -> bytes:
    """Return the SVG with `element` behind its root's start tag."""
    at = SVG.index(b">") + 1
    return SVG[:at] + element.encode() + SVG[at:]
