"""The converter of outlines, on two squares that share a side."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest
import shapely


@pytest.fixture
def outlines() -> ModuleType:
    """Return the tool, which is a script and not in the package."""
    path = Path(__file__).parents[2] / "tools" / "outlines.py"
    spec = importlib.util.spec_from_file_location("outlines", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


# Unit squares side by side; arc 0 is the side they share, walked up.
TOPOLOGY = {
    "transform": {"scale": [1.0, 1.0], "translate": [8.0, 47.0]},
    "arcs": [[[1, 0], [0, 1]], [[1, 1], [-1, 0], [0, -1], [1, 0]], [[1, 1], [1, 0], [0, -1], [-1, 0]]],
    "objects": {
        "cantons": {
            "geometries": [
                {"type": "Polygon", "id": 1, "arcs": [[0, 1]]},
                {"type": "MultiPolygon", "id": 2, "arcs": [[[0, 2]]]},
            ]
        }
    },
}


def test_squares_are_put_together(outlines: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests that arcs are undone and joined, and that the country is its parts without a seam."""
    monkeypatch.setattr(outlines, "CANTONS", (("ZH", "Zürich"), ("BE", "Bern")))
    found = outlines.convert(TOPOLOGY)
    shapes = {f["properties"]["code"]: shapely.geometry.shape(f["geometry"]) for f in found["features"]}
    assert shapes["ZH"].equals(shapely.box(8, 47, 9, 48))
    assert shapes["BE"].equals(shapely.box(9, 47, 10, 48))
    assert shapes["CH"].equals(shapely.box(8, 47, 10, 48))


def test_reversed_arcs_are_walked_back(outlines: ModuleType) -> None:
    """Tests that a complement means the arc backwards, and that the join is one point."""
    arcs = [[(0.0, 0.0), (1.0, 0.0)], [(2.0, 0.0), (1.0, 0.0)]]
    assert outlines.joined(arcs, [0, ~1]) == [(0.0, 0.0), (1.0, 0.0), (2.0, 0.0)]


def test_small_rings_keep_their_points(outlines: ModuleType) -> None:
    """Tests that an enclave smaller than the tolerance does not become a line."""
    ring = [(8.0, 47.0), (8.001, 47.0), (8.001, 47.001), (8.0, 47.0)]
    assert outlines.simplified(ring) == ring
