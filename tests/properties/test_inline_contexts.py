"""Contexts that documents bring along, drawn by chance: what is read is what JSON-LD says, or nothing.

PyLD judges every document that is accepted. And whatever its own contexts say, a document that is
accepted means its members of known contexts as it would without them.
"""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from signing import inline_contexts
from signing.contexts import CREDENTIALS_V2, default
from signing.data_integrity import canonical_forms
from signing.errors import Malformed
from signing.rdfc import canonical, json_ld
from signing.strict_json import Json

OWN = ["aaa", "bbb", "Kind", "Zebra"]
KNOWN = ["name", "description", "validUntil", "credentialStatus", "VerifiableCredential", "id", "type"]
NAMES = st.sampled_from([*OWN * 4, *KNOWN])
# Those that are refused stand behind, and are drawn once in a while.
IRIS = st.sampled_from(
    [
        *["urn:a:1", "urn:a:2", "urn:a:3", "https://a.example/#b", "https://a.example/#c"] * 8,
        "https://schema.org/name",
        "https://www.w3.org/2018/credentials#credentialStatus",
        "http://www.w3.org/1999/02/22-rdf-syntax-ns#type",
        "@id",
        "@type",
    ]
)
XSD = "http://www.w3.org/2001/XMLSchema#"
TYPES = st.sampled_from([*["@id", f"{XSD}date", f"{XSD}double", "urn:a:type"] * 6, "@json", "@vocab"])
OPTIONS = {"@type": TYPES, "@container": st.sampled_from(["@set", "@list"]), "@protected": st.booleans()}
VOCABULARIES = st.sampled_from(
    ["urn:b:", "https://b.example/#", "https://b.example/", "https://www.w3.org/2018/"]
)


def contexts_of(
    definitions: st.SearchStrategy[Any], **more: st.SearchStrategy[Any]
) -> st.SearchStrategy[Any]:
    """Draw contexts whose terms are among `definitions`."""
    return st.builds(
        lambda terms, rest: {**terms, **rest},
        st.dictionaries(NAMES, definitions, max_size=4),
        st.fixed_dictionaries({}, optional={"@protected": st.just(value=True), **more}),
    )


TERMS = IRIS | st.fixed_dictionaries({"@id": IRIS}, optional=OPTIONS)
SCOPED = st.fixed_dictionaries({"@id": IRIS, "@context": contexts_of(TERMS)}, optional=OPTIONS)
CONTEXTS = contexts_of(TERMS | SCOPED, **{"@vocab": VOCABULARIES})
MEMBERS = st.sampled_from(["aaa", "bbb", "name", "description"])
VALUES = st.recursive(
    st.sampled_from(["a", "urn:x:1", "2026-01-01", 7, True, {"@value": "a", "@language": "en"}]),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.builds(
            lambda members, kind: {**members, **({"type": kind} if kind else {})},
            st.dictionaries(MEMBERS, inner, max_size=3),
            st.sampled_from([None, "Kind", ["Kind", "Zebra"]]),
        )
    ),
    max_leaves=6,
)
ROOT_TYPES = st.sampled_from([[], ["Kind"], ["Zebra"], ["Zebra", "Kind"]])


def a_document(own: list[Json], types: list[Json], members: dict[str, Json]) -> dict[str, Json]:
    return {
        "@context": [CREDENTIALS_V2, *own],
        "id": "urn:x:credential",
        "type": ["VerifiableCredential", *types],
        "issuer": "urn:x:issuer",
        "validUntil": "2030-01-01T00:00:00Z",
        "credentialStatus": {"id": "urn:x:status", "type": "BitstringStatusListEntry"},
        "credentialSubject": {"id": "urn:x:subject", **members},
        **members,
    }


@settings(max_examples=200)
@given(st.lists(CONTEXTS, min_size=1, max_size=2), ROOT_TYPES, st.dictionaries(MEMBERS, VALUES, max_size=3))
def test_what_is_read_is_what_json_ld_says(
    own: list[Json], types: list[Json], members: dict[str, Json]
) -> None:
    document = a_document(own, types, members)
    try:
        text = canonical_forms.rdfc(document, default(), "sha256").decode()
    except Malformed:
        return
    named, known = inline_contexts.resolved(document, default())
    assert text == canonical.canonicalise(json_ld.quads(named, known)).text
    credentials = "https://www.w3.org/2018/credentials#"
    for kept in (f"{credentials}validUntil", f"{credentials}credentialStatus", f"{credentials}issuer"):
        assert text.count(f"<urn:x:credential> <{kept}> ") == 1
