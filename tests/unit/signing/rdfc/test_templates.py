"""A template says what the walk says, or nothing: the walk is the judge of every case here."""

import copy
from collections.abc import Callable
from random import Random
from typing import Any

import orjson
import pytest

from bench import sample
from signing import forms, rdfc
from signing.contexts import CREDENTIALS_V2, DATA_INTEGRITY_V2, default
from signing.errors import Problem
from signing.rdfc import templates, walker
from signing.strict_json import Json
from tests.conformance.generator import Generator

STRINGS = [
    "", "plain", "ünïcode 张", "\u2028 \x85 \xa0", "tab\tline\n", 'quote " and \\ slash', "ends in \\",
    "\x7f", "\x00",
    "\ud800", "urn:x:1", "https://a.example/%41", "rdf:type", "xsd:string", "_:b0", "relative",
    f"{forms.MARK}3",
    "https://www.w3.org/2018/credentials#VerifiableCredential", "no space:x y", "%s %d %", "_:c14n0",
    "\u0001",
]  # fmt: skip


def outcome(work: Callable[[], str | None]) -> tuple[str | None, ...]:
    try:
        return (work(),)
    except Problem as problem:
        return (problem.code, problem.detail)


def by_walk(document: dict[str, Json], algorithm: str = "sha256") -> tuple[str | None, ...]:
    return outcome(lambda: walker.walk(document, default()).canonicalise(algorithm))


def by_template(document: dict[str, Json], algorithm: str = "sha256") -> str | None:
    templates.canonicalise(document, default(), algorithm)
    return templates.canonicalise(document, default(), algorithm)


