"""`attend`: who was there, walk-ins, corrections. Many at once: `holdfast import attendance FILE`."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Annotated, Any

import typer

from holdfast.cli.common import (
    AsOption,
    HomeOption,
    JsonOption,
    a_date,
    give,
    open_home,
    outermost,
    print_json,
    show_table,
)
from holdfast.desk import Desk
from holdfast.errors import InvalidValueError
from holdfast.model import CorrectionReason
from holdfast.orders import (
    AdmitWalkIn,
    CorrectAttendance,
    RecordAttendance,
    StrikeAttendance,
)
from holdfast.store import attendance
from holdfast.store import tables as t
from holdfast.store.attendance import Attendance

attend = typer.Typer(help="Who was there on which day, and from when to when.", no_args_is_help=True)

DayOption = Annotated[
    str | None, typer.Option("--day", help="The day, 2027-01-31; today unless given.", show_default=False)
]
CameOption = Annotated[
    str | None,
    typer.Option(
        "--came",
        help="When they came: 07:30 by the clock there, or a moment with its offset.",
        show_default=False,
    ),
]
LeftOption = Annotated[
    str | None, typer.Option("--left", help="When they left, likewise.", show_default=False)
]
ReasonOption = Annotated[CorrectionReason, typer.Option("--reason", help="Why it is corrected.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(attend, name="attend")


@attend.command("record")
def record(
    call_up: Annotated[int, typer.Argument(help="The number of the call-up.")],
    day: DayOption = None,
    came: CameOption = None,
    left: LeftOption = None,
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Note that somebody called up was there on a day."""
    desk = open_home(home).desk()
    region = _region(desk, t.call_up, call_up)
    when = _day(desk, region, day)
    order = RecordAttendance(call_up, when, *_moments(desk, region, when, came, left))
    give(desk, order, by, as_json=as_json)


@attend.command("walk-in")
def walk_in(
    person: Annotated[int, typer.Argument(help="The person's number in the register.")],
    post: Annotated[str, typer.Argument(help="The post they serve at.")],
    basis: Annotated[str, typer.Option(help="The legal basis, in the profile's words.")],
    day: DayOption = None,
    came: CameOption = None,
    left: LeftOption = None,
    act: Annotated[str | None, typer.Option(help="The act it rests on.", show_default=False)] = None,
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Let somebody who came uncalled serve for the day; the law judges it as a call-up of that day."""
    desk = open_home(home).desk()
    region = _region_of_post(desk, post)
    when = _day(desk, region, day)
    moments = _moments(desk, region, when, came, left)
    give(desk, AdmitWalkIn(person, post, when, basis, *moments, act=act), by, as_json=as_json)


@attend.command("correct")
def correct(
    person: Annotated[int, typer.Argument(help="The person's number in the register.")],
    day: Annotated[str, typer.Argument(help="The day entered.")],
    reason: ReasonOption,
    came: CameOption = None,
    left: LeftOption = None,
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Correct the times of a day entered; what stood before stays in the record."""
    desk = open_home(home).desk()
    when, region = a_date(day, "The day"), _region(desk, t.person, person)
    moments = _moments(desk, region, when, came, left)
    give(desk, CorrectAttendance(person, when, reason, *moments), by, as_json=as_json)


@attend.command("strike")
def strike(
    person: Annotated[int, typer.Argument(help="The person's number in the register.")],
    day: Annotated[str, typer.Argument(help="The day entered.")],
    reason: ReasonOption,
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Strike out a day that was entered wrongly; what stood there stays in the record."""
    desk = open_home(home).desk()
    give(desk, StrikeAttendance(person, a_date(day, "The day"), reason), by, as_json=as_json)


@attend.command("show")
def show(
    call_up: Annotated[
        int | None, typer.Argument(help="A call-up; else everybody of a day.", show_default=False)
    ] = None,
    day: DayOption = None,
    region: Annotated[
        str | None, typer.Option(help="A region, with those nested in it.", show_default=False)
    ] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show who was there: the days of a call-up, or the people of a day."""
    desk = open_home(home).desk()
    frame = desk.frame()
    where = outermost(frame, region)
    when = _day(desk, where, day)
    with desk.store.read() as tx:
        found = (
            attendance.of_day(tx, frame.within(where), when)
            if call_up is None
            else attendance.of_call_up(tx, call_up)
        )
    if as_json:
        print_json({"attendance": [_plain(each) for each in found]})
        return
    zone = frame.zone_of(where)

    def clock(moment: datetime | None) -> str:
        return "" if moment is None else f"{moment.astimezone(zone):%H:%M}"

    rows = [
        (
            each.person,
            str(each.day),
            each.call_up,
            each.post,
            clock(each.came),
            clock(each.left),
            _length(each),
        )
        for each in found
    ]
    columns = ("person", "day", "call-up", "post", "came", "left", "hours")
    show_table("Attendance", columns, rows, empty="No attendance is entered there.")


def _plain(each: Attendance) -> dict[str, Any]:
    return {
        "person": each.person,
        "day": str(each.day),
        "call_up": each.call_up,
        "post": each.post,
        "came": None if each.came is None else each.came.isoformat(),
        "left": None if each.left is None else each.left.isoformat(),
        "minutes": each.minutes,
    }


def _length(each: Attendance) -> str:
    return "whole day" if each.minutes is None else f"{each.minutes // 60}:{each.minutes % 60:02}"


def _region(desk: Desk, table: Any, number: int) -> str | None:
    """Return the region of a call-up or a person; None where it is not there, which the order will say."""
    with desk.store.read() as tx:
        key = next(iter(table.primary_key.columns))
        return tx.execute(table.select().with_only_columns(table.c.region).where(key == number)).scalar()


def _region_of_post(desk: Desk, post: str) -> str | None:
    with desk.store.read() as tx:
        query = t.facility.select().with_only_columns(t.facility.c.region)
        query = query.join(t.post, t.post.c.facility == t.facility.c.id).where(t.post.c.id == post)
        return tx.execute(query).scalar()


def _day(desk: Desk, region: str | None, text: str | None) -> date:
    return desk.frame().day_of(region, desk.now()) if text is None else a_date(text, "The day")


def _moments(
    desk: Desk, region: str | None, day: date, came: str | None, left: str | None
) -> tuple[datetime | None, datetime | None]:
    """Return the moments of coming and leaving; a clock time before that of coming is one of the next day."""
    zone = desk.frame().zone_of(region)

    def read(text: str | None) -> datetime | None:
        if text is None:
            return None
        try:
            if "T" not in text:
                return datetime.combine(day, time.fromisoformat(text), zone)
            found = datetime.fromisoformat(text)
        except ValueError as error:
            raise InvalidValueError(
                f"{text!r} is no time. Give it as 07:30, or as 2027-01-31T07:30+01:00."
            ) from error
        return found if found.tzinfo is not None else found.replace(tzinfo=zone)

    begun, ended = read(came), read(left)
    if begun is not None and ended is not None and ended <= begun and "T" not in (left or ""):
        ended = datetime.combine(date.fromordinal(day.toordinal() + 1), ended.timetz())
    return begun, ended
