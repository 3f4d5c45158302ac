"""The road graph made ready for flows in time: open roads only, zones' exits and shelters' doors as roads of their own."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from holdfast.protect.evacuation_plan import Floats, Ints
from holdfast.protect.evacuation_problem import EvacuationProblem, Roads

FAR = np.int64(1) << 60
MILLI = 1000
PER_HOUR = 3_600_000.0
"""Milliseconds in an hour."""
SHORT_CUT = -1
Loads = tuple[tuple[float, float], ...]
"""Of each zone or shelter, how many general and special people."""


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """People who start at one node, any time from when they are ready; amounts in people."""

    node: int
    ready: int
    people: float
    zone: int
    special: bool
    under_way: bool


@dataclass(frozen=True, slots=True, eq=False)
class Sink:
    """Places at one node."""

    node: int
    places: float
    shelter: int
    special: bool


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """Arcs that carry people, with travel times in milliseconds and rates in people per hour.

    Attributes
    ----------
    tail, head, time
        Ends and milliseconds of each arc, shape (arcs,).
    rate
        People per hour, `inf` where nothing limits, shape (arcs,).
    what
        What each arc is: a road's number; then roads + zone for a zone's exit, roads + zones + shelter for a door, and
        `SHORT_CUT` for none of them.
    nodes
        How many there are: junctions, then helpers.
    sources, sinks
        Where people start and stay.
    """

    tail: Ints
    head: Ints
    time: Ints
    rate: Floats
    what: Ints
    nodes: int
    sources: tuple[Source, ...]
    sinks: tuple[Sink, ...]


def occupancy(problem: EvacuationProblem) -> tuple[float, float]:
    """Return the fewest and the most people in a vehicle of any zone with people."""
    left = {each.zone for each in problem.under_way}
    riding = [z.people_per_vehicle for i, z in enumerate(problem.zones) if z.people > 0 or i in left]
    return (min(riding), max(riding)) if riding else (1.0, 1.0)


def stops(roads: Roads) -> Ints:
    """Return the node at which a journey ends at each junction: a helper's where nobody may drive through, shape (nodes,)."""
    found = np.arange(roads.nodes)
    if roads.no_through is not None:
        ends = np.flatnonzero(roads.no_through)
        found[ends] = roads.nodes + np.arange(len(ends))
    return found


