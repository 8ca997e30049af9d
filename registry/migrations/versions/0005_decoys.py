"""Give status lists their decoys, and keep a decoy's bit from telling itself from a document's.

Lists that are there already have no seed and stay without decoys: their documents may lie where
decoys would.
"""

import sqlalchemy as sa
from alembic import op

from registry.migrations import guards

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("status_lists", sa.Column("decoy_seed", sa.LargeBinary(), nullable=True))
    for column in ("decoys_begin", "decoys_end"):
        op.add_column("status_lists", sa.Column(column, sa.Integer(), nullable=False, server_default="0"))
    guards.refuse(
        "status_lists_decoys",
        "UPDATE",
        "status_lists",
        "decoys keep their places, and a revocation bit never returns",
        when=f"{guards.differs('decoy_seed')} OR NEW.decoys_begin < OLD.decoys_begin "
        "OR NEW.decoys_end < OLD.decoys_end OR NEW.decoys_begin > NEW.decoys_end "
        "OR (NEW.purpose = 'revocation' AND NEW.decoys_begin <> 0)",
    )
