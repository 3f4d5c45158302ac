"""The projection, legal side: regions, acts, headquarters, seats, what waits for another person."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Integer, String, Table, Text

from holdfast.store.tables._columns import METADATA, day_column, id_column

region = Table(
    "region",
    METADATA,
    id_column(key=True),
    Column("name", Text, nullable=False),
    id_column("parent", null=True),
    Column("outline", Text),
)
adoption = Table(  # the profile that is law in a region and those nested in it
    "adoption",
    METADATA,
    id_column("region", key=True),
    Column("profile", String(64), nullable=False),
    Column("file", String(64), nullable=False),
)
accepted_gap = Table(
    "accepted_gap",
    METADATA,
    id_column("region", key=True),
    Column("about", String(128), primary_key=True),
    Column("authority", String(64), nullable=False),
    day_column("until_day"),
    Column("entry", BigInteger, nullable=False),
)
act = Table(
    "act",
    METADATA,
    id_column(key=True),
    Column("kind", String(64), nullable=False),
    Column("title", Text, nullable=False),
    Column("issuer", String(64), nullable=False),
    Column("issued_at", String(32), nullable=False),
    day_column("start_day"),
    day_column("end_day"),
    Column("regions", Text, nullable=False),
    id_column("declares", null=True),
    id_column("extends", null=True),
    id_column("lifts", null=True),
    Column("confirmed_at", String(32)),
    id_column("narrows", null=True),
    Column("people_at_most", Integer),
    Column("days_at_most", Integer),
)
agency = Table("agency", METADATA, id_column(key=True), Column("name", Text, nullable=False))
headquarters = Table(
    "headquarters",
    METADATA,
    id_column(key=True),
    id_column("region"),
    Column("title", Text, nullable=False),
    Column("rule", String(64), nullable=False),
    id_column("act", null=True),
    Column("stood_down_at", String(32)),
)
seat = Table(
    "seat",
    METADATA,
    id_column(key=True),
    id_column("headquarters"),
    Column("title", Text, nullable=False),
    Column("side", String(16), nullable=False),
    Column("powers", Text, nullable=False),
    id_column("agency", null=True),
    Column("authority", String(64), nullable=False),
)
holder = Table(
    "holder",
    METADATA,
    id_column("seat", key=True),
    id_column("account", key=True),
    day_column(
        "until_day", null=True
    ),  # the first day on which the seat is held no more; null only for the founder
)
pending = Table(  # parked orders that wait for another person
    "pending",
    METADATA,
    Column("entry", BigInteger, primary_key=True, autoincrement=False),
    Column("authority", String(64), nullable=False),
    id_column("region"),
    id_column("account"),
    Column("until_at", String(32), nullable=False),
    Column("approved", Text, nullable=False),  # authorities that have approved it, where it needs several
)
# What was done at once, without the second person: who must look at it, and what came of that.
review = Table(
    "review",
    METADATA,
    Column("entry", BigInteger, primary_key=True, autoincrement=False),
    Column("authority", String(64), nullable=False),
    id_column("region"),
    id_column("account"),
    Column("reason", Text, nullable=False),
    Column("until_at", String(32), nullable=False),
    Column("reviewed_at", String(32)),
    Column("reviewed_by", String(64)),
    Column("justified", Integer),
    Column("remark", Text),
)
report = Table(  # duties to tell somebody, once they are done
    "report",
    METADATA,
    Column("duty", String(200), primary_key=True),
    id_column("region"),
    Column("told_at", String(32), nullable=False),
    Column("how", Text, nullable=False),
    Column("entry", BigInteger, nullable=False),
)
register = Table(  # one row: what the whole register is
    "register",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("exercise", Integer, nullable=False),
)
