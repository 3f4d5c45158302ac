"""The projection of operations: incidents with their notes and effects, taskings with their steps, what is shared."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Float, Index, Integer, String, Table, Text

from holdfast.store.tables._columns import METADATA, day_column, id_column

incident = Table(
    "incident",
    METADATA,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    id_column("region"),
    Column("kind", String(16), nullable=False),
    Column("state", String(16), nullable=False),
    Column("severity", String(16)),  # null: not graded
    Column("urgency", String(16)),
    Column("title", String(200), nullable=False),
    id_column("facility", null=True),
    Column("latitude", Float),
    Column("longitude", Float),
    Column("where_", Text, nullable=False),
    Column("happened_at", String(32), nullable=False),
    Column("reported_at", String(32), nullable=False),
    Column("reported_by", String(64), nullable=False),  # the seat
    Column("verified_at", String(32)),
    Column("merged_into", BigInteger),
    Column("closed_at", String(32)),
    Column("entry", BigInteger, nullable=False),  # the last that changed it
    Index("incident_region", "region", "id"),
    Index("incident_state", "state", "id"),
    Index("incident_facility_at", "facility"),
    Index("incident_happened", "happened_at"),
    Index("incident_merged", "merged_into"),
)
incident_note = Table(  # what was told and done of an incident, in order; nothing of it is ever changed
    "incident_note",
    METADATA,
    Column("incident", BigInteger, primary_key=True, autoincrement=False),
    Column("entry", BigInteger, primary_key=True, autoincrement=False),
    Column("at", String(32), nullable=False),
    Column("seat", String(64), nullable=False),
    Column("what", Text, nullable=False),
    Column("change", String(32), nullable=False),  # what was done: reported, verified, note…
)
incident_facility = Table(  # what an incident does to a facility, until when; null: no end is known
    "incident_facility",
    METADATA,
    Column("incident", BigInteger, primary_key=True, autoincrement=False),
    id_column("facility", key=True),
    Column("effect", String(16), nullable=False),
    Column("worst", String(16), nullable=False),  # the worst that it did at any time
    Column("posts", Text, nullable=False),  # posts that cannot be stood meanwhile, by name
    Column("until", String(32)),
    Column("entry", BigInteger, nullable=False),
    Index("incident_facility_facility", "facility"),
)
tasking = Table(
    "tasking",
    METADATA,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    id_column("region"),
    Column("incident", BigInteger),
    id_column("to_agency"),
    Column("what", Text, nullable=False),
    Column("priority", String(16), nullable=False),
    Column("command", Integer, nullable=False),
    Column("state", String(16), nullable=False),
    Column("asked_at", String(32), nullable=False),
    id_column("asked_by"),  # the seat
    id_column("answered_by", null=True),  # the seat of the agency that last spoke
    Column("due_at", String(32)),
    id_column("escalated_to", null=True),
    Column("escalated_at", String(32)),
    Column("closed_at", String(32)),
    Column("entry", BigInteger, nullable=False),
    Index("tasking_region", "region", "id"),
    Index("tasking_agency", "to_agency", "id"),
    Index("tasking_incident", "incident"),
    Index("tasking_state", "state", "due_at"),
)
tasking_step = Table(  # who said what of a tasking, in order
    "tasking_step",
    METADATA,
    Column("tasking", BigInteger, primary_key=True, autoincrement=False),
    Column("entry", BigInteger, primary_key=True, autoincrement=False),
    Column("at", String(32), nullable=False),
    Column("seat", String(64), nullable=False),
    Column("state", String(16), nullable=False),
    Column("what", Text, nullable=False),
    Column("change", String(32), nullable=False),
)
share = Table(  # what another agency may read, and add to, until a day
    "share",
    METADATA,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    id_column("region"),
    Column("subject", String(80), nullable=False),
    id_column("agency"),
    Column("level", String(16), nullable=False),
    Column("state", String(16), nullable=False),
    day_column("until_day"),  # the first day on which it holds no more
    Column("offered_at", String(32), nullable=False),
    id_column("offered_by"),
    Column("consented_at", String(32)),
    id_column("consented_by", null=True),
    Column("ended_at", String(32)),
    id_column("ended_by", null=True),
    Column("entry", BigInteger, nullable=False),
    Index("share_agency", "agency", "state"),
    Index("share_subject", "subject"),
)
