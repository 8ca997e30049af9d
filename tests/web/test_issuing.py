"""The development issuer over HTTP: every way, what it refuses, and that it is no certification body."""

import datetime as dt
import json

import pytest
from flask.testing import FlaskClient

from registry.credentials.development import WAYS
from registry.web import create_app
from signing.errors import TooLarge, Unavailable
from signing.ports import Fetched
from signing.status import bitstring
from signing.status.bitstring import Purpose
from tests.web import development, samples
from tests.web.development import (
    BASE,
    DEV,
    EXAMPLES,
    ISSUER,
    a_credential,
    altered,
    issued,
    opened,
    verified,
    whole,
)
from tests.web.samples import AT, ORIGIN


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return development.client_of_issuer()


@pytest.mark.parametrize("slug", WAYS)
def test_what_is_issued_in_every_way_verifies_and_altered_does_not(client: FlaskClient, slug: str) -> None:
    status, answer = issued(client, slug, a_credential(), options={})
    assert (status, list(answer)) == (201, ["verifiableCredential"])
    secured, way = answer["verifiableCredential"], WAYS[slug]
    assert opened(secured)["issuer"] == ISSUER.dids()[way.kind]
    if way.suite is not None:
        proof = secured["proof"]
        assert (proof["type"], proof["cryptosuite"]) == ("DataIntegrityProof", way.suite)
        assert proof["verificationMethod"].startswith(f"{ISSUER.dids()[way.kind]}#")
    shown = whole(client, slug, secured)
    assert verified(client, shown)[:1] == (200,)
    assert verified(client, shown, checks=["proof"])[0] == 200
    status, told = verified(client, altered(shown))
    assert (status, told["verdict"]) == (422, "INVALID")
    assert [row["check"] for row in told["report"]["checks"] if row["outcome"] == "failed"] == ["signature"]


def test_a_jwt_verifies_as_a_string_too(client: FlaskClient) -> None:
    _, answer = issued(client, "jwt", a_credential())
    token = answer["verifiableCredential"]["id"].removeprefix("data:application/vc+jwt,")
    assert verified(client, token)[0] == 200
    assert verified(client, token[:-4] + "AAAA")[0] == 422


def test_what_it_issues_is_nobody_s_certificate(client: FlaskClient) -> None:
    work = samples.work()
    _, answer = issued(client, "eddsa-rdfc-2022", a_credential())
    status, told = verified(client, answer["verifiableCredential"], policy="vcdm")
    assert (status, told["report"]["issuer"]) == (200, ISSUER.dids()["ed"])
    assert all(did.startswith("did:key:") for did in ISSUER.dids().values())
    assert ISSUER.bodies == work.urls.did("x").removesuffix("x")


@pytest.mark.parametrize("slug", ["eddsa-rdfc-2022", "ecdsa-sd-2023"])
@pytest.mark.parametrize(
    "issuer", ["did:web:localhost%3A8000:b:bayani", {"id": "did:web:localhost%3A8000:b:x"}]
)
def test_nothing_is_signed_in_the_name_of_a_body(client: FlaskClient, issuer: object, slug: str) -> None:
    status, answer = issued(client, slug, a_credential(issuer=issuer))
    assert (status, answer["code"]) == (400, "issuer-is-a-body")


def test_an_issuer_that_is_an_object_keeps_the_rest(client: FlaskClient) -> None:
    sent = {"id": "https://issuer.example/", "name": "Issuer"}
    _, answer = issued(client, "ecdsa-jcs-2019-p256", a_credential(issuer=sent))
    assert answer["verifiableCredential"]["issuer"] == {"id": ISSUER.dids()["p256"], "name": "Issuer"}


def test_the_way_of_status_adds_both_entries_from_lists_that_it_serves(client: FlaskClient) -> None:
    _, answer = issued(client, "status", a_credential())
    secured = answer["verifiableCredential"]
    assert [one["statusPurpose"] for one in secured["credentialStatus"]] == ["revocation", "suspension"]
    status, told = verified(client, secured)
    rows = {row["check"]: row["outcome"] for row in told["report"]["checks"]}
    assert (status, rows["revocation"], rows["suspension"]) == (200, "passed", "passed")
    for entry in secured["credentialStatus"]:
        url = entry["statusListCredential"]
        assert url.startswith(f"{DEV}/status/")
        served = client.get(url.removeprefix(DEV))
        assert (served.status_code, served.content_type) == (200, "application/vc")
        found = json.loads(served.data)
        assert (found["id"], found["issuer"]) == (url, ISSUER.dids()["ed"])
        bits = bitstring.decode(found["credentialSubject"]["encodedList"])
        assert (bits.length, any(bits.data)) == (bitstring.MINIMUM_LENGTH, False)
        assert verified(client, found)[0] == 200
    assert client.get("/status/dev/message").status_code == 404


