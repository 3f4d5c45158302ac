"""The area of an alert as CAP has it: closed rings of latitude and longitude, few enough corners for small receivers."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import shapely
from shapely import MultiPolygon, Polygon

from holdfast.errors import InvalidValueError
from holdfast.exchange.cap import Area, Circle
from holdfast.exchange.cap.areas import MANY_POINTS, polygon_faults

MOST_RINGS: Final = 10
"""Polygons of one alert beyond which they are merged."""
MOST_GIVEN: Final = 20_000
"""Positions that are read of one geometry."""
_DEGREE_KM: Final = 111.2
_STEPS: Final = 26
_GLOBE: Final = shapely.box(-180, -90, 180, 90)

Ring = tuple[tuple[float, float], ...]
"""A closed ring, latitude first."""


@dataclass(frozen=True, slots=True)
class Warned:
    """The shape of an area warned.

    Attributes
    ----------
    notes
        What was changed so that receivers can show it, in words.
    """

    rings: tuple[Ring, ...] = ()
    circles: tuple[tuple[float, float, float], ...] = ()
    notes: tuple[str, ...] = ()

    def area(self, description: str) -> Area:
        """Return it as an area of CAP."""
        return Area(description, self.rings, tuple(Circle(*circle) for circle in self.circles))


def circle(latitude: float, longitude: float, radius_km: float) -> Warned:
    """Return a circle."""
    return Warned(circles=((round(latitude, 5), round(longitude, 5), round(radius_km, 3) or 0.001),))


def warned(geojson: str) -> Warned:
    """Return the shape of a GeoJSON Polygon or MultiPolygon (WGS 84, longitude first), simplified where it must be.

    Simplifying only ever makes it larger: nobody who was to be warned is left out.

    Raises
    ------
    InvalidValueError
        If it is none: not closed, off the globe, crossing itself or the date line.
    """
    parts = _parts(_read(geojson))
    rings = [_ring(part[0], number, len(parts)) for number, part in enumerate(parts, start=1)]
    notes = ["Holes in the area were filled: an alert cannot leave them out."] * any(
        len(p) > 1 for p in parts
    )
    if len(rings) > MOST_RINGS or any(len(ring) > MANY_POINTS for ring in rings):
        rings, note = _simplified(rings)
        notes.append(note)
    return Warned(tuple(rings), notes=tuple(notes))


def _read(geojson: str) -> dict[str, Any]:
    try:
        body = json.loads(geojson)
    except (ValueError, RecursionError) as error:
        raise InvalidValueError("The polygon is not GeoJSON: it cannot be read as JSON. Check it.") from error
    if isinstance(body, dict) and body.get("type") == "Feature":
        body = body.get("geometry")
    if not isinstance(body, dict) or body.get("type") not in ("Polygon", "MultiPolygon"):
        raise InvalidValueError(
            "The polygon is no GeoJSON geometry of type Polygon or MultiPolygon. Give one."
        )
    return body


def _parts(body: dict[str, Any]) -> list[list[Any]]:
    given = body.get("coordinates")
    parts = [given] if body["type"] == "Polygon" else given
    if not isinstance(parts, list) or not parts or not all(isinstance(part, list) and part for part in parts):
        raise InvalidValueError("The polygon has no coordinates. Give the positions of its ring.")
    if sum(len(ring) for part in parts for ring in part if isinstance(ring, list)) > MOST_GIVEN:
        raise InvalidValueError(f"The polygon has more than {MOST_GIVEN} positions. Simplify it beforehand.")
    return parts


def _ring(given: object, number: int, of: int) -> Ring:
    where = "The polygon" if of == 1 else f"Polygon {number} of {of}"
    if not isinstance(given, list):
        raise InvalidValueError(f"{where} has no ring. Give a list of positions, longitude first.")
    ring = tuple(_without_repeats([_position(where, each) for each in given]))
    fault = next(iter(polygon_faults(ring)), None)
    if fault is not None:
        raise InvalidValueError(f"{where}: {fault[1]}")
    if not _shape(ring).is_valid or _shape(ring).area == 0:
        raise InvalidValueError(f"{where} covers nothing, or touches itself. Give one simple ring.")
    return ring


def _position(where: str, given: object) -> tuple[float, float]:
    numbers = given[:2] if isinstance(given, list) else []
    if len(numbers) < 2 or not all(isinstance(n, int | float) and not isinstance(n, bool) for n in numbers):
        raise InvalidValueError(
            f"{where} has a position that is none. Give [longitude, latitude] in degrees."
        )
    if not all(abs(n) < 1e6 and math.isfinite(n) for n in numbers):
        raise InvalidValueError(f"{where} has a position that is not on the globe. Give degrees.")
    return round(float(numbers[1]), 5), round(float(numbers[0]), 5)


def _without_repeats(ring: Iterable[tuple[float, float]]) -> Iterable[tuple[float, float]]:
    before = None
    for point in ring:
        if point != before:
            yield point
        before = point


def _simplified(rings: Sequence[Ring]) -> tuple[list[Ring], str]:
    """Return fewer corners around all that was given, and how much larger that may be."""
    whole = shapely.union_all([_shape(ring) for ring in rings])
    before = sum(len(ring) for ring in rings)
    tolerance = 0.0002  # degrees, about 20 m
    for _ in range(_STEPS):
        around = _around(whole, tolerance)
        found = [_latitude_first(part) for part in around]
        if _small(found) and MultiPolygon(around).covers(whole):
            metres = round(2 * tolerance * _DEGREE_KM * 1000)
            return found, (
                f"The area has {before} corners, more than receivers show. It was simplified to "
                f"{sum(map(len, found))}, and reaches up to about {metres} m further."
            )
        tolerance *= 1.6
    raise InvalidValueError(
        f"The area has {before} corners and cannot be simplified for receivers. Give a simpler polygon, or a circle."
    )


def _small(rings: Sequence[Ring]) -> bool:
    return len(rings) <= MOST_RINGS and all(
        len(ring) <= MANY_POINTS and not any(polygon_faults(ring)) and _shape(ring).is_valid for ring in rings
    )


def _around(whole: Any, tolerance: float) -> list[Polygon]:
    # NOTE: widened by more than simplifying can take away, so that the outcome covers what was given.
    wider = shapely.simplify(shapely.buffer(whole, 1.5 * tolerance, quad_segs=2), tolerance)
    inside = shapely.set_precision(shapely.intersection(wider, _GLOBE), 1e-5)
    parts = [part for part in shapely.get_parts(inside) if isinstance(part, Polygon) and not part.is_empty]
    return [Polygon(part.exterior) for part in parts]


def _latitude_first(part: Polygon) -> Ring:
    return tuple((round(lat, 5) + 0.0, round(lon, 5) + 0.0) for lon, lat in part.exterior.coords)


def _shape(ring: Ring) -> Polygon:
    return Polygon([(lon, lat) for lat, lon in ring])
