"""Times the server over real HTTP: incident reports, each durable before it is answered, and news to many listeners.

The server runs in its own process, the senders and listeners in this one, on the same machine. `paced` offers the reports
at an even pace from 50 clients and counts from the moment at which each was due, so that a late answer delays no later
measurement; `flat_out` lets every client send again as soon as it is answered.

The peer, in the same run, is a bare FastAPI application with one sqlite3 INSERT of the same size per request, as durable
(`synchronous = FULL`), that judges nothing, knows nobody and signs nothing.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import uvloop

from holdfast.accounts import Accounts
from holdfast.home import Home
from holdfast.model import Power
from holdfast.store.ledger import read_head

CLIENTS = 50
JSON = "application/json"


@dataclass
class Sender:
    """One client on one connection that is kept open."""

    port: int
    head: str
    reader: asyncio.StreamReader = field(init=False)
    writer: asyncio.StreamWriter = field(init=False)

    async def open(self) -> None:
        """Connect."""
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)

    async def post(self, path: str, body: bytes) -> tuple[int, bytes]:
        """Send JSON and return status and body of the answer."""
        head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\n{self.head}Content-Type: {JSON}\r\n"
        self.writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        answer = await self.reader.readuntil(b"\r\n\r\n")
        length = int(answer.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
        return int(answer[9:12]), await self.reader.readexactly(length)


Make = Callable[[int], tuple[str, bytes]]


async def senders(port: int, head: str) -> list[Sender]:
    """Return clients that are connected."""
    made = [Sender(port, head) for _ in range(CLIENTS)]
    await asyncio.gather(*(each.open() for each in made))
    return made


async def paced(port: int, head: str, make: Make, rate: int, seconds: float) -> dict[str, Any]:
    """Offer so many orders a second, evenly and from all clients in turn; time each from when it was due."""
    clients = await senders(port, head)
    began = time.perf_counter() + 0.1
    took: list[float] = []

    async def run(at: int, client: Sender) -> None:
        for n in range(at, int(rate * seconds), CLIENTS):
            due = began + n / rate
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            status, body = await client.post(*make(n))
            assert status == 200, body.decode()
            took.append(time.perf_counter() - due)

    await asyncio.gather(*(run(at, client) for at, client in enumerate(clients)))
    return _told(took, time.perf_counter() - began, offered=rate)


async def flat_out(port: int, head: str, make: Make, seconds: float) -> dict[str, Any]:
    """Let every client send again as soon as it is answered."""
    clients = await senders(port, head)
    began = time.perf_counter()
    took: list[float] = []

    async def run(at: int, client: Sender) -> None:
        n = at
        while (sent := time.perf_counter()) < began + seconds:
            status, body = await client.post(*make(n))
            assert status == 200, body.decode()
            took.append(time.perf_counter() - sent)
            n += CLIENTS

    await asyncio.gather(*(run(at, client) for at, client in enumerate(clients)))
    return _told(took, time.perf_counter() - began)


def _told(took: list[float], spent: float, **more: Any) -> dict[str, Any]:
    ordered = sorted(took)
    return more | {
        "accepted": len(took),
        "per_second": round(len(took) / spent),
        "p50_ms": round(1000 * statistics.median(ordered), 1),
        "p99_ms": round(1000 * ordered[int(len(ordered) * 0.99)], 1),
        "worst_ms": round(1000 * ordered[-1], 1),
    }


class Listener:
    """One subscriber; notes when each entry came."""

    def __init__(self) -> None:
        self.heard: dict[int, float] = {}

    async def open(self, port: int, head: str, last: int | None = None) -> None:
        """Connect and wait for the first sign of life."""
        more = "" if last is None else f"Last-Event-ID: {last}\r\n"
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", port)
        self.writer.write(f"GET /api/events HTTP/1.1\r\nHost: localhost\r\n{head}{more}\r\n".encode())
        answer = await self.reader.readuntil(b": here\n\n")
        assert b" 200 " in answer, answer

    async def listen(self, until: int) -> None:
        """Listen until an entry has come."""
        last = -1
        while last < until:
            block = await self.reader.read(1 << 16)
            if not block:
                raise ConnectionError("the stream ended")
            now = time.perf_counter()
            for line in block.split(b"\n"):
                if line.startswith(b"id: "):
                    last = int(line[4:])
                    self.heard[last] = now


async def live(port: int, head: str, make: Make, most: int, orders: int, rate: float) -> dict[str, Any]:
    """Let many listen while orders come in; time each entry from its order's sending to its coming to each."""
    listeners = [Listener() for _ in range(most)]
    began = time.perf_counter()
    for at in range(0, most, 50):
        await asyncio.gather(*(each.open(port, head) for each in listeners[at : at + 50]))
    opened = time.perf_counter() - began
    sender = Sender(port, head)
    await sender.open()
    sent: dict[int, float] = {}
    tasks: list[asyncio.Task[None]] = []
    first = None
    for n in range(orders):
        at = time.perf_counter()
        status, body = await sender.post(*make(n))
        assert status == 200, body.decode()
        entry = json.loads(body)["entry"]
        sent[entry] = at
        if first is None:
            first = entry
            tasks = [asyncio.create_task(each.listen(first + orders - 1)) for each in listeners]
        await asyncio.sleep(max(0.0, 1 / rate - (time.perf_counter() - at)))
    await asyncio.wait_for(asyncio.gather(*tasks), 60)
    delays = sorted(each.heard[n] - at for each in listeners for n, at in sent.items())
    return {
        "listeners": most,
        "entries": orders,
        "opened_s": round(opened, 2),
        "missed": sum(len(sent.keys() - each.heard.keys()) for each in listeners),
        "p50_ms": round(1000 * statistics.median(delays)),
        "p99_ms": round(1000 * delays[int(len(delays) * 0.99)]),
        "worst_ms": round(1000 * delays[-1]),
    }


