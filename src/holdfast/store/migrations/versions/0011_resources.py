"""Resources: catalogue, depots, requests and what became of them."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "resource",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("type", sa.Integer(), nullable=True),
        sa.Column("unit", sa.String(length=40), nullable=False),
        sa.Column("needs", sa.Text(), nullable=False),
        sa.Column("region", sa.String(length=64), nullable=False),
        sa.Column("entry", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("resource_kind", "resource", ["kind", "type"], unique=False)
    op.create_table(
        "depot",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("region", sa.String(length=64), nullable=False),
        sa.Column("agency", sa.String(length=64), nullable=True),
        sa.Column("latitude", sa.Float(), nullable=False),
        sa.Column("longitude", sa.Float(), nullable=False),
        sa.Column("closed_day", sa.Integer(), nullable=True),
        sa.Column("entry", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("depot_region", "depot", ["region", "id"], unique=False)
    op.create_table(
        "stock",
        sa.Column("depot", sa.String(length=64), nullable=False),
        sa.Column("resource", sa.String(length=64), nullable=False),
        sa.Column("on_hand", sa.BigInteger(), nullable=False),
        sa.Column("committed", sa.BigInteger(), nullable=False),
        sa.Column("out", sa.BigInteger(), nullable=False),
        sa.Column("entry", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("depot", "resource"),
    )
    op.create_index("stock_resource", "stock", ["resource", "depot"], unique=False)
    op.create_table(
        "stock_change",
        sa.Column("entry", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("depot", sa.String(length=64), nullable=False),
        sa.Column("resource", sa.String(length=64), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("seat", sa.String(length=64), nullable=False),
        sa.Column("on_hand", sa.BigInteger(), nullable=False),
        sa.Column("committed", sa.BigInteger(), nullable=False),
        sa.Column("out", sa.BigInteger(), nullable=False),
        sa.Column("line", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("entry", "depot", "resource"),
    )
    op.create_index("stock_change_depot", "stock_change", ["depot", "resource", "entry"], unique=False)
    op.create_table(
        "request",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("region", sa.String(length=64), nullable=False),
        sa.Column("incident", sa.BigInteger(), nullable=True),
        sa.Column("agency", sa.String(length=64), nullable=True),
        sa.Column("resource", sa.String(length=64), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("filled", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("priority", sa.String(length=16), nullable=False),
        sa.Column("needed_from", sa.String(length=32), nullable=False),
        sa.Column("needed_until", sa.String(length=32), nullable=True),
        sa.Column("where_", sa.Text(), nullable=False),
        sa.Column("facility", sa.String(length=64), nullable=True),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.String(length=32), nullable=False),
        sa.Column("asked_by", sa.String(length=64), nullable=False),
        sa.Column("entry", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("request_incident", "request", ["incident"], unique=False)
    op.create_index("request_region", "request", ["region", "id"], unique=False)
    op.create_index("request_resource", "request", ["resource", "state"], unique=False)
    op.create_index("request_state", "request", ["state", "needed_from"], unique=False)
    op.create_table(
        "request_line",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("request", sa.BigInteger(), nullable=True),
        sa.Column("region", sa.String(length=64), nullable=False),
        sa.Column("agency", sa.String(length=64), nullable=True),
        sa.Column("depot", sa.String(length=64), nullable=True),
        sa.Column("resource", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("committed", sa.BigInteger(), nullable=False),
        sa.Column("out", sa.BigInteger(), nullable=False),
        sa.Column("served", sa.BigInteger(), nullable=False),
        sa.Column("recalled", sa.BigInteger(), nullable=False),
        sa.Column("used", sa.BigInteger(), nullable=False),
        sa.Column("provisional", sa.Integer(), nullable=False),
        sa.Column("available_from", sa.String(length=32), nullable=True),
        sa.Column("until_at", sa.String(length=32), nullable=True),
        sa.Column("where_", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("estimated", sa.BigInteger(), nullable=True),
        sa.Column("actual", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("entry", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("request_line_request", "request_line", ["request", "id"], unique=False)
    op.create_index("request_line_state", "request_line", ["state", "resource"], unique=False)
    op.create_table(
        "request_step",
        sa.Column("entry", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("request", sa.BigInteger(), nullable=True),
        sa.Column("line", sa.BigInteger(), nullable=True),
        sa.Column("step", sa.String(length=20), nullable=False),
        sa.Column("response", sa.String(length=12), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("where_", sa.Text(), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("until_at", sa.String(length=32), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=True),
        sa.Column("seat", sa.String(length=64), nullable=False),
        sa.Column("agency", sa.String(length=64), nullable=True),
        sa.Column("to_agency", sa.String(length=64), nullable=True),
        sa.Column("told", sa.String(length=500), nullable=False),
        sa.Column("message", sa.String(length=200), nullable=True),
        sa.Column("answers", sa.BigInteger(), nullable=True),
        sa.Column("answered", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("entry"),
    )
    op.create_index("request_step_line", "request_step", ["line", "entry"], unique=False)
    op.create_index("request_step_message", "request_step", ["message"], unique=True)
    op.create_index("request_step_request", "request_step", ["request", "entry"], unique=False)


def downgrade() -> None:
    """Take them away."""
    op.drop_index("request_step_request", table_name="request_step")
    op.drop_index("request_step_message", table_name="request_step")
    op.drop_index("request_step_line", table_name="request_step")
    op.drop_table("request_step")
    op.drop_index("request_line_state", table_name="request_line")
    op.drop_index("request_line_request", table_name="request_line")
    op.drop_table("request_line")
    op.drop_index("request_state", table_name="request")
    op.drop_index("request_resource", table_name="request")
    op.drop_index("request_region", table_name="request")
    op.drop_index("request_incident", table_name="request")
    op.drop_table("request")
    op.drop_index("stock_change_depot", table_name="stock_change")
    op.drop_table("stock_change")
    op.drop_index("stock_resource", table_name="stock")
    op.drop_table("stock")
    op.drop_index("depot_region", table_name="depot")
    op.drop_table("depot")
    op.drop_index("resource_kind", table_name="resource")
    op.drop_table("resource")
