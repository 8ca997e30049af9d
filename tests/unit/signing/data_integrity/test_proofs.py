"""Proofs: a closed set of members, for assertions, by an absolute method (VC Data Integrity §2.1)."""

from typing import Any

import pytest

from signing import instants, multibase
from signing.data_integrity import proofs
from signing.data_integrity.proofs import REGISTRY_RULES, Proof, Rules
from signing.data_integrity.suites import SUITES
from signing.errors import InvalidProof, Malformed, Problem
from signing.strict_json import Json

METHOD = "did:web:registry.example:b:pnwi#k0"
SIGNATURE = bytes(range(64))


def _proof(**changes: object) -> dict[str, Any]:
    proof = {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-rdfc-2022",
        "created": "2026-11-20T00:00:00Z",
        "verificationMethod": METHOD,
        "proofPurpose": "assertionMethod",
        "proofValue": multibase.encode_base58btc(SIGNATURE),
    }
    return {name: value for name, value in {**proof, **changes}.items() if value is not ...}


def _read(member: Json) -> tuple[Proof, ...]:
    return proofs.read(member, REGISTRY_RULES)


def test_a_proof_is_read_with_its_options_as_signed() -> None:
    (proof,) = _read(_proof(expires="2027-01-01T00:00:00Z"))
    assert proof.signature == SIGNATURE
    assert proof.suite == "eddsa-rdfc-2022"
    assert proof.verification_method == METHOD
    assert proof.controller == "did:web:registry.example:b:pnwi"
    assert proof.expires == instants.parse("2027-01-01T00:00:00Z")
    assert "proofValue" not in proof.options
    assert len(proof.options) == 6


def test_times_that_name_no_zone_are_in_utc() -> None:
    # VC Data Integrity 1.0 §2.1: such a time is wrongly written, and must be taken for UTC.
    (proof,) = _read(_proof(created="2026-11-20T00:00:00", expires="2027-01-01T00:00:00"))
    assert proof.created == instants.parse("2026-11-20T00:00:00Z")
    assert proof.expires == instants.parse("2027-01-01T00:00:00Z")
    assert proof.options["created"] == "2026-11-20T00:00:00"


def test_when_a_proof_was_created_and_ends_it_may_leave_open() -> None:
    (proof,) = _read(_proof(created=...))
    assert proof.expires is None


def test_every_proof_of_a_set_is_read() -> None:
    assert len(_read([_proof(), _proof(created=...)])) == 2
    assert len(_read([_proof()] * 8)) == 8


@pytest.mark.parametrize(
    ("member", "family", "code"),
    [
        ([], InvalidProof, "proof-missing"),
        ([_proof()] * 9, Malformed, "proof-malformed"),
        ("z3", Malformed, "proof-malformed"),
        (None, Malformed, "proof-malformed"),
        ([[_proof()]], Malformed, "proof-malformed"),
        ({"0": _proof()}, Malformed, "proof-malformed"),
        ({}, Malformed, "proof-malformed"),
        (_proof(type=...), Malformed, "proof-malformed"),
        (_proof(type="Ed25519Signature2020"), Malformed, "proof-malformed"),
        (_proof(type=["DataIntegrityProof"]), Malformed, "proof-malformed"),
        (_proof(cryptosuite=...), Malformed, "proof-malformed"),
        (_proof(cryptosuite=7), Malformed, "proof-malformed"),
        (_proof(proofPurpose="authentication"), InvalidProof, "proof-purpose"),
        (_proof(proofPurpose=["assertionMethod"]), Malformed, "proof-malformed"),
        (_proof(verificationMethod="#k0"), Malformed, "proof-malformed"),
        (_proof(verificationMethod="did:web:registry.example"), Malformed, "proof-malformed"),
        (_proof(verificationMethod="did:web:registry.example/p#k0"), Malformed, "proof-malformed"),
        (_proof(verificationMethod="did:web:registry.example?q#k0"), Malformed, "proof-malformed"),
        (_proof(verificationMethod="https://registry.example#k0"), Malformed, "proof-malformed"),
        (_proof(verificationMethod=METHOD + "#k1"), Malformed, "proof-malformed"),
        (_proof(verificationMethod=METHOD + "\n"), Malformed, "proof-malformed"),
        (_proof(verificationMethod=METHOD + "0" * 1000), Malformed, "proof-malformed"),
        (_proof(verificationMethod={"id": METHOD}), Malformed, "proof-malformed"),
        (_proof(created="2026-11-20"), Malformed, "instant-malformed"),
        (_proof(created=None), Malformed, "proof-malformed"),
        (_proof(expires="soon"), Malformed, "instant-malformed"),
        (_proof(proofValue=...), Malformed, "proof-malformed"),
        (_proof(proofValue=7), Malformed, "proof-malformed"),
        (_proof(proofValue=multibase.encode_base64url(SIGNATURE)), Malformed, "multibase-prefix"),
        (_proof(proofValue="z" + "1" * 200), Malformed, "multibase-too-long"),
        (_proof(nonce="n"), Malformed, "proof-member-unknown"),
        (_proof(domain="d"), Malformed, "proof-member-unknown"),
        (_proof(previousProof="urn:uuid:1"), Malformed, "proof-member-unknown"),
        (_proof(id="urn:uuid:1"), Malformed, "proof-member-unknown"),
        (_proof(**{"@context": []}), Malformed, "proof-member-unknown"),
    ],
)
def test_a_proof_of_another_form_is_refused(member: Json, family: type[Problem], code: str) -> None:
    with pytest.raises(family) as refused:
        _read(member)
    assert refused.value.code == code


