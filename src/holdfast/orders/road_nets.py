"""Orders about roads: a net imported as a whole, roads that fail, roads that are open again."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final

import numpy as np
import polars as pl
from sqlalchemy import Row, delete, insert, select

from holdfast.errors import HoldfastError
from holdfast.exchange.parquet import read_parquet
from holdfast.model import Power
from holdfast.orders.base import Effects, Enclosures, Order, View, moment_text, refuse
from holdfast.orders.evacuation_need import broken, mend, need_text, road_line
from holdfast.orders.need import need_id, need_region, need_row, refuse_known
from holdfast.protect.evacuation_problem import Roads
from holdfast.store import tables as t

ROADS: Final[Mapping[str, Any]] = {
    "tail": pl.Int64,
    "head": pl.Int64,
    "seconds": pl.Float64,
    "capacity_per_hour": pl.Float64,
    "name": pl.String,
}
"""Columns of the file of a net's roads, one row a road in one direction; its number is its row, from 0."""
NODES: Final[Mapping[str, Any]] = {
    "name": pl.String,
    "longitude": pl.Float64,
    "latitude": pl.Float64,
    "no_through": pl.Boolean,
}
"""Columns of the file of its nodes; positions may be null where they are not known."""
MOST_ROADS: Final = 1_000_000
MOST_AT_ONCE: Final = 1_000
"""Roads that one order names."""


@dataclass(frozen=True, slots=True)
class ImportRoads(Order):
    """Enter a road net: one entry for the whole of it.

    Attributes
    ----------
    roads_file, nodes_file
        SHA-256 (hex) of Parquet files with the columns of `ROADS` and `NODES`.
    roads, nodes
        How many rows they have.
    """

    id: str
    name: str
    region: str
    roads_file: str
    nodes_file: str
    roads: int
    nodes: int
    power: ClassVar[Power] = Power.REGISTER

    def concerns(self, view: View) -> str:
        """Return its region."""
        return need_region(view, self.region)

    def check(self, view: View) -> None:
        """Refuse a name that is taken, or files that are no road net."""
        need_id("The road net", self.id)
        need_text("The name of the road net", self.name, longest=200)
        refuse_known(view, t.road_net, "road net", id=self.id)
        roads = _roads(_rows(view, self.roads_file, ROADS), _rows(view, self.nodes_file, NODES))
        if (len(roads), roads.nodes) != (self.roads, self.nodes):
            raise refuse(
                f"The order says {self.roads} roads and {self.nodes} nodes, its files have {len(roads)} and "
                f"{roads.nodes}. Import them anew."
            )

    def apply(self, view: View, effects: Effects) -> Effects:
        """Enter it."""
        row = {c.name: getattr(self, c.name, None) for c in t.road_net.columns}
        view.tx.execute(insert(t.road_net), row | {"entry": view.n})
        return effects


@dataclass(frozen=True, slots=True)
class FailRoad(Order):
    """Say that roads cannot be used; evacuations that count on them are named, and wait for a new plan.

    Attributes
    ----------
    roads
        Their numbers in the file of the net, from 0; both directions where both are blocked.
    """

    net: str
    roads: tuple[int, ...]
    reason: str
    power: ClassVar[Power] = Power.OPERATE

    def concerns(self, view: View) -> str:
        """Return the region of the net."""
        return str(found_net(view, self.net).region)

    def check(self, view: View) -> None:
        """Refuse roads that the net does not have, or that have failed already."""
        need_text("The reason", self.reason)
        need_roads(self.roads, found_net(view, self.net))
        known = failed_of(view, self.net) & set(self.roads)
        if known:
            raise refuse(f"The road {min(known)} of {self.net} has failed already. Name those that are new.")

    def apply(self, view: View, effects: Effects) -> Effects:
        """Note them, and mark the evacuations that count on them."""
        same = {"net": self.net, "reason": self.reason, "failed_at": moment_text(view.at), "entry": view.n}
        view.tx.execute(insert(t.failed_road), [same | {"road": road} for road in self.roads])
        return {**effects, "evacuations": broken(view, roads=(self.net, self.roads))}


@dataclass(frozen=True, slots=True)
class RestoreRoad(Order):
    """Say that roads which had failed can be used again."""

    net: str
    roads: tuple[int, ...]
    reason: str
    power: ClassVar[Power] = Power.OPERATE

    def concerns(self, view: View) -> str:
        """Return the region of the net."""
        return str(found_net(view, self.net).region)

    def check(self, view: View) -> None:
        """Refuse roads that have not failed."""
        need_text("The reason", self.reason)
        need_roads(self.roads, found_net(view, self.net))
        unknown = set(self.roads) - failed_of(view, self.net)
        if unknown:
            raise refuse(f"The road {min(unknown)} of {self.net} has not failed. Name those that have.")

    def apply(self, view: View, effects: Effects) -> Effects:
        """Strike them from the failed ones, and from what plans lack."""
        here = (t.failed_road.c.net == self.net) & t.failed_road.c.road.in_(self.roads)
        view.tx.execute(delete(t.failed_road).where(here))
        return {**effects, "evacuations": mend(view, [road_line(self.net, road) for road in self.roads])}


