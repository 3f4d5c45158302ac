"""Reads road graphs: TNTP networks, CSV tables and GeoJSON lines; all faults of a file at once.

TNTP (Bar-Gera, Transportation Networks for Research): lines `<NAME> value` until `<END OF METADATA>`, comments after `~`, then one arc
a line that may end with `;`: tail, head, capacity in vehicles an hour, length, free-flow time in minutes, and more that is not needed.
Junctions count from 1, and nobody drives through those below `<FIRST THRU NODE>`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from math import isfinite
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl

from holdfast.errors import Fault, ImportFaultsError
from holdfast.exchange.encoding import decode
from holdfast.exchange.source import LINE, Table, refuse
from holdfast.exchange.tables import read_table
from holdfast.protect.evacuation_problem import LONGEST_SECONDS, Roads

MOST_BYTES: Final = 64 * 1024 * 1024
MOST_FAULTS: Final = 200
MOST_ARCS: Final = 500_000
MOST_CAPACITY: Final = 1_000_000.0
SHORTEST_SECONDS: Final = 0.001
NAMES: Final = {
    "from": ("from", "tail", "init_node", "a", "from_node", "source"),
    "to": ("to", "head", "term_node", "b", "to_node", "target"),
    "minutes": ("minutes", "free_flow_time", "time"),
    "length": ("length", "metres", "meters", "length_m"),
    "speed": ("speed", "speed_kmh", "km/h", "maxspeed"),
    "capacity": ("capacity", "vehicles_per_hour"),
    "name": ("name", "road", "ref"),
    "oneway": ("oneway",),
}
YES: Final = ("yes", "true", "1", "t", "y")
NO: Final = ("", "no", "false", "0", "f", "n")


@dataclass(slots=True)
class Arcs:
    """Arcs as they are read, junctions by name, and what is wrong."""

    file: str
    tail: list[str] = field(default_factory=list)
    head: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    capacity: list[float] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def fault(self, where: str, fault: str, remedy: str) -> None:
        """Keep a fault; after many, no more."""
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(Fault(f"{self.file}, {where}", fault, remedy))

    def add(
        self, where: str, ends: tuple[str, str], minutes: float | None, capacity: float | None, name: str
    ) -> None:
        """Keep an arc if its numbers can be."""
        if minutes is None or capacity is None:
            return
        seconds = minutes * 60.0
        if not (isfinite(seconds) and 0 <= seconds <= LONGEST_SECONDS):
            self.fault(
                where, f"The travel time of {minutes:g} minutes cannot be.", "Give minutes, 0 or more."
            )
        elif not (isfinite(capacity) and 0 <= capacity <= MOST_CAPACITY):
            self.fault(
                where,
                f"The capacity {capacity:g} cannot be.",
                f"Give vehicles an hour, 0 to {MOST_CAPACITY:,.0f}.",
            )
        else:
            self.tail.append(ends[0])
            self.head.append(ends[1])
            self.seconds.append(max(seconds, SHORTEST_SECONDS))
            self.capacity.append(capacity)
            self.names.append(name[:200])

    def roads(self) -> Roads:
        """Return the graph, its junctions in the order in which they first appear.

        Raises
        ------
        ImportFaultsError
            If anything was wrong, or there is no arc.
        """
        if not self.tail and not self.faults:
            self.fault("the whole", "It has no roads.", "Give at least one.")
        if len(self.tail) > MOST_ARCS:
            self.fault(
                "the whole",
                f"It has {len(self.tail):,} roads.",
                f"Give at most {MOST_ARCS:,}, of the region alone.",
            )
        if self.faults:
            raise ImportFaultsError(f"The roads in {self.file} cannot be used.", self.faults)
        nodes = list(dict.fromkeys(each for pair in zip(self.tail, self.head, strict=True) for each in pair))
        number = {name: i for i, name in enumerate(nodes)}
        return Roads(
            tail=np.array([number[each] for each in self.tail], np.int64),
            head=np.array([number[each] for each in self.head], np.int64),
            seconds=np.array(self.seconds, np.float64),
            capacity_per_hour=np.array(self.capacity, np.float64),
            nodes=len(nodes),
            names=tuple(self.names) if any(self.names) else (),
            node_names=tuple(nodes),
        )


def read_roads(path: Path | str, nodes: Path | str | None = None) -> Roads:
    """Read a road graph; the format follows from the ending.

    Parameters
    ----------
    path
        A TNTP network (.tntp); a table (.csv, .tsv, .txt, .xlsx, .parquet) with the columns from, to, minutes or length in metres and speed
        in km/h, capacity in vehicles an hour, and perhaps name; or lines (.geojson, .json, .gpkg, .shp) with such attributes.
    nodes
        Where the junctions lie: a TNTP node file (node, X, Y), or points with `id`. Beside `X_net.tntp` the file `X_node.tntp` is taken unasked.

    Raises
    ------
    ImportFaultsError
        With every fault of the file: place, what is wrong, what to do.
    """
    from holdfast.exchange.road_lines import read_lines  # noqa: PLC0415 -- lines need the arcs above

    path = Path(path)
    if path.suffix.lower() == ".tntp":
        roads = _read_tntp(path)
        beside = path.with_name(path.name.replace("_net.", "_node."))
        if nodes is None and beside != path and beside.is_file():
            nodes = beside
    elif path.suffix.lower() in {".geojson", ".json", ".gpkg", ".shp"}:
        roads = read_lines(path)
    else:
        roads = _read_table(path)
    return roads if nodes is None else _placed(roads, Path(nodes))


def _text_of(path: Path) -> str:
    """Return the text of a file that is not too large."""
    try:
        if path.stat().st_size > MOST_BYTES:
            raise refuse(path.name, "It is too large.", f"Give at most {MOST_BYTES // 2**20} MiB.")
        text, _ = decode(path.read_bytes(), path.name)
    except FileNotFoundError as error:
        raise refuse(path.name, "There is no such file.", "Check its name and folder.") from error
    except OSError as error:
        raise refuse(path.name, "It cannot be read.", "Check the disk and the file's permissions.") from error
    return text


def _read_tntp(path: Path) -> Roads:
    arcs, told = Arcs(path.name), {}
    inside = False
    for number, line in enumerate(_text_of(path).splitlines(), 1):
        content = line.partition("~")[0].strip().rstrip(";").strip()
        # NOTE: metadata and arcs can be told apart without the end mark, which some files lack.
        if mark := re.match(r"<([^<>]*)>(.*)", line.strip()):
            told[mark.group(1).strip().upper()] = (number, mark.group(2).strip())
            inside = inside or mark.group(1).strip().upper() == "END OF METADATA"
        elif content:
            _tntp_arc(arcs, number, content.split())
    if not inside and not arcs.tail:
        raise refuse(
            path.name, "It is no TNTP network: it has no <END OF METADATA>.", "Give a file *_net.tntp."
        )
    _agree(arcs, told)
    roads = arcs.roads()
    first = _whole(told.get("FIRST THRU NODE", (0, ""))[1])
    if first is None or first <= 1:
        return roads
    return replace(roads, no_through=np.array([int(name) < first for name in roads.node_names], np.bool_))


def _tntp_arc(arcs: Arcs, number: int, cells: list[str]) -> None:
    where = f"line {number}"
    if len(cells) < 5:
        arcs.fault(
            where,
            f"It has {len(cells)} values, a road needs 5.",
            "Give tail, head, capacity, length and minutes.",
        )
        return
    ends = tuple(_whole(cell) for cell in cells[:2])
    if ends[0] is None or ends[1] is None or min(ends[0], ends[1]) < 1:
        arcs.fault(
            where,
            f"The junctions {cells[0][:20]!r} and {cells[1][:20]!r} are no numbers from 1.",
            "Correct them.",
        )
        return
    capacity, minutes = (
        _number(arcs, where, what, cells[i]) for what, i in (("capacity", 2), ("minutes", 4))
    )
    arcs.add(where, (str(ends[0]), str(ends[1])), minutes, capacity, "")


def _agree(arcs: Arcs, told: dict[str, tuple[int, str]]) -> None:
    """Compare the numbers of the heading with what the file holds."""
    for what, found in (("NUMBER OF LINKS", len(arcs.tail)), ("NUMBER OF NODES", None)):
        line, text = told.get(what, (0, ""))
        number = _whole(text)
        if text and number is None:
            arcs.fault(f"line {line}", f"<{what}> is {text[:20]!r}, no number.", "Correct it.")
        elif number is not None and found is not None and number != found and not arcs.faults:
            arcs.fault(
                f"line {line}", f"It announces {number} roads and has {found}.", "Give the whole file."
            )
        elif number is not None and found is None:
            most = max((int(each) for each in (*arcs.tail, *arcs.head)), default=0)
            if most > number:
                arcs.fault(
                    f"line {line}",
                    f"It announces {number} junctions, and a road leads to {most}.",
                    "Correct one.",
                )


def _read_table(path: Path) -> Roads:
    table = read_table(path)
    arcs = Arcs(path.name)
    rows = read_rows(arcs, table, ("from", "to"))
    for where, row in rows:
        if not row["from"] or not row["to"]:
            arcs.fault(where, "It has no beginning or no end.", "Name the junctions in `from` and `to`.")
            continue
        arcs.add(
            where,
            (row["from"], row["to"]),
            minutes_of(arcs, where, row),
            capacity_of(arcs, where, row),
            row.get("name", ""),
        )
        if one_way(arcs, where, row) is False:
            arcs.add(
                where,
                (row["to"], row["from"]),
                minutes_of(arcs, where, row),
                capacity_of(arcs, where, row),
                row.get("name", ""),
            )
    return arcs.roads()


def read_rows(arcs: Arcs, table: Table, needed: Sequence[str]) -> list[tuple[str, dict[str, str]]]:
    """Return each row's place and its cells by our names, and keep as faults what does not fit."""
    for line, fault, remedy in table.broken.select("line", "fault", "remedy").iter_rows():
        arcs.fault(f"line {line}", fault, remedy)
    lower = {name.strip().lower(): name for name in reversed(table.columns)}
    found = {ours: next((lower[n] for n in names if n in lower), None) for ours, names in NAMES.items()}
    missing = [name for name in (*needed, "capacity") if found[name] is None]
    if found["minutes"] is None and (found["length"] is None or found["speed"] is None):
        missing.append("minutes (or length and speed)")
    if missing:
        arcs.fault(
            "heading",
            f"It has no column {', '.join(missing)}.",
            f"Its columns are {', '.join(table.columns)[:300]}; rename them.",
        )
        return []
    columns = {ours: name for ours, name in found.items() if name is not None}
    texts = table.rows.select(
        LINE,
        *(
            pl.col(name).cast(pl.String).fill_null("").str.strip_chars().alias(f"={ours}")
            for ours, name in columns.items()
        ),
    )
    return [
        (f"line {row[LINE]}", {ours: row[f"={ours}"] for ours in columns})
        for row in texts.iter_rows(named=True)
    ]


