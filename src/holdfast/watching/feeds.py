"""Calendars of watches: a person's own, and a facility's without anybody's number or name."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import polars as pl
from sqlalchemy import Connection, Row, select

from holdfast.desk import Desk
from holdfast.errors import NotFoundError
from holdfast.exchange.calendars import CalendarEvent, CalendarFeed, calendar_bytes
from holdfast.exchange.papers import LANGUAGES, Words
from holdfast.model import WatchHours, WatchState
from holdfast.orders import Frame
from holdfast.store import tables as t
from holdfast.store import watches as kept
from holdfast.store.days import to_date
from holdfast.store.ledger import read_entry
from holdfast.store.watches import hours_of
from holdfast.watching.shown import WatchPlace, board_of


def calendar_of_person(desk: Desk, person: int, language: str | None = None) -> bytes:
    """Return the watches of a person as iCalendar, those that were given away or fell away as cancelled.

    Nobody else is in it. Watches of a day on which the person is not called up any more are cancelled too.

    Raises
    ------
    NotFoundError
        If there is no such person, or texts cannot be written in that language.
    """
    with desk.store.read() as tx:
        frame = desk.reading(tx).frame
        row = tx.execute(select(t.person.c.region).where(t.person.c.person == person)).first()
        if row is None:
            raise NotFoundError(f"There is nobody of the number {person} in the register. Check it.")
        say = _words(frame, row.region, language)
        bills = kept.bills_of_person(tx, person)
        events = tuple(
            event for bill in bills for event in _of_person(tx, frame, bill, person, say, desk.key.name)
        )
        # NOTE: all times of a feed are by one clock; who serves in two zones has them in UTC.
        zones = {str(frame.zone_of(bill.region)) for bill in bills}
        zone = frame.zone_of(bills[0].region if len(zones) == 1 else row.region)
        return calendar_bytes(
            CalendarFeed(say("watches"), zone, events, say("exercise") if frame.exercise else "")
        )


def calendar_of_facility(desk: Desk, facility: str, language: str | None = None) -> bytes:
    """Return the watches of a facility as iCalendar: how many people are there and wanted, and nobody by name or number.

    Raises
    ------
    NotFoundError
        If there is no such facility, or texts cannot be written in that language.
    """
    with desk.store.read() as tx:
        frame = desk.reading(tx).frame
        row = _facility(tx, facility)
        say = _words(frame, row.region, language)
        events = tuple(
            event
            for bill in kept.bills(tx, facility=facility)
            for event in _of_facility(tx, frame, bill, row, say, desk.key.name)
        )
        name = f"{say('watches')}: {row.name}"
        zone = frame.zone_of(row.region)
        return calendar_bytes(CalendarFeed(name, zone, events, say("exercise") if frame.exercise else ""))


def calendar_of_bill(desk: Desk, bill: str, language: str | None = None) -> bytes:
    """Return the watches of one bill as iCalendar, like those of its facility: nobody by name or number.

    Raises
    ------
    NotFoundError
        If there is no such bill, or texts cannot be written in that language.
    """
    with desk.store.read() as tx:
        frame, row = desk.reading(tx).frame, kept.find_bill(tx, bill)
        say, place = _words(frame, row.region, language), _facility(tx, row.facility)
        events = tuple(_of_facility(tx, frame, row, place, say, desk.key.name))
        name, zone = f"{say('watches')}: {place.name}, {bill}", frame.zone_of(row.region)
        return calendar_bytes(CalendarFeed(name, zone, events, say("exercise") if frame.exercise else ""))


def _of_person(
    tx: Connection, frame: Frame, bill: Row[Any], person: int, say: Words, origin: str
) -> Iterator[CalendarEvent]:
    hours, place, zone = hours_of(bill), _facility(tx, bill.facility), frame.zone_of(bill.region)
    mine = kept.watches_of(tx, bill.id).filter(pl.col("person") == person)
    for each in mine.iter_rows(named=True):
        watch = hours[each["watch"]]
        gone = each["state"] == WatchState.STANDS and not each["called"]
        start, end = watch.span(to_date(each["day"]), zone)
        yield CalendarEvent(
            uid=f"{bill.id}.{to_date(each['day'])}.{watch.id}.{person}@{origin}",
            start=start,
            end=end,
            changed=datetime.fromisoformat(each["changed_at"]),
            sequence=each["sequence"] + gone,
            cancelled=gone or each["state"] != WatchState.STANDS,
            summary=f"{say('watch')} {watch.id}, {place.name}",
            description=_about(say, watch, each["post"], bill.id),
            place=place.name,
            position=(place.latitude, place.longitude),
        )


def _of_facility(
    tx: Connection, frame: Frame, bill: Row[Any], place: Row[Any], say: Words, origin: str
) -> Iterator[CalendarEvent]:
    zone = frame.zone_of(bill.region)
    published = read_entry(tx, bill.entry)
    assert published is not None, "a bill has its entry"
    for each in board_of(tx, bill):
        start, end = each.hours.span(each.day, zone)
        yield CalendarEvent(
            uid=f"{bill.id}.{each.post}.{each.day}.{each.hours.id}@{origin}",
            start=start,
            end=end,
            changed=datetime.fromisoformat(each.changed_at or published.at),
            sequence=_sequence(each),
            cancelled=each.withdrawn,
            summary=f"{say('watch')} {each.hours.id}, {each.post}: {len(each.people)}/{each.wanted}",
            description=_about(say, each.hours, each.post, bill.id),
            place=place.name,
            position=(place.latitude, place.longitude),
        )


def _sequence(place: WatchPlace) -> int:
    return place.changes + len(place.gone) + (place.withdrawn and not place.changes)


def _about(say: Words, hours: WatchHours, post: str, bill: str) -> str:
    night = f" ({say('night')})" if hours.night else ""
    return f"{say('watch')} {hours.id}, {hours.clock}{night}\n{say('post')}: {post}\n{say('watch_sheet')}: {bill}"


def _facility(tx: Connection, facility: str) -> Row[Any]:
    row = tx.execute(select(t.facility).where(t.facility.c.id == facility)).first()
    if row is None:
        raise NotFoundError(
            f"There is no facility {facility!r}. `holdfast facilities REGION` shows those there are."
        )
    return row


def _words(frame: Frame, region: str, language: str | None) -> Words:
    profile = frame.profile_of(region)
    known = [each for each in (profile.languages if profile is not None else ()) if each in LANGUAGES]
    return Words(language or next(iter(known), "en"))
