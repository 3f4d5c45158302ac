"""`request`: ask for resources, offer, commit, send out, have back; what is missing; messages in and out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from holdfast.cli.common import (
    AsOption,
    HomeOption,
    JsonOption,
    a_moment,
    author,
    give,
    open_home,
    out,
    outermost,
    print_json,
    show_table,
    tell,
    write_text,
)
from holdfast.cli.resources import ForOption, RegionOption, ToldOption
from holdfast.desk import Receipt
from holdfast.errors import InvalidValueError, NotFoundError
from holdfast.exchange.edxl_rm import write
from holdfast.exchange.edxl_rm_reading import MOST_BYTES, read
from holdfast.exchange.stock_files import table_csv
from holdfast.model.resources import MESSAGES, Step
from holdfast.model.taskings import Priority
from holdfast.operations import resources
from holdfast.operations.incidents import short_moment
from holdfast.operations.resource_messages import message_of, sender_of
from holdfast.operations.resource_receiving import Receiving, orders_of
from holdfast.operations.shortages import shortages as find_shortages
from holdfast.orders import (
    AnswerExtension,
    CancelRequest,
    CommitResource,
    DeployResource,
    ExtendDeployment,
    OfferResource,
    Order,
    ReleaseResource,
    RequestResource,
    RequisitionResource,
    ReturnResource,
    Told,
)

group = typer.Typer(
    help="Resources asked for: offers, commitments, what is out, what is missing.", no_args_is_help=True
)
RequestArgument = Annotated[int, typer.Argument(help="The request's number.", min=1)]
LineArgument = Annotated[int, typer.Argument(help="The line's number; `holdfast request show`.", min=1)]
ManyOption = Annotated[
    int | None, typer.Option("--quantity", help="How many; all unless given.", min=1, show_default=False)
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(group, name="request")


@group.command("ask")
def ask(
    resource: Annotated[str, typer.Argument(help="The resource.")],
    quantity: Annotated[int, typer.Argument(help="How many.", min=1)],
    start: Annotated[
        str | None,
        typer.Option("--from", help="From when it is needed; now unless given.", show_default=False),
    ] = None,
    until: Annotated[str | None, typer.Option(help="Until when it is needed.", show_default=False)] = None,
    where: Annotated[str, typer.Option(help="Where it is to report.")] = "",
    incident: Annotated[int | None, typer.Option(help="The incident it is for.", show_default=False)] = None,
    facility: Annotated[str | None, typer.Option(help="The facility it is for.", show_default=False)] = None,
    priority: Annotated[Priority, typer.Option(help="How soon.")] = Priority.ROUTINE,
    purpose: Annotated[str, typer.Option(help="What it is to do.")] = "",
    region: RegionOption = None,
    agency: ForOption = None,
    told: ToldOption = None,
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Ask for a resource."""
    desk = open_home(home).desk()
    at = outermost(desk.frame(), region)
    order = RequestResource(
        at, resource, quantity, a_moment(start, desk, at), a_moment(until, desk, at) if until else None, where,
        incident, priority, facility, purpose=purpose, agency=agency, told=_told(told),
    )  # fmt: skip
    give(desk, order, by, as_json=as_json)


