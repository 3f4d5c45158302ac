"""`evacuate roads`: road nets in the register."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from sqlalchemy import func, select

from holdfast.cli.common import (
    AsOption,
    HomeOption,
    JsonOption,
    author,
    open_home,
    outermost,
    print_json,
    progress,
    show_table,
    tell,
)
from holdfast.errors import NotFoundError
from holdfast.evacuating.reading import read_roads
from holdfast.exchange.roads import read_roads as read_road_file
from holdfast.orders.road_nets import import_order
from holdfast.store import tables as t

MOST_FOUND = 200
roads = typer.Typer(help="The roads on which evacuations are planned.", no_args_is_help=True)


def add_roads(evacuate: typer.Typer) -> None:
    """Add the group."""
    evacuate.add_typer(roads, name="roads")


@roads.command("import")
def import_roads(
    net: Annotated[str, typer.Argument(help="The identifier of the net to be.")],
    file: Annotated[
        Path, typer.Argument(help="TNTP network, table of roads, or lines (GeoJSON, GeoPackage).")
    ],
    nodes: Annotated[
        Path | None,
        typer.Option(help="Where its nodes lie, where the file does not say.", show_default=False),
    ] = None,
    name: Annotated[
        str | None, typer.Option(help="Its name; that of the file unless given.", show_default=False)
    ] = None,
    region: Annotated[
        str | None, typer.Option(help="Its region; the outermost unless given.", show_default=False)
    ] = None,
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Enter a road net: one entry for the whole of it."""
    desk = open_home(home).desk()
    frame = desk.frame()
    where, who = outermost(frame, region), author(by, frame)
    with progress(as_json, f"Reading {file.name}"):
        found = read_road_file(file, nodes)
    order, enclosures = import_order(where, found, net=net, name=name or file.stem)
    tell(desk.submit(order, who, enclosures=enclosures), as_json=as_json, order=order)


@roads.command("list")
def list_nets(home: HomeOption = None, as_json: JsonOption = False) -> None:
    """List the road nets, with how many of their roads have failed."""
    desk = open_home(home).desk()
    c = t.failed_road.c
    with desk.store.read() as tx:
        failed = {row[0]: row[1] for row in tx.execute(select(c.net, func.count()).group_by(c.net))}
        rows = tx.execute(select(t.road_net).order_by(t.road_net.c.id)).all()
    names = ("id", "name", "region", "roads", "nodes")
    nets = [{name: getattr(row, name) for name in names} | {"failed": failed.get(row.id, 0)} for row in rows]
    if as_json:
        print_json({"road_nets": nets})
        return
    shown = [tuple(net.values()) for net in nets]
    show_table(
        "Road nets",
        (*names, "failed"),
        shown,
        empty="No roads are entered. `holdfast evacuate roads import` enters them.",
    )


@roads.command("find")
def find_roads(
    net: Annotated[str, typer.Argument(help="The road net.")],
    part: Annotated[str, typer.Argument(help="Part of a road's name; every road unless given.")] = "",
    failed: Annotated[bool, typer.Option("--failed", help="Only those that have failed.")] = False,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """List roads with their numbers, by which orders name them."""
    desk = open_home(home).desk()
    c = t.failed_road.c
    with desk.store.read() as tx:
        row = tx.execute(select(t.road_net).where(t.road_net.c.id == net)).first()
        if row is None:
            raise NotFoundError(
                f"There is no road net {net!r}. `holdfast evacuate roads list` names those there are."
            )
        found = read_roads(tx, row)
        reasons = {row.road: row.reason for row in tx.execute(select(c.road, c.reason).where(c.net == net))}
    wanted = part.casefold()
    every = (
        at
        for at in range(len(found))
        if wanted in found.name(at).casefold() and (not failed or at in reasons)
    )
    numbers = [at for at, _ in zip(every, range(MOST_FOUND), strict=False)]
    rows: list[dict[str, Any]] = [
        {
            "road": at,
            "name": found.name(at),
            "from": found.node_name(int(found.tail[at])),
            "to": found.node_name(int(found.head[at])),
            "seconds": float(found.seconds[at]),
            "capacity_per_hour": float(found.capacity_per_hour[at]),
            "failed": reasons.get(at, ""),
        }
        for at in numbers
    ]
    if as_json:
        print_json({"roads": rows})
        return
    show_table(
        f"Roads of {net}",
        tuple(rows[0]) if rows else (),
        [tuple(r.values()) for r in rows],
        empty="None is called so.",
    )
