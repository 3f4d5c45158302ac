"""Orders through HTTP: carried out, parked, refused, faulty; and what is personal stays where it is."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

import pytest
from fastapi import FastAPI

from browser import Browser, Enter, problem
from holdfast.desk import Asked
from holdfast.errors import ConflictError
from holdfast.orders import SetThreatLevel
from holdfast.record import open_checkpoint
from worlds import KEY, Toy

WATCH = {
    "person": 1,
    "post": "dam.gate",
    "period": {"start": "2030-02-01", "end": "2030-02-05"},
    "basis": "watch",
}


def test_an_order_carried_out_gives_a_receipt(enter: Enter) -> None:
    """Tests every field of a receipt, and that its checkpoint is the record's."""
    browser = enter("caller")
    answer = browser.post("/orders/IssueCallUp", WATCH)
    assert answer.status_code == 200
    receipt = answer.json()
    checkpoint = browser.ask("GET", "/record/checkpoint")
    assert checkpoint.headers["content-type"].startswith("text/plain")
    assert receipt.pop("checkpoint") == checkpoint.text
    size = open_checkpoint(checkpoint.text, KEY.verifier).size
    assert receipt.pop("entry") == size - 1
    verdicts = receipt.pop("verdicts")
    assert verdicts[0] == {
        "outcome": "permit",
        "rule": verdicts[0]["rule"],
        "article": verdicts[0]["article"],
    }
    assert receipt == {
        "at": "2030-01-05T08:00:00Z",
        "outcome": "accepted",
        "effects": {"call_up": 1},
        "repeated": False,
    }


def test_the_same_order_with_the_same_key_changes_nothing_twice(enter: Enter) -> None:
    """Tests repeating, and the conflict where the key is used for something else."""
    browser = enter("caller")
    key = {"Idempotency-Key": "one"}
    first = browser.post("/orders/IssueCallUp", WATCH, headers=key).json()
    again = browser.post("/orders/IssueCallUp", WATCH, headers=key).json()
    assert (again["entry"], again["effects"], again["repeated"]) == (first["entry"], first["effects"], True)
    told = problem(browser.post("/orders/IssueCallUp", WATCH | {"person": 2}, headers=key), 409)
    assert told["type"].endswith("conflict")
    assert "entry" not in told
    problem(browser.post("/orders/IssueCallUp", WATCH, headers={"Idempotency-Key": "x" * 201}), 422)


def test_an_order_that_waits(enter: Enter) -> None:
    """Tests that a parked order says for whom it waits, and is carried out when that person approves."""
    long = WATCH | {"period": {"start": "2030-02-01", "end": "2030-02-13"}}
    answer = enter("caller").post("/orders/IssueCallUp", long)
    assert answer.status_code == 202
    body = answer.json()
    assert (body["outcome"], body["waits_for"]) == ("parked", "council")
    assert "needs_authority" in {verdict["outcome"] for verdict in body["verdicts"]}
    approval = enter("council").post("/orders/Approve", {"entry": body["entry"]})
    assert approval.status_code == 200, approval.text
    assert approval.json()["effects"]["call_up"] == 1


def test_a_refused_order_is_a_problem_with_its_entry(enter: Enter) -> None:
    """Tests that a refusal carries every verdict, and that the attempt is on record under that number."""
    browser = enter("caller")
    told = problem(browser.post("/orders/IssueCallUp", WATCH | {"basis": "drill", "post": "dam.ball"}), 409)
    assert told["type"].endswith("refused")
    worst = told["verdicts"][0]
    assert worst["outcome"] == "deny"
    assert worst["article"].startswith("Art.")
    entry = browser.get("/record?limit=1")["entries"][0]
    assert (entry["n"], entry["outcome"], entry["verdicts"]) == (told["entry"], "refused", told["verdicts"])


def test_a_seat_that_one_does_not_hold_is_refused_on_record(enter: Enter) -> None:
    """Tests that who asks is for the desk to say, and that a seat that does not exist is a fault."""
    browser = enter("caller")
    browser.seat = "council"
    told = problem(browser.post("/orders/IssueCallUp", WATCH), 409)
    assert "does not hold the seat" in told["detail"]
    for seat in (None, "throne"):
        browser.seat = seat
        assert (
            problem(browser.post("/orders/IssueCallUp", WATCH), 422)["faults"][0]["where"] == "Holdfast-Seat"
        )


