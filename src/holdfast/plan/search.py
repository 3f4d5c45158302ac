"""The state of one search: the best plan and the best proof so far, and one pass over everybody."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial

import numpy as np

from holdfast.plan.callbacks import PlanCallbacks, Progress
from holdfast.plan.certificate import bound, relaxed
from holdfast.plan.ground import Ground
from holdfast.plan.judge import Evaluation, evaluate
from holdfast.plan.kernels import agree, sweep
from holdfast.plan.market import asked, beside
from holdfast.plan.outcome import Plan, gap_between
from holdfast.plan.pace import Pace
from holdfast.plan.terms import Market, Roster, Scratch
from holdfast.plan.tours import Floats, Ints, Tours, frozen

SLICE = 2048
"""People between two looks at the clock."""

LANE_CLONES = 2000
LANE_PEOPLE = 10_000
"""Fewer clones, or whole people, are planned by one lane alone: two would be in each other's way."""

BLOCK_PEOPLE = 150
AGREEMENTS = 64


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
    scratches: tuple[Scratch, Scratch] = field(init=False)
    pool: ThreadPoolExecutor = field(init=False)
    tours: Tours = field(init=False)
    judged: Evaluation = field(init=False)
    prices: Floats = field(init=False)
    bound: float = field(init=False)

    def __post_init__(self) -> None:
        self.scratches = (self.ground.scratch(), self.ground.scratch())
        self.pool = ThreadPoolExecutor(1)
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

    def offer_tours(self, tours: Tours) -> bool:
        """Keep tours if they are worth more than the best so far; say whether they are."""
        judged = evaluate(self.ground.problem, tours)
        assert judged.lawful, judged.faults
        if judged.value <= self.judged.value:
            return False
        self.tours, self.judged = tours, judged
        return True

    def offer_prices(self, base: Floats) -> float:
        """Keep prices if they prove more than the best so far; return what they prove."""
        prices = asked(self.ground, base)
        proved = bound(self.ground.problem, prices)
        if proved < self.bound:
            self.prices, self.bound = prices, proved
        return proved

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
        among: Ints | None = None,
        hurry: bool = True,
    ) -> bool:
        """Plan one slot of everybody (or those `among`) anew in random order; return False if the time ended first.

        Where people are many, two lanes plan at once, each against its own view of the market, and agree every so
        often. Who plans in which lane depends on the seed alone, so the outcome does too. Without `hurry` only who
        asks to stop ends the pass, not the time.
        """
        over = self.pace.over if hurry else self.pace.should_stop
        everybody = np.arange(self.ground.problem.people) if among is None else among
        order = self.rng.permutation(everybody)
        if order.size < (LANE_PEOPLE if clones == 1 else LANE_CLONES):
            return self._sweep_alone(market, roster, order, clone, clones, over)
        lanes, was = (market, beside(market)), market.cover.copy()
        halves = (0, was.shape[0] // 2, was.shape[0])
        for block in np.array_split(order, self._agreements(order.size)):
            if over():
                return False
            self._both(partial(self._sweep_part, lanes, roster, np.array_split(block, 2), clone, clones))
            self._both(lambda lane: agree(self.ground.terms, *lanes, was, halves[lane], halves[lane + 1]))
        return True

    def _sweep_part(
        self, lanes: Sequence[Market], roster: Roster, parts: list[Ints], clone: int, clones: int, lane: int
    ) -> None:
        sweep(self.ground.terms, roster, lanes[lane], self.scratches[lane], parts[lane], clone, clones)

    def _sweep_alone(
        self, market: Market, roster: Roster, order: Ints, clone: int, clones: int, over: Callable[[], bool]
    ) -> bool:
        for low in range(0, order.size, SLICE):
            if over():
                return False
            sweep(
                self.ground.terms, roster, market, self.scratches[0], order[low : low + SLICE], clone, clones
            )
        return True

    def _agreements(self, people: int) -> int:
        """Return how often the lanes agree in a pass: often enough that few want the same place between two times."""
        return min(AGREEMENTS, max(1, people // BLOCK_PEOPLE))

    def _both(self, work: Callable[[int], None]) -> None:
        """Do the work of both lanes at once."""
        other = self.pool.submit(work, 1)
        work(0)
        other.result()

    def close(self) -> None:
        """Let the second lane go."""
        self.pool.shutdown()

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
            relaxed=relaxed(self.ground.problem),
        )
