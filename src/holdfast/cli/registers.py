"""`facilities`, `call-ups`: what the register holds."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Any

import typer
from sqlalchemy import Connection, func, select

from holdfast import planning
from holdfast.cli.common import (
    HomeOption,
    JsonOption,
    a_date,
    open_home,
    out,
    outermost,
    print_json,
    show_table,
)
from holdfast.errors import NotFoundError
from holdfast.model import OPEN_END
from holdfast.store import reserve
from holdfast.store import tables as t
from holdfast.store.days import to_date, to_day


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("facilities")(facilities)
    app.command("call-ups")(call_ups)


def facilities(
    region: Annotated[str, typer.Argument(help="A region, with those nested in it.")],
    on: Annotated[str | None, typer.Option(help="A day; today unless given.", show_default=False)] = None,
    worst: Annotated[int, typer.Option(min=1, help="Show so many, the worst covered first.")] = 30,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show how each facility is protected on a day, past or planned, by the call-ups in force."""
    desk = open_home(home).desk()
    frame = desk.frame()
    outermost(frame, region)
    day = to_day(a_date(on, "The day") if on else frame.day_of(region, desk.now()))
    with desk.store.read() as tx:
        regions = frame.within(region)
        posts, every = reserve.posts(tx, regions), reserve.facilities(tx, regions)
        calls = planning.calls_in_force(tx, regions, day, day + 1)
    cover = planning.cover_on(posts, calls, day)
    found = planning.by_facility(cover, every)
    if as_json:
        print_json({"region": region, "day": str(to_date(day)), "facilities": found.to_dicts()})
        return
    shown = [
        (f["facility"], f["name"], f["sector"], f["asked"], f["met"])
        for f in found.head(worst).iter_rows(named=True)
    ]
    out.print(
        f"{found.height} facilities, {found['met'].sum()} of {found['asked'].sum()} people there.",
        highlight=False,
    )
    show_table(
        str(to_date(day)),
        ("facility", "name", "sector", "asked", "there"),
        shown,
        empty="No facility yet: `holdfast import facilities FILE`.",
    )


def call_ups(
    plan: Annotated[str | None, typer.Option(help="Only those of a plan.", show_default=False)] = None,
    post: Annotated[str | None, typer.Option(help="Only those to a post.", show_default=False)] = None,
    most: Annotated[int, typer.Option(min=1, help="Show so many.")] = 50,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """List call-ups with their state."""
    desk = open_home(home).desk()
    query = select(t.call_up).order_by(t.call_up.c.id)
    if plan is not None:
        query = query.where(t.call_up.c.plan == plan)
    if post is not None:
        query = query.where(t.call_up.c.post == post)
    with desk.store.read() as tx:
        total = tx.execute(select(func.count()).select_from(query.subquery())).scalar_one()
        rows = [{"person": row.person, **_call_up(row)} for row in tx.execute(query.limit(most))]
    if as_json:
        print_json({"total": total, "call_ups": rows})
        return
    show_table(
        f"{total} call-ups" + (f", the first {len(rows)}" if len(rows) < total else ""),
        ("call-up", "person", "post", "days", "basis", "state"),
        [(r["number"], r["person"], r["post"], days_in_words(r), r["basis"], r["state"]) for r in rows],
        empty="No call-up of that plan or post."
        if plan or post
        else "No call-up yet: approve a plan and issue it.",
    )


def find_person(tx: Connection, who: str) -> Any:
    """Return the row of a person by number, else by reference.

    Raises
    ------
    NotFoundError
        If there is nobody.
    """
    found = None
    if who.isdecimal() and len(who) <= 15:
        found = tx.execute(select(t.person).where(t.person.c.person == int(who))).first()
    if found is None:
        query = select(t.person).join(t.private, t.private.c.commitment == t.person.c.commitment)
        found = tx.execute(query.where(t.private.c.reference == who)).first()
    if found is None:
        raise NotFoundError("There is nobody of that number or reference in the register. Check it.")
    return found


def _call_up(row: Any) -> dict[str, Any]:
    return {
        "number": row.id,
        "post": row.post,
        "start": str(to_date(row.start_day)),
        "end": str(to_date(row.end_day)),
        "basis": row.basis,
        "state": row.state,
    }


def days_in_words(row: dict[str, Any]) -> str:
    """Return first and last day in words; the day after the last is for machines."""
    if row["end"] == str(OPEN_END):
        return f"from {row['start']}"
    last = str(date.fromisoformat(row["end"]) - timedelta(days=1))
    return last if last == row["start"] else f"{row['start']} to {last}"
