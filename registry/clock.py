"""The only clock of the house.

Edges read it once for each request or job and pass `at` down; nothing below an edge asks for
the time. Instants are aware, in UTC, and whole seconds, so that what is stored, signed and
compared is the same value on every engine.
"""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""A function that returns the present instant: aware, UTC, whole seconds."""


def now() -> datetime:
    """Return the present instant: aware, UTC, whole seconds."""
    return datetime.now(UTC).replace(microsecond=0)  # noqa: TID251 -- the one place
