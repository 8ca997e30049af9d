"""No URL and no name leads to an address that is not public, ever."""

import ipaddress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry import outbound_rules
from registry.outbound import GuardedFetch
from registry.outbound_rules import is_public, place_of
from signing.errors import Unavailable

V4 = st.ip_addresses(v=4)
PRIVATE = st.sampled_from(
    [
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
        "::/8",
        "64:ff9b::/32",
        "100::/64",
        "2001::/23",
        "2001:db8::/32",
        "2002::/16",
        "3fff::/20",
        "5f00::/16",
        "fc00::/7",
        "fe80::/10",
        "ff00::/8",
    ]
).flatmap(lambda network: st.ip_addresses(network=network))


@given(PRIVATE | st.ip_addresses())
def test_no_special_address_passes(address: Any) -> None:  # noqa: ANN401 -- either version
    passed = is_public(str(address))
    assert not passed or not (
        address.is_private or address.is_loopback or address.is_link_local or address.is_multicast
    )
    assert not passed or (not address.is_unspecified and not address.is_reserved and address.is_global)


@given(PRIVATE)
def test_each_network_that_is_not_public_is_refused_whole(address: Any) -> None:  # noqa: ANN401
    assert not is_public(str(address))


@given(V4)
def test_an_address_inside_another_is_refused_whatever_it_is(inner: ipaddress.IPv4Address) -> None:
    number = int(inner)
    for outer in (
        number,  # IPv4-compatible
        0xFFFF << 32 | number,  # IPv4-mapped
        0x64FF9B << 96 | number,  # NAT64
        0x64FF9B0001 << 80 | number,  # NAT64 of a network's own
        0x2002 << 112 | number << 80,  # 6to4
        0x20010000 << 96 | number ^ 0xFFFFFFFF,  # Teredo
    ):
        assert not is_public(str(ipaddress.IPv6Address(outer)))


HOSTS = (
    st.text("abx019.:@%[]-", min_size=1, max_size=30)
    | V4.map(str)
    | V4.map(lambda address: str(int(address)))
    | V4.map(lambda address: hex(int(address)))
    | V4.map(lambda address: ".".join(f"{byte:#o}" for byte in address.packed))
    | V4.map(lambda address: f"{address}.")
    | st.ip_addresses(v=6).map(lambda address: f"[{address}]")
    | st.text(max_size=20)
)
URLS = st.builds("{}://{}{}".format, st.sampled_from(["https", "http", "HTTPS"]), HOSTS, st.text(max_size=9))


@given(URLS | st.text())
def test_a_url_is_refused_or_leads_to_a_name_over_tls(url: str) -> None:
    try:
        place = place_of(url)
    except Unavailable:
        return
    assert place.scheme == "https"
    assert place.port == outbound_rules.DEFAULT_PORT or place.port >= outbound_rules.LEAST_PORT
    assert place.target.startswith("/")
    assert (place.host + place.target).isascii()
    assert not set(place.host + place.target) & set(" \t\r\n\\@#") - {"@"}
    assert not set(place.host) & set("@:[]%")
    assert not place.host.rpartition(".")[2].isdecimal()


@given(st.lists(PRIVATE | V4, min_size=1, max_size=5))
def test_who_has_one_such_address_is_called_at_none(addresses: list[Any]) -> None:
    called: list[str] = []

    def dial(address: str, _port: int, _seconds: float) -> Any:  # noqa: ANN401 -- never returns
        called.append(address)
        raise ConnectionRefusedError

    fetch = GuardedFetch(resolve=lambda _: [str(address) for address in addresses], dial=dial)
    public = all(is_public(str(address)) for address in addresses)
    with pytest.raises(Unavailable, match="fetch-unreachable" if public else "fetch-no-address"):
        fetch("https://a.example/x", max_bytes=10)
    assert bool(called) == public
