"""Nothing vanishes from what is signed, and nothing hides in it under a second spelling."""

import copy
from typing import Any

import pytest

from signing import rdfc
from signing.contexts import CREDENTIALS_V2, OPEN_BADGES_EXTENSIONS, default
from signing.errors import Malformed, TooLarge
from signing.rdfc import json_ld
from signing.rdfc.nquads import Literal
from signing.rdfc.walker import MAX_VALUES
from signing.strict_json import Json

DELETE = object()
SUBJECT = ("credentialSubject",)
ACHIEVEMENT = ("credentialSubject", "achievement")
LEVEL = (*ACHIEVEMENT, "resultDescription", 0)


def changed(document: dict[str, Json], path: tuple[str | int, ...], value: object) -> dict[str, Json]:
    """Return a copy of `document` with `value` at `path`, or without it."""
    result = copy.deepcopy(document)
    place: Any = result
    for step in path[:-1]:
        place = place[step]
    if value is DELETE:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return result


def refused(document: dict[str, Json]) -> Malformed:
    with pytest.raises(Malformed) as caught:
        rdfc.canonicalise(document)
    return caught.value


def test_every_text_of_a_badge_reaches_what_is_signed(badge: dict[str, Json]) -> None:
    text = rdfc.canonicalise(badge)
    for expected in (
        '"Ultrasonic"@en ', '"超声"@zh-hans ', '"張偉"', '"false"', '"2.5E0"', '"36"', '"ndt"',
        "<did:web:registry.example>",
        '"Line one\\nLine two"', '"ext:Level"', '"2026-05-04T00:00:00Z"',
    ):  # fmt: skip
        assert expected in text, expected
    assert text.count('-ns#first> "2"') == 2


@pytest.mark.parametrize(
    ("value", "datatype"),
    [
        ({"@value": "x", "@language": "AR", "@direction": "rtl"}, "ar_rtl"),
        ({"@value": "x", "@language": "zh-Hans", "@direction": "ltr"}, "zh-hans_ltr"),
        ({"@value": "x", "@direction": "rtl"}, "_rtl"),
    ],
)
def test_the_direction_of_a_text_is_signed(
    badge: dict[str, Json], value: dict[str, Json], datatype: str
) -> None:
    # JSON-LD 1.1 API §8.2.2: without a datatype for it, RDF would lose the direction.
    document = changed(badge, ("name",), value)
    iri = f"https://www.w3.org/ns/i18n#{datatype}"
    assert f'"x"^^<{iri}>' in rdfc.canonicalise(document)
    literals = [quad.object for quad in json_ld.quads(document, default())]
    assert [one.datatype.lower() for one in literals if isinstance(one, Literal) and one.value == "x"] == [
        iri
    ]


UNDEFINED = [
    (("licenceClass",), "undefined-term"),
    ((*SUBJECT, "grade"), "undefined-term"),
    ((*ACHIEVEMENT, "allowedValue"), "undefined-term"),
    (("Name",), "undefined-term"),
    (("name ",), "undefined-term"),
    (("",), "undefined-term"),
    (("https://schema.org/name",), "undefined-term"),
    (("https://www.w3.org/2018/credentials#credentialStatus",), "undefined-term"),
    (("xsd:string",), "undefined-term"),
    (("_:b0",), "undefined-term"),
    (("@id",), "json-ld-keyword"),
    (("@type",), "json-ld-keyword"),
    (("@graph",), "json-ld-keyword"),
    (("@included",), "json-ld-keyword"),
    ((*SUBJECT, "@index"), "json-ld-keyword"),
    ((*SUBJECT, "@foo"), "json-ld-keyword"),
    ((*SUBJECT, "@reverse"), "json-ld-keyword"),
    ((*SUBJECT, "@context"), "nested-context"),
    ((*LEVEL, "@context"), "nested-context"),
    ((*ACHIEVEMENT, "Criteria"), "synonym-term"),
]


