"""The database: migrations make what the models say, and triggers keep what must never change.

Two databases are compared, one made by the migrations and one by the models: columns, keys,
constraints with their texts, indexes. Then every table is tried: whether a row of it can be
changed or deleted is said here once, for all tables, so that a new one must be given its place.
"""

import importlib
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, Inspector, inspect

from registry import migrations
from registry.db import Base, make_engine
from tests.house.tree import modules

APPEND_ONLY = {
    "accreditation_facts",
    "audit_events",
    "certificate_versions",
    "decisions",
    "deployment",
    "paper_certificates",
    "participations",
    "scheme_versions",
    "status_facts",
}
KEPT = {
    "accounts",
    "certificates",
    "documents",
    "organisations",
    "outbox",
    "persons",
    "schemes",
    "signing_keys",
    "status_entries",
    "status_lists",
}
"""Rows of these change as their own guards allow, and are never deleted."""

for module in modules("registry"):
    if "__tablename__" in module.text:
        importlib.import_module(".".join(module.path.with_suffix("").parts))


def schema(inspector: Inspector) -> dict[str, Any]:
    """Return everything that a database says about its tables, without the order it says it in."""
    return {
        table: {
            "columns": {
                item["name"]: (str(item["type"]), item["nullable"]) for item in inspector.get_columns(table)
            },
            "primary key": inspector.get_pk_constraint(table)["constrained_columns"],
            "foreign keys": sorted(
                (item["constrained_columns"], item["referred_table"], item["referred_columns"])
                for item in inspector.get_foreign_keys(table)
            ),
            "unique": sorted(item["column_names"] for item in inspector.get_unique_constraints(table)),
            "checks": sorted(
                (item["name"] or "", item["sqltext"]) for item in inspector.get_check_constraints(table)
            ),
            "indexes": sorted(
                (item["name"] or "", item["column_names"], bool(item["unique"]))
                for item in inspector.get_indexes(table)
            ),
        }
        for table in inspector.get_table_names()
        if table != "alembic_version"
    }


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("migrated") / "registry.db"
    engine = make_engine(f"sqlite:///{path}")
    migrations.upgrade(engine)
    engine.dispose()
    return path


@pytest.fixture
def unchecked(migrated: Path) -> Iterator[sqlite3.Connection]:
    """Connect without foreign keys and checks: only the triggers stand, and nothing is committed."""
    connection = sqlite3.connect(migrated, isolation_level=None)
    connection.execute("PRAGMA foreign_keys=OFF")
    connection.execute("PRAGMA ignore_check_constraints=ON")
    connection.execute("BEGIN")
    yield connection
    connection.execute("ROLLBACK")
    connection.close()


def insert_any(connection: sqlite3.Connection, table: str) -> None:
    """Insert one row of made-up values."""
    made_up = {
        datetime: datetime(2026, 1, 1, tzinfo=UTC).isoformat(),
        int: 1,
        bool: False,
        bytes: b"x",
        str: "x",
    }
    columns = {
        column.name: made_up.get(column.type.python_type, "x")
        for column in Base.metadata.tables[table].columns
        if not column.nullable
    }
    places = ", ".join("?" for _ in columns)
    connection.execute(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})", [*columns.values()])  # noqa: S608 -- names of our own tables


def test_migrations_make_what_the_models_say(migrated: Path, tmp_path: Path) -> None:
    by_migrations = make_engine(f"sqlite:///{migrated}")
    by_models: Engine = make_engine(f"sqlite:///{tmp_path / 'models.db'}")
    Base.metadata.create_all(by_models)
    said = schema(inspect(by_models))
    made = schema(inspect(by_migrations))
    by_migrations.dispose()
    by_models.dispose()
    assert len(said) == len(Base.metadata.tables)
    assert made == said


def test_the_head_is_the_last_of_one_chain_of_versions() -> None:
    folder = Path(migrations.__file__).parent / "versions"
    names = sorted(path.name.partition("_")[0] for path in folder.glob("[0-9]*.py"))
    assert names == [f"{number:04}" for number in range(1, len(names) + 1)]
    assert names[-1] == migrations.HEAD


def test_every_table_has_its_place() -> None:
    assert sorted(Base.metadata.tables) == sorted(APPEND_ONLY | KEPT)


@pytest.mark.parametrize("table", sorted(APPEND_ONLY))
def test_a_row_that_is_only_added_is_never_changed(unchecked: sqlite3.Connection, table: str) -> None:
    insert_any(unchecked, table)
    for column in Base.metadata.tables[table].columns:
        with pytest.raises(sqlite3.IntegrityError):
            unchecked.execute(f"UPDATE {table} SET {column.name} = 2")  # noqa: S608 -- our own tables


@pytest.mark.parametrize("table", sorted(APPEND_ONLY | KEPT))
def test_a_row_that_is_kept_is_never_deleted(unchecked: sqlite3.Connection, table: str) -> None:
    insert_any(unchecked, table)
    with pytest.raises(sqlite3.IntegrityError):
        unchecked.execute(f"DELETE FROM {table}")  # noqa: S608 -- our own tables


def test_without_its_trigger_a_row_can_be_changed(unchecked: sqlite3.Connection) -> None:
    for (name,) in unchecked.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        unchecked.execute(f"DROP TRIGGER {name}")
    for table in sorted(APPEND_ONLY | KEPT):
        insert_any(unchecked, table)
        assert unchecked.execute(f"DELETE FROM {table}").rowcount == 1  # noqa: S608 -- our own tables
