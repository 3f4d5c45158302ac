"""`features`: a register with places as one file of GeoJSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from sqlalchemy import Connection

from holdfast.cli.common import HomeOption, JsonOption, open_home, out, outermost, print_json, write_text
from holdfast.errors import NotFoundError
from holdfast.features import COLLECTIONS, Box, Collection, Wanted, page
from holdfast.model.exercise import marked

_PAGE: Final = 5_000


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("features")(features)


def features(
    collection: Annotated[str, typer.Argument(help=f"One of {', '.join(COLLECTIONS)}.")],
    region: Annotated[
        str | None,
        typer.Option(
            help="Only what lies in a region, with those nested in it; all unless named.", show_default=False
        ),
    ] = None,
    bbox: Annotated[
        str | None,
        typer.Option(help="Only what lies in a box: WEST,SOUTH,EAST,NORTH in degrees.", show_default=False),
    ] = None,
    to: Annotated[
        Path | None,
        typer.Option(
            "--out", help="The file to write; named after the collection unless given.", show_default=False
        ),
    ] = None,
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write a register with places as GeoJSON (RFC 7946); --json prints it unless --out names a file."""
    desk = open_home(home).desk()
    frame, known = desk.frame(), _known(collection)
    box = Box.parse(bbox) if bbox is not None else None
    wanted = Wanted(frozenset(frame.within(outermost(frame, region))), _PAGE, box=box)
    with desk.store.read() as tx:
        body = _body(tx, known, wanted, exercise=frame.exercise)
    if as_json and to is None:
        print_json(body)
        return
    file, count = to or Path(f"{collection}.geojson"), len(body["features"])
    write_text(file, json.dumps(body, ensure_ascii=False))
    if as_json:
        print_json({"file": str(file), "features": count})
    else:
        out.print(f"{count:,} features written to {file}.", markup=False, highlight=False, soft_wrap=True)


def _body(tx: Connection, known: Collection, wanted: Wanted, *, exercise: bool) -> dict[str, Any]:
    """Return the collection whole; other members than those of GeoJSON are passed over by who does not know them."""
    more = {"exercise": True} if exercise else {}
    return {
        "type": "FeatureCollection",
        "title": marked(known.title, exercise),
        **more,
        "features": _all(tx, known, wanted),
    }


def _all(tx: Connection, known: Collection, wanted: Wanted) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    while True:
        after = found[-1]["id"] if found else None
        more = page(tx, known, Wanted(wanted.regions, wanted.limit, after, wanted.box))
        found += more
        if len(more) < wanted.limit:
            return found


def _known(name: str) -> Collection:
    if name not in COLLECTIONS:
        raise NotFoundError(f"There is no collection {name!r}. Give one of {', '.join(COLLECTIONS)}.")
    return COLLECTIONS[name]
