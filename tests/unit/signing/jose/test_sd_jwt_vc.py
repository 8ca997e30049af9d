"""SD-JWT VC: the issuer is who signed, what judges a credential is open, and the holder proves its key."""

import datetime as dt
import json
from typing import Any

import pytest

from signing import base64url, instants
from signing.errors import InvalidProof, Malformed
from signing.jose import jws, key_binding, sd_jwt, sd_jwt_vc
from signing.jose.hiding import digest
from signing.jose.sd_jwt_vc import SdJwtVc
from signing.keys import jwk
from signing.keys.file_store import FileSigner
from signing.keys.multikey import ED25519, P256
from tests.unit.signing.jose.tokens import (
    HOLDER,
    ISSUER,
    KEYS,
    METHOD,
    PRIVATE,
    SIGNERS,
    combined,
    disclosure,
    hidden,
)

VCT = "https://issuer.example/vct/cwi"
CLAIMS: dict[str, Any] = {
    "iss": ISSUER,
    "vct": VCT,
    "nbf": 1_770_000_000,
    "exp": 1_864_598_400,
    "given_name": "Aziza",
    "status": {"status_list": {"idx": 1, "uri": "https://issuer.example/lists/1"}},
}
HEADER = {"typ": "dc+sd-jwt", "kid": METHOD}
AT = dt.datetime(2026, 11, 20, 9, 30, tzinfo=dt.UTC)
NONCE, VERIFIER = "n-0S6_WzA2Mj", "https://verifier.example"


def signed(changes: dict[str, Any], *disclosures: str, **header: Any) -> str:  # noqa: ANN401 -- any JSON
    """Return a credential with any claims; a claim or header member of None is left out."""
    stated = {name: value for name, value in {**CLAIMS, **changes}.items() if value is not None}
    members = {name: value for name, value in {**HEADER, **header}.items() if value is not None}
    return combined(stated, *disclosures, header=members)


def issued(**arguments: Any) -> str:  # noqa: ANN401 -- as `sd_jwt_vc.issue`
    return sd_jwt_vc.issue(
        CLAIMS, disclosable=["given_name"], signer=SIGNERS[P256], method=METHOD, **arguments
    )


@pytest.mark.parametrize("kind", SIGNERS)
def test_a_credential_is_read_as_it_was_issued(kind: str) -> None:
    text = sd_jwt_vc.issue(
        CLAIMS, disclosable=["given_name"], signer=SIGNERS[kind], method=METHOD, holder=KEYS[kind]
    )
    found = sd_jwt_vc.read(text)
    found.jws.verify(KEYS[kind])
    assert found.claims == {**CLAIMS, "cnf": {"jwk": jwk.write(KEYS[kind])}}
    assert (found.vct, found.issuer, found.method) == (VCT, ISSUER, METHOD)
    assert (found.holder, found.holder_method, found.key_binding) == (KEYS[kind], None, None)
    assert found.not_before == instants.parse("2026-02-02T02:40:00Z")
    assert found.expires == instants.parse("2029-02-01T00:00:00Z")
    assert "given_name" not in sd_jwt_vc.read(text.partition("~")[0] + "~").claims


def test_a_credential_may_be_bound_to_a_did_or_to_nobody() -> None:
    found = sd_jwt_vc.read(issued(holder="did:key:z6Mk#z6Mk"))
    assert (found.holder, found.holder_method) == (None, "did:key:z6Mk#z6Mk")
    assert found.claims["cnf"] == {"kid": "did:key:z6Mk#z6Mk"}
    found = sd_jwt_vc.read(issued())
    assert (found.holder, found.holder_method) == (None, None)
    assert found.claims == CLAIMS


@pytest.mark.parametrize(
    "holder", ["", "did:key:z6Mk", "#z6Mk", "z6Mk", "https://a.example/#k", "did:key:z6Mk#"]
)
def test_a_holder_is_named_by_an_absolute_did_url_or_not_at_all(holder: str) -> None:
    with pytest.raises(Malformed, match="sd-jwt-vc-malformed"):
        issued(holder=holder)


