"""Days are counted where the law is: over midnight, and over the hour that summer time removes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from authority_worlds import adopt
from holdfast.desk import Receipt
from holdfast.model import Interval
from holdfast.orders import AcceptGap, AppointToSeat, Approve, IssueCallUp, ServeCallUp
from holdfast.rebuild import rebuild
from holdfast.store import tables as t
from holdfast.store.days import to_date
from worlds import ALVA, BO, EVA, Toy, flood, watch

DAY = date(2030, 2, 4)
NEAR_MIDNIGHT = [
    ("Europe/Zurich", "2030-02-03T22:59:59", date(2030, 2, 3)),
    ("Europe/Zurich", "2030-02-03T23:00:00", date(2030, 2, 4)),
    ("Europe/Zurich", "2030-07-03T21:59:59", date(2030, 7, 3)),
    ("Europe/Zurich", "2030-07-03T22:00:00", date(2030, 7, 4)),
    ("America/New_York", "2030-02-04T04:59:59", date(2030, 2, 3)),
    ("America/New_York", "2030-02-04T05:00:00", date(2030, 2, 4)),
    ("Asia/Taipei", "2030-02-03T16:00:00", date(2030, 2, 4)),
    ("UTC", "2030-02-03T23:59:59", date(2030, 2, 3)),
    # The night in which summer time removes the hour after two.
    ("Europe/Zurich", "2030-03-30T22:59:59", date(2030, 3, 30)),
    ("Europe/Zurich", "2030-03-30T23:00:00", date(2030, 3, 31)),
    ("Europe/Zurich", "2030-03-31T00:59:59", date(2030, 3, 31)),
    ("Europe/Zurich", "2030-03-31T01:00:00", date(2030, 3, 31)),
    ("Europe/Zurich", "2030-03-31T21:59:59", date(2030, 3, 31)),
    ("Europe/Zurich", "2030-03-31T22:00:00", date(2030, 4, 1)),
]


def at(text: str) -> datetime:
    """Return a moment in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(("zone", "moment", "day"), NEAR_MIDNIGHT)
def test_the_day_of_a_moment(toy: Toy, zone: str, moment: str, day: date) -> None:
    """Tests that the day of a moment is that of the clocks where the law is, in the regions nested there too."""
    adopt(toy, zone=zone)
    frame = toy.desk.frame()
    assert frame.day_of("town", at(moment)) == frame.day_of(None, at(moment)) == day


@pytest.mark.parametrize(
    ("zone", "before", "after"),
    [
        ("Europe/Zurich", "2030-02-03T22:59:59", "2030-02-03T23:00"),
        ("America/New_York", "2030-02-04T04:59:59", "2030-02-04T05:00"),
    ],
)
def test_a_status_begins_at_midnight_there(toy: Toy, zone: str, before: str, after: str) -> None:
    """Tests that a status of 4 February begins when that day does where it is declared, and ends likewise."""
    adopt(toy, zone=zone)
    toy.does(flood(DAY, date(2030, 2, 5)), "mayor", break_glass="Now!")
    frame = toy.desk.frame()
    assert frame.statuses("north", at(before)) == ()
    assert [status.act for status in frame.statuses("north", at(after))] == ["flood-1"]
    assert frame.statuses("north", at(before) + timedelta(days=1))
    assert frame.statuses("north", at(after) + timedelta(days=1)) == ()


def drill(start: date) -> IssueCallUp:
    """Return a drill of three days, of which people must be told fourteen days before."""
    return IssueCallUp(ALVA, "dam.gate", Interval.of_days(start, 3), "drill")


def tried(toy: Toy, moment: str, start: date) -> bool:
    """Tell whether a drill issued at a moment is in time."""
    toy.now = at(moment)
    answer = toy.give(drill(start), "caller")
    if not isinstance(answer, Receipt):
        first = toy.desk.frame().day_of("north", toy.now) + timedelta(days=14)
        assert answer.verdicts[0]["article"] == "Art. 7"
        assert answer.verdicts[0]["reason"] == (
            f"At least 14 days of notice are needed: from this notice the first day is {first}."
        )
    return isinstance(answer, Receipt)


