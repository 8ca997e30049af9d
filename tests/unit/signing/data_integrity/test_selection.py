"""Parts of a document by JSON Pointers, whose nodes are known again (VC DI ECDSA §3.4)."""

from typing import Any

import pytest

from signing import contexts, rdfc
from signing.data_integrity import selection
from signing.errors import Malformed
from signing.rdfc import canonical

CREDENTIAL: dict[str, Any] = {
    "@context": [contexts.CREDENTIALS_V2, contexts.OPEN_BADGES[-1]],
    "type": ["VerifiableCredential", "OpenBadgeCredential"],
    "name": {"@value": "Welder", "@language": "en"},
    "issuer": "did:web:registry.example",
    "credentialSubject": {
        "type": ["AchievementSubject"],
        "identifier": [
            {"type": "IdentityObject", "hashed": False, "identityHash": "a", "identityType": "name"},
            {"type": "IdentityObject", "hashed": False, "identityHash": "b", "identityType": "name"},
        ],
        "achievement": {
            "id": "urn:achievement",
            "type": ["Achievement"],
            "name": "UT 2",
            "description": "d",
            "criteria": {"narrative": "n"},
            "tag": ["ndt", "ut"],
        },
    },
}
SUBJECT = CREDENTIAL["credentialSubject"]
HEAD = {name: CREDENTIAL[name] for name in ("@context", "type")}


def _chosen(*pointers: str) -> dict[str, Any]:
    return selection.name(CREDENTIAL).chosen(pointers).document


def test_to_name_the_nodes_changes_nothing_of_what_is_meant() -> None:
    whole = selection.name(CREDENTIAL)
    assert whole.named != whole.document == CREDENTIAL
    assert canonical.canonicalise(whole.quads()).text == rdfc.canonicalise(CREDENTIAL)
    names = {node: f"x{label}" for node, label in whole.labels().items()}
    assert sorted(names.values()) == ["xc14n0", "xc14n1", "xc14n2", "xc14n3", "xc14n4"]
    assert "".join(whole.lines(names)) == rdfc.canonicalise(CREDENTIAL).replace("_:c14n", "_:xc14n")


def test_a_node_of_a_part_is_the_node_of_the_whole() -> None:
    whole = selection.name(CREDENTIAL)
    names = selection.hmac_names(whole.labels(), bytes(32))
    part = whole.chosen(["/credentialSubject/identifier/1"])
    lines = part.lines(names)
    assert set(lines) < set(whole.lines(names))
    assert sum('"b"' in line for line in lines) == 1
    assert not any('"a"' in line for line in lines)


@pytest.mark.parametrize(
    ("pointers", "expected"),
    [
        ([], HEAD),
        (["/issuer"], {**HEAD, "issuer": CREDENTIAL["issuer"]}),
        (["/name"], {**HEAD, "name": CREDENTIAL["name"]}),
        (["/type/1"], HEAD),
        (["/credentialSubject/type/0"], {**HEAD, "credentialSubject": {"type": SUBJECT["type"]}}),
        (["/credentialSubject"], {**HEAD, "credentialSubject": SUBJECT}),
        (
            ["/credentialSubject", "/credentialSubject/achievement/name"],
            {**HEAD, "credentialSubject": SUBJECT},
        ),
        ([""], CREDENTIAL),
        (
            ["/credentialSubject/achievement/name", "/credentialSubject/achievement/tag/1"],
            {
                **HEAD,
                "credentialSubject": {
                    "type": SUBJECT["type"],
                    "achievement": {
                        "id": "urn:achievement",
                        "type": ["Achievement"],
                        "name": "UT 2",
                        "tag": ["ut"],
                    },
                },
            },
        ),
        (
            ["/credentialSubject/identifier/1", "/credentialSubject/identifier/0/identityHash"],
            {
                **HEAD,
                "credentialSubject": {
                    "type": SUBJECT["type"],
                    "identifier": [
                        {"type": "IdentityObject", "identityHash": "a"},
                        SUBJECT["identifier"][1],
                    ],
                },
            },
        ),
    ],
)
def test_a_part_has_the_names_and_types_on_the_way(pointers: list[str], expected: dict[str, Any]) -> None:
    assert _chosen(*pointers) == expected


