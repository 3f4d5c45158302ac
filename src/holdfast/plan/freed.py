"""What stands in a person's way: the periods in which lifting one limit alone would let them serve one more tour.

All of it is done on masks of periods, so a hundred thousand people take seconds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

import numpy as np

from holdfast.plan.altered import Bools, Reach
from holdfast.plan.problem import Problem
from holdfast.plan.tours import ALL_BITS, Ints, Masks, Tours

PEOPLE: Final = "people"
"""Everybody who could serve does so elsewhere, or nobody can: more people are wanted."""
COST: Final = "cost"
"""Somebody is free and could serve, but it costs more than it brings."""
CAP: Final = "cap"
CALLS: Final = "calls"
REST: Final = "rest"
FREE: Final = ""


@dataclass(frozen=True, slots=True, eq=False)
class Lifts:
    """What else can be lifted beside cap, calls and rest, by the name of the limit.

    Attributes
    ----------
    absent
        For each reason of absence the periods in which it leaves people free; uint64[N]. Where given, `available` is
        what all of them leave together.
    wider
        For each limit on reach (distance, qualification, territory) the pairs that lifting it would add.
    """

    absent: Mapping[str, Masks] = field(default_factory=dict)
    wider: Mapping[str, Reach] = field(default_factory=dict)


def freed_periods(problem: Problem, tours: Tours, lifts: Lifts | None = None) -> dict[str, Masks]:
    """Return for each limit the periods in which lifting it alone would let each person serve one tour more.

    The first, under an empty name, are the periods that need nothing lifted; the second, `PEOPLE`, those in which
    only the person's own tours stand in the way.
    """
    lifts = lifts or Lifts()
    state = _State.of(problem, tours)
    free = state.coverable()
    found = {FREE: free}
    alone = {
        PEOPLE: state.coverable(serving=False),
        CAP: state.coverable(cap=False),
        REST: state.coverable(rest=0),
    }
    if problem.calls is not None:
        alone[CALLS] = state.coverable(calls=False)
    for name in lifts.absent:
        others = [mask for other, mask in lifts.absent.items() if other != name]
        available = np.bitwise_and.reduce(others) if others else np.full(problem.people, ALL_BITS, np.uint64)
        alone[name] = state.coverable(available=available & state.horizon)
    return found | {name: mask & ~free for name, mask in alone.items()}


@dataclass(frozen=True, slots=True, eq=False)
class _State:
    """What each person has served and may still serve under a plan."""

    problem: Problem
    tours: Tours
    horizon: np.uint64
    served: Ints
    count: Ints

    @classmethod
    def of(cls, problem: Problem, tours: Tours) -> _State:
        horizon = ALL_BITS >> np.uint64(64 - problem.periods)
        served = np.bincount(tours.person, tours.length, minlength=problem.people).astype(np.int64)
        return cls(problem, tours, horizon, served, np.bincount(tours.person, minlength=problem.people))

    def coverable(
        self,
        *,
        available: Masks | None = None,
        serving: bool = True,
        cap: bool = True,
        calls: bool = True,
        rest: int | None = None,
    ) -> Masks:
        """Return the periods that some one more lawful tour of each person would touch; uint64[N]."""
        problem = self.problem
        free = (problem.available if available is None else available) & self.horizon
        if serving:
            free = free & ~self._taken(problem.rest if rest is None else rest)
        found = np.zeros(problem.people, np.uint64)
        for length in problem.tour_lengths[problem.tour_lengths <= problem.periods].tolist():
            able = np.ones(problem.people, np.bool_)
            if cap:
                able &= problem.cap - (self.served if serving else 0) >= length
            if calls and problem.calls is not None:
                able &= problem.calls - (self.count if serving else 0) >= 1
            if problem.longest is not None:
                able &= problem.longest >= length
            begins = self._begins(length, serving=serving) if cap else ALL_BITS
            found |= np.where(able, _runs(free, length, begins), np.uint64(0))
        return found

    def _taken(self, rest: int) -> Masks:
        """Return the periods in which a person's own tours, with the rest around them, leave no room."""
        taken = np.zeros(self.problem.people, np.uint64)
        start = np.maximum(self.tours.start - rest, 0)
        end = np.minimum(self.tours.start + self.tours.length + rest, self.problem.periods)
        mask = (ALL_BITS >> (64 - (end - start)).astype(np.uint64)) << start.astype(np.uint64)
        np.bitwise_or.at(taken, self.tours.person, mask)
        return taken

    def _begins(self, length: int, *, serving: bool) -> Masks | np.uint64:
        """Return the periods in which windows, ceiling and rolling cap let a tour of `length` begin."""
        problem = self.problem
        if problem.window_cap is None and problem.ceiling is None and problem.rolling_cap is None:
            return ALL_BITS
        own = self._served_in() if serving else np.zeros((problem.people, problem.periods), np.int64)
        begins = np.zeros(problem.people, np.uint64)
        for start in range(problem.periods - length + 1):
            room = _in_windows(problem, own, start, length) & _in_rolling(problem, own, start, length)
            room &= _below_ceiling(problem, own, start, length)
            begins |= room.astype(np.uint64) << np.uint64(start)
        return begins

    def _served_in(self) -> Ints:
        change = np.zeros((self.problem.people, self.problem.periods + 1), np.int64)
        np.add.at(change, (self.tours.person, self.tours.start), 1)
        np.subtract.at(change, (self.tours.person, self.tours.start + self.tours.length), 1)
        return np.asarray(change.cumsum(axis=1)[:, :-1])


def _in_windows(problem: Problem, own: Ints, start: int, length: int) -> Bools:
    """Tell who has room for one more tour in every window that it touches."""
    room = np.ones(problem.people, np.bool_)
    if problem.window_cap is None or problem.window_first is None:
        return room
    edges = [*problem.window_first.tolist(), problem.periods]
    for window, (low, high) in enumerate(pairwise(edges)):
        more = min(high, start + length) - max(low, start)
        if more > 0:
            room &= own[:, low:high].sum(axis=1) + more <= problem.window_cap[:, window]
    return room


def _below_ceiling(problem: Problem, own: Ints, start: int, length: int) -> Bools:
    """Tell who stays below the ceiling from the first period of one more tour on."""
    if problem.ceiling is None:
        return np.ones(problem.people, np.bool_)
    more = np.clip(np.arange(problem.periods) - start + 1, 0, length)
    below = own.cumsum(axis=1) + more <= problem.ceiling
    return np.asarray(below[:, start:].all(axis=1))


def _in_rolling(problem: Problem, own: Ints, start: int, length: int) -> Bools:
    """Tell who has room for one more tour in every rolling window that it touches."""
    room = np.ones(problem.people, np.bool_)
    if problem.rolling_cap is None:
        return room
    span = problem.rolling_span
    for first in range(start - span + 1, start + length):
        low, high = max(first, 0), min(first + span, problem.periods)
        more = min(first + span, start + length) - max(first, start)
        room &= own[:, low:high].sum(axis=1) + more <= problem.rolling_cap
    return room


def _runs(free: Masks, length: int, begins: Masks | np.uint64) -> Masks:
    """Return the periods of each mask that lie in a run of `length` that may begin where `begins` says."""
    starts = free.copy()
    for step in range(1, length):
        starts &= free >> np.uint64(step)
    starts &= begins
    within = starts.copy()
    for step in range(1, length):
        within |= starts << np.uint64(step)
    return within
