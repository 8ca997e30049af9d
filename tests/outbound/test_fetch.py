"""The guarded way out, against hosts on loopback that do their worst. Opens sockets."""

import gzip
import socket
import ssl
from collections.abc import Sequence
from pathlib import Path

import pytest

from registry import outbound
from registry.outbound import GuardedFetch
from signing.errors import Unavailable
from signing.ports import Fetched
from tests.outbound import hosts
from tests.outbound.hosts import NAME, PUBLIC, URL, Listen, World, answer, fetched, listening, refused, saying


def test_an_answer_is_read_and_its_media_type(at_home: Listen, tls: ssl.SSLContext) -> None:
    with at_home(saying(answer(b'{"id": 1}', "content-type: Application/DID+json; charset=utf-8"))) as host:
        world = World(host.port)
        assert fetched(world, tls) == Fetched(URL, "application/did+json", b'{"id": 1}')
    assert (world.looked_up, world.called) == ([NAME], [(PUBLIC, 443)])
    assert host.requests[0].decode().split("\r\n") == [
        "GET /b/pnwi/did.json?x=1 HTTP/1.1",
        "Host: registry.example",
        "User-Agent: credential-registry",
        "Accept: */*",
        "Accept-Encoding: identity",
        "Connection: close",
        "",
        "",
    ]


@pytest.mark.parametrize(
    "said",
    [
        answer(b"x" * 1_000),
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3e8\r\n" + b"x" * 1_000 + b"\r\n0\r\n\r\n",
        b"HTTP/1.0 200 OK\r\n\r\n" + b"x" * 1_000,
        b"HTTP/1.1 100 Continue\r\n\r\n" + answer(b"x" * 1_000, "Content-Encoding: identity"),
    ],
)
def test_every_framing_is_read_up_to_the_limit_and_no_further(
    at_home: Listen, tls: ssl.SSLContext, said: bytes
) -> None:
    with at_home(saying(said)) as host:
        assert fetched(World(host.port), tls).body == b"x" * 1_000
        assert refused(World(host.port), tls, max_bytes=999).code == "fetch-too-large"


@pytest.mark.parametrize("head", [b"Content-Length: 9999999999\r\n", b"", b"Transfer-Encoding: chunked\r\n"])
def test_a_flood_is_left_at_the_limit(at_home: Listen, tls: ssl.SSLContext, head: bytes) -> None:
    sent: list[int] = []

    def flood(wire: socket.socket) -> None:
        wire.sendall(b"HTTP/1.1 200 OK\r\n" + head + b"\r\n" + (b"ffffff\r\n" if b"chunked" in head else b""))
        for _ in range(2_000):
            wire.sendall(bytes(10_000))
            sent.append(10_000)

    with at_home(flood) as host:
        assert refused(World(host.port), tls).code == "fetch-too-large"
    assert sum(sent) < 15_000_000


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "307 Temporary", "308 Permanent"])
def test_a_redirect_is_not_followed(at_home: Listen, tls: ssl.SSLContext, status: str) -> None:
    with at_home(saying(answer(b"", f"Location: https://{NAME}/other", status=status))) as host:
        world = World(host.port)
        assert refused(world, tls).code == "fetch-status"
    assert len(host.requests) == len(world.called) == 1


@pytest.mark.parametrize("status", ["201 Made", "204 None", "206 Part", "304 Not", "404 No", "500 Ow"])
def test_only_status_200_is_an_answer(at_home: Listen, tls: ssl.SSLContext, status: str) -> None:
    with at_home(saying(answer(status=status))) as host:
        problem = refused(World(host.port), tls)
    assert (problem.code, status[:3] in problem.detail) == ("fetch-status", True)


