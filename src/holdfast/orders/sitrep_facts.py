"""The facts of a situation report: what changed since the last one, and how things stand; one JSON value."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, select

from holdfast.orders.base import moment_text
from holdfast.orders.frame import Frame
from holdfast.record.entry import instant
from holdfast.store import tables as t
from holdfast.store.changes import Change, changes_between
from holdfast.store.days import to_day
from holdfast.store.ledger import read_entry
from holdfast.store.situation import facilities_at, incidents_at, threat_at
from holdfast.store.standing import (
    alerts_standing,
    evacuations_standing,
    facilities_standing,
    incidents_standing,
    posts_standing,
    requests_standing,
    taskings_standing,
)

SITREP: Final = "holdfast.sitrep"
VERSION: Final = 1
MOST_CHANGES: Final = 400
"""Changes told one by one, the latest; all are counted."""


def last_sitrep(tx: Connection, region: str, incident: int | None) -> Row[Any] | None:
    """Return the last situation report of a region as a whole, or of an incident in it."""
    c = t.sitrep.c
    query = select(t.sitrep).where(
        c.region == region, c.incident == incident if incident else c.incident.is_(None)
    )
    return tx.execute(query.order_by(c.number.desc()).limit(1)).first()


def since_of(tx: Connection, last: Row[Any] | None, begun: int | None) -> tuple[int, str]:
    """Return the entry and moment since which a report tells: the last one, else the first that it could."""
    if last is not None:
        return int(last.entry), str(last.issued_at)
    at = begun if begun is not None else 0
    entry = read_entry(tx, at)
    return at - 1, "" if entry is None else moment_text(instant(entry.at))


def standing(tx: Connection, frame: Frame, region: str, moment: datetime, upto: int) -> dict[str, Any]:
    """Return how a region and those nested in it stand after an entry."""
    regions = frozenset(frame.within(region))
    day, now = to_day(frame.day_of(region, moment)), moment_text(moment)
    return {
        "statuses": [status.status for status in frame.statuses(region, moment)],
        "threat_level": threat_at(tx, tuple(frame.upward(region)), day, upto),
        "incidents": incidents_standing(incidents_at(tx, regions, upto)),
        "facilities": facilities_standing(tx, facilities_at(tx, regions, upto)),
        "posts": posts_standing(tx, regions, day),
        "taskings": taskings_standing(tx, regions, now, upto),
        "requests": requests_standing(tx, regions),
        "alerts": alerts_standing(tx, regions, now),
        "evacuations": evacuations_standing(tx, regions, now),
    }


def told(changes: Sequence[Change]) -> dict[str, Any]:
    """Return changes as a report holds them: counted by kind, and the latest one by one."""
    return {
        "count": len(changes),
        "by_kind": dict(sorted(Counter(change.kind for change in changes).items())),
        "named": [change.body() for change in changes[-MOST_CHANGES:]],
    }


def changes_since(
    tx: Connection, frame: Frame, region: str, since: int, upto: int, incident: int | None
) -> list[Change]:
    """Return what changed in a region and those nested in it."""
    return changes_between(tx, frozenset(frame.within(region)), since, upto, incident=incident)
