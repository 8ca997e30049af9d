"""Codes, references, slugs and addresses: one spelling each."""

from collections.abc import Callable

import pytest

from registry.certification import codes
from signing.errors import Malformed


def code(text: str) -> str:
    return codes.check_code(text, "code")


GOOD: list[tuple[Callable[[str], str], str]] = [
    (codes.check_slug, "a"),
    (codes.check_slug, "safety-body-2"),
    (codes.check_slug, "a" * 40),
    (code, "UT"),
    (code, "3.1"),
    (code, "2+"),
    (code, "from-8mm"),
    (codes.check_ref, "K-2025/0107"),
    (codes.check_ref, "a" * 64),
    (codes.check_url, "https://body.example/register?id=1#top"),
    (codes.check_url, "http://data.europa.eu/esco/isco/C3115"),
    (codes.check_https, "https://body.example:8443/"),
    (codes.check_country, "PH"),
    (codes.check_file_name, "siao.png"),
    (codes.check_digest, "uEiA0_0UmPdTnUNpmOmRshqc5UU7SwdRIU6RG7oQTRRk-zQ"),
]

BAD: list[tuple[Callable[[str], str], str, str]] = [
    *(
        (codes.check_slug, text, "slug-malformed")
        for text in ("", "A", "-a", "a-", "a" * 41, "a.b", "ä", "a\n")
    ),
    (codes.check_slug, "operator", "slug-malformed"),
    *((code, text, "code-malformed") for text in ("", " a", "a;b", "a b", "-a", "a.", "a" * 33, "é", "a\n")),
    *((codes.check_ref, text, "ref-malformed") for text in ("", "a;b", "a b", "/a", "a/", "a" * 65, "１")),
    *(
        (codes.check_url, text, "url-malformed")
        for text in (
            "",
            "body.example",
            "ftp://body.example/",
            "javascript:alert(1)",
            "https://",
            "https:///path",
            "https://user@body.example/",
            "https://body.example:99999/",
            "https://body.example:x/",
            "https://body.example:0/",
            "https://[::1/",
            "https://body.example/a b",
            "https://body.example/<script>",
            "https://bödy.example/",
            "https://body.example/" + "a" * 500,
        )
    ),
    (codes.check_https, "http://body.example/", "url-malformed"),
    (codes.check_https, "HTTPS://body.example/", "url-malformed"),
    *((codes.check_country, text, "country-unknown") for text in ("", "ph", "EU", "XX", "UK", "PHL", "#")),
    *(
        (codes.check_file_name, text, "file-name")
        for text in ("", "../siao.png", "a/b.png", "/etc/passwd", ".png", "a\\b", "a\x00.png", "~a")
    ),
    (codes.check_digest, "uAAAA", "digest-malformed"),
    (codes.check_digest, "uEiAA", "digest-malformed"),
    (codes.check_digest, "u" + "A" * 46, "digest-malformed"),
    (codes.check_digest, "zQm", "multibase-prefix"),
]


@pytest.mark.parametrize(("check", "text"), GOOD)
def test_a_sound_spelling_is_kept(check: Callable[[str], str], text: str) -> None:
    assert check(text) == text


@pytest.mark.parametrize(("check", "text", "expected"), BAD)
def test_another_spelling_is_refused(check: Callable[[str], str], text: str, expected: str) -> None:
    with pytest.raises(Malformed) as raised:
        check(text)
    assert raised.value.code == expected
