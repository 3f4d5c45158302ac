"""Who may read what by a share: an agency, wherever its seats are, as long as both sides want it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, or_, select

from holdfast.model import Seat
from holdfast.model.taskings import ShareLevel, ShareState
from holdfast.orders import Frame
from holdfast.store import tables as t
from holdfast.store.days import to_day
from holdfast.store.shares import incident_subject, level_of, shared_incidents


def agencies_of(seats: Iterable[Seat]) -> frozenset[str]:
    """Return the agencies that some seats answer for."""
    return frozenset(seat.agency for seat in seats if seat.agency is not None)


def may_read(tx: Connection, frame: Frame, seats: Collection[Seat], incident: Row[Any], at: datetime) -> bool:
    """Tell whether the holder of some seats may read an incident: it is in their region, or shared with their agency."""
    offices = {frame.headquarters[seat.headquarters].region for seat in seats}
    if not offices.isdisjoint(frame.upward(incident.region)):
        return True
    return share_level(tx, frame, seats, incident, at) is not None


def share_level(
    tx: Connection, frame: Frame, seats: Iterable[Seat], incident: Row[Any], at: datetime
) -> ShareLevel | None:
    """Return how far an incident is shared with the agency of any of some seats at a moment; None where it is not."""
    agencies = agencies_of(seats)
    if not agencies:
        return None
    day = to_day(frame.day_of(incident.region, at))
    return level_of(tx, incident_subject(incident.id), agencies, day)


def readable_by_share(tx: Connection, frame: Frame, seats: Iterable[Seat], at: datetime) -> frozenset[int]:
    """Return the incidents that are shared with the agency of any of some seats at a moment."""
    found = shared_incidents(tx, agencies_of(seats))
    return frozenset(
        incident
        for incident, (region, until_day) in found.items()
        if to_day(frame.day_of(region, at)) < until_day
    )


def list_shares(
    tx: Connection,
    regions: Collection[str],
    agencies: Collection[str],
    *,
    limit: int,
    before: int | None = None,
    subject: str | None = None,
) -> list[Row[Any]]:
    """Return the shares of some regions, and those with some agencies wherever; the last offered first."""
    c = t.share.c
    where = [or_(c.region.in_(sorted(regions)), c.agency.in_(sorted(agencies)))]
    where += [c.id < before] if before is not None else []
    where += [c.subject == subject] if subject is not None else []
    return list(tx.execute(select(t.share).where(*where).order_by(c.id.desc()).limit(limit)))


def standing_of(row: Row[Any], frame: Frame, at: datetime) -> str:
    """Return how a share stands at a moment: offered, in_force, ended, or over since its end date."""
    over = row.until_day <= to_day(frame.day_of(row.region, at))
    return "over" if over and row.state != ShareState.ENDED else str(row.state)
