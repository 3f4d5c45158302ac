"""Periods, forms, situation reports and exercises from the terminal."""

from __future__ import annotations

from pathlib import Path

import pytest

from terminal import holdfast

from .conftest import copy_home

CHIEF = ("--as", "o.winter")


@pytest.fixture
def at_work(home: Path) -> Path:
    """Return a headquarters with two seats that operate, and a period."""
    seat_officers(home)
    holdfast("period", "open", "Night", "--objective", "Nobody is hurt", *CHIEF, home=home)
    return home


def seat_officers(home: Path) -> None:
    """Create two seats that operate, and let people hold them."""
    for seat, account in (("ops", "o.winter"), ("next", "n.sommer")):
        words = [f"seat.id={seat}", "seat.headquarters=office", f"seat.title={seat}", "seat.side=civil"]
        holdfast("order", "CreateSeat", *words, "seat.powers=operate", "--as", "admin", home=home)
        holdfast("order", "AppointToSeat", f"seat={seat}", f"account={account}", "--as", "admin", home=home)


def test_a_shift(at_work: Path, tmp_path: Path) -> None:
    """Tests a shift from its first objective to a snapshot that verifies, and one that was changed."""
    home = at_work
    assert holdfast("period", "list", "--json", home=home).json["periods"][0]["title"] == "Night"
    holdfast("period", "objective", 1, "Keep warm", "--priority", "low", *CHIEF, home=home)
    holdfast("period", "decide", 1, "Light a fire", "It is cold", *CHIEF, home=home)
    holdfast("period", "log", 1, "Fire lit", *CHIEF, home=home)
    assert "check_in 1" in holdfast("period", "check-in", 1, "A van", "--people", 3, *CHIEF, home=home).out
    holdfast("period", "check-out", 1, "--bound-for", "Home", *CHIEF, home=home)
    holdfast("period", "hand-over", 1, "next", "All quiet", *CHIEF, home=home)
    refused = holdfast("period", "close", 1, *CHIEF, home=home, status=1)
    assert "being handed over" in refused.err
    holdfast("period", "accept", 1, "--as", "n.sommer", home=home)
    assert "Keep warm" in holdfast("period", "show", 1, home=home).out
    holdfast("period", "close", 1, "--as", "n.sommer", home=home)
    kept = tmp_path / "snapshot.json"
    holdfast("period", "snapshot", 1, "--out", kept, home=home)
    assert holdfast("period", "verify", 1, "--json", home=home).json["same"] is True
    holdfast(
        "period", "verify", 1, "--file", kept, "--checkpoint", tmp_path / "snapshot.checkpoint.txt", home=home
    )
    kept.write_bytes(kept.read_bytes().replace(b"Fire lit", b"Fire out"))
    assert "It was changed" in holdfast("period", "verify", 1, "--file", kept, home=home, status=2).err


def test_forms_and_words(at_work: Path, tmp_path: Path) -> None:
    """Tests that forms are written, twice the same, in adopted words, and that what is missing is named."""
    home = at_work
    first, second = tmp_path / "201.pdf", tmp_path / "again.pdf"
    made = holdfast("form", "201", "--out", first, "--json", home=home).json
    assert made["title"] == "Incident briefing"
    holdfast("form", "201", "--out", second, home=home)
    assert first.read_bytes() == second.read_bytes()
    assert "ICS 215A" in holdfast("forms", home=home).out
    words = tmp_path / "words.yaml"
    words.write_text(holdfast("form-words", "--show", "de").out, encoding="utf-8")
    holdfast("form-words", "--adopt", words, *CHIEF, home=home)
    assert "Lageübersicht" in holdfast("forms", home=home).out
    assert "no form 999" in holdfast("form", "999", home=home, status=2).err
    assert "a message's number" in holdfast("form", "213", home=home, status=2).err
    assert "Give --show LANGUAGE" in holdfast("form-words", home=home, status=2).err


def test_sitreps_and_picture(at_work: Path, tmp_path: Path) -> None:
    """Tests that a report is issued, listed, shown and written, and the picture told."""
    home = at_work
    holdfast("order", "ReportIncident", "region=CH", "what=Smoke", *CHIEF, home=home)
    issued = holdfast("sitrep", "issue", "Smoke over the hill", "--json", *CHIEF, home=home).json
    assert issued["effects"]["changed"] == 2
    assert holdfast("sitrep", "list", "--json", home=home).json["sitreps"][0]["number"] == 1
    shown = holdfast("sitrep", "show", 1, home=home).out
    assert "Smoke over the hill" in shown
    assert "incident.reported" in shown
    paper = tmp_path / "report.pdf"
    holdfast("sitrep", "show", 1, "--out", paper, "--language", "de", home=home)
    assert paper.read_bytes().startswith(b"%PDF")
    assert holdfast("picture", "--json", home=home).json["incidents"][0]["title"] == "Smoke"
    assert "No incident was open" in holdfast("picture", "--at", "2001-01-01T00:00", home=home).out
    assert "no situation report 9" in holdfast("sitrep", "show", 9, home=home, status=2).err


def test_exercise(filled: Path, tmp_path: Path) -> None:
    """Tests an exercise from its script to the review; an actual register takes none."""
    script = tmp_path / "script.yaml"
    script.write_text(
        "title: Drone\ninjects: [{at: 0, to: next, text: Smoke, expected: Report it}]\n", encoding="utf-8"
    )
    actual, home = copy_home(filled, tmp_path / "actual"), tmp_path / "exercise"
    seat_officers(actual)
    assert "is no exercise" in holdfast("exercise", "load", script, *CHIEF, home=actual, status=1).err
    holdfast("init", "--region", "CH", "--name", "Switzerland", "--exercise", home=home)
    seat_officers(home)
    holdfast("exercise", "load", script, *CHIEF, home=home)
    given = holdfast("exercise", "run", 1, "--speed", 60, "--json", *CHIEF, home=home).json["given"]
    assert [each["title"] for each in given] == ["Smoke"]
    holdfast("exercise", "answer", 1, 1, "Reported", "--as", "n.sommer", home=home)
    holdfast("exercise", "end", 1, *CHIEF, home=home)
    assert "Report it" in holdfast("exercise", "review", 1, home=home).out
    assert "AnswerInject" in holdfast("exercise", "timeline", 1, home=home).out
    paper = tmp_path / "review.pdf"
    holdfast("exercise", "review", 1, "--out", paper, home=home)
    assert paper.read_bytes().startswith(b"%PDF")
    assert holdfast("exercise", "list", "--json", home=home).json["exercises"][0]["ended_at"]
