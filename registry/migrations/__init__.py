"""Migrations of the database, run by Alembic; each is a file in `versions/`.

The revision is checked whenever a registry is opened: data of another revision than the
program's are refused with the way out, never opened on trust. This package knows the database
and no table: tables are written out in each version, so that a version never changes its
meaning with the models.
"""

from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Engine, inspect, text

from registry.db_faults import faults_told
from signing.errors import Unavailable

HEAD = "0008"
"""The revision that this program works with; a test compares it with the files in `versions/`."""


_LOCK: Final = 0x5265_6769
"""PostgreSQL advisory lock that one migration at a time holds; SQLite has one writer anyway."""


def current(engine: Engine) -> str | None:
    """Return the revision of the data, or none for an empty database; raise as `faults_told`."""
    with faults_told(), engine.connect() as connection:
        return _revision(connection)


def upgrade(engine: Engine) -> str | None:
    """Bring the data to this program's revision, all of it or nothing; return the revision before.

    Raise `Unavailable` (`revision-differs`) for data that a newer program wrote.
    """
    # Alembic costs every command a third of a second; only this one needs it.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415
    from alembic.util import CommandError  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    # DDL takes locks instead of turns: no isolation is needed, and none may be in the lock's way.
    options = {"registry_write": True} if _is_sqlite(engine) else {"isolation_level": "READ COMMITTED"}
    with faults_told(), engine.execution_options(**options).begin() as connection:
        if not _is_sqlite(engine):
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        before = _revision(connection)
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
        except CommandError as problem:
            raise _differs() from problem
    return before


def check(engine: Engine) -> None:
    """Raise `Unavailable` unless the data have exactly this program's revision."""
    found = current(engine)
    if found is None:
        raise Unavailable(
            "registry-not-created", "There is no registry in this folder yet: `registry demo` makes one."
        )
    if found != HEAD:
        raise _differs()


def _is_sqlite(engine: Engine) -> bool:
    return engine.dialect.name == "sqlite"


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return found


def _differs() -> Unavailable:
    return Unavailable(
        "revision-differs",
        "These data were written by another version of this program: `registry migrate` brings older ones up "
        "to this one, and nothing but the newer program opens newer data.",
    )
