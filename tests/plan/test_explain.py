"""What is short and for want of what: counted by hand, and confirmed by solving again."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plan_toys import problems, tours

from holdfast.errors import PlanError
from holdfast.plan import Plan, PlanParams, Problem, bound, evaluate, solve
from holdfast.plan.altered import Reach
from holdfast.plan.confirm import confirm
from holdfast.plan.explain import shortages
from holdfast.plan.freed import CALLS, CAP, COST, FREE, PEOPLE, REST, Lifts, freed_periods
from holdfast.plan.judge import coverage_of

QUICK = PlanParams(seconds=None, price_passes=(8, 16), plan_passes=8, plans=2)


def lone(**changes: Any) -> Problem:
    """Return a problem of one post that wants one person in each of four periods, and one person who may serve all."""
    fields: dict[str, Any] = {
        "tour_lengths": [1, 2], "rest": 0, "tour_cost": 0.0, "post_facility": [0], "post_kind": [0],
        "demand": [[1, 1, 1, 1]], "value": [[4.0] * 4], "group": [0], "cap": [4], "available": [0b1111],
        "reach_first": [0, 1], "reach_post": [0], "reach_cost": [0.5],
    }  # fmt: skip
    return Problem(**(fields | changes))


def planned(problem: Problem, *rows: tuple[int, int, int, int]) -> Plan:
    """Return a plan of these tours, or the solver's, with its prices."""
    found = solve(problem, QUICK)
    if not rows:
        return found
    given_tours = tours(*rows)
    judged = evaluate(problem, given_tours)
    assert judged.lawful, judged.faults
    return replace(found, tours=given_tours, value=judged.value, coverage=judged.coverage)


NOBODY = {"group": [], "cap": [], "available": np.zeros(0, np.uint64)}
LIMITED: list[tuple[str, dict[str, Any], Lifts]] = [
    (CAP, {"cap": [2]}, Lifts()),
    (CAP, {"window_first": [0, 2], "window_cap": [[2, 0]]}, Lifts()),
    (CAP, {"ceiling": [[1, 2, 2, 2]]}, Lifts()),
    (CAP, {"rolling_span": 4, "rolling_cap": [2]}, Lifts()),
    (CALLS, {"calls": [1]}, Lifts()),
    (REST, {"rest": 2}, Lifts()),
    ("notice", {"available": [0b1100]}, Lifts({"notice": np.array([0b1100], np.uint64)})),
    (
        "contract",
        {"available": [0b0011]},
        Lifts({"notice": np.array([0b1111], np.uint64), "contract": np.array([0b0011], np.uint64)}),
    ),
    (
        "distance",
        {"reach_first": [0, 0], "reach_post": [], "reach_cost": []},
        Lifts(wider={"distance": Reach(np.array([0, 1]), np.array([0]), np.array([1.0]))}),
    ),
    (PEOPLE, NOBODY, Lifts()),
    (PEOPLE, {"demand": [[3, 3, 3, 3]]}, Lifts()),
    (COST, {"reach_cost": [5.0]}, Lifts()),
]


@pytest.mark.parametrize(("cause", "changes", "lifts"), LIMITED, ids=lambda each: str(each)[:20])
def test_the_limit_is_named_and_confirmed(cause: str, changes: dict[str, Any], lifts: Lifts) -> None:
    """Tests that the one limit of a toy is named, that lifting it gains, and that lifting another does not."""
    problem = lone(**changes)
    plan = planned(problem)
    short = shortages(problem, plan, lifts)
    assert set(short.cause) == {cause}
    others = {CAP, REST, *lifts.absent, *lifts.wider} - {cause}
    if problem.calls is not None and cause != CALLS:
        others.add(CALLS)
    for row in range(len(short)):
        tried = others if cause == COST else {cause, *others}
        found = confirm(problem, plan, short, row, lifts, limits=sorted(tried), params=QUICK)
        assert all(abs(found.gains[name]) < 1e-9 for name in others)
        assert found.search == pytest.approx(0.0, abs=1e-9)
        assert found.cause == (None if cause == COST else cause)


def test_rows_by_hand() -> None:
    """Tests what is missing, what it is worth and what stands in the way, by hand: two days left, four wanted."""
    problem = lone(cap=[2], value=[[4.0, 4.0, 3.0, 2.0]])
    plan = planned(problem, (0, 0, 0, 2))
    short = shortages(problem, plan)
    assert (short.post.tolist(), short.start.tolist(), short.length.tolist()) == ([0], [2], [2])
    assert (short.missing[0], short.worth[0]) == (2, 5.0)
    assert short.named(0) == {CAP: 2}
    assert short.serving[0] == 2


