"""Times the desk: single orders, each durable, and one bulk order of a hundred thousand call-ups.

The peer is a bare SQLite transaction per order that inserts one row of the same size, as durable: what the disk alone
allows. The bulk order's peer is sqlite3 inserting the same rows, judged by nobody and recorded nowhere.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import resource
import sqlite3
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

import polars as pl

from holdfast.demo import Story
from holdfast.desk import Receipt
from holdfast.model import Facility, Interval, Power
from holdfast.orders import (
    AcknowledgeCallUp,
    AddFacility,
    ApprovePlan,
    Enclosures,
    IssueCallUp,
    IssueCallUps,
    ProposePlan,
    ServeCallUps,
)
from holdfast.store.days import to_day
from holdfast.store.known import people as enrolled
from worlds import founded

HORIZON = Interval(date(2027, 1, 4), date(2028, 1, 3))


def tours(story: Story, most: int) -> pl.DataFrame:
    """Return one lawful week each for as many people as can be given one, at a post of their kind and canton."""
    made = story.world
    posts = made.posts.join(made.facilities.select("region", facility="id"), on="facility")
    posts = posts.filter(pl.col("start").is_null() | (pl.col("start") <= HORIZON.start))
    posts = posts.filter(pl.col("end").is_null() | (pl.col("end") >= HORIZON.end))
    post_of = {(row["kind"], row["region"]): row["id"] for row in posts.iter_rows(named=True)}
    unit_kind = dict(made.units.select("id", "kind").iter_rows())
    unit_of = dict(made.contracts.select("person", "unit").iter_rows())
    needs = {row["id"]: set(row["qualifications"]) for row in made.kinds.iter_rows(named=True)}
    with story.desk.store.read() as tx:
        number = dict(enrolled(tx).select("reference", "person").iter_rows())
    rows = []
    for at, person in enumerate(made.people.iter_rows(named=True)):
        kinds = [unit_kind[u]] if (u := unit_of[person["reference"]]) else list(needs)
        held = set(person["qualifications"])
        post = next(
            (
                post_of[k, person["region"]]
                for k in kinds
                if needs[k] <= held and (k, person["region"]) in post_of
            ),
            None,
        )
        if post is None or person["reference"] not in number or person["days_before"] > 200:
            continue
        start = to_day(HORIZON.start + timedelta(weeks=at % 40))
        rows.append((number[person["reference"]], post, start, start + 7))
        if len(rows) == most:
            break
    schema = {"person": pl.Int64, "post": pl.String, "start_day": pl.Int32, "end_day": pl.Int32}
    return pl.DataFrame(rows, schema=schema, orient="row")


def bulk(story: Story, calls: pl.DataFrame) -> dict[str, float]:
    """Propose, approve and issue a file of call-ups; time the issue alone."""
    buffer = io.BytesIO()
    calls.write_parquet(buffer)
    body = buffer.getvalue()
    name = hashlib.sha256(body).hexdigest()
    order = ProposePlan("bench", "CH", "refresher", HORIZON, 7, name, name, calls.height, 1.0, 1.0, 1.0)
    story.give(order, story.author(Power.PLAN), enclosures=Enclosures(blobs=(body,)))
    caller = story.author(Power.CALL_UP)
    story.give(ApprovePlan("bench"), story.author(Power.APPROVE, authority="canton"))
    began = time.perf_counter()
    receipt = story.give(IssueCallUps("bench"), caller)
    issued = time.perf_counter() - began
    story.give(ServeCallUps("bench", story.clock().date()), story.author(Power.ATTEND))
    return {"issued": receipt.effects["issued"], "seconds": round(issued, 2)}


def singles(story: Story, calls: pl.DataFrame, each: int) -> dict[str, object]:
    """Give orders one at a time, three kinds of them, and return how many a second."""
    attend, caller, keeper = (story.author(p) for p in (Power.ATTEND, Power.CALL_UP, Power.REGISTER))
    fresh = calls.tail(each).rows()
    november = Interval(date(2027, 12, 6), date(2027, 12, 13))
    cases = {
        "acknowledge": [(AcknowledgeCallUp(n), attend) for n in range(1, each + 1)],
        "issue": [(IssueCallUp(person, post, november, "refresher"), caller) for person, post, _, _ in fresh],
        "facility": [
            (AddFacility(Facility(f"bench-{n}", f"Bench {n}", "CH-ZH", "energy", 47.4, 8.5)), keeper)
            for n in range(each)
        ],
    }
    result: dict[str, object] = {}
    spent, given = 0.0, 0
    for name, orders in cases.items():
        began = time.perf_counter()
        accepted = sum(isinstance(story.desk.submit(order, by), Receipt) for order, by in orders)
        took = time.perf_counter() - began
        spent, given = spent + took, given + len(orders)
        result[name] = {"per_second": round(len(orders) / took), "accepted": accepted}
    return result | {"per_second": round(given / spent)}


def bare(folder: Path, each: int, rows: int) -> dict[str, float]:
    """Return durable transactions a second of sqlite3 alone, and its seconds for as many plain rows."""
    database = sqlite3.connect(folder / "bare.db", isolation_level=None)
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = FULL")
    database.execute("CREATE TABLE entry (n INTEGER PRIMARY KEY, body BLOB)")
    began = time.perf_counter()
    for n in range(each):
        database.execute("BEGIN IMMEDIATE")
        database.execute("INSERT INTO entry VALUES (?, ?)", (n, b"x" * 900))
        database.execute("COMMIT")
    single = each / (time.perf_counter() - began)
    database.execute("CREATE TABLE calls (a, b, c, d, e, f, g, h, i, j, k, l, m)")
    began = time.perf_counter()
    database.execute("BEGIN")
    database.executemany(
        f"INSERT INTO calls VALUES ({', '.join('?' * 13)})", ((n,) * 13 for n in range(rows))
    )
    database.execute("COMMIT")
    return {"per_second": round(single), "bulk_s": round(time.perf_counter() - began, 3)}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=100_000)
    parser.add_argument("--each", type=int, default=600)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        story, _ = founded(Path(name) / "home", people=int(given.calls * 1.6))
        calls = tours(story, given.calls)
        result = {"bench": "desk", "bulk": bulk(story, calls), "single": singles(story, calls, given.each)}
        peer = bare(Path(name), given.each, calls.height)
    single, mass = result["single"], result["bulk"]
    assert isinstance(single, dict)
    assert isinstance(mass, dict)
    result |= {
        "peer": peer,
        "single_share_of_peer": round(single["per_second"] / peer["per_second"], 3),
        "bulk_times_peer": round(mass["seconds"] / peer["bulk_s"], 1),
        "peak_mib": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
