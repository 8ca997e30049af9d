"""Images are read in full or refused with a reason, whatever was done to their bytes."""

from hypothesis import given
from hypothesis import strategies as st

from signing import baking, strict_json
from signing.errors import Problem
from tests.unit.signing.baking import images

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
OBJECTS = st.dictionaries(st.text(max_size=8), VALUES, max_size=4)
IMAGES = [baking.bake(image, b'{"a":"]]>"}') for image in (images.png(), images.SVG)]
PIECES = [
    b"<",
    b">",
    b"&#0;",
    b"&lt;",
    b"<![CDATA[",
    b"]]>",
    b"<!DOCTYPE a>",
    b"\x00",
    b"\xff",
    b"<g>",
    b"</g>",
]
EDITS = st.lists(
    st.tuples(st.integers(0, 600), st.integers(0, 9), st.sampled_from(PIECES) | st.binary(max_size=9)),
    min_size=1,
    max_size=4,
)


def read(data: bytes) -> bytes | None:
    """Return what is in an image; no other exception than a `Problem` may leave the readers."""
    try:
        return baking.unbake(data)
    except Problem:
        return None


@given(st.sampled_from([images.png(), images.SVG]), OBJECTS)
def test_every_json_object_that_is_read_strictly_comes_back_out(
    image: bytes, value: dict[str, strict_json.Json]
) -> None:
    document = strict_json.dumps(value)
    try:
        strict_json.loads_object(document)
    except Problem:
        return
    assert read(baking.bake(image, document)) == document


@given(st.sampled_from(IMAGES), EDITS)
def test_an_altered_image_is_read_or_refused(image: bytes, edits: list[tuple[int, int, bytes]]) -> None:
    for at, removed, added in edits:
        image = image[:at] + added + image[at + removed :]
    found = read(image)
    assert found is None or found.strip() == found


@given(st.binary(max_size=300), st.sampled_from([b"", b"<svg", images.SIGNATURE]))
def test_random_bytes_hold_no_badge(data: bytes, begin: bytes) -> None:
    assert read(begin + data) is None
