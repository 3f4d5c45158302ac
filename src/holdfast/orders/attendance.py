"""Orders about attendance: who was there on a day, from when to when; walk-ins; corrections.

Nothing here lists who did not come: absence is that no attendance was entered, and no more.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, ClassVar, Final
from zoneinfo import ZoneInfo

from sqlalchemy import Row, insert, select, update

from holdfast.errors import InvalidValueError
from holdfast.model import ATTENDED, GONE, CallUpState, CorrectionReason, Power, check_presence
from holdfast.orders.base import Effects, Order, Ruling, View, refuse
from holdfast.orders.call_up_facts import STORED, Asked, Call, authority_of, gather, stored_rows
from holdfast.orders.call_ups import change, found, need_state, region_of_post
from holdfast.orders.need import put
from holdfast.orders.people import region_of_person
from holdfast.store import tables as t
from holdfast.store.days import from_day, to_date, to_day
from holdfast.store.numbers import next_number

STRUCK: Final = 0
"""The minutes of an attendance that was struck out; it may be entered again."""
WALK_IN_DAYS: Final = 14
"""How long after the day a walk-in can be entered; as long as an order may wait for approval."""


@dataclass(frozen=True, slots=True)
class RecordAttendance(Order):
    """Note that the person called up was there on a day, and from when to when where that was taken.

    Attributes
    ----------
    came, left
        With their time zone; both left out, the whole day counts.
    """

    call_up: int
    day: date
    came: datetime | None = None
    left: datetime | None = None
    power: ClassVar[Power] = Power.ATTEND

    def concerns(self, view: View) -> str:
        """Return the region of the post."""
        return str(found(view, self.call_up).region)

    def check(self, view: View) -> None:
        """Refuse a day outside the call-up or to come, a day entered already, or moments that are none of it."""
        row = need_state(view, self.call_up, *ATTENDED)
        period = from_day(row.start_day, row.end_day)
        if self.day not in period or self.day > view.today:
            raise refuse(
                f"{self.day} is not a day of the call-up, {period}, that has come. Give one that is."
            )
        _need_moments(view, row.region, self.day, self.came, self.left)
        _refuse_entered(view, row.person, self.day)

    def apply(self, view: View, effects: Effects) -> Effects:
        """Enter the day; whoever was there has reported in."""
        row = found(view, self.call_up)
        _enter(view, row.person, self.day, self.call_up, self.came, self.left)
        if row.state in (CallUpState.SERVED, CallUpState.ACKNOWLEDGED):
            change(view, self.call_up, state=CallUpState.REPORTED)
        return effects


@dataclass(frozen=True, slots=True)
class AdmitWalkIn(Order):
    """Let somebody who came uncalled serve for the day; the law judges it as a call-up of that day.

    Whoever comes has notice in hand by coming, where the profile lets a person waive it; every other rule holds.

    Attributes
    ----------
    act
        The act it rests on, where the profile asks for one.
    """

    person: int
    post: str
    day: date
    basis: str
    came: datetime | None = None
    left: datetime | None = None
    act: str | None = None
    power: ClassVar[Power] = Power.CALL_UP
    standing: ClassVar[bool] = True

    def concerns(self, view: View) -> str:
        """Return the region of the post."""
        return region_of_post(view, self.post)

    def judge(self, view: View) -> Ruling:
        """Ask the law with everything known of the person at this moment, unless they are called up already."""
        _refuse_called(view, self.person, self.day)
        facts = gather(view, [self._call], self._asked(view))
        view.memo["row"] = facts.stored[0]
        return Ruling(facts.only())

    def check(self, view: View) -> None:
        """Refuse a day that is not recent, or on which the person is called up or was entered already."""
        if not view.today - timedelta(days=WALK_IN_DAYS) <= self.day <= view.today:
            raise refuse(
                f"{self.day} is not one of the last {WALK_IN_DAYS} days. What was served before is entered with "
                "RecordService."
            )
        _need_moments(view, self.concerns(view), self.day, self.came, self.left)
        _refuse_entered(view, self.person, self.day)

    def apply(self, view: View, effects: Effects) -> Effects:
        """Enter call-up and attendance."""
        number = next_number(view.tx, t.call_up.c.id)
        row = view.memo.get("row") or stored_rows(view, [self._call], self._asked(view))[0]
        day = to_day(self.day)
        named = dict(zip(STORED, row, strict=True)) | {
            "state": CallUpState.REPORTED.value,
            "issued_day": day,
            "served_day": day,
        }
        view.tx.execute(insert(t.call_up), named | {"id": number, "entry": view.n, "plan": None})
        _enter(view, self.person, self.day, number, self.came, self.left)
        return {**effects, "call_up": number}

    @property
    def _call(self) -> Call:
        day = to_day(self.day)
        return self.person, self.post, day, day + 1

    def _asked(self, view: View) -> Asked:
        return Asked(self.basis, self.act, authority_of(view), self.day, waived=True)


@dataclass(frozen=True, slots=True)
class CorrectAttendance(Order):
    """Correct the moments of an attendance; what stood before stays in the record.

    Attributes
    ----------
    came, left
        As they are to stand; left out, there is none.
    """

    person: int
    day: date
    reason: CorrectionReason
    came: datetime | None = None
    left: datetime | None = None
    power: ClassVar[Power] = Power.ATTEND

    def concerns(self, view: View) -> str:
        """Return the region of the post."""
        return str(found(view, _entered(view, self.person, self.day).call_up).region)

    def check(self, view: View) -> None:
        """Refuse moments that are none of the day, or that stand there already."""
        row = _entered(view, self.person, self.day)
        _need_moments(view, self.concerns(view), self.day, self.came, self.left)
        if _moments(self.came, self.left) == _stood(row):
            raise refuse(f"The attendance of person {self.person} on {self.day} says that already.")

    def apply(self, view: View, effects: Effects) -> Effects:
        """Change it, and name what stood before."""
        row = _entered(view, self.person, self.day)
        values = _moments(self.came, self.left) | {"entry": view.n}
        view.tx.execute(update(t.attendance).where(*_on(self.person, self.day)).values(**values))
        return {**effects, "before": _stood(row)}


@dataclass(frozen=True, slots=True)
class StrikeAttendance(Order):
    """Strike out an attendance that was entered wrongly; what stood there stays in the record."""

    person: int
    day: date
    reason: CorrectionReason
    power: ClassVar[Power] = Power.ATTEND

    def concerns(self, view: View) -> str:
        """Return the region of the post."""
        return str(found(view, _entered(view, self.person, self.day).call_up).region)

    def apply(self, view: View, effects: Effects) -> Effects:
        """Leave the day with no minute in it, and name what stood before."""
        row = _entered(view, self.person, self.day)
        # NOTE: not taken away: a completed call-up without any entry is paid for all of its days.
        values = {"came_at": None, "left_at": None, "minutes": STRUCK, "entry": view.n}
        view.tx.execute(update(t.attendance).where(*_on(self.person, self.day)).values(**values))
        return {**effects, "before": {"call_up": row.call_up} | _stood(row)}


def zone_of(view: View, region: str) -> ZoneInfo:
    """Return the time zone in which the days of a region are counted: the profile's, else UTC."""
    profile = view.frame.profile_of(region)
    return ZoneInfo(profile.zone if profile is not None else "UTC")


