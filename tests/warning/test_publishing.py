from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, timedelta

import pytest

from alerts_world import approved, published, ready
from holdfast.errors import NotFoundError
from holdfast.exchange.cap.atom import read_feed
from holdfast.orders import CancelAlert, UpdateAlert
from holdfast.warning import publishing
from worlds import START, Toy


@pytest.fixture
def world(sqlite_copy: Callable[[], Toy]) -> Toy:
    """Return a register that can warn."""
    return ready(sqlite_copy())


def shown(toy: Toy) -> list[tuple[int, str, str]]:
    """Return number, kind and state of what is to be known now."""
    with toy.store.read() as tx:
        return [(each.id, each.kind, each.state) for each in publishing.current(tx, toy.now, UTC)]


def test_what_holds_and_what_is_over(world: Toy) -> None:
    """Tests that alerts in force come first to last, updates take their place, and a cancel is shown as over."""
    first, second = published(world), published(world, "flood", hours=1)
    assert shown(world) == [(second, "warning", "in_force"), (first, "warning", "in_force")]
    world.now += timedelta(hours=1)
    assert shown(world) == [(first, "warning", "in_force")], "ended to the second"
    clear = world.does(UpdateAlert(first, template="all-clear", hours=48), "warning").effects["alert"]
    assert shown(world) == [(first, "warning", "in_force")], "a draft changes nothing"
    approved(world, clear)
    assert shown(world) == [(clear, "all_clear", "over")]
    world.now += timedelta(hours=25)
    assert shown(world) == [], "after a day it is old news"


def test_a_cancelled_alert_is_shown_as_cancelled(world: Toy) -> None:
    """Tests that the cancellation is shown in place of the alert, until the alert would have ended."""
    first = published(world)
    cancel = world.does(CancelAlert(first, "Mistake."), "warning").effects["alert"]
    approved(world, cancel)
    assert shown(world) == [(cancel, "cancelled", "over")]


def test_the_feed_names_every_document(world: Toy) -> None:
    """Tests that the feed is Atom, with the address of each document, and the moment of the latest."""
    for _ in range(3):
        published(world)
        world.now += timedelta(minutes=1)
    with world.store.read() as tx:
        alerts = publishing.current(tx, world.now, UTC)
    wanted = {
        "name": "x",
        "exercise": False,
        "author": "Land",
        "base": "https://land.example",
        "at": world.now,
    }
    found = read_feed(publishing.feed_of(alerts, **wanted))  # type: ignore[arg-type]
    assert found.updated == START + timedelta(minutes=2)
    assert [entry.link for entry in found.entries] == [
        f"https://land.example/public/alerts/land.{n}.2030010{5}T080{n - 1}00Z.xml" for n in (3, 2, 1)
    ]
    marked = publishing.feed_of((), **wanted | {"exercise": True})  # type: ignore[arg-type]
    assert read_feed(marked).title == "EXERCISE EXERCISE EXERCISE: Alerts: Land"
    assert read_feed(marked).updated == START.replace(hour=0)


def test_a_text_in_the_language_asked_for(world: Toy) -> None:
    """Tests that a reader gets the own language, else the first of the alert."""
    published(world)
    with world.store.read() as tx:
        (alert,) = publishing.current(tx, world.now, UTC)
    assert alert.in_language("de-AT").language == "de"
    assert alert.in_language("fi").language == "en"


def test_documents_that_are_not_there(world: Toy) -> None:
    """Tests that an identifier that was never published is not found."""
    with world.store.read() as tx, pytest.raises(NotFoundError):
        publishing.find_published(tx, "land.9.20300105T080000Z")