def test_two_limits_at_once_free_nobody() -> None:
    """Tests that who lacks days and is away too counts for neither: lifting one alone does nothing."""
    problem = lone(cap=[0], available=[0b0011])
    short = shortages(problem, planned(problem), Lifts({"contract": np.array([0b0011], np.uint64)}))
    assert short.named(0) == {CAP: 2}  # in the two periods of the contract
    assert short.freed.sum() == 2


def test_nothing_short() -> None:
    """Tests a plan that covers everything."""
    assert len(shortages(lone(), planned(lone(), (0, 0, 0, 2), (0, 0, 2, 2)))) == 0


def test_the_worst_comes_first() -> None:
    """Tests the order: by the worth of what is missing."""
    problem = lone(
        demand=[[1, 0, 1, 1], [0, 0, 0, 1]], value=[[1.0] * 4, [9.0] * 4], post_facility=[0, 1],
        post_kind=[0, 0], cap=[0],
    )  # fmt: skip
    short = shortages(problem, planned(problem))
    assert list(zip(short.post, short.start, short.length, strict=True)) == [(1, 3, 1), (0, 2, 2), (0, 0, 1)]


def test_heads_of_a_row_count() -> None:
    """Tests that a team counts by its heads."""
    problem = lone(demand=[[3, 3, 3, 3]], size=[3], cap=[2])
    short = shortages(problem, planned(problem, (0, 0, 0, 2)))
    assert (short.missing[0], short.named(0)) == (6, {CAP: 6})


def test_no_such_limit() -> None:
    """Tests that a limit that there is not is named, with those there are."""
    problem = lone(cap=[0])
    plan = planned(problem)
    with pytest.raises(PlanError, match="no limit 'weather' to lift. There are: cap"):
        confirm(problem, plan, shortages(problem, plan), 0, limits=["weather"], params=QUICK)


@settings(max_examples=60, deadline=None)
@given(problems(), st.integers(0, 5))
def test_who_is_free_could_serve(problem: Problem, seed: int) -> None:
    """Tests that a period is free to somebody exactly where one more tour there is lawful."""
    problem = replace(problem, current=None, keep_bonus=0.0, reach_open=None)
    rng = np.random.default_rng(seed)
    plan = solve(problem, QUICK)
    keep = rng.random(len(plan.tours)) < 0.7
    own = plan.tours
    some = tours(*zip(own.person[keep], own.post[keep], own.start[keep], own.length[keep], strict=True))
    free = freed_periods(problem, some)[FREE]
    for person in range(min(problem.people, 4)):
        group = problem.group[person]
        posts = problem.reach_post[problem.reach_first[group] : problem.reach_first[group + 1]]
        if not len(posts):
            continue
        for period in range(problem.periods):
            could = False
            for length in problem.tour_lengths.tolist():
                for start in range(max(0, period - length + 1), min(period, problem.periods - length) + 1):
                    more = zip(some.person, some.post, some.start, some.length, strict=True)
                    tried = tours(*more, (person, int(posts[0]), start, length))
                    could |= evaluate(problem, tried).lawful
            assert bool((int(free[person]) >> period) & 1) == could


@settings(max_examples=60, deadline=None)
@given(problems())
def test_rows_hold_all_that_is_missing(problem: Problem) -> None:
    """Tests that rows hold every missing person-period of worth once, and that the cause is one of the limits."""
    plan = solve(problem, QUICK)
    short = shortages(problem, plan)
    missing = np.maximum(problem.demand - coverage_of(problem, plan.tours), 0) * (problem.value > 0)
    assert short.missing.sum() == missing.sum()
    assert short.worth.sum() == pytest.approx(float((missing * problem.value).sum()))
    assert set(short.cause) <= {*short.limits, PEOPLE, COST}
    assert (short.freed >= 0).all()


@settings(max_examples=25, deadline=None)
@given(problems(most_people=6, most_periods=6))
def test_confirmed_gains_can_be_had(problem: Problem) -> None:
    """Tests that no confirmed gain is below nothing, nor more than the worth of what is missing everywhere."""
    problem = replace(problem, current=None, keep_bonus=0.0)
    plan = solve(problem, QUICK)
    short = shortages(problem, plan)
    if not len(short):
        return
    found = confirm(problem, plan, short, 0, params=QUICK)
    top = bound(problem, problem.value) - plan.value  # everything covered, at no cost
    assert found.search >= -1e-9
    for gain in found.gains.values():
        assert -1e-9 <= gain <= top + 1e-9
