"""Times the server on every address that shows something: every GET of the API, in a region with everything in it.

The register holds 100,000 people, 2,000 facilities and 10,000 incidents. Each address is asked several times through the real
application (without a socket); the median is told, and the first answer, before anything is kept. What an address needs in its path is
taken from the register; one that needs something that is not there answers 404 and is listed as such.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI
from sqlalchemy import func, select

from holdfast.accounts import Accounts
from holdfast.demo import Story
from holdfast.desk import Asked, Refusal
from holdfast.model import Facility, Power
from holdfast.model.incidents import IncidentKind
from holdfast.orders import AddFacility, Order, ReportIncident
from holdfast.server import create_app
from holdfast.store import tables as t
from worlds import founded

LIMIT_MS = 300
ENDLESS = {"/api/events", "/api/plans/runs/{run}/events"}


def give_all(story: Story, orders: list[Order], power: Power) -> None:
    """Give orders, many in one transaction."""
    by = story.author(power)
    for first in range(0, len(orders), 500):
        answers = [story.desk.hand_in(Asked(order, by)) for order in orders[first : first + 500]]
        for answer in (each.result() for each in answers):
            assert not isinstance(answer, Refusal), answer.reason()


def report(story: Story, incidents: int) -> list[Order]:
    """Return reports of incidents all over the country."""
    frame = story.desk.frame()
    outer = frame.headquarters[frame.seats[story.author(Power.OPERATE).seat].headquarters].region
    regions, kinds = frame.within(outer), list(IncidentKind)
    return [
        ReportIncident(
            regions[n % len(regions)],
            f"Something was seen, report {n}.",
            kinds[n % len(kinds)],
            latitude=46.0 + n % 200 / 100,
            longitude=6.5 + n % 300 / 100,
        )
        for n in range(incidents)
    ]


def build(story: Story, facilities: int) -> list[Order]:
    """Return orders for facilities near those of the world, until there are so many."""
    c = t.facility.c
    with story.desk.store.read() as tx:
        rows = tx.execute(select(c.region, c.sector, c.latitude, c.longitude)).all()
    return [
        AddFacility(Facility(f"bench-{n}", f"Bench {n}", *rows[n % len(rows)]))
        for n in range(facilities - len(rows))
    ]


def values(story: Story) -> dict[str, list[str]]:
    """Return what can stand in a path, by the name of the parameter."""
    tables = {name: table for name, table in t.METADATA.tables.items() if "id" in table.c}
    with story.desk.store.read() as tx:
        found = {
            name: [str(row) for row in tx.execute(select(table.c.id).limit(1)).scalars()]
            for name, table in tables.items()
        }
    day = str(story.clock().date())
    return {name: ids for name, ids in found.items() if ids} | {
        "region": [story.root["id"]],
        "region_id": [story.root["id"]],
        "day": [day],
        "date": [day],
        "subject": ["incident:1"],
        "collection": ["facilities", "incidents"],
        "collectionId": ["facilities", "incidents"],
    }


def addresses(app: FastAPI, known: dict[str, list[str]], today: str) -> dict[str, list[str]]:
    """Return the ways to ask each address of the description that shows something."""
    found: dict[str, list[str]] = {}
    for path, operations in app.openapi()["paths"].items():
        if "get" not in operations or path in ENDLESS:
            continue
        parts = operations["get"].get("parameters", [])
        query = {
            p["name"]: _asked(p, known, today) for p in parts if p["in"] == "query" and p.get("required")
        }
        names = [p["name"] for p in parts if p["in"] == "path"]
        sizes = [len(known.get(name, ["1"])) for name in names]
        found[path] = [
            str(httpx.URL(path.format(**{n: _at(known, n, at) for n in names}), params=query))
            for at in range(max(sizes, default=1))
        ]
    return found


def _at(known: dict[str, list[str]], name: str, at: int) -> str:
    ids = known.get(name, ["1"])
    return ids[min(at, len(ids) - 1)]


def _asked(parameter: dict[str, Any], known: dict[str, list[str]], today: str) -> str:
    schema = parameter.get("schema", {})
    if schema.get("enum"):
        return str(schema["enum"][0])
    if schema.get("format") == "date":
        return today
    if schema.get("type") == "integer":
        return str(schema.get("minimum", 1))
    return _at(known, parameter["name"], 0)


async def ask(app: FastAPI, headers: dict[str, str], paths: list[str], times: int) -> list[dict[str, Any]]:
    """Ask each address some times in turn."""
    told = []
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost", headers=headers) as client:
        for path in paths:
            took, answer = [], None
            for _ in range(times):
                began = time.perf_counter()
                answer = await client.get(path, timeout=120)
                took.append(1000 * (time.perf_counter() - began))
            assert answer is not None
            told.append(
                {
                    "path": path,
                    "status": answer.status_code,
                    "kib": round(len(answer.content) / 1024),
                    "ms": round(statistics.median(took)),
                    "first_ms": round(took[0]),
                }
            )
    return told


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--facilities", type=int, default=2_000)
    parser.add_argument("--incidents", type=int, default=10_000)
    parser.add_argument("--times", type=int, default=5)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        story, _ = founded(Path(name) / "home", people=given.people)
        give_all(story, build(story, given.facilities), Power.REGISTER)
        give_all(story, report(story, given.incidents), Power.OPERATE)
        seat = story.author(Power.OPERATE)
        token = Accounts(story.desk.store).make_token(
            seat.account, "bench", story.clock() - timedelta(days=1)
        )
        app = create_app(story.desk)
        ways = addresses(app, values(story), str(story.clock().date()))
        headers = {"Authorization": f"Bearer {token}", "Holdfast-Seat": seat.seat}
        told = asyncio.run(ask(app, headers, [p for paths in ways.values() for p in paths], given.times))
        with story.desk.store.read() as tx:
            held = {
                name: tx.execute(select(func.count()).select_from(table)).scalar()
                for name, table in (
                    ("people", t.person),
                    ("facilities", t.facility),
                    ("incidents", t.incident),
                )
            }
        app.state.house.close()
    shown = [each for each in told if each["status"] == 200]
    slow = [each for each in shown if each["ms"] >= LIMIT_MS]
    result = {
        "bench": "lists",
        **held,
        "addresses": len(told),
        "shown": len(shown),
        "slowest_ms": max(each["ms"] for each in shown),
        "over_300_ms": slow,
        "slowest": sorted(shown, key=lambda each: -each["ms"])[:10],
        "not_shown": [f"{each['status']} {each['path']}" for each in told if each["status"] != 200],
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
