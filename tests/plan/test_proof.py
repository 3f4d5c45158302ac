"""Bounds that hold for people who move between the slots of a post."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.model import Interval
from holdfast.plan import Plan, PlanParams, bound, solve
from holdfast.plan.formulate import Formulation, Limits, PlanSettings, Register, formulate
from holdfast.plan.proof import over_slots, proven

START = date(2030, 1, 7)
FIRST = (START - date(1970, 1, 1)).days
QUICK = PlanParams(seconds=None, price_passes=(16, 24), plan_passes=8, plans=2)


def two_guards(tiers: str | None = "1:1 1:0.5", mix: str | None = None) -> Formulation:
    """Return three weeks at one post for two: the first is free in weeks 0 and 1, the second in weeks 1 and 2."""
    posts = pl.DataFrame(
        {
            "post": "gate", "facility": "dam", "region": "north", "kind": "guard", "latitude": 0.0, "longitude": 0.0,
            "strength": 2, "worth": 1.0, "start_day": None, "end_day": None, "tiers": tiers, "mix": mix,
        },
        schema_overrides={"start_day": pl.Int32, "end_day": pl.Int32, "tiers": pl.String, "mix": pl.String},
    )  # fmt: skip
    people = pl.DataFrame(
        {
            "person": [1, 2], "place": "home", "latitude": 0.0, "longitude": 0.0, "kinds": [["guard"]] * 2, "area": "a",
            "contract_start": [FIRST, FIRST + 7], "contract_end": [FIRST + 14, FIRST + 21],
            "qualifications": [["lead"], ["lead"]],
        }
    )  # fmt: skip
    busy = pl.DataFrame(
        schema={"person": pl.Int64, "post": pl.String, "start_day": pl.Int32, "end_day": pl.Int32}
    )
    limits = Limits(np.full(2, 21), np.full(2, 99), None, 0, FIRST, {"a": frozenset({"north"})})
    grid = PlanSettings(Interval.of_days(START, 21), (2,), tour_cost=0.0, cost_per_km=0.0)
    return formulate(Register(posts, people, busy), limits, grid)


def test_moving_up_is_worth_more_than_staying() -> None:
    """Tests by hand that with both there the week between, the truth is worth 3.5, staying 3, and the bound no less."""
    found = two_guards()
    plan = solve(found.problem, QUICK, clock=lambda: 0.0)
    assert plan.value == pytest.approx(3.0)
    moving = proven(found, plan)
    assert moving.bound >= 3.5 - 1e-9
    assert moving.gap == pytest.approx((moving.bound - 3.0) / moving.bound)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.floats(0, 1), min_size=6, max_size=6),
    st.sampled_from([("1:1 1:0.5", None), ("2:1", "lead:1"), ("1:1 1:0.3", "lead:1")]),
)
def test_whatever_the_prices(shares: list[float], shape: tuple[str | None, str | None]) -> None:
    """Tests that prices of any height, made alike, are between 0 and the value, and bound the truth of those who move."""
    found = two_guards(*shape)
    prices = np.array(shares).reshape(2, 3) * found.problem.value
    alike = over_slots(found, prices)
    assert ((alike >= 0) & (alike <= found.problem.value)).all()
    second = float(found.problem.value[1, 0])
    assert bound(found.problem, alike) >= 3 + second - 1e-9


def test_one_slot_a_post_is_left_alone() -> None:
    """Tests that a plan of posts without tiers or mix is returned as it was."""
    found = two_guards(None)
    plan: Plan = solve(found.problem, QUICK, clock=lambda: 0.0)
    assert proven(found, plan) is plan
