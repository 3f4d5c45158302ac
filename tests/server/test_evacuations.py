"""Evacuations by HTTP: registers, the planner, the whole way, and what nobody may see."""

from __future__ import annotations

import pytest

from browser import Enter, problem
from evacuation_worlds import ZONES, begins, ground
from worlds import Toy


@pytest.fixture
def land(world: Toy) -> Toy:
    """Return the toy register behind the application, with zones, shelters and roads."""
    return ground(world)


def test_the_registers_are_listed(land: Toy, enter: Enter) -> None:
    """Tests lists page by page, single things with their ETag, and what is not there."""
    browser = enter("watch")
    page = browser.get("/zones?limit=1")
    assert [zone["id"] for zone in page["zones"]] == ["hill"]
    assert [zone["id"] for zone in browser.get(f"/zones?limit=1&after={page['next']}")["zones"]] == ["quay"]
    assert browser.get("/zones?region=south")["zones"] == []
    answer = browser.ask("GET", "/zones/hill")
    assert answer.json()["outline"]["type"] == "Polygon"
    assert answer.headers["etag"] == f'"{answer.json()["entry"]}"'
    assert [s["id"] for s in browser.get("/shelters")["shelters"]] == ["barn", "hall", "school"]
    assert browser.get("/shelters/school")["free"] == 120
    assert browser.get("/fleets")["fleets"] == []
    assert browser.get("/road-nets")["road_nets"][0]["roads"] == 10
    roads = browser.get("/road-nets/net/roads?name=CROSS&limit=1")
    assert (roads["roads"][0]["road"], roads["roads"][0]["name"]) == (1, "cross road")
    assert browser.get(f"/road-nets/net/roads?name=cross&after={roads['next']}")["next"] is None
    for path in (
        "/zones/moor",
        "/shelters/tent",
        "/road-nets/none/roads",
        "/evacuations/1",
        "/zones?region=none",
    ):
        problem(browser.ask("GET", path), 404)
    for path in (
        "/zones/..%00",
        "/evacuations/0",
        "/evacuations/x",
        "/zones?after=zz",
        "/evacuations?state=odd",
    ):
        problem(browser.ask("GET", path), 422)


def test_the_whole_way(land: Toy, enter: Enter) -> None:
    """Tests planning, approval, counts and a new plan through HTTP, with a report sent twice on a bad line."""
    chief, warning, watch = enter("chief"), enter("warning"), enter("watch")
    asked = {
        "region": "north",
        "net": "net",
        "zones": ["hill", "quay"],
        "title": "The works burn",
        "seconds": 5,
    }
    made = chief.post("/evacuations/plans", asked, headers={"Idempotency-Key": "p"})
    assert made.status_code == 200, made.text
    assert made.json()["effects"] == {"evacuation": 1}
    problem(watch.post("/evacuations/plans", asked), 403)
    problem(chief.post("/orders/ApproveEvacuation", {"evacuation": 1}), 409)
    assert warning.post("/orders/ApproveEvacuation", {"evacuation": 1}).status_code == 200
    assert (
        "No alert" in problem(chief.post("/orders/BeginPhase", {"evacuation": 1, "phase": 1}), 409)["detail"]
    )
    found = chief.get("/evacuations/1")
    assert (found["state"], found["people"], found["unplaced"]) == ("approved", 160, 0)
    assert "No alert is tied to it: nobody can be told to leave." in found["open"]
    plan = chief.get("/evacuations/1/plan")
    assert {way["zone"] for way in plan["ways"]} == {"hill", "quay"}
    assert plan["changed"] == []


