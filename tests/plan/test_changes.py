"""What differs between two plans: every tour once, and the reason a person can check by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from plan_toys import problems, tours, toy

from holdfast.plan import PlanParams, Problem, Tours, solve
from holdfast.plan.changes import Cause, Change, Changes, changes

QUICK = PlanParams(seconds=None, price_passes=(4, 8), plan_passes=4, plans=1)
BEFORE = tours((0, 0, 0, 2), (1, 1, 0, 1), (2, 1, 1, 1))


def told(problem: Problem, before: Tours, after: Tours, **more: object) -> list[tuple[int, str, str, int]]:
    """Return person, change, cause and whom of each row that is not kept."""
    found = changes(problem, before, after, **more)  # type: ignore[arg-type]
    rows = []
    for old, new, change, cause, whom in zip(
        found.before, found.after, found.change, found.cause, found.whom, strict=True
    ):
        if change != Change.KEPT:
            person = after.person[new] if new >= 0 else before.person[old]
            rows.append((int(person), Change(change).name, Cause(cause).name, int(whom)))
    return sorted(rows)


def test_nothing_changes() -> None:
    """Tests that a plan beside itself is kept as a whole."""
    found = changes(toy(), BEFORE, BEFORE)
    assert (found.count(Change.KEPT), found.share_kept, found.share_undisturbed_kept) == (3, 1.0, 1.0)


def test_somebody_falls_out_and_another_fills_the_gap() -> None:
    """Tests that the gap of whoever is away names them, and that they are no undisturbed tour."""
    gone = replace(toy(), available=np.array([0b0000, 0b1111, 0b1110], np.uint64))
    after = tours((1, 0, 0, 2), (2, 1, 1, 1))
    assert told(gone, BEFORE, after) == [(0, "DROPPED", "AWAY", -1), (1, "MOVED", "GAP", 0)]
    found = changes(gone, BEFORE, after)
    assert (found.undisturbed, found.undisturbed_kept) == (2, 1)
    assert (found.periods_kept, found.periods_before) == (1, 4)


def test_a_chain_of_gaps() -> None:
    """Tests that whoever fills the gap of one who moved names that one."""
    four = toy(group=[0, 0, 0], cap=[2, 2, 2], available=[0, 0b1111, 0b1111], demand=[[1] * 4, [1] * 4])
    after = tours((1, 0, 0, 1), (2, 1, 0, 1))
    before = tours((0, 0, 0, 1), (1, 1, 0, 1))
    assert told(four, before, after) == [
        (0, "DROPPED", "AWAY", -1),
        (1, "MOVED", "GAP", 0),
        (2, "ADDED", "GAP", 1),
    ]


def test_forced_by_reach_and_cap() -> None:
    """Tests that a post out of reach and a smaller cap are named as what forced a change."""
    assert told(toy(), tours((2, 0, 1, 1)), Tours.none()) == [(2, "DROPPED", "REACH", -1)]
    assert told(toy(cap=[1, 2, 2]), tours((0, 0, 0, 2)), tours((0, 0, 0, 1))) == [(0, "SHORTENED", "CAP", -1)]
    assert told(toy(calls=[0, 1, 1]), tours((0, 0, 0, 2)), Tours.none()) == [(0, "DROPPED", "CAP", -1)]
    assert told(toy(longest=[1, 2, 2]), tours((0, 0, 0, 2)), Tours.none()) == [(0, "DROPPED", "CAP", -1)]


def test_the_post_wants_fewer_or_more() -> None:
    """Tests that a strength that fell or rose is the reason."""
    fewer = toy(demand=[[0, 0, 1, 1], [1, 1, 0, 0]])
    assert told(fewer, BEFORE, tours((0, 0, 2, 2), (1, 1, 0, 1), (2, 1, 1, 1))) == [
        (0, "SHIFTED", "FEWER", -1)
    ]
    more = toy(demand=[[1, 1, 1, 1], [2, 1, 0, 0]])
    after = tours((0, 0, 0, 2), (1, 1, 0, 1), (2, 1, 1, 1), (0, 1, 3, 1))
    before = Tours(*(getattr(after, name)[:3] for name in ("person", "post", "start", "length")))
    wanted = more.demand - np.array([[0, 0, 0, 0], [1, 0, 0, 0]])
    assert told(more, before, tours((0, 1, 0, 2), (1, 1, 0, 1), (2, 1, 1, 1)), wanted_before=wanted) == [
        (0, "MOVED", "MORE", -1)
    ]


def test_short_before_or_worth_more() -> None:
    """Tests that a filled shortage is one, and anything else is said to be worth more."""
    assert told(toy(), Tours.none(), tours((0, 0, 0, 1))) == [(0, "ADDED", "SHORT", -1)]
    assert told(toy(), tours((0, 0, 0, 1)), tours((0, 0, 0, 1), (1, 0, 0, 1))) == [(1, "ADDED", "BETTER", -1)]
    assert told(toy(), tours((0, 0, 0, 1)), Tours.none()) == [(0, "DROPPED", "BETTER", -1)]


def test_two_tours_become_one_and_back() -> None:
    """Tests that a person's tour after stands in one row only, that of the tour before that resembles it most."""
    two, one = tours((0, 0, 0, 1), (0, 0, 2, 1)), tours((0, 0, 2, 1))
    assert told(toy(), two, one) == [(0, "DROPPED", "BETTER", -1)]
    assert told(toy(), one, two) == [(0, "ADDED", "SHORT", -1)]