@pytest.mark.parametrize(("path", "code"), UNDEFINED, ids=str)
@pytest.mark.parametrize("value", ["x", {"id": "urn:x:y"}, [], None], ids=["text", "node", "empty", "null"])
def test_a_member_that_is_no_term_of_its_place_is_refused(
    badge: dict[str, Json], path: tuple[str | int, ...], code: str, value: Json
) -> None:
    problem = refused(changed(badge, path, value))
    assert problem.code == code
    assert "/" + "/".join(str(step).replace("/", "~1") for step in path) in problem.detail


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        (("validUntil",), None, "null-value"),
        ((*ACHIEVEMENT, "tag", 0), None, "null-value"),
        ((*LEVEL, "allowedValue"), [None], "null-value"),
        (("type",), None, "null-value"),
        (("type", 0), None, "null-value"),
        (("type",), {}, "json-ld-type"),
        (("type",), [["VerifiableCredential"]], "json-ld-type"),
        (("type", 1), "FooCredential", "undefined-type"),
        (("type", 1), "@json", "undefined-type"),
        (("type", 1), "id", "undefined-type"),
        (("type", 1), "https://www.w3.org/2018/credentials#VerifiableCredential", "iri-for-term"),
        (("type", 1), "https://example.org/a b", "relative-iri"),
        (("type", 1), "VerifiableCredential", "repeated-value"),
        (("id",), 5, "json-ld-type"),
        (("id",), ["urn:x:y"], "json-ld-type"),
        (("id",), "", "relative-iri"),
        (("id",), "credentials/1", "relative-iri"),
        (("id",), "#k0", "relative-iri"),
        (("id",), "@id", "relative-iri"),
        (("id",), "urn:", "relative-iri"),
        (("id",), "urn:a\u00a0b", "relative-iri"),
        (("id",), "urn:a> <urn:p:p> <urn:o:o> .\n<urn:a", "relative-iri"),
        (("id",), "urn:a\\u003e", "relative-iri"),
        (("id",), "urn:a\ud800", "relative-iri"),
        (("id",), "_:b0", "blank-node-identifier"),
        (("issuer",), "did.example", "relative-iri"),
        (("issuer",), 5, "json-ld-type"),
        (("issuer",), True, "json-ld-type"),
        ((*ACHIEVEMENT, "tag"), [["ndt"]], "nested-array"),
        ((*LEVEL, "allowedValue"), [["1"]], "nested-array"),
        ((*ACHIEVEMENT, "tag"), ["ndt", "ut", "ndt"], "repeated-value"),
        ((*SUBJECT, "identifier"), [{"id": "urn:a:b"}, {"id": "urn:a:b"}], "repeated-value"),
        (("issuer",), ["did:web:a", {"id": "did:web:a"}], "repeated-value"),
        (("name", 1), {"@value": "Ultrasonic", "@language": "EN"}, "repeated-value"),
        (("name",), {"@value": "x"}, "value-object"),
        (("name",), {"@value": "x", "@language": "en", "@direction": "up"}, "value-object"),
        (("name",), {"@value": "x", "@language": "en", "@direction": None}, "value-object"),
        (("name",), {"@value": "x", "@language": "", "@direction": "rtl"}, "value-object"),
        (("name",), {"@value": "x", "@language": "en", "@direction": "rtl", "@type": "t"}, "value-object"),
        (("name",), {"@value": 1, "@direction": "rtl"}, "value-object"),
        (("name",), {"@value": "x", "@type": "xsd:string"}, "value-object"),
        (("name",), {"@value": "x", "@language": None}, "value-object"),
        (("name",), {"@value": None, "@language": "en"}, "value-object"),
        (("name",), {"@value": "x", "@language": "en_US"}, "value-object"),
        (("name",), {"@value": "x\ud800", "@language": "en"}, "json-forbidden-character"),
        (("name",), "x\udfff", "json-forbidden-character"),
        (("validFrom",), 1861920000, "json-ld-type"),
        ((*SUBJECT, "identifier", 0, "hashed"), "false", "json-ld-type"),
        ((*SUBJECT, "identifier", 0, "hashed"), 0, "json-ld-type"),
        ((*SUBJECT, "creditsEarned"), "2.5", "json-ld-type"),
        ((*SUBJECT, "creditsEarned"), True, "json-ld-type"),
        ((*SUBJECT, "creditsEarned"), 0.30000000000000004, "number-precision"),
        ((*SUBJECT, "creditsEarned"), -0.0, "number-precision"),
        ((*SUBJECT, "creditsEarned"), float("nan"), "number-precision"),
        ((*SUBJECT, "creditsEarned"), float("-inf"), "number-precision"),
        ((*SUBJECT, "creditsEarned"), 2**53 + 1, "number-precision"),
        ((*SUBJECT, "creditsEarned"), 10**400, "number-precision"),
        (("proof",), "urn:x:y", "json-ld-type"),
        (("proof",), {}, "empty-node"),
        (("proof",), [{"id": "urn:x:y"}], "empty-node"),
    ],
)  # fmt: skip
def test_a_value_that_would_vanish_or_hide_is_refused(
    badge: dict[str, Json], path: tuple[str | int, ...], value: Json, code: str
) -> None:
    assert refused(changed(badge, path, value)).code == code


