"""A founded register for benchmarks: the Swiss world, entered by orders."""

from __future__ import annotations

from datetime import UTC, datetime, time
from pathlib import Path

from holdfast.demo import Story, StoryClock, fill, found, seat_people
from holdfast.home import Home
from holdfast.scenarios import World, world
from holdfast.store import Store


def founded(folder: Path, *, people: int, with_people: bool = True) -> tuple[Story, Home]:
    """Return a story told up to the point where everybody has a seat, in a fresh home."""
    made = world("switzerland", people=people)
    place = Home.create(folder, name="holdfast.bench")
    story = begin(place, made)
    found(story)
    if with_people:
        fill(story)
        seat_people(story)
    return story, place


def begin(place: Home, made: World) -> Story:
    """Return a story that has not begun, over fresh tables."""
    from holdfast.desk import Desk  # noqa: PLC0415

    store = Store(place.url)
    store.migrate()
    store.start()
    clock = StoryClock(datetime.combine(made.today, time(8), UTC))
    return Story(Desk(store, place.key(), clock=clock), clock, made, lambda _line: None)
