"""Everything the register can say, as plans hold it: each tour is one that the law permits and the register asks for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from holdfast import planning
from holdfast.model import Contract, Interval, Mix, Post, Tier, Unit
from holdfast.orders import (
    AddPost,
    AmendPost,
    AmendReservist,
    ApprovePlan,
    ClosePost,
    EndContract,
    FixTour,
    FormUnit,
    SetThreatLevel,
    SetUnitTogether,
    ShapePost,
    SignContract,
    UnfixTour,
)
from holdfast.plan import PlanParams
from holdfast.plan.formulate import PlanSettings
from holdfast.planning.standing import certificate_of
from holdfast.rebuild import rebuild
from holdfast.store import reserve
from holdfast.store import tables as t
from holdfast.store.days import to_date, to_day
from worlds import ALVA, BO, CLEO, DAN, EVA, YEAR, Toy, watch

MONDAY = date(2030, 1, 7)
QUICK = PlanParams(seconds=None, price_passes=(16, 24), plan_passes=8, plans=2)


def wish(start: date = MONDAY, weeks: int = 6, **more: Any) -> planning.Wish:
    """Return a wish for watches in the land."""
    given: dict[str, Any] = {
        "horizon": Interval.of_days(start, 7 * weeks),
        "tour_lengths": (1, 2),
        "reach_km": 500.0,
    }
    return planning.Wish("land", "watch", PlanSettings(**given | more))


def make(toy: Toy, wished: planning.Wish) -> planning.Made:
    """Make a plan."""
    return planning.make(toy.desk, wished, QUICK, clock=lambda: 0.0)


def calls(made: planning.Made) -> pl.DataFrame:
    """Return the tours of a plan."""
    return made.formulation.calls(made.plan.tours)


def approved(toy: Toy, made: planning.Made, name: str = "january") -> pl.DataFrame:
    """Propose and approve a plan, which must not be refused, and return its tours."""
    planning.propose(toy.desk, made, toy.by("planner"), name=name)
    answer = toy.does(ApprovePlan(name), "council")
    assert answer.waits_for is None, answer
    return calls(made)


def test_tiers(toy: Toy) -> None:
    """Tests that the people of one post are planned by what the next of them is worth, and nobody for nothing."""
    toy.does(ShapePost("dam.gate", tiers=(Tier(1, 1.0), Tier(3, 0.0))))
    made = make(toy, wish())
    rows = made.formulation.post_of
    assert rows is not None
    gate = made.formulation.posts.index("dam.gate")
    worths = made.formulation.problem.value[rows == gate, 0]
    demand = made.formulation.problem.demand[rows == gate]
    assert worths.tolist() == [1.0, 0.0]
    assert demand[:, 0].tolist() == [1, 3]
    at_gate = approved(toy, made).filter(pl.col("post") == "dam.gate")
    days = [
        day for start, end in at_gate.select("start_day", "end_day").iter_rows() for day in range(start, end)
    ]
    assert len(days) == len(set(days))  # never two at once
    assert any("several slots" in note for note in made.formulation.notes)


def test_mix(toy: Toy) -> None:
    """Tests that a slot of the mix is only for who holds the qualification, and is filled first."""
    toy.does(AmendReservist(ALVA, "member", frozenset({"lead"})))
    toy.does(ShapePost("dam.gate", mix=(Mix("lead", 1),)))
    made = make(toy, wish(weeks=2))
    problem, rows = made.formulation.problem, made.formulation.post_of
    assert rows is not None
    lead = int((rows == made.formulation.posts.index("dam.gate")).nonzero()[0][0])
    people = {
        int(made.formulation.people[p])
        for p, j in zip(made.plan.tours.person, made.plan.tours.post, strict=True)
        if j == lead
    }
    assert problem.demand[lead].tolist() == [1, 1]
    assert people == {ALVA}
    approved(toy, made)


def test_a_holder_called_already_fills_the_mix(toy: Toy) -> None:
    """Tests that who is called to the post takes the slot that they can, others an ordinary one."""
    toy.does(AmendReservist(ALVA, "member", frozenset({"lead"})))
    toy.does(ShapePost("dam.gate", mix=(Mix("lead", 1),)))
    toy.calls(ALVA, MONDAY, 7)
    toy.calls(CLEO, MONDAY + timedelta(days=7), 7)
    problem = make(toy, wish(weeks=2)).formulation
    assert problem.post_of is not None
    rows = problem.post_of == problem.posts.index("dam.gate")
    assert problem.problem.demand[rows].tolist() == [[0, 1], [3, 2]]


def test_strength_by_threat_level(toy: Toy) -> None:
    """Tests that the strength follows the level set, a region's own before its parent's, and a what-if level for all."""
    toy.does(ShapePost("dam.gate", by_threat=(4, 6, 9)))
    week = Interval.of_days(MONDAY + timedelta(days=9), 2)
    toy.does(SetThreatLevel("land", 2, Interval.of_days(MONDAY, 21), "Warnings."))
    toy.does(SetThreatLevel("north", 7, week, "An attack."))
    assert demand_at(toy, "dam.gate", wish(weeks=4)) == [6, 9, 6, 4]
    assert demand_at(toy, "dam.gate", wish(weeks=4, threat_level=2)) == [6, 6, 6, 6]
    with toy.store.read() as tx:
        posts = reserve.posts(tx, ["north"])
    cover = {
        day: planning.cover_on(posts, planning_empty(), to_day(MONDAY) + day).filter(
            pl.col("post") == "dam.gate"
        )["asked"][0]
        for day in (0, 9, 12, 27)
    }
    assert cover == {0: 6, 9: 9, 12: 6, 27: 4}
    assert "no threat level 12" in toy.refuses(SetThreatLevel("land", 12, week, "No."))


def planning_empty() -> pl.DataFrame:
    """Return no call-ups."""
    return pl.DataFrame(
        schema={"person": pl.Int64, "post": pl.String, "start_day": pl.Int32, "end_day": pl.Int32}
    )


def demand_at(toy: Toy, post: str, wished: planning.Wish) -> list[int]:
    """Return what a post wants in each period."""
    found = planning.formulate_wish(toy.desk, wished)
    assert found.post_of is not None
    rows = found.post_of == found.posts.index(post)
    return [int(n) for n in found.problem.demand[rows].sum(axis=0)]


def test_shapes_that_cannot_be(toy: Toy) -> None:
    """Tests that a shape that contradicts itself or the strength is refused with its reason."""
    assert "worth more" in toy.refuses(ShapePost("dam.gate", tiers=(Tier(1, 0.5), Tier(1, 1.0))))
    assert "names 5 people" in toy.refuses(ShapePost("dam.gate", mix=(Mix("lead", 5),)))
    assert "threat level 1" in toy.refuses(ShapePost("dam.gate", by_threat=(3, 6)))
    assert "falls" in toy.refuses(ShapePost("dam.gate", by_threat=(4, 3)))
    assert "no post nowhere" in toy.refuses(ShapePost("nowhere"))


def in_unit(toy: Toy, unit: str, people: tuple[int, ...]) -> None:
    """Put people into a new unit of guards of the north."""
    toy.does(FormUnit(Unit(unit, unit.title(), "north", "guard", len(people))))
    for person in people:
        toy.does(EndContract(f"c{person}", MONDAY - timedelta(days=1)))
        toy.does(
            SignContract(
                Contract(
                    f"u{person}", person, Interval(MONDAY - timedelta(days=1), YEAR.end), ("land",), unit
                )
            )
        )


def test_a_unit_that_serves_together(toy: Toy) -> None:
    """Tests that the people of such a unit are at the same post on the same days, and the plan is approved."""
    in_unit(toy, "wolves", (ALVA, CLEO))
    toy.does(SetUnitTogether("wolves", together=True))
    made = make(toy, wish())
    assert made.formulation.problem.size is not None
    found = approved(toy, made)
    own = {
        who: found.filter(pl.col("person") == who).drop("person").sort("start_day").rows()
        for who in (ALVA, CLEO)
    }
    assert own[ALVA] == own[CLEO] != []
    toy.does(SetUnitTogether("wolves", together=False))
    assert make(toy, wish()).formulation.problem.size is None


def test_a_unit_too_large_is_parted(toy: Toy) -> None:
    """Tests that a unit of four at posts for two at most serves in teams of two, and the notes say so."""
    for post, facility in (("dam.gate", "dam"), ("mast.foot", "mast"), ("pump.door", "pump")):
        toy.does(AmendPost(Post(post, facility, "guard", "guard", 2)))
    in_unit(toy, "wolves", (ALVA, BO, CLEO, EVA))
    toy.does(SetUnitTogether("wolves", together=True))
    made = make(toy, wish())
    assert sorted(len(team) for team in made.formulation.teams.values()) == [2, 2]
    assert any("2 teams of at most 2" in note for note in made.formulation.notes)
    approved(toy, made)


def test_set_by_hand(toy: Toy) -> None:
    """Tests that a tour set by hand is in the plan, its slot is not planned again, and its days count."""
    period = Interval.of_days(MONDAY + timedelta(days=7), 14)
    receipt = toy.does(FixTour(ALVA, "dam.gate", period, "She asked for it."), "planner")
    assert demand_at(toy, "dam.gate", wish()) == [4, 3, 3, 4, 4, 4]
    made = make(toy, wish())
    found = approved(toy, made)
    own = found.filter(pl.col("person") == ALVA)
    assert own.rows() == [
        (ALVA, "dam.gate", to_day(period.start), to_day(period.end))
    ]  # 14 of 20 days: no week is left
    assert "shares days" in toy.refuses(FixTour(ALVA, "pump.door", period, "Again."), "planner")
    assert "Take it back" in toy.refuses(ClosePost("dam.gate"))
    toy.does(UnfixTour(receipt.effects["fixed_tour"], "She changed her mind."), "planner")
    assert calls(make(toy, wish())).filter(pl.col("person") == ALVA).height > 0


def test_by_hand_what_cannot_be(toy: Toy) -> None:
    """Tests that a tour that qualification or territory forbids is left out with its reason, and the rest is planned."""
    period = Interval.of_days(MONDAY, 7)
    toy.does(FixTour(ALVA, "dam.dive", period, "No diver."), "planner")
    toy.does(FixTour(BO, "mast.foot", period, "North only."), "planner")
    made = make(toy, wish())
    said = " ".join(made.formulation.notes)
    assert "does not qualify for diver" in said
    assert "may not be sent to south" in said
    assert {"dam.dive", "mast.foot"}.isdisjoint(made.formulation.fixed["post"])
    approved(toy, made)


def test_by_hand_in_another_region(toy: Toy) -> None:
    """Tests that a plan of one region leaves free the days of a tour set by hand in another, and does not hold it."""
    period = Interval.of_days(MONDAY, 14)
    toy.does(FixTour(ALVA, "mast.foot", period, "Helps out."), "planner")
    made = make(toy, planning.Wish("north", "watch", wish().settings))
    assert made.formulation.fixed.height == 0
    own = calls(made).filter(pl.col("person") == ALVA)
    assert own.filter(pl.col("start_day") < to_day(period.end)).height == 0


def test_by_hand_and_called_is_not_twice(toy: Toy) -> None:
    """Tests that a tour set by hand is not planned again once its call-up is issued."""
    period = Interval.of_days(MONDAY, 7)
    toy.does(FixTour(ALVA, "dam.gate", period, "As agreed."), "planner")
    toy.does(watch(ALVA, MONDAY, 7), "caller")
    assert make(toy, wish()).formulation.fixed.height == 0


def test_two_contracts_in_one_horizon(toy: Toy) -> None:
    """Tests that each contract holds in its own weeks, and a tour over the change becomes two call-ups."""
    change = MONDAY + timedelta(days=21)
    toy.does(EndContract("c1", change))
    toy.does(SignContract(Contract("c1b", ALVA, Interval(change, YEAR.end), ("south",), None, "clause 5")))
    made = make(toy, wish())
    problem = made.formulation.problem
    assert problem.reach_open is not None
    found = approved(toy, made)
    for _, post, start, end in found.filter(pl.col("person") == ALVA).iter_rows():
        assert end <= to_day(change) or (start >= to_day(change) and post == "mast.foot")


def test_a_tour_over_a_change_of_contract(toy: Toy) -> None:
    """Tests that a tour at one post that both contracts allow is cut where one ends, and both parts are lawful."""
    change = MONDAY + timedelta(days=7)
    toy.does(EndContract("c1", change))
    toy.does(SignContract(Contract("c1b", ALVA, Interval(change, YEAR.end), ("north",), None, "clause 5")))
    toy.does(ShapePost("dam.gate", tiers=(Tier(4, 1000.0),)))
    made = make(toy, wish(weeks=2, tour_lengths=(10,), period_days=1))
    own = approved(toy, made).filter(pl.col("person") == ALVA).sort("start_day")
    days = [(start, end) for start, end in own.select("start_day", "end_day").iter_rows()]
    assert sum(end - start for start, end in days) == 10
    assert [end for _, end in days[:-1]] == [to_day(change)] == [start for start, _ in days[1:]]


def test_a_calendar_year_within_the_horizon(toy: Toy) -> None:
    """Tests that a cap by calendar year restarts: weeks of both years are planned, in all more than one cap leaves."""
    for person in (ALVA, BO, CLEO, DAN, EVA):
        later = Interval(YEAR.end, date(2032, 1, 1))
        toy.does(
            SignContract(
                Contract(f"n{person}", person, later, ("land",), "frogs" if person == DAN else None, "")
            )
        )
    made = make(toy, wish(date(2030, 11, 25), 10, tour_lengths=(1,)))
    problem = made.formulation.problem
    assert problem.window_cap is not None
    found = approved(toy, made).filter(pl.col("person") == ALVA)
    days = {2030: 0, 2031: 0}
    for start, end in found.select("start_day", "end_day").iter_rows():
        for day in range(start, end):
            days[to_date(day).year] += 1
    assert max(days.values()) <= 20
    assert sum(days.values()) > 20
    assert any("new year" in note for note in made.formulation.notes)


def test_days_as_periods(toy: Toy) -> None:
    """Tests eight weeks of single days: tours in days, rest in days, and every tour approved."""
    settings_ = PlanSettings(Interval.of_days(MONDAY, 56), (3, 4, 5), 1, reach_km=500.0)
    made = make(toy, planning.Wish("land", "watch", settings_))
    assert made.formulation.problem.periods == 56
    found = approved(toy, made)
    assert found.height
    assert set((found["end_day"] - found["start_day"]).to_list()) <= {3, 4, 5}


def test_fairness(toy: Toy) -> None:
    """Tests that the dial becomes a charge, and what was served this year a burden."""
    toy.calls(ALVA, date(2030, 1, 6), 8)
    problem = make(toy, wish(date(2030, 2, 4), fairness=0.5)).formulation.problem
    assert problem.fairness > 0
    assert problem.burden is not None
    assert problem.burden.tolist() == [1, 0, 0, 0, 0]
    assert make(toy, wish()).formulation.problem.burden is None


def test_rebuilt_from_the_record(toy: Toy) -> None:
    """Tests that the record alone gives the same tables."""
    toy.does(ShapePost("dam.gate", (Tier(2, 1.0), Tier(2, 0.25)), (Mix("lead", 1),), (4, 6)))
    toy.does(AddPost(Post("dam.lock", "dam", "guard", "guard", 2, mix=(Mix("lead", 1),))))
    toy.does(FormUnit(Unit("wolves", "Wolves", "north", "guard", 4, together=True)))
    toy.does(SetUnitTogether("frogs", together=True))
    toy.does(SetThreatLevel("north", 2, Interval.of_days(MONDAY, 7), "A test."))
    first = toy.does(FixTour(ALVA, "dam.gate", Interval.of_days(MONDAY, 7), "A test."), "planner")
    toy.does(FixTour(BO, "dam.gate", Interval.of_days(MONDAY, 7), "A test."), "planner")
    toy.does(UnfixTour(first.effects["fixed_tour"], "A test."), "planner")
    assert rebuild(toy.store, check=True).same
    with toy.store.read() as tx:
        assert [row.person for row in tx.execute(t.fixed_tour.select())] == [BO]
        assert tx.execute(t.unit.select().where(t.unit.c.together == 1)).all()


shapes = st.sampled_from(
    [
        ShapePost("dam.gate", (Tier(1, 1.0), Tier(3, 0.4))),
        ShapePost("dam.gate", mix=(Mix("lead", 1),)),
        ShapePost("pump.door", (Tier(2, 1.0), Tier(2, 0.5)), (Mix("lead", 1), Mix("medic", 2)), (4, 5)),
        SetThreatLevel("land", 2, Interval.of_days(MONDAY, 30), "Test."),
        SetUnitTogether("frogs", together=True),
        AmendReservist(CLEO, "member", frozenset({"lead", "medic"})),
    ]
)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(shapes, max_size=4, unique_by=str),
    st.lists(
        st.tuples(st.sampled_from([ALVA, CLEO, EVA]), st.integers(0, 30), st.integers(1, 9)), max_size=2
    ),
    st.integers(0, 20),
    st.sampled_from([0.0, 0.7]),
)
def test_plans_with_everything_are_approved(
    sqlite_copy: Callable[[], Toy],
    said: list[Any],
    fixed: list[tuple[int, int, int]],
    offset: int,
    fairness: float,
) -> None:
    """Tests that a plan of a register that says all sorts of things is approved by the law, person by person."""
    toy = sqlite_copy()
    for order in said:
        toy.does(order)
    for person, day, days in fixed:
        post = {EVA: "mast.foot"}.get(person, "dam.gate")
        toy.give(
            FixTour(person, post, Interval.of_days(MONDAY + timedelta(days=day), days), "By hand."), "planner"
        )
    made = make(toy, wish(MONDAY + timedelta(days=offset), 5, fairness=fairness))
    approved(toy, made)


@pytest.mark.parametrize("level", [1, 2])
def test_notes_are_kept_with_the_certificate(toy: Toy, level: int) -> None:
    """Tests that what a plan says of its own proof is stored with it."""
    made = make(toy, wish(threat_level=level))
    planning.propose(toy.desk, made, toy.by("planner"), name="january")
    with toy.store.read() as tx:
        prices, about = certificate_of(tx, planning.find_plan(tx, "january"))
    assert tuple(about["notes"]) == made.formulation.notes
    assert about["threat_level"] == level
    assert {"post", "slot", "period", "price"} == set(prices.columns)
