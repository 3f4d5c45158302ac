"""The slots of posts: how tiers, mix and threat level part a strength, and who fills which."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl
import pytest

from holdfast.model import Interval
from holdfast.plan.register import CALLS, PlanSettings
from holdfast.plan.slots import Slot, demand_of, level_on, slots_of, strengths_of

START = date(2030, 1, 7)
FIRST = (START - date(1970, 1, 1)).days
GRID = PlanSettings(Interval.of_days(START, 14), (1,))


def post(**more: object) -> pl.DataFrame:
    """Return one post for five, always open."""
    given = {
        "post": "gate",
        "strength": 5,
        "start_day": None,
        "end_day": None,
        "tiers": None,
        "mix": None,
        "by_threat": None,
    }
    texts = {
        "tiers": pl.String,
        "mix": pl.String,
        "by_threat": pl.String,
        "start_day": pl.Int32,
        "end_day": pl.Int32,
    }
    return pl.DataFrame([given | more], schema_overrides=texts)


@pytest.mark.parametrize(
    ("tiers", "mix", "expected"),
    [
        (None, None, [(0, 5, 1.0, None)]),
        ("2:1 2:0.5", None, [(0, 2, 1.0, None), (2, 3, 0.5, None)]),  # the last tier goes on
        (None, "lead:1", [(0, 1, 1.0, "lead"), (1, 4, 1.0, None)]),
        ("2:1 9:0.5", "lead:1 medic:2", [(0, 1, 1.0, "lead"), (1, 1, 1.0, "medic"), (2, 1, 0.5, "medic"), (3, 2, 0.5, None)]),
        (None, "lead:5", [(0, 5, 1.0, "lead")]),
    ],
)  # fmt: skip
def test_parted(
    tiers: str | None, mix: str | None, expected: list[tuple[int, int, float, str | None]]
) -> None:
    """Tests by hand where the edges of tiers and mix part a strength of five."""
    found = slots_of(post(tiers=tiers, mix=mix), np.full((1, 2), 5))
    assert [(p.first, p.people, p.worth, p.needs) for p in found] == expected


def test_a_post_that_is_closed_is_one_slot() -> None:
    """Tests that a post nobody is wanted at keeps a slot, so that call-ups to it are counted somewhere."""
    assert slots_of(post(tiers="2:1"), np.zeros((1, 2), np.int64)) == (Slot(0, 0, 0, 1.0),)


def test_strength_by_level() -> None:
    """Tests that a period takes the highest level of its days, of several spans the last, and beyond the last strength it."""
    spans = [
        {"start_day": FIRST, "end_day": FIRST + 14, "level": 3},
        {"start_day": FIRST + 7, "end_day": FIRST + 14, "level": 2},
        {"start_day": FIRST + 13, "end_day": FIRST + 14, "level": 9},
    ]
    levels = pl.Series(
        "levels",
        [spans],
        dtype=pl.List(pl.Struct({"start_day": pl.Int32, "end_day": pl.Int32, "level": pl.Int32})),
    )
    posts = post(by_threat="5 6 8").with_columns(levels)
    assert strengths_of(posts, GRID).tolist() == [[8, 8]]
    assert level_on(spans, np.array([FIRST - 1, FIRST, FIRST + 7, FIRST + 13])).tolist() == [1, 3, 2, 9]
    assert strengths_of(posts.drop("levels"), GRID).tolist() == [[5, 5]]


def test_who_fills_which_slot() -> None:
    """Tests that holders called fill the mix first, others the most worthy open slot, none a slot of the mix."""
    posts = post(tiers="3:1 2:0.5", mix="lead:1")
    strengths = strengths_of(posts, GRID)
    slots = slots_of(posts, strengths)
    rows = [
        (1, "gate", FIRST, FIRST + 14),
        (2, "gate", FIRST, FIRST + 7),
        (3, "gate", FIRST + 8, FIRST + 20),
        (9, "x", FIRST, FIRST + 9),
    ]
    called = pl.DataFrame(rows, schema=CALLS, orient="row")
    demand = demand_of(slots, strengths, posts, called, GRID, {1: frozenset({"lead"})})
    assert [(p.needs, p.people, p.worth) for p in slots] == [
        ("lead", 1, 1.0),
        (None, 2, 1.0),
        (None, 2, 0.5),
    ]
    assert demand.tolist() == [[0, 0], [1, 2], [2, 2]]
