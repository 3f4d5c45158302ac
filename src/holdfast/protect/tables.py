"""Ways in layers told in seconds and people: streams, and who leaves and arrives in each step."""

from __future__ import annotations

import numpy as np

from holdfast.protect.evacuation_plan import Floats, Stream
from holdfast.protect.evacuation_problem import EvacuationProblem
from holdfast.protect.grid import Grid
from holdfast.protect.network import MILLI
from holdfast.protect.ways import Way


def streams_of(problem: EvacuationProblem, grid: Grid, ways: list[Way]) -> tuple[Stream, ...]:
    """Return the streams, by zone, the largest of each first."""
    found = [_stream(problem, grid, way) for way in ways if way.packets.any()]
    return tuple(sorted(found, key=lambda s: (s.zone, s.special, -s.people.sum(), s.arrives)))


def _stream(problem: EvacuationProblem, grid: Grid, way: Way) -> Stream:
    source, sink = grid.network.sources[way.source], grid.network.sinks[way.sink]
    begins = int(grid.ahead[source.node])
    what = grid.network.what[grid.arcs[way.arcs]]
    roads = (what >= 0) & (what < len(problem.roads))
    enters = way.after * grid.step - grid.ahead[grid.still.tail[way.arcs]] + begins
    layers = np.flatnonzero(way.packets)
    zone = problem.zones[source.zone]
    origin = source.node if source.under_way else zone.node
    return Stream(
        zone=source.zone,
        shelter=sink.shelter,
        origin=origin,
        special=source.special,
        arcs=what[roads].astype(np.int64),
        enters=enters[roads] / MILLI,
        arrives=(way.length * grid.step + begins) / MILLI,
        start=(layers * grid.step - begins) / MILLI,
        people=way.packets[layers] / grid.scale,
        under_way=source.under_way,
    )


def tables_of(
    problem: EvacuationProblem, streams: tuple[Stream, ...], step: float
) -> tuple[int, Floats, Floats]:
    """Return the number of steps, departures of shape (zones, steps) and arrivals of shape (shelters, steps)."""
    last = max((float(s.start[-1]) + s.arrives + step for s in streams), default=0.0)
    steps = int(np.ceil(last / step - 1e-9))
    leave, arrive = np.zeros((len(problem.zones), steps)), np.zeros((len(problem.shelters), steps))
    for stream in streams:
        if not stream.under_way:
            _spread(leave[stream.zone], stream.start, stream.people, step)
        _spread(arrive[stream.shelter], stream.start + stream.arrives, stream.people, step)
    return steps, leave, arrive


def _spread(row: Floats, start: Floats, people: Floats, step: float) -> None:
    """Add people who come evenly over a step that begins at `start` to the steps in which they come."""
    at = np.floor(start / step + 1e-9).astype(np.int64)
    late = np.clip(start / step - at, 0.0, 1.0)
    np.add.at(row, at, people * (1.0 - late))
    over = late > 1e-9
    np.add.at(row, np.minimum(at[over] + 1, len(row) - 1), people[over] * late[over])
    # NOTE: what rounding would leave to the next step stays in this one, so that everybody is counted.
    np.add.at(row, at[~over], people[~over] * late[~over])
