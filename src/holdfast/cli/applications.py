"""`application`, `ground`: what people ask for and what is decided; grounds on which somebody is not called."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlalchemy import Connection, Row, select

from holdfast.cli.common import (
    AsOption,
    HomeOption,
    JsonOption,
    a_date,
    give,
    open_home,
    out,
    print_json,
    read_text,
    show_table,
)
from holdfast.cli.registers import find_person
from holdfast.desk import Desk
from holdfast.errors import NotFoundError
from holdfast.model import ApplicationKind, ApplicationState, Interval, PersonalText
from holdfast.orders import (
    DecideApplication,
    EndGround,
    FileApplication,
    RecordGround,
    WithdrawApplication,
)
from holdfast.orders.told import told_in
from holdfast.record import parse
from holdfast.store import tables as t
from holdfast.store.days import from_day, to_date, to_day

application = typer.Typer(
    help="Applications and appeals: filed, listed, decided outside the chain of command.",
    no_args_is_help=True,
)
ground = typer.Typer(help="Grounds on which somebody is not called, or called last.", no_args_is_help=True)
Number = Annotated[int, typer.Argument(help="The application's number; `holdfast application list`.")]
Who = Annotated[str, typer.Argument(help="The person's number in the register, or reference.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(application, name="application")
    app.add_typer(ground, name="ground")


@application.command("file")
def file(
    who: Who,
    kind: Annotated[ApplicationKind, typer.Argument(help="What is asked for.")],
    ground_: Annotated[
        str,
        typer.Argument(
            metavar="GROUND",
            help="A ground of the profile; for an appeal call_up, exemption or deferral.",
        ),
    ],
    call_up: Annotated[int | None, typer.Option(help="The call-up it is about.", show_default=False)] = None,
    against: Annotated[
        int | None, typer.Option(help="The refused application it appeals against.", show_default=False)
    ] = None,
    filed: Annotated[
        str | None, typer.Option(help="The day it was filed; today unless given.", show_default=False)
    ] = None,
    fact: Annotated[
        list[str] | None, typer.Option(help="What the person states, NAME=VALUE.", show_default=False)
    ] = None,
    text: Annotated[
        Path | None,
        typer.Option(help="A file with what the person wrote; it is sealed.", show_default=False),
    ] = None,
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Enter what a person asks for; the answer says by when it is decided, and whether the duty waits."""
    desk = open_home(home).desk()
    with desk.store.read() as tx:
        person = find_person(tx, who)
    order = FileApplication(
        person.person,
        kind,
        ground_,
        a_date(filed, "The day") if filed else _today(desk, person.region),
        call_up,
        against,
        tuple(fact or ()),
        PersonalText(read_text(text)) if text is not None else None,
    )
    give(desk, order, by, as_json=as_json)


