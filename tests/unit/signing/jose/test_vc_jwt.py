"""VC-JWT and VP-JWT: the payload is the document, its key is its issuer's (VC-JOSE-COSE 1.0 §3.1)."""

import json
from fractions import Fraction
from typing import Any

import pytest

from signing import base64url, instants
from signing.errors import InvalidProof, Malformed, Problem
from signing.jose import jws, vc_jwt
from signing.keys import private
from signing.keys.file_store import FileSigner
from signing.keys.multikey import ED25519, P256, P384

SECRETS = {ED25519: 32, P256: 32, P384: 48}
SIGNERS = {name: FileSigner(private.of(name, bytes(range(1, size + 1)))) for name, size in SECRETS.items()}
KEYS = {name: private.of(name, bytes(range(1, size + 1))).public for name, size in SECRETS.items()}
ISSUER = "did:web:issuer.example"
METHOD = f"{ISSUER}#key-1"
CREDENTIAL: dict[str, Any] = {
    "@context": ["https://www.w3.org/ns/credentials/v2"],
    "id": "https://issuer.example/credentials/1",
    "type": ["VerifiableCredential"],
    "issuer": {"id": ISSUER, "name": "Niño"},
    "credentialSubject": {"id": "did:key:z6Mk", "name": "A"},
}
HOLDER = "did:web:holder.example"
PRESENTATION: dict[str, Any] = {
    "@context": ["https://www.w3.org/ns/credentials/v2"],
    "type": ["VerifiablePresentation"],
    "holder": HOLDER,
    "verifiableCredential": [],
}


def token(payload: Any, **header: Any) -> str:  # noqa: ANN401 -- any JSON at all
    """Return a token of any header and payload; a header member of None is left out."""
    stated = {"typ": "vc+jwt", "cty": "vc", "kid": METHOD, **header}
    members = {name: value for name, value in stated.items() if value is not None}
    return jws.sign(members, json.dumps(payload).encode(), SIGNERS[P256])


def presented(payload: Any, **header: Any) -> vc_jwt.VpJwt:  # noqa: ANN401 -- any JSON at all
    stated = {"typ": "vp+jwt", "cty": "vp", "kid": f"{HOLDER}#0", **header}
    return vc_jwt.read_presentation(token(payload, **stated))


@pytest.mark.parametrize("name", SECRETS)
def test_a_credential_is_read_as_it_was_signed(name: str) -> None:
    text = vc_jwt.sign(CREDENTIAL, SIGNERS[name], method=METHOD)
    found = vc_jwt.read(text)
    found.jws.verify(KEYS[name])
    assert (found.credential, found.issuer, found.method) == (CREDENTIAL, ISSUER, METHOD)
    assert (found.not_before, found.expires) == (None, None)
    assert found.jws.header == {"typ": "vc+jwt", "cty": "vc", "kid": METHOD, "alg": found.jws.algorithm}
    assert vc_jwt.sign(CREDENTIAL, SIGNERS[name], method=METHOD) == text, "the same bytes every time"


def test_one_changed_byte_anywhere_is_refused() -> None:
    text = vc_jwt.sign(CREDENTIAL, SIGNERS[P256], method=METHOD)
    for place, letter in enumerate(text):
        changed = text[:place] + ("A" if letter != "A" else "B") + text[place + 1 :]
        with pytest.raises(Problem):
            vc_jwt.read(changed).jws.verify(KEYS[P256])


def test_claims_that_agree_are_taken_out_of_the_credential() -> None:
    stated = {
        "iss": ISSUER,
        "sub": "did:key:z6Mk",
        "jti": CREDENTIAL["id"],
        "nbf": 0,
        "exp": 1_770_000_000.25,
        "iat": 1,
        "cnf": {"kid": "did:key:z6Mk"},
    }
    found = vc_jwt.read(token({**CREDENTIAL, **stated}, iss=ISSUER, cty=None))
    assert found.credential == CREDENTIAL
    assert found.not_before == instants.parse("1970-01-01T00:00:00Z")
    assert found.expires == instants.parse("2026-02-02T02:40:00.25Z")
    assert found.expires.fraction == Fraction(1, 4)


