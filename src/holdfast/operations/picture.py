"""The picture of a region at any moment: incidents, facilities, the threat level and the period, as they stood then."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from holdfast.errors import NotFoundError
from holdfast.orders import Frame
from holdfast.store.days import to_day
from holdfast.store.ledger import read_head
from holdfast.store.situation import (
    IncidentThen,
    entry_at,
    facilities_at,
    incidents_at,
    leader_at,
    periods_at,
    threat_at,
)


@dataclass(frozen=True, slots=True)
class PeriodThen:
    """An operational period that was open."""

    id: int
    region: str
    title: str
    start_at: str
    end_at: str
    led_by: str


@dataclass(frozen=True, slots=True)
class Picture:
    """How things stood in a region, with those nested in it.

    Attributes
    ----------
    entry
        The last entry of the record that it tells of; -1 before the first.
    incidents
        Those that were worked on, the latest first.
    states
        How many incidents there had been by then, by state.
    facilities
        What incidents had done to facilities; those not named were unaffected.
    threat_level
        That of the region itself, on that day.
    """

    region: str
    entry: int
    incidents: tuple[IncidentThen, ...]
    states: Mapping[str, int]
    facilities: Mapping[str, str]
    threat_level: int
    periods: tuple[PeriodThen, ...]


def picture_at(tx: Connection, frame: Frame, region: str, moment: datetime) -> Picture:
    """Return the picture of a region at a moment, as the register knew it then.

    Raises
    ------
    NotFoundError
        If there is no such region.
    """
    return picture_after(tx, frame, region, entry_at(tx, moment), moment)


def picture_now(tx: Connection, frame: Frame, region: str, moment: datetime) -> Picture:
    """Return the picture of a region as the register knows it; errors as `picture_at`."""
    return picture_after(tx, frame, region, read_head(tx).frontier.size - 1, moment)


def picture_after(tx: Connection, frame: Frame, region: str, entry: int, moment: datetime) -> Picture:
    """Return the picture of a region after an entry, its threat level on the day of a moment; errors as `picture_at`."""
    if region not in frame.parents:
        raise NotFoundError(f"There is no region {region}. Give one that is in the register.")
    regions = frame.within(region)
    incidents = incidents_at(tx, regions, entry)
    day = to_day(frame.day_of(region, moment))
    return Picture(
        region,
        entry,
        tuple(each for each in reversed(incidents) if each.is_open),
        dict(sorted(Counter(each.state for each in incidents).items())),
        facilities_at(tx, regions, entry),
        threat_at(tx, tuple(frame.upward(region)), day, entry),
        tuple(
            PeriodThen(row.id, row.region, row.title, row.start_at, row.end_at, leader_at(tx, row, entry))
            for row in periods_at(tx, regions, entry)
        ),
    )
