"""The most that can arrive within some steps: a maximum flow over the network in time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from ortools.graph.python import max_flow

from holdfast.protect.cuts import Sides
from holdfast.protect.evacuation_plan import Ints
from holdfast.protect.grid import Grid
from holdfast.protect.network import FAR


@dataclass(frozen=True, slots=True, eq=False)
class Flow:
    """A flow over some layers, in units.

    Attributes
    ----------
    layers
        Nobody arrives after the last of them.
    amount
        What arrives.
    through
        What enters each arc in each layer of its tail, shape (arcs, layers).
    leaves
        What each source lets go in each layer, shape (sources, layers).
    stays
        What each sink receives in each layer, shape (sinks, layers).
    sides
        The narrowest cut nearest the sources: sources and sinks on its two sides.
    cut
        Of each arc, in how many layers it is part of that cut, shape (arcs,).
    """

    layers: int
    amount: int
    through: Ints
    leaves: Ints
    stays: Ints
    sides: Sides
    cut: Ints


@dataclass(frozen=True, slots=True, eq=False)
class Left:
    """What others leave: room in each arc and layer, units at each source, places at each sink."""

    room: Ints
    amounts: Ints
    places: Ints


def most(grid: Grid, layers: int, *, left: Left | None = None, only: bool | None = None) -> Flow:
    """Return a maximum flow over `layers` layers.

    Parameters
    ----------
    grid
        The network in steps.
    layers
        How many.
    left
        What may be used, where others use some already; None: all.
    only
        Only people who need special places (True), only the others (False), or everybody anywhere (None).
    """
    still = grid.still
    given = left or Left(
        np.broadcast_to(still.room[:, None], (len(still.room), layers)), still.amounts, still.places
    )
    return _Layered(grid, layers, given, only).solve()


class _Layered:
    """The network in time, written out as arcs between numbered cells."""

    def __init__(self, grid: Grid, layers: int, left: Left, only: bool | None) -> None:
        self.grid, self.layers, still = grid, layers, grid.still
        self.hub = still.nodes * layers
        self.sources = _of(grid.network.sources, only)
        self.sinks = _of(grid.network.sinks, only)
        self.arc, self.layer = _spread(grid.first[still.tail], layers - still.time)
        tail = still.tail[self.arc] * layers + self.layer
        head = still.head[self.arc] * layers + self.layer + still.time[self.arc]
        self.out, self.out_layer = _spread(still.ready[self.sources], np.full(len(self.sources), layers))
        self.into, self.into_layer = _spread(
            grid.first[still.ends[self.sinks]], np.full(len(self.sinks), layers)
        )
        first_sink = self.hub + 2 + len(self.sources)
        parts = (
            (tail, head, left.room[self.arc, self.layer]),
            (
                self.hub + 2 + self.out,
                still.starts[self.sources][self.out] * layers + self.out_layer,
                still.endless,
            ),
            (
                still.ends[self.sinks][self.into] * layers + self.into_layer,
                first_sink + self.into,
                still.endless,
            ),
            (self.hub, self.hub + 2 + np.arange(len(self.sources)), left.amounts[self.sources]),
            (first_sink + np.arange(len(self.sinks)), self.hub + 1, left.places[self.sinks]),
        )
        whole = [np.broadcast_arrays(*part) for part in parts]
        self.tail, self.head, self.room = (np.concatenate([p[i] for p in whole]) for i in range(3))

    def solve(self) -> Flow:
        """Run the solver, and read its flow and its cut."""
        solver = max_flow.SimpleMaxFlow()
        arcs = solver.add_arcs_with_capacity(self.tail, self.head, self.room)
        # NOTE: the solver does not know a node that no arc names.
        if len(self.tail) == 0 or solver.solve(self.hub, self.hub + 1) != solver.OPTIMAL:
            return self._read(np.zeros(len(self.tail), np.int64), np.array([self.hub], np.int64), 0)
        flows = np.asarray(solver.flows(arcs), np.int64)
        return self._read(
            flows, np.asarray(solver.get_source_side_min_cut(), np.int64), int(solver.optimal_flow())
        )

    def _read(self, flows: Ints, near: Ints, amount: int) -> Flow:
        cells, outs, ins = len(self.arc), len(self.out), len(self.into)
        still, layers = self.grid.still, self.layers
        through = np.zeros((len(still.tail), layers), np.int64)
        leaves = np.zeros((len(still.starts), layers), np.int64)
        stays = np.zeros((len(still.ends), layers), np.int64)
        through[self.arc, self.layer] = flows[:cells]
        leaves[self.sources[self.out], self.out_layer] = flows[cells : cells + outs]
        stays[self.sinks[self.into], self.into_layer] = flows[cells + outs : cells + outs + ins]
        ours = np.zeros(self.hub + 2 + len(self.sources) + len(self.sinks), np.bool_)
        ours[near] = True
        crossing = ours[self.tail[:cells]] & ~ours[self.head[:cells]]
        first = self.hub + 2
        a = self.sources[ours[first : first + len(self.sources)]]
        b = self.sinks[~ours[first + len(self.sources) :]]
        return Flow(
            layers=layers,
            amount=amount,
            through=through,
            leaves=leaves,
            stays=stays,
            sides=Sides(tuple(a.tolist()), tuple(b.tolist())),
            cut=np.bincount(self.arc[crossing], minlength=len(still.tail)),
        )


def _of(parts: tuple[object, ...], only: bool | None) -> Ints:
    return np.array([i for i, each in enumerate(parts) if only is None or each.special == only], np.int64)  # type: ignore[attr-defined]


def _spread(first: Ints, end: Ints) -> tuple[Ints, Ints]:
    """Return for each row its number and each whole number from `first` to before `end`, one after another."""
    lengths = np.where(first < FAR, np.maximum(end - first, 0), 0)
    row = np.repeat(np.arange(len(first)), lengths)
    place = np.arange(len(row)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    return row, place + np.where(first < FAR, first, 0)[row]
