"""A judge of evacuation plans, written apart from what makes them: it reads problem and plan, and nothing in between.

Flows are judged in continuous time: who leaves evenly in [s, s + step) enters a road evenly in [s + enters, s + enters + step). So the
people on the way into a road are a step function of time, which must nowhere exceed what the road lets through.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable

import numpy as np

from holdfast.protect.evacuation_plan import EvacuationPlan, Floats, Reason, Stream
from holdfast.protect.evacuation_problem import EvacuationProblem

NEARLY = 1e-6
"""Of amounts, relative; of times, seconds."""
PEOPLE_NEARLY = 1e-3


def check(problem: EvacuationProblem, plan: EvacuationPlan) -> tuple[str, ...]:
    """Return what is wrong with a plan, in sentences; nothing where it can be carried out as it says."""
    if any(_astray(problem, stream) for stream in plan.streams):
        return tuple(fault for s in plan.streams if (fault := _astray(problem, s)))
    faults = [fault for s in plan.streams for fault in _moves(problem, plan, s)]
    faults += _roads(problem, plan)
    faults += _exits(problem, plan)
    faults += _doors(problem, plan)
    faults += _places(problem, plan)
    faults += _counted(problem, plan)
    faults += _told(problem, plan)
    faults += _buses(problem, plan)
    return tuple(faults)


def _name(problem: EvacuationProblem, stream: Stream) -> str:
    return f"The stream from {problem.zones[stream.zone].id} to {problem.shelters[stream.shelter].id}"


def _astray(problem: EvacuationProblem, stream: Stream) -> str:
    """Say what a stream names that is not there."""
    if not 0 <= stream.zone < len(problem.zones) or not 0 <= stream.shelter < len(problem.shelters):
        return "A stream has a zone or a shelter that is not there."
    arcs = stream.arcs
    if ((arcs < 0) | (arcs >= len(problem.roads))).any() or len(stream.enters) != len(arcs):
        return f"{_name(problem, stream)} takes a road that is not there."
    if len(stream.start) != len(stream.people) or not len(stream.start):
        return f"{_name(problem, stream)} has no packets, or not as many as it has times."
    return ""


def _moves(problem: EvacuationProblem, plan: EvacuationPlan, stream: Stream) -> list[str]:
    """Judge one stream's way: connected, no faster than the roads, at times that can be."""
    roads, name, faults = problem.roads, _name(problem, stream), []
    nodes = [stream.origin, *roads.head[stream.arcs].tolist()]
    if nodes[:-1] != roads.tail[stream.arcs].tolist() or nodes[-1] != problem.shelters[stream.shelter].node:
        faults.append(f"{name} is no way from its beginning to the shelter.")
    if roads.no_through is not None and roads.no_through[nodes[1:-1]].any():
        faults.append(f"{name} drives through a junction where nobody may.")
    leaves = np.concatenate([stream.enters, [stream.arrives]])
    if leaves[0] < -NEARLY or (np.diff(leaves) < roads.seconds[stream.arcs] - NEARLY).any():
        faults.append(f"{name} is faster than a road.")
    if (stream.people <= 0).any() or (np.diff(stream.start) < plan.step_seconds - NEARLY).any():
        faults.append(f"{name} has packets of nobody, or two at a time.")
    if float(stream.start[-1]) + stream.arrives + plan.step_seconds > plan.clearance_seconds + NEARLY:
        faults.append(f"{name} arrives after the plan ends.")
    if not stream.under_way and stream.start[0] < problem.zones[stream.zone].ready_seconds - NEARLY:
        faults.append(f"{name} leaves before the zone is ready.")
    if not stream.under_way and stream.origin != problem.zones[stream.zone].node:
        faults.append(f"{name} does not begin in its zone.")
    return faults


def _most_an_hour(moves: Iterable[tuple[Floats, Floats]], step: float) -> float:
    """Return the highest rate an hour of packets (begin, amount) that each last one step."""
    both = list(moves)
    begin = np.concatenate([b for b, _ in both])
    rate = np.concatenate([a for _, a in both]) * 3600.0 / step
    # NOTE: moments to the hundredth of a millisecond, so that packets that end as others begin do not seem to meet.
    times = np.round(np.concatenate([begin, begin + step]), 5)
    order = np.lexsort((np.concatenate([rate, -rate]), times))
    return float(np.cumsum(np.concatenate([rate, -rate])[order]).max())


def _over(rate: float, allowed: float) -> bool:
    return rate > allowed * (1 + NEARLY) + NEARLY


def _roads(problem: EvacuationProblem, plan: EvacuationPlan) -> list[str]:
    """Judge every road: vehicles an hour, buses' share left free."""
    entering: dict[int, list[tuple[Floats, Floats]]] = {}
    for stream in plan.streams:
        vehicles = stream.people / problem.zones[stream.zone].people_per_vehicle
        for arc, after in zip(stream.arcs.tolist(), stream.enters.tolist(), strict=True):
            entering.setdefault(arc, []).append((stream.start + after, vehicles))
    faults = []
    for arc, moves in entering.items():
        allowed = float(problem.roads.capacity_per_hour[arc] - plan.reserved_per_hour[arc])
        rate = _most_an_hour(moves, plan.step_seconds)
        if _over(rate, allowed):
            faults.append(f"{problem.roads.name(arc)} takes {rate:.6g} vehicles an hour of {allowed:.6g}.")
    return faults