def test_a_value_in_the_options_of_a_signature_to_be_is_refused() -> None:
    with pytest.raises(Malformed, match="proof-member-unknown"):
        proofs.check_options(_proof(), REGISTRY_RULES)


def test_options_are_an_object() -> None:
    with pytest.raises(Malformed, match="proof-malformed"):
        proofs.check_options([_proof(proofValue=...)], REGISTRY_RULES)


def test_a_document_is_split_from_its_proof() -> None:
    document, proof = proofs.split({"id": "urn:a", "proof": 1, "name": "n"})
    assert (document, proof) == ({"id": "urn:a", "name": "n"}, 1)


def test_a_document_without_proof_is_not_secured() -> None:
    with pytest.raises(InvalidProof, match="proof-missing"):
        proofs.split({"id": "urn:a"})


ANY = Rules(frozenset(SUITES), chains=True, extra=True)


@pytest.mark.parametrize("suite", sorted(SUITES))
def test_every_suite_can_be_read(suite: str) -> None:
    entry = _proof(cryptosuite=suite)
    if suite == "Ed25519Signature2020":
        entry = _proof(type=suite, cryptosuite=...)
    if suite == "ecdsa-sd-2023":
        entry["proofValue"] = multibase.encode_base64url(SIGNATURE)
    (proof,) = proofs.read(entry, ANY)
    assert (proof.suite, proof.signature, proof.member) == (suite, SIGNATURE, entry)
    assert proof.purpose == "assertionMethod"
    assert proof.created == instants.parse("2026-11-20T00:00:00Z")


@pytest.mark.parametrize("suite", sorted({*SUITES, "eddsa-rdfc-2020", ""}))
def test_a_suite_that_the_rules_do_not_name_is_refused(suite: str) -> None:
    with pytest.raises(InvalidProof, match="cryptosuite-unknown"):
        proofs.read(_proof(cryptosuite=suite), Rules(frozenset({"other"})))


def test_the_registry_reads_four_suites() -> None:
    for suite in ("eddsa-rdfc-2022", "eddsa-jcs-2022", "ecdsa-rdfc-2019", "ecdsa-jcs-2019"):
        _read(_proof(cryptosuite=suite))
    with pytest.raises(InvalidProof, match="cryptosuite-unknown"):
        _read(_proof(cryptosuite="ecdsa-sd-2023"))


def test_a_type_is_a_suite_only_where_it_stands_for_itself() -> None:
    with pytest.raises(InvalidProof, match="cryptosuite-unknown"):
        proofs.read(_proof(cryptosuite="DataIntegrityProof"), ANY)
    with pytest.raises(Malformed, match="proof-malformed"):
        proofs.read(_proof(type="eddsa-rdfc-2020", cryptosuite=...), ANY)


def test_a_proof_of_its_own_type_names_no_cryptosuite() -> None:
    with pytest.raises(Malformed, match="proof-member-unknown"):
        proofs.read(_proof(type="Ed25519Signature2020"), ANY)


def test_a_proof_carries_a_context_only_in_suites_that_sign_it_there() -> None:
    for suite in ("eddsa-jcs-2022", "ecdsa-jcs-2019"):
        (proof,) = _read(_proof(cryptosuite=suite, **{"@context": ["urn:c"]}))
        assert proof.options["@context"] == ["urn:c"]
        assert proofs.carries_context(suite)
    assert not proofs.carries_context("eddsa-rdfc-2022")
    assert not proofs.carries_context("unknown")


def test_the_purpose_is_the_one_that_is_asked_for() -> None:
    rules = Rules(frozenset(SUITES), purpose=proofs.AUTHENTICATION)
    (proof,) = proofs.read(_proof(proofPurpose="authentication"), rules)
    assert proof.purpose == "authentication"
    with pytest.raises(InvalidProof, match="proof-purpose"):
        proofs.read(_proof(), rules)


PROMISES: dict[str, Json] = {
    "id": "urn:uuid:1",
    "challenge": "c",
    "nonce": "n",
    "domain": ["https://a.example", "https://b.example"],
}


OTHERS: tuple[Json, ...] = (7, None, [], {}, ["a", 7], "a" * 1001)


