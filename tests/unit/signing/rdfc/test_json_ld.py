"""Two readings must agree: what the walk has seen, and what PyLD makes of the document."""

import threading

import pytest
from pyld import jsonld

from signing import rdfc
from signing.contexts import default
from signing.errors import Malformed
from signing.rdfc import data_loss
from signing.strict_json import Json

IRI = "https://example.org/context"


def test_what_pyld_refuses_is_malformed() -> None:
    # A term may not look like a relative path (JSON-LD 1.1 §4.2.2); our reading has no such rule.
    contexts = default().extended({IRI: {"@context": {"./a": "urn:x:a", "b": "urn:x:b"}}})
    with pytest.raises(Malformed) as caught:
        rdfc.canonicalise({"@context": IRI, "b": "1"}, contexts=contexts)
    assert caught.value.code == "json-ld-malformed"


def test_where_the_readings_differ_there_is_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    document: dict[str, Json] = {"@context": IRI, "a": "1", "b": "2"}
    contexts = default().extended({IRI: {"@context": {"a": "urn:x:a", "b": "urn:x:b"}}})
    rdfc.canonicalise(document, contexts=contexts)
    faithful = jsonld.to_rdf

    def losing(read: dict[str, Json], options: object) -> object:
        return faithful({name: value for name, value in read.items() if name != "b"}, options)

    monkeypatch.setattr(jsonld, "to_rdf", losing)
    with pytest.raises(Malformed) as caught:
        rdfc.canonicalise(document, contexts=contexts)
    assert caught.value.code == "data-loss"


def test_contexts_of_one_set_are_unknown_to_another() -> None:
    document: dict[str, Json] = {"@context": IRI, "a": "1"}
    one, two = (default().extended({IRI: {"@context": {"a": f"urn:{name}:a"}}}) for name in ("one", "two"))
    assert "<urn:one:a>" in rdfc.canonicalise(document, contexts=one)
    assert "<urn:two:a>" in rdfc.canonicalise(document, contexts=two)
    with pytest.raises(Malformed) as caught:
        rdfc.canonicalise(document)
    assert caught.value.code == "context-unknown"


def test_another_hash_changes_labels_only(badge: dict[str, Json]) -> None:
    short, long = rdfc.canonicalise(badge), rdfc.canonicalise(badge, algorithm="sha384")
    assert short != long
    assert len(short) == len(long)
    assert [line for line in short.splitlines() if "_:" not in line] == [
        line for line in long.splitlines() if "_:" not in line
    ]


def test_threads_read_alike(badge: dict[str, Json]) -> None:
    expected = rdfc.canonicalise(badge)
    found: list[str] = []
    threads = [threading.Thread(target=lambda: found.append(rdfc.canonicalise(badge))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [expected] * 8


def test_the_document_is_left_as_it_was(badge: dict[str, Json]) -> None:
    before = repr(badge)
    rdfc.canonicalise(badge)
    assert repr(badge) == before


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("grade", "A"),
        ("@index", "A"),
        ("@foo", "A"),
        ("validUntil", None),
        ("evidence", "not-absolute"),
        ("https://schema.org/name", "Ultrasonic"),
    ],
)
def test_the_control_without_the_walk_these_changes_sign_alike(
    badge: dict[str, Json], monkeypatch: pytest.MonkeyPatch, name: str, value: Json
) -> None:
    badge["name"] = "Ultrasonic"
    expected = rdfc.canonicalise(badge)
    altered = {**badge, name: value}
    if name == "https://schema.org/name":
        del altered["name"]
    with pytest.raises(Malformed):
        rdfc.canonicalise(altered)

    monkeypatch.setattr(data_loss, "statements", lambda _document, _contexts: frozenset())
    monkeypatch.setattr(data_loss, "of_quads", lambda _quads: frozenset())
    if name == "evidence":
        # PyLD's invented base keeps a relative IRI from vanishing, under a name that nobody gave it.
        assert "<http://example.org/base/not-absolute>" in rdfc.canonicalise(altered)
    else:
        assert rdfc.canonicalise(altered) == expected
