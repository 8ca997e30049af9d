"""The symbol of an accreditation body: a small PNG image, checked before it is kept and served.

PNG (Third Edition) §5.2 to §5.4 and §11.2.1: signature, image header first, every chunk whole
and with its CRC, nothing behind the end. The picture itself is not decoded.
"""

import struct
import zlib

from signing.errors import Malformed, TooLarge

MAX_BYTES = 100_000
MAX_SIDE = 1_000
"""Pixels along each side."""

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_HEADER = struct.Struct(">II5B")
_FRAME = 12
"""Bytes of a chunk besides its data: length, type, CRC."""


def check_symbol(data: bytes) -> bytes:
    """Return `data` if it is such an image.

    Raise `TooLarge` (`symbol-too-large`) or `Malformed` (`symbol-not-png`, `symbol-broken`, `symbol-size`).
    """
    if len(data) > MAX_BYTES:
        raise TooLarge("symbol-too-large", f"A symbol has at most {MAX_BYTES:,} bytes.")
    if not data.startswith(_SIGNATURE):
        raise Malformed("symbol-not-png", "A symbol is a PNG image.")
    chunks = _chunks(data)
    if not chunks or chunks[0][0] != b"IHDR" or len(chunks[0][1]) != _HEADER.size:
        raise Malformed("symbol-broken", "The PNG image does not begin with its header.")
    if chunks[-1][0] != b"IEND":
        raise Malformed("symbol-broken", "The PNG image has no end.")
    width, height, *_ = _HEADER.unpack(chunks[0][1])
    if not (1 <= width <= MAX_SIDE and 1 <= height <= MAX_SIDE):
        raise Malformed("symbol-size", f"A symbol has 1 to {MAX_SIDE:,} pixels along each side.")
    return data


def _chunks(data: bytes) -> list[tuple[bytes, bytes]]:
    """Return type and data of each chunk up to the end chunk; raise `Malformed` for a broken one."""
    chunks: list[tuple[bytes, bytes]] = []
    position = len(_SIGNATURE)
    while position < len(data):
        length = int.from_bytes(data[position : position + 4], "big")
        chunk = data[position + 4 : position + 8 + length]
        crc = data[position + 8 + length : position + _FRAME + length]
        # A chunk cut short has too few bytes here, and the CRC of fewer bytes does not fit.
        if crc != zlib.crc32(chunk).to_bytes(4, "big") or (chunks and chunks[-1][0] == b"IEND"):
            raise Malformed("symbol-broken", "The PNG image is cut short, damaged, or more follows its end.")
        chunks.append((chunk[:4], chunk[4:]))
        position += _FRAME + length
    return chunks
