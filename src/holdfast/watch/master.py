"""The linear programme over whole rosters: a share of each member's rosters, what cover is missing, and its prices."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from holdfast.watch.ground import Ground, Ints

Floats = npt.NDArray[np.float64]


class Master:
    """Chooses rosters for `members` on days `a` to `b`, all else being as it is (the master problem of a column generation).

    Rows are the cover of those days, whose dual values are the prices, and one row per member: its shares sum to 1.
    """

    def __init__(self, g: Ground, members: list[int], a: int, b: int, elsewhere: Ints) -> None:
        """`elsewhere[R]` counts the people that everybody else brings to each row of cover."""
        # NOTE: imported here, for it must not meet the other solver's library in a process that does not need it.
        from ortools.linear_solver import pywraplp  # noqa: PLC0415

        shifts = len(g.minutes)
        self.g, self.members, self.a, self.b = g, members, a, b
        self.low, self.high = int(g.row_start[a * shifts]), int(g.row_start[b * shifts])
        self.solver: Any = pywraplp.Solver.CreateSolver("GLOP")
        self.objective = self.solver.Objective()
        self.objective.SetMinimization()
        self.columns: list[tuple[int, Ints, Any]] = []
        self._seen: set[tuple[int, bytes]] = set()
        self._of_member: dict[int, list[int]] = {i: [] for i in members}
        self._fixed: dict[int, int] = {}
        self.wanted = (g.row_wanted - elsewhere)[self.low : self.high]
        self._whole = {i: self.solver.Constraint(1, 1) for i in members}
        self._cover = [self._row(r, float(w)) for r, w in enumerate(self.wanted, start=self.low)]

    def _row(self, r: int, wanted: float) -> Any:
        row = self.solver.Constraint(wanted, wanted)
        for weight, sign in ((self.g.row_under[r], 1.0), (self.g.row_over[r], -1.0)):
            slack = self.solver.NumVar(0, self.solver.infinity(), "")
            self.objective.SetCoefficient(slack, float(weight))
            row.SetCoefficient(slack, sign)
        return row

    def add(self, i: int, stretch: Ints) -> bool:
        """Add the roster `stretch` (days a to b) of member i; return False if it was there."""
        key = (i, stretch.tobytes())
        if key in self._seen:
            return False
        self._seen.add(key)
        share = self.solver.NumVar(0, 0.0 if i in self._fixed else self.solver.infinity(), "")
        self._whole[i].SetCoefficient(share, 1)
        cost = 0
        for d, s in self._stood(stretch):
            cost += int(self.g.wish[i, d, s])
            for r in self._rows(i, d, s):
                self._cover[r - self.low].SetCoefficient(share, 1)
        self.objective.SetCoefficient(share, float(cost))
        self._of_member[i].append(len(self.columns))
        self.columns.append((i, stretch.copy(), share))
        return True

    def solve(self) -> bool:
        """Solve; return whether an optimum was found."""
        return bool(self.solver.Solve() == self.solver.OPTIMAL)

    @property
    def value(self) -> float:
        """Return the optimum, without what requests cost whatever happens."""
        return float(self.objective.Value())

    def prices(self) -> Floats:
        """Return the prices float64[R], 0 outside the days."""
        found = np.zeros(len(self.g.row_wanted))
        found[self.low : self.high] = [row.dual_value() for row in self._cover]
        return found

    def shares(self) -> list[tuple[float, int]]:
        """Return the share of each roster of members who are not fixed, and its place in `columns`."""
        return [
            (self.columns[c][2].solution_value(), c)
            for i in self.members
            if i not in self._fixed
            for c in self._of_member[i]
        ]

    def fix(self, column: int) -> None:
        """Give a member this roster and no other."""
        i = self.columns[column][0]
        self._fixed[i] = column
        for c in self._of_member[i]:
            self.columns[c][2].SetBounds(float(c == column), float(c == column))

    def release(self) -> None:
        """Let everybody be free again."""
        for i in self._fixed:
            for c in self._of_member[i]:
                self.columns[c][2].SetBounds(0, self.solver.infinity())
        self._fixed.clear()

    def is_fixed(self, i: int) -> bool:
        """Return whether member i was given a roster."""
        return i in self._fixed

    def fixed_cost(self, i: int, prices: Ints, scale: int) -> int:
        """Return what the roster that member i was given costs at prices multiplied by `scale`."""
        stretch = self.columns[self._fixed[i]][1]
        return sum(
            scale * int(self.g.wish[i, d, s]) - sum(int(prices[r]) for r in self._rows(i, d, s))
            for d, s in self._stood(stretch)
        )

    def _stood(self, stretch: Ints) -> list[tuple[int, int]]:
        return [(self.a + int(n), int(stretch[n])) for n in np.flatnonzero(stretch >= 0)]

    def _rows(self, i: int, d: int, s: int) -> list[int]:
        g, cell = self.g, d * len(self.g.minutes) + s
        return [
            r
            for r in range(g.row_start[cell], g.row_start[cell + 1])
            if g.row_skill[r] < 0 or g.holds[i, g.row_skill[r]]
        ]

    def chosen(self) -> dict[int, Ints]:
        """Return the roster that each member was given."""
        return {i: self.columns[c][1] for i, c in self._fixed.items()}
