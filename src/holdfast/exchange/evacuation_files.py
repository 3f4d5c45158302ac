"""Reads zones, shelters and bus depots from tables, and writes a plan of an evacuation as JSON."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from math import isfinite
from pathlib import Path
from typing import Any, Final, TypeVar

import numpy as np
import polars as pl

from holdfast.errors import Fault, ImportFaultsError, PlanError
from holdfast.exchange.source import LINE, Table
from holdfast.exchange.tables import read_table
from holdfast.protect.evacuation_problem import (
    Depot,
    EvacuationPlan,
    EvacuationProblem,
    Roads,
    Shelter,
    Stream,
    Zone,
)

ZONE: Final = {
    "id": ("id", "zone", "name"),
    "node": ("node", "junction"),
    "people": ("people", "population"),
    "needing_places": ("needing_places", "needing_help"),
    "needing_transport": ("needing_transport", "without_vehicle"),
    "people_per_vehicle": ("people_per_vehicle",),
    "ready_minutes": ("ready_minutes",),
    "exit_per_hour": ("exit_per_hour",),
}
SHELTER: Final = {
    "id": ("id", "shelter", "name"),
    "node": ("node", "junction"),
    "places": ("places", "capacity"),
    "special_places": ("special_places", "places_for_needs"),
    "entry_per_hour": ("entry_per_hour",),
}
DEPOT: Final = {
    "id": ("id", "depot", "name"),
    "node": ("node", "junction"),
    "buses": ("buses",),
    "seats": ("seats",),
    "boarding_minutes": ("boarding_minutes",),
    "ready_minutes": ("ready_minutes",),
}
FARTHEST_METRES: Final = 5_000.0
MOST_FAULTS: Final = 200
_Place = TypeVar("_Place")


def read_zones(path: Path | str, roads: Roads) -> tuple[Zone, ...]:
    """Read zones: id, node (or latitude and longitude), people, and what else `Zone` has; minutes for times.

    Raises
    ------
    ImportFaultsError
        With every fault of the file.
    """
    return _read(Path(path), roads, ZONE, _zone)


def read_shelters(path: Path | str, roads: Roads) -> tuple[Shelter, ...]:
    """Read shelters: id, node (or latitude and longitude), places, and perhaps special_places and entry_per_hour.

    Raises
    ------
    ImportFaultsError
        With every fault of the file.
    """
    return _read(Path(path), roads, SHELTER, _shelter)


def read_depots(path: Path | str, roads: Roads) -> tuple[Depot, ...]:
    """Read bus depots: id, node (or latitude and longitude), buses, and perhaps seats and minutes to board.

    Raises
    ------
    ImportFaultsError
        With every fault of the file.
    """
    return _read(Path(path), roads, DEPOT, _depot)


class _Row:
    """One row's cells by our names, and what is wrong with them."""

    def __init__(self, where: str, cells: dict[str, str], faults: list[Fault]) -> None:
        self.where, self.cells, self.faults = where, cells, faults

    def fault(self, fault: str, remedy: str) -> None:
        """Keep a fault."""
        self.faults.append(Fault(self.where, fault, remedy))

    def number(self, name: str, otherwise: float | None = None) -> float:
        """Return a number of 0 or more; a blank is `otherwise`, or a fault."""
        text = self.cells.get(name, "")
        if not text and otherwise is not None:
            return otherwise
        try:
            found = float(text)
        except ValueError:
            found = -1.0
        if not (isfinite(found) and 0 <= found <= 1e9):
            self.fault(f"In {name} {text[:40]!r} is no number of 0 or more.", "Correct it.")
            return otherwise or 0.0
        return found

    def whole(self, name: str, otherwise: float | None = None) -> int:
        """Return a whole number of 0 or more."""
        found = float(self.number(name, otherwise))
        if not found.is_integer():
            self.fault(f"In {name} {found:g} is not whole.", "Give whole people, places or buses.")
        return int(found)

    def perhaps(self, name: str) -> float | None:
        """Return a number, or None for a blank."""
        return self.number(name) if self.cells.get(name) else None


def _read(
    path: Path, roads: Roads, columns: dict[str, tuple[str, ...]], make: Callable[[_Row, int], _Place]
) -> tuple[_Place, ...]:
    table = read_table(path)
    faults = _broken(path.name, table)
    rows = _rows(path.name, table, columns, faults)
    numbers = {name: i for i, name in enumerate(roads.node_names or map(str, range(roads.nodes)))}
    found, seen = [], set()
    for row in rows:
        before, node = len(faults), _node(row, roads, numbers)
        if row.cells["id"] in seen or not row.cells["id"]:
            row.fault(f"The id {row.cells['id'][:40]!r} is blank or there twice.", "Give each its own.")
        seen.add(row.cells["id"])
        try:
            place = make(row, node)
            if len(faults) == before:
                EvacuationProblem(roads, *_sorted_out(place))
                found.append(place)
        except PlanError as error:
            row.fault(str(error), "Correct the row.")
    if faults:
        raise ImportFaultsError(f"{path.name} cannot be used.", faults[:MOST_FAULTS])
    return tuple(found)


def _sorted_out(place: Any) -> tuple[Any, Any, Any]:
    """Return a problem's zones, shelters and depots that hold one place, to have it checked."""
    kinds = (Zone, Shelter, Depot)
    zones, shelters, depots = (((place,) if isinstance(place, kind) else ()) for kind in kinds)
    return zones, shelters, depots


def _broken(file: str, table: Table) -> list[Fault]:
    rows = table.broken.select("line", "fault", "remedy").iter_rows()
    return [Fault(f"{file}, line {line}", fault, remedy) for line, fault, remedy in rows]


