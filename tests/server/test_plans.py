"""Plans as they are told, and the planner at work."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest
from fastapi import FastAPI

from browser import Browser, Enter, problem
from holdfast import planning
from holdfast.errors import StoreError
from holdfast.orders import ApprovePlan, DischargeReservist, VacateSeat
from holdfast.server.runs import MOST_POINTS, Point, _thinned
from worlds import EVA, PEOPLE, Toy

ASKED = {
    "region": "south",
    "basis": "watch",
    "act": None,
    "start": "2030-02-04",
    "periods": 4,
    "seconds": 5,
}


def finished(browser: Browser, run: str) -> dict[str, Any]:
    """Return a run once it has ended."""
    for _ in range(600):
        body: dict[str, Any] = browser.get(f"/plans/runs/{run}")
        if body["state"] != "running":
            return body
        time.sleep(0.05)
    pytest.fail("the run does not end")


def test_a_plan_is_told_with_what_it_leaves_short(plan: str, enter: Enter) -> None:
    """Tests every field of a plan, and that its periods and shortages add up to what it asks for."""
    browser = enter("overseer")
    found = browser.get(f"/plans/{plan}")
    periods, short = found.pop("periods"), found.pop("short")
    assert browser.get("/plans") == browser.get("/plans?region=south") == {"plans": [found]}
    assert browser.get("/plans?region=north") == {"plans": []}
    value, bound = found.pop("value"), found.pop("bound")
    assert value == pytest.approx(bound)
    assert found.pop("gap") == pytest.approx(0.0)
    assert found == {
        "id": "february",
        "region": "south",
        "basis": "watch",
        "horizon": {"start": "2030-02-04", "end": "2030-03-04"},
        "period_days": 7,
        "tours": 6,
        "people": 3,
        "coverage": 6 / 16,
        "state": "proposed",
        "proposed_by": "p-planner",
        "approved_by": None,
    }
    assert [p["start"] for p in periods] == ["2030-02-04", "2030-02-11", "2030-02-18", "2030-02-25"]
    assert sum(p["met"] for p in periods) == 6
    assert sum(s["asked"] - s["met"] for s in short) == 16 - 6
    assert set(short[0]) == {"facility", "name", "kind", "period", "asked", "met", "worth", "why"}
    assert short[0]["why"].startswith("4 people under contract can do it")


def test_a_kind_that_nobody_can_serve_in_says_so(world: Toy, plan: str, enter: Enter) -> None:
    """Tests the reason for a shortage where nobody under contract is of the kind, and agrees with the planner's."""
    horizon = planning.settings_of(_row(world, plan)).horizon
    frame = world.desk.frame()
    with world.store.read() as tx:
        counts = dict(planning.able_by_kind(tx, frame, horizon).iter_rows())
    assert counts == {"guard": 4, "diver": 1}
    world.does(DischargeReservist(EVA, world.now.date()))
    with world.store.read() as tx:
        assert dict(planning.able_by_kind(tx, frame, horizon).iter_rows())["guard"] == 3


def _row(world: Toy, plan: str) -> Any:
    with world.store.read() as tx:
        return planning.find_plan(tx, plan)


def test_a_run_proposes_the_plan_it_found(enter: Enter) -> None:
    """Tests a run from its start to the plan in the name of who started it."""
    browser = enter("planner")
    answer = browser.post("/plans/runs", ASKED)
    assert answer.status_code == 202
    assert set(answer.json()) == {"run"}
    run = finished(browser, answer.json()["run"])
    assert run["state"] == "done", run
    assert run["problem"] is None
    found = browser.get(f"/plans/{run['plan']}")
    assert (found["state"], found["proposed_by"], found["tours"]) == ("proposed", "p-planner", 2)
    assert (run["value"], run["bound"]) == (found["value"], found["bound"])
    assert run["coverage"] == found["coverage"]
    assert run["history"][-1]["value"] == run["value"]
    assert set(run) == {
        "run", "state", "region", "seconds", "value", "bound", "gap", "coverage", "stage", "history", "plan", "problem",
    }  # fmt: skip
    assert browser.get("/record?limit=1")["entries"][0]["order"]["kind"] == "ProposePlan"


def test_who_may_not_plan_there_is_told_at_once(enter: Enter) -> None:
    """Tests that the desk's own rule refuses a run before it begins, and that the region must be readable."""
    told = problem(enter("caller").post("/plans/runs", ASKED), 403)
    assert "power 'plan'" in told["detail"]
    assert told["verdicts"][0]["outcome"] == "deny"
    problem(enter("north-caller").post("/plans/runs", ASKED), 403)
    browser = enter("planner")
    browser.seat = "council"
    assert "does not hold the seat" in problem(browser.post("/plans/runs", ASKED), 403)["detail"]
    browser.seat = None
    assert problem(browser.post("/plans/runs", ASKED), 422)["faults"][0]["where"] == "Holdfast-Seat"


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"periods": 0}, "periods"),
        ({"periods": 65}, "periods"),
        ({"seconds": 0}, "seconds"),
        ({"start": "soon"}, "start"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_faulty_wish_names_the_field(changes: dict[str, Any], where: str, enter: Enter) -> None:
    """Tests that each fault says where it is."""
    told = problem(enter("planner").post("/plans/runs", ASKED | changes), 422)
    assert [fault["where"] for fault in told["faults"]] == [where]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"basis": "piracy"}, "no basis 'piracy'"),
        ({"start": "2040-01-02"}, "Nobody has a contract"),
        ({"basis": "drill", "start": "2030-01-07", "periods": 1}, "No tour could be planned"),
    ],
)
def test_a_run_that_fails_says_why(changes: dict[str, Any], said: str, enter: Enter) -> None:
    """Tests that what cannot be planned is told by the run, as a problem."""
    browser = enter("planner")
    run = finished(browser, browser.post("/plans/runs", ASKED | changes).json()["run"])
    assert (run["state"], run["plan"]) == ("failed", None)
    assert said in run["problem"]["detail"]
    assert run["problem"]["status"] == 422


