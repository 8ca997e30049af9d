"""openbadgeslib judges baking: it reads what is baked here, and what it bakes is read here."""

from collections.abc import Callable

import pytest
from openbadgeslib import baking as judge

from signing import baking
from signing.baking.baked import Edition
from tests.unit.signing.baking import images

JSON = '{"name":"Zhang Wei 張偉","text":"a < b & c ]]> d"}'
COMPACT = "eyJhbGciOiJFUzI1NiJ9.eyJhIjoxfQ.c2lnbmF0dXJl"
ELEMENT = judge.SVG_ELEMENT_OB3


@pytest.mark.parametrize("document", [JSON, COMPACT])
def test_it_reads_what_is_baked_here(document: str) -> None:
    png = baking.bake(images.png(), document.encode())
    svg = baking.bake(images.SVG, document.encode())

    assert judge.extract_png(png, keyword=judge.ITXT_KEYWORD_OB3) == document
    assert judge.extract_svg(svg, text_fallback=True, element=ELEMENT) == document
    assert judge.extract_png(images.png(), keyword=judge.ITXT_KEYWORD_OB3) is None  # the control


BAKED: dict[str, tuple[Callable[[], bytes], Edition, str]] = {
    "PNG, 3.0": (
        lambda: judge.bake_png(images.png(), JSON, "a comment", keyword=judge.ITXT_KEYWORD_OB3),
        Edition.V3,
        JSON,
    ),
    "PNG, 2.0": (lambda: judge.bake_png(images.png(), COMPACT), Edition.V2, COMPACT),
    "SVG, 3.0, JSON": (
        lambda: judge.bake_svg(images.SVG, JSON, namespace=judge.SVG_NS_OB3, as_text=True, element=ELEMENT),
        Edition.V3,
        JSON,
    ),
    "SVG, 3.0, token": (
        lambda: judge.bake_svg(images.SVG, COMPACT, namespace=judge.SVG_NS_OB3, element=ELEMENT),
        Edition.V3,
        COMPACT,
    ),
    "SVG, 2.0": (lambda: judge.bake_svg(images.SVG, COMPACT, "a comment"), Edition.V2, COMPACT),
}


@pytest.mark.parametrize("name", BAKED)
def test_what_it_bakes_is_read_here(name: str) -> None:
    bake, edition, document = BAKED[name]

    assert baking.read(bake()) == baking.Baked(edition, document.encode())