def minutes_of(arcs: Arcs, where: str, row: dict[str, str], metres: float | None = None) -> float | None:
    """Return the travel time: the minutes given, else length (or the line's own) by speed."""
    if row.get("minutes"):
        return _number(arcs, where, "minutes", row["minutes"])
    length = _number(arcs, where, "length", row["length"]) if row.get("length") else metres
    if length is None or not row.get("speed"):
        arcs.fault(where, "It has no travel time.", "Give minutes, or length in metres and speed in km/h.")
        return None
    speed = _number(arcs, where, "speed", row["speed"])
    if speed is None or speed <= 0:
        if speed is not None:
            arcs.fault(where, f"The speed {speed:g} cannot be.", "Give km/h, more than 0.")
        return None
    return length / 1000.0 / speed * 60.0


def capacity_of(arcs: Arcs, where: str, row: dict[str, str]) -> float | None:
    """Return vehicles an hour."""
    if not row.get("capacity"):
        arcs.fault(where, "It has no capacity.", "Give vehicles an hour; 0 closes a road.")
        return None
    return _number(arcs, where, "capacity", row["capacity"])


def one_way(arcs: Arcs, where: str, row: dict[str, str]) -> bool | None:
    """Return whether a road leads one way only, None where no column says."""
    if "oneway" not in row:
        return None
    text = row["oneway"].lower()
    if text not in (*YES, *NO):
        arcs.fault(where, f"In oneway {text[:20]!r} is neither yes nor no.", "Give yes or no.")
    return text in YES


