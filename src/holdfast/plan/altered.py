"""What-if: a problem with one thing changed, a small part of a problem, and what a change is worth.

All functions keep the numbers of posts and people; more people come after those there are. So tours and prices of a
problem fit the altered one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from holdfast.errors import PlanError
from holdfast.plan.certificate import bound
from holdfast.plan.judge import coverage_of
from holdfast.plan.outcome import Plan, Start
from holdfast.plan.params import PlanParams
from holdfast.plan.problem import Problem
from holdfast.plan.solve import solve
from holdfast.plan.tours import ALL_BITS, Floats, Ints, Masks, Tours

Bools = npt.NDArray[np.bool_]

PER_PERSON: Final = (
    "group", "cap", "available", "size", "calls", "longest", "window_cap", "ceiling", "rolling_cap", "burden",
)  # fmt: skip
"""Fields of a problem with one row a person."""
TIGHTEN: Final = (0.0, 0.1, 0.3, 0.6, 1.0)
"""Shares of the way from a plan's prices to the full value at which a bound is tried."""
FEW_ENOUGH: Final = 20_000
"""People up to whom more than one bound is tried: each takes seconds where there are more."""
MOST_NEAR: Final = 2_000
"""People in a part of a problem that is solved again to confirm a cause: enough for a facility's surroundings."""


@dataclass(frozen=True, slots=True, eq=False)
class Reach:
    """Pairs of group and post, cut into groups as `Problem.reach_first` does.

    Attributes
    ----------
    first, post, cost
        As `reach_first`, `reach_post` and `reach_cost` of a problem; pairs it has already are passed over.
    """

    first: Ints
    post: Ints
    cost: Floats


@dataclass(frozen=True, slots=True)
class Worth:
    """What a change is worth to a plan.

    Attributes
    ----------
    by_prices
        How much the bound moves, at the plan's prices or tighter ones: the quick estimate.
    at_most
        The new bound less the plan's value: what nothing can exceed (weak duality).
    gain
        What solving again found, beyond what it finds without the change; None where it was not solved again.
    coverage
        Coverage after the change; None likewise.
    """

    by_prices: float
    at_most: float
    gain: float | None = None
    coverage: float | None = None


def with_demand(problem: Problem, demand: npt.ArrayLike) -> Problem:
    """Return the problem with other people wanted, int64[J, T]."""
    return replace(problem, demand=np.asarray(demand))


def without_people(problem: Problem, away: Ints | Bools, periods: Masks | None = None) -> Problem:
    """Return the problem without some people, or without them in the periods of a mask, uint64 or one each."""
    available = problem.available.copy()
    gone = ALL_BITS if periods is None else periods
    available[away] &= ~gone
    return replace(problem, available=available)


def with_newcomers(problem: Problem, posts: Ints, costs: Floats, heads: int) -> Problem:
    """Return the problem with so many more people who can serve at some posts, as long as anybody may and fresh.

    Parameters
    ----------
    posts, costs
        Where they can serve, each post once, and what that costs per period.
    """
    chosen: dict[str, Any] = {}
    for name in PER_PERSON:
        rows = getattr(problem, name)
        if rows is not None:
            chosen[name] = np.concatenate((rows, _newcomer(problem, name, rows, heads)))
    opened = problem.reach_open
    return replace(
        problem,
        **chosen,
        reach_first=np.append(problem.reach_first, problem.reach_first[-1] + len(posts)),
        reach_post=np.concatenate((problem.reach_post, posts)),
        reach_cost=np.concatenate((problem.reach_cost, costs)),
        reach_open=None
        if opened is None
        else np.concatenate((opened, np.full(len(posts), ALL_BITS, np.uint64))),
    )


def _newcomer(problem: Problem, name: str, rows: npt.NDArray[Any], heads: int) -> npt.NDArray[Any]:
    known = {"group": problem.groups, "size": 1, "burden": 0}
    if name == "available":
        return np.full(heads, ALL_BITS, np.uint64)
    if name in known:
        return np.full(heads, known[name], np.int64)
    most = rows.max(axis=0, initial=0)
    fresh = most if np.max(most, initial=0) > 0 else np.full_like(most, problem.periods)
    return np.repeat(fresh[None], heads, axis=0)


def with_more_service(problem: Problem, who: Ints | Bools, periods: int, *, calls: int = 1) -> Problem:
    """Return the problem with so many more periods, and calls for them, allowed to some people under every cap."""
    if periods < 1:
        raise PlanError(f"{periods} more periods of service were asked for; give 1 or more.")
    more: dict[str, Any] = {}
    for name, add in (
        ("cap", periods), ("window_cap", periods), ("ceiling", periods), ("rolling_cap", periods), ("calls", calls),
    ):  # fmt: skip
        rows = getattr(problem, name)
        if rows is not None:
            more[name] = rows.copy()
            more[name][who] += add
    return replace(problem, **more)


