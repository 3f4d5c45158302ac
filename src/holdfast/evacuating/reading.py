"""From the register to the problem that is planned: who is still there, what roads are open, what places are free."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, Row, select

from holdfast.errors import InvalidValueError, NotFoundError
from holdfast.evacuating.near import near_node
from holdfast.evacuating.on_the_way import OnTheWay, on_the_way
from holdfast.evacuating.shares import whole_numbers
from holdfast.model.evacuation import ShelterState, Vehicle
from holdfast.orders import Frame
from holdfast.orders.road_nets import roads_in
from holdfast.protect.evacuation_problem import (
    Depot,
    EvacuationProblem,
    Roads,
    Shelter,
    UnderWay,
    Zone,
)
from holdfast.store import tables as t
from holdfast.store.evacuations import Sums, left_in, sums, taken, zones_of
from holdfast.store.ledger import get_blob

MOST_ZONES: Final = 500
_WIDE: Final = 1e9
"""Vehicles an hour on the way from a zone to the nodes it touches: as many as the roads take from there."""
_STEP: Final = 1.0
"""Seconds of that way."""


@dataclass(frozen=True, slots=True)
class EvacuationWish:
    """What is to be evacuated, and how it is reckoned.

    Attributes
    ----------
    zones
        Whose people are to leave.
    shelters
        Where to; every open one of the region and those nested in it where none is named.
    people_per_vehicle
        Mean number of people in a private vehicle.
    ready_seconds
        Nobody leaves before: warning and packing.
    horizon_seconds
        Whoever could not arrive by then is named as left; None for however long it takes.
    """

    region: str
    net: str
    zones: tuple[str, ...]
    shelters: tuple[str, ...] = ()
    people_per_vehicle: float = 2.5
    ready_seconds: float = 0.0
    horizon_seconds: float | None = None

    def __post_init__(self) -> None:
        if not 1 <= len(self.zones) <= MOST_ZONES or len(set(self.zones)) < len(self.zones):
            raise InvalidValueError(f"{len(self.zones)} zones are named. Name 1 to {MOST_ZONES}, each once.")
        if len(self.shelters) > MOST_ZONES or len(set(self.shelters)) < len(self.shelters):
            raise InvalidValueError(
                f"{len(self.shelters)} shelters are named. Name up to {MOST_ZONES}, each once."
            )


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """What the register says that a plan must know.

    Attributes
    ----------
    roads_file
        The file of the net's roads.
    arcs
        How many roads that has; the problem's roads beyond join zones and shelters with several nodes to them.
    closed
        Roads that have failed.
    notes
        Sentences about what the problem leaves out or takes for granted.
    """

    wish: EvacuationWish
    problem: EvacuationProblem
    roads_file: str
    arcs: int
    closed: tuple[int, ...]
    notes: tuple[str, ...]


def read_problem(
    tx: Connection, frame: Frame, wish: EvacuationWish, *, former: Row[Any] | None = None
) -> Reading:
    """Return the problem of moving the people who are still there.

    Parameters
    ----------
    former
        The row of the evacuation whose place the plan is to take, or None.

    Raises
    ------
    NotFoundError
        If a zone, a shelter or the net is not in the register.
    InvalidValueError
        If a zone or shelter cannot be found on the roads.
    """
    net = tx.execute(select(t.road_net).where(t.road_net.c.id == wish.net)).first()
    if net is None:
        raise NotFoundError(f"There is no road net {wish.net!r}. Import one: `holdfast evacuate roads`.")
    failed = select(t.failed_road.c.road).where(t.failed_road.c.net == net.id).order_by(t.failed_road.c.road)
    closed = tuple(tx.execute(failed).scalars())
    first = None if former is None else int(former.first)
    net_roads = read_roads(tx, net)
    ground = _Ground(net_roads, _closed(net_roads, closed))
    zones, zone_notes = _zones(tx, wish, ground, former)
    moving = on_the_way(tx, former)
    used = taken(tx, first=first)
    for shelter, people in moving.kept.items():
        used[shelter] = used.get(shelter, 0) + people
    shelters, shelter_notes = _shelters(tx, frame, wish, ground, used)
    shelters, spare_notes = _spare_shared([zone for zone, _ in zones], shelters)
    depots, fleet_notes = _depots(tx, frame, wish, ground, zones)
    problem = EvacuationProblem(
        roads=ground.whole(),
        zones=tuple(zone for zone, _ in zones),
        shelters=shelters,
        depots=depots,
        under_way=_under_way(tx, ground, wish, moving),
        horizon_seconds=wish.horizon_seconds,
    )
    notes = (*zone_notes, *shelter_notes, *spare_notes, *fleet_notes, *moving.notes)
    return Reading(wish, problem, net.roads_file, len(net_roads), closed, notes)


def read_roads(tx: Connection, net: Row[Any]) -> Roads:
    """Return the road net of a row.

    Raises
    ------
    NotFoundError
        If its files are not in the store.
    """
    arcs, junctions = get_blob(tx, net.roads_file), get_blob(tx, net.nodes_file)
    if arcs is None or junctions is None:
        raise NotFoundError(
            f"The files of the road net {net.id} are not in the store. Restore it from a copy."
        )
    return roads_in(arcs, junctions)


class _Ground:
    """The roads, and what is joined to them: zones and shelters that touch several nodes get a node of their own."""

    def __init__(self, net: Roads, capacity: npt.NDArray[np.float64]) -> None:
        self.net, self.capacity = net, capacity
        self.numbers = {net.node_name(node): node for node in range(net.nodes)}
        self.more: list[tuple[int, int, str]] = []
        self.names: list[str] = []
        # NOTE: a node that no road leaves is no way out, however near it lies.
        self.leaves = np.bincount(net.tail, minlength=net.nodes) > 0
        self.enters = np.bincount(net.head, minlength=net.nodes) > 0

    def node(self, what: str, row: Row[Any], *, out: bool) -> int:
        """Return the node at which something touches the roads: where its people leave, or where they arrive."""
        named = [name for name in row.nodes.split("\n") if name]
        unknown = [name for name in named if name not in self.numbers]
        if unknown:
            raise InvalidValueError(
                f"{what} {row.id} touches node {unknown[0]!r}, which the roads do not have. Correct it, or leave it out."
            )
        if not named:
            return near_node(what, row, self.net, self.leaves if out else self.enters)
        if len(named) == 1:
            return self.numbers[named[0]]
        own = self.net.nodes + len(self.names)
        self.names.append(f"{what.lower()} {row.id}")
        ends = [self.numbers[name] for name in named]
        self.more += [(own, end, row.id) if out else (end, own, row.id) for end in ends]
        return own

    def whole(self) -> Roads:
        """Return the roads with what is joined to them; the net's own keep their numbers."""
        net, more = replace(self.net, capacity_per_hour=self.capacity), self.more
        if not more:
            return net
        unknown = np.full(len(self.names), np.nan)
        none = np.zeros(net.nodes, bool)
        return Roads(
            tail=np.concatenate([net.tail, [tail for tail, _, _ in more]]).astype(np.int64),
            head=np.concatenate([net.head, [head for _, head, _ in more]]).astype(np.int64),
            seconds=np.concatenate([net.seconds, np.full(len(more), _STEP)]),
            capacity_per_hour=np.concatenate([net.capacity_per_hour, np.full(len(more), _WIDE)]),
            nodes=net.nodes + len(self.names),
            names=(*(net.names or [""] * len(net)), *(name for _, _, name in more)),
            node_names=(*(net.node_name(node) for node in range(net.nodes)), *self.names),
            no_through=np.concatenate([none if net.no_through is None else net.no_through, unknown < 0]),
            longitude=None if net.longitude is None else np.concatenate([net.longitude, unknown]),
            latitude=None if net.latitude is None else np.concatenate([net.latitude, unknown]),
        )


