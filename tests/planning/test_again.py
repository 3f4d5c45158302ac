"""Planning again after something happened: what stays, what changes, and why, on a register a person can check."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from holdfast import planning
from holdfast.errors import NotFoundError, PlanError
from holdfast.model import Act, Contract, Interval, PersonalDetails, Post, Tier
from holdfast.orders import (
    AcceptGap,
    AmendPost,
    ApprovePlan,
    EnrolReservist,
    FixTour,
    IssueCallUps,
    RecordAct,
    RevokeCallUp,
    ServeCallUps,
    SetUnitTogether,
    ShapePost,
    SignContract,
)
from holdfast.plan import PlanParams, evaluate
from holdfast.plan.formulate import PlanSettings
from holdfast.planning.again import Again, make_again, propose_again, successor_of
from holdfast.planning.explained import explained
from holdfast.planning.standing import standing
from holdfast.planning.what_if import Supposed
from holdfast.rebuild import rebuild
from holdfast.store import tables as t
from holdfast.store.days import to_day
from worlds import ALVA, BO, CLEO, DAN, EVA, YEAR, Toy, flood

MONDAY = date(2030, 1, 14)
AT = to_day(MONDAY)
QUICK = PlanParams(seconds=None, price_passes=(16, 24), plan_passes=8, plans=2)


def planned(toy: Toy, *, weeks: int = 6, basis: str = "watch") -> str:
    """Propose a plan of some weeks and return its name."""
    grid = PlanSettings(Interval.of_days(MONDAY, 7 * weeks), (1,), reach_km=500.0)
    wish = planning.Wish("land", basis, grid)
    made = planning.make(toy.desk, wish, QUICK, clock=lambda: 0.0)
    order, _ = planning.propose(toy.desk, made, toy.by("planner"), name="january")
    return order.id


def issued(toy: Toy) -> str:
    """Issue and hand over a plan, and return its name."""
    name = planned(toy)
    toy.does(ApprovePlan(name), "council")
    toy.does(IssueCallUps(name), "caller")
    toy.does(ServeCallUps(name, toy.now.date()), "duty")
    return name


def again(toy: Toy, name: str = "january", **more: object) -> Again:
    """Make a plan again."""
    return make_again(toy.desk, name, QUICK, clock=lambda: 0.0, **more)  # type: ignore[arg-type]


def carried_out(toy: Toy, found: Again) -> None:
    """Propose, approve and issue a plan made again, and see that the record rebuilds the same."""
    order, answer = propose_again(toy.desk, found, toy.by("planner"))
    assert answer.reason() == ""
    toy.does(ApprovePlan(order.id), "council")
    toy.does(IssueCallUps(order.id), "caller")
    assert rebuild(toy.store, check=True).same


def posts_in_force(toy: Toy) -> set[str]:
    """Return the posts that somebody is called to."""
    c = t.call_up.c
    with toy.store.read() as tx:
        return set(tx.execute(select(c.post).where(c.state.not_in(["revoked", "excused"]))).scalars())


def test_nothing_happened(toy: Toy) -> None:
    """Tests that a plan made again for no reason keeps every call-up."""
    name = issued(toy)
    found = again(toy, name)
    assert set(found.rows["change"]) == {"keep"}
    assert found.changes.share_kept == 1.0
    assert found.made.plan.value == pytest.approx(found.stands)


def test_somebody_does_not_come(toy: Toy) -> None:
    """Tests that only the call-ups of whoever is away change, or fill what they leave, and that it is carried out."""
    issued(toy)
    found = again(toy, supposed=Supposed(away=frozenset({DAN})))
    gone = found.rows.filter(pl.col("person") == DAN)
    assert set(gone["change"]) == {"revoke"}
    assert set(gone["reason"]) == {"the person does not come"}
    assert set(found.rows.filter(pl.col("person") != DAN)["change"]) == {"keep"}  # nobody else dives
    carried_out(toy, found)
    assert again(toy, "january-again-2").count("keep") == found.count("keep")


def test_a_post_is_given_up(toy: Toy) -> None:
    """Tests that whoever stood at a post that wants nobody any more goes elsewhere, with the reason."""
    name = planned(toy, weeks=2)
    toy.does(ApprovePlan(name), "council")
    toy.does(IssueCallUps(name), "caller")
    found = again(toy, supposed=Supposed(strength={"dam.gate": 0}))
    left = found.rows.filter(pl.col("was_post") == "dam.gate")
    assert set(left["change"]) <= {"vary", "revoke"}
    assert all("dam.gate wants fewer people" in why for why in left["reason"])
    assert "dam.gate" not in set(found.rows.filter(pl.col("change") != "revoke")["post"])
    carried_out(toy, found)
    assert "dam.gate" not in posts_in_force(toy)


def test_what_has_begun_or_lacks_notice_is_held(toy: Toy) -> None:
    """Tests that begun call-ups are held, those of the lost to be ceased, and only days ahead are planned."""
    issued(toy)
    toy.now += timedelta(days=10)  # the fifteenth: the first week has begun
    stands = standing(toy.desk, "january", away=frozenset({ALVA}))
    held = stands.calls.filter(pl.col("may") == "held")
    assert set(held["start_day"]) == {AT}
    assert set(held["why"]) == {"it has begun"}
    assert stands.wish.settings.horizon.start == MONDAY + timedelta(days=7)
    found = again(toy, supposed=Supposed(away=frozenset({ALVA})))
    assert found.ceasing["person"].to_list() == [ALVA]
    assert (found.rows["start_day"] > AT).all()


def test_what_is_too_near_for_notice_is_held(toy: Toy) -> None:
    """Tests that a drill which begins before notice of another could be given is held: drills ask for fourteen days."""
    toy.does(AcceptGap("land", "Rest between drills", date(2031, 1, 1), "A test."), "council")
    name = planned(toy, basis="drill")
    toy.does(ApprovePlan(name), "council")
    toy.does(IssueCallUps(name), "caller")
    toy.now += timedelta(days=6)  # the eleventh: notice for the twenty-fifth
    calls = standing(toy.desk, name).calls
    near = calls.filter(pl.col("start_day") < AT + 11)
    assert near.height
    assert set(near["why"]) == {"it begins before notice of another could be given"}
    assert set(calls.filter(pl.col("start_day") >= AT + 11)["may"]) <= {"free"}
    found = explained(toy.desk, name)
    assert found.left_out == 0  # notice of it was given in time
    assert found.plan.value > 0


def test_handed_over_is_held_if_asked(toy: Toy) -> None:
    """Tests that call-ups handed over are not changed where that is asked, and issued ones still may."""
    name = issued(toy)
    stands = standing(toy.desk, name, hold_served=True)
    assert set(stands.calls["may"]) == {"held"}
    found = again(toy, hold_served=True, supposed=Supposed(strength={"mast.foot": 0}))
    assert set(found.rows["change"]) == {"keep"}


def test_a_call_up_by_hand_stays(toy: Toy) -> None:
    """Tests that a call-up which was not issued from a plan is no planner's to change."""
    name = planned(toy)
    number = toy.calls(ALVA, MONDAY + timedelta(days=70), 7)
    inside = toy.calls(CLEO, MONDAY, 7)
    calls = standing(toy.desk, name).calls
    assert number not in set(calls["call_up"])  # beyond the plan's days
    assert calls.filter(pl.col("call_up") == inside)["may"].to_list() == ["held"]


