"""The problem as the compiled kernels want it: people sorted by group, caps cut to what can be served."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from holdfast.plan.judge import held_posts
from holdfast.plan.kernels import Roster, Scratch, Terms
from holdfast.plan.problem import Problem
from holdfast.plan.tours import ALL_BITS, Ints, Tours

LARGEST_SUM = 2**29
"""Most fixed-point units one person can gain: sums of a few such numbers fit int32."""


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
    tour_cost
        Charge per tour in fixed-point units.
    """

    problem: Problem
    people: Ints
    terms: Terms
    demand: Ints
    scale: float
    tour_cost: int

    def roster(self, clones: int) -> Roster:
        """Return an empty roster with `clones` slots per person."""
        terms = self.terms
        most = 0
        if terms.lengths.size:
            shortest = int(terms.lengths.min())
            in_time = (self.problem.periods + terms.rest) // (shortest + terms.rest)
            most = min(int(terms.cap.max(initial=0)) // shortest, in_time)
        shape = (self.problem.people * clones, max(most, 1))
        return Roster(
            post=np.zeros(shape, np.int32),
            start=np.zeros(shape, np.int16),
            length=np.zeros(shape, np.int16),
            size=np.zeros(shape[0], np.int16),
        )

    def scratch(self) -> Scratch:
        """Return working memory for one thread."""
        columns = self.terms.span.size
        return Scratch(
            best=np.zeros(columns, np.int32),
            own_best=np.zeros(columns, np.int32),
            worth=np.zeros((self.problem.periods + 1, int(self.terms.cap.max(initial=0)) + 1), np.int32),
        )

    def cover(self) -> Ints:
        """Return nobody anywhere."""
        return np.zeros(self.demand.shape, np.int64)

    def tours(self, roster: Roster) -> Tours:
        """Return the tours of a roster of whole people."""
        slot, column = np.nonzero(np.arange(roster.post.shape[1]) < roster.size[:, None])
        return Tours(
            person=self.people[slot],
            post=roster.post[slot, column].astype(np.int64),
            start=roster.start[slot, column].astype(np.int64),
            length=roster.length[slot, column].astype(np.int64),
        ).in_order()


def prepare(problem: Problem) -> Ground:
    """Return `problem` as the kernels want it."""
    by = np.argsort(problem.group, kind="stable")
    available = problem.available[by] & (ALL_BITS >> np.uint64(64 - problem.periods))
    held_first, held_entry, held_mask = held_posts(problem, by)
    lengths = problem.tour_lengths[problem.tour_lengths <= problem.periods]
    scale, largest = _scale(problem)
    terms = Terms(
        first=problem.reach_first.copy(),
        post=problem.reach_post.astype(np.int32),
        cost=np.minimum(np.rint(problem.reach_cost * scale), largest + 1).astype(np.int32),
        group=problem.group[by],
        cap=np.minimum(problem.cap[by], np.bitwise_count(available).astype(np.int64)),
        available=available,
        lengths=lengths,
        span=np.repeat(lengths, problem.periods).astype(np.int32),
        rest=min(int(problem.rest), problem.periods),
        value=np.rint(problem.value * scale),
        held_first=held_first,
        held_entry=held_entry,
        held_mask=held_mask,
        keep_bonus=round(problem.keep_bonus * scale),
    )
    charge = int(min(np.rint(problem.tour_cost * scale), LARGEST_SUM))
    return Ground(
        problem=problem, people=by, terms=terms, demand=problem.demand.copy(), scale=scale, tour_cost=charge
    )


def _scale(problem: Problem) -> tuple[float, int]:
    """Return the fixed-point units per unit of value, and the most units a person-period can gain.

    Chosen so that a person's gains over the whole horizon stay below `LARGEST_SUM`. A cost above the largest gain never
    pays, so it may be cut to just above it.
    """
    largest = LARGEST_SUM // problem.periods
    most = float(problem.value.max(initial=0.0)) + problem.keep_bonus
    return (largest / most if most > 0 else 1.0), largest