def test_a_gap_is_filled_once() -> None:
    """Tests that of two who come to where one left, only one fills the gap."""
    wide = toy(available=[0, 0b1111, 0b1111], group=[0, 0, 0], demand=[[2, 2, 2, 2], [1, 1, 1, 1]])
    after = tours((1, 0, 0, 1), (2, 0, 0, 1))
    assert [row[2:] for row in told(wide, tours((0, 0, 0, 1)), after)] == [
        ("AWAY", -1),
        ("GAP", 0),
        ("SHORT", -1),
    ]


def test_changed_at_the_same_post() -> None:
    """Tests that a longer and a shifted tour at one post are no move."""
    rows = told(toy(), tours((0, 0, 0, 1), (1, 0, 0, 1)), tours((0, 0, 0, 2), (1, 0, 2, 1)))
    assert [row[1] for row in rows] == ["LENGTHENED", "SHIFTED"]


@given(problems(), st.integers(0, 3))
def test_changes_part_the_tours(problem: Problem, seed: int) -> None:
    """Tests that each tour before and after stands in exactly one row, of one person, and that counts agree."""
    rng = np.random.default_rng(seed)
    before = problem.current if problem.current is not None else Tours.none()
    found = solve(replace(problem, current=None, keep_bonus=0.0), QUICK).tours
    some = rng.random(len(found)) < 0.8
    after = Tours(found.person[some], found.post[some], found.start[some], found.length[some])
    once, back = changes(problem, before, after), changes(problem, after, before)
    assert_parted(before, after, once)
    assert_parted(after, before, back)
    assert back.periods_kept == once.periods_kept


def assert_parted(before: Tours, after: Tours, became: Changes) -> None:
    """Assert that every tour stands in one row, and that what is said of the rows agrees."""
    assert sorted(became.before[became.before >= 0]) == list(range(len(before)))
    assert sorted(became.after[became.after >= 0]) == list(range(len(after)))
    both = (became.before >= 0) & (became.after >= 0)
    assert (before.person[became.before[both]] == after.person[became.after[both]]).all()
    assert ((became.before >= 0) | (became.after >= 0)).all()
    assert sum(became.count(change) for change in Change) == len(became.before)
    assert 0 <= became.undisturbed_kept <= became.undisturbed <= len(before)
    assert ((became.cause == Cause.NONE) == (became.change == Change.KEPT)).all()
    assert ((became.whom >= 0) == (became.cause == Cause.GAP)).all()
