"""Incidents, taskings and shares over HTTP: lists by page, one with all that belongs to it, who may read what."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import pytest

from browser import Browser, Enter, problem
from holdfast.accounts import Accounts
from holdfast.model import Power, Seat, Side
from holdfast.orders import AppointToSeat, CreateSeat
from worlds import PROFILE, Toy, headquarters_at_work


@pytest.fixture
def at_work(world: Toy) -> Toy:
    """Return the toy register with its headquarters at work, and a seat of the fire service in the north."""
    headquarters_at_work(world)
    import hashlib

    from holdfast.desk import Enclosures
    from holdfast.orders import AdoptProfile

    body = PROFILE.replace("powers: [read,", "powers: [operate, liaise, read,").encode()
    order = AdoptProfile("land", "toy.shore", hashlib.sha256(body).hexdigest())
    world.does(order, enclosures=Enclosures(blobs=(body,)))
    world.does(
        CreateSeat(Seat("north-fire", "north-staff", "Fire", Side.CIVIL, frozenset({Power.LIAISE}), "fire"))
    )
    world.does(AppointToSeat("north-fire", "p-north-fire"))
    Accounts(world.store).add_all({"p-north-fire": "North Fire"})
    return world


@pytest.fixture
def watch(at_work: Toy, enter: Enter) -> Browser:
    """Return the watch officer."""
    return enter("watch")


def give(browser: Browser, kind: str, status: int = 200, **body: Any) -> dict[str, Any]:
    """Give an order and return what came about."""
    answer = browser.post(f"/orders/{kind}", body)
    assert answer.status_code == status, answer.text
    found: dict[str, Any] = answer.json()
    return found.get("effects", found)


def test_report_and_read(watch: Browser) -> None:
    """Tests that one line over HTTP is an incident, and that reading it tells all that belongs to it."""
    assert give(watch, "ReportIncident", region="land", what="Bang", facility="dam") == {"incident": 1}
    give(watch, "AffectFacility", incident=1, facility="dam", effect="destroyed")
    give(watch, "AskTasking", region="land", to_agency="fire", what="Foam", incident=1)
    give(watch, "OfferShare", subject="incident:1", agency="fire", level="view", until="2030-02-01")
    body = watch.get("/incidents/1")
    assert (body["region"], body["kind"], body["state"], body["title"]) == (
        "north",
        "other",
        "reported",
        "Bang",
    )
    assert [note["change"] for note in body["notes"]] == ["reported", "affected"]
    assert body["effects"][0]["effect"] == "destroyed"
    assert [(h["facility"], h["chain"]) for h in body["cascade"]["hanging"]] == [("pump", ["dam", "pump"])]
    assert [tasking["id"] for tasking in body["taskings"]] == [1]
    assert [share["state"] for share in body["shares"]] == ["offered"]
    assert body["duties"] == body["doubles"] == body["replanning"] == []


def test_the_etag_guards_against_a_second_officer(watch: Browser, enter: Enter) -> None:
    """Tests that the ETag of what was read lets the first officer change it and stops the second."""
    give(watch, "ReportIncident", region="land", what="Bang")
    etag = watch.ask("GET", "/incidents/1").headers["ETag"]
    assert etag == f'"{watch.get("/incidents/1")["entry"]}"'
    body = {"incident": 1, "severity": "severe"}
    assert watch.post("/orders/GradeIncident", body, headers={"If-Match": etag}).status_code == 200
    second = enter("chief").post(
        "/orders/GradeIncident", body | {"severity": "minor"}, headers={"If-Match": etag}
    )
    problem(second, 412)
    assert watch.get("/incidents/1")["severity"] == "severe"


def test_a_report_sent_twice(watch: Browser) -> None:
    """Tests that the same report under the same key is one incident."""
    for _ in range(2):
        body = {"region": "land", "what": "Bang"}
        answer = watch.post("/orders/ReportIncident", body, headers={"Idempotency-Key": "line"})
        assert answer.json()["effects"] == {"incident": 1}
    assert len(watch.get("/incidents")["incidents"]) == 1


def test_lists_by_page_and_filter(watch: Browser) -> None:
    """Tests that pages follow each other without gaps, and that filters and boxes of the map let through what they say."""
    for number in range(5):
        kind = "fire" if number % 2 else "flood"
        give(
            watch,
            "ReportIncident",
            region="north",
            what="x",
            incident_kind=kind,
            latitude=40 + number,
            longitude=8,
        )
    first = watch.get("/incidents?limit=2")
    second = watch.get(f"/incidents?limit=2&after={first['next']}")
    last = watch.get(f"/incidents?limit=2&after={second['next']}")
    seen = [each["id"] for page in (first, second, last) for each in page["incidents"]]
    assert (seen, last["next"]) == ([5, 4, 3, 2, 1], None)
    assert ids(watch, "kind=fire") == [4, 2]
    assert ids(watch, "kind=fire&kind=flood&bbox=7,41.5,9,43.5") == [4, 3]
    assert ids(watch, "state=closed") == ids(watch, "severity=extreme") == ids(watch, "region=south") == []
    assert ids(watch, "since=2030-01-05T08:00:00Z") == [5, 4, 3, 2, 1]
    assert ids(watch, "since=2031-01-01T00:00:00") == []
    assert ids(watch, "limit=0") == [5]


def ids(browser: Browser, query: str) -> list[int]:
    """Return the numbers of a list of incidents."""
    return [each["id"] for each in browser.get(f"/incidents?{query}")["incidents"]]


@pytest.mark.parametrize(
    "path",
    [
        "/incidents?bbox=1,2,3",
        "/incidents?bbox=0,50,1,40",
        "/incidents?bbox=nan,nan,nan,nan",
        "/incidents?since=0001-01-01T00:00:00%2B14:00",
        "/incidents?kind=earthquake",
        "/incidents?after=x",
        "/incidents/0",
        "/incidents/x",
        "/incidents/99999999999999999999",
        "/taskings?facility=%00&to_agency=%00",
        "/facilities/%00/cascade",
        "/regions/land/threat?level=0",
        "/regions/land/threat?level=2&start=9999-12-31",
    ],
)
def test_bad_questions_are_answered_in_words(watch: Browser, path: str) -> None:
    """Tests that a question that cannot be is a problem of the asker."""
    assert problem(watch.ask("GET", path), 422)["detail"]


@pytest.mark.parametrize(
    "path", ["/incidents/9", "/taskings/9", "/facilities/moon/cascade", "/regions/moon/threat?level=2"]
)
def test_what_is_not_there(watch: Browser, path: str) -> None:
    """Tests that what is not there is said not to be."""
    problem(watch.ask("GET", path), 404)


def test_who_may_read(watch: Browser, enter: Enter) -> None:
    """Tests that another region's incident is read by a share alone, as long as it holds, and nothing beside it."""
    give(watch, "ReportIncident", region="south", what="Smoke")
    give(watch, "ReportIncident", region="south", what="Smoke")
    fire, north = enter("north-fire"), enter("north-duty")
    problem(fire.ask("GET", "/incidents/1"), 403)
    assert ids(fire, "") == []
    share = give(
        watch, "OfferShare", subject="incident:1", agency="fire", level="assist", until="2030-02-01"
    )["share"]
    problem(fire.ask("GET", "/incidents/1"), 403)
    give(fire, "ConsentShare", share=share)
    body = fire.get("/incidents/1")
    assert (body["title"], body["doubles"], [each["state"] for each in body["shares"]]) == (
        "Smoke",
        [],
        ["in_force"],
    )
    assert (ids(fire, ""), ids(fire, "region=north")) == ([1], [])
    give(fire, "NoteIncident", incident=1, what="Foam is on its way")
    problem(north.ask("GET", "/incidents/1"), 403)
    assert [each["id"] for each in fire.get("/shares")["shares"]] == [1]
    assert north.get("/shares?subject=incident:1")["shares"] == []
    give(watch, "EndShare", share=share, reason="Over")
    problem(fire.ask("GET", "/incidents/1"), 403)
    assert ids(fire, "") == []


