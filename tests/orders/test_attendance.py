"""Attendance: a day counts once, times are times, walk-ins are judged, and corrections keep what stood before."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from holdfast.desk import Enclosures
from holdfast.model import CallUpState, CorrectionReason
from holdfast.orders import (
    AcceptGap,
    AdmitWalkIn,
    AdoptProfile,
    CompleteCallUp,
    CorrectAttendance,
    ImportSheet,
    Order,
    RecordAttendance,
    ServeCallUp,
    StrikeAttendance,
)
from holdfast.orders.attendance_sheet import FORM
from holdfast.rebuild import rebuild
from holdfast.store import tables as t
from holdfast.store.days import to_day
from holdfast.store.ledger import read_entry
from worlds import ALVA, BO, PROFILE, START, Toy, parquet

DAY = date(2030, 1, 7)
EARLIER = DAY - timedelta(days=1)
SLIP = CorrectionReason.WRONG_TIME


def at(hour: int, minute: int = 0, day: date = DAY) -> datetime:
    """Return a moment of a day, in UTC."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)


@pytest.fixture
def called(toy: Toy) -> Toy:
    """Return the toy register on the evening of 7 January, in which Alva is called from the 6th to the 9th."""
    number = toy.calls(ALVA, EARLIER, 4)
    toy.does(ServeCallUp(number, START.date()), "duty")
    toy.now = at(20)
    return toy


def held(toy: Toy) -> list[tuple[Any, ...]]:
    """Return person, day, call-up and minutes of every attendance."""
    c = t.attendance.c
    with toy.store.read() as tx:
        rows = tx.execute(select(c.person, c.day, c.call_up, c.minutes).order_by(c.person, c.day)).all()
    return [tuple(row) for row in rows]


def test_recorded_once(called: Toy) -> None:
    """Tests that a day is entered with its times, counts once, and that whoever was there has reported in."""
    called.does(RecordAttendance(1, DAY, at(8), at(16, 30)), "duty")
    called.does(RecordAttendance(1, EARLIER), "duty")
    assert "counts once" in called.refuses(RecordAttendance(1, DAY), "duty")
    assert held(called) == [(ALVA, to_day(EARLIER), 1, None), (ALVA, to_day(DAY), 1, 510)]
    with called.store.read() as tx:
        assert tx.execute(select(t.call_up.c.state)).scalar() == CallUpState.REPORTED
    assert rebuild(called.store, check=True).same


@pytest.mark.parametrize(
    ("order", "says"),
    [
        (RecordAttendance(9, DAY), "no call-up 9"),
        (RecordAttendance(1, date(2030, 1, 5)), "not a day of the call-up"),
        (RecordAttendance(1, date(2030, 1, 8)), "not a day of the call-up"),
        (RecordAttendance(1, DAY, at(9), at(8)), "no part of one day"),
        (RecordAttendance(1, EARLIER, at(8, 0, EARLIER), at(8, 1)), "no part of one day"),
        (RecordAttendance(1, DAY, at(8, 0, EARLIER)), "no moment of 2030-01-07"),
        (RecordAttendance(1, DAY, None, at(23)), "still to come"),
        (RecordAttendance(1, DAY, datetime(2030, 1, 7, 8)), "no time zone"),  # noqa: DTZ001
        (RecordAttendance(1, DAY, datetime.max.replace(tzinfo=UTC)), "no moment of"),
        (CorrectAttendance(ALVA, DAY, SLIP), "No attendance"),
        (CorrectAttendance(99, DAY, SLIP), "no person 99"),
        (StrikeAttendance(ALVA, DAY, SLIP), "No attendance"),
    ],
)
def test_what_does_not_agree(called: Toy, order: Order, says: str) -> None:
    """Tests that days and moments that cannot be are refused with a sentence."""
    assert says in called.refuses(order, "duty")
    assert held(called) == []


def test_nobody_attends_what_was_not_served(toy: Toy) -> None:
    """Tests that an attendance on a call-up not handed over is refused, and that of a watch over midnight is not."""
    number = toy.calls(BO, EARLIER, 2)
    toy.now = at(20)
    assert "is issued" in toy.refuses(RecordAttendance(number, DAY), "duty")
    toy.does(ServeCallUp(number, EARLIER), "duty")
    toy.does(RecordAttendance(number, EARLIER, at(22, 0, EARLIER), at(6)), "duty")
    assert held(toy) == [(BO, to_day(EARLIER), number, 480)]


