"""What planning asks of posts, units and regions: tiers, mixes, strength by threat level, teams, tours set by hand."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_OF_POSTS = ("tiers", "mix", "by_threat")


def upgrade() -> None:
    """Make room for them; no earlier row has any."""
    for name in _OF_POSTS:
        op.add_column("post", sa.Column(name, sa.Text(), nullable=True))
    op.add_column("unit", sa.Column("together", sa.Integer(), nullable=True))
    op.create_table(
        "threat_level",
        sa.Column("entry", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("region", sa.String(length=64), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("start_day", sa.Integer(), nullable=False),
        sa.Column("end_day", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("entry"),
    )
    op.create_index("ix_threat_level_region", "threat_level", ["region"])
    op.create_table(
        "fixed_tour",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("person", sa.BigInteger(), nullable=False),
        sa.Column("post", sa.String(length=64), nullable=False),
        sa.Column("start_day", sa.Integer(), nullable=False),
        sa.Column("end_day", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("entry", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_fixed_tour_person", "fixed_tour", ["person"])


def downgrade() -> None:
    """Take them away."""
    op.drop_index("ix_fixed_tour_person", table_name="fixed_tour")
    op.drop_table("fixed_tour")
    op.drop_index("ix_threat_level_region", table_name="threat_level")
    op.drop_table("threat_level")
    op.drop_column("unit", "together")
    for name in reversed(_OF_POSTS):
        op.drop_column("post", name)