def test_what_a_proof_promises_is_read() -> None:
    (proof,) = proofs.read(_proof(**PROMISES), ANY)
    assert (proof.id, proof.challenge, proof.nonce) == ("urn:uuid:1", "c", "n")
    assert proof.domain == ("https://a.example", "https://b.example")
    (proof,) = proofs.read(_proof(domain="https://a.example"), ANY)
    assert proof.domain == ("https://a.example",)
    assert (proof.id, proof.challenge, proof.nonce, proof.previous) == (None, None, None, ())


@pytest.mark.parametrize(
    "changes",
    [
        *({name: value} for name in PROMISES for value in OTHERS),
        {"id": "no URL"},
        {"id": ""},
        {"previousProof": []},
        {"previousProof": "no URL"},
        {"previousProof": {"id": "urn:uuid:1"}},
        {"previousProof": [f"urn:uuid:{number}" for number in range(9)]},
        {"previousProof": ["urn:uuid:1", "urn:uuid:1"]},
        {"domain": ["https://a.example"] * 2},
        {"domain": [f"https://{number}.example" for number in range(9)]},
    ],
    ids=str,
)
def test_a_promise_of_another_form_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(Malformed, match="proof-malformed"):
        proofs.read(_proof(**changes), ANY)


def _chain(*links: tuple[str | None, list[str]]) -> list[Json]:
    """Return proofs by identifier and the identifiers that each says come before it."""
    return [
        _proof(
            id=f"urn:{name}" if name else ...,
            previousProof=[f"urn:{before}" for before in previous] or ...,
        )
        for name, previous in links
    ]


def test_a_proof_covers_those_it_names_and_no_others() -> None:
    found = proofs.read(_chain(("a", []), ("b", []), ("c", ["b", "a"]), (None, ["c"]), (None, [])), ANY)
    covered = [[each.id for each in proofs.previous_of(proof, found)] for proof in found]
    assert covered == [[], [], ["urn:a", "urn:b"], ["urn:c"], []]


def test_two_proofs_may_cover_one_and_meet_again() -> None:
    found = proofs.read(_chain(("a", []), ("b", ["a"]), ("c", ["a"]), ("d", ["b", "c"])), ANY)
    assert [each.id for each in proofs.previous_of(found[3], found)] == ["urn:b", "urn:c"]


@pytest.mark.parametrize(
    ("links", "code"),
    [
        ([("a", ["a"])], "proof-chain-cyclic"),
        ([("a", ["b"]), ("b", ["a"])], "proof-chain-cyclic"),
        ([("z", ["a"]), ("a", ["b"]), ("b", ["c"]), ("c", ["a"])], "proof-chain-cyclic"),
        ([("a", []), (None, ["b"])], "previous-proof-missing"),
        ([("a", ["b"]), ("b", ["c"])], "previous-proof-missing"),
        ([("a", []), ("a", [])], "proof-id-repeated"),
        ([("a", []), ("a", []), (None, ["a"])], "proof-id-repeated"),
    ],
)
def test_a_chain_that_hangs_in_the_air_is_refused(
    links: list[tuple[str | None, list[str]]], code: str
) -> None:
    with pytest.raises(InvalidProof) as refused:
        proofs.read(_chain(*links), ANY)
    assert refused.value.code == code


def test_a_presentation_answers_what_was_asked() -> None:
    (proof,) = proofs.read(_proof(**PROMISES), ANY)
    proofs.check_answer(proof)
    proofs.check_answer(proof, challenge="c")
    proofs.check_answer(proof, domain=["https://b.example", "https://a.example"])
    (single,) = proofs.read(_proof(domain="https://a.example"), ANY)
    proofs.check_answer(single, domain="https://a.example")


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"challenge": "d"}, "challenge-mismatch"),
        ({"challenge": ""}, "challenge-mismatch"),
        ({"domain": "https://a.example"}, "domain-mismatch"),
        ({"domain": ["https://a.example", "https://b.example", "https://c.example"]}, "domain-mismatch"),
        ({"domain": []}, "domain-mismatch"),
        ({"challenge": "c", "domain": "https://c.example"}, "domain-mismatch"),
    ],
)
def test_a_presentation_for_another_question_is_refused(asked: dict[str, Any], code: str) -> None:
    (proof,) = proofs.read(_proof(**PROMISES), ANY)
    with pytest.raises(InvalidProof) as refused:
        proofs.check_answer(proof, **asked)
    assert refused.value.code == code


def test_a_proof_that_answers_nothing_is_refused_where_something_was_asked() -> None:
    (proof,) = _read(_proof())
    with pytest.raises(InvalidProof, match="challenge-mismatch"):
        proofs.check_answer(proof, challenge="c")
    with pytest.raises(InvalidProof, match="domain-mismatch"):
        proofs.check_answer(proof, domain="https://a.example")
