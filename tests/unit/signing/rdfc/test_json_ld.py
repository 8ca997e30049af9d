"""The walk and PyLD read alike, and PyLD alone would sign what the walk refuses."""

import threading

import pytest

from signing import rdfc
from signing.contexts import default
from signing.errors import Malformed
from signing.rdfc import canonical, json_ld
from signing.strict_json import Json

IRI = "https://example.org/context"


def by_pyld(document: dict[str, Json]) -> str:
    return canonical.canonicalise(json_ld.quads(document, default())).text


def test_what_pyld_refuses_is_malformed() -> None:
    # A term may not look like a relative path (JSON-LD 1.1 §4.2.2); our reading has no such rule.
    contexts = default().extended({IRI: {"@context": {"./a": "urn:x:a", "b": "urn:x:b"}}})
    with pytest.raises(Malformed) as caught:
        json_ld.quads({"@context": IRI, "b": "1"}, contexts)
    assert caught.value.code == "json-ld-malformed"


def test_contexts_of_one_set_are_unknown_to_another() -> None:
    document: dict[str, Json] = {"@context": IRI, "a": "1"}
    one, two = (default().extended({IRI: {"@context": {"a": f"urn:{name}:a"}}}) for name in ("one", "two"))
    assert "<urn:one:a>" in rdfc.canonicalise(document, contexts=one)
    assert "<urn:two:a>" in rdfc.canonicalise(document, contexts=two)
    assert json_ld.quads(document, one) != json_ld.quads(document, two)
    for read in (rdfc.canonicalise, lambda given: json_ld.quads(given, default())):
        with pytest.raises(Malformed) as caught:
            read(document)
        assert caught.value.code in ("context-unknown", "json-ld-malformed")


def test_another_hash_changes_labels_only(badge: dict[str, Json]) -> None:
    short, long = rdfc.canonicalise(badge), rdfc.canonicalise(badge, algorithm="sha384")
    assert short != long
    assert len(short) == len(long)
    quads = json_ld.quads(badge, default())
    assert canonical.canonicalise(quads, algorithm="sha384").text == long
    assert canonical.canonicalise(quads).text == short


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
def test_the_control_by_pyld_alone_these_changes_sign_alike(
    badge: dict[str, Json], name: str, value: Json
) -> None:
    badge["name"] = "Ultrasonic"
    expected = rdfc.canonicalise(badge)
    assert by_pyld(badge) == expected
    altered = {**badge, name: value}
    if name == "https://schema.org/name":
        del altered["name"]
    with pytest.raises(Malformed):
        rdfc.canonicalise(altered)
    if name == "evidence":
        # PyLD's invented base keeps a relative IRI from vanishing, under a name that nobody gave it.
        assert "<http://example.org/base/not-absolute>" in by_pyld(altered)
    else:
        assert by_pyld(altered) == expected
