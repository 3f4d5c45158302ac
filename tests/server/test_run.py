"""The real server on a loopback port: from the first link to issued call-ups, with news on the way."""

from __future__ import annotations

import json
import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from holdfast.accounts import Accounts
from holdfast.desk import Asked, Author, Desk, Receipt
from holdfast.errors import InvalidValueError
from holdfast.home import Home
from holdfast.model import Interval, Region
from holdfast.orders import Found, SetThreatLevel
from holdfast.record import open_checkpoint
from holdfast.server import Service, prepare, serve
from holdfast.server.news import MOST_QUEUED, Tail
from holdfast.server.run import first_link
from holdfast.store import Store
from worlds import SEATS, START, Toy, orders

PASSWORD = "a long enough one"
DEADLINE = 30.0


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Return a founded headquarters in a folder of its own, with the toy's register in it."""
    made = Home.create(tmp_path / "home", name="holdfast.test")
    store = Store(made.url)
    store.migrate()
    store.start()
    desk = Desk(store, made.key(), clock=lambda: START)
    desk.submit(Found(Region("land", "Land"), "Office", "admin"), None)
    toy = Toy(made.url)
    toy.desk = desk
    for order, enclosures in orders():
        toy.does(order, enclosures=enclosures)
    toy.store.close()
    store.close()
    return made


@contextmanager
def running(service: Service) -> Iterator[Service]:
    """Run a server in a thread, and stop it in good order."""
    thread = threading.Thread(target=service.run)
    thread.start()
    try:
        yield service
    finally:
        service.stop()
        thread.join(DEADLINE)
        assert not thread.is_alive()


