"""Periods, messages, forms and situation reports over HTTP: read by whom they concern, changed only as seen."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from typing import Any

import pytest

from browser import Browser, Enter, problem
from holdfast.model.periods import FORM_NUMBERS
from holdfast.orders import ClosePeriod, IssueSitrep
from periods_world import hand_over, open_night, work
from worlds import START, Toy


@pytest.fixture
def night(world: Toy) -> Toy:
    """Return the toy register after a night of work."""
    work(world, open_night(world))
    return world


@pytest.fixture
def watch(night: Toy, enter: Enter) -> Browser:
    """Return the watch officer."""
    del night
    return enter("watch")


def test_lists(night: Toy, watch: Browser) -> None:
    """Tests that periods, log, check-ins and messages are listed by page."""
    body = watch.get("/periods?region=land&state=open")
    assert [each["title"] for each in body["periods"]] == ["Night of the fallen drone"]
    assert body["next"] is None
    page = watch.get("/periods/1/check-ins?limit=1")
    assert [each["what"] for each in page["check_ins"]] == ["Foam tender Florian 1"]
    onward = watch.get(f"/periods/1/check-ins?limit=1&after={page['next']}")
    assert [each["what"] for each in onward["check_ins"]] == ["Divers"]
    assert [each["text"] for each in watch.get("/periods/1/log")["log"]] == [
        "The mayor was told by telephone"
    ]
    assert watch.get("/messages?seat=chief")["messages"][0]["reply"] == "Seen. Move the road block."
    assert watch.get("/messages?seat=fire")["messages"] == []
    assert watch.get("/messages/1")["subject"] == "Wind turns"
    hand_over(night, 1)
    assert watch.get("/periods/1")["handovers"][0]["accepted_at"] is None


def test_changed_only_as_seen(watch: Browser) -> None:
    """Tests that an order about a period that has changed since it was read is not carried out."""
    tag = watch.ask("GET", "/periods/1").headers["ETag"]
    more = {"headers": {"If-Match": tag}}
    assert watch.post("/orders/SetObjective", {"period": 1, "text": "Rest"}, **more).status_code == 200
    problem(watch.post("/orders/SetObjective", {"period": 1, "text": "Eat"}, **more), 412)


def test_opened_over_http(watch: Browser) -> None:
    """Tests that a period is opened, and a report issued, by the one address of orders; texts too long are a fault."""
    times = {"start": START.isoformat(), "end": (START + timedelta(hours=8)).isoformat()}
    answer = watch.post("/orders/OpenPeriod", {"region": "north", "title": "North", **times})
    assert answer.json()["effects"] == {"period": 2}
    assert (
        watch.post("/orders/IssueSitrep", {"region": "north", "paragraph": "Quiet."}).json()["effects"][
            "sitrep"
        ]
        == 1
    )
    problem(watch.post("/orders/LogEntry", {"period": 1, "text": "x" * 20_000}), 422)
    problem(watch.post("/orders/LogEntry", {"period": 2**60, "text": "x"}), 422)


@pytest.mark.parametrize("number", [each for each in FORM_NUMBERS if each != "213RR"])
def test_forms(watch: Browser, number: str) -> None:
    """Tests that every form comes as PDF."""
    of = "&of=1" if number == "213" else ""
    answer = watch.ask("GET", f"/forms/{number}?period=1{of}")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/forms/201", 422),
        ("/forms/300?period=1", 404),
        ("/forms/201?period=9", 404),
        ("/forms/213?of=x", 422),
        ("/forms/213RR?of=99", 404),
        ("/forms/201?period=1&language=..%2F..", 404),
        ("/forms/214?period=1&of=nobody", 404),
        ("/periods/9", 404),
        ("/periods/1/snapshot", 404),
        ("/messages/9", 404),
        ("/messages?seat=%00", 422),
        ("/sitreps/9/paper", 404),
        ("/periods?region=nowhere", 404),
        ("/regions/nowhere/picture", 404),
        ("/periods?after=e30", 422),
    ],
)
def test_not_there(watch: Browser, path: str, status: int) -> None:
    """Tests that what is not there, or cannot be, is a problem in words."""
    problem(watch.ask("GET", path), status)


def test_form_list_in_words(watch: Browser) -> None:
    """Tests that the list of forms is in the words asked for."""
    found = watch.get("/forms?region=land&language=de")
    assert found["language"] == "de"
    assert {each["name"] for each in found["forms"]} == {""}
    assert watch.get("/forms?region=land")["forms"][0] == {
        "number": "201", "name": "ICS 201", "title": "Incident briefing", "of": None,
    }  # fmt: skip


def test_snapshot(night: Toy, watch: Browser) -> None:
    """Tests that the snapshot comes as the bytes whose hash the record names."""
    night.does(ClosePeriod(1), "watch")
    answer = watch.ask("GET", "/periods/1/snapshot")
    assert hashlib.sha256(answer.content).hexdigest() == watch.get("/periods/1")["snapshot"]


def test_sitreps(night: Toy, watch: Browser) -> None:
    """Tests that reports are listed, and read as facts and as paper in more than one language."""
    night.does(IssueSitrep("land", "Tank 3 leaks."), "watch")
    night.does(IssueSitrep("land"), "watch")
    listed = watch.get("/sitreps?region=land&limit=1")
    assert [each["number"] for each in listed["sitreps"]] == [2]
    assert watch.get(f"/sitreps?limit=1&after={listed['next']}")["sitreps"][0]["id"] == 1
    assert json.loads(watch.ask("GET", "/sitreps/1/facts").content)["paragraph"] == "Tank 3 leaks."
    issued, german = (watch.ask("GET", f"/sitreps/1/paper{more}").content for more in ("", "?language=de"))
    assert issued.startswith(b"%PDF")
    assert german.startswith(b"%PDF")
    assert issued != german
    assert watch.get("/sitreps/1")["changed"] == 7


def test_picture(watch: Browser) -> None:
    """Tests that the picture is that of the moment asked for, of any age."""
    now = watch.get("/regions/land/picture")
    assert (now["open"], now["facilities"], now["periods"][0]["id"]) == (1, {"dam": "down"}, 1)
    before: dict[str, Any] = watch.get("/regions/land/picture?at=2030-01-05T08:00:00Z")
    assert (before["open"], before["facilities"], len(before["periods"])) == (0, {}, 1)
    assert watch.get("/regions/land/picture?at=0001-01-01T00:00:00%2B14:00")["entry"] == -1
    assert watch.get("/regions/land/picture?at=9999-12-31T23:59:59-14:00")["open"] == 1


def test_only_whom_it_concerns(watch: Browser, enter: Enter) -> None:
    """Tests that somebody of the north reads nothing of the land around it."""
    del watch
    north = enter("north-duty")
    assert north.get("/periods")["periods"] == []
    assert north.get("/messages")["messages"] == []
    for path in ("/periods/1", "/periods/1/log", "/messages/1", "/forms/201?period=1", "/forms/213?of=1"):
        problem(north.ask("GET", path), 403)
    problem(north.ask("GET", "/regions/land/picture"), 403)
