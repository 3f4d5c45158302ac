"""Days as numbers since 1970-01-01, which tables and arrays hold."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from holdfast.model import Interval

EPOCH: Final = date(1970, 1, 1)


def to_day(day: date) -> int:
    """Return the number of a day."""
    return (day - EPOCH).days


def to_date(number: int) -> date:
    """Return the day of a number."""
    return EPOCH + timedelta(days=number)


def from_day(start: int, end: int) -> Interval:
    """Return the interval between two numbers, half-open."""
    return Interval(to_date(start), to_date(end))
