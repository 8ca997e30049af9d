"""Contexts are read as JSON-LD 1.1 reads them, as far as they are read at all."""

from typing import Any

import pytest

from signing import rdfc
from signing.contexts import CREDENTIALS_V2, Contexts, default
from signing.errors import Malformed
from signing.rdfc import tables, terms
from signing.strict_json import Json

IRI = "https://example.org/context"


def knowing(*local: Json) -> Contexts:
    """Return contexts in which IRI, IRI/1, ... hold the given context objects."""
    return default().extended(
        {IRI + (f"/{number}" if number else ""): {"@context": item} for number, item in enumerate(local)}
    )


def active(*local: Json) -> terms.Active:
    found = knowing(*local)
    return terms.root(found, tuple(sorted(found.known() - default().known())))


@pytest.mark.parametrize(
    ("local", "name", "iri"),
    [
        ({"a": "urn:x:a"}, "a", "urn:x:a"),
        ({"a": {"@id": "urn:x:a"}}, "a", "urn:x:a"),
        ({"@vocab": "urn:v:"}, "anything", "urn:v:anything"),
        ({"@vocab": "urn:v:", "a": {"@type": "@id"}}, "a", "urn:v:a"),
        ({"a": "ex:a", "ex": "https://example.org/"}, "a", "https://example.org/a"),
        ({"a": "b", "b": "urn:x:b"}, "a", "urn:x:b"),
        ({"ex": "https://example.org/", "ex:a": {"@type": "@id"}}, "ex:a", "https://example.org/a"),
        ({"ex": "https://example.org/", "a": "ex://b"}, "a", "ex://b"),
        ({"ex": {"@id": "https://example.org/"}, "a": "ex:a"}, "a", "ex:a"),
        ({"ex": "https://example.org/x", "a": "ex:a"}, "a", "ex:a"),
        ({"@version": 1.1, "id": "@id"}, "id", "@id"),
        ([{"a": "urn:x:a"}, {"b": "a"}], "b", "urn:x:a"),
        ([{"a": "urn:x:a"}, {"a": "urn:x:b"}], "a", "urn:x:b"),
        ([{"@protected": True, "a": "urn:x:a"}, {"a": {"@id": "urn:x:a"}}], "a", "urn:x:a"),
        ([{"a": "urn:x:a"}, None, {"b": "urn:x:b"}], "b", "urn:x:b"),
    ],
)
def test_a_term_is_defined(local: Json, name: str, iri: str) -> None:
    term = active(local).term(name)
    assert term is not None
    assert term.iri == iri


@pytest.mark.parametrize(
    ("local", "name"),
    [
        ({"a": "urn:x:a"}, "b"),
        ({"a": None}, "a"),
        ({"a": {"@id": None}}, "a"),
        ({"@vocab": "urn:v:", "a": None}, "a"),
        ({"@vocab": "urn:v:"}, "x:y"),
        ({"@vocab": "urn:v:"}, "@foo"),
        ({"@vocab": "urn:v:"}, "a b"),
        ([{"a": "urn:x:a"}, None], "a"),
    ],
)
def test_a_term_is_not_defined(local: Json, name: str) -> None:
    assert active(local).term(name) is None


@pytest.mark.parametrize(
    "local",
    [
        5,
        {"@base": "https://example.org/"},
        {"@language": "en"},
        {"@import": "https://example.org/other"},
        {"@propagate": False},
        {"@vocab": ""},
        {"@vocab": None},
        {"a": 5},
        {"a": "relative"},
        {"a": {"@type": "@id"}},
        {"a": {"@id": "urn:x:a", "@type": "relative"}},
        {"a": {"@id": "urn:x:a", "@type": "@none"}},
        {"a": {"@id": "urn:x:a", "@type": 5}},
        {"a": {"@id": "urn:x:a", "@container": "@language"}},
        {"a": {"@id": "urn:x:a", "@container": ["@graph", "@index"]}},
        {"a": {"@id": "urn:x:a", "@language": "en"}},
        {"a": {"@id": "urn:x:a", "@nest": "@nest"}},
        {"a": {"@reverse": "urn:x:a"}},
        {"a": "@graph"},
        {"a": "@index"},
        {"a": "b", "b": "a"},
        {"a": "b:x", "b": "a:x"},
    ],
)
def test_a_context_that_is_not_understood_whole_is_refused(local: Json) -> None:
    with pytest.raises(Malformed) as caught:
        active(local)
    assert caught.value.code == "context-unsupported"


