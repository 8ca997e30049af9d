"""What W3C's test suites ask of a verifier of presentations over the VC-API, one row for each requirement.

As `test_vc_api` has it for credentials.
"""

import json
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from signing.data_integrity import suites
from signing.jose import vc_jwt
from signing.policy import VCDM_RULES, anyone, vcdm
from signing.strict_json import Json
from tests.conformance.vc_api import HOLDER, METHOD, REFUSED, Document, of_document, of_proof
from tests.web.development import BASE, EXAMPLES, ISSUER, SIGNERS, a_credential, client_of_issuer, issued


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return client_of_issuer()


def credential_of(kind: str) -> Document:
    """Make a credential by the holder, or by another."""
    document = a_credential(issuer=ISSUER.dids()[kind])
    did = ISSUER.dids()[kind]
    options = {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-rdfc-2022" if kind == "ed" else "ecdsa-rdfc-2019",
        "verificationMethod": f"{did}#{did.rpartition(':')[2]}",
        "proofPurpose": "assertionMethod",
    }
    return suites.add(document, options, SIGNERS[kind], VCDM_RULES)


def presented(
    *credentials: Json, context: Json = None, suite: str = "eddsa-rdfc-2022", **changes: Json
) -> Document:
    """Sign a presentation by the holder."""
    document: Document = {
        "@context": context or [BASE],
        "type": ["VerifiablePresentation"],
        "verifiableCredential": list(credentials),
        **changes,
    }
    options = {
        "type": "DataIntegrityProof",
        "cryptosuite": suite,
        "verificationMethod": METHOD,
        "proofPurpose": "authentication",
        "challenge": "c",
    }
    return suites.add(document, options, SIGNERS["ed"], vcdm(anyone).presentation_rules)


def with_contexts(*contexts: Json) -> Document:
    return {**presented(), "@context": list(contexts)}


def shows(client: FlaskClient, document: object) -> tuple[int, str]:
    body = {"verifiablePresentation": document, "options": {"checks": []}}
    answer = client.post("/presentations/verify", json=body)
    return answer.status_code, json.loads(answer.data).get("code", "")


def presentations() -> Iterator[tuple[str, Document, str]]:
    by_other, by_holder = credential_of("p256"), credential_of("ed")
    mine: Json = [BASE, {"Mine": "https://example.org/examples#Mine"}]
    two: Json = ["VerifiablePresentation", "Mine"]
    yield "VCDM §4.13 nothing in it", presented(), ""
    yield "VCDM §4.13 an id", presented(id="urn:uuid:9c9a36f8-518f-4976-a934-6649502d0008"), ""
    yield "VCDM §4.13 several credentials", presented(by_other, credential_of("p384")), ""
    yield "VCDM §4.13 its holder", presented(by_other, holder=HOLDER), ""
    yield "VCDM §4.13 its holder as an object", presented(by_other, holder={"id": HOLDER}), ""
    yield "VCDM §4.13.4 the holder's own word", presented(by_holder, holder=HOLDER), ""
    yield "VCDM §4.13.4 the holder's own word, no holder", presented(by_holder), "shape-member-missing"
    yield "VCDM §4.3 a context by URL", presented(by_other, context=[BASE, EXAMPLES]), ""
    yield "VCDM §4.3 a context as an object", presented(context=mine, type=two), ""
    yield "VCDM §4.3 no context", of_document(**{"@context": ...})(presented()), "context-not-allowed"
    yield "VCDM §4.3 another order", with_contexts(EXAMPLES, BASE), "context-not-allowed"
    for item in ("https://example.com", "https ://no", 123192875):
        yield "VCDM §4.3 no such context", with_contexts(BASE, item), "context-not-allowed"
    yield "VCDM §4.5 no type", of_document(type=...)(presented()), "shape-type"
    alone = of_document(type=["Mine"])(presented(context=mine, type=two))
    yield "VCDM §4.5 another type alone", alone, "shape-type"
    yield (
        "VCDM §4.13 a credential that is a text",
        presented("a", suite="eddsa-jcs-2022"),
        "json-not-an-object",
    )
    yield "VCDM §4.13 a holder that is no URL", of_document(holder={"id": "z6Mk"})(presented()), "shape-value"
    yield "VCDM §4.13.4 another holder", presented(by_holder, holder="did:example:a"), "holder-mismatch"
    yield "DI §4.4 a cut signature", of_proof(proofValue="z5nmMBw2u9")(presented()), "signature-length"


@pytest.mark.parametrize(("what", "document", "code"), list(presentations()))
def test_a_presentation_is_what_the_data_model_says(
    client: FlaskClient, what: str, document: Document, code: str
) -> None:
    assert shows(client, document) == (422 if code else 200, code), what


@pytest.mark.parametrize(("purpose", "status"), [("authentication", 200), ("assertionMethod", 400)])
def test_the_purpose_expected_of_a_presentation_is_compared(
    client: FlaskClient, purpose: str, status: int
) -> None:
    # DI §4.4, expectedProofPurpose.
    body = {"verifiablePresentation": presented(), "options": {"expectedProofPurpose": purpose}}
    assert client.post("/presentations/verify", json=body).status_code == status


def test_an_enveloped_presentation_is_what_the_data_model_says(client: FlaskClient) -> None:
    # VCDM §4.13.2 and §4.13.3.
    held = issued(client, "jwt", a_credential())[1]["verifiableCredential"]
    inside: Document = {
        "@context": [BASE],
        "type": ["VerifiablePresentation"],
        "verifiableCredential": [held],
    }
    token = vc_jwt.sign_presentation(inside, SIGNERS["ed"], method=METHOD)
    envelope = {
        "@context": BASE,
        "type": "EnvelopedVerifiablePresentation",
        "id": f"data:application/vp+jwt,{token}",
    }
    assert shows(client, envelope)[0] == 200
    wrong: list[Document] = [
        {"@context": []},
        {"@context": [EXAMPLES]},
        {"id": token},
        {"type": inside["type"]},
    ]
    for changes in wrong:
        assert shows(client, {**envelope, **changes})[0] in REFUSED, changes
