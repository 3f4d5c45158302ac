"""Watch bills: the cover they want, who stands which watch, and what people asked for."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "watch_bill",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("facility", sa.String(length=64), nullable=False),
        sa.Column("post", sa.String(length=64), nullable=True),
        sa.Column("region", sa.String(length=64), nullable=False),
        sa.Column("start_day", sa.Integer(), nullable=False),
        sa.Column("end_day", sa.Integer(), nullable=False),
        sa.Column("hours", sa.Text(), nullable=False),
        sa.Column("rest_minutes", sa.Integer(), nullable=False),
        sa.Column("watches_file", sa.String(length=64), nullable=False),
        sa.Column("cover_file", sa.String(length=64), nullable=False),
        sa.Column("watches", sa.Integer(), nullable=False),
        sa.Column("penalty", sa.BigInteger(), nullable=False),
        sa.Column("bound", sa.BigInteger(), nullable=False),
        sa.Column("withdrawn_day", sa.Integer(), nullable=True),
        sa.Column("entry", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("watch_bill_facility", "watch_bill", ["facility", "start_day"], unique=False)
    op.create_table(
        "watch_cover",
        sa.Column("bill", sa.String(length=64), nullable=False),
        sa.Column("post", sa.String(length=64), nullable=False),
        sa.Column("day", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("watch", sa.String(length=8), nullable=False),
        sa.Column("skill", sa.String(length=64), nullable=False),
        sa.Column("wanted", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("bill", "post", "day", "watch", "skill"),
    )
    op.create_table(
        "watch",
        sa.Column("bill", sa.String(length=64), nullable=False),
        sa.Column("person", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("watch", sa.String(length=8), nullable=False),
        sa.Column("post", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.String(length=32), nullable=False),
        sa.Column("entry", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("bill", "person", "day", "watch"),
    )
    op.create_index("watch_person", "watch", ["person", "day"], unique=False)
    op.create_index("watch_post", "watch", ["post", "day"], unique=False)
    op.create_table(
        "watch_request",
        sa.Column("person", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("watch", sa.String(length=8), nullable=False),
        sa.Column("wants", sa.Integer(), nullable=False),
        sa.Column("asked_day", sa.Integer(), nullable=False),
        sa.Column("entry", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("person", "day", "watch"),
    )


def downgrade() -> None:
    """Take them away."""
    op.drop_table("watch_request")
    op.drop_index("watch_post", table_name="watch")
    op.drop_index("watch_person", table_name="watch")
    op.drop_table("watch")
    op.drop_table("watch_cover")
    op.drop_index("watch_bill_facility", table_name="watch_bill")
    op.drop_table("watch_bill")