def _number(arcs: Arcs, where: str, what: str, text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        arcs.fault(where, f"In {what} {text[:40]!r} is no number.", "Give a number with a decimal point.")
        return None


def _whole(text: str) -> int | None:
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text.strip()) else None


def _placed(roads: Roads, path: Path) -> Roads:
    """Return the roads with the junctions' longitudes and latitudes; NaN for those that the file leaves out."""
    known = _tntp_nodes(path) if path.suffix.lower() == ".tntp" else _points(path)
    nowhere = (float("nan"), float("nan"))
    both = np.array([known.get(name, nowhere) for name in roads.node_names], np.float64).reshape(-1, 2)
    if np.isnan(both).all():
        raise refuse(
            path.name,
            "None of its points is a junction of the roads.",
            "Give the points of these roads, with their numbers as `id`.",
        )
    return replace(roads, longitude=both[:, 0].copy(), latitude=both[:, 1].copy())


def _tntp_nodes(path: Path) -> dict[str, tuple[float, float]]:
    arcs = Arcs(path.name)
    found: dict[str, tuple[float, float]] = {}
    for number, line in enumerate(_text_of(path).splitlines(), 1):
        cells = line.partition("~")[0].strip().rstrip(";").split()
        if not cells or not cells[0][0].isdigit():
            continue
        x, y = (_number(arcs, f"line {number}", "X and Y", cell) for cell in (*cells[1:3], "", "")[:2])
        if x is not None and y is not None:
            _keep_place(arcs, f"line {number}", found, cells[0], (x, y))
    if arcs.faults:
        raise ImportFaultsError(f"The junctions in {path.name} cannot be used.", arcs.faults)
    return found