def places(value: Json, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Return the paths of all strings of `value` that are no names."""
    if isinstance(value, str):
        return [path]
    below = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [found for step, item in below for found in places(item, (*path, step))]


def changed(document: dict[str, Any], path: tuple[str | int, ...], text: str) -> dict[str, Any]:
    """Return a copy of `document` with `text` at `path`."""
    made = copy.deepcopy(document)
    at: Any = made
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = text
    return made


def test_the_sample_has_a_template_that_says_what_the_walk_says() -> None:
    for algorithm in ("sha256", "sha384"):
        assert (by_template(sample.credential(), algorithm),) == by_walk(sample.credential(), algorithm)


def test_whatever_string_stands_in_whatever_place_the_outcome_is_the_walks() -> None:
    document = sample.credential()
    assert by_template(document) is not None
    other = {**document, "id": "urn:x:1"}
    for path in places(document):
        for text in [*STRINGS, other["issuer"]["id"], "1"]:
            made = changed(other, path, text)
            assert outcome(lambda made=made: rdfc.canonicalise(made)) == by_walk(made), (path, text)  # type: ignore[misc]


def test_an_array_that_comes_to_say_something_twice_is_left_to_the_walk() -> None:
    document = sample.credential()
    assert by_template(document) is not None
    document["credentialSubject"]["achievement"]["tag"][1] = document["credentialSubject"]["achievement"][
        "tag"
    ][0]
    assert by_template(document) is None
    assert outcome(lambda: rdfc.canonicalise(document)) == by_walk(document)
    assert by_walk(document)[0] == "repeated-value"


def test_generated_credentials_come_out_as_they_are_walked() -> None:
    generators, random, told = [Generator(7), Generator(8, plain=True)], Random(7), 0  # noqa: S311 -- no secret
    for number in range(60):
        document = generators[number % 2].credential()
        text = by_template(document)
        told += text is not None
        assert text is None or (text,) == by_walk(document)
        for _ in range(4):
            made = document
            for path in random.sample(places(document), 3):
                made = changed(made, path, random.choice(STRINGS))
            assert outcome(lambda made=made: rdfc.canonicalise(made)) == by_walk(made)  # type: ignore[misc]
    assert 10 < told < 60, "control: some documents have a template, some have none"


def test_proof_options_have_a_template() -> None:
    options = {**sample.unsigned({})["proof"], "@context": [CREDENTIALS_V2]}
    assert (by_template(options),) == by_walk(options)
    # Its one IRI left empty is no IRI.
    empty = {**options, "verificationMethod": ""}
    assert by_template(empty) is None
    assert by_walk(empty)[0] == "relative-iri"
    refused = {**options, "proofPurpose": "no term of this context"}
    assert by_template(refused) is None
    assert by_walk(refused)[0] == "undefined-term"


def credential(**members: Json) -> dict[str, Json]:
    return {
        "@context": [CREDENTIALS_V2],
        "id": "urn:x:1",
        "type": ["VerifiableCredential"],
        "issuer": "did:x:y",
        "credentialSubject": {"id": "urn:x:2"},
        **members,
    }


@pytest.mark.parametrize(
    ("members", "why"),
    [
        ({"name": {"@value": "Schweißer", "@language": "de"}}, "a text with a language"),
        ({"name": [{"@value": "a", "@language": "de"}, "b"]}, "the same in an array"),
        ({"type": ["VerifiableCredential", f"{forms.MARK}4"]}, "a type that reads like a mark"),
        ({"evidence": [{"type": "Evidence"}, {"type": "Evidence"}]}, "nodes that look alike"),
        ({"renderMethod": {"type": "TemplateRenderMethod"}, "name": "\u0001"}, "escapes of another kind"),
        ({"name": 1e400}, "a number that is none"),
    ],
)
def test_what_has_no_template_is_left_to_the_walk(members: dict[str, Any], why: str) -> None:
    document = credential(**members)
    assert by_template(document) is None, why
    assert outcome(lambda: rdfc.canonicalise(document)) == by_walk(document)


def test_what_json_cannot_write_is_left_to_the_walk() -> None:
    assert by_template(credential(name="\ud800")) is None
    assert by_template(credential(name=b"bytes")) is None  # type: ignore[arg-type]


def test_a_graph_of_its_own_has_no_template() -> None:
    presentation: dict[str, Json] = {
        "@context": [CREDENTIALS_V2],
        "type": ["VerifiablePresentation"],
        "verifiableCredential": [{key: value for key, value in credential().items() if key != "@context"}],
    }
    assert by_template(presentation) is None
    assert by_walk(presentation)[0] is not None


def test_a_json_literal_has_no_template() -> None:
    contexts = default().extended(
        {"urn:test:json": {"@context": {"data": {"@id": "urn:test:data", "@type": "@json"}, "id": "@id"}}}
    )
    document: dict[str, Json] = {"@context": ["urn:test:json"], "id": "urn:x:1", "data": {"a": "b"}}
    for _ in range(2):
        assert templates.canonicalise(document, contexts, "sha256") is None
    assert "b" in walker.walk(document, contexts).canonicalise("sha256")


def test_a_term_of_a_vocabulary_has_no_template_unless_it_is_known_to_decide() -> None:
    contexts = default().extended(
        {
            "urn:test:vocab": {
                "@context": {
                    "id": "@id",
                    "kind": {"@id": "urn:test:kind", "@type": "@vocab"},
                    "Round": "urn:test:Round",
                    "ex": "urn:ex:",
                    "of": {"@id": "urn:test:of", "@type": "@id"},
                }
            }
        }
    )
    document: dict[str, Json] = {"@context": ["urn:test:vocab"], "id": "urn:x:1", "kind": "Round"}
    # A mark is an IRI, which may stand there; what stands there for another document need not.
    for kind in ("Round", "urn:x:2", "urn:test:Round"):
        for _ in range(2):
            assert templates.canonicalise({**document, "kind": kind}, contexts, "sha256") is None
    named: dict[str, Json] = {"@context": ["urn:test:vocab"], "id": "urn:x:1", "of": "urn:x:2"}
    templates.canonicalise(named, contexts, "sha256")
    text = templates.canonicalise(named, contexts, "sha256")
    assert text == walker.walk(named, contexts).canonicalise("sha256")
    # A compact IRI is refused by the walk; the template leaves it to that.
    assert templates.canonicalise({**named, "of": "ex:2"}, contexts, "sha256") is None


def test_contexts_of_one_document_make_no_templates() -> None:
    terms: dict[str, Json] = {"@context": {"id": "@id", "of": "urn:test:of"}}
    own = default().extended({"urn:test:own": terms}, lasting=False)
    document: dict[str, Json] = {"@context": ["urn:test:own"], "id": "urn:x:1", "of": "x"}
    for _ in range(3):
        assert templates.canonicalise(document, own, "sha256") is None


def test_lists_and_one_name_twice_come_out_as_they_are_walked() -> None:
    document = sample.credential()
    subject = document["credentialSubject"]
    for name in (document["issuer"]["id"], "urn:x:9"):
        subject["achievement"]["creator"]["id"] = name
        assert (by_template(document),) == by_walk(document)


def test_a_document_that_says_of_itself_below_what_its_root_says_is_left_to_the_walk() -> None:
    below: dict[str, Json] = {
        "id": "urn:x:2",
        "type": ["VerifiableCredential"],
        "validUntil": "2030-01-01T00:00:00Z",
    }
    document = credential(credentialSubject=below)
    assert by_template(document) is not None
    moved = credential(credentialSubject={**below, "id": "urn:x:1"})
    assert by_template(moved) is None
    assert outcome(lambda: rdfc.canonicalise(moved)) == by_walk(moved)
    assert by_walk(moved)[0] == "repeated-value"


def test_the_form_of_the_text_may_come_from_its_reader() -> None:
    text = forms_text(sample.credential())
    forms.of(text)
    formed = forms.of(text)
    assert formed is not None
    assert (rdfc.canonicalise(sample.credential(), formed=formed),) == by_walk(sample.credential())


def forms_text(document: dict[str, Any]) -> str:
    return orjson.dumps(document).decode()


def test_the_default_contexts_of_a_proof_are_walked_alike() -> None:
    document: dict[str, Json] = {"@context": DATA_INTEGRITY_V2, "type": "DataIntegrityProof", "nonce": "n"}
    assert by_template(document) is None or (by_template(document),) == by_walk(document)