def test_corrections_keep_what_stood(called: Toy) -> None:
    """Tests that a correction changes the times, a stroke leaves no minute, and entries name what stood before."""
    called.does(RecordAttendance(1, DAY, at(8), at(16)), "duty")
    assert "says that already" in called.refuses(CorrectAttendance(ALVA, DAY, SLIP, at(8), at(16)), "duty")
    answer = called.does(CorrectAttendance(ALVA, DAY, SLIP, at(8), at(12)), "duty")
    before = {"came_at": "2030-01-07T08:00:00Z", "left_at": "2030-01-07T16:00:00Z", "minutes": 480}
    assert answer.effects["before"] == before
    with called.store.read() as tx:
        entry = read_entry(tx, answer.entry)
    assert entry is not None
    assert entry.order["reason"] == "wrong_time"
    called.does(StrikeAttendance(ALVA, DAY, CorrectionReason.WRONG_PERSON), "duty")
    assert held(called) == [(ALVA, to_day(DAY), 1, 0)]
    assert "No attendance" in called.refuses(StrikeAttendance(ALVA, DAY, SLIP), "duty")
    called.does(RecordAttendance(1, DAY), "duty")
    assert held(called) == [(ALVA, to_day(DAY), 1, None)]
    assert rebuild(called.store, check=True).same


def walk_in(person: int, day: date = DAY, **more: Any) -> AdmitWalkIn:
    """Return the order that admits somebody to the dam for a watch."""
    fields: dict[str, Any] = {"post": "dam.gate", "day": day, "basis": "watch"}
    return AdmitWalkIn(person, **(fields | more))


def test_a_walk_in_is_a_call_up_of_the_day(called: Toy) -> None:
    """Tests that whoever comes uncalled is called up for the day, has reported in, and the day counts in every cap."""
    number = called.does(walk_in(BO, came=at(9), left=at(17)), "caller").effects["call_up"]
    with called.store.read() as tx:
        row = tx.execute(select(t.call_up).where(t.call_up.c.id == number)).one()
    assert (row.state, row.end_day - row.start_day, row.served_day) == ("reported", 1, to_day(DAY))
    assert held(called) == [(BO, to_day(DAY), number, 480)]
    called.does(CompleteCallUp(number), "duty")
    assert called.refuses(walk_in(BO), "caller")
    assert "called up on 2030-01-07, by call-up 1" in called.refuses(walk_in(ALVA), "caller")
    called.does(walk_in(BO, EARLIER), "caller")
    assert rebuild(called.store, check=True).same


@pytest.mark.parametrize(
    ("order", "seat", "says"),
    [
        (walk_in(BO), "duty", "asks for the power 'call_up'"),
        (walk_in(BO, date(2030, 1, 8)), "caller", "not one of the last"),
        (walk_in(BO, date(2029, 12, 1)), "caller", ""),
        (walk_in(BO, post="mast.foot"), "caller", ""),
        (walk_in(BO, post="dam.dive"), "caller", "lacks a qualification"),
        (walk_in(BO, basis="flood_duty"), "caller", ""),
        (walk_in(99), "caller", "no such person"),
        (walk_in(BO, post="x"), "caller", "no post x"),
        (walk_in(BO, came=at(23)), "caller", "still to come"),
    ],
)
def test_walk_ins_that_the_law_or_the_register_refuses(
    called: Toy, order: Order, seat: str, says: str
) -> None:
    """Tests that coming does not make lawful what is not: place, basis, qualification, who may call."""
    assert says in called.refuses(order, seat)
    assert held(called) == []


def test_coming_waives_notice_only_where_it_may_be_waived(
    called: Toy, toy_factory: Callable[[], Toy]
) -> None:
    """Tests that a drill takes walk-ins under a waivable notice, and none where the profile lets nobody waive it."""
    accept_gap(called)
    called.does(walk_in(BO, basis="drill"), "caller")
    other = toy_factory()
    strict = PROFILE.replace(", waivable_by: person", "")
    assert strict != PROFILE
    adopt(other, strict)
    accept_gap(other)
    other.now = at(20)
    assert "notice" in other.refuses(walk_in(BO, basis="drill"), "caller").lower()


