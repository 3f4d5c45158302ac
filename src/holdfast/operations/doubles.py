"""Probable doubles: incidents that may be one, told twice; near in time, near in place, alike in kind.

Nothing is merged by itself: the list is for somebody who looks.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row, select

from holdfast.model.incidents import OPEN_INCIDENTS, IncidentKind
from holdfast.operations.incidents import second_text
from holdfast.store import tables as t

WINDOW: Final = timedelta(hours=12)
"""Incidents further apart in time are not looked at."""
FAR_KM: Final = 10.0
"""Nor are those further apart on the map."""
LEAST: Final = 0.15
"""How probable the least probable double shown is, from 0 to 1."""
MOST: Final = 10
MOST_LOOKED_AT: Final = 1_000
_EARTH_KM: Final = 6371.0088
_UNKNOWN_PLACE: Final = 0.3
_OTHER_KIND: Final = 0.5
_ALIKE: Final = (
    frozenset({IncidentKind.UAS_SEEN, IncidentKind.UAS_FALLEN}),
    frozenset({IncidentKind.UAS_FALLEN, IncidentKind.FIRE}),
    frozenset({IncidentKind.SABOTAGE, IncidentKind.INTRUSION}),
    frozenset({IncidentKind.SABOTAGE, IncidentKind.OUTAGE}),
    frozenset({IncidentKind.ACCIDENT, IncidentKind.FIRE}),
)
"""Kinds that two witnesses may give to one thing."""


@dataclass(frozen=True, slots=True)
class Told:
    """What of an incident tells it from others.

    Attributes
    ----------
    latitude, longitude
        Degrees (WGS 84), or None where the place is not on the map.
    """

    id: int
    kind: IncidentKind
    happened_at: datetime
    facility: str | None = None
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, slots=True)
class Double:
    """An incident that may be the same, with how probable that is from 0 to 1 and why."""

    id: int
    likeness: float
    why: str


def doubles(one: Told, others: Iterable[Told]) -> tuple[Double, ...]:
    """Return the incidents that may be the same as one, the most probable first."""
    found = [double for other in others if other.id != one.id and (double := _compared(one, other))]
    return tuple(sorted(found, key=lambda each: (-each.likeness, each.id))[:MOST])


def probable_doubles(tx: Connection, row: Row[Any], regions: Collection[str]) -> tuple[Double, ...]:
    """Return the open incidents of some regions that may be the same as one, given by its row."""
    one = told_of(row)
    c = t.incident.c
    query = (
        select(t.incident)
        .where(
            c.region.in_(sorted(regions)),
            c.state.in_(sorted(OPEN_INCIDENTS)),
            c.happened_at >= second_text(one.happened_at - WINDOW),
            c.happened_at <= second_text(one.happened_at + WINDOW),
        )
        .order_by(c.id.desc())
        .limit(MOST_LOOKED_AT)
    )
    return doubles(one, map(told_of, tx.execute(query)))


def told_of(row: Row[Any]) -> Told:
    """Return what tells an incident from others, from its row."""
    moment = datetime.fromisoformat(row.happened_at)
    return Told(row.id, IncidentKind(row.kind), moment, row.facility, row.latitude, row.longitude)


def _compared(one: Told, other: Told) -> Double | None:
    apart = abs(one.happened_at - other.happened_at)
    if apart > WINDOW:
        return None
    near, where = _nearness(one, other)
    alike, what = _likeness(one.kind, other.kind)
    likeness = round((1 - apart / WINDOW) * near * alike, 3)
    if likeness < LEAST:
        return None
    minutes = int(apart.total_seconds() // 60)
    return Double(other.id, likeness, f"{minutes} min apart, {where}, {what}")


def _nearness(one: Told, other: Told) -> tuple[float, str]:
    if one.facility is not None and one.facility == other.facility:
        return 1.0, f"both at {one.facility}"
    if one.latitude is None or one.longitude is None or other.latitude is None or other.longitude is None:
        return _UNKNOWN_PLACE, "one of them not on the map"
    km = kilometres(one.latitude, one.longitude, other.latitude, other.longitude)
    return max(0.0, 1 - km / FAR_KM), f"{km:.1f} km apart"


def _likeness(one: IncidentKind, other: IncidentKind) -> tuple[float, str]:
    if one is other:
        return 1.0, "of one kind"
    if IncidentKind.OTHER in (one, other) or {one, other} in _ALIKE:
        return _OTHER_KIND, f"kinds that go together ({one}, {other})"
    return 0.0, "of other kinds"


def kilometres(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """Return the distance of two points along the great circle, by the haversine formula; degrees (WGS 84)."""
    south, north = math.radians(latitude), math.radians(other_latitude)
    across = math.radians(other_longitude - longitude) / 2
    half = math.sin((north - south) / 2) ** 2 + math.cos(south) * math.cos(north) * math.sin(across) ** 2
    return 2 * _EARTH_KM * math.asin(math.sqrt(min(1.0, half)))
