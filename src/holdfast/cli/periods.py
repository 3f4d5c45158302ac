"""`period`: operational periods opened, filled, handed over and closed; what is in them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from holdfast.cli.common import (
    AsOption,
    HomeOption,
    JsonOption,
    a_moment,
    give,
    open_home,
    out,
    outermost,
    print_json,
    read_text,
    show_table,
)
from holdfast.desk import Desk
from holdfast.errors import InvalidValueError, NotFoundError
from holdfast.model.periods import Priority
from holdfast.operations import periods
from holdfast.operations.form_desk import find_period
from holdfast.operations.forms import latest_period
from holdfast.orders import (
    AcceptHandOver,
    CheckIn,
    CheckOut,
    ClosePeriod,
    Decide,
    HandOverPeriod,
    LogEntry,
    OpenPeriod,
    SetObjective,
)

period = typer.Typer(
    help="Operational periods: what one shift works towards, and what came of it.", no_args_is_help=True
)
NumberArgument = Annotated[int, typer.Argument(help="The period's number; `holdfast period list`.")]
RegionOption = Annotated[
    str | None, typer.Option(help="The region; the outermost unless given.", show_default=False)
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(period, name="period")


@period.command("open")
def open_(
    title: Annotated[str, typer.Argument(help="What it is called on every form.")],
    region: RegionOption = None,
    start: Annotated[
        str | None, typer.Option(help="As 2027-01-31T08:00; now unless given.", show_default=False)
    ] = None,
    end: Annotated[
        str | None, typer.Option(help="Twelve hours after the start unless given.", show_default=False)
    ] = None,
    objective: Annotated[list[str] | None, typer.Option(help="An objective; give it several times.")] = None,
    situation: Annotated[str, typer.Option(help="The situation at the beginning.")] = "",
    weather: Annotated[str, typer.Option()] = "",
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Open an operational period; more is planned in it by `holdfast order`, or on the screens."""
    desk = open_home(home).desk()
    where = outermost(desk.frame(), region)
    begins = a_moment(start, desk, where)
    ends = a_moment(end, desk, where) if end else begins + timedelta(hours=12)
    order = OpenPeriod(where, begins, ends, title, tuple(objective or ()), situation, weather)
    give(desk, order, by, as_json=as_json)


