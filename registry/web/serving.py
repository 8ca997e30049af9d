"""Serve the demo's application on this machine: one port on every given address, until told to stop.

Werkzeug's threaded server, for the demo alone; `registry.cli.fleet` serves real registries.
Sockets are bound here, so that a port that is taken is said in a sentence. Both loopback addresses
carry one port, because `localhost` means either.
"""

import errno
import signal
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from types import FrameType
from typing import Final

from flask import Flask
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from signing.errors import Unavailable

LOOPBACK: Final = ("127.0.0.1", "::1")
"""Addresses of `localhost`; the second is left out where the machine has none."""

EVERY_SECONDS: Final = 30
_IDLE_SECONDS: Final = 30
_BACKLOG: Final = 128
_ABSENT: Final = frozenset({errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT})


class QuietHandler(WSGIRequestHandler):
    """Log no request (addresses and certificate numbers are personal data) and tell no versions."""

    timeout = _IDLE_SECONDS  # a connection that says nothing does not hold a thread for ever

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 -- Werkzeug's name
        """Leave requests out of the log; failures are logged with their request id."""

    def version_string(self) -> str:
        """Return what stands in `Server`."""
        return "registry"


def serve(
    app: Flask,
    port: int,
    addresses: Sequence[str] = LOOPBACK,
    *,
    ready: Callable[[int], None] = lambda _port: None,
    meanwhile: Callable[[], None] = lambda: None,
) -> None:
    """Serve until SIGINT or SIGTERM, then finish cleanly; call from the main thread.

    `ready` is told the port once connections are taken; `meanwhile` is called every 30 seconds.
    Raise `Unavailable` (`port-taken`, `address-unavailable`).
    """
    with listening(app, port, addresses) as bound, stop_signals() as stop:
        ready(bound)
        while not stop.wait(EVERY_SECONDS):
            meanwhile()


@contextmanager
def reserved(port: int, addresses: Sequence[str]) -> Iterator[tuple[list[str], int]]:
    """Give the addresses that this machine has, and the port that is free at all of them; raise as `serve`.

    Processes of the same user share the port while the context is open (SO_REUSEPORT), and a second
    server does not: it finds the port taken before it could share it.
    """
    with ExitStack() as stack:
        found = [bound.getsockname()[:2] for bound in _bind(port, addresses, stack)]
    with ExitStack() as stack:
        for address, number in found:
            family = socket.AF_INET6 if ":" in address else socket.AF_INET
            held = stack.enter_context(socket.socket(family, socket.SOCK_STREAM))
            held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            held.bind((address, number))  # and never listens: it is asked nothing
        yield [address for address, _ in found], found[0][1]


@contextmanager
def listening(app: Flask, port: int, addresses: Sequence[str] = LOOPBACK) -> Iterator[int]:
    """Serve in threads while the context is open; give the port (a free one for port 0)."""
    with ExitStack() as stack:
        sockets = _bind(port, addresses, stack)
        for bound in sockets:
            server = _server(app, bound)
            stack.callback(server.server_close)
            thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True)
            thread.start()
            stack.callback(thread.join)
            stack.callback(server.shutdown)
        yield int(sockets[0].getsockname()[1])


def _server(app: Flask, bound: socket.socket) -> BaseWSGIServer:
    host, port = bound.getsockname()[:2]
    return make_server(host, port, app, threaded=True, request_handler=QuietHandler, fd=bound.fileno())


def _bind(port: int, addresses: Sequence[str], stack: ExitStack) -> list[socket.socket]:
    """Return a listening socket for each address, all at one port, which `stack` closes."""
    sockets: list[socket.socket] = []
    for address in addresses:
        bound = _bind_one(address, port, needed=not sockets)
        if bound is not None:
            sockets.append(stack.enter_context(bound))
            port = bound.getsockname()[1]
    return sockets


def _bind_one(address: str, port: int, *, needed: bool) -> socket.socket | None:
    """Return the socket; none where the machine has no such address and it is not `needed`."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        return socket.create_server((address, port), family=family, backlog=_BACKLOG)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise Unavailable(
                "port-taken",
                f"Port {port} is taken by another program on {address}: "
                f"stop that one, or choose another with --port.",
            ) from error
        if error.errno in _ABSENT and not needed:
            return None
        raise Unavailable(
            "address-unavailable", f"Nothing can listen on {address} at port {port} here: {error.strerror}."
        ) from error


@contextmanager
def stop_signals() -> Iterator[threading.Event]:
    """Give an event that SIGINT and SIGTERM set; put the former handlers back at the end."""
    stop = threading.Event()

    def set_stop(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    former = {number: signal.signal(number, set_stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)