def test_a_plan_not_issued_yet(toy: Toy) -> None:
    """Tests that a plan which is only proposed is made again whole, all of it new."""
    planned(toy)
    found = again(toy, supposed=Supposed(away=frozenset({EVA})))
    assert set(found.rows["change"]) == {"new"}
    assert EVA not in set(found.rows["person"])
    before = found.changes
    assert before.share_undisturbed_kept == 1.0


def test_stranded_call_ups_are_lost(toy: Toy) -> None:
    """Tests that call-ups which the law permits no more, since the flood was lifted, are lost, with its article."""
    toy.does(flood(MONDAY - timedelta(days=9), date(2031, 1, 1)), "mayor")
    name = planned(toy, basis="flood_duty")
    toy.does(ApprovePlan(name), "mayor")
    toy.does(IssueCallUps(name), "caller")
    calm = Act(
        "calm", "flood_order", "Calm", "mayor", toy.now, Interval(toy.now.date(), YEAR.end), ("land",),
        lifts="flood-1",
    )  # fmt: skip
    toy.does(RecordAct(calm), "mayor")
    calls = standing(toy.desk, name).calls
    assert set(calls["may"]) == {"lost"}
    assert all("flood" in why for why in calls["why"])


def test_a_revoked_call_up_is_planned_anew(toy: Toy) -> None:
    """Tests that days which a revoked call-up gave back are planned again."""
    name = issued(toy)
    first = standing(toy.desk, name).calls.filter(pl.col("person") == BO)["call_up"][0]
    toy.does(RevokeCallUp(int(first), "A test."), "caller")
    assert BO in set(again(toy).rows.filter(pl.col("change") == "new")["person"])


def test_tiers_keep_their_call_ups(toy: Toy) -> None:
    """Tests that call-ups at a post with tiers find their places again."""
    toy.does(ShapePost("dam.gate", (Tier(1, 1.0), Tier(3, 0.5))))
    issued(toy)
    found = again(toy)
    assert set(found.rows["change"]) == {"keep"}
    assert evaluate(found.made.formulation.problem, found.made.plan.tours).lawful


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.frozensets(st.sampled_from([ALVA, BO, CLEO, DAN, EVA]), max_size=2),
    st.dictionaries(st.sampled_from(["dam.gate", "dam.dive", "mast.foot"]), st.integers(0, 6), max_size=2),
    st.integers(0, 20),
)
def test_the_law_permits_whatever_comes_of_it(
    sqlite_copy: Callable[[], Toy], away: frozenset[int], strength: dict[str, int], passed: int
) -> None:
    """Tests that whatever falls out, changes or has begun, the plan made again is approved and carried out as a whole."""
    toy = sqlite_copy()
    issued(toy)
    toy.now += timedelta(days=passed)
    before = standing(toy.desk, "january").calls.height
    found = again(toy, supposed=Supposed(strength=strength, away=away))
    rows = found.rows
    assert rows["call_up"].drop_nulls().n_unique() == rows["call_up"].drop_nulls().len()
    assert rows.filter(pl.col("change") != "new").height + found.ceasing.height <= before
    assert not set(rows.filter(pl.col("change") != "revoke")["person"]) & away
    assert all(row["reason"] for row in rows.to_dicts() if row["change"] != "keep")
    carried_out(toy, found)