def import_order(region: str, roads: Roads, *, net: str, name: str) -> tuple[ImportRoads, Enclosures]:
    """Return the order that enters a road net, with its files."""
    arcs, junctions = _parquet(_arcs(roads)), _parquet(_junctions(roads))
    order = ImportRoads(
        net,
        name,
        region,
        hashlib.sha256(arcs).hexdigest(),
        hashlib.sha256(junctions).hexdigest(),
        len(roads),
        roads.nodes,
    )
    return order, Enclosures(blobs=(arcs, junctions))


def roads_in(arcs: bytes, junctions: bytes) -> Roads:
    """Return the road net in two files of the store."""
    return _roads(read_parquet(arcs), read_parquet(junctions))


def found_net(view: View, net: str) -> Row[Any]:
    """Return the row of a road net, or refuse where there is none."""
    return need_row(view, t.road_net, "road net", id=net)


def failed_of(view: View, net: str) -> set[int]:
    """Return the numbers of the roads of a net that have failed."""
    query = select(t.failed_road.c.road).where(t.failed_road.c.net == net)
    return set(view.tx.execute(query).scalars())


def need_roads(roads: tuple[int, ...], net: Row[Any]) -> None:
    """Refuse numbers that the net does not have, none, too many, or one twice."""
    if not 1 <= len(roads) <= MOST_AT_ONCE or len(set(roads)) < len(roads):
        raise refuse(f"{len(roads)} roads are named. Name 1 to {MOST_AT_ONCE}, each once.")
    bad = [road for road in roads if not 0 <= road < net.roads]
    if bad:
        raise refuse(f"The net {net.id} has no road {bad[0]}. Give numbers from 0 to {net.roads - 1}.")


def _arcs(roads: Roads) -> pl.DataFrame:
    columns = {
        "tail": roads.tail,
        "head": roads.head,
        "seconds": roads.seconds,
        "capacity_per_hour": roads.capacity_per_hour,
    }
    names = pl.Series(list(roads.names) or [""] * len(roads), dtype=pl.String)
    return pl.DataFrame(columns).with_columns(name=names).select(pl.col(n).cast(k) for n, k in ROADS.items())


def _junctions(roads: Roads) -> pl.DataFrame:
    unknown = np.full(roads.nodes, np.nan)
    return pl.DataFrame(
        {
            "name": list(roads.node_names) or [str(node) for node in range(roads.nodes)],
            "longitude": unknown if roads.longitude is None else roads.longitude,
            "latitude": unknown if roads.latitude is None else roads.latitude,
            "no_through": np.zeros(roads.nodes, bool) if roads.no_through is None else roads.no_through,
        },
        schema=dict(NODES),
    ).with_columns(pl.col("longitude", "latitude").fill_nan(None))


def _parquet(frame: pl.DataFrame) -> bytes:
    buffer = io.BytesIO()
    frame.write_parquet(buffer, compression="zstd", statistics=False)
    return buffer.getvalue()


def _rows(view: View, file: str, columns: Mapping[str, Any]) -> pl.DataFrame:
    body = view.fetch_blob(file)
    if body is None:
        raise refuse(f"The file {file[:12]}… was not handed in. Send it with the order.")
    try:
        rows = read_parquet(body).select(pl.col(n).cast(kind) for n, kind in columns.items())
    except (pl.exceptions.PolarsError, ValueError, OSError) as error:
        wanted = ", ".join(columns)
        raise refuse(
            f"The file {file[:12]}… is no part of a road net. It must be Parquet with {wanted}."
        ) from error
    if rows.height > MOST_ROADS:
        raise refuse(f"The file {file[:12]}… has {rows.height} rows. Enter at most {MOST_ROADS} roads a net.")
    return rows


def _roads(arcs: pl.DataFrame, junctions: pl.DataFrame) -> Roads:
    """Return the net, or refuse what is none."""
    whole = arcs.select(pl.all().is_not_null().all()).row(0) if arcs.height else (True,)
    if not all(whole) or junctions["name"].null_count() or junctions["name"].is_duplicated().any():
        raise refuse("A road has an empty cell, or two nodes one name. Correct the file and import it anew.")
    _need_words(arcs["name"], 200)
    _need_words(junctions["name"], 64)
    place = junctions.select(pl.col("longitude", "latitude").is_between(-180, 180)).fill_null(value=True)
    if not place.select(pl.all_horizontal(pl.all()).all()).item():
        raise refuse("A node lies off the globe. Give degrees, longitude and latitude not swapped.")
    try:
        return Roads(
            arcs["tail"].to_numpy(),
            arcs["head"].to_numpy(),
            arcs["seconds"].to_numpy(),
            arcs["capacity_per_hour"].to_numpy(),
            junctions.height,
            tuple(arcs["name"]),
            tuple(junctions["name"]),
            junctions["no_through"].fill_null(value=False).to_numpy(),
            junctions["longitude"].fill_null(np.nan).to_numpy(),
            junctions["latitude"].fill_null(np.nan).to_numpy(),
        )
    except HoldfastError as error:
        raise refuse(str(error)) from error


def _need_words(column: pl.Series, longest: int) -> None:
    """Refuse names that are too long or hold control characters."""
    bad = column.filter((column.str.len_chars() > longest) | column.str.contains(r"\p{Cc}"))
    if not bad.is_empty():
        raise refuse(
            f"A name in the file is longer than {longest} characters or holds control characters. Correct it."
        )
