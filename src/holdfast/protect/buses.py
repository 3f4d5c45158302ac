"""Buses for people without a vehicle: a schedule of trips, and proof of how soon it could be done.

People are given to the nearest shelters with places, nearest first; whoever needs a special place comes first. Then each bus that
is free takes the pair of zone and shelter with most bus-time left (list scheduling; Graham 1966, Bell System Tech. J. 45, is
within twice the optimum on like machines without journeys between jobs). The bound spreads the least work over all buses.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from math import ceil

import numpy as np

from holdfast.protect.evacuation_plan import Floats, Ints, Reason, Trip, Unplaced
from holdfast.protect.evacuation_problem import EvacuationProblem
from holdfast.protect.network import FAR, MILLI, Loads, build, earliest, stops

HOUR = 3600.0
MOST_SHARE = 0.5
"""Of a road's capacity at most so much is kept for buses."""


@dataclass(frozen=True, slots=True, eq=False)
class Buses:
    """What buses do.

    Attributes
    ----------
    trips
        In the order in which they set out.
    carried, taken
        People of each zone, and places of each shelter, (general, special), that buses see to; () where there are none.
    reserved
        Vehicles an hour to be kept free on each road, shape (roads,).
    unplaced
        Who waits for a bus in vain.
    clearance, bound
        Seconds: when the last bus arrives, and how soon it could.
    told
        Sentences on what was simplified.
    """

    trips: tuple[Trip, ...]
    carried: Loads
    taken: Loads
    reserved: Floats
    unplaced: tuple[Unplaced, ...] = ()
    clearance: float = 0.0
    bound: float = 0.0
    told: tuple[str, ...] = ()


@dataclass(slots=True)
class _Load:
    """People of one zone for one shelter."""

    zone: int
    shelter: int
    special: bool
    people: int


class _Ways:
    """Times and roads between depots, zones and shelters, by the shortest ways of free flow."""

    def __init__(self, problem: EvacuationProblem) -> None:
        self.problem, self.net = problem, build(problem, 1.0)
        self.stop = stops(problem.roads)
        self.to: dict[int, Ints] = {}
        self.out: dict[int, list[int]] = {}
        for arc, (node, what) in enumerate(zip(self.net.tail.tolist(), self.net.what.tolist(), strict=True)):
            if 0 <= what < len(problem.roads):
                self.out.setdefault(node, []).append(arc)

    def seconds(self, start: int, end: int) -> float:
        """Return the time from one junction to another, inf where there is no way."""
        if start == end:
            return 0.0
        found = int(self._toward(end)[start])
        return found / MILLI if found < FAR else float("inf")

    def roads(self, start: int, end: int) -> list[tuple[int, float]]:
        """Return the roads of the shortest way, and after how many seconds each is entered."""
        left, node, found, last = self._toward(end), start, [], int(self.stop[end])
        whole = int(left[start])
        while start != end and node != last:
            nearest = (int(self.net.time[a] + left[self.net.head[a]]) for a in self.out[node])
            arc = self.out[node][int(np.argmin(list(nearest)))]
            found.append((int(self.net.what[arc]), (whole - int(left[node])) / MILLI))
            node = int(self.net.head[arc])
        return found

    def _toward(self, end: int) -> Ints:
        if end not in self.to:
            road = (self.net.what >= 0) & (self.net.what < len(self.problem.roads))
            target = {int(self.stop[end]): 0}
            net = self.net
            self.to[end] = earliest(net.head[road], net.tail[road], net.time[road], net.nodes, target)
        return self.to[end]


def schedule(problem: EvacuationProblem) -> Buses:
    """Return the trips that take everybody who needs transport, in whole people; nothing where there are no buses."""
    nothing = np.zeros(len(problem.roads))
    if not problem.depots or not any(zone.needing_transport >= 1 for zone in problem.zones):
        return Buses((), (), (), nothing)
    ways = _Ways(problem)
    loads, unplaced = _shared_out(problem, ways)
    waiting = [_Load(each.zone, each.shelter, each.special, each.people) for each in loads]
    trips = _trips(problem, ways, waiting)
    for load in waiting:
        if load.people > 0:
            unplaced.append(Unplaced(load.zone, float(load.people), load.special, Reason.NO_BUS))
    reserved, told = _reserved(problem, ways, trips)
    return Buses(
        trips=tuple(trips),
        carried=_carried(problem),
        taken=_taken(problem, trips),
        reserved=reserved,
        unplaced=tuple(unplaced),
        clearance=max((trip.arrives_seconds for trip in trips), default=0.0),
        bound=_bound(problem, ways, trips),
        told=told,
    )