def test_the_notice_runs_from_the_day_there(toy: Toy) -> None:
    """Tests that the time of notice is counted in days there: a second after local midnight is a day later."""
    adopt(toy, zone="Europe/Zurich")
    toy.does(AcceptGap("land", "Rest between drills", date(2030, 12, 1), "so be it"), "council")
    assert not tried(toy, "2030-02-03T23:00:00", date(2030, 2, 17))  # 4 February there, 13 days before
    assert tried(toy, "2030-02-03T23:00:00", date(2030, 2, 18))


def test_the_notice_over_the_hour_that_summer_time_removes(toy: Toy) -> None:
    """Tests that fourteen days are fourteen days of the calendar, though an hour of them is missing."""
    adopt(toy, zone="Europe/Zurich")
    toy.does(AcceptGap("land", "Rest between drills", date(2030, 12, 1), "so be it"), "council")
    assert not tried(toy, "2030-03-30T23:00:00", date(2030, 4, 13))  # 31 March there
    late = toy.now + timedelta(days=14) - timedelta(hours=1)
    assert toy.desk.frame().day_of("land", late) == date(2030, 4, 14)  # 335 hours on, and a fortnight
    assert tried(toy, "2030-03-31T01:00:00", date(2030, 4, 14))


def test_served_today_there(toy: Toy) -> None:
    """Tests that the day on which a call-up is handed over may be today there, though not yet in UTC."""
    adopt(toy, zone="Asia/Taipei")
    toy.now = at("2030-01-06T20:00:00")
    number = toy.calls(ALVA, DAY, 2)
    assert "still to come" in toy.refuses(ServeCallUp(number, date(2030, 1, 8)), "duty")
    toy.does(ServeCallUp(number, date(2030, 1, 7)), "duty")
    assert rebuild(toy.store, check=True).same


def test_a_term_ends_at_midnight_there(toy: Toy) -> None:
    """Tests that a seat is held to the end of the last day where its headquarters is."""
    adopt(toy, zone="America/New_York")
    toy.does(AppointToSeat("caller", "p-caller", date(2030, 2, 4)))
    toy.now = at("2030-02-04T04:59:59")
    toy.does(watch(ALVA, date(2030, 3, 4), 2), "caller")
    toy.now = at("2030-02-04T05:00:00")
    assert "held the seat" in toy.refuses(watch(ALVA, date(2030, 4, 4), 2), "caller")


def test_another_law_another_clock(toy: Toy) -> None:
    """Tests that a region with a law of its own counts its own days."""
    adopt(toy, zone="Europe/Zurich")
    adopt(toy, zone="America/New_York", region="south")
    moment = at("2030-02-04T02:00:00")
    frame = toy.desk.frame()
    assert (frame.day_of("north", moment), frame.day_of("south", moment)) == (DAY, date(2030, 2, 3))


def test_issued_on_the_day_of_the_post(toy: Toy) -> None:
    """Tests that a call-up is issued on the day of its post's region, now and when the record is replayed."""
    adopt(toy, zone="America/New_York")
    adopt(toy, zone="Asia/Taipei", region="north")
    toy.now = at("2030-01-06T20:00:00")
    toy.calls(ALVA, DAY, 2)
    entry = toy.does(watch(BO, DAY, 12), "caller").entry
    toy.now = at("2030-01-07T17:00:00")
    toy.does(Approve(entry), "council")
    toy.calls(EVA, DAY, 2, post="mast.foot")
    with toy.store.read() as tx:
        days = tx.execute(select(t.call_up.c.issued_day).order_by(t.call_up.c.id)).scalars().all()
    assert list(map(to_date, days)) == [date(2030, 1, 7), date(2030, 1, 8), date(2030, 1, 7)]
    assert rebuild(toy.store, check=True).same
