"""What-if on problems: what changes, what stays, and that no gain exceeds what prices prove."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plan_toys import best_value, problems, toy

from holdfast.errors import PlanError
from holdfast.plan import PlanParams, Problem, bound, evaluate, solve
from holdfast.plan.altered import (
    Reach,
    part_of,
    spread,
    with_demand,
    with_more_service,
    with_newcomers,
    with_reach,
    without_people,
    worth_of,
)

QUICK = PlanParams(seconds=None, price_passes=(8, 16), plan_passes=8, plans=2)
FULL = {
    "calls": [1, 1, 1], "longest": [2, 2, 2], "window_first": [0, 2], "window_cap": [[1, 1]] * 3,
    "ceiling": [[1, 2, 2, 2]] * 3, "rolling_span": 2, "rolling_cap": [1, 1, 1], "burden": [1, 0, 0], "size": [1, 1, 1],
    "reach_open": [0b1111] * 3,
}  # fmt: skip


def test_more_service_reaches_every_cap() -> None:
    """Tests that cap, windows, ceiling and rolling cap all rise, and one call is added, for those named."""
    more = with_more_service(toy(**FULL), np.array([0]), 2)
    assert more.cap.tolist() == [4, 2, 2]
    assert more.calls is not None
    assert more.calls.tolist() == [2, 1, 1]
    assert more.window_cap is not None
    assert more.window_cap.tolist() == [[3, 3], [1, 1], [1, 1]]
    assert more.ceiling is not None
    assert more.ceiling[0].tolist() == [3, 4, 4, 4]
    assert more.rolling_cap is not None
    assert more.rolling_cap.tolist() == [3, 1, 1]
    with pytest.raises(PlanError, match="give 1 or more"):
        with_more_service(toy(), np.array([0]), 0)


def test_people_away() -> None:
    """Tests that people away are free in no period, or not in those named."""
    assert without_people(toy(), np.array([0])).available.tolist() == [0, 15, 14]
    some = without_people(toy(), np.array([True, False, True]), np.array([0b0011, 0b0100], np.uint64))
    assert some.available.tolist() == [0b1100, 15, 0b1010]


def test_newcomers() -> None:
    """Tests that newcomers come after the others, reach what is said, and are fresh."""
    more = with_newcomers(toy(**FULL), np.array([1]), np.array([0.75]), 2)
    assert (more.people, more.groups) == (5, 3)
    assert more.cap.tolist() == [2, 2, 2, 2, 2]
    assert more.burden is not None
    assert more.burden[3:].tolist() == [0, 0]
    assert more.reach_post[more.reach_first[2] :].tolist() == [1]
    assert more.reach_cost[-1] == 0.75


def test_wider_reach_passes_over_known_pairs() -> None:
    """Tests that a pair within reach keeps its cost, and a new one is added in its group."""
    wider = with_reach(toy(), Reach(np.array([0, 1, 3]), np.array([0, 0, 1]), np.array([9.0, 0.5, 9.0])))
    assert wider.reach_first.tolist() == [0, 2, 4]
    assert wider.reach_post.tolist() == [0, 1, 1, 0]
    assert wider.reach_cost.tolist() == [0.0, 0.5, 0.25, 0.5]


def test_spread() -> None:
    """Tests that a few are taken evenly, and all where they are few."""
    assert spread([1, 2, 3], 5).tolist() == [1, 2, 3]
    assert spread(np.arange(9), 3).tolist() == [0, 4, 8]


def test_worth_by_hand() -> None:
    """Tests that one more person for the second post is worth what is short there."""
    problem = toy()
    plan = solve(problem, QUICK)
    changed = with_newcomers(problem, np.array([0]), np.array([0.0]), 1)
    found = worth_of(plan, changed, params=QUICK)
    assert found.gain is not None
    assert 1.0 < found.gain <= best_value(changed) - plan.value + 1e-9
    assert found.gain <= found.at_most + 1e-9
    assert worth_of(plan, changed).gain is None


CHANGES = ("newcomers", "service", "away", "demand", "reach")


def changed_by(kind: str, problem: Problem, seed: int) -> Problem:
    """Return a problem with one thing changed at random."""
    rng = np.random.default_rng(seed)
    posts = np.arange(problem.posts)
    match kind:
        case "newcomers":
            return with_newcomers(problem, posts, rng.integers(0, 3, problem.posts) / 4, 2)
        case "service":
            return with_more_service(problem, rng.random(problem.people) < 0.5, 2)
        case "away":
            return without_people(problem, rng.random(problem.people) < 0.3)
        case "demand":
            return with_demand(problem, problem.demand + rng.integers(0, 2, problem.demand.shape))
    first = problem.posts * np.arange(problem.groups + 1)
    return with_reach(problem, Reach(first, np.tile(posts, problem.groups), np.ones(first[-1])))


@settings(max_examples=80, deadline=None)
@given(problems(), st.sampled_from(CHANGES), st.integers(0, 9))
def test_prices_are_never_below_what_is_gained(problem: Problem, kind: str, seed: int) -> None:
    """Tests weak duality: no gain found by solving again exceeds what the prices prove, and more never loses."""
    problem = replace(problem, current=None, keep_bonus=0.0)
    plan = solve(problem, QUICK)
    changed = changed_by(kind, problem, seed)
    quick, found = worth_of(plan, changed), worth_of(plan, changed, params=QUICK)
    assert found.gain is not None
    assert found.gain <= found.at_most + 1e-9
    assert found.gain <= quick.at_most + 1e-9
    if kind != "away":
        assert found.gain >= -1e-9


@settings(max_examples=60, deadline=None)
@given(problems(), st.integers(0, 9))
def test_a_part_is_worth_what_its_people_bring(problem: Problem, seed: int) -> None:
    """Tests that a part with the others where they are gains what the whole gains by the same tours."""
    problem = replace(problem, current=None, keep_bonus=0.0)
    plan = solve(problem, PlanParams(seconds=None, price_passes=(1, 1), plan_passes=1, plans=1))
    people = np.flatnonzero(np.random.default_rng(seed).random(problem.people) < 0.5)
    part = part_of(problem, plan, people, posts=np.arange(problem.posts)[:1])
    begun = evaluate(part.problem, part.start.tours)
    assert begun.lawful
    found = solve(part.problem, QUICK, start=part.start)
    inside = np.isin(plan.tours.person, people)
    own = found.tours
    whole = type(own)(
        *(
            np.concatenate((getattr(plan.tours, name)[~inside], mapped))
            for name, mapped in (
                ("person", part.people[own.person]), ("post", part.posts[own.post]),
                ("start", own.start), ("length", own.length),
            )
        )
    )  # fmt: skip
    judged = evaluate(problem, whole)
    assert judged.lawful
    assert judged.value - plan.value == pytest.approx(found.value - begun.value, abs=1e-6)
    assert judged.value <= bound(problem, plan.prices) + 1e-6
