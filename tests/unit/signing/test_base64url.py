"""Base64url has one text per value (RFC 4648 §3.5)."""

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