def accept_gap(toy: Toy) -> None:
    """Accept that nothing is said of rest between drills."""
    toy.does(AcceptGap("land", "Rest between drills", date(2030, 12, 1), "so be it"), "council")


def adopt(toy: Toy, text: str) -> None:
    """Make another profile law."""
    body = text.encode()
    order = AdoptProfile("land", "toy.shore", hashlib.sha256(body).hexdigest())
    toy.does(order, enclosures=Enclosures(blobs=(body,)))


def rows(*given: tuple[Any, ...]) -> tuple[ImportSheet, Enclosures]:
    """Return the order that imports attendance, with its file."""
    body = parquet("attendance", list(given))
    order = ImportSheet("attendance", "land", hashlib.sha256(body).hexdigest(), len(given))
    return order, Enclosures(blobs=(body,))


ONE = (1, to_day(DAY), "2030-01-07T08:00:00Z", "2030-01-07T16:00:00Z", 480)


def test_a_sheet_enters_many(called: Toy) -> None:
    """Tests that a sheet enters days as single orders do, also those that were struck out."""
    called.does(RecordAttendance(1, EARLIER), "duty")
    called.does(StrikeAttendance(ALVA, EARLIER, SLIP), "duty")
    order, enclosed = rows(ONE, (1, to_day(EARLIER), None, None, 240))
    assert called.does(order, "duty", enclosures=enclosed).effects["rows"] == 2
    assert [row[3] for row in held(called)] == [240, 480]
    with called.store.read() as tx:
        assert tx.execute(select(t.call_up.c.state)).scalar() == CallUpState.REPORTED
    assert "entered already" in called.refuses(order, "duty", enclosures=enclosed)
    assert "asks for the power 'attend'" in called.refuses(order, "caller", enclosures=enclosed)
    assert rebuild(called.store, check=True).same


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ([(9, *ONE[1:])], "names no call-up"),
        ([(None, *ONE[1:])], "call_up"),
        ([ONE, ONE], "stands twice"),
        ([(1, to_day(DAY) + 1, None, None, None)], "still to come"),
        ([(1, to_day(DAY) - 9, None, None, None)], "outside it"),
        ([(1, to_day(DAY), "eight", None, None)], "at no moment"),
        ([(*ONE[:4], 479)], "other than from coming"),
        ([(1, to_day(DAY), None, None, 0)], "longer than a day"),
        ([(1, to_day(DAY), None, None, 1441)], "longer than a day"),
        ([(1, to_day(DAY), "2030-01-06T08:00:00Z", None, None)], "came on another day"),
        ([(1, to_day(DAY), None, "2030-01-07T21:00:00Z", None)], "still to come"),
    ],
)
def test_sheets_that_do_not_agree(called: Toy, given: list[tuple[Any, ...]], says: str) -> None:
    """Tests that a bad row refuses the whole file, with the row named."""
    order, enclosed = rows(*given)
    assert says in called.refuses(order, "duty", enclosures=enclosed)
    assert held(called) == []


def test_sheet_of_a_call_up_nobody_comes_on(called: Toy) -> None:
    """Tests that attendance on a call-up in a state in which nobody comes is refused."""
    with called.store.write() as tx:
        tx.execute(update(t.call_up).values(state="revoked"))
    order, enclosed = rows(ONE)
    assert "nobody comes on it" in called.refuses(order, "duty", enclosures=enclosed)


def test_days_are_the_profiles(called: Toy) -> None:
    """Tests that what is Monday evening in UTC is Tuesday where the profile counts its days."""
    adopt(called, PROFILE.replace("schema: 1\n", "schema: 1\nzone: Asia/Taipei\n"))
    late = datetime(2030, 1, 6, 17, 30, tzinfo=UTC)
    assert "no moment of 2030-01-06" in called.refuses(RecordAttendance(1, EARLIER, late), "duty")
    called.does(RecordAttendance(1, DAY, late, at(1)), "duty")
    assert held(called) == [(ALVA, to_day(DAY), 1, 450)]


def test_form_is_what_a_table_holds() -> None:
    """Tests that the file of a sheet has columns of the table, and no person: that is the call-up's."""
    names = {column.name for column in t.attendance.columns}
    assert set(FORM) <= names
    assert names - set(FORM) == {"person", "entry"}