def _under_way(
    tx: Connection, ground: _Ground, wish: EvacuationWish, moving: OnTheWay
) -> tuple[UnderWay, ...]:
    """Return the people who go on from a shelter that has failed."""
    found = []
    for shelter, zones in moving.going_on.items():
        row = tx.execute(select(t.shelter).where(t.shelter.c.id == shelter)).first()
        if row is not None:
            node = ground.node("Shelter", row, out=True)
            found += [UnderWay(wish.zones.index(zone), node, float(n), 0.0) for zone, n in zones.items() if n]
    return tuple(found)


def _closed(net: Roads, closed: Sequence[int]) -> npt.NDArray[np.float64]:
    capacity = np.array(net.capacity_per_hour, np.float64)
    capacity[list(closed)] = 0.0
    return capacity


def _zones(
    tx: Connection, wish: EvacuationWish, ground: _Ground, former: Row[Any] | None
) -> tuple[list[tuple[Zone, Row[Any]]], list[str]]:
    rows = _named(tx, t.zone, "zone", wish.zones)
    counted: Sums = {} if former is None else sums(tx, former.first)
    before = {} if former is None else {row.zone: row.population for row in zones_of(tx, former.id)}
    zones, notes = [], []
    for row in rows:
        people = left_in(counted, row.id, before.get(row.id, row.population))
        zones.append((_zone(row, people, wish, ground), row))
        if row.id in before and people < before[row.id]:
            notes.append(f"Of {before[row.id]} people of {row.name}, {people} had not left by the counts.")
    return zones, notes


def _zone(row: Row[Any], people: int, wish: EvacuationWish, ground: _Ground) -> Zone:
    special = row.bedridden + row.wheelchair + row.care_home
    return Zone(
        id=row.id,
        node=ground.node("Zone", row, out=True),
        people=people,
        needing_places=min(people, special),
        needing_transport=min(people, row.wheelchair + row.care_home + row.without_car),
        people_per_vehicle=wish.people_per_vehicle,
        ready_seconds=wish.ready_seconds,
    )


