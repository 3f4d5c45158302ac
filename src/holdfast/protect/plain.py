"""A flow as early as another that uses as few roads as can be: people are told few ways, and convoys do not cross.

A maximum flow in time is as tangled as the solver leaves it. Summed over time, the same people fit a flow without time in
which each road may carry what it can in the layers it is of use; the shortest such flow uses few roads, and ways that never
turn in a circle. The flow in time is sought again on those roads alone. Where it cannot hold everybody, the two sides of its
narrowest cut are too narrow for these roads, not for all: the roads of the static flow that carries most from one side to the other
when it is repeated are added, until everybody is held.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from ortools.graph.python import min_cost_flow

from holdfast.protect.cuts import repeated
from holdfast.protect.evacuation_plan import Flags, Ints
from holdfast.protect.grid import Grid
from holdfast.protect.layers import Flow, Left, most
from holdfast.protect.network import FAR

MOST_TRIALS = 24
WIDE_SHARE = 0.3
"""Where no other roads help, those of the cut are added that are at least so wide, as a share of the widest."""


def plain(grid: Grid, flow: Flow, left: Left, *, only: bool, should_stop: Callable[[], bool]) -> Flow:
    """Return a flow of the same amount over the same layers on fewer roads, or the flow itself if time is up.

    Parameters
    ----------
    grid, only
        As for `most`.
    flow
        The flow to be made plain.
    left
        What it may use.
    should_stop
        Whether time is up.
    """
    used = _shortest(grid, left, only)
    for _ in range(MOST_TRIALS):
        if should_stop():
            return flow
        room = np.where(used[:, None], left.room, 0)
        found = most(grid, flow.layers, left=Left(room, left.amounts, left.places), only=only)
        if found.amount >= flow.amount:
            return found
        more = repeated(grid.still, found.sides, flow.layers)[0][: len(used)] > 0
        if not (more & ~used).any():
            wide = np.where(used, 0, found.cut * grid.still.room)
            more = (wide >= WIDE_SHARE * wide.max(initial=0)) & (wide > 0)
        used = used | more
    return flow


def _shortest(grid: Grid, left: Left, only: bool) -> Flags:
    """Return which arcs the shortest flow without time uses, shape (arcs,)."""
    still, network = grid.still, grid.network
    a = np.array(
        [i for i, s in enumerate(network.sources) if s.special == only and still.ready[i] < FAR], np.int64
    )
    b = np.array([j for j, s in enumerate(network.sinks) if s.special == only], np.int64)
    source, sink = still.nodes, still.nodes + 1
    tail = np.concatenate([still.tail, np.full(len(a), source), still.ends[b]])
    head = np.concatenate([still.head, still.starts[a], np.full(len(b), sink)])
    room = np.concatenate([_in_all(grid, left.room), left.amounts[a], left.places[b]])
    zeros: Ints = np.zeros(len(a) + len(b), np.int64)
    solver = min_cost_flow.SimpleMinCostFlow()
    arcs = solver.add_arcs_with_capacity_and_unit_cost(
        tail, head, room, np.concatenate([network.time[grid.arcs], zeros])
    )
    supply = int(left.amounts[a].sum())
    solver.set_nodes_supplies(np.array([source, sink]), np.array([supply, -supply]))
    solver.solve_max_flow_with_min_cost()
    flows = np.asarray(solver.flows(arcs), np.int64)[: len(still.tail)]
    used: Flags = flows > 0
    return used


def _in_all(grid: Grid, room: Ints) -> Ints:
    """Return what each arc lets through in all layers in which it is of use."""
    layers = room.shape[1]
    at = np.arange(layers)
    first = grid.first[grid.still.tail]
    of_use = (at >= first[:, None]) & (at < (layers - grid.still.time)[:, None])
    # NOTE: endless rooms summed over layers stay below what the solver can add up.
    return np.asarray(np.minimum(np.where(of_use, room, 0).astype(np.float64).sum(axis=1), 1 << 50), np.int64)
