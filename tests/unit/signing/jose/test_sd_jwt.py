"""SD-JWT: every disclosure is referred to by just one signed digest, and none changes what is open."""

import json
from typing import Any

import pytest

from signing import base64url
from signing.errors import InvalidProof, Malformed, Problem, TooLarge
from signing.jose import hiding, sd_jwt
from signing.jose.hiding import Place, digest
from signing.keys.multikey import P256
from tests.unit.signing.jose.tokens import KEYS, SIGNERS, combined, disclosure, element, hidden, token

NAME = disclosure("salt", "given_name", "Aziza")
LEVEL = disclosure("salt", "level", 2)
NATION = disclosure("salt", "US")


def claims(text: str | bytes) -> dict[str, Any]:
    return sd_jwt.read(text).claims


# RFC 9901 §4.2.1 and §4.2.2: two disclosures with their digests.
def test_the_digests_of_the_specification_are_ours() -> None:
    text = "WyJfMjZiYzRMVC1hYzZxMktJNmNCVzVlcyIsICJmYW1pbHlfbmFtZSIsICJNw7ZiaXVzIl0"
    assert json.loads(base64url.decode(text)) == ["_26bc4LT-ac6q2KI6cBW5es", "family_name", "Möbius"]
    assert digest(text) == "X9yH0Ajrdm1Oij4tWso9UzzKJvPoDxwmuEcO3XAdRC0"
    text = "WyJsa2x4RjVqTVlsR1RQVW92TU5JdkNBIiwgIkZSIl0"
    assert digest(text) == "w0I8EKcdCtUPkGCNUrfwVp2xEgNjtoIDlOxc9-PlOhs"


def test_a_disclosure_takes_its_place() -> None:
    text = combined({"a": 1, "_sd_alg": "sha-256", **hidden(NAME)}, NAME)
    assert claims(text) == {"a": 1, "given_name": "Aziza"}
    assert claims(combined({"a": 1, **hidden(NAME)}, NAME)) == {"a": 1, "given_name": "Aziza"}
    assert claims(text.encode()) == claims(text)


def test_what_is_withheld_is_not_there() -> None:
    payload = {"a": [1, element(NATION), element(LEVEL)], **hidden(NAME, LEVEL + "x")}
    assert claims(combined(payload)) == {"a": [1]}
    assert claims(combined(payload, NATION)) == {"a": [1, "US"]}


def test_disclosures_stand_in_disclosures() -> None:
    inner = disclosure("salt", "locality", "Anytown")
    listed = disclosure("salt", {"b": 1, **hidden(inner)})
    outer = disclosure("salt", "addresses", [element(listed)])
    payload = hidden(outer)
    assert claims(combined(payload, inner, listed, outer)) == {"addresses": [{"b": 1, "locality": "Anytown"}]}
    assert claims(combined(payload, listed, outer)) == {"addresses": [{"b": 1}]}
    with pytest.raises(InvalidProof, match="sd-jwt-disclosure-unreferenced"):
        claims(combined(payload, inner, outer))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (combined(hidden(NAME), NAME, LEVEL), "sd-jwt-disclosure-unreferenced"),
        (combined({}, NAME), "sd-jwt-disclosure-unreferenced"),
        (combined(hidden(NAME), NAME, NAME), "sd-jwt-disclosure-twice"),
        (combined(hidden(NAME, NAME), NAME), "sd-jwt-digest-twice"),
        (combined(hidden(NAME, NAME)), "sd-jwt-digest-twice"),
        (combined({"a": hidden(NAME), **hidden(NAME)}, NAME), "sd-jwt-digest-twice"),
        (combined({"a": [element(NATION), element(NATION)]}, NATION), "sd-jwt-digest-twice"),
        (combined({"given_name": "B", **hidden(NAME)}, NAME), "sd-jwt-claim-twice"),
        (combined({"given_name": {}, **hidden(NAME)}, NAME), "sd-jwt-claim-twice"),
        (combined({"_sd_alg": "md5"}), "sd-jwt-hash"),
        (combined({"_sd_alg": "SHA-256"}), "sd-jwt-hash"),
        (combined({"_sd_alg": None}), "sd-jwt-hash"),
    ],
)
def test_what_could_be_read_in_two_ways_is_refused(text: str, code: str) -> None:
    with pytest.raises(InvalidProof, match=code):
        sd_jwt.read(text)


