"""Guarded HTTP: the only way out. Implements `signing.ports.Fetch`.

A URL inside a foreign document is the wish of a stranger, so nothing of it is believed:

1. The URL is read by `outbound_rules`: https, a name in ASCII, nothing that two readers read in two ways.
2. The name is looked up once. If one of its addresses is not public, none is asked: a name that
   leads inside is no accident.
3. The connection goes to an address that was checked, never to the name; TLS is verified against the name.
4. One GET, without cookies, credentials or proxies. Status 200 is an answer; a redirect is none.
5. Headers and body are read within bounds of bytes; everything together within one bound of time.
6. What says how long it stays fresh is kept that long, ten minutes at most, in this process.

Everything that goes wrong is `Unavailable`, and its detail tells a stranger nothing about the
network here: a name that does not exist and one that leads inside are told in the same words.

Origins that the settings allow may be plain http and may have any address. This module knows no
document's meaning and may not touch the database.
"""

import http.client
import io
import socket
import ssl
import threading
import time
from collections.abc import Callable, Collection, Sequence
from contextlib import closing, suppress
from functools import cached_property
from typing import Final

from registry import outbound_rules
from registry.outbound_cache import Cache, lifetime
from registry.outbound_rules import Place
from signing.errors import Unavailable
from signing.ports import Fetched

SECONDS: Final = 5.0
"""How long one document may take: looking up, connecting, TLS and every byte of it."""
HEADER_BYTES: Final = 32 * 1024
AT_ONCE: Final = 16
"""How many documents are read at the same time in one process."""

_MAX_ADDRESSES: Final = 16
_TRIED: Final = 3
_AGENT: Final = "credential-registry"

Resolve = Callable[[str], Sequence[str]]
"""Look up a name: its addresses in digits; raise `OSError` where there are none."""
Dial = Callable[[str, int, float], socket.socket]
"""Connect to an address in digits at a port within seconds; raise `OSError`."""


def look_up(host: str) -> Sequence[str]:
    """Ask the machine's resolver for the addresses of `host`; raise `OSError`."""
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))


def dial(address: str, port: int, seconds: float) -> socket.socket:
    """Connect to `address`, which is in digits, so that no name is looked up; raise `OSError`."""
    return socket.create_connection((address, port), seconds)


