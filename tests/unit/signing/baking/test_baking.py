"""What is baked comes back out byte for byte; an image that two readers could read in two ways is refused."""

import io

import pytest
from PIL import Image

from signing import baking
from signing.baking import Baked, png, svg
from signing.baking.baked import Edition
from signing.errors import Malformed, Problem, Refused, TooLarge
from tests.unit.signing.baking import images
from tests.unit.signing.baking.images import KEYWORD, OB2, OB3, PLAIN, SVG, chunk, with_chunks, with_element

CREDENTIAL = '{"name":"張偉 & <b>]]>","n":"]]>]]>"}'.encode()
TOKEN = b"eyJhbGciOiJFUzI1NiJ9.eyJhIjoxfQ.c2lnbmF0dXJl"
IHDR, IDAT, IEND = chunk(b"IHDR", bytes(13)), chunk(b"IDAT", b"x"), chunk(b"IEND")


@pytest.mark.parametrize("image", [images.png(), SVG], ids=["png", "svg"])
@pytest.mark.parametrize("document", [CREDENTIAL, TOKEN], ids=["json", "token"])
def test_what_is_baked_comes_back_out_byte_for_byte(image: bytes, document: bytes) -> None:
    baked = baking.bake(image, document)

    assert baking.read(baked) == Baked(Edition.V3, document)
    assert baking.is_image(baked)


def test_a_baked_png_is_still_the_same_picture() -> None:
    with Image.open(io.BytesIO(baking.bake(images.png(), CREDENTIAL))) as image:
        image.load()
        assert image.getpixel((1, 1)) == (10, 20, 30)
        assert image.text["openbadgecredential"] == CREDENTIAL.decode()  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "root",
    [
        b'<svg xmlns="http://www.w3.org/2000/svg"/>',
        (
            b'\xef\xbb\xbf<?xml version="1.0" encoding="UTF-8"?>\n<!-- <svg> -->\n'
            b"<svg xmlns='http://www.w3.org/2000/svg' desc='a>b\"c' ></svg>"
        ),
        '<s:svg xmlns:s="http://www.w3.org/2000/svg" s:t="ж"><s:g/></s:svg>'.encode(),
    ],
)
def test_an_svg_is_baked_behind_its_start_tag_however_that_is_spelt(root: bytes) -> None:
    assert baking.unbake(baking.bake(root, CREDENTIAL)) == CREDENTIAL


@pytest.mark.parametrize("image", [images.png(), SVG], ids=["png", "svg"])
def test_an_image_is_baked_once(image: bytes) -> None:
    with pytest.raises(Refused, match="image-already-baked"):
        baking.bake(baking.bake(image, TOKEN), CREDENTIAL)


@pytest.mark.parametrize(
    ("image", "document"),
    [
        (with_chunks(chunk(b"iTXt", b"openbadges" + PLAIN + b"https://a.example/1")), b"https://a.example/1"),
        (with_element(f'<openbadges:assertion {OB2} verify="https://a.example/1"/>'), b"https://a.example/1"),
        (
            with_element(
                f'<openbadges:assertion {OB2} verify="https://a.example/1">{{}}</openbadges:assertion>'
            ),
            b"https://a.example/1",
        ),
        (with_element(f"<openbadges:assertion {OB2}>\n<![CDATA[{{}}]]>\n</openbadges:assertion>"), b"{}"),
    ],
)
def test_what_open_badges_2_baked_is_read_too(image: bytes, document: bytes) -> None:
    assert baking.read(image) == Baked(Edition.V2, document)


def test_a_language_and_a_translated_keyword_are_passed_over() -> None:
    text = KEYWORD + b"\x00\x00\x00en-GB\x00badge\x00{}"
    assert baking.unbake(with_chunks(chunk(b"iTXt", text))) == b"{}"


BADGE = chunk(b"iTXt", KEYWORD + PLAIN + b"{}")
PNG_FAULTS = {
    "no badge": (images.png(), "image-not-baked"),
    "another text": (with_chunks(chunk(b"iTXt", b"Comment" + PLAIN + b"{}")), "image-not-baked"),
    "two badges": (with_chunks(BADGE, BADGE), "image-many-badges"),
    "two editions": (
        with_chunks(BADGE, chunk(b"iTXt", b"openbadges" + PLAIN + b"{}")),
        "image-many-badges",
    ),
    "an empty badge": (with_chunks(chunk(b"iTXt", KEYWORD + PLAIN + b" ")), "image-badge-malformed"),
    "a compressed badge": (
        with_chunks(chunk(b"iTXt", KEYWORD + b"\x00\x01\x00\x00\x00x")),
        "image-badge-malformed",
    ),
    "a badge cut short": (with_chunks(chunk(b"iTXt", KEYWORD)), "image-badge-malformed"),
    "a zero byte in a badge": (
        with_chunks(chunk(b"iTXt", KEYWORD + PLAIN + b"{}\x00")),
        "image-badge-malformed",
    ),
    "a badge in tEXt": (with_chunks(BADGE, chunk(b"tEXt", KEYWORD + b"\x00{}")), "image-badge-malformed"),
    "a badge in zTXt": (with_chunks(chunk(b"zTXt", KEYWORD + b"\x00\x00{}")), "image-badge-malformed"),
    "a wrong checksum": (with_chunks(BADGE[:-1] + bytes([BADGE[-1] ^ 1])), "png-malformed"),
    "a length beyond the end": (with_chunks(b"\xff" + BADGE[1:]), "png-malformed"),
    "a chunk of no type": (with_chunks(chunk(b"a1b2")), "png-malformed"),
    "cut short": (images.png()[:-1], "png-malformed"),
    "nothing behind the signature": (images.SIGNATURE, "png-malformed"),
    "something behind the end": (images.png() + b"\x00", "png-malformed"),
    "no header": (images.SIGNATURE + IDAT + IEND, "png-malformed"),
    "a header of another length": (images.SIGNATURE + chunk(b"IHDR") + IDAT + IEND, "png-malformed"),
    "two headers": (images.SIGNATURE + IHDR + IHDR + IDAT + IEND, "png-malformed"),
    "no pixels": (images.SIGNATURE + IHDR + IEND, "png-malformed"),
    "pixels in two places": (images.SIGNATURE + IHDR + IDAT + BADGE + IDAT + IEND, "png-malformed"),
    "an end with data": (images.SIGNATURE + IHDR + IDAT + chunk(b"IEND", b"x"), "png-malformed"),
    "too many chunks": (with_chunks(*[chunk(b"tEXt")] * png.MAX_CHUNKS), "png-malformed"),
}


