"""Hosts on loopback that answer as they are told, honestly or not. Opens sockets, on loopback alone."""

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from registry import clock, outbound
from registry.outbound import GuardedFetch
from signing.errors import Unavailable
from signing.ports import Fetched

NAME = "registry.example"
PUBLIC = "93.184.215.14"
URL = f"https://{NAME}/b/pnwi/did.json?x=1"

Answer = Callable[[socket.socket], None]
Listen = Callable[[Answer], AbstractContextManager["Host"]]


@dataclass
class Host:
    """Hold the port of a host that listens, and every request that it was sent."""

    port: int
    requests: list[bytes] = field(default_factory=list)


def saying(data: bytes) -> Answer:
    """Return an answer of `data`, after which the connection ends."""
    return lambda wire: wire.sendall(data)


def answer(body: bytes = b"{}", *headers: str, status: str = "200 OK") -> bytes:
    """Return an answer in HTTP/1.1 with its length."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


@contextmanager
def listening(say: Answer, tls: Path | None = None, *, greet: bool = True) -> Iterator[Host]:
    """Listen on loopback while the context is open; without `greet` not even TLS is begun."""
    context = None
    if tls is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(tls)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        host, stop = Host(listener.getsockname()[1]), threading.Event()
        listener.settimeout(0.05)
        workers: list[threading.Thread] = []

        def serve(wire: socket.socket) -> None:
            wire.settimeout(5)
            with contextlib.suppress(OSError), contextlib.closing(wire):
                if not greet:
                    stop.wait(5)
                    return
                wire = context.wrap_socket(wire, server_side=True) if context else wire
                with contextlib.closing(wire):
                    host.requests.append(_request(wire))
                    say(wire)
                    if isinstance(wire, ssl.SSLSocket):
                        wire.unwrap()

        def accept() -> None:
            while not stop.is_set():
                with contextlib.suppress(TimeoutError):
                    wire, _ = listener.accept()
                    workers.append(threading.Thread(target=serve, args=(wire,)))
                    workers[-1].start()

        accepting = threading.Thread(target=accept)
        accepting.start()
        try:
            yield host
        finally:
            stop.set()
            accepting.join()
            for worker in workers:
                worker.join()


def _request(wire: socket.socket) -> bytes:
    data = b""
    while b"\r\n\r\n" not in data and (more := wire.recv(4_096)):
        data += more
    return data


def certificate(folder: Path, name: str = NAME, days: int = 40) -> Path:
    """Write a certificate for `name` that signs itself, with its key; return its path."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    ends = clock.now() + timedelta(days=days)
    made = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(ends - timedelta(days=90))
        .not_valid_after(ends)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / f"{name}.pem"
    path.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    return path


class World:
    """Stand for names and wires: every name has `addresses`, every address leads to `port` on loopback."""

    def __init__(self, port: int, *addresses: str) -> None:
        """Answer each lookup with `addresses`, and remember who was looked up and who was called."""
        self.port, self.addresses = port, addresses or (PUBLIC,)
        self.looked_up: list[str] = []
        self.called: list[tuple[str, int]] = []

    def resolve(self, host: str) -> Sequence[str]:
        self.looked_up.append(host)
        return self.addresses

    def dial(self, address: str, port: int, seconds: float) -> socket.socket:
        assert 0 < seconds <= outbound.SECONDS
        self.called.append((address, port))
        return outbound.dial("127.0.0.1", self.port, seconds)


def fetched(
    world: World, tls: ssl.SSLContext | None, *, max_bytes: int = 1_000, seconds: float = 5
) -> Fetched:
    fetch = GuardedFetch(resolve=world.resolve, dial=world.dial, tls=tls, seconds=seconds)
    return fetch(URL, max_bytes=max_bytes)


def refused(
    world: World, tls: ssl.SSLContext | None, *, max_bytes: int = 1_000, seconds: float = 5
) -> Unavailable:
    with pytest.raises(Unavailable) as problem:
        fetched(world, tls, max_bytes=max_bytes, seconds=seconds)
    assert "127.0" not in problem.value.detail
    assert PUBLIC not in problem.value.detail
    return problem.value
