"""The house's own judge: whether a plan is lawful, and what it is worth.

Shares no code with the solver, so that a fault there cannot hide here.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from holdfast.plan.problem import Problem
from holdfast.plan.tours import Ints, Masks, Tours

Bools = npt.NDArray[np.bool_]


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
    charge
        What fairness took off the value.
    """

    faults: dict[str, int]
    value: float = 0.0
    coverage: float = 0.0
    weighted_coverage: float = 0.0
    over_cover: int = 0
    kept: int = 0
    charge: float = 0.0

    @property
    def lawful(self) -> bool:
        """Whether no rule is broken."""
        return not self.faults


def evaluate(problem: Problem, tours: Tours) -> Evaluation:
    """Judge `tours` by the rules of `problem` and count their worth."""
    for rules in (malformed, tour_faults, person_faults):
        faults = {name: int(bad.sum()) for name, bad in rules(problem, tours).items() if bad.any()}
        if faults:
            return Evaluation(faults=faults)
    entry = reach_entry(problem, tours)
    cover = coverage_of(problem, tours)
    counted = np.minimum(cover, problem.demand)
    heads = problem.heads[tours.person]
    costs = float(((problem.reach_cost[entry] * tours.length + problem.tour_cost) * heads).sum())
    kept, charge = _kept(problem, tours), _charge(problem, tours)
    return Evaluation(
        faults={},
        value=float((problem.value * counted).sum()) - costs - charge + problem.keep_bonus * kept,
        coverage=_share(counted.sum(), problem.demand.sum()),
        weighted_coverage=_share((problem.value * counted).sum(), (problem.value * problem.demand).sum()),
        over_cover=int((cover - counted).sum()),
        kept=kept,
        charge=charge,
    )


def coverage_of(problem: Problem, tours: Tours) -> Ints:
    """Return the people at each post in each period, int64[J, T]."""
    change = np.zeros((problem.posts, problem.periods + 1), np.int64)
    heads = problem.heads[tours.person]
    np.add.at(change, (tours.post, tours.start), heads)
    np.subtract.at(change, (tours.post, tours.start + tours.length), heads)
    cover: Ints = change.cumsum(axis=1)[:, :-1]
    return cover


def held_posts(problem: Problem, by: Ints) -> tuple[Ints, Ints, Masks]:
    """Return, for the people in order `by`, the posts they hold in the plan in force and may still reach.

    Entries `first[i]:first[i + 1]` are those of the i-th person: an index into `reach_post` and the periods held as
    a mask. Without a bonus for what stays there are none.
    """
    none = np.zeros(problem.people + 1, np.int64), np.zeros(0, np.int64), np.zeros(0, np.uint64)
    current = problem.current
    if current is None or not problem.keep_bonus or not len(current):
        return none
    entry = reach_entry(problem, current)
    place = np.empty(problem.people, np.int64)
    place[by] = np.arange(problem.people)
    known = entry >= 0
    pair, which = np.unique(
        np.stack([place[current.person[known]], entry[known]]), axis=1, return_inverse=True
    )
    mask = np.zeros(pair.shape[1], np.uint64)
    np.bitwise_or.at(mask, which.reshape(-1), current.periods[known])
    first = np.concatenate(([0], np.bincount(pair[0], minlength=problem.people).cumsum()))
    return first, pair[1].copy(), mask


def _share(part: float, whole: float) -> float:
    return float(part / whole) if whole > 0 else 1.0


def malformed(problem: Problem, tours: Tours) -> dict[str, Bools]:
    """Return, for each way in which a tour is none of this problem, which tours are; bool[M]."""
    return {
        "unknown person": (tours.person < 0) | (tours.person >= problem.people),
        "unknown post": (tours.post < 0) | (tours.post >= problem.posts),
        "length not allowed": ~np.isin(tours.length, problem.tour_lengths),
        "outside the horizon": (tours.start < 0) | (tours.start + tours.length > problem.periods),
    }


