"""DID documents: whose keys, and which of them may make assertions (Controlled Identifiers §2.2-§2.3)."""

from collections.abc import Callable
from typing import Any

import pytest

from signing import instants
from signing.did import documents
from signing.errors import InvalidProof, Malformed

DID = "did:web:registry.example:b:pnwi"
KEY = "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2"
OTHER = "z6MkfysNtnPjwyKorwYm4RPvRHp64xgKPF8B3wDUixKGW2qk"
X25519 = "z6LSbysY2xFMRpGMhb7tFTLMpeuPRaqaWM1yECx2AtzE3KCc"
P256 = "zDnaerDaTF5BXEavCrfRZEk316dpbLsfPDZ3WJ5hRTPFU2169"
JWK: dict[str, Any] = {
    "crv": "P-256",
    "kty": "EC",
    "x": "fyNYMN0976ci7xqiSdag3buk-ZCwgXU4kz9XNkBlNUI",
    "y": "hW2ojTNfH7Jbi8--CJUo3OCbH3y5n91g-IMA9MLMbTU",
}
ED25519_2020 = "Ed25519VerificationKey2020"
NOW = instants.parse("2026-11-20T00:00:00Z")


def _document(**changes: object) -> dict[str, Any]:
    return {**documents.build(DID, [("k0", KEY), ("k1", OTHER)], asserting={"k0"}), **changes}


def _method(**changes: object) -> dict[str, Any]:
    method = {"id": f"{DID}#k0", "type": "Multikey", "controller": DID, "publicKeyMultibase": KEY}
    return {**method, **changes}


def _jwk_method(jwk: object) -> dict[str, Any]:
    return {"id": f"{DID}#k0", "type": "JsonWebKey", "controller": DID, "publicKeyJwk": jwk}


def test_a_built_document_lists_its_keys_by_absolute_ids() -> None:
    document = documents.build(DID, [("k0", KEY), ("k1", OTHER)], also_known_as=["did:web:old.example"])
    assert document["alsoKnownAs"] == ["did:web:old.example"]
    assert document["assertionMethod"] == [f"{DID}#k0", f"{DID}#k1"]
    assert [method["id"] for method in document["verificationMethod"]] == document["assertionMethod"]  # type: ignore[union-attr, index, call-overload]
    assert "authentication" not in document


def test_a_key_may_be_shown_without_making_assertions() -> None:
    assert _document()["assertionMethod"] == [f"{DID}#k0"]
    assert len(_document()["verificationMethod"]) == 2
    assert documents.build(DID, [("k0", KEY)], asserting=set())["assertionMethod"] == []


def test_what_is_no_key_is_not_published() -> None:
    with pytest.raises(Malformed):
        documents.build(DID, [("k0", X25519)])


def test_a_listed_key_makes_assertions() -> None:
    assert documents.parse(_document(), DID).assertion_key(f"{DID}#k0", NOW).multikey == KEY


def test_an_embedded_key_makes_assertions() -> None:
    document: dict[str, Any] = {"id": DID, "assertionMethod": [_method()]}
    assert documents.parse(document, DID).assertion_key(f"{DID}#k0", NOW).multikey == KEY


def test_a_relative_id_stands_under_the_documents_did() -> None:
    document = _document(verificationMethod=[_method(id="#k0")], assertionMethod=["#k0"])
    assert documents.parse(document, DID).assertion_key(f"{DID}#k0", NOW).multikey == KEY


def test_a_key_of_the_older_type_is_read() -> None:
    document = _document(verificationMethod=[_method(type=ED25519_2020)])
    assert documents.parse(document, DID).assertion_key(f"{DID}#k0", NOW).multikey == KEY


@pytest.mark.parametrize("kind", ["JsonWebKey", "JsonWebKey2020"])
def test_a_key_as_a_jwk_is_read(kind: str) -> None:
    parsed = documents.parse(_document(verificationMethod=[{**_jwk_method(JWK), "type": kind}]), DID)
    assert parsed.assertion_key(f"{DID}#k0", NOW).multikey == P256


def test_a_key_that_authenticates_need_not_assert() -> None:
    document = documents.parse(_document(assertionMethod=[], authentication=["#k0"]), DID)
    assert document.authentication_key(f"{DID}#k0", NOW).multikey == KEY
    with pytest.raises(InvalidProof, match="key-not-for-assertion"):
        document.assertion_key(f"{DID}#k0", NOW)
    with pytest.raises(InvalidProof, match="key-not-for-authentication"):
        documents.parse(_document(), DID).authentication_key(f"{DID}#k0", NOW)


def test_an_embedded_key_is_for_its_relationship_alone() -> None:
    parsed = documents.parse({"id": DID, "authentication": [_method()]}, DID)
    assert parsed.authentication_key(f"{DID}#k0", NOW).multikey == KEY
    with pytest.raises(InvalidProof, match="verification-method-unknown"):
        parsed.assertion_key(f"{DID}#k0", NOW)


def test_one_key_may_be_embedded_twice_but_one_id_names_one_key() -> None:
    twice: dict[str, Any] = {"id": DID, "authentication": [_method()], "assertionMethod": [_method()]}
    assert documents.parse(twice, DID).assertion_key(f"{DID}#k0", NOW).multikey == KEY
    with pytest.raises(Malformed, match="did-document-malformed"):
        documents.parse({**twice, "assertionMethod": [_method(publicKeyMultibase=OTHER)]}, DID)


