"""Baked PNG: one uncompressed iTXt chunk with the badge in it.

Follows Open Badges 3.0 §5.3.1 and Open Badges 2.0 (Baked Badges), over PNG (Third Edition) §5 and
§11.3.3.4: signature, then chunks of length, type, data and CRC-32, from IHDR to IEND, nothing after.
Every checksum is compared, chunks are counted, and a badge's keyword in a chunk of another kind
(tEXt, zTXt), which another reader might take, is refused.

This module decodes no pixels: an image with nonsense for pixels is read like any other.
"""

import re
import zlib
from collections.abc import Iterator
from typing import Final, NamedTuple

from signing.baking import baked
from signing.baking.baked import Baked, Edition
from signing.errors import Malformed, Refused

MAX_CHUNKS: Final = 4_096
"""More chunks than an image of a megabyte has for pixels; each costs a turn of a loop."""

_SIGNATURE: Final = b"\x89PNG\r\n\x1a\n"
_EDITIONS: Final = {b"openbadgecredential": Edition.V3, b"openbadges": Edition.V2}
_TEXTS: Final = frozenset({b"tEXt", b"zTXt", b"iTXt"})
_HEADER_BYTES: Final = 13
_FRAME: Final = 12  # length, type and CRC of a chunk
_TYPE = re.compile(rb"[A-Za-z]{4}")
# PNG §11.3.3.4: compression flag and method, language tag, translated keyword, text.
_TEXT = re.compile(rb"\x00\x00[A-Za-z0-9-]{0,35}\x00[^\x00]{0,255}\x00([^\x00]*)")


class _Chunk(NamedTuple):
    """Hold one chunk: its type, its data, and where its frame begins and ends."""

    kind: bytes
    data: bytes
    end: int


def is_png(data: bytes) -> bool:
    """Tell whether `data` begins with PNG's signature."""
    return data.startswith(_SIGNATURE)


def read(data: bytes) -> list[Baked]:
    """Return the badges in a PNG, in their order.

    Raise `Malformed`: `png-malformed`, `image-badge-malformed`.
    """
    return [badge for chunk in _chunks(data) if (badge := _badge(chunk)) is not None]


def bake(image: bytes, document: bytes) -> bytes:
    """Return the PNG with `document` in a chunk behind its header.

    Raise `Malformed` as `read` does, or `Refused` (`image-already-baked`).
    """
    if read(image):
        raise Refused("image-already-baked", "There is a badge in this image: bake into the image as it was.")
    at = _chunks(image)[0].end
    text = b"openbadgecredential\x00\x00\x00\x00\x00" + document.strip()
    return image[:at] + _framed(b"iTXt", text) + image[at:]


def _framed(kind: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4) + kind + data + zlib.crc32(kind + data).to_bytes(4)


def _badge(chunk: _Chunk) -> Baked | None:
    """Return the badge that a chunk holds, if its keyword is one of a badge's."""
    keyword, _, rest = chunk.data.partition(b"\x00")
    edition = _EDITIONS.get(keyword) if chunk.kind in _TEXTS else None
    if edition is None:
        return None
    match = _TEXT.fullmatch(rest) if chunk.kind == b"iTXt" else None
    if match is None:
        raise baked.malformed("is not in an uncompressed iTXt chunk")
    return baked.of(edition, match[1])


def _chunks(data: bytes) -> list[_Chunk]:
    """Return every chunk of a PNG whose structure holds."""
    found = list(_walk(data))
    kinds = [chunk.kind for chunk in found]
    first, last = found[0], found[-1]
    if first.kind != b"IHDR" or len(first.data) != _HEADER_BYTES or kinds.count(b"IHDR") > 1:
        raise _malformed("does not begin with its one header")
    if last.data or last.end != len(data):
        raise _malformed("does not end with its one end chunk")
    if b"IDAT" not in kinds:
        raise _malformed("has no pixels")
    pixels = kinds[kinds.index(b"IDAT") :]
    if b"IDAT" in pixels[pixels.count(b"IDAT") :]:  # §5.6: consecutive
        raise _malformed("has pixels in two places")
    return found


def _walk(data: bytes) -> Iterator[_Chunk]:
    """Yield the chunks up to the first end chunk."""
    at = len(_SIGNATURE)
    for _ in range(MAX_CHUNKS):
        chunk = _chunk(data, at)
        yield chunk
        if chunk.kind == b"IEND":
            return
        at = chunk.end
    raise _malformed(f"has more than {MAX_CHUNKS} chunks")


def _chunk(data: bytes, at: int) -> _Chunk:
    length, kind = int.from_bytes(data[at : at + 4]), data[at + 4 : at + 8]
    end = at + _FRAME + length
    if end > len(data):
        raise _malformed("ends inside a chunk")
    if not _TYPE.fullmatch(kind):
        raise _malformed("has a chunk of no type")
    body = data[at + 8 : end - 4]
    if zlib.crc32(body, zlib.crc32(kind)) != int.from_bytes(data[end - 4 : end]):
        raise _malformed("has a chunk whose checksum does not hold")
    return _Chunk(kind, body, end)


def _malformed(what: str) -> Malformed:
    return Malformed("png-malformed", f"The PNG image {what}.")
