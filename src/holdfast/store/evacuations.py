"""What the register holds of evacuations: sums of counts, places that are left, what is open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Column, Connection, Row, func, select

from holdfast.model.evacuation import OPEN_EVACUATION, Counted, EvacuationState, ShelterState
from holdfast.store import tables as t

Sums = Mapping[tuple[str, str], int]
"""People counted, by what was counted and where."""


def sums(tx: Connection, first: int) -> Sums:
    """Return what was counted in all plans for the same people, corrections taken in."""
    c = t.evacuation_count.c
    query = select(c.what, c.place, func.sum(c.change)).where(c.first == first).group_by(c.what, c.place)
    return {(what, place): int(people) for what, place, people in tx.execute(query)}


def total(found: Sums, what: Counted, places: Sequence[str] | None = None) -> int:
    """Return the sum of one thing counted, everywhere or at some places."""
    return sum(
        n for (each, place), n in found.items() if each == what and (places is None or place in places)
    )


def received(tx: Connection, found: Sums) -> dict[str, int]:
    """Return how many were received at each shelter that can be used; who was at one that failed is counted at the next."""
    failed = set(
        tx.execute(select(t.shelter.c.id).where(t.shelter.c.state == ShelterState.FAILED.value)).scalars()
    )
    return {
        place: n for (what, place), n in found.items() if what == Counted.RECEIVED and place not in failed
    }


def left_in(found: Sums, zone: str, population: int) -> int:
    """Return how many of a zone's people are still to leave by the counts; nobody where more were counted than lived there."""
    gone = sum(
        found.get((what.value, zone), 0) for what in (Counted.MOVED, Counted.ELSEWHERE, Counted.STAYED)
    )
    return max(0, population - gone)


def zones_of(tx: Connection, evacuation: int) -> Sequence[Row[Any]]:
    """Return the rows of an evacuation's zones, in the order of their names."""
    c = t.evacuation_zone.c
    return tx.execute(select(t.evacuation_zone).where(c.evacuation == evacuation).order_by(c.zone)).all()


def shelters_of(tx: Connection, evacuation: int) -> Sequence[Row[Any]]:
    """Return the rows of an evacuation's shelters, in the order of their names."""
    c = t.evacuation_shelter.c
    return tx.execute(
        select(t.evacuation_shelter).where(c.evacuation == evacuation).order_by(c.shelter)
    ).all()


def phases_of(tx: Connection, evacuation: int) -> Sequence[Row[Any]]:
    """Return the rows of an evacuation's phases, in order."""
    c = t.evacuation_phase.c
    return tx.execute(select(t.evacuation_phase).where(c.evacuation == evacuation).order_by(c.phase)).all()


def taken(tx: Connection, *, first: int | None) -> dict[str, int]:
    """Return the places of shelters that are spoken for: by all other evacuations, and by whom this one has brought there.

    Parameters
    ----------
    first
        The first plan for the same people; None for people for whom there is none yet.
    """
    found: dict[str, int] = {}
    counted = EvacuationState.APPROVED, EvacuationState.UNDER_WAY, EvacuationState.RETURNING
    query = select(t.evacuation.c.id, t.evacuation.c.first).where(t.evacuation.c.state.in_(counted))
    for evacuation, of in tx.execute(query).all():
        arrived = {place: n for (what, place), n in sums(tx, of).items() if what == Counted.RECEIVED}
        planned = {row.shelter: row.people + row.already for row in shelters_of(tx, evacuation)}
        for shelter in arrived | planned:
            here = arrived.get(shelter, 0)
            there = here if of == first else max(here, planned.get(shelter, 0))
            found[shelter] = found.get(shelter, 0) + there
    return found


def evacuation_of_zones(tx: Connection, zones: Sequence[str], *, first: int | None) -> tuple[int, str] | None:
    """Return another evacuation that is approved or under way and a zone that it shares, or None."""
    of, e = t.evacuation_zone.c, t.evacuation.c
    open_ones = [state for state in OPEN_EVACUATION if state != EvacuationState.PROPOSED]
    query = (
        select(e.id, of.zone)
        .join(t.evacuation_zone, of.evacuation == e.id)
        .where(
            of.zone.in_(list(zones)), e.state.in_(open_ones), e.first != (first if first is not None else -1)
        )
        .order_by(e.id, of.zone)
    )
    row = tx.execute(query).first()
    return None if row is None else (int(row.id), str(row.zone))


def in_open_evacuation(tx: Connection, column: Column[Any], name: str) -> int | None:
    """Return the first evacuation that is not over and has a zone or a shelter, or None."""
    of = column.table.c.evacuation
    query = select(t.evacuation.c.id).join(column.table, of == t.evacuation.c.id)
    query = query.where(column == name, t.evacuation.c.state.in_(OPEN_EVACUATION)).order_by(t.evacuation.c.id)
    found = tx.execute(query).scalar()
    return None if found is None else int(found)
