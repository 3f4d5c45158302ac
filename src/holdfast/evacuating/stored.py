"""A plan of an evacuation as a file: what orders read of it, and in detail what people look at."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from math import ceil, floor
from typing import Any, Final

import numpy as np
from sqlalchemy import Connection, Row

from holdfast.errors import NotFoundError, PlanError
from holdfast.evacuating.reading import Reading
from holdfast.evacuating.shares import whole_numbers
from holdfast.orders.evacuation_plans import (
    FORMAT,
    Curve,
    PlanDetail,
    PlanFile,
    PlannedLeft,
    PlannedLimit,
    PlannedPhase,
    PlannedShelter,
    PlannedTrip,
    PlannedWay,
    PlannedZone,
    Settings,
    read_plan,
)
from holdfast.protect.evacuation_plan import EvacuationPlan
from holdfast.store.ledger import get_blob

MOST_POINTS: Final = 400
"""Points of a curve that is kept."""
_OFF: Final = 1.0
"""People by which sums of flows, which are no whole numbers, may be off for each zone and shelter."""


def file_of(reading: Reading, plan: EvacuationPlan) -> tuple[PlanFile, bytes]:
    """Return a plan as its file says it.

    Raises
    ------
    PlanError
        If the plan does not account for everybody.
    """
    problem = reading.problem
    people = _people(reading)
    unplaced = _unplaced(plan, people)
    sent = plan.arrivals.sum(axis=1) + _by_bus(plan, len(problem.shelters))
    if abs(float(sent.sum()) + sum(unplaced) - sum(people)) > _OFF * (len(people) + len(sent)):
        raise PlanError(
            "The plan does not account for everybody. Make it anew, and report it if that persists."
        )
    received = whole_numbers(sent.tolist(), sum(people) - sum(unplaced))
    phases = _phases(plan)
    first = _first_phases(plan, phases)
    clearance = max(plan.clearance_seconds, plan.trips_clearance_seconds)
    bound = min(clearance, max(plan.bound_seconds, plan.trips_bound_seconds))
    found = PlanFile(
        format=FORMAT,
        net=reading.wish.net,
        roads_file=reading.roads_file,
        closed=reading.closed,
        arcs=tuple(_arcs(reading, plan)),
        people=sum(people),
        unplaced=sum(unplaced),
        clearance_seconds=ceil(clearance),
        bound_seconds=floor(bound),
        zones=tuple(
            PlannedZone(zone.id, n, m, first.get(at, 0))
            for at, (zone, n, m) in enumerate(zip(problem.zones, people, unplaced, strict=True))
        ),
        shelters=tuple(PlannedShelter(s.id, n) for s, n in zip(problem.shelters, received, strict=True)),
        phases=tuple(phases),
        detail=_detail(reading, plan),
    )
    return found, _bytes(found)


def stored_plan(tx: Connection, row: Row[Any]) -> PlanFile:
    """Return the plan of an evacuation's row.

    Raises
    ------
    NotFoundError
        If its file is not in the store.
    """
    body = get_blob(tx, row.plan_file)
    plan = None if body is None else read_plan(body)
    if plan is None:
        raise NotFoundError(f"The plan of evacuation {row.id} is not in the store. Restore it from a copy.")
    return plan


def _unplaced(plan: EvacuationPlan, people: list[int]) -> list[int]:
    """Return how many of each zone are left, in whole people: rather one more than one too many for a shelter."""
    left = np.zeros(len(people))
    for each in plan.unplaced:
        left[each.zone] += each.people
    found = whole_numbers(left.tolist(), min(sum(people), ceil(left.sum() - 1e-6)))
    over = sum(max(0, n - most) for n, most in zip(found, people, strict=True))
    found = [min(n, most) for n, most in zip(found, people, strict=True)]
    for at, most in enumerate(people):
        more = min(over, most - found[at]) if left[at] > 0 else 0
        found[at], over = found[at] + more, over - more
    return found


def _people(reading: Reading) -> list[int]:
    """Return how many people of each zone the plan is for, those on the roads among them."""
    problem = reading.problem
    under_way = np.zeros(len(problem.zones))
    for each in problem.under_way:
        under_way[each.zone] += each.people
    return [int(zone.people + round(float(n))) for zone, n in zip(problem.zones, under_way, strict=True)]


def _by_bus(plan: EvacuationPlan, shelters: int) -> Any:
    found = np.zeros(shelters)
    for trip in plan.trips:
        found[trip.shelter] += trip.people
    return found


def _phases(plan: EvacuationPlan) -> list[PlannedPhase]:
    """Return the phases by number, from 1; people who go by bus only are of the first."""
    spans: dict[int, tuple[float, float]] = {}
    for each in plan.phases:
        start, end = spans.get(each.number, (each.start_seconds, each.arrives_seconds))
        spans[each.number] = min(start, each.start_seconds), max(end, each.arrives_seconds)
    if not spans and plan.trips:
        spans[1] = 0.0, plan.trips_clearance_seconds
    ordered = [spans[number] for number in sorted(spans)]
    return [PlannedPhase(n, floor(start), ceil(end)) for n, (start, end) in enumerate(ordered, 1)]


def _numbers(plan: EvacuationPlan) -> dict[int, int]:
    """Return the number that a phase of the plan has in its file."""
    return {number: at for at, number in enumerate(sorted({each.number for each in plan.phases}), 1)}


def _first_phases(plan: EvacuationPlan, phases: list[PlannedPhase]) -> dict[int, int]:
    """Return the phase in which the first people of each zone leave, by the zone's place."""
    numbers, found = _numbers(plan), dict[int, int]()
    for each in plan.phases:
        found[each.zone] = min(found.get(each.zone, len(phases)), numbers[each.number])
    for trip in plan.trips:
        begun = [p.number for p in phases if p.start_seconds <= trip.leaves_seconds]
        found.setdefault(trip.zone, max(begun, default=1))
    return found