@pytest.mark.parametrize(
    ("document", "code"),
    [
        (_document(verificationMethod=[]), "verification-method-unknown"),
        ({"id": DID}, "verification-method-unknown"),
        (_document(assertionMethod=[f"{DID}#k1"]), "key-not-for-assertion"),
        (_document(assertionMethod=["#k1"]), "key-not-for-assertion"),
        (_document(assertionMethod=["k0"]), "key-not-for-assertion"),
        (_document(assertionMethod=[], authentication=[f"{DID}#k0"]), "key-not-for-assertion"),
        (_document(verificationMethod=[_method(id="k0")]), "verification-method-unknown"),
        (
            _document(verificationMethod=[_method(controller="did:web:attacker.example")]),
            "key-controller-mismatch",
        ),
        (_document(verificationMethod=[_method(controller=[DID])]), "key-controller-mismatch"),
        (_document(verificationMethod=[_method(type="JsonWebKey")]), "key-type-unknown"),
        (_document(verificationMethod=[_method(type="JsonWebKey", publicKeyJwk=JWK)]), "key-ambiguous"),
        (_document(verificationMethod=[_method(publicKeyJwk=JWK)]), "key-ambiguous"),
        (_document(verificationMethod=[_jwk_method({**JWK, "d": "AA"})]), "jwk-private"),
        (_document(verificationMethod=[_jwk_method("x")]), "jwk-malformed"),
        (_document(verificationMethod=[_method(type="Multikey ")]), "key-type-unknown"),
        (_document(verificationMethod=[_method(type=["Multikey"])]), "key-type-unknown"),
        (_document(verificationMethod=[_method(publicKeyBase58="3M")]), "key-ambiguous"),
        (
            _document(verificationMethod=[_method(type=ED25519_2020, publicKeyMultibase=P256)]),
            "key-type-mismatch",
        ),
        (_document(verificationMethod=[_method(publicKeyMultibase=None)]), "key-type-unknown"),
        (_document(verificationMethod=[_method(publicKeyMultibase=X25519)]), "key-type-unknown"),
        (_document(verificationMethod=[_method(publicKeyMultibase="z6Mk")]), "key-type-unknown"),
        (_document(verificationMethod=[_method(revoked="2026-11-20T00:00:00Z")]), "key-revoked"),
        (_document(verificationMethod=[_method(expires="2026-11-19T23:59:59.9Z")]), "key-expired"),
        (_document(verificationMethod=[_method(revoked="yesterday")]), "key-malformed"),
        (_document(verificationMethod=[_method(revoked=None)]), "key-malformed"),
    ],
)
def test_a_key_that_may_not_assert_is_refused(document: dict[str, Any], code: str) -> None:
    parsed = documents.parse(document, DID)
    with pytest.raises(InvalidProof) as refused:
        parsed.assertion_key(f"{DID}#k0", NOW)
    assert refused.value.code == code


@pytest.mark.parametrize("end", ["revoked", "expires"])
def test_a_key_holds_until_its_end(end: str) -> None:
    document = _document(verificationMethod=[_method(**{end: "2026-11-20T00:00:00.001Z"})])
    assert documents.parse(document, DID).assertion_key(f"{DID}#k0", NOW)


@pytest.mark.parametrize("end", ["revoked", "expires"])
def test_a_key_that_was_read_before_its_end_is_refused_after_it(end: str) -> None:
    parsed = documents.parse(
        _document(verificationMethod=[_method(**{end: "2026-11-20T00:00:00.001Z"})]), DID
    )
    assert parsed.assertion_key(f"{DID}#k0", NOW) == parsed.assertion_key(f"{DID}#k0", NOW)
    with pytest.raises(InvalidProof, match=r"key-revoked|key-expired"):
        parsed.assertion_key(f"{DID}#k0", instants.parse("2026-11-20T00:00:01Z"))


def test_the_document_of_another_did_is_refused() -> None:
    with pytest.raises(InvalidProof, match="did-document-mismatch"):
        documents.parse(_document(), "did:web:registry.example:b:other")


def _without_id(document: dict[str, Any]) -> None:
    del document["verificationMethod"][0]["id"]


@pytest.mark.parametrize(
    "change",
    [
        lambda document: document.update(verificationMethod={}),
        lambda document: document.update(assertionMethod=f"{DID}#k0"),
        lambda document: document.update(verificationMethod=[_method()] * 2),
        lambda document: document.update(assertionMethod=[_method()]),
        lambda document: document.update(verificationMethod=[_method(), _method(id="#k0")]),
        lambda document: document.update(assertionMethod=[7]),
        lambda document: document.update(verificationMethod=["k0"]),
        lambda document: document.update(assertionMethod=[f"{DID}#k0"] * 201),
        _without_id,
    ],
)
def test_a_document_of_two_readings_is_refused(change: Callable[[dict[str, Any]], None]) -> None:
    document = _document()
    change(document)
    with pytest.raises(Malformed, match="did-document-malformed"):
        documents.parse(document, DID)


def test_a_document_that_is_no_object_is_refused() -> None:
    with pytest.raises(Malformed, match="did-document-malformed"):
        documents.parse([], DID)
