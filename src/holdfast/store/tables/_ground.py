"""The projection, on the ground: places, facilities, posts."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Float, Integer, String, Table, Text

from holdfast.store.tables._columns import METADATA, day_column, id_column

place = Table(
    "place",
    METADATA,
    id_column(key=True),
    Column("name", Text, nullable=False),
    id_column("region"),
    Column("latitude", Float, nullable=False),
    Column("longitude", Float, nullable=False),
    Column("population", Integer, nullable=False),
)
unit_kind = Table(
    "unit_kind",
    METADATA,
    id_column(key=True),
    Column("title", Text, nullable=False),
    Column("qualifications", Text, nullable=False),
)
facility = Table(
    "facility",
    METADATA,
    id_column(key=True),
    Column("name", Text, nullable=False),
    id_column("region"),
    id_column("sector"),
    Column("latitude", Float, nullable=False),
    Column("longitude", Float, nullable=False),
    Column("exposure", Float, nullable=False),
)
dependency = Table("dependency", METADATA, id_column("facility", key=True), id_column("depends_on", key=True))
post = Table(
    "post",
    METADATA,
    id_column(key=True),
    Column("facility", String(64), nullable=False, index=True),
    id_column("kind"),
    id_column("task"),
    Column("strength", Integer, nullable=False),
    Column("worth", Float, nullable=False),
    day_column("start_day", null=True),
    day_column("end_day", null=True),
    Column("tiers", Text),  # as `holdfast.model.shape` writes them
    Column("mix", Text),
    Column("by_threat", Text),
)
threat_level = Table(  # of days that several entries name, the last entry decides
    "threat_level",
    METADATA,
    Column("entry", BigInteger, primary_key=True, autoincrement=False),
    Column("region", String(64), nullable=False, index=True),
    Column("level", Integer, nullable=False),
    day_column("start_day"),
    day_column("end_day"),
    Column("reason", Text, nullable=False),
)
