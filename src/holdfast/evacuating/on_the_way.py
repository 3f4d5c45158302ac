"""Who is on the way by the counts: those who left a zone and have not been counted at a shelter.

Nobody is followed. Where they are going is taken from the plan in proportion; those who were on the way to a shelter
that failed since, or had arrived there, go on from it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Row, select

from holdfast.evacuating.shares import whole_numbers
from holdfast.model.evacuation import Counted, EvacuationState, ShelterState
from holdfast.store import tables as t
from holdfast.store.evacuations import shelters_of, sums, zones_of


@dataclass(frozen=True, slots=True)
class OnTheWay:
    """People between a zone and a shelter.

    Attributes
    ----------
    kept
        For how many of them each shelter keeps a place.
    going_on
        For each shelter that failed, how many of each zone go on from there.
    notes
        What is to be said of them.
    """

    kept: Mapping[str, int] = field(default_factory=dict)
    going_on: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def on_the_way(tx: Connection, former: Row[Any] | None) -> OnTheWay:
    """Return who is on the way in an evacuation; nobody where none has begun."""
    if former is None or former.state != EvacuationState.UNDER_WAY:
        return OnTheWay()
    found = sums(tx, former.first)
    moved = {row.zone: found.get((Counted.MOVED.value, row.zone), 0) for row in zones_of(tx, former.id)}
    arrived = {place: n for (what, place), n in found.items() if what == Counted.RECEIVED}
    between = max(0, sum(moved.values()) - sum(arrived.values()))
    planned = {row.shelter: row.people + row.already for row in shelters_of(tx, former.id)}
    open_for = {shelter: max(0, n - arrived.get(shelter, 0)) for shelter, n in planned.items()}
    names = sorted(open_for)
    bound = (
        dict(zip(names, whole_numbers([open_for[name] for name in names], between), strict=True))
        if names
        else {}
    )
    c = t.shelter.c
    failed = set(tx.execute(select(c.id).where(c.state == ShelterState.FAILED.value)).scalars())
    lost = {s: bound.get(s, 0) + arrived.get(s, 0) for s in sorted((set(bound) | set(arrived)) & failed)}
    zones = sorted(moved)
    going_on = {
        shelter: dict(zip(zones, whole_numbers([moved[z] for z in zones], people), strict=True))
        for shelter, people in lost.items()
        if people
    }
    kept = {shelter: people for shelter, people in bound.items() if shelter not in failed and people}
    return OnTheWay(kept, going_on, _notes(sum(kept.values()), lost))


def _notes(kept: int, lost: Mapping[str, int]) -> tuple[str, ...]:
    told = [
        f"{people} people were at the shelter {name}, or on the way there: they go on."
        for name, people in lost.items()
        if people
    ]
    if kept:
        told.append(
            f"{kept} people are between a zone and a shelter by the counts; places are kept for them."
        )
    return tuple(told)