@pytest.mark.parametrize(
    ("context", "code"),
    [
        (DELETE, "context-missing"),
        (None, "context-missing"),
        ([], "context-missing"),
        ({}, "context-inline"),
        ([CREDENTIALS_V2, {"@vocab": "https://example.org/"}], "context-inline"),
        ([CREDENTIALS_V2, None], "context-inline"),
        ("https://example.org/context", "context-unknown"),
    ],
)
def test_only_known_contexts_are_read(badge: dict[str, Json], context: object, code: str) -> None:
    assert refused(changed(badge, ("@context",), context)).code == code


def test_a_document_that_states_nothing_is_refused() -> None:
    assert refused({"@context": CREDENTIALS_V2}).code == "empty-node"
    assert refused({"@context": CREDENTIALS_V2, "id": "urn:x:y", "type": []}).code == "empty-node"


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("type", 1), "https://example.org/AnotherCredential"),
        (("@context",), [CREDENTIALS_V2, "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.2.json"]),
        (("issuer",), "did:web:registry.example"),
        ((*ACHIEVEMENT, "alignment"), []),
        ((*LEVEL, "allowedValue"), []),
        ((*SUBJECT, "creditsEarned"), 1e300),
        ((*SUBJECT, "creditsEarned"), -1.5e-7),
        ((*SUBJECT, "creditsEarned"), 1e21),
        ((*SUBJECT, "creditsEarned"), 2**53),
        ((*SUBJECT, "creditsEarned"), 0),
        (("proof",), {"type": "DataIntegrityProof", "proofPurpose": "assertionMethod"}),
        (("proof",), {"type": "DataIntegrityProof", "proofPurpose": "https://example.org/purpose"}),
        (
            ("credentialSchema",),
            {"id": "urn:x:y", "type": "JsonSchema", "jsonSchema": {"@context": 1, "b": [None, {"a": 1.5}]}},
        ),
        ((*ACHIEVEMENT, "related"), [{"id": "urn:x:y", "type": ["Related"], "inLanguage": "en"}]),
    ],
)
def test_a_document_that_loses_nothing_is_read(
    badge: dict[str, Json], path: tuple[str | int, ...], value: Json
) -> None:
    document = changed(badge, path, value)
    assert rdfc.canonicalise(document) == rdfc.canonicalise(copy.deepcopy(document))


@pytest.mark.parametrize(
    ("purpose", "code"),
    [
        ("vote", "undefined-term"),
        ("https://w3id.org/security#assertionMethod", "iri-for-term"),
        (5, "json-ld-type"),
    ],
)
def test_a_value_from_a_vocabulary_is_a_term_or_a_foreign_iri(
    badge: dict[str, Json], purpose: Json, code: str
) -> None:
    assert (
        refused(changed(badge, ("proof",), {"type": "DataIntegrityProof", "proofPurpose": purpose})).code
        == code
    )


SELF = "https://a.example/1"


