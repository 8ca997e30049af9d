"""The database: engine, the tables' common base, column types, and the ways to open a transaction.

Two engines. SQLite runs in WAL mode with `synchronous=FULL` (with `NORMAL` a power cut loses
certificates that were acknowledged), foreign keys on, and `BEGIN IMMEDIATE` for writers, so that
two writers wait for each other instead of failing half-way. PostgreSQL runs writers SERIALIZABLE:
one that lost to another is rolled back and its step is run again from its start, alone this time,
which is why a step may touch nothing outside the database. Readers see one snapshot, wait for nobody and fail
for nobody on both. `registry.db_faults` says what the engines' own errors mean.

An attacker who can write this store can invent register entries and outbox rows but can sign
nothing: the keys lie elsewhere, encrypted. An attacker who reads it learns names and
involvements, which are personal data. No rule lives here, and `rules.py` modules never import this one.
"""

import json
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from enum import StrEnum
from itertools import count
from typing import Any, Protocol, TypeVar

from sqlalchemy import (
    JSON,
    BigInteger,
    Connection,
    DateTime,
    Dialect,
    Engine,
    Enum,
    Integer,
    MetaData,
    TypeDecorator,
    create_engine,
    event,
    text,
)
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.pool import ConnectionPoolEntry

from registry.db_faults import Contended, faults_told, is_taken
from signing.errors import Unavailable

BUSY_SECONDS = 30
"""How long a writer waits for others, or tries again after losing to them, before it gives up."""

CONNECTIONS = 8
"""How many connections to a PostgreSQL server one process opens at most."""

MINIMUM_VERSION = 15
"""The oldest major version of PostgreSQL that the tests answer for."""

_CONNECT_SECONDS = 5
_POOL_SECONDS = 10
_TAKEN_ATTEMPTS = 5
"""How often a key that is taken may be another writer's doing; then it is a fault of ours."""
# A lock before the first query, when no snapshot has been taken yet (PostgreSQL documentation, LOCK).
_AMONG_OTHERS = "LOCK TABLE alembic_version IN ROW EXCLUSIVE MODE"
_ALONE = "LOCK TABLE alembic_version IN SHARE ROW EXCLUSIVE MODE"
_PAUSE_SECONDS = 0.01
_LONGEST_PAUSE_SECONDS = 1.0

_T = TypeVar("_T")

Transaction = Callable[[], AbstractContextManager[Session]]
"""Opens a session whose transaction is committed at the end and rolled back by an exception."""


class Run(Protocol):
    """Runs one step in a transaction that writes, and commits it."""

    def __call__(self, step: Callable[[Session], _T], /) -> _T:
        """Return what `step` returns, once that is committed.

        Where another writer won, the step is called again from its start with a new session: it does
        nothing outside the database. Raise `Unavailable` (`database-busy`) when patience ends.
        """
        ...


class Instant(TypeDecorator[datetime]):
    """Store an aware instant in UTC, whole seconds; refuse a naive or broken one before it is stored."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Turn an aware whole-second instant into the engine's form."""
        if value is None:
            return None
        if value.tzinfo is None or value.microsecond:
            raise ValueError("instants are aware and whole seconds")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Return the stored instant, aware in UTC."""
        return None if value is None else value.replace(tzinfo=UTC)


SEQUENCE = BigInteger().with_variant(Integer(), "sqlite")
"""Column type of counters that order rows by their recording (SQLite counts in INTEGER only)."""


class Base(DeclarativeBase):
    """The tables' common base; constraint names are fixed so that migrations can address them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 -- SQLAlchemy's own form
        datetime: Instant(),
        dict[str, Any]: JSON(),
        list[str]: JSON(),
    }


def closed(enumeration: type[StrEnum]) -> Enum:
    """Return the column type of a closed enumeration: its values as text, constrained to them."""
    return Enum(
        enumeration,
        native_enum=False,
        create_constraint=True,
        length=64,
        name=enumeration.__name__.lower(),
        values_callable=lambda members: [member.value for member in members],
    )


def make_engine(url: str) -> Engine:
    """Make the engine for a SQLAlchemy `url` of SQLite or PostgreSQL; nothing is connected yet."""
    if url.startswith("sqlite"):
        engine = create_engine(url, json_serializer=_compact, connect_args={"timeout": BUSY_SECONDS})
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin)
        return engine
    engine = create_engine(
        url,
        json_serializer=_compact,
        pool_size=CONNECTIONS,
        max_overflow=0,
        pool_timeout=_POOL_SECONDS,
        # A server that went away and came back is met by a new connection, not by an error.
        pool_pre_ping=True,
        pool_use_lifo=True,
        connect_args={
            "connect_timeout": _CONNECT_SECONDS,
            "application_name": "registry",
            "tcp_user_timeout": BUSY_SECONDS * 1000,
        },
    )
    event.listen(engine, "connect", _set_up_postgresql)
    return engine