def _arcs(reading: Reading, plan: EvacuationPlan) -> list[int]:
    """Return the roads of the net that the plan uses."""
    used = {int(arc) for stream in plan.streams for arc in stream.arcs}
    used |= {int(arc) for each in plan.phases for arc in each.arcs}
    return sorted(arc for arc in used if arc < reading.arcs)


def _detail(reading: Reading, plan: EvacuationPlan) -> PlanDetail:
    zones, shelters = reading.problem.zones, reading.problem.shelters
    wish = reading.wish
    return PlanDetail(
        settings=Settings(wish.people_per_vehicle, wish.ready_seconds, wish.horizon_seconds, wish.shelters),
        step_seconds=plan.step_seconds,
        ways=_ways(reading, plan),
        departures={z.id: _curve(plan, plan.departures[at]) for at, z in enumerate(zones)},
        arrivals={s.id: _curve(plan, plan.arrivals[at]) for at, s in enumerate(shelters)},
        limits=tuple(
            PlannedLimit(
                each.kind.value,
                _name(reading, each.kind.value, each.index) or each.name,
                _plain(each.per_hour),
                _plain(each.used_seconds),
            )
            for each in plan.limits
        ),
        left=_left(reading, plan),
        trips=_trips(reading, plan),
        notes=(*reading.notes, *plan.told),
    )


def _left(reading: Reading, plan: EvacuationPlan) -> tuple[PlannedLeft, ...]:
    return tuple(
        PlannedLeft(
            zone=reading.problem.zones[each.zone].id,
            people=round(each.people),
            special=each.special,
            reason=each.reason.value,
            extra_places=ceil(each.extra_places - 1e-6),
        )
        for each in plan.unplaced
        if round(each.people) > 0
    )


def _name(reading: Reading, kind: str, index: int) -> str:
    """Return what limits by the name that the register knows it by."""
    if kind in ("zone_exit", "distance") and 0 <= index < len(reading.problem.zones):
        return reading.problem.zones[index].id
    if kind.startswith("shelter") and 0 <= index < len(reading.problem.shelters):
        return reading.problem.shelters[index].id
    return ""


def _ways(reading: Reading, plan: EvacuationPlan) -> tuple[PlannedWay, ...]:
    """Return what the zones are told, phase by phase."""
    problem, numbers = reading.problem, _numbers(plan)
    return tuple(
        PlannedWay(
            phase=numbers[each.number],
            zone=problem.zones[each.zone].id,
            shelter=problem.shelters[each.shelter].id,
            special=each.special,
            roads=_road_names(reading, each.arcs),
            people=round(each.people),
            start_seconds=floor(each.start_seconds),
            end_seconds=ceil(each.end_seconds),
            arrives_seconds=ceil(each.arrives_seconds),
            per_hour=_plain(each.per_hour),
        )
        for each in sorted(plan.phases, key=lambda p: (p.number, p.zone, -p.people))
    )


def _road_names(reading: Reading, arcs: Sequence[int]) -> tuple[str, ...]:
    """Return the roads of a way by name, each stretch of the same name once."""
    names = [reading.problem.roads.name(int(arc)) for arc in arcs if arc < reading.arcs]
    return tuple(name for at, name in enumerate(names) if at == 0 or names[at - 1] != name)


def _trips(reading: Reading, plan: EvacuationPlan) -> tuple[PlannedTrip, ...]:
    problem = reading.problem
    return tuple(
        PlannedTrip(
            fleet=problem.depots[trip.depot].id,
            bus=trip.bus + 1,
            zone=problem.zones[trip.zone].id,
            shelter=problem.shelters[trip.shelter].id,
            people=trip.people,
            boards_seconds=floor(trip.boards_seconds),
            leaves_seconds=ceil(trip.leaves_seconds),
            arrives_seconds=ceil(trip.arrives_seconds),
        )
        for trip in sorted(plan.trips, key=lambda each: (each.boards_seconds, each.depot, each.bus))
    )


def _curve(plan: EvacuationPlan, amounts: Any) -> Curve:
    """Return who has left or arrived by road up to some moments: pairs of seconds and people, at most `MOST_POINTS`."""
    running = np.cumsum(np.asarray(amounts, np.float64))
    if running.size == 0 or running[-1] <= 0:
        return ()
    every = max(1, -(-running.size // MOST_POINTS))
    at = np.unique(np.append(np.arange(every - 1, running.size, every), running.size - 1))
    return tuple((_plain((i + 1) * plan.step_seconds), _plain(running[i])) for i in at)


def _plain(value: float) -> float:
    """Return a number that files can hold: to a tenth, and the largest for one without end."""
    return round(float(min(value, 1e12)), 1)


def _bytes(found: PlanFile) -> bytes:
    return json.dumps(asdict(found), separators=(",", ":"), sort_keys=True, allow_nan=False).encode()
