"""The key that a holder's DID URL names: of a did:key or did:jwk, and what is refused."""

import pytest

from signing import base64url, instants, strict_json
from signing.did import holder, jwk, key
from signing.errors import Malformed, Problem, TooLarge
from signing.keys import jwk as jwks
from signing.keys import multikey, private
from signing.keys.multikey import PublicKey

NOW = instants.parse("2026-11-21T00:00:00Z")
KEYS = [
    private.of(kind, bytes(range(1, size + 1))).public
    for kind, size in ((multikey.P256, 32), (multikey.P384, 48), (multikey.ED25519, 32))
]
P256 = KEYS[0]
OF_KEY, OF_JWK = key.did_for(P256.multikey), jwk.did_for(P256)


@pytest.mark.parametrize("public", KEYS, ids=lambda each: str(each.algorithm))
def test_the_key_is_the_one_that_the_did_is(public: PublicKey) -> None:
    for did, name in ((key.did_for(public.multikey), public.multikey), (jwk.did_for(public), "0")):
        assert holder.method_of(did) == f"{did}#{name}"
        assert holder.key_of(f"{did}#{name}", NOW) == public


def test_a_wallets_jwk_may_say_more() -> None:
    value = {**jwks.write(P256), "use": "sig", "alg": "ES256"}
    did = f"did:jwk:{base64url.encode(strict_json.dumps(value))}"
    assert did != OF_JWK
    assert holder.key_of(f"{did}#0", NOW) == P256


@pytest.mark.parametrize(
    ("method", "family", "code"),
    [
        ("", Malformed, "holder-did-method"),
        ("#0", Malformed, "holder-did-method"),
        ("did:web:holder.example#key-1", Malformed, "holder-did-method"),
        ("did:webvh:QmHash:holder.example#key-1", Malformed, "holder-did-method"),
        ("did:ion:EiA#0", Malformed, "holder-did-method"),
        (P256.multikey, Malformed, "holder-did-method"),
        (OF_KEY, Malformed, "holder-key-unknown"),
        (f"{OF_KEY}#", Malformed, "holder-key-unknown"),
        (f"{OF_KEY}#0", Malformed, "holder-key-unknown"),
        (f"{OF_KEY}#{P256.multikey}#{P256.multikey}", Malformed, "holder-key-unknown"),
        (f"{OF_JWK}#1", Malformed, "holder-key-unknown"),
        ("did:key:z6Mk#z6Mk", Malformed, "key-type-unknown"),
        ("did:jwk:e30#0", Malformed, "key-type-unknown"),
        (f"did:jwk:{'A' * 4_000}#0", Malformed, "did-jwk-malformed"),
    ],
)
def test_what_names_no_key_of_its_own_is_refused(method: str, family: type[Problem], code: str) -> None:
    with pytest.raises(family) as refused:
        holder.key_of(method, NOW)
    assert refused.value.code == code


def test_the_name_that_would_be_right_is_told() -> None:
    with pytest.raises(Malformed, match=f"that is #{P256.multikey}"):
        holder.key_of(f"{OF_KEY}#0", NOW)


def test_a_private_key_is_no_name() -> None:
    value = {**jwks.write(P256), "d": "AAAA"}
    with pytest.raises((Malformed, TooLarge), match="jwk-private"):
        holder.key_of(f"did:jwk:{base64url.encode(strict_json.dumps(value))}#0", NOW)
