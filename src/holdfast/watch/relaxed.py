"""A lower bound where whole members are too long to price: minutes and weekends are charged for instead of counted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np

from holdfast.watch.ground import NO_LIMIT, Ground, Ints
from holdfast.watch.opening import cover_of
from holdfast.watch.pricing import SCALE, Costs
from holdfast.watch.stretch import NEVER, TOO_LARGE, best_stretch, walk_of

_PATIENCE: Final = 4


def relaxed_bound(
    g: Ground,
    *,
    target: Callable[[], int],
    until: Callable[[], bool],
    heard: Callable[[float], None],
    table: Ints,
) -> None:
    """Raise a lower bound step by step until stopped, and tell each.

    Lagrangian relaxation of cover, minutes and weekends, with limits of shifts left out: what is left is a walk through
    the automaton of each member, which takes no counting. Steps as Polyak (USSR Computational Mathematics and
    Mathematical Physics 9, 1969), with a share of the last direction.
    """
    dual = _Duals(g)
    best, kept, share, failed = -np.inf, dual.values.copy(), 0.1, 0
    direction = np.zeros_like(dual.values)
    while not until():
        bound, slope = dual.bound(table)
        if bound is None:
            return
        if bound > best:
            share = min(0.3, share * (1.3 if failed == 0 else 1.0))
            best, kept, failed = bound, dual.values.copy(), 0
            heard(best)
        else:
            failed += 1
        if failed >= _PATIENCE:
            share, failed = 0.4 * share, 0
            dual.values, direction = kept.copy(), np.zeros_like(direction)
            if share < 1e-6:
                return
            continue
        direction = slope + 0.5 * direction
        length = float(direction @ direction)
        if length == 0:
            return
        # The level to reach lies between the best bound and the best bill (Goffin and Kiwiel, Mathematical Programming 85).
        level = best + share * max(target() - best, 1.0)
        dual.move((level - bound) / length * direction)


class _Duals:
    """Prices of cover, then what a usual watch's minutes cost each member (negative: bring), then a weekend."""

    def __init__(self, g: Ground) -> None:
        self.g = g
        self.people = len(g.first)
        self.usual = max(1, int(np.median(g.minutes)))
        rows = len(g.row_wanted)
        bound = g.most < NO_LIMIT
        free = np.full(self.people, 1e12)
        self.low = np.concatenate(
            [-g.row_over, np.where(g.least > 0, -free, 0), np.zeros(self.people)]
        ).astype(float)
        self.high = np.concatenate(
            [g.row_under, np.where(bound, free, 0), np.where(g.weekends < NO_LIMIT, free, 0)]
        ).astype(float)
        self.values = np.zeros(rows + 2 * self.people)
        # Begin where all cover is worth what a missing person costs, and a member's minutes as much: the bound is then
        # what is missing because nobody has minutes left.
        dear = float(np.median(g.row_under)) if rows else 0.0
        self.values[:rows] = np.minimum(dear, g.row_under)
        self.values[rows : rows + self.people] = np.minimum(dear, self.high[rows : rows + self.people])
        self.walks = [walk_of.py_func(g, i) for i in range(self.people)]

    def move(self, step: np.ndarray) -> None:
        """Step, within what is a price at all."""
        self.values = np.clip(self.values + step, self.low, self.high)

    def bound(self, table: Ints) -> tuple[float | None, np.ndarray]:
        """Return the bound at the present prices, exactly, and the direction in which it rises."""
        g, rows = self.g, len(self.g.row_wanted)
        whole = np.rint(SCALE * self.values).astype(np.int64)
        prices = np.clip(whole[:rows], -SCALE * g.row_over, SCALE * g.row_under)
        minute = whole[rows : rows + self.people] // self.usual
        weekend = whole[rows + self.people :]
        costs = Costs(g, 0, len(g.weekday), prices)
        stood = np.full((self.people, len(g.weekday)), -1, dtype=np.int64)
        total = int(prices @ g.row_wanted) + SCALE * g.wish_base
        open_end = np.array([0, NO_LIMIT, NO_LIMIT], dtype=np.int64)
        room = np.where(g.limit > 0, NO_LIMIT, 0)
        for i in range(self.people):
            cost = costs.of(i) + int(minute[i]) * g.minutes
            one, two = int(g.first[i]), int(g.end[i])
            least = best_stretch(
                self.walks[i],
                stood[i],
                one,
                two,
                cost[one:two],
                int(weekend[i]),
                open_end,
                room[i],
                table,
                True,
                True,
            )
            if least in (NEVER, TOO_LARGE):
                return None, self.values
            # A charge pays for what is allowed at most; a gift pays for what is asked at least.
            free = int(minute[i]) * int(g.most[i] if minute[i] > 0 else g.least[i])
            total += least - free - (int(weekend[i]) * int(g.weekends[i]) if weekend[i] else 0)
        return total / SCALE, self._slope(stood)

    def _slope(self, stood: Ints) -> np.ndarray:
        g, rows = self.g, len(self.g.row_wanted)
        minutes = np.where(stood >= 0, g.minutes[np.maximum(stood, 0)], 0).sum(axis=1)
        charge = self.values[rows : rows + self.people]
        allowed = np.where(
            charge > 0, g.most, np.where(charge < 0, g.least, np.clip(minutes, g.least, g.most))
        )
        weeks = (g.weekday[0] + np.arange(len(g.weekday))) // 7
        at = (stood >= 0) & (g.weekday >= 5)
        weekends = np.array([len(np.unique(weeks[row])) for row in at])
        slope = np.concatenate(
            [
                g.row_wanted - cover_of(g, stood),
                (minutes - allowed) / self.usual,
                np.where(g.weekends < NO_LIMIT, weekends - g.weekends, 0),
            ]
        ).astype(float)
        stuck = ((self.values <= self.low) & (slope < 0)) | ((self.values >= self.high) & (slope > 0))
        return np.where(stuck, 0.0, slope)