@pytest.mark.parametrize("name", sorted(sd_jwt_vc.ALWAYS_OPEN))
def test_what_judges_a_credential_is_never_disclosed(name: str) -> None:
    text = disclosure("salt", name, "x")
    with pytest.raises(InvalidProof, match=r"sd-jwt-claim-open|sd-jwt-claim-twice"):
        sd_jwt_vc.read(signed({name: None, **hidden(text)}, text))
    with pytest.raises(InvalidProof, match="sd-jwt-claim-twice"):
        sd_jwt_vc.read(signed({name: "y", **hidden(text)}, text))
    for place in (name, (name, "inside")):
        with pytest.raises(Malformed, match="sd-jwt-vc-malformed"):
            sd_jwt_vc.issue(CLAIMS, disclosable=[place], signer=SIGNERS[P256], method=METHOD)


@pytest.mark.parametrize("claims", [{**CLAIMS, "vct": None}, {**CLAIMS, "cnf": {}}])
def test_what_nobody_would_read_is_not_issued(claims: dict[str, Any]) -> None:
    with pytest.raises(Malformed, match="sd-jwt-vc-malformed"):
        sd_jwt_vc.issue(claims, disclosable=[], signer=SIGNERS[P256], method=METHOD)


@pytest.mark.parametrize("typ", [None, "vc+sd-jwt", "JWT", "vc+jwt", "kb+jwt"])
def test_another_type_is_refused(typ: str | None) -> None:
    with pytest.raises(InvalidProof, match="jws-type"):
        sd_jwt_vc.read(signed({}, typ=typ))


@pytest.mark.parametrize(
    ("vct", "code"), [(None, "sd-jwt-vc-malformed"), ("", "sd-jwt-vc-malformed"), (1, "jwt-claim")]
)
def test_a_credential_names_its_type(vct: Any, code: str) -> None:  # noqa: ANN401 -- any JSON at all
    with pytest.raises(Malformed, match=code):
        sd_jwt_vc.read(signed({"vct": vct}))


@pytest.mark.parametrize(
    ("iss", "kid", "issuer"),
    [
        (ISSUER, METHOD, ISSUER),
        (ISSUER, "#key-1", ISSUER),
        (None, METHOD, ISSUER),
        ("https://issuer.example", METHOD, ISSUER),
        ("https://issuer.example:8443/b/x", "did:web:issuer.example%3A8443:b:x#0", None),
    ],
)
def test_the_issuer_is_the_did_whose_key_signs(iss: str | None, kid: str, issuer: str | None) -> None:
    found = sd_jwt_vc.read(signed({"iss": iss}, kid=kid))
    assert found.issuer == (issuer or kid.partition("#")[0])
    assert found.method.partition("#")[0] == found.issuer


@pytest.mark.parametrize(
    ("iss", "kid"),
    [
        (ISSUER, "did:web:attacker.example#key-1"),
        ("https://issuer.example", "did:web:attacker.example#key-1"),
        ("https://issuer.example/", METHOD),
        ("http://issuer.example", METHOD),
        ("https://issuer.example/b", METHOD),
        ("https://issuer.example", "did:key:z6Mk#z6Mk"),
        ("", METHOD),
    ],
)
def test_a_key_of_another_party_is_refused(iss: str, kid: str) -> None:
    with pytest.raises(InvalidProof, match="verification-method-foreign"):
        sd_jwt_vc.read(signed({"iss": iss}, kid=kid))


@pytest.mark.parametrize(
    ("iss", "kid"), [(ISSUER, None), ("https://issuer.example", "#key-1"), (ISSUER, "key-1")]
)
def test_a_credential_that_names_no_key_is_refused(iss: str, kid: str | None) -> None:
    with pytest.raises(InvalidProof, match="jws-key-id"):
        sd_jwt_vc.read(signed({"iss": iss}, kid=kid))


