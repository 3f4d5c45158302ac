"""Recruitment, attendance and pay."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "campaign",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("region", sa.String(length=64), nullable=False),
        sa.Column("unit_kind", sa.String(length=64), nullable=False),
        sa.Column("unit", sa.String(length=64), nullable=True),
        sa.Column("mode", sa.String(length=16), nullable=False),
        sa.Column("target", sa.Integer(), nullable=False),
        sa.Column("start_day", sa.Integer(), nullable=False),
        sa.Column("end_day", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("opened_day", sa.Integer(), nullable=False),
        sa.Column("closed_day", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "candidate",
        sa.Column("candidate", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("campaign", sa.String(length=64), nullable=False),
        sa.Column("region", sa.String(length=64), nullable=False),
        sa.Column("source", sa.String(length=16), nullable=False),
        sa.Column("stage", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=16), nullable=True),
        sa.Column("entered_day", sa.Integer(), nullable=False),
        sa.Column("stage_day", sa.Integer(), nullable=False),
        sa.Column("keep_until_day", sa.Integer(), nullable=True),
        sa.Column("commitment", sa.LargeBinary(), nullable=True),
        sa.Column("person", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("candidate"),
        sa.UniqueConstraint("commitment"),
    )
    op.create_index("ix_candidate_campaign", "candidate", ["campaign"], unique=False)
    op.create_table(
        "candidate_step",
        sa.Column("candidate", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("stage", sa.String(length=16), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("candidate", "stage"),
    )
    op.create_table(
        "attendance",
        sa.Column("person", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("call_up", sa.BigInteger(), nullable=False),
        sa.Column("came_at", sa.String(length=32), nullable=True),
        sa.Column("left_at", sa.String(length=32), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("entry", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("person", "day"),
    )
    op.create_index("ix_attendance_call_up", "attendance", ["call_up"], unique=False)
    op.create_table(
        "past_rank",
        sa.Column("person", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("until_day", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("rank_group", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("person", "until_day"),
    )
    op.create_table(
        "earnings",
        sa.Column("person", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("since_day", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("commitment", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("person", "since_day"),
        sa.UniqueConstraint("commitment"),
    )
    op.create_table(
        "pay_month",
        sa.Column("region", sa.String(length=64), nullable=False),
        sa.Column("month_day", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("totals", sa.Text(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("entry", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("region", "month_day"),
    )


def downgrade() -> None:
    """Take them away."""
    for table in (
        "pay_month",
        "earnings",
        "past_rank",
        "attendance",
        "candidate_step",
        "candidate",
        "campaign",
    ):
        op.drop_table(table)
