"""Programs by bearer token: as good as a session, no more, and never mixed with one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from fastapi import FastAPI

from browser import Browser, Enter, problem
from holdfast.accounts import Accounts
from worlds import Toy


@pytest.fixture
def token(world: Toy) -> str:
    """Return a token of the watch's account."""
    return Accounts(world.store).make_token("p-caller", "sensors", world.now, 30)


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def test_a_program_gives_orders_and_reads(stranger: Browser, token: str) -> None:
    """Tests that a token needs neither cookie nor origin, and that its account is the author."""
    asked = {"person": 1, "post": "dam.gate", "period": {"start": "2030-02-01", "end": "2030-02-05"}}
    headers = _bearer(token) | {"Holdfast-Seat": "caller", "Origin": "https://sensors.example"}
    answer = stranger.post("/orders/IssueCallUp", asked | {"basis": "watch"}, headers=headers)
    assert answer.status_code == 200, answer.text
    assert "set-cookie" not in answer.headers
    page = stranger.ask("GET", "/record?limit=1", headers=_bearer(token)).json()
    assert page["entries"][0]["by"] == {"account": "p-caller", "seat": "caller"}
    assert token not in stranger.ask("GET", "/record?limit=100", headers=_bearer(token)).text


@pytest.mark.parametrize(
    "words", ["Bearer wrong", "Bearer", "Bearer " + "x" * 300, "Basic YTpi", "", "Bearer é"]
)
def test_a_wrong_token_is_told_as_such(words: str, enter: Enter) -> None:
    """Tests that a bad token is refused although a session is open, and that it is not repeated."""
    answer = enter("caller").ask("GET", "/record", headers={"Authorization": words.encode("latin-1")})
    told = problem(answer, 401)
    assert told["type"].endswith("token")
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert "wrong" not in answer.text


def test_a_token_ends(app: FastAPI, world: Toy, stranger: Browser, token: str) -> None:
    """Tests that a revoked token is none at once, and one that is too old likewise."""
    assert stranger.ask("GET", "/session", headers=_bearer(token)).status_code == 200
    world.now += timedelta(days=31)
    problem(stranger.ask("GET", "/session", headers=_bearer(token)), 401)
    world.now -= timedelta(days=31)
    Accounts(world.store).revoke_token("p-caller", "sensors")
    problem(stranger.ask("GET", "/session", headers=_bearer(token)), 401)


def test_a_cookie_needs_the_origin_still(enter: Enter) -> None:
    """Tests that only what names a token is spared the check of its origin."""
    headers = {"Origin": "https://elsewhere.example"}
    problem(enter("caller").post("/orders/IssueCallUp", {}, headers=headers), 403)
