"""Base proofs of ecdsa-sd-2023: an issuer signs for the holder, who shows what was asked for."""

import copy
from typing import Any

import pytest

from signing import contexts, multibase
from signing.cose import cbor
from signing.cose.cbor import Cbor
from signing.data_integrity import disclosure, ecdsa_sd_2023, proofs, selection, suites
from signing.data_integrity.ecdsa_sd_2023 import SIGNING_RULES, Secrets, derive, sign
from signing.errors import InvalidProof, Malformed, Problem, TooLarge
from signing.keys import multikey, private
from signing.keys.file_store import FileSigner
from signing.keys.multikey import ED25519, P256

SIGNER = FileSigner(private.of(P256, bytes(range(1, 33))))
KEY = multikey.decode(SIGNER.multikey)
OPTIONS: dict[str, Any] = {
    "type": "DataIntegrityProof",
    "cryptosuite": "ecdsa-sd-2023",
    "verificationMethod": "did:web:registry.example#k2",
    "proofPurpose": "assertionMethod",
}
UNSIGNED: dict[str, Any] = {
    "@context": [contexts.CREDENTIALS_V2, contexts.OPEN_BADGES[-1]],
    "type": ["VerifiableCredential", "OpenBadgeCredential"],
    "issuer": "did:web:registry.example",
    "validFrom": "2026-11-20T00:00:00Z",
    "credentialSubject": {
        "type": ["AchievementSubject"],
        "identifier": [
            {"type": "IdentityObject", "hashed": False, "identityHash": "a", "identityType": "name"},
            {"type": "IdentityObject", "hashed": False, "identityHash": "b", "identityType": "name"},
        ],
        "achievement": {"id": "urn:a", "type": ["Achievement"], "name": "UT 2", "description": "d"},
    },
    "proof": OPTIONS,
}
ALWAYS = ["/issuer", "/validFrom"]
BASE = sign(UNSIGNED, SIGNER, ALWAYS)


def _verify(secured: dict[str, Any]) -> None:
    document, member = proofs.split(secured)
    suites.verify(document, proofs.read(member, SIGNING_RULES), [KEY])


@pytest.mark.parametrize(
    "pointers",
    [
        [],
        [""],
        ["/credentialSubject"],
        ["/credentialSubject/identifier/1"],
        ["/credentialSubject/identifier/0/identityHash", "/credentialSubject/achievement/name"],
        ["/issuer"],
        ["/type/0", "/credentialSubject/achievement/id"],
    ],
    ids=str,
)
def test_what_is_shown_verifies(pointers: list[str]) -> None:
    shown = derive(BASE, pointers)
    _verify(shown)
    assert shown["issuer"] == UNSIGNED["issuer"]
    assert shown["validFrom"] == UNSIGNED["validFrom"]
    if pointers == [""]:
        assert {**shown, "proof": 0} == {**UNSIGNED, "proof": 0}


@pytest.mark.parametrize("always", [[], [""], ["/credentialSubject/identifier/0"]], ids=str)
def test_the_issuer_chooses_what_is_always_shown(always: list[str]) -> None:
    base = sign(UNSIGNED, SIGNER, always)
    shown = derive(base, ["/credentialSubject/achievement"])
    _verify(shown)
    assert ("issuer" in shown) == (always == [""])


def test_what_is_always_shown_cannot_be_left_out() -> None:
    shown = derive(BASE, ["/credentialSubject"])
    del shown["validFrom"]
    with pytest.raises(InvalidProof, match="disclosure-mismatch"):
        _verify(shown)


def test_what_is_not_shown_is_not_told() -> None:
    shown = str(derive(BASE, ["/credentialSubject/identifier/1"]))
    assert "'b'" in shown
    assert "'a'" not in shown
    assert "UT 2" not in shown


def test_two_credentials_share_no_name_and_no_key() -> None:
    (one, other) = (
        disclosure.parse(_value(derive(base, [""]))) for base in (BASE, sign(UNSIGNED, SIGNER, ALWAYS))
    )
    assert one.key != other.key
    assert not set(one.labels.values()) & set(other.labels.values())


def test_the_same_secrets_give_the_same_proof() -> None:
    keys = Secrets(bytes(32), bytes(range(2, 34)))
    first, again = (sign(UNSIGNED, SIGNER, ALWAYS, keys=keys) for _ in range(2))
    assert first == again
    assert "Secrets(" not in repr(keys)