@pytest.mark.parametrize("below", [{"id": SELF}, {"id": SELF, "type": "1EdTechCredentialRefresh"}])
def test_a_document_may_point_at_itself_and_say_other_things_of_itself_below(below: Json) -> None:
    document: dict[str, Json] = {
        "@context": [CREDENTIALS_V2, OPEN_BADGES_EXTENSIONS],
        "id": SELF,
        "type": ["VerifiableCredential"],
        "validUntil": "2026-05-04T00:00:00Z",
        "refreshService": below,
    }
    assert rdfc.canonicalise(document)
    # The same statements, the end moved to where nobody looks for it: it needs the type there to be a term.
    moved = {name: value for name, value in document.items() if name != "validUntil"}
    hidden: Json = {"id": SELF, "type": "VerifiableCredential", "validUntil": "2026-05-04T00:00:00Z"}
    assert refused({**moved, "refreshService": hidden}).code == "repeated-value"


def test_graphs_of_their_own_say_what_they_say_apart() -> None:
    credential: dict[str, Json] = {
        "@context": CREDENTIALS_V2,
        "id": SELF,
        "type": ["VerifiableCredential"],
        "credentialSubject": {"id": "urn:a:1"},
    }
    presented: dict[str, Json] = {**credential, "type": ["VerifiablePresentation", "VerifiableCredential"]}
    assert rdfc.canonicalise({**presented, "verifiableCredential": [credential]})


def test_a_json_literal_is_signed_whole(badge: dict[str, Json]) -> None:
    def with_schema(schema: Json) -> str:
        entry: Json = {"id": "urn:x:y", "type": "JsonSchema", "jsonSchema": schema}
        return rdfc.canonicalise(changed(badge, ("credentialSchema",), entry))

    assert r'"{\"a\":[null,1],\"€\":{}}"^^<http://www.w3.org/1999/02/22-rdf-syntax-ns#JSON>' in with_schema(
        {"€": {}, "a": [None, 1.0]}
    )
    assert with_schema([1]) != with_schema([[1]])


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("tag", [str(number) for number in range(MAX_VALUES)]),
        (
            "alignment",
            [{"type": "Alignment", "targetName": str(number)} for number in range(MAX_VALUES // 3)],
        ),
        (
            "proof",
            [{"type": "DataIntegrityProof", "nonce": str(number)} for number in range(MAX_VALUES // 3)],
        ),
    ],
)
def test_a_document_has_a_bounded_number_of_values(
    badge: dict[str, Json], name: str, value: list[Json]
) -> None:
    parent = () if name == "proof" else ACHIEVEMENT
    with pytest.raises(TooLarge) as caught:
        rdfc.canonicalise(changed(badge, (*parent, name), value))
    assert caught.value.code == "json-ld-too-large"


def test_a_json_literal_has_a_bounded_number_of_values(badge: dict[str, Json]) -> None:
    schema: Json = {"type": "JsonSchema", "jsonSchema": list(range(MAX_VALUES))}
    with pytest.raises(TooLarge):
        rdfc.canonicalise(changed(badge, ("credentialSchema",), schema))


def test_a_document_names_a_bounded_number_of_contexts(badge: dict[str, Json]) -> None:
    named = badge["@context"]
    assert isinstance(named, list)
    fitting = [*named, *[CREDENTIALS_V2] * (16 - len(named))]
    assert rdfc.canonicalise(changed(badge, ("@context",), fitting)) == rdfc.canonicalise(badge)
    with pytest.raises(TooLarge):
        rdfc.canonicalise(changed(badge, ("@context",), [*fitting, CREDENTIALS_V2]))


def test_depth_is_bounded_here_too(badge: dict[str, Json]) -> None:
    related: dict[str, Json] = {"type": ["Achievement"], "name": "last"}
    for _ in range(400):
        related = {"type": ["Achievement"], "related": related}
    with pytest.raises(TooLarge) as caught:
        rdfc.canonicalise(changed(badge, (*ACHIEVEMENT, "related"), related))
    assert caught.value.code == "json-too-deep"
