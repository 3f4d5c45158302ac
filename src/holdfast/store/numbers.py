"""Numbers given out in order: the next one is one more than the last in the table."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from sqlalchemy import Column, Connection, Select, func, select


def next_number(tx: Connection, column: Column[int]) -> int:
    """Return the number after the highest in use, from 1; call it inside the writing transaction only."""
    return int(tx.execute(_highest(column)).scalar_one()) + 1


@lru_cache(maxsize=16)
def _highest(column: Column[int]) -> Select[Any]:
    return select(func.coalesce(func.max(column), 0))
