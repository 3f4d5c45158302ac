"""How soon at best: what a set of zones and a set of shelters prove about the clearance time, without any steps.

People of the zones A have to pass to the shelters B as far as the other zones and the other shelters' places do not do instead.
The most that can pass from A to B in time T is a static flow of least cost, repeated over time (Ford & Fulkerson 1958):
max over flows f of T |f| - cost(f). No plan is done before this reaches what has to pass, and where A and B are chosen best, a
plan is (Klinz; Hoppe & Tardos 2000, Math. of OR 25, section 3). The function is convex in T, and Newton's method finds where
it reaches the amount (Burkard, Dlaska & Klinz 1993, ZOR 37).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from ortools.graph.python import min_cost_flow

from holdfast.errors import PlanError
from holdfast.protect.evacuation_plan import Ints
from holdfast.protect.network import FAR, earliest


@dataclass(frozen=True, slots=True, eq=False)
class Still:
    """A network without time: what arcs take in one unit of time, and how many units of time they last.

    Attributes
    ----------
    tail, head, time, room
        Ends, time and amount (per `unit` of time) of each arc, shape (arcs,).
    nodes
        How many there are.
    starts, ready, amounts
        Node, first time and amount of each source, shape (sources,).
    ends, places
        Node and places of each sink, shape (sinks,).
    unit
        So many units of the arcs' time make one unit of time of their rooms.
    endless
        A room as good as endless.
    scale
        Units of amounts and rooms to a person.
    """

    tail: Ints
    head: Ints
    time: Ints
    room: Ints
    nodes: int
    starts: Ints
    ready: Ints
    amounts: Ints
    ends: Ints
    places: Ints
    unit: int
    endless: int
    scale: int


@dataclass(frozen=True, slots=True)
class Sides:
    """Sources A and sinks B of a cut, by number."""

    sources: tuple[int, ...]
    sinks: tuple[int, ...]


def must_pass(still: Still, sides: Sides, wanted: int) -> int:
    """Return what has to pass from A to B, of `wanted` in all: the rest at most starts or stays elsewhere."""
    others = int(still.amounts.sum()) - int(still.amounts[list(sides.sources)].sum())
    elsewhere = int(still.places.sum()) - int(still.places[list(sides.sinks)].sum())
    return wanted - others - elsewhere


def least_time(still: Still, sides: Sides, wanted: int) -> tuple[int, float]:
    """Return the least whole time by which `wanted` can have arrived as far as the sides tell, and a bound between.

    The bound is no later than the true moment, and less than one unit of time before the whole one. Both are 0 where the sides
    prove nothing; the whole time is `FAR` where there is no way from A to B.
    """
    amount = must_pass(still, sides, wanted) * still.unit
    if amount <= 0:
        return 0, 0.0
    at = _last_way(still, sides)
    if at >= FAR:
        return int(FAR), float("inf")
    best, carried = int(FAR), 0
    while True:
        flow, cost = _repeated(still, sides, at)
        if flow * at - cost >= amount:
            best, carried = at, flow * at - cost
            # NOTE: the tangent of a convex function meets the amount no earlier than the function does; where it does so only
            # at the same whole time, the one before is tried.
            at = min(-(-(amount + cost) // flow), at - 1)
        elif at == best - 1:
            before = flow * at - cost
            return best, at + (amount - before) / (carried - before)
        else:
            at = min(-(-(amount + cost) // flow), best - 1) if flow else at + 1


def _last_way(still: Still, sides: Sides) -> int:
    """Return a time by which something can have come from A to each sink of B that can be reached."""
    start: dict[int, int] = {}
    for i in sides.sources:
        node = int(still.starts[i])
        start[node] = min(start.get(node, int(FAR)), int(still.ready[i]))
    when = earliest(still.tail, still.head, still.time, still.nodes, start)
    arrives = when[still.ends[list(sides.sinks)]]
    there = arrives[arrives < FAR]
    return int(there.max()) + 1 if len(there) else int(FAR)


def _repeated(still: Still, sides: Sides, until: int) -> tuple[int, int]:
    """Return amount and cost of the static flow that carries most when it is repeated until `until`."""
    used, cost = repeated(still, sides, until)
    there = np.flatnonzero(used[:-1])
    # NOTE: whole numbers without end, since endless rooms times long ways leave 64 bits.
    spent = sum(f * c for f, c in zip(used[there].tolist(), cost[there].tolist(), strict=True))
    return int(used[-1]), spent


def repeated(still: Still, sides: Sides, until: int) -> tuple[Ints, Ints]:
    """Return the static flow from A to B that carries most when it is repeated until `until`, and the costs of its arcs.

    First the network's arcs, then one for each source and sink of the sides, and last the arc that closes the circle.
    """
    source, sink = still.nodes, still.nodes + 1
    a, b = np.asarray(sides.sources, np.int64), np.asarray(sides.sinks, np.int64)
    a = a[still.ready[a] < FAR]
    tail = np.concatenate([still.tail, np.full(len(a), source), still.ends[b], [sink]])
    head = np.concatenate([still.head, still.starts[a], np.full(len(b), sink), [source]])
    cost = np.concatenate([still.time, still.ready[a], np.zeros(len(b), np.int64), [-until]])
    room = np.concatenate([still.room, np.full(len(a) + len(b) + 1, still.endless)])
    solver = min_cost_flow.SimpleMinCostFlow()
    arcs = solver.add_arcs_with_capacity_and_unit_cost(tail, head, room, cost)
    status = solver.solve()
    if status != solver.OPTIMAL:
        raise PlanError(
            f"The numbers of the roads are too large to be reckoned with ({status.name}); give capacities and times as they are."
        )
    return np.asarray(solver.flows(arcs), np.int64), cost
