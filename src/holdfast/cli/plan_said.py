"""`plan said`: what the register says for planning beyond strength and worth."""

from __future__ import annotations

from typing import Annotated, Any

import polars as pl
import typer
from sqlalchemy import Connection, select

from holdfast.cli.common import HomeOption, JsonOption, open_home, outermost, print_json, show_table
from holdfast.cli.plans import plan
from holdfast.store import reserve
from holdfast.store import tables as t
from holdfast.store.days import to_date


def register(app: typer.Typer) -> None:
    """Add the command to `plan`, which is part of the app already."""
    del app
    plan.command("said")(said)


def said(
    region: Annotated[str, typer.Argument(help="The region, with those nested in it.")],
    home: HomeOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show threat levels, tours set by hand, posts with tiers or a mix, and units that serve together."""
    desk = open_home(home).desk()
    frame = desk.frame()
    regions = list(frame.within(outermost(frame, region)))
    with desk.store.read() as tx:
        body = {
            "threat_levels": _levels(tx, regions),
            "fixed_tours": _fixed(tx, regions),
            "posts": _shapes(tx, regions),
            "units": _units(tx, regions),
        }
    if as_json:
        print_json(body)
        return
    for (name, rows), (title, hint) in zip(body.items(), _TITLES, strict=True):
        columns = tuple(rows[0]) if rows else (name,)
        shown = [tuple("" if value is None else value for value in row.values()) for row in rows]
        show_table(title, columns, shown, empty=hint)


_TITLES = (
    (
        "Threat levels, the last decides",
        "Level 1 everywhere: `holdfast order SetThreatLevel` sets another.",
    ),
    ("Tours set by hand", "No tour is set by hand: `holdfast order FixTour` sets one."),
    (
        "Posts whose people differ",
        "No post has tiers, a mix or a strength by threat level: `holdfast order ShapePost` gives one.",
    ),
    (
        "Units that serve together",
        "The people of every unit serve one by one: `holdfast order SetUnitTogether` changes it.",
    ),
)


def _levels(tx: Connection, regions: list[str]) -> list[dict[str, Any]]:
    c = t.threat_level.c
    rows = tx.execute(select(t.threat_level).where(c.region.in_(regions)).order_by(c.entry))
    return [
        {
            "region": row.region,
            "level": row.level,
            "start": str(to_date(row.start_day)),
            "last": str(to_date(row.end_day - 1)),
            "reason": row.reason,
            "entry": row.entry,
        }
        for row in rows
    ]


def _fixed(tx: Connection, regions: list[str]) -> list[dict[str, Any]]:
    """Return the tours set by hand at posts in some regions, and at posts that are closed by now."""
    c = t.fixed_tour.c
    query = select(t.post.c.id, t.facility.c.region).join(t.facility, t.facility.c.id == t.post.c.facility)
    where = {row.id: row.region for row in tx.execute(query)}
    waiting = set(reserve.fixed_tours(tx)["id"])
    rows = tx.execute(select(t.fixed_tour).order_by(c.start_day, c.id))
    return [
        {
            "tour": row.id,
            "person": row.person,
            "post": row.post,
            "start": str(to_date(row.start_day)),
            "last": str(to_date(row.end_day - 1)),
            "state": "waits for a plan" if row.id in waiting else "called up",
            "reason": row.reason,
        }
        for row in rows
        if where.get(row.post) is None or where[row.post] in regions
    ]


def _shapes(tx: Connection, regions: list[str]) -> list[dict[str, Any]]:
    shape = ("tiers", "mix", "by_threat")
    posts = reserve.posts(tx, regions).filter(pl.any_horizontal(pl.col(name).is_not_null() for name in shape))
    return posts.select("post", "strength", *shape).to_dicts()


def _units(tx: Connection, regions: list[str]) -> list[dict[str, Any]]:
    c = t.unit.c
    rows = tx.execute(select(c.id, c.name, c.region, c.kind).where(c.region.in_(regions), c.together == 1))
    return [{"unit": row.id, "name": row.name, "region": row.region, "kind": row.kind} for row in rows]
