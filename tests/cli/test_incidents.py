"""`incident`, `tasking`, `share` as a person types them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from terminal import holdfast

CHIEF, FIRE = "--as=cleo/chief", "--as=finn/fire"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a headquarters with a facility that another hangs on, a chief and a liaison of the fire service."""
    home = tmp_path_factory.mktemp("incidents") / "home"
    holdfast("init", "--region", "land", "--name", "Land", home=home)
    holdfast(
        "order", "AddAgency", "agency.id=fire", "agency.name=Fire", "region=land", "--as", "admin", home=home
    )
    for seat, account, *more in (
        ("chief", "cleo", "seat.powers=operate"),
        ("fire", "finn", "seat.powers=liaise", "seat.agency=fire"),
    ):
        words = [
            f"seat.id={seat}",
            "seat.headquarters=office",
            f"seat.title={seat}",
            "seat.side=civil",
            *more,
        ]
        holdfast("order", "CreateSeat", *words, "--as", "admin", home=home)
        holdfast("order", "AppointToSeat", f"seat={seat}", f"account={account}", "--as", "admin", home=home)
    for name, *more in (("dam",), ("pump", "facility.depends_on=dam")):
        words = [f"facility.id={name}", f"facility.name={name.title()}", "facility.region=land", *more]
        words += ["facility.sector=energy", "facility.latitude=47.0", "facility.longitude=8.0"]
        holdfast("order", "AddFacility", *words, "--as", "admin", home=home)
    return home


@pytest.fixture
def home(made: Path, tmp_path: Path) -> Path:
    """Return a copy of the headquarters."""
    folder = tmp_path / "home"
    shutil.copytree(made, folder)
    settings = folder / "holdfast.toml"
    settings.write_text(settings.read_text().replace(str(made), str(folder)))
    return folder


def test_a_day_with_an_incident(home: Path) -> None:
    """Tests a day at the terminal: report, verify, grade, effects, double, merge, tasking, share, closure."""
    said = holdfast("incident", "list", home=home).out
    assert "Report one" in said
    holdfast("incident", "report", "Drone fell", "--at", "47.0,8.0", "--kind", "uas_fallen", CHIEF, home=home)
    holdfast("incident", "report", "Fire", "--where", "at the dam", "--kind", "fire", FIRE, home=home)
    assert "0.0 km apart" in holdfast("incident", "doubles", 1, home=home).out
    holdfast("incident", "merge", 2, 1, "--reason", "One", CHIEF, home=home)
    holdfast("incident", "verify", 1, "--how", "Patrol", CHIEF, home=home)
    holdfast("incident", "grade", 1, "severe", "--urgency", "immediate", CHIEF, home=home)
    said = holdfast("incident", "affect", 1, "dam", "down", "--how", "Turbine", CHIEF, home=home).out
    assert "dam → pump" in said
    holdfast("incident", "update", 1, "It burns", "--facility", "dam", CHIEF, home=home)
    holdfast("incident", "note", 1, "Road closed", CHIEF, home=home)
    holdfast(
        "tasking", "ask", "fire", "Put it out", "--incident", 1, "--priority", "immediate", CHIEF, home=home
    )
    holdfast("tasking", "acknowledge", 1, FIRE, home=home)
    holdfast("tasking", "accept", 1, "--remark", "Ten minutes", FIRE, home=home)
    holdfast("tasking", "start", 1, FIRE, home=home)
    holdfast("tasking", "report", 1, "Foam", FIRE, home=home)
    holdfast("tasking", "complete", 1, "--result", "Out", FIRE, home=home)
    shown = holdfast("tasking", "show", 1, home=home).out
    assert "chief asks fire: Put it out" in shown
    assert "Ten minutes" in shown
    holdfast("incident", "close", 1, "--outcome", "Out", CHIEF, home=home)
    holdfast("incident", "reopen", 1, "--reason", "Smoke", CHIEF, home=home)
    body = holdfast("incident", "show", 1, "--json", home=home).json
    assert [note["what"] for note in body["notes"]][:2] == ["Drone fell", "Fire"]
    assert (body["state"], body["absorbed"], body["taskings"][0]["state"]) == ("verified", [2], "complete")
    shown = holdfast("incident", "show", 1, home=home).out
    assert "dam → pump" in shown
    assert "Put it out" in shown
    rows = holdfast("incident", "list", "--severity", "severe", "--json", home=home).json["incidents"]
    assert [row["id"] for row in rows] == [1]
    assert "merged into 1" in holdfast("incident", "show", 2, home=home).out
    assert holdfast("rebuild", "--check", home=home, status=None).status == 0


