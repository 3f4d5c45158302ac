"""Reads map files: GeoJSON by itself, GeoPackage and shapefile through GDAL.

Points become `latitude` and `longitude`, areas an `outline` (GeoJSON geometry text) and the position of a point inside,
all in WGS 84 degrees.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import polars as pl
import pyproj
import shapely
from pyproj.exceptions import CRSError, ProjError

from holdfast.exchange.encoding import decode
from holdfast.exchange.source import Table, check_columns, check_rows, no_broken_rows, numbered, refuse

WGS84: Final = "OGC:CRS84"
"""Longitude first, as GeoJSON has it (RFC 7946 §4)."""

_POINT: Final = 0
_AREAS: Final = (3, 6)  # polygon, multipolygon
LONGEST_OUTLINE: Final = 4_000_000
"""Characters of a geometry; a region of a quarter of a million corners is not simplified enough."""

_DECIMALS: Final = 6  # of a degree: about 0.1 m
# GDAL recognises formats by content; only what the ending promises may be opened.
_SIGNATURES: Final = {".gpkg": b"SQLite format 3\x00", ".shp": b"\x00\x00\x27\x0a"}

Geometries = npt.NDArray[np.object_]


def read_geojson(path: Path) -> Table:
    """Read a GeoJSON feature collection, feature or list of features (RFC 7946).

    Raises
    ------
    ImportFaultsError
        If it is not GeoJSON.
    """
    text, note = decode(path.read_bytes(), path.name)
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise refuse(
            path.name, f"It is not JSON: {str(error)[:200]}.", "Export the layer again as GeoJSON."
        ) from error
    features = _features(content, path.name)
    check_rows(len(features), path.name)
    properties = [_properties(feature) for feature in features]
    names = list(dict.fromkeys(name for each in properties for name in each))
    columns = {name: [_text(each.get(name)) for each in properties] for name in names}
    geometry, reasons = _parse([feature.get("geometry") for feature in features])
    crs = content.get("crs") if isinstance(content, dict) else None
    return _table(columns, geometry, reasons, _crs_name(crs), path.name, [note] if note else [])


def _features(content: object, file: str) -> list[dict[str, Any]]:
    found: object = content
    if isinstance(content, dict):
        found = content.get("features") if content.get("type") == "FeatureCollection" else [content]
    if not isinstance(found, list) or not all(isinstance(f, dict) and "geometry" in f for f in found):
        raise refuse(
            file, "It holds no GeoJSON features.", "Give a FeatureCollection; other JSON is not imported."
        )
    if not found:
        raise refuse(file, "It has no features.", "Give a layer with at least one feature.")
    return found


def _properties(feature: Mapping[str, Any]) -> dict[str, Any]:
    given = feature.get("properties")
    properties = {_clean(k)[:200] or "column": v for k, v in given.items()} if isinstance(given, dict) else {}
    if "id" in feature and "id" not in properties:
        properties["id"] = feature["id"]
    return properties


def _text(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return None if value is None else _clean(value)
    if isinstance(value, list) and all(isinstance(each, str | int) for each in value):
        return ";".join(_clean(str(each)) for each in value)
    return json.dumps(value, ensure_ascii=True)


def _clean(text: str) -> str:
    """Replace halves of letters, which JSON can hold and no text can."""
    return text.encode("utf-8", "replace").decode()


def _crs_name(crs: object) -> str | None:
    """Return the name in the ``crs`` member of GeoJSON 2008, which RFC 7946 §4 dropped but files still carry."""
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    return str(name) if name is not None else None


def _parse(given: Sequence[object]) -> tuple[Geometries, list[str | None]]:
    texts = [None if geometry is None else json.dumps(geometry) for geometry in given]
    return parse_outlines(pl.Series(texts, dtype=pl.String))


def parse_outlines(texts: pl.Series) -> tuple[Geometries, list[str | None]]:
    """Return the geometries of GeoJSON or WKT texts, None where there is none, and why one cannot be read."""
    geometry: Geometries = np.full(len(texts), None, dtype=object)
    reasons: list[str | None] = [None] * len(texts)
    for i, text in enumerate(texts):
        if text is None:
            continue
        if len(text) > LONGEST_OUTLINE:
            reasons[i] = f"it has more than {LONGEST_OUTLINE:,} characters"
            continue
        try:
            shape = shapely.from_geojson(text) if text.lstrip().startswith("{") else shapely.from_wkt(text)
            geometry[i] = shapely.force_2d(shape)
        except (shapely.errors.ShapelyError, ValueError) as error:
            reasons[i] = str(error).partition("\n")[0][:120]
    return _finite(geometry, reasons)


def _finite(geometry: Geometries, reasons: list[str | None]) -> tuple[Geometries, list[str | None]]:
    """Set aside geometries with coordinates that are no numbers."""
    xy, of = shapely.get_coordinates(geometry, return_index=True)
    for i in np.unique(of[~np.isfinite(xy).all(axis=1)]):
        geometry[i], reasons[i] = None, "it has coordinates that are no numbers"
    return geometry, reasons


def read_layer(path: Path, layer: str | None = None) -> Table:
    """Read one layer of a GeoPackage or a shapefile.

    Raises
    ------
    ImportFaultsError
        If the file is not what its ending says, has several layers and none is named, or cannot be read.
    """
    import pyogrio  # noqa: PLC0415 -- GDAL takes its time to load, and few commands read maps
    from pyogrio.errors import DataLayerError, DataSourceError, FeatureError  # noqa: PLC0415

    _check_signature(path)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # GDAL's remarks on what it overlooked
            layer, note = _choose([str(name) for name, _ in pyogrio.list_layers(path)], path, layer)
            check_rows(max(int(pyogrio.read_info(path, layer=layer)["features"]), 0), path.name)
            meta, _, wkb, fields = pyogrio.raw.read(path, layer=layer, datetime_as_string=True, force_2d=True)
    except (DataSourceError, DataLayerError, FeatureError) as error:
        raise refuse(
            path.name, f"It cannot be read: {str(error)[:200]}.", "Export the layer again."
        ) from error
    except (ValueError, TypeError, RuntimeError, OSError, OverflowError, MemoryError) as error:
        raise refuse(
            path.name, "It is damaged or holds what no map has.", "Export the layer again."
        ) from error
    columns = {str(n): [_cell(v) for v in values] for n, values in zip(meta["fields"], fields, strict=True)}
    geometry, reasons = _from_wkb(wkb)
    return _table(columns, geometry, reasons, meta.get("crs"), path.name, [note] if note else [])


def _check_signature(path: Path) -> None:
    wanted = _SIGNATURES[path.suffix.lower()]
    with path.open("rb") as file:
        start = file.read(len(wanted))
    if not start:
        raise refuse(path.name, "It is empty.", "Export the layer again.")
    if start != wanted:
        raise refuse(
            path.name, f"It is not a {path.suffix} file.", "Export the layer again, or correct the ending."
        )


def _choose(names: list[str], path: Path, layer: str | None) -> tuple[str, str | None]:
    if not names:
        raise refuse(path.name, "It has no layer.", "Export the layer again.")
    if layer is not None and layer not in names:
        raise refuse(path.name, f"It has no layer {layer!r}.", f"Name one of: {', '.join(names)[:300]}.")
    if layer is None and len(names) > 1:
        return names[
            0
        ], f"Read the first of its {len(names)} layers, {names[0]!r}; name another to read that."
    return layer or names[0], None


def _cell(value: object) -> str | None:
    if value is None or (isinstance(value, float | np.floating) and np.isnan(value)):
        return None
    if isinstance(value, float | np.floating) and float(value).is_integer():
        return str(int(value))
    return None if str(value) == "NaT" else str(value)


def _from_wkb(wkb: Sequence[bytes | None] | None) -> tuple[Geometries, list[str | None]]:
    if wkb is None:
        return np.empty(0, dtype=object), []
    geometry = shapely.from_wkb(np.asarray(wkb, dtype=object), on_invalid="ignore")
    reasons = [
        "its geometry is damaged" if g is None and w else None for g, w in zip(geometry, wkb, strict=True)
    ]
    return geometry, reasons


def _table(
    columns: dict[str, list[str | None]],
    geometry: Geometries,
    reasons: list[str | None],
    crs: str | None,
    file: str,
    notes: list[str],
) -> Table:
    if not len(geometry) and not any(columns.values()):
        raise refuse(file, "Its layer has no features.", "Give a layer with at least one feature.")
    names = check_columns(list(columns), file, 1)
    series = [
        pl.Series(n, values, dtype=pl.String) for n, values in zip(names, columns.values(), strict=True)
    ]
    if len(geometry):
        geometry, note = _to_wgs84(geometry, crs, file)
        geometry, reasons = _finite(geometry, reasons)
        notes = [*notes, *note]
        drawn = _geometry_columns(geometry)
        series = [s for s in series if s.name not in {d.name for d in drawn}] + drawn
    rows = numbered(pl.DataFrame(series))
    good = pl.Series([reason is None for reason in reasons] or [True] * len(rows), dtype=pl.Boolean)
    return Table(rows.filter(good), _set_aside(rows, reasons), tuple(notes))


def _set_aside(rows: pl.DataFrame, reasons: list[str | None]) -> pl.DataFrame:
    """Return the rows whose geometry cannot be read, in the shape of `Table.broken`."""
    bad = [(i, reason) for i, reason in enumerate(reasons) if reason is not None]
    frame = {
        "line": [i + 1 for i, _ in bad],
        "text": [""] * len(bad),
        "cells": [list(map(_text, rows.row(i)[1:])) for i, _ in bad],
        "fault": [f"Its geometry cannot be read: {reason}." for _, reason in bad],
        "remedy": ["Draw it again, or export the layer again."] * len(bad),
    }
    return pl.DataFrame(frame, schema=no_broken_rows().schema)


def _to_wgs84(geometry: Geometries, crs: str | None, file: str) -> tuple[Geometries, list[str]]:
    """Return the geometries in degrees, longitude first; one that has no reference system is taken as it is."""
    if crs is None:
        return geometry, []
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about how the system was written down
            return _transformed(geometry, crs)
    except (CRSError, ProjError, shapely.errors.ShapelyError) as error:
        fault = f"Its reference system {crs[:80]!r} is not known."
        raise refuse(file, fault, "Export the layer in WGS 84 (EPSG:4326).") from error


def _transformed(geometry: Geometries, crs: str) -> tuple[Geometries, list[str]]:
    source = pyproj.CRS.from_user_input(crs)
    if source.equals(pyproj.CRS(WGS84), ignore_axis_order=True) or source.to_epsg() == 4326:
        return geometry, []
    transformer = pyproj.Transformer.from_crs(source, WGS84, always_xy=True)
    moved = shapely.transform(geometry, lambda xy: np.column_stack(transformer.transform(xy[:, 0], xy[:, 1])))
    return moved, [f"Converted from {source.name} to WGS 84."]


def _geometry_columns(geometry: Geometries) -> list[pl.Series]:
    """Return positions, for areas a point inside, and the outline where there is anything but points."""
    others = shapely.get_type_id(geometry) > _POINT
    points = shapely.point_on_surface(geometry)
    x, y = shapely.get_x(points), shapely.get_y(points)
    columns = [pl.Series(n, v, nan_to_null=True) for n, v in (("latitude", y), ("longitude", x))]
    if others.any():
        columns.append(pl.Series("outline", outline_texts(_only(geometry, others)), dtype=pl.String))
    return columns


def _only(geometry: Geometries, where: npt.NDArray[np.bool_]) -> Geometries:
    kept = geometry.copy()
    kept[~where] = None
    return kept


def outline_texts(geometry: Geometries) -> list[str | None]:
    """Return geometries as GeoJSON text, made valid; areas only, where making valid leaves other scraps."""
    valid = shapely.make_valid(geometry)
    rounded = shapely.transform(valid, lambda xy: np.round(xy, _DECIMALS))
    valid = np.where(shapely.is_valid(rounded), rounded, valid)
    return [None if g is None else shapely.to_geojson(areas_of(g)) for g in valid]


def areas_of(geometry: Any) -> Any:
    """Return the polygons of a collection, or the geometry itself where it is none or has no polygons."""
    if shapely.get_type_id(geometry) != 7:
        return geometry
    parts = [part for part in shapely.get_parts(geometry) if shapely.get_type_id(part) in _AREAS]
    return shapely.union_all(parts) if parts else geometry
