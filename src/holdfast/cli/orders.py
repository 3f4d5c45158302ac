"""`order`, `pending`, `approve`, `decline`, `reviews`, `review`: any order by name, and the answers of other people."""

from __future__ import annotations

import inspect
from datetime import datetime
from typing import Annotated, Any

import typer
from sqlalchemy import select

from holdfast.cli.common import (
    AsOption,
    HomeOption,
    JsonOption,
    author,
    open_home,
    out,
    print_json,
    show_table,
    tell,
)
from holdfast.cli.fields import body_of, fields_of
from holdfast.errors import InvalidValueError, NotFoundError
from holdfast.orders import Approve, Decline, Order, ReviewBreakGlass, type_of
from holdfast.orders.approvals import expired
from holdfast.orders.codec import decode
from holdfast.store import tables as t
from holdfast.store.ledger import read_entry


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command("order")(give)
    app.command("orders")(list_kinds)
    app.command("pending")(pending)
    app.command("approve")(approve)
    app.command("decline")(decline)
    app.command("reviews")(reviews)
    app.command("review")(review)


def give(
    kind: Annotated[
        str, typer.Argument(help="The order, for instance IssueCallUp; `holdfast orders` lists them.")
    ],
    fields: Annotated[
        list[str] | None,
        typer.Argument(
            help="FIELD=VALUE, as `holdfast orders KIND` lists them: post=P-1, period=2027-01-04..2027-01-25, "
            "seat.id=planner, seat.powers=plan,approve. A nested field may be JSON as well."
        ),
    ] = None,
    key: Annotated[
        str | None, typer.Option(help="Idempotency key: a repeat changes nothing twice.", show_default=False)
    ] = None,
    break_glass: Annotated[
        str | None,
        typer.Option(
            help="Carry it out at once, without the second person that the law asks for, and say why; somebody else "
            "reviews it afterwards.",
            show_default=False,
        ),
    ] = None,
    seen: Annotated[
        int | None,
        typer.Option(
            min=0,
            help="The entry that last changed what the order is about, as you saw it: where somebody changed it since, "
            "the order is refused.",
            show_default=False,
        ),
    ] = None,
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Give any order; it is judged, and carried out, parked or refused, and leaves an entry."""
    order = decode(kind, body_of(kind, fields or []))
    if break_glass is not None and not break_glass.strip():
        raise InvalidValueError("The glass is not broken without a reason. Say why with --break-glass.")
    desk = open_home(home).desk()
    answer = desk.submit(order, author(by, desk.frame()), key=key, break_glass=break_glass or "", seen=seen)
    tell(answer, as_json=as_json, order=order)


def list_kinds(
    kind: Annotated[
        str | None, typer.Argument(help="Show the fields of one order.", show_default=False)
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """List every order there is, or the fields of one."""
    if kind is not None:
        _show_fields(kind, as_json=as_json)
        return
    kinds = [
        (name, cls.power.value, (inspect.getdoc(cls) or "").split("\n")[0])
        for name, cls in sorted(type_of.items())
    ]
    if as_json:
        print_json({"orders": [dict(zip(("order", "power", "what"), row, strict=True)) for row in kinds]})
        return
    show_table("Orders", ("order", "power needed", "what it does"), kinds, empty="")
    out.print("`holdfast orders KIND` lists the fields of one.")


def pending(home: HomeOption = None, as_json: JsonOption = False) -> None:
    """List the orders that wait for another person, and those whose time is over."""
    desk = open_home(home).desk()
    now = desk.now()
    with desk.store.read() as tx:
        rows = tx.execute(select(t.pending).order_by(t.pending.c.entry)).all()
        found = [
            {
                "entry": row.entry,
                "order": (read_entry(tx, row.entry) or _gone(row.entry)).order["kind"],
                "region": row.region,
                "by": row.account,
                "waits_for": row.authority,
                "until": row.until_at,
                "expired": expired(row, now),
            }
            for row in rows
        ]
    if as_json:
        print_json({"pending": found})
        return
    columns = ("entry", "order", "region", "by", "waits for", "until (UTC)", "")
    shown = [
        (*list(r.values())[:5], _minute(r["until"]), "expired: decline it" if r["expired"] else "")
        for r in found
    ]
    show_table("Waiting for another person", columns, shown, empty="Nothing waits.")


def approve(entry: int, home: HomeOption = None, by: AsOption = None, as_json: JsonOption = False) -> None:
    """Approve the order of an entry; it is judged again and carried out now."""
    _answer(Approve(entry), home, by, as_json=as_json)


def decline(
    entry: int,
    reason: Annotated[str, typer.Option(help="Why; it goes into the record.")],
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Decline the order of an entry."""
    _answer(Decline(entry, reason), home, by, as_json=as_json)


def reviews(
    every: Annotated[bool, typer.Option("--all", help="Those that are done too.")] = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """List what was carried out without the second person, and who has to review it by when."""
    desk = open_home(home).desk()
    now = desk.now()
    query = select(t.review).order_by(t.review.c.entry)
    with desk.store.read() as tx:
        rows = tx.execute(query if every else query.where(t.review.c.reviewed_at.is_(None))).all()
        found = [
            _review(row, (read_entry(tx, row.entry) or _gone(row.entry)).order["kind"], now) for row in rows
        ]
    if as_json:
        print_json({"reviews": found})
        return
    columns = ("entry", "order", "by", "reviewed by", "until (UTC)", "state", "why it was done at once")
    shown = [
        (r["entry"], r["order"], r["by"], r["authority"], _minute(r["until"]), r["state"], r["reason"])
        for r in found
    ]
    show_table("Done without the second person", columns, shown, empty="Nothing is to be reviewed.")


def review(
    entry: int,
    reason: Annotated[str, typer.Option(help="What you found; it goes into the record.")],
    justified: Annotated[
        bool, typer.Option("--justified/--not-justified", help="Whether it was right to go ahead.")
    ],
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say whether it was right to carry out an entry without the second person."""
    _answer(ReviewBreakGlass(entry, justified, reason), home, by, as_json=as_json)


def _review(row: Any, order: str, now: datetime) -> dict[str, Any]:
    if row.reviewed_at is not None:
        state = "justified" if row.justified else "not justified"
    else:
        state = "overdue" if expired(row, now) else "open"
    return {
        "entry": row.entry,
        "order": order,
        "region": row.region,
        "by": row.account,
        "reason": row.reason,
        "authority": row.authority,
        "until": row.until_at,
        "state": state,
        "reviewed_at": row.reviewed_at,
        "reviewed_by": row.reviewed_by,
        "remark": row.remark,
    }


def _minute(moment: str) -> str:
    """Return a moment of the record to the minute, as people read it."""
    return moment[:16].replace("T", " ")


def _answer(order: Order, home: Any, by: str | None, *, as_json: bool) -> None:
    desk = open_home(home).desk()
    tell(desk.submit(order, author(by, desk.frame())), as_json=as_json, order=order)


def _show_fields(kind: str, *, as_json: bool) -> None:
    if kind not in type_of:
        raise NotFoundError(f"There is no order {kind!r}. Without a name, `holdfast orders` lists all.")
    rows = [(field.name, field.type, field.default or "") for field in fields_of(kind)]
    if as_json:
        print_json({"order": kind, "fields": [{"field": f, "type": t, "default": d} for f, t, d in rows]})
        return
    out.print((inspect.getdoc(type_of[kind]) or "").split("\n")[0], markup=False, highlight=False)
    show_table(f"Fields of {kind}", ("field", "type", "default"), rows, empty="It has no fields.")
    words = " ".join(f"{field.name}={field.example}" for field in fields_of(kind) if field.default is None)
    out.print(f"For instance: holdfast order {kind} {words}", markup=False, highlight=False, soft_wrap=True)


def _gone(entry: int) -> Any:
    raise NotFoundError(f"Entry {entry} is not in the record. Run `holdfast verify`.")
