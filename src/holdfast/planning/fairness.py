"""How the burden of duty is spread over people, and what it costs in protection to spread it more evenly."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from holdfast.desk import Desk
from holdfast.errors import PlanError
from holdfast.plan import PlanParams, Tours, evaluate, solve
from holdfast.plan.formulate import Formulation
from holdfast.plan.outcome import gap_between
from holdfast.plan.tours import Floats, Ints
from holdfast.planning.numbers import ground_of
from holdfast.planning.wish import Wish

DIALS: Final = (0.0, 0.25, 0.5, 1.0)
_SATURDAY: Final = 2
"""1970-01-01 was a Thursday."""


@dataclass(frozen=True, slots=True)
class Spread:
    """How something is spread over people.

    Attributes
    ----------
    mean, most
        Of all, and of whoever bears most.
    gini
        0 where all bear the same, towards 1 where one bears everything (Gini 1912).
    top_tenth
        Share of the whole that the most loaded tenth bears.
    """

    mean: float
    most: float
    gini: float
    top_tenth: float


@dataclass(frozen=True, slots=True)
class Burden:
    """The burden of a plan on the people who may be called.

    Attributes
    ----------
    people, serving
        Who may be called at all, and who is.
    days, weekends
        Days of duty, those served before the plan included; days of it on a Saturday or Sunday.
    km
        Distance from home to the post, once a tour.
    """

    people: int
    serving: int
    days: Spread
    weekends: Spread
    km: Spread


@dataclass(frozen=True, slots=True)
class Priced:
    """What one setting of the dial brings and costs.

    Attributes
    ----------
    dial
        0: fairness counts for nothing, 1: a full share of days weighs as much as a person-period is worth.
    worth
        Protection less costs, without the charge for unfairness.
    lost
        Share of the worth at the first dial that is lost.
    gap
        From the best possible under the dial, the charge included.
    coverage
        Of the strength asked for.
    """

    dial: float
    worth: float
    lost: float
    gap: float
    coverage: float
    burden: Burden


def spread_of(values: Floats | Ints) -> Spread:
    """Return how values, one a person, are spread; zeros where there is nobody."""
    ordered = np.sort(np.asarray(values, np.float64))
    count, total = len(ordered), float(ordered.sum())
    if not count or total <= 0:
        return Spread(0.0, 0.0, 0.0, 0.0)
    ranks = np.arange(1, count + 1)
    gini = float((2 * ranks - count - 1) @ ordered) / (count * total)
    tenth = ordered[-max(1, round(count / 10)) :]
    return Spread(total / count, float(ordered[-1]), gini, float(tenth.sum()) / total)


def burden_of(formulation: Formulation, tours: Tours, km: Floats | None = None) -> Burden:
    """Return the burden of a plan on everybody whom the law lets be called.

    Parameters
    ----------
    km
        From each group's place to each post; float64[G, J]. Without it no distance is given.
    """
    problem, length = formulation.problem, formulation.settings.period_days
    may = (problem.cap >= problem.tour_lengths.min()) & (problem.available != 0)
    may[tours.person] = True
    before = np.zeros(problem.people, np.int64) if problem.burden is None else problem.burden
    days = length * (before + np.bincount(tours.person, tours.length, minlength=problem.people))
    weekend = np.bincount(tours.person, _weekend_days(formulation, tours), minlength=problem.people)
    far = np.zeros(len(tours)) if km is None else km[problem.group[tours.person], tours.post]
    travel = np.bincount(tours.person, far, minlength=problem.people)
    return Burden(
        int(problem.heads[may].sum()),
        int(problem.heads[np.unique(tours.person)].sum()),
        spread_of(np.repeat(days[may], problem.heads[may])),
        spread_of(np.repeat(weekend[may], problem.heads[may])),
        spread_of(np.repeat(travel[may], problem.heads[may])),
    )


def _weekend_days(formulation: Formulation, tours: Tours) -> Ints:
    calls = formulation.settings
    first = int(np.datetime64(calls.horizon.start, "D").astype(np.int64))
    start = first + tours.start * calls.period_days
    end = start + tours.length * calls.period_days
    return _weekends_before(end) - _weekends_before(start)


def _weekends_before(day: Ints) -> Ints:
    """Return the Saturdays and Sundays before a day, counted from a fixed one."""
    weeks, rest = np.divmod(day - _SATURDAY, 7)
    counted: Ints = 2 * weeks + np.minimum(rest, 2)
    return counted


def price_of_fairness(
    desk: Desk,
    wish: Wish,
    formulation: Formulation,
    params: PlanParams,
    *,
    dials: Sequence[float] = DIALS,
    clock: Callable[[], float],
    should_stop: Callable[[], bool] = lambda: False,
    tell: Callable[[float], None] = lambda _dial: None,
) -> list[Priced]:
    """Solve from nothing at each setting of the dial, and return what each brings and costs.

    Not from the plan before: the prices of one setting prove little at another.

    Parameters
    ----------
    formulation
        Made with the dial at 1, so that its charge is the full one.
    tell
        Hears each dial before it is solved.

    Raises
    ------
    PlanError
        If a dial is not from 0 to 1.
    """
    if wrong := [dial for dial in dials if not 0 <= dial <= 1]:
        raise PlanError(f"The dial of fairness is {wrong[0]}; give a number from 0 (not at all) to 1.")
    frame = desk.frame()
    with desk.store.read() as tx:
        km = ground_of(tx, frame, wish, formulation, wish.settings.horizon.start).km
    rows = list[Priced]()
    for dial in dials:
        tell(dial)
        problem = replace(formulation.problem, fairness=dial * formulation.problem.fairness)
        found = solve(problem, params, clock=clock, should_stop=should_stop)
        judged = evaluate(problem, found.tours)
        worth = judged.value + judged.charge
        first = rows[0].worth if rows else worth
        rows.append(
            Priced(
                dial,
                worth,
                (first - worth) / first if first > 0 else 0.0,
                gap_between(found.value, found.bound),
                judged.coverage,
                burden_of(formulation, found.tours, km),
            )
        )
    return rows
