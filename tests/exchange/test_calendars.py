"""Calendars, read back by the library that others read them with."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

import icalendar
import pytest

from holdfast.exchange.calendars import CalendarEvent, CalendarFeed, calendar_bytes

NIGHT = CalendarEvent(
    uid="b1.2030-03-30.N.1@holdfast.test",
    start=datetime(2030, 3, 30, 21, tzinfo=UTC),
    end=datetime(2030, 3, 31, 4, tzinfo=UTC),
    changed=datetime(2030, 1, 5, 8, tzinfo=UTC),
    sequence=0,
    cancelled=False,
    summary="Watch N, Dam",
    description="Watch N, 22:00-06:00; the night\nPost: dam.gate, north",
    place="Dam",
    position=(47.1, 8.1),
)
GONE = CalendarEvent(
    uid="b1.2030-03-29.N.1@holdfast.test",
    start=datetime(2030, 3, 29, 21, tzinfo=UTC),
    end=datetime(2030, 3, 30, 5, tzinfo=UTC),
    changed=datetime(2030, 1, 6, 8, tzinfo=UTC),
    sequence=2,
    cancelled=True,
    summary="Watch N, Dam",
    description="Given away",
    place="Dam",
)


def read(zone: tzinfo, exercise: str = "") -> tuple[icalendar.Calendar, list[icalendar.Event]]:
    """Return a feed as others read it, with its events."""
    body = calendar_bytes(CalendarFeed("Watches", zone, (NIGHT, GONE), exercise))
    found = icalendar.Calendar.from_ical(body)
    return found, found.walk("VEVENT")


@pytest.mark.parametrize("zone", [UTC, ZoneInfo("UTC"), ZoneInfo("Europe/Zurich"), ZoneInfo("Asia/Taipei")])
def test_the_moments_are_the_same(zone: tzinfo) -> None:
    """Tests that whatever clocks a feed is written by, its events are at the same moments, in the order of time."""
    _, events = read(zone)
    assert [event["uid"] for event in events] == [GONE.uid, NIGHT.uid]
    for event, meant in zip(events, (GONE, NIGHT), strict=True):
        assert event.decoded("dtstart") == meant.start
        assert event.decoded("dtend") == meant.end
        assert event.decoded("dtstamp") == meant.changed


def test_the_clock_on_the_wall() -> None:
    """Tests that times are those of the region's clocks, whose rules come with the feed, and in UTC where it is UTC."""
    feed, events = read(ZoneInfo("Europe/Zurich"))
    assert events[1]["dtstart"].to_ical() == b"20300330T220000"
    assert events[1]["dtend"].to_ical() == b"20300331T060000"
    (zone,) = feed.walk("VTIMEZONE")
    assert zone["tzid"] == events[1]["dtstart"].params["TZID"] == "Europe/Zurich"
    feed, events = read(UTC)
    assert feed.walk("VTIMEZONE") == []
    assert events[1]["dtstart"].to_ical() == b"20300330T210000Z"


def test_what_was_changed() -> None:
    """Tests that what fell away is there as cancelled, with a higher sequence, and takes nobody's time."""
    _, (gone, night) = read(UTC)
    assert (gone["status"], gone["sequence"], gone["transp"]) == ("CANCELLED", 2, "TRANSPARENT")
    assert (night["status"], night["sequence"], night["transp"]) == ("CONFIRMED", 0, "OPAQUE")
    assert night["description"] == NIGHT.description
    assert night["geo"].to_ical() == "47.1;8.1"


def test_an_exercise_says_so() -> None:
    """Tests that every text of an exercise begins with that word."""
    feed, events = read(UTC, "EXERCISE")
    texts = [feed["name"], *(event[name] for event in events for name in ("summary", "description"))]
    assert all(text.startswith("EXERCISE: ") for text in texts)
    assert all(event["categories"].to_ical() == b"EXERCISE" for event in events)


def test_the_same_bytes() -> None:
    """Tests that the same feed is the same bytes, lines are short, and an empty one is a calendar too."""
    feed = CalendarFeed("Watches", ZoneInfo("Europe/Zurich"), (NIGHT, GONE))
    assert calendar_bytes(feed) == calendar_bytes(feed)
    assert max(map(len, calendar_bytes(feed).split(b"\r\n"))) <= 75
    assert icalendar.Calendar.from_ical(calendar_bytes(CalendarFeed("Watches", UTC, ()))).walk("VEVENT") == []