def test_two_disclosures_of_one_name_are_refused() -> None:
    other = disclosure("other", "given_name", "B")
    with pytest.raises(InvalidProof, match="sd-jwt-claim-twice"):
        sd_jwt.read(combined(hidden(NAME, other), NAME, other))


@pytest.mark.parametrize(
    "parts",
    [
        ("salt",),
        (),
        ("salt", "a", 1, 2),
        (1, "a", 2),
        (None, "a"),
        ("salt", 1, 2),
        ("salt", "_sd", []),
        ("salt", "...", 1),
        ("salt", "_sd_alg", "md5"),
    ],
)
def test_a_disclosure_of_another_shape_is_refused(parts: tuple[Any, ...]) -> None:
    text = disclosure(*parts)
    with pytest.raises(Malformed, match="sd-jwt-malformed"):
        sd_jwt.read(combined(hidden(text), text))


def test_a_claim_is_no_element_and_the_other_way_about() -> None:
    with pytest.raises(Malformed, match="sd-jwt-malformed"):
        sd_jwt.read(combined({"a": [element(NAME)]}, NAME))
    with pytest.raises(Malformed, match="sd-jwt-malformed"):
        sd_jwt.read(combined(hidden(NATION), NATION))


@pytest.mark.parametrize(
    "payload",
    [
        {"_sd": "digest"},
        {"_sd": {}},
        {"_sd": None},
        {"_sd": [1]},
        {"a": {"_sd": [None]}},
        {"...": "digest"},
        {"a": {"...": "digest"}},
        {"a": [{"...": "digest", "b": 1}]},
        {"a": [{"...": 1}]},
        {"a": [{"...": ["digest"]}]},
    ],
)
def test_digests_of_another_shape_are_refused(payload: dict[str, Any]) -> None:
    with pytest.raises(Malformed, match="sd-jwt-malformed"):
        sd_jwt.read(combined(payload))


def test_what_must_be_open_is_refused_in_a_disclosure_at_the_top_alone() -> None:
    text = combined(hidden(NAME), NAME)
    with pytest.raises(InvalidProof, match="sd-jwt-claim-open"):
        sd_jwt.read(text, always_open=frozenset({"given_name"}))
    inside = combined({"a": hidden(NAME)}, NAME)
    assert sd_jwt.read(inside, always_open=frozenset({"given_name"})).claims == {"a": {"given_name": "Aziza"}}


@pytest.mark.parametrize("text", [token({}), "", "~", "a.b~", "ä~", token({}) + "~ ", token({}) + "~~"])
def test_what_is_no_sd_jwt_is_refused(text: str) -> None:
    with pytest.raises(Malformed):
        sd_jwt.read(text)
    with pytest.raises(Malformed):
        sd_jwt.read(text.encode())


@pytest.mark.parametrize("tail", ["=", "\n", " "])
def test_a_second_spelling_of_a_disclosure_is_refused(tail: str) -> None:
    with pytest.raises(Malformed, match="base64url-malformed"):
        sd_jwt.read(combined(hidden(NAME + tail), NAME + tail))


def test_the_key_binding_is_read_and_is_not_part_of_what_it_covers() -> None:
    issued = combined(hidden(NAME), NAME)
    found = sd_jwt.read(issued + token({}))
    assert found.presented == issued == sd_jwt.read(issued).presented
    assert found.key_binding is not None
    found.key_binding.verify(KEYS[P256])
    assert sd_jwt.read(issued).key_binding is None


def test_work_is_bounded() -> None:
    text = combined({})
    assert sd_jwt.read(text, max_bytes=len(text))
    with pytest.raises(TooLarge, match="jws-too-large"):
        sd_jwt.read(text, max_bytes=len(text) - 1)
    many = [disclosure(str(number), f"c{number}", number) for number in range(sd_jwt.MAX_DISCLOSURES + 1)]
    assert len(claims(combined(hidden(*many[1:]), *many[1:]))) == sd_jwt.MAX_DISCLOSURES
    with pytest.raises(TooLarge, match="sd-jwt-too-many"):
        sd_jwt.read(combined(hidden(*many), *many))


