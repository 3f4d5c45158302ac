"""The watch bill of one facility for one week: made, published, asked for, swapped, handed out as calendar and sheet."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice
from typing import Any, Final

from sqlalchemy import Connection, Row, func, select

from holdfast import papers, watching
from holdfast.desk import Refusal
from holdfast.errors import HoldfastError
from holdfast.exchange.papers import render
from holdfast.law import Outcome
from holdfast.model import GONE, Interval, watch_pattern
from holdfast.orders import AskForWatch, Refused, SwapWatches, View
from holdfast.store import tables as t
from holdfast.store.days import to_day
from holdfast.store.watches import find_bill
from holdfast.story import holder_of
from holdfast.watch import WatchParams
from holdfast.watching import MadeBill, WatchPlace
from holdfast.year._stage import Scene, Year, many, one

DAY: Final = watch_pattern("06:00-14:00,14:00-22:00,22:00-06:00")
WEEK: Final = 7
AHEAD: Final = 8
"""Weeks that are looked through for the one with the most people at one facility."""
MOST: Final = 40
"""People of a facility whose bill is made; more would keep the story waiting."""
SOLVING: Final = 0.08
"""The share of the seconds for planning for the bill."""
TRIES: Final = 120
"""Exchanges that are looked at until one is possible."""


def bill(on: date) -> Scene:
    """Return the scene in which a watch bill is made and lived with, for a week that begins after a day."""
    return Scene(on, _bill)


def _bill(year: Year) -> None:
    facility, week, who = _where(year)
    asks = who[0]
    year.give(AskForWatch(asks, week.start + timedelta(days=1), wants=False, watch="N"), year.cast.planner)
    wish = watching.WatchWish(facility.id, week, DAY)
    params = WatchParams(seconds=max(1.0, SOLVING * year.story.seconds))
    made = watching.make(year.story.desk, wish, params, clock=time.monotonic)
    order, answer = watching.publish(year.story.desk, made, holder_of(year.cast.planner))
    if isinstance(answer, Refusal):
        raise HoldfastError(f"The story cannot go on: the watch bill was refused. {answer.reason()}")
    _tell(year, facility, made, asks)
    year.figures["watches"] = {
        "bill": order.id,
        "people": len(who),
        "watches": made.watches.height,
        "penalty": made.penalty,
        "bound": made.bound,
        "granted": sum(each.granted for each in made.requests),
        "asked": len(made.requests),
        "swapped": _swap(year, order.id),
        "files": _hand_out(year, order.id, facility.id, asks),
    }


def _where(year: Year) -> tuple[Row[Any], Interval, list[int]]:
    """Return the facility and week with the most people called up in the weeks ahead, and who they are."""
    monday = year.today + timedelta(days=WEEK - year.today.weekday())
    best: tuple[int, Row[Any], Interval] | None = None
    for number in range(AHEAD):
        week = Interval.of_days(monday + timedelta(days=WEEK * number), WEEK)
        for row in year.rows(_called(year, week)):
            if row.people <= MOST and (best is None or row.people > best[0]):
                best = row.people, row, week
    found = one([] if best is None else [best[1]], "nobody called up in the next two months")
    week = best[2] if best is not None else Interval.of_days(monday, WEEK)
    c, p = t.call_up.c, t.post.c
    query = (
        select(c.person)
        .distinct()
        .join(t.post, p.id == c.post)
        .where(p.facility == found.id, *_throughout(week))
        .order_by(c.person)
    )
    return found, week, [int(row.person) for row in year.rows(query)]


def _called(year: Year, week: Interval) -> Any:
    c, p, f = t.call_up.c, t.post.c, t.facility.c
    people = func.count(c.person.distinct()).label("people")
    return (
        select(f.id, f.name, people)
        .join(t.post, p.facility == f.id)
        .join(t.call_up, c.post == p.id)
        .where(f.region == year.cast.region, *_throughout(week))
        .group_by(f.id, f.name)
        .order_by(people.desc(), f.id)
    )


def _throughout(week: Interval) -> tuple[Any, ...]:
    c = t.call_up.c
    return c.start_day <= to_day(week.start), c.end_day >= to_day(week.end), c.state.not_in(GONE)


def _tell(year: Year, facility: Row[Any], made: MadeBill, asks: int) -> None:
    week = made.wish.period
    people = made.watches["person"].n_unique()
    missing = sum(each.short for each in watching.made_board(made))
    best = "no bill is better" if made.optimal else "a better one may be there"
    granted = "kept" if all(each.granted for each in made.requests) else "not to be kept"
    year.tell(
        f"Watch bill of {facility.name}, {week.start} to {week.last}: {made.watches.height} watches by {people} people, "
        f"{made.rest_minutes / 60:g} hours between two; {many(missing, 'place')} open, {best}. "
        f"Person {asks} asked for no night on {week.start + timedelta(days=1)}: {granted}."
    )


def _swap(year: Year, name: str) -> bool:
    """Let two people who agree exchange a watch for one that the law permits, and say whether there was one."""
    with year.story.desk.store.read() as tx:
        board = watching.board_of(tx, find_bill(tx, name))
    for first, second, person, other in _pairs(board):
        order = SwapWatches(name, person, first.day, other, second.day)
        if _possible(year, order):
            year.give(order, year.cast.planner)
            year.tell(
                f"Person {person} and person {other} exchange {first.hours.id} of {first.day} for {second.hours.id} of {second.day}."
            )
            return True
    year.tell("Nobody exchanges a watch: rest or leaders would be lost, or there are too few people.")
    return False


def _possible(year: Year, order: SwapWatches) -> bool:
    def see(_tx: Connection, view: View) -> bool:
        try:
            order.check(view)
            return order.judge(view).judgement.outcome in {Outcome.PERMIT, Outcome.WARN}
        except Refused:
            return False

    return bool(year.look(see))


def _pairs(board: tuple[WatchPlace, ...]) -> Iterator[tuple[WatchPlace, WatchPlace, int, int]]:
    """Yield some watches that two people may exchange without standing two on a day."""
    stood = {(person, place.day) for place in board for person in place.people}
    every = (
        (first, second, person, other)
        for first in board
        for second in board
        if first.post == second.post and (first.day, first.hours.id) < (second.day, second.hours.id)
        for person in first.people
        for other in second.people
        if person != other
        if first.day == second.day or not {(person, second.day), (other, first.day)} & stood
    )
    yield from islice(every, TRIES)


def _hand_out(year: Year, name: str, facility: str, person: int) -> list[str]:
    """Write calendars and the sheet where the story keeps them, and return the names of the files."""
    desk, folder = year.story.desk, year.story.folder
    bodies = {
        f"watches-person-{person}.ics": watching.calendar_of_person(desk, person),
        f"watches-{facility}.ics": watching.calendar_of_facility(desk, facility),
        f"watches-{name}.pdf": render(papers.watch_sheet(desk, name)),
    }
    if folder is not None:
        for file, body in bodies.items():
            (folder / file).write_bytes(body)
    events = sum(body.count(b"BEGIN:VEVENT") for file, body in bodies.items() if file.endswith(".ics"))
    where = "written to the home of this world" if folder is not None else "made"
    year.tell(
        f"A calendar for person {person}, one for the facility without names ({events} watches), and a sheet for the wall: {where}."
    )
    return sorted(bodies)
