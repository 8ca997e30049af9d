"""Others read the SD-JWT VC, status lists and JWS that we sign, and we read theirs; altered copies nobody.

The others: `@sd-jwt/sd-jwt-vc` (npm) as issuer, holder and verifier; openvc-core as issuer and verifier;
joserfc for JWS alone. What each leaves unchecked is held here too, so that a newer version is seen.
"""

import datetime as dt
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from joserfc import jws as joserfc_jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OKPKey, RSAKey
from openvc.errors import OpenvcError
from openvc.keys import Ed25519SigningKey, P256SigningKey
from openvc.proof.sd_jwt import SdJwtVcProofSuite
from openvc.proof.vc_jwt import VcJwtProofSuite
from openvc.status.issue import build_status_list_token, verify_status_list_token
from openvc.status.token_status_list import check_token_status, new_status_list, set_status

from registry import clock
from signing import base64url
from signing.errors import InvalidProof, Malformed, Problem
from signing.jose import jws, key_binding, sd_jwt_vc, vc_jwt
from signing.keys import jwk, private
from signing.keys.file_store import FileSigner
from signing.keys.multikey import ED25519, P256, P384
from signing.status import token_list
from signing.status.token_list import Reference
from tests.conformance import judges

ISSUER = "did:web:issuer.example"
METHOD = f"{ISSUER}#key-1"
VERIFIER, NONCE = "https://verifier.example", "n-0S6_WzA2Mj"
LIST = "https://issuer.example/lists/1"
AT = clock.now()
NUMBER = int(AT.timestamp())
SECRETS = {ED25519: 32, P256: 32, P384: 48}
KEYS = {name: private.of(name, bytes(range(1, size + 1))) for name, size in SECRETS.items()}
HOLDER = private.of(P256, bytes(range(2, 34)))
SIGNER = FileSigner(KEYS[P256])
CLAIMS: dict[str, Any] = {
    "iss": ISSUER,
    "vct": "https://issuer.example/vct/cwi",
    "iat": NUMBER - 60,
    "exp": NUMBER + 3600,
    "given_name": "Niño",
    "level": 2,
    "number": "7QK4-1000",
}
HIDDEN = ["given_name", "level"]


def secret_jwk(key: private.PrivateKey, secret: bytes) -> dict[str, Any]:
    return {**jwk.write(key.public), "d": base64url.encode(secret)}


ISSUER_JWK = secret_jwk(KEYS[P256], bytes(range(1, 33)))
HOLDER_JWK = secret_jwk(HOLDER, bytes(range(2, 34)))


def npm(*steps: dict[str, Any], lists: dict[str, str] | None = None) -> list[dict[str, Any]]:
    """Return what `@sd-jwt/sd-jwt-vc` answers to each step, all in one process."""
    judges.require_installed()
    request = {
        "issuer": ISSUER_JWK,
        "holder": HOLDER_JWK,
        "lists": lists or {},
        "now": NUMBER,
        "steps": steps,
    }
    found: list[dict[str, Any]] = json.loads(judges.node("sd_jwt_vc.js", stdin=json.dumps(request)))
    return found


def issued(**changes: Any) -> str:  # noqa: ANN401 -- any claims
    return sd_jwt_vc.issue(
        {**CLAIMS, **changes}, disclosable=HIDDEN, signer=SIGNER, method=METHOD, holder=HOLDER.public
    )


