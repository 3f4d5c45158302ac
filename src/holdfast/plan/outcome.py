"""What comes back from planning: the tours, and the prices that prove how good they are."""

from __future__ import annotations

from dataclasses import dataclass

from holdfast.plan.tours import Floats, Tours


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """A lawful plan with its certificate.

    Attributes
    ----------
    tours
        Who stands where and when, sorted by person and start.
    prices
        float64[J, T] from 0 to the value: what one more place there and then would be worth at most; one more person,
        value less price. Anyone can recompute `bound` from them (`holdfast.plan.bound`).
    value
        Worth of the tours, charges taken off, bonus for what stays added.
    bound
        No plan can be worth more.
    gap
        (bound - value) / bound, or 0 where the bound is 0.
    coverage, weighted_coverage
        Share of the wanted person-periods that are covered, plain and weighted by value; 1 where none are wanted.
    relaxed
        Rules that the bound leaves out while the plan keeps to them, each as a sentence.
    """

    tours: Tours
    prices: Floats
    value: float
    bound: float
    gap: float
    coverage: float
    weighted_coverage: float
    relaxed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Start:
    """Where a search may begin instead of nowhere.

    Attributes
    ----------
    tours
        Tours of an earlier plan; what is no longer lawful is left out.
    prices
        Its prices, if they are known; float64[J, T].
    """

    tours: Tours
    prices: Floats | None = None


def gap_between(value: float, bound: float) -> float:
    """Return the share of `bound` that `value` leaves open, never below 0; 0 where nothing can be gained."""
    return max(0.0, (bound - value) / bound) if bound > 0 else 0.0
