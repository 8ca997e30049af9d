"""Symbols: a small, whole PNG image and nothing else."""

import struct
import zlib
from pathlib import Path

import pytest

from registry.parties import symbols
from signing.errors import Malformed, Problem, TooLarge

SIGNATURE = b"\x89PNG\r\n\x1a\n"


def chunk(kind: bytes, data: bytes = b"") -> bytes:
    crc = zlib.crc32(kind + data)
    return len(data).to_bytes(4, "big") + kind + data + crc.to_bytes(4, "big")


def header(width: int = 10, height: int = 10) -> bytes:
    return chunk(b"IHDR", struct.pack(">II5B", width, height, 8, 6, 0, 0, 0))


END = chunk(b"IEND")
WHOLE = SIGNATURE + header() + chunk(b"IDAT", b"x") + END


def test_a_whole_small_png_is_taken() -> None:
    assert symbols.check_symbol(WHOLE) == WHOLE


def test_the_example_is_a_symbol(root: Path) -> None:
    assert symbols.check_symbol((root / "examples" / "siao.png").read_bytes())


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "symbol-not-png"),
        (b"GIF89a", "symbol-not-png"),
        (b"<svg onload='x()'/>", "symbol-not-png"),
        (SIGNATURE, "symbol-broken"),
        (SIGNATURE + END, "symbol-broken"),
        (SIGNATURE + header(), "symbol-broken"),
        (SIGNATURE + chunk(b"IHDR", b"short") + END, "symbol-broken"),
        (WHOLE[:-1], "symbol-broken"),
        (WHOLE + b"<script>", "symbol-broken"),
        (WHOLE + chunk(b"tEXt", b"more"), "symbol-broken"),
        (WHOLE.replace(b"IDATx", b"IDATy"), "symbol-broken"),
        (SIGNATURE + b"\xff\xff\xff\xffIHDR", "symbol-broken"),
        (SIGNATURE + header(1001, 10) + END, "symbol-size"),
        (SIGNATURE + header(10, 0) + END, "symbol-size"),
    ],
)
def test_anything_else_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(Malformed) as raised:
        symbols.check_symbol(data)
    assert raised.value.code == code


def test_more_bytes_than_a_symbol_needs_are_refused() -> None:
    large = SIGNATURE + header() + chunk(b"IDAT", bytes(symbols.MAX_BYTES)) + END
    with pytest.raises(TooLarge) as raised:
        symbols.check_symbol(large)
    assert raised.value.code == "symbol-too-large"


def test_every_cut_of_a_whole_image_is_refused() -> None:
    for length in range(len(WHOLE)):
        with pytest.raises(Problem):
            symbols.check_symbol(WHOLE[:length])
