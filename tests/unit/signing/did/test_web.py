"""did:web: one spelling, always https, no way out of the path."""

import pytest

from signing.did import web
from signing.errors import Malformed


@pytest.mark.parametrize(
    ("public_url", "path", "did", "url"),
    [
        (
            "https://registry.example",
            (),
            "did:web:registry.example",
            "https://registry.example/.well-known/did.json",
        ),
        (
            "https://registry.example/",
            ("b", "pnwi"),
            "did:web:registry.example:b:pnwi",
            "https://registry.example/b/pnwi/did.json",
        ),
        (
            "http://localhost:8000",
            ("b", "pnwi"),
            "did:web:localhost%3A8000:b:pnwi",
            "https://localhost:8000/b/pnwi/did.json",
        ),
        (
            "http://192.168.1.5:8000",
            ("b", "x"),
            "did:web:192.168.1.5%3A8000:b:x",
            "https://192.168.1.5:8000/b/x/did.json",
        ),
        (
            "https://Registry.Example:443",
            ("a",),
            "did:web:registry.example%3A443:a",
            "https://registry.example:443/a/did.json",
        ),
    ],
)
def test_a_public_url_and_its_did_lead_to_one_document(
    public_url: str, path: tuple[str, ...], did: str, url: str
) -> None:
    assert web.did_for(public_url, *path) == did
    assert web.document_url(did) == url


@pytest.mark.parametrize(
    ("public_url", "path"),
    [
        ("ftp://registry.example", ()),
        ("registry.example", ()),
        ("https://", ()),
        ("https://registry.example/base", ()),
        ("https://registry.example?q", ()),
        ("https://registry.example#f", ()),
        ("https://user@registry.example", ()),
        ("https://registry.example:99999", ()),
        ("https://[::1]:8000", ()),
        ("https://[", ()),
        ("https://bücher.example", ()),
        ("https://registry.example", ("b", "")),
        ("https://registry.example", ("b", "..")),
        ("https://registry.example", ("b/c",)),
        ("https://registry.example", ("b:c%2F",)),
    ],
)
def test_a_url_that_no_did_can_name_is_refused(public_url: str, path: tuple[str, ...]) -> None:
    with pytest.raises(Malformed, match="did-web-malformed"):
        web.did_for(public_url, *path)


@pytest.mark.parametrize(
    "did",
    [
        "",
        "did:key:z6Mk",
        "did:web:",
        "did:web:Registry.example",
        "did:web:registry.example:",
        "did:web:registry.example::b",
        "did:web:registry.example:..:b",
        "did:web:registry.example:%2e%2e",
        "did:web:registry.example/b",
        "did:web:registry.example?b",
        "did:web:registry.example#k0",
        "did:web:user@registry.example",
        "did:web:registry.example%3A",
        "did:web:registry.example%3A0",
        "did:web:registry.example%3A65536",
        "did:web:registry.example%3A\uff18\uff10",
        "did:web:registry.example%3a8000",
        "did:web:[::1]",
        "did:web:-registry.example",
        "did:web:registry..example",
        "did:web:registry.example:" + "a" * 500,
        "did:web:registry.example\n",
    ],
)
def test_a_did_in_another_spelling_has_no_document(did: str) -> None:
    with pytest.raises(Malformed, match="did-web-malformed"):
        web.document_url(did)


def test_the_highest_port_is_a_port() -> None:
    assert web.document_url("did:web:a.example%3A65535") == "https://a.example:65535/.well-known/did.json"
