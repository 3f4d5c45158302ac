"""Finds the cheapest roster of each member at given prices, on several threads."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from holdfast.watch.ground import NO_LIMIT, Flags, Ground, Ints
from holdfast.watch.stretch import NEVER, TOO_LARGE, Walk, best_stretch, walk_of

SCALE: Final = 1 << 12
"""Prices are whole multiples of 1 / SCALE, so that the bound is exact."""


@dataclass(slots=True)
class Pricer:
    """Finds the cheapest roster of each member at given prices, on as many threads as it has tables.

    Limits of shifts are counted for a member from the first time that it would break them (`counted` bool[N, S]): until
    then the programme is smaller, and what it finds is lawful all the same (decremental state space relaxation, Righini
    and Salani, Networks 51, 2008).
    """

    g: Ground
    tables: list[Ints]
    counted: Flags
    pool: ThreadPoolExecutor | None = None
    walks: dict[int, Walk] = field(default_factory=dict)

    def __call__(
        self, rows: Ints, members: list[int], a: int, b: int, prices: Ints
    ) -> list[tuple[int, int, Ints | None]]:
        """Return (member, cost times SCALE as a lower bound, lawful stretch or None) for each of `members`."""
        costs = Costs(self.g, a, b, prices)
        if self.pool is None or len(self.tables) == 1 or len(members) == 1:
            return self._lot(rows, members, costs, self.tables[0])
        lots = [members[n :: len(self.tables)] for n in range(len(self.tables))]
        jobs = [
            self.pool.submit(self._lot, rows, lot, costs, table)
            for lot, table in zip(lots, self.tables, strict=True)
        ]
        return [found for job in jobs for found in job.result()]

    def _lot(
        self, rows: Ints, members: list[int], costs: Costs, table: Ints
    ) -> list[tuple[int, int, Ints | None]]:
        return [self._one(rows[i], i, costs, table) for i in members]

    def _one(self, before: Ints, i: int, costs: Costs, table: Ints) -> tuple[int, int, Ints | None]:
        g, a, b = self.g, costs.a, costs.b
        one, two = max(a, int(g.first[i])), min(b, int(g.end[i]))
        if one >= two:
            return i, 0, before[a:b].copy()
        bounds = limits_of(g, i)
        while True:
            asked = bounds.copy()
            asked[3:][~self.counted[i]] = NO_LIMIT
            cost, row = self.best(before, i, one, two, costs, asked, table, relax=True)
            if cost in (NEVER, TOO_LARGE):
                return i, -NEVER, None
            broken = np.bincount(row[row >= 0], minlength=len(g.minutes)) > bounds[3:]
            if not broken.any():
                return i, cost, row[a:b]
            if self.counted[i][broken].all():
                break
            self.counted[i] |= broken
        # The bound stands, but the roster breaks a limit that was too large to count: find one that does not.
        other, row = self.best(before, i, one, two, costs, bounds, table, relax=False)
        return i, cost, None if other in (NEVER, TOO_LARGE) else row[a:b]

    def best(
        self,
        before: Ints,
        i: int,
        one: int,
        two: int,
        costs: Costs,
        bounds: Ints,
        table: Ints,
        *,
        relax: bool,
        final: bool = True,
    ) -> tuple[int, Ints]:
        """Return the least cost of days `one` to `two` of member i, and all its days with these.

        `bounds` as `limits` has them, over the horizon; see `best_stretch` for the rest.
        """
        g, row = self.g, before.copy()
        row[one:two] = -1
        left = bounds.copy()
        stood = row[row >= 0]
        left[:2] -= g.minutes[stood].sum()
        left[2] -= len(
            set(((g.weekday[0] + np.flatnonzero(row >= 0)) // 7)[g.weekday[row >= 0] >= 5].tolist())
        )
        left[3:] -= np.bincount(stood, minlength=len(g.minutes))
        cost = costs.of(i)[one - costs.a : two - costs.a]
        walk = self.walks.setdefault(i, walk_of.py_func(g, i))
        return int(
            best_stretch(walk, row, one, two, cost, 0, left[:3].copy(), left[3:].copy(), table, final, relax)
        ), row


class Costs:
    """What a watch of each member costs at some prices, int64[b - a, S], the same for members with the same skills."""

    def __init__(self, g: Ground, a: int, b: int, prices: Ints) -> None:
        self.g, self.a, self.b = g, a, b
        shifts = len(g.minutes)
        cells = np.repeat(np.arange(len(g.row_start) - 1), np.diff(g.row_start))
        self._by_skill = np.zeros((g.holds.shape[1] + 1, len(g.row_start) - 1), dtype=np.int64)
        np.add.at(self._by_skill, (g.row_skill, cells), prices)
        whole = self._by_skill.reshape(len(self._by_skill), len(g.weekday), shifts)
        self._by_skill = whole[:, a:b]

    def shake(self, draw: np.random.Generator, much: int) -> None:
        """Change the costs at random, by more the larger `much` is."""
        most = SCALE << much
        self._by_skill = self._by_skill + draw.integers(-most, most, self._by_skill.shape)

    def of(self, i: int) -> Ints:
        """Return the costs of member i."""
        # NOTE: rows that name no skill have skill -1, which is the last place.
        worth = self._by_skill[:-1][self.g.holds[i]].sum(axis=0) + self._by_skill[-1]
        return np.asarray(SCALE * self.g.wish[i, self.a : self.b] - worth, dtype=np.int64)


def limits_of(g: Ground, i: int) -> Ints:
    """Return the limits of member i, as `limits` has them."""
    return np.concatenate([[g.least[i], g.most[i], g.weekends[i]], g.limit[i]]).astype(np.int64)
