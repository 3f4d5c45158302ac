"""Alerts of others: certificates, feeds, what was received and judged."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    _certificates()
    _feeds()
    _alerts()
    op.create_table(
        "foreign_reference",
        sa.Column("alert", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("reference", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("region", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("alert", "reference"),
    )
    op.create_index("foreign_reference_name", "foreign_reference", ["region", "name"])


def downgrade() -> None:
    """Take them away."""
    for name in ("foreign_reference", "foreign_alert", "foreign_feed", "pinned_certificate"):
        op.drop_table(name)


def _certificates() -> None:
    op.create_table(
        "pinned_certificate",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("region", sa.String(length=64), nullable=False),
        *(_text(name) for name in ("title", "subject")),
        _string("fingerprint", 64),
        *(_string(name, 32) for name in ("not_before", "not_after")),
        _text("certificate"),
        _string("pinned_at", 32),
        _string("unpinned_at", 32, null=True),
        sa.Column("entry", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("pinned_certificate_region", "pinned_certificate", ["region"])


def _feeds() -> None:
    op.create_table(
        "foreign_feed",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("region", sa.String(length=64), nullable=False),
        *(_text(name) for name in ("title", "address")),
        _string("followed_at", 32),
        _string("ended_at", 32, null=True),
        sa.Column("entry", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("foreign_feed_region", "foreign_feed", ["region"])


def _alerts() -> None:
    op.create_table(
        "foreign_alert",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("region", sa.String(length=64), nullable=False),
        _string("feed", 64, null=True),
        _text("link"),
        _string("document", 64),
        _string("received_at", 32),
        sa.Column("valid", sa.Integer(), nullable=False),
        _text("findings"),
        _string("signature", 32),
        _text("signer"),
        _string("fingerprint", 64),
        *(_text(name) for name in ("sender", "identifier")),
        _string("sent_at", 32, null=True),
        _string("name", 64),
        *(_string(name, 16) for name in ("status", "msg_type", "scope")),
        _string("language", 64),
        *(_text(name) for name in ("event", "headline")),
        *(_string(name, 16) for name in ("severity", "urgency", "certainty")),
        *(_string(name, 32, null=True) for name in ("begins_at", "ends_at")),
        _text("area"),
        sa.Column("ended_by", sa.BigInteger(), nullable=True),
        sa.Column("entry", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("region", "document", name="foreign_alert_document"),
    )
    for name, column in (("region", "id"), ("ends", "ends_at"), ("link", "link"), ("name", "name")):
        op.create_index(f"foreign_alert_{name}", "foreign_alert", ["region", column])


def _string(name: str, length: int, *, null: bool = False) -> "sa.Column[str]":
    return sa.Column(name, sa.String(length=length), nullable=null)


def _text(name: str) -> "sa.Column[str]":
    return sa.Column(name, sa.Text(), nullable=False)