@pytest.mark.parametrize(
    "stated",
    [
        {"iss": "did:web:other.example"},
        {"iss": None},
        {"jti": "https://issuer.example/credentials/2"},
        {"sub": "did:key:z6Mother"},
        {"sub": 1},
    ],
)
def test_a_claim_that_contradicts_the_credential_is_refused(stated: dict[str, Any]) -> None:
    with pytest.raises(InvalidProof, match="vc-jwt-claims-differ"):
        vc_jwt.read(token({**CREDENTIAL, **stated}))


def test_an_issuer_in_the_header_has_to_agree_too() -> None:
    with pytest.raises(InvalidProof, match="vc-jwt-claims-differ"):
        vc_jwt.read(token(CREDENTIAL, iss="did:web:other.example"))


@pytest.mark.parametrize("name", ["nbf", "exp"])
@pytest.mark.parametrize("value", [None, True, "1", -1, 253_402_300_800, []])
def test_a_date_that_is_none_is_refused(name: str, value: Any) -> None:  # noqa: ANN401 -- any JSON at all
    with pytest.raises(Malformed, match="jwt-claim"):
        vc_jwt.read(token({**CREDENTIAL, name: value}))


@pytest.mark.parametrize("claim", ["vc", "vp"])
def test_a_wrapped_credential_is_refused(claim: str) -> None:
    with pytest.raises(Malformed, match="vc-jwt-malformed"):
        vc_jwt.read(token({"iss": ISSUER, claim: CREDENTIAL}))
    with pytest.raises(Malformed, match="vc-jwt-malformed"):
        vc_jwt.read(token({**CREDENTIAL, claim: CREDENTIAL}))


@pytest.mark.parametrize(
    "header", [{"typ": None}, {"typ": "JWT"}, {"typ": "at+jwt"}, {"cty": "vp"}, {"cty": 1}]
)
def test_a_token_of_another_type_is_refused(header: dict[str, Any]) -> None:
    with pytest.raises(InvalidProof, match="jws-type"):
        vc_jwt.read(token(CREDENTIAL, **header))


@pytest.mark.parametrize("issuer", [None, 1, {}, {"id": 1}, []])
def test_a_credential_without_issuer_is_refused(issuer: Any) -> None:  # noqa: ANN401 -- any JSON at all
    with pytest.raises(Malformed, match="vc-jwt-malformed"):
        vc_jwt.read(token({**CREDENTIAL, "issuer": issuer}))


def test_a_key_is_the_issuers() -> None:
    assert vc_jwt.read(token(CREDENTIAL, kid="#key-2")).method == f"{ISSUER}#key-2"
    with pytest.raises(InvalidProof, match="verification-method-foreign"):
        vc_jwt.read(token(CREDENTIAL, kid="did:web:attacker.example#key-1"))
    with pytest.raises(InvalidProof, match="jws-key-id"):
        vc_jwt.read(token(CREDENTIAL, kid=None))


@pytest.mark.parametrize("payload", [[], None, "text"])
def test_a_payload_that_is_no_object_is_refused(payload: Any) -> None:  # noqa: ANN401 -- any JSON at all
    with pytest.raises(Malformed, match="json-not-an-object"):
        vc_jwt.read(token(payload))


def test_a_presentation_is_read_as_it_was_signed() -> None:
    text = vc_jwt.sign_presentation(
        PRESENTATION, SIGNERS[ED25519], method=f"{HOLDER}#0", nonce="n-1", audience="https://verifier.example"
    )
    found = vc_jwt.read_presentation(text)
    found.jws.verify(KEYS[ED25519])
    assert (found.presentation, found.holder, found.method) == (PRESENTATION, HOLDER, f"{HOLDER}#0")
    assert (found.nonce, found.audience) == ("n-1", ("https://verifier.example",))
    assert (found.not_before, found.expires) == (None, None)


def test_a_presentation_that_answers_nobody_says_so() -> None:
    found = vc_jwt.read_presentation(
        vc_jwt.sign_presentation(PRESENTATION, SIGNERS[P256], method=f"{HOLDER}#0")
    )
    assert (found.nonce, found.audience, found.presentation) == (None, (), PRESENTATION)


