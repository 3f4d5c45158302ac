"""The clocks that an incident has started: whom the law wants told, until when, and whether they were."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from holdfast.law.duties import Duty
from holdfast.orders import Frame
from holdfast.orders.duty_clocks import incident_duties
from holdfast.store import tables as t


@dataclass(frozen=True, slots=True)
class Clock:
    """A duty to tell somebody of an incident, and how it stands.

    Attributes
    ----------
    region
        The region that adopted the profile which asks for it.
    state
        ``due``, ``overdue``, ``done`` or ``done late``.
    told_at
        When they were told, or None.
    """

    duty: Duty
    region: str
    state: str
    told_at: datetime | None


def clocks_of(
    tx: Connection, frame: Frame, region: str, incidents: Collection[int], at: datetime
) -> tuple[Clock, ...]:
    """Return the clocks that some incidents of a region have started by a moment, in the order in which they run out."""
    adopter, found = incident_duties(tx, frame, region, incidents, until=at)
    if adopter is None or not found:
        return ()
    c = t.report.c
    rows = tx.execute(select(c.duty, c.told_at).where(c.duty.in_([duty.id for duty in found])))
    told = {row.duty: datetime.fromisoformat(row.told_at) for row in rows}
    return tuple(
        Clock(duty, adopter, _state(duty, told.get(duty.id), at), told.get(duty.id)) for duty in found
    )


def _state(duty: Duty, told: datetime | None, at: datetime) -> str:
    if told is not None:
        return "done" if duty.kept(told) else "done late"
    return "overdue" if duty.due_at < at else "due"
