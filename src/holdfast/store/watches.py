"""What is known of watches: the bills, who stands which watch, who is called to stand one, what people asked for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from functools import lru_cache
from typing import Any

import polars as pl
from sqlalchemy import Connection, Row, func, select

from holdfast.errors import NotFoundError
from holdfast.model import GONE, CallUpState, WatchHours, WatchState, watch_pattern
from holdfast.store import tables as t
from holdfast.store.days import to_date, to_day


@dataclass(frozen=True, slots=True)
class Stood:
    """A watch that a person stands, or has stood."""

    bill: str
    person: int
    day: date
    post: str
    hours: WatchHours

    def span(self, zone: tzinfo) -> tuple[datetime, datetime]:
        """Return the moments, in UTC, at which it begins and ends."""
        return self.hours.span(self.day, zone)


@dataclass(frozen=True, slots=True)
class Called:
    """A call-up that is in force: a person is at a post from one day to another, on a basis."""

    person: int
    post: str
    start_day: int
    end_day: int
    basis: str


def hours_text(hours: Iterable[WatchHours]) -> str:
    """Return the watches of a day as the tables hold them."""
    return ",".join(map(str, hours))


def hours_of(row: Row[Any]) -> dict[str, WatchHours]:
    """Return the watches of a bill by their names, in its order."""
    return dict(_hours(row.hours))


@lru_cache(maxsize=256)
def _hours(text: str) -> dict[str, WatchHours]:
    return {hours.id: hours for hours in watch_pattern(text)}


def find_bill(tx: Connection, bill: str) -> Row[Any]:
    """Return the row of a watch bill.

    Raises
    ------
    NotFoundError
        If there is none of that name.
    """
    row = tx.execute(select(t.watch_bill).where(t.watch_bill.c.id == bill)).first()
    if row is None:
        raise NotFoundError(
            f"There is no watch bill {bill!r}. `holdfast watch list` names those there are, "
            "`holdfast watch make` makes one."
        )
    return row


def standing(tx: Connection, people: Sequence[int], first: int, end: int) -> tuple[Stood, ...]:
    """Return the watches that people stand on the days from `first` up to `end`, of every bill, by person and day."""
    c = t.watch.c
    query = (
        select(c.bill, c.person, c.day, c.post, c.watch, t.watch_bill.c.hours)
        .join(t.watch_bill, t.watch_bill.c.id == c.bill)
        .where(c.person.in_(list(people)), c.state == WatchState.STANDS.value, c.day >= first, c.day < end)
        .order_by(c.person, c.day, c.bill)
    )
    return tuple(
        Stood(row.bill, row.person, to_date(row.day), row.post, _hours(row.hours)[row.watch])
        for row in tx.execute(query)
    )


def called(tx: Connection, posts: Sequence[str], first: int, end: int) -> tuple[Called, ...]:
    """Return the call-ups in force to some posts that touch the days from `first` up to `end`, by post and person."""
    return _called(tx, t.call_up.c.post.in_(list(posts)), first, end)


def called_people(tx: Connection, people: Sequence[int], first: int, end: int) -> tuple[Called, ...]:
    """Return the call-ups in force of some people that touch the days from `first` up to `end`, by post and person."""
    return _called(tx, t.call_up.c.person.in_(list(people)), first, end)


def _called(tx: Connection, whom: Any, first: int, end: int) -> tuple[Called, ...]:
    c = t.call_up.c
    in_force = c.state.not_in([*GONE, CallUpState.SUSPENDED.value])
    query = select(c.person, c.post, c.start_day, c.end_day, c.basis).where(
        whom, in_force, c.start_day < end, c.end_day > first
    )
    return tuple(Called(*row) for row in tx.execute(query.order_by(c.post, c.person, c.start_day)))


def requests(tx: Connection, people: Sequence[int], first: int, end: int) -> tuple[Row[Any], ...]:
    """Return what people asked for on the days from `first` up to `end`: person, day, watch (empty: any), wants."""
    c = t.watch_request.c
    query = select(t.watch_request).where(c.person.in_(list(people)), c.day >= first, c.day < end)
    return tuple(tx.execute(query.order_by(c.person, c.day, c.watch)))


def skills(tx: Connection, people: Sequence[int]) -> dict[int, frozenset[str]]:
    """Return the qualifications of people."""
    query = select(t.person.c.person, t.person.c.qualifications).where(t.person.c.person.in_(list(people)))
    return {row.person: frozenset(row.qualifications.split()) for row in tx.execute(query)}


def bills(tx: Connection, *, facility: str | None = None) -> tuple[Row[Any], ...]:
    """Return the watch bills, of one facility where it is given, by first day and name."""
    query = select(t.watch_bill).order_by(t.watch_bill.c.start_day, t.watch_bill.c.id)
    if facility is not None:
        query = query.where(t.watch_bill.c.facility == facility)
    return tuple(tx.execute(query))


def watches_of(tx: Connection, bill: str) -> pl.DataFrame:
    """Return every watch of a bill with what became of it, by post, day, watch and person.

    Columns: post, day, watch, person, state, sequence, changed_at, and called: whether the person is called up to the
    post on that day still.
    """
    c = t.watch.c
    query = select(c.post, c.day, c.watch, c.person, c.state, c.sequence, c.changed_at).where(c.bill == bill)
    rows = tx.execute(query.order_by(c.post, c.day, c.watch, c.person)).all()
    posts, days = {row.post for row in rows}, [row.day for row in rows]
    there = called(tx, sorted(posts), min(days, default=0), max(days, default=0) + 1)
    spans: dict[tuple[int, str], list[tuple[int, int]]] = {}
    for call in there:
        spans.setdefault((call.person, call.post), []).append((call.start_day, call.end_day))
    schema = {
        "post": pl.String, "day": pl.Int32, "watch": pl.String, "person": pl.Int64, "state": pl.String,
        "sequence": pl.Int32, "changed_at": pl.String, "called": pl.Boolean,
    }  # fmt: skip
    found = [
        (*row, any(start <= row.day < end for start, end in spans.get((row.person, row.post), ())))
        for row in rows
    ]
    return pl.DataFrame(found, schema=schema, orient="row")


def cover_of(tx: Connection, bill: str) -> pl.DataFrame:
    """Return how many people each watch of a bill wants: post, day, watch, skill (empty: anybody), wanted."""
    c = t.watch_cover.c
    query = select(c.post, c.day, c.watch, c.skill, c.wanted).where(c.bill == bill)
    schema = {
        "post": pl.String, "day": pl.Int32, "watch": pl.String, "skill": pl.String, "wanted": pl.Int32,
    }  # fmt: skip
    rows = tx.execute(query.order_by(c.post, c.day, c.watch, c.skill)).all()
    return pl.DataFrame(rows, schema=schema, orient="row")


def bills_of_person(tx: Connection, person: int) -> tuple[Row[Any], ...]:
    """Return the bills in which a person has or had a watch, by first day and name."""
    here = select(t.watch.c.bill).where(t.watch.c.person == person)
    query = select(t.watch_bill).where(t.watch_bill.c.id.in_(here))
    return tuple(tx.execute(query.order_by(t.watch_bill.c.start_day, t.watch_bill.c.id)))


def names(tx: Connection, people: Iterable[int]) -> dict[int, str]:
    """Return the names of people, as far as they are not erased."""
    query = (
        select(t.person.c.person, t.private.c.name)
        .join(t.private, t.private.c.commitment == t.person.c.commitment)
        .where(t.person.c.person.in_(list(people)))
    )
    return {row.person: row.name for row in tx.execute(query)}


def last_entry(tx: Connection, row: Row[Any]) -> int:
    """Return the entry of the record that changed a bill last."""
    latest = select(func.max(t.watch.c.entry)).where(t.watch.c.bill == row.id)
    return int(max(row.entry, tx.execute(latest).scalar() or 0))


def nights_and_weekends(
    tx: Connection, people: Sequence[int], first: date, end: date
) -> dict[int, tuple[int, int]]:
    """Return how many nights, and weekends with a watch on Saturday or Sunday, people stood from a day up to another."""
    nights: dict[int, int] = dict.fromkeys(people, 0)
    weekends: dict[int, set[tuple[int, int]]] = {person: set() for person in people}
    for stood in standing(tx, people, to_day(first), to_day(end)):
        nights[stood.person] += stood.hours.night
        if stood.day.weekday() >= 5:
            weekends[stood.person].add(stood.day.isocalendar()[:2])
    return {person: (nights[person], len(weekends[person])) for person in people}
