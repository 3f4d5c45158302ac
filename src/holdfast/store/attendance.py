"""Who was there: the days entered, by call-up, by person or by day. Nothing here says who was not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, func, select

from holdfast.store import tables as t
from holdfast.store.days import to_date, to_day

_STRUCK: Final = 0
"""The minutes of an attendance that was struck out."""


@dataclass(frozen=True, slots=True)
class Attendance:
    """One person's one day.

    Attributes
    ----------
    came, left
        In UTC; None where they were not taken.
    minutes
        How long; None for the whole day.
    """

    person: int
    day: date
    call_up: int
    post: str
    came: datetime | None
    left: datetime | None
    minutes: int | None


def of_call_up(tx: Connection, number: int) -> tuple[Attendance, ...]:
    """Return the days entered on a call-up."""
    return _found(tx, _query().where(t.attendance.c.call_up == number))


def of_person(tx: Connection, person: int) -> tuple[Attendance, ...]:
    """Return the days entered of a person."""
    return _found(tx, _query().where(t.attendance.c.person == person))


def of_day(tx: Connection, regions: Sequence[str], day: date) -> tuple[Attendance, ...]:
    """Return who was there on a day in some regions."""
    where = (t.attendance.c.day == to_day(day), t.call_up.c.region.in_(list(regions)))
    return _found(tx, _query().where(*where))


def _query() -> Select[Any]:
    c = t.attendance.c
    return (
        select(c.person, c.day, c.call_up, t.call_up.c.post, c.came_at, c.left_at, c.minutes)
        .join(t.call_up, t.call_up.c.id == c.call_up)
        .where(func.coalesce(c.minutes, 1) != _STRUCK)
        .order_by(c.day, c.person)
    )


def _found(tx: Connection, query: Select[Any]) -> tuple[Attendance, ...]:
    return tuple(_attendance(row) for row in tx.execute(query))


def _attendance(row: Row[Any]) -> Attendance:
    came, left = (
        None if text is None else datetime.fromisoformat(text) for text in (row.came_at, row.left_at)
    )
    return Attendance(row.person, to_date(row.day), row.call_up, row.post, came, left, row.minutes)
