"""What follows from known contexts is kept; what follows from a document's own lives as long as its walk."""

import gc
from typing import Any

from signing import contexts, inline_contexts, rdfc
from signing.rdfc import tables, terms
from signing.strict_json import Json

OWN: dict[str, Json] = {"mine": "https://a.example/mine"}


def document(own: dict[str, Json]) -> dict[str, Any]:
    return {
        "@context": [contexts.CREDENTIALS_V2, own],
        "type": ["VerifiableCredential"],
        "issuer": "did:example:1",
        "credentialSubject": {"id": "urn:a:1", "mine": "x"},
    }


def test_what_follows_from_known_contexts_is_kept() -> None:
    known, iris = contexts.default(), (contexts.CREDENTIALS_V2,)
    assert terms.root(known, iris) is terms.root(known, iris)
    assert tables.root(known, iris) is tables.root(known, iris)
    inside = tables.root(known, iris).within(["VerifiableCredential", "BitstringStatusListCredential"])
    assert inside is tables.root(known, iris).within(
        ["BitstringStatusListCredential", "VerifiableCredential"]
    )


def test_nothing_is_kept_of_contexts_that_a_document_brings_along() -> None:
    named, own = inline_contexts.resolved(document(OWN), contexts.default())
    text = rdfc.canonicalise(named, contexts=own)
    assert "<https://a.example/mine>" in text
    iris = tuple(map(str, _listed(named["@context"])))
    active = terms.root(own, iris)
    assert active is not terms.root(own, iris)
    assert _actives(own)  # control: what is still held is found
    del active
    assert not _actives(own)


def _listed(value: Json) -> list[Json]:
    assert isinstance(value, list)
    return value


def _actives(made_of: contexts.Contexts) -> list[terms.Active]:
    gc.collect()
    return [each for each in gc.get_objects() if isinstance(each, terms.Active) and each.contexts is made_of]


def test_what_extends_contexts_that_do_not_last_does_not_either() -> None:
    brief = contexts.default().extended({"urn:a:1": {"@context": {}}}, lasting=False)
    assert contexts.default().lasting
    assert contexts.default().extended({"urn:a:1": {"@context": {}}}).lasting
    assert not brief.lasting
    assert not brief.extended({"urn:a:2": {"@context": {}}}).lasting
