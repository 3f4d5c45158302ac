from __future__ import annotations

import json
from typing import Any

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from exchange_rings import ring
from holdfast.errors import InvalidValueError
from holdfast.exchange.alerts import circle, warned
from holdfast.exchange.cap.areas import polygon_faults

SQUARE = [[8.0, 47.0], [8.1, 47.0], [8.1, 47.1], [8.0, 47.1], [8.0, 47.0]]


def polygon(*rings: Any) -> str:
    """Return GeoJSON."""
    return json.dumps({"type": "Polygon", "coordinates": list(rings)})


def shape(rings: Any) -> Any:
    """Return rings of latitude and longitude as a shape."""
    return shapely.union_all([shapely.Polygon([(lon, lat) for lat, lon in each]) for each in rings])


def test_latitude_comes_first() -> None:
    """Tests that GeoJSON's longitude and latitude are turned round, and nothing else changes."""
    found = warned(polygon(SQUARE))
    assert found.rings == (((47.0, 8.0), (47.0, 8.1), (47.1, 8.1), (47.1, 8.0), (47.0, 8.0)),)
    assert found.notes == ()


def test_a_feature_and_many_polygons() -> None:
    """Tests that a feature is taken for its geometry, and each polygon gives a ring."""
    other = [[x + 1, y] for x, y in SQUARE]
    many = {"type": "MultiPolygon", "coordinates": [[SQUARE], [other]]}
    assert len(warned(json.dumps({"type": "Feature", "geometry": many, "properties": {}})).rings) == 2


def test_holes_are_filled_and_told() -> None:
    """Tests that nobody inside a hole is left out in silence."""
    hole = [[8.02, 47.02], [8.04, 47.02], [8.04, 47.04], [8.02, 47.02]]
    found = warned(polygon(SQUARE, hole))
    assert len(found.rings) == 1
    assert "Holes" in found.notes[0]


@pytest.mark.parametrize(
    ("geojson", "reason"),
    [
        ("", "cannot be read as JSON"),
        ("[" * 100_000, "cannot be read as JSON"),
        ("[]", "no GeoJSON"),
        ('{"type": "Point", "coordinates": [8, 47]}', "no GeoJSON"),
        ('{"type": "Polygon"}', "no coordinates"),
        ('{"type": "Polygon", "coordinates": [[["8", "47"]]]}', "position that is none"),
        ('{"type": "Polygon", "coordinates": [[[true, false]]]}', "position that is none"),
        ('{"type": "Polygon", "coordinates": [[[1e999, 47], [8, 47]]]}', "not on the globe"),
        (polygon(SQUARE[:-1]), "last pair must be the first"),
        (polygon([[8, 47], [8.1, 47.1], [8.1, 47], [8, 47.1], [8, 47]]), "crosses itself"),
        (polygon([[179, 47], [-179, 47], [-179, 48], [179, 48], [179, 47]]), "date line"),
        (polygon([[x, y + 100] for x, y in SQUARE]), "not on the globe"),
        (polygon([SQUARE[0]] * 5), "has 1 pairs"),
        (polygon([[8, 47], [8.1, 47], [8.2, 47], [8, 47]]), "runs back over itself|covers nothing"),
        (polygon([[n / 1e5, 47] for n in range(20_001)]), "more than 20000 positions"),
    ],
)
def test_polygons_that_are_none(geojson: str, reason: str) -> None:
    """Tests that each fault of a polygon is refused in words."""
    with pytest.raises(InvalidValueError, match=reason):
        warned(geojson)


@settings(max_examples=25, deadline=None)
@given(corners=st.integers(102, 900).map(lambda n: 2 * (n // 2)), spread=st.sampled_from([0.005, 0.05, 0.4]))
def test_simplified_areas_leave_nobody_out(corners: int, spread: float) -> None:
    """Tests that an area with many corners becomes a valid one with at most a hundred that covers it."""
    corner = ring(corners, spread=spread)
    found = warned(polygon(corner))
    given_shape = shapely.Polygon([(round(x, 5), round(y, 5)) for x, y in corner])
    assert all(len(each) <= 100 and not list(polygon_faults(each)) for each in found.rings)
    assert shape(found.rings).covers(given_shape)
    assert f"has {corners + 1} corners" in found.notes[-1]


def test_many_small_polygons_are_merged() -> None:
    """Tests that an archipelago becomes few rings around all islands."""
    islands = [
        [[[x + dx / 50, y + dy / 50] for x, y in SQUARE]] for dx in range(0, 40, 8) for dy in range(0, 40, 8)
    ]
    found = warned(json.dumps({"type": "MultiPolygon", "coordinates": islands}))
    assert len(found.rings) <= 10
    assert shape(found.rings).covers(shapely.union_all([shapely.Polygon(part[0]) for part in islands]))


def test_a_circle_is_rounded_to_a_metre() -> None:
    """Tests that a circle keeps five decimals, and never becomes a point."""
    assert circle(47.0512345678, 8.3, 0.00001).circles == ((47.05123, 8.3, 0.001),)