def altered(text: str) -> Iterator[str]:
    """Yield copies of an SD-JWT or JWS of which one character of the payload, signature or rest differs."""
    _, payload, rest = text.split(".", 2)
    starts = {len(text) - len(rest) - len(payload) // 2, len(text) - len(rest) + 9}
    if "~" in rest:
        starts.add(text.index("~") + 9)
    for place in sorted(starts):
        yield text[:place] + ("A" if text[place] != "A" else "B") + text[place + 1 :]


def read(text: str, *, nonce: str | None = None) -> dict[str, Any]:
    """Return the claims that we read, all checked, with key binding where a nonce is asked for."""
    found = sd_jwt_vc.read(text)
    found.jws.verify(KEYS[P256].public)
    if nonce is not None:
        found.verify_key_binding(nonce=nonce, audience=VERIFIER, at=clock.now())
    return found.claims


def refused(check: Callable[[str], object], text: str) -> bool:
    """Tell whether `check` refuses `text` by one of the errors that are its library's word for that."""
    try:
        check(text)
    except (Problem, OpenvcError, JoseError):
        return True
    return False


def test_the_npm_library_verifies_what_we_issue_and_shows_it_to_us() -> None:
    text = issued()
    whole, shown = npm(
        {"do": "verify", "token": text},
        {"do": "show", "token": text, "names": ["level"], "nonce": NONCE, "audience": VERIFIER},
    )
    assert whole["claims"] == {**CLAIMS, "cnf": {"jwk": jwk.write(HOLDER.public)}}
    claims = read(shown["token"], nonce=NONCE)
    assert claims["level"] == 2
    assert "given_name" not in claims
    with pytest.raises(InvalidProof, match="key-binding-nonce"):
        read(shown["token"], nonce="other")
    (verified,) = npm({"do": "verify", "token": shown["token"], "nonce": NONCE})
    assert verified["claims"] == claims


def test_the_npm_library_verifies_our_key_binding() -> None:
    bound = key_binding.bind(issued(), FileSigner(HOLDER), nonce=NONCE, audience=VERIFIER, at=AT)
    good, other = npm(
        {"do": "verify", "token": bound, "nonce": NONCE}, {"do": "verify", "token": bound, "nonce": "other"}
    )
    assert good["claims"]["given_name"] == "Niño"
    assert "error" in other


def test_the_npm_library_refuses_altered_copies() -> None:
    copies = list(altered(issued()))
    assert len(copies) == 3
    assert all("error" in answer for answer in npm(*({"do": "verify", "token": copy} for copy in copies)))
    assert all(refused(read, copy) for copy in copies)


def test_we_read_what_the_npm_library_issues() -> None:
    step = {
        "do": "issue",
        "claims": {**CLAIMS, "cnf": {"jwk": jwk.write(HOLDER.public)}},
        "disclosable": HIDDEN,
        "header": {"kid": METHOD},
    }
    (found,) = npm(step)
    assert read(found["token"]) == step["claims"]
    assert all(refused(read, copy) for copy in altered(found["token"]))
    (shown,) = npm({"do": "show", "token": found["token"], "names": [], "nonce": NONCE, "audience": VERIFIER})
    assert "level" not in read(shown["token"], nonce=NONCE)


def status_list(statuses: dict[int, int], *, bits: int = 2) -> str:
    return token_list.issue(
        uri=LIST,
        lst=token_list.encode(statuses, bits=bits, length=1024),
        bits=bits,
        signer=SIGNER,
        method=METHOD,
        issued_at=AT,
        expires=AT + dt.timedelta(hours=1),
        ttl=300,
    )


@pytest.mark.parametrize(("status", "valid"), [(0, True), (1, False), (2, False)])
def test_others_read_our_status_lists(status: int, *, valid: bool) -> None:
    token = status_list({7: status, 8: 3})
    text = issued(status=token_list.status_claim(Reference(7, LIST)))
    (answer,) = npm({"do": "verify", "token": text}, lists={LIST: token})
    assert ("claims" in answer) is valid, answer
    claims = verify_status_list_token(token, public_key_jwk=jwk.write(KEYS[P256].public), expected_uri=LIST)
    result = check_token_status(
        {"status": {"status_list": {"idx": 7, "uri": LIST}}}, resolve_status_list_token=lambda _: claims
    )
    assert result is not None
    assert result.status == status


def test_we_read_the_status_lists_of_others() -> None:
    packed = new_status_list(1024, bits=2)
    set_status(packed, 7, 2, bits=2)
    token = build_status_list_token(
        signing_key=openvc_key(), uri=LIST, status_list=packed, bits=2, issued_at=AT, ttl=300
    )
    found = token_list.read_jwt(token)
    found.secured.verify(KEYS[P256].public)
    found.check_uri(LIST)
    assert [found.status(index) for index in (6, 7, 8)] == [0, 2, 0]


def openvc_key(secret: dict[str, Any] = ISSUER_JWK) -> P256SigningKey:
    return P256SigningKey.from_jwk(secret, kid=METHOD)


def openvc_claims(text: str, nonce: str | None = None) -> dict[str, Any]:
    """Return the claims that openvc-core verifies, with key binding where a nonce is asked for."""
    result = SdJwtVcProofSuite().verify(
        text,
        public_key_jwk=jwk.write(KEYS[P256].public),
        nonce=nonce,
        audience=VERIFIER if nonce else None,
        require_key_binding=nonce is not None,
    )
    claims: dict[str, Any] = result.claims
    return claims


def test_openvc_core_verifies_what_we_issue() -> None:
    text = issued()
    assert openvc_claims(text)["given_name"] == "Niño"
    assert all(refused(openvc_claims, copy) for copy in altered(text))


def test_openvc_core_verifies_our_key_binding() -> None:
    bound = key_binding.bind(issued(), FileSigner(HOLDER), nonce=NONCE, audience=VERIFIER, at=AT)
    assert openvc_claims(bound, nonce=NONCE)["given_name"] == "Niño"
    with pytest.raises(OpenvcError):
        openvc_claims(bound, nonce="other")
    with pytest.raises(OpenvcError):
        openvc_claims(issued(), nonce=NONCE)


def test_we_verify_the_key_binding_of_openvc_core() -> None:
    shown = SdJwtVcProofSuite().create_presentation(
        issued(), holder_key=openvc_key(HOLDER_JWK), audience=VERIFIER, nonce=NONCE
    )
    assert read(shown, nonce=NONCE)["level"] == 2


def test_we_read_what_openvc_core_issues() -> None:
    text = SdJwtVcProofSuite().issue(
        CLAIMS, signing_key=openvc_key(), disclosable=HIDDEN, holder_jwk=jwk.write(HOLDER.public), decoys=3
    )
    assert read(text) == {**CLAIMS, "cnf": {"jwk": jwk.write(HOLDER.public)}}
    assert all(refused(read, copy) for copy in altered(text))


# The divergence: openvc-core reads and writes the VC-JWT of VCDM 1.1, whose payload wraps the credential in
# a claim `vc`. VC-JOSE-COSE 1.0 §1.1.2.1 forbids that claim; neither side accepts the other's.
def test_openvc_cores_vc_jwt_is_the_older_one() -> None:
    credential: dict[str, Any] = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiableCredential"],
        "issuer": ISSUER,
        "credentialSubject": {"id": "did:key:z6Mk"},
    }
    theirs = VcJwtProofSuite().sign(credential, signing_key=openvc_key())
    jws.read(theirs).verify(KEYS[P256].public)
    with pytest.raises(InvalidProof, match="jws-type"):
        vc_jwt.read(theirs)
    ours = vc_jwt.sign(credential, SIGNER, method=METHOD)
    with pytest.raises(OpenvcError):
        VcJwtProofSuite().verify(ours, public_key_jwk=jwk.write(KEYS[P256].public))


