"""Let documents be compact certificates: two more values of their format.

SQLite alters no constraint, so the table is made anew with its rows, its index and its triggers;
nothing points at another row afterwards than before.
"""

from alembic import op

revision = "0007"
down_revision = "0006"

_CHECK = "ck_documents_documentformat"
_BEFORE = "format IN ('certificate')"
_AFTER = "format IN ('certificate', 'cose-full', 'cose-small')"


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _make_anew()
    else:
        op.drop_constraint(_CHECK, "documents", type_="check")
        op.create_check_constraint(_CHECK, "documents", _AFTER)


def _make_anew() -> None:
    connection = op.get_bind()
    table, *others = [
        statement
        for (statement,) in connection.exec_driver_sql(
            "SELECT sql FROM sqlite_master WHERE tbl_name = 'documents' AND sql IS NOT NULL "
            "ORDER BY type = 'table' DESC, type = 'index' DESC, name"
        ).all()
    ]
    if table.count(_BEFORE) != 1:
        raise RuntimeError("the table of documents is not as revision 0003 made it")
    # Status entries point at documents: until the end of this transaction nobody asks whether to.
    op.execute("PRAGMA defer_foreign_keys = ON")
    op.execute("CREATE TABLE documents_before AS SELECT * FROM documents")
    op.execute("DROP TABLE documents")
    op.execute(table.replace(_BEFORE, _AFTER))
    op.execute("INSERT INTO documents SELECT * FROM documents_before")
    op.execute("DROP TABLE documents_before")
    for statement in others:
        op.execute(statement)
