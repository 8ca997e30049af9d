"""A tree is labelled from its own lines; look-alikes and graphs are labelled by the general algorithm."""

from typing import Any

import pytest

from signing import rdfc
from signing.contexts import CREDENTIALS_V2, DATA_INTEGRITY_V2, DID_V1, MULTIKEY_V1, OPEN_BADGES, default
from signing.errors import Malformed, TooLarge
from signing.rdfc import canonical, json_ld, walker
from signing.rdfc.dataset import Dataset
from signing.strict_json import Json

IRI = "https://example.org/context"
CONTEXTS = default().extended(
    {
        IRI: {
            "@context": {
                "type": "@type",
                "id": "@id",
                "a": "urn:x:a",
                "p": "urn:x:p",
                "T": "urn:x:T",
                "l": {"@id": "urn:x:l", "@container": "@list"},
                "i": {"@id": "http://www.w3.org/1999/02/22-rdf-syntax-ns#type", "@type": "@id"},
                "g": {"@id": "urn:x:g", "@container": "@graph"},
            }
        }
    }
)


ED25519_2020 = "https://w3id.org/security/suites/ed25519-2020/v1"
PROOF_2020: dict[str, Json] = {
    "type": "Ed25519Signature2020",
    "created": "2026-05-02T00:00:00Z",
    "verificationMethod": "did:web:b.example#k0",
    "proofPurpose": "assertionMethod",
    "proofValue": "z3",
}


def reference(document: dict[str, Json], algorithm: str = "sha256") -> str:
    """Return what PyLD's quads become under the general algorithm."""
    return canonical.canonicalise(json_ld.quads(document, CONTEXTS), algorithm=algorithm).text


CASES: dict[str, dict[str, Any]] = {
    "one node": {"a": "1"},
    "a chain of nodes": {"a": "1", "p": {"a": "2", "p": {"a": "3"}}},
    "two links that read alike": {"p": [{"a": "1"}, {"a": "2"}]},
    "look-alike leaves": {"p": [{"a": "1"}, {"a": "1"}]},
    "look-alike branches": {"p": [{"p": {"a": "1"}}, {"p": {"a": "1"}}, {"p": {"a": "2"}}]},
    "look-alike items of a list": {"l": ["x", "x", {"a": "x"}, {"a": "x"}]},
    "an empty list, and a node that says nothing": {"l": [], "p": {}},
    "one statement by two members": {"type": "T", "i": "urn:x:T", "p": {"type": "T", "i": "urn:x:T"}},
    "that in many nodes": {"p": [{"type": "T", "i": "urn:x:T", "a": str(n)} for n in range(12)]},
    "a control that JSON leaves alone": {"a": "\x7f"},
    "a named node twice": {"p": [{"id": "urn:n:1", "a": "x"}, {"p": {"id": "urn:n:1", "a": "x"}}]},
    "a list below a named node": {"id": "urn:n:1", "l": [{"id": "urn:n:2"}, {"l": ["a"]}]},
    "graphs": {"a": "0", "g": [{"a": "1", "p": {"id": "urn:n:1", "l": ["b"]}}, {"a": "1", "g": {"a": "2"}}]},
    "every control": {"a": "".join(map(chr, range(1, 0xA0))) + '\u2028"\\u0041\\'},
}


@pytest.mark.parametrize("algorithm", ["sha256", "sha384"])
@pytest.mark.parametrize("members", CASES.values(), ids=CASES)
def test_the_walk_and_the_reference_write_the_same_bytes(members: dict[str, Any], algorithm: str) -> None:
    document = {"@context": IRI, **members}
    found = rdfc.canonicalise(document, contexts=CONTEXTS, algorithm=algorithm)
    assert found == reference(document, algorithm)


def test_only_what_needs_it_goes_the_general_way(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_quads: object, *, algorithm: str) -> canonical.Canonical:
        raise TooLarge("general", algorithm)

    def goes_the_general_way(members: dict[str, Any]) -> bool:
        try:
            rdfc.canonicalise({"@context": IRI, **members}, contexts=CONTEXTS)
        except TooLarge:
            return True
        return False

    monkeypatch.setattr(canonical, "canonicalise", refuse)
    assert [name for name, members in CASES.items() if goes_the_general_way(members)] == [
        "look-alike leaves", "look-alike branches", "look-alike items of a list", "graphs",
    ]  # fmt: skip


def test_look_alikes_without_end_are_given_up() -> None:
    node: dict[str, Any] = {"a": "1"}
    for _ in range(3):
        node = {"p": [node] * 6}
    with pytest.raises(TooLarge) as caught:
        rdfc.canonicalise({"@context": IRI, **node}, contexts=CONTEXTS)
    assert caught.value.code == "canonicalisation-work"