@pytest.mark.parametrize(
    "header", ["Content-Encoding: gzip", "content-encoding: BR", "Transfer-Encoding: br"]
)
def test_what_comes_compressed_is_not_opened(at_home: Listen, tls: ssl.SSLContext, header: str) -> None:
    with at_home(saying(answer(gzip.compress(bytes(1_000_000)), header))) as host:
        assert refused(World(host.port), tls, max_bytes=10_000_000).code == "fetch-encoded"


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"this is no answer\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nfive.",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\nx\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nx\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        + (b"1;" + b"e" * 1_000 + b"\r\nx\r\n") * 900
        + b"0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX: " + b"x" * 70_000 + b"\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\n" + b"X: x\r\n" * 200 + b"\r\n{}",
        b"HTTP/1.1 200 OK\r\n"
        + b"".join(b"X: %d\r\n" % n + b"y" * 900 + b"\r\n" for n in range(60))
        + b"\r\n{}",
        b"HTTP/1.1 100 Continue\r\n\r\n" * 5_000 + answer(),
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"1;" + b"e" * 60_000 + b"\r\nx\r\n" * 9,
    ],
)
def test_what_is_no_http_or_ends_early_is_told(at_home: Listen, tls: ssl.SSLContext, said: bytes) -> None:
    with at_home(saying(said)) as host:
        assert refused(World(host.port), tls).code == "fetch-malformed"


def test_a_body_that_was_cut_off_is_not_taken_for_the_whole(at_home: Listen, tls: ssl.SSLContext) -> None:
    def cut(wire: socket.socket) -> None:
        wire.sendall(b"HTTP/1.0 200 OK\r\n\r\n{}")
        # Without TLS's own goodbye, as one does who cuts the wire.
        socket.socket(fileno=wire.detach()).close()

    with at_home(cut) as host:
        assert refused(World(host.port), tls).code == "fetch-tls"


@pytest.mark.parametrize(
    ("name", "days", "trusted"), [(NAME, 40, False), (NAME, -1, True), ("a.example", 40, True)]
)
def test_tls_that_a_stranger_would_not_trust_is_refused(
    tmp_path: Path, name: str, days: int, *, trusted: bool
) -> None:
    path = hosts.certificate(tmp_path, name, days)
    context = ssl.create_default_context(cafile=str(path)) if trusted else None
    with listening(saying(answer()), path) as host:
        assert refused(World(host.port), context).code == "fetch-tls"
    assert host.requests == []


def test_plain_http_where_tls_was_asked_for_is_refused(tls: ssl.SSLContext) -> None:
    with listening(saying(answer())) as host:
        assert refused(World(host.port), tls, seconds=0.25).code in {"fetch-tls", "fetch-timeout"}


@pytest.mark.parametrize(
    "addresses",
    [
        ["127.0.0.1"],
        [PUBLIC, "10.0.0.1"],
        ["::1"],
        ["64:ff9b::7f00:1"],
        ["169.254.169.254"],
        ["not an address"],
        [PUBLIC] * 17,
    ],
)
def test_a_name_that_leads_inside_is_not_called(tls: ssl.SSLContext, addresses: list[str]) -> None:
    world = World(1, *addresses)
    assert refused(world, tls).code == "fetch-no-address"
    assert (world.looked_up, world.called) == ([NAME], [])


def test_a_name_that_is_not_there_is_told_in_the_same_words(tls: ssl.SSLContext) -> None:
    def nowhere(_host: str) -> Sequence[str]:
        raise OSError

    with pytest.raises(Unavailable) as missing:
        GuardedFetch(resolve=nowhere)(URL, max_bytes=10)
    with pytest.raises(Unavailable) as empty:
        GuardedFetch(resolve=lambda _: ())(URL, max_bytes=10)
    inside = refused(World(1, "127.0.0.1"), tls)
    assert inside.args == missing.value.args == empty.value.args


def test_the_machines_own_names_lead_nowhere() -> None:
    assert set(outbound.look_up("localhost")) <= {"127.0.0.1", "::1"}
    with pytest.raises(Unavailable, match="fetch-no-address"):
        GuardedFetch(resolve=lambda _: outbound.look_up("localhost"))(URL, max_bytes=10)


