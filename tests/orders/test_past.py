"""The record of time past: what was known when, what lapsed, and who is to be told of what."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from authority_worlds import RULES, adopt, seat_elders
from holdfast.law.duties import Duty
from holdfast.model import Act, Interval, Region
from holdfast.orders import AddRegion, Approve, ConfirmAct, RecordAct, ReportDuty
from holdfast.orders.duties import duties_of
from holdfast.orders.past import carried_out, known_at
from holdfast.rebuild import rebuild
from holdfast.timeline import timeline_of
from worlds import ALVA, BO, START, Toy, flood, watch

DAY = date(2030, 2, 4)
ALONE = RULES.replace("orders: [RecordAct]", "orders: [AddFacility]")
"""The law of two persons without the rule on acts."""


def storm(name: str = "storm-1", **more: str | None) -> RecordAct:
    """Return the order that enters an act by which a storm is declared, for ten days."""
    what = {"declares": "storm"} | more
    return RecordAct(
        Act(
            name,
            "storm_order",
            "Storm",
            "mayor",
            START,
            Interval.of_days(START.date(), 10),
            ("land",),
            **what,
        )  # type: ignore[arg-type]
    )


def said(toy: Toy, moment: datetime | None = None, region: str = "land") -> list[tuple[str, str]]:
    """Return act and state of the timeline of a region."""
    return [(s.act, s.state) for s in timeline_of(toy.desk.frame(), region, moment or toy.now)]


def test_over_time(toy: Toy) -> None:
    """Tests that a timeline tells what is planned, in force, ended and lifted, seen from any moment."""
    toy.does(flood(date(2030, 1, 10), date(2030, 1, 20)), "mayor")
    toy.does(flood(date(2030, 3, 1), date(2030, 3, 20), name="flood-2"), "mayor")
    lift = flood(date(2030, 3, 5), date(2030, 3, 20), name="lift")
    toy.does(replace(lift, act=replace(lift.act, declares=None, lifts="flood-2")), "mayor")
    assert said(toy) == [("flood-1", "planned"), ("flood-2", "planned")]
    assert said(toy, datetime(2030, 1, 10, tzinfo=UTC)) == [("flood-1", "in force"), ("flood-2", "planned")]
    assert said(toy, datetime(2030, 1, 20, tzinfo=UTC)) == [("flood-1", "ended"), ("flood-2", "planned")]
    assert said(toy, datetime(2030, 3, 5, tzinfo=UTC)) == [("flood-1", "ended"), ("flood-2", "lifted")]
    spell = timeline_of(toy.desk.frame(), "town", datetime(2030, 3, 5, tzinfo=UTC))[1]
    assert (spell.start, spell.end, spell.said) == (date(2030, 3, 1), date(2030, 3, 5), "lifted by lift")


def test_what_nobody_confirms_lapses(toy: Toy) -> None:
    """Tests that an act not confirmed in time is shown as lapsed from that moment, and one confirmed goes on."""
    adopt(toy, rules=ALONE)
    toy.does(storm(), "mayor")
    deadline = START + timedelta(hours=24)
    assert said(toy, deadline - timedelta(seconds=1)) == [("storm-1", "in force")]
    assert said(toy, deadline) == [("storm-1", "lapsed")]
    (spell,) = timeline_of(toy.desk.frame(), "land", deadline)
    assert "2030-01-06 08:00 UTC" in spell.said
    assert toy.desk.frame().statuses("land", deadline) == ()
    toy.does(ConfirmAct("storm-1", "council"), "council")
    assert said(toy, deadline) == [("storm-1", "in force")]


def test_narrowed(toy: Toy) -> None:
    """Tests that a status narrowed ends where the act no longer names the region, and goes on where it does."""
    toy.does(flood(date(2030, 1, 5), date(2030, 2, 1)), "mayor")
    only = flood(date(2030, 1, 8), date(2030, 2, 1), name="narrow", region="north")
    toy.does(replace(only, act=replace(only.act, declares=None, narrows="flood-1")), "mayor")
    eighth = datetime(2030, 1, 8, tzinfo=UTC)
    assert said(toy, eighth, "town") == [("flood-1", "in force")]
    assert said(toy, eighth, "south") == [("flood-1", "ended")]


def test_as_it_was_known_then(toy: Toy) -> None:
    """Tests that acts count from the entry that brought them, approved ones from the approval, and laws likewise."""
    toy.does(flood(date(2030, 1, 5), date(2030, 6, 1)), "mayor")
    first = toy.now
    toy.now += timedelta(hours=1)
    adopt(toy)
    entry = toy.does(flood(date(2030, 1, 5), date(2030, 6, 1), name="flood-2"), "mayor").entry
    toy.now += timedelta(hours=1)
    toy.does(Approve(entry), "council")
    frame = toy.desk.frame()
    with toy.store.read() as tx:
        then = known_at(tx, frame, first)
        between = known_at(tx, frame, first + timedelta(hours=1))
        now = known_at(tx, frame, toy.now)
        nothing = known_at(tx, frame, START - timedelta(days=1))
    assert [act.id for act in then.acts] == [act.id for act in between.acts] == ["flood-1"]
    assert [act.id for act in now.acts] == ["flood-1", "flood-2"]
    assert now.acts == frame.acts
    assert then.profiles["land"] is not frame.profiles["land"]
    assert between.profiles["land"] is now.profiles["land"] is frame.profiles["land"]
    assert (nothing.acts, nothing.profiles) == ((), {})


def test_confirmations_are_known_when_they_are_entered(toy: Toy) -> None:
    """Tests that a confirmation entered later is not known before."""
    adopt(toy, rules=ALONE)
    toy.does(storm(), "mayor")
    toy.now += timedelta(hours=2)
    toy.does(ConfirmAct("storm-1", "council"), "council")
    frame = toy.desk.frame()
    with toy.store.read() as tx:
        before = known_at(tx, frame, toy.now - timedelta(seconds=1))
        after = known_at(tx, frame, toy.now)
    assert before.acts[0].confirmed_at is None
    assert after.acts == frame.acts


def test_only_what_was_carried_out(toy: Toy) -> None:
    """Tests that what was refused or waits is left out, and what was approved counts as the order it is."""
    toy.refuses(AddRegion(Region("north", "North", "land")))
    entry = toy.does(watch(ALVA, DAY, 12), "caller").entry
    with toy.store.read() as tx:
        assert all(c.kind != "IssueCallUp" for c in carried_out(tx))
    approval = toy.does(Approve(entry), "council").entry
    with toy.store.read() as tx:
        (found,) = carried_out(tx, kinds=["IssueCallUp"])
    assert (found.n, found.order["person"], found.effects) == (approval, ALVA, {"call_up": 1})


def test_what_goes_on_to_the_next_authority_is_not_carried_out(toy: Toy) -> None:
    """Tests that an order counts from its last approval only, however many it needs."""
    adopt(toy, rules=ALONE)
    seat_elders(toy)
    toy.now = datetime(2030, 3, 1, 8, tzinfo=UTC)
    entry = toy.does(watch(ALVA, date(2030, 4, 1), 12), "caller").entry
    toy.does(Approve(entry), "council")
    last = toy.does(Approve(entry), "elders").entry
    with toy.store.read() as tx:
        assert [c.n for c in carried_out(tx, kinds=["IssueCallUp"])] == [last]


# Duties


def arisen(toy: Toy, moment: datetime | None = None) -> list[Duty]:
    """Return the duties that have arisen."""
    with toy.store.read() as tx:
        return list(duties_of(tx, toy.desk.frame(), "land", until=moment or toy.now))


def test_duties_come_from_the_record(toy: Toy) -> None:
    """Tests that acts, call-ups and broken glass give rise to duties, each with its article and its clock."""
    adopt(toy)
    assert arisen(toy) == []
    toy.does(flood(START.date(), date(2030, 6, 1)), "mayor", break_glass="Now!")
    toy.now += timedelta(hours=3)
    toy.calls(ALVA, DAY, 3)
    midnight = datetime(2030, 1, 5, tzinfo=UTC)
    found = {(d.article, d.tell, d.arises_at, d.due_at) for d in arisen(toy)}
    assert found == {
        ("Art. 40", "elders", midnight, midnight + timedelta(hours=24)),  # an act is told of from its issue
        ("Art. 41", "elders", START, START + timedelta(hours=12)),
        ("Art. 42", "council", toy.now, toy.now + timedelta(hours=72)),
    }


def test_only_where_the_law_is(toy: Toy) -> None:
    """Tests that a duty arises in the region whose law asks for it, not in one with a law of its own."""
    adopt(toy, rules=ALONE)
    adopt(toy, region="north", rules=ALONE.replace("Art. 42", "Art. 43"))
    toy.calls(ALVA, DAY, 3)
    toy.calls(BO + 1, DAY, 3, post="mast.foot")
    with toy.store.read() as tx:
        north = duties_of(tx, toy.desk.frame(), "north", until=toy.now)
    assert [d.article for d in arisen(toy)] == ["Art. 42"]
    assert [d.article for d in north] == ["Art. 43"]
    assert {d.about for d in arisen(toy)}.isdisjoint({d.about for d in north})


def test_reported_once(toy: Toy) -> None:
    """Tests that a duty that has arisen is reported once, with when and how, and no other."""
    adopt(toy, rules=ALONE)
    seat_elders(toy)
    toy.calls(ALVA, DAY, 3)
    (duty,) = arisen(toy)
    report = ReportDuty(duty.id, "land", toy.now, "In the sitting of the council.")
    assert "no duty 'x'" in toy.refuses(replace(report, duty="x"), "council")
    assert "still to come" in toy.refuses(replace(report, told_at=toy.now + timedelta(seconds=1)), "council")
    assert "before it arose" in toy.refuses(replace(report, told_at=toy.now - timedelta(days=1)), "council")
    assert toy.refuses(replace(report, how=""), "council")
    assert "asks for the power" in toy.refuses(report, "duty")
    toy.does(report, "council")
    assert "in the register already" in toy.refuses(report, "council")
    assert rebuild(toy.store, check=True).same


@pytest.mark.parametrize("region", ["north", "nowhere"])
def test_no_duty_where_no_law_was_adopted(toy: Toy, region: str) -> None:
    """Tests that a region without a law of its own has no duties of its own."""
    adopt(toy, rules=ALONE)
    toy.calls(ALVA, DAY, 3)
    (duty,) = arisen(toy)
    assert toy.refuses(ReportDuty(duty.id, region, toy.now, "Said."), "council")
