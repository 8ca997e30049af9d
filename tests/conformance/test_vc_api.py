"""What W3C's test suites ask of an issuer and a verifier over the VC-API, one row for each requirement.

The rows are written from the specifications, whose clauses they name: VCDM 2.0, VC Data Integrity 1.0 (DI),
Bitstring Status List 1.0 (BSL). The suites themselves are run beside the project; docs/conformance.md says
with what outcome. A row that must be refused names the code of the check that refuses it, so that
no wrong signature does its work.
"""

import json
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from registry.credentials.development import SELECTIVE, WAYS
from signing import multibase
from signing.data_integrity import suites
from signing.policy import VCDM_RULES
from signing.status import bitstring
from signing.status.bitstring import Purpose
from tests.conformance.vc_api import HOLDER, METHOD, REFUSED, Document, of_document, of_proof
from tests.web.development import (
    BASE,
    DEV,
    EXAMPLES,
    SIGNERS,
    a_credential,
    client_of_issuer,
    issued,
    verified,
    whole,
)

PROVED = [slug for slug, way in WAYS.items() if way.suite is not None]


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return client_of_issuer()


def shown(client: FlaskClient, slug: str, credential: Document) -> Document:
    """Have `credential` issued in the way `slug`, and return what its holder shows: all of it."""
    return whole(client, slug, issued(client, slug, credential)[1]["verifiableCredential"])


def without_header(secured: Document) -> Document:
    return of_proof(proofValue=secured["proof"]["proofValue"][1:])(secured)


def longer(secured: Document) -> Document:
    text = secured["proof"]["proofValue"]
    if text[0] == "u":
        value = multibase.decode_base64url(text, max_chars=10_000)
        return of_proof(proofValue=multibase.encode_base64url(value + bytes(32)))(secured)
    value = multibase.decode_base58btc(text, max_chars=200)
    return of_proof(proofValue=multibase.encode_base58btc(value + bytes(32)))(secured)


PROOFS: list[tuple[str, Callable[[Document], Document], str]] = [
    ("DI §4.4 no proof", of_document(proof=...), "proof-missing"),
    ("DI §4.4 a proof that is null", of_document(proof=None), "proof-malformed"),
    ("DI §4.4 a proof that is a text", of_document(proof="proof"), "proof-malformed"),
    ("DI §4.4 no type", of_proof(type=...), "proof-malformed"),
    ("DI §4.4 no verificationMethod", of_proof(verificationMethod=...), "proof-malformed"),
    ("DI §4.4 no proofPurpose", of_proof(proofPurpose=...), "proof-malformed"),
    ("DI §3.1 another type", of_proof(type="UnknownProofType"), "proof-malformed"),
    ("DI §3.1 no cryptosuite", of_proof(cryptosuite=...), "proof-malformed"),
    ("DI §3.1 a cryptosuite that is a number", of_proof(cryptosuite=7), "proof-malformed"),
    ("DI §2.1 a method that is no URL", of_proof(verificationMethod="did:key:no"), "proof-malformed"),
    ("DI §2.1 a purpose that is none", of_proof(proofPurpose="invalidPurpose"), "proof-purpose"),
    ("DI §2.1 another purpose", of_proof(proofPurpose="authentication"), "proof-purpose"),
    ("DI §2.1 no proofValue", of_proof(proofValue=...), "proof-malformed"),
    ("DI §2.1 a proofValue that is null", of_proof(proofValue=None), "proof-malformed"),
    ("DI §2.1 no multibase header", without_header, "multibase-prefix"),
    ("DI §2.1 a created that is no time", of_proof(created="invalidDate"), "instant-malformed"),
    ("DI §2.1 an expires that is no time", of_proof(expires="invalidDate"), "instant-malformed"),
    ("DI §2.1 expired", of_proof(expires="2026-01-01T00:00:00Z"), "proof-expired"),
    ("DI §2.1.2 no such previous proof", of_proof(previousProof="urn:uuid:1"), "previous-proof-missing"),
    ("DI §2.1.2 not each is there", of_proof(previousProof=["urn:uuid:1"]), "previous-proof-missing"),
    ("DI §2.1.2 a previous proof by number", of_proof(previousProof=456321), "proof-malformed"),
    ("DI §3.1 the length of a signature", longer, "signature-length"),
    ("DI §4.4 another subject", of_document(credentialSubject={"id": "did:example:b"}), "signature-wrong"),
]
# A derived proof is a text of several parts, and the statements are compared before the signatures.
OF_SELECTIVE = {"signature-length": "cbor-trailing", "signature-wrong": "disclosure-mismatch"}
FOR_JSON_LD: list[tuple[str, Callable[[Document], Document], str]] = [
    ("DI §2.4.2 a term of no context", of_document(undefinedTerm="x"), "undefined-term"),
    ("DI §2.4.2 a type of no context", of_document(type=["VerifiableCredential", "A"]), "undefined-type"),
]