def team(toy: Toy) -> int:
    """Let Fay join the divers, who serve together from now on, where two are wanted; return her number."""
    details = PersonalDetails("REF-7560006", "Fay Ottersby", None, "northby", "")
    fay = int(toy.does(EnrolReservist("north", "member", frozenset({"dive"}), details)).effects["person"])
    toy.does(SignContract(Contract(f"c{fay}", fay, YEAR, ("land",), "frogs", "clause 4a")))
    toy.does(AmendPost(Post("dam.dive", "dam", "diver", "guard", 2)))
    toy.does(SetUnitTogether("frogs", together=True))
    return fay


def test_a_team_stays_together(toy: Toy) -> None:
    """Tests that the call-ups of a team are one tour again, and that one of them alone is held where the other falls out."""
    fay = team(toy)
    issued(toy)
    found = again(toy)
    dives = found.rows.filter(pl.col("post") == "dam.dive")
    assert set(dives["person"]) == {DAN, fay}
    assert set(found.rows["change"]) == {"keep"}
    assert found.made.formulation.problem.size is not None
    without = again(toy, supposed=Supposed(away=frozenset({DAN}))).rows.filter(pl.col("post") == "dam.dive")
    assert {(row["person"], row["change"]) for row in without.to_dicts()} == {(DAN, "revoke"), (fay, "keep")}


def test_a_post_doubles_in_the_register(toy: Toy) -> None:
    """Tests that a strength raised in the register is filled by new call-ups and by those it is worth moving."""
    toy.does(AmendPost(Post("dam.gate", "dam", "guard", "guard", 1)))
    toy.does(AmendPost(Post("pump.door", "pump", "guard", "guard", 1)))
    issued(toy)
    toy.does(AmendPost(Post("dam.gate", "dam", "guard", "guard", 2)))
    found = again(toy)
    fresh = found.rows.filter(pl.col("change").is_in(["new", "vary"]))
    assert all("was short" in why or "wants more" in why or "gap" in why for why in fresh["reason"])
    assert found.made.plan.value >= found.stands
    carried_out(toy, found)


def test_a_higher_threat_level(toy: Toy) -> None:
    """Tests that a threat level that is only supposed asks for more people at once."""
    toy.does(AmendPost(Post("dam.gate", "dam", "guard", "guard", 1, by_threat=(1, 3))))
    planned(toy)
    calm, alarm = again(toy), again(toy, supposed=Supposed(threat_level=2))
    most = [int(each.made.formulation.problem.demand.max(axis=1).sum()) for each in (calm, alarm)]
    assert most[1] == most[0] + 2
    assert again(toy, supposed=Supposed(threat_level=2)).rows.height >= calm.rows.height


def test_a_tour_set_by_hand_stays(toy: Toy) -> None:
    """Tests that a tour set by hand is part of the plan made again, and its call-up is held once it is issued."""
    toy.does(
        FixTour(ALVA, "pump.door", Interval.of_days(MONDAY + timedelta(days=7), 7), "Her own wish."),
        "planner",
    )
    planned(toy)
    own = again(toy).rows.filter(pl.col("person") == ALVA, pl.col("start_day") == AT + 7)
    assert own.select("post", "change", "reason").rows() == [("pump.door", "new", "set by hand")]
    toy.does(ApprovePlan("january"), "council")
    toy.does(IssueCallUps("january"), "caller")
    calls = standing(toy.desk, "january").calls
    hers = calls.filter(pl.col("person") == ALVA, pl.col("start_day") == AT + 7)
    assert hers.select("may", "why").rows() == [("held", "it was issued or set by hand")]


def test_wishes_that_cannot_be(toy: Toy) -> None:
    """Tests that a plan that is over, or not there, or a unit or post that is not, is named."""
    planned(toy)
    with pytest.raises(NotFoundError, match="no plan 'march'"):
        again(toy, "march")
    with pytest.raises(NotFoundError, match="no unit 'toads'"):
        again(toy, supposed=Supposed(away_units=frozenset({"toads"})))
    with pytest.raises(NotFoundError, match=r"no post 'dam\.moat'"):
        again(toy, supposed=Supposed(strength={"dam.moat": 2}))
    toy.now += timedelta(days=100)
    with pytest.raises(PlanError, match="All periods of this plan have begun"):
        again(toy)


def test_names_of_successors() -> None:
    """Tests the names of plans that follow others."""
    assert successor_of("may", frozenset({"may"})) == "may-again-2"
    assert successor_of("may-again-2", frozenset({"may", "may-again-2", "may-again-3"})) == "may-again-4"