def _needing(problem: EvacuationProblem, zone: int) -> tuple[int, int]:
    """Return how many (general, special) need transport; those who need special places are first among them."""
    each = problem.zones[zone]
    special = int(min(each.needing_transport, each.needing_places))
    return int(each.needing_transport) - special, special


def _carried(problem: EvacuationProblem) -> Loads:
    """Return who does not go by road themselves: all who need transport, with a bus or without."""
    return tuple((float(a), float(b)) for a, b in (_needing(problem, z) for z in range(len(problem.zones))))


def _taken(problem: EvacuationProblem, trips: list[Trip]) -> Loads:
    taken = np.zeros((len(problem.shelters), 2))
    for trip in trips:
        taken[trip.shelter, int(trip.special)] += trip.people
    return tuple((float(a), float(b)) for a, b in taken)


def _shared_out(problem: EvacuationProblem, ways: _Ways) -> tuple[list[_Load], list[Unplaced]]:
    """Give people to shelters, the nearest pairs first."""
    rest = {
        (z, kind): n for z in range(len(problem.zones)) for kind, n in enumerate(_needing(problem, z)) if n
    }
    places = {
        (s, kind): int((e.places, e.special_places)[kind])
        for s, e in enumerate(problem.shelters)
        for kind in (0, 1)
    }
    pairs = [
        (ways.seconds(problem.zones[z].node, problem.shelters[s].node), -kind, z, s)
        for z, kind in rest
        for s in range(len(problem.shelters))
    ]
    loads = []
    for seconds, kind, z, s in sorted(pairs):
        people = min(rest[z, -kind], places[s, -kind])
        if people and seconds < float("inf"):
            rest[z, -kind] -= people
            places[s, -kind] -= people
            loads.append(_Load(z, s, bool(kind), people))
    return loads, [_without(problem, ways, z, kind, n) for (z, kind), n in rest.items() if n]


def _without(problem: EvacuationProblem, ways: _Ways, zone: int, kind: int, people: int) -> Unplaced:
    start = problem.zones[zone].node
    if all(ways.seconds(start, shelter.node) == float("inf") for shelter in problem.shelters):
        return Unplaced(zone, float(people), bool(kind), Reason.NO_WAY_OUT)
    reason = Reason.NO_SPECIAL_PLACES if kind else Reason.NO_PLACES
    return Unplaced(zone, float(people), bool(kind), reason, float(people))


def _trips(problem: EvacuationProblem, ways: _Ways, waiting: list[_Load]) -> list[Trip]:
    """Let each bus that is free take people of the pair with most work left that it can reach."""
    free = [
        (depot.ready_seconds, d, bus, depot.node)
        for d, depot in enumerate(problem.depots)
        for bus in range(depot.buses)
    ]
    heapq.heapify(free)
    trips: list[Trip] = []
    while free and any(load.people for load in waiting):
        since, d, bus, node = heapq.heappop(free)
        load = max(
            (
                each
                for each in waiting
                if each.people and ways.seconds(node, problem.zones[each.zone].node) < float("inf")
            ),
            key=lambda each: _work(problem, ways, each, problem.depots[d].seats),
            default=None,
        )
        if load is None:
            continue
        trip = _trip(problem, ways, (since, d, bus, node), load)
        horizon = problem.horizon_seconds
        if horizon is not None and trip.arrives_seconds > horizon:
            continue
        load.people -= trip.people
        trips.append(trip)
        heapq.heappush(free, (trip.free_seconds, d, bus, problem.shelters[trip.shelter].node))
    return sorted(trips, key=lambda trip: (trip.sets_out_seconds, trip.depot, trip.bus))


