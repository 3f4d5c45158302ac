"""What an evacuation is planned from, and what a plan of one says: plain values, with shapes and units.

Times are seconds after the evacuation begins; `EvacuationPlan` says when within a step people move. Places in arrays are
counted from 0: zone 3 is `problem.zones[3]`, road 17 is the road `tail[17] -> head[17]`.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite

import numpy as np

from holdfast.errors import PlanError
from holdfast.protect.evacuation_plan import (
    EvacuationPlan,
    Flags,
    Floats,
    Ints,
    Limit,
    LimitKind,
    Phase,
    Reason,
    Stream,
    Trip,
    Unplaced,
)

__all__ = [
    "Depot",
    "EvacuationParams",
    "EvacuationPlan",
    "EvacuationProblem",
    "Limit",
    "LimitKind",
    "Phase",
    "Reason",
    "Roads",
    "Shelter",
    "Stream",
    "Trip",
    "UnderWay",
    "Unplaced",
    "Zone",
]

MOST_PEOPLE = 1_000_000_000
LONGEST_SECONDS = 30 * 86_400.0


@dataclass(frozen=True, slots=True, eq=False)
class Roads:
    """A road graph of directed arcs; a road in both directions is two arcs.

    Attributes
    ----------
    tail, head
        Junctions where each arc begins and ends, shape (arcs,), 0 to nodes - 1.
    seconds
        Free-flow travel time of each arc, shape (arcs,), above 0.
    capacity_per_hour
        Vehicles that can enter each arc in an hour, shape (arcs,), 0 or more; 0 is a closed road.
    nodes
        How many junctions there are.
    names
        What people call each arc, or () for "first junction to second".
    node_names
        What the file calls each junction, or () for their numbers.
    no_through
        Whether a junction may only begin or end a journey (centroids of TNTP networks), shape (nodes,); None: none.
    longitude, latitude
        Degrees of the junctions, shape (nodes,), NaN where not known; None: not known at all.
    """

    tail: Ints
    head: Ints
    seconds: Floats
    capacity_per_hour: Floats
    nodes: int
    names: tuple[str, ...] = ()
    node_names: tuple[str, ...] = ()
    no_through: Flags | None = None
    longitude: Floats | None = None
    latitude: Floats | None = None

    def __post_init__(self) -> None:
        _check_roads(self)

    def __len__(self) -> int:
        return len(self.tail)

    def name(self, arc: int) -> str:
        """Return what people call an arc."""
        if self.names and self.names[arc]:
            return self.names[arc]
        return f"{self.node_name(int(self.tail[arc]))} → {self.node_name(int(self.head[arc]))}"

    def node_name(self, node: int) -> str:
        """Return what the file calls a junction."""
        return self.node_names[node] if self.node_names else str(node)


@dataclass(frozen=True, slots=True)
class Zone:
    """People who leave from one junction.

    Attributes
    ----------
    id
        The zone's name in the register or the file.
    node
        The junction where its people enter the roads.
    people
        All who are to be moved; not whole where a plan is made anew and some have left.
    needing_places
        Of whom so many need a special place in a shelter.
    needing_transport
        Of whom so many have no vehicle and wait for a bus; they are taken by buses where the problem has depots.
    people_per_vehicle
        Mean number of people in a vehicle; 1 where capacities of roads count people.
    ready_seconds
        Nobody leaves before: warning and packing.
    exit_per_hour
        Vehicles that can leave the zone in an hour, or None for as many as its roads take.
    """

    id: str
    node: int
    people: float
    needing_places: float = 0
    needing_transport: float = 0
    people_per_vehicle: float = 1.0
    ready_seconds: float = 0.0
    exit_per_hour: float | None = None


@dataclass(frozen=True, slots=True)
class Shelter:
    """A place that receives people.

    Attributes
    ----------
    id
        The shelter's name in the register or the file.
    node
        The junction where people leave the roads for it.
    places
        People it has room for, without the special places.
    special_places
        Further places, for people who need them and for nobody else.
    entry_per_hour
        People it can receive in an hour, or None for as many as come.
    """

    id: str
    node: int
    places: float
    special_places: float = 0
    entry_per_hour: float | None = None


@dataclass(frozen=True, slots=True)
class Depot:
    """Where buses stand when the evacuation begins.

    Attributes
    ----------
    id
        The depot's name.
    node
        Its junction.
    buses
        How many stand there.
    seats
        People in one bus.
    boarding_seconds
        Time to board at a zone, and as long again to alight at a shelter.
    ready_seconds
        The buses set out no sooner.
    """

    id: str
    node: int
    buses: int
    seats: int = 50
    boarding_seconds: float = 300.0
    ready_seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class UnderWay:
    """People already on the roads when the problem begins; `replan` makes them.

    Attributes
    ----------
    zone
        The zone they left, for the count.
    node
        The junction they reach next.
    people
        How many; not whole, as flows are not.
    ready_seconds
        When they reach it.
    special
        Whether they need special places.
    """

    zone: int
    node: int
    people: float
    ready_seconds: float
    special: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class EvacuationProblem:
    """An evacuation to be planned.

    Attributes
    ----------
    roads
        The road graph.
    zones, shelters, depots
        Who is moved, where to, and the buses; several zones or shelters may share a junction.
    under_way
        People on the roads when the problem begins; they are not among `people` of the zones.
    horizon_seconds
        Whoever could not arrive by then stays and is named; None: everybody who can be moved is, however long it takes.
    """

    roads: Roads
    zones: tuple[Zone, ...]
    shelters: tuple[Shelter, ...]
    depots: tuple[Depot, ...] = ()
    under_way: tuple[UnderWay, ...] = ()
    horizon_seconds: float | None = None

    def __post_init__(self) -> None:
        _check_problem(self)

    @property
    def people(self) -> float:
        """All who are to be moved, people under way among them."""
        return sum(zone.people for zone in self.zones) + sum(each.people for each in self.under_way)


@dataclass(frozen=True, slots=True)
class EvacuationParams:
    """How hard to search.

    Attributes
    ----------
    step_seconds
        The time step, or None: coarse first, then finer until the gap is `target_gap`.
    target_gap
        Stop refining when the clearance time is proved to be within this share of the shortest.
    most_cells
        Roads times steps that the network in time may have; it bounds memory and time.
    seconds
        Stop refining after so long; needs the clock that `plan` is given. A plan is made however short it is.
    """

    step_seconds: float | None = None
    target_gap: float = 0.005
    most_cells: int = 4_000_000
    seconds: float | None = None

    def __post_init__(self) -> None:
        _need(
            self.step_seconds is None or (isfinite(self.step_seconds) and self.step_seconds > 0),
            f"The step is {self.step_seconds} seconds; give more than 0.",
        )
        _need(
            isfinite(self.target_gap) and self.target_gap >= 0,
            f"The gap is {self.target_gap}; give 0 or more.",
        )
        _need(self.most_cells >= 1, f"The network in time may have {self.most_cells} cells; give more.")
        _need(
            self.seconds is None or self.seconds > 0, f"The time is {self.seconds} seconds; give more than 0."
        )


def _need(right: bool, message: str) -> None:
    if not right:
        raise PlanError(message)


def _check_roads(roads: Roads) -> None:
    arcs = len(roads.tail)
    shapes = [np.shape(a) for a in (roads.head, roads.seconds, roads.capacity_per_hour)]
    _need(
        all(shape == (arcs,) for shape in shapes),
        "The columns of the roads have different lengths; fill them.",
    )
    ends = np.concatenate([roads.tail, roads.head]) if arcs else np.zeros(0, np.int64)
    _need(
        roads.nodes >= 0 and bool(((ends >= 0) & (ends < roads.nodes)).all()),
        f"A road ends at a junction that is not there; junctions are 0 to {roads.nodes - 1}.",
    )
    _need(
        bool((np.isfinite(roads.seconds) & (roads.seconds > 0) & (roads.seconds <= LONGEST_SECONDS)).all()),
        "A road's travel time is 0, negative, endless or no number; give seconds above 0.",
    )
    _need(
        bool((np.isfinite(roads.capacity_per_hour) & (roads.capacity_per_hour >= 0)).all()),
        "A road's capacity is negative, endless or no number; give vehicles per hour.",
    )
    _need(not roads.names or len(roads.names) == arcs, "There are not as many names as roads.")
    for what in (roads.no_through, roads.longitude, roads.latitude, roads.node_names or None):
        _need(what is None or len(what) == roads.nodes, "A column of the junctions has a different length.")


def _check_problem(problem: EvacuationProblem) -> None:
    for places in (problem.zones, problem.shelters, problem.depots):
        for place in places:
            _need(
                0 <= place.node < problem.roads.nodes,
                f"{place.id} lies at junction {place.node}, which the roads do not have.",
            )
    for each in problem.under_way:
        _need(
            0 <= each.node < problem.roads.nodes and 0 <= each.zone < len(problem.zones),
            f"Some are under way to junction {each.node} from zone {each.zone}, which are not there.",
        )
        _need(
            0 <= each.people <= MOST_PEOPLE and 0 <= each.ready_seconds <= LONGEST_SECONDS,
            f"{each.people} people are under way for {each.ready_seconds} seconds; give 0 or more of both.",
        )
    for zone in problem.zones:
        _check_zone(zone)
    for shelter in problem.shelters:
        _check_shelter(shelter)
    for depot in problem.depots:
        _need(
            0 <= depot.ready_seconds <= LONGEST_SECONDS,
            f"Depot {depot.id} is ready after {depot.ready_seconds} seconds; give 0 or more.",
        )
        _need(
            depot.buses >= 0
            and depot.seats >= 1
            and isfinite(depot.boarding_seconds)
            and depot.boarding_seconds >= 0,
            f"Depot {depot.id} needs buses of one seat or more, and a time to board.",
        )
    horizon = problem.horizon_seconds
    _need(
        horizon is None or (isfinite(horizon) and horizon >= 0),
        f"The horizon {horizon} is no time; give seconds.",
    )


def _check_zone(zone: Zone) -> None:
    _need(0 <= zone.people <= MOST_PEOPLE, f"Zone {zone.id} has {zone.people} people; give 0 or more.")
    for what, number in (("special places", zone.needing_places), ("transport", zone.needing_transport)):
        _need(
            0 <= number <= zone.people,
            f"In zone {zone.id} {number} people need {what}, of {zone.people}; give 0 to {zone.people}.",
        )
    _need(
        isfinite(zone.people_per_vehicle) and 0 < zone.people_per_vehicle <= 1000,
        f"Zone {zone.id} has {zone.people_per_vehicle} people in a vehicle; give more than 0.",
    )
    _need(
        0 <= zone.ready_seconds <= LONGEST_SECONDS,
        f"Zone {zone.id} is ready after {zone.ready_seconds} seconds; give 0 or more.",
    )
    _need(
        zone.exit_per_hour is None or (isfinite(zone.exit_per_hour) and zone.exit_per_hour >= 0),
        f"Zone {zone.id} lets out {zone.exit_per_hour} vehicles an hour; give 0 or more.",
    )


def _check_shelter(shelter: Shelter) -> None:
    _need(
        0 <= shelter.places <= MOST_PEOPLE and 0 <= shelter.special_places <= MOST_PEOPLE,
        f"Shelter {shelter.id} has {shelter.places} and {shelter.special_places} places; give 0 or more.",
    )
    _need(
        shelter.entry_per_hour is None or (isfinite(shelter.entry_per_hour) and shelter.entry_per_hour >= 0),
        f"Shelter {shelter.id} receives {shelter.entry_per_hour} people an hour; give 0 or more.",
    )
