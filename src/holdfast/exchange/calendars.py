"""Calendar feeds as iCalendar (RFC 5545), with names and refreshing of RFC 7986."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

import icalendar

_PRODUCT = "-//Holdfast//Watch bills//EN"
_REFRESH = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    """Something that begins and ends.

    Attributes
    ----------
    uid
        The same for the same thing in every feed made later.
    start, end, changed
        Moments, in UTC.
    sequence
        How often it was changed; a calendar takes the highest it has seen.
    cancelled
        Whether it does not take place any more; it stays in the feed, or calendars would keep showing it.
    position
        Latitude and longitude of the place, or None.
    """

    uid: str
    start: datetime
    end: datetime
    changed: datetime
    sequence: int
    cancelled: bool
    summary: str
    description: str
    place: str
    position: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class CalendarFeed:
    """A calendar with its events.

    Attributes
    ----------
    zone
        The clocks by which times are written; times are in UTC where it is UTC.
    exercise
        What every text begins with where nothing of it is real; empty else.
    """

    name: str
    zone: tzinfo
    events: tuple[CalendarEvent, ...]
    exercise: str = ""


def calendar_bytes(feed: CalendarFeed) -> bytes:
    """Return a feed as iCalendar; the same bytes for the same feed."""
    made = icalendar.Calendar()
    made.add("prodid", _PRODUCT)
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    name = _marked(feed, feed.name)
    made.add("name", name)
    made.add("x-wr-calname", name)
    made.add("refresh-interval", _REFRESH, parameters={"VALUE": "DURATION"})
    if isinstance(feed.zone, ZoneInfo) and feed.zone.key != "UTC" and feed.events:
        made.add_component(_timezone(feed.zone, feed.events))
    for event in sorted(feed.events, key=lambda each: (each.start, each.uid)):
        made.add_component(_event(feed, event))
    body: bytes = made.to_ical()
    return body


def _timezone(zone: ZoneInfo, events: Iterable[CalendarEvent]) -> icalendar.Timezone:
    """Return the rules of a zone over the days of the events, so that no reader needs a database of zones."""
    days = [moment.date() for event in events for moment in (event.start, event.end)]
    year = timedelta(days=366)
    return icalendar.Timezone.from_tzinfo(
        zone, zone.key, first_date=min(days) - year, last_date=max(days) + year
    )


def _event(feed: CalendarFeed, event: CalendarEvent) -> icalendar.Event:
    made = icalendar.Event()
    made.add("uid", event.uid)
    made.add("dtstamp", event.changed.astimezone(UTC))
    made.add("last-modified", event.changed.astimezone(UTC))
    made.add("sequence", event.sequence)
    made.add("status", "CANCELLED" if event.cancelled else "CONFIRMED")
    for what, moment in (("dtstart", event.start), ("dtend", event.end)):
        made.add(what, moment.astimezone(feed.zone if isinstance(feed.zone, ZoneInfo) else UTC))
    made.add("summary", _marked(feed, event.summary))
    made.add("description", _marked(feed, event.description))
    made.add("location", event.place)
    made.add("class", "CONFIDENTIAL")
    # NOTE: whoever is free of a watch that was cancelled is free.
    made.add("transp", "TRANSPARENT" if event.cancelled else "OPAQUE")
    if event.position is not None:
        made.add("geo", event.position)
    if feed.exercise:
        made.add("categories", ["EXERCISE"])
    return made


def _marked(feed: CalendarFeed, text: str) -> str:
    return f"{feed.exercise}: {text}" if feed.exercise else text
