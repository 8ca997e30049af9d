"""Resolving: did:key from itself, did:web through the given way out, nothing else."""

import pytest

from signing import instants, strict_json
from signing.did import documents, jwk, key, resolve, web
from signing.errors import InvalidProof, Malformed, Unavailable
from signing.keys import multikey
from signing.ports import Fetched

KEY = "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2"
DID = "did:web:registry.example:b:pnwi"
NOW = instants.parse("2026-11-20T00:00:00Z")


class Answers:
    """Answer every URL with one body, and remember what was asked."""

    def __init__(self, body: bytes | None) -> None:
        """Hold `body`, or None for nobody at home."""
        self.body = body
        self.asked: list[tuple[str, int]] = []

    def __call__(self, url: str, *, max_bytes: int) -> Fetched:
        self.asked.append((url, max_bytes))
        if self.body is None:
            raise Unavailable("unreachable", "Nothing answered.")
        return Fetched(url, "application/did+json", self.body)


def test_a_key_is_resolved_without_asking_anybody() -> None:
    nobody, did = Answers(None), key.did_for(KEY)
    assert resolve.resolve(did, nobody).assertion_key(f"{did}#{KEY}", NOW).multikey == KEY
    as_jwk = jwk.did_for(multikey.decode(KEY))
    assert resolve.resolve(as_jwk, nobody).assertion_key(f"{as_jwk}#0", NOW).multikey == KEY
    assert nobody.asked == []


def test_a_web_did_is_fetched_once_within_its_bound() -> None:
    answers = Answers(strict_json.dumps(documents.build(DID, [("k0", KEY)])))
    assert resolve.resolve(DID, answers).did == DID
    assert answers.asked == [(web.document_url(DID), 256 * 1024)]


@pytest.mark.parametrize("body", [b"<html>", b"", b"[]", b'{"id":1,"id":2}', b" " * (256 * 1024 + 1)])
def test_what_is_no_document_is_an_outage_not_a_forgery(body: bytes) -> None:
    with pytest.raises(Unavailable, match="did-document-unreadable"):
        resolve.resolve(DID, Answers(body))


def test_a_document_that_cannot_be_had_is_unavailable() -> None:
    with pytest.raises(Unavailable, match="unreachable"):
        resolve.resolve(DID, Answers(None))


def test_a_document_of_another_did_is_a_forgery() -> None:
    with pytest.raises(InvalidProof, match="did-document-mismatch"):
        resolve.resolve(DID, Answers(strict_json.dumps({"id": "did:web:attacker.example"})))


@pytest.mark.parametrize(
    "did", ["did:ion:abc", "https://registry.example", "did:webs:registry.example:abc", ""]
)
def test_another_method_is_not_guessed(did: str) -> None:
    nobody = Answers(None)
    with pytest.raises(Malformed, match="did-method-unknown"):
        resolve.resolve(did, nobody)
    assert nobody.asked == []
