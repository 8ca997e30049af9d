"""SD-JWT VCs bound to a holder by a DID URL (`cnf.kid`): others verify the holder's proof, and we theirs.

`@sd-jwt/sd-jwt-vc` leaves it to its caller to find the key, which Digital Bazaar's multikey does here for
did:key. openvc-core and sd-jwt know `cnf.jwk` alone; they judge the issuer's part, and what they say of the
holder's is held here. Credo (npm), an issuer and wallet of Node, is too large to be installed for this: what
its version 0.6.3 issued and its wallet showed is kept in a file, and what it needs of `cnf` is written down.
"""

import datetime as dt
import json
from typing import Any

import pytest
from jwcrypto.jwk import JWK
from openvc.errors import OpenvcError
from sd_jwt.verifier import SDJWTVerifier

from registry import clock
from registry.web import create_app
from signing import instants
from signing.did import holder as did_holder
from signing.did import jwk as did_jwk
from signing.did import key as did_key
from signing.errors import InvalidProof
from signing.jose import key_binding, sd_jwt_vc
from signing.keys import jwk, private
from signing.keys.file_store import FileSigner
from signing.keys.multikey import P256
from tests.conformance import judges
from tests.conformance.test_sd_jwt_judges import (
    CLAIMS,
    HIDDEN,
    HOLDER,
    ISSUER_JWK,
    KEYS,
    METHOD,
    NONCE,
    SIGNER,
    VERIFIER,
    altered,
    npm,
    openvc_claims,
    refused,
)
from tests.web import samples

PUBLIC = HOLDER.public
METHODS = {
    "did:key": f"{did_key.did_for(PUBLIC.multikey)}#{PUBLIC.multikey}",
    "did:jwk": f"{did_jwk.did_for(PUBLIC)}#0",
}
OWN = FileSigner(HOLDER)
THIEF = FileSigner(private.of(P256, bytes(range(3, 35))))


@pytest.fixture(params=METHODS)
def method(request: pytest.FixtureRequest) -> str:
    return METHODS[request.param]


def issued(method: str) -> str:
    return sd_jwt_vc.issue(CLAIMS, disclosable=HIDDEN, signer=SIGNER, method=METHOD, holder=method)


def bound(text: str, signer: FileSigner = OWN, nonce: str = NONCE) -> str:
    return key_binding.bind(text, signer, nonce=nonce, audience=VERIFIER, at=clock.now())


def read(text: str) -> dict[str, Any]:
    """Return the claims that we read of what is shown, all checked."""
    now = clock.now()
    found = sd_jwt_vc.read(text)
    found.jws.verify(KEYS[P256].public)
    assert found.holder_method is not None
    key = did_holder.key_of(found.holder_method, instants.of(now))
    found.verify_key_binding(nonce=NONCE, audience=VERIFIER, at=now, key=key)
    return found.claims


def test_the_npm_library_verifies_what_our_holder_shows(method: str) -> None:
    text = issued(method)
    good, stolen, other = npm(
        *(
            {"do": "verify", "token": shown, "nonce": NONCE}
            for shown in (bound(text), bound(text, THIEF), bound(text, nonce="other"))
        )
    )
    assert good["claims"]["cnf"] == {"kid": method}
    assert "error" in stolen
    assert "error" in other
    with pytest.raises(InvalidProof, match="signature-wrong"):
        read(bound(text, THIEF))


def test_we_verify_what_the_npm_library_issues_and_shows(method: str) -> None:
    claims = {**CLAIMS, "cnf": {"kid": method}}
    (made,) = npm({"do": "issue", "claims": claims, "disclosable": HIDDEN, "header": {"kid": METHOD}})
    for text in (made["token"], issued(method)):
        step = {"do": "show", "token": text, "names": ["level"], "nonce": NONCE, "audience": VERIFIER}
        (shown,) = npm(step)
        assert read(shown["token"])["level"] == 2
        assert "given_name" not in read(shown["token"])
        assert all(refused(read, copy) for copy in altered(shown["token"]))


def test_others_verify_the_issuers_part_and_do_not_know_the_holders(method: str) -> None:
    text = issued(method)
    assert openvc_claims(text)["cnf"] == {"kid": method}
    assert all(refused(openvc_claims, copy) for copy in altered(text))
    with pytest.raises(OpenvcError, match=r"cnf\.jwk"):
        openvc_claims(bound(text), nonce=NONCE)

    def reference(shown: str, *asked: str) -> dict[str, Any]:
        found: dict[str, Any] = SDJWTVerifier(
            shown, lambda *_: JWK(**ISSUER_JWK), *asked
        ).get_verified_payload()
        return found

    assert reference(text)["cnf"] == {"kid": method}
    with pytest.raises(ValueError, match="the claim jwk"):
        reference(bound(text), VERIFIER, NONCE)


def test_what_is_issued_is_what_credo_reads(method: str) -> None:
    """Hold `cnf` to what Credo takes: a `kid` with `did:` and a fragment, of a key for assertions."""
    assert sd_jwt_vc.read(issued(method)).claims["cnf"] == {"kid": method}
    did, mark, _ = method.partition("#")
    document = did_jwk.document(did) if did.startswith("did:jwk:") else did_key.document(did)
    assert (mark, document["authentication"], document["assertionMethod"]) == ("#", [method], [method])
    by_key = sd_jwt_vc.issue(CLAIMS, disclosable=HIDDEN, signer=SIGNER, method=METHOD, holder=PUBLIC)
    assert sd_jwt_vc.read(by_key).claims["cnf"] == {"jwk": jwk.write(PUBLIC)}


CREDO: dict[str, Any] = json.loads((judges.HERE / "credo_holders_by_did.json").read_text("utf-8"))


def read_as_asked(text: str, **changes: Any) -> dict[str, Any]:  # noqa: ANN401 -- as `verify_key_binding`
    """Return the claims of what Credo's wallet showed, all checked, as of then."""
    at = dt.datetime.fromisoformat(CREDO["at"])
    found = sd_jwt_vc.read(text)
    now = instants.of(at)
    found.jws.verify(did_holder.key_of(found.method, now))
    key = did_holder.key_of(str(found.holder_method), now)
    asked = {"nonce": CREDO["nonce"], "audience": CREDO["audience"], "at": at, **changes}
    found.verify_key_binding(**asked, key=key)
    return found.claims


def test_credos_presentations_hold_over_http_as_the_answer_to_what_was_asked() -> None:
    at = dt.datetime.fromisoformat(CREDO["at"])
    client = create_app(samples.work(), lambda: at).test_client()
    options = {"challenge": CREDO["nonce"], "domain": CREDO["audience"], "policy": "vcdm"}
    for text in CREDO["presentations"]:
        for more, status in (({}, 200), ({"challenge": "other"}, 422), ({"domain": "other"}, 422)):
            body = {"verifiablePresentation": text, "options": {**options, **more}}
            assert client.post("/presentations/verify", json=body).status_code == status


@pytest.mark.parametrize("text", CREDO["presentations"], ids=METHODS)
def test_we_verify_what_credo_issued_and_its_wallet_showed(text: str) -> None:
    claims = read_as_asked(text)
    assert (claims["level"], "given_name" in claims, list(claims["cnf"])) == (2, False, ["kid"])
    assert all(refused(read_as_asked, copy) for copy in altered(text))
    assert refused(lambda shown: read_as_asked(shown, nonce="other"), text)
    assert refused(lambda shown: read_as_asked(shown, audience="https://other.example"), text)
