"""SD-JWT VC with key binding over HTTP, from a real registry: its policy, its lists, every refusal."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from registry.audit import OPERATOR
from registry.certificates.rules import Change
from registry.certification import changes
from registry.credentials import asked
from registry.credentials.models import DocumentFormat
from registry.web import create_app
from registry.web.api.verifying import may_help
from signing import contexts
from signing.did import holder as did_holder
from signing.did import jwk as did_jwk
from signing.did import key as did_key
from signing.jose import key_binding, sd_jwt_vc
from signing.keys import private
from signing.keys.file_store import FileSigner
from signing.keys.multikey import P256, PublicKey
from signing.strict_json import MAX_BYTES
from tests.web import registries
from tests.web.described import DescribedClient
from tests.web.registries import LATER, Registry

CHALLENGE, DOMAIN = "uVGhpcyBpcyBmcmVzaA", "https://employer.example"
ASKED = {"challenge": CHALLENGE, "domain": DOMAIN}
KEY, OTHER = (private.of(P256, bytes(range(start, start + 32))) for start in (2, 3))
HOLDER, THIEF = FileSigner(KEY), FileSigner(OTHER)


@pytest.fixture(scope="module")
def registry(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Registry:
    return registries.make(tmp_path_factory.mktemp("data"), root / "examples")


@pytest.fixture(scope="module")
def client(registry: Registry) -> FlaskClient:
    app = create_app(registry.work, lambda: LATER)
    app.test_client_class = DescribedClient
    return app.test_client()


def held(registry: Registry, place: int, holder: PublicKey | str = KEY.public) -> str:
    """Return a certificate as its holder's wallet has it."""
    number = registry.numbers[place]
    document = asked.obtain(registry.work, number, DocumentFormat.SD_JWT_VC, holder=holder, at=LATER)
    return document.body.decode()


@pytest.fixture(scope="module")
def wallet(registry: Registry) -> str:
    return held(registry, 3)


def shown(text: str, signer: FileSigner = HOLDER, age: int = 0, **changes: str) -> str:
    given = {"nonce": CHALLENGE, "audience": DOMAIN, **changes}
    return key_binding.bind(text, signer, at=LATER - timedelta(seconds=age), **given)


def presented(client: FlaskClient, presentation: object, **options: object) -> tuple[int, dict[str, Any]]:
    body = {"verifiablePresentation": presentation, "options": options}
    answer = client.post("/presentations/verify", json=body)
    return answer.status_code, json.loads(answer.data)


def test_a_certificate_is_shown_by_its_holder(client: FlaskClient, wallet: str) -> None:
    status, told = presented(client, shown(wallet), **ASKED)
    assert (status, told["verdict"]) == (200, "VALID"), told
    report = told["report"]
    assert report["holder"] == did_jwk.did_for(KEY.public)
    assert [row["outcome"] for row in report["checks"] if row["check"] != "contexts"] == ["passed"] * 9
    assert len({row["clause"] for row in report["checks"]}) == 10
    (credential,) = report["credentials"]
    assert [row["code"] for row in credential["checks"]] == ["ok", "not-applicable", *["ok"] * 8]


@pytest.mark.parametrize("did", [did_key.did_for(KEY.public.multikey), did_jwk.did_for(KEY.public)])
def test_a_holder_may_be_named_by_a_did_url(registry: Registry, client: FlaskClient, did: str) -> None:
    text = held(registry, 3, did_holder.method_of(did))
    status, told = presented(client, shown(text), **ASKED)
    assert (status, told["verdict"], told["report"]["holder"]) == (200, "VALID", did)
    status, told = presented(client, shown(text, THIEF), **ASKED)
    assert (status, told["verdict"], told["code"]) == (422, "INVALID", "signature-wrong")


def test_what_is_withheld_is_withheld(client: FlaskClient, wallet: str) -> None:
    bare = wallet.partition("~")[0] + "~"
    assert "name" not in sd_jwt_vc.read(bare).claims
    assert presented(client, shown(bare), **ASKED)[0] == 200


def test_it_may_stand_in_an_envelope(client: FlaskClient, wallet: str) -> None:
    envelope = {
        "@context": [contexts.CREDENTIALS_V2],
        "id": f"data:application/dc+sd-jwt,{shown(wallet)}",
        "type": "EnvelopedVerifiablePresentation",
    }
    assert presented(client, envelope, **ASKED)[0] == 200
    assert presented(client, envelope, **{**ASKED, "challenge": "other"})[0] == 422


