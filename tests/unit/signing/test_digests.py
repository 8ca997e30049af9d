"""Digests of related resources: what is one, how strong it is, and the one that is known."""

import base64
import hashlib

import pytest

from signing import digests, multibase
from signing.contexts import CREDENTIALS_V2

HASH = hashlib.sha256(b"resource").digest()
LONGER = hashlib.sha384(b"resource").digest()


def sri(name: str, value: bytes) -> str:
    return f"{name}-{base64.b64encode(value).decode()}"


@pytest.mark.parametrize(
    ("text", "name", "hashes"),
    [
        (sri("sha256", HASH), "sha256", {HASH}),
        (f"{sri('sha256', HASH)}?an-option", "sha256", {HASH}),
        (f"{sri('sha256', HASH)} {sri('sha256', bytes(32))}", "sha256", {HASH, bytes(32)}),
        (f"{sri('sha384', LONGER)} {sri('sha256', HASH)}", "sha384", {LONGER}),
        (f"{sri('sha256', HASH)} {sri('sha512', bytes(64))}", "sha512", {bytes(64)}),
    ],
)
def test_only_the_strongest_function_counts(text: str, name: str, hashes: set[bytes]) -> None:
    assert digests.of_sri(text) == (name, frozenset(hashes))


@pytest.mark.parametrize(
    "text",
    [
        "",
        sri("md5", HASH),
        sri("sha256", LONGER),
        f"sha256-{HASH.hex()}",
        sri("sha256", HASH).rstrip("="),
        f"{sri('sha256', HASH)}  {sri('sha256', HASH)}",
        f"{sri('sha256', HASH)}\n",
    ],
)
def test_what_is_no_integrity_metadata_is_told(text: str) -> None:
    assert digests.of_sri(text) is None


@pytest.mark.parametrize("encode", [multibase.encode_base58btc, multibase.encode_base64url])
@pytest.mark.parametrize(
    ("data", "name", "value"),
    [
        (b"\x12\x20" + HASH, "sha256", HASH),
        (b"\x20\x30" + LONGER, "sha384", LONGER),
        (b"\x13\x40" + bytes(64), "sha512", bytes(64)),
        (b"\x1e\x20" + HASH, "", HASH),
        (b"\xb2\x40\x20" + HASH, "", HASH),
        (HASH, "sha256", HASH),
        (LONGER, "sha384", LONGER),
        (b"\xff" * 64, "sha512", b"\xff" * 64),
    ],
)
def test_a_multihash_says_its_function_and_its_length(
    encode: object, data: bytes, name: str, value: bytes
) -> None:
    assert callable(encode)
    assert digests.of_multibase(encode(data)) == (name, frozenset({value}))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "u",
        "z",
        "mEiA=",
        multibase.encode_base64url(b"\x12\x20" + HASH[1:]),
        multibase.encode_base64url(b"\x12\x20" + HASH) + "A",
        multibase.encode_base64url(b"\x12\x04abcd"),
        multibase.encode_base64url(bytes(200)),
        multibase.encode_base64url(b"a text, not a hash"),
    ],
)
def test_what_is_no_multihash_is_told(text: str) -> None:
    assert digests.of_multibase(text) is None


def test_the_base_context_has_the_digest_that_is_published() -> None:
    # VCDM 2.0 App. B.1 names this SHA-256.
    published = bytes.fromhex("59955ced6697d61e03f2b2556febe5308ab16842846f5b586d7f1f7adec92734")
    assert not digests.contradicts(CREDENTIALS_V2, ("sha256", frozenset({HASH, published})))
    for name in ("sha256", "sha384", "sha512"):
        assert digests.contradicts(CREDENTIALS_V2, (name, frozenset({HASH})))


def test_of_everything_else_no_digest_is_known() -> None:
    assert not digests.contradicts(CREDENTIALS_V2, ("", frozenset({HASH})))
    assert not digests.contradicts("https://a.example/", ("sha256", frozenset({HASH})))
