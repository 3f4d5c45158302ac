"""A day of the headquarters through HTTP: an unmanned aircraft falls on a works; its documents; the record in order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from lxml import etree
from sqlalchemy import select

from browser import Browser
from holdfast import demo
from holdfast.desk import Desk
from holdfast.exchange import cap
from holdfast.orders import Order
from holdfast.orders.base import Enclosures
from holdfast.orders.codec import plain
from holdfast.rebuild import rebuild
from holdfast.record import SigningKey
from holdfast.scenarios.reported import reported_world
from holdfast.server import create_app
from holdfast.store import Store
from holdfast.store import tables as t
from holdfast.story import Story, StoryClock, holder_of
from holdfast.year.fallen import Day, play, prepare
from holdfast.year.fallen_desk import FACILITY
from holdfast.year.fallen_ground import Works

ON = date(2026, 5, 20)
FORMS = (
    "201",
    "202",
    "203",
    "204",
    "205",
    "206",
    "207",
    "208",
    "209",
    "211",
    "213",
    "213RR",
    "214",
    "215",
    "215A",
    "221",
)


class HttpHands:
    """Hands that reach the headquarters by HTTP alone; each seat is a person at a browser of their own."""

    def __init__(self, app: FastAPI, story: Story) -> None:
        self.app, self.story = app, story
        self.browsers: dict[str, Browser] = {}
        self.told: list[str] = []
        self.given: list[str] = []

    def at(self, moment: datetime) -> None:
        """Let it be so late."""
        self.story.clock.forward_to(moment)

    def browser(self, seat: str) -> Browser:
        """Return the browser of the holder of a seat."""
        if seat not in self.browsers:
            browser = self.browsers[seat] = Browser(self.app)
            answer = browser.post("/demo/session", {"account": holder_of(seat).account})
            assert answer.status_code == 200, answer.text
            browser.seat = seat
        return self.browsers[seat]

    def give(self, order: Order, seat: str, files: Enclosures | None = None) -> Mapping[str, Any]:
        """Give an order, twice with the same key as on a bad line: the second changes nothing."""
        assert not files or not files.blobs, "files come by the command line"
        key = {"Idempotency-Key": f"day-{len(self.given)}"}
        body = plain(order)
        first = self.browser(seat).post(f"/orders/{order.kind}", body, headers=key)
        assert first.status_code == 200, (order.kind, first.text)
        again = self.browser(seat).post(f"/orders/{order.kind}", body, headers=key).json()
        assert again["repeated"]
        assert again["entry"] == first.json()["entry"]
        self.given.append(order.kind)
        effects: Mapping[str, Any] = first.json()["effects"]
        return effects

    def plan_evacuation(self, seat: str, region: str, net: str, zones: list[str], title: str) -> int:
        """Have it planned."""
        wish = {"region": region, "net": net, "zones": zones, "title": title, "seconds": 3}
        return self._planned(seat, "/evacuations/plans", wish)

    def replan_evacuation(self, seat: str, evacuation: int, why: str) -> int:
        """Have it planned anew."""
        return self._planned(seat, f"/evacuations/{evacuation}/replans", {"why": why, "seconds": 3})

    def phases(self, evacuation: int) -> list[int]:
        """Return its phases."""
        browser = self.browser("KRS-headquarters.warning")
        return [phase["phase"] for phase in browser.get(f"/evacuations/{evacuation}")["phases"]]

    def replan(self, seat: str) -> str | None:
        """Have the plan in force made again."""
        browser = self.browser(seat)
        run = browser.post(f"/plans/{self.story.plan}/replans", {"seconds": 2}).json()["run"]
        while (state := browser.get(f"/plans/runs/{run}"))["state"] == "running":
            pass
        assert state["state"] == "done", state
        plan: str = state["plan"]
        return plan

    def in_force(self, plan: str) -> None:
        """Note it."""
        self.story.plan = plan

    def tell(self, line: str) -> None:
        """Note it."""
        self.told.append(line)

    def _planned(self, seat: str, path: str, body: dict[str, Any]) -> int:
        answer = self.browser(seat).post(path, body)
        assert answer.status_code == 200, answer.text
        self.given.append("ProposeEvacuation")
        return int(answer.json()["effects"]["evacuation"])


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[HttpHands, Day]]:
    """Return the day after it was lived."""
    folder = tmp_path_factory.mktemp("day")
    store = Store(f"sqlite:///{folder}/day.db")
    store.migrate()
    store.start()
    world = reported_world(300)
    clock = StoryClock(datetime.combine(world.today, time(8), UTC))
    desk = Desk(store, SigningKey("holdfast.day", bytes(32)), clock=clock)
    story = Story(desk, clock, world, lambda _line: None, seconds=2.0)
    for part in (demo.found, demo.fill, demo.seat_people):
        part(story)
    demo.plan_and_call(story, 2.0, None)
    clock.forward_to(datetime.combine(ON, time(8), UTC))
    f = t.facility.c
    with store.read() as tx:
        row = tx.execute(select(f.region, f.latitude, f.longitude).where(f.id == FACILITY)).one()
    works = Works(FACILITY, row.region, row.latitude, row.longitude)
    app = create_app(desk, demo=True)
    hands = HttpHands(app, story)
    day = Day(hands, works, ON)

    class Before(HttpHands):
        """Enters what had stood in the register before: files come by the command line."""

        def give(self, order: Order, seat: str, files: Enclosures | None = None) -> Mapping[str, Any]:
            """Give it at the desk."""
            return story.give(order, holder_of(seat), enclosures=files or Enclosures()).effects

    prepare(Day(Before(app, story), works, ON))
    play(day)
    hands.browsers.clear()  # the sessions of the evening have ended by the next day
    yield hands, day
    app.state.house.close()
    store.close()


def test_the_record_tells_the_day_in_order(lived: tuple[HttpHands, Day]) -> None:
    """Tests that every order of the day is one entry, in the order it was given, and the tables follow from them."""
    hands, _ = lived
    store = hands.story.desk.store
    browser = hands.browser("office.overseer")
    found, before = [], None
    while before != 0 and len(found) < len(hands.given) + 3:
        more = f"&before={before}" if before is not None else ""
        page = browser.get(f"/record?limit=100{more}")
        found += [entry["order"]["kind"] for entry in page["entries"] if entry["outcome"] == "accepted"]
        before = page["next"] or 0
    kinds = [kind for kind in reversed(found) if kind != "ProposePlan"]
    assert kinds[-len(hands.given) :] == hands.given
    assert rebuild(store, check=True).same


def test_what_the_public_saw(lived: tuple[HttpHands, Day]) -> None:
    """Tests that every document of the feed's history is a valid alert that names its predecessors, and none is in force."""
    hands, _ = lived
    c = t.alert.c
    with hands.story.desk.store.read() as tx:
        rows = tx.execute(select(c.identifier, c.msg_type, c.status).order_by(c.id)).all()
    assert [row.msg_type for row in rows] == ["Alert", "Alert", "Update", "Cancel", "Cancel"]
    public = Browser(hands.app)
    for row in rows:
        answer = public.page(f"/public/alerts/{row.identifier}.xml")
        assert answer.status_code == 200
        assert cap.is_valid(cap.judge(answer.content)), row.identifier
        assert bool(cap.read(answer.content).references) == (row.msg_type != "Alert")
    page = public.page("/public").text
    assert "<script" not in page
    feed = etree.fromstring(public.page("/public/alerts.atom").content)
    assert feed.tag.endswith("feed")


