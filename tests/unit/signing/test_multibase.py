"""Multibase: one text per value, and limits before work."""

import pytest

from signing import multibase
from signing.errors import Malformed


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"", "z"),
        (b"\0", "z1"),
        (b"\0\0\1", "z112"),
        # draft-msporny-base58-03 §5, the test vectors.
        (b"Hello World!", "z2NEpo7TZRRrLZSi2U"),
        (
            b"The quick brown fox jumps over the lazy dog.",
            "zUSm3fpXnKG5EUBx2ndxBDMPVciP5hGey2Jh4NDv6gmeo1LkMeiKrLJUUBk6Z",
        ),
        (bytes.fromhex("0000287fb4cd"), "z11233QC4"),
    ],
)  # fmt: skip
def test_base58btc_both_ways(data: bytes, text: str) -> None:
    assert multibase.encode_base58btc(data) == text
    assert multibase.decode_base58btc(text, max_chars=len(text)) == data


@pytest.mark.parametrize(
    ("data", "text"),
    [(b"", "u"), (b"f", "uZg"), (b"fo", "uZm8"), (b"foo", "uZm9v"), (b"\xfb\xff", "u-_8")],
)
def test_base64url_both_ways(data: bytes, text: str) -> None:
    assert multibase.encode_base64url(data) == text
    assert multibase.decode_base64url(text, max_chars=len(text)) == data


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "multibase-prefix"),
        ("2NEpo7", "multibase-prefix"),
        ("uZm9v", "multibase-prefix"),
        ("z0", "multibase-alphabet"),
        ("zl", "multibase-alphabet"),
        ("z2N ", "multibase-alphabet"),
        ("z\uff12", "multibase-alphabet"),
        ("z" + "2" * 20, "multibase-too-long"),
    ],
)
def test_base58btc_refuses_every_other_text(text: str, code: str) -> None:
    with pytest.raises(Malformed) as caught:
        multibase.decode_base58btc(text, max_chars=20)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Zm9v", "multibase-prefix"),
        ("UZm9v", "multibase-prefix"),
        ("uZg==", "multibase-alphabet"),
        ("uZm9v\n", "multibase-alphabet"),
        ("uZm+v", "multibase-alphabet"),
        ("uZ", "multibase-not-canonical"),
        ("uZm9vZ", "multibase-not-canonical"),
        ("uZh", "multibase-not-canonical"),
        ("uZm9", "multibase-not-canonical"),
        ("u" + "A" * 20, "multibase-too-long"),
    ],
)
def test_base64url_refuses_every_second_spelling(text: str, code: str) -> None:
    with pytest.raises(Malformed) as caught:
        multibase.decode_base64url(text, max_chars=20)
    assert caught.value.code == code


def test_a_long_text_is_refused_before_the_quadratic_work() -> None:
    with pytest.raises(Malformed, match="longer than 100"):
        multibase.decode_base58btc("z" + "2" * 10_000_000, max_chars=100)
