"""`evacuate zone`, `shelter`, `fleet`, `roads`, `fail`, `restore`: what evacuations are planned on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlalchemy import Row, Table, select

from holdfast.cli.common import (
    AsOption,
    HomeOption,
    JsonOption,
    author,
    open_home,
    outermost,
    print_json,
    read_text,
    show_table,
    tell,
)
from holdfast.desk import Desk
from holdfast.errors import InvalidValueError, NotFoundError
from holdfast.evacuating.reading import read_roads
from holdfast.evacuating.shelters import received_now, shelter_body
from holdfast.model.evacuation import Fleet, NeedingHelp, Shelter, Vehicle, Zone
from holdfast.orders import (
    AddShelter,
    FailRoad,
    FailShelter,
    FillShelter,
    MarkZone,
    Order,
    RemoveShelter,
    RemoveZone,
    ReopenShelter,
    RestoreRoad,
    StationFleet,
)
from holdfast.store import tables as t
from holdfast.store.evacuations import taken

MOST_SHOWN = 1_000
zone = typer.Typer(help="Areas whose people leave together.", no_args_is_help=True)
shelter = typer.Typer(help="Where people are received.", no_args_is_help=True)
fleet = typer.Typer(help="Buses and ambulances, by depot.", no_args_is_help=True)
fail = typer.Typer(help="Say that a road or shelter cannot be used.", no_args_is_help=True)
restore = typer.Typer(help="Say that a road can be used again.", no_args_is_help=True)
Id = Annotated[str, typer.Argument(help="Its identifier.")]
Title = Annotated[
    str | None, typer.Option("--name", help="Its name; the identifier unless given.", show_default=False)
]
Region = Annotated[
    str | None, typer.Option("--region", help="Its region; the outermost unless given.", show_default=False)
]
At = Annotated[str, typer.Option("--at", help="Where it is: LATITUDE,LONGITUDE in degrees.")]
Node = Annotated[
    list[str] | None,
    typer.Option(
        "--node", help="Where it touches the roads; the nearest node unless given.", show_default=False
    ),
]
Reason = Annotated[str, typer.Option(help="Why.")]


def add_places(evacuate: typer.Typer) -> None:
    """Add the groups."""
    for name, group in (
        ("zone", zone),
        ("shelter", shelter),
        ("fleet", fleet),
        ("fail", fail),
        ("restore", restore),
    ):
        evacuate.add_typer(group, name=name)


@zone.command("add")
def add_zone(
    name: Id,
    outline: Annotated[Path, typer.Option(help="A GeoJSON polygon in WGS 84, as a geometry or one feature.")],
    population: Annotated[int, typer.Option(min=0, help="People in it.")],
    title: Title = None,
    region: Region = None,
    bedridden: Annotated[int, typer.Option(min=0, help="People who are moved lying.")] = 0,
    wheelchair: Annotated[int, typer.Option(min=0, help="People in wheelchairs.")] = 0,
    care_home: Annotated[int, typer.Option(min=0, help="People in care homes.")] = 0,
    without_car: Annotated[int, typer.Option(min=0, help="Others who have no way to drive.")] = 0,
    node: Node = None,
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Enter a zone; each person who needs help is counted once, in the first kind that fits."""
    desk = open_home(home).desk()
    where = outermost(desk.frame(), region)
    needing = NeedingHelp(bedridden, wheelchair, care_home, without_car)
    text = geometry_of(read_text(outline), outline)
    order = MarkZone(Zone(name, title or name, where, text, population, needing, tuple(node or ())))
    give(desk, order, by, as_json=as_json)


@zone.command("list")
def list_zones(home: HomeOption = None, as_json: JsonOption = False) -> None:
    """List the zones."""
    names = (
        "id",
        "name",
        "region",
        "population",
        "bedridden",
        "wheelchair",
        "care_home",
        "without_car",
        "entry",
    )
    rows = [{name: getattr(row, name) for name in names} for row in _rows(open_home(home).desk(), t.zone)]
    if as_json:
        print_json({"zones": rows})
        return
    kinds = ("bedridden", "wheelchair", "care_home", "without_car")
    shown = [
        (row["id"], row["name"], row["region"], row["population"], sum(row[kind] for kind in kinds))
        for row in rows
    ]
    show_table(
        "Zones",
        ("id", "name", "region", "people", "need help"),
        shown,
        empty="No zone is marked. `holdfast evacuate zone add` marks one.",
    )


