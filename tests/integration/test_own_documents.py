"""The registry reads its own documents from its database, in whatever spelling, and hands on the rest."""

import json
from dataclasses import replace

import pytest

from registry.ids import PublicUrls
from registry.verification import answers
from registry.verification.own import OwnDocuments
from registry.work import Work
from signing.errors import TooLarge, Unavailable
from signing.ports import Fetched
from signing.report import CheckName
from tests.integration import registries
from tests.integration.registries import AT

ACTIVE = 1
MAX_BYTES = 1_048_576


class Elsewhere:
    """Refuse every URL, and remember which were handed on."""

    def __init__(self) -> None:
        """Start with nothing asked."""
        self.asked: list[str] = []

    def __call__(self, url: str, *, max_bytes: int) -> Fetched:
        assert max_bytes == MAX_BYTES
        self.asked.append(url)
        raise Unavailable("elsewhere", "Nobody goes there in a test.")


def list_name(work: Work, number: str) -> str:
    document = json.loads(registries.signed_document(work, number))
    return str(document["credentialStatus"][0]["statusListCredential"].rsplit("/", 1)[1])


@pytest.mark.parametrize(
    "url",
    [
        "https://other.example/status/{list}",
        "http://localhost:8001/status/{list}",
        "http://localhost/status/{list}",
        "http://127.0.0.1:8000/status/{list}",
        "http://localhost:8000@other.example/status/{list}",
        "file:///status/{list}",
        "/status/{list}",
        "",
        "http://[",
        "http://localhost:port/status/{list}",
    ],
)
def test_what_lies_elsewhere_is_left_to_the_way_out(
    example_work: Work, numbers: tuple[str, ...], url: str
) -> None:
    elsewhere, asked = Elsewhere(), url.format(list=list_name(example_work, numbers[ACTIVE]))
    with pytest.raises(Unavailable, match="elsewhere"):
        OwnDocuments(example_work.read, example_work.urls, elsewhere)(asked, max_bytes=MAX_BYTES)
    assert elsewhere.asked == [asked]


@pytest.mark.parametrize(
    "url",
    [
        "http://user@localhost:8000/status/{list}",
        "http://localhost:8000/status/{list}?x",
        "http://localhost:8000/status/{list}#x",
        "http://localhost:8000/status/nobody",
        "http://localhost:8000/status/{list}/",
        "http://localhost:8000/b/nobody/did.json",
        "http://localhost:8000/b/siao/did.json",
        "http://localhost:8000/b/halimbawa",
        "http://localhost:8000/b/halimbawa?did.json",
        "https://LOCALHOST:8000/credentials/x",
        "http://localhost.:8000/credentials/x",
    ],
)
def test_what_this_registry_does_not_publish_is_asked_nowhere_else(
    example_work: Work, numbers: tuple[str, ...], url: str
) -> None:
    elsewhere, name = Elsewhere(), list_name(example_work, numbers[ACTIVE])
    fetch = OwnDocuments(example_work.read, example_work.urls, elsewhere)
    for own in ("http://localhost:8000/status/{list}", "https://LocalHost:8000/status/{list}"):
        assert fetch(own.format(list=name), max_bytes=MAX_BYTES).body, "control: its own is read"
    with pytest.raises(Unavailable, match="not-published-here"):
        fetch(url.format(list=name), max_bytes=MAX_BYTES)
    assert elsewhere.asked == []


@pytest.mark.parametrize(
    ("origin", "url"),
    [
        ("https://registry.example", "https://registry.example:443/status/x"),
        ("https://registry.example:443", "https://registry.example/status/x"),
        ("http://registry.example", "https://registry.example/status/x"),
    ],
)
def test_a_port_that_goes_without_saying_is_the_same_host(example_work: Work, origin: str, url: str) -> None:
    fetch = OwnDocuments(example_work.read, PublicUrls(origin), Elsewhere())
    with pytest.raises(Unavailable, match="not-published-here"):
        fetch(url, max_bytes=MAX_BYTES)


def test_an_issuer_that_the_policy_does_not_know_makes_nobody_fetch(
    example_work: Work, numbers: tuple[str, ...]
) -> None:
    elsewhere = Elsewhere()
    work = replace(example_work, fetch=OwnDocuments(example_work.read, example_work.urls, elsewhere))
    document = json.loads(registries.signed_document(example_work, numbers[ACTIVE]))
    document["issuer"]["id"] = "did:web:other.example"
    report = answers.verify_document(work, json.dumps(document).encode(), AT)
    assert {check.name: check.code for check in report.checks}[CheckName.ISSUER] == "issuer-unknown"
    assert elsewhere.asked == []


def test_what_is_too_large_is_told_so(example_work: Work) -> None:
    url = "https://localhost:8000/b/halimbawa/did.json"
    size = len(example_work.fetch(url, max_bytes=MAX_BYTES).body)
    assert example_work.fetch(url, max_bytes=size).media_type == "application/did+json"
    with pytest.raises(TooLarge):
        example_work.fetch(url, max_bytes=size - 1)
