"""`cot`: positions as Cursor on Target, out to other programs and in from them; nothing that comes in is kept unasked."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from sqlalchemy import Connection, Table, select

from holdfast.cli.common import (
    AsOption,
    HomeOption,
    JsonOption,
    answer_json,
    author,
    err,
    open_home,
    out,
    outermost,
    print_json,
    show_table,
    tell,
)
from holdfast.desk import Desk, Receipt, Refusal
from holdfast.errors import InvalidValueError, NotFoundError
from holdfast.exchange.cot import CANCELLED, MOST_BYTES, POINT, NotTaken, Position, read_events, write_events
from holdfast.model.exercise import marked
from holdfast.model.incidents import IncidentState
from holdfast.orders import Frame, ReportIncident
from holdfast.store import tables as t

cot = typer.Typer(
    help="Cursor on Target: positions of what is friendly or civil, and nothing else.", no_args_is_help=True
)
FRESH: Final = timedelta(hours=1)
LASTING: Final = timedelta(days=1)
"""For how long the place of an incident, or of something built, is to be believed."""
_LONGEST: Final = 200
_OPEN: Final = (IncidentState.REPORTED.value, IncidentState.VERIFIED.value)
Region = Annotated[
    str | None,
    typer.Option(help="The region, with those nested in it; the outermost unless named.", show_default=False),
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(cot, name="cot")


@cot.command("out")
def give_out(
    region: Region = None,
    to: Annotated[
        Path | None,
        typer.Option("--out", help="The file to write; to standard output unless given.", show_default=False),
    ] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write facilities, shelters and open incidents as points on the map, an event a line."""
    desk = open_home(home).desk()
    frame, now = desk.frame(), desk.now()
    regions = sorted(frame.within(outermost(frame, region)))
    with desk.store.read() as tx:
        positions = list(_points(tx, frame, regions, desk.key.name, now))
    body = write_events(positions)
    if to is not None:
        _write(to, body)
    if as_json:
        print_json({"file": str(to) if to else None, "positions": [_json(each) for each in positions]})
    elif to is None:
        typer.echo(body.decode(), nl=False)
    else:
        out.print(
            f"{len(positions):,} positions written to {to}.", markup=False, highlight=False, soft_wrap=True
        )


@cot.command("in")
def take_in(
    file: Annotated[Path, typer.Argument(help="Events in XML: one, or several one after another.")],
    report: Annotated[
        bool, typer.Option("--report", help="Report each alarm as an incident; all else is only shown.")
    ] = False,
    what: Annotated[
        str, typer.Option(help="What the alarms are of, as it is reported; name no private people.")
    ] = "",
    region: Region = None,
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show the positions of a file, and what of it is refused and why; nothing is kept unless --report asks for it."""
    positions, refused = read_events(_read(file))
    answers = _report(open_home(home).desk(), positions, region, what, by) if report else []
    if as_json:
        print_json(
            {
                "positions": [_json(each) for each in positions],
                "refused": [asdict(each) for each in refused],
                "reported": [answer_json(answer) for _, answer in answers],
            }
        )
        if any(isinstance(answer, Refusal) for _, answer in answers):
            raise typer.Exit(1)
        return
    _show(positions, refused)
    for order, answer in answers:
        tell(answer, as_json=False, order=order)


def _report(
    desk: Desk, positions: tuple[Position, ...], region: str | None, what: str, by: str | None
) -> list[tuple[ReportIncident, Receipt | Refusal]]:
    """Report the alarms of a file that have not ended, each once however often it is read; nothing of whom they come."""
    frame = desk.frame()
    who, named, answers = author(by, frame), outermost(frame, region), []
    last = {each.uid: each for each in positions if each.is_alarm or each.type == CANCELLED}
    for each in (each for each in last.values() if each.is_alarm):
        order = ReportIncident(
            named,
            what or f"Alarm received: {each.what}",
            latitude=each.latitude,
            longitude=each.longitude,
            happened_at=each.at,
            source="Cursor on Target",
        )
        whose = "" if each.is_withheld else each.uid
        seen = f"{named}|{whose}|{each.type}|{each.latitude}|{each.longitude}|{each.at.isoformat()}|{what}"
        answers.append(
            (order, desk.submit(order, who, key=f"cot:{hashlib.sha256(seen.encode()).hexdigest()}"))
        )
    return answers


def _points(
    tx: Connection, frame: Frame, regions: list[str], origin: str, now: datetime
) -> Iterator[Position]:
    for table in (t.facility, t.shelter):
        for row in tx.execute(_placed(table, regions)):
            about = f"shelter, {row.state}" if table is t.shelter else f"facility, {row.sector}"
            uid = f"{origin}.{table.name}.{row.id}"
            yield _point(frame, uid, row.name, about, (row.latitude, row.longitude), now, LASTING)
    for row in tx.execute(_placed(t.incident, regions).where(t.incident.c.state.in_(_OPEN))):
        about = f"incident, {row.kind}, {row.state}" + (f", {row.severity}" if row.severity else "")
        uid = f"{origin}.incident.{row.id}"
        yield _point(frame, uid, f"{row.id}: {row.title}", about, (row.latitude, row.longitude), now, FRESH)


def _placed(table: Table, regions: list[str]) -> Any:
    c = table.c
    return select(table).where(c.region.in_(regions), c.latitude.is_not(None)).order_by(c.id)


def _point(
    frame: Frame, uid: str, name: str, about: str, at: tuple[float, float], now: datetime, lasts: timedelta
) -> Position:
    # NOTE: a map shows the call sign and hides the remarks, so the mark of an exercise stands in both.
    callsign = marked(name, frame.exercise)[:_LONGEST]
    return Position(uid, POINT, callsign, *at, now, now + lasts, marked(about, frame.exercise))


def _show(positions: tuple[Position, ...], refused: tuple[NotTaken, ...]) -> None:
    rows = [
        (p.uid, p.what, p.callsign, f"{p.latitude:.5f}, {p.longitude:.5f}", f"{p.at:%Y-%m-%d %H:%M}")
        for p in positions
    ]
    columns = ("identifier", "what", "call sign", "at", "when (UTC)")
    show_table(
        "Positions",
        columns,
        rows,
        empty="Nothing of this file is taken. What is, `holdfast cot in --help` says.",
    )
    for each in refused:
        err.print(
            f"Event {each.event} is refused: {each.reason}", markup=False, highlight=False, soft_wrap=True
        )


def _json(position: Position) -> dict[str, Any]:
    return asdict(position) | {
        "at": position.at.isoformat(),
        "stale": position.stale.isoformat(),
        "what": position.what,
        "alarm": position.is_alarm,
    }


def _read(file: Path) -> bytes:
    try:
        with file.open("rb") as stream:
            return stream.read(MOST_BYTES + 1)
    except OSError as error:
        raise NotFoundError(f"{file} cannot be read: {error.strerror}. Check the path.") from error


def _write(file: Path, body: bytes) -> None:
    try:
        file.write_bytes(body)
    except OSError as error:
        raise InvalidValueError(
            f"{file} cannot be written: {error.strerror}. Check the folder, its permissions and the disk."
        ) from error
