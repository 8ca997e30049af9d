"""Contexts that a document brings along: what they may add, and what they may never hide."""

from typing import Any

import pytest

from signing import contexts, forms, inline_contexts, policy, rdfc, strict_json
from signing.contexts import CREDENTIALS_V2, OPEN_BADGES, default
from signing.data_integrity import canonical_forms, suites
from signing.errors import Malformed, TooLarge
from signing.inline_contexts import EXAMPLES_V2, MAX_BYTES, MAX_CONTEXTS
from signing.keys.file_store import FileSigner
from signing.policy import Policy, Standing
from signing.rdfc import canonical, json_ld
from signing.report import Report, Verdict
from signing.strict_json import Json
from signing.verify import verify
from tests.unit.signing import worlds
from tests.unit.signing.worlds import AT, OTHER, OTHER_DID, POLICY, World, rows_of

METHOD = f"{OTHER_DID}#{OTHER.multikey}"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
STATUS = "https://www.w3.org/2018/credentials#credentialStatus"
VCDM = policy.vcdm(lambda _did: Standing.ACCEPTED)


def a_credential(*more: object, **changes: object) -> dict[str, Any]:
    return {
        "@context": [CREDENTIALS_V2, *more],
        "type": ["VerifiableCredential"],
        "issuer": OTHER_DID,
        "credentialSubject": {"id": "urn:example:1"},
        **changes,
    }


def signed(
    document: dict[str, Any], suite: str = "eddsa-rdfc-2022", signer: FileSigner = OTHER
) -> dict[str, Any]:
    options = worlds.proof_options(METHOD, cryptosuite=suite)
    return suites.add(document, options, signer, VCDM.proof_rules)


def judged(document: dict[str, Any], under: Policy = VCDM) -> Report:
    return verify(strict_json.dumps(document), under, AT, World())


def text_of(document: dict[str, Any]) -> str:
    return canonical_forms.rdfc(document, default(), "sha256").decode()


TERMS: list[dict[str, Json]] = [
    {"Alumnus": "https://example.org/Alumnus", "alumniOf": "https://example.org/alumniOf"},
    {
        "@protected": True,
        "Alumnus": {"@id": "urn:a:Alumnus"},
        "alumniOf": {"@id": "urn:a:of", "@protected": False},
    },
    {"@context": {"Alumnus": "https://example.org/Alumnus", "alumniOf": "https://example.org/alumniOf"}},
]


@pytest.mark.parametrize("terms", TERMS)
@pytest.mark.parametrize("suite", ["eddsa-rdfc-2022", "eddsa-jcs-2022"])
def test_terms_of_its_own_are_signed_and_verified(terms: dict[str, Json], suite: str) -> None:
    subject = {"id": "urn:example:1", "alumniOf": "A School"}
    document = a_credential(terms, type=["VerifiableCredential", "Alumnus"], credentialSubject=subject)
    secured = signed(document, suite)
    report = judged(secured)
    assert report.verdict is Verdict.VALID
    assert "what they mean is not known here" in " ".join(report.notes)
    for altered in (
        {**secured, "credentialSubject": {**subject, "alumniOf": "Another School"}},
        {**secured, "type": ["VerifiableCredential"]},
        {**secured, "@context": [CREDENTIALS_V2, {"Alumnus": "urn:b:Alumnus", "alumniOf": "urn:b:of"}]},
        {**secured, "@context": [CREDENTIALS_V2]},
    ):
        assert judged(altered).verdict is Verdict.INVALID


@pytest.mark.parametrize(
    "definition",
    [
        {"@id": "urn:a:of", "@type": "@id"},
        {"@id": "urn:a:of", "@type": "http://www.w3.org/2001/XMLSchema#date"},
        {"@id": "urn:a:of", "@type": "@id", "@container": "@set"},
        {"@id": "urn:a:of", "@type": "@id", "@container": "@list"},
    ],
)
def test_what_terms_say_is_what_another_processor_reads(definition: dict[str, Json]) -> None:
    value = "2026-01-01" if "date" in str(definition) else ["urn:x:1", "urn:x:2"]
    subject = {"id": "urn:example:1", "alumniOf": value}
    document = a_credential({"alumniOf": definition}, credentialSubject=subject)
    named, known = inline_contexts.resolved(document, default())
    assert text_of(document) == rdfc.canonicalise(named, contexts=known)
    assert text_of(document).count("\n") == len(json_ld.quads(named, known))


