"""A flow in time taken apart into ways, few for each zone, and everybody moved as early as there is room."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from holdfast.protect.evacuation_plan import Ints
from holdfast.protect.grid import Grid
from holdfast.protect.layers import Flow

CANDIDATES = 6
SWEEPS = 2
MOST_WORK = 150_000_000
"""Cells of roads and layers that are looked at to make ways fewer, at most; it bounds the time where ways are tangled."""


@dataclass(slots=True, eq=False)
class Way:
    """One way from a source to a sink, and who takes it when.

    Attributes
    ----------
    source, sink
        From where to where, by number in the network.
    arcs, after
        The arcs, by number in the grid, and the layers after leaving in which each is entered; shape (arcs,).
    length
        Layers after leaving in which the sink is reached.
    packets
        Units that leave in each layer, shape (layers,).
    """

    source: int
    sink: int
    arcs: Ints
    after: Ints
    length: int
    packets: Ints

    @property
    def loops(self) -> bool:
        """Whether a road is taken twice."""
        return len(np.unique(self.arcs)) < len(self.arcs)

    def units(self) -> int:
        """Return how many units take it."""
        return int(self.packets.sum())


class _Pieces:
    """What is left of a flow while ways are taken out of it."""

    def __init__(self, grid: Grid, flow: Flow) -> None:
        self.grid, self.layers = grid, flow.layers
        self.tail, self.head = grid.still.tail.tolist(), grid.still.head.tolist()
        self.time = grid.still.time.tolist()
        used = np.flatnonzero(flow.through.any(axis=1)).tolist()
        self.left = {arc: flow.through[arc].tolist() for arc in used}
        self.onward: dict[int, list[int]] = {}
        for arc in used:
            self.onward.setdefault(self.tail[arc], []).append(arc)
        # NOTE: a sink is the step ~sink, below 0, beside the arcs from 0.
        for sink in np.flatnonzero(flow.stays.any(axis=1)).tolist():
            self.left[~sink] = flow.stays[sink].tolist()
            self.onward.setdefault(int(grid.still.ends[sink]), []).insert(0, ~sink)

    def take(self, source: int, layer: int, most: int, liked: dict[int, int]) -> tuple[tuple[int, ...], int]:
        """Take out one way of at most so many units, along the steps that were liked before where that can be."""
        node, at, steps, cells = int(self.grid.still.starts[source]), layer, [], []
        while True:
            step = liked.get(node)
            if step is None or self.left[step][at] <= 0:
                step = next(each for each in self.onward[node] if self.left[each][at] > 0)
                liked[node] = step
            steps.append(step)
            cells.append((step, at))
            if step < 0:
                break
            node, at = self.head[step], at + self.time[step]
        amount = min(most, *(self.left[step][at] for step, at in cells))
        for step, at in cells:
            self.left[step][at] -= amount
        return tuple(steps), amount


def taken_apart(grid: Grid, flow: Flow) -> list[Way]:
    """Return the ways of a flow. O(ways * roads of a way)."""
    pieces = _Pieces(grid, flow)
    found: dict[tuple[int, tuple[int, ...]], Way] = {}
    for source in np.flatnonzero(flow.leaves.any(axis=1)).tolist():
        liked: dict[int, int] = {}
        for layer in np.flatnonzero(flow.leaves[source]).tolist():
            rest = int(flow.leaves[source, layer])
            while rest > 0:
                steps, amount = pieces.take(source, layer, rest, liked)
                rest -= amount
                way = found.get((source, steps))
                if way is None:
                    way = found[source, steps] = _way(grid, source, steps, flow.layers)
                way.packets[layer] += amount
    return list(found.values())


def _way(grid: Grid, source: int, steps: tuple[int, ...], layers: int) -> Way:
    arcs = np.array(steps[:-1], np.int64)
    times = grid.still.time[arcs]
    ends = np.cumsum(times)
    return Way(source, ~steps[-1], arcs, ends - times, int(times.sum()), np.zeros(layers, np.int64))


class Ledger:
    """The room left in each arc and layer, and the places left in each sink, under all ways."""

    def __init__(self, grid: Grid, ways: Iterable[Way], layers: int) -> None:
        self.grid, self.layers = grid, layers
        self.room = np.repeat(grid.still.room[:, None], layers, axis=1)
        self.places = grid.still.places.copy()
        for way in ways:
            self.book(way, way.packets)

    def book(self, way: Way, packets: Ints, sign: int = 1) -> None:
        """Use room for packets, or give it back with sign -1."""
        at = np.flatnonzero(packets)
        amount = sign * packets[at]
        for arc, after in zip(way.arcs.tolist(), way.after.tolist(), strict=True):
            self.room[arc, at + after] -= amount
        self.places[way.sink] -= int(amount.sum())

    def fill(self, way: Way, units: int) -> Ints:
        """Return packets of at most `units` in all that leave as early as there is room, without booking them."""
        packets = np.zeros(self.layers, np.int64)
        first = int(self.grid.still.ready[way.source])
        number = self.layers - way.length - first
        units = min(units, int(self.places[way.sink]))
        if number <= 0 or units <= 0:
            return packets
        room = np.full(number, units)
        for arc, after in zip(way.arcs.tolist(), way.after.tolist(), strict=True):
            np.minimum(room, self.room[arc, first + after : first + after + number], out=room)
        before = np.cumsum(room) - room
        packets[first : first + number] = np.clip(units - before, 0, room)
        return packets


def settle(grid: Grid, ways: list[Way], layers: int, should_stop: Callable[[], bool]) -> list[Way]:
    """Give each zone fewer ways where that makes nobody too late, then let everybody leave as early as there is room."""
    ledger = Ledger(grid, ways, layers)
    kept = _fewer(ledger, ways, should_stop)
    for _ in range(SWEEPS):
        for way in sorted(kept, key=lambda each: each.length):
            if should_stop():
                return kept
            if not way.loops:
                _earlier(ledger, way)
    return kept


def _earlier(ledger: Ledger, way: Way) -> None:
    """Let the people of one way leave as early as there is room: nobody leaves later than before."""
    ledger.book(way, way.packets, -1)
    way.packets = ledger.fill(way, way.units())
    ledger.book(way, way.packets)


def _fewer(ledger: Ledger, ways: list[Way], should_stop: Callable[[], bool]) -> list[Way]:
    """Move the people of small ways to larger ones of the same source while all of them find room there."""
    by_source: dict[int, list[Way]] = {}
    for way in sorted(ways, key=Way.units, reverse=True):
        by_source.setdefault(way.source, []).append(way)
    kept: list[Way] = []
    work = 0
    for group in by_source.values():
        for way in reversed(group.copy()):
            if should_stop() or work > MOST_WORK:
                break
            others = [each for each in group if each is not way and not each.loops][:CANDIDATES]
            work += ledger.layers * sum(len(each.arcs) for each in others)
            if _moved(ledger, way, others):
                group.remove(way)
        kept.extend(group)
    return kept


def _moved(ledger: Ledger, way: Way, others: list[Way]) -> bool:
    """Move all people of a way to others, or nobody; tell which."""
    ledger.book(way, way.packets, -1)
    rest, done = way.units(), []
    for other in others:
        packets = ledger.fill(other, rest)
        moved = int(packets.sum())
        if moved:
            ledger.book(other, packets)
            done.append((other, packets))
            rest -= moved
        if rest == 0:
            for each, more in done:
                each.packets = each.packets + more
            return True
    for other, packets in done:
        ledger.book(other, packets, -1)
    ledger.book(way, way.packets)
    return False
