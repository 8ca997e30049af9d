"""Create the table of certificates that were issued on paper before they were entered here.

Its rows are only ever added: what stood on a paper does not change.
"""

import sqlalchemy as sa
from alembic import op

from registry.db import Instant
from registry.migrations import guards

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "paper_certificates",
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("body_id", sa.String(), nullable=False),
        sa.Column("paper_number", sa.String(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["body_id", "number"],
            ["certificates.body_id", "certificates.number"],
            name="fk_paper_certificates_body_id_number",
        ),
        sa.PrimaryKeyConstraint("number", name="pk_paper_certificates"),
    )
    op.create_index(
        "ix_paper_certificates_body_id_paper_number", "paper_certificates", ["body_id", "paper_number"]
    )
    guards.append_only("paper_certificates")
    guards.kept("paper_certificates")
