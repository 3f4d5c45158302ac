from __future__ import annotations

from typing import Any

import pytest

from holdfast.errors import PlanError
from holdfast.plan import PlanParams


@pytest.mark.parametrize(
    "bad",
    [
        {"seconds": 0},  # no time at all
        {"seconds": float("inf")},  # no limit is None
        {"target_gap": 1},  # any plan would do
        {"target_gap": -0.1},  # below nothing
        {"seed": -1},  # seeds count from 0
        {"clones": 0},  # nobody
        {"effort": 0},  # no work
        {"plans": 0},  # no plan
        {"plan_passes": 0},  # no pass
        {"price_passes": (5, 4)},  # fewest above most
        {"price_width": 0},  # a wall, no curve
    ],
)
def test_what_makes_no_sense_is_refused(bad: dict[str, Any]) -> None:
    """Tests that each knob is checked when the parameters are built, and named."""
    with pytest.raises(PlanError, match=next(iter(bad))):
        PlanParams(**bad)


def test_small_problems_get_more_passes() -> None:
    """Tests that the effort is shared out: many passes for few people, never fewer than the fewest."""
    params = PlanParams(effort=1000, price_passes=(2, 50), plan_passes=10, plans=4)
    assert [params.price_passes_for(people) for people in (1, 100, 10_000)] == [50, 10, 2]
    assert [params.plans_for(people) for people in (1, 50, 10_000)] == [4, 2, 1]