def tour_faults(problem: Problem, tours: Tours) -> dict[str, Bools]:
    """Return, for each rule that a tour breaks by itself, which tours do; bool[M]."""
    mask, entry = tours.periods, reach_entry(problem, tours)
    found = {
        "not available": (problem.available[tours.person] & mask) != mask,
        "out of reach": entry < 0 if problem.reach_open is None else _closed(problem.reach_open, entry, mask),
    }
    if problem.longest is not None:
        found["tour too long"] = tours.length > problem.longest[tours.person]
    return found


def _closed(reach_open: Masks, entry: Ints, mask: Masks) -> Bools:
    given = np.zeros(entry.size, np.uint64)
    given[entry >= 0] = reach_open[entry[entry >= 0]]
    closed: Bools = (given & mask) != mask
    return closed


def person_faults(problem: Problem, tours: Tours) -> dict[str, Bools]:
    """Return, for each rule that several tours of a person break together, whose do; bool[N]."""
    served = np.bincount(tours.person, weights=tours.length, minlength=problem.people)
    row = tours.in_order()
    ready = row.start[:-1] + row.length[:-1] + problem.rest
    restless = np.zeros(problem.people, np.bool_)
    restless[row.person[1:][(row.person[1:] == row.person[:-1]) & (row.start[1:] < ready)]] = True
    found: dict[str, Bools] = {"cap exceeded": served > problem.cap, "no rest between tours": restless}
    if problem.calls is not None:
        made = np.bincount(tours.person, minlength=problem.people)
        found["too many tours"] = made > problem.calls
    if problem.window_cap is None and problem.ceiling is None and problem.rolling_cap is None:
        return found
    until = served_until(problem, tours)
    if problem.window_first is not None and problem.window_cap is not None:
        edges = np.append(problem.window_first, problem.periods)
        over = np.diff(until[:, edges], axis=1) > problem.window_cap
        found["cap of a window exceeded"] = np.asarray(over.any(axis=1))
    if problem.ceiling is not None:
        found["ceiling exceeded"] = np.asarray((until[:, 1:] > problem.ceiling).any(axis=1))
    if problem.rolling_cap is not None:
        since = np.maximum(np.arange(1, problem.periods + 1) - problem.rolling_span, 0)
        within = until[:, 1:] - until[:, since]
        found["rolling cap exceeded"] = np.asarray((within > problem.rolling_cap[:, None]).any(axis=1))
    return found


def served_until(problem: Problem, tours: Tours) -> Ints:
    """Return the periods each person serves before each period, int64[N, T + 1]."""
    change = np.zeros((problem.people, problem.periods + 2), np.int64)
    np.add.at(change, (tours.person, tours.start + 1), 1)
    np.subtract.at(change, (tours.person, tours.start + tours.length + 1), 1)
    until: Ints = change[:, :-1].cumsum(axis=1).cumsum(axis=1)
    return until


def _charge(problem: Problem, tours: Tours) -> float:
    """Return what fairness takes off: φ·((b + u)² - b²)/2 per head and window, the burden b in the first only."""
    if not problem.fairness:
        return 0.0
    first = np.zeros(1, np.int64) if problem.window_first is None else problem.window_first
    used = np.diff(served_until(problem, tours)[:, np.append(first, problem.periods)], axis=1)
    borne = np.zeros_like(used)
    if problem.burden is not None:
        borne[:, 0] = problem.burden
    return float(problem.fairness * (used * (used + 2 * borne) / 2.0 * problem.heads[:, None]).sum())


def reach_entry(problem: Problem, tours: Tours) -> Ints:
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
    same = np.intersect1d(stood(problem, tours), stood(problem, problem.current), assume_unique=True)
    return int(problem.heads[same // problem.periods // max(problem.posts, 1)].sum())


def stood(problem: Problem, tours: Tours) -> Ints:
    """Return one number for each person, post and period of some tours, ascending, each once."""
    row = np.repeat(np.arange(len(tours)), tours.length)
    step = np.arange(row.size) - np.repeat(tours.length.cumsum() - tours.length, tours.length)
    place = tours.person[row] * problem.posts + tours.post[row]
    return np.unique(place * problem.periods + tours.start[row] + step)