def test_a_dataset_counts_its_statements() -> None:
    dataset = Dataset()
    assert not len(dataset)
    node = dataset.nameless(("<urn:x:s>", " <urn:x:p> ", " .\n"))
    dataset.add(node, [' <urn:x:a> "1" .\n'])
    dataset.add("<urn:x:s>", [' <urn:x:a> "1" .\n'])
    assert len(dataset) == 3
    assert dataset.canonicalise("sha256").splitlines() == [
        '<urn:x:s> <urn:x:a> "1" .',
        "<urn:x:s> <urn:x:p> _:c14n0 .",
        '_:c14n0 <urn:x:a> "1" .',
    ]


def test_a_presentation_holds_its_credentials_in_graphs() -> None:
    credential: dict[str, Json] = {
        "@context": [CREDENTIALS_V2, OPEN_BADGES[-1]],
        "type": ["VerifiableCredential"],
        "issuer": "did:web:a.example",
        "credentialSubject": {"id": "did:web:b.example"},
    }
    presentation: dict[str, Json] = {
        "@context": [CREDENTIALS_V2],
        "type": ["VerifiablePresentation"],
        "holder": "did:web:b.example",
        "verifiableCredential": [credential, {**credential, "proof": {"type": "DataIntegrityProof"}}],
    }
    text = rdfc.canonicalise(presentation)
    assert text == reference(presentation)
    assert "<did:web:a.example> _:c14n" in text


def presenting(*credentials: Json) -> dict[str, Json]:
    return {
        "@context": [CREDENTIALS_V2],
        "type": "VerifiablePresentation",
        "verifiableCredential": list(credentials),
    }


@pytest.mark.parametrize(
    ("credential", "code"),
    [
        ({"type": "VerifiableCredential"}, "undefined-term"),
        ({"@context": [{"type": "@type"}], "type": "x"}, "context-inline"),
        ({"@context": [], "type": "x"}, "context-missing"),
        ({"@context": ["urn:x:y"], "type": "x"}, "context-unknown"),
        ({"@context": [CREDENTIALS_V2], "@type": "x"}, "json-ld-keyword"),
        ({"@context": [CREDENTIALS_V2], "id": "urn:x:y"}, "empty-node"),
        (
            {"@context": [CREDENTIALS_V2], "type": "VerifiableCredential", "issuer": {"@context": "x"}},
            "nested-context",
        ),
    ],
)
def test_a_credential_in_a_presentation_is_read_as_strictly(credential: Json, code: str) -> None:
    with pytest.raises(Malformed) as caught:
        rdfc.canonicalise(presenting(credential))
    assert caught.value.code == code
    assert "context-" in code or "/verifiableCredential/0" in caught.value.detail


def test_a_presentation_has_a_bounded_number_of_sequences_of_contexts() -> None:
    def credential(sequence: int) -> Json:
        named: list[Json] = [CREDENTIALS_V2, *[MULTIKEY_V1] * (sequence % 2), *[DID_V1] * (sequence // 2)]
        return {"@context": named, "type": "VerifiableCredential"}

    assert rdfc.canonicalise(presenting(*[credential(0)] * 40))
    with pytest.raises(TooLarge) as caught:
        rdfc.canonicalise(presenting(*map(credential, range(17))))
    assert caught.value.code == "json-ld-too-large"


@pytest.mark.parametrize(
    "document",
    [
        {
            "@context": [DID_V1, MULTIKEY_V1],
            "id": "did:web:a.example",
            "verificationMethod": [
                {
                    "id": "did:web:a.example#k0",
                    "type": "Multikey",
                    "controller": "did:web:a.example",
                    "publicKeyMultibase": "z6Mk",
                }
            ],
            "assertionMethod": ["did:web:a.example#k0"],
            "service": [{"id": "did:web:a.example#s", "type": "https://x.example/S"}],
        },
        {
            "@context": [DATA_INTEGRITY_V2],
            "id": "urn:x:y",
            "proof": {
                "type": "DataIntegrityProof",
                "cryptosuite": "eddsa-rdfc-2022",
                "proofPurpose": "assertionMethod",
                "verificationMethod": "did:web:a.example#k0",
                "created": "2026-05-02T00:00:00Z",
                "proofValue": "z3",
            },
        },
        {
            "@context": ["https://www.w3.org/2018/credentials/v1", ED25519_2020],
            "type": ["VerifiablePresentation"],
            "holder": "did:web:a.example",
            "verifiableCredential": [
                {
                    "@context": ["https://www.w3.org/2018/credentials/v1", ED25519_2020],
                    "id": "urn:uuid:1",
                    "type": ["VerifiableCredential"],
                    "issuer": "did:web:b.example",
                    "issuanceDate": "2026-05-02T00:00:00Z",
                    "credentialSubject": {"id": "did:web:a.example"},
                    "proof": [PROOF_2020, PROOF_2020 | {"challenge": "c"}],
                }
            ],
            "proof": PROOF_2020 | {"proofPurpose": "authentication", "domain": "b.example"},
        },
    ],
    ids=["did", "proof", "vcdm-1.1"],
)
def test_documents_that_are_no_credentials(document: dict[str, Json]) -> None:
    assert rdfc.canonicalise(document) == reference(document)
    assert len(walker.walk(document, default())) == rdfc.canonicalise(document).count("\n")
