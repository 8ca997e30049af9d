"""Whatever is chosen of a credential by JSON Pointers: it verifies and tells no more, or it is refused."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from signing import contexts
from signing.data_integrity import ecdsa_sd_2023, proofs, suites
from signing.errors import Malformed, Problem
from signing.keys import multikey, private
from signing.keys.file_store import FileSigner
from signing.keys.multikey import P256
from tests.fuzz.choices import Choices, altered

SIGNER = FileSigner(private.of(P256, bytes(range(1, 33))))
KEY = multikey.decode(SIGNER.multikey)
PROOF: dict[str, Any] = {
    "type": "DataIntegrityProof",
    "cryptosuite": ecdsa_sd_2023.IDENTIFIER,
    "verificationMethod": "did:web:registry.example#k2",
    "proofPurpose": "assertionMethod",
}
# Named and nameless nodes, lists, a text with its language, a literal of JSON; every text stands there once.
WHOLE: dict[str, Any] = {
    "@context": [contexts.CREDENTIALS_V2, contexts.OPEN_BADGES[-1]],
    "id": "urn:credential",
    "type": ["VerifiableCredential", "OpenBadgeCredential"],
    "issuer": {"id": "did:web:registry.example", "type": ["Profile"], "name": "The issuer"},
    "validFrom": "2026-11-20T00:00:00Z",
    "name": {"@value": "Welder", "@language": "en"},
    "credentialSubject": {
        "type": ["AchievementSubject"],
        "identifier": [
            {"type": "IdentityObject", "hashed": False, "identityHash": "first", "identityType": "name"},
            {"type": "IdentityObject", "hashed": True, "identityHash": "second", "identityType": "name"},
        ],
        "achievement": {
            "id": "urn:achievement",
            "type": ["Achievement"],
            "name": "UT 2",
            "description": "Says ~ and /.",
            "criteria": {"narrative": "An examination."},
            "tag": ["ndt", "ut", "paut"],
        },
    },
    "evidence": [{"type": "JsonSchema", "jsonSchema": {"a/b": [1, {"~": None}], "c": "literal"}}],
}


def _places(value: object, pointer: str = "") -> list[str]:
    """Return the pointer to every place in `value`."""
    below: list[tuple[object, object]] = []
    if isinstance(value, dict):
        below = [(key, member) for key, member in value.items() if key != "@context"]
    elif isinstance(value, list):
        below = list(enumerate(value))
    found = [pointer]
    for step, member in below:
        found += _places(member, f"{pointer}/{str(step).replace('~', '~0').replace('/', '~1')}")
    return found


_NAMES = {"@context", "id", "type"}
"""The members that are shown on the way to what is chosen."""


def _texts(value: object) -> set[str]:
    if isinstance(value, dict):
        return set().union(*(_texts(member) for key, member in value.items() if key not in _NAMES))
    if isinstance(value, list):
        return set().union(*(_texts(item) for item in value))
    return {value} if isinstance(value, str) else set()


def _at(pointer: str) -> object:
    value: Any = WHOLE
    for step in pointer.split("/")[1:]:
        name = step.replace("~1", "/").replace("~0", "~")
        value = value[int(name)] if isinstance(value, list) else value[name]
    return value


PLACES = _places(WHOLE)
INSIDE = {place for place in PLACES if "/jsonSchema/" in place or "@" in place}
"""The places in literals, which are shown whole or not at all."""
STEPS = st.text("/~01-aé ", max_size=6)
POINTERS = st.lists(
    st.sampled_from(PLACES)
    | st.text(max_size=20)
    | st.builds("{}/{}".format, st.sampled_from(PLACES), STEPS),
    max_size=4,
)
ALWAYS = ["/issuer/id", "/validFrom"]
BASE = ecdsa_sd_2023.sign({**WHOLE, "proof": PROOF}, SIGNER, ALWAYS)


@settings(max_examples=80)
@given(pointers=POINTERS)
def test_what_a_holder_chooses_verifies_and_tells_no_more(pointers: list[str]) -> None:
    try:
        shown = ecdsa_sd_2023.derive(BASE, pointers)
    except Malformed as problem:
        _check_refusal(problem, pointers)
    else:
        _check(shown, [*ALWAYS, *pointers])


@settings(max_examples=40)
@given(always=POINTERS, pointers=POINTERS)
def test_what_an_issuer_always_shows_is_shown(always: list[str], pointers: list[str]) -> None:
    try:
        base = ecdsa_sd_2023.sign({**WHOLE, "proof": PROOF}, SIGNER, always)
        shown = ecdsa_sd_2023.derive(base, pointers)
    except Malformed as problem:
        _check_refusal(problem, [*always, *pointers])
    else:
        _check(shown, [*always, *pointers])


@settings(max_examples=60)
@given(data=st.binary(max_size=24), always=st.integers(0, 99), chosen=st.integers(0, 99))
def test_whatever_a_credential_says_a_part_of_it_verifies_or_nothing_is_signed(
    data: bytes, always: int, chosen: int
) -> None:
    document = altered(WHOLE, Choices(data))
    places = _places(document)
    pointers = [places[number % len(places)] for number in (always, chosen)]
    try:
        base = ecdsa_sd_2023.sign({**document, "proof": PROOF}, SIGNER, pointers[:1])
        shown, member = proofs.split(ecdsa_sd_2023.derive(base, pointers[1:]))
    except Problem:
        return
    suites.verify(shown, proofs.read(member, ecdsa_sd_2023.SIGNING_RULES), [KEY])


def _check_refusal(problem: Malformed, pointers: list[str]) -> None:
    """Hold that a choice is refused for a pointer to nowhere, or into a literal."""
    codes = {"pointer-inside-value"} if set(pointers) <= set(PLACES) else CODES
    assert problem.code in codes
    assert not set(pointers) <= set(PLACES) - INSIDE


CODES = {"pointer-malformed", "pointer-nowhere", "pointer-inside-value"}


def _check(shown: dict[str, Any], chosen: list[str]) -> None:
    """Hold what is shown: it verifies, is a part of the whole, and has nothing that was not chosen."""
    document, member = proofs.split(shown)
    suites.verify(document, proofs.read(member, ecdsa_sd_2023.SIGNING_RULES), [KEY])
    assert set(chosen) <= set(PLACES)
    assert all(document[name] == WHOLE[name] for name in ("@context", "id", "type"))
    assert _texts(document) == set().union(
        *(_texts(_at(pointer)) for pointer in chosen if not _is_name(pointer))
    )


def _is_name(pointer: str) -> bool:
    """Tell whether a pointer leads to a name or a type, which are shown on the way in any case."""
    return pointer.endswith("/id") or "/type" in pointer
