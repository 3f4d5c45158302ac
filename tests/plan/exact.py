"""What a tiny guard-tour problem is worth at most, and whether a plan is lawful: every rule by plain counting.

Shares nothing with `holdfast.plan` but the names of the fields: no judge, no kernel, no bit tricks. Slow on purpose.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from holdfast.plan import Problem, Tours


class Duty(NamedTuple):
    """One tour of a person."""

    post: int
    start: int
    length: int

    @property
    def periods(self) -> range:
        """The periods on duty."""
        return range(self.start, self.start + self.length)


Sequence = tuple[Duty, ...]


def faults(problem: Problem, tours: Tours) -> list[str]:
    """Return every rule that `tours` break, in words; empty where the plan is lawful."""
    found: list[str] = []
    by_person: dict[int, list[Duty]] = defaultdict(list)
    for i, j, t, n in _rows(tours):
        if not 0 <= i < problem.people:
            found.append(f"person {i} is unknown")
        else:
            by_person[i].append(Duty(j, t, n))
    for i, duties in by_person.items():
        found += broken(problem, i, tuple(sorted(duties, key=lambda duty: duty.start)))
    return found


def broken(problem: Problem, i: int, sequence: Sequence) -> list[str]:
    """Return every rule that a sequence of tours breaks for person `i`, in words."""
    found = [fault for duty in sequence for fault in _tour_faults(problem, i, duty)]
    for before, after in pairwise(sequence):
        if after.start - (before.start + before.length) < problem.rest:
            found.append("too little rest")
    if found:
        return found
    days = served(problem, sequence)
    if sum(days) > problem.cap[i]:
        found.append("cap")
    if problem.calls is not None and len(sequence) > problem.calls[i]:
        found.append("calls")
    return found + _cap_faults(problem, i, days)


def _tour_faults(problem: Problem, i: int, duty: Duty) -> list[str]:
    if not (0 <= duty.post < problem.posts and duty.start >= 0):
        return ["unknown post or period"]
    if duty.length not in problem.tour_lengths or duty.start + duty.length > problem.periods:
        return ["length"]
    found = []
    if problem.longest is not None and duty.length > problem.longest[i]:
        found.append("longer than the longest")
    if any(not _bit(problem.available[i], t) for t in duty.periods):
        found.append("not available")
    entry = reach_of(problem, i).get(duty.post)
    if entry is None:
        found.append("out of reach")
    elif problem.reach_open is not None and any(not _bit(problem.reach_open[entry], t) for t in duty.periods):
        found.append("reach not open")
    return found


def _cap_faults(problem: Problem, i: int, days: list[int]) -> list[str]:
    found = []
    if problem.window_cap is not None:
        for w, window in enumerate(windows(problem)):
            if sum(days[t] for t in window) > problem.window_cap[i, w]:
                found.append("cap of a window")
    if problem.ceiling is not None:
        total = np.cumsum(days)
        found += ["ceiling" for t in range(problem.periods) if total[t] > problem.ceiling[i, t]]
    if problem.rolling_cap is not None:
        rows = [days[t : t + problem.rolling_span] for t in range(problem.periods)]
        found += ["rolling cap" for row in rows if sum(row) > problem.rolling_cap[i]]
    return found


def windows(problem: Problem) -> list[range]:
    """Return the periods of each window in which caps restart; one window where none are given."""
    first = [0] if problem.window_first is None else [int(t) for t in problem.window_first]
    return [range(a, b) for a, b in pairwise([*first, problem.periods])]


def served(problem: Problem, sequence: Sequence) -> list[int]:
    """Return 1 for each period on duty, 0 for the others."""
    days = [0] * problem.periods
    for duty in sequence:
        for t in duty.periods:
            days[t] += 1
    return days


def heads(problem: Problem, i: int) -> int:
    """Return how many heads row `i` stands for."""
    return 1 if problem.size is None else int(problem.size[i])


def reach_of(problem: Problem, i: int) -> dict[int, int]:
    """Return the entry in the reach of each post that person `i` reaches."""
    g = int(problem.group[i])
    entries = range(int(problem.reach_first[g]), int(problem.reach_first[g + 1]))
    return {int(problem.reach_post[e]): e for e in entries}


def charge(problem: Problem, i: int, sequence: Sequence) -> float:
    """Return what a sequence costs: ways, tours and fairness, less the bonus for what stays."""
    reach, total = reach_of(problem, i), 0.0
    for duty in sequence:
        total += float(problem.reach_cost[reach[duty.post]]) * duty.length + problem.tour_cost
        total -= problem.keep_bonus * sum((i, duty.post, t) in _held(problem) for t in duty.periods)
    if problem.fairness:
        days = served(problem, sequence)
        for w, window in enumerate(windows(problem)):
            borne = int(problem.burden[i]) if problem.burden is not None and w == 0 else 0
            later = borne + sum(days[t] for t in window)
            total += problem.fairness * (later**2 - borne**2) / 2
    return total * heads(problem, i)


def worth(problem: Problem, tours: Tours) -> float:
    """Return what a lawful plan is worth."""
    cover: dict[tuple[int, int], int] = defaultdict(int)
    by_person: dict[int, list[Duty]] = defaultdict(list)
    for i, j, t, n in _rows(tours):
        by_person[i].append(Duty(j, t, n))
        for period in range(t, t + n):
            cover[j, period] += heads(problem, i)
    gained = sum(
        float(problem.value[cell]) * min(people, int(problem.demand[cell])) for cell, people in cover.items()
    )
    return gained - sum(charge(problem, i, tuple(duties)) for i, duties in by_person.items())


def sequences(problem: Problem, i: int) -> list[Sequence]:
    """Return every lawful sequence of tours of person `i`.

    No rule forbids a shorter beginning of what it allows, so unlawful beginnings are not continued.
    """
    found: list[Sequence] = [()]
    for begun in found:  # grows while it is read
        since = begun[-1].start + begun[-1].length if begun else 0
        found += [
            (*begun, duty) for duty in _next(problem, i, since) if not broken(problem, i, (*begun, duty))
        ]
    return found


def _next(problem: Problem, i: int, since: int) -> Iterator[Duty]:
    for post in reach_of(problem, i):
        for start in range(since, problem.periods):
            for length in problem.tour_lengths.tolist():
                yield Duty(post, start, length)


def optimum(problem: Problem) -> float:
    """Return the worth of the best plan: all plans are tried, those that cover alike at once.

    Person after person is added to every cover that those before can give, cut to the demand because more is worth
    nothing; of the ways to one cover the cheapest is kept.
    """
    room = problem.demand.ravel().astype(np.int64)
    step = np.concatenate(([1], np.cumprod(room + 1)))  # mixed radix: one whole number per cover
    assert float(np.prod(room + 1.0)) < 2**62, "the toy is too big for this oracle"
    cover, cost = np.zeros((1, room.size), np.int64), np.zeros(1)
    for i in range(problem.people):
        ways, charges = _ways(problem, i)
        cover = np.minimum(cover[:, None] + ways[None], room)
        cost = (cost[:, None] + charges[None]).ravel()
        cover = cover.reshape(cost.size, room.size)
        order = np.lexsort((cost, cover @ step[:-1]))
        kept = order[np.unique((cover @ step[:-1])[order], return_index=True)[1]]
        cover, cost = cover[kept], cost[kept]
    return float((cover @ problem.value.ravel() - cost).max())


def _ways(problem: Problem, i: int) -> tuple[np.ndarray, np.ndarray]:
    """Return what each sequence of person `i` covers, heads counted, and what it costs."""
    all_of_them = sequences(problem, i)
    ways = np.zeros((len(all_of_them), problem.demand.size), np.int64)
    for row, sequence in enumerate(all_of_them):
        for duty in sequence:
            for t in duty.periods:
                ways[row, duty.post * problem.periods + t] += heads(problem, i)
    return ways, np.array([charge(problem, i, sequence) for sequence in all_of_them])


def priced(problem: Problem, prices: np.ndarray) -> float:
    """Return what the bound is at `prices`: posts pay for their demand, people take their best lawful sequence."""
    gain = (problem.value - prices).ravel()
    people = 0.0
    for i in range(problem.people):
        ways, charges = _ways(problem, i)
        people += float((ways @ gain - charges).max())
    return float((prices * problem.demand).sum()) + people


def _rows(tours: Tours) -> Iterator[tuple[int, int, int, int]]:
    columns = (tours.person, tours.post, tours.start, tours.length)
    return zip(*(column.tolist() for column in columns), strict=True)


def _held(problem: Problem) -> set[tuple[int, int, int]]:
    if problem.current is None:
        return set()
    return {(i, j, period) for i, j, t, n in _rows(problem.current) for period in range(t, t + n)}


def _bit(mask: np.uint64, t: int) -> bool:
    return f"{int(mask):064b}"[63 - t] == "1"
