from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from plan_toys import tours, toy

from holdfast.errors import PlanError


def test_sizes_are_read_off_the_arrays() -> None:
    """Tests that a problem knows its numbers of periods, posts, people and groups."""
    problem = toy()
    assert (problem.periods, problem.posts, problem.people, problem.groups) == (4, 2, 3, 2)


def test_arrays_are_read_only_and_the_callers_stay_writable() -> None:
    """Tests that nobody can change a problem, and that building one freezes nothing of the caller's."""
    value = np.ones((2, 4))
    problem = toy(value=value)
    with pytest.raises(ValueError, match="read-only"):
        problem.value[0, 0] = 9
    value[0, 0] = 9


def test_tour_lengths_are_sorted_once_each() -> None:
    """Tests that the order and repetition of tour lengths do not matter."""
    assert toy(tour_lengths=[3, 1, 3]).tour_lengths.tolist() == [1, 3]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"demand": [1, 1]}, "give \\[posts, periods\\]"),
        ({"demand": np.zeros((2, 65), int)}, "1 to 64"),
        ({"demand": np.zeros((2, 0), int)}, "1 to 64"),
        ({"demand": [[1, 1, 1, -1], [0, 0, 0, 0]]}, "demand goes down to -1"),
        ({"demand": np.ones((2, 4))}, "demand holds real numbers"),
        ({"value": np.ones((2, 3))}, "value has shape"),
        ({"value": -np.ones((2, 4))}, "value goes down to -1"),
        ({"value": np.full((2, 4), np.nan)}, "no finite number"),
        ({"value": [["a"] * 4] * 2}, "value holds"),
        ({"tour_lengths": []}, "at least one length"),
        ({"tour_lengths": [0, 2]}, "1 period or more"),
        ({"rest": -1}, "rest is -1"),
        ({"rest": 1.5}, "rest is 1.5"),
        ({"period_days": 0}, "period_days is 0"),
        ({"tour_cost": -0.1}, "tour_cost is -0.1"),
        ({"tour_cost": "much"}, "tour_cost is 'much'"),
        ({"keep_bonus": float("inf")}, "keep_bonus is inf"),
        ({"cap": [2, 2]}, "one cap per person"),
        ({"cap": [2, 2, -1]}, "cap goes down to -1"),
        ({"available": [1, 2]}, "one mask per person"),
        ({"available": [1, 2, -1]}, "unsigned"),
        ({"group": [0, 0, 2]}, "there are 2 groups"),
        ({"group": [[0, 0, 1]]}, "one number per person"),
        ({"reach_first": [0, 3, 2]}, "does not cut reach_post"),
        ({"reach_first": [0, 1, 2]}, "does not cut reach_post"),
        ({"reach_post": [0, 2, 1]}, "there are 2 posts"),
        ({"reach_post": [1, 1, 1]}, "pairs of group and post twice"),
        ({"reach_cost": [0.0]}, "one cost per entry"),
        ({"post_kind": [0]}, "one kind per post"),
        ({"current": tours((3, 0, 0, 1))}, "there are 3 people"),
        ({"current": tours((0, 0, 3, 2))}, "outside the horizon"),
    ],
)
def test_what_cannot_be_is_refused(changes: dict[str, Any], message: str) -> None:
    """Tests that each fault is named, with what was given."""
    with pytest.raises(PlanError, match=message):
        toy(**changes)


def test_columns_of_tours_have_one_length() -> None:
    """Tests that tours with ragged columns are refused."""
    with pytest.raises(PlanError, match="four of one length"):
        type(tours())(np.zeros(1, int), np.zeros(1, int), np.zeros(1, int), np.zeros(2, int))
