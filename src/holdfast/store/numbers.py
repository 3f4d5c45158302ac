"""Numbers given out in order: the next one is one more than the last in the table."""

from __future__ import annotations

from sqlalchemy import Column, Connection, func, select


def next_number(tx: Connection, column: Column[int]) -> int:
    """Return the number after the highest in use, from 1; call it inside the writing transaction only."""
    return int(tx.execute(select(func.coalesce(func.max(column), 0))).scalar_one()) + 1
