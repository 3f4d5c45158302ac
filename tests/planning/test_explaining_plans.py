"""Why a plan is short, what would help, how fair it is, and two plans side by side, on a register a person can check."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast import planning
from holdfast.errors import NotFoundError, PlanError
from holdfast.model import Interval
from holdfast.orders import AcceptGap, ApprovePlan, IssueCallUps, ServeCallUps
from holdfast.plan import PlanParams
from holdfast.plan.formulate import PlanSettings
from holdfast.planning.again import make_again, propose_again
from holdfast.planning.compare import compare
from holdfast.planning.explained import Explained, explained
from holdfast.planning.fairness import price_of_fairness, spread_of
from holdfast.planning.numbers import calls_by_tour, ground_of, post_names, tours_of
from holdfast.planning.what_if import Answer, More, Shelter, Supposed, what_if
from holdfast.planning.why import causes, lifts_of, why
from holdfast.store.days import to_day
from worlds import ALVA, BO, DAN, Toy

MONDAY = date(2030, 1, 14)
AT = to_day(MONDAY)
QUICK = PlanParams(seconds=None, price_passes=(16, 24), plan_passes=8, plans=2)


def planned(
    toy: Toy, name: str = "january", *, weeks: int = 4, reach_km: float = 500.0, start: date = MONDAY
) -> str:
    """Propose a plan of some weeks and return its name."""
    grid = PlanSettings(Interval.of_days(start, 7 * weeks), (1,), reach_km=reach_km)
    made = planning.make(toy.desk, planning.Wish("land", "watch", grid), QUICK, clock=lambda: 0.0)
    order, answer = planning.propose(toy.desk, made, toy.by("planner"), name=name)
    assert answer.reason() == ""
    return order.id


def issued(toy: Toy, name: str) -> str:
    """Issue and hand over a plan's call-ups."""
    toy.does(ApprovePlan(name), "council")
    toy.does(IssueCallUps(name), "caller")
    toy.does(ServeCallUps(name, toy.now.date()), "duty")
    return name


def asked(toy: Toy, found: Explained, supposed: Supposed) -> Answer:
    """Return the answer to a what-if."""
    return what_if(
        toy.desk,
        found.wish,
        found.formulation,
        found.plan,
        supposed,
        QUICK,
        base=found.base,
        clock=lambda: 0.0,
    )


def test_a_plan_explains_the_same_before_and_after_issue(toy: Toy) -> None:
    """Tests that the problem of a plan is the same whether its call-ups are in force or not, with nothing left out."""
    name = planned(toy)
    before = explained(toy.desk, name)
    after = explained(toy.desk, issued(toy, name))
    assert (before.left_out, after.left_out) == (0, 0)
    assert before.plan.value == pytest.approx(after.plan.value)
    assert before.plan.bound == pytest.approx(after.plan.bound)
    assert before.row.value == pytest.approx(after.plan.value)
    assert before.row.bound == pytest.approx(after.plan.bound)  # the prices of the certificate still prove it


def test_tours_and_calls_are_one_another(toy: Toy) -> None:
    """Tests that tours become call-ups and these the same tours again."""
    found = explained(toy.desk, planned(toy))
    tours = found.plan.tours
    calls = calls_by_tour(found.formulation, tours)
    back, parts = tours_of(found.formulation, calls)
    assert [calls["tour"][rows[0]] for rows in parts] == list(range(len(tours)))
    for name in ("person", "post", "start", "length"):
        assert (getattr(back, name) == getattr(tours, name)).all()


def test_why_by_hand(toy: Toy) -> None:
    """Tests the causes: days, of which everybody has 20 a year."""
    found = explained(toy.desk, planned(toy, weeks=6), QUICK)
    rows = why(toy.desk, found, params=QUICK, worst=30, confirmed=1)
    gates = [row for row in rows if row.post == "dam.gate"]
    assert {row.cause for row in gates} == {"cap"}
    assert rows[0].confirmed is not None
    assert rows[0].confirmed.gains["cap"] > 0
    dives = [row for row in rows if row.post == "dam.dive"]
    assert all(
        set(row.limits) <= {"cap"} for row in dives
    )  # the others lack days as well as the qualification
    assert sum(row.missing for row in rows) == sum(missing for _, missing, _ in causes(rows))


