"""Incidents, taskings and what is shared with other agencies."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "incident",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("region", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("severity", sa.String(length=16), nullable=True),
        sa.Column("urgency", sa.String(length=16), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("facility", sa.String(length=64), nullable=True),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.Column("where_", sa.Text(), nullable=False),
        sa.Column("happened_at", sa.String(length=32), nullable=False),
        sa.Column("reported_at", sa.String(length=32), nullable=False),
        sa.Column("reported_by", sa.String(length=64), nullable=False),
        sa.Column("verified_at", sa.String(length=32), nullable=True),
        sa.Column("merged_into", sa.BigInteger(), nullable=True),
        sa.Column("closed_at", sa.String(length=32), nullable=True),
        sa.Column("entry", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("incident_facility_at", "incident", ["facility"])
    op.create_index("incident_happened", "incident", ["happened_at"])
    op.create_index("incident_merged", "incident", ["merged_into"])
    op.create_index("incident_region", "incident", ["region", "id"])
    op.create_index("incident_state", "incident", ["state", "id"])
    op.create_table(
        "incident_note",
        sa.Column("incident", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("entry", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("seat", sa.String(length=64), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("change", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("incident", "entry"),
    )
    op.create_table(
        "incident_facility",
        sa.Column("incident", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("facility", sa.String(length=64), nullable=False),
        sa.Column("effect", sa.String(length=16), nullable=False),
        sa.Column("worst", sa.String(length=16), nullable=False),
        sa.Column("posts", sa.Text(), nullable=False),
        sa.Column("until", sa.String(length=32), nullable=True),
        sa.Column("entry", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("incident", "facility"),
    )
    op.create_index("incident_facility_facility", "incident_facility", ["facility"])
    op.create_table(
        "tasking",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("region", sa.String(length=64), nullable=False),
        sa.Column("incident", sa.BigInteger(), nullable=True),
        sa.Column("to_agency", sa.String(length=64), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("priority", sa.String(length=16), nullable=False),
        sa.Column("command", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("asked_at", sa.String(length=32), nullable=False),
        sa.Column("asked_by", sa.String(length=64), nullable=False),
        sa.Column("answered_by", sa.String(length=64), nullable=True),
        sa.Column("due_at", sa.String(length=32), nullable=True),
        sa.Column("escalated_to", sa.String(length=64), nullable=True),
        sa.Column("escalated_at", sa.String(length=32), nullable=True),
        sa.Column("closed_at", sa.String(length=32), nullable=True),
        sa.Column("entry", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("tasking_agency", "tasking", ["to_agency", "id"])
    op.create_index("tasking_incident", "tasking", ["incident"])
    op.create_index("tasking_region", "tasking", ["region", "id"])
    op.create_index("tasking_state", "tasking", ["state", "due_at"])
    op.create_table(
        "tasking_step",
        sa.Column("tasking", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("entry", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("seat", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("change", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("tasking", "entry"),
    )
    op.create_table(
        "share",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("region", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("agency", sa.String(length=64), nullable=False),
        sa.Column("level", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("until_day", sa.Integer(), nullable=False),
        sa.Column("offered_at", sa.String(length=32), nullable=False),
        sa.Column("offered_by", sa.String(length=64), nullable=False),
        sa.Column("consented_at", sa.String(length=32), nullable=True),
        sa.Column("consented_by", sa.String(length=64), nullable=True),
        sa.Column("ended_at", sa.String(length=32), nullable=True),
        sa.Column("ended_by", sa.String(length=64), nullable=True),
        sa.Column("entry", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("share_agency", "share", ["agency", "state"])
    op.create_index("share_subject", "share", ["subject"])


def downgrade() -> None:
    """Take them away."""
    op.drop_index("share_agency", table_name="share")
    op.drop_index("share_subject", table_name="share")
    op.drop_table("share")
    op.drop_table("tasking_step")
    op.drop_index("tasking_agency", table_name="tasking")
    op.drop_index("tasking_incident", table_name="tasking")
    op.drop_index("tasking_region", table_name="tasking")
    op.drop_index("tasking_state", table_name="tasking")
    op.drop_table("tasking")
    op.drop_index("incident_facility_facility", table_name="incident_facility")
    op.drop_table("incident_facility")
    op.drop_table("incident_note")
    op.drop_index("incident_facility_at", table_name="incident")
    op.drop_index("incident_happened", table_name="incident")
    op.drop_index("incident_merged", table_name="incident")
    op.drop_index("incident_region", table_name="incident")
    op.drop_index("incident_state", table_name="incident")
    op.drop_table("incident")
