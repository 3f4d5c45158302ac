from __future__ import annotations

from typing import Any

import pytest

from alerts_world import published, ready
from browser import Browser, Enter, problem
from holdfast.exchange.cap import read
from worlds import Toy

AREA = {
    "kind": "circle",
    "description": "<script>alert(1)</script>",
    "latitude": 47.05,
    "longitude": 8.05,
    "radius_km": 2.5,
}
WISH: dict[str, Any] = {"region": "land", "template": "evacuation", "area": AREA, "hours": 6}


@pytest.fixture
def warning(world: Toy) -> Toy:
    """Return the world behind the application, ready to warn."""
    return ready(world)


@pytest.fixture
def officer(warning: Toy, enter: Enter) -> Browser:
    """Return somebody who drafts alerts."""
    return enter("warning")


def test_an_alert_by_http(officer: Browser, enter: Enter) -> None:
    """Tests that an alert is drafted, seen, amended as seen, approved by another, updated and cancelled by HTTP."""
    answer = officer.post("/orders/DraftAlert", WISH)
    assert answer.status_code == 200, answer.text
    alert = answer.json()["effects"]["alert"]
    seen = officer.ask("GET", f"/alerts/{alert}")
    body = seen.json()
    assert (body["state"], body["authors"], body["urgency"]) == ("draft", ["p-warning"], "Immediate")
    assert body["place"]["circles"] == [[47.05, 8.05, 2.5]]
    tag = seen.headers["ETag"]
    amend = {"alert": alert, "values": {"shelter": "School"}}
    assert officer.post("/orders/AmendAlert", amend, headers={"If-Match": tag}).status_code == 200
    assert officer.post("/orders/AmendAlert", amend, headers={"If-Match": tag}).status_code == 412
    preview = officer.get(f"/alerts/{alert}/preview")
    assert "School" in preview["plain"][0]
    assert all("<script" not in part for part in preview["html"])
    assert read(preview["xml"].encode()).status == "Actual"
    problem(officer.post("/orders/ApproveAlert", {"alert": alert}), 409)
    chief = enter("chief")
    done = chief.post("/orders/ApproveAlert", {"alert": alert})
    assert set(done.json()["effects"]) == {"alert", "identifier", "document", "signed"}
    cancel = officer.post("/orders/CancelAlert", {"of": alert, "reason": "Over."}).json()["effects"]["alert"]
    assert chief.post("/orders/ApproveAlert", {"alert": cancel}).status_code == 200
    assert officer.get(f"/alerts/{alert}")["state"] == "cancelled"
    assert officer.get(f"/alerts/{alert}")["successor"] == cancel


def test_lists_come_in_pages(warning: Toy, officer: Browser) -> None:
    """Tests that a list goes on where it ended, is clamped, and can be narrowed."""
    numbers = [published(warning) for _ in range(3)]
    one = officer.get("/alerts?limit=2")
    assert [row["id"] for row in one["alerts"]] == numbers[:0:-1]
    two = officer.get(f"/alerts?limit=2&after={one['next']}")
    assert ([row["id"] for row in two["alerts"]], two["next"]) == ([numbers[0]], None)
    assert officer.get("/alerts?limit=999999&in_force=true&region=north")["alerts"] == []
    assert officer.get("/alerts?state=draft")["alerts"] == []
    assert len(officer.get("/alerts?in_force=true&region=land")["alerts"]) == 3
    problem(officer.ask("GET", "/alerts?state=none"), 422)
    problem(officer.ask("GET", "/alerts?after=x"), 422)


def test_who_may_read_what(warning: Toy, enter: Enter, stranger: Browser) -> None:
    """Tests that drafts are for those who sit in the region, and nobody else."""
    alert = published(warning)
    problem(stranger.ask("GET", "/alerts"), 401)
    north = enter("north-duty")
    problem(north.ask("GET", f"/alerts/{alert}"), 403)
    assert north.get("/alerts")["alerts"] == []
    for path in ("/alerts/999", "/alerts/0", "/alerts/x", f"/alerts/{2**70}"):
        assert enter("chief").ask("GET", path).status_code in (404, 422)


def test_templates_and_settings(warning: Toy, officer: Browser, enter: Enter) -> None:
    """Tests that what can be warned of, and how the region warns, can be read."""
    found = {each["id"]: each for each in officer.get("/alerts/templates?region=town")["templates"]}
    assert found["evacuation"]["names"][:3] == ["buses", "phone", "place"]
    assert officer.get("/alerts/settings?region=town")["languages"] == ["en", "de", "ru"]
    problem(officer.ask("GET", "/alerts/templates?region=atlantis"), 404)
    problem(enter("north-duty").ask("GET", "/alerts/settings?region=land"), 403)
