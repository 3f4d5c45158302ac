"""Evacuations: zones, road nets, shelters, transport, plans, counts, who was registered and searched for."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    _ground()
    _plans()
    _people()


def _ground() -> None:
    op.create_table(
        "zone",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("region", sa.String(length=64), nullable=False),
        sa.Column("outline", sa.Text(), nullable=False),
        sa.Column("latitude", sa.Float(), nullable=False),
        sa.Column("longitude", sa.Float(), nullable=False),
        sa.Column("population", sa.Integer(), nullable=False),
        sa.Column("bedridden", sa.Integer(), nullable=False),
        sa.Column("wheelchair", sa.Integer(), nullable=False),
        sa.Column("care_home", sa.Integer(), nullable=False),
        sa.Column("without_car", sa.Integer(), nullable=False),
        sa.Column("nodes", sa.Text(), nullable=False),
        sa.Column("entry", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_zone_region", "zone", ["region"])
    op.create_table(
        "shelter",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("region", sa.String(length=64), nullable=False),
        sa.Column("latitude", sa.Float(), nullable=False),
        sa.Column("longitude", sa.Float(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("special_places", sa.Integer(), nullable=False),
        sa.Column("accessible", sa.Integer(), nullable=False),
        sa.Column("pets", sa.Integer(), nullable=False),
        sa.Column("nodes", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("entry", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_shelter_region", "shelter", ["region"])
    op.create_table(
        "fleet",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("region", sa.String(length=64), nullable=False),
        sa.Column("vehicle", sa.String(length=16), nullable=False),
        sa.Column("vehicles", sa.Integer(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("latitude", sa.Float(), nullable=False),
        sa.Column("longitude", sa.Float(), nullable=False),
        sa.Column("nodes", sa.Text(), nullable=False),
        sa.Column("entry", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_fleet_region", "fleet", ["region"])
    op.create_table(
        "road_net",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("region", sa.String(length=64), nullable=False),
        sa.Column("roads_file", sa.String(length=64), nullable=False),
        sa.Column("nodes_file", sa.String(length=64), nullable=False),
        sa.Column("roads", sa.Integer(), nullable=False),
        sa.Column("nodes", sa.Integer(), nullable=False),
        sa.Column("entry", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_road_net_region", "road_net", ["region"])
    op.create_table(
        "failed_road",
        sa.Column("net", sa.String(length=64), nullable=False),
        sa.Column("road", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("failed_at", sa.String(length=32), nullable=False),
        sa.Column("entry", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("net", "road"),
    )


def _plans() -> None:
    op.create_table(
        "evacuation",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("first", sa.BigInteger(), nullable=False),
        sa.Column("region", sa.String(length=64), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("net", sa.String(length=64), nullable=False),
        sa.Column("plan_file", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("unplaced", sa.Integer(), nullable=False),
        sa.Column("clearance_seconds", sa.Integer(), nullable=False),
        sa.Column("bound_seconds", sa.Integer(), nullable=False),
        sa.Column("supersedes", sa.BigInteger(), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("alert", sa.BigInteger(), nullable=True),
        sa.Column("broken_by", sa.Text(), nullable=False),
        sa.Column("proposed_by", sa.String(length=64), nullable=False),
        sa.Column("proposed_at", sa.String(length=32), nullable=False),
        sa.Column("approved_by", sa.String(length=64), nullable=True),
        sa.Column("approved_at", sa.String(length=32), nullable=True),
        sa.Column("begun_at", sa.String(length=32), nullable=True),
        sa.Column("ended_at", sa.String(length=32), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("totals", sa.Text(), nullable=True),
        sa.Column("erased_at", sa.String(length=32), nullable=True),
        sa.Column("entry", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("evacuation_region", "evacuation", ["region", "id"])
    op.create_index("evacuation_state", "evacuation", ["state", "id"])
    op.create_index("ix_evacuation_first", "evacuation", ["first"])
    op.create_table(
        "evacuation_zone",
        sa.Column("evacuation", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("population", sa.Integer(), nullable=False),
        sa.Column("phase", sa.Integer(), nullable=False),
        sa.Column("unplaced", sa.Integer(), nullable=False),
        sa.Column("release_phase", sa.Integer(), nullable=True),
        sa.Column("conditions", sa.Text(), nullable=False),
        sa.Column("released_at", sa.String(length=32), nullable=True),
        sa.PrimaryKeyConstraint("evacuation", "zone"),
    )
    op.create_index("evacuation_zone_zone", "evacuation_zone", ["zone"])
    op.create_table(
        "evacuation_phase",
        sa.Column("evacuation", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("phase", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("start_seconds", sa.Integer(), nullable=False),
        sa.Column("end_seconds", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("begun_at", sa.String(length=32), nullable=True),
        sa.Column("finished_at", sa.String(length=32), nullable=True),
        sa.Column("despite", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("evacuation", "phase"),
    )
    op.create_table(
        "evacuation_shelter",
        sa.Column("evacuation", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("shelter", sa.String(length=64), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("already", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("evacuation", "shelter"),
    )
    op.create_index("evacuation_shelter_shelter", "evacuation_shelter", ["shelter"])


def _people() -> None:
    op.create_table(
        "evacuation_count",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("evacuation", sa.BigInteger(), nullable=False),
        sa.Column("first", sa.BigInteger(), nullable=False),
        sa.Column("what", sa.String(length=16), nullable=False),
        sa.Column("place", sa.String(length=64), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("change", sa.Integer(), nullable=False),
        sa.Column("corrects", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.String(length=16), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("seat", sa.String(length=64), nullable=False),
        sa.Column("entry", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("evacuation_count_first", "evacuation_count", ["first", "what", "place"])
    op.create_index("ix_evacuation_count_corrects", "evacuation_count", ["corrects"])
    op.create_table(
        "arrival",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("evacuation", sa.BigInteger(), nullable=False),
        sa.Column("first", sa.BigInteger(), nullable=False),
        sa.Column("shelter", sa.String(length=64), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("alone", sa.String(length=16), nullable=False),
        sa.Column("consents", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("commitment", sa.LargeBinary(), nullable=True),
        sa.Column("entry", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("arrival_shelter", "arrival", ["shelter"])
    op.create_index("ix_arrival_first", "arrival", ["first"])
    op.create_table(
        "look_up",
        sa.Column("entry", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("evacuation", sa.BigInteger(), nullable=False),
        sa.Column("first", sa.BigInteger(), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("seat", sa.String(length=64), nullable=False),
        sa.Column("agency", sa.String(length=64), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("found", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("commitment", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("entry"),
    )
    op.create_index("ix_look_up_first", "look_up", ["first"])
    op.create_index("look_up_account", "look_up", ["account", "at"])


def downgrade() -> None:
    """Take them away."""
    op.drop_index("ix_look_up_first", table_name="look_up")
    op.drop_index("look_up_account", table_name="look_up")
    op.drop_table("look_up")
    op.drop_index("arrival_shelter", table_name="arrival")
    op.drop_index("ix_arrival_first", table_name="arrival")
    op.drop_table("arrival")
    op.drop_index("evacuation_count_first", table_name="evacuation_count")
    op.drop_index("ix_evacuation_count_corrects", table_name="evacuation_count")
    op.drop_table("evacuation_count")
    op.drop_index("evacuation_shelter_shelter", table_name="evacuation_shelter")
    op.drop_table("evacuation_shelter")
    op.drop_table("evacuation_phase")
    op.drop_index("evacuation_zone_zone", table_name="evacuation_zone")
    op.drop_table("evacuation_zone")
    op.drop_index("evacuation_region", table_name="evacuation")
    op.drop_index("evacuation_state", table_name="evacuation")
    op.drop_index("ix_evacuation_first", table_name="evacuation")
    op.drop_table("evacuation")
    op.drop_table("failed_road")
    op.drop_index("ix_road_net_region", table_name="road_net")
    op.drop_table("road_net")
    op.drop_index("ix_fleet_region", table_name="fleet")
    op.drop_table("fleet")
    op.drop_index("ix_shelter_region", table_name="shelter")
    op.drop_table("shelter")
    op.drop_index("ix_zone_region", table_name="zone")
    op.drop_table("zone")
