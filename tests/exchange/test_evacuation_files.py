"""Tests that zones, shelters and depots are read from tables, with every fault, and that a plan becomes JSON."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from holdfast.errors import ImportFaultsError
from holdfast.exchange.evacuation_files import plan_as_json, read_depots, read_shelters, read_zones
from holdfast.protect.evacuation import plan
from holdfast.protect.evacuation_problem import Depot, EvacuationProblem, Roads, Shelter, Zone

ROADS = Roads(
    np.array([0, 1]),
    np.array([1, 0]),
    np.array([60.0, 60.0]),
    np.array([600.0, 600.0]),
    2,
    node_names=("a", "b"),
    longitude=np.array([8.5, 8.6]),
    latitude=np.array([47.0, 47.0]),
)


def wrote(folder: Path, text: str) -> Path:
    """Write a table and return its path."""
    path = folder / "table.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_zones(tmp_path: Path) -> None:
    """Tests that a junction is found by name, or by the nearest place."""
    text = "zone,node,latitude,longitude,people,ready_minutes\nn,a,,,10,5\ns,,47.001,8.599,20,\n"
    first, second = read_zones(wrote(tmp_path, text), ROADS)
    assert first == Zone("n", 0, 10, ready_seconds=300.0)
    assert second == Zone("s", 1, 20)


def test_shelters_and_depots(tmp_path: Path) -> None:
    """Tests that places, doors and buses are read, blanks as what is usual."""
    text = "id,node,places,special_places,entry_per_hour\nhall,b,100,5,600\nschool,a,50,,\n"
    assert read_shelters(wrote(tmp_path, text), ROADS) == (
        Shelter("hall", 1, 100, 5, 600.0),
        Shelter("school", 0, 50),
    )
    assert read_depots(wrote(tmp_path, "id,node,buses,seats\nd,a,3,\n"), ROADS) == (Depot("d", 0, 3),)


def test_all_faults(tmp_path: Path) -> None:
    """Tests that each faulty row is told."""
    text = "id,node,people,needing_places,people_per_vehicle\nx,nowhere,1,,\nx,a,1,,\ny,a,-1,,\nz,a,1.5,,\nv,a,1,2,\nw,a,1,,0\nu,a,inf,,\n"
    with pytest.raises(ImportFaultsError) as caught:
        read_zones(wrote(tmp_path, text), ROADS)
    assert [fault.where[-1] for fault in caught.value.faults] == ["2", "3", "4", "5", "6", "7", "8"]


@pytest.mark.parametrize(
    "text", ["id,people\nx,1\n", "id,node\nx,a\n", "id,latitude,longitude,people\nx,10,10,1\n"]
)
def test_what_is_missing(tmp_path: Path, text: str) -> None:
    """Tests that a missing column, and a place far from every junction, are faults."""
    with pytest.raises(ImportFaultsError):
        read_zones(wrote(tmp_path, text), ROADS)


def test_no_places_known(tmp_path: Path) -> None:
    """Tests that degrees are refused where nobody knows where the junctions are."""
    with pytest.raises(ImportFaultsError, match="cannot be used"):
        read_zones(
            wrote(tmp_path, "id,latitude,longitude,people\nx,47,8.5,1\n"),
            replace(ROADS, longitude=None, latitude=None),
        )


def test_plan_as_json() -> None:
    """Tests that a plan's JSON tells names, times and every packet."""
    problem = EvacuationProblem(ROADS, (Zone("n", 0, 30),), (Shelter("hall", 1, 20),))
    body = json.loads(json.dumps(plan_as_json(problem, plan(problem))))
    assert body["moved"] == 20
    assert body["phases"][0]["roads"] == ["a → b"]
    assert body["unplaced"][0] == {
        "zone": "n",
        "people": 10.0,
        "special": False,
        "reason": "no_places",
        "extra_places": 10.0,
    }
    assert sum(body["streams"][0]["people"]) == pytest.approx(20)
