"""The projection of service: recruitment, attendance, pay, grounds, applications, employers."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, String, Table, Text

from holdfast.store.tables._columns import METADATA, day_column, id_column

campaign = Table(
    "campaign",
    METADATA,
    id_column(key=True),
    id_column("region"),
    id_column("unit_kind"),
    id_column("unit", null=True),
    Column("mode", String(16), nullable=False),
    Column("target", Integer, nullable=False),
    day_column("start_day"),
    day_column("end_day"),
    Column("state", String(16), nullable=False),  # open, or why it was closed
    day_column("opened_day"),
    day_column("closed_day", null=True),
)
candidate = Table(
    "candidate",
    METADATA,
    Column("candidate", BigInteger, primary_key=True, autoincrement=False),
    Column("campaign", String(64), nullable=False, index=True),
    id_column("region"),
    Column("source", String(16), nullable=False),
    Column("stage", String(16), nullable=False),
    Column("reason", String(16)),  # why dropped
    day_column("entered_day"),
    day_column("stage_day"),
    day_column("keep_until_day", null=True),  # how long the details of one dropped may be kept
    Column("commitment", LargeBinary, unique=True),  # null once erased
    Column("person", BigInteger),  # once engaged
)
candidate_step = Table(  # the day on which a candidate came to each stage
    "candidate_step",
    METADATA,
    Column("candidate", BigInteger, primary_key=True, autoincrement=False),
    Column("stage", String(16), primary_key=True),
    day_column("day"),
)
attendance = Table(  # a day of a person is counted once, whatever is entered twice
    "attendance",
    METADATA,
    Column("person", BigInteger, primary_key=True, autoincrement=False),
    Column("day", Integer, primary_key=True, autoincrement=False),
    Column("call_up", BigInteger, nullable=False, index=True),
    Column("came_at", String(32)),
    Column("left_at", String(32)),
    Column("minutes", Integer),  # null: the whole day
    Column("entry", BigInteger, nullable=False),
)
personal_date = Table(  # from which limits run, such as the day of discharge
    "personal_date",
    METADATA,
    Column("person", BigInteger, primary_key=True, autoincrement=False),
    id_column("name", key=True),
    day_column("day"),
)
past_rank = Table(  # the rank group that a person had before it was changed, for pay is due by the rank held
    "past_rank",
    METADATA,
    Column("person", BigInteger, primary_key=True, autoincrement=False),
    Column("until_day", Integer, primary_key=True, autoincrement=False),
    Column("rank_group", String(64), nullable=False),
)
earnings = Table(
    "earnings",
    METADATA,
    Column("person", BigInteger, primary_key=True, autoincrement=False),
    Column("since_day", Integer, primary_key=True, autoincrement=False),
    Column("commitment", LargeBinary, unique=True),  # null once erased
)
pay_month = Table(  # what was closed: sums, and what commits to the lines, which lie sealed
    "pay_month",
    METADATA,
    id_column("region", key=True),
    Column("month_day", Integer, primary_key=True, autoincrement=False),
    Column("totals", Text, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    Column("people", Integer, nullable=False),
    Column("entry", BigInteger, nullable=False),
)

ground = Table(  # why somebody may not be called, or only last, over some days
    "ground",
    METADATA,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("person", BigInteger, nullable=False),
    Column("ground", String(64), nullable=False),
    Column("state", String(16), nullable=False),
    day_column("start_day"),
    day_column("end_day"),
    Column("application", BigInteger),
    Column("question", BigInteger),
    Column("entry", BigInteger, nullable=False),
    Index("ground_person", "person", "start_day"),
)
application = Table(
    "application",
    METADATA,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("person", BigInteger, nullable=False, index=True),
    id_column("region"),
    Column("kind", String(16), nullable=False),
    Column("ground", String(64), nullable=False),
    Column("call_up", BigInteger, index=True),
    Column("against", BigInteger),  # the application whose refusal is appealed
    day_column("filed_day"),
    Column("facts", Text),
    Column("words", LargeBinary),  # the commitment of what the person wrote
    Column("rule", String(64), nullable=False),
    Column("article", Text, nullable=False),
    Column("authorities", Text, nullable=False),  # who decides, by the profile
    day_column("decide_by", null=True),
    day_column("suspended_day", null=True),  # since when the call-up is suspended for it
    Column("call_up_was", String(16)),  # the state in which it found the call-up
    Column("state", String(16), nullable=False),
    day_column("decided_day", null=True),
    day_column("until_day", null=True),
    Column("decided_under", Text),  # the article the decision rests on
    Column("reasons", LargeBinary),  # the commitment of the decision's reasons
    Column("decided_by", String(64)),
    Column("decided_in", String(64)),  # the seat
    Column("replaced_by", BigInteger),  # the appeal that took the decision's place
    Column("entry", BigInteger, nullable=False),
)
key_worker_question = Table(  # whether an agency cannot do without somebody
    "key_worker_question",
    METADATA,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    id_column("agency"),
    Column("person", BigInteger, nullable=False, index=True),
    day_column("asked_day"),
    Column("state", String(16), nullable=False),
    day_column("answered_day", null=True),
    day_column("until_day", null=True),
    Column("entry", BigInteger, nullable=False),
)
employer_notice = Table(
    "employer_notice",
    METADATA,
    Column("call_up", BigInteger, primary_key=True, autoincrement=False),
    day_column("notified_day"),
    Column("consent", Integer, nullable=False),
    Column("state", String(16), nullable=False),
    day_column("answered_day", null=True),
    Column("entry", BigInteger, nullable=False),
)
