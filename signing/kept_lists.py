"""What was found of status lists, by their exact bytes: a list is read and proved once.

Thousands of credentials point into one list, and reading and proving it costs more than the credential
does. What is kept depends on the bytes and on what read them, never on time: the parsed document, its
bits, and which keys its signatures were found to hold under. Dates, the issuer's keys and the bit are
looked at afresh each time, and a signature that did not hold is never kept.

The number of bytes kept is bounded, the longest unused go first. Whoever could write here could make a
list say anything; so it is memory of one process, and nothing outside fills it but a list that passed.
"""

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, field
from threading import Lock
from typing import Final

from signing.keys.multikey import PublicKey
from signing.mechanisms.securing import Secured, Securing
from signing.status import lists
from signing.status.bitstring import Bitstring

MAX_KEPT_BYTES: Final = 8 * 1024 * 1024
"""The bound on the lists' bytes and bits together."""

# A parsed document takes some times its text; the text is nearly all one string.
_OVERHEAD: Final = 4_096


@dataclass(slots=True)
class Read:
    """Hold a list whose shape was checked: who it says issued it, who proved it, and then its bits."""

    secured: Secured
    issuer: str
    _proved: set[tuple[int, PublicKey]] = field(default_factory=set)
    _bits: Bitstring | None = None

    def check(self, place: int, securing: Securing, key: PublicKey) -> None:
        """Check the signature at `place` with `key`, unless it was found to hold; raise as `Securing.check`.

        Two signatures may name one key: the place among them all tells them apart.
        """
        if (place, key) not in self._proved:
            securing.check(key)
            self._proved.add((place, key))

    def bits(self) -> Bitstring:
        """Return the list's bits, unpacked when first asked for; raise `Malformed` or `TooLarge`."""
        if self._bits is None:
            self._bits = lists.bits(self.secured.claims)
        return self._bits


class Kept:
    """Keep what was read, up to a number of bytes; safe for threads."""

    def __init__(self, max_bytes: int = MAX_KEPT_BYTES) -> None:
        """Keep nothing yet."""
        self._max_bytes = max_bytes
        self._bytes = 0
        self._read: OrderedDict[Hashable, tuple[Read, int]] = OrderedDict()
        self._lock = Lock()

    def __len__(self) -> int:
        """Return how many lists are kept."""
        return len(self._read)

    def get(self, key: Hashable) -> Read | None:
        """Return what is kept under `key`, as the last used."""
        with self._lock:
            if key not in self._read:
                return None
            self._read.move_to_end(key)
            return self._read[key][0]

    def put(self, key: Hashable, read: Read, size: int) -> None:
        """Keep `read`, a list of `size` bytes whose every check passed; let go of what no longer fits."""
        cost = size + len(read.bits().data) + _OVERHEAD
        with self._lock:
            if key in self._read:
                return
            self._read[key] = (read, cost)
            self._bytes += cost
            while self._bytes > self._max_bytes:
                _, (_, freed) = self._read.popitem(last=False)
                self._bytes -= freed


LISTS = Kept()
"""The lists of this process."""
