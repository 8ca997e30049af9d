"""The guarded way out ends when its time is over, whoever dawdles. Opens sockets."""

import socket
import ssl
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from registry.outbound import GuardedFetch
from signing.errors import Unavailable
from tests.outbound.hosts import URL, Answer, Listen, World, answer, listening, refused, saying

SECONDS = 0.25
SLACK = 2
"""How late a busy machine may notice the end of `SECONDS`."""


def drip(*parts: bytes) -> Answer:
    """Return an answer whose last part comes byte by byte, each in good time."""

    def say(wire: socket.socket) -> None:
        *begin, slow = parts
        wire.sendall(b"".join(begin))
        for byte in slow * 100:
            wire.sendall(bytes([byte]))
            time.sleep(SECONDS / 20)

    return say


@pytest.mark.parametrize(
    "say",
    [
        drip(b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n", b"x"),
        drip(b"HTTP/1.1 200 OK\r\nX: ", b"y"),
        drip(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        drip(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
    ],
)
def test_who_drips_is_left_when_the_time_is_over(at_home: Listen, tls: ssl.SSLContext, say: Answer) -> None:
    with at_home(say) as host:
        started = time.monotonic()
        problem = refused(World(host.port), tls, seconds=SECONDS)
        assert SECONDS <= time.monotonic() - started < SECONDS + SLACK
    assert problem.code == "fetch-timeout"


def test_who_does_not_even_greet_is_left(pem: Path, tls: ssl.SSLContext) -> None:
    with listening(saying(b""), pem, greet=False) as host:
        started = time.monotonic()
        assert refused(World(host.port), tls, seconds=SECONDS).code == "fetch-timeout"
        assert time.monotonic() - started < SECONDS + SLACK


def test_a_name_server_that_hangs_is_left_and_counts_until_it_ends(tls: ssl.SSLContext) -> None:
    release = threading.Event()

    def resolve(_host: str) -> Sequence[str]:
        release.wait(5)
        return ()

    fetch = GuardedFetch(resolve=resolve, tls=tls, seconds=SECONDS, at_once=1)
    for _ in range(2):
        started = time.monotonic()
        with pytest.raises(Unavailable, match="fetch-timeout"):
            fetch(URL, max_bytes=10)
        assert time.monotonic() - started < SECONDS + SLACK
    release.set()


def test_no_more_are_read_at_once_than_may(at_home: Listen, tls: ssl.SSLContext) -> None:
    arrived, release = threading.Event(), threading.Event()

    def hold(wire: socket.socket) -> None:
        arrived.set()
        release.wait(5)
        wire.sendall(answer())

    with at_home(hold) as host:
        world = World(host.port)
        fetch = GuardedFetch(resolve=world.resolve, dial=world.dial, tls=tls, seconds=SECONDS, at_once=1)
        first = threading.Thread(target=lambda: fetch(URL, max_bytes=10))
        first.start()
        assert arrived.wait(5)
        blocked = GuardedFetch(resolve=world.resolve, dial=world.dial, tls=tls, seconds=SECONDS / 4)
        blocked._slots = fetch._slots
        with pytest.raises(Unavailable, match="fetch-busy"):
            blocked(URL, max_bytes=10)
        release.set()
        first.join()
        assert fetch(URL, max_bytes=10).body == b"{}", "the slot is free again"


def test_nothing_is_begun_when_the_time_is_over() -> None:
    world = World(1)
    assert refused(world, None, seconds=0).code == "fetch-timeout"
    assert (world.looked_up, world.called) == ([], [])
