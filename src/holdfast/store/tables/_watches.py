"""The projection of watches: bills, the cover they want, who stands which watch, and what people asked for."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table, Text

from holdfast.store.tables._columns import METADATA, day_column, id_column

watch_bill = Table(
    "watch_bill",
    METADATA,
    id_column(key=True),
    id_column("facility"),
    id_column("post", null=True),  # null: of every post
    id_column("region"),
    day_column("start_day"),
    day_column("end_day"),
    Column("hours", Text, nullable=False),  # the watches of a day, a line each
    Column("rest_minutes", Integer, nullable=False),
    Column("watches_file", String(64), nullable=False),
    Column("cover_file", String(64), nullable=False),
    Column("watches", Integer, nullable=False),
    Column("penalty", BigInteger, nullable=False),
    Column("bound", BigInteger, nullable=False),
    day_column("withdrawn_day", null=True),
    Column("entry", BigInteger, nullable=False),
    Index("watch_bill_facility", "facility", "start_day"),
)
watch_cover = Table(  # how many people a watch wants, and of them how many with a qualification
    "watch_cover",
    METADATA,
    id_column("bill", key=True),
    id_column("post", key=True),
    Column("day", Integer, primary_key=True, autoincrement=False),
    Column("watch", String(8), primary_key=True),
    id_column("skill", key=True),  # empty: anybody
    Column("wanted", Integer, nullable=False),
)
watch = Table(  # a watch that somebody was to stand at some time; what was given away or withdrawn stays
    "watch",
    METADATA,
    id_column("bill", key=True),
    Column("person", BigInteger, primary_key=True, autoincrement=False),
    Column("day", Integer, primary_key=True, autoincrement=False),
    Column("watch", String(8), primary_key=True),
    id_column("post"),
    Column("state", String(16), nullable=False),
    Column("sequence", Integer, nullable=False),  # how often it was changed
    Column("changed_at", String(32), nullable=False),
    Column("entry", BigInteger, nullable=False),
    Index("watch_person", "person", "day"),
    Index("watch_post", "post", "day"),
)
watch_request = Table(  # whether a person would like to stand a watch, or not
    "watch_request",
    METADATA,
    Column("person", BigInteger, primary_key=True, autoincrement=False),
    Column("day", Integer, primary_key=True, autoincrement=False),
    Column("watch", String(8), primary_key=True),  # empty: any watch of the day
    Column("wants", Integer, nullable=False),
    day_column("asked_day"),
    Column("entry", BigInteger, nullable=False),
)
