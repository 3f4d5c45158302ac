"""The knobs of the solver, checked when they are built."""

from __future__ import annotations

import math
from dataclasses import dataclass

from holdfast.errors import PlanError

LEAST_PASSES = 24
"""Fewer passes over whole people leave a plan unfinished."""


@dataclass(frozen=True, slots=True)
class PlanParams:
    """How long and how hard to search. The defaults are those measured in `docs/explanation/planning.md`.

    Attributes
    ----------
    seconds
        Time limit by the clock handed to `solve`; None for none. Where the work below ends the search first, the plan
        depends on the problem and the seed alone.
    seed
        Of the random order in which people are planned.
    target_gap
        Stop as soon as the gap is at most this share.
    clones
        Fractional copies of each person while prices are sought.
    effort
        Plans made for one person, in all: small problems turn it into more passes over everybody and more plans to
        choose from.
    price_passes
        Fewest and most passes over everybody's clones; `effort` chooses between them.
    plan_passes
        Most passes over whole people while one plan is made; `effort` takes some away where people are very many.
    plans
        Most plans to make; the best is kept.
    price_width
        Width of the price curve's tail while prices are sought, as a multiple of the demand.
    finish_people
        Up to so many people a general solver chooses anew among good tours in the end; 0: never.
    """

    seconds: float | None = 60.0
    seed: int = 0
    target_gap: float = 0.0
    clones: int = 8
    effort: int = 8_000_000
    price_passes: tuple[int, int] = (64, 300)
    plan_passes: int = 40
    plans: int = 8
    price_width: float = 16.0
    finish_people: int = 1_500

    def __post_init__(self) -> None:
        if self.seconds is not None and not 0 < self.seconds < math.inf:
            raise PlanError(f"seconds is {self.seconds}; give a number above 0, or none for no time limit.")
        if not 0 <= self.target_gap < 1:
            raise PlanError(
                f"target_gap is {self.target_gap}; give a share from 0 up to, but not, 1 (0.01 is 1 %)."
            )
        if self.seed < 0:
            raise PlanError(f"seed is {self.seed}; give a whole number from 0 up.")
        for name in ("clones", "effort", "plan_passes", "plans"):
            if getattr(self, name) < 1:
                raise PlanError(f"{name} is {getattr(self, name)}; give a whole number from 1 up.")
        fewest, most = self.price_passes
        if not 1 <= fewest <= most:
            raise PlanError(
                f"price_passes is {self.price_passes}; give the fewest (1 or more), then the most."
            )
        if self.finish_people < 0:
            raise PlanError(f"finish_people is {self.finish_people}; give a whole number from 0 up.")
        if not 0 < self.price_width < math.inf:
            raise PlanError(f"price_width is {self.price_width}; give a number above 0.")

    def price_passes_for(self, people: int) -> int:
        """Return how many passes over everybody's clones the effort allows."""
        fewest, most = self.price_passes
        return min(most, max(fewest, self.effort // max(people, 1)))

    def plan_passes_for(self, people: int) -> int:
        """Return how many passes over whole people the effort allows, at least `LEAST_PASSES` where so many are wanted."""
        return min(self.plan_passes, max(LEAST_PASSES, self.effort // max(people, 1)))

    def plans_for(self, people: int) -> int:
        """Return how many plans the effort allows, at least one."""
        return min(self.plans, max(1, self.effort // max(people * self.plan_passes, 1)))