@pytest.mark.parametrize(
    ("pointer", "code"),
    [
        ("issuer", "pointer-malformed"),
        (" /issuer", "pointer-malformed"),
        ("#/issuer", "pointer-malformed"),
        ("/issuer~", "pointer-malformed"),
        ("/issuer~2", "pointer-malformed"),
        ("/" + "a" * 1000, "pointer-malformed"),
        ("/" + "a" * 999, "pointer-nowhere"),
        ("/" * 1000, "pointer-nowhere"),
        ("/", "pointer-nowhere"),
        ("/unknown", "pointer-nowhere"),
        ("/issuer/id", "pointer-nowhere"),
        ("/issuer/0", "pointer-nowhere"),
        ("/credentialSubject/identifier/2", "pointer-nowhere"),
        ("/credentialSubject/identifier/01", "pointer-nowhere"),
        ("/credentialSubject/identifier/-", "pointer-nowhere"),
        ("/credentialSubject/identifier/-1", "pointer-nowhere"),
        ("/credentialSubject/identifier/1e0", "pointer-nowhere"),
        ("/credentialSubject/identifier/" + "9" * 900, "pointer-nowhere"),
        ("/credentialSubject/identifier/١", "pointer-nowhere"),
        ("/@context", "pointer-nowhere"),
        ("/name/@value", "pointer-inside-value"),
        ("/name/@language/x", "pointer-inside-value"),
    ],
)
def test_a_pointer_to_nowhere_is_refused_by_name(pointer: str, code: str) -> None:
    with pytest.raises(Malformed) as refused:
        _chosen("/issuer", pointer)
    assert refused.value.code == code
    assert pointer[:20] in refused.value.detail
    assert len(refused.value.detail) < 200


@pytest.mark.parametrize("whole", ["", "/credentialSubject", "/credentialSubject/identifier", "/issuer"])
def test_a_pointer_to_nowhere_is_refused_beside_one_to_all(whole: str) -> None:
    with pytest.raises(Malformed, match="pointer-nowhere"):
        _chosen(whole, f"{whole}/nowhere")


def test_the_escapes_of_a_pointer_are_read() -> None:
    document: dict[str, Any] = {"a/b": {"~1": {"~/": "here"}}}
    assert selection._path("/a~1b/~01/~0~1", document) == ("a/b", "~1", "~/")
    with pytest.raises(Malformed, match="pointer-nowhere"):
        selection._path("/a~1b/~1", document)


PROOF = {
    "type": "DataIntegrityProof",
    "cryptosuite": "eddsa-rdfc-2022",
    "verificationMethod": "did:web:registry.example#k",
    "proofPurpose": "assertionMethod",
}


@pytest.mark.parametrize(
    "changes",
    [
        {"id": "urn:bnid:b0"},
        {"proof": PROOF},  # a graph of its own
    ],
    ids=str,
)
def test_what_cannot_be_named_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(Malformed, match="disclosure-unnamed"):
        selection.name({**CREDENTIAL, **changes})


def test_one_context_need_not_stand_in_a_list() -> None:
    document = {"@context": contexts.CREDENTIALS_V2, "type": "VerifiableCredential", "issuer": "urn:a"}
    whole = selection.name(document)
    assert len(whole.labels()) == 1


@pytest.mark.parametrize("more", [{}, {"identifier": "@id"}], ids=["no name", "another name"])
def test_a_context_without_the_name_of_identifiers_is_refused(more: dict[str, str]) -> None:
    known = contexts.default().extended({"urn:c": {"@context": {"a": "urn:a", "b": "urn:b", **more}}})
    with pytest.raises(Malformed, match="disclosure-unnamed"):
        selection.name({"@context": ["urn:c"], "a": {"b": "c"}}, known)


def test_terms_of_the_documents_own_are_named_and_chosen_under_their_context() -> None:
    own: dict[str, Any] = {"boat": "https://boats.example/#boat", "sail": "https://boats.example/#sail"}
    listed = [contexts.CREDENTIALS_V2, own]
    boats = [{"sail": "3"}, {"sail": "4"}]
    document: dict[str, Any] = {**HEAD, "@context": listed, "type": ["VerifiableCredential"], "boat": boats}
    whole = selection.name(document)
    assert len(whole.labels()) == 3
    part = whole.chosen(["/boat/1"])
    assert part.document == {**document, "boat": [{"sail": "4"}]}
    assert set(part.quads()) < set(whole.quads())
    sails = [line for line in whole.lines(dict.fromkeys(whole.labels(), "x")) if "#sail>" in line]
    assert sails == ['_:x <https://boats.example/#sail> "3" .\n', '_:x <https://boats.example/#sail> "4" .\n']
    with pytest.raises(Malformed, match="context-inline"):
        selection.name({**document, "@context": [contexts.CREDENTIALS_V2, {**own, "@base": "urn:a:"}]})