@pytest.mark.parametrize(
    ("kind", "body", "where"),
    [
        ("MakeCoffee", {}, {"kind"}),
        ("IssueCallUp", {}, {"person", "post", "period", "basis"}),
        ("IssueCallUp", WATCH | {"colour": "red"}, {"colour"}),
        ("IssueCallUp", WATCH | {"period": {"start": "2030-02-05", "end": "2030-02-05"}}, {"period"}),
    ],
)
def test_a_faulty_order_names_every_fault_and_leaves_no_entry(
    kind: str, body: dict[str, Any], where: set[str], enter: Enter
) -> None:
    """Tests that all faults come at once."""
    browser = enter("caller")
    size = browser.get("/record")["size"]
    told = problem(browser.post(f"/orders/{kind}", body), 422)
    assert {fault["where"] for fault in told["faults"]} == where
    assert browser.get("/record")["size"] == size


def test_what_is_personal_is_never_repeated(enter: Enter) -> None:
    """Tests that neither faults, refusals, receipts nor entries quote a person's details."""
    details = {
        "reference": "REF-99",
        "name": "Zelda Brightwater",
        "born": "1990-01-01",
        "place": "northby",
        "contact": "z@x.example",
    }
    body = {"region": "north", "rank_group": "member", "qualifications": [], "details": details}
    browser = enter("north-caller")
    wrong: list[dict[str, Any]] = [
        {"details": details | {"name": "Zelda\tBrightwater"}},
        {"details": details | {"name": "Brightwater" * 30}},
        {"details": details | {"born": "Brightwater"}},
        {"details": details | {"reference": "Brightwater" * 9}},
        {"details": "Brightwater"},
        {"rank_group": "admiral"},
    ]
    for changes in wrong:
        answer = browser.post("/orders/EnrolReservist", body | changes)
        assert answer.status_code in (409, 422), answer.text
        assert "Brightwater" not in answer.text
    answer = browser.post("/orders/EnrolReservist", body)
    assert answer.status_code == 200, answer.text
    again = browser.post("/orders/EnrolReservist", body)
    problem(again, 409)
    for text in (answer.text, again.text, browser.ask("GET", "/record").text):
        assert "Brightwater" not in text
        assert "REF-99" not in text


