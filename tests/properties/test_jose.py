"""Tokens come back as they were signed, whatever they say; random bytes are told as what they are."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from signing import base64url
from signing.errors import Problem
from signing.jose import jws, sd_jwt, sd_jwt_vc, vc_jwt
from signing.jose.hiding import RESERVED, Place
from signing.keys import jwk
from signing.keys.multikey import ED25519, P256, P384
from signing.status import token_list
from signing.strict_json import Json
from tests.unit.signing.jose.tokens import KEYS, METHOD, SIGNERS, combined, disclosure, hidden, token

CALM = st.characters(min_codepoint=32, max_codepoint=0xD7FF, exclude_categories=("Cc", "Cs", "Cn"))
TEXTS = st.text(CALM, max_size=12)
NAMES = TEXTS.filter(lambda name: name not in RESERVED)
SCALARS = st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | TEXTS
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=15,
)
OBJECTS = st.dictionaries(NAMES, VALUES, max_size=5)
KINDS = st.sampled_from([ED25519, P256, P384])
# What a forger writes: JSON that knows the names SD-JWT, JWT and JWK use.
WORDS = st.sampled_from(
    [
        *("_sd", "...", "_sd_alg", "sha-256", "dc+sd-jwt", "vc+jwt", "statuslist+jwt", "kb+jwt"),
        *(
            "iss",
            "vct",
            "cnf",
            "sub",
            "iat",
            "exp",
            "ttl",
            "status_list",
            "bits",
            "lst",
            "issuer",
            "id",
            "type",
        ),
        *("jwk", "kty", "crv", "x", "y", "n", "e", "EC", "OKP", "RSA", "P-256", "Ed25519", "AQAB"),
        *("alg", "ES256", "crit", "typ", "kid", METHOD),
    ]
)
FORGED = st.recursive(
    SCALARS | WORDS | st.floats(0, 1e12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(WORDS | TEXTS, inner, max_size=5),
    max_leaves=12,
)
PIECES = st.lists(
    st.binary(max_size=20).map(base64url.encode)
    | FORGED.map(lambda value: base64url.encode(json.dumps(value).encode()))
    | TEXTS,
    max_size=5,
)
FEWER = settings(max_examples=40)
"""For what signs often: enough in every run, and chance has the rest of the runs."""


def only_problems(read: Any, *given_to: Any) -> None:  # noqa: ANN401 -- any parser
    """Call a parser that may refuse, and may not stumble."""
    try:
        read(*given_to)
    except Problem:
        return


def places(value: Json, path: tuple[str | int, ...] = ()) -> list[Place]:
    """Return every place in a value but its top."""
    steps: list[tuple[str | int, Json]] = []
    if isinstance(value, dict):
        steps += value.items()
    elif isinstance(value, list):
        steps += enumerate(value)
    found: list[Place] = []
    for step, inner in steps:
        found += [(*path, step), *places(inner, (*path, step))]
    return found


@FEWER
@given(KINDS, OBJECTS, st.binary(max_size=40))
def test_a_token_comes_back_as_it_was_signed(kind: str, header: dict[str, Json], payload: bytes) -> None:
    stated = {name: value for name, value in header.items() if name not in ("alg", "kid", "crit", "b64")}
    text = jws.sign(stated, payload, SIGNERS[kind])
    found = jws.read(text)
    found.verify(KEYS[kind])
    assert (found.header, found.payload) == ({**stated, "alg": jwk.ALGORITHMS[kind]}, payload)


@FEWER
@given(KINDS, OBJECTS, st.data())
def test_every_byte_of_a_token_counts(kind: str, claims: dict[str, Json], data: st.DataObject) -> None:
    text = jws.sign({}, json.dumps(claims).encode(), SIGNERS[kind])
    place = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.characters(max_codepoint=127).filter(lambda char: char != text[place]))

    def read() -> None:
        jws.read(text[:place] + other + text[place + 1 :]).verify(KEYS[kind])
        raise AssertionError("an altered token was accepted")

    only_problems(read)


@FEWER
@given(OBJECTS, st.data())
def test_what_is_hidden_anywhere_comes_back(claims: dict[str, Json], data: st.DataObject) -> None:
    every = places(claims)
    chosen = data.draw(st.sets(st.sampled_from(every))) if every else set()
    text = sd_jwt.issue(claims, disclosable=chosen, header={}, signer=SIGNERS[P256])
    assert sd_jwt.read(text).claims == claims
    signed, *disclosures, _ = text.split("~")
    assert len(disclosures) == len(chosen)
    # With one disclosure fewer it is either still whole, that one being withheld, or refused for another
    # that stood in it; never is there a claim that was not signed.
    for left_out in range(len(disclosures)):
        rest = disclosures[:left_out] + disclosures[left_out + 1 :]
        only_problems(sd_jwt.read, "~".join((signed, *rest, "")))
    if disclosures:
        assert sd_jwt.read(f"{signed}~").claims != claims


@given(st.binary(max_size=300))
def test_random_bytes_make_no_parser_stumble(data: bytes) -> None:
    text = data.decode("latin-1")
    for read in (jws.read, sd_jwt.read, sd_jwt_vc.read, vc_jwt.read, vc_jwt.read_presentation):
        only_problems(read, data)
        only_problems(read, text)
    only_problems(base64url.decode, text)
    only_problems(token_list.read_jwt, data)
    only_problems(token_list.read_cwt, data)
    only_problems(token_list.read_cwt, b"\xd2" + data)


@FEWER
@given(FORGED, FORGED)
def test_forged_claims_and_headers_make_no_parser_stumble(header: Json, claims: Json) -> None:
    parts = (base64url.encode(json.dumps(part).encode()) for part in (header, claims))
    forged = ".".join((*parts, "AAAA"))
    for read in (jws.read, vc_jwt.read, vc_jwt.read_presentation, token_list.read_jwt):
        only_problems(read, forged)
    for typ in ("vc+jwt", "vp+jwt", "statuslist+jwt"):
        signed = token(claims, {"typ": typ, "kid": METHOD})
        for read in (vc_jwt.read, vc_jwt.read_presentation, token_list.read_jwt):
            only_problems(read, signed)


@FEWER
@given(FORGED, PIECES, FORGED)
def test_forged_disclosures_make_no_parser_stumble(claims: Json, pieces: list[str], value: Json) -> None:
    header = {"typ": "dc+sd-jwt", "kid": METHOD}
    text = disclosure("salt", "given_name", value)
    stated = {"vct": "x", **(claims if isinstance(claims, dict) else {"a": claims}), **hidden(text)}
    only_problems(sd_jwt_vc.read, combined(stated, text, header=header))
    only_problems(sd_jwt_vc.read, combined(claims, *pieces, header=header))
    only_problems(sd_jwt.read, combined(claims, *pieces))
    only_problems(sd_jwt.read, "~".join(pieces))


@given(FORGED, st.sampled_from(["EC", "OKP", "RSA"]), st.sampled_from(["P-256", "P-384", "Ed25519"]))
def test_forged_keys_make_no_parser_stumble(value: Json, kind: str, curve: str) -> None:
    only_problems(jwk.read, value)
    if isinstance(value, dict):
        only_problems(jwk.read, {**value, "kty": kind, "crv": curve})


@given(st.sampled_from([1, 2, 4, 8]), st.integers(1, 40), st.data())
def test_a_status_list_comes_back(bits: int, size: int, data: st.DataObject) -> None:
    length = size * 8 // bits
    entries = st.dictionaries(st.integers(0, length - 1), st.integers(0, (1 << bits) - 1))
    statuses = data.draw(entries)
    found = token_list.decode(base64url.decode(token_list.encode(statuses, bits=bits, length=length)), bits)
    assert [found.status(index) for index in range(length)] == [
        statuses.get(index, 0) for index in range(length)
    ]


@given(st.binary(max_size=60), st.sampled_from([1, 2, 4, 8]))
def test_random_lists_make_no_decoder_stumble(data: bytes, bits: int) -> None:
    only_problems(token_list.decode, data, bits)


@given(FORGED)
def test_forged_pointers_make_no_parser_stumble(value: Json) -> None:
    only_problems(token_list.reference, value)
    only_problems(token_list.reference, {"status_list": value})


@FEWER
@given(OBJECTS.filter(lambda claims: not sd_jwt_vc.ALWAYS_OPEN & set(claims)))
def test_a_credential_comes_back(claims: dict[str, Json]) -> None:
    stated: dict[str, Json] = {**claims, "vct": "x", "iss": "did:web:issuer.example"}
    text = sd_jwt_vc.issue(stated, disclosable=list(claims), signer=SIGNERS[ED25519], method=METHOD)
    found = sd_jwt_vc.read(text)
    found.jws.verify(KEYS[ED25519])
    assert found.claims == stated
