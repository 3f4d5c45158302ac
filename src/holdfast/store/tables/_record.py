"""The record and what lies beside it: the source of everything."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, String, Table, Text

from holdfast.store.tables._columns import METADATA

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
    Column(
        "framed", BigInteger, nullable=False, server_default="0"
    ),  # size after what last changed the frame
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
