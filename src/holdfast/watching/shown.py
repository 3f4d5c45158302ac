"""What a published watch bill says now: who stands which watch, what is short, and what each person bears."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Connection, Row

from holdfast.model import Interval, WatchHours, WatchState
from holdfast.store import watches as kept
from holdfast.store.days import from_day, to_date, to_day
from holdfast.store.watches import hours_of
from holdfast.watching.wish import MadeBill


@dataclass(frozen=True, slots=True)
class WatchPlace:
    """One watch of one day at one post, with those who stand it.

    Attributes
    ----------
    wanted
        How many people it wants.
    people
        Who stands it and is called up.
    gone
        Who should stand it and is not called up any more; somebody must take their place.
    lacks
        Qualifications of which it has fewer holders than wanted, with how many are missing.
    changes
        How often it was changed since the bill was published.
    changed_at
        The moment of the last change, as the record writes it; empty for none.
    withdrawn
        Whether it fell away with its bill.
    """

    post: str
    day: date
    hours: WatchHours
    wanted: int
    people: tuple[int, ...]
    gone: tuple[int, ...]
    lacks: tuple[tuple[str, int], ...]
    changes: int
    changed_at: str
    withdrawn: bool

    @property
    def short(self) -> int:
        """Return how many people are missing."""
        return 0 if self.withdrawn else max(0, self.wanted - len(self.people))


@dataclass(frozen=True, slots=True)
class WatchLoad:
    """What a person stands in a bill."""

    person: int
    watches: int
    minutes: int
    nights: int
    weekends: int


@dataclass(frozen=True, slots=True)
class SheetWeek:
    """A week of a bill at one post, from Monday on, for a sheet.

    Attributes
    ----------
    days
        The days of it that the bill covers.
    rows
        Each person with a mark a day: the name of a watch; None where they stand none; and empty where they are not called.
    there
        For each watch, how many are there and how many are wanted, a day each.
    """

    post: str
    days: tuple[date, ...]
    rows: tuple[tuple[int, tuple[str | None, ...]], ...]
    there: tuple[tuple[WatchHours, tuple[tuple[int, int], ...]], ...]


def board_of(tx: Connection, row: Row[Any]) -> tuple[WatchPlace, ...]:
    """Return every watch of a bill as it stands now, by post, day and beginning."""
    hours, watches, cover = hours_of(row), kept.watches_of(tx, row.id), kept.cover_of(tx, row.id)
    held = kept.skills(tx, watches["person"].unique().to_list())
    cells: dict[tuple[str, int, str], list[dict[str, Any]]] = {}
    for each in watches.iter_rows(named=True):
        cells.setdefault((each["post"], each["day"], each["watch"]), []).append(each)
    wanted: dict[tuple[str, int, str], dict[str, int]] = {}
    for post, day, watch, skill, people in cover.iter_rows():
        wanted.setdefault((post, day, watch), {})[skill] = people
    order = list(hours)
    keys = sorted({*cells, *wanted}, key=lambda key: (key[0], key[1], order.index(key[2])))
    return tuple(
        _place(row, hours[key[2]], key, cells.get(key, []), wanted.get(key, {}), held) for key in keys
    )


def _place(
    bill: Row[Any],
    hours: WatchHours,
    key: tuple[str, int, str],
    rows: list[dict[str, Any]],
    wanted: dict[str, int],
    held: dict[int, frozenset[str]],
) -> WatchPlace:
    stand = [row for row in rows if row["state"] == WatchState.STANDS]
    people = tuple(row["person"] for row in stand if row["called"])
    fell = any(row["state"] == WatchState.WITHDRAWN for row in rows)
    empty = not rows and bill.withdrawn_day is not None and key[1] > bill.withdrawn_day
    return WatchPlace(
        post=key[0],
        day=to_date(key[1]),
        hours=hours,
        wanted=wanted.get("", 0),
        people=people,
        gone=tuple(row["person"] for row in stand if not row["called"]),
        lacks=_lacks(wanted, people, held),
        changes=sum(row["sequence"] for row in rows),
        changed_at=max((row["changed_at"] for row in rows), default=""),
        withdrawn=empty or (fell and not stand),
    )


def loads_of(board: tuple[WatchPlace, ...]) -> tuple[WatchLoad, ...]:
    """Return what each person stands, by number."""
    found: dict[int, list[WatchPlace]] = {}
    for place in board:
        for person in place.people:
            found.setdefault(person, []).append(place)
    return tuple(
        WatchLoad(
            person,
            len(places),
            sum(place.hours.minutes for place in places),
            sum(place.hours.night for place in places),
            len({place.day.isocalendar()[:2] for place in places if place.day.weekday() >= 5}),
        )
        for person, places in sorted(found.items())
    )


def weeks_of(tx: Connection, row: Row[Any]) -> tuple[SheetWeek, ...]:
    """Return the weeks of a bill, by post and then by week; weeks begin on Monday."""
    board = [place for place in board_of(tx, row) if not place.withdrawn]
    hours = tuple(hours_of(row).values())
    posts = sorted({place.post for place in board})
    period = from_day(row.start_day, row.end_day)
    called = kept.called(tx, posts, row.start_day, row.end_day)
    return tuple(
        _week(post, days, hours, here, called)
        for post in posts
        for days in _weeks(period)
        if (here := [place for place in board if place.post == post and place.day in days])
    )


def _weeks(period: Interval) -> Iterator[tuple[date, ...]]:
    every = [period.start + timedelta(days=number) for number in range(period.days)]
    for monday in sorted({day - timedelta(days=day.weekday()) for day in every}):
        yield tuple(day for day in every if 0 <= (day - monday).days < 7)


def _week(
    post: str,
    days: tuple[date, ...],
    hours: tuple[WatchHours, ...],
    board: list[WatchPlace],
    called: tuple[kept.Called, ...],
) -> SheetWeek:
    stood = {(person, place.day): place.hours.id for place in board for person in place.people}
    there = {
        (call.person, day)
        for call in called
        for day in days
        if call.post == post and call.start_day <= to_day(day) < call.end_day
    }
    people = sorted({person for person, _ in there})
    cells = {(place.day, place.hours.id): (len(place.people), place.wanted) for place in board}
    return SheetWeek(
        post,
        days,
        tuple(
            (who, tuple(stood.get((who, day), None if (who, day) in there else "") for day in days))
            for who in people
        ),
        tuple((each, tuple(cells.get((day, each.id), (0, 0)) for day in days)) for each in hours),
    )


def made_board(made: MadeBill) -> tuple[WatchPlace, ...]:
    """Return the watches of a bill that is not published, in the shape of one that is."""
    names = {each.id: each for each in made.wish.hours}
    people: dict[tuple[str, int, str], list[int]] = {}
    for post, day, watch, person in made.watches.iter_rows():
        people.setdefault((post, day, watch), []).append(person)
    wanted: dict[tuple[str, int, str], dict[str, int]] = {}
    for post, day, watch, skill, many in made.cover.iter_rows():
        wanted.setdefault((post, day, watch), {})[skill] = many
    order = list(names)
    keys = sorted({*people, *wanted}, key=lambda key: (key[0], key[1], order.index(key[2])))
    return tuple(
        WatchPlace(
            post=key[0],
            day=to_date(key[1]),
            hours=names[key[2]],
            wanted=wanted.get(key, {}).get("", 0),
            people=(there := tuple(sorted(people.get(key, ())))),
            gone=(),
            lacks=_lacks(wanted.get(key, {}), there, made.skills),
            changes=0,
            changed_at="",
            withdrawn=False,
        )
        for key in keys
    )


def _lacks(
    wanted: Mapping[str, int], people: tuple[int, ...], held: Mapping[int, frozenset[str]]
) -> tuple[tuple[str, int], ...]:
    return tuple(
        (skill, missing)
        for skill, number in sorted(wanted.items())
        if skill and (missing := number - sum(skill in held.get(who, ()) for who in people)) > 0
    )
