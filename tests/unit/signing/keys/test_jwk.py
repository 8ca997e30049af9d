"""JSON Web Keys: public, for signatures, in one spelling (RFC 7517, 7518 §6, 8037 §2, 7638)."""

from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa as library_rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256

from signing import base64url
from signing.errors import InvalidProof, Malformed
from signing.keys import jwk, multikey, private, rsa
from signing.keys.multikey import ED25519, P256, P384

SECRETS = {ED25519: 32, P256: 32, P384: 48}
KEYS = {name: private.of(name, bytes(range(1, size + 1))) for name, size in SECRETS.items()}
RSA = library_rsa.generate_private_key(65_537, 2_048)
MODULUS = RSA.public_key().public_numbers().n


def _modulus(number: int) -> str:
    return base64url.encode(number.to_bytes((number.bit_length() + 7) // 8, "big"))


def _written(name: str) -> dict[str, Any]:
    return jwk.write(KEYS[name].public)


def _rsa_jwk(**changes: Any) -> dict[str, Any]:  # noqa: ANN401 -- any JSON at all
    return {"kty": "RSA", "n": _modulus(MODULUS), "e": "AQAB", **changes}


# RFC 8037 appendix A.2 and A.3.
RFC_8037 = {"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}
RFC_8037_THUMBPRINT = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"
# RFC 7638 §3.1.
RFC_7638 = {
    "kty": "RSA",
    "n": "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWK"
    "RXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMic"
    "AtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3"
    "XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw",
    "e": "AQAB",
    "alg": "RS256",
    "kid": "2011-04-29",
}
RFC_7638_THUMBPRINT = "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"


@pytest.mark.parametrize(
    ("value", "expected"), [(RFC_8037, RFC_8037_THUMBPRINT), (RFC_7638, RFC_7638_THUMBPRINT)]
)
def test_the_published_keys_have_their_published_thumbprints(value: dict[str, Any], expected: str) -> None:
    assert base64url.encode(jwk.thumbprint(jwk.read(value))) == expected


@pytest.mark.parametrize("name", SECRETS)
def test_a_key_comes_back_as_it_was_written(name: str) -> None:
    key = KEYS[name].public
    assert jwk.read(jwk.write(key)) == key
    assert list(jwk.write(key)) == sorted(jwk.write(key)), "the thumbprint needs this order"


@pytest.mark.parametrize("name", SECRETS)
def test_a_key_may_say_what_it_is_for(name: str) -> None:
    stated: dict[str, Any] = {
        "use": "sig",
        "key_ops": ["verify"],
        "alg": jwk.ALGORITHMS[name],
        "kid": "a",
        "x5c": [],
    }
    assert jwk.read({**_written(name), **stated}) == KEYS[name].public


@pytest.mark.parametrize("name", SECRETS)
@pytest.mark.parametrize(
    "stated",
    [
        {"use": "enc"},
        {"use": None},
        {"key_ops": ["sign"]},
        {"key_ops": "verify"},
        {"alg": "RS256"},
        {"alg": None},
        {"alg": "none"},
    ],
)
def test_a_key_for_something_else_is_refused(name: str, stated: dict[str, Any]) -> None:
    with pytest.raises(Malformed, match="jwk-use"):
        jwk.read({**_written(name), **stated})


@pytest.mark.parametrize("member", ["d", "p", "q", "dp", "dq", "qi", "oth", "k"])
def test_a_private_member_is_refused(member: str) -> None:
    with pytest.raises(Malformed, match="jwk-private"):
        jwk.read({**_written(P256), member: "AA"})


@pytest.mark.parametrize("value", [None, [], "key", 1])
def test_what_is_no_object_is_no_key(value: Any) -> None:  # noqa: ANN401 -- any JSON at all
    with pytest.raises(Malformed, match="jwk-malformed"):
        jwk.read(value)


@pytest.mark.parametrize(
    "change",
    [{"kty": "oct"}, {"kty": None}, {"kty": []}, {"crv": "secp256k1"}, {"crv": None}, {"crv": "P-521"}],
)
@pytest.mark.parametrize("name", SECRETS)
def test_an_unknown_kind_is_refused(name: str, change: dict[str, Any]) -> None:
    with pytest.raises(Malformed, match="key-type-unknown"):
        jwk.read({**_written(name), **change})


def test_a_key_for_agreement_is_refused() -> None:
    with pytest.raises(Malformed, match="key-type-unknown"):
        jwk.read({**RFC_8037, "crv": "X25519"})


@pytest.mark.parametrize("name", SECRETS)
@pytest.mark.parametrize("x", [None, 1, "A" * 1_401])
def test_a_coordinate_that_is_no_short_text_is_refused(name: str, x: Any) -> None:  # noqa: ANN401 -- any JSON
    with pytest.raises(Malformed, match="jwk-malformed"):
        jwk.read({**_written(name), "x": x})


@pytest.mark.parametrize("name", SECRETS)
@pytest.mark.parametrize("tail", ["=", "\n", "A", "!", "ä"])
def test_a_second_spelling_of_a_coordinate_is_refused(name: str, tail: str) -> None:
    with pytest.raises(Malformed, match=r"base64url-malformed|key-length"):
        jwk.read({**_written(name), "x": _written(name)["x"] + tail})


@pytest.mark.parametrize("name", SECRETS)
@pytest.mark.parametrize("data", [b"", bytes(31), bytes(33), bytes(65), bytes(1_050)])
def test_a_coordinate_of_another_length_is_refused(name: str, data: bytes) -> None:
    with pytest.raises(Malformed, match="key-length"):
        jwk.read({**_written(name), "x": base64url.encode(data)})


@pytest.mark.parametrize("name", [P256, P384])
def test_a_point_beside_the_curve_is_refused(name: str) -> None:
    value = _written(name)
    with pytest.raises(Malformed, match="key-not-on-curve"):
        jwk.read({**value, "x": value["y"], "y": value["x"]})
    nothing = base64url.encode(bytes(jwk._CURVES[name].coordinate_bytes))
    with pytest.raises(Malformed, match="key-not-on-curve"):
        jwk.read({**value, "x": nothing, "y": nothing})


@pytest.mark.parametrize("name", [P256, P384])
@pytest.mark.parametrize("member", ["x", "y"])
def test_a_coordinate_beyond_the_field_is_refused(name: str, member: str) -> None:
    curve = jwk._CURVES[name]
    beyond = base64url.encode(curve.prime.to_bytes(curve.coordinate_bytes, "big"))
    with pytest.raises(Malformed, match="key-not-canonical"):
        jwk.read({**_written(name), member: beyond})


@pytest.mark.parametrize("name", [P256, P384])
def test_both_points_of_one_x_are_keys_and_differ(name: str) -> None:
    curve, value = jwk._CURVES[name], _written(name)
    up = int.from_bytes(base64url.decode(value["y"]), "big")
    other = base64url.encode((curve.prime - up).to_bytes(curve.coordinate_bytes, "big"))
    mirrored = jwk.read({**value, "y": other})
    assert mirrored == multikey.of(name, mirrored.raw), "what a JWK gives is what a Multikey gives"
    assert mirrored != KEYS[name].public


def test_a_point_of_small_order_is_refused() -> None:
    with pytest.raises(Malformed, match="key-small-order"):
        jwk.read({**RFC_8037, "x": base64url.encode(b"\x01" + bytes(31))})


def test_an_rsa_key_is_read_and_checks_rs256() -> None:
    key = jwk.read(_rsa_jwk(alg="RS256"))
    signature = RSA.sign(b"bytes", PKCS1v15(), SHA256())
    key.verify(signature, b"bytes")
    assert jwk.write(key) == _rsa_jwk()
    with pytest.raises(InvalidProof, match="signature-wrong"):
        key.verify(signature, b"other bytes")
    for other in (signature[:-1], b"\0" + signature, b""):
        with pytest.raises(InvalidProof, match="signature-length"):
            key.verify(other, b"bytes")


def test_an_rsa_key_has_no_multikey() -> None:
    with pytest.raises(Malformed, match="key-type-unknown"):
        _ = jwk.read(_rsa_jwk()).multikey


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"n": _modulus(MODULUS >> 1 | 1)}, "key-length"),
        ({"n": _modulus(1 << 8_192 | 1)}, "key-length"),
        ({"n": ""}, "key-length"),
        ({"n": _modulus(MODULUS - 1)}, "key-not-a-modulus"),
        ({"n": base64url.encode(b"\0" + MODULUS.to_bytes(256, "big"))}, "key-not-canonical"),
        ({"e": "AAEAAQ"}, "key-not-canonical"),
        ({"e": "Aw"}, "key-exponent"),
        ({"e": ""}, "key-exponent"),
        ({"alg": "RS512"}, "jwk-use"),
        ({"alg": "PS256"}, "jwk-use"),
        ({"d": "AQAB"}, "jwk-private"),
    ],
)
def test_an_rsa_key_that_is_weak_slow_or_spelt_otherwise_is_refused(
    change: dict[str, Any], code: str
) -> None:
    with pytest.raises(Malformed, match=code):
        jwk.read(_rsa_jwk(**change))


@pytest.mark.parametrize("bits", [rsa.MIN_BITS, rsa.MAX_BITS])
def test_the_shortest_and_the_longest_rsa_key_are_read(bits: int) -> None:
    assert jwk.read(_rsa_jwk(n=_modulus(1 << bits - 1 | 1))).raw[0] == 0x80
