"""Reaching the public address: TLS is verified, and every way it can fail is told. Opens sockets."""

import http.server
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from registry import clock
from registry.jobs.reach import Reached, reach
from signing.errors import Unavailable

BODY = b'{"id": "did:web:localhost"}'


class Answers(http.server.BaseHTTPRequestHandler):
    """Answer one path, and refuse the others."""

    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/there" else 404)
        self.send_header("Content-Length", str(len(BODY)))
        self.end_headers()
        self.wfile.write(BODY)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the library's name
        """Say nothing."""


class NoHttp(Answers):
    """Answer with what is no HTTP."""

    def do_GET(self) -> None:
        self.wfile.write(b"this is no answer\r\n\r\n")


def certificate(folder: Path, name: str, ends: datetime) -> Path:
    """Write a certificate for `name` that signs itself, with its key; return its path."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(ends - timedelta(days=90))
        .not_valid_after(ends)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "tls.pem"
    path.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return path


@contextmanager
def answering(path: Path, handler: type[Answers] = Answers) -> Iterator[int]:
    """Answer over TLS on this machine while the context is open; give the port."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()


def trusting(path: Path) -> ssl.SSLContext:
    """Return the context of somebody who trusts the certificate in `path`."""
    return ssl.create_default_context(cafile=str(path))


def test_what_answers_is_read_and_the_end_of_its_tls_certificate(tmp_path: Path) -> None:
    ends = clock.now() + timedelta(days=40)
    path = certificate(tmp_path, "localhost", ends)
    with answering(path) as port:
        reached = reach(f"https://localhost:{port}/there", context=trusting(path))
    assert reached == Reached(BODY, ends)
    assert reached.tls_until.tzinfo is UTC


@pytest.mark.parametrize(
    ("name", "days", "trusted"),
    [("localhost", 40, False), ("localhost", -1, True), ("other.example", 40, True)],
)
def test_tls_that_a_stranger_would_not_trust_is_refused(
    tmp_path: Path, name: str, days: int, *, trusted: bool
) -> None:
    path = certificate(tmp_path, name, clock.now() + timedelta(days=days))
    with answering(path) as port, pytest.raises(Unavailable) as refusal:
        reach(f"https://localhost:{port}/there", context=trusting(path) if trusted else None)
    assert refusal.value.code == "address-tls"


def test_an_answer_that_is_none_is_told(tmp_path: Path) -> None:
    path = certificate(tmp_path, "localhost", clock.now() + timedelta(days=40))
    with answering(path) as port, pytest.raises(Unavailable) as missing:
        reach(f"https://localhost:{port}/elsewhere", context=trusting(path))
    with answering(path, NoHttp) as port, pytest.raises(Unavailable) as garbage:
        reach(f"https://localhost:{port}/there", context=trusting(path))
    assert [missing.value.code, garbage.value.code] == ["address-answer"] * 2
    assert "404" in missing.value.detail


def test_where_nothing_listens_it_cannot_be_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(Unavailable) as refusal:
        reach(f"https://localhost:{port}/there")
    assert refusal.value.code == "address-unreachable"


def test_a_name_that_is_nobodys_cannot_be_reached() -> None:
    with pytest.raises(Unavailable) as refusal:
        reach("https://registry.invalid/there")  # RFC 6761: resolves nowhere
    assert refusal.value.code == "address-unreachable"