@pytest.mark.parametrize(
    ("cnf", "code"),
    [
        ({}, "sd-jwt-vc-malformed"),
        ([], "sd-jwt-vc-malformed"),
        ({"kid": 1}, "sd-jwt-vc-malformed"),
        ({"x5t#S256": "a"}, "sd-jwt-vc-malformed"),
        ({"jwk": jwk.write(KEYS[P256]), "kid": "did:key:z6Mk#z6Mk"}, "sd-jwt-vc-malformed"),
        ({"jwk": {"kty": "oct", "k": "AAAA"}}, "jwk-private"),
        ({"jwk": {**jwk.write(KEYS[P256]), "d": "AAAA"}}, "jwk-private"),
        ({"jwk": {**jwk.write(KEYS[P256]), "x": "AAAA"}}, "key-length"),
    ],
)
def test_another_binding_is_refused_and_not_ignored(cnf: Any, code: str) -> None:  # noqa: ANN401 -- any JSON
    with pytest.raises(Malformed, match=code):
        sd_jwt_vc.read(signed({"cnf": cnf}))


def bound(text: str, **changes: Any) -> str:  # noqa: ANN401 -- as `key_binding.bind`
    arguments = {"nonce": NONCE, "audience": VERIFIER, "at": AT, **changes}
    return key_binding.bind(text, FileSigner(HOLDER), **arguments)


def verify(text: str, **changes: Any) -> SdJwtVc:  # noqa: ANN401 -- as `SdJwtVc.verify_key_binding`
    found = sd_jwt_vc.read(text)
    found.verify_key_binding(**{"nonce": NONCE, "audience": VERIFIER, "at": AT, **changes})
    return found


def test_the_holder_proves_its_key() -> None:
    text = bound(issued(holder=HOLDER.public))
    assert verify(text).claims["given_name"] == "Aziza"
    withheld = bound(issued(holder=HOLDER.public).partition("~")[0] + "~")
    assert "given_name" not in verify(withheld).claims


def test_a_holder_named_by_a_did_proves_the_key_that_the_caller_found() -> None:
    text = bound(issued(holder="did:key:z6Mk#z6Mk"))
    assert verify(text, key=HOLDER.public)
    with pytest.raises(InvalidProof, match="signature-wrong"):
        verify(text, key=KEYS[P256])
    with pytest.raises(InvalidProof, match="key-binding-unbound"):
        verify(text)


def test_a_key_from_outside_never_stands_in_for_the_signed_one() -> None:
    text = bound(issued(holder=KEYS[P256]))
    with pytest.raises(InvalidProof, match="signature-wrong"):
        verify(text, key=HOLDER.public)
    with pytest.raises(InvalidProof, match="key-binding-unbound"):
        verify(bound(issued()), key=HOLDER.public)


def test_what_is_shown_without_proof_or_bound_to_nobody_is_refused() -> None:
    with pytest.raises(InvalidProof, match="key-binding-missing"):
        verify(issued(holder=HOLDER.public))
    with pytest.raises(InvalidProof, match="key-binding-unbound"):
        verify(bound(issued()))


@pytest.mark.parametrize(
    ("made", "asked", "code"),
    [
        ({}, {"nonce": "other"}, "key-binding-nonce"),
        ({}, {"audience": "https://other.example"}, "key-binding-audience"),
        ({"audience": [VERIFIER]}, {}, "jwt-claim"),
        ({}, {"at": AT + dt.timedelta(minutes=5, seconds=1)}, "key-binding-stale"),
        ({}, {"at": AT - dt.timedelta(minutes=1, seconds=1)}, "key-binding-stale"),
        ({}, {"at": AT + dt.timedelta(seconds=31), "max_age": dt.timedelta(seconds=30)}, "key-binding-stale"),
        ({}, {"at": AT - dt.timedelta(seconds=1), "clock_skew": dt.timedelta()}, "key-binding-stale"),
        ({"nonce": ""}, {"nonce": ""}, "key-binding-incomplete"),
        ({"audience": ""}, {"audience": ""}, "key-binding-incomplete"),
    ],
)
def test_a_proof_for_something_else_is_refused(
    made: dict[str, Any], asked: dict[str, Any], code: str
) -> None:
    with pytest.raises((InvalidProof, Malformed), match=code):
        verify(bound(issued(holder=HOLDER.public), **made), **asked)