@pytest.mark.parametrize(
    "second",
    [{"a": "urn:x:b"}, {"a": {"@id": "urn:x:a", "@type": "@id"}}, {"a": None}, None],
)
def test_a_protected_term_keeps_its_meaning(second: Json) -> None:
    with pytest.raises(Malformed) as caught:
        active({"@protected": True, "a": "urn:x:a", "n": None}, second)
    assert caught.value.code == "context-protected"


def test_protection_is_of_a_context_or_of_one_term() -> None:
    assert active({"a": {"@id": "urn:x:a", "@protected": True}, "b": "urn:x:b"}, {"b": "urn:x:c"}).names(
        "urn:x:c"
    )
    with pytest.raises(Malformed):
        active({"a": {"@id": "urn:x:a", "@protected": True}}, {"a": "urn:x:c"})
    assert active({"@protected": True, "a": {"@id": "urn:x:a", "@protected": False}}, {"a": "urn:x:c"}).names(
        "urn:x:c"
    )


def test_open_badges_3_0_1_contradicts_the_final_credentials_context() -> None:
    # 3.0.1 types `name` and `description`, which the Recommendation's context protects without a type.
    with pytest.raises(Malformed) as caught:
        terms.root(default(), (CREDENTIALS_V2, "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.1.json"))
    assert caught.value.code == "context-protected"


# Each document once as it must be read, and the same quads by PyLD: `canonicalise` compares the two.
SCOPED: list[tuple[str, Any, Any, str]] = [
    (
        "a type's context reaches the node's own members",
        {"type": "@type", "T": {"@id": "urn:x:T", "@context": {"a": "urn:t:a"}}},
        {"type": "T", "a": "1"},
        "<urn:t:a>",
    ),
    (
        "a property's context reaches the node below",
        {"p": {"@id": "urn:x:p", "@context": {"a": "urn:p:a"}}},
        {"p": {"a": "1"}},
        "<urn:p:a>",
    ),
    (
        "a property's context replaces even protected terms",
        {"@protected": True, "a": "urn:x:a", "p": {"@id": "urn:x:p", "@context": {"a": "urn:p:a"}}},
        {"p": {"a": "1"}, "a": "2"},
        "<urn:p:a>",
    ),
    (
        "a property's context may start afresh",
        {"@protected": True, "a": "urn:x:a", "p": {"@id": "urn:x:p", "@context": [None, {"b": "urn:p:b"}]}},
        {"p": {"b": "1"}},
        "<urn:p:b>",
    ),
    (
        "a property's context gives a vocabulary to its values",
        {"p": {"@id": "urn:x:p", "@type": "@vocab", "@context": {"v": "urn:p:v"}}},
        {"p": "v"},
        "<urn:p:v>",
    ),
    (
        "a property of a type's context brings its own context",
        {
            "type": "@type",
            "T": {"@id": "urn:x:T", "@context": {"p": {"@id": "urn:t:p", "@context": {"a": "urn:p:a"}}}},
        },
        {"type": "T", "p": {"a": "1"}},
        "<urn:p:a>",
    ),
    (
        "several types apply in the order of their names",
        {
            "type": "@type",
            "B": {"@id": "urn:x:B", "@context": {"a": "urn:b:a"}},
            "A": {"@id": "urn:x:A", "@context": {"a": "urn:a:a", "c": "urn:a:c"}},
            "C": "urn:x:C",
        },
        {"type": ["B", "C", "A"], "a": "1", "c": "2"},
        "<urn:b:a>",
    ),
    (
        "a vocabulary defines what no term does",
        {"@vocab": "urn:v:", "type": "@type"},
        {"type": "T", "x": "1"},
        "<urn:v:x>",
    ),
    (
        "a list keeps its order",
        {"l": {"@id": "urn:x:l", "@container": "@list"}},
        {"l": ["b", {"l": "a"}]},
        "-ns#first>",
    ),
    (
        "a graph is a graph",
        {"g": {"@id": "urn:x:g", "@container": ["@graph", "@set"]}, "a": "urn:x:a"},
        {"g": [{"a": "1"}, {"a": "1"}]},
        "_:c14n1 .",
    ),
    (
        "an integer under xsd:double is written as a double",
        {"d": {"@id": "urn:x:d", "@type": "http://www.w3.org/2001/XMLSchema#double"}},
        {"d": 100},
        '"1.0E2"^^<http://www.w3.org/2001/XMLSchema#double>',
    ),
    (
        "an untyped value keeps its JSON type",
        {"a": "urn:x:a"},
        {"a": [True, 1, "1", 1.5]},
        '"1.5E0"^^<http://',
    ),
]


