from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, timedelta

import pytest

from alerts_world import approved, document, drafted, published, ready
from holdfast.errors import NotFoundError
from holdfast.exchange.alerts import house_templates
from holdfast.exchange.cap import read
from holdfast.orders import CancelAlert, SaveAlertTemplate, UpdateAlert
from holdfast.warning import composing
from worlds import Toy


@pytest.fixture
def world(sqlite_copy: Callable[[], Toy]) -> Toy:
    """Return a register that can warn."""
    return ready(sqlite_copy())


def test_a_preview_is_what_the_public_gets(world: Toy) -> None:
    """Tests that texts and document of a draft differ from those published by identifier and moment alone."""
    alert = drafted(world)
    with world.store.read() as tx:
        before, xml = composing.preview(tx, composing.find_alert(tx, alert), world.now, UTC)
    body = document(world, approved(world, alert))
    with world.store.read() as tx:
        after, same = composing.preview(tx, composing.find_alert(tx, alert), world.now, UTC)
    assert (before, same) == (after, body)
    assert replace(read(xml), identifier=read(body).identifier) == read(body)


def test_old_drafts_can_still_be_looked_at(world: Toy) -> None:
    """Tests that a draft that is over, and one whose predecessor is, are shown as of when they were drafted."""
    first = published(world, hours=1)
    drafts = [drafted(world, hours=1)]
    drafts += [world.does(CancelAlert(first, "No."), "warning").effects["alert"]]
    drafts += [world.does(UpdateAlert(first, hours=9), "warning").effects["alert"]]
    world.now += timedelta(hours=2)
    with world.store.read() as tx:
        for alert in drafts:
            assert composing.preview(tx, composing.find_alert(tx, alert), world.now, UTC)[0]
        assert composing.state_of(composing.find_alert(tx, first), world.now) == "expired"


def test_templates_of_a_region(world: Toy) -> None:
    """Tests that the nearest region's own template stands for those of the same name around it."""
    flood = house_templates()["flood"]
    world.does(SaveAlertTemplate("land", replace(flood, title="Of the land")), "warning")
    world.does(SaveAlertTemplate("north", replace(flood, title="Of the north")), "warning")
    frame = world.desk.frame()
    with world.store.read() as tx:
        titles = {
            region: {t.id: (owner, t.title) for owner, t in composing.templates_of(tx, frame, region)}
            for region in ("land", "town", "south")
        }
    assert titles["town"]["flood"] == ("north", "Of the north")
    assert titles["south"]["flood"] == titles["land"]["flood"] == ("land", "Of the land")
    assert titles["land"]["evacuation"][0] is None


def test_what_is_not_there(world: Toy) -> None:
    """Tests that an alert that does not exist is told."""
    with world.store.read() as tx, pytest.raises(NotFoundError, match="no alert 5"):
        composing.find_alert(tx, 5)
