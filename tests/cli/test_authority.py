"""Two persons, statuses over time, seats with their terms, duties and exercises, from the terminal."""

from __future__ import annotations

from pathlib import Path

import pytest

from authority_worlds import text
from terminal import Typed, holdfast

SEATS = {"mayor": "acts,approve", "council": "acts,approve", "elders": "acts,approve"}


def founded(folder: Path, *words: str) -> Path:
    """Found a headquarters under the law of two persons, with a seat for each authority."""
    law = folder / "law.yaml"
    law.write_text(text(zone="Europe/Zurich"), encoding="utf-8")
    home = folder / "home"
    holdfast("init", "--region", "land", "--name", "Land", "--profile", law, *words, home=home)
    for seat, powers in SEATS.items():
        given = [f"seat.id={seat}", "seat.headquarters=office", f"seat.title={seat}", "seat.side=civil"]
        given += [f"seat.powers={powers}", f"seat.authority={seat}"]
        holdfast("order", "CreateSeat", *given, "--as", "admin", home=home)
        holdfast("order", "AppointToSeat", f"seat={seat}", f"account=p-{seat}", "--as", "admin", home=home)
    return home


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Return such a headquarters."""
    return founded(tmp_path)


def declare(home: Path, act: str, *more: str, start: str = "2030-03-01", by: str = "p-mayor") -> Typed:
    """Declare a flood."""
    words = ("--act", act, "--from", start, "--until", "2030-04-01", "--as", by)
    return holdfast("status", "declare", "flood", "land", *words, *more, home=home)


def test_declared_approved_and_shown(home: Path) -> None:
    """Tests that a status declared in a friendly form waits, is approved, and shows from its first day there."""
    assert "waits for another person who acts for council" in declare(home, "f-1").out
    (waiting,) = holdfast("pending", "--json", home=home).json["pending"]
    assert (waiting["waits_for"], waiting["expired"]) == ("council", False)
    assert "p-mayor" in holdfast("pending", home=home).out
    holdfast("approve", waiting["entry"], "--as", "p-council", home=home)
    words = ("status", "land", "--json", "--at")
    assert holdfast(*words, "2030-02-28T23:59", home=home).json["regions"][0]["statuses"] == []
    (shown,) = holdfast(*words, "2030-03-01T00:00", home=home).json["regions"][0]["statuses"]
    assert (shown["act"], shown["end"], shown["article"]) == ("f-1", "2030-04-01", "Art. 11")
    assert "flood by f-1 until 2030-04-01" in holdfast("status", "--at", "2030-03-05", home=home).out
    assert "none" in holdfast("status", "--at", "2030-03-05", "--as-known-at", "2026-01-01", home=home).out


def test_extended_narrowed_lifted(home: Path) -> None:
    """Tests the friendly forms of acts that change a status, and the timeline that comes of them."""
    glass = ("--as", "p-mayor")
    declare(home, "f-1")
    storm = ("status", "declare", "storm", "land", "--act", "s-1", "--from", "2030-03-10", *glass)
    holdfast(*storm, home=home)
    for row in holdfast("pending", "--json", home=home).json["pending"]:
        holdfast("approve", row["entry"], "--as", "p-council", home=home)
    holdfast("status", "confirm", "s-1", "--as", "p-council", home=home)
    holdfast("status", "extend", "s-1", "--act", "s-2", "--until", "2030-04-20", *glass, home=home)
    holdfast("status", "lift", "f-1", "--act", "f-2", "--from", "2030-03-15", *glass, home=home)
    holdfast("status", "narrow", "s-1", "land", "--act", "s-3", "--from", "2030-03-12", *glass, home=home)
    for row in holdfast("pending", "--json", home=home).json["pending"]:
        holdfast("approve", row["entry"], "--as", "p-council", home=home)
    shown = holdfast("status", "timeline", "land", "--at", "2030-03-20", "--json", home=home).json["timeline"]
    assert [(s["act"], s["state"], s["start"], s["end"]) for s in shown] == [
        ("f-1", "lifted", "2030-03-01", "2030-03-15"),
        ("s-1", "in force", "2030-03-10", "2030-04-20"),
    ]
    both = holdfast("status", "land", "--at", "2030-03-12", "--json", home=home).json["regions"][0]
    assert [s["status"] for s in both["statuses"]] == ["storm", "flood"]
    assert both["leads"] == "council"
    assert "lifted by f-2" in holdfast("status", "timeline", "land", "--at", "2030-03-20", home=home).out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("declare", "snow", "land", "--act", "x"), "knows no status 'snow'"),
        (("declare", "flood", "nowhere", "--act", "x"), "no region 'nowhere'"),
        (("declare", "flood", "land", "--act", "x", "--kind", "y"), "Give --kind"),
        (("declare", "flood", "land", "--act", "x", "--from", "y"), "'y' is not a date"),
        (("extend", "none", "--act", "x", "--until", "2030-01-01"), "no act 'none'"),
        (("lift", "none", "--act", "x"), "no act 'none'"),
        (("narrow", "none", "land", "--act", "x"), "no act 'none'"),
        (("confirm", "none"), "no act 'none'"),
        (("timeline", "nowhere"), "no region 'nowhere'"),
        (("--as-known-at", "x"), "'x' is not a moment"),
    ],
)
def test_wrong_words(words: tuple[str, ...], said: str, home: Path) -> None:
    """Tests that what is not there is named."""
    assert said in holdfast("status", *words, home=home, status=2).err


def test_glass_broken_and_reviewed(home: Path) -> None:
    """Tests an order carried out at once, its review, and the duty to tell of it, from the first to the last."""
    act = '{"id":"f-1","kind":"flood_order","title":"F","issuer":"mayor","issued_at":"2030-01-01T00:00:00Z",'
    act += '"period":{"start":"2030-03-01","end":"2030-04-01"},"regions":["land"],"declares":"flood"}'
    words = ("order", "RecordAct", f"act={act}", "--as", "p-mayor", "--json")
    assert "without a reason" in holdfast(*words, "--break-glass", " ", home=home, status=2).err
    done = holdfast(*words, "--break-glass", "The dam cracks.", home=home).json
    assert (done["outcome"], done["effects"]["break_glass"]["reviewed_by"]) == ("accepted", "elders")
    (open_,) = holdfast("reviews", "--json", home=home).json["reviews"]
    assert (open_["entry"], open_["state"], open_["order"]) == (done["entry"], "open", "RecordAct")
    assert "The dam cracks." in holdfast("reviews", home=home).out
    duties = holdfast("duties", "--json", home=home).json["duties"]
    told = next(duty["duty"] for duty in duties if duty["article"] == "Art. 41")
    assert "Art. 41" in holdfast("duties", home=home).out
    holdfast("tell", told, "--how", "A letter.", "--as", "p-council", home=home)
    found = holdfast("duties", "--all", "--json", home=home).json["duties"]
    assert [d["state"] for d in found if d["duty"] == told] == ["done"]
    assert told not in holdfast("duties", "--json", home=home).out
    assert "no duty 'x'" in holdfast("tell", "x", "--how", "A letter.", home=home, status=2).err
    words = ("review", done["entry"], "--reason", "It did crack.", "--justified")
    holdfast(*words, "--as", "p-elders", home=home)
    assert "Nothing is to be reviewed" in holdfast("reviews", home=home).out
    assert holdfast("reviews", "--all", "--json", home=home).json["reviews"][0]["state"] == "justified"
    assert holdfast("rebuild", "--check", home=home).status == 0


def test_seats(home: Path) -> None:
    """Tests that every seat shows its holder, its term and what it may do now."""
    rows = {row["seat"]: row for row in holdfast("seats", "--json", home=home).json["seats"]}
    assert rows["administrator"]["until"] is None
    assert rows["mayor"]["account"] == "p-mayor"
    assert rows["mayor"]["until"] is not None
    assert rows["mayor"]["powers"] == ["acts", "approve"]
    assert "p-council" in holdfast("seats", "land", home=home).out
    assert "no region 'x'" in holdfast("seats", "x", home=home, status=2).err


def test_an_exercise(tmp_path: Path) -> None:
    """Tests that an exercise says so with every command, and that an actual one cannot be made one."""
    home = founded(tmp_path, "--exercise")
    for words in (("status",), ("log",), ("seats",), ("pending",)):
        assert "EXERCISE" in holdfast(*words, home=home).err
    shown = holdfast("status", "--json", home=home)
    assert shown.json["exercise"] is True
    assert "EXERCISE" in holdfast("init", home=home).err
    (tmp_path / "other").mkdir()
    other = founded(tmp_path / "other")
    assert "EXERCISE" not in holdfast("status", home=other).err
    assert "cannot be made an exercise" in holdfast("init", "--exercise", home=other, status=2).err