def test_what_could_be_lifted(toy: Toy) -> None:
    """Tests the pairs that wider reach adds, by hand: who does not dive could, and Bo may not leave the north."""
    found = explained(toy.desk, planned(toy, reach_km=60.0))
    with toy.store.read() as tx:
        ground = ground_of(tx, toy.desk.frame(), found.wish, found.formulation, MONDAY)
    wider = lifts_of(found, ground).wider
    names, people = post_names(found.formulation), found.formulation.people
    first = {group: int(people[np.flatnonzero(found.problem.group == group)[0]]) for group in range(4)}
    pairs = {
        name: {
            (first[group], names[post])
            for group in range(4)
            for post in reach.post[reach.first[group] : reach.first[group + 1]]
        }
        for name, reach in wider.items()
    }
    assert pairs["distance"] == {(ALVA, "mast.foot")}  # 100 km; she and Cleo are alike
    assert {(ALVA, "dam.dive"), (BO, "dam.dive"), (DAN, "dam.gate")} <= pairs["qualification"]
    assert "territory" not in pairs  # Bo is too far from the south besides


def test_why_distance(toy: Toy) -> None:
    """Tests that people too far away are named: the mast lies a hundred kilometres from the north, Eva beside it."""
    name = planned(toy, reach_km=60.0)
    rows = why(toy.desk, explained(toy.desk, name), params=QUICK, worst=30, confirmed=0)
    mast = [row for row in rows if row.post == "mast.foot"]
    assert mast
    assert all(row.confirmed is None for row in mast)
    assert {row.cause for row in mast} <= {"distance", "cap", "people"}


def test_why_notice(toy: Toy) -> None:
    """Tests that a week too near for notice is said to be so: drills ask for fourteen days."""
    toy.does(AcceptGap("land", "Rest between drills", date(2031, 1, 1), "A test."), "council")
    grid = PlanSettings(Interval.of_days(MONDAY, 7), (1,), reach_km=500.0)
    made = planning.make(toy.desk, planning.Wish("land", "drill", grid), QUICK, clock=lambda: 0.0)
    planning.propose(toy.desk, made, toy.by("planner"), name="drill")
    rows = why(toy.desk, explained(toy.desk, "drill"), params=QUICK, worst=30, confirmed=0)
    assert {row.cause for row in rows} == {"notice"}


def test_what_if(toy: Toy) -> None:
    """Tests what-ifs by hand: a second diver's week is worth a week, days more help, Dan away costs, a mast is far."""
    found = explained(toy.desk, planned(toy, weeks=6), QUICK)
    diver = asked(toy, found, Supposed(more=(More(1, "diver", "northby"),)))
    assert diver.supposed == ("1 more at northby who can stand diver posts.",)
    assert diver.worth.gain is not None
    assert diver.worth.gain > 0.5  # about one per week, less what tours and distance cost
    days = asked(toy, found, Supposed(service_days=7))
    assert days.worth.gain is not None
    assert days.worth.gain > 2.0
    away = asked(toy, found, Supposed(away_units=frozenset({"frogs"})))
    assert away.worth.gain is not None
    assert away.worth.gain < -0.5
    for answer in (diver, days, away):
        assert answer.worth.gain is not None
        assert answer.worth.gain <= answer.worth.at_most + 1e-9
    less = asked(toy, found, Supposed(strength={"dam.dive": 0}))
    assert less.worth.gain == pytest.approx(away.worth.gain)


def test_shelter(toy: Toy) -> None:
    """Tests that lodging at the mast lets the north come, which is too far away without it."""
    found = explained(toy.desk, planned(toy, reach_km=20.0), QUICK)
    assert asked(toy, found, Supposed(shelters=(Shelter("mast", 50.0),))).worth.gain == pytest.approx(0.0)
    wide = asked(toy, found, Supposed(shelters=(Shelter("pump", 50.0),)))
    assert wide.worth.gain is not None
    assert wide.worth.gain >= 0.0


@pytest.mark.parametrize(
    ("supposed", "said"),
    [
        (Supposed(more=(More(1, "pilot", "northby"),)), "no kind 'pilot'"),
        (Supposed(more=(More(1, "diver", "moon"),)), "no place 'moon'"),
        (Supposed(shelters=(Shelter("moon", 1.0),)), "no post at 'moon'"),
        (Supposed(strength={"moon.gate": 1}), "no post 'moon.gate'"),
        (Supposed(away_units=frozenset({"toads"})), "no unit 'toads'"),
    ],
)
def test_what_cannot_be_supposed(toy: Toy, supposed: Supposed, said: str) -> None:
    """Tests that what is not there is named."""
    found = explained(toy.desk, planned(toy))
    with pytest.raises(NotFoundError, match=said):
        asked(toy, found, supposed)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: More(0, "diver", "northby"),
        lambda: Shelter("mast", 0.0),
        lambda: Supposed(missing_share=1.0),
        lambda: Supposed(service_days=-1),
        lambda: Supposed(strength={"a": -1}),
    ],
)
def test_suppositions_without_sense(wrong: object) -> None:
    """Tests that figures that make no sense are refused when they are given."""
    with pytest.raises(PlanError, match=r"give|sense|asked"):
        wrong()  # type: ignore[operator]


