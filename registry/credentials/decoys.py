"""Decoys: set bits of a status list that belong to no document, so that counting bits tells nothing.

Bitstring Status List v1.0 §6.5 warns that decoys which can be told from documents only shrink
the crowd; ADR 0013 says how these are kept alike and what they cannot hide. A list has a secret seed.
From it follow the places of its decoys, in their order; no document is ever given one of them.
The bits of a window of that order are set: at its end the window grows when a document's bit is
set, at its beginning it shrinks when one is cleared, always in the same signed copy. Nothing is
ever cleared in a list of revocations, so there only the end moves.

Whoever reads the seed can tell decoys from documents, and has read the documents' places too.
Pure: no table, no clock.
"""

import hashlib
import secrets
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice
from typing import Final

from signing.status.bitstring import Purpose

SEED_BYTES: Final = 32

PLACES: Final = 4_096
"""Places of decoys in a list: a thirty-second of the shortest. When all are used the crowd is large."""

AT_FIRST: Final = range(64, 192)
"""How many are set when a list is made: drawn, so that the first documents add to an unknown number."""

BESIDE: Final = range(1, 4)
"""How many change beside a document's bit: at least one, so that no change stands alone."""

_DRAW_BYTES: Final = 8
_SPARE: Final = 2
"""Draws for each place wanted: a draw that meets an earlier one is left out."""


@dataclass(frozen=True, slots=True)
class Decoys:
    """The decoys of one list: its secret, and which of its decoys' places are set, as `[begin, end)`."""

    seed: bytes
    begin: int
    end: int

    @classmethod
    def new(cls) -> "Decoys":
        """Draw the decoys of a new list."""
        return cls(secrets.token_bytes(SEED_BYTES), 0, secrets.choice(AT_FIRST))

    def set_places(self, length: int) -> tuple[int, ...]:
        """Return the places whose bits are set in a list of `length`."""
        return places(self.seed, length)[self.begin : self.end]

    def beside_set(self) -> "Decoys":
        """Return the decoys after a document's bit was set."""
        return replace(self, end=min(self.end + secrets.choice(BESIDE), PLACES))

    def beside_cleared(self, purpose: Purpose) -> "Decoys":
        """Return the decoys after a document's bit was cleared; in a list of revocations none is."""
        if purpose is Purpose.REVOCATION:
            return self
        return replace(self, begin=min(self.begin + secrets.choice(BESIDE), self.end))


@lru_cache(maxsize=64)
def places(seed: bytes, length: int) -> tuple[int, ...]:
    """Return the `PLACES` different places of a list's decoys, in the order in which they are used.

    The same for a seed for ever: lists that are published rest on it.
    """
    stream = hashlib.shake_256(seed).digest(PLACES * _SPARE * _DRAW_BYTES)
    drawn = (
        int.from_bytes(stream[at : at + _DRAW_BYTES]) % length for at in range(0, len(stream), _DRAW_BYTES)
    )
    return tuple(islice(dict.fromkeys(drawn), PLACES))


@lru_cache(maxsize=64)
def reserved(seed: bytes, length: int) -> frozenset[int]:
    """Return the same places as a set: no document is given one."""
    return frozenset(places(seed, length))