def _work(problem: EvacuationProblem, ways: _Ways, load: _Load, seats: int) -> float:
    way = ways.seconds(problem.zones[load.zone].node, problem.shelters[load.shelter].node)
    return ceil(load.people / seats) * (way + 1.0)


def _trip(problem: EvacuationProblem, ways: _Ways, bus: tuple[float, int, int, int], load: _Load) -> Trip:
    since, d, number, node = bus
    depot, zone, shelter = problem.depots[d], problem.zones[load.zone], problem.shelters[load.shelter]
    boards = max(since + ways.seconds(node, zone.node), zone.ready_seconds)
    leaves = boards + depot.boarding_seconds
    arrives = leaves + ways.seconds(zone.node, shelter.node)
    return Trip(
        depot=d,
        bus=number,
        zone=load.zone,
        shelter=load.shelter,
        people=min(load.people, depot.seats),
        special=load.special,
        sets_out_seconds=since,
        boards_seconds=boards,
        leaves_seconds=leaves,
        arrives_seconds=arrives,
        free_seconds=arrives + depot.boarding_seconds,
    )


def _reserved(problem: EvacuationProblem, ways: _Ways, trips: list[Trip]) -> tuple[Floats, tuple[str, ...]]:
    """Return the most buses that enter each road in any hour, at most half of what the road takes."""
    passes: dict[int, list[float]] = {}
    at = {(d, b): depot.node for d, depot in enumerate(problem.depots) for b in range(depot.buses)}
    for trip in trips:
        zone, shelter = problem.zones[trip.zone].node, problem.shelters[trip.shelter].node
        for begins, start, end in (
            (trip.sets_out_seconds, at[trip.depot, trip.bus], zone),
            (trip.leaves_seconds, zone, shelter),
        ):
            for road, after in ways.roads(start, end):
                passes.setdefault(road, []).append(begins + after)
        at[trip.depot, trip.bus] = shelter
    reserved = np.zeros(len(problem.roads))
    for road, times in passes.items():
        moments = np.sort(np.array(times))
        reserved[road] = (np.searchsorted(moments, moments + HOUR) - np.arange(len(moments))).max()
    allowed = problem.roads.capacity_per_hour * MOST_SHARE
    crowded = np.flatnonzero(reserved > allowed).tolist()
    told = tuple(
        f"On {problem.roads.name(road)} buses alone would take more than half of what it lets through; they may be late there."
        for road in crowded[:5]
    )
    return np.minimum(reserved, allowed), told


def _bound(problem: EvacuationProblem, ways: _Ways, trips: list[Trip]) -> float:
    """Return seconds before which nobody could have carried as many by bus.

    Each bus's last arrival is at least the time of its journeys: the way from its depot, then boarding and the way to the nearest
    shelter for each trip, and alighting and the shortest way back between two trips. The last of the buses is at least the mean.
    """
    moved = np.zeros(len(problem.zones), np.int64)
    for trip in trips:
        moved[trip.zone] += trip.people
    zones = np.flatnonzero(moved).tolist()
    if not zones:
        return 0.0
    seats = max(depot.seats for depot in problem.depots if depot.buses)
    boarding = min(depot.boarding_seconds for depot in problem.depots if depot.buses)
    buses = sum(depot.buses for depot in problem.depots)
    approach = {z: _approach(problem, ways, z) for z in zones}
    onward = {z: min(ways.seconds(problem.zones[z].node, s.node) for s in problem.shelters) for z in zones}
    back = min(ways.seconds(s.node, problem.zones[z].node) for s in problem.shelters for z in zones)
    number = {z: ceil(int(moved[z]) / seats) for z in zones}
    used = min(buses, sum(number.values()))
    work = sum(number[z] * (boarding + onward[z]) for z in zones) + used * min(approach.values())
    between = max(0, sum(number.values()) - buses) * (boarding + min(back, 1e12))
    return max((work + between) / buses, *(approach[z] + boarding + onward[z] for z in zones))


def _approach(problem: EvacuationProblem, ways: _Ways, zone: int) -> float:
    """Return when a bus can begin to board in a zone at the earliest."""
    each = problem.zones[zone]
    first = min(d.ready_seconds + ways.seconds(d.node, each.node) for d in problem.depots if d.buses)
    return max(first, each.ready_seconds)