def test_a_change_of_the_certificate_reaches_who_is_shown_it(registry: Registry, client: FlaskClient) -> None:
    text = held(registry, 4)

    def verdict() -> tuple[str, str]:
        _, told = presented(client, shown(text), **ASKED)
        return told["verdict"], told.get("code", "ok")

    assert verdict() == ("VALID", "ok")
    for change, found in ((Change.SUSPEND, "suspended"), (Change.WITHDRAW, "revoked")):
        deadline = (LATER + timedelta(days=60)).date() if change is Change.SUSPEND else None
        changes.change(
            registry.work,
            registry.numbers[4],
            change,
            reason="test",
            deadline=deadline,
            actor=OPERATOR,
            at=LATER,
        )
        assert verdict() == (found.upper(), found)


def _dropped(text: str) -> str:
    """Return what is shown with its first disclosure taken away after the holder signed."""
    token, _, rest = shown(text).split("~", 2)
    return f"{token}~{rest}"


def _twice(text: str) -> str:
    """Return what is shown with the holder's proof twice behind it."""
    whole = shown(text)
    return f"{whole}~{whole.removeprefix(text)}"


REFUSED: dict[str, tuple[Any, dict[str, str], str, str]] = {
    "another question": (shown, {**ASKED, "challenge": "other"}, "INVALID", "challenge-mismatch"),
    "another verifier": (shown, {**ASKED, "domain": "https://b.example"}, "INVALID", "domain-mismatch"),
    "nothing asked": (shown, {}, "INDETERMINATE", "presentation-unasked"),
    "half asked": (shown, {"challenge": CHALLENGE}, "INDETERMINATE", "presentation-unasked"),
    "too late": (lambda text: shown(text, age=301), ASKED, "INVALID", "key-binding-stale"),
    "too early": (lambda text: shown(text, age=-61), ASKED, "INVALID", "key-binding-stale"),
    "a thief": (lambda text: shown(text, THIEF), ASKED, "INVALID", "signature-wrong"),
    "no proof": (lambda text: text, ASKED, "INVALID", "key-binding-missing"),
    "dropped": (_dropped, ASKED, "INVALID", "key-binding-hash"),
    "two proofs": (_twice, ASKED, "INVALID", "sd-jwt-malformed"),
    "a thief elsewhere": (
        lambda text: shown(text, THIEF),
        {**ASKED, "policy": "vcdm"},
        "INVALID",
        "signature-wrong",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_each_refusal_says_why(client: FlaskClient, wallet: str, name: str) -> None:
    make, options, verdict, code = REFUSED[name]
    status, told = presented(client, make(wallet), **options)
    assert (status, told["verdict"], told["code"]) == (422, verdict, code)
    assert told["type"].endswith(f"/problems/{code}")
    assert client.get(f"/problems/{code}").status_code == 200
    assert told.get("retry") is (False if verdict == "INDETERMINATE" else None)
    later = [row for row in told["report"]["checks"] if row["outcome"] == "passed"]
    assert "credentials" not in {row["check"] for row in later} or code == "key-binding-stale"


def test_asking_again_does_not_make_up_for_not_having_asked() -> None:
    assert not may_help("presentation-unasked")


def test_a_presentation_is_no_credential_and_too_much_is_not_read(client: FlaskClient, wallet: str) -> None:
    answer = client.post("/credentials/verify", json={"verifiableCredential": shown(wallet)})
    assert (answer.status_code, json.loads(answer.data)["code"]) == (422, "key-binding-unasked")
    answer = client.post("/credentials/verify", json={"verifiableCredential": wallet})
    assert "only a presentation proves" in json.loads(answer.data)["report"]["notes"][0]
    body = {"verifiablePresentation": shown(wallet) + "A" * MAX_BYTES, "options": ASKED}
    assert client.post("/presentations/verify", json=body).status_code == 413


def test_the_description_tells_what_has_to_be_sent(client: FlaskClient) -> None:
    schema = json.loads(client.get("/openapi.json").data)["components"]["schemas"]["VerifyPresentation"]
    assert "key binding" in schema["properties"]["verifiablePresentation"]["description"]
    options = schema["properties"]["options"]["properties"]
    assert "only with challenge and domain" in options["challenge"]["description"]
    assert "key binding" in client.get("/docs", headers={"Accept": "text/html"}).text