def deep(levels: int) -> Json:
    """Return a definition with contexts in definitions, `levels` of them with the one around it."""
    inner: Json = {"@id": "urn:a:1"}
    for level in range(2, levels + 1):
        inner = {"@id": f"urn:a:{level}", "@context": {f"b{level}": inner}}
    return inner


SCOPED: dict[str, Json] = {
    "@protected": True,
    "Race": {
        "@id": "urn:a:Race",
        "@context": {
            "@protected": True,
            "id": "@id",
            "type": "@type",
            "boat": {"@id": "urn:a:boat", "@context": {"name": "urn:a:name", "sail": "urn:a:sail"}},
        },
    },
    "won": {"@id": "urn:a:won", "@type": "@id"},
}


@pytest.mark.parametrize("suite", ["eddsa-rdfc-2022", "eddsa-jcs-2022"])
def test_terms_below_its_own_terms_are_signed_and_verified(suite: str) -> None:
    race = {"id": "urn:x:1", "type": "Race", "boat": {"id": "urn:x:2", "name": "B", "sail": 4}}
    document = a_credential(SCOPED, won=race)
    named, known = inline_contexts.resolved(document, default())
    assert text_of(document) == canonical.canonicalise(json_ld.quads(named, known)).text
    assert '<urn:x:2> <urn:a:name> "B"' in text_of(document)
    secured = signed(document, suite)
    assert judged(secured).verdict is Verdict.VALID
    assert judged({**secured, "won": {**race, "boat": {"name": "C"}}}).verdict is Verdict.INVALID
    for outside in ({"boat": race["boat"]}, {"won": {"boat": race["boat"]}}):
        with pytest.raises(Malformed, match="undefined-term"):
            text_of(a_credential(SCOPED, **outside))


@pytest.mark.parametrize("protected", [True, False])
@pytest.mark.parametrize("name", ["Alumnus", "Zoologist"])  # before VerifiableCredential, and after it
def test_a_type_of_its_own_changes_no_member_of_a_credential(name: str, *, protected: bool) -> None:
    own: Json = {"validUntil": "urn:a:1", "credentialStatus": "urn:a:2"} | (
        {"@protected": True} if protected else {}
    )
    document = a_credential(
        {name: {"@id": "urn:a:0", "@context": own}},
        type=["VerifiableCredential", name],
        validUntil="2030-01-01T00:00:00Z",
    )
    if protected or name == "Zoologist":
        with pytest.raises(Malformed, match="context-protected"):
            text_of(document)
        return
    text = text_of(document)
    assert "<https://www.w3.org/2018/credentials#validUntil>" in text
    assert "urn:a:1" not in text


def test_levels_of_definitions_are_counted() -> None:
    assert inline_contexts.of({"aaa": deep(4)}) is not None
    assert '<urn:a:1> "B"' in text_of(a_credential({"aaa": deep(4)}, aaa={"b4": {"b3": {"b2": "B"}}}))


def test_a_vocabulary_makes_terms_of_every_name() -> None:
    document = a_credential({"@vocab": "https://boats.example/#"}, sail="4")
    assert '<https://boats.example/#sail> "4"' in text_of(document)
    assert judged(signed(document)).verdict is Verdict.VALID
    assert judged({**signed(document), "sails": "4"}).verdict is Verdict.INVALID