@pytest.mark.parametrize("slug", PROVED)
def test_a_proof_is_what_data_integrity_says(client: FlaskClient, slug: str) -> None:
    answer = shown(client, slug, a_credential(credentialStatus=...))
    assert verified(client, answer)[0] == 200
    rows = PROOFS + (FOR_JSON_LD if "jcs" not in slug else [])
    for what, change, code in rows:
        status, said = verified(client, change(answer), checks=["proof"])
        expected = OF_SELECTIVE.get(code, code) if slug == SELECTIVE else code
        assert (status, said.get("code")) == (422, expected), what


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"expectedProofPurpose": "authentication"}, "proof-purpose"),
        ({"domain": "domain.example"}, "domain-mismatch"),
        ({"domain": "domain.example", "challenge": "1235abcd6789"}, "challenge-mismatch"),
    ],
)
@pytest.mark.parametrize("slug", PROVED)
def test_what_the_verifier_expects_is_compared(
    client: FlaskClient, slug: str, options: Document, code: str
) -> None:
    # DI §4.4: expectedProofPurpose, domain and challenge.
    answer = shown(client, slug, a_credential())
    status, said = verified(client, answer, **options)
    assert (status, said["code"]) == (422, code)
    assert verified(client, answer, expectedProofPurpose="assertionMethod")[0] == 200


@pytest.mark.parametrize("member", ["created", "expires"])
def test_times_without_offset_are_in_utc(client: FlaskClient, member: str) -> None:
    # DI §2.1, created and expires.
    options = {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-rdfc-2022",
        "verificationMethod": METHOD,
        "proofPurpose": "assertionMethod",
        member: "2026-11-20T00:00:00" if member == "created" else "2036-11-20T00:00:00",
    }
    secured = suites.add(a_credential(issuer=HOLDER), options, SIGNERS["ed"], VCDM_RULES)
    assert verified(client, secured)[0] == 200


def own(*names: str) -> list[object]:
    """Return the base context and one that defines `names`."""
    return [BASE, {name: f"https://example.org/examples#{name}" for name in names}]


def typed(member: str, name: str, **more: object) -> Document:
    return {"@context": own(name), member: {"type": name, **more}}


ALUMNUS = {"type": ["VerifiableCredential", "Alumnus"]}
LIST = f"{DEV}/status/dev/revocation"
RIGHT = "sha384-l/HrjlBCNWyAX91hr6LFV2Y3heB5Tcr6IeE4/Tje8YyzYBM8IhqjHWiWpr8+ZbYU"