def test_what_goes_wrong_is_said(home: Path) -> None:
    """Tests that refusals end with status 1 and what cannot be read with status 2, each in words."""
    assert (
        "is no point" in holdfast("incident", "report", "x", "--at", "here", CHIEF, home=home, status=2).err
    )
    assert (
        "not on the globe"
        in holdfast("incident", "report", "x", "--at", "99,0", CHIEF, home=home, status=2).err
    )
    assert "no incident 7" in holdfast("incident", "show", 7, home=home, status=2).err
    assert (
        "no incident 7" in holdfast("incident", "close", 7, "--outcome", "x", CHIEF, home=home, status=1).err
    )
    assert "no facility 'moon'" in holdfast("incident", "what-fails", "moon", home=home, status=2).err
    assert (
        "may only ask"
        in holdfast("tasking", "ask", "fire", "Go", "--command", CHIEF, home=home, status=1).err
    )
    assert "no tasking 7" in holdfast("tasking", "show", 7, home=home, status=2).err
    holdfast("incident", "threat", "land", 2, "--start", "9999-12-31", home=home, status=2)
    holdfast("incident", "report", "x" * 1_000_000, CHIEF, home=home, status=2)


def test_taskings_and_readings(home: Path) -> None:
    """Tests refusal, escalation and cancelling at the terminal, and the readings that enter nothing."""
    for _ in range(2):
        holdfast("tasking", "ask", "fire", "Boat", "--due", "2099-01-01T00:00", CHIEF, home=home)
    holdfast("tasking", "refuse", 1, "--reason", "No boat", FIRE, home=home)
    holdfast("tasking", "escalate", 1, "administrator", "--reason", "Needed", CHIEF, home=home)
    holdfast("tasking", "cancel", 2, "--reason", "Found one", CHIEF, home=home)
    rows = holdfast("tasking", "list", "--json", home=home).json["taskings"]
    assert [(row["id"], row["state"], row["escalated_to"]) for row in rows] == [
        (2, "cancelled", None),
        (1, "refused", "administrator"),
    ]
    assert "chief → fire" in holdfast("tasking", "list", home=home).out
    found = holdfast("incident", "what-fails", "dam", "--json", home=home).json
    assert found["hanging"][0]["chain"] == ["dam", "pump"]
    assert "No post would want" in holdfast("incident", "threat", "land", 2, home=home).out
    holdfast("incident", "report", "x", CHIEF, home=home)
    holdfast("incident", "unfounded", 1, "--how", "Looked", CHIEF, home=home)


def test_shares(home: Path) -> None:
    """Tests that both sides consent at the terminal, and either ends it."""
    holdfast("incident", "report", "Smoke", CHIEF, home=home)
    from datetime import UTC, datetime, timedelta

    day = (datetime.now(UTC) + timedelta(days=9)).date()
    holdfast("share", "offer", "incident:1", "fire", "--until", day, "--level", "assist", CHIEF, home=home)
    holdfast("share", "consent", 1, FIRE, home=home)
    assert "in_force" in holdfast("share", "list", home=home).out
    holdfast("share", "end", 1, "--reason", "Over", FIRE, home=home)
    assert holdfast("share", "list", "--json", home=home).json["shares"][0]["state"] == "ended"
    holdfast("incident", "show", 1, FIRE, home=home)
