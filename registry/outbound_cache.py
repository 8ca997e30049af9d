"""Keep what was fetched while it is fresh, in this process, within bounds.

Follows RFC 9111 as far as one who only reads public documents needs it: an answer is kept for as long
as its own headers say (§4.2.1), ten minutes at most, and not at all where they say nothing. What is
not fresh is asked for anew and whole; failures are never kept.

This module opens no socket and compares no clock of its own with anybody's.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable
from email.message import Message
from email.utils import parsedate_to_datetime
from typing import Final

from signing.ports import Fetched

MAX_SECONDS: Final = 600.0
MAX_ENTRIES: Final = 256
MAX_BYTES: Final = 8 * 1024 * 1024

_NEVER: Final = frozenset({"no-store", "no-cache", "private"})


class Cache:
    """Hold answers by URL; the one that was not asked for the longest goes first."""

    def __init__(self, now: Callable[[], float], *, max_bytes: int = MAX_BYTES) -> None:
        """Count time by `now`, in seconds."""
        self._now = now
        self._max_bytes = max_bytes
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, tuple[float, Fetched]] = OrderedDict()
        self._bytes = 0

    def get(self, url: str) -> Fetched | None:
        """Return what is kept for `url` and still fresh."""
        with self._lock:
            found = self._kept.get(url)
            if found is None:
                return None
            ends, fetched = found
            if self._now() >= ends:
                self._drop(url)
                return None
            self._kept.move_to_end(url)
            return fetched

    def keep(self, fetched: Fetched, seconds: float) -> None:
        """Keep `fetched` for `seconds`; none is not at all."""
        if seconds <= 0 or len(fetched.body) > self._max_bytes:
            return
        with self._lock:
            self._drop(fetched.url)
            self._kept[fetched.url] = (self._now() + seconds, fetched)
            self._bytes += len(fetched.body)
            while len(self._kept) > MAX_ENTRIES or self._bytes > self._max_bytes:
                self._drop(next(iter(self._kept)))

    def _drop(self, url: str) -> None:
        _, fetched = self._kept.pop(url, (0.0, None))
        self._bytes -= len(fetched.body) if fetched else 0


def lifetime(headers: Message) -> float:
    """Return for how many seconds an answer with `headers` may be kept; 0 where they do not say."""
    said = _directives(headers)
    if said.keys() & _NEVER or headers.get("Vary", "").strip() == "*":
        return 0.0
    spans = [span for span in (_seconds(said.get("max-age")), _until_expires(headers)) if span is not None]
    if not spans or ("max-age" in said and _seconds(said["max-age"]) is None):
        return 0.0
    return max(0.0, min(*spans, MAX_SECONDS) - (_seconds(headers.get("Age")) or 0.0))


def _directives(headers: Message) -> dict[str, str]:
    """Return the directives of `Cache-Control` (§5.2); of one that stands twice the shorter span counts."""
    found: dict[str, str] = {}
    for part in ",".join(headers.get_all("Cache-Control", [])).split(","):
        name, _, value = part.strip().partition("=")
        name, value = name.lower(), value.strip('"')
        if name in found and (_seconds(found[name]) or 0.0) <= (_seconds(value) or 0.0):
            continue
        found[name] = value
    return found


def _seconds(value: str | None) -> float | None:
    text = (value or "").strip()
    return float(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None  # noqa: PLR2004


def _until_expires(headers: Message) -> float | None:
    """Return the span from `Date` to `Expires` (§5.3): both are the other's clock, so ours is not asked."""
    expires = headers.get("Expires")
    if expires is None:
        return None
    try:
        span = parsedate_to_datetime(expires) - parsedate_to_datetime(headers.get("Date", ""))
    except (ValueError, TypeError, OverflowError):
        return 0.0
    return span.total_seconds()
