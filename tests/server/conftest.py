"""The toy register behind the real application, asked through ASGI without a socket."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from fastapi import FastAPI

from holdfast.accounts import Accounts
from holdfast.model import Interval
from holdfast.plan import PlanParams
from holdfast.plan.formulate import PlanSettings
from holdfast.planning import Wish, make, propose
from holdfast.server import create_app
from worlds import SEATS, Toy

sys.path.insert(0, str(Path(__file__).parent))

from browser import Browser, Enter


@pytest.fixture
def world(sqlite_copy: Callable[[], Toy]) -> Toy:
    """Return the toy register with an account for everybody who holds a seat, and one who holds none."""
    toy = sqlite_copy()
    names = {"admin": "Ada Min", "nobody": "No Body"} | {f"p-{seat}": seat.title() for seat in SEATS}
    Accounts(toy.store).add_all(names)
    return toy


@pytest.fixture
def app(world: Toy) -> Iterator[FastAPI]:
    """Return the application as a demo, so that anybody can be played."""
    made = create_app(world.desk, demo=True)
    made.state.house.poll_seconds = 0.02
    yield made
    made.state.house.close()


@pytest.fixture
def stranger(app: FastAPI) -> Browser:
    """Return a visitor who is not signed in."""
    return Browser(app)


@pytest.fixture
def enter(app: FastAPI) -> Enter:
    """Return a function that signs in the holder of a seat, who sits down in it."""

    def play(seat: str) -> Browser:
        browser = Browser(app)
        account = {"administrator": "admin", "nobody": "nobody"}.get(seat, f"p-{seat}")
        answer = browser.post("/demo/session", {"account": account})
        assert answer.status_code == 200, answer.text
        browser.seat = seat if seat in {seat["id"] for seat in answer.json()["seats"]} else None
        return browser

    return play


@pytest.fixture
def plan(world: Toy) -> str:
    """Return the name of a plan for the south in February, proposed by the planner."""
    horizon = Interval(date(2030, 2, 4), date(2030, 3, 4))
    wish = Wish("south", "watch", PlanSettings(horizon, (1,), reach_km=500.0))
    made = make(world.desk, wish, PlanParams(seconds=None, effort=1_000), clock=lambda: 0.0)
    order, answer = propose(world.desk, made, world.by("planner"), name="february")
    assert not answer.verdicts or answer.verdicts[0]["outcome"] == "permit", answer.reason()
    return order.id
