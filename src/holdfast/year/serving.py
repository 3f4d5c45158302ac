"""Attendance: a sheet for each month, those who serve to the end, what is corrected; and duties to tell, reported."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

import polars as pl
from sqlalchemy import func, select

from holdfast.desk import Refusal
from holdfast.errors import HoldfastError
from holdfast.exchange import Mapping, Table
from holdfast.importing import Intake, enter
from holdfast.model import ATTENDED, GONE, CallUpState, CorrectionReason
from holdfast.orders import CompleteCallUp, CorrectAttendance, ReportDuty, StrikeAttendance
from holdfast.orders.duties import duties_of
from holdfast.store import tables as t
from holdfast.store.days import to_date, to_day
from holdfast.store.pay import pay_facts
from holdfast.story import holder_of
from holdfast.year._stage import NobodyFitsError, Scene, Year, many

COMPLETED: Final = 5
"""Call-ups a month that are noted as served to their end, one order each."""
CAME: Final = ("07:30", "17:00")
LATE: Final = ("09:15", "17:30")
LEFT_EARLY: Final = ("07:30", "11:30")
_EVERY: Final = (29, 41, 97)
"""One day in so many somebody comes late, leaves early, or does not come."""


def months(year: Year) -> Iterator[date]:
    """Yield the first day of each month of the year that is told."""
    day = year.cast.days.start.replace(day=1)
    while day < year.cast.days.end:
        yield day
        day = after(day)


def after(month: date) -> date:
    """Return the first day of the month after."""
    return (month + timedelta(days=31)).replace(day=1)


def sheet(month: date) -> Scene:
    """Return the scene in which a month's attendance is entered, on the first day after it."""
    return Scene(after(month), lambda year: _sheet(year, month))


def correction(on: date) -> Scene:
    """Return the scene in which a day that was paid already is corrected."""
    return Scene(on, _correct)


def duties(on: date) -> Scene:
    """Return the scene in which whoever must be told is told."""
    return Scene(on, _tell_duties)


def _sheet(year: Year, month: date) -> None:
    frame = _days(year, month)
    if not frame.height:
        return
    columns = {name: name for name in frame.columns}
    intake = Intake(
        "attendance", f"attendance-{month:%Y-%m}.csv", _table(frame), Mapping("attendance", columns)
    )
    answer, _ = enter(year.story.desk, intake, year.cast.region, holder_of(year.cast.duty))
    if isinstance(answer, Refusal):
        raise HoldfastError(f"The story cannot go on: the attendance was refused. {answer.reason()}")
    done = _complete(year, month)
    said = year.figures.setdefault(
        "attendance", {"region": year.cast.region, "days": 0, "late": 0, "left_early": 0}
    )
    counts = {"days": frame.height, "late": _written(frame, LATE), "left_early": _written(frame, LEFT_EARLY)}
    for name, count in counts.items():
        said[name] += count
    said |= _share(year)
    year.add("completed", done)
    year.tell(
        f"Attendance of {month:%B} in {year.region_name(year.cast.region)}: {frame.height} days of "
        f"{many(frame['call_up'].n_unique(), 'call-up')}; {counts['late']} came late, {counts['left_early']} left early. "
        f"{done} served to the end."
    )


def _days(year: Year, month: date) -> pl.DataFrame:
    """Return the rows of a month's sheet: each day of each call-up of the region, but for days nobody came."""
    first, end = to_day(month), to_day(after(month))
    c = t.call_up.c
    query = select(c.id, c.person, c.start_day, c.end_day).where(
        c.region == year.cast.region,
        c.start_day < end,
        c.end_day > first,
        c.state.in_([state.value for state in ATTENDED]),
    )
    schema = {"call_up": pl.Int64, "person": pl.Int64, "start": pl.Int64, "end": pl.Int64}
    calls = pl.DataFrame(year.rows(query.order_by(c.id)), schema=schema, orient="row")
    span = pl.int_ranges(pl.max_horizontal("start", pl.lit(first)), pl.min_horizontal("end", pl.lit(end)))
    days = calls.with_columns(number=span).explode("number").unique(["person", "number"], maintain_order=True)
    there = pl.DataFrame(
        year.rows(
            select(t.attendance.c.person, t.attendance.c.day).where(t.attendance.c.day.between(first, end))
        ),
        schema={"person": pl.Int64, "number": pl.Int64},
        orient="row",
    )
    days = days.join(there, on=["person", "number"], how="anti", maintain_order="left")
    at = pl.col("call_up") * 31 + pl.col("number")
    late, early, away = (at % every == 0 for every in _EVERY)
    came, left = (
        pl.when(late)
        .then(pl.lit(LATE[at_]))
        .when(early)
        .then(pl.lit(LEFT_EARLY[at_]))
        .otherwise(pl.lit(CAME[at_]))
        for at_ in (0, 1)
    )
    return days.filter(~away).select(
        pl.col("call_up").cast(pl.String),
        day=pl.col("number").cast(pl.Int32).cast(pl.Date).cast(pl.String),
        came=came,
        left=left,
    )


