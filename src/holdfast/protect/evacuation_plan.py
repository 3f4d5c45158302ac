"""What a plan of an evacuation says: plain values, with shapes and units.

Times are seconds after the evacuation begins.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Stream:
    """People of one zone who go one way to one shelter, packet after packet; all of them move alike.

    A packet that begins at `start[i]` leaves evenly over one step: [start[i], start[i] + step). Whoever leaves at s enters road
    `arcs[j]` at s + `enters[j]` and arrives at s + `arrives`. Between two roads at most a moment is lost waiting.

    Attributes
    ----------
    zone, shelter
        From where and to where.
    origin
        The junction where the stream begins: the zone's, or where people under way were.
    special
        Whether these people need special places.
    arcs
        The roads in order, shape (roads,); none where zone and shelter share a junction.
    enters
        Seconds from leaving to entering each road, shape (roads,).
    arrives
        Seconds from leaving to arriving.
    start
        When each packet begins to leave, shape (packets,), ascending, seconds.
    people
        How many are in each packet, shape (packets,), above 0.
    under_way
        Whether they were on the roads already when the plan began (after a new plan).
    """

    zone: int
    shelter: int
    origin: int
    special: bool
    arcs: Ints
    enters: Floats
    arrives: float
    start: Floats
    people: Floats
    under_way: bool = False


@dataclass(frozen=True, slots=True)
class Phase:
    """What one zone is told: from when to when so many leave by one way to one shelter.

    Attributes
    ----------
    number
        Phases count from 1 by when they start; those that start together have the same number.
    zone, shelter
        From where and to where.
    special
        Whether for people who need special places.
    arcs
        The roads in order.
    start_seconds, end_seconds
        First and last departure.
    arrives_seconds
        Last arrival.
    people
        How many.
    per_hour
        Mean rate of people leaving.
    """

    number: int
    zone: int
    shelter: int
    special: bool
    arcs: tuple[int, ...]
    start_seconds: float
    end_seconds: float
    arrives_seconds: float
    people: float
    per_hour: float


class LimitKind(StrEnum):
    """What can limit how soon everybody is safe."""

    ROAD = "road"
    ZONE_EXIT = "zone_exit"
    SHELTER_ENTRY = "shelter_entry"
    SHELTER_PLACES = "shelter_places"
    DISTANCE = "distance"
    BUSES = "buses"


@dataclass(frozen=True, slots=True)
class Limit:
    """One thing that limits the clearance time: part of the narrowest cut at the optimum.

    Attributes
    ----------
    kind
        What it is; `DISTANCE`: the way of a zone to the shelters is long, whatever the capacities.
    index
        Road, zone or shelter, by kind; -1 for `BUSES`.
    name
        Its name.
    per_hour
        What passes in an hour (people), or places for `SHELTER_PLACES`, or seconds of the way for `DISTANCE`.
    used_seconds
        How long it is in full use.
    """

    kind: LimitKind
    index: int
    name: str
    per_hour: float
    used_seconds: float


class Reason(StrEnum):
    """Why somebody is left without a place."""

    NO_WAY_OUT = "no_way_out"
    NO_PLACES = "no_places"
    NO_SPECIAL_PLACES = "no_special_places"
    TOO_LATE = "too_late"
    NO_BUS = "no_bus"


@dataclass(frozen=True, slots=True)
class Unplaced:
    """People whom the plan leaves where they are.

    Attributes
    ----------
    zone
        Theirs.
    people
        How many.
    special
        Whether they need special places.
    reason
        `NO_WAY_OUT`: no open road leads to a shelter. `NO_PLACES`, `NO_SPECIAL_PLACES`: the shelters that can be reached are
        full. `TOO_LATE`: not within the horizon. `NO_BUS`: they wait for a bus, and none can come.
    extra_places
        So many more places within reach would take them; 0 where places are not what is missing.
    """

    zone: int
    people: float
    special: bool
    reason: Reason
    extra_places: float = 0.0


@dataclass(frozen=True, slots=True)
class Trip:
    """One journey of one bus.

    Attributes
    ----------
    depot, bus
        Which bus: the depot, and its number there from 0.
    zone, shelter
        Where it takes people, and where to.
    people
        How many.
    special
        Whether they need special places.
    sets_out_seconds, boards_seconds, leaves_seconds, arrives_seconds, free_seconds
        Sets out (from the depot or the last shelter), begins to board, leaves the zone, reaches the shelter, is empty again.
    """

    depot: int
    bus: int
    zone: int
    shelter: int
    people: int
    special: bool
    sets_out_seconds: float
    boards_seconds: float
    leaves_seconds: float
    arrives_seconds: float
    free_seconds: float


@dataclass(frozen=True, slots=True, eq=False)
class EvacuationPlan:
    """How everybody is moved, and how good that is.

    Attributes
    ----------
    step_seconds, steps
        The time step, and how many steps the plan lasts; `steps * step_seconds` is no less than `clearance_seconds`.
    clearance_seconds
        When the last of those who can be moved arrives; 0 where nobody is.
    bound_seconds
        Proof: no plan whatever that moves as many is done before, steps or none.
    streams
        Everything that moves on the roads, in full.
    phases
        The same as orders to the zones.
    departures
        People who leave each zone in each step, shape (zones, steps).
    arrivals
        People who arrive at each shelter in each step, shape (shelters, steps).
    limits
        What limits the clearance time, the narrowest first.
    unplaced
        Who is left where they are, and why.
    trips
        The buses, if any.
    trips_clearance_seconds, trips_bound_seconds
        When the last bus arrives, and proof of how soon it could; both 0 without buses.
    reserved_per_hour
        Vehicles an hour kept free for buses on each road, shape (arcs,).
    told
        Sentences about simplifications that matter for this plan.
    """

    step_seconds: float
    steps: int
    clearance_seconds: float
    bound_seconds: float
    streams: tuple[Stream, ...]
    phases: tuple[Phase, ...]
    departures: Floats
    arrivals: Floats
    limits: tuple[Limit, ...]
    unplaced: tuple[Unplaced, ...]
    reserved_per_hour: Floats
    trips: tuple[Trip, ...] = ()
    trips_clearance_seconds: float = 0.0
    trips_bound_seconds: float = 0.0
    told: tuple[str, ...] = field(default=())

    @property
    def gap(self) -> float:
        """Share of the clearance time that may be saved at most."""
        if self.clearance_seconds <= 0:
            return 0.0
        return max(0.0, 1.0 - self.bound_seconds / self.clearance_seconds)

    @property
    def curve(self) -> Floats:
        """People received by the end of each step, shape (steps,)."""
        return np.asarray(np.cumsum(self.arrivals.sum(axis=0)), np.float64)

    @property
    def moved(self) -> float:
        """All who are received, by road and by bus."""
        by_road = sum(float(stream.people.sum()) for stream in self.streams)
        return round(by_road + sum(trip.people for trip in self.trips), 6)
