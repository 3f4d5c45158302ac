"""Signing in and out: passwords, one-time links, the demo's way in."""

from __future__ import annotations

from datetime import timedelta

import pytest
from fastapi import FastAPI

from browser import Browser, Enter, problem
from holdfast.accounts import Accounts
from holdfast.server import create_app
from holdfast.server.house import Tries
from holdfast.server.problems import Problem
from worlds import START, Toy

PASSWORD = "a long enough one"


def _link(world: Toy, account: str = "p-planner") -> str:
    return Accounts(world.store).make_link(account, world.now)


def test_a_link_sets_the_password_once_and_signs_in(world: Toy, stranger: Browser) -> None:
    """Tests the way of a new account: link, password, session, the same password again later."""
    token = _link(world)
    assert stranger.get(f"/link/{token}") == {"account": "p-planner", "name": "Planner"}
    answer = stranger.post(f"/link/{token}", {"password": PASSWORD})
    assert answer.status_code == 200
    assert answer.json() == stranger.get("/session")
    problem(stranger.ask("GET", f"/link/{token}"), 404)
    problem(stranger.post(f"/link/{token}", {"password": PASSWORD}), 404)
    other = Browser(stranger.app)
    assert other.post("/session", {"account": "p-planner", "password": PASSWORD}).json() == answer.json()


def test_a_short_password_is_a_fault_and_leaves_the_link(world: Toy, stranger: Browser) -> None:
    """Tests that a short password is told as a fault of that field and is not repeated."""
    token = _link(world)
    answer = stranger.post(f"/link/{token}", {"password": "tooshort"})
    assert problem(answer, 422)["faults"][0]["where"] == "password"
    assert "tooshort" not in answer.text
    assert stranger.get(f"/link/{token}")["account"] == "p-planner"


def test_a_session_tells_the_seats(enter: Enter) -> None:
    """Tests every field of a session."""
    session = enter("north-caller").get("/session")
    assert session == {
        "account": "p-north-caller",
        "name": "North-Caller",
        "demo": True,
        "exercise": False,
        "today": "2030-01-05",
        "seats": [
            {
                "id": "north-caller",
                "title": "North-Caller",
                "headquarters": "north-staff",
                "region": "north",
                "side": "civil",
                "powers": ["call_up", "register", "reserve"],
                "authority": "mayor",
                "standing": True,
            }
        ],
    }


def test_the_cookie_is_kept_from_scripts_and_other_sites(stranger: Browser) -> None:
    """Tests the attributes of the cookie, which is sent over TLS only where there is TLS."""
    answer = stranger.post("/demo/session", {"account": "admin"})
    cookie = answer.headers["set-cookie"].lower()
    assert cookie.startswith("holdfast=")
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert "secure" not in cookie
    secure = Browser(stranger.app, base="https://localhost").post("/demo/session", {"account": "admin"})
    assert "secure" in secure.headers["set-cookie"].lower()
    assert "strict-transport-security" in secure.headers


def test_signing_out_ends_the_session_itself(enter: Enter, app: FastAPI) -> None:
    """Tests that a copy of the cookie is worth nothing after signing out, and that doing so twice is no fault."""
    browser = enter("planner")
    copy = Browser(app)
    copy.cookies = browser.cookies
    assert copy.get("/session")
    assert browser.ask("DELETE", "/session").status_code == 204
    problem(copy.ask("GET", "/session"), 401)
    assert browser.ask("DELETE", "/session").status_code == 204


def test_a_session_ends_by_itself(world: Toy, enter: Enter) -> None:
    """Tests that twelve hours later nobody is signed in."""
    browser = enter("planner")
    world.now += timedelta(hours=12, seconds=1)
    problem(browser.ask("GET", "/session"), 401)


def test_wrong_name_and_wrong_password_look_the_same(stranger: Browser) -> None:
    """Tests that an answer does not tell which accounts exist."""
    known = stranger.post("/session", {"account": "p-planner", "password": "wrong"})
    unknown = stranger.post("/session", {"account": "p-nobody-at-all", "password": "wrong"})
    assert problem(known, 401) == problem(unknown, 401)


def test_too_many_attempts_wait(world: Toy, stranger: Browser) -> None:
    """Tests that one attempt too many waits, that another account need not, and that five minutes later all is well."""
    stranger.app.state.house.tries.most = 2
    Accounts(world.store).use_link(_link(world), PASSWORD, world.now)
    wrong = {"account": "p-planner", "password": "wrong"}
    right = {"account": "p-planner", "password": PASSWORD}
    for _ in range(2):
        problem(stranger.post("/session", wrong), 401)
    answer = stranger.post("/session", right)
    assert problem(answer, 429)["type"].endswith("tries")
    assert int(answer.headers["retry-after"]) == 300
    problem(stranger.post("/session", {"account": "p-duty", "password": "wrong"}), 401)
    world.now += timedelta(minutes=5)
    assert stranger.post("/session", right).status_code == 200


def test_ten_attempts_in_five_minutes() -> None:
    """Tests the count by itself: the eleventh waits, one that is five minutes old is forgotten, success clears."""
    tries, now = Tries(), START
    for minute in range(10):
        tries.count("a", now + timedelta(seconds=minute))
    with pytest.raises(Problem):
        tries.count("a", now + timedelta(seconds=299))
    tries.count("a", now + timedelta(seconds=300))
    with pytest.raises(Problem):
        tries.count("a", now + timedelta(seconds=300))
    tries.clear("a")
    tries.count("a", now + timedelta(seconds=300))


def test_the_demo_lists_whom_to_play(stranger: Browser) -> None:
    """Tests that every account with a seat is offered, and one without is not."""
    offered = {each["account"]: each for each in stranger.get("/demo/accounts")}
    assert offered["p-planner"] == {"account": "p-planner", "name": "Planner", "seats": ["Planner"]}
    assert "nobody" not in offered


def test_the_demo_is_closed_to_others(world: Toy, app: FastAPI) -> None:
    """Tests that there is no such address from elsewhere, under another name, or outside the demo."""
    real = create_app(world.desk)
    visitors = [
        Browser(app, client="192.0.2.7"),
        Browser(app, base="http://evil.example"),
        Browser(app, client="testclient"),
        Browser(real),
    ]
    for visitor in visitors:
        problem(visitor.ask("GET", "/demo/accounts"), 404)
        problem(visitor.post("/demo/session", {"account": "admin"}), 404)
        problem(visitor.ask("GET", "/session"), 401)
