"""What the tables share: the metadata they belong to, and columns of identifiers and days."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Column, Integer, MetaData, String

METADATA: Final = MetaData()


def id_column(name: str = "id", *, key: bool = False, null: bool = False) -> Column[str]:
    """Return a column of identifiers."""
    return Column(name, String(64), primary_key=key, nullable=null)


def day_column(name: str, *, null: bool = False) -> Column[int]:
    """Return a column of days since 1970-01-01."""
    return Column(name, Integer, nullable=null)