def test_the_holder_is_named_by_the_member_the_claim_or_the_key() -> None:
    anonymous = {name: value for name, value in PRESENTATION.items() if name != "holder"}
    assert presented(anonymous).holder == HOLDER
    assert presented({**anonymous, "iss": HOLDER}, kid="#7").method == f"{HOLDER}#7"
    assert presented({**PRESENTATION, "iss": HOLDER, "aud": ["a", "b"]}).audience == ("a", "b")
    with pytest.raises(InvalidProof, match="vc-jwt-claims-differ"):
        presented({**PRESENTATION, "iss": "did:web:other.example"})
    with pytest.raises(InvalidProof, match="verification-method-foreign"):
        presented(PRESENTATION, kid="did:web:other.example#0")


@pytest.mark.parametrize(
    "stated", [{"nonce": 1}, {"nonce": None}, {"aud": 1}, {"aud": ["a", 1]}, {"aud": None}]
)
def test_what_a_presentation_answers_is_text(stated: dict[str, Any]) -> None:
    with pytest.raises(Malformed, match="jwt-claim"):
        presented({**PRESENTATION, **stated})


def test_a_credential_is_no_presentation_and_the_other_way_about() -> None:
    with pytest.raises(InvalidProof, match="jws-type"):
        vc_jwt.read_presentation(vc_jwt.sign(CREDENTIAL, SIGNERS[P256], method=METHOD))
    with pytest.raises(InvalidProof, match="jws-type"):
        vc_jwt.read(vc_jwt.sign_presentation(PRESENTATION, SIGNERS[P256], method=f"{HOLDER}#0"))


CONTEXT = "https://www.w3.org/ns/credentials/v2"


def test_an_envelope_is_opened() -> None:
    text = vc_jwt.sign(CREDENTIAL, SIGNERS[P256], method=METHOD)
    types = (vc_jwt.ENVELOPED_CREDENTIAL, vc_jwt.ENVELOPED_PRESENTATION)
    for kind, other in (types, types[::-1]):
        for stated in (kind, [kind]):
            document: dict[str, Any] = {"@context": CONTEXT, "id": f"data:application/VC+jwt,{text}"}
            document["type"] = stated
            assert vc_jwt.opened(document, kind) == vc_jwt.Envelope("application/vc+jwt", text)
            assert vc_jwt.is_enveloped(document)
            with pytest.raises(Malformed, match="envelope-malformed"):
                vc_jwt.opened(document, other)
    assert not vc_jwt.is_enveloped(CREDENTIAL)


@pytest.mark.parametrize(
    "change",
    [
        {"type": "VerifiableCredential"},
        {"type": ["EnvelopedVerifiableCredential", "EnvelopedVerifiablePresentation"]},
        {"type": []},
        {"type": [{}]},
        {"type": None},
        {"name": "nobody signed this"},
        {"@context": None},
        {"@context": []},
        {"@context": "https://www.w3.org/ns/credentials/examples/v2"},
        {"@context": ["https://www.w3.org/ns/credentials/examples/v2", CONTEXT]},
        {"id": None},
        {"id": "https://issuer.example/credentials/1"},
        {"id": "data:application/vc+jwt"},
        {"id": "data:application/vc+jwt,"},
        {"id": "data:application/vc+jwt;base64,AAAA"},
    ],
)
def test_an_envelope_of_another_shape_is_refused(change: dict[str, Any]) -> None:
    document: dict[str, Any] = {
        "@context": [CONTEXT],
        "id": "data:application/vc+jwt,a.b.c",
        "type": "EnvelopedVerifiableCredential",
    }
    assert vc_jwt.opened(document, vc_jwt.ENVELOPED_CREDENTIAL)
    with pytest.raises(Malformed, match="envelope-malformed"):
        vc_jwt.opened({**document, **change}, vc_jwt.ENVELOPED_CREDENTIAL)


def test_what_is_prepared_is_what_is_sealed() -> None:
    prepared = vc_jwt.prepare(CREDENTIAL, P256, method=METHOD)
    text = jws.seal(prepared, SIGNERS[P256])
    assert text == vc_jwt.sign(CREDENTIAL, SIGNERS[P256], method=METHOD)
    assert json.loads(base64url.decode(prepared.partition(".")[2])) == CREDENTIAL
