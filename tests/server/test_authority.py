"""Statuses over time, duties, broken glass and exercises, over HTTP."""

from __future__ import annotations

from datetime import date, timedelta

from authority_worlds import adopt
from browser import Enter
from holdfast.orders import AppointToSeat
from worlds import ALVA, START, Toy, flood


def test_status_at_any_moment(world: Toy, enter: Enter) -> None:
    """Tests that a moment is read by the region's clocks, and that the timeline comes with it."""
    adopt(world, zone="Europe/Zurich")
    world.does(flood(date(2030, 2, 4), date(2030, 3, 1)), "mayor", break_glass="Now!")
    browser = enter("overseer")
    before = browser.get("/regions/town/status?at=2030-02-03T23:59:59")
    after = browser.get("/regions/town/status?at=2030-02-04T00:00:00")
    assert (before["at"], before["day"], before["regimes"]) == ("2030-02-03T22:59:59Z", "2030-02-03", [])
    assert [(r["status"], r["act"], r["article"]) for r in after["regimes"]] == [
        ("flood", "flood-1", "Art. 11")
    ]
    assert [(s["state"], s["start"], s["end"]) for s in after["timeline"]] == [
        ("in force", "2030-02-04", "2030-03-01")
    ]
    assert browser.get("/regions/town/status")["regimes"] == []


def test_duties(world: Toy, enter: Enter) -> None:
    """Tests that what is due is told to whoever may read the region, overdue once its time is over."""
    adopt(world)
    world.calls(ALVA, date(2030, 2, 4), 3)
    (duty,) = enter("overseer").get("/duties")["duties"]
    assert (duty["article"], duty["state"], duty["due_at"]) == ("Art. 42", "due", "2030-01-08T08:00:00Z")
    assert enter("north-duty").get("/duties")["duties"] == []
    world.now = START + timedelta(hours=11)
    assert enter("overseer").get("/duties")["duties"][0]["state"] == "due"


def test_glass_broken(world: Toy, enter: Enter) -> None:
    """Tests that the reason goes with the order and stands in its entry."""
    adopt(world)
    act = {
        "id": "f", "kind": "flood_order", "title": "F", "issuer": "mayor", "issued_at": "2030-01-05T00:00:00Z",
        "period": {"start": "2030-01-05", "end": "2030-02-01"}, "regions": ["land"], "declares": "flood",
    }  # fmt: skip
    browser = enter("mayor")
    assert browser.post("/orders/RecordAct", {"act": act}).status_code == 202
    answer = browser.post("/orders/RecordAct?break_glass=The dam cracks.", {"act": act})
    assert answer.status_code == 200
    assert answer.json()["effects"]["break_glass"]["reason"] == "The dam cracks."
    entry = browser.get("/record")["entries"][0]
    assert entry["note"] == "Break-glass: The dam cracks."


def test_who_is_there(world: Toy, enter: Enter) -> None:
    """Tests that a session says that this is no exercise, and that a seat is gone once its term is over."""
    browser = enter("caller")
    assert browser.get("/session")["exercise"] is False
    assert [seat["id"] for seat in browser.get("/session")["seats"]] == ["caller"]
    world.now = START + timedelta(hours=15)
    browser = enter("caller")
    world.does(AppointToSeat("caller", "p-caller", date(2030, 1, 6)))
    assert browser.get("/session")["seats"]
    world.now = START + timedelta(hours=16)
    assert browser.get("/session")["seats"] == []
