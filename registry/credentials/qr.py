"""The QR code of a certificate as SVG and PNG (ISO/IEC 18004, level M).

Its text is the page's URL and, after `#`, the signed compact certificate in decimal digits: a phone
opens the page, the digits never leave the browser, and who has no network can check the signature.
The URL stands in a segment of bytes and the digits in a numeric one, ten bits for three of them.
Level M mends 15 % of damage, enough for a printed page; a quiet zone of four modules is the
standard's. Each image asks to be printed at the width at which cameras read it. No tables.
"""

import io
import math
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import qrcode
from PIL import Image
from qrcode.util import QRData

LEAST_MODULE_MM = 0.43
"""Width of a module under which cameras fail: 3.4 pixels where a sensor has eight to the millimetre."""

_NUMERIC: Final = 1  # the modes of ISO/IEC 18004 §7.3
_BYTES: Final = 4
_QUIET = 4
_PNG_SCALE = 10
_MM_PER_INCH = 25.4


class Form(StrEnum):
    """What a QR code holds beside the page's URL: the full or the small compact certificate, or nothing."""

    FULL = "full"
    SMALL = "small"
    URL = "url"


PRINT_MM = {Form.FULL: 40, Form.SMALL: 30, Form.URL: 30}
"""Least width at which an image prints by itself; a code of more modules prints wider."""


@dataclass(frozen=True, slots=True)
class Code:
    """What one QR code holds: a URL, and the digits behind it unless its form has none."""

    form: Form
    url: str
    digits: str | None = None

    @property
    def text(self) -> str:
        """Return what a reader of the code sees."""
        return self.url if self.digits is None else f"{self.url}#{self.digits}"


def svg(code: Code) -> bytes:
    """Return the code as an SVG image: one path, black on white, legible on dark pages."""
    rows = _modules(code)
    path = "".join(f"M{x} {y}h{width}v1h-{width}z" for y, row in enumerate(rows) for x, width in _runs(row))
    size, width_mm = len(rows), print_mm(code.form, len(rows))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width_mm}mm" height="{width_mm}mm" '
        f'viewBox="0 0 {size} {size}" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{size}v{size}h-{size}z"/><path d="{path}"/></svg>\n'
    ).encode()


def png(code: Code) -> bytes:
    """Return the code as a PNG image of one bit a pixel, ten pixels a module."""
    rows = _modules(code)
    image = Image.new("1", (len(rows), len(rows)), 1)
    image.putdata([0 if dark else 1 for row in rows for dark in row])
    pixels = len(rows) * _PNG_SCALE
    dpi = pixels * _MM_PER_INCH / print_mm(code.form, len(rows))
    buffer = io.BytesIO()
    image.resize((pixels, pixels), Image.Resampling.NEAREST).save(
        buffer, "PNG", dpi=(dpi, dpi), optimize=True
    )
    return buffer.getvalue()


def print_mm(form: Form, modules: int) -> int:
    """Return the width in millimetres at which a code of `modules`, quiet zone included, is to print."""
    return max(PRINT_MM[form], math.ceil(modules * LEAST_MODULE_MM))


def _modules(code: Code) -> list[list[bool]]:
    """Return the code's modules with its quiet zone, row by row; true is dark."""
    drawn = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=_QUIET)
    if code.digits is None:
        drawn.add_data(code.url)
    else:
        drawn.add_data(QRData(f"{code.url}#".encode(), mode=_BYTES))
        drawn.add_data(QRData(code.digits.encode(), mode=_NUMERIC))
    drawn.make(fit=True)
    return [[bool(module) for module in row] for row in drawn.get_matrix()]


def _runs(row: list[bool]) -> list[tuple[int, int]]:
    """Return the start and the width of each run of dark modules."""
    runs: list[tuple[int, int]] = []
    for x, dark in enumerate(row):
        if dark and runs and sum(runs[-1]) == x:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        elif dark:
            runs.append((x, 1))
    return runs
