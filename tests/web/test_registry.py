"""The same views over a real registry: the examples imported, issued, one suspended, one withdrawn."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient

from registry.ids import show_number
from registry.verification.answers import Word
from registry.web import create_app, texts
from signing import jcs, strict_json
from tests.web import html_checks, registries
from tests.web.described import DescribedClient
from tests.web.registries import LATER, Registry

HTML = {"Accept": "text/html"}


@pytest.fixture(scope="module")
def registry(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Registry:
    return registries.make(tmp_path_factory.mktemp("data"), root / "examples")


@pytest.fixture
def client(registry: Registry) -> FlaskClient:
    app = create_app(registry.work, lambda: LATER)
    app.test_client_class = DescribedClient
    return app.test_client()


def state(client: FlaskClient, number: str) -> dict[str, object]:
    answer = client.get(f"/c/{show_number(number)}/status")
    assert answer.status_code == 200
    found: dict[str, object] = json.loads(answer.data)
    return found


def test_every_certificate_has_a_page_that_says_what_its_state_says(
    registry: Registry, client: FlaskClient
) -> None:
    assert len(registry.numbers) == 16
    for number in registry.numbers:
        page = html_checks.parse(client.get(f"/c/{show_number(number)}", headers=HTML).text)
        found = state(client, number)
        word = texts.HEADLINES[Word(str(found["status"]))].word
        assert page.text("title") == f"{word} · {found['number']}"
        assert str(found["name"]) in page.text("h2")
        assert ("Accreditation" in page.text("dt")) == (found["accreditation"] is not None)


def test_suspended_and_withdrawn_are_found_by_the_document_s_own_checks(
    registry: Registry, client: FlaskClient
) -> None:
    for number, word, verdict in (
        (registry.suspended, "suspended", "SUSPENDED"),
        (registry.withdrawn, "withdrawn", "REVOKED"),
    ):
        found = state(client, number)
        assert (found["status"], found["verdict"]) == (word, verdict)
        assert found["since"] == "2026-11-20T12:05:00Z"


def test_some_examples_are_accredited_and_some_are_not(registry: Registry, client: FlaskClient) -> None:
    accredited = {state(client, number)["accreditation"] is not None for number in registry.numbers}
    assert accredited == {True, False}


def test_what_a_credential_points_at_is_served(registry: Registry, client: FlaskClient) -> None:
    for number in registry.numbers:
        answer = client.get(f"/c/{show_number(number)}")
        credential = json.loads(answer.data)
        assert client.get(urlsplit(credential["id"]).path).data == answer.data
        for entry in credential["credentialStatus"]:
            listed = client.get(urlsplit(entry["statusListCredential"]).path)
            assert json.loads(listed.data)["id"] == entry["statusListCredential"]
            assert listed.headers["Cache-Control"] == "public, max-age=60"
        issuer = credential["issuer"]
        did = json.loads(client.get(f"{urlsplit(issuer['url']).path}/did.json").data)
        assert did["id"] == issuer["id"]
        assert credential["proof"]["verificationMethod"] in did["assertionMethod"]
        assert client.get(urlsplit(issuer["url"]).path).status_code == 200


def test_the_scheme_version_is_the_bytes_that_its_digest_covers(
    registry: Registry, client: FlaskClient
) -> None:
    scheme = state(client, registry.numbers[0])["scheme"]
    assert isinstance(scheme, dict)
    body = client.get(urlsplit(scheme["url"]).path).data
    assert jcs.digest_multibase(strict_json.loads(body)) == scheme["digest"]
    assert jcs.canonicalise(strict_json.loads(body)) == body


def test_a_status_list_may_be_kept_as_long_as_it_says(registry: Registry, client: FlaskClient) -> None:
    credential = json.loads(client.get(f"/c/{show_number(registry.numbers[0])}").data)
    for entry in credential["credentialStatus"]:
        listed = json.loads(client.get(urlsplit(entry["statusListCredential"]).path).data)
        assert listed["credentialSubject"]["ttl"] == 60_000


def test_the_symbol_of_an_accreditation_is_served(registry: Registry, client: FlaskClient) -> None:
    found = [state(client, number)["accreditation"] for number in registry.numbers]
    symbols = {claim["symbol"] for claim in found if isinstance(claim, dict) and claim["symbol"]}
    assert symbols
    for symbol in symbols:
        answer = client.get(urlsplit(symbol).path)
        assert answer.data.startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("/c/0000-0000-0000-0000", "certificate-not-found"),
        ("/credentials/none", "document-not-found"),
        ("/status/none", "status-list-not-found"),
        ("/b/none/did.json", "body-not-found"),
        ("/b/none", "organisation-unknown"),
        ("/b/none/symbol.png", "symbol-not-found"),
        ("/b/none/s/none/v1", "scheme-version-unknown"),
    ],
)
def test_what_is_not_there_is_not_found(client: FlaskClient, path: str, code: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, json.loads(answer.data)["code"]) == (404, code)


def test_no_page_tells_a_body_s_own_reference_or_a_reason(registry: Registry, client: FlaskClient) -> None:
    text = client.get(f"/c/{show_number(registry.suspended)}", headers=HTML).text
    assert "test" not in html_checks.parse(text).text("main").lower().split()
    assert "reason" not in state(client, registry.suspended)


def posted(client: FlaskClient, credential: object) -> tuple[int, dict[str, Any]]:
    answer = client.post("/credentials/verify", json={"verifiableCredential": credential})
    return answer.status_code, json.loads(answer.data)


def test_the_signed_documents_of_certificates_verify_when_they_are_sent(
    registry: Registry, client: FlaskClient
) -> None:
    seen = set()
    for number in registry.numbers:
        credential = json.loads(client.get(f"/c/{show_number(number)}").data)
        status, said = posted(client, credential)
        assert said["verdict"] == state(client, number)["verdict"]
        seen.add(said["verdict"])
        assert status == (200 if said["verdict"] == "VALID" else 422)
        assert said["report"]["issuer"].startswith("did:web:localhost%3A8000:b:")
    assert seen == {"VALID", "REVOKED", "SUSPENDED", "EXPIRED", "NOT_YET_VALID"}


def test_what_was_altered_or_never_signed_is_invalid(registry: Registry, client: FlaskClient) -> None:
    credential = json.loads(client.get(f"/c/{show_number(registry.numbers[0])}").data)
    altered = {**credential, "validUntil": "2099-01-01T00:00:00+08:00"}
    unsigned = {name: value for name, value in credential.items() if name != "proof"}
    for sent, check in ((altered, "signature"), (unsigned, "proof"), ({}, "contexts"), ("eyJ.e30.x", None)):
        status, said = posted(client, sent)
        assert (status, said["verdict"], said["status"]) == (422, "INVALID", 422)
        failed = [row["check"] for row in said["report"]["checks"] if row["outcome"] == "failed"]
        assert check is None or failed == [check]
        assert "retry" not in said