def test_a_fault_of_the_program_is_told_without_its_words(
    enter: Enter, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Tests that a run which breaks ends as failed, and that neither answer nor log repeat the message."""

    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError(PEOPLE[0].name)

    monkeypatch.setattr(planning, "make", broken)
    browser = enter("planner")
    run = finished(browser, browser.post("/plans/runs", ASKED).json()["run"])
    assert (run["state"], run["problem"]["status"]) == ("failed", 500)
    assert "Zyxwick" not in str(run) + caplog.text
    assert "ZeroDivisionError" in caplog.text


class Slow:
    """Plans only once it is let go, or told to stop."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.go = threading.Event()
        self._make = planning.make
        monkeypatch.setattr(planning, "make", self)

    def __call__(self, *given: Any, **more: Any) -> planning.Made:
        """Plan, as `planning.make` does."""
        while not self.go.is_set() and not more["should_stop"]():
            time.sleep(0.01)
        return self._make(*given, **more | {"should_stop": lambda: False})


def test_one_run_at_a_time_and_a_stop_keeps_the_best(enter: Enter, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests that a second run is a conflict, and that a stopped one still proposes what it has."""
    Slow(monkeypatch)
    browser, overseer = enter("planner"), enter("overseer")
    run = browser.post("/plans/runs", ASKED).json()["run"]
    assert problem(browser.post("/plans/runs", ASKED), 409)["type"].endswith("busy")
    problem(overseer.ask("DELETE", f"/plans/runs/{run}"), 403)
    assert overseer.get(f"/plans/runs/{run}")["state"] == "running"
    assert browser.ask("DELETE", f"/plans/runs/{run}").status_code == 202
    ended = finished(browser, run)
    assert ended["state"] == "stopped"
    assert browser.get(f"/plans/{ended['plan']}")["state"] == "proposed"
    assert browser.post("/plans/runs", ASKED).status_code == 202


def test_a_run_is_told_to_readers_of_its_region_only(enter: Enter) -> None:
    """Tests that neither a run nor its news are told elsewhere, and that an unknown one is not found."""
    browser, north = enter("planner"), enter("north-duty")
    run = browser.post("/plans/runs", ASKED).json()["run"]
    for path in (f"/plans/runs/{run}", f"/plans/runs/{run}/events"):
        problem(north.ask("GET", path), 403)
    problem(browser.ask("GET", "/plans/runs/unheard-of"), 404)
    problem(browser.ask("GET", "/plans/runs/unheard-of/events"), 404)
    finished(browser, run)


def test_a_run_is_followed_to_its_end(enter: Enter) -> None:
    """Tests that the stream tells the run's body and ends with the run."""
    browser = enter("planner")
    run = browser.post("/plans/runs", ASKED).json()["run"]
    answer = browser.ask("GET", f"/plans/runs/{run}/events")
    assert answer.headers["content-type"].startswith("text/event-stream")
    blocks = [block for block in answer.text.split("\n\n") if "event: progress" in block]
    assert '"state":"done"' in blocks[-1]
    numbers = [int(block.split("\n")[0].removeprefix("id: ")) for block in blocks]
    assert numbers == sorted(set(numbers))


def test_a_refused_proposal_is_told_with_its_entry(
    world: Toy, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tests that a plan which the desk refuses at the end leaves the desk's reason and the entry in the run."""
    slow = Slow(monkeypatch)
    browser = enter("planner")
    run = browser.post("/plans/runs", ASKED).json()["run"]
    world.does(VacateSeat("planner", "p-planner"))
    slow.go.set()
    overseer = enter("overseer")
    ended = finished(overseer, run)
    assert ended["state"] == "failed"
    assert "does not hold the seat" in ended["problem"]["detail"]
    assert overseer.get("/record?limit=1")["entries"][0]["n"] == ended["problem"]["entry"]


def test_a_long_history_is_thinned() -> None:
    """Tests that the history keeps its last point and a bounded length."""
    history: tuple[Point, ...] = ()
    for second in range(5 * MOST_POINTS):
        history = _thinned((*history, Point(float(second), 0.0, 1.0, 1.0)))
        assert len(history) <= MOST_POINTS
        assert history[-1].seconds == second
    assert [p.seconds for p in history] == sorted(p.seconds for p in history)


def test_a_store_that_is_away_is_told(app: FastAPI, enter: Enter, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests that a database which cannot be used is a problem with a hint to come again."""
    browser = enter("planner")

    def away(*_: object) -> None:
        raise StoreError("The disk is full.")

    monkeypatch.setattr(planning, "find_plan", away)
    answer = browser.ask("GET", "/plans/february")
    assert problem(answer, 503)["detail"] == "The disk is full."
    assert answer.headers["retry-after"] == "5"


def test_an_approved_plan_names_who_approved_it(world: Toy, plan: str, enter: Enter) -> None:
    """Tests that the state follows the orders."""
    world.does(ApprovePlan(plan), "mayor")
    found = enter("overseer").get(f"/plans/{plan}")
    assert (found["state"], found["approved_by"]) == ("approved", "p-mayor")