def _value(secured: dict[str, Any]) -> bytes:
    _, member = proofs.split(secured)
    (proof,) = proofs.read(member, SIGNING_RULES)
    return proof.signature


def test_another_kind_of_key_or_suite_is_refused() -> None:
    with pytest.raises(InvalidProof, match="key-type-mismatch"):
        sign(UNSIGNED, FileSigner(private.of(ED25519, bytes(32))), ALWAYS)
    other = {**UNSIGNED, "proof": {**OPTIONS, "cryptosuite": "ecdsa-rdfc-2019"}}
    with pytest.raises(InvalidProof, match="cryptosuite-unknown"):
        sign(other, SIGNER, ALWAYS)
    with pytest.raises(InvalidProof, match="key-type-mismatch"):
        sign(other, SIGNER, ALWAYS, rules=proofs.REGISTRY_RULES)


def test_a_device_that_signs_wrongly_is_found_out() -> None:
    class Faulty:
        algorithm = P256
        multikey = SIGNER.multikey

        def sign(self, data: bytes) -> bytes:
            return SIGNER.sign(data + b"\0")

    with pytest.raises(InvalidProof, match="signature-wrong"):
        sign(UNSIGNED, Faulty(), ALWAYS)


def test_a_pointer_to_nowhere_is_refused() -> None:
    with pytest.raises(Malformed, match="pointer-nowhere"):
        sign(UNSIGNED, SIGNER, ["/nowhere"])
    with pytest.raises(Malformed, match="pointer-nowhere"):
        derive(BASE, ["/nowhere"])


SCHEMA: dict[str, Any] = {
    **UNSIGNED,
    "credentialSubject": {"id": "urn:s", "type": "JsonSchema", "jsonSchema": {"a": 1, "b": {"c": 2}}},
}


def test_a_json_literal_is_shown_whole_or_not_at_all() -> None:
    base = sign(SCHEMA, SIGNER, ALWAYS)
    shown = derive(base, ["/credentialSubject/jsonSchema"])
    _verify(shown)
    assert shown["credentialSubject"] == SCHEMA["credentialSubject"]
    for inside in ("/credentialSubject/jsonSchema/a", "/credentialSubject/jsonSchema/b/c"):
        with pytest.raises(Malformed, match="pointer-inside-value"):
            derive(base, [inside])
        with pytest.raises(Malformed, match="pointer-inside-value"):
            sign(SCHEMA, SIGNER, [inside])


OWN_TERMS: dict[str, Any] = {
    **UNSIGNED,
    "@context": [
        contexts.CREDENTIALS_V2,
        {"boat": {"@id": "urn:example:boat", "@type": "@id"}, "size": "urn:example:size"},
        "https://www.w3.org/ns/credentials/examples/v2",
    ],
    "type": ["VerifiableCredential", "SailingCredential"],
    "credentialSubject": {"boat": [{"size": "5.5"}, {"size": "6.1"}, {"size": "7.0", "anything": "red"}]},
}


def test_what_a_document_defines_itself_is_chosen_from_too() -> None:
    base = sign(OWN_TERMS, SIGNER, ALWAYS)
    shown = derive(base, ["/credentialSubject/boat/2/anything", "/credentialSubject/boat/0"])
    _verify(shown)
    assert shown["@context"] == OWN_TERMS["@context"]
    assert shown["credentialSubject"] == {"boat": [{"size": "5.5"}, {"anything": "red"}]}
    altered = copy.deepcopy(shown)
    altered["@context"][1]["size"] = "urn:example:weight"  # type: ignore[index,call-overload]
    with pytest.raises(InvalidProof, match="signature-wrong"):
        _verify(altered)


def test_a_context_that_is_not_read_is_not_signed_under() -> None:
    alias: dict[str, Any] = {"self": "@id"}
    with pytest.raises(Malformed, match="context-inline"):
        sign({**OWN_TERMS, "@context": [contexts.CREDENTIALS_V2, alias]}, SIGNER, ALWAYS)


def _of_names(count: int) -> dict[str, Any]:
    """Return a credential with a statement for each of `count` names besides the usual."""
    names = [f"urn:name:{number}" for number in range(count)]
    subject = {**UNSIGNED["credentialSubject"], "type": [*names, "AchievementSubject"]}
    return {**UNSIGNED, "credentialSubject": subject}