@pytest.mark.parametrize("fault", PNG_FAULTS)
def test_a_png_that_is_not_one_or_holds_not_one_badge_is_refused(fault: str) -> None:
    image, code = PNG_FAULTS[fault]
    with pytest.raises(Malformed) as refusal:
        baking.read(image)
    assert refusal.value.code == code


ELEMENT = f"<openbadges:credential {OB3}>{{}}</openbadges:credential>"
SVG_FAULTS = {
    "no badge": (SVG, "image-not-baked"),
    "another namespace": (with_element('<c:credential xmlns:c="x">{}</c:credential>'), "image-not-baked"),
    "two badges": (with_element(ELEMENT * 2), "image-many-badges"),
    "an empty badge": (with_element(f"<openbadges:credential {OB3}/>"), "image-badge-malformed"),
    "a badge that says two things": (
        with_element(f'<openbadges:credential {OB3} verify="a.b.c">{{}}</openbadges:credential>'),
        "image-badge-malformed",
    ),
    "a badge with an element inside": (
        with_element(f"<openbadges:credential {OB3}>{{}}<g/></openbadges:credential>"),
        "image-badge-malformed",
    ),
    "a badge deep inside": (with_element(f"<g>{ELEMENT}</g>"), "image-badge-malformed"),
    "another root": (ELEMENT.encode(), "svg-malformed"),
    "a document type": (b"<!-- --><!DOCTYPE svg>" + SVG, "svg-malformed"),
    "entities": (b'<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY a "b">]>' + SVG, "svg-malformed"),
    "an entity nobody declared": (with_element("<g>&a;</g>"), "svg-malformed"),
    "not well-formed": (SVG[:-1], "svg-malformed"),
    "not UTF-8": (SVG.replace(b"<rect", b"<\xff"), "svg-malformed"),
    "another encoding": ('<?xml version="1.0" encoding="UTF-7"?>'.encode("utf-16"), "image-unknown"),
    "too deep": (with_element("<g>" * svg.MAX_DEPTH + "</g>" * svg.MAX_DEPTH), "svg-malformed"),
    "too many elements": (with_element("<g/>" * svg.MAX_ELEMENTS), "svg-malformed"),
    "a JPEG": (b"\xff\xd8\xff\xe0", "image-unknown"),
    "JSON": (b"{}", "image-unknown"),
    "nothing": (b"", "image-unknown"),
}


@pytest.mark.parametrize("fault", SVG_FAULTS)
def test_an_svg_that_is_not_one_or_holds_not_one_badge_is_refused(fault: str) -> None:
    image, code = SVG_FAULTS[fault]
    with pytest.raises(Malformed) as refusal:
        baking.read(image)
    assert refusal.value.code == code


def test_a_declared_encoding_is_not_believed() -> None:
    image = b'<?xml version="1.0" encoding="ISO-8859-1"?>' + baking.bake(SVG, CREDENTIAL)
    assert baking.unbake(image) == CREDENTIAL


@pytest.mark.parametrize("image", [images.png(), SVG], ids=["png", "svg"])
def test_an_image_is_limited_before_and_after_it_is_baked(image: bytes) -> None:
    for call in (
        lambda: baking.read(image + bytes(baking.MAX_BYTES)),
        lambda: baking.bake(image, b'{"a":"' + b"a" * (baking.MAX_BYTES - len(image)) + b'"}'),
    ):
        with pytest.raises(TooLarge, match="image-too-large"):
            call()


@pytest.mark.parametrize(
    ("image", "document"),
    [(SVG, b'"><script/>'), (SVG, b"{\r\n}"), (images.png(), b""), (images.png(), b"{\x00}")],
)
def test_what_would_not_come_back_out_is_not_baked(image: bytes, document: bytes) -> None:
    with pytest.raises(Problem) as refusal:
        baking.bake(image, document)
    assert refusal.value.code == "image-badge-malformed"


def test_json_is_no_image() -> None:
    assert not baking.is_image(b'{"a": "<svg"}')
    assert not baking.is_image(TOKEN)
