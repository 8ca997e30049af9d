"""Presentations over HTTP, and documents with anything in them: never a fault, never valid when altered."""

import json
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry.credentials.development import WAYS
from signing import policy
from signing.data_integrity.suites import SIGNING_SUITES
from tests.web import development
from tests.web.development import BASE, ISSUER, SIGNERS, a_credential, altered, issued, verified, whole


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return development.client_of_issuer()


CHALLENGE, DOMAIN = "uVGhpcyBpcyBmcmVzaA", "https://verifier.example"


def a_presentation(*credentials: object, **changes: str) -> dict[str, Any]:
    """Make a presentation by the development issuer's own Ed25519 key, who presents as anybody may."""
    did = ISSUER.dids()["ed"]
    options = {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-rdfc-2022",
        "created": "2026-11-20T11:00:00Z",
        "verificationMethod": f"{did}#{did.removeprefix('did:key:')}",
        "proofPurpose": "authentication",
        "challenge": CHALLENGE,
        "domain": DOMAIN,
    }
    document: dict[str, Any] = {
        "@context": [BASE],
        "type": ["VerifiablePresentation"],
        "holder": did,
        "verifiableCredential": list(credentials),
        "proof": {**options, **changes},
    }
    rules = policy.vcdm(policy.anyone).presentation_rules
    return SIGNING_SUITES["eddsa-rdfc-2022"].sign(document, SIGNERS["ed"], rules=rules)


def presented(client: FlaskClient, presentation: object, **options: object) -> tuple[int, dict[str, Any]]:
    body = {"verifiablePresentation": presentation, "options": options}
    answer = client.post("/presentations/verify", json=body)
    return answer.status_code, json.loads(answer.data)


def test_a_presentation_holds_only_as_the_answer_to_what_was_asked(client: FlaskClient) -> None:
    _, one = issued(client, "ecdsa-rdfc-2019-p384", a_credential())
    _, other = issued(client, "jwt", a_credential())
    shown = a_presentation(one["verifiableCredential"], other["verifiableCredential"])
    status, told = presented(client, shown, challenge=CHALLENGE, domain=DOMAIN)
    assert (status, told["report"]["holder"]) == (200, ISSUER.dids()["ed"]), told
    assert [each["verdict"] for each in told["report"]["credentials"]] == ["VALID", "VALID"]
    for asked, row in (
        ({"challenge": "another", "domain": DOMAIN}, "binding"),
        ({"challenge": CHALLENGE, "domain": "https://another.example"}, "binding"),
    ):
        status, told = presented(client, shown, **asked)
        assert (status, told["verdict"]) == (422, "INVALID")
        assert [one["check"] for one in told["report"]["checks"] if one["outcome"] == "failed"] == [row]
    status, told = presented(client, {**shown, "holder": ISSUER.dids()["p256"]}, challenge=CHALLENGE)
    assert (status, told["verdict"]) == (422, "INVALID")


def test_a_presentation_is_no_better_than_its_worst_credential(client: FlaskClient) -> None:
    _, one = issued(client, "eddsa-jcs-2022", a_credential())
    _, late = issued(client, "eddsa-jcs-2022", a_credential(validUntil="2026-03-01T00:00:00Z"))
    shown = a_presentation(one["verifiableCredential"], late["verifiableCredential"])
    status, told = presented(client, shown, challenge=CHALLENGE, domain=DOMAIN)
    assert (status, told["verdict"]) == (422, "EXPIRED")
    assert [each["verdict"] for each in told["report"]["credentials"]] == ["VALID", "EXPIRED"]
    broken = a_presentation(altered(one["verifiableCredential"]))
    status, told = presented(client, broken, challenge=CHALLENGE, domain=DOMAIN)
    assert (status, told["verdict"]) == (422, "INVALID")


@pytest.mark.parametrize("sent", [{}, "eyJ", {"type": ["VerifiablePresentation"]}])
def test_what_is_no_presentation_does_not_hold(client: FlaskClient, sent: object) -> None:
    status, told = presented(client, sent)
    assert (status, told["verdict"]) == (422, "INVALID")


ANYTHING = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec="utf-8"), max_size=12)
    | st.sampled_from(
        [BASE, "did:key:z6Mk", "did:web:localhost%3A8000:b:x", "2026-01-01T00:00:00Z", "urn:x:y"]
    ),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["id", "type", "@context", "@value", "proof", "é"]), inner, max_size=3
        )
    ),
    max_leaves=8,
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    slug=st.sampled_from(sorted(WAYS)), name=st.sampled_from([*a_credential(), "proof", "x"]), value=ANYTHING
)
def test_whatever_a_member_holds_it_is_signed_and_holds_or_it_is_refused(
    client: FlaskClient, slug: str, name: str, value: object
) -> None:
    status, answer = issued(client, slug, {**a_credential(), name: value})
    assert status in {201, 400, 413, 422}
    if status == 201:
        status, told = verified(client, whole(client, slug, answer["verifiableCredential"]))
        assert status == 200 or told["verdict"] in {"EXPIRED", "NOT_YET_VALID", "INDETERMINATE"}


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    slug=st.sampled_from(["eddsa-rdfc-2022", "ecdsa-jcs-2019-p384", "jwt", "status"]),
    name=st.sampled_from([*a_credential(), "proof", "credentialStatus", "id", "x"]),
    value=ANYTHING,
    policy_name=st.sampled_from(["vcdm", None]),
)
def test_a_signed_document_with_anything_in_a_member_is_judged_and_never_valid(
    client: FlaskClient, slug: str, name: str, value: object, policy_name: str | None
) -> None:
    _, answer = issued(client, slug, a_credential())
    secured = answer["verifiableCredential"]
    changed = {**secured, name: value}
    asked = {"policy": policy_name} if policy_name else {}
    status, told = verified(client, changed, **asked)
    assert status in {400, 413, 422} or changed == secured
    assert status != 422 or told["verdict"] in {"INVALID", "INDETERMINATE", "EXPIRED", "NOT_YET_VALID"}
    assert presented(client, changed)[0] in {400, 413, 422}