def _rows(file: str, table: Table, columns: dict[str, tuple[str, ...]], faults: list[Fault]) -> list[_Row]:
    lower = {name.strip().lower(): name for name in reversed(table.columns)}
    known = {**columns, "latitude": ("latitude", "lat"), "longitude": ("longitude", "lon")}
    found = {ours: next((lower[n] for n in names if n in lower), None) for ours, names in known.items()}
    needed = ("id", list(columns)[2])
    missing = [name for name in needed if found[name] is None]
    if found["node"] is None and (found["latitude"] is None or found["longitude"] is None):
        missing.append("node (or latitude and longitude)")
    if missing:
        given = ", ".join(table.columns)[:300]
        faults.append(
            Fault(
                f"{file}, heading",
                f"It has no column {', '.join(missing)}.",
                f"It has: {given}; rename them.",
            )
        )
        return []
    there = {ours: name for ours, name in found.items() if name is not None}
    texts = (
        pl.col(n).cast(pl.String).fill_null("").str.strip_chars().alias(f"={o}") for o, n in there.items()
    )
    return [
        _Row(f"{file}, line {row[LINE]}", {ours: row[f"={ours}"] for ours in there}, faults)
        for row in table.rows.select(LINE, *texts).iter_rows(named=True)
    ]


def _node(row: _Row, roads: Roads, numbers: dict[str, int]) -> int:
    """Return the junction that a row names, or else the one nearest to its place."""
    if name := row.cells.get("node", ""):
        if name not in numbers:
            row.fault(f"The roads have no junction {name[:40]!r}.", "Name one that is in the road file.")
        return numbers.get(name, 0)
    return _nearest(row, roads)


def _nearest(row: _Row, roads: Roads) -> int:
    try:
        x, y = float(row.cells.get("longitude", "")), float(row.cells.get("latitude", ""))
    except ValueError:
        row.fault(
            "It has neither a junction nor a place.", "Give node, or latitude and longitude in degrees."
        )
        return 0
    if roads.longitude is None or roads.latitude is None:
        row.fault(
            "Where the junctions lie is not known.",
            "Name a junction in `node`, or give the roads' node file.",
        )
        return 0
    east = (roads.longitude - x) * np.cos(np.radians(y)) * 111_320.0
    metres = np.hypot(east, (roads.latitude - y) * 110_574.0)
    nearest = int(np.argmin(np.where(np.isnan(metres), np.inf, metres)))
    if not metres[nearest] <= FARTHEST_METRES:
        row.fault("No junction lies within 5 km.", "Name a junction in `node`, or give roads of this area.")
    return nearest


def _zone(row: _Row, node: int) -> Zone:
    return Zone(
        id=row.cells["id"][:200],
        node=node,
        people=row.whole("people"),
        needing_places=row.whole("needing_places", 0),
        needing_transport=row.whole("needing_transport", 0),
        people_per_vehicle=row.number("people_per_vehicle", 1.0),
        ready_seconds=row.number("ready_minutes", 0.0) * 60.0,
        exit_per_hour=row.perhaps("exit_per_hour"),
    )


def _shelter(row: _Row, node: int) -> Shelter:
    entry = row.perhaps("entry_per_hour")
    return Shelter(row.cells["id"][:200], node, row.whole("places"), row.whole("special_places", 0), entry)


def _depot(row: _Row, node: int) -> Depot:
    return Depot(
        id=row.cells["id"][:200],
        node=node,
        buses=row.whole("buses"),
        seats=row.whole("seats", 50),
        boarding_seconds=row.number("boarding_minutes", 5.0) * 60.0,
        ready_seconds=row.number("ready_minutes", 0.0) * 60.0,
    )


def plan_as_json(problem: EvacuationProblem, plan: EvacuationPlan) -> dict[str, Any]:
    """Return a plan as plain values: names beside numbers, seconds, people; streams with every packet."""
    zones, shelters = [z.id for z in problem.zones], [s.id for s in problem.shelters]
    return {
        **figures(plan),
        "zones": zones,
        "shelters": shelters,
        "phases": [
            asdict(p)
            | {
                "zone": zones[p.zone],
                "shelter": shelters[p.shelter],
                "roads": [problem.roads.name(a) for a in p.arcs],
            }
            for p in plan.phases
        ],
        "limits": [asdict(limit) for limit in plan.limits],
        "unplaced": [asdict(each) | {"zone": zones[each.zone]} for each in plan.unplaced],
        "departures": np.round(plan.departures, 6).tolist(),
        "arrivals": np.round(plan.arrivals, 6).tolist(),
        "curve": np.round(plan.curve, 6).tolist(),
        "streams": [_stream(stream) for stream in plan.streams],
        "trips": [asdict(t) | {"zone": zones[t.zone], "shelter": shelters[t.shelter]} for t in plan.trips],
        "told": list(plan.told),
    }


def figures(plan: EvacuationPlan) -> dict[str, float]:
    """Return what a plan comes to."""
    return {
        "clearance_seconds": plan.clearance_seconds,
        "bound_seconds": plan.bound_seconds,
        "gap": plan.gap,
        "step_seconds": plan.step_seconds,
        "steps": plan.steps,
        "moved": plan.moved,
        "left": sum(each.people for each in plan.unplaced),
        "trips_clearance_seconds": plan.trips_clearance_seconds,
        "trips_bound_seconds": plan.trips_bound_seconds,
    }


def _stream(stream: Stream) -> dict[str, Any]:
    return {
        "zone": stream.zone,
        "shelter": stream.shelter,
        "origin": stream.origin,
        "special": stream.special,
        "under_way": stream.under_way,
        "arcs": stream.arcs.tolist(),
        "enters": stream.enters.tolist(),
        "arrives": stream.arrives,
        "start": stream.start.tolist(),
        "people": stream.people.tolist(),
    }
