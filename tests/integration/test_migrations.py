"""Migrations: they make exactly the models' tables, all of them or none, and data of others are refused."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Column, Engine, Integer, MetaData, Table, inspect
from sqlalchemy.exc import DBAPIError

import registry.wiring  # noqa: F401 -- it imports every table
from registry import migrations
from registry.config import Settings, read_database_url
from registry.db import Base, make_engine
from registry.jobs import due
from registry.wiring import create, open_work
from registry.work import Work
from signing.errors import Unavailable
from tests.integration import databases, invariants, registries
from tests.integration.databases import Hand
from tests.integration.registries import AT, close, database

NAME = re.compile(r"CONSTRAINT (\w+) CHECK")
TOLD_BY_POSTGRESQL = """
SELECT conrelid::regclass::text, 'CONSTRAINT ' || conname || ' ' || pg_get_constraintdef(oid)
  FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype <> 'n'
UNION ALL SELECT tablename, indexdef FROM pg_indexes WHERE schemaname = 'public'
UNION ALL SELECT table_name, concat_ws(' ', column_name, data_type, character_maximum_length, is_nullable,
    column_default) FROM information_schema.columns WHERE table_schema = 'public'
"""


@pytest.fixture
def engine_of_work(work: Work) -> Engine:
    """Return the engine of a migrated database."""
    with work.read() as session:
        return session.connection().engine


@pytest.fixture
def folder(tmp_path: Path, server: str | None) -> Iterator[Path]:
    """Return the folder of a registry whose database has nothing in it."""
    folder = tmp_path / "empty"
    folder.mkdir()
    databases.prepare(folder, server)
    yield folder
    databases.drop(folder)


@pytest.fixture
def empty(folder: Path) -> Iterator[Engine]:
    """Return the engine of a database with nothing in it."""
    engine = make_engine(read_database_url(registries.settings_in(folder)))
    yield engine
    engine.dispose()


def differences(engine: Engine, metadata: MetaData) -> list[object]:
    """Return what Alembic finds different between a database and tables."""
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )
        found: list[object] = compare_metadata(context, metadata)
        return found


def members(definition: str) -> set[str]:
    """Return what stands between the commas of a definition; a column added later shares a line."""
    found, depth = [""], 0
    for character in definition:
        depth += {"(": 1, ")": -1}.get(character, 0)
        if (character, depth) in {(",", 1), ("(", 1), (")", 0)}:
            found.append("")
        else:
            found[-1] += character
    return {" ".join(member.split()) for member in found}


def definitions(folder: Path) -> dict[str, set[str]]:
    """Return the members of every table's and index's definition: Alembic compares no check constraint."""
    with databases.opened(folder) as hand:
        if hand.is_sqlite:
            rows = hand.execute(
                "SELECT name, sql FROM sqlite_master WHERE type IN ('table', 'index') AND sql IS NOT NULL "
                "AND name <> 'alembic_version'"
            ).fetchall()
            # A table that was written anew has its name in quotes, and is the same table.
            return {name: members(sql.replace(f'"{name}"', name)) for name, sql in rows}
        lines: dict[str, set[str]] = {}
        for table, line in hand.execute(TOLD_BY_POSTGRESQL):
            if table != "alembic_version":
                lines.setdefault(table, set()).add(line)
        return lines


def test_models_and_migrations_are_the_same_tables(engine_of_work: Engine) -> None:
    assert differences(engine_of_work, Base.metadata) == []


def test_the_comparison_can_find_a_difference(engine_of_work: Engine) -> None:
    metadata = MetaData()
    for table in Base.metadata.tables.values():
        table.to_metadata(metadata)
    Table("outbox", metadata, Column("extra", Integer), extend_existing=True)
    assert differences(engine_of_work, metadata)


def test_models_and_migrations_have_the_same_constraints(work: Work, empty: Engine, folder: Path) -> None:
    Base.metadata.create_all(empty)
    empty.dispose()
    made = without_names(definitions(folder))
    assert made.keys() >= Base.metadata.tables.keys(), "control: tables are read"
    assert any("INDEX" in line for lines in made.values() for line in lines), "control: with their indexes"
    assert any("CHECK" in line for lines in made.values() for line in lines), "control: with their checks"
    assert without_names(definitions(work.settings.data)) == made


def without_names(tables: dict[str, set[str]]) -> dict[str, set[str]]:
    """Return definitions without the names of their checks."""
    return {table: {NAME.sub("CHECK", line) for line in lines} for table, lines in tables.items()}


def test_every_check_is_named_by_the_convention(work: Work) -> None:
    made = definitions(work.settings.data)
    names = {(table, name) for table, lines in made.items() for line in lines for name in NAME.findall(line)}
    assert ("deployment", "ck_deployment_single_row") in names, "control: names are read"
    assert [name for table, name in sorted(names) if not name.startswith(f"ck_{table}_")] == []


def test_head_is_the_last_of_one_chain() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    script = ScriptDirectory.from_config(config)
    assert script.get_heads() == [migrations.HEAD]
    assert script.get_bases() == ["0001"]


def test_an_empty_database_has_no_revision(empty: Engine) -> None:
    assert migrations.current(empty) is None
    with pytest.raises(Unavailable) as refusal:
        migrations.check(empty)
    assert refusal.value.code == "registry-not-created"


def test_upgrading_again_changes_nothing(work: Work, engine_of_work: Engine) -> None:
    before = definitions(work.settings.data)
    assert migrations.upgrade(engine_of_work) == migrations.HEAD
    assert definitions(work.settings.data) == before


@pytest.mark.parametrize("revision", ["0001", "0002", "0003"])
def test_older_data_are_brought_up(empty: Engine, revision: str) -> None:
    engine = empty
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    with engine.execution_options(registry_write=True).begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    with pytest.raises(Unavailable, match="migrate"):
        migrations.check(engine)
    assert migrations.upgrade(engine) == revision
    migrations.check(engine)
    assert differences(engine, Base.metadata) == []


def test_an_upgrade_is_all_or_nothing(empty: Engine) -> None:
    with empty.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE participations (in_the_way INTEGER)")  # the last of 0002
    with pytest.raises(DBAPIError, match="participations"):
        migrations.upgrade(empty)
    assert inspect(empty).get_table_names() == ["participations"]
    with empty.begin() as connection:
        connection.exec_driver_sql("DROP TABLE participations")
    assert migrations.upgrade(empty) is None, "control: without it the same upgrade passes"
    migrations.check(empty)


def test_data_of_an_unknown_revision_are_refused(settings: Settings, work: Work) -> None:
    close(work)
    with database(settings.data) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(Unavailable) as at_opening:
        open_work(settings)
    with pytest.raises(Unavailable) as at_migration:
        create(settings, demo=False, at=AT)
    assert [at_opening.value.code, at_migration.value.code] == ["revision-differs"] * 2
    with database(settings.data) as connection:
        connection.execute("UPDATE alembic_version SET version_num = ?", [migrations.HEAD])
    close(open_work(settings))  # control: its own revision opens


def test_a_trail_that_is_written_anew_keeps_its_rows_and_its_guards(tmp_path: Path) -> None:
    folder = tmp_path
    engine = make_engine(f"sqlite:///{folder / 'registry.db'}")
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    with engine.execution_options(registry_write=True).begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0003")
    row = "INSERT INTO audit_events VALUES (7, '2026-01-01 00:00:00', ?, 'operator', NULL, 's', NULL, '{}')"
    with database(folder) as connection_before:
        connection_before.execute(row, ["keys:key:create"])
        with pytest.raises(databases.Rejected, match="CHECK"):
            connection_before.execute(row.replace("7", "8"), ["parties:account:enter"])
    migrations.upgrade(engine)
    engine.dispose()
    with database(folder) as connection_after:
        assert connection_after.execute("SELECT sequence, event FROM audit_events").fetchall() == [
            (7, "keys:key:create")
        ]
        connection_after.execute(row.replace("7", "8"), ["parties:account:enter"])
        with pytest.raises(databases.Rejected, match="append-only"):
            connection_after.execute("UPDATE audit_events SET actor = 'nobody'")
        with pytest.raises(databases.Rejected, match="CHECK"):
            connection_after.execute(row.replace("7", "9"), ["parties:account:forget"])


def test_documents_keep_rows_and_triggers_when_their_formats_grow(
    example_work: Work, numbers: tuple[str, ...]
) -> None:
    folder = example_work.settings.data
    put_back_before_compact_certificates(folder)
    with database(folder) as connection:
        before = connection.execute(BEFORE_ISSUES).fetchall()
        guards = connection.triggers()
    assert len(before) == len(numbers), "control: there is something to lose"
    assert {"documents_fixed", "documents_once", "documents_stays"} <= set(guards)
    engine = make_engine(read_database_url(example_work.settings))
    assert migrations.upgrade(engine) == "0006"
    engine.dispose()
    with database(folder) as connection:
        assert connection.execute(BEFORE_ISSUES).fetchall() == before
        assert connection.execute("SELECT DISTINCT issue FROM documents").fetchall() == [(1,)]
        assert set(connection.triggers()) == set(guards) | SINCE_0007
        assert connection.orphans() == []
    due.catch_up(example_work, AT)
    assert invariants.faults(folder, registries.rows_of(*registries.ROSTERS)) == []


OLD_COLUMNS = (
    "name, body_id, number, version, format, holder_key, key_id, prepared, to_sign, signed, prepared_at, "
    "signed_at, published_at"
)
BEFORE_ISSUES = f"SELECT {OLD_COLUMNS} FROM documents ORDER BY name"  # noqa: S608 -- our own names
SINCE_0007 = {"documents_issue", "status_lists_token"}
SINCE_0006 = {
    "'certificate', 'cose-full', 'cose-small', 'badge', 'vc-jwt', 'sd-jwt-vc'": "'certificate'",
    "published_at DATETIME, issue INTEGER DEFAULT '1' NOT NULL,": "published_at DATETIME,",
    "holder_key_issue UNIQUE (number, version, format, holder_key, issue)": (
        "holder_key UNIQUE (number, version, format, holder_key)"
    ),
}


def put_back_before_compact_certificates(folder: Path) -> None:
    """Make the database as revision 0006 left it."""
    with database(folder) as connection:
        told = (
            "SELECT sql FROM sqlite_master WHERE type = 'trigger'"
            if connection.is_sqlite
            else "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal"
        )
        triggers = connection.execute(told).fetchall()
    with database(folder, triggers=False) as connection:
        connection.execute("DELETE FROM documents WHERE format <> 'certificate'")
        connection.execute("DELETE FROM signing_keys WHERE algorithm <> 'Ed25519'")
        connection.execute(
            "DELETE FROM audit_events WHERE event IN ('credentials:document:sign', "
            "'credentials:document:publish') AND subject NOT IN (SELECT name FROM documents)"
        )
        connection.execute("UPDATE alembic_version SET version_num = '0006'")
        connection.execute("ALTER TABLE status_lists DROP COLUMN token")
        if connection.is_sqlite:
            put_table_back(connection)
        else:
            connection.execute("ALTER TABLE documents DROP COLUMN issue")
            connection.execute(
                "ALTER TABLE documents ADD CONSTRAINT uq_documents_number_version_format_holder_key "
                "UNIQUE (number, version, format, holder_key)"
            )
            connection.execute("ALTER TABLE documents DROP CONSTRAINT ck_documents_documentformat")
            connection.execute(
                "ALTER TABLE documents ADD CONSTRAINT ck_documents_documentformat "
                "CHECK (format IN ('certificate'))"
            )
        for (statement,) in triggers:
            if not any(name in statement for name in SINCE_0007):
                connection.execute(statement)


def put_table_back(connection: Hand) -> None:
    """Make SQLite's table of documents as revision 0006 left it."""
    query = "SELECT sql FROM sqlite_master WHERE tbl_name = 'documents' AND type = ?"
    ((table,),) = connection.execute(query, ["table"]).fetchall()
    indexes = connection.execute(f"{query} AND sql IS NOT NULL", ["index"]).fetchall()
    for now, then in SINCE_0006.items():
        assert table.count(now) == 1, now
        table = table.replace(now, then)
    connection.execute(f"CREATE TABLE kept AS SELECT {OLD_COLUMNS} FROM documents")  # noqa: S608
    connection.execute("DROP TABLE documents")
    connection.execute(table)
    connection.execute("INSERT INTO documents SELECT * FROM kept")
    connection.execute("DROP TABLE kept")
    for (statement,) in indexes:
        connection.execute(statement)