def _shelters(
    tx: Connection, frame: Frame, wish: EvacuationWish, ground: _Ground, used: dict[str, int]
) -> tuple[tuple[Shelter, ...], list[str]]:
    """Return the shelters with the places that are left, ordinary ones taken first."""
    if wish.shelters:
        rows = _named(tx, t.shelter, "shelter", wish.shelters)
        bad = [row.id for row in rows if row.state != ShelterState.OPEN]
        if bad:
            raise InvalidValueError(f"The shelter {bad[0]} takes nobody in now. Leave it out, or reopen it.")
    else:
        c = t.shelter.c
        here = c.region.in_(frame.within(wish.region)) & (c.state == ShelterState.OPEN.value)
        rows = list(tx.execute(select(t.shelter).where(here).order_by(c.id)).all())
    if not rows:
        raise InvalidValueError(
            f"No shelter of {wish.region} is open. Enter one: `holdfast evacuate shelter add`; or name one elsewhere."
        )
    found, notes = [], []
    for row in rows:
        gone = used.get(row.id, 0)
        free = max(0, row.places - gone)
        ordinary = min(free, max(0, row.places - row.special_places - gone))
        node = ground.node("Shelter", row, out=False)
        found.append(Shelter(row.id, node, ordinary, free - ordinary))
        if gone:
            notes.append(f"Of {row.places} places of {row.name}, {gone} are taken or promised.")
    return tuple(found), notes


def _spare_shared(
    zones: Sequence[Zone], shelters: tuple[Shelter, ...]
) -> tuple[tuple[Shelter, ...], list[str]]:
    """Let others have special places that nobody needs, where there are too few for them; each shelter gives its share."""
    special = sum(zone.needing_places for zone in zones)
    others = sum(zone.people for zone in zones) - special
    spare = sum(shelter.special_places for shelter in shelters) - special
    wanted = min(spare, others - sum(shelter.places for shelter in shelters))
    if wanted <= 0:
        return shelters, []
    given = whole_numbers([float(shelter.special_places) for shelter in shelters], int(wanted))
    found = tuple(
        replace(shelter, places=shelter.places + n, special_places=shelter.special_places - n)
        for shelter, n in zip(shelters, given, strict=True)
    )
    return found, [
        f"{wanted} places for people who need help are not needed by any, and are given to others."
    ]


def _depots(
    tx: Connection, frame: Frame, wish: EvacuationWish, ground: _Ground, zones: list[tuple[Zone, Row[Any]]]
) -> tuple[tuple[Depot, ...], list[str]]:
    """Return the depots of buses, and what is to be said of those who cannot move by themselves."""
    c = t.fleet.c
    here = c.region.in_(frame.within(wish.region)) & (c.vehicles > 0)
    fleets = tx.execute(select(t.fleet).where(here).order_by(c.id)).all()
    waiting = sum(zone.needing_transport for zone, _ in zones)
    lying = sum(min(zone.people, row.bedridden) for zone, row in zones)
    buses = [row for row in fleets if row.vehicle == Vehicle.BUS] if waiting else []
    notes = _lying(lying, [row for row in fleets if row.vehicle == Vehicle.AMBULANCE])
    if waiting and not buses:
        notes.append(
            f"{waiting} people wait for transport and no bus is stationed in {wish.region}: the plan reckons as if "
            "others took them along."
        )
    if any(min(zone.people, row.wheelchair) for zone, row in zones) and not _any_accessible(tx, frame, wish):
        notes.append("Somebody sits in a wheelchair, and no open shelter of the region is accessible.")
    depots = (Depot(row.id, ground.node("Depot", row, out=True), row.vehicles, row.places) for row in buses)
    return tuple(depots), notes


def _lying(people: int, ambulances: Sequence[Row[Any]]) -> list[str]:
    """Say how often ambulances must drive; when, the plan does not reckon."""
    if not people:
        return []
    places = sum(row.vehicles * row.places for row in ambulances)
    if not places:
        return [f"{people} people are bedridden, and no ambulance is stationed in the region. Ask for some."]
    journeys = -(-people // places)
    told = (
        f"{people} people are bedridden: the ambulances of the region take {places} at a time, so each drives "
        f"{journeys} time{'s' if journeys > 1 else ''}. They are planned on the roads like everybody else."
    )
    return [told]


def _any_accessible(tx: Connection, frame: Frame, wish: EvacuationWish) -> bool:
    c = t.shelter.c
    among = c.id.in_(wish.shelters) if wish.shelters else c.region.in_(frame.within(wish.region))
    query = select(c.id).where(among, c.accessible == 1, c.state == ShelterState.OPEN.value)
    return tx.execute(query).first() is not None


def _named(tx: Connection, table: Any, what: str, names: Iterable[str]) -> list[Row[Any]]:
    """Return the rows of some names, in their order."""
    found = {row.id: row for row in tx.execute(select(table).where(table.c.id.in_(list(names))))}
    missing = [name for name in names if name not in found]
    if missing:
        raise NotFoundError(f"There is no {what} {missing[0]!r}. Enter it: `holdfast evacuate {what} add`.")
    return [found[name] for name in names]
