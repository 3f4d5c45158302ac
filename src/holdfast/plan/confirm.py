"""Solving again around a shortage, with one limit lifted after the other: what is counted is confirmed, or is not."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from holdfast.errors import PlanError
from holdfast.plan.altered import (
    MOST_NEAR,
    Part,
    Reach,
    part_of,
    spread,
    with_more_service,
    with_newcomers,
    with_reach,
)
from holdfast.plan.explain import Shortages
from holdfast.plan.freed import CALLS, CAP, PEOPLE, REST, Lifts, freed_periods
from holdfast.plan.judge import evaluate
from holdfast.plan.outcome import Plan, Start
from holdfast.plan.params import PlanParams
from holdfast.plan.problem import Problem
from holdfast.plan.solve import solve
from holdfast.plan.tours import ALL_BITS, Ints


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What solving again around one shortage found.

    Attributes
    ----------
    gains
        For each limit what lifting it alone brings, beyond what search alone brings.
    search
        What solving again brings with nothing lifted.
    """

    gains: Mapping[str, float]
    search: float

    @property
    def cause(self) -> str | None:
        """The limit whose lifting brings most, or None where none brings anything."""
        best = max(self.gains, key=lambda name: self.gains[name], default=None)
        return best if best is not None and self.gains[best] > 0 else None


def confirm(
    problem: Problem,
    plan: Plan,
    short: Shortages,
    row: int,
    lifts: Lifts | None = None,
    *,
    limits: Sequence[str] | None = None,
    params: PlanParams | None = None,
    most: int = MOST_NEAR,
    should_stop: Callable[[], bool] = lambda: False,
    clock: Callable[[], float] = lambda: 0.0,
) -> Confirmed:
    """Solve again around one shortage, with nothing lifted and with each limit lifted alone.

    Everybody beyond `most` people near the post stays where they are, so each gain is one that can be had.

    Parameters
    ----------
    short, row
        What `shortages` found, and which of it.
    limits
        Which limits to lift; those that `shortages` counted there and more people if None.
    """
    lifts = lifts or Lifts()
    params = params or PlanParams(seconds=2.0)
    near = _near(problem, plan, short, row, lifts, most)
    part = part_of(problem, plan, near, posts=short.post[row : row + 1])
    alone = solve(part.problem, params, start=part.start, should_stop=should_stop, clock=clock)
    gains = {}
    for limit in (*short.named(row), PEOPLE) if limits is None else limits:
        lifted = lifted_at(part, problem, short, row, limit, lifts)
        start = Start(alone.tours, np.minimum(alone.prices, lifted.value))
        found = solve(lifted, params, start=start, should_stop=should_stop, clock=clock)
        gains[limit] = found.value - alone.value
    return Confirmed(gains, alone.value - evaluate(part.problem, part.start.tours).value)


def lifted_at(part: Part, problem: Problem, short: Shortages, row: int, limit: str, lifts: Lifts) -> Problem:
    """Return the problem around a shortage with one limit lifted for everybody near."""
    small, people = part.problem, part.people
    post, length = int(short.post[row]), int(short.length[row])
    if limit == PEOPLE:
        # NOTE: as many as would fill it on average, who can serve there and nowhere else: no more is claimed than that.
        heads = -(-int(short.missing[row]) // length)
        own = np.searchsorted(part.posts, [post])
        there = small.reach_cost[small.reach_post == own[0]]
        return with_newcomers(small, own, np.array([there.min() if len(there) else 0.0]), heads)
    if limit == CAP:
        periods = max(length, int(small.tour_lengths.min()))
        return with_more_service(small, np.arange(len(people)), periods, calls=0)
    if limit == CALLS and small.calls is not None:
        return replace(small, calls=small.calls + 1)
    if limit == REST:
        return replace(small, rest=0)
    if limit in lifts.absent:
        others = [mask[people] for name, mask in lifts.absent.items() if name != limit]
        free = np.bitwise_and.reduce(others) if others else np.full(len(people), ALL_BITS, np.uint64)
        return replace(small, available=free)
    if limit in lifts.wider:
        return with_reach(small, _pairs_to(part, problem, lifts.wider[limit], post))
    raise PlanError(f"There is no limit {limit!r} to lift. There are: {', '.join((*short.limits, PEOPLE))}.")


def _near(problem: Problem, plan: Plan, short: Shortages, row: int, lifts: Lifts, most: int) -> Ints:
    """Return who is near a shortage: whom some limit keeps from it first, then others within reach."""
    post, start, length = (int(each[row]) for each in (short.post, short.start, short.length))
    groups = np.zeros(problem.groups, np.bool_)
    for first, posts in (
        (problem.reach_first, problem.reach_post), *((w.first, w.post) for w in lifts.wider.values()),
    ):  # fmt: skip
        owner = np.repeat(np.arange(problem.groups), np.diff(first))
        groups[owner[posts == post]] = True
    there = np.flatnonzero(groups[problem.group])
    freed = freed_periods(problem, plan.tours, lifts)
    freed.pop(PEOPLE)
    span = (ALL_BITS >> np.uint64(64 - length)) << np.uint64(start)
    kept = (np.bitwise_or.reduce(list(freed.values())) & span)[there] != 0
    chosen = spread(there[kept], most)
    others = spread(there[~kept], most - len(chosen)) if len(chosen) < most else there[:0]
    return np.sort(np.concatenate((chosen, others)))


def _pairs_to(part: Part, problem: Problem, wider: Reach, post: int) -> Reach:
    """Return the pairs of a wider reach to one post, in the numbers of a part."""
    cost = np.full(problem.groups, -1.0)
    owner = np.repeat(np.arange(problem.groups), np.diff(wider.first))
    cost[owner[wider.post == post]] = wider.cost[wider.post == post]
    there = cost[part.groups] >= 0
    own = int(np.searchsorted(part.posts, post))
    return Reach(
        first=np.concatenate(([0], there.cumsum())),
        post=np.full(int(there.sum()), own, np.int64),
        cost=cost[part.groups][there],
    )
