"""Checks positions: on the globe, not swapped, and in the region that the row says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import polars as pl
import shapely

from holdfast.exchange.findings import Findings
from holdfast.exchange.geofile import parse_outlines
from holdfast.exchange.known import Known

TOLERANCE_M: Final = 2_000
"""How far outside its region's outline a position may lie: outlines are simplified, sites have an extent."""

_M_PER_DEGREE: Final = 111_195  # of a sphere with the mean radius of the Earth, 6,371.0 km (IUGG)
_PROJECTED: Final = 1_000  # no position in degrees is that large

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


def check_ground(frame: pl.DataFrame, known: Known, findings: Findings) -> None:
    """Note positions off the globe, swapped, or outside the outline of their region. O(rows) per region, few."""
    latitude, longitude = pl.col("latitude"), pl.col("longitude")
    on_globe = latitude.is_between(-90, 90) & longitude.is_between(-180, 180)
    off = frame.filter(~on_globe)
    swapped = longitude.is_between(-90, 90) & latitude.is_between(-180, 180)
    projected = (latitude.abs() > _PROJECTED) | (longitude.abs() > _PROJECTED)
    _add_off_globe(off.filter(swapped), findings, "Latitude and longitude seem swapped.", "Swap the two.")
    text, remedy = (
        "It is not on the globe; it looks like a map's own metres.",
        "Convert it to WGS 84 degrees.",
    )
    _add_off_globe(off.filter(~swapped & projected), findings, text, remedy)
    text, remedy = (
        "It is not on the globe.",
        "Give degrees: latitude from -90 to 90, longitude from -180 to 180.",
    )
    _add_off_globe(off.filter(~swapped & ~projected), findings, text, remedy)
    nowhere = (latitude == 0) & (longitude == 0)
    text, remedy = "It lies at 0, 0, which stands for an unknown position.", "Give the position."
    findings.add(frame, nowhere, "latitude", text, remedy)
    _check_regions(frame.filter(on_globe & ~nowhere & pl.col("region").is_not_null()), known, findings)


def _add_off_globe(bad: pl.DataFrame, findings: Findings, fault: str, remedy: str) -> None:
    off = ~pl.col("latitude").is_between(-90, 90)
    findings.add(bad, off, "latitude", fault, remedy)
    findings.add(bad, ~off, "longitude", fault, remedy)


@dataclass(frozen=True, slots=True)
class _Outlines:
    """The outlines that are known, and an index over them."""

    ids: list[str]
    shapes: npt.NDArray[np.object_]
    tree: shapely.STRtree


def _outlines(known: Known) -> _Outlines:
    regions = known.regions.filter(pl.col("outline").is_not_null())
    shapes, _ = parse_outlines(regions["outline"])
    usable = np.flatnonzero(shapely.area(shapes) > 0)
    shapes = shapes[usable]
    shapely.prepare(shapes)
    return _Outlines(regions["id"].gather(usable).to_list(), shapes, shapely.STRtree(shapes))


def _check_regions(frame: pl.DataFrame, known: Known, findings: Findings) -> None:
    if frame.is_empty():
        return
    outlines = _outlines(known)
    at = frame["region"].replace_strict(
        outlines.ids, range(len(outlines.ids)), default=-1, return_dtype=pl.Int64
    ).to_numpy()  # fmt: skip
    x, y = frame["longitude"].to_numpy(), frame["latitude"].to_numpy()
    outside = _outside(outlines, at, x, y)
    if outside.size:
        _add_outside(frame[outside], outlines, at[outside], x[outside], y[outside], findings)


def _outside(outlines: _Outlines, at: npt.NDArray[np.int64], x: Floats, y: Floats) -> npt.NDArray[np.int64]:
    """Return the rows that lie farther outside their region than the tolerance."""
    rows: list[npt.NDArray[np.int64]] = []
    for region in np.unique(at[at >= 0]):
        mine = np.flatnonzero(at == region)
        shape = outlines.shapes[region]
        mine = mine[~shapely.intersects_xy(shape, x[mine], y[mine])]
        if mine.size:
            rows.append(mine[_metres(shape, x[mine], y[mine]) > TOLERANCE_M])
    return np.sort(np.concatenate(rows)) if rows else np.empty(0, dtype=np.int64)


def _metres(shape: Any, x: Floats, y: Floats) -> Floats:
    """Return the distance of points from a shape, in metres.

    On a plane that is true to scale at the points' mean latitude: good to a few per cent within a region.
    """
    scale = np.array([np.cos(np.radians(y.mean())), 1.0])
    flat = shapely.transform(shape, lambda xy: xy * scale)
    distance: Floats = shapely.distance(shapely.points(x * scale[0], y), flat) * _M_PER_DEGREE
    return distance


def _add_outside(
    bad: pl.DataFrame,
    outlines: _Outlines,
    at: npt.NDArray[np.int64],
    x: Floats,
    y: Floats,
    findings: Findings,
) -> None:
    shapes = outlines.shapes[at]
    turned: Bools = shapely.intersects_xy(shapes, y, x)
    row, region = outlines.tree.query(shapely.points(x, y), predicate="intersects")
    falls = dict(zip(row.tolist(), region.tolist(), strict=True))
    where = [
        f"It lies in {outlines.ids[falls[i]]}" if i in falls else "It lies in no known region"
        for i in range(len(bad))
    ]
    km = [_metres(shape, x[i : i + 1], y[i : i + 1])[0] / 1000 for i, shape in enumerate(shapes)]
    bad = bad.with_columns(
        fault=pl.Series(
            [
                f"{w}, {d:,.0f} km outside the region that the row says."
                for w, d in zip(where, km, strict=True)
            ]
        ),
        turned=pl.Series(turned),
    )
    text = "Latitude and longitude seem swapped: only swapped it lies in its region."
    findings.add(bad, pl.col("turned"), "latitude", text, "Swap the two.")
    remedy = "Correct the region or the position."
    findings.add(bad, ~pl.col("turned"), "region", pl.col("fault"), remedy)
