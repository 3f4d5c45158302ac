"""`sitrep`, `picture`: situation reports, and how things stood at any moment."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from holdfast.cli.common import (
    AsOption,
    HomeOption,
    JsonOption,
    a_moment,
    author,
    open_home,
    out,
    outermost,
    print_json,
    show_table,
    tell,
)
from holdfast.cli.forms import RegionOption, write_file
from holdfast.errors import InvalidValueError
from holdfast.operations import sitreps
from holdfast.operations.periods import find_row, plain_row
from holdfast.operations.picture import picture_at
from holdfast.orders import IssueSitrep
from holdfast.store import tables as t

sitrep = typer.Typer(
    help="Situation reports: what changed since the last one, and how things stand.", no_args_is_help=True
)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(sitrep, name="sitrep")
    app.command("picture")(picture)


@sitrep.command("issue")
def issue(
    paragraph: Annotated[str, typer.Argument(help="The situation in your words; may be empty.")] = "",
    region: RegionOption = None,
    incident: Annotated[int | None, typer.Option(help="Of one incident only.", show_default=False)] = None,
    outlook: Annotated[str, typer.Option(help="What is to be done next.")] = "",
    issues: Annotated[str, typer.Option(help="What stands in the way.")] = "",
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Issue the next situation report out of what the register holds."""
    desk = open_home(home).desk()
    where = outermost(desk.frame(), region)
    order = IssueSitrep(where, paragraph, incident=incident, outlook=outlook, issues=issues)
    tell(desk.submit(order, author(by, desk.frame())), as_json=as_json, order=order)


@sitrep.command("list")
def list_(
    region: RegionOption = None,
    most: Annotated[int, typer.Option(min=1, max=1000, help="Show so many.")] = 20,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """List the situation reports, the latest first."""
    desk = open_home(home).desk()
    frame = desk.frame()
    regions = frame.within(outermost(frame, region))
    with desk.store.read() as tx:
        rows = sitreps.sitreps(tx, regions, incident=None, before=None, limit=most)
    if as_json:
        print_json({"sitreps": [plain_row(row) for row in rows]})
        return
    shown = [(r.id, r.region, r.incident or "", r.number, r.issued_at[:16], r.seat, r.changed) for r in rows]
    columns = ("sitrep", "region", "incident", "number", "issued (UTC)", "seat", "changes")
    show_table(
        "Situation reports", columns, shown, empty="There is none yet. `holdfast sitrep issue` issues one."
    )


@sitrep.command("show")
def show(
    number: Annotated[int, typer.Argument(help="The report; `holdfast sitrep list`.")],
    to: Annotated[
        Path | None, typer.Option("--out", help="Write the PDF to this file.", show_default=False)
    ] = None,
    language: Annotated[
        str | None,
        typer.Option(help="Set it anew in this language; as issued unless given.", show_default=False),
    ] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show a situation report, or write its PDF."""
    desk = open_home(home).desk()
    with desk.store.read() as tx:
        row = find_row(tx, t.sitrep, number, "situation report")
        facts = json.loads(sitreps.facts_of(tx, row))
        if to is not None:
            write_file(to, sitreps.paper_of(tx, desk.frame(), row, language))
    if as_json:
        print_json(facts)
        return
    if to is not None:
        out.print(f"Written to {to}.", markup=False, soft_wrap=True)
        return
    line = f"Situation report {facts['number']} of {facts['name']}, {facts['since']} to {facts['issued_at']}"
    out.print(
        f"{line}\n\n{facts['paragraph'] or 'No words were added.'}\n",
        markup=False,
        highlight=False,
        soft_wrap=True,
    )
    rows = [(c["at"][:16], c["kind"], c["about"], c["title"], c["detail"]) for c in facts["changes"]["named"]]
    columns = ("at (UTC)", "change", "number", "title", "detail")
    show_table("Changes", columns, rows, empty="No change since the last report.")


def picture(
    region: RegionOption = None,
    at: Annotated[
        str | None, typer.Option(help="As 2027-01-31T08:00; now unless given.", show_default=False)
    ] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show how things stood in a region at a moment, as the register knew it then."""
    desk = open_home(home).desk()
    frame = desk.frame()
    where = outermost(frame, region)
    moment = a_moment(at, desk, where)
    if moment > desk.now():
        raise InvalidValueError(
            f"{at} is still to come. Give a moment that has been, or leave it out for now."
        )
    with desk.store.read() as tx:
        seen = picture_at(tx, frame, where, moment)
    if as_json:
        told = {"states": dict(seen.states), "facilities": dict(seen.facilities)}
        print_json(asdict(seen) | told | {"incidents": [each._asdict() for each in seen.incidents]})
        return
    out.print(
        f"After entry {seen.entry}: threat level {seen.threat_level}, {len(seen.incidents)} incidents open."
    )
    rows = [
        (i.id, i.kind, i.severity or "", i.title, i.facility or i.where, i.happened_at[:16])
        for i in seen.incidents
    ]
    columns = ("incident", "kind", "severity", "title", "where", "happened (UTC)")
    show_table("Incidents", columns, rows, empty="No incident was open.")
    show_table(
        "Facilities", ("facility", "state"), list(seen.facilities.items()), empty="No facility was affected."
    )
    open_then = [(each.id, each.title, each.region, each.led_by) for each in seen.periods]
    show_table("Periods", ("period", "title", "region", "led by"), open_then, empty="No period was open.")
