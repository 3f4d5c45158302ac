"""Regions, coverage and bases: what is told, and to whom."""

from __future__ import annotations

from datetime import date

from browser import Browser, Enter, problem
from worlds import ALVA, BO, CLEO, Toy, flood


def test_regions_with_what_lies_in_them(world: Toy, enter: Enter) -> None:
    """Tests that facilities and people of nested regions count, and that a status is told with its act."""
    world.does(flood(date(2030, 1, 5), date(2030, 2, 1), region="north"), "mayor")
    regions = {each["id"]: each for each in enter("overseer").get("/regions")["regions"]}
    assert {name: (r["parent"], r["facilities"], r["people"]) for name, r in regions.items()} == {
        "land": (None, 3, 5),
        "north": ("land", 2, 4),
        "south": ("land", 1, 1),
        "town": ("north", 1, 0),
    }
    assert regions["town"]["name"] == "Town"
    assert regions["town"]["outline"] is None
    assert regions["south"]["statuses"] == []
    period = {"start": "2030-01-05", "end": "2030-02-01"}
    status = {"status": "flood", "title": "Flood", "period": period, "act": "flood-1"}
    assert regions["north"]["statuses"] == regions["town"]["statuses"] == [status]


def test_coverage_by_call_ups_in_force(world: Toy, enter: Enter) -> None:
    """Tests that who is called counts on their days only, and a post only while it is open."""
    world.calls(ALVA, date(2030, 1, 10), 5)
    world.calls(BO, date(2030, 1, 12), 5)
    world.calls(CLEO, date(2030, 1, 12), 5, post="pump.door")
    browser = enter("overseer")
    cover = browser.get("/regions/land/coverage?day=2030-01-12")
    assert (cover["region"], cover["day"], cover["plan"]) == ("land", "2030-01-12", None)
    assert [(f["id"], f["asked"], f["met"]) for f in cover["facilities"]] == [
        ("dam", 6, 2),
        ("mast", 4, 0),
        ("pump", 4, 1),
    ]
    dam = cover["facilities"][0]
    assert {name: dam[name] for name in ("name", "sector", "latitude", "longitude", "exposure")} == {
        "name": "Dam",
        "sector": "energy",
        "latitude": 47.1,
        "longitude": 8.1,
        "exposure": 1.0,
    }
    assert dam["posts"][2] == {"id": "dam.gate", "kind": "guard", "task": "guard", "asked": 4, "met": 2}
    later = browser.get("/regions/town/coverage?day=2030-06-01")["facilities"]
    assert [(f["id"], f["asked"], f["met"]) for f in later] == [("pump", 8, 0)]


def test_coverage_by_a_plan(plan: str, enter: Enter) -> None:
    """Tests that a plan's own tours count where it is named, and nothing outside its horizon."""
    browser = enter("overseer")
    cover = "/regions/south/coverage?day=2030-"
    weeks = ("02-04", "02-11", "02-18", "02-25")
    assert sum(browser.get(cover + week)["facilities"][0]["met"] for week in weeks) == 0
    planned = [browser.get(f"{cover}{week}&plan={plan}") for week in weeks]
    # Alva, Cleo and Eva may serve there, 20 days a year, which leaves each two weeks with one between.
    assert sum(each["facilities"][0]["met"] for each in planned) == 6
    assert {each["plan"] for each in planned} == {plan}
    assert browser.get(f"{cover}03-04&plan={plan}")["facilities"][0]["met"] == 0
    problem(browser.ask("GET", f"{cover}02-04&plan=unheard-of"), 404)


def test_bases(enter: Enter) -> None:
    """Tests that the profile's bases are told."""
    bases = enter("overseer").get("/regions/town/bases")
    assert {"id": "watch", "title": "Watch", "article": "", "acts": []} in bases
    assert len(bases) == 3


def test_who_may_read_what(enter: Enter, stranger: Browser) -> None:
    """Tests that a seat reads its headquarters' region and what is nested there, and nothing else."""
    north, nobody = enter("north-duty"), enter("nobody")
    assert [each["id"] for each in north.get("/regions")["regions"]] == ["north", "town"]
    assert north.get("/regions/town/coverage?day=2030-01-12")["facilities"]
    assert nobody.get("/regions") == {"regions": []}
    for region in ("south", "land"):
        for path in (f"/regions/{region}/coverage?day=2030-01-12", f"/regions/{region}/bases"):
            problem(north.ask("GET", path), 403)
        problem(north.ask("GET", f"/plans?region={region}"), 403)
    problem(nobody.ask("GET", "/regions/north/bases"), 403)
    problem(north.ask("GET", "/regions/atlantis/bases"), 404)
    problem(stranger.ask("GET", "/regions"), 401)


def test_a_plan_of_another_region_is_not_read(plan: str, enter: Enter) -> None:
    """Tests that a plan cannot be read by way of a region that one may read."""
    north = enter("north-duty")
    problem(north.ask("GET", f"/plans/{plan}"), 403)
    problem(north.ask("GET", f"/regions/town/coverage?day=2030-02-04&plan={plan}"), 403)
    assert north.get("/plans") == {"plans": []}
