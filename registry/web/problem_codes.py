"""Every problem code that this software raises, with the families it belongs to.

A problem's `type` is `<public URL>/problems/<code>`, and each has a page. The table beside this
module is written from the sources by `python -m tests.house.problem_rows`, and a house test
compares the two. No Flask.
"""

from collections.abc import Mapping
from importlib import resources
from types import MappingProxyType
from typing import Final

FILE: Final = "problem_codes.txt"


def read(text: str) -> Mapping[str, tuple[str, ...]]:
    """Read lines of a code followed by the names of its families, as in `registry.web.problems`."""
    rows = (line.split() for line in text.splitlines())
    return MappingProxyType({code: tuple(families) for code, *families in rows})


CODES: Final = read(resources.files("registry.web").joinpath(FILE).read_text(encoding="utf-8"))
"""Code to the names of its families."""
