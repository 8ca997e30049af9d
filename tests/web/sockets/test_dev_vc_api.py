"""`registry serve --dev-vc-api --tls-self-signed` as a program, asked over TLS. Opens sockets.

Every way of issuing is asked for and its result verified by both endpoints; the status lists are read
where the credential says they are; nobody who does not trust the certificate gets an answer.
"""

import datetime as dt
import http.client
import json
import os
import re
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner

from registry.cli import main
from registry.config import read_settings
from registry.credentials.development import SELECTIVE, WAYS
from registry.wiring import create

PATIENCE_SECONDS = 60
CREDENTIAL = {
    "@context": ["https://www.w3.org/ns/credentials/v2"],
    "type": ["VerifiableCredential"],
    "issuer": "did:example:issuer",
    "credentialSubject": {"id": "did:example:subject"},
}


@dataclass(frozen=True)
class Served:
    """A registry that is served: its data, its port, and what was said when it began."""

    data: Path
    port: int
    said: str
    trusting: ssl.SSLContext

    def ask(
        self, method: str, path: str, body: object = None, *, host: str = "localhost"
    ) -> tuple[int, dict[str, Any]]:
        """Ask over TLS; return status and JSON."""
        connection = http.client.HTTPSConnection(host, self.port, timeout=20, context=self.trusting)
        try:
            data = None if body is None else json.dumps(body)
            connection.request(method, path, data, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())
        finally:
            connection.close()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


def environ(**more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("REGISTRY_")}
    return {**kept, **more}


def words(data: Path, *options: str) -> list[str]:
    program = [sys.executable, "-c", "from registry.cli import main; main()", "serve", "--data", str(data)]
    return [*program, "--processes", "1", *options]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    data, port = tmp_path_factory.mktemp("dev") / "data", free_port()
    create(read_settings(data, {}), demo=True, at=dt.datetime(2026, 11, 20, tzinfo=dt.UTC))
    command = words(data, "--port", str(port), "--dev-vc-api", "--tls-self-signed")
    process = subprocess.Popen(command, env=environ(), stderr=subprocess.PIPE, text=True)
    try:
        assert process.stderr is not None
        said = "".join(process.stderr.readline() for _ in range(3))
        context = ssl.create_default_context(cafile=str(data / "tls" / "localhost.pem"))
        found = Served(data, port, said, context)
        wait_for(found)
        yield found
    finally:
        process.terminate()
        process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode == 0


def wait_for(served: Served) -> None:
    """Wait until a process answers; the port is taken before one does."""
    end = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            assert served.ask("GET", "/openapi.json")[0] == 200
        except OSError:
            assert time.monotonic() < end, "nobody answers"
            time.sleep(0.1)
        else:
            return


def test_it_says_where_everything_is(served: Served) -> None:
    origin = f"https://localhost:{served.port}"
    assert f"{origin}/issuers/<slug>/credentials/issue" in served.said
    assert str(served.data / "dids.json") in served.said
    assert str(served.data / "tls" / "localhost.pem") in served.said
    dids = json.loads((served.data / "dids.json").read_bytes())
    starts = {kind: did[:12] for kind, did in dids.items()}
    assert starts == {"ed": "did:key:z6Mk", "p256": "did:key:zDna", "p384": "did:key:z82L"}
    assert served.ask("GET", "/openapi.json")[1]["servers"] == [{"url": origin}]


def test_the_certificate_is_for_this_machine_under_each_of_its_names(served: Served) -> None:
    hosts = ["localhost", "127.0.0.1", *(["::1"] if socket.has_ipv6 else [])]
    for host in hosts:
        assert served.ask("GET", "/openapi.json", host=host)[0] == 200
    with (
        socket.create_connection(("127.0.0.1", served.port), timeout=10) as connection,
        pytest.raises(ssl.SSLCertVerificationError),
    ):
        ssl.create_default_context().wrap_socket(connection, server_hostname="localhost")


@pytest.mark.parametrize("slug", WAYS)
def test_what_is_issued_in_every_way_is_verified_by_both(served: Served, slug: str) -> None:
    dids = json.loads((served.data / "dids.json").read_bytes())
    body = {"credential": CREDENTIAL, "options": {}}
    status, answer = served.ask("POST", f"/issuers/{slug}/credentials/issue", body)
    assert status == 201, answer
    secured = answer["verifiableCredential"]
    if slug == SELECTIVE:
        chosen = {"verifiableCredential": secured, "options": {"selectivePointers": ["/credentialSubject"]}}
        status, answer = served.ask("POST", "/credentials/derive", chosen)
        assert status == 201, answer
        secured = answer["verifiableCredential"]
    status, told = served.ask("POST", "/credentials/verify", {"verifiableCredential": secured})
    assert (status, told["report"]["issuer"]) == (200, dids[WAYS[slug].kind])
    presentation = {
        "@context": CREDENTIAL["@context"],
        "type": ["VerifiablePresentation"],
        "verifiableCredential": [secured],
    }
    # Nobody presents it: the presentation is refused for its want of a proof, and nothing else.
    status, told = served.ask("POST", "/presentations/verify", {"verifiablePresentation": presentation})
    assert (status, told["verdict"], told["code"]) == (422, "INVALID", "proof-missing")


def test_the_lists_are_where_the_credential_says(served: Served) -> None:
    body = {"credential": CREDENTIAL}
    _, answer = served.ask("POST", "/issuers/status/credentials/issue", body)
    entries = answer["verifiableCredential"]["credentialStatus"]
    assert [one["statusPurpose"] for one in entries] == ["revocation", "suspension"]
    for entry in entries:
        url = urlsplit(entry["statusListCredential"])
        assert (url.scheme, url.netloc) == ("https", f"localhost:{served.port}")
        status, found = served.ask("GET", url.path)
        assert (status, found["id"]) == (200, entry["statusListCredential"])


@pytest.mark.parametrize(
    ("option", "code"), [("--dev-vc-api", "dev-vc-api-refused"), ("--tls-self-signed", "self-signed-refused")]
)
def test_production_refuses_either_and_makes_nothing(tmp_path: Path, option: str, code: str) -> None:
    production = {"REGISTRY_ENV": "production", "REGISTRY_KEY_PASSPHRASE": "env:SECRET", "SECRET": "horse"}
    data = tmp_path / "data"
    create(read_settings(data, production), demo=False, at=dt.datetime(2026, 11, 20, tzinfo=dt.UTC))
    ended = CliRunner().invoke(main, ["serve", "--data", str(data), option], env=production)
    assert (ended.exit_code, re.findall(r"[a-z-]+-refused", ended.stderr)) == (1, [code]), ended.stderr
    assert {path.name for path in data.iterdir()} <= {"registry.db", "registry.db-shm", "registry.db-wal"}
