"""JWS compact: one algorithm per key, one spelling per token, no key from the token (RFC 7515, 8725)."""

import hashlib
import hmac
import json
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa as library_rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256

from signing import base64url
from signing.errors import InvalidProof, Malformed, Problem, TooLarge
from signing.jose import jws
from signing.keys import jwk, private
from signing.keys.file_store import FileSigner
from signing.keys.multikey import ED25519, P256, P384
from signing.strict_json import Json

SECRETS = {ED25519: 32, P256: 32, P384: 48}
KEYS = {name: private.of(name, bytes(range(1, size + 1))) for name, size in SECRETS.items()}
PAYLOAD = b'{"a":1}'
METHOD = "did:web:issuer.example#key-1"


def token(header: dict[str, Any], payload: bytes = PAYLOAD, *, kind: str = P256) -> str:
    """Return a token with any header at all, signed by a real key."""
    signing_input = f"{base64url.encode(json.dumps(header).encode())}.{base64url.encode(payload)}"
    return f"{signing_input}.{base64url.encode(KEYS[kind].sign(signing_input.encode()))}"


# RFC 8037 appendix A.4 and A.5.
RFC_8037_KEY: dict[str, Json] = {
    "kty": "OKP",
    "crv": "Ed25519",
    "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
}
RFC_8037_SEED = "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"
RFC_8037 = (
    "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4"
    "ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg"
)


def test_the_published_token_is_made_and_verified() -> None:
    signer = FileSigner(private.of(ED25519, base64url.decode(RFC_8037_SEED)))
    assert jws.sign({}, b"Example of Ed25519 signing", signer) == RFC_8037
    jws.read(RFC_8037).verify(jwk.read(RFC_8037_KEY))


@pytest.mark.parametrize("name", SECRETS)
def test_a_token_is_read_as_it_was_signed(name: str) -> None:
    text = jws.sign({"typ": "x+jwt", "kid": METHOD}, PAYLOAD, FileSigner(KEYS[name]))
    for form in (text, text.encode()):
        found = jws.read(form)
        found.verify(KEYS[name].public)
        assert (found.payload, found.key_id, found.algorithm) == (PAYLOAD, METHOD, jwk.ALGORITHMS[name])
        assert found.header == {"typ": "x+jwt", "kid": METHOD, "alg": jwk.ALGORITHMS[name]}
        assert text.encode() == found.signing_input + b"." + base64url.encode(found.signature).encode()


def test_no_header_signs_with_another_algorithm_than_the_keys() -> None:
    assert jws.read(jws.sign({"alg": "none"}, PAYLOAD, FileSigner(KEYS[P256]))).algorithm == "ES256"


@pytest.mark.parametrize("name", SECRETS)
def test_one_changed_byte_anywhere_is_refused(name: str) -> None:
    text = jws.sign({"kid": METHOD}, PAYLOAD, FileSigner(KEYS[name]))
    for place, letter in enumerate(text):
        changed = text[:place] + ("A" if letter != "A" else "B") + text[place + 1 :]
        with pytest.raises(Problem):
            jws.read(changed).verify(KEYS[name].public)


@pytest.mark.parametrize("name", SECRETS)
@pytest.mark.parametrize("other", SECRETS)
def test_a_key_verifies_its_own_algorithm_only(name: str, other: str) -> None:
    found = jws.read(token({"alg": jwk.ALGORITHMS[name]}, kind=other))
    if name == other:
        found.verify(KEYS[other].public)
    else:
        with pytest.raises(InvalidProof, match="key-type-mismatch"):
            found.verify(KEYS[other].public)


@pytest.mark.parametrize(
    "algorithm",
    ["none", "None", "NoNe", "HS256", "HS384", "ES512", "PS256", "RS384", "es256", "ES256K", "", None, 1, []],
)
def test_every_other_algorithm_is_refused(algorithm: Any) -> None:  # noqa: ANN401 -- any JSON at all
    with pytest.raises(InvalidProof, match="jws-algorithm"):
        jws.read(token({"alg": algorithm}))


def test_a_missing_algorithm_is_refused() -> None:
    with pytest.raises(InvalidProof, match="jws-algorithm"):
        jws.read(token({"kid": METHOD}))


@pytest.mark.parametrize("spelling", [b"raw", b"multikey"])
def test_a_public_key_is_no_secret_of_hs256(spelling: bytes) -> None:
    public = KEYS[P256].public
    secret = public.raw if spelling == b"raw" else public.multikey.encode()
    for stated in ("HS256", "ES256"):
        signing_input = token({"alg": stated}).rpartition(".")[0]
        mac = hmac.digest(secret, signing_input.encode(), hashlib.sha256)
        with pytest.raises(InvalidProof):
            jws.read(f"{signing_input}.{base64url.encode(mac)}").verify(public)


def test_an_rs256_token_is_verified_with_the_jwk_of_its_key() -> None:
    key = library_rsa.generate_private_key(65_537, 2_048)
    number = key.public_key().public_numbers().n
    public = jwk.read({"kty": "RSA", "n": base64url.encode(number.to_bytes(256, "big")), "e": "AQAB"})
    signing_input = token({"alg": "RS256"}).rpartition(".")[0]
    signature = key.sign(signing_input.encode(), PKCS1v15(), SHA256())
    jws.read(f"{signing_input}.{base64url.encode(signature)}").verify(public)
    with pytest.raises(InvalidProof, match="key-type-mismatch"):
        jws.read(token({"alg": "ES256"})).verify(public)


