"""Watch bills on the toy register: a bill as rows, put before the desk with its files."""

from __future__ import annotations

import hashlib
import io
from datetime import date, timedelta
from typing import Any, Final

import polars as pl
from sqlalchemy import select

from authority_worlds import adopt
from holdfast.desk import Receipt, Refusal
from holdfast.model import Interval, WatchHours, watch_pattern
from holdfast.orders import Enclosures, PublishWatchBill
from holdfast.orders.watches import COVER, WATCHES
from holdfast.store import tables as t
from holdfast.store.days import to_day
from holdfast.watch import Cover, Member, Shift, WatchParams, WatchProblem, solve
from worlds import ALVA, BO, CLEO, Toy

MONDAY: Final = date(2030, 1, 7)
TWO: Final = watch_pattern("06:00-18:00,18:00-06:00")
THREE: Final = watch_pattern("06:00-14:00,14:00-22:00,22:00-06:00")
REST_RULE: Final = """\
  - {id: rest-within, kind: rest, severity: deny, applies_to: [watch],
     values: {2020-01-01: {hours: 10, per_hours: 24, unbroken: 8, article: Art. 30, source: book, confidence: A}}}
"""

Row = tuple[int, int, str]
"""A watch of a bill: days after Monday, person, name of the watch."""


def compile_solver() -> None:
    """Let the solver be compiled, so that a test's clock runs for the search alone."""
    tiny = WatchProblem(
        3,
        (Shift("N", 480, start_minute=1320, night=True),),
        (Member("1", most_in_row=2), Member("2", least_minutes=0)),
        (Cover(0, "N", 1, 10, 1),),
        night_weight=1,
    )
    solve(tiny, WatchParams(seconds=0.2, workers=1))


def day(number: int) -> date:
    """Return a day so many days after Monday."""
    return MONDAY + timedelta(days=number)


def parquet(rows: list[Any], columns: dict[str, Any]) -> bytes:
    """Return rows as a file."""
    buffer = io.BytesIO()
    pl.DataFrame(rows, schema=columns, orient="row").write_parquet(buffer)
    return buffer.getvalue()


def digest(body: bytes) -> str:
    """Return the name of a file."""
    return hashlib.sha256(body).hexdigest()


def bill(
    rows: list[Row],
    *,
    name: str = "b1",
    days: int = 7,
    start: date = MONDAY,
    hours: tuple[WatchHours, ...] = TWO,
    post: str = "dam.gate",
    cover: list[Any] | None = None,
    **more: Any,
) -> tuple[PublishWatchBill, Enclosures]:
    """Return the order that publishes a bill at the dam, with its files; one person is wanted on each watch."""
    watches = parquet([(post, to_day(day(number)), watch, who) for number, who, watch in rows], WATCHES)
    first = to_day(start)
    wanted = [(post, first + n, each.id, "", 1) for n in range(days) for each in hours]
    covers = parquet(wanted if cover is None else cover, COVER)
    given: dict[str, Any] = {
        "id": name,
        "facility": "dam",
        "period": Interval.of_days(start, days),
        "hours": hours,
        "rest_minutes": 660,
        "watches_file": digest(watches),
        "cover_file": digest(covers),
        "watches": len(rows),
        "penalty": 0,
        "bound": 0,
    }
    return PublishWatchBill(**given | more), Enclosures(blobs=(watches, covers))


def publish(toy: Toy, rows: list[Row], seat: str = "planner", **more: Any) -> Receipt | Refusal:
    """Put a bill before the desk."""
    order, enclosures = bill(rows, **more)
    return toy.give(order, seat, enclosures=enclosures)


def published(toy: Toy, rows: list[Row], **more: Any) -> Receipt:
    """Publish a bill that must be permitted."""
    answer = publish(toy, rows, **more)
    assert isinstance(answer, Receipt), answer.reason()
    return answer


def refused(toy: Toy, rows: list[Row], **more: Any) -> str:
    """Put a bill before the desk that must be refused, and return the reason."""
    answer = publish(toy, rows, **more)
    assert isinstance(answer, Refusal), "it was not refused"
    return answer.reason()


def called(toy: Toy, *people: int, start: date = MONDAY, days: int = 7) -> None:
    """Call people up to the gate of the dam; Alva, Bo and Cleo unless others are named."""
    for person in people or (ALVA, BO, CLEO):
        toy.calls(person, start, days)


def with_rest(toy: Toy, zone: str = "UTC") -> None:
    """Adopt a law that asks for rest within the service too, with days counted in a zone."""
    adopt(toy, zone=zone, rules=REST_RULE)


def stood(toy: Toy, name: str = "b1", state: str = "stands") -> list[Row]:
    """Return the watches of a bill in a state, as rows."""
    c = t.watch.c
    with toy.store.read() as tx:
        found = tx.execute(
            select(c.day, c.person, c.watch).where(c.bill == name, c.state == state).order_by(c.day, c.person)
        )
        return [(row.day - to_day(MONDAY), row.person, row.watch) for row in found]