def test_a_name_is_looked_up_once_and_the_checked_address_is_called(
    at_home: Listen, tls: ssl.SSLContext
) -> None:
    answers = iter([[PUBLIC], ["127.0.0.1"]])
    with at_home(saying(answer())) as host:
        world = World(host.port)
        fetch = GuardedFetch(resolve=lambda _: next(answers), dial=world.dial, tls=tls)
        assert fetch(URL, max_bytes=10).body == b"{}"
        assert world.called == [(PUBLIC, 443)]
        with pytest.raises(Unavailable, match="fetch-no-address"):
            fetch(URL, max_bytes=10)


def test_the_next_address_is_tried_and_each_has_its_share_of_time(
    at_home: Listen, tls: ssl.SSLContext
) -> None:
    spans: list[float] = []
    with at_home(saying(answer())) as host:

        def dial(address: str, _port: int, seconds: float) -> socket.socket:
            spans.append(seconds)
            if address != PUBLIC:
                raise TimeoutError
            return outbound.dial("127.0.0.1", host.port, seconds)

        several = ("2606:2800:21f:cb07::1", "8.8.8.8", PUBLIC, "1.1.1.1")
        fetch = GuardedFetch(resolve=lambda _: several, dial=dial, tls=tls, seconds=3)
        assert fetch(URL, max_bytes=10).body == b"{}"
    assert len(spans) == 3
    assert spans[0] <= 1 < spans[2]


def test_where_nothing_listens_the_host_cannot_be_reached(tls: ssl.SSLContext) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    world = World(port, "8.8.8.8", PUBLIC)
    assert refused(world, tls).code == "fetch-unreachable"
    assert [address for address, _ in world.called] == ["8.8.8.8", PUBLIC]


def test_a_url_of_another_form_is_not_even_looked_up(tls: ssl.SSLContext) -> None:
    world = World(1)
    fetch = GuardedFetch(resolve=world.resolve, dial=world.dial, tls=tls)
    for url in ("http://registry.example/", "https://127.0.0.1/", f"https://user@{NAME}/", f"{URL}#k0"):
        with pytest.raises(Unavailable, match="not-read-here"):
            fetch(url, max_bytes=10)
    assert world.looked_up == []


def test_no_proxy_of_the_environment_is_asked(
    at_home: Listen, tls: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    with at_home(saying(answer())) as host:
        assert fetched(World(host.port), tls).body == b"{}"


def test_what_the_settings_allow_is_read_over_plain_http_on_this_machine() -> None:
    with listening(saying(answer(b"[]"))) as host:
        origin = f"localhost:{host.port}"
        allowed = GuardedFetch({f"http://{origin}"})
        assert allowed(f"http://{origin}/x", max_bytes=10).body == b"[]"
        # did:web knows no other scheme.
        assert allowed(f"https://{origin}/x", max_bytes=10).url == f"https://{origin}/x"
        for fetch, url in ((GuardedFetch(), f"http://{origin}/x"), (allowed, "http://localhost:1/x")):
            with pytest.raises(Unavailable, match="not-read-here"):
                fetch(url, max_bytes=10)
    assert [request.split(b"\r\n")[1] for request in host.requests] == [f"Host: {origin}".encode()] * 2


def test_what_says_that_it_is_fresh_is_asked_once(at_home: Listen, tls: ssl.SSLContext) -> None:
    now = [0.0]
    with at_home(saying(answer(b"12345", "Cache-Control: max-age=60"))) as host:
        world = World(host.port)
        fetch = GuardedFetch(resolve=world.resolve, dial=world.dial, tls=tls, now=lambda: now[0])
        assert fetch(URL, max_bytes=5) is fetch(URL, max_bytes=5)
        with pytest.raises(Unavailable, match="fetch-too-large"):
            fetch(URL, max_bytes=4)
        assert len(host.requests) == 1
        now[0] = 60.0
        fetch(URL, max_bytes=5)
        assert len(host.requests) == len(world.looked_up) == 2
