"""Base64url has one text per value (RFC 4648 §3.5)."""

import base64
import binascii
import itertools

import pytest

from signing import base64url
from signing.errors import Malformed


@pytest.mark.parametrize(
    ("data", "text"), [(b"", ""), (b"f", "Zg"), (b"fo", "Zm8"), (b"foo", "Zm9v"), (b"\xfb\xff", "-_8")]
)
def test_bytes_have_one_text(data: bytes, text: str) -> None:
    assert base64url.encode(data) == text
    assert base64url.decode(text) == data


@pytest.mark.parametrize(
    "text", ["Zg==", "Zg=", "Zh", "Z", "Zm9v\n", " Zm9v", "+_8", "-/8", "Zm9vä", "Zm!v", "Zm9v\ud800", "\0"]
)
def test_a_second_spelling_is_refused(text: str) -> None:
    with pytest.raises(Malformed, match="base64url-malformed"):
        base64url.decode(text)


def _loosely(text: str) -> bytes | None:
    """Return what a careless reader decodes, if writing it again gives the same text."""
    try:
        data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except binascii.Error:
        return None
    return data if base64.urlsafe_b64encode(data).rstrip(b"=").decode() == text else None


def _strictly(text: str) -> bytes | None:
    try:
        return base64url.decode(text)
    except Malformed:
        return None


@pytest.mark.parametrize("before", ["", "Zm9v"])
def test_every_short_text_is_the_one_spelling_of_its_bytes_or_refused(before: str) -> None:
    letters = "AaQgw048_-+/=! \n"
    texts = [before + "".join(tail) for size in range(4) for tail in itertools.product(letters, repeat=size)]
    assert len(texts) > 4_000
    assert [_strictly(text) for text in texts] == [_loosely(text) for text in texts]