def test_a_share_missing_is_drawn_by_its_seed(toy: Toy) -> None:
    """Tests that who is missing repeats for a seed and changes with it."""
    drawn = [Supposed(missing_share=0.5, seed=seed).people_away(toy.desk) for seed in (1, 1, 2, 3)]
    assert drawn[0] == drawn[1]
    assert len(set(drawn)) > 1


def test_compare_by_hand(toy: Toy) -> None:
    """Tests two plans side by side after Dan fell out: who serves in which, what it covers, what changed and why."""
    name = issued(toy, planned(toy))
    again = make_again(toy.desk, name, QUICK, supposed=Supposed(away=frozenset({DAN})), clock=lambda: 0.0)
    order, _ = propose_again(toy.desk, again, toy.by("planner"))
    found = compare(toy.desk, name, order.id)
    assert (found.only_a, found.only_b) == (1, 0)
    assert found.kinds.filter(pl.col("kind") == "diver").select("met_a", "met_b").row(0)[1] == 0
    assert set(found.changes["person"]) == {DAN}
    assert set(found.changes["why"]) == {"the person does not come"}
    assert found.a.worth > found.b.worth
    assert sum(p["met_a"] for p in found.periods) > sum(p["met_b"] for p in found.periods)
    same = compare(toy.desk, name, name)
    assert (same.kept, same.changes.height, same.only_a) == (1.0, 0, 0)


def test_plans_that_cannot_be_compared(toy: Toy) -> None:
    """Tests that plans without a day or a grid in common are named."""
    planned(toy)
    planned(toy, "later", start=MONDAY + timedelta(days=70), weeks=2)
    planned(toy, "shifted", start=MONDAY + timedelta(days=3), weeks=2)
    with pytest.raises(PlanError, match="no day in common"):
        compare(toy.desk, "january", "later")
    with pytest.raises(PlanError, match="different periods"):
        compare(toy.desk, "january", "shifted")


def test_price_of_fairness(toy: Toy) -> None:
    """Tests that fairness costs nothing at 0, never gains protection that search had found, and that a dial is a share."""
    found = explained(toy.desk, planned(toy), fairness=1.0)
    assert found.problem.fairness > 0
    rows = price_of_fairness(
        toy.desk, found.wish, found.formulation, QUICK, dials=(0.0, 1.0), clock=lambda: 0.0
    )
    assert (rows[0].dial, rows[0].lost) == (0.0, 0.0)
    assert rows[1].worth <= rows[0].worth + 1e-9
    assert rows[1].burden.days.most <= rows[0].burden.days.most
    with pytest.raises(PlanError, match="from 0"):
        price_of_fairness(toy.desk, found.wish, found.formulation, QUICK, dials=(2.0,), clock=lambda: 0.0)


def test_spread_by_hand() -> None:
    """Tests the figures of two people: one bears everything, or both the same."""
    alone, alike = spread_of(np.array([0, 10])), spread_of(np.array([5, 5]))
    assert (alone.mean, alone.most, alone.gini, alone.top_tenth) == (5.0, 10.0, 0.5, 1.0)
    assert (alike.gini, alike.top_tenth) == (0.0, 0.5)
    assert spread_of(np.array([])).gini == 0.0


@given(st.lists(st.integers(0, 50), min_size=1, max_size=40), st.integers(1, 5))
def test_gini_does_not_depend_on_the_unit(values: list[int], times: int) -> None:
    """Tests that the Gini coefficient lies from 0 to below 1, and stays when everything is multiplied or repeated."""
    once = spread_of(np.array(values))
    assert -1e-12 <= once.gini < 1
    assert spread_of(times * np.array(values)).gini == pytest.approx(once.gini)
    assert spread_of(np.repeat(values, times)).gini == pytest.approx(once.gini)
    assert replace(once) == once
