from __future__ import annotations

import numpy as np
import pytest
from exact import broken, faults, optimum, priced, sequences, worth
from hypothesis import given, settings
from hypothesis import strategies as st
from plan_toys import best_value, tours, toy
from tiny import tiny_problems

from holdfast.plan import PlanParams, Problem, Tours, bound, evaluate, solve

QUICK = PlanParams(seconds=None, price_passes=(16, 24), plan_passes=8, plans=2)
ROUND_OFF = 1e-9


def near(problem: Problem) -> float:
    """Return the round-off to allow: a share of all that could be gained."""
    return ROUND_OFF * (1 + float((problem.value * problem.demand).sum()))


def test_the_oracle_knows_the_toy() -> None:
    """Tests the oracle where a person can check it: 4+4+2+2 at post 0, 3 at post 1, three tours."""
    assert optimum(toy()) == pytest.approx(12 + 3 - 3 * 0.5 - 0.25)
    assert optimum(toy()) == pytest.approx(best_value(toy()))


def test_the_oracle_counts_the_sequences_of_one_person() -> None:
    """Tests that person 2, away in period 0, with a cap of two and a rest of one, has these tours at post 1 alone."""
    found = {tuple((d.start, d.length) for d in sequence) for sequence in sequences(toy(), 2)}
    assert found == {(), ((1, 1),), ((2, 1),), ((3, 1),), ((1, 2),), ((2, 2),), ((1, 1), (3, 1))}


@settings(max_examples=150, deadline=None)
@given(problem=tiny_problems())
def test_value_is_below_the_optimum_and_the_optimum_below_the_bound(problem: Problem) -> None:
    """Tests value <= optimum <= bound, and that the plan is lawful and worth what it says, by plain counting."""
    plan, best = solve(problem, QUICK), optimum(problem)
    assert faults(problem, plan.tours) == []
    assert plan.value == pytest.approx(worth(problem, plan.tours), abs=near(problem))
    assert plan.value <= best + near(problem)
    assert best <= plan.bound + near(problem)


@settings(max_examples=150, deadline=None)
@given(problem=tiny_problems(), seed=st.integers(0, 2**32 - 1), kind=st.sampled_from(["any", "zero", "full"]))
def test_no_prices_prove_less_than_the_optimum(problem: Problem, seed: int, kind: str) -> None:
    """Tests optimum <= bound for prices that nobody sought, and the bound itself against plain counting.

    The judge leaves short rolling caps out, and takes caps of several windows and over the horizon one at a time: there
    the bound may lie higher, never lower.
    """
    share = np.random.default_rng(seed).random(problem.value.shape)
    prices = problem.value * {"any": share, "zero": 0.0, "full": 1.0}[kind]
    proved, counted = bound(problem, prices), priced(problem, prices)
    assert optimum(problem) <= counted + near(problem)
    assert counted <= proved + near(problem)
    windows = 1 if problem.window_first is None else problem.window_first.size
    if problem.rolling_cap is None and windows == 1:
        assert proved == pytest.approx(counted, abs=near(problem))


@settings(max_examples=200, deadline=None)
@given(problem=tiny_problems(), seed=st.integers(0, 2**32 - 1))
def test_the_judge_and_plain_counting_agree_on_any_tours(problem: Problem, seed: int) -> None:
    """Tests that tours at random are lawful for the judge where they are for the oracle, and worth the same."""
    given_tours = random_tours(problem, np.random.default_rng(seed))
    judged = evaluate(problem, given_tours)
    assert judged.lawful == (faults(problem, given_tours) == []), judged.faults
    if judged.lawful:
        assert judged.value == pytest.approx(worth(problem, given_tours), abs=near(problem))


def random_tours(problem: Problem, rng: np.random.Generator) -> Tours:
    """Return a few tours at random, most of them near lawful: beginnings of lawful sequences, one of them moved."""
    rows = []
    for i in range(problem.people):
        choice = sequences(problem, i)
        rows += [(i, *duty) for duty in choice[int(rng.integers(len(choice)))]]
    if rows and rng.random() < 0.7:
        at, column = int(rng.integers(len(rows))), int(rng.integers(1, 4))
        row = list(rows[at])
        row[column] = max(row[column] + int(rng.integers(-1, 2)), int(column == 3))
        rows[at] = tuple(row)
    return tours(*rows)


def test_tours_that_break_a_rule_are_seen() -> None:
    """Tests that the oracle names each rule that tours of the toy break."""
    assert faults(toy(), tours((0, 0, 0, 2), (1, 0, 2, 2), (2, 1, 1, 1))) == []
    assert faults(toy(), tours((0, 0, 0, 1), (0, 0, 1, 1))) == ["too little rest"]
    assert faults(toy(), tours((2, 0, 1, 1))) == ["out of reach"]
    assert faults(toy(), tours((2, 1, 0, 1))) == ["not available"]
    assert faults(toy(cap=[1, 2, 2]), tours((0, 0, 0, 2))) == ["cap"]
    assert faults(toy(), tours((0, 0, 3, 2), (7, 0, 0, 1))) == ["person 7 is unknown", "length"]
    assert broken(toy(calls=[1, 1, 1]), 0, sequences(toy(), 0)[-1]) == ["calls"]