class _Builder:
    """Gathers arcs and helper nodes."""

    def __init__(
        self, problem: EvacuationProblem, people_per_vehicle: float, reserved: Floats, floor: bool
    ) -> None:
        roads = problem.roads
        self.problem, self.per = problem, people_per_vehicle
        rate = np.maximum(roads.capacity_per_hour - reserved, 0.0) * people_per_vehicle
        there = np.flatnonzero(rate > 0)
        self.stop = stops(roads)
        self.nodes = max(roads.nodes, int(self.stop.max(initial=-1)) + 1)
        self.tail: list[int] = roads.tail[there].tolist()
        self.head: list[int] = self.stop[roads.head[there]].tolist()
        milli = roads.seconds[there] * MILLI
        rounded = np.round(milli)
        whole = np.where(
            np.abs(milli - rounded) < 1e-6, rounded, np.floor(milli) if floor else np.ceil(milli)
        )
        # NOTE: a road of no time at all could carry people in a circle without end; one millisecond is no loss.
        self.time: list[int] = np.maximum(whole, 0 if floor else 1).astype(np.int64).tolist()
        self.rate: list[float] = rate[there].tolist()
        self.what: list[int] = there.tolist()

    def arc(self, tail: int, head: int, rate: float, what: int) -> None:
        """Add an arc that takes no time."""
        self.tail.append(tail)
        self.head.append(head)
        self.time.append(0)
        self.rate.append(rate)
        self.what.append(what)

    def node(self) -> int:
        """Add a helper node."""
        self.nodes += 1
        return self.nodes - 1

    def sources(self, carried: Loads) -> tuple[Source, ...]:
        """Return where people start; `carried` are those of each zone (general, special) who go by bus."""
        found = []
        for number, zone in enumerate(self.problem.zones):
            start = zone.node
            if zone.exit_per_hour is not None:
                start = self.node()
                if zone.exit_per_hour > 0:
                    code = len(self.problem.roads) + number
                    self.arc(start, zone.node, zone.exit_per_hour * zone.people_per_vehicle, code)
            by_bus = carried[number] if carried else (0, 0)
            ready = int(np.ceil(zone.ready_seconds * MILLI - 1e-6))
            for special, people in enumerate((zone.people - zone.needing_places, zone.needing_places)):
                rest = people - by_bus[special]
                if rest > 0:
                    found.append(Source(start, ready, float(rest), number, bool(special), under_way=False))
        for each in self.problem.under_way:
            ready = int(np.ceil(each.ready_seconds * MILLI - 1e-6))
            if each.people > 0:
                found.append(Source(each.node, ready, each.people, each.zone, each.special, under_way=True))
        return tuple(found)

    def sinks(self, taken: Loads) -> tuple[Sink, ...]:
        """Return where people stay; `taken` are the places (general, special) that buses fill."""
        found = []
        roads, zones = len(self.problem.roads), len(self.problem.zones)
        for number, shelter in enumerate(self.problem.shelters):
            end = int(self.stop[shelter.node])
            if shelter.entry_per_hour is not None:
                door = self.node()
                if shelter.entry_per_hour > 0:
                    self.arc(end, door, shelter.entry_per_hour, roads + zones + number)
                end = door
            filled = taken[number] if taken else (0, 0)
            for special, places in enumerate((shelter.places, shelter.special_places)):
                if places - filled[special] > 0:
                    found.append(Sink(end, float(places - filled[special]), number, bool(special)))
        return tuple(found)

    def short_cuts(self) -> None:
        """Let people of a centroid stay in a shelter at the same centroid."""
        starts = {zone.node for zone in self.problem.zones} | {each.node for each in self.problem.under_way}
        ends = {shelter.node for shelter in self.problem.shelters}
        for node in sorted(starts & ends):
            if self.stop[node] != node:
                self.arc(node, int(self.stop[node]), np.inf, SHORT_CUT)


def build(
    problem: EvacuationProblem,
    people_per_vehicle: float,
    *,
    reserved: Floats | None = None,
    carried: Loads = (),
    taken: Loads = (),
    floor: bool = False,
) -> Network:
    """Return the network of a problem.

    Parameters
    ----------
    problem
        What is to be planned.
    people_per_vehicle
        What the roads' capacities, in vehicles, are multiplied by.
    reserved
        Vehicles an hour on each road that are not to be used, shape (roads,).
    carried, taken
        People of each zone, and places of each shelter, (general, special), that buses see to.
    floor
        Round travel times down to milliseconds, for bounds; up otherwise, for plans.
    """
    kept = np.zeros(len(problem.roads)) if reserved is None else reserved
    made = _Builder(problem, people_per_vehicle, kept, floor)
    sources, sinks = made.sources(carried), made.sinks(taken)
    made.short_cuts()
    return Network(
        tail=np.asarray(made.tail, np.int64),
        head=np.asarray(made.head, np.int64),
        time=np.asarray(made.time, np.int64),
        rate=np.asarray(made.rate, np.float64),
        what=np.asarray(made.what, np.int64),
        nodes=made.nodes,
        sources=sources,
        sinks=sinks,
    )


def earliest(tail: Ints, head: Ints, time: Ints, nodes: int, start: dict[int, int]) -> Ints:
    """Return when each node can be reached at the earliest, `FAR` where it cannot; shape (nodes,).

    Bellman-Ford over all arcs at once: O(arcs * roads of the longest shortest way). `start` gives when each source is left.
    """
    when = np.full(nodes, FAR)
    for node, ready in start.items():
        when[node] = ready
    for _ in range(nodes):
        there = when[tail]
        reached = np.where(there < FAR, there + time, FAR)
        better = when.copy()
        np.minimum.at(better, head, reached)
        if (better == when).all():
            break
        when = better
    return when