LIBRARY_KEYS: dict[str, Any] = {ED25519: OKPKey, P256: ECKey, P384: ECKey}


# RFC 9864 gives the algorithm a new name; wallets and the specifications here still say EdDSA.
@pytest.mark.filterwarnings("ignore:EdDSA is deprecated")
@pytest.mark.parametrize("name", SECRETS)
def test_joserfc_reads_our_jws_and_we_read_its(name: str) -> None:
    algorithm = jwk.ALGORITHMS[name]
    secret = bytes(range(1, SECRETS[name] + 1))
    key = LIBRARY_KEYS[name].import_key(secret_jwk(KEYS[name], secret))
    credential: dict[str, Any] = {"issuer": ISSUER, "type": ["VerifiableCredential"]}
    ours = vc_jwt.sign(credential, FileSigner(KEYS[name]), method=METHOD)
    found = joserfc_jws.deserialize_compact(ours, key, algorithms=[algorithm])
    assert (json.loads(found.payload), found.headers()["kid"]) == (credential, METHOD)
    header = {"alg": algorithm, "typ": "vc+jwt", "kid": METHOD}
    theirs = joserfc_jws.serialize_compact(header, json.dumps(credential), key, algorithms=[algorithm])
    read_back = vc_jwt.read(theirs)
    read_back.jws.verify(KEYS[name].public)
    assert read_back.credential == credential

    def joserfc_read(text: str) -> None:
        joserfc_jws.deserialize_compact(text, key, algorithms=[algorithm])

    def our_read(text: str) -> None:
        vc_jwt.read(text).jws.verify(KEYS[name].public)

    for copy in (*altered(ours), *altered(theirs)):
        assert refused(joserfc_read, copy)
        assert refused(our_read, copy)


def test_we_verify_the_rs256_of_joserfc() -> None:
    key = RSAKey.generate_key(2_048)
    theirs = joserfc_jws.serialize_compact({"alg": "RS256", "kid": METHOD}, b"{}", key, algorithms=["RS256"])
    public: Any = key.as_dict(private=False)

    def our_read(text: str) -> None:
        jws.read(text).verify(jwk.read(public))

    our_read(theirs)
    assert all(refused(our_read, copy) for copy in altered(theirs))


def test_the_thumbprints_of_joserfc_are_ours() -> None:
    for name, library in LIBRARY_KEYS.items():
        value = jwk.write(KEYS[name].public)
        assert library.import_key(value).thumbprint() == base64url.encode(jwk.thumbprint(jwk.read(value)))


def test_ed25519_of_openvc_core_is_read() -> None:
    secret = secret_jwk(KEYS[ED25519], bytes(range(1, 33)))
    key = Ed25519SigningKey.from_jwk(secret, kid=METHOD)
    text = SdJwtVcProofSuite().issue(CLAIMS, signing_key=key, disclosable=HIDDEN)
    sd_jwt_vc.read(text).jws.verify(KEYS[ED25519].public)
    with pytest.raises((InvalidProof, Malformed)):
        sd_jwt_vc.read(text).jws.verify(KEYS[P256].public)
