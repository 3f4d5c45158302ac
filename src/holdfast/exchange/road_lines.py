"""Reads roads drawn as lines: ends within a few metres of each other are one junction."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyproj
import shapely

from holdfast.exchange.geofile import read_geojson, read_layer
from holdfast.exchange.roads import MOST_BYTES, Arcs, capacity_of, minutes_of, one_way, read_rows
from holdfast.exchange.source import refuse
from holdfast.protect.evacuation_problem import Roads

SNAP_METRES: Final = 5.0
_GEOD: Final = pyproj.Geod(ellps="WGS84")


def read_lines(path: Path) -> Roads:
    """Read lines with minutes, or speed and perhaps length, and capacity; `oneway` no or absent makes two arcs.

    Where every line names its junctions (`from` and `to`, or `init_node` and `term_node`), those count, and each line is one arc. Else ends are joined where they lie within `SNAP_METRES`. Crossings between ends are no junctions: bridges are not.

    Raises
    ------
    ImportFaultsError
        With every fault of the file.
    """
    if not path.is_file():
        raise refuse(path.name, "There is no such file.", "Check its name and folder.")
    if path.stat().st_size > MOST_BYTES:
        raise refuse(path.name, "It is too large.", f"Give at most {MOST_BYTES // 2**20} MiB.")
    geo = path.suffix.lower() in {".geojson", ".json"}
    try:
        table = read_geojson(path) if geo else read_layer(path)
    except shapely.errors.ShapelyError as error:
        raise refuse(
            path.name, "A line of it has no points, or is damaged.", "Export the roads again."
        ) from error
    arcs = Arcs(path.name)
    if "outline" not in table.columns:
        raise refuse(path.name, "It has no lines.", "Give the roads as LineStrings.")
    rows = read_rows(arcs, table, ())
    lines = shapely.from_geojson(table.rows["outline"].fill_null("").to_list(), on_invalid="ignore")
    drawn = _drawn(arcs, [where for where, _ in rows], lines)
    return _joined(arcs, rows, drawn)


def _drawn(arcs: Arcs, where: list[str], lines: Any) -> list[Any]:
    """Return the lines, a line of several parts as its only one, and keep as faults what is none."""
    found = []
    for place, line in zip(where, lines, strict=False):
        parts = [] if line is None else list(shapely.get_parts(line))
        good = len(parts) == 1 and shapely.get_type_id(parts[0]) == 1 and not shapely.is_empty(parts[0])
        if good:
            xy = shapely.get_coordinates(parts[0])
            good = bool((np.abs(xy) <= (180.0, 90.0)).all())
        if not good:
            arcs.fault(
                place, "It is no single line in degrees.", "Draw each road as one LineString in WGS 84."
            )
        found.append(parts[0] if good else None)
    return found


def _joined(arcs: Arcs, rows: list[tuple[str, dict[str, str]]], lines: list[Any]) -> Roads:
    """Return the graph of the lines that are good, with the places of its junctions."""
    there = [(where, row, line) for (where, row), line in zip(rows, lines, strict=False) if line is not None]
    ends = np.array([shapely.get_coordinates(line)[[0, -1]] for *_, line in there], np.float64).reshape(-1, 2)
    named = (
        bool(rows) and {"from", "to"} <= set(rows[0][1]) and all(row["from"] and row["to"] for _, row in rows)
    )
    names = [name for _, row, _ in there for name in (row["from"], row["to"])] if named else _snapped(ends)
    for i, (where, row, line) in enumerate(there):
        minutes = minutes_of(arcs, where, row, float(_GEOD.geometry_length(line)))
        capacity = capacity_of(arcs, where, row)
        arcs.add(where, (names[2 * i], names[2 * i + 1]), minutes, capacity, row.get("name", ""))
        one = one_way(arcs, where, row)
        if not (named if one is None else one):
            arcs.add(where, (names[2 * i + 1], names[2 * i]), minutes, capacity, row.get("name", ""))
    roads = arcs.roads()
    first = dict(reversed(list(zip(names, ends.tolist(), strict=True))))
    both = np.array([first[name] for name in roads.node_names], np.float64)
    return replace(roads, longitude=both[:, 0].copy(), latitude=both[:, 1].copy())


def _snapped(ends: Any) -> list[str]:
    """Return a name for each end, the same for ends that lie within `SNAP_METRES`, each joined to the first met."""
    if not len(ends):
        return []
    degrees = SNAP_METRES / 111_000.0
    points = shapely.points(ends)
    tree = shapely.STRtree(points)
    stretch = 1.0 / max(0.01, float(np.cos(np.radians(np.abs(ends[:, 1]).max()))))
    a, b = tree.query(points, predicate="dwithin", distance=degrees * stretch)
    *_, metres = _GEOD.inv(*ends[a].T, *ends[b].T)
    near = metres <= SNAP_METRES
    number = np.arange(len(ends))
    while True:
        lower = number.copy()
        np.minimum.at(lower, a[near], number[b[near]])
        if (lower == number).all():
            return [str(each) for each in number.tolist()]
        number = lower
