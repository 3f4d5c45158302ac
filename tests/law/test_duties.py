"""Tests of duties of oversight: what gives rise to them, whom to tell, up to when, and again how often."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import law_worlds
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.law import Duty, Event, Profile, duties
from holdfast.model import OPEN_END, Act, Interval

ISSUED = datetime(2026, 3, 28, 11, tzinfo=UTC)
LATER = datetime(2030, 1, 1, tzinfo=UTC)
FLOOD = {"acts": [{"kind": "alarm", "issuer": "mayor"}], "area": "any"}


def toy(on: dict[str, Any], zone: str = "Europe/Zurich", since: str = "2000-01-01", **terms: Any) -> Profile:
    """Return a profile that knows floods and asks for the king to be told."""
    told = law_worlds.cite(**{"tell": "king", "within": {"hours": "0"}, "what": "What happened", **terms})
    flood = law_worlds.rule("status", {"2000-01-01": law_worlds.cite(**FLOOD)}, declares="flood")
    tell = law_worlds.rule("oversight", {since: told}, id="tell", on=on)
    return law_worlds.toy(flood, tell, zone=zone)


def alarm(act: str = "a", issuer: str = "mayor", end: date = OPEN_END, **more: Any) -> Act:
    """Return an act that declares a flood on 28 March 2026 at noon in Zurich."""
    period = Interval(date(2026, 3, 28), end)
    plain: dict[str, Any] = {
        "declares": "flood",
        "issued_at": ISSUED,
        "period": period,
        "kind": "alarm",
        **more,
    }
    return Act(id=act, title="An act", issuer=issuer, regions=("land",), **plain)


def due(
    profile: Profile, *acts: Act, events: tuple[Event, ...] = (), until: datetime = LATER
) -> tuple[Duty, ...]:
    """Return the duties that have arisen."""
    return duties(profile, acts, events, until=until)


def test_at_once_is_due_at_that_moment() -> None:
    """Tests that a status is to be told of at once, by whom it was declared lawfully only."""
    (duty,) = due(toy({"statuses": ["flood"]}), alarm(), alarm("wrong", issuer="king"))
    assert (duty.id, duty.tell, duty.about, duty.what) == ("tell:a", "king", "a", "What happened")
    assert (duty.arises_at, duty.due_at) == (ISSUED, ISSUED)
    assert (duty.article, duty.source, duty.confidence) == ("Art. 1", "book", "A")
    assert duty.kept(ISSUED)
    assert not duty.kept(ISSUED + timedelta(microseconds=1))


def test_days_end_at_midnight_where_the_law_is_over_summer_time() -> None:
    """Tests a deadline kept on its last day and missed on the next, with the clocks going forward between."""
    (duty,) = due(toy({"statuses": ["flood"]}, within={"days": "1"}), alarm())
    assert duty.due_at == datetime(2026, 3, 29, 22, tzinfo=UTC)
    assert duty.kept(datetime(2026, 3, 29, 21, 59, tzinfo=UTC))
    assert not duty.kept(datetime(2026, 3, 30, 10, tzinfo=UTC))
    (exact,) = due(toy({"statuses": ["flood"]}, within={"hours": "24"}), alarm())
    assert exact.due_at == ISSUED + timedelta(hours=24)
    (elsewhere,) = due(toy({"statuses": ["flood"]}, zone="UTC", within={"days": "1"}), alarm())
    assert elsewhere.due_at == datetime(2026, 3, 30, tzinfo=UTC)


def test_nothing_arises_before_it_happens() -> None:
    """Tests that duties are known from the moment they arise."""
    profile = toy({"statuses": ["flood"]})
    assert due(profile, alarm(), until=ISSUED - timedelta(seconds=1)) == ()
    assert len(due(profile, alarm(), until=ISSUED)) == 1


def test_a_report_every_year_while_the_status_lasts() -> None:
    """Tests that a periodic report is given from 29 February on each year, until the status ends."""
    leap = datetime(2024, 2, 29, 12, tzinfo=UTC)
    profile = toy({"statuses": ["flood"]}, within={"days": "3"}, every={"years": "1"})
    act = alarm(issued_at=leap, period=Interval(date(2024, 2, 29), date(2027, 1, 1)))
    found = due(profile, act)
    assert [duty.id for duty in found] == ["tell:a", "tell:a:2025-02-28", "tell:a:2026-02-28"]
    assert [duty.due_at for duty in found] == [
        datetime(year, 3, 3, 23, tzinfo=UTC) for year in (2024, 2025, 2026)
    ]
    # A report that would fall on the moment at which the status has ended is none.
    whole = datetime(2024, 2, 28, 23, tzinfo=UTC)
    ended = alarm(issued_at=whole, period=Interval(date(2024, 2, 29), date(2025, 2, 28)))
    assert [duty.id for duty in due(profile, ended)] == ["tell:a"]
    lifting = alarm("b", declares=None, lifts="a", period=Interval(date(2025, 12, 1), OPEN_END))
    assert [duty.id for duty in due(profile, act, lifting)] == ["tell:a", "tell:a:2025-02-28"]


def test_acts_are_told_of_by_their_kind() -> None:
    """Tests that an act is told of although no status comes of it."""
    profile = toy({"acts": ["alarm"]}, every={"months": "6"})
    found = due(profile, alarm("wrong", issuer="king", end=date(2026, 11, 1)), alarm("other", kind="decree"))
    assert [duty.id for duty in found] == ["tell:wrong", "tell:wrong:2026-09-28"]


def test_orders_bases_and_other_events() -> None:
    """Tests that events are told of by what they are, the same thing once, and reported on from the first."""
    events = (
        Event("break_glass", ISSUED, "entry-1", order="RecordAct"),
        Event("override", ISSUED + timedelta(days=1), "entry-1", order="RecordAct"),
        Event("call_up", ISSUED + timedelta(days=2), "plan-1", basis="beta", order="IssueCallUps"),
        Event("call_up", ISSUED + timedelta(days=3), "plan-2", basis="alpha", order="IssueCallUps"),
    )
    told = {
        "events": ({"events": ["break_glass", "override"]}, ["tell:entry-1"]),
        "bases": ({"bases": ["beta"]}, ["tell:plan-1"]),
        "orders": ({"orders": ["IssueCallUps", "RecordAct"]}, ["tell:entry-1", "tell:plan-1", "tell:plan-2"]),
    }
    for on, ids in told.values():
        assert [duty.id for duty in due(toy(on), events=events)] == ids
    yearly = due(
        toy({"bases": "all"}, every={"years": "1"}), events=events, until=datetime(2028, 4, 1, tzinfo=UTC)
    )
    assert [duty.id for duty in yearly] == [
        "tell:plan-1", "tell:plan-2", "tell:plan-1:2027-03-30", "tell:plan-1:2028-03-30",
    ]  # fmt: skip


def test_only_while_the_text_is_in_force() -> None:
    """Tests that what happened before a rule gives no duty, and reports fall due once the rule has come."""
    assert due(toy({"statuses": ["flood"]}, since="2026-03-29"), alarm()) == ()
    reports = due(
        toy({"statuses": ["flood"]}, since="2027-01-01", until="2028-01-01", every={"years": "1"}), alarm()
    )
    assert [duty.id for duty in reports] == ["tell:a:2027-03-28"]
    assert due(toy({"statuses": ["flood"]}, confidence="D"), alarm()) == ()
    assert [duty.confidence for duty in due(toy({"statuses": ["flood"]}, confidence="C"), alarm())] == ["C"]


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32))
def test_duties_only_grow_and_do_not_depend_on_order(seed: int) -> None:
    """Tests that later looks hold what earlier ones held, whatever the order of what is on the record."""
    random = Random(seed)
    profile = toy({"statuses": ["flood"], "events": ["x"]}, every={"days": str(random.randint(1, 400))})
    acts = [
        alarm(f"a{i}", end=date(2026, 4, 1) + timedelta(days=random.randint(0, 900)))
        for i in range(random.randint(0, 3))
    ]
    events = [
        Event(random.choice("xy"), ISSUED + timedelta(hours=random.randint(0, 9999)), f"e{i}")
        for i in range(4)
    ]
    sooner = ISSUED + timedelta(days=random.randint(0, 500))
    early = duties(profile, acts, events, until=sooner)
    random.shuffle(acts)
    random.shuffle(events)
    late = duties(profile, acts, events, until=sooner + timedelta(days=random.randint(0, 500)))
    assert set(early) <= set(late)
    assert {duty for duty in late if duty.arises_at <= sooner} == set(early)
    assert len({duty.id for duty in late}) == len(late)