OTHER = {"type": "https://status.example/Other", "id": "urn:x:1"}


@pytest.mark.parametrize("present", [OTHER, [OTHER]])
def test_entries_that_are_there_stay(client: FlaskClient, present: object) -> None:
    _, answer = issued(client, "status", a_credential(credentialStatus=present))
    assert len(answer["verifiableCredential"]["credentialStatus"]) == 3, answer


MALFORMED: dict[str, dict[str, object]] = {
    "no context": {"@context": ...},
    "an empty context": {"@context": []},
    "another context first": {"@context": [EXAMPLES, BASE]},
    "a context of no kind": {"@context": [BASE, 7]},
    "no type": {"type": ...},
    "another type alone": {"type": ["Diploma"]},
    "a type that no context defines": {"type": ["VerifiableCredential", "NoSuchType"]},
    "no issuer": {"issuer": ...},
    "no issuer at all": {"issuer": None},
    "an issuer that is no URL": {"issuer": "not a URL"},
    "two issuers": {"issuer": ["did:example:a", "did:example:b"]},
    "an issuer without id": {"issuer": {"name": "Issuer"}},
    "an issuer whose id is null": {"issuer": {"id": None}},
    "an issuer whose id is no URL": {"issuer": {"id": "issuer"}},
    "an id that is no URL": {"id": "not a URL"},
    "two ids": {"id": ["urn:x:1", "urn:x:2"]},
    "no subject": {"credentialSubject": ...},
    "a subject that says nothing": {"credentialSubject": {}},
    "a subject with two ids": {"credentialSubject": {"id": ["did:example:a", "did:example:b"]}},
    "a date that is none": {"validFrom": "yesterday"},
    "an end before its start": {"validUntil": "2020-01-01T00:00:00Z"},
    "a status without type": {"credentialStatus": {"id": "urn:x:1"}},
    "a schema without type": {"credentialSchema": {"id": "https://schema.example/1"}},
    "a schema without id": {"credentialSchema": {"type": "JsonSchema"}},
    "terms of use without type": {"termsOfUse": {"id": "urn:x:1"}},
    "evidence without type": {"evidence": {"id": "urn:x:1"}},
    "a refresh service without type": {"refreshService": {"id": "https://refresh.example/"}},
    "a related resource without digest": {"relatedResource": [{"id": "https://x.example/"}]},
    "a name that is an object of no language": {"name": {"@value": "A", "@language": "en", "more": 1}},
    "a proof already": {"proof": {"type": "DataIntegrityProof"}},
}


@pytest.mark.parametrize("slug", ["eddsa-rdfc-2022", "ecdsa-jcs-2019-p384", "ecdsa-sd-2023", "jwt"])
def test_what_is_no_credential_is_not_signed(client: FlaskClient, slug: str) -> None:
    taken = {
        name: (status, answer.get("code", ""))
        for name, changes in MALFORMED.items()
        for status, answer in [issued(client, slug, a_credential(**changes))]
        if status not in {400, 422}
    }
    assert taken == {}


WELL_FORMED: dict[str, dict[str, object]] = {
    "an id": {"id": "urn:uuid:cbd0ae4f-4b1c-4e4b-8d4a-9c5f2c0e7f5a"},
    "one type": {"type": "VerifiableCredential"},
    "a type that is a URL": {"type": ["VerifiableCredential", "https://type.example/Diploma"]},
    "names in languages": {"name": [{"@value": "A", "@language": "en"}, {"@value": "B", "@language": "fil"}]},
    "two subjects": {"credentialSubject": [{"id": "did:example:a"}, {"id": "did:example:b", "name": "B"}]},
    "no start": {"validFrom": ...},
    "an end long ago": {"validFrom": "2019-01-01T00:00:00Z", "validUntil": "2020-01-01T00:00:00Z"},
    "a start to come": {"validFrom": "2036-01-01T00:00:00Z"},
    "evidence": {"evidence": [{"type": "https://evidence.example/Form", "id": "https://x.example/1"}]},
}