def test_what_is_too_much_for_a_reader_is_not_signed() -> None:
    most = disclosure.MAX_ENTRIES
    statements = len(selection.name(proofs.split(_of_names(0))[0]).quads())
    base = sign(_of_names(most - statements), SIGNER, [])
    shown = derive(base, [""])
    assert len(disclosure.parse(_value(shown)).signatures) == most
    _verify(shown)
    for too_many, pointers in (
        (_of_names(most - statements + 1), []),
        (_of_names(most - statements + 1), [""]),
        (UNSIGNED, ["/issuer"] * (most + 1)),
    ):
        with pytest.raises(TooLarge, match="disclosure-too-large"):
            sign(too_many, SIGNER, pointers)
    with pytest.raises(TooLarge, match="disclosure-too-large"):
        derive(BASE, ["/issuer"] * (most + 1))


def test_a_proof_longer_than_any_reader_takes_is_not_written() -> None:
    other = {"type": "IdentifierEntry", "identifier": "7", "identifierType": "ext:number"}
    issuer = {"id": UNSIGNED["issuer"], "type": ["Profile"], "otherIdentifier": [other]}
    pointers = ["/issuer/otherIdentifier/0/identifierType"] * disclosure.MAX_ENTRIES
    _verify(derive(sign({**UNSIGNED, "issuer": issuer}, SIGNER, pointers), [""]))
    with pytest.raises(TooLarge, match="disclosure-too-large"):
        sign({**_of_names(900), "issuer": issuer}, SIGNER, pointers)


def test_nothing_is_shown_of_another_document() -> None:
    other = copy.deepcopy(BASE)
    assert isinstance(other["credentialSubject"], dict)
    del other["credentialSubject"]["achievement"]
    with pytest.raises(InvalidProof, match="disclosure-mismatch"):
        derive(other, [])


def test_only_one_base_proof_can_be_shown_from() -> None:
    with pytest.raises(Malformed, match="disclosure-malformed"):
        derive({**BASE, "proof": [BASE["proof"], BASE["proof"]]}, [])
    shown = derive(BASE, [])
    with pytest.raises(Malformed, match="disclosure-malformed"):
        derive(shown, [])
    with pytest.raises(InvalidProof, match="disclosure-base"):
        _verify(BASE)


def _with_value(**changes: Cbor) -> dict[str, Any]:
    base = disclosure.parse_base(_value(BASE))
    parts: dict[str, Cbor] = {
        "base": base.base_signature,
        "key": base.key.prefixed,
        "hmac": base.hmac_key,
        "signatures": list(base.signatures),
        "pointers": list(base.pointers),
    }
    body = cbor.encode(list({**parts, **changes}.values()))
    value = multibase.encode_base64url(b"\xd9\x5d\x00" + body)
    return {**BASE, "proof": {**OPTIONS, "proofValue": value}}


def test_the_value_that_is_read_is_the_value_that_was_written() -> None:
    assert _with_value() == BASE
    shown = derive(BASE, [""])
    assert disclosure.parse(_value(shown)).write() == shown["proof"]["proofValue"]  # type: ignore[index,call-overload]


@pytest.mark.parametrize(
    ("changes", "family", "code"),
    [
        ({"base": bytes(63)}, Malformed, "disclosure-malformed"),
        ({"key": b"\x80\x24"}, Malformed, "key-length"),
        ({"hmac": bytes(31)}, Malformed, "disclosure-malformed"),
        ({"hmac": 0}, Malformed, "disclosure-malformed"),
        ({"signatures": [0]}, Malformed, "disclosure-malformed"),
        ({"signatures": [bytes(64)] * 1001}, TooLarge, "disclosure-too-large"),
        ({"pointers": [b"/issuer"]}, Malformed, "disclosure-malformed"),
        ({"pointers": [""] * 1001}, TooLarge, "disclosure-too-large"),
        ({"pointers": ["issuer"]}, Malformed, "pointer-malformed"),
        ({"pointers": ["/nowhere"]}, Malformed, "pointer-nowhere"),
        ({"more": 0}, Malformed, "disclosure-malformed"),
    ],
    ids=str,
)
def test_a_base_proof_of_another_form_is_refused(
    changes: dict[str, Any], family: type[Problem], code: str
) -> None:
    with pytest.raises(family) as refused:
        derive(_with_value(**changes), [])
    assert refused.value.code == code


def test_the_suite_is_the_one_that_is_known() -> None:
    assert suites.SUITES[ecdsa_sd_2023.IDENTIFIER] is ecdsa_sd_2023.SUITE