@pytest.mark.parametrize(
    ("local", "members", "expected"), [row[1:] for row in SCOPED], ids=[row[0] for row in SCOPED]
)
def test_scoped_contexts(local: Json, members: dict[str, Json], expected: str) -> None:
    assert expected in rdfc.canonicalise({"@context": IRI, **members}, contexts=knowing(local))


@pytest.mark.parametrize(
    ("local", "members", "code"),
    [
        # A type's context ends at the next node.
        (
            {"type": "@type", "p": "urn:x:p", "T": {"@id": "urn:x:T", "@context": {"a": "urn:t:a"}}},
            {"type": "T", "p": {"a": "1"}},
            "undefined-term",
        ),
        (
            {"ex": "https://example.org/", "i": {"@id": "urn:x:i", "@type": "@id"}},
            {"i": "ex:a"},
            "compact-iri",
        ),
        ({"ex": "https://example.org/", "type": "@type"}, {"type": "ex:a"}, "compact-iri"),
        ({"a": "urn:x:a", "b": "urn:x:a"}, {"b": "1"}, "synonym-term"),
        ({"A": "urn:x:a", "b": "urn:x:a"}, {"A": "1"}, "synonym-term"),
        ({"@vocab": "urn:x:", "b": "urn:x:a"}, {"a": "1"}, "synonym-term"),
        ({"type": "@type", "T": None}, {"type": "T"}, "undefined-type"),
        ({"v": {"@id": "urn:x:v", "@type": "@vocab"}, "id": "@id"}, {"v": "id"}, "undefined-term"),
    ],
)
def test_scopes_end_and_spellings_are_single(local: Json, members: dict[str, Json], code: str) -> None:
    with pytest.raises(Malformed) as caught:
        rdfc.canonicalise({"@context": IRI, **members}, contexts=knowing(local))
    assert caught.value.code == code


@pytest.mark.parametrize("members", [{"ex": "1"}, {"i": "ex://a"}, {"i": "https://example.org/a"}])
def test_an_iri_that_a_prefix_leaves_alone_is_read(members: dict[str, Json]) -> None:
    local: Json = {"ex": "https://example.org/", "i": {"@id": "urn:x:i", "@type": "@id"}}
    assert rdfc.canonicalise({"@context": IRI, **members}, contexts=knowing(local))


def test_every_shipped_context_is_read_by_itself() -> None:
    for iri in sorted(default().known()):
        assert terms.root(default(), (iri,)).terms, iri


def test_no_document_makes_a_table_grow() -> None:
    contexts = knowing({"@vocab": "urn:v:", "type": "@type", "a": "urn:x:a", "T": "urn:x:T"})
    scope = tables.root(contexts, (IRI,))
    for number in range(50):
        members: dict[str, Json] = {f"m{number}": "1", "type": ["T", f"N{number}", f"urn:other:{number}"]}
        rdfc.canonicalise({"@context": IRI, "a": "2", **members}, contexts=contexts)
    assert set(scope.known) == {"a", "type"}
    assert set(scope.types) == {"T"}