def _points(path: Path) -> dict[str, tuple[float, float]]:
    arcs, table = Arcs(path.name), read_table(path)
    name = next((n for n in table.columns if n.lower() in {"id", "node"}), None)
    if name is None or not {"longitude", "latitude"} <= set(table.columns):
        raise refuse(
            path.name, "It has no points with `id`.", "Give points with the junction's number as `id`."
        )
    found: dict[str, tuple[float, float]] = {}
    for row in table.rows.select(LINE, pl.col(name).cast(pl.String), "longitude", "latitude").iter_rows():
        x, y = (_number(arcs, f"line {row[0]}", "longitude and latitude", str(cell)) for cell in row[2:])
        if row[1] and x is not None and y is not None:
            _keep_place(arcs, f"line {row[0]}", found, row[1], (x, y))
    if arcs.faults:
        raise ImportFaultsError(f"The junctions in {path.name} cannot be used.", arcs.faults)
    return found


def _keep_place(
    arcs: Arcs, where: str, found: dict[str, tuple[float, float]], name: str, place: tuple[float, float]
) -> None:
    x, y = place
    if not (isfinite(x) and isfinite(y) and abs(x) <= 180 and abs(y) <= 90):
        arcs.fault(
            where, f"{x:g}, {y:g} is no longitude and latitude.", "Give degrees (WGS 84), longitude first."
        )
    found[name] = place
