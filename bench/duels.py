"""A duel: one piece of work, ours and a peer's, timed by turns in one run.

Machines differ and are noisy, so only ratios are kept: each round times both sides, one after the
other, for about the same while; the ratio of a duel is the median over its rounds.
"""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from time import perf_counter
from typing import Final

Timed = Callable[[int], float]
"""Run a piece of work so many times, and return the seconds it took."""


@dataclass(frozen=True, slots=True)
class Duel:
    """Hold a goal's number and what is compared: ours and the peer's work, and the ratio wanted, if any."""

    goal: str
    title: str
    peer: str
    ours: Timed
    theirs: Timed
    wanted: float | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """Hold what a duel has shown: runs per second of each side (this machine's), and the ratio."""

    duel: Duel
    ours_per_second: float
    theirs_per_second: float
    ratio: float

    @property
    def reached(self) -> bool:
        """Tell whether the ratio is the one that is wanted, or better; where none is, it always is."""
        return self.duel.wanted is None or self.ratio >= self.duel.wanted


def timed(work: Callable[[], object]) -> Timed:
    """Return `work`, run so many times, timed by the clock of this process."""

    def run(count: int) -> float:
        start = perf_counter()
        for _ in range(count):
            work()
        return perf_counter() - start

    return run


_WARM_UP: Final = 3


def fight(duel: Duel, *, rounds: int, seconds: float) -> Outcome:
    """Time both sides by turns, each for about `seconds` a round."""
    counts = [_count(side, seconds) for side in (duel.ours, duel.theirs)]
    pairs = [(duel.ours(counts[0]) / counts[0], duel.theirs(counts[1]) / counts[1]) for _ in range(rounds)]
    return Outcome(
        duel,
        1 / median(ours for ours, _ in pairs),
        1 / median(theirs for _, theirs in pairs),
        median(theirs / ours for ours, theirs in pairs),
    )


def _count(side: Timed, seconds: float) -> int:
    """Warm `side` up, and return how many runs take about `seconds`."""
    side(_WARM_UP)
    return max(1, round(seconds / (side(_WARM_UP) / _WARM_UP)))