async def resume(port: int, head: str, size: int, absent: int) -> dict[str, Any]:
    """Come back after so many entries and read them all."""
    start = max(0, size - absent)
    listener = Listener()
    began = time.perf_counter()
    await listener.open(port, head, start - 1)
    await asyncio.wait_for(listener.listen(size - 1), 120)
    spent = time.perf_counter() - began
    missed = set(range(start, size)) - listener.heard.keys()
    return {"entries": size - start, "seconds": round(spent, 2), "missed": len(missed)}


def reports(region: str) -> Make:
    """Return what makes the n-th report."""

    def make(n: int) -> tuple[str, bytes]:
        body = {
            "region": region,
            "what": f"An unmanned aircraft was seen over the works, report {n}.",
            "incident_kind": "uas_seen",
            "latitude": 47.4,
            "longitude": 8.5,
            "source": "a call",
        }
        return "/api/orders/ReportIncident", json.dumps(body).encode()

    return make


@contextmanager
def served(*words: str) -> Iterator[tuple[int, int]]:
    """Run this file as a server in a process of its own; yields its port and process."""
    command = [sys.executable, str(Path(__file__)), "--serve", *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        port = int(process.stdout.readline() or 0)
        try:
            yield port, process.pid
        finally:
            process.terminate()
            process.wait(30)


def serve_home(folder: str, now: str) -> None:
    """Serve a headquarters whose clock begins at a moment."""
    from holdfast.server import prepare  # noqa: PLC0415

    began, start = time.monotonic(), datetime.fromisoformat(now)
    service = prepare(
        Home.open(Path(folder)), clock=lambda: start + timedelta(seconds=time.monotonic() - began)
    )
    print(service.url.rpartition(":")[2], flush=True)
    service.run()


def serve_peer(database: str) -> None:
    """Serve the peer."""
    import uvicorn  # noqa: PLC0415
    from fastapi import FastAPI  # noqa: PLC0415

    app = FastAPI()
    base = sqlite3.connect(database, isolation_level=None, check_same_thread=False)
    base.execute("PRAGMA journal_mode = WAL")
    base.execute("PRAGMA synchronous = FULL")
    base.execute("CREATE TABLE entry (n INTEGER PRIMARY KEY, body BLOB)")

    @app.post("/api/orders/{kind}")
    async def give(kind: str, body: dict[str, Any]) -> dict[str, int]:
        whole = json.dumps({"kind": kind, "pad": "x" * 600, **body}).encode()
        return {"entry": base.execute("INSERT INTO entry (body) VALUES (?)", (whole,)).lastrowid or 0}

    listener = socket.create_server(("127.0.0.1", 0))
    print(listener.getsockname()[1], flush=True)
    uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False)).run(sockets=[listener])


def _measure(given: argparse.Namespace, folder: Path) -> dict[str, Any]:
    from worlds import founded  # noqa: PLC0415

    story, home = founded(folder / "home", people=2_000)
    seat = story.author(Power.OPERATE)
    token = Accounts(story.desk.store).make_token(seat.account, "bench", story.clock())
    region = story.desk.frame().headquarters[story.desk.frame().seats[seat.seat].headquarters].region
    head = f"Authorization: Bearer {token}\r\nHoldfast-Seat: {seat.seat}\r\n"
    now = (story.clock().astimezone(UTC) + timedelta(seconds=1)).isoformat()
    make = reports(region)
    result: dict[str, Any] = {"bench": "events", "clients": CLIENTS}

    def size() -> int:
        with story.desk.store.read() as tx:
            return read_head(tx).frontier.size

    with served(str(home.folder), now) as (port, _):
        uvloop.run(flat_out(port, head, make, 1.0))  # warm
        before = size()
        result["paced"] = uvloop.run(paced(port, head, make, given.rate, given.seconds))
        result["flat_out"] = uvloop.run(flat_out(port, head, make, given.seconds))
        said = result["paced"]["accepted"] + result["flat_out"]["accepted"]
        result["on_record"] = size() - before == said
        result["live"] = uvloop.run(live(port, head, make, given.listeners, 40, 10.0))
        result["resume"] = uvloop.run(resume(port, head, size(), given.absent))
    with served(str(folder / "peer.db")) as (port, _):
        uvloop.run(flat_out(port, "", make, 1.0))
        result["peer"] = {
            "paced": uvloop.run(paced(port, "", make, given.rate, given.seconds)),
            "flat_out": uvloop.run(flat_out(port, "", make, given.seconds)),
        }
    return result


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rate", type=int, default=300, help="reports offered a second")
    parser.add_argument("--seconds", type=float, default=10.0, help="seconds of each measurement")
    parser.add_argument("--listeners", type=int, default=1_000)
    parser.add_argument("--absent", type=int, default=5_000, help="entries that came while somebody was away")
    parser.add_argument("--serve", nargs="+", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.serve:
        (serve_home if len(given.serve) == 2 else serve_peer)(*given.serve)
        return
    with tempfile.TemporaryDirectory() as name:
        print(json.dumps(_measure(given, Path(name))))


if __name__ == "__main__":
    main()