@pytest.mark.parametrize("late", [dt.timedelta(minutes=5), dt.timedelta(minutes=-1), dt.timedelta()])
def test_a_proof_holds_to_the_end_of_its_time(late: dt.timedelta) -> None:
    assert verify(bound(issued(holder=HOLDER.public)), at=AT + late)


def test_a_proof_covers_the_selection_that_is_shown() -> None:
    text = bound(issued(holder=HOLDER.public))
    token, _, binding = text.split("~")
    with pytest.raises(InvalidProof, match="key-binding-hash"):
        verify(f"{token}~{binding}")


@pytest.mark.parametrize("missing", ["iat", "nonce", "aud", "sd_hash"])
def test_a_proof_says_all_that_it_must(missing: str) -> None:
    presented = issued(holder=HOLDER.public)
    stated = {"iat": int(AT.timestamp()), "nonce": NONCE, "aud": VERIFIER, "sd_hash": digest(presented)}
    payload = json.dumps({name: value for name, value in stated.items() if name != missing}).encode()
    text = presented + jws.sign({"typ": "kb+jwt"}, payload, FileSigner(HOLDER))
    with pytest.raises(InvalidProof, match="key-binding-incomplete"):
        verify(text)
    whole = jws.sign({"typ": "kb+jwt"}, json.dumps(stated).encode(), FileSigner(HOLDER))
    assert verify(presented + whole), "control: with all of it, it holds"
    with pytest.raises(InvalidProof, match="jws-type"):
        verify(presented + jws.sign({"typ": "JWT"}, json.dumps(stated).encode(), FileSigner(HOLDER)))


@pytest.mark.parametrize(("claim", "seconds"), [("exp", 0), ("nbf", 61)])
def test_a_proofs_own_bounds_hold_where_it_has_any(claim: str, seconds: int) -> None:
    presented, now = issued(holder=HOLDER.public), int(AT.timestamp())
    stated = {"iat": now, "nonce": NONCE, "aud": VERIFIER, "sd_hash": digest(presented)}

    def shown(value: int) -> str:
        payload = json.dumps({**stated, claim: value}).encode()
        return presented + jws.sign({"typ": "kb+jwt"}, payload, FileSigner(HOLDER))

    with pytest.raises(InvalidProof, match="key-binding-stale"):
        verify(shown(now + seconds))
    inside = seconds + 1 if claim == "exp" else seconds - 1
    assert verify(shown(now + inside)), "control: a second further inside, it holds"


def test_a_proof_by_another_kind_of_key_is_refused() -> None:
    text = key_binding.bind(
        issued(holder=HOLDER.public), FileSigner(PRIVATE[ED25519]), nonce=NONCE, audience=VERIFIER, at=AT
    )
    with pytest.raises(InvalidProof, match="key-type-mismatch"):
        verify(text)


def test_what_is_prepared_is_what_is_sealed() -> None:
    prepared = sd_jwt_vc.prepare(CLAIMS, disclosable=["given_name"], algorithm=P256, method=METHOD)
    text = sd_jwt.seal(prepared, SIGNERS[P256])
    assert text == sd_jwt.seal(prepared, SIGNERS[P256]), "signing again loses nothing"
    assert sd_jwt_vc.read(text).claims == CLAIMS
    assert base64url.decode(prepared.signing_input.partition(".")[0])