class Person:
    """Somebody at a browser of their own."""

    def __init__(self, service: Service, seat: str) -> None:
        self.client = httpx.Client(base_url=f"{service.url}/api", timeout=DEADLINE)
        self.client.headers["Holdfast-Seat"] = seat

    def get(self, path: str) -> Any:
        """Return what is at an address."""
        answer = self.client.get(path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def post(self, path: str, body: Any, status: int = 200) -> Any:
        """Send JSON."""
        answer = self.client.post(path, json=body)
        assert answer.status_code == status, answer.text
        return answer.json()


def events(client: httpx.Client, path: str, last: int | None = None) -> Iterator[tuple[int, str, Any]]:
    """Yield number, name and data of each event of a stream."""
    headers = {} if last is None else {"Last-Event-ID": str(last)}
    with client.stream("GET", path, headers=headers) as answer:
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/event-stream")
        found: dict[str, str] = {}
        for line in answer.iter_lines():
            if line == "" and "data" in found:
                yield int(found["id"]), found["event"], json.loads(found["data"])
                found = {}
            elif not line.startswith(":") and line:
                name, _, value = line.partition(": ")
                found[name] = value


def test_a_day_at_the_headquarters(home: Home) -> None:
    """Tests one-time link, plan by one person, approval by another, issue, record and news, over a socket."""
    desk = home.desk(clock=lambda: START)
    accounts = Accounts(desk.store)
    accounts.add_all({f"p-{seat}": seat.title() for seat in SEATS})
    with running(prepare(home, clock=lambda: START)) as service:
        people = {}
        for seat in ("planner", "mayor", "caller"):
            person = people[seat] = Person(service, seat)
            token = accounts.make_link(f"p-{seat}", START)
            assert person.get(f"/link/{token}")["account"] == f"p-{seat}"
            assert person.post(f"/link/{token}", {"password": PASSWORD})["seats"][0]["id"] == seat
        planner = people["planner"]
        size = planner.get("/record")["size"]

        heard: list[tuple[int, str, Any]] = []

        def listen() -> None:
            for each in events(planner.client, "/events", size - 1):
                heard.append(each)
                if len(heard) == 3:
                    return

        listening = threading.Thread(target=listen, daemon=True)
        listening.start()

        asked = {"region": "south", "basis": "watch", "start": "2030-02-04", "periods": 4, "seconds": 5}
        run = planner.post("/plans/runs", asked, 202)["run"]
        progress = list(events(planner.client, f"/plans/runs/{run}/events"))
        assert {name for _, name, _ in progress} == {"progress"}
        ended = progress[-1][2]
        assert ended["state"] == "done", ended
        plan = ended["plan"]
        people["mayor"].post("/orders/ApprovePlan", {"plan": plan})
        issued = people["caller"].post("/orders/IssueCallUps", {"plan": plan, "only_permitted": False})
        assert issued["effects"]["issued"] == planner.get(f"/plans/{plan}")["tours"] > 0

        listening.join(DEADLINE)
        assert [n for n, _, _ in heard] == [size, size + 1, size + 2]
        kinds = [entry["order"]["kind"] for _, _, entry in heard]
        assert kinds == ["ProposePlan", "ApprovePlan", "IssueCallUps"]
        page = planner.get("/record?limit=3")
        assert [entry for _, _, entry in reversed(heard)] == page["entries"]
        checkpoint = open_checkpoint(planner.client.get("/record/checkpoint").text, home.key().verifier)
        assert (checkpoint.size, checkpoint.root.hex()) == (page["size"], page["root"])
        for person in people.values():
            person.client.close()
    desk.store.close()


def test_a_server_ends_while_somebody_listens(home: Home) -> None:
    """Tests that a stream without news does not keep the server from ending."""
    with running(prepare(home, demo=True)) as service:
        client = httpx.Client(base_url=f"{service.url}/api", timeout=DEADLINE)
        Accounts(home.store()).add("admin", "Ada Min")
        assert client.post("/demo/session", json={"account": "admin"}).status_code == 200
        with client.stream("GET", "/events") as answer:
            lines = answer.iter_lines()
            assert next(lines) == ": here"
            began = time.monotonic()
            service.stop()
            assert not [line for line in lines if line]
        assert time.monotonic() - began < 4
        client.close()


def test_the_first_start_links_the_administrator(home: Home) -> None:
    """Tests that the link is told at the first start, sets the password, and is told no more after that."""
    said: list[str] = []
    opened: list[str] = []

    class Enough(Exception):  # noqa: N818
        """Ends the server as soon as it would begin."""

    def enough(address: str) -> None:
        opened.append(address)
        raise Enough

    for _ in range(2):
        with pytest.raises(Enough):
            serve(home, port=0, tell=said.append, open_link=enough, clock=lambda: START)
    assert opened[0] in said
    address, _, token = opened[0].partition("/link/")
    assert address.startswith("http://127.0.0.1:")
    with running(prepare(home, clock=lambda: START)) as service:
        person = Person(service, "administrator")
        session = person.post(f"/link/{token}", {"password": PASSWORD})
        assert session["seats"][0]["powers"] == ["acts", "constitute", "register", "reserve"]
        assert person.post("/session", {"account": "admin", "password": PASSWORD}) == session
        person.client.close()
    assert first_link(home.desk()) is None
    with pytest.raises(Enough):
        serve(home, port=0, tell=said.append, open_link=enough)
    assert "/link/" not in opened[-1]


def test_an_address_that_is_taken(home: Home) -> None:
    """Tests that a port in use is told with what to do."""
    taken = pytest.raises(InvalidValueError, match="Give another with --host and --port")
    with socket.create_server(("127.0.0.1", 0)) as other, taken:
        prepare(home, port=other.getsockname()[1])


def test_a_demo_stays_on_this_machine(home: Home) -> None:
    """Tests that nobody elsewhere is let in without a password."""
    with pytest.raises(InvalidValueError, match=r"cannot listen on 0\.0\.0\.0"):
        prepare(home, host="0.0.0.0", demo=True)


def test_a_listener_that_reads_nothing(home: Home) -> None:
    """Tests, over a socket, that it holds nobody up, costs a bounded piece of memory, and can read on after all."""
    desk = home.desk(clock=lambda: START)
    accounts = Accounts(desk.store)
    accounts.add("admin", "Ada Min")
    token = accounts.make_token("admin", "screen", START, 30)
    days = Interval(START.date(), START.date() + timedelta(days=1))
    with running(prepare(home, clock=lambda: START)) as service:
        house = service.house
        with socket.socket() as slow, httpx.Client(base_url=f"{service.url}/api", timeout=DEADLINE) as client:
            slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
            slow.connect(("127.0.0.1", int(service.url.rpartition(":")[2])))
            head = f"GET /api/events HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n\r\n"
            slow.sendall(head.encode())
            client.headers["Authorization"] = f"Bearer {token}"
            first = client.get("/record?limit=1").json()["size"]
            heard: list[int] = []

            def listen() -> None:
                for number, _, _ in events(client, "/events", first - 1):
                    heard.append(number)
                    if len(heard) == 800:
                        return

            listening = threading.Thread(target=listen, daemon=True)
            listening.start()
            time.sleep(0.3)
            order = SetThreatLevel("north", 2, days, "x" * 9_000)
            asked = [desk.hand_in(Asked(order, Author("admin", "administrator"))) for _ in range(800)]
            assert all(isinstance(each.result(DEADLINE), Receipt) for each in asked)
            listening.join(DEADLINE)
            assert heard == list(range(first, first + 800))
            (tail,) = house.tails.values()
            assert isinstance(tail, Tail)
            (left,) = tail._listeners
            assert left.queued <= MOST_QUEUED
            assert left.since > first
            slow.settimeout(DEADLINE)
            found = b""
            while f"id: {first + 799}\n".encode() not in found[-20_000:]:
                found += slow.recv(1 << 20)
            numbers = [int(n) for n in re.findall(rb"^id: (\d+)$", found, re.MULTILINE)]
            assert numbers == list(range(first, first + 800))
    desk.close()
    desk.store.close()
