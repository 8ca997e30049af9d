"""Bound the work that strangers can have done at once, so that pages are always answered.

A process answers some requests at once (`registry.cli.worker.THREADS`). What may take long, a large
document or one that makes this software ask strangers' servers, passes through a gate that is
narrower than that: the others wait a moment and are then told to come back (RFC 6585 §4).
Nothing is counted by address: addresses are personal data, and behind a proxy they are one.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from signing.errors import TooMany

PLACES: Final = 3
"""How many long verifications a process does at once; it answers five requests."""
WAIT_SECONDS: Final = 2.0


class Gate:
    """Let so many through at once; made once for each application."""

    def __init__(self, places: int = PLACES, wait_seconds: float = WAIT_SECONDS) -> None:
        """Have `places`, for each of which at most `wait_seconds` are waited."""
        self._places = threading.BoundedSemaphore(places)
        self._wait_seconds = wait_seconds

    @contextmanager
    def place(self) -> Iterator[None]:
        """Hold a place while the context is open; raise `TooMany` (`verification-busy`) if none is free."""
        if not self._places.acquire(timeout=self._wait_seconds):
            raise TooMany("verification-busy", "Too much is being verified here at once: ask again soon.")
        try:
            yield
        finally:
            self._places.release()
