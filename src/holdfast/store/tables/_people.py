"""The projection of people: units, contracts, plans, call-ups."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Float, Index, Integer, LargeBinary, String, Table, Text

from holdfast.store.tables._columns import METADATA, day_column, id_column

unit = Table(
    "unit",
    METADATA,
    id_column(key=True),
    Column("name", Text, nullable=False),
    id_column("region"),
    id_column("kind"),
    Column("target", Integer, nullable=False),
    Column("together", Integer),  # 1 where its people serve together
)
person = Table(
    "person",
    METADATA,
    Column("person", BigInteger, primary_key=True, autoincrement=False),
    id_column("region"),
    Column("rank_group", String(64), nullable=False),
    Column("qualifications", Text, nullable=False),
    Column("days_before", Integer, nullable=False),
    Column("commitment", LargeBinary, unique=True),  # null once erased
    Column("discharged_day", Integer),
)
contract = Table(
    "contract",
    METADATA,
    id_column(key=True),
    Column("person", BigInteger, nullable=False, index=True),
    day_column("start_day"),
    day_column("end_day"),
    Column("territory", Text, nullable=False),
    id_column("unit", null=True),
    Column("clause", Text, nullable=False),
)
service = Table(  # service outside the register's own call-ups
    "service",
    METADATA,
    Column("person", BigInteger, primary_key=True, autoincrement=False),
    Column("start_day", Integer, primary_key=True, autoincrement=False),
    day_column("end_day"),
    id_column("basis"),
)
plan = Table(
    "plan",
    METADATA,
    id_column(key=True),
    id_column("region"),
    id_column("basis"),
    id_column("act", null=True),
    day_column("start_day"),
    day_column("end_day"),
    Column("period_days", Integer, nullable=False),
    Column("tours_file", String(64), nullable=False),
    Column("proof_file", String(64), nullable=False),
    Column("tours", Integer, nullable=False),
    Column("value", Float, nullable=False),
    Column("bound", Float, nullable=False),
    Column("coverage", Float, nullable=False),
    Column("state", String(16), nullable=False),
    id_column("proposed_by"),
    Column("approved_by", String(64)),
    Column("facts", Text),
)
fixed_tour = Table(  # what a planner has set by hand: an intention, no call-up
    "fixed_tour",
    METADATA,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("person", BigInteger, nullable=False, index=True),
    Column("post", String(64), nullable=False),
    day_column("start_day"),
    day_column("end_day"),
    Column("reason", Text, nullable=False),
    Column("entry", BigInteger, nullable=False),
)
call_up = Table(
    "call_up",
    METADATA,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("person", BigInteger, nullable=False),
    Column("post", String(64), nullable=False),
    Column("region", String(64), nullable=False),
    day_column("start_day"),
    day_column("end_day"),
    Column("basis", String(64), nullable=False),
    Column("task", String(64), nullable=False),
    Column("authority", String(64), nullable=False),
    id_column("act", null=True),
    id_column("contract", null=True),
    id_column("plan", null=True),
    Column("state", String(16), nullable=False),
    day_column("issued_day"),
    day_column("served_day", null=True),
    Column("entry", BigInteger, nullable=False),
    Column("report_to", Text),
    Column("channel", String(16)),  # how it was served
    day_column("handed_day", null=True),  # when it was handed over or sent; it may count as served later
    Column("proof", LargeBinary),  # the commitment of what proves the service
    Column("facts", Text),  # told with the order, a line each
    Index("call_up_person", "person", "start_day"),
    Index("call_up_post", "post", "start_day"),
)
