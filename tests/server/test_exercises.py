"""Exercises over HTTP: those that run them see all, those that train what was given to them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from browser import Browser, problem
from holdfast.accounts import Accounts
from holdfast.desk import Enclosures
from holdfast.orders import LoadScript, StartScript
from holdfast.server import create_app
from worlds import Toy, found_toy, headquarters_at_work

SCRIPT = (
    b"title: Drone\ninjects:\n  - {at: 0, to: fire, text: Smoke at the dam, expected: Send an engine}\n"
    b"  - {at: 60, to: watch, text: The press calls}\n"
)


@pytest.fixture
def exercise(tmp_path: Path) -> Iterator[Toy]:
    """Return an exercise with a script loaded and started."""
    toy = headquarters_at_work(found_toy(f"sqlite:///{tmp_path / 'toy.db'}", exercise=True))
    Accounts(toy.store).add_all({"admin": "Ada Min"})
    order = LoadScript("land", hashlib.sha256(SCRIPT).hexdigest())
    toy.does(order, "watch", enclosures=Enclosures(blobs=(SCRIPT,)))
    toy.does(StartScript(1), "watch")
    yield toy
    toy.store.close()


@pytest.fixture
def visitors(exercise: Toy) -> Iterator[dict[str, Browser]]:
    """Return the watch officer and the fire service, signed in and seated."""
    app = create_app(exercise.desk, demo=True)
    found = {}
    for seat in ("watch", "fire"):
        browser = Browser(app)
        assert browser.post("/demo/session", {"account": f"p-{seat}"}).status_code == 200
        browser.seat = seat
        found[seat] = browser
    yield found
    app.state.house.close()


def test_given_answered_reviewed(visitors: dict[str, Browser]) -> None:
    """Tests that what is due is given once, seen by whom it is for, answered, and reviewed on paper."""
    watch, fire = visitors["watch"], visitors["fire"]
    assert [each["title"] for each in watch.get("/exercises?region=land")["exercises"]] == ["Drone"]
    assert fire.get("/exercises/1")["injects"] == []
    answer = watch.post("/exercises/1/release", {})
    assert answer.status_code == 200, answer.text
    given = answer.json()["given"]
    assert [(each["inject"], each["to_seat"]) for each in given] == [(1, "fire")]
    assert watch.post("/exercises/1/release", {}).json()["given"] == []
    (seen,) = fire.get("/exercises/1")["injects"]
    assert (seen["text"], seen["expected"]) == ("Smoke at the dam", None)
    assert len(watch.get("/exercises/1")["injects"]) == 2
    words = {"script": 1, "inject": 1, "answer": "Engine 4 is on its way"}
    assert fire.post("/orders/AnswerInject", words).status_code == 200
    review = watch.get("/exercises/1/review")
    assert review["injects"][0]["answer"] == "Engine 4 is on its way"
    assert review["timeline"][0]["kind"] == "StartScript"
    assert watch.ask("GET", "/exercises/1/review/paper?language=de").content.startswith(b"%PDF")
    problem(fire.ask("GET", "/exercises/1/review"), 403)
    problem(watch.ask("GET", "/exercises/9"), 404)