HIDDEN: list[tuple[str, Json]] = [
    ("the status under another name", {"aaa": STATUS}),
    ("the same, spelled out", {"aaa": {"@id": STATUS}}),
    ("a type of entry", {"Entry": "https://www.w3.org/ns/credentials/status#BitstringStatusListEntry"}),
    ("what V1 writes as a compact IRI", {"aaa": "https://www.w3.org/2018/credentials#issuanceDate"}),
    ("another name for type, as RDF has it", {"aaa": {"@id": f"{RDF}type", "@type": "@id"}}),
    ("the same below a term", {"aaa": {"@id": "urn:a:1", "@context": {"bbb": f"{RDF}type"}}}),
    ("another name for the start of a list", {"aaa": f"{RDF}first"}),
    ("a type of RDF's", {"aaa": {"@id": "urn:a:1", "@type": f"{RDF}JSON"}}),
    ("a vocabulary of RDF's", {"@vocab": RDF}),
    ("the same, cut before its end", {"@vocab": RDF[:-3]}),
    ("the same, cut behind it", {"@vocab": f"{RDF}ty"}),
    ("another name for id", {"aaa": "@id"}),
    ("another name for type", {"aaa": {"@id": "@type"}}),
    ("a vocabulary with the status in it", {"@vocab": "https://www.w3.org/2018/credentials#"}),
    ("the same, cut elsewhere", {"@vocab": "https://www.w3.org/2018/credentials#credentialSt"}),
    ("the same, cut in the scheme", {"@vocab": "https:"}),
    ("a vocabulary that is no IRI", {"@vocab": ""}),
    ("no vocabulary", {"@vocab": None}),
    ("a vocabulary below a term", {"aaa": {"@id": "urn:a:1", "@context": {"@vocab": "urn:a:"}}}),
    ("the status below a term", {"aaa": {"@id": "urn:a:1", "@context": {"bbb": STATUS}}}),
    ("another name for id below a term", {"aaa": {"@id": "urn:a:1", "@context": {"bbb": "@id"}}}),
    ("the wrong name for id", {"type": "@id"}),
    ("a term anew below itself", {"aaa": {"@id": "urn:a:1", "@context": {"aaa": "urn:a:1"}}}),
    ("too deep", {"aaa": deep(5)}),
    ("a base", {"@base": "https://example.org/"}),
    ("a language", {"@language": "en"}),
    ("an import", {"@import": "https://example.org/"}),
    ("no propagation", {"@propagate": False}),
    ("another version", {"@version": 1.1}),
    ("a word for protection", {"@protected": "yes"}),
    ("no protection", {"@protected": False}),
    ("a prefix", {"ex": "https://example.org/#"}),
    ("a compact name", {"ex:a": "https://example.org/#a"}),
    ("a name with a space", {"a b": "https://example.org/#a"}),
    ("an endless name", {"a" * 129: "https://example.org/#a"}),
    ("a relative IRI", {"aaa": "example"}),
    ("an IRI that would end a statement", {"aaa": "https://example.org/>"}),
    ("no IRI", {"aaa": {"@type": "@id"}}),
    ("nothing", {"aaa": None}),
    ("a number", {"aaa": 7}),
    ("a list", {"aaa": ["https://example.org/#a"]}),
    ("another number", {"aaa": {"@id": 7}}),
    ("a type that is no IRI", {"aaa": {"@id": "urn:a:1", "@type": "@json"}}),
    ("a type that is a term", {"aaa": {"@id": "urn:a:1", "@type": "@vocab"}}),
    ("a type that is a number", {"aaa": {"@id": "urn:a:1", "@type": 7}}),
    ("an index", {"aaa": {"@id": "urn:a:1", "@container": "@index"}}),
    ("several containers", {"aaa": {"@id": "urn:a:1", "@container": ["@set"]}}),
    ("a graph", {"aaa": {"@id": "urn:a:1", "@container": "@graph"}}),
    ("a word for the protection of a term", {"aaa": {"@id": "urn:a:1", "@protected": "yes"}}),
    ("no context below a term", {"aaa": {"@id": "urn:a:1", "@context": None}}),
    ("several contexts below a term", {"aaa": {"@id": "urn:a:1", "@context": [{"bbb": "urn:b:1"}]}}),
    ("a context elsewhere below a term", {"aaa": {"@id": "urn:a:1", "@context": "urn:a:2"}}),
    ("the other direction", {"aaa": {"@reverse": "urn:a:1"}}),
    ("a context in a context in a context", {"@context": {"@context": {"aaa": "urn:a:1"}}}),
    ("a context beside a term", {"@context": {"aaa": "urn:a:1"}, "bbb": "urn:b:1"}),
    ("a context elsewhere", {"@context": "https://example.org/"}),
    ("too much", {f"a{number}": f"urn:a:{number}" for number in range(MAX_BYTES // 16)}),
]


@pytest.mark.parametrize(("what", "context"), HIDDEN)
def test_nothing_else_may_be_brought_along(what: str, context: Json) -> None:
    document = a_credential(context)
    assert inline_contexts.of(context) is None, what
    with pytest.raises(Malformed) as refused:
        text_of(document)
    assert refused.value.code in {"context-inline", "context-unknown"}
    secured = signed(a_credential(), "eddsa-jcs-2022")
    assert rows_of(judged({**secured, "@context": document["@context"]}))["contexts"] == "context-not-allowed"


@pytest.mark.parametrize(
    "context",
    [
        {"VerifiableCredential": "https://example.org/Other"},
        {"EnvelopedVerifiableCredential": "https://example.org/other"},
        {"id": "https://example.org/id"},
        {"name": {"@id": "https://schema.org/other"}},
    ],
)
def test_a_known_term_stays_what_it_is(context: dict[str, Json]) -> None:
    with pytest.raises(Malformed) as refused:
        text_of(a_credential(context))
    assert refused.value.code == "context-protected"


def test_a_term_of_the_type_wins_over_one_of_the_documents() -> None:
    document = a_credential({"validUntil": "https://example.org/other"}, validUntil="2030-01-01T00:00:00Z")
    assert "<https://www.w3.org/2018/credentials#validUntil>" in text_of(document)
    assert "example.org/other" not in text_of(document)


def test_a_term_may_not_hide_a_status_even_where_jcs_would_sign_it() -> None:
    entry = {"type": "BitstringStatusListEntry", "statusPurpose": "revocation"}
    secured = signed(a_credential({"aaa": STATUS}, aaa=entry), "eddsa-jcs-2022")
    assert judged(secured).verdict is Verdict.INVALID


@pytest.mark.parametrize("item", [7, None, ["https://example.org/"], True, {"aaa": "\ud800:x"}])
def test_what_is_no_context_at_all_is_none(item: Json) -> None:
    assert inline_contexts.of(item) is None
    with pytest.raises(Malformed):
        text_of(a_credential(item))


def test_the_strict_policy_reads_none() -> None:
    for suite in ("eddsa-rdfc-2022", "eddsa-jcs-2022"):
        secured = signed(a_credential({"Alumnus": "urn:a:Alumnus"}), suite)
        assert rows_of(judged(secured, POLICY))["contexts"] == "context-not-allowed"
        assert (
            rows_of(judged(signed(a_credential(EXAMPLES_V2), suite), POLICY))["contexts"]
            == "context-not-allowed"
        )


def test_the_context_for_examples_makes_terms_of_every_name() -> None:
    document = a_credential(EXAMPLES_V2, type=["VerifiableCredential", "Relationship"], spouse="A")
    text = text_of(document)
    assert "<https://www.w3.org/ns/credentials/examples#spouse>" in text
    assert "<https://www.w3.org/ns/credentials/examples#Relationship>" in text
    assert judged(signed(document)).verdict is Verdict.VALID
    own = contexts.default().extended({EXAMPLES_V2: {"@context": {"@vocab": "urn:x:"}}})
    assert (
        "<urn:x:spouse>"
        in canonical_forms.rdfc({**document, "@context": document["@context"]}, own, "sha256").decode()
    )


def test_two_contexts_and_the_known_ones_stand_together() -> None:
    first, second = {"Alumnus": "urn:a:Alumnus"}, {"Student": "urn:a:Student"}
    document = a_credential(
        OPEN_BADGES[-1], first, second, type=["VerifiableCredential", "Student", "Alumnus"]
    )
    assert judged(signed(document)).verdict is Verdict.VALID
    twice = signed(a_credential(first, first))
    assert rows_of(judged(twice))["contexts"] == "context-not-allowed"


@pytest.mark.parametrize("before", [(), (OPEN_BADGES[-1],), ({},), (EXAMPLES_V2,)])
def test_an_unknown_context_is_as_unknown_as_before(before: tuple[object, ...]) -> None:
    with pytest.raises(Malformed, match="context-unknown"):
        text_of(a_credential(*before, "https://example.org/"))


def test_a_document_brings_a_bounded_number_along() -> None:
    # They are gathered wherever they stand, before the walk refuses those that stand in a wrong place.
    def bringing(count: int) -> dict[str, Any]:
        return a_credential(x=[{"@context": {"x": f"urn:a:{number}"}} for number in range(count)])

    named, known = inline_contexts.resolved(bringing(MAX_CONTEXTS), default())
    assert len(known.known()) == len(default().known()) + MAX_CONTEXTS
    assert named["@context"] == [CREDENTIALS_V2]
    with pytest.raises(TooLarge, match="json-ld-too-large"):
        inline_contexts.resolved(bringing(MAX_CONTEXTS + 1), default())
    twice = [{"@context": {"x": "urn:a:1"}}] * (MAX_CONTEXTS + 1)
    assert inline_contexts.resolved(a_credential(x=twice), default())


@pytest.mark.parametrize("place", range(14))
def test_a_term_that_reads_like_a_mark_is_signed_as_it_is_written(place: int) -> None:
    subject = {"id": "urn:example:1", "mine": "x"}
    document = a_credential({"mine": f"{forms.MARK}{place}"}, credentialSubject=subject)
    for _ in range(3):  # its form is met again
        assert f'<urn:example:1> <{forms.MARK}{place}> "x" .' in text_of(document)


def test_the_same_contexts_are_made_once() -> None:
    document = a_credential({"Alumnus": "urn:a:Alumnus"})
    assert (
        inline_contexts.resolved(document, default())[1] is inline_contexts.resolved(document, default())[1]
    )