@pytest.mark.parametrize(
    "extension",
    [
        {"crit": ["b64"], "b64": False},
        {"crit": []},
        {"crit": None},
        {"crit": ["exp"], "exp": 1},
        {"b64": False},
        {"b64": 1},
    ],
)
def test_an_extension_is_refused(extension: dict[str, Any]) -> None:
    with pytest.raises(InvalidProof, match="jws-critical"):
        jws.read(token({"alg": "ES256", **extension}))


def test_the_default_encoding_may_be_named() -> None:
    jws.read(token({"alg": "ES256", "b64": True})).verify(KEYS[P256].public)


def test_a_key_in_the_header_is_passed_over() -> None:
    own = KEYS[P256].public
    foreign = private.of(P256, bytes(range(2, 34)))
    header = {"alg": "ES256", "jwk": jwk.write(own), "jku": "https://a.example", "x5u": "https://a.example"}
    found = jws.read(token({**header, "x5c": ["AAAA"]}))
    found.verify(own)
    with pytest.raises(InvalidProof, match="signature-wrong"):
        found.verify(foreign.public)


@pytest.mark.parametrize(
    "text",
    ["", ".", "a.b", "..", "a.b.c.d", token({"alg": "ES256"}) + "\n", " " + token({"alg": "ES256"})],
)
def test_what_is_no_token_is_refused(text: str) -> None:
    with pytest.raises(Malformed):
        jws.read(text)


def test_a_token_that_is_no_text_is_refused() -> None:
    with pytest.raises(Malformed, match="jws-malformed"):
        jws.read(token({"alg": "ES256"}).encode() + b"\xff")


@pytest.mark.parametrize("part", [0, 1, 2])
def test_padding_is_a_second_spelling(part: int) -> None:
    parts = token({"alg": "ES256"}, b"a").split(".")
    parts[part] += "="
    with pytest.raises(Malformed, match="base64url-malformed"):
        jws.read(".".join(parts))


def test_a_key_id_is_a_text() -> None:
    with pytest.raises(Malformed, match="jws-malformed"):
        jws.read(token({"alg": "ES256", "kid": 42}))


def test_a_member_may_not_stand_twice_in_a_header() -> None:
    header = base64url.encode(b'{"alg":"none","alg":"ES256"}')
    with pytest.raises(Malformed, match="json-duplicate-member"):
        jws.read(f"{header}.e30.AAAA")


def test_long_tokens_and_headers_are_refused_by_size() -> None:
    text = token({"alg": "ES256"})
    assert jws.read(text, max_bytes=len(text))
    with pytest.raises(TooLarge, match="jws-too-large"):
        jws.read(text, max_bytes=len(text) - 1)
    with pytest.raises(TooLarge, match="json-too-large"):
        jws.read(token({"alg": "ES256", "x": "a" * jws.MAX_HEADER_BYTES}))
    with pytest.raises(TooLarge, match="json-too-deep"):
        jws.read(token({"alg": "ES256", "x": [[[[[[[[]]]]]]]]}))


@pytest.mark.parametrize("stated", ["vc+jwt", "VC+JWT", "application/vc+jwt"])
def test_a_type_is_a_media_type(stated: str) -> None:
    jws.read(token({"alg": "ES256", "typ": stated})).check_type("vc+jwt")


@pytest.mark.parametrize("stated", ["JWT", "at+jwt", "", None, 1, "text/vc+jwt"])
def test_another_type_is_refused(stated: Any) -> None:  # noqa: ANN401 -- any JSON at all
    with pytest.raises(InvalidProof, match="jws-type"):
        jws.read(token({"alg": "ES256", "typ": stated})).check_type("vc+jwt")


@pytest.mark.parametrize(
    ("key_id", "issuer", "method"),
    [
        (METHOD, None, METHOD),
        (METHOD, "did:web:other.example", METHOD),
        ("#key-1", "did:web:issuer.example", METHOD),
        ("did:web:localhost%3A8000:b:body#0", None, "did:web:localhost%3A8000:b:body#0"),
    ],
)
def test_a_key_id_names_a_key_by_a_did_url(key_id: str, issuer: str | None, method: str) -> None:
    assert jws.read(token({"alg": "ES256", "kid": key_id})).method(issuer) == method


@pytest.mark.parametrize(
    ("key_id", "issuer"),
    [
        (None, "did:web:issuer.example"),
        ("", "did:web:issuer.example"),
        ("#key-1", None),
        ("#key-1", "https://issuer.example"),
        ("#", "did:web:issuer.example"),
        ("key-1", "did:web:issuer.example"),
        ("did:web:issuer.example", None),
        ("did:web:issuer.example#a#b", None),
        ("did:web:issuer.example?versionId=1#a", None),
        ("did:web:issuer.example/path#a", None),
        ("did:web:issuer.example#a\n", None),
        ("https://issuer.example/keys#1", None),
    ],
)
def test_a_key_id_that_is_no_did_url_is_refused(key_id: str | None, issuer: str | None) -> None:
    header = {"alg": "ES256"} if key_id is None else {"alg": "ES256", "kid": key_id}
    with pytest.raises(InvalidProof, match="jws-key-id"):
        jws.read(token(header)).method(issuer)
