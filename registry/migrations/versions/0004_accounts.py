"""Create the table of accounts and its guards, and let the audit trail tell of them."""

import re

import sqlalchemy as sa
from alembic import op

from registry.db import Instant
from registry.migrations import guards

revision = "0004"
down_revision = "0003"

EVENTS = ("parties:account:enter",)
"""What the audit trail may tell from now on, besides what it could before."""

FIXED = ("id", "body_id", "person_id", "recorded_at")


def upgrade() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("body_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "registrar", name="ck_accounts_role", native_enum=False, create_constraint=True, length=64
            ),
            nullable=False,
        ),
        sa.Column("enrolment_digest", sa.LargeBinary(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["body_id", "person_id"], ["persons.body_id", "persons.id"], name="fk_accounts_body_id_person_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_accounts"),
        sa.UniqueConstraint("body_id", "person_id", name="uq_accounts_body_id_person_id"),
    )
    guards.kept("accounts")
    guards.fixed({"accounts": FIXED})
    _widen_events()


def _widen_events() -> None:
    """Add to the events that the audit trail takes, behind those that it takes already."""
    checks = sa.inspect(op.get_bind()).get_check_constraints("audit_events")
    known = [value for check in checks for value in re.findall(r"'([a-z:-]+)'", str(check["sqltext"]))]
    values = ", ".join(f"'{value}'" for value in (*known, *EVENTS))
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    with op.batch_alter_table("audit_events") as batch:
        if not on_sqlite:  # SQLite's table is written anew, and leaves its checks behind
            batch.drop_constraint("ck_audit_events_event", type_="check")
        batch.create_check_constraint("ck_audit_events_event", f"event IN ({values})")
    if on_sqlite:  # and its triggers
        guards.append_only("audit_events")
        guards.kept("audit_events")
