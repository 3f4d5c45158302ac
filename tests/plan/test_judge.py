from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plan_toys import best_value, problems, tours, toy

from holdfast.errors import PlanError
from holdfast.plan import Problem, Tours, bound, evaluate, relaxed


def test_value_counts_up_to_the_demand_and_takes_charges_off() -> None:
    """Tests the worth of a plan that a hand can add up."""
    judged = evaluate(toy(), tours((0, 0, 0, 2), (1, 0, 1, 1), (2, 1, 1, 1)))
    # 4 + 4 at post 0, the second person there in period 1 counts nothing, 3 at post 1; three tours, one at 0.25
    assert judged.value == pytest.approx(4 + 4 + 3 - 3 * 0.5 - 0.25)
    assert judged.over_cover == 1
    assert judged.coverage == pytest.approx(3 / 6)
    assert judged.weighted_coverage == pytest.approx(11 / 18)


def test_nothing_wanted_is_wholly_covered() -> None:
    """Tests that coverage is 1 where there is no demand."""
    judged = evaluate(toy(demand=np.zeros((2, 4), int)), tours())
    assert (judged.coverage, judged.weighted_coverage, judged.value) == (1.0, 1.0, 0.0)


def test_what_stays_earns_the_bonus() -> None:
    """Tests that only person-periods at the same post count as kept, and each once."""
    problem = toy(current=tours((0, 0, 0, 2), (0, 0, 1, 2), (1, 1, 0, 1)), keep_bonus=0.25)
    judged = evaluate(problem, tours((0, 0, 1, 2), (1, 0, 0, 1)))
    assert judged.kept == 2
    assert judged.value == pytest.approx(4 + 2 + 4 - 2 * 0.5 + 2 * 0.25)


@pytest.mark.parametrize(
    ("rows", "faults"),
    [
        ([(3, 0, 0, 1)], {"unknown person": 1}),
        ([(0, 2, 0, 1), (0, -1, 0, 1)], {"unknown post": 2}),
        ([(0, 0, 0, 3)], {"length not allowed": 1}),
        ([(0, 0, 3, 2)], {"outside the horizon": 1}),
        ([(2, 1, 0, 1)], {"not available": 1}),
        ([(2, 0, 1, 1)], {"out of reach": 1}),
        ([(0, 0, 0, 2), (0, 0, 3, 1)], {"cap exceeded": 1}),
        ([(0, 0, 0, 1), (0, 0, 1, 1)], {"no rest between tours": 1}),
        ([(0, 0, 1, 1), (0, 1, 1, 1)], {"no rest between tours": 1}),
    ],
)
def test_each_broken_rule_is_named(rows: list[tuple[int, int, int, int]], faults: dict[str, int]) -> None:
    """Tests that a plan that breaks one rule has exactly that fault, and no worth."""
    judged = evaluate(toy(), tours(*rows))
    assert judged.faults == faults
    assert not judged.lawful
    assert judged.value == 0.0


def test_a_bound_by_hand() -> None:
    """Tests the proof on a case with one person, where prices 0 give the person's best."""
    problem = toy(group=[0], cap=[2], available=[0b1111])
    assert bound(problem, np.zeros((2, 4))) == pytest.approx(4 + 4 - 0.5)
    assert bound(problem, problem.value) == pytest.approx(float((problem.value * problem.demand).sum()))


def test_the_bound_rests_as_long_as_the_law_says_and_no_longer() -> None:
    """Tests that with one period of rest a person serves periods 0, 2 and 4 of five, worth 1 each."""
    problem = toy(
        tour_lengths=[1],
        tour_cost=0.0,
        demand=np.ones((2, 5), int),
        value=np.ones((2, 5)),
        group=[1],
        cap=[5],
        available=[0b11111],
        reach_cost=[0.0, 0.0, 0.0],
    )
    assert bound(problem, np.zeros((2, 5))) == pytest.approx(3)


def test_prices_that_prove_nothing_are_refused() -> None:
    """Tests that prices of another shape, below 0, above the value or not numbers are refused."""
    problem = toy()
    for prices in (-np.ones((2, 4)), problem.value + 1, np.full((2, 4), np.nan)):
        with pytest.raises(PlanError, match="prove nothing"):
            bound(problem, prices)
    with pytest.raises(PlanError, match="one per post and period"):
        bound(problem, np.zeros((4, 2)))


def test_sixty_four_periods_fit() -> None:
    """Tests that the last bit of a mask is a period like any other, and a tour may fill the horizon."""
    problem = Problem(
        tour_lengths=[64],
        rest=0,
        tour_cost=1.0,
        post_facility=[0],
        post_kind=[0],
        demand=np.ones((1, 64), int),
        value=np.ones((1, 64)),
        group=[0],
        cap=[64],
        available=np.array([2**64 - 1], np.uint64),
        reach_first=[0, 1],
        reach_post=[0],
        reach_cost=[0.0],
    )
    assert evaluate(problem, tours((0, 0, 0, 64))).value == pytest.approx(63)
    assert bound(problem, np.zeros((1, 64))) == pytest.approx(63)


@settings(max_examples=40, deadline=None)
@given(problem=problems(most_people=2, most_periods=4), seed=st.integers(0, 1000))
def test_no_plan_exceeds_any_bound(problem: Problem, seed: int) -> None:
    """Tests that the best plan, found by trying all, is worth no more than the bound at any prices."""
    share = np.random.default_rng(seed).random(problem.value.shape)
    assert best_value(problem) <= bound(problem, share * problem.value) + 1e-9


@settings(max_examples=60, deadline=None)
@given(problem=problems(most_people=1, most_periods=5))
def test_for_one_person_with_room_the_bound_at_no_price_is_exact(problem: Problem) -> None:
    """Tests that the programme finds one person's best where every post has room, but for what it says it leaves out."""
    roomy = Problem(**_fields(problem) | {"demand": np.full_like(problem.demand, 3)})
    found, best = bound(roomy, np.zeros(roomy.value.shape)), best_value(roomy)
    assert found == pytest.approx(best) if not relaxed(roomy) else found >= best - 1e-9


def _fields(problem: Problem) -> dict[str, object]:
    return {name: getattr(problem, name) for name in Problem.__slots__}


def test_an_empty_plan_is_lawful_and_worth_nothing() -> None:
    """Tests that nobody serving breaks no rule."""
    judged = evaluate(toy(), Tours.none())
    assert judged.lawful
    assert judged.value == 0.0
