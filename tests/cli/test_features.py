"""`features` as a person types it: a register with places as a file that other programs open."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from holdfast.cli import features as command
from terminal import holdfast


def test_a_file_of_features(home: Path, tmp_path: Path) -> None:
    """Tests that the file is GeoJSON that GDAL reads, chosen by box and region."""
    import pyogrio

    file = tmp_path / "f.geojson"
    said = holdfast("features", "facilities", "--out", file, home=home).out
    assert "2 features written" in said
    body = json.loads(file.read_text())
    assert (body["type"], body["title"], "exercise" in body) == ("FeatureCollection", "Facilities", False)
    assert {each["id"] for each in body["features"]} == {"pump-1", "sub-3"}
    assert len(pyogrio.raw.read(file)[2]) == 2
    box = ("--bbox", "7.44,46.9,7.46,47", "--json")
    inside = holdfast("features", "facilities", *box, home=home).json
    assert [each["id"] for each in inside["features"]] == ["pump-1"]
    told = holdfast("features", "places", "--region", "CH", "--out", file, "--json", home=home).json
    assert told == {"file": str(file), "features": 2}


def test_pages_are_put_together(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests that a register larger than a page is whole."""
    monkeypatch.setattr(command, "_PAGE", 1)
    for name in ("facilities", "posts", "incidents"):
        found = holdfast("features", name, "--json", home=home).json["features"]
        assert len({each["id"] for each in found}) == len(found) == (0 if name == "incidents" else 2)


def test_what_goes_wrong_is_said(home: Path, tmp_path: Path) -> None:
    """Tests that a wrong collection, region, box or file is said in words."""
    assert "Give one of regions" in holdfast("features", "moons", home=home, status=2).err
    assert "no region 'moon'" in holdfast("features", "places", "--region", "moon", home=home, status=2).err
    assert "box cannot be read" in holdfast("features", "places", "--bbox", "1,2", home=home, status=2).err
    nowhere = tmp_path / "no" / "f.geojson"
    assert "cannot be written" in holdfast("features", "places", "--out", nowhere, home=home, status=2).err


def test_an_exercise_says_so(tmp_path: Path) -> None:
    """Tests that the file of an exercise says so in a member of its own and in its title."""
    home = tmp_path / "home"
    holdfast("init", "--region", "land", "--name", "Land", "--exercise", home=home)
    body = holdfast("features", "regions", "--json", home=home).json
    assert (body["exercise"], body["title"]) == (True, "EXERCISE EXERCISE EXERCISE: Regions")
