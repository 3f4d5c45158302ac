"""What others warn of: what is in force now, what concerns a region, and what feeds bring."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any, Final

import shapely
from sqlalchemy import ColumnElement, Connection, Row, Select, and_, or_, select

from holdfast.orders.base import moment_text
from holdfast.store import tables as t

_CORNERS: Final = 64
_KM_PER_DEGREE: Final = 111.195  # of a great circle, on a sphere of 6,371.0 km
_LIVE: Final = ("Alert", "Update")


class ForeignState(StrEnum):
    """What a received alert is worth at a moment."""

    IN_FORCE = "in_force"
    ENDED = "ended"
    REPLACED = "replaced"
    NOTHING = "nothing"  # an answer, a test or a draft: nobody is warned by it
    INVALID = "invalid"


@dataclass(frozen=True, slots=True)
class Received:
    """An alert received, as it stands at a moment.

    Attributes
    ----------
    overlaps
        Whether its area meets the region's outline; None where either is not told by shapes.
    """

    row: Row[Any]
    state: ForeignState
    overlaps: bool | None

    @property
    def words(self) -> list[str]:
        """What its areas are called."""
        return list(json.loads(self.row.area)["words"])

    @property
    def findings(self) -> list[str]:
        """What was found when it was received."""
        return list(json.loads(self.row.findings))


def state_of(row: Row[Any], now: datetime, *, exercise: bool) -> ForeignState:
    """Return what a received alert is worth at a moment.

    Parameters
    ----------
    exercise
        Whether the register is an exercise: there exercises count, and what is actual does too.
    """
    if not row.valid:
        return ForeignState.INVALID
    statuses = ("Actual", "Exercise") if exercise else ("Actual",)
    if row.status not in statuses or row.msg_type not in _LIVE:
        return ForeignState.NOTHING
    if row.ended_by is not None:
        return ForeignState.REPLACED
    return ForeignState.IN_FORCE if row.ends_at > moment_text(now) else ForeignState.ENDED


def in_force(tx: Connection, regions: Iterable[str], now: datetime, *, exercise: bool) -> list[Received]:
    """Return what is in force in some regions, the last received first; those that miss the region come last."""
    alert = t.foreign_alert.c
    statuses = ("Actual", "Exercise") if exercise else ("Actual",)
    query = (
        select(t.foreign_alert)
        .where(
            alert.region.in_(list(regions)),
            alert.ends_at > moment_text(now),
            alert.valid == 1,
            alert.ended_by.is_(None),
            alert.status.in_(statuses),
            alert.msg_type.in_(_LIVE),
        )
        .order_by(alert.id.desc())
    )
    found = standing(tx, list(tx.execute(query)), now, exercise=exercise)
    return sorted(found, key=lambda one: one.overlaps is False)


def standing(tx: Connection, rows: Sequence[Row[Any]], now: datetime, *, exercise: bool) -> list[Received]:
    """Return received alerts as they stand at a moment, with whether each concerns its region."""
    outlines = outlines_of(tx, {row.region for row in rows})
    return [
        Received(row, state_of(row, now, exercise=exercise), overlaps(row.area, outlines.get(row.region)))
        for row in rows
    ]


def received(
    regions: Iterable[str], *, now: datetime | None, exercise: bool, before: int | None
) -> Select[Any]:
    """Return the query for what was received, the last first; only what is in force where a moment is given."""
    alert = t.foreign_alert.c
    asked: list[ColumnElement[bool]] = [alert.region.in_(list(regions))]
    if before is not None:
        asked.append(alert.id < before)
    if now is not None:
        statuses = ("Actual", "Exercise") if exercise else ("Actual",)
        live = and_(alert.valid == 1, alert.ended_by.is_(None), alert.msg_type.in_(_LIVE))
        asked += [live, alert.status.in_(statuses), alert.ends_at > moment_text(now)]
    return select(t.foreign_alert).where(*asked).order_by(alert.id.desc())


def outlines_of(tx: Connection, regions: set[str]) -> dict[str, str]:
    """Return the outlines of regions that have one, as GeoJSON."""
    region = t.region.c
    query = select(region.id, region.outline).where(
        region.id.in_(sorted(regions)), region.outline.is_not(None)
    )
    return {row.id: row.outline for row in tx.execute(query) if row.outline}


def overlaps(area: str, outline: str | None) -> bool | None:
    """Return whether an alert's area meets a region's outline; None where that cannot be told.

    Parameters
    ----------
    area
        As the register keeps it: JSON with polygons and circles, latitude first.
    outline
        GeoJSON, longitude first.
    """
    shape = _shape(area)
    if shape is None or not outline:
        return None
    return bool(shape.intersects(_outline(outline)))


@lru_cache(maxsize=64)
def _outline(text: str) -> Any:
    return shapely.make_valid(shapely.from_geojson(text))


@lru_cache(maxsize=2048)
def _shape(text: str) -> Any:
    area = json.loads(text)
    rings = [[(lon, lat) for lat, lon in ring] for ring in area["polygons"]]
    rings += [_around(*circle) for circle in area["circles"]]
    shapes = [shapely.Polygon(ring) for ring in rings if len(set(ring)) > 2]
    shapes += [shapely.Point(ring[0]) for ring in rings if 0 < len(set(ring)) <= 2]
    return (
        shapely.make_valid(shapely.union_all([shapely.make_valid(one) for one in shapes])) if shapes else None
    )


def _around(lat: float, lon: float, radius_km: float) -> list[tuple[float, float]]:
    """Return a circle as a ring, longitude first; on a small sphere it is one, near the poles it is too wide."""
    high = radius_km / _KM_PER_DEGREE
    wide = min(180.0, high / max(math.cos(math.radians(lat)), 1e-3))
    turns = (2 * math.pi * i / _CORNERS for i in range(_CORNERS))
    ring = [
        (_within(lon + wide * math.cos(turn), 180), _within(lat + high * math.sin(turn), 90))
        for turn in turns
    ]
    return [*ring, ring[0]]


def _within(degrees: float, most: float) -> float:
    return max(-most, min(most, degrees))


def feeds_of(tx: Connection, regions: Iterable[str]) -> list[Row[Any]]:
    """Return the feeds that some regions follow."""
    feed = t.foreign_feed.c
    query = select(t.foreign_feed).where(feed.region.in_(list(regions)), feed.ended_at.is_(None))
    return list(tx.execute(query.order_by(feed.id)))


def pins_of(tx: Connection, regions: Iterable[str]) -> list[Row[Any]]:
    """Return the certificates that some regions vouch for."""
    pin = t.pinned_certificate.c
    query = select(t.pinned_certificate).where(pin.region.in_(list(regions)), pin.unpinned_at.is_(None))
    return list(tx.execute(query.order_by(pin.id)))


def known_links(tx: Connection, region: str, links: Sequence[str]) -> set[str]:
    """Return which of some addresses were received from before: a document under an address does not change."""
    alert = t.foreign_alert.c
    found: set[str] = set()
    for start in range(0, len(links), 500):
        query = select(alert.link).where(alert.region == region, alert.link.in_(links[start : start + 500]))
        found.update(tx.execute(query).scalars())
    return found


def is_known(tx: Connection, region: str, document: str) -> bool:
    """Return whether a document was received before in a region."""
    alert = t.foreign_alert.c
    query = select(alert.id).where(or_(and_(alert.region == region, alert.document == document)))
    return tx.execute(query).first() is not None