def test_an_evacuation_under_way(land: Toy, enter: Enter) -> None:
    """Tests counts, their curve, a repeated report, If-Match, and a new plan when a shelter fails."""
    begins(land)
    watch, chief = enter("watch"), enter("chief")
    count = {"evacuation": 1, "zone": "hill", "people": 40}
    for _ in range(2):
        answer = watch.post("/orders/CountMoved", count, headers={"Idempotency-Key": "c"})
        assert answer.json()["effects"] == {"count": 1, "left": 60}
    watch.post("/orders/CountReceived", {"evacuation": 1, "shelter": "school", "people": 30})
    assert [c["people"] for c in watch.get("/evacuations/1/counts")["counts"]] == [40, 30]
    assert watch.get("/evacuations/1/curve")["received"][0]["people"] == 30
    body = watch.get("/evacuations/1")
    assert body["zones"][0]["left"] == 60
    assert body["totals"]["unaccounted"] == 130
    tag = watch.ask("GET", "/evacuations/1").headers["etag"]
    watch.post("/orders/FailShelter", {"shelter": "hall", "reason": "Gas"})
    late = chief.post("/orders/FinishPhase", {"evacuation": 1, "phase": 1}, headers={"If-Match": tag})
    problem(late, 412)
    assert watch.get("/evacuations/1")["broken_by"] == ["shelter hall"]
    made = chief.post("/evacuations/1/replans", {"why": "The hall has failed.", "seconds": 5})
    assert made.status_code == 200, made.text
    assert chief.get("/evacuations/2")["supersedes"] == 1
    assert chief.get("/evacuations/2/plan")["changed"]
    listed = chief.get("/evacuations?state=proposed")["evacuations"]
    assert [each["id"] for each in listed] == [2]
    problem(chief.post("/evacuations/9/replans", {"why": "Because"}), 404)


def test_names_are_never_told(land: Toy, enter: Enter) -> None:
    """Tests that a registration and a search leave no name anywhere, and that oversight sees every search."""
    begins(land)
    fire, overseer = enter("fire"), enter("overseer")
    people = {"people": [{"name": "Anna Müller", "born_year": 1980}]}
    arrival = {"evacuation": 1, "shelter": "school", "people": 1, "household": people, "consents": True}
    assert fire.post("/orders/RegisterArrival", arrival).json()["effects"] == {"arrival": 1}
    sought = {
        "evacuation": 1,
        "reason": "A sister asks.",
        "sought": {"name": "anna muller", "born_year": 1980},
    }
    answer = fire.post("/orders/LookUpEvacuee", sought)
    assert answer.json()["effects"] == {"found": 1, "received": [{"shelter": "school", "day": "2030-01-05"}]}
    assert "uller" not in answer.text
    seen = overseer.get("/evacuations/1/look-ups")
    assert [(each["account"], each["found"]) for each in seen["look_ups"]] == [("p-fire", 1)]
    assert seen["by_account"][0]["times"] == 1
    problem(fire.ask("GET", "/evacuations/1/look-ups"), 403)
    for path in ("/record?limit=100", "/evacuations/1", "/evacuations/1/counts", "/evacuations/1/look-ups"):
        told = overseer.ask("GET", path).text
        assert "Anna" not in told
        assert "anna" not in told


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"region": "north", "net": "net", "zones": []},
        {"region": "north", "net": "net", "zones": ["hill"], "seconds": 1e9},
        {"region": "north", "net": "net", "zones": ["hill"], "people_per_vehicle": 0},
        {"region": "north", "net": "net", "zones": ["hill", "hill"]},
        {"region": "north", "net": "net", "zones": ["hill"], "more": 1},
        {"region": "north", "net": "net", "zones": ["hill"], "title": "x" * 1_000_000},
    ],
)
def test_wishes_that_cannot_be(land: Toy, enter: Enter, body: dict[str, object]) -> None:
    """Tests that a wish that cannot be planned is a problem in words."""
    problem(enter("chief").post("/evacuations/plans", body), 422)


def test_what_a_wish_names_must_be_there(land: Toy, enter: Enter) -> None:
    """Tests that nets and zones that are not there are not found, nor are others' regions read."""
    chief = enter("chief")
    wish = {"region": "north", "net": "net", "zones": ["hill"]}
    for changed in ({"net": "none"}, {"zones": ["moor\u202e"]}, {"region": "none"}, {"net": "a\0b"}):
        assert chief.post("/evacuations/plans", wish | changed).status_code in (404, 422)
    problem(enter("nobody").ask("GET", "/zones/hill"), 403)
    assert len(ZONES) == 2
