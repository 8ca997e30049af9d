"""The development issuer with known keys, its client, and what tests send to it."""

import base64
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask.testing import FlaskClient

from registry.config import Settings
from registry.credentials.development import KINDS, SELECTIVE, Issuer
from registry.web import create_app
from signing.keys import private
from signing.keys.file_store import FileSigner
from tests.web import samples
from tests.web.described import DescribedClient
from tests.web.samples import AT

DEV = "https://localhost:8443"
BASE = "https://www.w3.org/ns/credentials/v2"
EXAMPLES = "https://www.w3.org/ns/credentials/examples/v2"
SIGNERS = {
    kind: FileSigner(private.of(algorithm, bytes(range(48 if kind == "p384" else 32))))
    for kind, algorithm in KINDS.items()
}
ISSUER = Issuer(DEV, SIGNERS, bodies="did:web:localhost%3A8000:b:")


def client_of_issuer() -> FlaskClient:
    """Make the client of an application with the issuer, over no database."""
    work = samples.work()
    on: Settings = replace(work.settings, dev_vc_api=DEV)
    app = create_app(replace(work, settings=on), lambda: AT, issuer=ISSUER)
    app.test_client_class = DescribedClient
    return app.test_client()


def a_credential(**changes: object) -> dict[str, Any]:
    """Make the smallest credential of VCDM 2.0, changed; an ellipsis takes a member away."""
    members: dict[str, object] = {
        "@context": [BASE],
        "type": ["VerifiableCredential"],
        "issuer": "did:example:issuer",
        "validFrom": "2026-02-26T00:37:06Z",
        "credentialSubject": {"id": "did:example:subject", "name": "Somebody"},
    }
    return {name: value for name, value in {**members, **changes}.items() if value is not ...}


def issued(client: FlaskClient, slug: str, credential: object, **body: object) -> tuple[int, dict[str, Any]]:
    answer = client.post(f"/issuers/{slug}/credentials/issue", json={"credential": credential, **body})
    return answer.status_code, json.loads(answer.data)


def derived(client: FlaskClient, secured: object, *pointers: str) -> tuple[int, dict[str, Any]]:
    body = {"verifiableCredential": secured, "options": {"selectivePointers": list(pointers)}}
    answer = client.post("/credentials/derive", json=body)
    return answer.status_code, json.loads(answer.data)


def whole(client: FlaskClient, slug: str, secured: dict[str, Any]) -> dict[str, Any]:
    """Return what a verifier is shown of a credential that was issued in the way `slug`: all of it."""
    if slug != SELECTIVE:
        return secured
    shown: dict[str, Any] = derived(client, secured, "")[1]["verifiableCredential"]
    return shown


def verified(client: FlaskClient, credential: object, **options: object) -> tuple[int, dict[str, Any]]:
    body = {"verifiableCredential": credential, "options": options}
    answer = client.post("/credentials/verify", json=body)
    return answer.status_code, json.loads(answer.data)


def opened(secured: Mapping[str, Any]) -> dict[str, Any]:
    """Return the credential, which a JWT in an envelope hides from the eye."""
    if secured["type"] != "EnvelopedVerifiableCredential":
        return dict(secured)
    payload = secured["id"].removeprefix("data:application/vc+jwt,").split(".")[1]
    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(payload + "=="))
    return found


def altered(secured: Mapping[str, Any]) -> dict[str, Any]:
    """Change what a credential says, and leave what secures it."""
    if secured["type"] != "EnvelopedVerifiableCredential":
        return {**secured, "credentialSubject": {"id": "did:example:another"}}
    head, payload, signature = secured["id"].split(".")
    said = base64.urlsafe_b64decode(payload + "==").replace(b"did:example:subject", b"did:example:another")
    changed = base64.urlsafe_b64encode(said).decode().rstrip("=")
    return {**secured, "id": f"{head}.{changed}.{signature}"}
