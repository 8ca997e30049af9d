"""What may be asked for from outside: which URLs are read as one, and which addresses are public.

URLs follow RFC 3986, less everything that two readers take for different places. Addresses follow
IANA's special-purpose registries (RFC 6890) by an allow-list where there is one: of IPv6, global
unicast space (RFC 4291 §2.4) without what is carved out of it. So addresses that carry another
one inside (mapped, NAT64, 6to4, Teredo) lead nowhere, whatever they carry.

Pure rules: this module opens no socket and asks no name server.
"""

import ipaddress
import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from signing.errors import Unavailable

DEFAULT_PORT: Final = 443
LEAST_PORT: Final = 1024
"""From here on any port may be asked; below it only 443: other services live there, not documents."""

_MAX_CHARS: Final = 2_000
_MAX_HOST_CHARS: Final = 253
_MAX_PORT: Final = 65_535
_LABEL: Final = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_URL: Final = re.compile(
    rf"(?P<scheme>https?)://(?P<host>{_LABEL}(?:\.{_LABEL})*)(?::(?P<port>[1-9][0-9]{{0,4}}))?"
    r"(?P<target>(?:/[A-Za-z0-9._~!$&'()*+,;=:@%/-]*)?(?:\?[A-Za-z0-9._~!$&'()*+,;=:@%/?-]*)?)",
    re.ASCII,
)
# WHATWG URL §3.5: a host whose last label is a number is an address, in one of many spellings.
_NUMBER: Final = re.compile(r"[0-9]+|0x[0-9a-f]*", re.ASCII)

_GLOBAL_V6: Final = ipaddress.IPv6Network("2000::/3")
_NOT_PUBLIC: Final = tuple(
    ipaddress.ip_network(network)
    for network in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",
        "100.64.0.0/10",  # carriers' NAT
        "127.0.0.0/8",
        "169.254.0.0/16",  # link-local, and the metadata of clouds
        "172.16.0.0/12",
        "192.0.0.0/24",  # protocol assignments, 192.0.0.192 among them
        "192.0.2.0/24",
        "192.31.196.0/24",  # AS112, and AMT below: they lead into the nearest network, perhaps one's own
        "192.52.193.0/24",
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
        "2001::/23",  # protocol assignments, Teredo among them
        "2001:db8::/32",
        "2002::/16",  # 6to4
        "2620:4f:8000::/48",
        "3fff::/20",
    )
)


@dataclass(frozen=True, slots=True)
class Place:
    """Hold where a URL leads, in parts that need no second reading."""

    scheme: str
    host: str
    port: int
    target: str
    """Path and query, as they are written in a request."""
    allowed: bool
    """Whether the settings name this origin: it may then have any address."""

    @property
    def authority(self) -> str:
        """Return host and port as the `Host` of a request names them."""
        return self.host if self.port == _DEFAULTS[self.scheme] else f"{self.host}:{self.port}"


def place_of(url: str, allow: Collection[str] = ()) -> Place:
    """Return where `url` leads; `allow` holds the origins that the settings name.

    Raise `Unavailable` (`not-read-here`).
    """
    found = _URL.fullmatch(_lower_authority(url)) if len(url) <= _MAX_CHARS else None
    if found is None or len(found["host"]) > _MAX_HOST_CHARS:
        raise _not_read_here()
    scheme, host = found["scheme"], found["host"]
    port = int(found["port"] or _DEFAULTS[scheme])
    target = found["target"] if found["target"].startswith("/") else f"/{found['target']}"
    for allowed in (scheme, "http"):
        # did:web names https whatever its host is served over; the settings say that this one is not.
        place = Place(allowed, host, port, target, allowed=True)
        if {f"{allowed}://{place.authority}", f"{allowed}://{host}:{port}"} & set(allow):
            return place
    _check_public(scheme, host, port)
    return Place(scheme, host, port, target, allowed=False)


def is_public(address: str) -> bool:
    """Tell whether `address`, in digits, is one that everybody reaches by the same name."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(parsed, ipaddress.IPv6Address) and (parsed.scope_id or parsed not in _GLOBAL_V6):
        return False
    special = any(parsed in network for network in _NOT_PUBLIC if network.version == parsed.version)
    # The library's own list, as a second opinion that grows with it.
    return not special and parsed.is_global


def _check_public(scheme: str, host: str, port: int) -> None:
    """Refuse plain http, ports of other services, addresses in place of names, and names of one's own net."""
    *labels, last = host.split(".")
    port_fits = port == DEFAULT_PORT or LEAST_PORT <= port <= _MAX_PORT
    if scheme != "https" or not port_fits or not labels or _NUMBER.fullmatch(last):
        raise _not_read_here()


def _lower_authority(url: str) -> str:
    """Return `url` with scheme and host in lower case (RFC 3986 §6.2.2.1); path and query keep theirs."""
    scheme, separator, rest = url.partition("://")
    end = min((rest.find(mark) for mark in "/?#" if mark in rest), default=len(rest))
    # Only ASCII letters: others have lower-case forms among these, and would be another name.
    lowered = (scheme + separator + rest[:end]).translate(_ASCII_LOWER)
    return lowered + rest[end:]


def _not_read_here() -> Unavailable:
    return Unavailable("not-read-here", "This is not an address that documents are read from.")


_DEFAULTS: Final = {"https": DEFAULT_PORT, "http": 80}
_ASCII_LOWER: Final = {letter: letter + 32 for letter in range(ord("A"), ord("Z") + 1)}
