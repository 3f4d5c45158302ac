"""The projection of what others warn of: certificates pinned, feeds followed, every alert received and its verdicts."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table, Text, UniqueConstraint

from holdfast.store.tables._columns import METADATA, id_column

pinned_certificate = (
    Table(  # a signer whom the headquarters vouches for; it holds in the regions nested in it too
        "pinned_certificate",
        METADATA,
        id_column(key=True),
        id_column("region"),
        Column("title", Text, nullable=False),
        Column("subject", Text, nullable=False),
        Column("fingerprint", String(64), nullable=False),  # SHA-256, hex
        Column("not_before", String(32), nullable=False),
        Column("not_after", String(32), nullable=False),
        Column("certificate", Text, nullable=False),  # PEM
        Column("pinned_at", String(32), nullable=False),
        Column("unpinned_at", String(32)),
        Column("entry", BigInteger, nullable=False),
        Index("pinned_certificate_region", "region"),
    )
)
foreign_feed = Table(
    "foreign_feed",
    METADATA,
    id_column(key=True),
    id_column("region"),
    Column("title", Text, nullable=False),
    Column("address", Text, nullable=False),  # https, or a file
    Column("followed_at", String(32), nullable=False),
    Column("ended_at", String(32)),
    Column("entry", BigInteger, nullable=False),
    Index("foreign_feed_region", "region"),
)
foreign_alert = Table(  # a document as it came; what it says is as far as it could be read
    "foreign_alert",
    METADATA,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    id_column("region"),
    id_column("feed", null=True),
    Column("link", Text, nullable=False),
    Column("document", String(64), nullable=False),  # SHA-256, hex
    Column("received_at", String(32), nullable=False),
    Column("valid", Integer, nullable=False),
    Column("findings", Text, nullable=False),  # JSON: the reasons, those that make it invalid first
    Column("signature", String(32), nullable=False),
    Column("signer", Text, nullable=False),
    Column("fingerprint", String(64), nullable=False),
    Column("sender", Text, nullable=False),
    Column("identifier", Text, nullable=False),
    Column("sent_at", String(32)),
    Column(
        "name", String(64), nullable=False
    ),  # SHA-256 of sender, identifier and moment, hex; empty where one is missing
    Column("status", String(16), nullable=False),
    Column("msg_type", String(16), nullable=False),
    Column("scope", String(16), nullable=False),
    Column("language", String(64), nullable=False),  # of the first info, as those that follow
    Column("event", Text, nullable=False),
    Column("headline", Text, nullable=False),
    Column("severity", String(16), nullable=False),
    Column("urgency", String(16), nullable=False),
    Column("certainty", String(16), nullable=False),
    Column("begins_at", String(32)),
    Column("ends_at", String(32)),  # by our own rule where it says none
    Column("area", Text, nullable=False),  # JSON: words, polygons and circles of every info
    Column("ended_by", BigInteger),  # the alert received that updates or cancels it
    Column("entry", BigInteger, nullable=False),
    UniqueConstraint("region", "document", name="foreign_alert_document"),
    Index("foreign_alert_region", "region", "id"),
    Index("foreign_alert_ends", "region", "ends_at"),
    Index("foreign_alert_link", "region", "link"),
    Index("foreign_alert_name", "region", "name"),
)
foreign_reference = Table(  # which earlier alert one refers to, by the names its sender gave
    "foreign_reference",
    METADATA,
    Column("alert", BigInteger, primary_key=True, autoincrement=False),
    Column("reference", Integer, primary_key=True, autoincrement=False),
    id_column("region"),
    Column("name", String(64), nullable=False),  # as in foreign_alert
    Index("foreign_reference_name", "region", "name"),
)