@group.command("offer")
def offer(
    request: RequestArgument,
    quantity: Annotated[int, typer.Argument(help="How many.", min=1)],
    depot: Annotated[str | None, typer.Option(help="Where they lie.", show_default=False)] = None,
    resource: Annotated[
        str | None, typer.Option(help="What is offered, where it is not what was asked.", show_default=False)
    ] = None,
    note: Annotated[str, typer.Option(help="Anything to know.")] = "",
    agency: ForOption = None,
    told: ToldOption = None,
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Offer something to a request; nothing is reserved by it."""
    order = OfferResource(request, quantity, resource, depot, note=note, agency=agency, told=_told(told))
    give(open_home(home).desk(), order, by, as_json=as_json)


@group.command("requisition")
def requisition(
    line: LineArgument,
    quantity: ManyOption = None,
    request: Annotated[
        int | None, typer.Option(help="The request, where it was offered unasked.", show_default=False)
    ] = None,
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Order what was offered."""
    give(open_home(home).desk(), RequisitionResource(line, quantity, request), by, as_json=as_json)


@group.command("commit")
def commit(
    line: LineArgument,
    quantity: ManyOption = None,
    agency: ForOption = None,
    told: ToldOption = None,
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Commit what was offered: it is reserved from now on."""
    give(open_home(home).desk(), CommitResource(line, quantity, agency, _told(told)), by, as_json=as_json)


@group.command("deploy")
def deploy(
    line: LineArgument,
    quantity: ManyOption = None,
    where: Annotated[str, typer.Option(help="Where it is.")] = "",
    agency: ForOption = None,
    told: ToldOption = None,
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Note that what was reserved has left."""
    order = DeployResource(line, quantity, where, None, agency, _told(told))
    give(open_home(home).desk(), order, by, as_json=as_json)


@group.command("extend")
def extend(
    line: LineArgument,
    until: Annotated[str | None, typer.Option(help="Until when it is to stay.", show_default=False)] = None,
    answer: Annotated[
        Literal["grant", "refuse"] | None,
        typer.Option(help="Answer, as its owner, what was asked.", show_default=False),
    ] = None,
    reason: Annotated[str, typer.Option(help="Why.")] = "",
    agency: ForOption = None,
    told: ToldOption = None,
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Ask for a longer stay, or grant or refuse one."""
    desk = open_home(home).desk()
    end = a_moment(until, desk, None) if until else None
    order: Order
    if answer is not None:
        order = AnswerExtension(line, answer == "grant", reason, end, agency, _told(told))
    elif end is None:
        raise InvalidValueError("Until when? Give --until, or --answer grant or refuse.")
    else:
        order = ExtendDeployment(line, end, reason, agency, _told(told))
    give(desk, order, by, as_json=as_json)


@group.command("return")
def return_line(
    line: LineArgument,
    quantity: Annotated[
        int | None,
        typer.Option(help="How many are back; all that is out unless given.", min=0, show_default=False),
    ] = None,
    used: Annotated[int, typer.Option(help="How many will not come back.", min=0)] = 0,
    note: Annotated[str, typer.Option(help="Anything to know.")] = "",
    agency: ForOption = None,
    told: ToldOption = None,
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Note what has come back, and what was used up."""
    order = ReturnResource(line, quantity, used, note, agency, _told(told))
    give(open_home(home).desk(), order, by, as_json=as_json)


@group.command("release")
def release(
    line: LineArgument,
    reason: Annotated[str, typer.Option(help="Why.")] = "",
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Let a line go, needed no more."""
    give(open_home(home).desk(), ReleaseResource(line, reason), by, as_json=as_json)


@group.command("cancel")
def cancel(
    request: RequestArgument,
    reason: Annotated[str, typer.Option(help="Why.")],
    agency: ForOption = None,
    told: ToldOption = None,
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take a request back."""
    give(open_home(home).desk(), CancelRequest(request, reason, agency, _told(told)), by, as_json=as_json)


@group.command("list")
def list_all(
    region: RegionOption = None,
    incident: Annotated[int | None, typer.Option(help="Only of this incident.", show_default=False)] = None,
    everything: Annotated[bool, typer.Option("--all", help="Those that are over too.")] = False,
    file: Annotated[
        Path | None, typer.Option("--out", help="Write them as CSV into this file.", show_default=False)
    ] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """List requests, the newest first."""
    desk = open_home(home).desk()
    frame = desk.frame()
    regions = frame.within(outermost(frame, region))
    only = {} if incident is None else {"incident": incident}
    with desk.store.read() as tx:
        rows = resources.requests(tx, regions, only=only, open_only=not everything, limit=100_000)
    if file is not None:
        write_text(file, table_csv(resources.REQUEST_COLUMNS, rows))
    if as_json:
        print_json({"requests": rows})
    elif file is None:
        cells = [
            (
                row["id"], row["resource"], row["quantity"], row["filled"], row["state"], row["priority"],
                _short(row["needed_from"]), row["where"],
            )
            for row in rows
        ]  # fmt: skip
        columns = ("id", "resource", "of", "filled", "state", "priority", "from", "where")
        show_table("Requests", columns, cells, empty="Nothing is asked for. Ask with `holdfast request ask`.")


@group.command("show")
def show(request: RequestArgument, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Show a request with its lines and all that was said about it."""
    desk = open_home(home).desk()
    with desk.store.read() as tx:
        found = resources.find_request(tx, request)
    if as_json:
        print_json({"request": found})
        return
    asked = f"{found['quantity']} of {found['resource']}, {found['filled']} covered, {found['state']}"
    out.print(f"Request {request}: {asked}.", markup=False, highlight=False)
    held = [
        (
            line["id"], line["depot"] or line["agency"], line["resource"], line["state"], line["quantity"],
            line["committed"], line["out"], _short(line["until_at"]),
        )
        for line in found["lines"]
    ]  # fmt: skip
    columns = ("line", "from", "resource", "state", "of", "held", "out", "until")
    show_table("Lines", columns, held, empty="Nothing was offered. Offer with `holdfast request offer`.")
    said = [
        (
            step["entry"],
            _short(step["at"]),
            step["agency"] or step["seat"],
            step["step"],
            step["line"],
            step["words"],
        )
        for step in found["steps"]
    ]
    show_table("Said", ("entry", "at", "who", "what", "line", "words"), said, empty="Nothing was said.")


@group.command("shortages")
def shortages(
    region: RegionOption = None,
    incident: Annotated[int | None, typer.Option(help="Only of this incident.", show_default=False)] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """List what is asked for and not covered, by day and resource, with who could help."""
    desk = open_home(home).desk()
    frame = desk.frame()
    regions = frame.within(outermost(frame, region))
    with desk.store.read() as tx:
        found = find_shortages(tx, regions, incident=incident)
    if as_json:
        print_json({"shortages": found})
        return
    rows = [
        (
            group["day"],
            group["resource"],
            group["missing"],
            group["short"],
            ", ".join(str(each["request"]) for each in group["requests"]),
            ", ".join(f"{each['depot']} {each['on_hand']}" for each in group["depots"]),
            ", ".join(f"{each['agency'] or 'own'} {each['quantity']}" for each in group["offers"]),
        )
        for group in found
    ]
    columns = ("from", "resource", "missing", "nowhere on hand", "requests", "depots", "offers")
    show_table("Shortages", columns, rows, empty="Everything asked for is covered.")


@group.command("export")
def export(
    request: RequestArgument,
    folder: Annotated[Path, typer.Option("--out", help="The folder to write into.")],
    entry: Annotated[int | None, typer.Option(help="Only of this entry.", show_default=False)] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write what was said about a request as messages of EDXL-RM 1.0, a file each."""
    if not folder.is_dir():
        raise NotFoundError(f"There is no folder {folder}. Make it, or name another.")
    desk = open_home(home).desk()
    frame, files = desk.frame(), []
    with desk.store.read() as tx:
        found = resources.find_request(tx, request)
        sender = sender_of(frame, desk.key.name, found["region"])
        told = [step["entry"] for step in found["steps"] if Step(step["step"]) in MESSAGES]
        for number in told if entry is None else [entry]:
            message = message_of(tx, frame, sender, request, number)
            file = folder / f"request-{request}-{number:06d}-{message.verb}.xml"
            write_text(file, write(message).decode())
            files.append(str(file))
    if as_json:
        print_json({"files": files})
    else:
        out.print(f"{len(files)} messages written to {folder}.", markup=False, highlight=False)


@group.command("receive")
def receive(
    file: Annotated[Path, typer.Argument(help="The message, as it was received.")],
    agency: Annotated[str, typer.Option("--from", help="The agency that sent it.")],
    resource: Annotated[
        str | None,
        typer.Option(
            help="What is meant, where the catalogue does not know the sender's word.", show_default=False
        ),
    ] = None,
    region: RegionOption = None,
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Enter a message of EDXL-RM 1.0 that another body sent; each message is entered once."""
    message = read(_bytes(file))
    desk = open_home(home).desk()
    frame, answers = desk.frame(), []
    at = outermost(frame, region)
    for turn in ("offer", "commit"):
        with desk.store.read() as tx:
            orders = orders_of(Receiving(tx, frame, desk.key.name, message, agency, at, resource))
        for order in orders:
            answer = desk.submit(order, author(by, frame))
            if not (as_json and isinstance(answer, Receipt)):
                tell(answer, as_json=as_json, order=order)
            answers.append({"kind": order.kind, "entry": answer.entry})
        if turn == "commit" or message.verb != "CommitResource" or not isinstance(orders[0], OfferResource):
            break
    if as_json:
        print_json({"message": message.id, "verb": message.verb, "orders": answers})


def _bytes(file: Path) -> bytes:
    try:
        with file.open("rb") as stream:
            return stream.read(MOST_BYTES + 1)
    except (FileNotFoundError, IsADirectoryError) as error:
        raise NotFoundError(f"There is no file {file}. Check the path.") from error


def _short(moment: str | None) -> str:
    return "" if moment is None else short_moment(moment)


def _told(how: str | None) -> Told | None:
    return Told(how) if how else None