WELL: dict[str, Document] = {
    "VCDM §4.3 a context by URL": {"@context": [BASE, EXAMPLES], **ALUMNUS},
    "VCDM §4.3 a context as an object": {"@context": own("Alumnus"), **ALUMNUS},
    "VCDM §4.5 a type that maps to a URL": {"@context": own("Alumnus"), **ALUMNUS},
    "VCDM §4.5 types in any order": {"type": ["https://a.example/1", "VerifiableCredential"]},
    "VCDM §4.5 the type of a status": typed("credentialStatus", "Other", id="did:example:status"),
    "VCDM §4.5 the type of terms of use": typed("termsOfUse", "Policy", id="did:example:terms"),
    "VCDM §4.5 the type of evidence": typed("evidence", "Seen"),
    "VCDM §4.5 the type of a refresh service": typed("refreshService", "Refresh", id="did:example:r"),
    "VCDM §4.5 the type of a schema": typed("credentialSchema", "Schema", id="did:example:schema"),
    "VCDM §4.9 thousandths": {"validFrom": "2023-02-26T01:02:58.447Z"},
    "VCDM §4.9 an offset": {"validFrom": "2023-02-25T19:10:39-06:00"},
    "VCDM §4.10 a status without id": typed("credentialStatus", "Other"),
    "VCDM §5.3 the digest of the base context": {"relatedResource": {"id": BASE, "digestSRI": RIGHT}},
    "VCDM §5.3 a media type": {"relatedResource": {"id": BASE, "mediaType": "a/b", "digestSRI": RIGHT}},
    "VCDM §11.1 a direction": {"name": {"@value": "A", "@language": "ar", "@direction": "rtl"}},
    "VCDM §11.1 several languages": {
        "description": [{"@value": "Dog", "@language": "en"}, {"@value": "Chien", "@language": "fr"}]
    },
    "VCDM §11.1 the issuer's direction": {
        "issuer": {"id": "did:example:a", "name": {"@value": "A", "@language": "en", "@direction": "ltr"}}
    },
}

ILL: dict[str, Document] = {
    "VCDM §4.3 a context that is no URL": {"@context": [BASE, "https ://no"]},
    "VCDM §4.3 a context that is a number": {"@context": [BASE, 123192875]},
    "VCDM §4.4 an id that is null": {"id": None},
    "VCDM §4.5 a type mapped to no URL": {"@context": [BASE, {"Alumnus": "https ://no#A"}], **ALUMNUS},
    "VCDM §4.5 a type that is not mapped": {"@context": [BASE, {"@vocab": None}], **ALUMNUS},
    "VCDM §4.10 a status of two ids": typed("credentialStatus", "Other", id=["did:a:1", "did:a:2"]),
    "VCDM §4.10 a status whose id is no URL": typed("credentialStatus", "Other", id="https ://no"),
    "VCDM §4.10 a status whose type is a number": {"credentialStatus": {"id": "did:a:1", "type": 2}},
    "VCDM §4.11 a schema whose id is no URL": typed("credentialSchema", "Schema", id="https ://no"),
    "VCDM §5.2.1 a term of the base context anew": {
        "@context": [BASE, {"VerifiableCredential": "https://example.org/#Bad"}]
    },
    "VCDM §5.2.1 a protected term anew": {
        "@context": [BASE, {"@protected": True, "Alumnus": "https://a.example/#A"}, {"Alumnus": "urn:a:b"}],
        **ALUMNUS,
    },
    "VCDM §5.3 resources that are texts": {"relatedResource": [BASE, EXAMPLES]},
    "VCDM §5.3 a resource without id": {"relatedResource": {"digestSRI": RIGHT}},
    "VCDM §5.3 a resource twice": {
        "relatedResource": [{"id": BASE, "digestSRI": RIGHT}, {"id": BASE, "digestSRI": f"{RIGHT}?a"}]
    },
    "VCDM §5.3 no digest": {"relatedResource": {"id": BASE}},
    "VCDM §5.3 another digest": {
        "relatedResource": {"id": BASE, "digestSRI": f"sha384-{'A' * 64}"},
    },
    "DI §2.6 a digest that is no multihash": {
        "relatedResource": {"id": "https://a.example/", "digestMultibase": "uZTQ0MjM1NiAgcmVwb3J0cw"},
    },
    "BSL §4 an entry by another name": {"statusEntry": {"type": "BitstringStatusListEntry"}},
}


