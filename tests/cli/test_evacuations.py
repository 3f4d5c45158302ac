"""Evacuations from the terminal: entered, planned, approved, begun, counted, registered, planned anew, closed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evacuation_worlds import square
from terminal import holdfast

SEATS = {
    "warn-a": ("w.amsler", "warn,operate"),
    "warn-b": ("w.baer", "warn"),
    "watch": ("o.wenger", "operate"),
}
ROADS = "from,to,minutes,capacity\nhill,cross,1,1200\ncross,school,1,1200\ncross,hall,2,1200\n"


@pytest.fixture
def ready(home: Path, tmp_path: Path) -> Path:
    """Return a headquarters with a zone, two shelters and roads, and people who warn and operate."""
    for seat, (account, powers) in SEATS.items():
        words = [f"seat.id={seat}", "seat.headquarters=office", f"seat.title={seat}", "seat.side=civil"]
        words += [f"seat.powers={powers}", "seat.authority=canton"]
        holdfast("order", "CreateSeat", *words, "--as", "admin", home=home)
        holdfast("order", "AppointToSeat", f"seat={seat}", f"account={account}", "--as", "admin", home=home)
    files = tmp_path / "files"
    files.mkdir()
    (files / "zone.geojson").write_text(square(7.0, 47.0))
    (files / "roads.csv").write_text(ROADS)
    zone = ["--outline", files / "zone.geojson", "--population", "100", "--name", "Hill [north]"]
    holdfast("evacuate", "zone", "add", "hill", *zone, "--node", "hill", "--as", "admin", home=home)
    for name, places in (("school", 80), ("hall", 60)):
        words = ["--at", "47.01,7.01", "--places", places, "--node", name]
        holdfast("evacuate", "shelter", "add", name, *words, "--as", "admin", home=home)
    holdfast("evacuate", "roads", "import", "net", files / "roads.csv", "--as", "admin", home=home)
    return home


def planned(home: Path) -> dict[str, object]:
    """Propose a plan for the hill."""
    words = ["--net", "net", "--zone", "hill", "--seconds", "2", "--as", "w.amsler", "--json"]
    return holdfast("evacuate", "plan", "CH", *words, home=home).json


def test_the_whole_way(ready: Path, tmp_path: Path) -> None:
    """Tests the way from a plan to the end, with a shelter that fails; the record gives the same tables."""
    made = planned(ready)
    assert (made["people"], made["unplaced"]) == (100, 0)
    holdfast("evacuate", "approve", 1, "--as", "w.amsler", home=ready, status=1)
    holdfast("evacuate", "approve", 1, "--as", "w.baer", home=ready)
    holdfast("evacuate", "begin", 1, 1, "--as", "w.amsler", home=ready, status=1)
    settings = ["--sender", "alerts@ch.example", "--languages", "en", "--contact", "0800 111"]
    holdfast("alert", "settings", *settings, "--as", "w.amsler", home=ready)
    words = ["--template", "evacuation", "--zone", "hill", "--hours", "5", "--value", "shelter=School"]
    drafted = holdfast("alert", "draft", *words, "--as", "w.amsler", "--json", home=ready).json
    alert = drafted["effects"]["alert"]
    holdfast("alert", "approve", alert, "--as", "w.baer", home=ready)
    holdfast("evacuate", "tie", 1, alert, "--as", "w.amsler", home=ready)
    holdfast("evacuate", "begin", 1, 1, "--as", "w.amsler", home=ready)
    holdfast("evacuate", "count", 1, 40, "--zone", "hill", "--as", "o.wenger", home=ready)
    holdfast("evacuate", "count", 1, 40, "--shelter", "school", "--as", "o.wenger", home=ready)
    holdfast("evacuate", "count", 1, 4, "--as", "o.wenger", home=ready, status=2)
    holdfast("evacuate", "correct", 1, 41, "--reason", "misheard", "--as", "o.wenger", home=ready)
    failed = holdfast(
        "evacuate", "fail", "shelter", "hall", "--reason", "Gas", "--as", "o.wenger", "--json", home=ready
    )
    assert failed.json["effects"] == {"evacuations": [1]}
    words = ["--why", "The hall has failed.", "--seconds", "2", "--as", "w.amsler"]
    said = holdfast("evacuate", "replan", 1, *words, home=ready).out
    assert "Left in hill: 19 people" in said.replace("\n", " ") or "Left in hill" in said
    body = holdfast("evacuate", "show", 2, "--json", home=ready).json
    assert body["supersedes"] == 1
    left = body["unplaced"]
    assert left > 0
    assert f"--unplaced {left}" in said
    holdfast("evacuate", "approve", 2, "--unplaced", left, "--as", "w.baer", home=ready)
    shown = holdfast("evacuate", "show", 2, "--plan", "--counts", home=ready).out
    assert "Phase 1 has not begun." in shown
    closed = ["--outcome", "They came back by boat.", "--unaccounted", 60]
    holdfast("evacuate", "close", 2, "--outcome", "Done", "--as", "w.amsler", home=ready, status=1)
    holdfast(
        "evacuate", "return", 2, "--zone", "hill", "--conditions", "By day", "--as", "w.baer", home=ready
    )
    holdfast("evacuate", "close", 2, *closed, "--as", "w.amsler", home=ready)
    assert "superseded" in holdfast("evacuate", "list", home=ready).out
    assert holdfast("rebuild", "--check", "--json", home=ready).json["same"]
    people = tmp_path / "people.txt"
    people.write_text("Anna Müller;1980\n")
    words = ["--reason", "A sister", "--who", people, "--as", "o.wenger"]
    assert "Nobody of that name" in holdfast("evacuate", "look-up", 2, *words, home=ready).out
    holdfast("evacuate", "erase", 2, "--reason", "Over", "--as", "w.amsler", home=ready)


def test_what_is_there_is_listed(ready: Path) -> None:
    """Tests the lists, with markup kept as it is, and roads found by part of their names."""
    assert "Hill [north]" in holdfast("evacuate", "zone", "list", home=ready).out
    free = {
        s["id"]: s["free"]
        for s in holdfast("evacuate", "shelter", "list", "--json", home=ready).json["shelters"]
    }
    assert free == {"school": 80, "hall": 60}
    assert holdfast("evacuate", "roads", "list", "--json", home=ready).json["road_nets"][0]["id"] == "net"
    found = holdfast("evacuate", "roads", "find", "net", "school", "--json", home=ready).json["roads"]
    assert {each["to"] for each in found} | {each["from"] for each in found} == {"cross", "school"}
    holdfast("evacuate", "roads", "find", "none", home=ready, status=2)
    assert holdfast("evacuate", "fleet", "list", home=ready).out.startswith("No vehicle")
    assert "None is proposed" in holdfast("evacuate", "list", home=ready).out
    number = found[0]["road"]
    words = ["--reason", "Hit", "--as", "o.wenger"]
    holdfast("evacuate", "fail", "road", "net", number, *words, home=ready)
    assert (
        len(holdfast("evacuate", "roads", "find", "net", "--failed", "--json", home=ready).json["roads"]) == 1
    )
    holdfast("evacuate", "restore", "road", "net", found[0]["name"], *words, home=ready)


def test_files_that_cannot_be_read(ready: Path, tmp_path: Path) -> None:
    """Tests that a file that is no outline, and a list of people that is none, are refused without what is in them."""
    bad = tmp_path / "bad.geojson"
    for text in ("", "[]", "[" * 100_000, json.dumps({"type": "FeatureCollection", "features": []})):
        bad.write_text(text)
        words = ["--outline", bad, "--population", "1", "--as", "admin"]
        holdfast("evacuate", "zone", "add", "moor", *words, home=ready, status=2)
    planned(ready)
    people = tmp_path / "people.txt"
    people.write_text("Anna Müller, 1980\n")
    refused = holdfast(
        "evacuate", "arrive", 1, "school", "--who", people, "--as", "o.wenger", home=ready, status=2
    )
    assert "Anna" not in refused.err
    assert "NAME;1987" in refused.err.replace("\n", " ")
