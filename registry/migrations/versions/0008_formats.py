"""Let documents be badges and tokens, which are made when they are asked for and may be made anew.

Three more values of their format, and `issue`: a badge that a suspension revoked for good is followed by
another one of the same version. SQLite alters no constraint, so the table is made anew with its rows,
its index and its triggers. A status list may be one of tokens from now on.
"""

import sqlalchemy as sa
from alembic import op

from registry.migrations import guards

revision = "0008"
down_revision = "0007"

_CHECK = "ck_documents_documentformat"
_BEFORE = "format IN ('certificate', 'cose-full', 'cose-small')"
_AFTER = "format IN ('certificate', 'cose-full', 'cose-small', 'badge', 'vc-jwt', 'sd-jwt-vc')"
_UNIQUE_BEFORE = "uq_documents_number_version_format_holder_key"
_UNIQUE_AFTER = f"{_UNIQUE_BEFORE}_issue"
_ONE_OF = ("number", "version", "format", "holder_key")
_COLUMNS = ", ".join(_ONE_OF)
_REPLACED = {
    _BEFORE: _AFTER,
    f"{_UNIQUE_BEFORE} UNIQUE ({_COLUMNS})": f"{_UNIQUE_AFTER} UNIQUE ({_COLUMNS}, issue)",
    "published_at DATETIME, ": "published_at DATETIME, issue INTEGER DEFAULT '1' NOT NULL, ",
}


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _make_anew()
    else:
        op.add_column("documents", sa.Column("issue", sa.Integer(), nullable=False, server_default="1"))
        op.drop_constraint(_CHECK, "documents", type_="check")
        op.create_check_constraint(_CHECK, "documents", _AFTER)
        op.drop_constraint(_UNIQUE_BEFORE, "documents", type_="unique")
        op.create_unique_constraint(_UNIQUE_AFTER, "documents", [*_ONE_OF, "issue"])
    op.add_column("status_lists", sa.Column("token", sa.Boolean(), nullable=False, server_default=sa.false()))
    guards.refuse(
        "status_lists_token",
        "UPDATE",
        "status_lists",
        "status_lists keeps what it was given",
        when=guards.differs("token"),
    )
    guards.refuse(
        "documents_issue",
        "UPDATE",
        "documents",
        "documents keeps what it was given",
        when=guards.differs("issue"),
    )


def _make_anew() -> None:
    table, *others = [
        statement
        for (statement,) in op.get_bind()
        .exec_driver_sql(
            "SELECT sql FROM sqlite_master WHERE tbl_name = 'documents' AND sql IS NOT NULL "
            "ORDER BY type = 'table' DESC, type = 'index' DESC, name"
        )
        .all()
    ]
    for before, after in _REPLACED.items():
        if table.count(before) != 1:
            raise RuntimeError("the table of documents is not as revision 0007 made it")
        table = table.replace(before, after)
    # Status entries point at documents: until the end of this transaction nobody asks whether to.
    op.execute("PRAGMA defer_foreign_keys = ON")
    op.execute("CREATE TABLE documents_before AS SELECT * FROM documents")
    op.execute("DROP TABLE documents")
    op.execute(table)
    op.execute("INSERT INTO documents SELECT *, 1 FROM documents_before")
    op.execute("DROP TABLE documents_before")
    for statement in others:
        op.execute(statement)