def test_what_was_changed_since_it_was_seen_is_left_alone(
    enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tests If-Match: 412 for the second of two, with the entry of the attempt; a header that is no ETag is a fault."""
    monkeypatch.setattr(SetThreatLevel, "revised", lambda _order, _view: 7)
    browser = enter("administrator")
    days = {"start": "2030-02-01", "end": "2030-02-05"}
    body = {"region": "north", "level": 2, "period": days, "reason": "Seen at the fence."}
    told = problem(browser.post("/orders/SetThreatLevel", body, headers={"If-Match": '"6"'}), 412)
    assert (told["type"], told["title"]) == ("urn:holdfast:problem:stale", "Changed meanwhile")
    assert told["entry"] == browser.get("/record?limit=1")["entries"][0]["n"]
    assert browser.post("/orders/SetThreatLevel", body, headers={"If-Match": '"7"'}).status_code == 200
    assert browser.post("/orders/SetThreatLevel", body, headers={"If-Match": "*"}).status_code == 200
    problem(browser.post("/orders/SetThreatLevel", body, headers={"If-Match": "seven"}), 422)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b'"x"',
        b"null",
        b'{"level": NaN}',
        b"[" * 500_000,
        b"\xff{}",
        b'{"a": ' + b"9" * 5_000 + b"}",
    ],
)
def test_what_is_no_json_object_is_a_fault(body: bytes, enter: Enter) -> None:
    """Tests broken, deep and endless JSON, and JSON that is no object."""
    headers = {"Content-Type": "application/json"}
    told = problem(enter("caller").ask("POST", "/orders/IssueCallUp", content=body, headers=headers), 422)
    assert [fault["where"] for fault in told["faults"]] == ["body"]


def test_a_body_that_is_too_large_or_of_another_kind(enter: Enter) -> None:
    """Tests that neither is read."""
    browser = enter("caller")
    text = {"Content-Type": "text/plain"}
    problem(browser.ask("POST", "/orders/IssueCallUp", content=b"{}", headers=text), 415)
    large = b'{"post": "' + b"x" * 1_048_576 + b'"}'
    json = {"Content-Type": "application/json"}
    problem(browser.ask("POST", "/orders/IssueCallUp", content=large, headers=json), 413)


def test_a_line_that_breaks_is_no_fault_of_the_server(app: FastAPI, enter: Enter) -> None:
    """Tests that an order of which half has come leaves no entry, and that sending it again whole carries it out once."""
    browser = enter("caller")
    size = browser.get("/record")["size"]
    cookie = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    said: list[Any] = []
    news = [{"type": "http.request", "body": b'{"person": 1', "more_body": True}, {"type": "http.disconnect"}]

    async def receive() -> Any:
        return news.pop(0)

    async def send(message: Any) -> None:
        said.append(message)

    head = {"host": "localhost", "cookie": cookie, "holdfast-seat": "caller", "content-length": "99"}
    head |= {"content-type": "application/json"}
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST", "scheme": "http",
        "path": "/api/orders/IssueCallUp", "raw_path": b"", "query_string": b"", "root_path": "",
        "headers": [(name.encode(), value.encode()) for name, value in head.items()],
        "client": ("127.0.0.1", 1), "server": ("localhost", 80),
    }  # fmt: skip
    asyncio.run(app(scope, receive, send))
    assert said[0]["status"] == 400
    assert browser.get("/record")["size"] == size
    key = {"Idempotency-Key": "line"}
    answers = [browser.post("/orders/IssueCallUp", WATCH, headers=key).json() for _ in range(2)]
    assert [answer["repeated"] for answer in answers] == [False, True]
    assert answers[0]["effects"] == answers[1]["effects"]


def test_an_order_needs_a_session(stranger: Browser) -> None:
    """Tests that nobody gives an order without having signed in."""
    stranger.seat = "caller"
    problem(stranger.post("/orders/IssueCallUp", WATCH), 401)


def test_the_way_of_a_plan(world: Toy, plan: str, enter: Enter) -> None:
    """Tests approval by another person, issuing, coverage in force, and that an issued plan is not withdrawn."""
    planner, mayor, caller = enter("planner"), enter("mayor"), enter("caller")
    assert mayor.post("/orders/ApprovePlan", {"plan": plan}).status_code == 200
    told = problem(caller.post("/orders/ApprovePlan", {"plan": plan}), 409)
    assert "power 'approve'" in told["detail"]
    issued = caller.post("/orders/IssueCallUps", {"plan": plan, "only_permitted": True})
    assert issued.json()["effects"]["issued"] == 6
    assert planner.get(f"/plans/{plan}")["state"] == "issued"
    weeks = ("2030-02-04", "2030-02-11", "2030-02-18", "2030-02-25")
    covers = [planner.get(f"/regions/south/coverage?day={day}")["facilities"][0] for day in weeks]
    assert sum(cover["met"] for cover in covers) == 6
    assert (
        "cannot be withdrawn"
        in problem(planner.post("/orders/WithdrawPlan", {"plan": plan, "reason": "second thoughts"}), 409)[
            "detail"
        ]
    )


def test_an_order_that_waits_too_long_is_given_up(
    world: Toy, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tests that whoever is told to come again has had nothing done, then or later."""
    browser = enter("caller")
    monkeypatch.setattr(world.store, "_busy_ms", 300)
    held, go = threading.Event(), threading.Event()

    def draft(_view: object) -> Any:
        held.set()
        go.wait(20)
        raise ConflictError("It took long and came to nothing.")

    first = world.desk.hand_in(Asked(draft, world.by("administrator")))
    held.wait(20)
    told = problem(browser.post("/orders/IssueCallUp", WATCH), 503)
    assert "Others have been writing for too long" in told["detail"]
    go.set()
    with pytest.raises(ConflictError):
        first.result(20)
    assert browser.post("/orders/IssueCallUp", WATCH).json()["effects"] == {"call_up": 1}