@pytest.mark.parametrize("shape", ["object", "array"])
def test_disclosures_nest_only_so_deep(shape: str) -> None:
    def nested(levels: int) -> str:
        texts = [disclosure("salt", "a", 1)]
        for _ in range(levels):
            value = hidden(texts[-1]) if shape == "object" else [hidden(texts[-1])]
            texts.append(disclosure("salt", "a", value))
        return combined(hidden(texts[-1]), *texts)

    deepest = sd_jwt.MAX_DEPTH - 1 if shape == "object" else (sd_jwt.MAX_DEPTH - 1) // 2
    assert claims(nested(deepest))
    with pytest.raises(TooLarge, match="sd-jwt-too-deep"):
        sd_jwt.read(nested(deepest + 1))


CLAIMS: dict[str, Any] = {
    "iss": "https://issuer.example",
    "name": {"given": "Aziza", "family": ["K", {"part": "L"}]},
    "level": None,
    "nations": ["US", "DE"],
}
PLACES: list[Place] = [
    "level",
    ("name",),
    ("name", "given"),
    ("name", "family", 1),
    ("name", "family", 1, "part"),
    ("nations", 0),
]


def issued(places: list[Place]) -> str:
    return sd_jwt.issue(CLAIMS, disclosable=places, header={"typ": "x"}, signer=SIGNERS[P256])


def test_what_is_issued_is_read_again() -> None:
    found = sd_jwt.read(issued(PLACES))
    found.jws.verify(KEYS[P256])
    assert found.claims == CLAIMS
    assert found.jws.header == {"typ": "x", "alg": "ES256"}
    assert sd_jwt.read(issued([])).claims == CLAIMS


def test_every_element_of_a_list_may_be_hidden() -> None:
    text = issued([("nations", 0), ("nations", 1)])
    assert claims(text) == CLAIMS
    assert claims(text.partition("~")[0] + "~")["nations"] == []


def test_nothing_hidden_is_in_the_open() -> None:
    text = issued(PLACES)
    payload = json.loads(base64url.decode(text.split(".")[1]))
    assert set(payload) == {"iss", "nations", "_sd", "_sd_alg"}
    assert payload["_sd"] == sorted(payload["_sd"])
    assert [type(item) for item in payload["nations"]] == [dict, str]
    assert claims(text.partition("~")[0] + "~") == {"iss": CLAIMS["iss"], "nations": ["DE"]}


def test_salts_are_long_and_never_the_same() -> None:
    salts = [
        json.loads(base64url.decode(text))[0] for _ in range(5) for text in issued(PLACES).split("~")[1:-1]
    ]
    assert len(set(salts)) == 5 * len(PLACES)
    assert {len(base64url.decode(salt)) for salt in salts} == {16}


@pytest.mark.parametrize(
    "place",
    ["other", (), ("name", "other"), ("iss", "other"), ("nations", 2), ("nations", -1), ("nations", "0")],
)
def test_a_place_that_is_not_there_is_refused(place: Place) -> None:
    with pytest.raises(Malformed, match="sd-jwt-place"):
        issued([place])


@pytest.mark.parametrize("name", sorted(hiding.RESERVED))
@pytest.mark.parametrize("inside", [False, True])
def test_a_claim_of_a_reserved_name_is_refused(name: str, *, inside: bool) -> None:
    claim: dict[str, Any] = {"a": [{name: 1}]} if inside else {name: 1}
    with pytest.raises(Malformed, match="sd-jwt-reserved"):
        sd_jwt.issue(claim, disclosable=[], header={}, signer=SIGNERS[P256])


def test_one_changed_byte_anywhere_is_refused() -> None:
    text = issued(["level", ("nations", 0)])
    for place, letter in enumerate(text):
        changed = text[:place] + ("A" if letter != "A" else "B") + text[place + 1 :]
        with pytest.raises(Problem):
            sd_jwt.read(changed).jws.verify(KEYS[P256])
