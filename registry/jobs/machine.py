"""What the machine says of itself: whether its clock is kept in time, and how much room its disk has.

Neither is the registry's, both can ruin it: a wrong clock is signed into every document, and a full
disk refuses certificates. Nothing is changed here.
"""

import ctypes
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from registry.jobs.reach import Reached, reach

_TIME_ERROR = 5
"""What adjtimex(2) returns while nobody keeps the clock."""


@dataclass(frozen=True, slots=True)
class Machine:
    """Hold the probes, so that a test may bring its own."""

    synchronised: Callable[[], bool | None]
    """Tells whether the clock is kept in time; none where the system cannot be asked."""
    free_bytes: Callable[[Path], int]
    reach: Callable[[str], Reached]


def synchronised() -> bool | None:
    """Ask Linux whether a time service keeps its clock (adjtimex(2)); none elsewhere."""
    try:
        ask = ctypes.CDLL(None).adjtimex
    except (AttributeError, OSError, TypeError):
        return None
    # Larger than struct timex on every architecture; `modes` 0 only reads.
    state = ask(ctypes.create_string_buffer(1024))
    return None if state < 0 else bool(state != _TIME_ERROR)


def free_bytes(folder: Path) -> int:
    """Return how much the file system of `folder` still takes."""
    return shutil.disk_usage(folder).free


THIS = Machine(synchronised, free_bytes, reach)
"""The machine that runs this."""
