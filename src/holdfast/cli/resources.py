"""`resource`: the catalogue, depots, and what lies in them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, get_args

import typer

from holdfast.cli.common import (
    AsOption,
    HomeOption,
    JsonOption,
    author,
    open_home,
    outermost,
    print_json,
    show_table,
    tell,
    write_text,
)
from holdfast.errors import InvalidValueError
from holdfast.exchange.stock_files import StockFile, read_stock_file, table_csv
from holdfast.model.resources import Depot, Resource
from holdfast.operations import resources
from holdfast.orders import AddDepot, DefineResource, ImportStock, Order, StockDepot, Told

group = typer.Typer(help="What can be asked for, and what lies in which depot.", no_args_is_help=True)
RegionOption = Annotated[
    str | None, typer.Option("--region", help="The region; the outermost unless named.", show_default=False)
]
ForOption = Annotated[
    str | None,
    typer.Option("--for", help="The agency that speaks; the headquarters unless named.", show_default=False),
]
ToldOption = Annotated[
    str | None,
    typer.Option(
        "--told", help="How the agency said it, where you enter it for the agency.", show_default=False
    ),
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(group, name="resource")


@group.command("define")
def define(
    name: Annotated[str, typer.Argument(help="Its identifier, such as pump-1.")],
    title: Annotated[str, typer.Argument(help="What it is.")],
    kind: Annotated[str, typer.Option(help="Its kind, one word for all types of it.")],
    grade: Annotated[
        int | None,
        typer.Option(
            "--type", help="1, the most capable, to 4; none where it is not typed.", show_default=False
        ),
    ] = None,
    unit: Annotated[str, typer.Option(help="What is counted.")] = "piece",
    needs: Annotated[str, typer.Option(help="People, fuel, transport, in words.")] = "",
    region: RegionOption = None,
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Enter a resource into the catalogue."""
    desk = open_home(home).desk()
    made = Resource(name, title, kind, grade, unit, needs)
    order = DefineResource(made, outermost(desk.frame(), region))
    tell(desk.submit(order, author(by, desk.frame())), as_json=as_json, order=order)


@group.command("depot")
def depot(
    name: Annotated[str, typer.Argument(help="Its identifier.")],
    title: Annotated[str, typer.Argument(help="Its name.")],
    latitude: Annotated[float, typer.Option(help="Degrees, WGS 84.")],
    longitude: Annotated[float, typer.Option(help="Degrees, WGS 84.")],
    agency: Annotated[
        str | None, typer.Option(help="Whose it is; the headquarters' own unless named.", show_default=False)
    ] = None,
    region: RegionOption = None,
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Enter a depot."""
    desk = open_home(home).desk()
    made = Depot(name, title, outermost(desk.frame(), region), latitude, longitude, agency)
    order = AddDepot(made)
    tell(desk.submit(order, author(by, desk.frame())), as_json=as_json, order=order)


@group.command("stock")
def stock(
    where: Annotated[str, typer.Argument(metavar="DEPOT", help="The depot.")],
    resource: Annotated[str, typer.Argument(help="The resource.")],
    counted: Annotated[int, typer.Argument(help="How many lie there, reserved ones included.", min=0)],
    reason: Annotated[str, typer.Option(help="Why it is not what the register had.")] = "",
    agency: ForOption = None,
    told: ToldOption = None,
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Enter what was counted in a depot."""
    desk = open_home(home).desk()
    order = StockDepot(where, resource, counted, reason, agency, Told(told) if told else None)
    tell(desk.submit(order, author(by, desk.frame())), as_json=as_json, order=order)


@group.command("import")
def import_file(
    what: Annotated[str, typer.Argument(help="What the file holds: catalogue, depots or stock.")],
    file: Annotated[
        Path,
        typer.Argument(help="CSV, workbook or Parquet; `docs/explanation/resources.md` has the columns."),
    ],
    reason: Annotated[str, typer.Option(help="Why counts differ from what the register had.")] = "Counted.",
    region: RegionOption = None,
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Enter catalogue, depots or counts from a file; all of it or nothing."""
    found = read_stock_file(file, _kind(what))
    desk = open_home(home).desk()
    order: Order = ImportStock(
        outermost(desk.frame(), region), found.resources, found.depots, found.counts, reason
    )
    tell(desk.submit(order, author(by, desk.frame())), as_json=as_json, order=order)


@group.command("list")
def show(
    what: Annotated[Literal["stock", "catalogue", "depots"], typer.Argument(help="What to list.")] = "stock",
    region: RegionOption = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="Write stock as CSV into this file.", show_default=False)
    ] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """List what lies where: on hand, committed, out; or the catalogue, or the depots."""
    desk = open_home(home).desk()
    frame = desk.frame()
    regions = frame.within(outermost(frame, region))
    with desk.store.read() as tx:
        match what:
            case "catalogue":
                rows = resources.catalogue(tx, limit=20_000)
                columns: tuple[str, ...] = ("id", "title", "kind", "type", "unit", "needs")
            case "depots":
                rows = resources.depots(tx, regions, limit=20_000)
                columns = ("id", "name", "region", "agency", "latitude", "longitude", "closed")
            case "stock":
                rows = resources.stock(tx, regions, limit=100_000)
                columns = ("depot", "resource", "on_hand", "committed", "out", "unit", "agency", "region")
    if out is not None:
        write_text(out, table_csv(resources.STOCK_COLUMNS if what == "stock" else columns, rows))
    if as_json:
        print_json({what: rows})
    elif out is None:
        empty = "Nothing yet. Enter it with `holdfast resource import`, `define`, `depot` or `stock`."
        show_table(what.capitalize(), columns, [[row[name] for name in columns] for row in rows], empty=empty)


def _kind(word: str) -> StockFile:
    for known in get_args(StockFile):
        if word == known:
            return known  # type: ignore[no-any-return]
    raise InvalidValueError(f"{word!r} cannot be imported here. Give catalogue, depots or stock.")