def _exits(problem: EvacuationProblem, plan: EvacuationPlan) -> list[str]:
    faults = []
    for number, zone in enumerate(problem.zones):
        ours = [s for s in plan.streams if s.zone == number and not s.under_way]
        if zone.exit_per_hour is None or not ours:
            continue
        vehicles = [(s.start, s.people / zone.people_per_vehicle) for s in ours]
        rate = _most_an_hour(vehicles, plan.step_seconds)
        if _over(rate, zone.exit_per_hour):
            faults.append(f"{zone.id} lets out {rate:.6g} vehicles an hour of {zone.exit_per_hour:.6g}.")
    return faults


def _doors(problem: EvacuationProblem, plan: EvacuationPlan) -> list[str]:
    faults = []
    for number, shelter in enumerate(problem.shelters):
        ours = [s for s in plan.streams if s.shelter == number]
        if shelter.entry_per_hour is None or not ours:
            continue
        rate = _most_an_hour([(s.start + s.arrives, s.people) for s in ours], plan.step_seconds)
        if _over(rate, shelter.entry_per_hour):
            faults.append(f"{shelter.id} receives {rate:.6g} people an hour of {shelter.entry_per_hour:.6g}.")
    return faults


def _places(problem: EvacuationProblem, plan: EvacuationPlan) -> list[str]:
    faults = []
    for number, shelter in enumerate(problem.shelters):
        for special, places in enumerate((shelter.places, shelter.special_places)):
            by_road = sum(
                float(s.people.sum()) for s in plan.streams if (s.shelter, s.special) == (number, special)
            )
            by_bus = sum(t.people for t in plan.trips if (t.shelter, t.special) == (number, special))
            if by_road + by_bus > places + PEOPLE_NEARLY:
                kind = "special places" if special else "places"
                faults.append(f"{shelter.id} has {places:g} {kind} for {by_road + by_bus:.6g} people.")
    return faults


def _counted(problem: EvacuationProblem, plan: EvacuationPlan) -> list[str]:
    """Judge that everybody is moved or named as left, once."""
    faults = []
    for number, zone in enumerate(problem.zones):
        there = {False: zone.people - zone.needing_places, True: zone.needing_places}
        for each in problem.under_way:
            if each.zone == number:
                there[each.special] += each.people
        for special, people in there.items():
            of = (number, special)
            moved = sum(float(s.people.sum()) for s in plan.streams if (s.zone, s.special) == of)
            moved += sum(t.people for t in plan.trips if (t.zone, t.special) == of)
            left = sum(u.people for u in plan.unplaced if (u.zone, u.special) == of)
            if abs(moved + left - people) > PEOPLE_NEARLY:
                kind = "who need special places" if special else "without special needs"
                faults.append(
                    f"Of {people:g} people of {zone.id} {kind} {moved:.6g} are moved and {left:.6g} left."
                )
    if any(u.reason is Reason.NO_PLACES and u.extra_places <= 0 for u in plan.unplaced):
        faults.append("Some have no place, and the plan says no number of places that would help.")
    return faults


def _told(problem: EvacuationProblem, plan: EvacuationPlan) -> list[str]:
    """Judge that tables, phases, bound and horizon say what the streams do."""
    faults = []
    leaving, arriving = np.zeros(len(problem.zones)), np.zeros(len(problem.shelters))
    for stream in plan.streams:
        arriving[stream.shelter] += stream.people.sum()
        leaving[stream.zone] += 0.0 if stream.under_way else stream.people.sum()
    if not np.allclose(plan.departures.sum(axis=1), leaving, atol=PEOPLE_NEARLY):
        faults.append("The departures are not those of the streams.")
    if not np.allclose(plan.arrivals.sum(axis=1), arriving, atol=PEOPLE_NEARLY):
        faults.append("The arrivals are not those of the streams.")
    phases = np.zeros(len(problem.zones))
    for phase in plan.phases:
        phases[phase.zone] += phase.people
    if not np.allclose(phases, leaving, atol=PEOPLE_NEARLY):
        faults.append("The phases do not move those whom the streams move.")
    if plan.bound_seconds > plan.clearance_seconds + NEARLY:
        faults.append("The clearance time is below its bound.")
    horizon = problem.horizon_seconds
    if horizon is not None and plan.clearance_seconds > horizon + NEARLY:
        faults.append("The plan ends after the horizon.")
    return faults


def _buses(problem: EvacuationProblem, plan: EvacuationPlan) -> list[str]:
    """Judge that each bus makes one trip after the other, with no more people than seats."""
    faults: list[str] = []
    free: dict[tuple[int, int], float] = {}
    for trip in sorted(plan.trips, key=lambda each: each.sets_out_seconds):
        depot = problem.depots[trip.depot]
        if trip.bus >= depot.buses or not 0 < trip.people <= depot.seats:
            faults.append(f"A bus of {depot.id} is not there, or is too full.")
        if trip.sets_out_seconds < free.get((trip.depot, trip.bus), depot.ready_seconds) - NEARLY:
            faults.append(f"Bus {trip.bus} of {depot.id} sets out before it is free.")
        if trip.boards_seconds < problem.zones[trip.zone].ready_seconds - NEARLY:
            faults.append(f"Bus {trip.bus} of {depot.id} boards before the zone is ready.")
        times = (
            trip.sets_out_seconds,
            trip.boards_seconds,
            trip.leaves_seconds,
            trip.arrives_seconds,
            trip.free_seconds,
        )
        if any(b < a - NEARLY for a, b in itertools.pairwise(times)):
            faults.append(f"Bus {trip.bus} of {depot.id} goes back in time.")
        free[trip.depot, trip.bus] = trip.free_seconds
    if plan.trips and max(t.arrives_seconds for t in plan.trips) > plan.clearance_seconds + NEARLY:
        faults.append("A bus arrives after the plan ends.")
    return faults
