"""Tests that an evacuation is planned on files from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from holdfast.cli.evacuate_files import register


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    """Return the options for a toy: a road of one minute for 10 a minute, 100 people, 60 places."""
    texts = {
        "roads": "from,to,minutes,capacity\na,b,1,600\n",
        "zones": "id,node,people\nnorth,a,100\n",
        "shelters": "id,node,places\nhall,b,60\n",
    }
    for name, text in texts.items():
        (tmp_path / f"{name}.csv").write_text(text)
    return [part for name in texts for part in (f"--{name}", str(tmp_path / f"{name}.csv"))]


def run(*words: str) -> str:
    """Run the command and return what it prints."""
    app = typer.Typer()
    register(app)
    app.command("other")(lambda: None)
    found = CliRunner().invoke(app, ["evacuate", "solve", *words], catch_exceptions=False)
    assert found.exit_code == 0, found.output
    return found.stdout


def test_json(files: list[str], tmp_path: Path) -> None:
    """Tests that seven minutes are needed for 60 people, and the whole plan is written."""
    body = json.loads(run(*files, "--step", "60", "--out", str(tmp_path / "plan.json"), "--json"))
    assert (body["clearance_seconds"], body["bound_seconds"], body["moved"], body["left"]) == (
        420,
        420,
        60,
        40,
    )
    assert json.loads((tmp_path / "plan.json").read_text())["arrivals"] == [[0, 10, 10, 10, 10, 10, 10]]


def test_in_words(files: list[str]) -> None:
    """Tests that a person is told how long it takes, what limits it, and who is left."""
    said = " ".join(run(*files).split())
    for sentence in ("0:07:00", "road a → b", "40 people are left", "40 more places would take them"):
        assert sentence in said


def test_horizon(files: list[str]) -> None:
    """Tests that within three minutes twenty arrive."""
    body = json.loads(run(*files, "--step", "60", "--horizon", "0.05", "--json"))
    assert (body["moved"], body["unplaced"][0]["reason"]) == (20, "too_late")