def with_reach(problem: Problem, wider: Reach) -> Problem:
    """Return the problem with more pairs within reach."""
    owner = np.repeat(np.arange(problem.groups), np.diff(problem.reach_first))
    more = np.repeat(np.arange(problem.groups), np.diff(wider.first))
    posts = max(problem.posts, 1)
    new = ~np.isin(more * posts + wider.post, owner * posts + problem.reach_post)
    group = np.concatenate((owner, more[new]))
    by = np.argsort(group, kind="stable")
    opened = problem.reach_open
    if opened is not None:
        opened = np.concatenate((opened, np.full(int(new.sum()), ALL_BITS, np.uint64)))[by]
    return replace(
        problem,
        reach_first=np.concatenate(([0], np.bincount(group, minlength=problem.groups).cumsum())),
        reach_post=np.concatenate((problem.reach_post, wider.post[new]))[by],
        reach_cost=np.concatenate((problem.reach_cost, wider.cost[new]))[by],
        reach_open=opened,
    )


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """A small problem cut out of a large one: some people, the posts they reach, everybody else where they are.

    Attributes
    ----------
    problem, start
        The small problem, whose demand is what the others leave open, and the plan's tours in it.
    people, posts, groups
        Numbers in the large problem of those of the small one, ascending; int64[N'], int64[J'], int64[G'].
    """

    problem: Problem
    start: Start
    people: Ints
    posts: Ints
    groups: Ints


def part_of(problem: Problem, plan: Plan, people: Ints, *, posts: Ints | None = None) -> Part:
    """Return the part of a problem that `people`, ascending, can change while all others stay as planned.

    Parameters
    ----------
    posts
        Posts that the part holds even where nobody of it reaches them.
    """
    inside = np.zeros(problem.people, np.bool_)
    inside[people] = True
    own = plan.tours.at(inside[plan.tours.person])
    others = plan.tours.at(~inside[plan.tours.person])
    groups = np.unique(problem.group[people])
    entry = np.concatenate(
        [np.arange(problem.reach_first[g], problem.reach_first[g + 1]) for g in groups.tolist()]
        or [np.zeros(0, np.int64)]
    )
    more = np.zeros(0, np.int64) if posts is None else posts
    posts = np.unique(np.concatenate((problem.reach_post[entry], own.post, more)))
    left = np.maximum(problem.demand - coverage_of(problem, others), 0)
    rows: dict[str, Any] = {
        name: getattr(problem, name)[people] for name in PER_PERSON if getattr(problem, name) is not None
    }
    small = replace(
        problem,
        **(rows | {"group": np.searchsorted(groups, problem.group[people])}),
        post_facility=problem.post_facility[posts],
        post_kind=problem.post_kind[posts],
        demand=left[posts],
        value=problem.value[posts],
        reach_first=np.concatenate(([0], np.diff(problem.reach_first)[groups].cumsum())),
        reach_post=np.searchsorted(posts, problem.reach_post[entry]),
        reach_cost=problem.reach_cost[entry],
        reach_open=None if problem.reach_open is None else problem.reach_open[entry],
        current=_renumbered(problem.current, inside, people, posts),
    )
    tours = _renumbered(own, inside, people, posts)
    return Part(small, Start(tours or Tours.none(), plan.prices[posts]), people, posts, groups)


def _renumbered(tours: Tours | None, inside: Bools, people: Ints, posts: Ints) -> Tours | None:
    """Return the tours of the people inside at posts that are there, in the numbers of the part."""
    if tours is None:
        return None
    own = tours.at(inside[tours.person] & np.isin(tours.post, posts))
    return Tours(np.searchsorted(people, own.person), np.searchsorted(posts, own.post), own.start, own.length)


def worth_of(
    plan: Plan,
    changed: Problem,
    *,
    params: PlanParams | None = None,
    base: Plan | None = None,
    should_stop: Callable[[], bool] = lambda: False,
    clock: Callable[[], float] = lambda: 0.0,
) -> Worth:
    """Return what it is worth to have `changed` instead of what was planned, by prices and, with `params`, by solving.

    Parameters
    ----------
    plan
        The plan of the problem as it is, with a bound by its prices.
    changed
        The problem altered by the functions of this file.
    params
        How hard to solve again; None for the estimate by prices alone.
    base
        The plan after as much further search, so that search alone is not counted as a gain; `plan` if
        None.
    """
    base = base or plan
    new_bound, prices = tightened(changed, plan)
    by_prices = new_bound - plan.bound
    if params is None:
        return Worth(by_prices, new_bound - base.value)
    found = solve(changed, params, start=Start(base.tours, prices), should_stop=should_stop, clock=clock)
    most = min(new_bound, found.bound) - base.value
    return Worth(by_prices, most, found.value - base.value, found.coverage)


def tightened(problem: Problem, plan: Plan) -> tuple[float, Floats]:
    """Return the lowest bound, and its prices, on the way from a plan's prices to the full value of what is short in it.

    Prices settled while something else was scarce can be far too low for a few more people; any prices on the way
    prove a bound, and the best of a few is kept.
    """
    prices = np.minimum(plan.prices, problem.value)
    short = coverage_of(problem, plan.tours) < problem.demand
    shares = TIGHTEN if problem.people <= FEW_ENOUGH else TIGHTEN[:1]
    tried = [prices + share * np.where(short, problem.value - prices, 0.0) for share in shares]
    bounds = [bound(problem, each) for each in tried]
    best = int(np.argmin(bounds))
    return bounds[best], tried[best]


def spread(people: Sequence[int] | Ints, most: int) -> Ints:
    """Return at most so many of the people, evenly taken."""
    given = np.asarray(people, np.int64)
    if len(given) <= most:
        return given
    return given[np.linspace(0, len(given) - 1, most).astype(np.int64)]
