from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from exact import faults, optimum, worth
from hypothesis import given, settings
from plan_toys import toy
from tiny import tiny_problems

from holdfast.plan import Plan, PlanParams, Problem, Tours, bound, evaluate, solve
from holdfast.plan.finish import finish
from holdfast.plan.near import near_tours

QUICK = PlanParams(seconds=None, price_passes=(9, 9), plan_passes=1, plans=1)


def poor(problem: Problem) -> Plan:
    """Return a plan in which nobody serves, with prices that prove what they prove."""
    plan = solve(problem, QUICK)
    value = evaluate(problem, Tours.none()).value
    return replace(plan, tours=Tours.none(), value=value)


@settings(max_examples=60, deadline=None)
@given(problem=tiny_problems())
def test_tiny_problems_are_finished_to_the_optimum(problem: Problem) -> None:
    """Tests that what comes back is lawful under every rule, better than before, and as good as the best of all plans."""
    plan = poor(problem)
    found = finish(problem, plan)
    near = 1e-6 * (1e-9 + float((problem.value * problem.demand).sum()) + max(plan.bound, 0))
    if found is None:
        assert optimum(problem) <= plan.value + near
        return
    assert faults(problem, found) == []
    assert plan.value < worth(problem, found) <= plan.bound + near
    assert worth(problem, found) == pytest.approx(optimum(problem), abs=10 * near)


def test_a_plan_that_is_best_is_left_alone() -> None:
    """Tests that nothing comes back where nothing is better."""
    plan = solve(toy(), PlanParams(seconds=None))
    assert finish(toy(), plan) is None


def test_a_stop_and_a_clock_end_it() -> None:
    """Tests that it does nothing once it is asked to stop, or the time is over."""
    assert finish(toy(), poor(toy()), should_stop=lambda: True) is None
    ticks = iter(range(100))
    assert finish(toy(), poor(toy()), seconds=0.5, clock=lambda: float(next(ticks))) is None


def test_neighbourhoods_reach_everybody() -> None:
    """Tests that people planned one after the other still come to a plan as good here as all at once."""
    found = finish(toy(), poor(toy()), most_people=1)
    assert found is not None
    assert evaluate(toy(), found).lawful
    assert evaluate(toy(), found).value > 10


def test_the_same_seed_gives_the_same_tours() -> None:
    """Tests that a run repeats."""
    one, two = (finish(toy(), poor(toy()), seed=4) for _ in range(2))
    assert one is not None
    assert two is not None
    assert np.array_equal(one.start, two.start)
    assert np.array_equal(one.post, two.post)


def test_near_tours_are_those_of_little_slack() -> None:
    """Tests slack by hand: at prices of nothing person 2 loses nothing by a tour of two periods at post 1, less by one."""
    problem, prices = toy(), np.zeros((2, 4))
    assert bound(problem, prices) > 0
    near = near_tours(problem, prices, np.array([2]), 0.0, 100)
    assert {(int(t), int(n)) for t, n in zip(near.start, near.length, strict=True)} == {(1, 2), (2, 2)}
    assert len(near_tours(problem, prices, np.array([2]), 100.0, 100)) == 5
    assert len(near_tours(problem, prices, np.array([2]), 100.0, 2)) <= 5


def test_equal_tours_are_scattered_where_not_all_fit() -> None:
    """Tests that about as many tours come back as were asked for, though all are equally good."""
    people = 400
    problem = toy(
        group=np.zeros(people, int),
        cap=np.ones(people, int),
        available=np.full(people, 15),
        value=np.ones((2, 4)),
        reach_cost=[0, 0, 0],
        tour_cost=0.0,
        tour_lengths=[1],
    )
    near = near_tours(problem, np.zeros((2, 4)), np.arange(people), 1.0, 800)
    assert 600 < len(near) < 1000