@application.command("list")
def list_applications(
    pending: Annotated[bool, typer.Option("--pending", help="Only those not decided.")] = False,
    overdue: Annotated[bool, typer.Option("--overdue", help="Only those whose decision is overdue.")] = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """List applications with who decides them by when; overdue decisions are marked."""
    desk = open_home(home).desk()
    with desk.store.read() as tx:
        rows = [_row(desk, row) for row in tx.execute(select(t.application).order_by(t.application.c.id))]
    rows = [
        row
        for row in rows
        if (not overdue or row["overdue"]) and (not pending or row["state"] == ApplicationState.PENDING)
    ]
    if as_json:
        print_json({"applications": rows})
        return
    shown = [
        (
            r["application"],
            r["person"],
            f"{r['kind']}: {r['ground']}",
            r["call_up"],
            r["state"] + (", overdue" if r["overdue"] else ""),
            r["decide_by"],
            ", ".join(r["decided_by"]),
        )
        for r in rows
    ]
    columns = ("number", "person", "asks for", "call-up", "state", "decide by", "decides")
    show_table("Applications", columns, shown, empty="No such application.")


@application.command("show")
def show(number: Number, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Show an application whole: the facts, the person's words, the decision and its reasons."""
    desk = open_home(home).desk()
    with desk.store.read() as tx:
        row = tx.execute(select(t.application).where(t.application.c.id == number)).first()
        if row is None:
            raise NotFoundError(f"There is no application {number}. `holdfast application list` shows them.")
        words, reasons = _unsealed(tx, row.words), _unsealed(tx, row.reasons)
    body = _row(desk, row) | {"facts": list(told_in(row.facts)), "words": words, "reasons": reasons}
    if as_json:
        print_json(body)
        return
    for line in _in_words(body):
        out.print(line, markup=False, highlight=False, soft_wrap=True)


@application.command("decide")
def decide(
    number: Number,
    article: Annotated[str, typer.Option(help="The article the decision rests on.")],
    reasons: Annotated[Path, typer.Option(help="A file with the reasons, for the person; they are sealed.")],
    grant: Annotated[bool, typer.Option("--grant/--refuse", help="The outcome.", show_default=False)],
    until: Annotated[
        str | None,
        typer.Option(
            help="The day from which the person can be called again, or is back.", show_default=False
        ),
    ] = None,
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Decide an application, from a seat that the profile names and that commands nothing."""
    end = a_date(until, "The day") if until else None
    order = DecideApplication(number, grant, PersonalText(read_text(reasons)), article, end)
    give(open_home(home).desk(), order, by, as_json=as_json)


@application.command("withdraw")
def withdraw(
    number: Number, home: HomeOption = None, by: AsOption = None, as_json: JsonOption = False
) -> None:
    """Note that the person takes an application back; a call-up that it suspended goes on."""
    give(open_home(home).desk(), WithdrawApplication(number), by, as_json=as_json)


@ground.command("add")
def add_ground(
    who: Who,
    name: Annotated[str, typer.Argument(help="A ground of the profile.")],
    start: Annotated[str, typer.Option(help="The first day, 2027-01-04.")],
    end: Annotated[str, typer.Option(help="The day after the last.")],
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Enter a ground that is established for a person; open call-ups on its days are named."""
    desk = open_home(home).desk()
    with desk.store.read() as tx:
        person = find_person(tx, who).person
    period = Interval(a_date(start, "The start"), a_date(end, "The end"))
    give(desk, RecordGround(person, name, period), by, as_json=as_json)


@ground.command("end")
def end_ground(
    number: Annotated[int, typer.Argument(help="The ground's number; `holdfast ground list`.")],
    day: Annotated[str, typer.Option(help="The first day on which it holds no more.")],
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """End a ground before its last day."""
    give(open_home(home).desk(), EndGround(number, a_date(day, "The day")), by, as_json=as_json)


@ground.command("list")
def list_grounds(home: HomeOption = None, as_json: JsonOption = False) -> None:
    """List grounds with their days and what they come from."""
    desk = open_home(home).desk()
    with desk.store.read() as tx:
        found = tx.execute(select(t.ground).order_by(t.ground.c.id)).all()
    rows = [
        {
            "ground": row.id,
            "person": row.person,
            "name": row.ground,
            "state": row.state,
            "days": str(from_day(row.start_day, row.end_day)),
            "application": row.application,
            "question": row.question,
        }
        for row in found
    ]
    if as_json:
        print_json({"grounds": rows})
        return
    columns = ("number", "person", "ground", "state", "days", "application", "question")
    show_table("Grounds", columns, [tuple(row.values()) for row in rows], empty="No ground is on record.")


def _row(desk: Desk, row: Row[Any]) -> dict[str, Any]:
    overdue = (
        row.state == ApplicationState.PENDING
        and row.decide_by is not None
        and row.decide_by < to_day(_today(desk, row.region))
    )
    return {
        "application": row.id,
        "person": row.person,
        "kind": row.kind,
        "ground": row.ground,
        "call_up": row.call_up,
        "against": row.against,
        "filed": str(to_date(row.filed_day)),
        "state": row.state,
        "article": row.article,
        "decided_by": row.authorities.split(),
        "decide_by": _day(row.decide_by),
        "overdue": overdue,
        "suspends": row.suspended_day is not None,
        "decided": _day(row.decided_day),
        "until": _day(row.until_day),
        "decided_under": row.decided_under,
        "replaced_by": row.replaced_by,
    }


def _in_words(body: dict[str, Any]) -> list[str]:
    about = f", about call-up {body['call_up']}" if body["call_up"] is not None else ""
    decides, by = " or ".join(body["decided_by"]) or "an adjudicator", body["decide_by"]
    term = f", by {by} at the latest" if by else ""
    late = ", and the decision is overdue" if body["overdue"] else ""
    lines = [
        f"Application {body['application']} of person {body['person']}: {body['kind']}, {body['ground']}{about}.",
        f"Filed on {body['filed']} under {body['article']}; decided by {decides}{term}.",
        f"It is {body['state']}{late}.",
    ]
    if body["suspends"] and body["state"] == ApplicationState.PENDING:
        lines.append("The call-up is suspended until then.")
    lines += [f"Stated: {fact}" for fact in body["facts"]]
    if body["words"]:
        lines.append(f"In the person's words: {body['words']}")
    if body["decided"]:
        until = f", until {body['until']}" if body["until"] else ""
        lines.append(
            f"Decided on {body['decided']}{until}, under {body['decided_under']}: {body['reasons'] or ''}"
        )
    if body["replaced_by"] is not None:
        lines.append(f"The appeal {body['replaced_by']} took the place of that decision.")
    return lines


def _unsealed(tx: Connection, commitment: bytes | None) -> str | None:
    if commitment is None:
        return None
    body = tx.execute(select(t.sealed.c.body).where(t.sealed.c.commitment == commitment)).scalar()
    return str(parse(bytes(body))["text"]) if body is not None else None


def _today(desk: Desk, region: str) -> date:
    return desk.frame().day_of(region, desk.now())


def _day(day: int | None) -> str | None:
    return str(to_date(day)) if day is not None else None
