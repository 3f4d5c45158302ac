"""`tasking`, `share`: who asks whom for what, and who may read what of another's."""

from __future__ import annotations

from typing import Annotated

import typer

from holdfast.cli.common import (
    AsOption,
    HomeOption,
    JsonOption,
    a_date,
    a_moment,
    author,
    open_home,
    outermost,
    print_json,
    show_table,
    tell,
)
from holdfast.cli.incident_words import say, tasking_json
from holdfast.model.taskings import Priority, ShareLevel, TaskingState
from holdfast.operations import shares, taskings
from holdfast.operations.incidents import short_moment
from holdfast.orders import (
    AcceptTasking,
    AcknowledgeTasking,
    AskTasking,
    CancelTasking,
    CompleteTasking,
    ConsentShare,
    EndShare,
    EscalateTasking,
    OfferShare,
    Order,
    RefuseTasking,
    ReportTasking,
    StartTasking,
)
from holdfast.store.days import to_date

tasking = typer.Typer(
    help="Taskings: who asks which agency for what, and what it answers.", no_args_is_help=True
)
share = typer.Typer(help="What another agency may read, and add to, until a day.", no_args_is_help=True)
Number = Annotated[int, typer.Argument(help="The tasking's number; `holdfast tasking list`.", min=1)]
ShareNumber = Annotated[int, typer.Argument(help="The share's number; `holdfast share list`.", min=1)]
Reason = Annotated[str, typer.Option("--reason", help="Why; it goes into the record.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(tasking, name="tasking")
    app.add_typer(share, name="share")


@tasking.command("ask")
def ask(
    agency: Annotated[str, typer.Argument(help="The agency asked.")],
    what: Annotated[str, typer.Argument(help="What it is asked to do; name no private people.")],
    region: Annotated[
        str | None, typer.Option(help="The region; the outermost unless named.", show_default=False)
    ] = None,
    incident: Annotated[
        int | None, typer.Option(min=1, help="The incident it is about.", show_default=False)
    ] = None,
    due: Annotated[
        str | None,
        typer.Option(help="By when; by the region's clocks unless it says a zone.", show_default=False),
    ] = None,
    priority: Annotated[Priority, typer.Option(help="How soon it is needed.")] = Priority.ROUTINE,
    command: Annotated[
        bool,
        typer.Option("--command", help="Order it; only where the profile lets this headquarters command."),
    ] = False,
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Ask an agency to do something."""
    desk = open_home(home).desk()
    where = outermost(desk.frame(), region)
    end = a_moment(due, desk, where) if due else None
    order = AskTasking(where, agency, what, incident, end, priority, command)
    tell(desk.submit(order, author(by, desk.frame())), as_json=as_json, order=order)


@tasking.command("list")
def list_them(
    region: Annotated[
        str | None, typer.Argument(help="A region, with those nested in it.", show_default=False)
    ] = None,
    agency: Annotated[
        str | None, typer.Option(help="Only those asked of this agency.", show_default=False)
    ] = None,
    state: Annotated[
        list[TaskingState] | None, typer.Option(help="Only in these states.", show_default=False)
    ] = None,
    overdue: Annotated[
        bool, typer.Option("--overdue", help="Only those past their term and not done.")
    ] = False,
    most: Annotated[int, typer.Option(min=1, max=10_000, help="Show so many.")] = 100,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """List taskings, the last asked first."""
    desk = open_home(home).desk()
    frame, now = desk.frame(), desk.now()
    wanted = taskings.TaskingFilter(
        frame.within(outermost(frame, region)), (), state or (), agency, None, now if overdue else None
    )
    with desk.store.read() as tx:
        rows = taskings.list_taskings(tx, wanted, limit=most)
    if as_json:
        print_json({"taskings": [tasking_json(row, now) for row in rows]})
        return
    shown = [
        (
            r.id,
            r.state + (" (overdue)" if taskings.is_overdue(r, now) else ""),
            f"{r.asked_by} → {r.to_agency}",
            short_moment(r.due_at) if r.due_at else "-",
            r.what.partition("\n")[0],
        )
        for r in rows
    ]
    empty = 'No tasking. Ask an agency: `holdfast tasking ask AGENCY "what"`.'
    show_table("Taskings", ("tasking", "state", "who asks whom", "due (UTC)", "what"), shown, empty=empty)


@tasking.command("show")
def show(number: Number, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Show a tasking and what was said of it."""
    desk = open_home(home).desk()
    now = desk.now()
    with desk.store.read() as tx:
        row = taskings.find_tasking(tx, number)
        steps = taskings.steps_of(tx, number)
    if as_json:
        names = ("entry", "at", "seat", "state", "what", "change")
        told = [{name: getattr(step, name) for name in names} for step in steps]
        print_json(tasking_json(row, now) | {"steps": told})
        return
    late = ", overdue" if taskings.is_overdue(row, now) else ""
    how = "commands" if row.command else "asks"
    say(
        f"Tasking {row.id} ({row.state}{late}, {row.priority}): {row.asked_by} {how} {row.to_agency}: {row.what}"
    )
    shown = [(s.entry, short_moment(s.at), s.seat, s.change, s.what) for s in steps]
    show_table("What was said", ("entry", "at (UTC)", "seat", "what", ""), shown, empty="")


@tasking.command("acknowledge")
def acknowledge(
    number: Number, home: HomeOption = None, by: AsOption = None, as_json: JsonOption = False
) -> None:
    """Say that it has arrived and is looked at."""
    _give(home, AcknowledgeTasking(number), by, as_json=as_json)


@tasking.command("accept")
def accept(
    number: Number,
    remark: Annotated[str, typer.Option(help="What the asker should know.")] = "",
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say that it will be done."""
    _give(home, AcceptTasking(number, remark), by, as_json=as_json)


@tasking.command("refuse")
def refuse(
    number: Number, reason: Reason, home: HomeOption = None, by: AsOption = None, as_json: JsonOption = False
) -> None:
    """Say that it will not be done, and why."""
    _give(home, RefuseTasking(number, reason), by, as_json=as_json)


@tasking.command("start")
def start(number: Number, home: HomeOption = None, by: AsOption = None, as_json: JsonOption = False) -> None:
    """Say that it is under way."""
    _give(home, StartTasking(number), by, as_json=as_json)


@tasking.command("report")
def report(
    number: Number,
    progress: Annotated[str, typer.Argument(help="How far it has got.")],
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Tell how far it has got."""
    _give(home, ReportTasking(number, progress), by, as_json=as_json)


@tasking.command("complete")
def complete(
    number: Number,
    result: Annotated[str, typer.Option(help="What came of it.")],
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say that it is done."""
    _give(home, CompleteTasking(number, result), by, as_json=as_json)


@tasking.command("cancel")
def cancel(
    number: Number, reason: Reason, home: HomeOption = None, by: AsOption = None, as_json: JsonOption = False
) -> None:
    """Take it back: it is not needed any more."""
    _give(home, CancelTasking(number, reason), by, as_json=as_json)


@tasking.command("escalate")
def escalate(
    number: Number,
    to_seat: Annotated[str, typer.Argument(help="The seat it is brought before.")],
    reason: Reason,
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Bring it before another seat: it is overdue, unanswered or refused."""
    _give(home, EscalateTasking(number, to_seat, reason), by, as_json=as_json)


@share.command("offer")
def offer(
    subject: Annotated[str, typer.Argument(help="What is shared, such as incident:17.")],
    agency: Annotated[str, typer.Argument(help="The agency it is shared with.")],
    until: Annotated[str, typer.Option(help="The first day on which it holds no more.")],
    level: Annotated[ShareLevel, typer.Option(help="Read it, or read it and add notes.")] = ShareLevel.VIEW,
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Offer to share something; it holds once the agency consents."""
    _give(home, OfferShare(subject, agency, level, a_date(until, "The end")), by, as_json=as_json)


@share.command("consent")
def consent(
    number: ShareNumber, home: HomeOption = None, by: AsOption = None, as_json: JsonOption = False
) -> None:
    """Consent, for the seat's agency, to what was offered."""
    _give(home, ConsentShare(number), by, as_json=as_json)


@share.command("end")
def end(
    number: ShareNumber,
    reason: Reason,
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """End a share or an offer, at once; either side may."""
    _give(home, EndShare(number, reason), by, as_json=as_json)


@share.command("list")
def list_shares(
    home: HomeOption = None,
    most: Annotated[int, typer.Option(min=1, max=10_000, help="Show so many.")] = 100,
    as_json: JsonOption = False,
) -> None:
    """List what is shared with whom and until when, the last offered first."""
    desk = open_home(home).desk()
    frame, now = desk.frame(), desk.now()
    with desk.store.read() as tx:
        rows = shares.list_shares(tx, tuple(frame.parents), (), limit=most)
    columns = ("share", "subject", "agency", "level", "state", "until")
    shown = [
        (r.id, r.subject, r.agency, r.level, shares.standing_of(r, frame, now), str(to_date(r.until_day)))
        for r in rows
    ]
    if as_json:
        print_json({"shares": [dict(zip(columns, row, strict=True)) for row in shown]})
        return
    show_table(
        "Shares",
        columns,
        shown,
        empty="Nothing is shared. Offer it: `holdfast share offer incident:17 AGENCY`.",
    )


def _give(home: HomeOption, order: Order, by: str | None, *, as_json: bool) -> None:
    desk = open_home(home).desk()
    tell(desk.submit(order, author(by, desk.frame())), as_json=as_json, order=order)
