"""The problem as the compiled kernels want it: people sorted by group, caps cut to what can be served."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from holdfast.plan.judge import held_posts
from holdfast.plan.kernels import Market, Roster, Scratch, Terms
from holdfast.plan.problem import Problem
from holdfast.plan.tours import Floats, Ints, Tours


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
    """

    problem: Problem
    people: Ints
    terms: Terms
    demand: Ints

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
            count=np.zeros(shape[0], np.int16),
        )

    def scratch(self) -> Scratch:
        """Return working memory for one thread."""
        shape = (self.terms.lengths.size, self.problem.periods)
        return Scratch(
            best=np.zeros(shape),
            entry=np.zeros(shape, np.int64),
            own_best=np.zeros(shape),
            own_entry=np.zeros(shape, np.int64),
            worth=np.zeros((self.problem.periods + 1, int(self.terms.cap.max(initial=0)) + 1)),
        )

    def cover(self) -> Ints:
        """Return nobody anywhere."""
        return np.zeros(self.demand.shape, np.int64)

    def tours(self, roster: Roster) -> Tours:
        """Return the tours of a roster of whole people."""
        slot, column = np.nonzero(np.arange(roster.post.shape[1]) < roster.count[:, None])
        return Tours(
            person=self.people[slot],
            post=roster.post[slot, column],
            start=roster.start[slot, column],
            length=roster.length[slot, column],
        ).in_order()


def prepare(problem: Problem) -> Ground:
    """Return `problem` as the kernels want it."""
    by = np.argsort(problem.group, kind="stable")
    available = problem.available[by] & (~np.uint64(0) >> np.uint64(64 - problem.periods))
    held_first, held_entry, held_mask = held_posts(problem, by)
    terms = Terms(
        first=problem.reach_first.copy(),
        post=problem.reach_post.copy(),
        cost=problem.reach_cost.copy(),
        group=problem.group[by],
        cap=np.minimum(problem.cap[by], np.bitwise_count(available).astype(np.int64)),
        available=available,
        lengths=problem.tour_lengths[problem.tour_lengths <= problem.periods],
        rest=int(problem.rest),
        tour_cost=problem.tour_cost,
        value=problem.value.copy(),
        held_first=held_first,
        held_entry=held_entry,
        held_mask=held_mask,
        keep_bonus=problem.keep_bonus,
    )
    return Ground(problem=problem, people=by, terms=terms, demand=problem.demand.copy())


def open_market(
    ground: Ground, base: Floats, cover: Ints, *, clones: int, width: float, least: float
) -> Market:
    """Return price curves whose tails are `width` times the demand wide, but at least `least` slots."""
    value, room = ground.terms.value, ground.demand * clones
    slope = value / np.maximum(room * width, least)
    market = Market(
        cover=cover,
        base=base,
        slope=slope,
        room=room,
        gain=np.zeros(value.shape),
        total=np.zeros((value.shape[0], value.shape[1] + 1)),
    )
    price = np.clip(base + slope * (cover + 0.5 - room), 0.0, value)
    market.gain[:] = np.where(room > 0, value - price, 0.0)
    np.cumsum(market.gain, axis=1, out=market.total[:, 1:])
    return market


def moved_base(market: Market, value: Floats, step: float) -> Floats:
    """Return the bases moved by `step` towards the present price: up where too many stand, down where too few.

    The multiplier step of the augmented Lagrangian (Hestenes 1969, Powell 1969), shortened because one pass does not
    settle the market.
    """
    moved: Floats = np.clip(market.base + step * market.slope * (market.cover - market.room), 0.0, value)
    return moved


def asked(ground: Ground, base: Floats) -> Floats:
    """Return the bases as prices for the certificate: where nothing is wanted, nothing may be gained."""
    prices: Floats = np.where(ground.demand > 0, base, ground.terms.value)
    return prices