@pytest.mark.parametrize("slug", PROVED)
def test_what_the_data_model_allows_is_issued_and_verified(client: FlaskClient, slug: str) -> None:
    for what, changes in WELL.items():
        status, answer = issued(client, slug, a_credential(**changes))
        assert status == 201, (what, answer)
        status, said = verified(client, whole(client, slug, answer["verifiableCredential"]))
        # A status of a kind that nobody here reads leaves the question open.
        expected = (422, "INDETERMINATE") if "credentialStatus" in changes else (200, "VALID")
        assert (status, said["verdict"]) == expected, (what, said)


@pytest.mark.parametrize("slug", ["eddsa-rdfc-2022", "ecdsa-jcs-2019-p256", "jwt"])
def test_what_the_data_model_forbids_is_not_issued(client: FlaskClient, slug: str) -> None:
    for what, changes in ILL.items():
        status, answer = issued(client, slug, a_credential(**changes))
        assert status in REFUSED, (what, answer)


@pytest.mark.parametrize("body", [None, 4, [], "text", {}, [{}], {"type": ["NonconformingDocument"]}])
@pytest.mark.parametrize("path", ["credentials", "presentations"])
def test_what_is_no_document_is_an_error(client: FlaskClient, path: str, body: object) -> None:
    # VCDM §1.3: a verifier produces errors where a document does not conform.
    member = {"credentials": "verifiableCredential", "presentations": "verifiablePresentation"}[path]
    answer = client.post(f"/{path}/verify", json={member: body, "options": {"checks": []}})
    assert answer.status_code in REFUSED


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ({}, "VALID"),
        ({"statusSize": 1}, "VALID"),
        ({"statusListIndex": True}, "INVALID"),
        ({"statusListIndex": "-1"}, "INVALID"),
        ({"statusListIndex": "1e3"}, "INVALID"),
        ({"statusListCredential": "list"}, "INVALID"),
        ({"statusPurpose": 3}, "INVALID"),
        ({"statusSize": 0}, "INVALID"),
        ({"statusSize": 2}, "INDETERMINATE"),
        ({"statusListIndex": "9999999"}, "INDETERMINATE"),
    ],
)
def test_an_entry_is_what_the_status_list_says(client: FlaskClient, changes: Document, verdict: str) -> None:
    # BSL §2.1, §3.2.
    entry = {**bitstring.entry(url=LIST, purpose=Purpose.REVOCATION, index=5), **changes}
    status, answer = issued(client, "eddsa-rdfc-2022", a_credential(credentialStatus=entry))
    if verdict == "INVALID":
        assert status in REFUSED, answer
        return
    status, said = verified(client, answer["verifiableCredential"])
    assert (status, said["verdict"]) == (200 if verdict == "VALID" else 422, verdict)


def test_the_lists_are_what_the_status_list_says(client: FlaskClient) -> None:
    # BSL §2.1: two entries, no id that is the list's. §2.2: at least 16 KiB, multibase, gzip.
    secured = issued(client, "status", a_credential())[1]["verifiableCredential"]
    assert {one["statusPurpose"] for one in secured["credentialStatus"]} == set(Purpose)
    for one in secured["credentialStatus"]:
        assert (one["type"], one["statusListIndex"].isdecimal()) == ("BitstringStatusListEntry", True)
        assert one.get("id") != one["statusListCredential"]
        found = json.loads(client.get(one["statusListCredential"].removeprefix(DEV)).data)
        assert "BitstringStatusListCredential" in found["type"]
        assert found["credentialSubject"]["type"] == "BitstringStatusList"
        assert len(bitstring.decode(found["credentialSubject"]["encodedList"]).data) >= 16_384
        assert verified(client, found)[0] == 200