def test_the_forms_fill_themselves(lived: tuple[HttpHands, Day], tmp_path: Path) -> None:
    """Tests that every form of the period is a paper, and both situation reports are, with what changed."""
    hands, day = lived
    browser = hands.browser("KRS-headquarters.duty")
    n = day.numbers
    of = {"213": n["message"], "213RR": n["request"], "204": 1, "214": "KRS-headquarters.duty"}
    for number in FORMS:
        about = f"&of={of[number]}" if number in of else ""
        answer = browser.ask("GET", f"/forms/{number}?period={n['period']}{about}")
        assert answer.status_code == 200, (number, answer.text)
        assert answer.content.startswith(b"%PDF"), number
    sitreps = browser.get("/sitreps")["sitreps"]
    assert len(sitreps) == 2
    for sitrep in sitreps:
        paper = browser.ask("GET", f"/sitreps/{sitrep['id']}/paper")
        assert paper.content.startswith(b"%PDF")


def test_how_it_ended(lived: tuple[HttpHands, Day]) -> None:
    """Tests the states at the end: incident closed, taskings complete or refused, people home, foam back, masks short."""
    hands, day = lived
    browser, n = hands.browser("KRS-headquarters.duty"), day.numbers
    incident = browser.get(f"/incidents/{n['incident']}")
    assert incident["state"] == "closed"
    taskings = browser.get("/taskings")["taskings"]
    assert sorted(row["state"] for row in taskings) == ["complete"] * 4 + ["refused"]
    assert browser.get(f"/evacuations/{n['evacuation']}")["state"] == "closed"
    assert browser.get(f"/periods/{n['period']}")["state"] == "closed"
    assert day.plan is not None
    assert browser.get("/shortages")["shortages"]
