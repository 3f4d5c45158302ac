"""What limits the clearance time: the narrowest cut just before everybody could be there."""

from __future__ import annotations

import numpy as np

from holdfast.protect.evacuation_plan import Limit, LimitKind
from holdfast.protect.evacuation_problem import EvacuationProblem
from holdfast.protect.grid import Grid
from holdfast.protect.layers import Flow, most
from holdfast.protect.network import FAR, MILLI, earliest
from holdfast.protect.quickest import Quickest

MOST_FAR = 10
LONG_SHARE = 0.5
"""A way that takes so much of the clearance time is told as a limit."""


def limits_of(problem: EvacuationProblem, grid: Grid, found: Quickest) -> tuple[Limit, ...]:
    """Return the parts of the cut: what is in full use longest first, then full shelters, then long ways."""
    if not found.flows or found.layers < 1:
        return ()
    flow = found.failed or _one_less(grid, found)
    narrow = sorted(_narrow(problem, grid, flow), key=lambda each: -each.used_seconds)
    full = _full(problem, grid, flow)
    far = sorted(_far(problem, grid, flow), key=lambda each: -each.used_seconds)
    clearance = found.layers * grid.step / MILLI
    long = [each for each in far if each.used_seconds >= LONG_SHARE * clearance]
    return (*narrow, *full, *(long if narrow or full else far)[:MOST_FAR])


def _one_less(grid: Grid, found: Quickest) -> Flow:
    kinds = [kind for kind, _ in found.flows]
    return most(grid, max(found.layers - 1, 1), only=kinds[0] if len(kinds) == 1 else None)


def _narrow(problem: EvacuationProblem, grid: Grid, flow: Flow) -> list[Limit]:
    roads, zones = len(problem.roads), len(problem.zones)
    found = []
    for arc in np.flatnonzero(flow.cut).tolist():
        what, rate = int(grid.network.what[grid.arcs[arc]]), float(grid.network.rate[grid.arcs[arc]])
        used = float(flow.cut[arc]) * grid.step / MILLI
        if what < 0:
            continue
        if what < roads:
            found.append(Limit(LimitKind.ROAD, what, problem.roads.name(what), rate, used))
        elif what < roads + zones:
            zone = what - roads
            found.append(Limit(LimitKind.ZONE_EXIT, zone, problem.zones[zone].id, rate, used))
        else:
            shelter = what - roads - zones
            found.append(Limit(LimitKind.SHELTER_ENTRY, shelter, problem.shelters[shelter].id, rate, used))
    return found


def _full(problem: EvacuationProblem, grid: Grid, flow: Flow) -> list[Limit]:
    """Return the shelters whose places are part of the cut."""
    beyond = set(flow.sides.sinks)
    found = []
    for number, sink in enumerate(grid.network.sinks):
        received = int(flow.stays[number].sum())
        if number not in beyond and 0 < received >= grid.still.places[number]:
            name = problem.shelters[sink.shelter].id
            used = flow.layers * grid.step / MILLI
            found.append(Limit(LimitKind.SHELTER_PLACES, sink.shelter, name, sink.places, used))
    return found


def _far(problem: EvacuationProblem, grid: Grid, flow: Flow) -> list[Limit]:
    """Return the zones of the cut, with the seconds of their shortest way to a shelter beyond it."""
    network = grid.network
    beyond = {network.sinks[number].node: 0 for number in flow.sides.sinks}
    left = earliest(grid.still.head, grid.still.tail, network.time[grid.arcs], network.nodes, beyond)
    found: dict[int, Limit] = {}
    for number in flow.sides.sources:
        source = network.sources[number]
        if left[source.node] < FAR:
            way = (source.ready + int(left[source.node])) / MILLI
            found[source.zone] = Limit(
                LimitKind.DISTANCE, source.zone, problem.zones[source.zone].id, way, way
            )
    return list(found.values())
