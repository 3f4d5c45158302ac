"""What a call-up order must say, how it is served, and how many may be called at once."""

from __future__ import annotations

from datetime import UTC, date, datetime

from holdfast import planning
from holdfast.desk import Receipt, Refusal
from holdfast.model import Interval, PersonalText, ReportTo
from holdfast.orders import ApprovePlan, IssueCallUps, RevokeCallUp, ServeCallUp, ServeCallUps, VaryCallUp
from holdfast.plan import PlanParams
from holdfast.plan.formulate import PlanSettings
from holdfast.rebuild import rebuild
from holdfast.store import tables as t
from rights_world import AT_ONCE, PAPER, STATED, adopt, rows
from worlds import ALVA, BO, CLEO, EVA, START, Toy, watch

DAY = date(2030, 2, 4)
GATE = ReportTo("06:30", "the north gate")


def test_the_paper_says_where_to_report(toy: Toy) -> None:
    """Tests that a call-up without what its paper must say is refused with the article and the part."""
    adopt(toy, PAPER)
    refused = toy.give(watch(ALVA, DAY, 3), "caller")
    assert isinstance(refused, Refusal)
    assert refused.verdicts[0]["article"] == "Art. 26"
    assert "report_to" in refused.reason()
    toy.does(watch(ALVA, DAY, 3, report_to=GATE), "caller")
    assert rows(toy, t.call_up)[0].report_to == "06:30 the north gate"


def test_a_change_of_post_says_where_anew(toy: Toy) -> None:
    """Tests that place and time are kept with the post, and asked for again with another."""
    adopt(toy, PAPER)
    toy.does(watch(ALVA, DAY, 3, report_to=GATE), "caller")
    longer = Interval.of_days(DAY, 4)
    toy.does(VaryCallUp(1, "dam.gate", longer, "longer"), "caller")
    assert rows(toy, t.call_up)[0].report_to == "06:30 the north gate"
    assert isinstance(toy.give(VaryCallUp(1, "pump.door", longer, "there"), "caller"), Refusal)
    toy.does(VaryCallUp(1, "pump.door", longer, "there", ReportTo("07:00", "the pump")), "caller")
    assert rebuild(toy.store, check=True).same


def test_no_rule_no_paper(toy: Toy) -> None:
    """Tests that where the profile asks for nothing, nothing is asked."""
    adopt(toy)
    toy.calls(ALVA, DAY, 3)
    assert rows(toy, t.call_up)[0].report_to is None


def test_deemed_service(toy: Toy) -> None:
    """Tests that by some channels a call-up counts as served later, and by others not at all."""
    adopt(toy)
    for person in (ALVA, BO):
        toy.calls(person, DAY, 3)
    toy.now = datetime(2030, 1, 7, 8, tzinfo=UTC)
    toy.does(ServeCallUp(1, date(2030, 1, 6), proof=PersonalText("Receipt 88.")), "duty")
    answer = toy.does(ServeCallUp(2, date(2030, 1, 6), channel="electronic"), "duty")
    assert answer.effects["served"] == "2030-01-09"
    toy.calls(CLEO, DAY, 3)
    refused = toy.give(ServeCallUp(3, date(2030, 1, 7), channel="newspaper"), "duty")
    assert isinstance(refused, Refusal)
    assert refused.verdicts[0]["article"] == "Art. 6"
    first, second, _ = rows(toy, t.call_up)
    assert [bytes(row.commitment) for row in rows(toy, t.sealed)] == [bytes(first.proof)]
    assert first.served_day == first.handed_day == second.handed_day == second.served_day - 3
    assert (first.channel, second.channel) == ("personal", "electronic")
    assert rebuild(toy.store, check=True).same


def test_there_is_no_such_channel(toy: Toy) -> None:
    """Tests that a channel which nobody knows is refused where the profile names none."""
    toy.calls(ALVA, DAY, 3)
    assert "Nothing is served by 'pigeon'" in toy.refuses(
        ServeCallUp(1, START.date(), channel="pigeon"), "duty"
    )


def test_how_many_at_once(toy: Toy) -> None:
    """Tests that on no day more people are called than the law lets be at once, whoever they are."""
    adopt(toy, AT_ONCE)
    toy.calls(ALVA, DAY, 3)
    toy.calls(BO, date(2030, 2, 6), 3)
    refused = toy.give(watch(CLEO, date(2030, 2, 5), 3), "caller")
    assert isinstance(refused, Refusal)
    assert refused.verdicts[0]["article"] == "Art. 27"
    toy.calls(CLEO, date(2030, 2, 7), 3)
    assert isinstance(toy.give(watch(EVA, date(2030, 2, 8), 1, post="mast.foot"), "caller"), Refusal)
    toy.does(RevokeCallUp(2, "x"), "caller")
    assert isinstance(toy.give(watch(EVA, date(2030, 2, 8), 1, post="mast.foot"), "caller"), Receipt)
    toy.does(ServeCallUp(1, START.date()), "duty")


def test_what_the_order_must_state(toy: Toy) -> None:
    """Tests that a fact the rule asks for is stated, and goes with the call-up to service and change."""
    adopt(toy, STATED)
    for told in ((), ("in_budget=no",)):
        refused = toy.give(watch(ALVA, DAY, 3, told=told), "caller")
        assert isinstance(refused, Refusal)
        assert refused.verdicts[0]["article"] == "Art. 29"
    assert "cannot be read" in toy.refuses(watch(ALVA, DAY, 3, told=("in_budget",)), "caller")
    assert "told twice" in toy.refuses(watch(ALVA, DAY, 3, told=("a=1", "a=2")), "caller")
    toy.does(watch(ALVA, DAY, 3, told=("in_budget=yes",)), "caller")
    toy.does(ServeCallUp(1, START.date()), "duty")
    toy.does(VaryCallUp(1, "pump.door", Interval.of_days(DAY, 4), "there"), "caller")
    toy.does(ServeCallUp(1, START.date()), "duty")
    assert rebuild(toy.store, check=True).same


def test_what_a_plan_must_state(toy: Toy) -> None:
    """Tests that what a plan states goes with its call-ups from approval to service, with a time to report."""
    adopt(toy, STATED, PAPER)
    grid = PlanSettings(Interval.of_days(date(2030, 2, 4), 14), (1,), reach_km=500.0)
    quick = PlanParams(seconds=None, price_passes=(16, 24), plan_passes=8, plans=2)
    for name, told in (("silent", ()), ("told", ("in_budget=yes",))):
        wish = planning.Wish("land", "watch", grid, None, told)
        made = planning.make(toy.desk, wish, quick, clock=lambda: 0.0)
        planning.propose(toy.desk, made, toy.by("planner"), name=name)
    refused = toy.give(ApprovePlan("silent"), "council")
    assert isinstance(refused, Refusal)
    assert any(verdict.get("article") == "Art. 29" for verdict in refused.verdicts)
    toy.does(ApprovePlan("told"), "council")
    assert "report_to" in str(toy.give(IssueCallUps("told"), "caller").verdicts)
    assert "not a time of day" in toy.refuses(IssueCallUps("told", report_time="early"), "caller")
    toy.does(IssueCallUps("told", report_time="06:30"), "caller")
    toy.does(ServeCallUps("told", START.date(), "electronic"), "duty")
    assert {(row.report_to, row.facts, row.channel) for row in rows(toy, t.call_up)} == {
        ("06:30", "in_budget=yes", "electronic")
    }
    assert rebuild(toy.store, check=True).same