def check_server(engine: Engine) -> None:
    """Raise `Unavailable` where a PostgreSQL server cannot be used.

    Its codes: `database-unavailable`, `database-too-old`, `database-not-utf8`.
    """
    if engine.dialect.name == "sqlite":
        return
    with faults_told(), engine.connect() as connection:
        version = int(connection.scalar(text("SHOW server_version_num")) or 0) // 10_000
        encoding = connection.scalar(text("SHOW server_encoding"))
    if version < MINIMUM_VERSION:
        raise Unavailable(
            "database-too-old",
            f"The database server is PostgreSQL {version}: this needs {MINIMUM_VERSION} or newer.",
        )
    if encoding != "UTF8":
        raise Unavailable(
            "database-not-utf8",
            f"The database holds texts as {encoding}, which cannot write every name: create it with UTF8.",
        )


def _compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _set_up_sqlite(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    # The driver's own BEGIN comes too late and never IMMEDIATE; `_begin` replaces it.
    connection.isolation_level = None
    cursor = connection.cursor()
    # Without recursive triggers INSERT OR REPLACE would delete a row unseen by its guard.
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "secure_delete=ON",
        "recursive_triggers=ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _set_up_postgresql(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    cursor.execute(f"SET lock_timeout = '{BUSY_SECONDS}s'")
    # No step waits for anything but the database: one that stands still has lost its process.
    cursor.execute(f"SET idle_in_transaction_session_timeout = '{BUSY_SECONDS * 2}s'")
    # A commit that is told is on disk, whatever the server's own default; stronger ones stay.
    cursor.execute(
        "SELECT set_config('synchronous_commit', 'on', false) "
        "WHERE current_setting('synchronous_commit') = 'off'"
    )
    cursor.close()
    connection.commit()


def _begin(connection: Connection) -> None:
    write = connection.get_execution_options().get("registry_write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


def transactions(engine: Engine, *, write: bool, alone: bool = False) -> Transaction:
    """Return the opener of write transactions on `engine`, or of read-only ones that never wait.

    With `alone` no other writer works meanwhile, as always on SQLite. What a transaction meets is
    raised as `registry.db_faults` tells it.
    """
    turn = None
    if engine.dialect.name == "sqlite":
        bound = engine.execution_options(registry_write=write)
    else:
        # A reader has one snapshot, which no writer can make fail; whoever writes asks again.
        isolation = "SERIALIZABLE" if write else "REPEATABLE READ"
        bound = engine.execution_options(isolation_level=isolation, postgresql_readonly=not write)
        turn = text(_ALONE if alone else _AMONG_OTHERS) if write else None

    @contextmanager
    def open_transaction() -> Iterator[Session]:
        with (
            faults_told(),
            Session(bound, expire_on_commit=False, autoflush=write) as session,
            session.begin(),
        ):
            if turn is not None:
                session.execute(turn)
            yield session

    return open_transaction


def runner(begin: Transaction, alone: Transaction, *, patience: float = BUSY_SECONDS) -> Run:
    """Return what runs steps in transactions of `begin`, and after a lost race in those of `alone`.

    It gives up after `patience` seconds.
    """

    def run(step: Callable[[Session], _T], /) -> _T:
        end = time.monotonic() + patience
        for attempt in count(1):
            try:
                # A long step would lose to short ones for ever: who lost once gets a turn of its own.
                with (begin if attempt == 1 else alone)() as session:
                    return step(session)
            except Contended:
                if time.monotonic() >= end:
                    raise
            except IntegrityError as fault:
                if attempt >= _TAKEN_ATTEMPTS or not is_taken(fault):
                    raise
            time.sleep(_pause(attempt))
        raise AssertionError  # pragma: no cover -- `count` does not end

    return run


def _pause(attempt: int) -> float:
    """Draw how long to wait before another attempt: two that met once are not to meet again."""
    longest = min(_LONGEST_PAUSE_SECONDS, _PAUSE_SECONDS * 2.0 ** min(attempt, 10))
    return longest * secrets.randbelow(1000) / 1000
