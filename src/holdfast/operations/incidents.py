"""Incidents as they stand: lists by page, one with its notes and effects, and what is hit at a moment."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, and_, or_, select

from holdfast.errors import NotFoundError
from holdfast.model.incidents import OPEN_INCIDENTS, Effect, IncidentState, worse
from holdfast.store import tables as t

_NO_EFFECT: Final = (IncidentState.UNFOUNDED.value, IncidentState.MERGED.value)


@dataclass(frozen=True, slots=True)
class Box:
    """A part of the map, in degrees (WGS 84); a west beyond the east crosses the date line (RFC 7946, 5.2)."""

    west: float
    south: float
    east: float
    north: float


@dataclass(frozen=True, slots=True)
class IncidentFilter:
    """Which incidents are wanted; what is left out does not matter.

    Attributes
    ----------
    regions
        Those whose incidents may be read.
    shared
        Incidents of other regions that may be read too, by number.
    states, kinds, severities
        Words of `holdfast.model.incidents`.
    since
        Those that happened from this moment on.
    """

    regions: Collection[str]
    shared: Collection[int] = ()
    states: Collection[str] = ()
    kinds: Collection[str] = ()
    severities: Collection[str] = ()
    facility: str | None = None
    box: Box | None = None
    since: datetime | None = None

    def where(self) -> list[ColumnElement[bool]]:
        """Return the conditions, as a query takes them."""
        c = t.incident.c
        mine: ColumnElement[bool] = c.region.in_(sorted(self.regions))
        found = [or_(mine, c.id.in_(sorted(self.shared))) if self.shared else mine]
        for column, words in ((c.state, self.states), (c.kind, self.kinds), (c.severity, self.severities)):
            if words:
                found.append(column.in_(sorted(words)))
        if self.facility is not None:
            found.append(c.facility == self.facility)
        if self.since is not None:
            found.append(c.happened_at >= second_text(self.since))
        return found + ([_inside(self.box)] if self.box is not None else [])


def list_incidents(
    tx: Connection, wanted: IncidentFilter, *, limit: int, before: int | None = None
) -> list[Row[Any]]:
    """Return incidents, the last reported first: at most `limit`, with numbers under `before`."""
    c = t.incident.c
    where = wanted.where() + ([c.id < before] if before is not None else [])
    return list(tx.execute(select(t.incident).where(*where).order_by(c.id.desc()).limit(limit)))


def find_incident(tx: Connection, incident: int) -> Row[Any]:
    """Return the row of an incident.

    Raises
    ------
    NotFoundError
        If there is none of that number.
    """
    row = tx.execute(select(t.incident).where(t.incident.c.id == incident)).first()
    if row is None:
        raise NotFoundError(
            f"There is no incident {incident}. `holdfast incident list` shows those there are."
        )
    return row


def region_of_facility(tx: Connection, facility: str) -> str:
    """Return the region of a facility.

    Raises
    ------
    NotFoundError
        If there is none of that name.
    """
    region = tx.execute(select(t.facility.c.region).where(t.facility.c.id == facility)).scalar()
    if region is None:
        raise NotFoundError("There is no such facility. Give one of the register.")
    return str(region)


def absorbed_by(tx: Connection, incident: int) -> list[int]:
    """Return the incidents that were merged into another, in order."""
    c = t.incident.c
    return list(tx.execute(select(c.id).where(c.merged_into == incident).order_by(c.id)).scalars())


def notes_of(tx: Connection, incident: int) -> list[Row[Any]]:
    """Return what was told of an incident and of those merged into it, in the order of the record."""
    c = t.incident_note.c
    numbers = [incident, *absorbed_by(tx, incident)]
    query = select(t.incident_note).where(c.incident.in_(numbers)).order_by(c.entry, c.incident)
    return list(tx.execute(query))


def effects_of(tx: Connection, incident: int) -> list[Row[Any]]:
    """Return what an incident does to facilities, with their names, regions and sectors, by name."""
    hit, at = t.incident_facility, t.facility
    query = (
        select(hit, at.c.name, at.c.region, at.c.sector)
        .join(at, at.c.id == hit.c.facility)
        .where(hit.c.incident == incident)
        .order_by(at.c.name, at.c.id)
    )
    return list(tx.execute(query))


def effects_in_force(tx: Connection, regions: Iterable[str], at: datetime) -> dict[str, Effect]:
    """Return the facilities of some regions that do not work as they should at a moment, and how far, for any incident.

    An effect outlives its incident: it lasts until it is said to be over, or until the end that was expected.
    """
    hit, place, told = t.incident_facility, t.facility, t.incident
    query = (
        select(hit.c.facility, hit.c.effect)
        .join(place, place.c.id == hit.c.facility)
        .join(told, told.c.id == hit.c.incident)
        .where(
            place.c.region.in_(sorted(regions)),
            told.c.state.not_in(_NO_EFFECT),
            hit.c.effect != Effect.UNAFFECTED.value,
            or_(hit.c.until.is_(None), hit.c.until > second_text(at)),
        )
    )
    found: dict[str, Effect] = {}
    for facility, effect in tx.execute(query):
        found[facility] = worse(Effect(effect), found.get(facility, Effect.UNAFFECTED))
    return found


def is_open(row: Row[Any]) -> bool:
    """Tell whether an incident is worked on."""
    return row.state in OPEN_INCIDENTS


def short_moment(at: str) -> str:
    """Return a moment of a table to the minute, as people read it."""
    return at[:16].replace("T", " ")


def second_text(moment: datetime) -> str:
    """Return a moment down to the second, to compare with those of tables: the texts of that second and later sort after."""
    # NOTE: tables hold moments with and without fractions; both begin with these nineteen characters.
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")


def _inside(box: Box) -> ColumnElement[bool]:
    c = t.incident.c
    between = and_ if box.west <= box.east else or_
    return and_(
        c.latitude >= box.south,
        c.latitude <= box.north,
        between(c.longitude >= box.west, c.longitude <= box.east),
    )
