"""What every peer needs: the problem on a disk, tours as columns, and a record of value and bound over time."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from holdfast.exchange.instances import read_instance
from holdfast.plan import Problem, Tours, evaluate


@dataclass(slots=True)
class Curve:
    """Value and bound over time, from the moment the problem is read.

    Attributes
    ----------
    problem
        What is planned.
    began
        Of the clock, when the peer may begin.
    points
        Seconds, value, bound; a peer that knows no bound says None.
    tours
        The best plan, where the peer hands one over.
    """

    problem: Problem
    began: float = field(default_factory=time.perf_counter)
    points: list[tuple[float, float, float | None]] = field(default_factory=list)
    tours: Tours | None = None

    def note(self, value: float, bound: float | None) -> None:
        """Write down where the peer is now."""
        if bound is not None and not np.isfinite(bound):
            bound = None
        self.points.append((round(time.perf_counter() - self.began, 3), value, bound))

    def tell(self, **more: object) -> None:
        """Print what there is as one JSON line; the value is the judge's, not the peer's own."""
        judged = evaluate(self.problem, self.tours) if self.tours is not None else None
        if judged is not None:
            assert judged.lawful, judged.faults
        bounds = [point[2] for point in self.points if point[2] is not None]
        line = {
            "seconds": round(time.perf_counter() - self.began, 2),
            "value": judged.value if judged is not None else None,
            "bound": min(bounds) if bounds else None,
            "curve": self.points,
            **more,
        }
        print(json.dumps(line), flush=True)


def run_peer(work: Callable[[Curve, float], None]) -> None:
    """Read the problem named on the command line, let the peer work for so many seconds, print its line."""
    folder, seconds = Path(sys.argv[1]), float(sys.argv[2])
    curve = Curve(read_instance(folder))
    work(curve, seconds)
    curve.tell()


def every_tour(problem: Problem) -> np.ndarray:
    """Return person, reach entry, start and length of every tour that availability and reach allow; int64[4, C]."""
    parts = []
    for g in range(problem.groups):
        entries = np.arange(problem.reach_first[g], problem.reach_first[g + 1])
        for i in np.flatnonzero(problem.group == g):
            for n in problem.tour_lengths.tolist():
                whole = (1 << n) - 1
                starts = [
                    t
                    for t in range(problem.periods - n + 1)
                    if int(problem.available[i]) >> t & whole == whole
                ]
                if starts and n <= problem.cap[i]:
                    grid = np.meshgrid([i], entries, starts, [n], indexing="ij")
                    parts.append(np.stack([axis.ravel() for axis in grid]))
    return np.concatenate(parts, axis=1) if parts else np.zeros((4, 0), np.int64)


def as_tours(problem: Problem, columns: np.ndarray, chosen: np.ndarray) -> Tours:
    """Return the chosen columns as tours."""
    person, entry, start, length = columns[:, chosen]
    return Tours(person, problem.reach_post[entry], start, length).in_order()


def spread(start: np.ndarray, extent: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return, for each row, its number repeated `extent` times, and the numbers from `start` on."""
    row = np.repeat(np.arange(len(start)), extent)
    step = np.arange(row.size) - np.repeat(extent.cumsum() - extent, extent)
    return row, start[row] + step
