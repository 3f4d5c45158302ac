"""The house's own judge: whether a plan is lawful, what it is worth, and what no plan can exceed.

Shares no code with the solver, so that a fault there cannot hide here.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numba import njit

from holdfast.errors import PlanError
from holdfast.plan.problem import Problem
from holdfast.plan.tours import ALL_BITS, Floats, Ints, Masks, Tours


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What the judge finds.

    Attributes
    ----------
    faults
        Rules broken, with the number of times; empty where the plan is lawful. A plan with faults has no worth:
        everything below is 0.
    value
        Worth of the plan.
    coverage, weighted_coverage
        Share of the wanted person-periods that are covered, plain and weighted by value; 1 where none are wanted.
    over_cover
        Person-periods beyond the demand.
    kept
        Person-periods equal to the plan in force.
    """

    faults: dict[str, int]
    value: float = 0.0
    coverage: float = 0.0
    weighted_coverage: float = 0.0
    over_cover: int = 0
    kept: int = 0

    @property
    def lawful(self) -> bool:
        """Whether no rule is broken."""
        return not self.faults


def evaluate(problem: Problem, tours: Tours) -> Evaluation:
    """Judge `tours` by the rules of `problem` and count their worth."""
    faults = _malformed(problem, tours)
    if faults:
        return Evaluation(faults=faults)
    entry = _reach_entry(problem, tours)
    faults = _unlawful(problem, tours, entry)
    if faults:
        return Evaluation(faults=faults)
    cover = coverage_of(problem, tours)
    counted = np.minimum(cover, problem.demand)
    charges = float((problem.reach_cost[entry] * tours.length).sum()) + problem.tour_cost * len(tours)
    kept = _kept(problem, tours)
    return Evaluation(
        faults={},
        value=float((problem.value * counted).sum()) - charges + problem.keep_bonus * kept,
        coverage=_share(counted.sum(), problem.demand.sum()),
        weighted_coverage=_share((problem.value * counted).sum(), (problem.value * problem.demand).sum()),
        over_cover=int((cover - counted).sum()),
        kept=kept,
    )


def coverage_of(problem: Problem, tours: Tours) -> Ints:
    """Return the people at each post in each period, int64[J, T]."""
    change = np.zeros((problem.posts, problem.periods + 1), np.int64)
    np.add.at(change, (tours.post, tours.start), 1)
    np.subtract.at(change, (tours.post, tours.start + tours.length), 1)
    cover: Ints = change.cumsum(axis=1)[:, :-1]
    return cover


def bound(problem: Problem, prices: npt.ArrayLike) -> float:
    """Return what no plan can exceed, proved by `prices`.

    Lagrangian bound: with the link between people present and people who count priced at λ, the posts contribute
    Σ λ·demand and each person the best lawful sequence of tours at gains value - λ - cost, the bonus for what stays
    included. The best sequence is an exact dynamic programme over (period, periods left).

    Parameters
    ----------
    problem
        The problem the bound is for.
    prices
        float64[J, T], from 0 to `problem.value`.

    Raises
    ------
    PlanError
        The prices have another shape or lie outside 0 to value.
    """
    given = _prices(problem, prices)
    gains = np.zeros((problem.posts, problem.periods + 1))
    np.cumsum(problem.value - given, axis=1, out=gains[:, 1:])
    by = np.argsort(problem.group, kind="stable")
    held_first, held_entry, held_mask = held_posts(problem, by)
    people = _best_sum(
        np.concatenate(([0], np.bincount(problem.group, minlength=problem.groups).cumsum())),
        np.minimum(problem.cap[by], problem.periods),
        problem.available[by],
        problem.reach_first.copy(),
        problem.reach_post.copy(),
        problem.reach_cost.copy(),
        gains,
        problem.tour_lengths[problem.tour_lengths <= problem.periods],
        int(problem.rest),
        problem.tour_cost,
        held_first,
        held_entry,
        held_mask,
        problem.keep_bonus,
    )
    return float((given * problem.demand).sum() + people)


def held_posts(problem: Problem, by: Ints) -> tuple[Ints, Ints, Masks]:
    """Return, for the people in order `by`, the posts they hold in the plan in force and may still reach.

    Entries `first[i]:first[i + 1]` are those of the i-th person: an index into `reach_post` and the periods held as
    a mask. Without a bonus for what stays there are none.
    """
    none = np.zeros(problem.people + 1, np.int64), np.zeros(0, np.int64), np.zeros(0, np.uint64)
    current = problem.current
    if current is None or not problem.keep_bonus or not len(current):
        return none
    entry = _reach_entry(problem, current)
    place = np.empty(problem.people, np.int64)
    place[by] = np.arange(problem.people)
    known = entry >= 0
    pair, which = np.unique(
        np.stack([place[current.person[known]], entry[known]]), axis=1, return_inverse=True
    )
    mask = np.zeros(pair.shape[1], np.uint64)
    np.bitwise_or.at(mask, which.reshape(-1), _period_mask(current)[known])
    first = np.concatenate(([0], np.bincount(pair[0], minlength=problem.people).cumsum()))
    return first, pair[1].copy(), mask


def _share(part: float, whole: float) -> float:
    return float(part / whole) if whole > 0 else 1.0


def _prices(problem: Problem, prices: npt.ArrayLike) -> Floats:
    given = np.asarray(prices, np.float64)
    if given.shape != problem.value.shape:
        raise PlanError(
            f"prices have shape {given.shape}; give {problem.value.shape}, one per post and period."
        )
    outside = ~((given >= -1e-9) & (given <= problem.value + 1e-9))
    if outside.any():
        raise PlanError(
            f"{int(outside.sum())} prices lie outside 0 to the value of their post; they prove nothing."
        )
    return given


