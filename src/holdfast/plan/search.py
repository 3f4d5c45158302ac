"""The state of one search: the best plan and the best proof so far, and one pass over everybody."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from holdfast.plan.callbacks import PlanCallbacks, Progress
from holdfast.plan.ground import Ground
from holdfast.plan.judge import Evaluation, bound, evaluate
from holdfast.plan.kernels import Market, Roster, Scratch, sweep
from holdfast.plan.market import asked
from holdfast.plan.outcome import Plan, gap_between
from holdfast.plan.pace import Pace
from holdfast.plan.tours import Floats, Ints, Tours, frozen

SLICE = 2048
"""Batches between two looks at the clock."""


@dataclass(slots=True, eq=False)
class Search:
    """One search under way.

    Attributes
    ----------
    ground, pace, callbacks, rng
        The problem prepared, the time, the watcher and the source of chance.
    target_gap
        Stop at this gap.
    tours, judged
        The best plan so far and what the judge says of it: at first nobody serves.
    prices, bound
        The best proof so far: at first every price equals the value, and no plan is worth more than all demand covered.
    """

    ground: Ground
    pace: Pace
    callbacks: PlanCallbacks
    rng: np.random.Generator
    target_gap: float
    scratch: Scratch = field(init=False)
    tours: Tours = field(init=False)
    judged: Evaluation = field(init=False)
    prices: Floats = field(init=False)
    bound: float = field(init=False)

    def __post_init__(self) -> None:
        self.scratch = self.ground.scratch()
        self.tours = Tours.none()
        self.judged = evaluate(self.ground.problem, self.tours)
        self.prices = self.ground.problem.value.copy()
        self.bound = bound(self.ground.problem, self.prices)
        self.offer_prices(np.zeros(self.prices.shape))

    @property
    def gap(self) -> float:
        """Share between the best plan and the best proof."""
        return gap_between(self.judged.value, self.bound)

    def reached(self) -> bool:
        """Whether the gap is as small as was asked for, or the plan is proved best."""
        return self.judged.value >= self.bound or self.gap <= self.target_gap

    def offer_tours(self, roster: Roster) -> bool:
        """Keep a roster of whole people if it is worth more than the best so far; say whether it is."""
        tours = self.ground.tours(roster)
        judged = evaluate(self.ground.problem, tours)
        assert judged.lawful, judged.faults
        if judged.value <= self.judged.value:
            return False
        self.tours, self.judged = tours, judged
        return True

    def offer_prices(self, base: Floats) -> None:
        """Keep prices if they prove more than the best so far."""
        prices = asked(self.ground, base)
        proved = bound(self.ground.problem, prices)
        if proved < self.bound:
            self.prices, self.bound = prices, proved

    def tell(self, stage: str) -> None:
        """Tell the watcher how far the search is."""
        self.callbacks.on_progress(
            Progress(self.pace.elapsed(), stage, self.judged.value, self.bound, self.gap)
        )

    def sweep(
        self,
        market: Market,
        roster: Roster,
        *,
        clone: int = 0,
        clones: int = 1,
        size: int = 1,
        among: Ints | None = None,
    ) -> bool:
        """Plan one slot of everybody (or those `among`) anew in random order; return False if the time ended first."""
        group = self.ground.terms.group
        people, batch = batches(group if among is None else group[among], self.rng, size)
        people = people if among is None else among[people]
        last = len(batch) - 1
        for low in range(0, last, SLICE):
            if self.pace.over():
                return False
            high = min(low + SLICE, last)
            sweep(self.ground.terms, roster, market, self.scratch, people, batch, low, high, clone, clones)
        return True

    def plan(self) -> Plan:
        """Return the best so far."""
        return Plan(
            tours=self.tours,
            prices=frozen(self.prices),
            value=self.judged.value,
            bound=self.bound,
            gap=self.gap,
            coverage=self.judged.coverage,
            weighted_coverage=self.judged.weighted_coverage,
        )


def batches(group: Ints, rng: np.random.Generator, size: int) -> tuple[Ints, Ints]:
    """Return everybody in random order, cut into batches of one group with at most `size` people.

    Parameters
    ----------
    group
        Group of each person, ascending.
    rng
        Source of chance.
    size
        Most people in a batch.

    Returns
    -------
    tuple
        `people` and `first`: batch b is `people[first[b]:first[b + 1]]`.
    """
    count = group.size
    if size == 1:
        return rng.permutation(count), np.arange(count + 1)
    people = np.lexsort((rng.random(count), group))
    opened = np.searchsorted(group, group)
    start = np.flatnonzero((np.arange(count) - opened) % size == 0)
    extent = np.diff(np.append(start, count))
    order = rng.permutation(start.size)
    first = np.concatenate(([0], extent[order].cumsum()))
    row = np.repeat(start[order] - first[:-1], extent[order]) + np.arange(count)
    return people[row], first
