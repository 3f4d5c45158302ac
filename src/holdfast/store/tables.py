"""The tables. Days are numbers since 1970-01-01 and spans are half-open, as everywhere.

Three kinds of table:

- the *record* and what lies beside it (`entry`, `head`, `blob`, `private`, `sealed`): the source of everything;
- the *projection* (`PROJECTION`): made from the record, and made again by ``holdfast rebuild``;
- the *doors* (`account`, `link`, `session`): who may come in; not part of the record.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    BigInteger,
    Column,
    Float,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

METADATA: Final = MetaData()


def _id(name: str = "id", *, key: bool = False, null: bool = False) -> Column[str]:
    return Column(name, String(64), primary_key=key, nullable=null)


def _day(name: str, *, null: bool = False) -> Column[int]:
    return Column(name, Integer, nullable=null)


# The record and what lies beside it

entry = Table(
    "entry",
    METADATA,
    Column("n", BigInteger, primary_key=True, autoincrement=False),
    Column("leaf", LargeBinary, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("key", String(64), unique=True),  # SHA-256 of the idempotency key
    Column("digest", LargeBinary),  # SHA-256 of the order given with that key
)
head = Table(
    "head",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("size", BigInteger, nullable=False),
    Column("frontier", LargeBinary, nullable=False),
    Column("at", String(32), nullable=False),  # moment of the last entry; time never runs backwards
)
blob = Table(
    "blob",
    METADATA,
    Column("sha256", String(64), primary_key=True),
    Column("body", LargeBinary, nullable=False),
)
private = Table(
    "private",
    METADATA,
    Column("commitment", LargeBinary, primary_key=True),
    Column("salt", LargeBinary, nullable=False),
    Column("reference", String(64), nullable=False, index=True),
    Column("likeness", Text, index=True),
    Column("name", Text, nullable=False),
    Column("born", String(10)),
    Column("place", String(64), nullable=False),
    Column("contact", Text, nullable=False),
)

sealed = Table(  # other personal values, each in canonical JSON under its commitment
    "sealed",
    METADATA,
    Column("commitment", LargeBinary, primary_key=True),
    Column("salt", LargeBinary, nullable=False),
    Column("body", LargeBinary, nullable=False),
)

# The projection: legal side

region = Table(
    "region",
    METADATA,
    _id(key=True),
    Column("name", Text, nullable=False),
    _id("parent", null=True),
    Column("outline", Text),
)
adoption = Table(  # the profile that is law in a region and those nested in it
    "adoption",
    METADATA,
    _id("region", key=True),
    Column("profile", String(64), nullable=False),
    Column("file", String(64), nullable=False),
)
accepted_gap = Table(
    "accepted_gap",
    METADATA,
    _id("region", key=True),
    Column("about", String(128), primary_key=True),
    Column("authority", String(64), nullable=False),
    _day("until_day"),
    Column("entry", BigInteger, nullable=False),
)
act = Table(
    "act",
    METADATA,
    _id(key=True),
    Column("kind", String(64), nullable=False),
    Column("title", Text, nullable=False),
    Column("issuer", String(64), nullable=False),
    Column("issued_at", String(32), nullable=False),
    _day("start_day"),
    _day("end_day"),
    Column("regions", Text, nullable=False),
    _id("declares", null=True),
    _id("extends", null=True),
    _id("lifts", null=True),
    Column("confirmed_at", String(32)),
    _id("narrows", null=True),
    Column("people_at_most", Integer),
    Column("days_at_most", Integer),
)
agency = Table("agency", METADATA, _id(key=True), Column("name", Text, nullable=False))
headquarters = Table(
    "headquarters",
    METADATA,
    _id(key=True),
    _id("region"),
    Column("title", Text, nullable=False),
    Column("rule", String(64), nullable=False),
    _id("act", null=True),
    Column("stood_down_at", String(32)),
)
seat = Table(
    "seat",
    METADATA,
    _id(key=True),
    _id("headquarters"),
    Column("title", Text, nullable=False),
    Column("side", String(16), nullable=False),
    Column("powers", Text, nullable=False),
    _id("agency", null=True),
    Column("authority", String(64), nullable=False),
)
holder = Table(
    "holder",
    METADATA,
    _id("seat", key=True),
    _id("account", key=True),
    _day(
        "until_day", null=True
    ),  # the first day on which the seat is held no more; null only for the founder
)
pending = Table(  # parked orders that wait for another person
    "pending",
    METADATA,
    Column("entry", BigInteger, primary_key=True, autoincrement=False),
    Column("authority", String(64), nullable=False),
    _id("region"),
    _id("account"),
    Column("until_at", String(32), nullable=False),
    Column("approved", Text, nullable=False),  # authorities that have approved it, where it needs several
)
review = (
    Table(  # what was done at once, without the second person: who must look at it, and what came of that
        "review",
        METADATA,
        Column("entry", BigInteger, primary_key=True, autoincrement=False),
        Column("authority", String(64), nullable=False),
        _id("region"),
        _id("account"),
        Column("reason", Text, nullable=False),
        Column("until_at", String(32), nullable=False),
        Column("reviewed_at", String(32)),
        Column("reviewed_by", String(64)),
        Column("justified", Integer),
        Column("remark", Text),
    )
)
report = Table(  # duties to tell somebody, once they are done
    "report",
    METADATA,
    Column("duty", String(200), primary_key=True),
    _id("region"),
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

# The projection: the ground

place = Table(
    "place",
    METADATA,
    _id(key=True),
    Column("name", Text, nullable=False),
    _id("region"),
    Column("latitude", Float, nullable=False),
    Column("longitude", Float, nullable=False),
    Column("population", Integer, nullable=False),
)
unit_kind = Table(
    "unit_kind",
    METADATA,
    _id(key=True),
    Column("title", Text, nullable=False),
    Column("qualifications", Text, nullable=False),
)
facility = Table(
    "facility",
    METADATA,
    _id(key=True),
    Column("name", Text, nullable=False),
    _id("region"),
    _id("sector"),
    Column("latitude", Float, nullable=False),
    Column("longitude", Float, nullable=False),
    Column("exposure", Float, nullable=False),
)
dependency = Table("dependency", METADATA, _id("facility", key=True), _id("depends_on", key=True))
post = Table(
    "post",
    METADATA,
    _id(key=True),
    Column("facility", String(64), nullable=False, index=True),
    _id("kind"),
    _id("task"),
    Column("strength", Integer, nullable=False),
    Column("worth", Float, nullable=False),
    _day("start_day", null=True),
    _day("end_day", null=True),
)

# The projection: people and service

unit = Table(
    "unit",
    METADATA,
    _id(key=True),
    Column("name", Text, nullable=False),
    _id("region"),
    _id("kind"),
    Column("target", Integer, nullable=False),
)
person = Table(
    "person",
    METADATA,
    Column("person", BigInteger, primary_key=True, autoincrement=False),
    _id("region"),
    Column("rank_group", String(64), nullable=False),
    Column("qualifications", Text, nullable=False),
    Column("days_before", Integer, nullable=False),
    Column("commitment", LargeBinary, unique=True),  # null once erased
    Column("discharged_day", Integer),
)
contract = Table(
    "contract",
    METADATA,
    _id(key=True),
    Column("person", BigInteger, nullable=False, index=True),
    _day("start_day"),
    _day("end_day"),
    Column("territory", Text, nullable=False),
    _id("unit", null=True),
    Column("clause", Text, nullable=False),
)
service = Table(  # service outside the register's own call-ups
    "service",
    METADATA,
    Column("person", BigInteger, primary_key=True, autoincrement=False),
    Column("start_day", Integer, primary_key=True, autoincrement=False),
    _day("end_day"),
    _id("basis"),
)
plan = Table(
    "plan",
    METADATA,
    _id(key=True),
    _id("region"),
    _id("basis"),
    _id("act", null=True),
    _day("start_day"),
    _day("end_day"),
    Column("period_days", Integer, nullable=False),
    Column("tours_file", String(64), nullable=False),
    Column("proof_file", String(64), nullable=False),
    Column("tours", Integer, nullable=False),
    Column("value", Float, nullable=False),
    Column("bound", Float, nullable=False),
    Column("coverage", Float, nullable=False),
    Column("state", String(16), nullable=False),
    _id("proposed_by"),
    Column("approved_by", String(64)),
    Column("facts", Text),
)
call_up = Table(
    "call_up",
    METADATA,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("person", BigInteger, nullable=False),
    Column("post", String(64), nullable=False),
    Column("region", String(64), nullable=False),
    _day("start_day"),
    _day("end_day"),
    Column("basis", String(64), nullable=False),
    Column("task", String(64), nullable=False),
    Column("authority", String(64), nullable=False),
    _id("act", null=True),
    _id("contract", null=True),
    _id("plan", null=True),
    Column("state", String(16), nullable=False),
    _day("issued_day"),
    _day("served_day", null=True),
    Column("entry", BigInteger, nullable=False),
    Column("report_to", Text),
    Column("channel", String(16)),  # how it was served
    _day("handed_day", null=True),  # when it was handed over or sent; it may count as served later
    Column("proof", LargeBinary),  # the commitment of what proves the service
    Column("facts", Text),  # told with the order, a line each
    Index("call_up_person", "person", "start_day"),
    Index("call_up_post", "post", "start_day"),
)

# The projection: recruitment, attendance and pay

campaign = Table(
    "campaign",
    METADATA,
    _id(key=True),
    _id("region"),
    _id("unit_kind"),
    _id("unit", null=True),
    Column("mode", String(16), nullable=False),
    Column("target", Integer, nullable=False),
    _day("start_day"),
    _day("end_day"),
    Column("state", String(16), nullable=False),  # open, or why it was closed
    _day("opened_day"),
    _day("closed_day", null=True),
)
candidate = Table(
    "candidate",
    METADATA,
    Column("candidate", BigInteger, primary_key=True, autoincrement=False),
    Column("campaign", String(64), nullable=False, index=True),
    _id("region"),
    Column("source", String(16), nullable=False),
    Column("stage", String(16), nullable=False),
    Column("reason", String(16)),  # why dropped
    _day("entered_day"),
    _day("stage_day"),
    _day("keep_until_day", null=True),  # how long the details of one dropped may be kept
    Column("commitment", LargeBinary, unique=True),  # null once erased
    Column("person", BigInteger),  # once engaged
)
candidate_step = Table(  # the day on which a candidate came to each stage
    "candidate_step",
    METADATA,
    Column("candidate", BigInteger, primary_key=True, autoincrement=False),
    Column("stage", String(16), primary_key=True),
    _day("day"),
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
    _id("name", key=True),
    _day("day"),
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
    _id("region", key=True),
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
    _day("start_day"),
    _day("end_day"),
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
    _id("region"),
    Column("kind", String(16), nullable=False),
    Column("ground", String(64), nullable=False),
    Column("call_up", BigInteger, index=True),
    Column("against", BigInteger),  # the application whose refusal is appealed
    _day("filed_day"),
    Column("facts", Text),
    Column("words", LargeBinary),  # the commitment of what the person wrote
    Column("rule", String(64), nullable=False),
    Column("article", Text, nullable=False),
    Column("authorities", Text, nullable=False),  # who decides, by the profile
    _day("decide_by", null=True),
    _day("suspended_day", null=True),  # since when the call-up is suspended for it
    Column("call_up_was", String(16)),  # the state in which it found the call-up
    Column("state", String(16), nullable=False),
    _day("decided_day", null=True),
    _day("until_day", null=True),
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
    _id("agency"),
    Column("person", BigInteger, nullable=False, index=True),
    _day("asked_day"),
    Column("state", String(16), nullable=False),
    _day("answered_day", null=True),
    _day("until_day", null=True),
    Column("entry", BigInteger, nullable=False),
)
employer_notice = Table(
    "employer_notice",
    METADATA,
    Column("call_up", BigInteger, primary_key=True, autoincrement=False),
    _day("notified_day"),
    Column("consent", Integer, nullable=False),
    Column("state", String(16), nullable=False),
    _day("answered_day", null=True),
    Column("entry", BigInteger, nullable=False),
)

# The doors

account = Table(
    "account",
    METADATA,
    _id(key=True),
    Column("name", Text, nullable=False),
    Column("password_hash", Text),
    Column("disabled", Integer, nullable=False),
)
link = Table(  # one-time links by which a person sets a password
    "link",
    METADATA,
    Column("token_hash", String(64), primary_key=True),
    _id("account"),
    Column("until_at", String(32), nullable=False),
)
session = Table(
    "session",
    METADATA,
    Column("token_hash", String(64), primary_key=True),
    _id("account"),
    Column("until_at", String(32), nullable=False),
)

PROJECTION: Final = (
    region,
    adoption,
    accepted_gap,
    act,
    agency,
    headquarters,
    seat,
    register,
    holder,
    pending,
    review,
    report,
    place,
    unit_kind,
    facility,
    dependency,
    post,
    unit,
    person,
    contract,
    service,
    plan,
    call_up,
    ground,
    application,
    key_worker_question,
    employer_notice,
    campaign,
    candidate,
    candidate_step,
    attendance,
    personal_date,
    past_rank,
    earnings,
    pay_month,
)
"""The tables that the record alone determines."""
