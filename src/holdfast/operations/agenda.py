"""What a region's headquarters has before it, as a calendar: operational periods, and the terms of taskings and duties."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row, or_, select

from holdfast.desk import Desk
from holdfast.exchange.calendars import CalendarEvent, CalendarFeed, calendar_bytes
from holdfast.law.duties import Duty
from holdfast.model.exercise import MARK
from holdfast.model.incidents import IncidentState
from holdfast.model.periods import PeriodState
from holdfast.model.taskings import OPEN_TASKINGS
from holdfast.operations.clocks import clocks_of
from holdfast.operations.incidents import second_text
from holdfast.orders import Frame
from holdfast.orders.duties import duties_of
from holdfast.store import tables as t

LATELY: Final = timedelta(days=30)
"""How long what is over stays, so that whoever has it learns that it is."""
BACK: Final = timedelta(days=366)
AHEAD: Final = timedelta(days=3 * 366)
"""What begins earlier or ends later is left out: a calendar carries the changes of its clocks for all its days."""
MOST: Final = 1_000
"""Entries of each sort, the latest first."""
BEFORE: Final = timedelta(minutes=15)
"""How long before its end a term is shown: an entry of no length is none (RFC 5545, 3.6.1)."""
_OPEN: Final = (IncidentState.REPORTED.value, IncidentState.VERIFIED.value)


@dataclass(frozen=True, slots=True)
class _Reading:
    """One reading of the register for a calendar."""

    tx: Connection
    frame: Frame
    regions: tuple[str, ...]
    origin: str
    at: datetime

    def shows(self, event: CalendarEvent) -> bool:
        return self.at - BACK <= event.start and event.end <= self.at + AHEAD

    @property
    def lately(self) -> str:
        return second_text(self.at - LATELY)


def calendar_of_region(desk: Desk, region: str) -> bytes:
    """Return what a region and those nested in it have before them as iCalendar, in English.

    Terms are entries of a quarter of an hour that end when they run out; what is done, or was over within the last
    month, is cancelled. It reaches from a year before to three years ahead. Duties are those of the profiles adopted
    in these regions; under a profile adopted above them, those of their own open incidents.
    """
    with desk.store.read() as tx:
        frame = desk.reading(tx).frame
        reading = _Reading(tx, frame, tuple(sorted(frame.within(region))), desk.key.name, desk.now())
        found = (*_periods(reading), *_taskings(reading), *_duties(reading, region))
    events = tuple(event for event in found if reading.shows(event))
    name = f"{frame.names.get(region, region)}: periods and terms"
    mark = MARK if frame.exercise else ""
    return calendar_bytes(CalendarFeed(name, frame.zone_of(region), events, mark))


def _periods(reading: _Reading) -> Iterator[CalendarEvent]:
    c = t.period.c
    chosen = select(t.period).where(c.region.in_(reading.regions), c.end_at >= reading.lately)
    for row in reading.tx.execute(chosen.order_by(c.id.desc()).limit(MOST)):
        start = datetime.fromisoformat(row.start_at)
        yield CalendarEvent(
            uid=f"period.{row.id}@{reading.origin}",
            start=start,
            end=max(datetime.fromisoformat(row.end_at), start + BEFORE),
            changed=datetime.fromisoformat(row.closed_at or row.opened_at),
            sequence=row.entry,
            cancelled=False,
            summary=f"Operational period {row.id}: {row.title}",
            description=f"State: {PeriodState(row.state).value.replace('_', ' ')}\nIn charge: {row.led_by}",
            place=reading.frame.names.get(row.region, row.region),
        )


def _taskings(reading: _Reading) -> Iterator[CalendarEvent]:
    c = t.tasking.c
    live = or_(c.state.in_(sorted(OPEN_TASKINGS)), c.closed_at >= reading.lately)
    chosen = select(t.tasking).where(c.region.in_(reading.regions), c.due_at.is_not(None), live)
    for row in reading.tx.execute(chosen.order_by(c.id.desc()).limit(MOST)):
        yield _tasking(reading, row)


def _tasking(reading: _Reading, row: Row[Any]) -> CalendarEvent:
    about = f", incident {row.incident}" if row.incident is not None else ""
    return _term(
        f"tasking.{row.id}@{reading.origin}",
        datetime.fromisoformat(row.due_at),
        changed=datetime.fromisoformat(row.closed_at or row.escalated_at or row.asked_at),
        sequence=row.entry,
        over=row.state not in OPEN_TASKINGS,
        summary=f"Tasking {row.id} due: {row.to_agency}{about}",
        description=f"{row.what}\nState: {row.state.replace('_', ' ')}, priority: {row.priority}",
        place=reading.frame.names.get(row.region, row.region),
    )


def _duties(reading: _Reading, region: str) -> Iterator[CalendarEvent]:
    found = sorted(
        {duty.id: (adopter, duty) for adopter, duty in _arisen(reading, region)}.values(),
        key=lambda each: each[1].due_at,
        reverse=True,
    )
    told = _told(reading, [duty.id for _, duty in found])
    recent = (each for each in found if each[1].due_at >= reading.at - LATELY or each[1].id not in told)
    for (adopter, duty), _ in zip(recent, range(MOST), strict=False):
        done = told.get(duty.id)
        yield _term(
            f"{duty.id}@{reading.origin}",
            duty.due_at,
            changed=done or duty.arises_at,
            sequence=int(done is not None),
            over=done is not None,
            summary=f"Tell {duty.tell}: {duty.what}",
            description=f"About: {duty.about}\n{duty.article} {duty.source}".strip(),
            place=reading.frame.names.get(adopter, adopter),
        )


def _arisen(reading: _Reading, region: str) -> Iterator[tuple[str, Duty]]:
    """Yield the duties of the regions' own profiles; under a profile from above, those of their own incidents alone."""
    tx, frame, at = reading.tx, reading.frame, reading.at
    for adopter in reading.regions:
        if adopter in frame.profiles:
            yield from ((adopter, duty) for duty in duties_of(tx, frame, adopter, until=at))
    adopted = frame.adopter_of(region)
    if adopted is None or adopted in reading.regions:
        return
    c = t.incident.c
    chosen = select(c.region, c.id).where(c.region.in_(reading.regions), c.state.in_(_OPEN))
    by_region: dict[str, list[int]] = {}
    for where, number in tx.execute(chosen.order_by(c.id.desc()).limit(MOST)):
        by_region.setdefault(where, []).append(number)
    for where, numbers in by_region.items():
        if frame.adopter_of(where) == adopted:
            yield from ((clock.region, clock.duty) for clock in clocks_of(tx, frame, where, numbers, at))


def _told(reading: _Reading, duties: Collection[str]) -> dict[str, datetime]:
    rows = reading.tx.execute(select(t.report.c.duty, t.report.c.told_at))
    known = set(duties)
    return {row.duty: datetime.fromisoformat(row.told_at) for row in rows if row.duty in known}


def _term(uid: str, due: datetime, *, over: bool, **more: Any) -> CalendarEvent:
    end = due.astimezone(UTC)
    return CalendarEvent(uid=uid, start=end - BEFORE, end=end, cancelled=over, **more)
