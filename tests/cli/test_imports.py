"""Files into the register from the terminal."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import polars as pl
import pytest

from holdfast.cli.imports import free_name
from terminal import holdfast

BY = ("--as", "admin")
PEOPLE = """\
reference,name,born,place,rank_group,qualifications,shoe size
P-8,Cora Velt,02.01.1988,hil,member,,40
P-9,Dag Uhl,27.08.1993,hill,soldier,first_aid,44
P-10,Eda Tamm,13.02.1999,hill,member,,38
"""


@pytest.fixture
def people(tmp_path: Path) -> Path:
    """Return a file of three people, two of them with a fault."""
    file = tmp_path / "people.csv"
    file.write_text(PEOPLE, encoding="utf-8")
    return file


def test_preview_changes_nothing(home: Path, people: Path) -> None:
    """Tests that a preview tells what would happen and what is not used, and enters nothing."""
    shown = holdfast("import", "people", people, "--preview", home=home)
    assert "1 rows are good, 2 have faults" in shown.out
    assert "Did you mean 'hill'?" in shown.out
    assert "Not used: 'shoe size'" in shown.out
    assert holdfast("person", "P-10", home=home, status=2).err


def test_faults_corrected_and_fed_back(home: Path, people: Path) -> None:
    """Tests that one fault keeps all out, that bad rows can be corrected where they stand, and are then entered."""
    kept = people.with_name("map.toml")
    refused = holdfast("import", "people", people, "--save-map", kept, *BY, home=home, status=1)
    assert "--skip-bad" in refused.err
    assert 'date_format = "d.m.Y"' in kept.read_text()
    entered = holdfast("import", "people", people, "--skip-bad", *BY, "--json", home=home).json
    assert (entered["entered"], entered["faulty"]) == (1, 2)
    faults = Path(entered["faults_file"])
    assert faults.name == "people.faults-2.csv", "the first file may hold corrections"
    assert stat.S_IMODE(faults.stat().st_mode) == 0o600
    faults.write_text(
        faults.read_text(encoding="utf-8").replace(",hil,", ",hill,").replace("soldier,", "member,")
    )
    again = holdfast("import", "people", faults, "--map", kept, *BY, "--json", home=home).json
    assert (again["entered"], again["faults_file"]) == (2, None)
    assert "Cora Velt" in holdfast("person", "P-8", home=home).out


def test_free_name(tmp_path: Path) -> None:
    """Tests that a faults file is never written over another, nor named after one."""
    assert free_name(tmp_path / "a.csv").name == "a.faults.csv"
    (tmp_path / "a.faults.csv").touch()
    assert free_name(tmp_path / "a.csv").name == "a.faults-2.csv"
    assert free_name(tmp_path / "a.faults.csv").name == "a.faults-2.csv"


@pytest.mark.parametrize("ending", ["xlsx", "parquet", "geojson"])
def test_formats(ending: str, home: Path, tmp_path: Path) -> None:
    """Tests that workbooks, Parquet and map files are entered as CSV is."""
    file = tmp_path / f"places.{ending}"
    frame = pl.DataFrame(
        {"id": ["dale"], "name": ["Dale"], "region": ["CH"], "latitude": [46.9], "longitude": [7.4]}
    )
    if ending == "xlsx":
        frame.write_excel(file)
    elif ending == "parquet":
        frame.write_parquet(file)
    else:
        point = {"type": "Point", "coordinates": [7.4, 46.9]}
        feature = {
            "type": "Feature",
            "properties": {"id": "dale", "name": "Dale", "region": "CH"},
            "geometry": point,
        }
        file.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    assert holdfast("import", "places", file, *BY, "--json", home=home).json["entered"] == 1


def test_repeated_key(home: Path, tmp_path: Path) -> None:
    """Tests that the same import with the same key changes nothing twice."""
    file = tmp_path / "kinds.csv"
    file.write_text("id,title,qualifications\ndiver,Diver,dive\n")
    first = holdfast("import", "kinds", file, "--key", "k", *BY, "--json", home=home).json["answer"]
    again = holdfast("import", "kinds", file, "--key", "k", *BY, "--json", home=home, status=None)
    assert again.json["answer"]["entry"] == first["entry"]
    assert again.json["answer"]["repeated"]


def test_refused_seat(home: Path, tmp_path: Path) -> None:
    """Tests that a seat without the power is refused, on record, and nothing counts as entered."""
    file = tmp_path / "kinds.csv"
    file.write_text("id,title,qualifications\ndiver,Diver,dive\n")
    refused = holdfast("import", "kinds", file, "--as", "d.frei", "--json", home=home, status=1).json
    assert (refused["entered"], refused["answer"]["outcome"]) == (0, "refused")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nope", "people.csv"), "no kind 'nope'"),
        (("people", "nofile.csv"), "There is no such file"),
        (("people", "people.pdf"), "'.pdf' is not known"),
        (("people", "people.csv", "--map", "nofile"), "no file nofile"),
        (("people", "people.csv", "--map", "people.csv"), "not TOML"),
        (("people", "people.csv", "--region", "XX"), "no region 'XX'"),
        (("places", "people.csv"), "No column of people.csv was taken"),
        (("people", "people.csv", "--save-map", "/dev/null/x"), "/dev/null/x cannot be written"),
        (
            ("people", "people.csv", "--preview", "--faults", "/dev/null/x"),
            "cannot be written to /dev/null/x",
        ),
    ],
)
def test_wrong_words(
    words: tuple[str, ...], said: str, home: Path, people: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tests that what cannot be imported is named with what to do."""
    monkeypatch.chdir(people.parent)
    (people.parent / "people.pdf").touch()
    assert said in holdfast("import", *words, *BY, home=home, status=2).err
