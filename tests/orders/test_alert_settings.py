from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from alerts_world import HARBOUR, SETTINGS, approved, document, drafted, read_by_all, ready
from holdfast.exchange.alerts import house_templates
from holdfast.orders import DraftAlert, RemoveAlertTemplate, SaveAlertTemplate
from holdfast.rebuild import rebuild
from worlds import Toy


@pytest.fixture
def world(sqlite_copy: Callable[[], Toy]) -> Toy:
    """Return a register that can warn."""
    return ready(sqlite_copy())


@pytest.mark.parametrize(
    "change",
    [
        {"sender": "with blank"},
        {"sender": "a,b"},
        {"sender": "<a>"},
        {"sender": ""},
        {"sender": "x" * 1_000_000},
        {"languages": ()},
        {"languages": ("en", "EN")},
        {"languages": ("klingon!",)},
        {"languages": tuple(f"{a}{b}" for a in "abcd" for b in "abcd")},
        {"web": "javascript:alert(1)"},
        {"web": "https://a b"},
        {"contact": "\u202e"},
        {"sender_name": "x" * 201},
        {"emergency": "call <b>"},
        {"largest_hours": 0},
        {"largest_hours": 100_000},
    ],
)
def test_settings_that_no_alert_could_carry(world: Toy, change: dict[str, Any]) -> None:
    """Tests that each setting that would make alerts invalid is refused."""
    world.refuses(replace(SETTINGS, **change), "warning")


def test_ones_own_template_goes_before_that_of_the_house(world: Toy) -> None:
    """Tests that a saved template is used in the region and those nested in it, and the house's again once removed."""
    house = house_templates()["flood"]
    own = replace(house, texts=tuple(replace(text, headline="Water: {place}") for text in house.texts))
    world.does(SaveAlertTemplate("land", own), "warning")
    world.does(SaveAlertTemplate("land", replace(own, title="Changed")), "warning")
    order = DraftAlert("town", template="flood", area=HARBOUR, hours=1)
    alert = world.does(order, "warning").effects["alert"]
    assert read_by_all(document(world, approved(world, alert))).infos[0].headline == "Water: the harbour"
    assert rebuild(world.store, check=True).same
    world.does(RemoveAlertTemplate("land", "flood"), "warning")
    assert "comes with the program" in world.refuses(RemoveAlertTemplate("land", "flood"), "warning")
    assert "no template" in world.refuses(RemoveAlertTemplate("land", "other"), "warning")
    again = drafted(world, "flood")
    assert (
        read_by_all(document(world, approved(world, again)))
        .infos[0]
        .headline.startswith("Flood: the harbour")
    )


def test_only_the_power_to_warn_sets(world: Toy) -> None:
    """Tests that other seats neither set how a region warns nor save templates."""
    for order in (SETTINGS, SaveAlertTemplate("land", house_templates()["flood"])):
        world.refuses(order, "watch")
