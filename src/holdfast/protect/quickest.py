"""The fewest steps in which all who can be placed arrive, by cuts that each prove more than the one before.

A maximum flow over too few layers has a narrowest cut; its sides prove, by a flow without time, a larger number of layers, and so
on until everybody arrives: Newton's method on the largest of convex functions, each step of which ends at or before the
optimum (Burkard, Dlaska & Klinz 1993 for one source and one sink; the sides are those of Hoppe & Tardos 2000). So the first
number of layers that suffices is the least, and only a handful are tried. One trial is a maximum flow on roads * layers
arcs (push-relabel, O(n² √m) at worst, near linear on roads) and one flow of least cost without time.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
from ortools.graph.python import max_flow

from holdfast.protect.cuts import Sides, Still, least_time
from holdfast.protect.grid import Grid
from holdfast.protect.layers import Flow, Left, most
from holdfast.protect.network import FAR, Network

MOST_LAYERS = 1 << 40
KINDS: tuple[bool | None, ...] = (None, False, True)


@dataclass(slots=True)
class Cuts:
    """The sides found so far, by whom they are about: everybody (None), general (False) or special (True)."""

    sides: dict[bool | None, list[Sides]] = field(default_factory=lambda: {kind: [] for kind in KINDS})

    def add(self, kind: bool | None, sides: Sides) -> bool:
        """Keep sides; tell whether they are new."""
        if sides in self.sides[kind] or not sides.sources or not sides.sinks:
            return False
        self.sides[kind].append(sides)
        return True


@dataclass(frozen=True, slots=True, eq=False)
class Quickest:
    """The least layers found.

    Attributes
    ----------
    layers
        How many.
    least
        Fewer than so many do not suffice, which the cuts prove.
    flows
        One flow for each kind of people there is: (special, flow).
    failed
        A flow over fewer layers whose cut says what limits, or None.
    """

    layers: int
    least: int
    flows: tuple[tuple[bool, Flow], ...]
    failed: Flow | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Units that are to arrive, of general and of special people."""

    general: int
    special: int

    def of(self, kind: bool | None) -> int:
        """Return those of one kind, or all for None."""
        return self.general + self.special if kind is None else (self.special if kind else self.general)


def part(still: Still, network: Network, kind: bool | None) -> Still:
    """Return the network with the people and places of one kind only."""
    if kind is None:
        return still
    people = np.array([s.special == kind for s in network.sources], np.bool_)
    places = np.array([s.special == kind for s in network.sinks], np.bool_)
    return replace(
        still,
        amounts=np.where(people, still.amounts, 0).astype(np.int64),
        places=np.where(places, still.places, 0).astype(np.int64),
    )


def everybody(network: Network, kind: bool | None) -> Sides:
    """Return the sides with all people and all places of one kind."""
    a = tuple(i for i, s in enumerate(network.sources) if kind is None or s.special == kind)
    b = tuple(j for j, s in enumerate(network.sinks) if kind is None or s.special == kind)
    return Sides(a, b)


def placeable(still: Still, network: Network, kind: bool) -> int:
    """Return how many units of one kind find a place when there is time without end."""
    sides = everybody(network, kind)
    a, b = np.asarray(sides.sources, np.int64), np.asarray(sides.sinks, np.int64)
    if not len(a) or not len(b):
        return 0
    source, sink = still.nodes, still.nodes + 1
    endless = int(still.amounts.sum()) + 1
    tail = np.concatenate([still.tail, np.full(len(a), source), still.ends[b]])
    head = np.concatenate([still.head, still.starts[a], np.full(len(b), sink)])
    room = np.concatenate([np.full(len(still.tail), endless), still.amounts[a], still.places[b]])
    solver = max_flow.SimpleMaxFlow()
    solver.add_arcs_with_capacity(tail, head, room)
    return int(solver.optimal_flow()) if solver.solve(source, sink) == solver.OPTIMAL else 0


def proved(still: Still, network: Network, wanted: Wanted, cuts: Cuts) -> tuple[int, float]:
    """Return the most that the cuts prove, in whole units of time and between."""
    whole, between = 0, 0.0
    for kind in KINDS:
        here = part(still, network, kind)
        for sides in cuts.sides[kind]:
            found, exact = least_time(here, sides, wanted.of(kind))
            if found < FAR and found > whole:
                whole = found
            if found < FAR:
                between = max(between, exact)
    return whole, between


class Search:
    """Newton's search on one grid."""

    def __init__(self, grid: Grid, wanted: Wanted, cuts: Cuts, most_layers: int, most_cells: int) -> None:
        self.grid, self.wanted, self.cuts, self.end = grid, wanted, cuts, most_layers
        self.most_cells, self.too_fine = most_cells, 0
        self.failed: Flow | None = None
        self.parts = {kind: part(grid.still, grid.network, kind) for kind in KINDS}

    def run(self) -> Quickest | None:
        """Return the least layers, or None where that is more than may be; `too_fine` is then how many it would take at least."""
        if self.wanted.of(None) == 0:
            return Quickest(0, 0, (), None)
        layers = max(proved(self.grid.still, self.grid.network, self.wanted, self.cuts)[0], 1)
        least, jump, refused = layers, 1, 0
        while layers <= self.end:
            if self.grid.cells(layers) > self.most_cells:
                self.too_fine = layers
                return None
            flows, kind, failed = self._try(layers)
            if flows:
                return self._closer(Quickest(layers, least, flows, self.failed), refused)
            if failed is None:
                refused, layers, jump = layers, max(min(layers + jump, self.end), layers + 1), jump * 2
                continue
            self.failed = failed
            self.cuts.add(kind, failed.sides)
            more = least_time(self.parts[kind], failed.sides, self.wanted.of(kind))[0]
            layers = least = max(layers + 1, more if more < FAR else 0)
        return None

    def within(self, layers: int) -> Wanted:
        """Return how much can arrive in so many layers, what needs special places first."""
        if layers < 1:
            return Wanted(0, 0)
        special = most(self.grid, layers, only=True)
        general = most(self.grid, layers, only=False, left=self._left(special))
        return Wanted(general.amount, special.amount)

    def _try(self, layers: int) -> tuple[tuple[tuple[bool, Flow], ...], bool | None, Flow | None]:
        """Return flows that place everybody, or else a flow whose cut proves that none can, if there is one."""
        if not self.wanted.special or not self.wanted.general:
            kind = bool(self.wanted.special)
            flow = most(self.grid, layers, only=kind)
            if flow.amount >= self.wanted.of(kind):
                return ((kind, flow),), None, None
            return (), kind, flow
        whole = most(self.grid, layers)
        if whole.amount < self.wanted.of(None):
            return (), None, whole
        for first in (True, False):
            alone = most(self.grid, layers, only=first)
            if alone.amount < self.wanted.of(first):
                return (), first, alone
            second = most(self.grid, layers, only=not first, left=self._left(alone))
            if second.amount >= self.wanted.of(not first):
                return ((first, alone), (not first, second)), None, None
        return (), None, None

    def _left(self, flow: Flow) -> Left:
        still = self.grid.still
        return Left(still.room[:, None] - flow.through, still.amounts, still.places)

    def _closer(self, found: Quickest, refused: int) -> Quickest:
        """Try what lies between the last number of layers that did not suffice and the one that did."""
        low = max(refused, found.least - 1)
        while found.layers - low > 1:
            middle = (low + found.layers) // 2
            flows, _, _ = self._try(middle)
            if flows:
                found = replace(found, layers=middle, flows=flows)
            else:
                low = middle
        return found