@pytest.mark.parametrize("slug", ["ecdsa-rdfc-2019-p256", "ecdsa-sd-2023", "eddsa-jcs-2022", "jwt"])
def test_what_the_data_model_allows_is_signed(client: FlaskClient, slug: str) -> None:
    refused = {
        name: answer
        for name, changes in WELL_FORMED.items()
        for status, answer in [issued(client, slug, a_credential(**changes))]
        if status != 201
    }
    assert refused == {}


@pytest.mark.parametrize("body", [{}, {"credential": None}, {"credential": "eyJ"}, {"credential": [{}]}])
def test_a_request_without_a_credential_is_refused(client: FlaskClient, body: object) -> None:
    answer = client.post("/issuers/jwt/credentials/issue", json=body)
    assert (answer.status_code, json.loads(answer.data)["code"]) == (400, "document-missing")


def test_options_are_an_object_and_are_not_read(client: FlaskClient) -> None:
    assert issued(client, "jwt", a_credential(), options={"any": 1})[0] == 201
    status, answer = issued(client, "jwt", a_credential(), options=7)
    assert (status, answer["code"]) == (400, "options-malformed")


def test_a_way_that_is_not_there_is_named_with_those_that_are(client: FlaskClient) -> None:
    status, answer = issued(client, "rsa", a_credential())
    assert (status, answer["code"]) == (404, "slug-unknown")
    assert all(slug in answer["detail"] for slug in WAYS)


def test_no_other_origin_s_page_may_have_anything_signed(client: FlaskClient) -> None:
    asked = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
    preflight = client.options("/issuers/jwt/credentials/issue", headers=asked)
    assert "Access-Control-Allow-Origin" not in preflight.headers
    plain = client.post("/issuers/jwt/credentials/issue", data="{}", content_type="text/plain")
    assert plain.status_code == 415


def test_it_is_not_there_unless_it_is_asked_for() -> None:
    plain = create_app(samples.work(), lambda: AT, reads=samples.FakeReads()).test_client()
    assert (
        plain.post("/issuers/jwt/credentials/issue", json={"credential": a_credential()}).status_code == 404
    )
    assert plain.get("/status/dev/revocation").status_code == 404
    assert ORIGIN not in json.dumps(ISSUER.dids())


def test_a_list_holds_for_a_day_and_is_the_same_all_hour() -> None:
    one, other = (ISSUER.status_list("revocation", AT + dt.timedelta(minutes=m)) for m in (0, 30))
    assert one == other
    found = json.loads(one)
    assert found["validFrom"] <= "2026-11-20T11:20:33Z" < found["validUntil"]


def test_its_lists_are_read_without_http_and_everything_else_is_asked_for() -> None:
    asked = []

    def otherwise(url: str, *, max_bytes: int) -> Fetched:
        asked.append((url, max_bytes))
        return Fetched(url, "text/plain", b"")

    fetch = ISSUER.reading(otherwise, lambda: AT)
    url = f"{DEV}/status/dev/revocation"
    assert fetch(url, max_bytes=100_000) == Fetched(
        url, "application/vc", ISSUER.status_list("revocation", AT)
    )
    assert asked == []
    assert fetch("https://other.example/", max_bytes=7).body == b""
    assert asked == [("https://other.example/", 7)]
    with pytest.raises(Unavailable, match="not-published-here"):
        fetch(f"{DEV}/status/dev/message", max_bytes=100)
    with pytest.raises(TooLarge, match="document-too-large"):
        fetch(url, max_bytes=100)


def test_checking_what_is_issued_asks_nobody(client: FlaskClient) -> None:
    elsewhere = bitstring.entry(url="https://status.example/1", purpose=Purpose.REVOCATION, index=7)
    status, answer = issued(client, "eddsa-rdfc-2022", a_credential(credentialStatus=elsewhere))
    assert (status, answer["verifiableCredential"]["credentialStatus"]) == (201, elsewhere)
