"""Triggers that keep what must never change, in the words of each engine and with equal effect.

Versions call these functions; a migration that makes a table says here what of it is kept. On
both engines a refusal is an integrity error whose message is the `why` given. PostgreSQL needs
triggers against TRUNCATE too, which SQLite does not have; SQLite deletes the row that REPLACE
meets, so its connections set `recursive_triggers`.

What these functions make must not change its meaning: databases were made with them.
"""

from collections.abc import Mapping, Sequence

from alembic import op


def install() -> None:
    """Create what PostgreSQL's triggers call; the first version with a guard calls it once."""
    if _is_sqlite():
        return
    op.execute(
        "CREATE FUNCTION registry_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "BEGIN RAISE EXCEPTION USING MESSAGE = TG_ARGV[0], ERRCODE = 'integrity_constraint_violation'; "
        "END $$"
    )


def append_only(*tables: str) -> None:
    """Refuse every change of a row."""
    for table in tables:
        refuse(f"{table}_keeps", "UPDATE", table, f"{table} is append-only")


def kept(*tables: str) -> None:
    """Refuse every deletion of a row."""
    for table in tables:
        refuse(f"{table}_stays", "DELETE", table, f"{table} keeps every row")
        if not _is_sqlite():
            op.execute(
                f"CREATE TRIGGER {table}_whole BEFORE TRUNCATE ON {table} FOR EACH STATEMENT "
                f"EXECUTE FUNCTION registry_refuse('{table} keeps every row')"
            )


def fixed(columns: Mapping[str, Sequence[str]]) -> None:
    """Refuse another value in these columns of these tables."""
    for table, names in columns.items():
        changed = " OR ".join(differs(name) for name in names)
        refuse(f"{table}_fixed", "UPDATE", table, f"{table} keeps what it was given", when=changed)


def set_once(columns: Mapping[str, Sequence[str]]) -> None:
    """Let these columns of these tables go from nothing to a value, and stay."""
    for table, names in columns.items():
        changed = " OR ".join(f"(OLD.{name} IS NOT NULL AND {differs(name)})" for name in names)
        refuse(f"{table}_once", "UPDATE", table, f"{table} is signed, published or done once", when=changed)


def refuse(name: str, event: str, table: str, why: str, *, when: str = "") -> None:
    """Create the trigger `name` that refuses `event` (UPDATE, DELETE, INSERT) on rows where `when` holds."""
    condition = f"WHEN ({when}) " if when else ""
    act = f"BEGIN SELECT RAISE(ABORT, '{why}'); END" if _is_sqlite() else _call(why)
    op.execute(f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW {condition}{act}")


def refuse_beside(name: str, table: str, why: str, *, when: str, beside: str) -> None:
    """Create the trigger `name` that refuses a new row where `when` holds and there is one like `beside`.

    Both are conditions over NEW; `beside` also over `other`, a row of the same table.
    """
    if _is_sqlite():
        found = f"EXISTS (SELECT 1 FROM {table} other WHERE {beside})"  # noqa: S608 -- our own names
        refuse(name, "INSERT", table, why, when=f"{when} AND {found}")
        return
    # A WHEN takes no subquery here. The table is named with its schema: one of the same name in
    # the writer's own temporary schema would be found first.
    quoted = beside.replace("NEW.", "($1).").replace("'", "''")
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ "  # noqa: S608 -- as above
        "DECLARE met boolean; BEGIN "
        f"EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I.{table} other WHERE {quoted})', TG_TABLE_SCHEMA) "
        "INTO met USING NEW; "
        "IF met THEN RAISE EXCEPTION USING MESSAGE = TG_ARGV[0], ERRCODE = 'integrity_constraint_violation'; "
        "END IF; RETURN NEW; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {name} BEFORE INSERT ON {table} FOR EACH ROW WHEN ({when}) "
        f"EXECUTE FUNCTION {name}('{why}')"
    )


def _call(why: str) -> str:
    return f"EXECUTE FUNCTION registry_refuse('{why}')"


def differs(column: str) -> str:
    """Return the condition that an update gives `column` another value, where nothing is a value too."""
    return f"NEW.{column} IS {'NOT' if _is_sqlite() else 'DISTINCT FROM'} OLD.{column}"


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"
