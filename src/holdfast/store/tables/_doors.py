"""The doors: accounts, one-time links, sessions, tokens of programs; not part of the record."""

from __future__ import annotations

from sqlalchemy import Column, Integer, String, Table, Text

from holdfast.store.tables._columns import METADATA, id_column

account = Table(
    "account",
    METADATA,
    id_column(key=True),
    Column("name", Text, nullable=False),
    Column("password_hash", Text),
    Column("disabled", Integer, nullable=False),
)
link = Table(  # one-time links by which a person sets a password
    "link",
    METADATA,
    Column("token_hash", String(64), primary_key=True),
    id_column("account"),
    Column("until_at", String(32), nullable=False),
)
session = Table(
    "session",
    METADATA,
    Column("token_hash", String(64), primary_key=True),
    id_column("account"),
    Column("until_at", String(32), nullable=False),
)
api_token = Table(  # by which a program acts for an account
    "api_token",
    METADATA,
    Column("token_hash", String(64), primary_key=True),
    id_column("account"),
    Column("title", Text, nullable=False),
    Column("until_at", String(32), nullable=False),
)
