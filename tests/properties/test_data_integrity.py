"""Proofs of every suite: any input has one answer, what is signed verifies, and no changed byte does."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from signing import contexts, multibase, strict_json
from signing.cose import cbor
from signing.data_integrity import disclosure, ecdsa_sd_2023, proofs, suites
from signing.data_integrity.proofs import Proof, Rules
from signing.data_integrity.suites import SIGNING_SUITES, SUITES
from signing.errors import Problem
from signing.keys import multikey, private
from signing.keys.file_store import FileSigner
from signing.keys.multikey import ED25519, P256, P384, PublicKey
from signing.strict_json import Json

SECRETS = {ED25519: bytes(range(32)), P256: bytes(range(1, 33)), P384: bytes(range(1, 49))}
SIGNERS = {name: FileSigner(private.of(name, secret)) for name, secret in SECRETS.items()}
KEYS = {name: multikey.decode(signer.multikey) for name, signer in SIGNERS.items()}
CASES = [(suite, curve) for suite in sorted(SIGNING_SUITES) for curve in sorted(SUITES[suite].algorithms)]
ANY = Rules(frozenset(SUITES), chains=True, extra=True)
METHOD = "did:web:registry.example#k0"

TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=9)
JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | TEXTS | st.just(METHOD),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=5,
)


def _options(suite: str, **more: Json) -> dict[str, Json]:
    return {
        "type": "DataIntegrityProof",
        "cryptosuite": suite,
        "created": "2026-11-20T00:00:00Z",
        "verificationMethod": METHOD,
        "proofPurpose": "assertionMethod",
        **more,
    }


MEMBERS: dict[str, Json] = {
    **_options("eddsa-jcs-2022"),
    "proofValue": multibase.encode_base58btc(bytes(64)),
    "id": "urn:uuid:1",
    "previousProof": ["urn:uuid:2"],
    "challenge": "c",
    "domain": ["d"],
    "nonce": "n",
    "expires": "2027-11-20T00:00:00Z",
    "@context": ["urn:c"],
}
# A proof as it should be, with some members left out and some of another value.
ENTRIES = st.fixed_dictionaries(
    {},
    optional={name: st.just(value) | JSON for name, value in MEMBERS.items()},
) | st.dictionaries(st.sampled_from(sorted(MEMBERS)), JSON, max_size=4).map(
    lambda changes: {**MEMBERS, **changes}
)


@settings(max_examples=300)
@given(JSON | ENTRIES | st.lists(ENTRIES, max_size=3), st.sampled_from([ANY, proofs.REGISTRY_RULES]))
def test_every_member_is_proofs_or_a_problem(member: Json, rules: Rules) -> None:
    try:
        found = proofs.read(member, rules)
    except Problem:
        return
    assert [proof.member for proof in found] == (member if isinstance(member, list) else [member])


@given(
    st.lists(
        st.tuples(st.integers(0, 5), st.lists(st.integers(0, 5), min_size=1, max_size=3, unique=True)),
        max_size=6,
    )
)
def test_a_chain_is_without_cycles_or_a_problem(links: list[tuple[int, list[int]]]) -> None:
    first: dict[str, Json] = {**_options("eddsa-jcs-2022", id="urn:0"), "proofValue": MEMBERS["proofValue"]}
    member: list[Json] = [first]
    for number, previous in links:
        named: list[Json] = [f"urn:{other}" for other in previous]
        member.append({**first, "id": f"urn:{number}", "previousProof": named})
    try:
        found = proofs.read(member, ANY)
    except Problem:
        return
    before = {proof.id: {each.id for each in proofs.previous_of(proof, found)} for proof in found}
    # Those without open previous ones can be taken away until none is left.
    while before:
        free = {name for name, previous in before.items() if not previous & set(before)}
        assert free
        before = {name: previous for name, previous in before.items() if name not in free}


@given(st.binary(max_size=200))
def test_every_value_is_a_disclosure_or_a_problem(data: bytes) -> None:
    for value in (data, b"\xd9\x5d\x01" + data):
        try:
            disclosure.parse(value)
        except Problem:
            continue


CBOR: st.SearchStrategy[Any] = st.recursive(
    st.integers(-9, 9) | st.sampled_from([bytes(32), bytes(64), KEYS[P256].prefixed]) | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.integers(-1, 4), inner, max_size=3),
    max_leaves=9,
)


@given(CBOR | st.lists(CBOR, min_size=5, max_size=5))
def test_every_structure_is_a_disclosure_or_a_problem(value: cbor.Cbor) -> None:
    try:
        disclosure.parse(b"\xd9\x5d\x01" + cbor.encode(value))
    except Problem:
        return


def _verify(secured: dict[str, Json], key: PublicKey) -> tuple[Proof, ...]:
    document, member = proofs.split(secured)
    found = proofs.read(member, ANY)
    suites.verify(document, found, [key] * len(found))
    return found


def _credential(subject: dict[str, Json]) -> dict[str, Json]:
    return {
        "@context": [contexts.CREDENTIALS_V2],
        "type": ["VerifiableCredential"],
        "issuer": "did:web:registry.example",
        "credentialSubject": {"id": "urn:a", **subject},
    }


@pytest.mark.parametrize(("suite", "curve"), CASES)
@settings(max_examples=15)
@given(name=TEXTS, description=TEXTS, challenge=TEXTS)
def test_what_is_signed_verifies_with_its_key_alone(
    suite: str, curve: str, name: str, description: str, challenge: str
) -> None:
    document = _credential({"name": name, "description": description})
    unsigned = {**document, "proof": _options(suite, challenge=challenge)}
    signed = SIGNING_SUITES[suite].sign(unsigned, SIGNERS[curve], rules=ANY)
    (proof,) = _verify(signed, KEYS[curve])
    assert (proof.suite, proof.challenge) == (suite, challenge)
    for other in set(KEYS.values()) - {KEYS[curve]}:
        with pytest.raises(Problem):
            _verify(signed, other)


@given(st.dictionaries(TEXTS, JSON, max_size=5))
def test_json_of_any_form_is_signed_by_the_suites_that_see_it_as_written(document: dict[str, Json]) -> None:
    document.pop("proof", None)
    unsigned = {**document, "proof": _options("eddsa-jcs-2022")}
    _verify(SIGNING_SUITES["eddsa-jcs-2022"].sign(unsigned, SIGNERS[ED25519]), KEYS[ED25519])


SIGNED = {
    case: strict_json.dumps(
        SIGNING_SUITES[case[0]].sign(
            {**_credential({"name": "Zoë 張偉"}), "proof": _options(case[0])}, SIGNERS[case[1]]
        )
    )
    for case in CASES
}


@pytest.mark.parametrize("case", CASES, ids=" ".join)
@settings(max_examples=60)
@given(data=st.data())
def test_no_changed_byte_verifies(case: tuple[str, str], data: st.DataObject) -> None:
    original = SIGNED[case]
    changed = bytearray(original)
    changed[data.draw(st.integers(0, len(changed) - 1))] ^= data.draw(st.integers(1, 255))
    try:
        found = strict_json.loads_object(bytes(changed))
        _verify(found, KEYS[case[1]])
    except Problem:
        return
    assert found == strict_json.loads_object(original)


HELD = _credential({"name": "Zoë", "description": "d"}) | {
    "evidence": [{"type": "urn:e", "name": "a"}, {"type": "urn:e", "name": "b"}]
}
BASE = ecdsa_sd_2023.sign(
    {**HELD, "proof": _options(ecdsa_sd_2023.IDENTIFIER)}, SIGNERS[P256], ["/issuer", "/evidence/1"]
)
POINTERS = ["", "/issuer", "/credentialSubject", "/credentialSubject/name", "/evidence", "/evidence/0/name"]


@settings(max_examples=50)
@given(st.lists(st.sampled_from(POINTERS), max_size=4))
def test_every_choice_of_a_holder_verifies(pointers: list[str]) -> None:
    shown = ecdsa_sd_2023.derive(BASE, pointers)
    _verify(shown, KEYS[P256])
    assert shown["issuer"] == HELD["issuer"]


@settings(max_examples=50)
@given(st.lists(TEXTS.map(lambda text: f"/{text}") | TEXTS, min_size=1, max_size=3))
def test_every_pointer_names_a_place_or_is_a_problem(pointers: list[str]) -> None:
    try:
        ecdsa_sd_2023.derive(BASE, pointers)
    except Problem:
        return
    assert all(pointer.partition("/")[2].partition("/")[0] in {*HELD, ""} for pointer in pointers)


@given(CBOR | st.lists(CBOR, min_size=5, max_size=5))
def test_every_structure_is_a_base_proof_or_a_problem(value: cbor.Cbor) -> None:
    try:
        disclosure.parse_base(b"\xd9\x5d\x00" + cbor.encode(value))
    except Problem:
        return
