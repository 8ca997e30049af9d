"""What the database engines' own errors mean: gone, full, busy; everything else is a fault of ours.

SQLite's result codes (sqlite.org/rescode.html) and PostgreSQL's SQLSTATEs (PostgreSQL
documentation, appendix A). A problem told here says that nothing of the transaction was kept; where
the connection broke during a commit that cannot be known, which is why every step is
repeatable by its identifiers. No SQL, path, host or user of the engine's own message is told to strangers.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from signing.errors import Unavailable

_LOST: Final = frozenset(
    {
        "40001",  # serialization_failure
        "40P01",  # deadlock_detected
        "55P03",  # lock_not_available: `lock_timeout` has passed
    }
)
_TAKEN: Final = "23505"  # unique_violation
_DISK_FULL: Final = "53100"
_TOO_LARGE: Final = "54"  # class: program_limit_exceeded, which no other server would mend

_BUSY, _LOCKED = 5, 6
_FULL: Final = 13
_BROKEN: Final = frozenset({3, 8, 10, 11, 14, 15, 26})
"""PERM, READONLY, IOERR, CORRUPT, CANTOPEN, PROTOCOL, NOTADB."""


class Contended(Unavailable):
    """Others were writing what this transaction needed; the same step may be run again."""

    def __init__(self) -> None:
        """Say it as the last attempt says it."""
        super().__init__(
            "database-busy",
            "Others kept writing to the database for too long; nothing of this was done. Try again.",
        )


@contextmanager
def faults_told() -> Iterator[None]:
    """Raise what the engine meets within the context as the `Unavailable` that it means.

    Codes: `database-busy`, `database-full`, `database-unavailable`. What is none of these passes as it is.
    """
    try:
        yield
    except PoolTimeout as fault:
        raise Contended from fault
    except DBAPIError as fault:
        problem = _problem_of(fault)
        if problem is None:
            raise
        raise problem from fault


def is_taken(fault: IntegrityError) -> bool:
    """Tell whether PostgreSQL found a key taken.

    It may tell so of a key that the step had just looked for, where another writer added it meanwhile
    (documentation, 13.5); the step run again finds it. SQLite's writers never meet.
    """
    return getattr(fault.orig, "sqlstate", None) == _TAKEN


def _problem_of(fault: DBAPIError) -> Unavailable | None:
    """Return what a fault means; of one that followed another, what the first of them means."""
    earlier = fault.__context__
    while earlier is not None and not isinstance(earlier, DBAPIError):
        earlier = earlier.__context__
    before = None if earlier is None else _problem_of(earlier)
    if before is not None:
        return before
    code = getattr(fault.orig, "sqlite_errorcode", None)
    return _of_postgresql(fault) if code is None else _of_sqlite(code)


def _of_sqlite(code: int) -> Unavailable | None:
    primary = code & 0xFF  # extended result codes keep the primary one in their low byte
    if primary in {_BUSY, _LOCKED}:
        return Contended()
    if primary == _FULL:
        return _full()
    return _gone() if primary in _BROKEN else None


def _of_postgresql(fault: DBAPIError) -> Unavailable | None:
    state = getattr(fault.orig, "sqlstate", None) or ""
    if state in _LOST:
        return Contended()
    if state == _DISK_FULL:
        return _full()
    if state.startswith(_TOO_LARGE):
        return None
    return _gone() if isinstance(fault, OperationalError | InterfaceError) else None


def _full() -> Unavailable:
    return Unavailable(
        "database-full",
        "The disk of the database is full: nothing of this was done. Make room, then do the same again.",
    )


def _gone() -> Unavailable:
    return Unavailable(
        "database-unavailable",
        "The database cannot be reached or used now. What was committed stays; do the same again later.",
    )
