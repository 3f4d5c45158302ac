"""Tables in and out, on two posts and three people that a person can check."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from plan_toys import problems

from holdfast.errors import PlanError
from holdfast.plan import (
    Names,
    Problem,
    Tours,
    changes,
    changes_table,
    coverage_of,
    coverage_table,
    prices_table,
    problem_of_tables,
    shortages,
    shortages_table,
    solve,
    tours_table,
    with_newcomers,
)

POSTS = {"post": ["gate", "pump"], "facility": ["dam", "dam"], "kind": ["guard", "medic"]}
PEOPLE = {"person": ["ada", "bo", "cy"], "group": ["town", "hills", "town"], "cap": [2, 1, 2]}
REACH = {"group": ["hills", "town", "hills"], "post": ["pump", "gate", "gate"], "cost": [0.5, 0.0, 0.25]}
WANTED = [
    {"post": "gate", "period": 0, "demand": 1, "value": 4.0},
    {"post": "pump", "period": 2, "demand": 1, "value": 3.0},
]


def made(**changed: Any) -> tuple[Problem, Names]:
    """Return the toy from its tables, some of them changed."""
    tables: dict[str, Any] = {"posts": POSTS, "people": PEOPLE, "reach": REACH, "demand": WANTED}
    others = {"tour_lengths": [1, 2], "tour_cost": 0.125} | tables | changed
    return problem_of_tables(others.pop("posts"), others.pop("people"), others.pop("reach"), **others)


def test_names_become_numbers() -> None:
    """Tests that people, groups, posts and periods are numbered as they are listed, and gaps want nobody."""
    problem, names = made()
    assert problem.group.tolist() == [0, 1, 0]
    assert (names.groups.to_list(), names.periods.to_list()) == (["town", "hills"], [0, 1, 2])
    assert problem.reach_first.tolist() == [0, 1, 3]
    assert problem.reach_post.tolist() == [0, 1, 0]
    assert problem.reach_cost.tolist() == [0.0, 0.5, 0.25]
    assert problem.demand.tolist() == [[1, 0, 0], [0, 0, 1]]
    assert problem.value.tolist() == [[4.0, 0.0, 0.0], [0.0, 0.0, 3.0]]
    assert problem.post_kind.tolist() == [0, 1]
    assert problem.available.tolist() == [0b111] * 3


@pytest.mark.parametrize(
    "changed",
    [
        {
            "posts": pl.DataFrame(POSTS),
            "people": pl.DataFrame(PEOPLE).lazy(),
            "reach": pl.DataFrame(REACH).to_arrow(),
        },
        {"demand": np.array([[1, 0, 0], [0, 0, 1]]), "value": [[4.0, 0, 0], [0, 0, 3.0]]},
        {"demand": [[1, 0, 0], [0, 0, 1]], "value": WANTED},
        {"periods": 3, "people": PEOPLE | {"cap": [2.0, 1.0, 2.0], "rank": ["x", None, "y"]}},
    ],
    ids=["kinds of tables", "arrays", "array and table", "whole numbers written as real ones"],
)
def test_same_problem_from_other_shapes(changed: dict[str, Any]) -> None:
    """Tests that polars, Arrow, lists of rows and arrays say the same thing."""
    expected, found = made()[0], made(**changed)[0]
    for name in (
        "demand",
        "value",
        "group",
        "cap",
        "reach_first",
        "reach_post",
        "reach_cost",
        "post_facility",
    ):
        assert np.array_equal(getattr(expected, name), getattr(found, name)), name


def test_columns_of_the_posts() -> None:
    """Tests that a demand and a value per post hold in every period."""
    problem, _ = made(posts=POSTS | {"demand": [1, 2], "value": [4.0, 3.0]}, demand=None, periods=2)
    assert problem.demand.tolist() == [[1, 1], [2, 2]]
    assert problem.value.tolist() == [[4.0, 4.0], [3.0, 3.0]]


def test_defaults() -> None:
    """Tests that without groups everybody is alone, without facility a post is one, and without costs there are none."""
    people = {"person": [7, 8], "cap": [1, 1]}
    problem, names = made(
        posts={"post": ["gate", "pump"]}, people=people, reach={"group": [8], "post": ["gate"]}
    )
    assert names.groups.to_list() == ["7", "8"]
    assert names.facilities.to_list() == ["gate", "pump"]
    assert names.kinds.to_list() == ["duty"]
    assert (problem.reach_first.tolist(), problem.reach_cost.tolist()) == ([0, 0, 1], [0.0])


def test_optional_columns_of_the_people() -> None:
    """Tests that a blank in a personal limit sets none, and that caps of windows are read in order."""
    more = {
        "calls": [None, 1, 2],
        "burden": [3.0, None, 0.0],
        "window_cap_1": [1, 1, 1],
        "window_cap_0": [2, None, 2],
    }
    problem, _ = made(people=PEOPLE | more, window_first=[0, 2])
    assert problem.calls is not None
    assert problem.burden is not None
    assert problem.window_cap is not None
    assert problem.calls.tolist() == [64, 1, 2]
    assert problem.burden.tolist() == [3, 0, 0]
    assert problem.window_cap.tolist() == [[2, 1], [64, 1], [2, 1]]


def test_periods_may_be_dates() -> None:
    """Tests that days name the periods on the way in and on the way out."""
    weeks = [date(2027, 1, 4) + timedelta(weeks=week) for week in range(3)]
    wanted = pl.DataFrame({"post": ["pump"], "period": [weeks[2]], "demand": [1], "value": [3.0]})
    away = {"person": ["ada"], "period": [weeks[1]]}
    problem, names = made(demand=wanted, periods=weeks, away=away)
    assert problem.available.tolist() == [0b101, 0b111, 0b111]
    assert tours_table(solve(problem), names).rows() == [("bo", "pump", weeks[2], 1)]


def test_away_as_an_array() -> None:
    """Tests that truth values per person and period say the same as the table."""
    away = np.zeros((3, 3), np.bool_)
    away[1, 2] = True
    assert made(away=away)[0].available.tolist() == [0b111, 0b011, 0b111]


def test_plan_as_tables() -> None:
    """Tests that tours, cover, shortages and prices come back under their names."""
    problem, names = made(people=PEOPLE | {"cap": [2, 0, 2]})
    plan = solve(problem)
    found = tours_table(plan, names)
    assert found.select("post", "start", "length").rows() == [("gate", 0, 1)]
    assert found["person"].item() in {"ada", "cy"}
    cover = coverage_table(problem, plan, names).filter(pl.col("wanted") > 0)
    assert cover.rows() == [("gate", 0, "dam", "guard", 1, 1, 0), ("pump", 2, "dam", "medic", 1, 0, 1)]
    short = shortages_table(shortages(problem, plan), names)
    assert short.select("post", "start", "missing", "worth", "cause").rows() == [("pump", 2, 1, 3.0, "cap")]


def test_prices_as_a_table() -> None:
    """Tests that each price stands beside its post and period."""
    problem, names = made()
    plan = replace(solve(problem), prices=np.arange(6.0).reshape(2, 3))
    table = prices_table(plan, names)
    assert table.rows()[:2] == [("gate", 0, 0.0), ("gate", 1, 1.0)]
    assert table.rows()[-1] == ("pump", 2, 5.0)


def test_changes_as_a_table() -> None:
    """Tests that each tour of two plans is a row with names, and a gap names who left it."""
    problem, names = made(away={"person": ["ada"], "period": [0]})
    before = Tours(np.array([0]), np.array([0]), np.array([0]), np.array([1]))
    after = Tours(np.array([2]), np.array([0]), np.array([0]), np.array([1]))
    table = changes_table(changes(problem, before, after), before, after, names)
    assert table.rows() == [
        ("ada", "dropped", "away", None, "gate", 0, 1, None, None, None),
        ("cy", "added", "gap", "ada", None, None, None, "gate", 0, 1),
    ]


def test_newcomers_have_a_name() -> None:
    """Tests that people added in a what-if are numbered after the known ones."""
    problem, names = made(people=PEOPLE | {"cap": [0, 0, 0]})
    more = with_newcomers(problem, np.array([1]), np.array([0.0]), 1)
    assert tours_table(solve(more), names).rows() == [("newcomer 1", "pump", 2, 1)]


def test_nobody() -> None:
    """Tests that no people, no posts and no reach make a problem, and its plan empty tables."""
    problem, names = made(
        posts={"post": []},
        people={"person": [], "cap": []},
        reach={"group": [], "post": []},
        demand=[],
        value=[],
        periods=2,
    )
    plan = solve(problem)
    assert tours_table(plan, names).is_empty()
    assert coverage_table(problem, plan, names).is_empty()


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"posts": 3}, "posts is no table"),
        ({"posts": {"name": ["gate"]}}, "posts lacks post; its columns are: name"),
        ({"posts": {"post": ["gate", "gate"]}}, "posts lists post 'gate' more than once"),
        ({"people": PEOPLE | {"person": ["ada", "ada", "cy"]}}, "people lists person 'ada' more than once"),
        ({"people": PEOPLE | {"cap": [1, None, 2]}}, "people has 1 blanks in cap"),
        ({"people": PEOPLE | {"cap": [1.5, 1, 2]}}, "cap holds real numbers"),
        ({"people": PEOPLE | {"window_cap_1": [1, 1, 1]}}, "number the columns window_cap_0"),
        (
            {"reach": REACH | {"post": ["gate", "bump", "gate"], "cost": [0, 0.5, 1]}},
            "reach has the post 'bump' in row 1 (1 such rows",
        ),
        ({"reach": REACH | {"group": ["hills", "twn", "hills"]}}, "reach has the group 'twn'"),
        ({"reach": REACH | {"post": ["gate", "gate", "gate"]}}, "twice"),
        ({"demand": [WANTED[0], WANTED[0]]}, "demand lists 1 pairs of post and period twice"),
        ({"demand": [WANTED[0] | {"demand": -1}]}, "demand goes down to -1"),
        ({"demand": [WANTED[0] | {"period": "Monday"}]}, "give periods, all of them"),
        ({"demand": [WANTED[0]], "periods": ["Monday"]}, "demand has the period '0' in row 0"),
        ({"demand": [[1, 0]], "value": WANTED}, "demand has shape (1, 2); give (2, 2)"),
        ({"demand": [[1, 0], [0]]}, "demand has rows of different lengths"),
        ({"demand": None}, "not said how many periods"),
        ({"demand": None, "periods": 3}, "not said what demand is"),
        ({"demand": [[1, 1], [1, 1]]}, "not said what value is"),
        ({"demand": [[1, 1, 0], [0, 0, 0]], "value": WANTED}, "no row for 'gate' in period 1"),
        ({"value": [[float("nan")] * 3] * 2}, "no finite number"),
        ({"periods": ["a", "b", "a"]}, "periods names one of them twice"),
        ({"periods": ["a", 1]}, "periods mixes kinds"),
        ({"periods": 65, "demand": WANTED}, "65 periods"),
        ({"away": [[True, False]]}, "give truth values of shape (3, 3)"),
        ({"away": {"person": ["eve"], "period": [0]}}, "away has the person 'eve'"),
        (
            {"current": {"person": ["ada"], "post": ["gate"], "start": [2], "length": [2]}},
            "outside the horizon",
        ),
    ],
)
def test_faults(changed: dict[str, Any], words: str) -> None:
    """Tests that what is wrong is named, not guessed."""
    with pytest.raises(PlanError) as caught:
        made(**changed)
    assert words in str(caught.value)


def test_names_of_another_problem() -> None:
    """Tests that names with too few posts are refused."""
    problem, _ = made()
    plan = solve(problem)
    _, few = made(posts={"post": ["gate"]}, reach={"group": ["town"], "post": ["gate"]}, demand=WANTED[:1])
    with pytest.raises(PlanError, match="names that came with the problem"):
        prices_table(plan, few)
    with pytest.raises(PlanError, match="names that came with the problem"):
        tours_table(plan, few)


@settings(max_examples=40, deadline=None)
@given(problems())
def test_any_problem_survives(problem: Problem) -> None:
    """Tests that a problem written as tables is read back the same, its plan in force too."""
    posts = {"post": [f"p{j}" for j in range(problem.posts)]}
    people: dict[str, Any] = {
        "person": [f"m{i}" for i in range(problem.people)],
        "group": [f"g{g}" for g in problem.group.tolist()],
        "cap": problem.cap,
    }
    here = np.unique(problem.group)
    owner = np.repeat(np.arange(problem.groups), np.diff(problem.reach_first))
    kept = np.isin(owner, here)
    reach = {
        "group": [f"g{g}" for g in owner[kept].tolist()],
        "post": [f"p{j}" for j in problem.reach_post[kept].tolist()],
        "cost": problem.reach_cost[kept],
    }
    bits = (problem.available[:, None] >> np.arange(problem.periods, dtype=np.uint64)) & np.uint64(1)
    others = {"tour_lengths": problem.tour_lengths, "rest": problem.rest, "demand": problem.demand}
    first, names = problem_of_tables(posts, people, reach, value=problem.value, away=bits == 0, **others)
    current = None if problem.current is None else tours_table(problem.current, names)
    again, _ = problem_of_tables(
        posts, people, reach, value=problem.value, away=bits == 0, current=current, **others
    )
    assert np.array_equal(first.available, problem.available)
    assert [f"g{g}" for g in problem.group.tolist()] == names.groups.gather(again.group).to_list()
    if problem.current is not None:
        assert again.current is not None
        assert np.array_equal(coverage_of(again, again.current), coverage_of(first, problem.current))
        assert np.array_equal(again.current.person, problem.current.person)
