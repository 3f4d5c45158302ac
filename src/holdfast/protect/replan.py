"""A new plan after a road or a shelter failed, from where everybody is at that moment.

Whoever has arrived stays, in a shelter that failed too. Whoever is on a road drives on to its end and is free to go another way from
there; on a road that failed they turn and are back at its beginning after as long as they have driven on it (so do those who have passed
the damage: where on the road it lies is not known). Whoever has not left waits for the new plan. A bus with people on board goes on to
its shelter, or back to the zone if that failed. People on the roads are met at the next junction when the last of their packet is there, which may
cost a step.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from holdfast.errors import PlanError
from holdfast.protect.evacuation import never, timeless
from holdfast.protect.evacuation import plan as make_plan
from holdfast.protect.evacuation_plan import EvacuationPlan, Floats, Stream
from holdfast.protect.evacuation_problem import (
    Depot,
    EvacuationParams,
    EvacuationProblem,
    Shelter,
    UnderWay,
    Zone,
)

NOBODY = 1e-7


@dataclass(frozen=True, slots=True, eq=False)
class Replanned:
    """A new plan, whose times count from the failure.

    Attributes
    ----------
    at_seconds
        When the failure was, by the clock of the old plan; add it to the new plan's times.
    problem, plan
        What was left to be done, and how it is done now.
    received
        People in each shelter at that moment, (general, special), shape (shelters, 2).
    waiting, moving
        People who had not left their zones, and who were on the roads, at that moment.
    """

    at_seconds: float
    problem: EvacuationProblem
    plan: EvacuationPlan
    received: Floats
    waiting: float
    moving: float


def replan(
    problem: EvacuationProblem,
    plan: EvacuationPlan,
    at: float,
    failed_arcs: Sequence[int] = (),
    failed_shelters: Sequence[int] = (),
    *,
    params: EvacuationParams | None = None,
    should_stop: Callable[[], bool] = never,
    clock: Callable[[], float] = timeless,
) -> Replanned:
    """Return the soonest plan from the moment `at` on, without the roads and shelters that failed.

    Parameters
    ----------
    problem, plan
        What was planned, and how it was carried out until then.
    at
        Seconds after the old plan began.
    failed_arcs, failed_shelters
        Roads and shelters by number; more of either may have failed before and be closed in `problem` already.
    params, should_stop, clock
        As for `plan`.

    Raises
    ------
    PlanError
        A road, a shelter or the moment cannot be.
    """
    _check(problem, at, failed_arcs, failed_shelters)
    state = _State(problem, plan, at, frozenset(failed_arcs), frozenset(failed_shelters))
    left = state.problem_left()
    found = make_plan(left, params, should_stop=should_stop, clock=clock)
    return Replanned(
        at_seconds=at,
        problem=left,
        plan=found,
        received=state.received,
        waiting=sum(zone.people for zone in left.zones),
        moving=sum(each.people for each in left.under_way),
    )


def _check(problem: EvacuationProblem, at: float, arcs: Sequence[int], shelters: Sequence[int]) -> None:
    if not (np.isfinite(at) and at >= 0):
        raise PlanError(f"The moment {at} is no time after the plan began; give seconds, 0 or more.")
    for what, numbers, most in (
        ("road", arcs, len(problem.roads)),
        ("shelter", shelters, len(problem.shelters)),
    ):
        for number in numbers:
            if not 0 <= number < most:
                raise PlanError(f"There is no {what} {number}; they are numbered 0 to {most - 1}.")


class _State:
    """Where everybody is at one moment of a plan."""

    def __init__(
        self,
        problem: EvacuationProblem,
        plan: EvacuationPlan,
        at: float,
        arcs: frozenset[int],
        shelters: frozenset[int],
    ) -> None:
        self.problem, self.plan, self.at, self.arcs, self.shelters = problem, plan, at, arcs, shelters
        self.received = np.zeros((len(problem.shelters), 2))
        self.gone = np.zeros((len(problem.zones), 2))
        self.by_bus = np.zeros((len(problem.zones), 2))
        self.moving: dict[tuple[int, int, bool, float], float] = defaultdict(float)
        self.free: dict[tuple[int, int], tuple[int, float]] = {}
        self._not_yet_at_hand()
        for stream in plan.streams:
            self._stream(stream)
        self._buses()

    def _not_yet_at_hand(self) -> None:
        """Keep people under way whom the old plan left where they were."""
        rest = {(z, kind): 0.0 for z in range(len(self.problem.zones)) for kind in (False, True)}
        for stream in self.plan.streams:
            if stream.under_way:
                rest[stream.zone, stream.special] -= float(stream.people.sum())
        for each in self.problem.under_way:
            # NOTE: streams of people under way say zone and kind, not which group; the groups that they leave out are the last.
            rest[each.zone, each.special] += each.people
            over = min(each.people, max(0.0, rest[each.zone, each.special]))
            if over > NOBODY:
                rest[each.zone, each.special] -= over
                self._move(each.zone, each.node, each.special, max(0.0, each.ready_seconds - self.at), over)

    def _stream(self, stream: Stream) -> None:
        """Tell who of a stream has not left, is on which road, or has arrived, at the moment."""
        step, since = self.plan.step_seconds, self.at - stream.start
        left = np.clip(since / step, 0.0, 1.0)
        whole = float(stream.people.sum())
        out = float((left * stream.people).sum())
        if stream.under_way:
            self._move_all(stream, stream.origin, 0.0, whole - out)
        else:
            self.gone[stream.zone, int(stream.special)] += out
        bounds = np.concatenate([stream.enters, [stream.arrives]])
        here = np.clip((since[:, None] - bounds[None, :]) / step, 0.0, 1.0) * stream.people[:, None]
        here = np.minimum(here, (left * stream.people)[:, None])
        self.received[stream.shelter, int(stream.special)] += float(here[:, -1].sum())
        if len(stream.arcs):
            on = here[:, :-1] - here[:, 1:]
            on[:, 0] += left * stream.people - here[:, 0]
            for packet, road in np.argwhere(on > NOBODY).tolist():
                self._on_road(stream, packet, road, float(on[packet, road]))
        else:
            self._move_all(stream, stream.origin, 0.0, out - float(here[:, -1].sum()))

    def _on_road(self, stream: Stream, packet: int, road: int, people: float) -> None:
        """Place people who are on a road of their stream: the last of the packet speaks for all of it."""
        arc = int(stream.arcs[road])
        roads, step = self.problem.roads, self.plan.step_seconds
        entered = float(stream.start[packet] + stream.enters[road])
        if arc in self.arcs:
            driven = min(max(0.0, self.at - entered), float(roads.seconds[arc]))
            self._move(stream.zone, int(roads.tail[arc]), stream.special, driven, people)
            return
        there = min(entered + step, self.at) + float(roads.seconds[arc])
        there = max(there, self.at)
        self._move(stream.zone, int(roads.head[arc]), stream.special, there - self.at, people)

    def _move_all(self, stream: Stream, node: int, ready: float, people: float) -> None:
        if people > NOBODY:
            self._move(stream.zone, node, stream.special, ready, people)

    def _move(self, zone: int, node: int, special: bool, ready: float, people: float) -> None:
        """Put people on the way to a junction, with others who reach it in the same step."""
        step = self.plan.step_seconds
        self.moving[zone, node, special, float(np.ceil(ready / step - 1e-9) * step)] += people

    def _buses(self) -> None:
        """Tell who is on a bus, and where each bus is free next."""
        for trip in self.plan.trips:
            if trip.leaves_seconds > self.at:
                continue
            self.gone[trip.zone, int(trip.special)] += trip.people
            self.by_bus[trip.zone, int(trip.special)] += trip.people
            node, free = self.problem.shelters[trip.shelter].node, max(0.0, trip.free_seconds - self.at)
            if trip.shelter in self.shelters and trip.arrives_seconds > self.at:
                driven = self.at - trip.leaves_seconds
                node, free = self.problem.zones[trip.zone].node, driven
                self._move(trip.zone, node, trip.special, driven, trip.people)
            else:
                self.received[trip.shelter, int(trip.special)] += trip.people
            self.free[trip.depot, trip.bus] = (node, free)

    def problem_left(self) -> EvacuationProblem:
        """Return what is left to be done."""
        problem = self.problem
        capacity = problem.roads.capacity_per_hour.copy()
        capacity[list(self.arcs)] = 0.0
        moving = sorted(self.moving.items())
        horizon = problem.horizon_seconds
        return EvacuationProblem(
            roads=replace(problem.roads, capacity_per_hour=capacity),
            zones=tuple(self._zone(i, zone) for i, zone in enumerate(problem.zones)),
            shelters=tuple(self._shelter(j, shelter) for j, shelter in enumerate(problem.shelters)),
            depots=self._depots(),
            under_way=tuple(UnderWay(z, node, n, ready, kind) for (z, node, kind, ready), n in moving),
            horizon_seconds=None if horizon is None else max(0.0, horizon - self.at),
        )

    def _zone(self, number: int, zone: Zone) -> Zone:
        general, special = self.gone[number]
        needing = _rest(zone.needing_places, special)
        people = _rest(zone.people - zone.needing_places, general) + needing
        transport = _rest(zone.needing_transport, float(self.by_bus[number].sum()))
        return replace(
            zone,
            people=people,
            needing_places=needing,
            needing_transport=min(transport, people),
            ready_seconds=max(0.0, zone.ready_seconds - self.at),
        )

    def _shelter(self, number: int, shelter: Shelter) -> Shelter:
        if number in self.shelters:
            return replace(shelter, places=0.0, special_places=0.0)
        general, special = self.received[number]
        return replace(
            shelter,
            places=_rest(shelter.places, general),
            special_places=_rest(shelter.special_places, special),
        )

    def _depots(self) -> tuple[Depot, ...]:
        """Return a depot for each bus that has moved, and what is left of the others."""
        found = []
        for number, depot in enumerate(self.problem.depots):
            ready = max(0.0, depot.ready_seconds - self.at)
            moved = [bus for bus in range(depot.buses) if (number, bus) in self.free]
            if len(moved) < depot.buses:
                found.append(replace(depot, buses=depot.buses - len(moved), ready_seconds=ready))
            for bus in moved:
                node, free = self.free[number, bus]
                found.append(replace(depot, node=node, buses=1, ready_seconds=free))
        return tuple(found)


def _rest(there: float, gone: float) -> float:
    """Return what is left, with no trace of rounding."""
    rest = max(0.0, there - float(gone))
    return float(round(rest)) if abs(rest - round(rest)) < NOBODY else rest
