from __future__ import annotations

import json
import subprocess
import sys
from itertools import count
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from plan_toys import best_value, problems, tours, toy

from holdfast.exchange.instances import read_instance, write_instance, write_plan
from holdfast.plan import Plan, PlanCallbacks, PlanParams, Problem, Progress, bound, evaluate, solve

OTHER_SEED = PlanParams(seconds=None, seed=9, price_passes=(16, 24), plan_passes=8, plans=2)
QUICK = PlanParams(seconds=None, price_passes=(16, 24), plan_passes=8, plans=2)
PLANNER = Path(__file__).parents[3] / "shared" / "planner"


class Listener(PlanCallbacks):
    """Writes down what it hears."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.steps: list[Progress] = []
        self.plans: list[Plan] = []

    def on_start(self, problem: Problem) -> None:
        """Note the problem."""
        self.problems.append(problem)

    def on_progress(self, progress: Progress) -> None:
        """Note the step."""
        self.steps.append(progress)

    def on_end(self, plan: Plan) -> None:
        """Note the plan."""
        self.plans.append(plan)


def crowd(**changes: object) -> Problem:
    """Sixty people with scattered leave, four posts, twenty periods."""
    rng = np.random.default_rng(5)
    fields = {
        "tour_lengths": [2, 3],
        "rest": 1,
        "tour_cost": 0.3,
        "post_facility": range(4),
        "post_kind": [0] * 4,
        "demand": rng.integers(1, 4, (4, 20)),
        "value": rng.random((4, 20)) * 3,
        "group": rng.integers(0, 2, 60),
        "cap": np.full(60, 6),
        "available": rng.integers(0, 2**20, 60).astype(np.uint64),
        "reach_first": [0, 4, 7],
        "reach_post": [0, 1, 2, 3, 1, 2, 3],
        "reach_cost": [0.1, 0.2, 0.1, 0.0, 0.1, 0.2, 0.3],
    }
    return Problem(**(fields | changes))


def test_the_toy_is_solved_and_proved_best() -> None:
    """Tests that the best plan for three people is found: 4+4+2+2 at post 0, 3 at post 1, three tours."""
    plan = solve(toy(), QUICK)
    assert plan.value == pytest.approx(12 + 3 - 3 * 0.5 - 0.25)
    assert plan.value == pytest.approx(best_value(toy()))


@settings(max_examples=50, deadline=None)
@given(problem=problems())
def test_every_plan_is_lawful_and_below_its_bound(problem: Problem) -> None:
    """Tests that the judge finds the plan lawful, and value, bound and coverage as the plan says."""
    plan = solve(problem, QUICK)
    judged = evaluate(problem, plan.tours)
    assert judged.lawful, judged.faults
    assert plan.value == judged.value
    assert plan.coverage == judged.coverage
    assert plan.bound == bound(problem, plan.prices)
    assert -1e-9 <= plan.value <= plan.bound + 1e-9
    assert 0 <= plan.gap <= 1


@settings(max_examples=25, deadline=None)
@given(problem=problems(most_people=2, most_periods=4))
def test_the_best_lies_between_value_and_bound(problem: Problem) -> None:
    """Tests value <= best of all plans <= bound against the slow oracle."""
    plan = solve(problem, QUICK)
    assert plan.value - 1e-9 <= best_value(problem) <= plan.bound + 1e-9


def test_the_gap_is_small() -> None:
    """Tests that sixty people are planned to within 2 % of what is possible."""
    assert solve(crowd(), PlanParams(seconds=None)).gap < 0.02


def test_the_same_seed_gives_the_same_plan() -> None:
    """Tests that a run repeats where work, not time, ends it, and that another seed is another run."""
    one, two, other = (solve(crowd(), PlanParams(seconds=None, seed=s, plans=1)) for s in (3, 3, 4))
    assert np.array_equal(one.prices, two.prices)
    assert all(
        np.array_equal(getattr(one.tours, c), getattr(two.tours, c))
        for c in ("person", "post", "start", "length")
    )
    assert not np.array_equal(one.prices, other.prices)


def test_a_stop_keeps_the_best_so_far() -> None:
    """Tests that a search stopped at any moment returns a lawful plan, and earlier stops are no better than none."""
    whole = solve(crowd(), QUICK)
    for asked in (0, 1, 3, 10, 25):
        calls = count()
        plan = solve(crowd(), QUICK, should_stop=lambda calls=calls, asked=asked: next(calls) >= asked)
        assert evaluate(crowd(), plan.tours).lawful
        assert plan.value <= whole.bound + 1e-9


def test_time_is_kept_by_the_clock_that_is_handed_in() -> None:
    """Tests that a clock that runs out ends the search, with the knobs turned by time."""
    ticks = count()
    listener = Listener()
    plan = solve(crowd(), PlanParams(seconds=100), clock=lambda: float(next(ticks)), callbacks=listener)
    assert evaluate(crowd(), plan.tours).lawful
    assert max(step.seconds for step in listener.steps) < 130
    assert {"opening", "prices", "plan"} <= {step.stage for step in listener.steps}


def test_the_watcher_hears_start_progress_and_end() -> None:
    """Tests that value never falls, the bound never rises, and the last word is the plan returned."""
    listener, problem = Listener(), crowd()
    plan = solve(problem, QUICK, callbacks=listener)
    assert listener.problems == [problem]
    assert listener.plans == [plan]
    values, bounds = ([getattr(s, name) for s in listener.steps] for name in ("value", "bound"))
    assert values == sorted(values)
    assert bounds == sorted(bounds, reverse=True)


def test_a_target_gap_ends_the_search_early() -> None:
    """Tests that a search that may leave much open does less."""
    near, far = Listener(), Listener()
    solve(crowd(), QUICK, callbacks=near)
    plan = solve(crowd(), PlanParams(seconds=None, target_gap=0.9), callbacks=far)
    assert plan.gap <= 0.9
    assert len(far.steps) < len(near.steps)


def test_a_bonus_for_what_stays_keeps_people_where_they_are() -> None:
    """Tests that another seed, which alone would send most people elsewhere, leaves them where they are."""
    first = solve(crowd(), QUICK)
    problem = crowd(current=first.tours, keep_bonus=0.2)
    again = solve(problem, OTHER_SEED)
    kept, served = evaluate(problem, again.tours).kept, int(first.tours.length.sum())
    without = evaluate(crowd(current=first.tours), solve(crowd(), OTHER_SEED).tours).kept
    assert kept > 0.8 * served > without
    assert again.value <= again.bound + 1e-9


@pytest.mark.parametrize(
    "problem",
    [
        toy(group=[], cap=[], available=[]),  # no people
        toy(cap=[0, 0, 0]),  # the law allows nobody
        toy(demand=np.zeros((2, 4), int)),  # nothing wanted
        toy(value=np.zeros((2, 4))),  # nothing worth anything
        toy(reach_first=[0, 0, 0], reach_post=[], reach_cost=[]),  # nobody reaches anything
        toy(tour_lengths=[5]),  # every tour longer than the horizon
        toy(available=[0, 0, 0]),  # nobody free
        toy(tour_cost=1e12),  # no tour pays
        toy(reach_cost=[1e12, 1e12, 1e12]),  # no post pays
        toy(
            demand=np.zeros((0, 4), int),
            value=np.zeros((0, 4)),
            post_facility=[],
            post_kind=[],
            reach_first=[0, 0, 0],
            reach_post=[],
            reach_cost=[],
        ),  # no posts
    ],
)
def test_where_nothing_can_be_done_nothing_is_planned(problem: Problem) -> None:
    """Tests that empty worlds give the empty plan, without fault."""
    plan = solve(problem, QUICK)
    assert len(plan.tours) == 0
    assert plan.value == 0.0


def test_one_period_is_a_horizon() -> None:
    """Tests the shortest horizon: the dearer post is guarded by who reaches it."""
    problem = toy(demand=[[1], [1]], value=[[4.0], [3.0]], available=[1, 1, 1], tour_lengths=[1])
    plan = solve(problem, PlanParams(seconds=None))
    assert plan.value == pytest.approx(4 + 3 - 2 * 0.5 - 0.25)
    assert plan.gap < 0.01


@pytest.mark.skipif(not PLANNER.is_dir(), reason="the public judge lies beside the checkout; it is not here")
def test_the_public_judge_agrees(tmp_path: Path) -> None:
    """Tests that generator, solver and files fit the public judge, who finds the same value, bound and gap."""
    instance, out = tmp_path / "instance", tmp_path / "plan"
    _run("make_instance.py", str(instance), "--people", "200", "--facilities", "4", "--tiers")
    problem = read_instance(instance)
    plan = solve(problem, QUICK)
    write_plan(out, plan)
    found = json.loads(_run("check_plan.py", str(instance), str(out)))
    assert found["lawful"]
    assert found["value"] == pytest.approx(plan.value)
    assert found["bound"] == pytest.approx(plan.bound)
    assert found["gap"] == pytest.approx(plan.gap)
    assert found["coverage"] == pytest.approx(plan.coverage)
    assert found["over_cover"] == evaluate(problem, plan.tours).over_cover


@pytest.mark.skipif(not PLANNER.is_dir(), reason="the public judge lies beside the checkout; it is not here")
def test_the_public_judge_counts_what_stays_alike(tmp_path: Path) -> None:
    """Tests the bonus for what stays against the public judge."""
    problem = toy(current=tours((0, 0, 0, 2), (1, 1, 0, 1)), keep_bonus=0.25)
    plan = solve(problem, QUICK)
    write_instance(tmp_path / "instance", problem)
    write_plan(tmp_path / "plan", plan)
    found = json.loads(_run("check_plan.py", str(tmp_path / "instance"), str(tmp_path / "plan")))
    assert found["value"] == pytest.approx(plan.value)
    assert found["kept"] == evaluate(problem, plan.tours).kept


def _run(script: str, *words: str) -> str:
    command = [sys.executable, str(PLANNER / script), *words]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout
