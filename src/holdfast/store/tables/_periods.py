"""The projection of operational periods: what was planned and decided in each, who was there, and what was reported."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table, Text

from holdfast.store.tables._columns import METADATA, id_column


def _moment(name: str, *, null: bool = False) -> Column[str]:
    return Column(name, String(32), nullable=null)


def _number(name: str = "number") -> Column[int]:
    return Column(name, Integer, primary_key=True, autoincrement=False)


def _period() -> Column[int]:
    return Column("period", BigInteger, primary_key=True, autoincrement=False)


def _entry() -> Column[int]:
    return Column("entry", BigInteger, nullable=False)


def _text(name: str, *, null: bool = False) -> Column[str]:
    return Column(name, Text, nullable=null)


period = Table(
    "period",
    METADATA,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    id_column("region"),
    id_column("headquarters"),
    _text("title"),
    _text("situation"),
    _text("weather"),
    _moment("start_at"),
    _moment("end_at"),
    Column("state", String(16), nullable=False),
    id_column("led_by"),  # the seat in charge of the shift
    id_column("led_account"),
    _moment("opened_at"),
    _moment("closed_at", null=True),
    Column("snapshot", String(64)),
    Column("opened_entry", BigInteger, nullable=False),
    Column("closed_entry", BigInteger),
    _entry(),
    Index("period_region", "region", "id"),
)
objective = Table(
    "objective",
    METADATA,
    _period(),
    _number(),
    _text("text"),
    Column("priority", String(16), nullable=False),
    _moment("done_at", null=True),
    _text("done_how", null=True),
    _text("struck", null=True),  # why it was taken out again
    _entry(),
)
decision = Table(
    "decision",
    METADATA,
    _period(),
    _number(),
    _moment("at"),
    id_column("seat"),
    _text("what"),
    _text("why"),
    _entry(),
)
position = Table(  # who fills which position of the organisation; of the same position the last entry holds
    "position",
    METADATA,
    _period(),
    id_column("position", key=True),
    id_column("under", null=True),
    _text("title"),
    id_column("seat", null=True),
    id_column("account", null=True),
    id_column("unit", null=True),
    id_column("agency", null=True),
    _entry(),
)
assignment = Table(
    "assignment",
    METADATA,
    _period(),
    _number(),
    _text("what"),
    _text("where"),
    _text("resources"),
    _text("channel"),
    _text("instructions"),
    id_column("leader", null=True),  # a seat
    Column("objective", Integer),
    Column("have", Integer),
    Column("need", Integer),
    _text("struck", null=True),
    _entry(),
)
channel = Table(
    "channel",
    METADATA,
    _period(),
    _number(),
    _text("name"),
    _text("purpose"),
    _text("receive"),
    _text("transmit"),
    _text("mode"),
    _text("remarks"),
    _text("struck", null=True),
    _entry(),
)
medical = Table(
    "medical",
    METADATA,
    _period(),
    _number(),
    Column("kind", String(16), nullable=False),
    _text("name"),
    _text("place"),
    _text("reach"),  # how it is called: a channel, a number of the house
    _text("level"),
    Column("minutes", Integer),  # by road, from where the people work
    _text("struck", null=True),
    _entry(),
)
hazard = Table(
    "hazard",
    METADATA,
    _period(),
    _number(),
    _text("hazard"),
    _text("mitigation"),
    _text("where"),
    Column("assignment", Integer),
    _text("struck", null=True),
    _entry(),
)
check_in = Table(
    "check_in",
    METADATA,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("period", BigInteger, nullable=False, index=True),
    _text("what"),
    id_column("agency", null=True),
    id_column("unit", null=True),
    Column("people", Integer, nullable=False),
    _text("home"),
    _text("method"),
    Column("assignment", Integer),
    _moment("arrived_at"),
    _moment("left_at", null=True),
    _text("bound_for", null=True),
    _text("remark", null=True),
    _entry(),
)
log_line = Table(  # what a seat or a unit wrote in its log
    "log_line",
    METADATA,
    Column("entry", BigInteger, primary_key=True, autoincrement=False),
    Column("period", BigInteger, nullable=False),
    id_column("seat"),
    id_column("unit", null=True),
    _moment("at"),
    _text("text"),
    Index("log_line_period", "period", "seat", "entry"),
)
handover = Table(
    "handover",
    METADATA,
    _period(),
    _number(),
    id_column("from_seat"),
    id_column("from_account"),
    id_column("to_seat"),
    _text("briefing"),
    _moment("handed_at"),
    _moment("accepted_at", null=True),
    id_column("accepted_by", null=True),  # an account
    _text("recalled", null=True),
    _entry(),
)
message = Table(
    "message",
    METADATA,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    id_column("region"),
    Column("period", BigInteger),
    id_column("from_seat"),
    id_column("from_account"),
    id_column("to_seat"),
    _text("subject"),
    _text("text"),
    Column("urgency", String(16), nullable=False),
    _moment("sent_at"),
    _text("reply", null=True),
    _moment("replied_at", null=True),
    id_column("replied_by", null=True),  # an account
    _entry(),
    Index("message_region", "region", "id"),
    Index("message_period", "period"),
)
sitrep = Table(
    "sitrep",
    METADATA,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    id_column("region"),
    Column("incident", BigInteger),  # null: of the region as a whole
    Column("number", Integer, nullable=False),  # within the region, or within the incident
    Column("period", BigInteger),
    _moment("since_at"),
    _moment("issued_at"),
    id_column("seat"),
    Column("changed", Integer, nullable=False),  # how many changes it tells of; 0 is a report too
    Column("facts", String(64), nullable=False),  # the files, by SHA-256
    Column("paper", String(64), nullable=False),
    _entry(),
    Index("sitrep_region", "region", "id"),
)
form_words = Table(  # the words of forms that a region adopted, for itself and those nested in it
    "form_words",
    METADATA,
    id_column("region", key=True),
    Column("file", String(64), nullable=False),
    _entry(),
)
script = Table(  # exercises: what is given to whom and when
    "script",
    METADATA,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    id_column("region"),
    _text("title"),
    Column("file", String(64), nullable=False),
    Column("start_at", String(32)),
    Column("speed", Integer),  # minutes of the script in a minute of the clock
    _moment("ended_at", null=True),
    Column("started_entry", BigInteger),
    _entry(),
)
inject = Table(
    "inject",
    METADATA,
    Column("script", BigInteger, primary_key=True, autoincrement=False),
    _number(),
    _text("title"),
    Column("minutes", Integer, nullable=False),
    id_column("to_seat"),
    _text("text"),
    _text("expected"),
    _text("order", null=True),  # in JSON: what the control gives with it
    _moment("released_at", null=True),
    id_column("released_by", null=True),
    _moment("answered_at", null=True),
    id_column("answered_by", null=True),
    _text("answer", null=True),
    _entry(),
)

PERIODS: tuple[Table, ...] = (
    period,
    objective,
    decision,
    position,
    assignment,
    channel,
    medical,
    hazard,
    check_in,
    log_line,
    handover,
    message,
    sitrep,
    form_words,
    script,
    inject,
)
"""All of them, in the order in which they are made again."""
