"""`cot` as a person types it: points out, positions in, alarms reported once and of nobody by name."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from holdfast.exchange.cot import Position, read_events, write_events
from terminal import holdfast

AT = datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=1)
CHIEF = "--as=cleo/chief"


def found(home: Path, *more: str) -> Path:
    """Found a headquarters with a facility, and a chief who operates."""
    holdfast("init", "--region", "land", "--name", "Land", *more, home=home)
    seat = (
        "seat.id=chief",
        "seat.headquarters=office",
        "seat.title=Chief",
        "seat.side=civil",
        "seat.powers=operate",
    )
    holdfast("order", "CreateSeat", *seat, "--as", "admin", home=home)
    holdfast("order", "AppointToSeat", "seat=chief", "account=cleo", "--as", "admin", home=home)
    dam = ("facility.id=dam", "facility.name=Dam <b>", "facility.region=land", "facility.sector=energy")
    where = ("facility.latitude=47.0", "facility.longitude=8.0")
    holdfast("order", "AddFacility", *dam, *where, "--as", "admin", home=home)
    return home


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Return that headquarters."""
    return found(tmp_path / "home")


def position(uid: str, kind: str, *, remarks: str = "", at: datetime = AT) -> Position:
    """Return a position, called like somebody."""
    return Position(uid, kind, "Mia Roe", 47.1, 8.1, at, at + timedelta(hours=1), remarks)


def test_points_out(home: Path, tmp_path: Path) -> None:
    """Tests that facilities and open incidents with a position go out as points, and closed ones do not."""
    for words in (("Fire", "--at", "47.0,8.0"), ("Smoke",), ("Noise", "--at", "47.0,8.0")):
        holdfast("incident", "report", *words, CHIEF, home=home)
    holdfast("incident", "unfounded", 3, "--how", "Looked", CHIEF, home=home)
    file = tmp_path / "out.cot"
    assert "2 positions written" in holdfast("cot", "out", "--out", file, home=home).out
    positions, refused = read_events(file.read_bytes())
    assert refused == ()
    assert [(each.callsign, each.remarks, each.type) for each in positions] == [
        ("Dam <b>", "facility, energy", "b-m-p-s-m"),
        ("1: Fire", "incident, other, reported", "b-m-p-s-m"),
    ]
    assert all(each.uid.count(".") >= 2 for each in positions)
    printed = holdfast("cot", "out", "--region", "land", home=home).out
    assert len(read_events(printed.encode())[0]) == 2
    assert len(holdfast("cot", "out", "--json", home=home).json["positions"]) == 2
    assert "no region" in holdfast("cot", "out", "--region", "moon", home=home, status=2).err
    nowhere = tmp_path / "no" / "f"
    assert "cannot be written" in holdfast("cot", "out", "--out", nowhere, home=home, status=2).err


def test_an_exercise_says_so(tmp_path: Path) -> None:
    """Tests that call sign and remarks of an exercise are marked."""
    home = found(tmp_path / "home", "--exercise")
    (each,) = holdfast("cot", "out", "--json", home=home).json["positions"]
    assert each["callsign"] == "EXERCISE EXERCISE EXERCISE: Dam <b>"
    assert each["remarks"].startswith("EXERCISE EXERCISE EXERCISE: ")


def test_positions_in(home: Path, tmp_path: Path) -> None:
    """Tests that positions are shown, hostile ones refused by name, and nothing is kept unless asked for."""
    file = tmp_path / "in.cot"
    hostile = write_events([position("x", "a-f-G")]).replace(b"a-f-G", b"a-h-G")
    file.write_bytes(write_events([position("u-1", "a-f-G-U-C"), position("u-2", "b-a-o-tbl")]) + hostile)
    typed = holdfast("cot", "in", file)
    assert "Mia Roe" in typed.out
    assert "a-h-G is hostile" in typed.err
    body = holdfast("cot", "in", file, "--json", home=home).json
    assert [(each["uid"], each["alarm"]) for each in body["positions"]] == [("u-1", False), ("u-2", True)]
    assert (body["refused"][0]["event"], body["reported"]) == (3, [])
    assert holdfast("incident", "list", "--json", home=home).json["incidents"] == []
    file.write_bytes(hostile)
    assert "Nothing of this file is taken" in holdfast("cot", "in", file).out


def test_alarms_are_reported(home: Path, tmp_path: Path) -> None:
    """Tests that an alarm becomes one incident however often it is read, without name; one that ended becomes none."""
    file = tmp_path / "in.cot"
    over = [position("u-3", "b-a-o-pan"), position("u-3", "b-a-o-can")]
    file.write_bytes(
        write_events([position("u-1", "a-f-G-U-C"), position("u-2", "b-a-o-tbl", remarks="Mia"), *over])
    )
    assert "done" in holdfast("cot", "in", file, "--report", CHIEF, home=home).out
    again = holdfast("cot", "in", file, "--report", "--json", CHIEF, home=home).json["reported"]
    assert [(each["repeated"], each["effects"]["incident"]) for each in again] == [(True, 1)]
    assert len(holdfast("incident", "list", "--json", home=home).json["incidents"]) == 1
    shown = holdfast("incident", "show", 1, "--json", home=home)
    assert shown.json["title"] == "Alarm received: a call for help"
    assert (shown.json["latitude"], shown.json["longitude"]) == (47.1, 8.1)
    assert "Mia" not in shown.out
    assert "u-2" not in shown.out
    file.write_bytes(write_events([position("u-4", "b-a-g", at=AT + timedelta(days=1))]))
    said = holdfast("cot", "in", file, "--report", "--what", "Fence", CHIEF, home=home, status=1)
    assert "still to come" in said.err
    holdfast("cot", "in", file, "--report", "--json", CHIEF, home=home, status=1)


def test_what_goes_wrong_is_said(tmp_path: Path) -> None:
    """Tests that what is no file, or no events, is said in words."""
    assert "cannot be read" in holdfast("cot", "in", tmp_path / "none", status=2).err
    file = tmp_path / "x"
    file.write_bytes(b'<!DOCTYPE e [<!ENTITY x SYSTEM "file:///etc/passwd">]><event>&x;</event>')
    assert "document type" in holdfast("cot", "in", file, status=2).err