class GuardedFetch:
    """Read public URLs; safe to call from any thread."""

    def __init__(
        self,
        allow: Collection[str] = (),
        *,
        resolve: Resolve = look_up,
        dial: Dial = dial,
        tls: ssl.SSLContext | None = None,
        seconds: float = SECONDS,
        at_once: int = AT_ONCE,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        """Read in `seconds` at most; `allow` holds the origins that the settings name.

        `resolve`, `dial`, `tls` and `now` stand for the world: its names, its wires, its roots of trust
        and a clock that only counts.
        """
        self._allow = frozenset(allow)
        self._resolve, self._dial, self._now = resolve, dial, now
        self._given_tls = tls
        self._seconds = seconds
        self._slots = threading.BoundedSemaphore(at_once)
        self._lookups = threading.BoundedSemaphore(at_once)
        self._cache = Cache(now)

    def __call__(self, url: str, *, max_bytes: int) -> Fetched:
        """Return the answer of status 200 at `url`.

        Raise `Unavailable`: `not-read-here`, `fetch-no-address`, `fetch-unreachable`, `fetch-tls`,
        `fetch-timeout`, `fetch-status`, `fetch-encoded`, `fetch-malformed`, `fetch-too-large`, `fetch-busy`.
        """
        place = outbound_rules.place_of(url, self._allow)
        kept = self._cache.get(url)
        if kept is None:
            kept = self._fresh(url, place, max_bytes)
        if len(kept.body) > max_bytes:
            raise _too_large()
        return kept

    def _fresh(self, url: str, place: Place, max_bytes: int) -> Fetched:
        deadline = _Deadline(self._now, self._seconds)
        if not self._slots.acquire(timeout=self._seconds):
            raise Unavailable("fetch-busy", "Too many documents are being read at this moment.")
        try:
            addresses = self._addresses(place, deadline)
            with closing(self._connect(place, addresses, deadline)) as wire:
                fetched, keep = _exchange(url, place, wire, deadline, max_bytes)
        except TimeoutError as late:
            raise Unavailable("fetch-timeout", "The document did not arrive in time.") from late
        except ssl.SSLError as fault:
            raise Unavailable("fetch-tls", "The TLS of the document's host is not in order.") from fault
        # A chunk of negative length is a ValueError to the library.
        except (http.client.HTTPException, ValueError) as fault:
            raise Unavailable(
                "fetch-malformed", "The document's host does not speak HTTP as agreed."
            ) from fault
        except OSError as fault:
            raise Unavailable("fetch-unreachable", "The document's host cannot be reached.") from fault
        finally:
            self._slots.release()
        self._cache.keep(fetched, keep)
        return fetched

    def _addresses(self, place: Place, deadline: "_Deadline") -> Sequence[str]:
        """Return the addresses of the place, each of them checked."""
        found = self._looked_up(place.host, deadline)
        checked = place.allowed or all(outbound_rules.is_public(address) for address in found)
        if not found or len(found) > _MAX_ADDRESSES or not checked:
            raise _no_address()
        return found[:_TRIED]

    def _looked_up(self, host: str, deadline: "_Deadline") -> Sequence[str]:
        """Look `host` up within the deadline: the system's resolver knows none, so a thread waits for it.

        A lookup that is given up goes on until the resolver ends it and counts until then.
        """
        if not self._lookups.acquire(timeout=deadline.left()):
            raise TimeoutError
        found: list[Sequence[str]] = []
        done = threading.Event()

        def run() -> None:
            try:
                found.append(self._resolve(host))
            except (OSError, UnicodeError):
                pass  # nothing found is all that is told
            finally:
                self._lookups.release()
                done.set()

        threading.Thread(target=run, name="look-up", daemon=True).start()
        if not done.wait(deadline.left()):
            raise TimeoutError
        return found[0] if found else ()

    def _connect(self, place: Place, addresses: Sequence[str], deadline: "_Deadline") -> socket.socket:
        """Connect to the first address that answers, and speak TLS with it."""
        wire = self._dialled(place.port, addresses, deadline)
        if place.scheme == "http":
            return wire
        try:
            wire.settimeout(deadline.left())
            # A connection cut off is told from one that ended (RFC 8446 §6.1).
            return self._tls.wrap_socket(wire, server_hostname=place.host, suppress_ragged_eofs=False)
        except BaseException:
            wire.close()
            raise

    def _dialled(self, port: int, addresses: Sequence[str], deadline: "_Deadline") -> socket.socket:
        """Connect to the first address that answers; each has its share of the time that is left."""
        *others, last = addresses
        for number, address in enumerate(others):
            with suppress(OSError):
                return self._dial(address, port, deadline.left() / (len(addresses) - number))
        return self._dial(last, port, deadline.left())

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        """Return the context that trusts the machine's roots; made once, when first needed."""
        return self._given_tls or ssl.create_default_context()


class _Deadline:
    """Count down one span of time that every step shares."""

    def __init__(self, now: Callable[[], float], seconds: float) -> None:
        self._now = now
        self._end = now() + seconds

    def left(self) -> float:
        """Return the seconds that are left; raise `TimeoutError` if there are none."""
        left = self._end - self._now()
        if left <= 0:
            raise TimeoutError
        return left


class _Incoming(io.RawIOBase):
    """Read from a socket, within what is left of the time and of a budget of bytes."""

    def __init__(self, wire: socket.socket, deadline: _Deadline, budget: int) -> None:
        super().__init__()
        self._wire, self._deadline = wire, deadline
        self.budget = budget

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview") -> int:  # type: ignore[override]
        if self.budget <= 0:
            raise http.client.HTTPException
        self._wire.settimeout(self._deadline.left())
        count = self._wire.recv_into(buffer)
        self.budget -= count
        return count

    def makefile(self, _mode: str) -> io.BufferedReader:
        """Return the reader that `http.client` asks a socket for."""
        return io.BufferedReader(self)


def _exchange(
    url: str, place: Place, wire: socket.socket, deadline: _Deadline, max_bytes: int
) -> tuple[Fetched, float]:
    """Send the request, and return the answer and for how many seconds it may be kept."""
    wire.settimeout(deadline.left())
    wire.sendall(_request(place))
    incoming = _Incoming(wire, deadline, HEADER_BYTES)
    with closing(http.client.HTTPResponse(incoming, method="GET")) as answer:  # type: ignore[arg-type]
        answer.begin()
        _check_answer(answer, max_bytes)
        # Chunks of one byte are five of framing each; who sends such is not worth reading.
        incoming.budget += HEADER_BYTES + 2 * max_bytes
        body = answer.read(max_bytes + 1)
        if len(body) > max_bytes:
            raise _too_large()
        if answer.length:
            raise http.client.IncompleteRead(body, answer.length)
        return Fetched(url, _media_type(answer), body), lifetime(answer.headers)


def _request(place: Place) -> bytes:
    lines = (
        f"GET {place.target} HTTP/1.1",
        f"Host: {place.authority}",
        f"User-Agent: {_AGENT}",
        "Accept: */*",
        "Accept-Encoding: identity",
        "Connection: close",
    )
    return ("\r\n".join(lines) + "\r\n\r\n").encode("ascii")


def _check_answer(answer: http.client.HTTPResponse, max_bytes: int) -> None:
    if answer.status != http.client.OK:
        raise Unavailable("fetch-status", f"The document's host answers with status {answer.status}.")
    content = answer.getheader("Content-Encoding", "identity").strip().lower()
    transfer = answer.getheader("Transfer-Encoding", "chunked").strip().lower()
    if (content, transfer) != ("identity", "chunked"):
        raise Unavailable("fetch-encoded", "The document comes compressed, although nobody asked for that.")
    if (answer.length or 0) > max_bytes:
        raise _too_large()


def _media_type(answer: http.client.HTTPResponse) -> str:
    return answer.getheader("Content-Type", "").partition(";")[0].strip().lower()


def _no_address() -> Unavailable:
    return Unavailable("fetch-no-address", "The document's host has no address that may be asked.")


def _too_large() -> Unavailable:
    return Unavailable("fetch-too-large", "The document passes the limit of what is read.")