def test_taskings_are_read_by_both_sides(watch: Browser, enter: Enter) -> None:
    """Tests that an agency reads what it is asked wherever it sits, answers it, and nobody else sees it."""
    number = give(
        watch, "AskTasking", region="south", to_agency="fire", what="Foam", due_at="2030-01-05T09:00:00Z"
    )
    assert number == {"tasking": 1}
    fire, north = enter("north-fire"), enter("north-duty")
    assert [each["what"] for each in fire.get("/taskings")["taskings"]] == ["Foam"]
    give(fire, "AcceptTasking", tasking=1, remark="Ten minutes")
    body = watch.get("/taskings/1")
    assert (body["state"], body["overdue"], body["command"], len(body["steps"])) == (
        "accepted",
        False,
        False,
        2,
    )
    assert watch.ask("GET", "/taskings/1").headers["ETag"] == f'"{body["entry"]}"'
    assert watch.get("/taskings?overdue=true")["taskings"] == []
    problem(north.ask("GET", "/taskings/1"), 403)
    assert north.get("/taskings")["taskings"] == []
    problem(watch.post("/orders/AcceptTasking", {"tasking": 1}), 409)


def test_overdue_taskings(watch: Browser, world: Toy) -> None:
    """Tests that a tasking past its term is listed as overdue."""
    from datetime import timedelta

    give(watch, "AskTasking", region="south", to_agency="fire", what="Foam", due_at="2030-01-05T09:00:00Z")
    world.now += timedelta(hours=2)
    assert [each["overdue"] for each in watch.get("/taskings?overdue=true")["taskings"]] == [True]


