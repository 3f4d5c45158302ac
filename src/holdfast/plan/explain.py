"""What is short in a plan, where and when, and for want of what, counted for everybody.

For each person and period it is asked which single limit, were it lifted, would let them serve a lawful tour there;
`holdfast.plan.confirm` then solves again around the worst.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numba import njit

from holdfast.plan.altered import Bools, Reach
from holdfast.plan.freed import COST, FREE, PEOPLE, Lifts, freed_periods
from holdfast.plan.judge import coverage_of
from holdfast.plan.outcome import Plan
from holdfast.plan.problem import Problem
from holdfast.plan.tours import ALL_BITS, Floats, Ints, Masks

_BUSY, _LIMITS = 1, 2


@dataclass(frozen=True, slots=True, eq=False)
class Shortages:
    """What is short, a row for each post and run of periods, the most worth first.

    Attributes
    ----------
    post, start, length
        Where and when; int64[S].
    missing
        Person-periods; int64[S].
    worth
        Protection lost there; float64[S].
    brings
        What one more person there and then would bring to the whole plan, at most, per period and before costs: the
        value less the price, which is what one more place for a person is worth; float64[S].
    limits
        Names of the limits in the order of the columns of `freed`.
    freed
        Person-periods there that lifting that limit alone would make possible; int64[S, L].
    serving
        Person-periods of people within reach who serve elsewhere at that time or have spent their days there; int64[S].
    cause
        For want of what, in a word: a name of `limits`, `PEOPLE` or `COST`.
    """

    post: Ints
    start: Ints
    length: Ints
    missing: Ints
    worth: Floats
    brings: Floats
    limits: tuple[str, ...]
    freed: Ints
    serving: Ints
    cause: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.post)

    def named(self, row: int) -> dict[str, int]:
        """Return the limits that lifting would help against in one row, those that help most first."""
        counts = zip(self.limits, self.freed[row].tolist(), strict=True)
        return dict(sorted(((n, c) for n, c in counts if c), key=lambda each: -each[1]))


def shortages(problem: Problem, plan: Plan, lifts: Lifts | None = None) -> Shortages:
    """Return what is short in a plan and which limits stand in the way.

    Parameters
    ----------
    problem, plan
        What was planned, and the plan.
    lifts
        What else could be lifted; only cap, calls and rest if None.
    """
    lifts = lifts or Lifts()
    missing = np.maximum(problem.demand - coverage_of(problem, plan.tours), 0)
    missing[problem.value <= 0] = 0
    freed_by = freed_periods(problem, plan.tours, lifts)
    counts = _at_posts(problem, missing > 0, list(freed_by.values()))
    names = tuple(freed_by)[_LIMITS:]
    costs = counts[:, :, -1]
    wider = [_wider_at_posts(problem, missing > 0, reach, freed_by[FREE]) for reach in lifts.wider.values()]
    cells = np.concatenate((counts[:, :, _LIMITS:-1], *(w[:, :, None] for w in wider)), axis=2)
    return _rows(problem, plan, missing, (*names, *lifts.wider), cells, costs, counts[:, :, _BUSY])


def _per_group(problem: Problem, masks: Masks) -> Ints:
    """Return the heads of each group whose mask holds each period; int64[G, T]."""
    heads = problem.heads
    counts = np.zeros((problem.groups, problem.periods), np.int64)
    for t in range(problem.periods):
        on = (masks >> np.uint64(t)) & np.uint64(1)
        counts[:, t] = np.bincount(problem.group, on * heads, minlength=problem.groups)
    return counts


def _at_posts(problem: Problem, short: Bools, masks: list[Masks]) -> Ints:
    """Return the people of each class within reach of each short cell; int64[J, T, C + 1], last those who cost too much."""
    counts = np.stack([_per_group(problem, mask) for mask in masks], axis=2)
    opened = problem.reach_open
    return _spread_out(
        problem.reach_first, problem.reach_post, problem.reach_cost,
        np.full(problem.reach_post.size, ALL_BITS, np.uint64) if opened is None else opened,
        counts, short, problem.value, _charge(problem),
    )  # fmt: skip


def _charge(problem: Problem) -> float:
    """Return the least that a tour costs per period."""
    return problem.tour_cost / float(problem.tour_lengths.max())


def _wider_at_posts(problem: Problem, short: Bools, reach: Reach, free: Masks) -> Ints:
    """Return the free people whom pairs beyond the reach would bring to each short cell; int64[J, T]."""
    counts = _per_group(problem, free)[:, :, None]
    owner = np.repeat(np.arange(problem.groups), np.diff(problem.reach_first))
    more = np.repeat(np.arange(problem.groups), np.diff(reach.first))
    posts = max(problem.posts, 1)
    known = np.isin(more * posts + reach.post, owner * posts + problem.reach_post)
    opened = np.where(known, np.uint64(0), ALL_BITS)
    found = _spread_out(
        reach.first, reach.post, reach.cost, opened, counts, short, problem.value, _charge(problem)
    )
    return np.asarray(found[:, :, 0])


@njit(cache=True, nogil=True)  # sums over the groups in reach; the last column where it does not pay
def _spread_out(
    first: Ints, post: Ints, cost: Floats, opened: Masks, counts: Ints, short: Bools, value: Floats, charge: float
) -> Ints:  # fmt: skip
    posts, periods = value.shape
    classes = counts.shape[2]
    found = np.zeros((posts, periods, classes + 1), np.int64)
    for g in range(first.size - 1):
        for e in range(first[g], first[g + 1]):
            j = post[e]
            for t in range(periods):
                if not short[j, t] or not (opened[e] >> np.uint64(t)) & np.uint64(1):
                    continue
                if value[j, t] > cost[e] + charge:
                    for c in range(classes):
                        found[j, t, c] += counts[g, t, c]
                else:
                    found[j, t, classes] += counts[g, t, 0]
    return found


def _rows(
    problem: Problem,
    plan: Plan,
    missing: Ints,
    names: tuple[str, ...],
    cells: Ints,
    costs: Ints,
    busy: Ints,
) -> Shortages:
    """Join short periods side by side into rows, and name a cause for each."""
    short = missing > 0
    edge = np.diff(np.pad(short, ((0, 0), (1, 1))).astype(np.int8), axis=1)
    post, start = np.nonzero(edge > 0)
    _, end = np.nonzero(edge < 0)
    lost = missing * problem.value
    worth, gone = _sums(lost, post, start, end), _sums(missing, post, start, end)
    by = np.lexsort((start, post, -worth))
    post, start, end = post[by], start[by], end[by]
    worth, gone = worth[by], gone[by]
    brings = _sums(missing * (problem.value - plan.prices), post, start, end) / np.maximum(gone, 1)
    freed = np.stack([_sums(cells[:, :, n], post, start, end) for n in range(len(names))], axis=1)
    dear = _sums(costs, post, start, end)
    return Shortages(
        post=post,
        start=start,
        length=end - start,
        missing=gone.astype(np.int64),
        worth=worth,
        brings=brings,
        limits=names,
        freed=freed.astype(np.int64),
        serving=_sums(busy, post, start, end).astype(np.int64),
        cause=tuple(_cause(names, row, int(dear[at])) for at, row in enumerate(freed.tolist())),
    )


def _cause(names: tuple[str, ...], freed: list[int], dear: int) -> str:
    if max(freed, default=0) > 0:
        return names[int(np.argmax(freed))]
    return COST if dear else PEOPLE


def _sums(cells: Ints | Floats, post: Ints, start: Ints, end: Ints) -> Floats:
    total = np.zeros((cells.shape[0], cells.shape[1] + 1))
    np.cumsum(cells, axis=1, out=total[:, 1:])
    return np.asarray(total[post, end] - total[post, start])