@period.command("list")
def list_(
    region: RegionOption = None,
    most: Annotated[int, typer.Option(min=1, max=1000, help="Show so many.")] = 20,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the operational periods, the latest first."""
    desk = open_home(home).desk()
    frame = desk.frame()
    regions = frame.within(outermost(frame, region))
    with desk.store.read() as tx:
        rows = periods.periods(tx, regions, state=None, before=None, limit=most)
    if as_json:
        print_json({"periods": [periods.plain_row(row) for row in rows]})
        return
    shown = [(r.id, r.title, r.region, r.start_at[:16], r.end_at[:16], r.state, r.led_by) for r in rows]
    columns = ("number", "title", "region", "from (UTC)", "to (UTC)", "state", "led by")
    show_table(
        "Operational periods", columns, shown, empty="There is none yet. `holdfast period open` opens one."
    )


@period.command("show")
def show(number: NumberArgument, home: HomeOption = None, as_json: JsonOption = False) -> None:
    """Show what is planned and decided in a period."""
    desk = open_home(home).desk()
    with desk.store.read() as tx:
        body = periods.period_body(tx, find_period(tx, number))
    if as_json:
        print_json(body)
        return
    line = f"{body['title']} ({body['region']}): {body['start_at']} to {body['end_at']}, {body['state']}, led by {body['led_by']}"
    out.print(line, markup=False, highlight=False, soft_wrap=True)
    for name, columns in _SHOWN:
        rows = [tuple(row[column] for column in columns) for row in body[name] if row.get("struck") is None]
        show_table(name.capitalize(), columns, rows, empty=f"{name.capitalize()}: none on record.")


_SHOWN = (
    ("objectives", ("number", "text", "priority", "done_at")),
    ("decisions", ("number", "at", "seat", "what", "why")),
    ("positions", ("position", "seat", "account", "unit", "agency")),
    ("assignments", ("number", "what", "where", "resources", "leader")),
    ("channels", ("number", "name", "purpose", "receive")),
    ("medical", ("number", "kind", "name", "place")),
    ("hazards", ("number", "hazard", "mitigation")),
    ("handovers", ("number", "from_seat", "to_seat", "handed_at", "accepted_at")),
)


@period.command("objective")
def objective(
    number: NumberArgument,
    text: Annotated[str, typer.Argument(help="What is to be reached.")],
    priority: Annotated[Priority, typer.Option()] = Priority.MEDIUM,
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Add an objective."""
    give(open_home(home).desk(), SetObjective(number, text, priority), by, as_json=as_json)


@period.command("decide")
def decide(
    number: NumberArgument,
    what: Annotated[str, typer.Argument(help="What is decided.")],
    why: Annotated[str, typer.Argument(help="Why.")],
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Note a decision with its reason."""
    give(open_home(home).desk(), Decide(number, what, why), by, as_json=as_json)


@period.command("log")
def log(
    number: NumberArgument,
    text: Annotated[str, typer.Argument(help="What happened or was done.")],
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write a line in the log of one's seat."""
    give(open_home(home).desk(), LogEntry(number, text), by, as_json=as_json)


@period.command("check-in")
def check_in(
    number: NumberArgument,
    what: Annotated[str, typer.Argument(help="The resource, such as a fire engine with its call sign.")],
    people: Annotated[int, typer.Option(help="How many people came with it.")] = 1,
    agency: Annotated[str | None, typer.Option(show_default=False)] = None,
    unit: Annotated[str | None, typer.Option(show_default=False)] = None,
    assignment: Annotated[
        int | None, typer.Option(help="Where it goes to, by number.", show_default=False)
    ] = None,
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Note that a resource has come."""
    order = CheckIn(number, what, people, agency, unit, assignment=assignment)
    give(open_home(home).desk(), order, by, as_json=as_json)


@period.command("check-out")
def check_out(
    number: Annotated[int, typer.Argument(help="The number of the check-in.")],
    bound_for: Annotated[str, typer.Option(help="Where it goes.")] = "",
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Note that a resource has left."""
    give(open_home(home).desk(), CheckOut(number, bound_for), by, as_json=as_json)


@period.command("hand-over")
def hand_over(
    number: NumberArgument,
    to_seat: Annotated[str, typer.Argument(help="The seat that takes over.")],
    briefing: Annotated[str, typer.Argument(help="What the next shift must know.")],
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Hand a period over to the next shift; it is theirs once they accept."""
    give(open_home(home).desk(), HandOverPeriod(number, briefing, to_seat), by, as_json=as_json)


@period.command("accept")
def accept(
    number: NumberArgument, home: HomeOption = None, by: AsOption = None, as_json: JsonOption = False
) -> None:
    """Take a period over, having read the briefing."""
    give(open_home(home).desk(), AcceptHandOver(number), by, as_json=as_json)


@period.command("close")
def close(
    number: NumberArgument, home: HomeOption = None, by: AsOption = None, as_json: JsonOption = False
) -> None:
    """Close a period; its snapshot is kept, and the record signs its hash."""
    give(open_home(home).desk(), ClosePeriod(number), by, as_json=as_json)


@period.command("snapshot")
def snapshot(
    number: NumberArgument,
    to: Annotated[Path, typer.Option("--out", help="The file to write.")],
    home: HomeOption = None,
) -> None:
    """Write the snapshot of a closed period, and the signed checkpoint beside it."""
    desk = open_home(home).desk()
    with desk.store.read() as tx:
        body = periods.snapshot_of(tx, number)
    note = to.with_suffix(".checkpoint.txt")
    try:
        to.write_bytes(body)
        note.write_text(desk.checkpoint(), encoding="utf-8")
    except OSError as error:
        raise InvalidValueError(f"{to} cannot be written: {error.strerror}. Give another file.") from error
    out.print(f"Written to {to}, with the checkpoint in {note}.", markup=False, soft_wrap=True)


@period.command("verify")
def verify(
    number: NumberArgument,
    file: Annotated[
        Path | None,
        typer.Option(help="A snapshot kept elsewhere; the register's own unless given.", show_default=False),
    ] = None,
    checkpoint: Annotated[
        Path | None,
        typer.Option(help="A signed checkpoint kept elsewhere; one of now unless given.", show_default=False),
    ] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Verify the snapshot of a closed period: its hash, the entry that names it, the signed tree."""
    desk = open_home(home).desk()
    given = _bytes(file) if file else None
    found = periods.verify_snapshot(desk, number, given, read_text(checkpoint) if checkpoint else None)
    if as_json:
        names = ("period", "sha256", "entry", "same")
        print_json({"verified": True} | {name: getattr(found, name) for name in names})
        return
    same = (
        "and the register still says the same"
        if found.same
        else "but the register says otherwise now: rebuild it"
    )
    line = f"The snapshot {found.sha256[:12]}… is the one that entry {found.entry} names; its signature holds, {same}."
    out.print(line, style="green" if found.same else "yellow", markup=False, highlight=False, soft_wrap=True)


def number_of(desk: Desk, number: int | None, region: str | None) -> int:
    """Return a period's number as given, or that of the open or last one of a region."""
    if number is not None:
        return number
    with desk.store.read() as tx:
        return latest_period(tx, outermost(desk.frame(), region))


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise NotFoundError(f"{file} cannot be read: {error.strerror}. Check the path.") from error
