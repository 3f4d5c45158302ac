"""Notification: contacts, subscriptions and answers are made from the record; what was sent lies beside it."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, String, Table, Text, UniqueConstraint

from holdfast.store.tables._columns import METADATA, id_column

contact = Table(  # how somebody is reached lies sealed, under its commitment
    "contact",
    METADATA,
    id_column("account", key=True),
    Column("commitment", LargeBinary),
    Column("quiet_from", String(5), nullable=False),
    Column("quiet_until", String(5), nullable=False),
    Column("entry", BigInteger, nullable=False),
)
subscription = Table(
    "subscription",
    METADATA,
    id_column(key=True),
    id_column("region"),
    Column("channel", String(16), nullable=False),
    Column("kinds", Text, nullable=False),
    Column("match", Text, nullable=False),
    Column("seat", String(64), nullable=False),
    Column("url", Text, nullable=False),
    Column("urgent", Integer, nullable=False),
    Column("answer_within", Integer, nullable=False),  # minutes
    Column("escalate_to", Text, nullable=False),
    Column("ended_at", String(32)),
    Column("entry", BigInteger, nullable=False),
)
notice_answer = Table(
    "notice_answer",
    METADATA,
    Column("about", BigInteger, primary_key=True, autoincrement=False),
    id_column("subscription", key=True),
    id_column("account", key=True),
    Column("answer", String(16), nullable=False),
    Column("at", String(32), nullable=False),
    Column("entry", BigInteger, nullable=False),
)
notice = Table(  # one for each person or address; step 0 is the subscription's own seat, then those it escalates to
    "notice",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("about", BigInteger, nullable=False),
    id_column("subscription"),
    Column("step", Integer, nullable=False),
    Column("account", String(64), nullable=False),
    Column("channel", String(16), nullable=False),
    Column("state", String(16), nullable=False),
    Column("created_at", String(32), nullable=False),
    Column("not_before", String(32), nullable=False),
    Column("claimed_until", String(32)),
    Column("attempts", Integer, nullable=False),
    Column("sent_at", String(32)),
    UniqueConstraint("about", "subscription", "step", "account"),
    Index("notice_due", "state", "not_before"),
)
delivery = Table(  # every attempt, and what came of it
    "delivery",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("notice", Integer, nullable=False, index=True),
    Column("at", String(32), nullable=False),
    Column("outcome", String(16), nullable=False),
    Column("words", Text, nullable=False),
)
notified = Table(  # one row: up to which entry notices were made
    "notified",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("size", BigInteger, nullable=False),
)