def _refuse_called(view: View, person: int, day: date) -> None:
    number = to_day(day)
    called = select(t.call_up.c.id).where(
        t.call_up.c.person == person,
        t.call_up.c.start_day <= number,
        t.call_up.c.end_day > number,
        t.call_up.c.state.not_in(GONE),
    )
    other = view.tx.execute(called).scalar()
    if other is not None:
        raise refuse(
            f"The person {person} is called up on {day}, by call-up {other}. "
            "Serve that one and record the attendance on it."
        )


def _need_moments(view: View, region: str, day: date, came: datetime | None, left: datetime | None) -> None:
    """Refuse moments that are no part of the day as the region counts it; who comes late may leave after midnight."""
    try:
        check_presence(came, left)
    except InvalidValueError as error:
        raise refuse(str(error)) from error
    zone = zone_of(view, region)
    for moment, days in ((came, (0,)), (left, (0, 1))):
        if moment is None:
            continue
        # NOTE: first roughly, for a moment at either end of the calendar has no other zone.
        near = abs((moment.date() - day).days) <= 2
        if not near or (moment.astimezone(zone).date() - day).days not in days:
            raise refuse(
                f"{moment.isoformat()} is no moment of {day} in {zone.key}. Correct the day or the moment."
            )
        if moment > view.at:
            raise refuse(f"{moment.isoformat()} is still to come. Enter what has been.")


def _enter(
    view: View, person: int, day: date, call_up: int, came: datetime | None, left: datetime | None
) -> None:
    key = {"person": person, "day": to_day(day)}
    put(view, t.attendance, key, {"call_up": call_up, "entry": view.n} | _moments(came, left))


def _moments(came: datetime | None, left: datetime | None) -> dict[str, Any]:
    minutes = None
    if came is not None and left is not None:
        minutes = int((left.astimezone(UTC) - came.astimezone(UTC)).total_seconds() // 60)
    return {"came_at": _text(came), "left_at": _text(left), "minutes": minutes}


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _stood(row: Row[Any]) -> dict[str, Any]:
    return {"came_at": row.came_at, "left_at": row.left_at, "minutes": row.minutes}


def _on(person: int, day: date) -> tuple[Any, Any]:
    return t.attendance.c.person == person, t.attendance.c.day == to_day(day)


def _row(view: View, person: int, day: date) -> Row[Any] | None:
    """Return the attendance of a person on a day unless it was struck out."""
    row = view.tx.execute(select(t.attendance).where(*_on(person, day))).first()
    return None if row is None or row.minutes == STRUCK else row


def _entered(view: View, person: int, day: date) -> Row[Any]:
    region_of_person(view, person)
    row = _row(view, person, day)
    if row is None:
        raise refuse(f"No attendance of person {person} is entered for {day}. Give a day that is.")
    return row


def _refuse_entered(view: View, person: int, day: date) -> None:
    row = _row(view, person, day)
    if row is not None:
        raise refuse(
            f"The attendance of person {person} on {to_date(row.day)} is entered already, on call-up {row.call_up}; "
            "a day counts once. To change it, correct it."
        )
