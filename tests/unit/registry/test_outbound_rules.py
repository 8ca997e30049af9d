"""Which URLs are read as one, and which addresses are public."""

import pytest

from registry.outbound_rules import Place, is_public, place_of
from signing.errors import Unavailable


@pytest.mark.parametrize(
    ("url", "host", "port", "target"),
    [
        ("https://a.example", "a.example", 443, "/"),
        ("https://a.example/", "a.example", 443, "/"),
        ("https://a.example?x", "a.example", 443, "/?x"),
        ("https://a.example/.well-known/did.json", "a.example", 443, "/.well-known/did.json"),
        ("HTTPS://A.Example/Path?Q=%2F", "a.example", 443, "/Path?Q=%2F"),
        ("https://a.example:443/x", "a.example", 443, "/x"),
        ("https://a.example:1024/x", "a.example", 1024, "/x"),
        ("https://a.example:65535//x", "a.example", 65_535, "//x"),
        ("https://xn--bcher-kva.example/x", "xn--bcher-kva.example", 443, "/x"),
        ("https://1.2.3.4.example/x", "1.2.3.4.example", 443, "/x"),
        ("https://a.0xample/x", "a.0xample", 443, "/x"),
    ],
)
def test_a_public_url_is_read(url: str, host: str, port: int, target: str) -> None:
    assert place_of(url) == Place("https", host, port, target, allowed=False)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "/status/1",
        "a.example/x",
        "http://a.example/x",
        "ftp://a.example/x",
        "file:///etc/passwd",
        "https:a.example",
        "https:///x",
        "https://localhost/x",
        "https://intranet/x",
        "https://a.example:0/x",
        "https://a.example:80/x",
        "https://a.example:22/x",
        "https://a.example:1023/x",
        "https://a.example:65536/x",
        "https://a.example:/x",
        "https://a.example:0443/x",
        "https://a.example./x",
        "https://.a.example/x",
        "https://a..example/x",
        "https://-a.example/x",
        "https://a_b.example/x",
        "https://user@a.example/x",
        "https://user:word@a.example/x",
        "https://a.example@b.example/x",
        "https://a.example#k0",
        "https://a.example/x#",
        "https://a.example\\@b.example/x",
        "https://a.example/x y",
        "https://a.example/x\n",
        "https://a.example/\r\nHost: b.example",
        "https://a.ex\tample/x",
        " https://a.example/x",
        "https://bücher.example/x",
        "https://a。example/x",
        "https://a.example/ü",
        "https://\u212a.example/x",
        "https://a.example/\u212a",
        "https://1.2.3.4/x",
        "https://127.1/x",
        "https://2130706433/x",
        "https://0x7f.0x0.0x0.0x1/x",
        "https://a.example.0x7f/x",
        "https://a.1/x",
        "https://[::1]/x",
        "https://[2606:2800:21f:cb07::1]/x",
        "https://" + "a." * 127 + "example/x",
        "https://a.example/" + "x" * 2_000,
        "https://" + "a" * 64 + ".example/x",
    ],
)
def test_every_other_spelling_is_refused(url: str) -> None:
    with pytest.raises(Unavailable) as refusal:
        place_of(url)
    assert refusal.value.code == "not-read-here"


@pytest.mark.parametrize(
    ("url", "scheme", "port"),
    [
        ("http://localhost:9000/x", "http", 9_000),
        ("https://localhost:9000/x", "http", 9_000),
        ("https://10.0.0.7/x", "https", 443),
        ("https://10.0.0.7:443/x", "https", 443),
        ("http://intranet/x", "http", 80),
        ("http://intranet:80/x", "http", 80),
        ("https://a.example:22/x", "https", 22),
    ],
)
def test_what_the_settings_name_is_read_as_they_name_it(url: str, scheme: str, port: int) -> None:
    allow = {"http://localhost:9000", "https://10.0.0.7", "http://intranet", "https://a.example:22"}
    place = place_of(url, allow)
    assert (place.scheme, place.port, place.allowed) == (scheme, port, True)


@pytest.mark.parametrize(
    "url", ["http://10.0.0.7/x", "https://10.0.0.7:444/x", "http://localhost/x", "http://a.localhost:9000/x"]
)
def test_the_neighbours_of_what_the_settings_name_are_refused(url: str) -> None:
    with pytest.raises(Unavailable):
        place_of(url, {"http://localhost:9000", "https://10.0.0.7"})


def test_a_host_is_named_with_its_port_unless_that_goes_without_saying() -> None:
    assert place_of("https://a.example:443/x").authority == "a.example"
    assert place_of("https://a.example:8443/x").authority == "a.example:8443"


@pytest.mark.parametrize(
    "address", ["93.184.215.14", "1.1.1.1", "223.255.255.255", "2606:2800:21f::1", "2a00::1"]
)
def test_public_addresses_are_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "localhost",
        "0.0.0.0",  # noqa: S104 -- refused, not bound
        "0.1.2.3",
        "10.255.255.255",
        "100.64.0.1",
        "100.127.255.255",
        "127.0.0.1",
        "127.255.255.255",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.9",
        "192.0.0.192",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.1.1",
        "198.18.0.1",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "239.255.255.255",
        "240.0.0.1",
        "255.255.255.255",
        "127.1",
        "0177.0.0.1",
        "::",
        "::1",
        "::127.0.0.1",
        "::93.184.215.14",
        "::ffff:127.0.0.1",
        "::ffff:93.184.215.14",
        "64:ff9b::93.184.215.14",
        "64:ff9b:1::1",
        "100::1",
        "2001::1",
        "2001:1::1",
        "2001:20::1",
        "2001:db8::1",
        "2002:5db8:d70e::1",
        "2620:4f:8000::1",
        "3fff::1",
        "5f00::1",
        "fc00::1",
        "fd12:3456::1",
        "fe80::1",
        "fe80::1%eth0",
        "2606:2800:21f:cb07::1%eth0",
        "fec0::1",
        "ff02::1",
    ],
)
def test_every_other_address_leads_nowhere(address: str) -> None:
    assert not is_public(address)