def test_what_fails_and_what_a_level_changes(watch: Browser, world: Toy, enter: Enter) -> None:
    """Tests the two readings that change nothing: what hangs on a facility, and what a threat level asks for."""
    from holdfast.orders import ShapePost

    world.does(ShapePost("dam.gate", by_threat=(4, 6)))
    assert [h["facility"] for h in watch.get("/facilities/dam/cascade?effect=degraded")["hanging"]] == [
        "pump"
    ]
    found = watch.get("/regions/north/threat?level=2&days=3")
    assert (found["person_days"], found["posts"][0]["before"], found["posts"][0]["after"]) == (6, 4, 6)
    assert found["posts"][0]["days"] == {"start": "2030-01-05", "end": "2030-01-08"}
    problem(enter("north-duty").ask("GET", "/facilities/mast/cascade"), 403)


@pytest.mark.parametrize("text", ["x" * 1_000_000, "nul\0", ""])
def test_texts_that_cannot_be_used(watch: Browser, text: str) -> None:
    """Tests that a megabyte, a NUL and nothing at all are refused before they become an entry."""
    size = watch.get("/record")["size"]
    assert watch.post("/orders/ReportIncident", {"region": "land", "what": text}).status_code in {413, 422}
    assert watch.get("/record")["size"] == size


def test_hostile_words_come_back_as_words(watch: Browser) -> None:
    """Tests that a script and marks of direction come back as they were told, as JSON and nothing else."""
    text = "<script>alert(1)</script> \u202e gnaB"
    give(watch, "ReportIncident", region="land", what=text, where=text)
    answer = watch.ask("GET", f"/incidents?facility={quote('dam')}&limit=1")
    assert answer.json()["incidents"] == []
    answer = watch.ask("GET", "/incidents/1")
    assert answer.headers["content-type"] == "application/json"
    assert json.loads(answer.content)["title"] == text


def test_nobody_reads_without_signing_in(stranger: Browser) -> None:
    """Tests that every address asks who is there."""
    for path in (
        "/incidents",
        "/incidents/1",
        "/taskings",
        "/taskings/1",
        "/shares",
        "/facilities/dam/cascade",
    ):
        problem(stranger.ask("GET", path), 401)
