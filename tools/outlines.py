"""Write the outlines of the Swiss cantons for the demo, from the npm package ``swiss-maps``.

    python tools/outlines.py ui/node_modules/swiss-maps/2026/ch-combined.json src/holdfast/scenarios/data/cantons.geojson

The package (code BSD-3-Clause) carries the generalised boundaries of the Federal Statistical Office. They may
not be used commercially and ask for their source to be named, so the file made here is never committed.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any, Final

import shapely

# Swiss Federal Statistical Office, official commune register: the numbers of the cantons.
CANTONS: Final = (
    ("ZH", "Zürich"), ("BE", "Bern"), ("LU", "Luzern"), ("UR", "Uri"), ("SZ", "Schwyz"), ("OW", "Obwalden"),
    ("NW", "Nidwalden"), ("GL", "Glarus"), ("ZG", "Zug"), ("FR", "Fribourg"), ("SO", "Solothurn"),
    ("BS", "Basel-Stadt"), ("BL", "Basel-Landschaft"), ("SH", "Schaffhausen"), ("AR", "Appenzell Ausserrhoden"),
    ("AI", "Appenzell Innerrhoden"), ("SG", "St. Gallen"), ("GR", "Graubünden"), ("AG", "Aargau"),
    ("TG", "Thurgau"), ("TI", "Ticino"), ("VD", "Vaud"), ("VS", "Valais"), ("NE", "Neuchâtel"), ("GE", "Genève"),
    ("JU", "Jura"),
)  # fmt: skip
TOLERANCE_DEGREES: Final = 0.002  # 150 to 220 m here
SOURCE: Final = "Bundesamt für Statistik (BFS), GEOSTAT; npm swiss-maps"

Line = list[tuple[float, float]]


def decode(topology: dict[str, Any]) -> list[Line]:
    """Return the arcs in degrees; TopoJSON stores them as quantised differences."""
    (kx, ky), (dx, dy) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        line: Line = []
        for step_x, step_y in arc:
            x, y = x + step_x, y + step_y
            line.append((x * kx + dx, y * ky + dy))
        arcs.append(line)
    return arcs


def simplified(line: Line) -> Line:
    """Return the line with fewer points; a ring too small to lose any keeps them all."""
    # Simplifying arcs, not polygons, keeps neighbours without gaps between them.
    fewer = [
        (round(x, 5), round(y, 5)) for x, y in shapely.LineString(line).simplify(TOLERANCE_DEGREES).coords
    ]
    return fewer if fewer[0] != fewer[-1] or len(fewer) > 3 else [(round(x, 5), round(y, 5)) for x, y in line]


def joined(arcs: list[Line], numbers: list[int]) -> Line:
    """Return the ring made of the numbered arcs; a complement means the arc reversed."""
    ring: Line = []
    for number in numbers:
        line = arcs[number] if number >= 0 else arcs[~number][::-1]
        ring += line[1:] if ring else line
    return ring


def outline(geometry: dict[str, Any], arcs: list[Line]) -> shapely.Geometry:
    """Return the geometry of one TopoJSON object."""
    polygons = [geometry["arcs"]] if geometry["type"] == "Polygon" else geometry["arcs"]
    parts = []
    for rings in polygons:
        shell, *holes = (joined(arcs, ring) for ring in rings)
        parts.append(shapely.make_valid(shapely.Polygon(shell, holes)))
    return shapely.union_all(parts)


def feature(code: str, name: str, shape: shapely.Geometry) -> dict[str, Any]:
    """Return the GeoJSON feature of a region."""
    geometry = json.loads(shapely.to_geojson(shapely.set_precision(shape, 0.00001)))
    return {"type": "Feature", "properties": {"code": code, "name": name}, "geometry": geometry}


def convert(topology: dict[str, Any]) -> dict[str, Any]:
    """Return the country and its cantons as a GeoJSON feature collection in WGS 84."""
    used = {abs_arc(n) for g in topology["objects"]["cantons"]["geometries"] for n in numbers_in(g["arcs"])}
    arcs = [simplified(a) if i in used else a for i, a in enumerate(decode(topology))]
    shapes = {g["id"]: outline(g, arcs) for g in topology["objects"]["cantons"]["geometries"]}
    features = [feature("CH", "Switzerland", shapely.union_all(list(shapes.values()), grid_size=0.00001))]
    features += [feature(code, name, shapes[n]) for n, (code, name) in enumerate(CANTONS, start=1)]
    return {"type": "FeatureCollection", "source": SOURCE, "features": features}


def abs_arc(number: int) -> int:
    """Return the index of an arc whichever way it is walked."""
    return number if number >= 0 else ~number


def numbers_in(nested: Any) -> list[int]:
    """Return the arc numbers in lists nested to any depth."""
    return [nested] if isinstance(nested, int) else [n for inner in nested for n in numbers_in(inner)]


def main() -> None:
    """Convert the file named first into the file named second."""
    source, target = Path(sys.argv[1]), Path(sys.argv[2])
    collection = convert(json.loads(source.read_text(encoding="utf-8")))
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(collection, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
    print(f"{target}: {len(collection['features'])} outlines, {target.stat().st_size // 1024} KiB")


if __name__ == "__main__":
    main()
