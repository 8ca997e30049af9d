"""Serving on real loopback sockets: both addresses, a taken port, a clean end. Opens sockets."""

import errno
import http.client
import os
import signal
import socket
import threading

import pytest
from flask import Flask

from registry.web import create_app, serving
from signing.errors import Unavailable
from tests.web import samples


@pytest.fixture
def app() -> Flask:
    return create_app(samples.work(), lambda: samples.AT, reads=samples.FakeReads())


def get(address: str, port: int, path: str = "/") -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection(address, port, timeout=5)
    connection.request("GET", path)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer


def has_ipv6() -> bool:
    try:
        with socket.create_server(("::1", 0), family=socket.AF_INET6):
            return True
    except OSError:
        return False


def test_both_loopback_addresses_answer_at_one_port(app: Flask) -> None:
    with serving.listening(app, 0) as port:
        addresses = serving.LOOPBACK if has_ipv6() else serving.LOOPBACK[:1]
        for address in addresses:
            answer = get(address, port)
            assert answer.status == 200
            assert answer.headers["Server"] == "registry"
    with pytest.raises(ConnectionRefusedError):
        get("127.0.0.1", port)


def test_the_port_is_free_again_at_once(app: Flask) -> None:
    with serving.listening(app, 0) as port:
        get("127.0.0.1", port)
    with serving.listening(app, port) as again:
        assert again == port


def test_a_taken_port_is_named_with_the_way_out(app: Flask) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(Unavailable) as raised, serving.listening(app, port):
            pass
    assert raised.value.code == "port-taken"
    assert str(port) in raised.value.detail
    assert "--port" in raised.value.detail


@pytest.mark.skipif(not has_ipv6(), reason="this machine has no ::1")
def test_a_port_taken_on_the_other_address_frees_the_first(app: Flask) -> None:
    with socket.create_server(("::1", 0), family=socket.AF_INET6) as other:
        port = other.getsockname()[1]
        with pytest.raises(Unavailable, match="port-taken"), serving.listening(app, port):
            pass
        socket.create_server(("127.0.0.1", port)).close()


def test_an_address_that_is_not_there_is_left_out_but_the_first(app: Flask) -> None:
    absent = "192.0.2.1"  # RFC 5737: nobody's
    with serving.listening(app, 0, ("127.0.0.1", absent)) as port:
        assert get("127.0.0.1", port).status == 200
    with pytest.raises(Unavailable, match="address-unavailable"), serving.listening(app, 0, (absent,)):
        pass


def test_absent_means_no_such_address_and_nothing_else() -> None:
    assert frozenset({errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT}) == serving._ABSENT


def test_requests_are_not_logged(app: Flask, capfd: pytest.CaptureFixture[str]) -> None:
    with serving.listening(app, 0) as port:
        get("127.0.0.1", port, f"/c/{samples.SHOWN}")
        with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
            connection.sendall(b"no request at all\r\n\r\n")
            assert b"400" in connection.recv(65_536)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_serving_cleanly(app: Flask, number: signal.Signals) -> None:
    former = signal.getsignal(number)
    seen: list[int] = []

    def ready(port: int) -> None:
        seen.extend((port, get("127.0.0.1", port).status))
        threading.Timer(0.1, os.kill, (os.getpid(), number)).start()

    serving.serve(app, 0, ready=ready)
    assert seen[1] == 200
    assert signal.getsignal(number) == former
    with pytest.raises(ConnectionRefusedError):
        get("127.0.0.1", seen[0])


def test_what_is_due_is_done_while_serving(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "EVERY_SECONDS", 0.01)
    done: list[int] = []

    def meanwhile() -> None:
        done.append(1)
        if len(done) == 3:
            os.kill(os.getpid(), signal.SIGTERM)

    serving.serve(app, 0, meanwhile=meanwhile)
    assert len(done) == 3


@pytest.mark.parametrize(
    "target", ["//", "//evil.example", "//evil.example/c", "/c//", "///", "http://evil.example/"]
)
def test_no_request_line_makes_a_redirect_to_the_host_it_names(app: Flask, target: str) -> None:
    with (
        serving.listening(app, 0) as port,
        socket.create_connection(("127.0.0.1", port), timeout=5) as connection,
    ):
        connection.sendall(f"GET {target} HTTP/1.0\r\nHost: evil.example\r\n\r\n".encode())
        answer = b"".join(iter(lambda: connection.recv(65_536), b""))
    assert answer.startswith(b"HTTP/1.")
    assert b"evil" not in answer
