"""`seats`, `duties`, `tell`: who holds what until when, and who is to be told of what."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

import typer
from sqlalchemy import Row, select

from holdfast.cli.common import (
    AsOption,
    HomeOption,
    JsonOption,
    a_moment,
    author,
    open_home,
    outermost,
    print_json,
    show_table,
    tell,
)
from holdfast.desk import Desk
from holdfast.errors import NotFoundError
from holdfast.law.duties import Duty
from holdfast.orders import Frame, ReportDuty
from holdfast.orders.duties import duties_of
from holdfast.store import tables as t


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("seats")(seats)
    app.command("duties")(duties)
    app.command("tell")(tell_duty)


def seats(
    region: Annotated[
        str | None, typer.Argument(help="Only those of a region's headquarters.", show_default=False)
    ] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """List every seat: its headquarters, who holds it until when, and what it may do at this moment."""
    desk = open_home(home).desk()
    frame, now = desk.frame(), desk.now()
    wanted = None if region is None else outermost(frame, region)
    found = [
        row
        for seat in sorted(frame.seats)
        if wanted in (None, frame.headquarters[frame.seats[seat].headquarters].region)
        for row in _seat(frame, seat, now)
    ]
    if as_json:
        print_json({"seats": found})
        return
    shown = [
        (
            r["seat"],
            r["headquarters"],
            r["authority"],
            r["account"] or "(vacant)",
            ("over since " if r["over"] else "") + (r["until"] or ""),
            ", ".join(r["powers"]),
        )
        for r in found
    ]
    columns = ("seat", "headquarters", "authority", "held by", "until", "may now")
    show_table("Seats", columns, shown, empty="No seat yet: `holdfast init`.")


def _seat(frame: Frame, name: str, now: datetime) -> list[dict[str, Any]]:
    seat = frame.seats[name]
    office = frame.headquarters[seat.headquarters]
    held: list[str | None] = [*sorted(frame.holders.get(name, ()))]
    return [
        {
            "seat": name,
            "title": seat.title,
            "headquarters": office.id,
            "region": office.region,
            "side": seat.side.value,
            "authority": seat.authority,
            "account": account,
            "until": None if account is None else _text(frame.terms.get((name, account))),
            "over": account is not None and not frame.holds(name, account, now),
            "powers": sorted(power.value for power in frame.powers_now(seat, now)),
        }
        for account in held or [None]
    ]


def _text(day: object) -> str | None:
    return None if day is None else str(day)


def duties(
    region: Annotated[
        str | None, typer.Argument(help="Only those of a region's profile.", show_default=False)
    ] = None,
    until: Annotated[
        str | None,
        typer.Option(help="Those that arise up to a moment; up to now unless given.", show_default=False),
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Those that are done too.")] = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """List who is to be told of what, by which article and until when: due, overdue or done."""
    desk = open_home(home).desk()
    found = _duties(desk, region, a_moment(until, desk, region))
    shown = [row for row in found if every or not row["state"].startswith("done")]
    if as_json:
        print_json({"duties": shown})
        return
    columns = ("duty", "tell", "what", "until (UTC)", "state", "article")
    show_table(
        "Who is to be told",
        columns,
        [tuple(row[n] for n in ("duty", "tell", "what", "due", "state", "article")) for row in shown],
        empty="Nobody is to be told of anything.",
    )


def _duties(desk: Desk, region: str | None, until: datetime) -> list[dict[str, Any]]:
    frame, now = desk.frame(), desk.now()
    adopters = sorted(frame.profiles)
    if region is not None:
        adopter = frame.adopter_of(outermost(frame, region))
        adopters = [adopter] if adopter is not None else []
    with desk.store.read() as tx:
        told = {row.duty: row for row in tx.execute(select(t.report))}
        return [
            _duty(adopter, duty, told.get(duty.id), now)
            for adopter in adopters
            for duty in duties_of(tx, frame, adopter, until=until)
        ]


def _duty(region: str, duty: Duty, told: Row[Any] | None, now: datetime) -> dict[str, Any]:
    if told is not None:
        state = "done" if duty.kept(datetime.fromisoformat(told.told_at)) else "done late"
    else:
        state = "overdue" if duty.due_at < now else "due" if duty.arises_at <= now else "to come"
    return {
        "duty": duty.id,
        "region": region,
        "tell": duty.tell,
        "what": duty.what,
        "about": duty.about,
        "arises": f"{duty.arises_at.astimezone(UTC):%Y-%m-%d %H:%M}",
        "due": f"{duty.due_at.astimezone(UTC):%Y-%m-%d %H:%M}",
        "state": state,
        "article": duty.article,
        "told_at": None if told is None else told.told_at,
        "how": None if told is None else told.how,
    }


def tell_duty(
    duty: Annotated[str, typer.Argument(help="The duty, as `holdfast duties` lists it.")],
    how: Annotated[str, typer.Option(help="By what paper or in what sitting; it goes into the record.")],
    told: Annotated[
        str | None, typer.Option(help="When they were told; now unless given.", show_default=False)
    ] = None,
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Note that somebody was told what the law wants them told."""
    desk = open_home(home).desk()
    frame, now = desk.frame(), desk.now()
    found = next((row for row in _duties(desk, None, now) if row["duty"] == duty), None)
    if found is None:
        raise NotFoundError(
            f"There is no duty {duty!r} by now. `holdfast duties --all` lists those there are."
        )
    order = ReportDuty(duty, found["region"], a_moment(told, desk, found["region"]), how)
    tell(desk.submit(order, author(by, frame)), as_json=as_json, order=order)