def _table(frame: pl.DataFrame) -> Table:
    return Table(frame.with_row_index("line", offset=1).select("line", *frame.columns))


def _written(frame: pl.DataFrame, times: tuple[str, str]) -> int:
    return frame.filter(pl.col("came") == times[0], pl.col("left") == times[1]).height


def _share(year: Year) -> dict[str, Any]:
    """Return how many call-ups attendance was entered for, of those of the region and of all that begin by now."""
    c = t.call_up.c
    begun = select(func.count()).where(c.start_day < to_day(year.today), c.state.not_in(GONE))
    region = begun.where(c.region == year.cast.region)
    entered = select(func.count(t.attendance.c.call_up.distinct()))
    found = {
        name: year.rows(query)[0][0]
        for name, query in (("call_ups", entered), ("of_region", region), ("of_all", begun))
    }
    return found | {"share": round(found["call_ups"] / max(found["of_all"], 1), 4)}


def _complete(year: Year, month: date) -> int:
    """Note a few call-ups as served to the end, those that ended in the month."""
    c = t.call_up.c
    query = select(c.id).where(
        c.region == year.cast.region,
        c.end_day > to_day(month),
        c.end_day <= to_day(after(month)),
        c.state == CallUpState.REPORTED.value,
    )
    found = year.rows(query.order_by(c.end_day, c.id).limit(COMPLETED))
    for row in found:
        year.give(CompleteCallUp(row.id), year.cast.duty)
    return len(found)


def _tell_duties(year: Year) -> None:
    """Report the duties that are open, as the first authority of the office that has the power to."""
    open_duties = _open_duties(year)
    if not open_duties:
        gap = next((gap for gap in year.profile.unknown if "oversight" in gap.kinds), None)
        said = (
            f"the profile says it does not know: {gap.about}" if gap is not None else "the law asks for none"
        )
        year.figures["duties"] = {"arisen": 0, "reported": 0, "late": 0}
        year.tell(f"Nobody is to be told of anything: {said}.")
        return
    root, late = year.story.root["id"], 0
    for duty in open_duties:
        late += not duty.kept(year.story.clock())
        told = year.story.clock().replace(microsecond=0)
        year.give(ReportDuty(duty.id, root, told, "By the monthly list."), "office.cantons")
    said = year.figures.setdefault("duties", {"arisen": 0, "reported": 0, "late": 0})
    said["arisen"] += len(open_duties)
    said["reported"] += len(open_duties)
    said["late"] += late
    first = open_duties[0]
    in_time = "in time" if not late else f"{late} of them late"
    year.tell(
        f"{year.profile.authorities[first.tell]} is told what it must be [{first.article}]: "
        f"{many(len(open_duties), 'report')}, {in_time}."
    )


def _open_duties(year: Year) -> list[Any]:
    desk, root = year.story.desk, year.story.root["id"]
    with desk.store.read() as tx:
        told = set(tx.execute(select(t.report.c.duty)).scalars())
        arisen = duties_of(tx, desk.frame(), root, until=desk.now())
    return [duty for duty in arisen if duty.id not in told]


def _correct(year: Year) -> None:
    """Correct a whole day of somebody whose earnings are known, in a month that is closed."""
    month = year.today.replace(day=1)
    c, e = t.attendance.c, t.earnings.c
    query = (
        select(c.person, c.day, t.call_up.c.region)
        .join(t.call_up, t.call_up.c.id == c.call_up)
        .join(t.person, t.person.c.person == c.person)
        .where(
            c.person.in_(select(e.person)),
            c.day < to_day(month),
            c.minutes >= 8 * 60,
            t.call_up.c.basis == year.cast.basis,
            t.person.c.region == year.cast.region,
        )
    )
    found = year.rows(query.order_by(c.day, c.person).limit(1))
    if not found:
        raise NobodyFitsError("There is no day served by anybody whose earnings are known.")
    person, day = found[0].person, to_date(found[0].day)
    if year.cast.counted:
        came, left = (datetime.combine(day, at, UTC) for at in (time(7), time(10)))
        year.give(CorrectAttendance(person, day, CorrectionReason.WRONG_TIME, came, left), year.cast.duty)
        year.tell(
            f"Person {person} had been there for three hours only on {day}, not the whole day: corrected."
        )
    else:
        year.give(StrikeAttendance(person, day, CorrectionReason.WRONG_PERSON), year.cast.duty)
        year.tell(f"Not person {person} but another had been there on {day}: struck out.")
    with year.story.desk.store.read() as tx:
        facts = pay_facts(tx, [person])[person]
    assert facts.earnings, "asked for"
    year.kept["corrected"] = person
    year.figures["corrected"] = {"person": person, "day": str(day), "month": f"{month:%Y-%m}"}
