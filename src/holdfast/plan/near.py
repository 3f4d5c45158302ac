"""Near tours: those that the prices say may stand in the best plan, found person by person.

The *slack* of a tour is what its person loses, at given prices, by taking it: the best sequence of tours less the best
sequence that has this tour in it. A tour whose slack exceeds the gap between bound and value stands in no better plan.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numba import njit

from holdfast.plan.judge import held_posts
from holdfast.plan.problem import Problem
from holdfast.plan.tours import ALL_BITS, Floats, Ints, Masks

STEPS = 512
"""Slacks are counted in so many steps, each the same multiple of the one before, up to the most that matters."""

DECADES = 6.0
"""How far the steps reach down from the most slack that matters; all that is less is the first step."""


@dataclass(frozen=True, slots=True, eq=False)
class NearTours:
    """Tours with little slack, in columns; row r is one tour.

    Attributes
    ----------
    person, entry
        Number of the person, and of the entry in the reach (which says the post); int64[R].
    start, length
        First period and number of periods; int64[R].
    """

    person: Ints
    entry: Ints
    start: Ints
    length: Ints

    def __len__(self) -> int:
        return len(self.person)


class _Facts(NamedTuple):
    group: Ints
    cap: Ints
    longest: Ints
    available: Masks
    first: Ints
    post: Ints
    cost: Floats
    opened: Masks
    gains: Floats
    lengths: Ints
    rest: int
    tour_cost: float
    held_first: Ints
    held_entry: Ints
    held_mask: Masks
    keep_bonus: float
    heads: Ints
    burden: Ints
    fairness: float


def near_tours(problem: Problem, prices: Floats, people: Ints, most_slack: float, most: int) -> NearTours:
    """Return up to about `most` tours of `people` of the least slack at `prices`, none above `most_slack`.

    Caps, availability, reach and fairness are seen; windows, ceilings, rolling caps and the number of calls are not, so
    a tour may be named that only they forbid. Among tours of much the same slack, a scattered part is taken where not
    all fit.
    """
    facts = _facts(problem, prices)
    count = np.zeros(STEPS, np.int64)
    _look(facts, people, most_slack, count, STEPS, 1.0, np.zeros((0, 4), np.int64))
    up_to = count.cumsum()
    last = min(int(np.searchsorted(up_to, most)), STEPS - 1)
    before = int(up_to[last] - count[last])
    share = min(1.0, (most - before) / max(int(count[last]), 1))
    tours = np.zeros((int(up_to[last]), 4), np.int64)
    found = _look(facts, people, most_slack, count, last, share, tours)
    return NearTours(*(column.copy() for column in tours[:found].T))


def _facts(problem: Problem, prices: Floats) -> _Facts:
    gains = np.zeros((problem.posts, problem.periods + 1))
    np.cumsum(problem.value - prices, axis=1, out=gains[:, 1:])
    lengths = problem.tour_lengths[problem.tour_lengths <= problem.periods]
    held_first, held_entry, held_mask = held_posts(problem, np.arange(problem.people))
    everything = np.full(problem.reach_post.shape, ALL_BITS)
    return _Facts(
        group=problem.group.copy(),
        cap=np.minimum(problem.cap, problem.periods),
        longest=np.full(problem.people, problem.periods)
        if problem.longest is None
        else problem.longest.copy(),
        available=problem.available & (ALL_BITS >> np.uint64(64 - problem.periods)),
        first=problem.reach_first.copy(),
        post=problem.reach_post.copy(),
        cost=problem.reach_cost.copy(),
        opened=everything if problem.reach_open is None else problem.reach_open.copy(),
        gains=gains,
        lengths=lengths.copy(),
        rest=min(int(problem.rest), problem.periods),
        tour_cost=problem.tour_cost,
        held_first=held_first,
        held_entry=held_entry,
        held_mask=held_mask,
        keep_bonus=problem.keep_bonus,
        heads=problem.heads.copy(),
        burden=np.zeros(problem.people, np.int64) if problem.burden is None else problem.burden.copy(),
        fairness=problem.fairness,
    )


@njit(cache=True, nogil=True)  # the gain of a tour per head; far below 0 where the pair is not open
def _gain(facts: _Facts, i: int, e: int, t: int, n: int) -> float:
    need = (np.uint64(0xFFFFFFFFFFFFFFFF) >> np.uint64(64 - n)) << np.uint64(t)
    if (facts.opened[e] & facts.available[i] & need) != need:
        return -1e300
    j = facts.post[e]
    gain = facts.gains[j, t + n] - facts.gains[j, t] - facts.cost[e] * n - facts.tour_cost
    for h in range(facts.held_first[i], facts.held_first[i + 1]):
        if facts.held_entry[h] == e:
            for step in range(n):
                if (facts.held_mask[h] >> np.uint64(t + step)) & np.uint64(1):
                    gain += facts.keep_bonus
    return float(gain)


@njit(cache=True, nogil=True)  # later[t, used]: the best from t on after `used` periods served
def _backwards(facts: _Facts, i: int, best: Floats, later: Floats) -> None:
    periods, cap = best.shape[1], facts.cap[i]
    for used in range(cap + 1):
        later[periods, used] = -facts.fairness * used * (facts.burden[i] + used / 2)
    for t in range(periods - 1, -1, -1):
        for used in range(cap + 1):
            later[t, used] = later[t + 1, used]
        for k in range(facts.lengths.size):
            n = facts.lengths[k]
            after = min(t + n + facts.rest, periods)
            for used in range(cap + 1 - n):
                later[t, used] = max(later[t, used], best[k, t] + later[after, used + n])


@njit(
    cache=True, nogil=True
)  # through[k, t]: the best with a tour of that length from t, its own gain left out
def _forwards(facts: _Facts, i: int, best: Floats, later: Floats, before: Floats, through: Floats) -> None:
    periods, cap = best.shape[1], facts.cap[i]
    before.fill(-1e300)
    before[0, 0] = 0.0
    through.fill(-1e300)
    for t in range(periods):
        for used in range(cap + 1):
            before[t + 1, used] = max(before[t + 1, used], before[t, used])
        for k in range(facts.lengths.size):
            n = facts.lengths[k]
            after = min(t + n + facts.rest, periods)
            for used in range(cap + 1 - n):
                so_far = before[t, used]
                through[k, t] = max(through[k, t], so_far + later[after, used + n])
                before[after, used + n] = max(before[after, used + n], so_far + best[k, t])


@njit(cache=True, nogil=True)  # the step in which a slack is counted
def _step(slack: float, most_slack: float) -> int:
    if slack <= most_slack * 10.0**-DECADES:
        return 0
    return min(int(STEPS * (1 + np.log10(slack / most_slack) / DECADES)), STEPS - 1)


@njit(cache=True, nogil=True)  # a number from 0 to 1 that looks random, the same for the same tour
def _scattered(i: int, e: int, t: int, n: int) -> float:
    mixed = np.uint64(((i * 1_000_003 + e) * 64 + t) * 64 + n) * np.uint64(0x9E3779B97F4A7C15)
    mixed ^= mixed >> np.uint64(32)
    mixed *= np.uint64(0xD6E8FEB86659FD93)
    return float(mixed >> np.uint64(11)) / 2.0**53


@njit(cache=True, nogil=True)
def _fill_best(facts: _Facts, i: int, best: Floats) -> None:
    g = facts.group[i]
    best.fill(-1e300)
    for e in range(facts.first[g], facts.first[g + 1]):
        for k in range(facts.lengths.size):
            if facts.lengths[k] <= facts.longest[i]:
                for t in range(best.shape[1] - facts.lengths[k] + 1):
                    best[k, t] = max(best[k, t], _gain(facts, i, e, t, facts.lengths[k]))


@njit(
    cache=True, nogil=True
)  # counts slacks by step; writes tours up to step `last`, of that one only a share
def _look(
    facts: _Facts, people: Ints, most_slack: float, count: Ints, last: int, share: float, tours: Ints
) -> int:
    periods, most, found = facts.gains.shape[1] - 1, 0, 0
    for i in people:
        most = max(most, facts.cap[i])
    best = np.empty((facts.lengths.size, periods))
    through = np.empty((facts.lengths.size, periods))
    later = np.empty((periods + 1, most + 1))
    before = np.empty((periods + 1, most + 1))
    count.fill(0)
    for i in people:
        _fill_best(facts, i, best)
        _backwards(facts, i, best, later)
        _forwards(facts, i, best, later, before, through)
        for k in range(facts.lengths.size):
            for t in range(periods - facts.lengths[k] + 1):
                rest = later[0, 0] - through[k, t]
                if (rest - best[k, t]) * facts.heads[i] <= most_slack:
                    n = facts.lengths[k]
                    found = _take(facts, i, t, n, rest, most_slack, count, last, share, tours, found)
    return found


@njit(cache=True, nogil=True)  # what one person may do from t on for n periods, at each post within reach
def _take(
    facts: _Facts,
    i: int,
    t: int,
    n: int,
    rest: float,
    most_slack: float,
    count: Ints,
    last: int,
    share: float,
    tours: Ints,
    found: int,
) -> int:
    g = facts.group[i]
    for e in range(facts.first[g], facts.first[g + 1]):
        slack = (rest - _gain(facts, i, e, t, n)) * facts.heads[i]
        if slack > most_slack:
            continue
        step = _step(slack, most_slack)
        count[step] += 1
        chosen = step < last or (step == last and _scattered(i, e, t, n) < share)
        if chosen and found < len(tours):
            tours[found, 0], tours[found, 1], tours[found, 2], tours[found, 3] = i, e, t, n
            found += 1
    return found