def _period_mask(tours: Tours) -> Masks:
    length = tours.length.astype(np.uint64)
    mask: Masks = (ALL_BITS >> (np.uint64(64) - length)) << tours.start.astype(np.uint64)
    return mask


def _count(**checks: npt.NDArray[np.bool_]) -> dict[str, int]:
    return {name.replace("_", " "): int(bad.sum()) for name, bad in checks.items() if bad.any()}


def _malformed(problem: Problem, tours: Tours) -> dict[str, int]:
    return _count(
        unknown_person=(tours.person < 0) | (tours.person >= problem.people),
        unknown_post=(tours.post < 0) | (tours.post >= problem.posts),
        length_not_allowed=~np.isin(tours.length, problem.tour_lengths),
        outside_the_horizon=(tours.start < 0) | (tours.start + tours.length > problem.periods),
    )


def _unlawful(problem: Problem, tours: Tours, entry: Ints) -> dict[str, int]:
    mask = _period_mask(tours)
    served = np.zeros(problem.people, np.int64)
    np.add.at(served, tours.person, tours.length)
    row = tours.in_order()
    ready = row.start[:-1] + row.length[:-1] + problem.rest
    return _count(
        not_available=(problem.available[tours.person] & mask) != mask,
        out_of_reach=entry < 0,
        cap_exceeded=served > problem.cap,
        no_rest_between_tours=(row.person[1:] == row.person[:-1]) & (row.start[1:] < ready),
    )


def _reach_entry(problem: Problem, tours: Tours) -> Ints:
    """Return where each tour's (group, post) stands in the reach, -1 where it does not."""
    owner = np.repeat(np.arange(problem.groups), np.diff(problem.reach_first))
    pair = owner * problem.posts + problem.reach_post
    order = np.argsort(pair)
    wanted = problem.group[tours.person] * problem.posts + tours.post
    at = np.searchsorted(pair[order], wanted)
    entry = np.full(len(tours), -1, np.int64)
    inside = np.flatnonzero(at < pair.size)
    found = order[at[inside]]
    hit = pair[found] == wanted[inside]
    entry[inside[hit]] = found[hit]
    return entry


def _kept(problem: Problem, tours: Tours) -> int:
    if problem.current is None:
        return 0
    return int(np.isin(_cells(problem, tours), _cells(problem, problem.current)).sum())


def _cells(problem: Problem, tours: Tours) -> Ints:
    row = np.repeat(np.arange(len(tours)), tours.length)
    step = np.arange(row.size) - np.repeat(tours.length.cumsum() - tours.length, tours.length)
    place = tours.person[row] * problem.posts + tours.post[row]
    return np.unique(place * problem.periods + tours.start[row] + step)


@njit(cache=True, nogil=True)  # gains as prefix sums: [j, t] is the sum over the periods before t
def _best_sum(
    members: Ints,
    cap: Ints,
    available: Masks,
    first: Ints,
    post: Ints,
    cost: Floats,
    gains: Floats,
    lengths: Ints,
    rest: int,
    tour_cost: float,
    held_first: Ints,
    held_entry: Ints,
    held_mask: Masks,
    keep_bonus: float,
) -> float:
    periods = gains.shape[1] - 1
    most = 0
    for i in range(cap.size):
        most = max(most, cap[i])
    group_best = np.empty((lengths.size, periods))
    own_best = np.empty((lengths.size, periods))
    worth = np.empty((periods + 1, most + 1))
    total = 0.0
    for g in range(members.size - 1):
        if members[g] == members[g + 1]:
            continue
        group_best.fill(0.0)
        for e in range(first[g], first[g + 1]):
            _raise_best(group_best, gains[post[e]], cost[e], lengths, tour_cost, np.uint64(0), 0.0)
        for i in range(members[g], members[g + 1]):
            best = group_best
            if held_first[i] < held_first[i + 1]:
                best = own_best
                for k in range(lengths.size):
                    for t in range(periods):
                        own_best[k, t] = group_best[k, t]
                for h in range(held_first[i], held_first[i + 1]):
                    e = held_entry[h]
                    _raise_best(best, gains[post[e]], cost[e], lengths, tour_cost, held_mask[h], keep_bonus)
            total += _person_best(best, cap[i], available[i], lengths, rest, worth)
    return total


@njit(cache=True, nogil=True)  # one post's tours, where they beat the best so far
def _raise_best(
    best: Floats,
    gain: Floats,
    cost: float,
    lengths: Ints,
    tour_cost: float,
    held: np.uint64,
    keep_bonus: float,
) -> None:
    for k in range(lengths.size):
        n = lengths[k]
        for t in range(gain.size - n):
            v = gain[t + n] - gain[t] - cost * n - tour_cost
            if held:
                for step in range(n):
                    if (held >> np.uint64(t + step)) & np.uint64(1):
                        v += keep_bonus
            best[k, t] = max(best[k, t], v)


@njit(cache=True, nogil=True)  # worth[t, left]: the best from period t on with `left` periods still allowed
def _person_best(
    best: Floats, cap: int, available: np.uint64, lengths: Ints, rest: int, worth: Floats
) -> float:
    periods = worth.shape[0] - 1
    for left in range(cap + 1):
        worth[periods, left] = 0.0
    free = 0
    for t in range(periods - 1, -1, -1):
        free = free + 1 if (available >> np.uint64(t)) & np.uint64(1) else 0
        for left in range(cap + 1):
            top = worth[t + 1, left]
            for k in range(lengths.size):
                n = lengths[k]
                if n <= free and n <= left:
                    top = max(top, best[k, t] + worth[min(t + n + rest, periods), left - n])
            worth[t, left] = top
    return float(worth[0, cap])
