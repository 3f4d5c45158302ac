"""Sealed personal values, and what an act narrows and allows."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "sealed",
        sa.Column("commitment", sa.LargeBinary(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("commitment"),
    )
    op.add_column("act", sa.Column("narrows", sa.String(length=64), nullable=True))
    op.add_column("act", sa.Column("people_at_most", sa.Integer(), nullable=True))
    op.add_column("act", sa.Column("days_at_most", sa.Integer(), nullable=True))


def downgrade() -> None:
    """Take them away."""
    op.drop_column("act", "days_at_most")
    op.drop_column("act", "people_at_most")
    op.drop_column("act", "narrows")
    op.drop_table("sealed")
