"""The problem as the compiled kernels want it: people sorted by group, caps cut to what can be served."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from holdfast.plan.judge import held_posts, reach_entry
from holdfast.plan.problem import Problem
from holdfast.plan.terms import LARGEST_SUM, Roster, Scratch, Terms
from holdfast.plan.tours import ALL_BITS, Ints, Masks, Tours


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """A problem prepared for searching.

    Attributes
    ----------
    problem
        The problem as given.
    people
        Number in the problem of each person in the order of `terms`.
    terms
        The facts for the kernels.
    demand
        Writable copy of the demand.
    scale
        Fixed-point units per unit of value.
    """

    problem: Problem
    people: Ints
    terms: Terms
    demand: Ints
    scale: float

    def roster(self, clones: int) -> Roster:
        """Return an empty roster with `clones` slots per person."""
        shape = (self.problem.people * clones, self.most_tours)
        return Roster(
            entry=np.zeros(shape, np.int32),
            start=np.zeros(shape, np.int16),
            length=np.zeros(shape, np.int16),
            size=np.zeros(shape[0], np.int16),
        )

    @property
    def most_tours(self) -> int:
        """Most tours that one person can make, at least 1."""
        lengths, periods = self.terms.lengths, self.problem.periods
        if not lengths.size:
            return 1
        shortest = int(lengths.min())
        in_time = (periods + self.terms.rest) // (shortest + self.terms.rest)
        most = int(self.terms.window_cap.sum(axis=1).max(initial=0)) // shortest
        return max(min(most, in_time), 1)

    def scratch(self) -> Scratch:
        """Return working memory for one lane."""
        terms, periods = self.terms, self.problem.periods
        shape = (
            terms.window_first.size,
            max(int(terms.layers.max(initial=0)), 1),
            periods + terms.rest + 1,
            int(terms.window_cap.max(initial=0)) + 1,
        )
        return Scratch(
            best=np.zeros(terms.lengths.size * periods, np.int32),
            span=np.repeat(terms.lengths, periods).astype(np.int32),
            before=np.zeros(self.most_tours, np.int32),
            worth=np.zeros(shape, np.int32),
            run=np.zeros(periods, np.int64),
            line=np.zeros(periods + 1, np.int64),
        )

    def cover(self) -> Ints:
        """Return nobody anywhere."""
        return np.zeros(self.demand.shape, np.int64)

    def tours(self, roster: Roster) -> Tours:
        """Return the tours of a roster of whole people."""
        slot, column = np.nonzero(np.arange(roster.entry.shape[1]) < roster.size[:, None])
        return Tours(
            person=self.people[slot],
            post=self.terms.post[roster.entry[slot, column]].astype(np.int64),
            start=roster.start[slot, column].astype(np.int64),
            length=roster.length[slot, column].astype(np.int64),
        ).in_order()

    def seated(self, tours: Tours) -> Roster:
        """Return a roster of whole people who make `tours`, which are lawful."""
        roster = self.roster(1)
        place = np.empty(self.problem.people, np.int64)
        place[self.people] = np.arange(self.problem.people)
        row = tours.in_order()
        slot = place[row.person]
        column = np.arange(len(row)) - np.searchsorted(row.person, row.person)
        roster.entry[slot, column] = reach_entry(self.problem, row)
        roster.start[slot, column] = row.start
        roster.length[slot, column] = row.length
        np.add.at(roster.size, slot, 1)
        return roster


def prepare(problem: Problem) -> Ground:
    """Return `problem` as the kernels want it."""
    people, periods = problem.people, problem.periods
    by = np.argsort(problem.group, kind="stable")
    available = problem.available[by] & (ALL_BITS >> np.uint64(64 - periods))
    held_first, held_entry, held_mask = held_posts(problem, by)
    lengths = problem.tour_lengths[problem.tour_lengths <= periods]
    scale, largest = _scale(problem)
    window_first, window_cap, whole_cap = _windows(problem, by, np.bitwise_count(available).astype(np.int64))
    most_calls = window_cap.sum(axis=1) // int(lengths.min()) if lengths.size else np.zeros(people, np.int64)
    calls = most_calls if problem.calls is None else problem.calls[by]
    none = np.zeros(0, np.int64)
    terms = Terms(
        first=problem.reach_first.copy(),
        post=problem.reach_post.astype(np.int32),
        cost=np.minimum(np.rint(problem.reach_cost * scale), largest + 1).astype(np.int32),
        open=_open(problem),
        group=problem.group[by],
        available=available,
        lengths=lengths,
        rest=min(int(problem.rest), periods),
        tour_cost=int(min(np.rint(problem.tour_cost * scale), LARGEST_SUM)),
        value=np.rint(problem.value * scale),
        size=problem.heads[by],
        layers=np.where(calls >= most_calls, 0, calls + 1),
        longest=np.full(people, periods) if problem.longest is None else problem.longest[by],
        window_first=window_first,
        window_cap=window_cap,
        whole_cap=whole_cap,
        ceiling=np.zeros((0, 0), np.int64) if problem.ceiling is None else problem.ceiling[by],
        burden=np.zeros(people, np.int64) if problem.burden is None else problem.burden[by],
        fairness=problem.fairness * scale,
        rolling_span=int(problem.rolling_span),
        rolling_cap=none if problem.rolling_cap is None else problem.rolling_cap[by],
        held_first=held_first,
        held_entry=held_entry,
        held_mask=held_mask,
        keep_bonus=round(problem.keep_bonus * scale),
        plain=problem.reach_open is None and bool((problem.heads == 1).all()),
    )
    return Ground(problem=problem, people=by, terms=terms, demand=problem.demand.copy(), scale=scale)


def _open(problem: Problem) -> Masks:
    if problem.reach_open is None:
        return np.full(problem.reach_post.size, ALL_BITS)
    # a pair that is open in every period of the horizon is always open
    beyond = ~(ALL_BITS >> np.uint64(64 - problem.periods))
    opened: Masks = problem.reach_open | beyond
    return opened


def _windows(problem: Problem, by: Ints, free: Ints) -> tuple[Ints, Ints, Ints]:
    """Return the first periods of the windows, the caps in each, and the cap over the horizon where it says more."""
    cap = np.minimum(problem.cap[by], free)
    if problem.window_first is None or problem.window_cap is None:
        return np.zeros(1, np.int64), np.ascontiguousarray(cap[:, None]), np.zeros(0, np.int64)
    caps = np.minimum(problem.window_cap[by], cap[:, None])
    whole = cap if (caps.sum(axis=1) > cap).any() else np.zeros(0, np.int64)
    return problem.window_first.copy(), np.ascontiguousarray(caps), whole


def _scale(problem: Problem) -> tuple[float, int]:
    """Return the fixed-point units per unit of value, and the most units a person-period can gain.

    Chosen so that a person's gains over the whole horizon stay below `LARGEST_SUM`. A cost above the largest gain never
    pays, so it may be cut to just above it.
    """
    largest = LARGEST_SUM // problem.periods
    most = float(problem.value.max(initial=0.0)) + problem.keep_bonus
    return (largest / most if most > 0 else 1.0), largest
