from __future__ import annotations

import time

import pytest
from hypothesis import HealthCheck, given, settings
from watch_toys import by_trying, problems, toy

from holdfast.errors import PlanError
from holdfast.watch import (
    Cover,
    Fixed,
    Member,
    Shift,
    WatchBill,
    WatchCallbacks,
    WatchParams,
    WatchProblem,
    WatchProgress,
    recount,
    solve,
)

QUICK = WatchParams(seconds=1.0, seed=1, workers=1)
"""By the clock of ticks that `solve` has of its own: about a hundred looks at it."""


def solved(problem: WatchProblem, params: WatchParams = QUICK) -> WatchBill:
    """Solve, and check that the recount agrees with every figure."""
    bill = solve(problem, params)
    counted = recount(problem, bill.watches)
    assert counted.faults == ()
    assert counted.penalty == bill.penalty
    assert bill.bound <= bill.penalty
    assert bill.optimal == (bill.bound == bill.penalty)
    return bill


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(problems())
def test_no_bill_is_better_and_none_is_below_the_bound(problem: WatchProblem) -> None:
    """Tests against every bill of a tiny problem: the penalty is the least, the bound is below; or nobody can keep the rules."""
    least = by_trying(problem)
    if least is None:
        with pytest.raises(PlanError, match=r"Member (ada|bo) cannot keep its rules"):
            solve(problem, QUICK)
        return
    bill = solve(problem, WatchParams(seconds=60.0, workers=2), clock=time.monotonic)
    assert recount(problem, bill.watches).faults == ()
    assert (bill.penalty, bill.bound, bill.optimal) == (least, least, True)


def test_two_threads_find_what_one_finds() -> None:
    """Tests that the annealing thread shares its finds, and that its end is waited for."""
    bill = solve(toy(), WatchParams(seconds=20.0, workers=2), clock=time.monotonic)
    assert (bill.penalty, bill.bound, bill.optimal) == (0, 0, True)


def test_the_same_seed_gives_the_same_bill() -> None:
    """Tests that one thread without a clock repeats itself."""
    problem = toy(cover=tuple(Cover(day, "D", 2, 7, 3) for day in range(4)))
    assert solve(problem, QUICK) == solve(problem, QUICK)


def test_what_was_set_by_hand_stays() -> None:
    """Tests that a watch and a free day set by hand are kept, though they cost."""
    fixed = (Fixed("ada", 0, "N"), Fixed("bo", 0, None))
    bill = solved(toy(fixed=fixed))
    assert [w.shift for w in bill.watches if w.day == 0] == ["N"]
    assert bill.penalty == 100


def test_rest_is_taken_from_the_clock() -> None:
    """Tests that a rest of two days lets a member stand on the first and the last day only."""
    alone = (Member("ada"),)
    bill = solved(
        toy(members=alone, shifts=(Shift("D", 480, start_minute=480),), rest_minutes=3 * 1440 - 480)
    )
    assert len(bill.watches) == 2
    assert bill.penalty == 200


def test_skills_are_looked_for_within_cover() -> None:
    """Tests that the only leader stands where a leader is wanted."""
    members = (Member("ada", most_in_row=1), Member("bo", skills=frozenset({"lead"})))
    bill = solved(toy(members=members, cover=(Cover(1, "D", 1, 9, 9, "lead"), Cover(1, "D", 1, 9, 9))))
    assert [(w.member, w.day) for w in bill.watches if w.day == 1] == [("bo", 1)]


def test_nights_are_shared() -> None:
    """Tests that six nights are split three and three, or four and two after two that ada stood before."""
    nights = tuple(Cover(day, "N", 1, 100, 100) for day in range(6))
    members = (Member("ada", nights_before=2), Member("bo"))
    problem = WatchProblem(6, toy().shifts, members, nights, night_weight=5)
    bill = solve(problem, WatchParams(seconds=60.0), clock=time.monotonic)
    assert bill.optimal
    stood = [w.member for w in bill.watches if w.shift == "N"]
    assert (stood.count("ada"), stood.count("bo"), bill.penalty) == (2, 4, 0)


def test_who_cannot_keep_its_rules_is_named() -> None:
    """Tests that the message names the member and the rules, either of which would have to give."""
    busy = Member("cy", least_minutes=4 * 480, days_off=frozenset({2}))
    with pytest.raises(PlanError, match=r"Member cy .*the least minutes; the days off"):
        solve(toy(members=(busy,), shifts=(Shift("D", 480),)), QUICK)


@pytest.mark.parametrize(
    "changes",
    [
        {"members": ()},
        {"cover": ()},
        {"shifts": (), "cover": ()},
        {"members": (Member("ada", days_off=frozenset(range(4))),)},
        {"shifts": (Shift("D", 0),)},
        {"cover": (Cover(0, "D", 10**9, 10**9, 10**9),)},
    ],
    ids=["nobody", "nothing wanted", "no shift", "never there", "no minutes", "huge"],
)
def test_odd_problems_have_a_bill(changes: dict[str, object]) -> None:
    """Tests that what is missing or huge is no reason to fail."""
    solved(toy(**changes))


def test_a_search_that_is_stopped_has_a_bill() -> None:
    """Tests that the first lawful bill is there though the search is stopped before it begins."""
    bill = solve(toy(), QUICK, should_stop=lambda: True)
    assert recount(toy(), bill.watches).faults == ()


def test_the_watcher_hears_better_and_better() -> None:
    """Tests that progress is told from the start to the end, penalties falling and bounds rising."""
    heard: list[WatchProgress] = []
    told: list[object] = []

    class Ears(WatchCallbacks):
        def on_start(self, problem: WatchProblem) -> None:
            told.append(problem)

        def on_progress(self, progress: WatchProgress) -> None:
            heard.append(progress)

        def on_end(self, bill: WatchBill) -> None:
            told.append(bill)

    bill = solve(toy(), QUICK, callbacks=Ears())
    assert told == [toy(), bill]
    assert [p.penalty for p in heard] == sorted((p.penalty for p in heard), reverse=True)
    assert [p.bound for p in heard] == sorted(p.bound for p in heard)


def test_a_long_horizon_is_opened_piece_by_piece() -> None:
    """Tests that twenty weeks with minutes, weekends and limits that bind have a lawful bill."""
    member = Member("ada", {"N": 20}, 100 * 480, 85 * 480, 5, 2, 2, 12, days_off=frozenset(range(30, 40)))
    problem = WatchProblem(
        140, toy().shifts, (member,), tuple(Cover(day, "N", 1, 9, 1) for day in range(140)), rest_minutes=660
    )
    solved(problem)