@zone.command("remove")
def remove_zone(
    name: Id, reason: Reason, home: HomeOption = None, by: AsOption = None, as_json: JsonOption = False
) -> None:
    """Take a zone out of the register."""
    give(open_home(home).desk(), RemoveZone(name, reason), by, as_json=as_json)


@shelter.command("add")
def add_shelter(
    name: Id,
    at: At,
    places: Annotated[int, typer.Option(min=1, help="People it takes in all.")],
    title: Title = None,
    region: Region = None,
    special: Annotated[int, typer.Option(min=0, help="Of these places, those for people who need help.")] = 0,
    accessible: Annotated[
        bool, typer.Option("--accessible", help="Wheelchairs reach every room needed.")
    ] = False,
    pets: Annotated[bool, typer.Option("--pets", help="Animals may come along.")] = False,
    node: Node = None,
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Enter a shelter; it is open."""
    desk = open_home(home).desk()
    where, (latitude, longitude) = outermost(desk.frame(), region), position(at)
    new = Shelter(
        name, title or name, where, latitude, longitude, places, special, accessible, pets, tuple(node or ())
    )
    give(desk, AddShelter(new), by, as_json=as_json)


@shelter.command("list")
def list_shelters(home: HomeOption = None, as_json: JsonOption = False) -> None:
    """List the shelters with the places that are left."""
    desk = open_home(home).desk()
    with desk.store.read() as tx:
        used, here = taken(tx, first=None), received_now(tx)
    rows = [shelter_body(row, used, here) for row in _rows(desk, t.shelter)]
    if as_json:
        print_json({"shelters": rows})
        return
    names = ("id", "name", "state", "places", "taken", "received", "free")
    shown = [tuple(row[name] for name in names) for row in rows]
    show_table(
        "Shelters", names, shown, empty="There is no shelter. `holdfast evacuate shelter add` enters one."
    )


@shelter.command("full")
def fill_shelter(
    name: Id, reason: Reason, home: HomeOption = None, by: AsOption = None, as_json: JsonOption = False
) -> None:
    """Say that a shelter takes nobody more in."""
    give(open_home(home).desk(), FillShelter(name, reason), by, as_json=as_json)


@shelter.command("reopen")
def reopen_shelter(
    name: Id, reason: Reason, home: HomeOption = None, by: AsOption = None, as_json: JsonOption = False
) -> None:
    """Say that a shelter takes people in again."""
    give(open_home(home).desk(), ReopenShelter(name, reason), by, as_json=as_json)


@shelter.command("remove")
def remove_shelter(
    name: Id, reason: Reason, home: HomeOption = None, by: AsOption = None, as_json: JsonOption = False
) -> None:
    """Take a shelter out of the register."""
    give(open_home(home).desk(), RemoveShelter(name, reason), by, as_json=as_json)


@fleet.command("station")
def station_fleet(
    name: Id,
    at: At,
    vehicle: Annotated[Vehicle, typer.Option(help="What it consists of.")],
    vehicles: Annotated[int, typer.Option(min=0, help="How many stand there.")],
    places: Annotated[int, typer.Option(min=1, help="People that one takes.")],
    title: Title = None,
    region: Region = None,
    node: Node = None,
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Enter the vehicles of a depot, or say anew how many there are."""
    desk = open_home(home).desk()
    where, (latitude, longitude) = outermost(desk.frame(), region), position(at)
    nodes = tuple(node or ())
    new = Fleet(name, title or name, where, vehicle, vehicles, places, latitude, longitude, nodes)
    give(desk, StationFleet(new), by, as_json=as_json)


@fleet.command("list")
def list_fleets(home: HomeOption = None, as_json: JsonOption = False) -> None:
    """List the vehicles by depot."""
    names = ("id", "name", "region", "vehicle", "vehicles", "places")
    rows = [{name: getattr(row, name) for name in names} for row in _rows(open_home(home).desk(), t.fleet)]
    if as_json:
        print_json({"fleets": rows})
        return
    shown = [tuple(row.values()) for row in rows]
    show_table(
        "Fleets", names, shown, empty="No vehicle is stationed. `holdfast evacuate fleet station` does it."
    )


@fail.command("road")
def fail_road(
    net: Annotated[str, typer.Argument(help="The road net.")],
    roads: Annotated[list[str], typer.Argument(help="Their numbers, or a name: all roads of that name.")],
    reason: Reason,
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say that roads cannot be used; evacuations that count on them are named."""
    desk = open_home(home).desk()
    give(desk, FailRoad(net, road_numbers(desk, net, roads), reason), by, as_json=as_json)


@fail.command("shelter")
def fail_shelter(
    name: Id, reason: Reason, home: HomeOption = None, by: AsOption = None, as_json: JsonOption = False
) -> None:
    """Say that a shelter cannot be used; evacuations that count on it are named."""
    give(open_home(home).desk(), FailShelter(name, reason), by, as_json=as_json)


@restore.command("road")
def restore_road(
    net: Annotated[str, typer.Argument(help="The road net.")],
    roads: Annotated[list[str], typer.Argument(help="Their numbers, or a name: all roads of that name.")],
    reason: Reason,
    home: HomeOption = None,
    by: AsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say that roads can be used again."""
    desk = open_home(home).desk()
    give(desk, RestoreRoad(net, road_numbers(desk, net, roads), reason), by, as_json=as_json)


def give(desk: Desk, order: Order, by: str | None, *, as_json: bool) -> None:
    """Submit an order and show what became of it."""
    tell(desk.submit(order, author(by, desk.frame())), as_json=as_json, order=order)


def position(text: str) -> tuple[float, float]:
    """Return the latitude and longitude that a text says.

    Raises
    ------
    InvalidValueError
        If it says none.
    """
    try:
        latitude, longitude = map(float, text.split(","))
    except ValueError as error:
        raise InvalidValueError(
            f"{text!r} is no position. Give LATITUDE,LONGITUDE in degrees: 58.98,22.61."
        ) from error
    return latitude, longitude


def geometry_of(text: str, file: Path) -> str:
    """Return the geometry in a GeoJSON text, which may be that of one feature.

    Raises
    ------
    InvalidValueError
        If there is none, or more than one.
    """
    try:
        body = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InvalidValueError(f"{file} is no JSON. Give a GeoJSON polygon.") from error
    if isinstance(body, dict) and body.get("type") == "FeatureCollection":
        features = body.get("features")
        body = features[0] if isinstance(features, list) and len(features) == 1 else None
    if isinstance(body, dict) and body.get("type") == "Feature":
        body = body.get("geometry")
    if not isinstance(body, dict):
        raise InvalidValueError(
            f"{file} holds no single geometry. Give one GeoJSON polygon, or one feature with it."
        )
    return json.dumps(body, separators=(",", ":"))


def road_numbers(desk: Desk, net: str, given: list[str]) -> tuple[int, ...]:
    """Return the numbers of roads that are given by number or by name.

    Raises
    ------
    NotFoundError
        If there is no such net, or no road of a name.
    """
    with desk.store.read() as tx:
        row = tx.execute(select(t.road_net).where(t.road_net.c.id == net)).first()
        if row is None:
            raise NotFoundError(
                f"There is no road net {net!r}. `holdfast evacuate roads list` names those there are."
            )
        if all(each.isascii() and each.isdigit() and len(each) < 10 for each in given):
            return tuple(map(int, given))
        roads = read_roads(tx, row)
    found: list[int] = []
    for each in given:
        same = [at for at in range(len(roads)) if roads.name(at) == each or str(at) == each]
        if not same:
            raise NotFoundError(
                f"No road of {net} is called {each!r}. `holdfast evacuate roads find` looks for parts."
            )
        found += same
    return tuple(dict.fromkeys(found))


def _rows(desk: Desk, table: Table) -> list[Row[Any]]:
    with desk.store.read() as tx:
        return list(tx.execute(select(table).order_by(table.c.id).limit(MOST_SHOWN)).all())
