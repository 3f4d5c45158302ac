"""Taskings as they stand: lists by page, one with its steps, and which are overdue."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, or_, select

from holdfast.errors import NotFoundError
from holdfast.model.taskings import OPEN_TASKINGS
from holdfast.operations.incidents import second_text
from holdfast.store import tables as t


@dataclass(frozen=True, slots=True)
class TaskingFilter:
    """Which taskings are wanted; what is left out does not matter.

    Attributes
    ----------
    regions
        Those whose taskings may be read.
    agencies
        Agencies whose taskings may be read wherever they were asked.
    overdue_at
        Only those that are overdue at this moment.
    """

    regions: Collection[str]
    agencies: Collection[str] = ()
    states: Collection[str] = ()
    to_agency: str | None = None
    incident: int | None = None
    overdue_at: datetime | None = None

    def where(self) -> list[ColumnElement[bool]]:
        """Return the conditions, as a query takes them."""
        c = t.tasking.c
        mine: ColumnElement[bool] = c.region.in_(sorted(self.regions))
        found = [or_(mine, c.to_agency.in_(sorted(self.agencies))) if self.agencies else mine]
        if self.states:
            found.append(c.state.in_(sorted(self.states)))
        if self.to_agency is not None:
            found.append(c.to_agency == self.to_agency)
        if self.incident is not None:
            found.append(c.incident == self.incident)
        if self.overdue_at is not None:
            found += [c.state.in_(sorted(OPEN_TASKINGS)), c.due_at < second_text(self.overdue_at)]
        return found


def list_taskings(
    tx: Connection, wanted: TaskingFilter, *, limit: int, before: int | None = None
) -> list[Row[Any]]:
    """Return taskings, the last asked first: at most `limit`, with numbers under `before`."""
    c = t.tasking.c
    where = wanted.where() + ([c.id < before] if before is not None else [])
    return list(tx.execute(select(t.tasking).where(*where).order_by(c.id.desc()).limit(limit)))


def find_tasking(tx: Connection, tasking: int) -> Row[Any]:
    """Return the row of a tasking.

    Raises
    ------
    NotFoundError
        If there is none of that number.
    """
    row = tx.execute(select(t.tasking).where(t.tasking.c.id == tasking)).first()
    if row is None:
        raise NotFoundError(f"There is no tasking {tasking}. `holdfast tasking list` shows those there are.")
    return row


def taskings_about(tx: Connection, incidents: Collection[int]) -> list[Row[Any]]:
    """Return the taskings about some incidents, in order."""
    c = t.tasking.c
    return list(tx.execute(select(t.tasking).where(c.incident.in_(sorted(incidents))).order_by(c.id)))


def steps_of(tx: Connection, tasking: int) -> list[Row[Any]]:
    """Return who said what of a tasking, in order."""
    c = t.tasking_step.c
    return list(tx.execute(select(t.tasking_step).where(c.tasking == tasking).order_by(c.entry)))


def is_overdue(row: Row[Any], at: datetime) -> bool:
    """Tell whether a tasking is overdue at a moment: not done, and past its term."""
    return row.state in OPEN_TASKINGS and row.due_at is not None and datetime.fromisoformat(row.due_at) < at
