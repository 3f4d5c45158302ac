"""What must not happen: whatever is asked, a clear error or a correct plan, judged by plain counting."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import time
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from exact import faults, worth
from plan_toys import toy

from holdfast.errors import PlanError
from holdfast.exchange.instances import read_instance, read_plan, write_instance
from holdfast.plan import Plan, PlanParams, Problem, bound, evaluate, solve

QUICK = PlanParams(seconds=None, price_passes=(16, 24), plan_passes=8, plans=2)
HOLDFAST = (sys.executable, "-c", "from holdfast.cli import main; main()")


def correct(problem: Problem, plan: Plan) -> None:
    """Assert that a plan is lawful and worth what it says, by plain counting, and that its bound is no lower."""
    assert faults(problem, plan.tours) == []
    near = 1e-9 * (1 + float((problem.value * problem.demand).sum()))
    assert plan.value == pytest.approx(worth(problem, plan.tours), rel=1e-9, abs=near)
    assert plan.bound == pytest.approx(bound(problem, plan.prices), rel=1e-12)
    assert plan.value <= plan.bound + near
    assert 0 <= plan.gap <= 1
    assert np.isfinite(plan.prices).all()


def crowd(people: int = 60, periods: int = 20, **changes: object) -> Problem:
    """Return people with scattered leave at four posts."""
    rng = np.random.default_rng(5)
    whole = np.uint64((1 << periods) - 1)
    fields: dict[str, Any] = {
        "tour_lengths": [2, 3],
        "rest": 1,
        "tour_cost": 0.3,
        "post_facility": range(4),
        "post_kind": [0] * 4,
        "demand": rng.integers(1, 4, (4, periods)),
        "value": rng.random((4, periods)) * 3,
        "group": rng.integers(0, 2, people),
        "cap": np.full(people, 6),
        "available": rng.integers(0, 2**63, people, dtype=np.uint64) & whole,
        "reach_first": [0, 4, 7],
        "reach_post": [0, 1, 2, 3, 1, 2, 3],
        "reach_cost": [0.1, 0.2, 0.1, 0.0, 0.1, 0.2, 0.3],
    }
    return Problem(**(fields | changes))


NOTHING_TO_DO = {
    "no people": crowd(0),
    "nobody in reach": crowd(reach_first=[0, 0, 0], reach_post=[], reach_cost=[]),
    "nothing wanted": crowd(demand=np.zeros((4, 20), int)),
    "nothing worth anything": crowd(value=np.zeros((4, 20))),
    "caps of 0": crowd(cap=np.zeros(60, int)),
    "nobody available": crowd(available=np.zeros(60, np.uint64)),
    "tours longer than the horizon": crowd(tour_lengths=[21, 64, 1000]),
    "tours dearer than anything": crowd(tour_cost=1e300),
    "no calls left": crowd(calls=np.zeros(60, int)),
    "longest tour of 0": crowd(longest=np.zeros(60, int)),
    "no period of a window allowed": crowd(window_first=[0, 10], window_cap=np.zeros((60, 2), int)),
    "a ceiling of 0": crowd(ceiling=np.zeros((60, 20), int)),
    "a rolling cap of 0": crowd(rolling_span=5, rolling_cap=np.zeros(60, int)),
    "reach that is never open": crowd(reach_open=np.zeros(7, np.uint64)),
}


@pytest.mark.parametrize("problem", NOTHING_TO_DO.values(), ids=NOTHING_TO_DO.keys())
def test_where_nothing_can_be_done_nobody_is_called(problem: Problem) -> None:
    """Tests that worlds in which nothing is to be gained give the empty plan, with a bound of what is true."""
    plan = solve(problem, QUICK)
    correct(problem, plan)
    assert len(plan.tours) == 0


STRANGE = {
    "demand above all people": crowd(demand=np.full((4, 20), 1000)),
    "demand of a billion": crowd(demand=np.full((4, 20), 10**9)),
    "value of 1e12": crowd(value=np.full((4, 20), 1e12)),
    "value of 1e12 beside 1e-6": crowd(value=np.where(np.arange(80).reshape(4, 20) % 7, 1e-6, 1e12)),
    "value of 1e-300": crowd(value=np.full((4, 20), 1e-300), tour_cost=0.0),
    "value of 1e12 at no cost": crowd(value=np.full((4, 20), 1e12), tour_cost=0.0, reach_cost=np.zeros(7)),
    "rest longer than the horizon": crowd(rest=1000),
    "rest of 2**62": crowd(rest=2**62),
    "caps of 2**62": crowd(cap=np.full(60, 2**62)),
    "sixty-four periods": crowd(periods=64, available=np.full(60, 2**64 - 1, np.uint64)),
    "one tour as long as the horizon": crowd(
        periods=64, tour_lengths=[64], cap=np.full(60, 64), available=np.full(60, 2**64 - 1, np.uint64)
    ),
    "available beyond the horizon": crowd(available=np.full(60, 2**64 - 1, np.uint64)),
    "units larger than any demand": crowd(size=np.full(60, 1000)),
    "burden of a billion": crowd(burden=np.full(60, 10**9), fairness=1e-9),
    "fairness that outweighs all": crowd(fairness=1e12),
}


@pytest.mark.parametrize("problem", STRANGE.values(), ids=STRANGE.keys())
def test_strange_numbers_give_a_correct_plan(problem: Problem) -> None:
    """Tests that the plan is lawful and its bound true where numbers are very large, very small or both."""
    correct(problem, solve(problem, QUICK))


def test_one_period() -> None:
    """Tests the shortest horizon."""
    problem = crowd(periods=1, tour_lengths=[1])
    plan = solve(problem, QUICK)
    correct(problem, plan)
    assert len(plan.tours) > 0


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"value": np.full((4, 20), np.nan)}, "value holds 80 values that are no finite number"),
        ({"value": np.full((4, 20), np.inf)}, "no finite number"),
        ({"value": np.full((4, 20), -1.0)}, "from 0 up"),
        ({"reach_cost": [np.nan] * 7}, "reach_cost"),
        ({"demand": np.full((4, 20), -1)}, "demand"),
        ({"demand": np.full((4, 20), 0.5)}, "demand holds real numbers"),
        ({"demand": np.zeros((4, 0), int), "value": np.zeros((4, 0))}, "periods"),
        ({"demand": np.zeros((4, 65), int), "value": np.zeros((4, 65))}, "65 periods"),
        ({"cap": np.full(60, -1)}, "cap"),
        ({"cap": ["three"] * 60}, "cap"),
        ({"group": np.full(60, 9)}, "group"),
        ({"available": np.full(60, -1)}, "available"),
        ({"available": np.full(60, 0.5)}, "available"),
        ({"tour_lengths": []}, "tour_lengths"),
        ({"tour_lengths": [0]}, "tour_lengths"),
        ({"tour_lengths": [-2]}, "tour_lengths"),
        ({"rest": -1}, "rest"),
        ({"rest": 1.5}, "rest"),
        ({"tour_cost": np.nan}, "tour_cost"),
        ({"tour_cost": -1}, "tour_cost"),
        ({"tour_cost": None}, "tour_cost"),
        ({"keep_bonus": np.inf}, "keep_bonus"),
        ({"reach_post": [0, 1, 2, 3, 1, 2, 4]}, "reach_post"),
        ({"reach_post": [0, 0, 2, 3, 1, 2, 3]}, "twice"),
        ({"reach_first": [0, 5, 3]}, "reach_first"),
        ({"size": np.zeros(60, int)}, "size"),
        ({"size": np.ones(59, int)}, "size"),
        ({"calls": np.full(60, -1)}, "calls"),
        ({"longest": np.full(60, 1.5)}, "longest"),
        ({"window_first": [0, 10]}, "window_cap"),
        ({"window_first": [1, 10], "window_cap": np.ones((60, 2), int)}, "window_first"),
        ({"window_first": [0, 25], "window_cap": np.ones((60, 2), int)}, "window_first"),
        ({"window_first": [0, 10], "window_cap": np.ones((60, 3), int)}, "window_cap"),
        ({"ceiling": np.ones((60, 19), int)}, "ceiling"),
        ({"ceiling": np.full((60, 20), -1)}, "ceiling"),
        ({"rolling_span": 3}, "rolling"),
        ({"rolling_cap": np.ones(60, int)}, "rolling"),
        ({"rolling_span": -1, "rolling_cap": np.ones(60, int)}, "rolling_span"),
        ({"burden": np.full(60, -1)}, "burden"),
        ({"fairness": -0.5}, "fairness"),
        ({"fairness": np.nan}, "fairness"),
        ({"reach_open": np.zeros(6, np.uint64)}, "reach_open"),
    ],
)
def test_what_cannot_be_meant_is_refused(change: dict[str, object], said: str) -> None:
    """Tests that numbers that cannot be what they claim are refused with their name and a remedy."""
    with pytest.raises(PlanError, match=said) as refused:
        crowd(**change)
    assert ";" in str(refused.value) or "Give" in str(refused.value)


def test_a_stop_at_once_is_a_plan() -> None:
    """Tests that somebody who wants the best so far before there is any gets a lawful plan."""
    problem = crowd()
    correct(problem, solve(problem, QUICK, should_stop=lambda: True))


@pytest.mark.parametrize("asked", [1, 2, 3, 5, 8, 13, 21, 34])
def test_a_stop_at_any_moment_is_a_plan(asked: int) -> None:
    """Tests the moments after the first."""
    problem, looks = crowd(), count()
    correct(problem, solve(problem, QUICK, should_stop=lambda: next(looks) >= asked))


def alike(people: int) -> Problem:
    """Return one group of people who are all alike, and eight posts that want a fifth of what they can give."""
    rng = np.random.default_rng(3)
    return Problem(
        tour_lengths=[2, 3, 4],
        rest=2,
        tour_cost=0.3,
        post_facility=range(8),
        post_kind=[0] * 8,
        demand=np.full((8, 52), max(1, people // 250)),
        value=rng.random((8, 52)) * 2,
        group=np.zeros(people, int),
        cap=np.full(people, 8),
        available=np.full(people, (1 << 52) - 1, np.uint64),
        reach_first=[0, 8],
        reach_post=range(8),
        reach_cost=np.linspace(0, 0.1, 8),
    )


def test_a_group_of_a_million_alike() -> None:
    """Tests that a million people who are all the same are planned in seconds and bounded memory."""
    problem = alike(1_000_000)
    solve(alike(100), PlanParams(seconds=None, price_passes=(9, 9), plan_passes=2, plans=1))
    began, before = time.monotonic(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    plan = solve(problem, PlanParams(seconds=8.0), clock=time.monotonic)
    assert time.monotonic() - began < 60
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 3 * 2**20  # KiB
    judged = evaluate(problem, plan.tours)
    assert judged.lawful, judged.faults
    assert plan.value == pytest.approx(judged.value)
    assert 0 <= plan.value <= plan.bound


def test_a_second_is_enough_for_a_plan() -> None:
    """Tests that a limit of one second gives a lawful plan that is worth something, in not much more than a second."""
    problem = crowd(20_000, demand=np.full((4, 20), 900))
    solve(crowd(), QUICK)
    began = time.monotonic()
    plan = solve(problem, PlanParams(seconds=1.0), clock=time.monotonic)
    assert time.monotonic() - began < 15
    correct(problem, plan)
    assert plan.value > 0


@pytest.mark.parametrize("seconds", [0, -1, float("nan"), float("inf")])
def test_a_limit_that_is_none_is_refused(seconds: float) -> None:
    """Tests that a time limit that cannot be meant is refused."""
    with pytest.raises(PlanError, match="seconds"):
        PlanParams(seconds=seconds)


def _begin(folder: Path, *words: str) -> subprocess.Popen[str]:
    command = [*HOLDFAST, "plan", "solve", str(folder / "instance"), "--out", str(folder / "plan"), *words]
    environment = os.environ | {"HOME": str(folder)}
    return subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
        start_new_session=True,
    )


def _busy(folder: Path, seconds: str = "120") -> subprocess.Popen[str]:
    """Begin a search that lasts, and return it when it is under way."""
    write_instance(folder / "instance", alike(20_000))
    process = _begin(folder, "--seconds", seconds, "--json")
    status = Path(f"/proc/{process.pid}/stat")
    until = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < until:
        user = int(status.read_text().rsplit(")", 1)[1].split()[11]) / os.sysconf("SC_CLK_TCK")
        if user > 6.0:  # seconds of work: past the start of Python, within the search
            break
        time.sleep(0.1)
    return process


@pytest.mark.skipif(
    not Path("/proc/self/stat").exists(), reason="reads how long a process has worked from /proc"
)
def test_a_killed_search_leaves_no_half_plan(tmp_path: Path) -> None:
    """Tests that after a kill there is no plan folder that reads as a plan, and that the next run makes one."""
    process = _busy(tmp_path)
    process.kill()
    process.communicate()
    with pytest.raises(PlanError):
        read_plan(tmp_path / "plan")
    again = _begin(tmp_path, "--seconds", "1", "--json")
    answer, trouble = again.communicate(timeout=120)
    assert again.returncode == 0, trouble
    tours, prices = read_plan(tmp_path / "plan")
    problem = read_instance(tmp_path / "instance")
    assert prices is not None
    assert evaluate(problem, tours).value == pytest.approx(json.loads(answer)["value"])


@pytest.mark.skipif(
    not Path("/proc/self/stat").exists(), reason="reads how long a process has worked from /proc"
)
def test_ctrl_c_keeps_the_best_so_far(tmp_path: Path) -> None:
    """Tests that SIGINT in the middle of a search writes the best plan so far and ends well."""
    process = _busy(tmp_path)
    assert process.poll() is None
    process.send_signal(signal.SIGINT)
    answer, trouble = process.communicate(timeout=60)
    assert process.returncode == 0, trouble
    problem = read_instance(tmp_path / "instance")
    tours, prices = read_plan(tmp_path / "plan")
    judged = evaluate(problem, tours)
    assert judged.lawful, judged.faults
    assert judged.value == pytest.approx(json.loads(answer)["value"])
    assert prices is not None
    assert bound(problem, prices) >= judged.value > 0


@pytest.mark.parametrize(
    "words", [("--seconds", "0"), ("--seconds", "nan"), ("--seconds", "-3"), ("--seed", "-1")]
)
def test_the_command_says_what_is_wrong_in_a_line(tmp_path: Path, words: tuple[str, str]) -> None:
    """Tests that knobs that cannot be meant end the command with a sentence and no stack trace."""
    write_instance(tmp_path / "instance", toy())
    process = _begin(tmp_path, *words)
    _, trouble = process.communicate(timeout=60)
    assert process.returncode not in (0, None)
    assert "Traceback" not in trouble
    assert not (tmp_path / "plan").exists()


def test_a_folder_without_an_instance_is_said_in_a_line(tmp_path: Path) -> None:
    """Tests that the command names what is missing."""
    (tmp_path / "instance").mkdir()
    process = _begin(tmp_path)
    _, trouble = process.communicate(timeout=60)
    assert process.returncode not in (0, None)
    assert "is missing" in trouble
    assert "Traceback" not in trouble
