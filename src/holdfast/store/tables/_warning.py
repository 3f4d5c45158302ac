"""The projection of warning: how a region warns, its own templates, and every alert."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table, Text

from holdfast.store.tables._columns import METADATA, id_column

alerting = Table(  # how a region warns; it holds in the regions nested in it too
    "alerting",
    METADATA,
    id_column("region", key=True),
    Column("sender", String(200), nullable=False),
    Column("sender_name", Text, nullable=False),
    Column("languages", Text, nullable=False),  # separated by blanks, the first one first
    Column("web", Text, nullable=False),
    Column("contact", Text, nullable=False),
    Column("emergency", Text, nullable=False),  # the number to call in need
    Column("largest_hours", Integer, nullable=False),
    Column("entry", BigInteger, nullable=False),
)
alert_template = Table(
    "alert_template",
    METADATA,
    id_column("region", key=True),
    id_column("id", key=True),
    Column("title", Text, nullable=False),
    Column("body", Text, nullable=False),  # the template as JSON
    Column("entry", BigInteger, nullable=False),
)
alert = Table(
    "alert",
    METADATA,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    id_column("region"),
    Column("state", String(16), nullable=False),
    Column("status", String(16), nullable=False),  # Actual, Exercise, Test
    Column("msg_type", String(16), nullable=False),
    Column("template", String(64)),
    Column("event", Text, nullable=False),  # in the first language, as the headline and the area
    Column("headline", Text, nullable=False),
    Column("area", Text, nullable=False),
    Column("severity", String(16), nullable=False),
    Column("content", String(64), nullable=False),  # SHA-256 of what was drafted
    Column("begins_at", String(32)),
    Column("expires_at", String(32), nullable=False),
    Column("refers_to", BigInteger),
    Column("successor", BigInteger),  # the alert that superseded or cancelled it
    Column("incident", BigInteger),
    Column("evacuation", BigInteger),
    Column("reason", Text, nullable=False),  # why it cancels, or was discarded
    Column("drafted_at", String(32), nullable=False),
    id_column("drafted_by"),
    Column("authors", Text, nullable=False),  # every account that wrote on it, separated by blanks
    Column("identifier", String(128)),  # of the document, as the others below: null until it is published
    Column("sender", String(200)),
    Column("document", String(64)),
    Column("sent_at", String(32)),
    id_column("approved_by", null=True),
    Column("entry", BigInteger, nullable=False),
    Index("alert_region", "region", "id"),
    Index("alert_state", "state", "expires_at"),
    Index("alert_identifier", "identifier", unique=True),
    Index("alert_refers_to", "refers_to"),
)
