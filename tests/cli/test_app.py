"""The command line as a whole: help, wrong use, interruption, errors nobody foresaw, the real program."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import typer.main

from holdfast.cli import bench, demo, records
from holdfast.cli.app import app
from holdfast.scenarios import SCENARIOS
from terminal import holdfast

PROGRAM = Path(sys.executable).parent / "holdfast"


def test_names_that_scripts_use() -> None:
    """Tests that the commands promised to scripts are there."""
    commands = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    promised = {"demo", "init", "import", "serve", "export", "plan", "law", "verify", "rebuild", "bench"}
    assert promised <= set(commands)
    assert {"make", "show", "approve", "solve"} <= set(commands["plan"].commands)
    assert {"check", "cases", "explain"} <= set(commands["law"].commands)


def test_help_and_wrong_use() -> None:
    """Tests that help ends with 0 and wrong use with 2."""
    assert "Plan, run and account" in holdfast("--help").out
    holdfast("nonsense", status=2)
    holdfast("status", "--nonsense", status=2)


@pytest.mark.parametrize(
    ("raised", "status", "said"),
    [
        (KeyboardInterrupt(), 130, ""),
        (PermissionError(13, "Permission denied", "/secret"), 2, "/secret cannot be used: Permission denied"),
        (MemoryError(), 2, "not enough memory"),
        (ZeroDivisionError(), 2, "should not have happened (ZeroDivisionError)"),
    ],
)
def test_whatever_happens(
    raised: BaseException, status: int, said: str, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tests that nothing ends in a stack trace."""

    def fail(*_: object) -> None:
        raise raised

    monkeypatch.setattr(records, "read_head", fail)
    assert said in holdfast("log", home=home, status=status).err


def test_bench_names() -> None:
    """Tests that benchmarks are listed, and an unknown one is named."""
    known = holdfast("bench", "--json").json["benchmarks"]
    assert bench.FOLDER.is_dir()
    assert {"solve", "verify"} <= set(known)
    assert "no benchmark 'nope'" in holdfast("bench", "nope", status=2).err


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_demo_once(scenario: str) -> None:
    """Tests the whole story on small worlds; `demo` prints one JSON object."""
    assert demo.demo.__doc__
    figures = holdfast("demo", scenario, "--once", "--people", "600", "--seconds", "2", "--json").json
    assert figures["verified"]
    assert figures["rebuilt"]
    assert figures["callups"] > 0
    assert figures["refusals"]


def test_demo_of_nothing() -> None:
    """Tests that a scenario that is not there is named with those that are."""
    assert "no scenario 'nope'" in holdfast("demo", "nope", "--once", status=2).err


def test_real_program() -> None:
    """Tests the installed command itself: JSON alone on standard output, and an error with its status."""
    done = subprocess.run([PROGRAM, "law", "list", "--json"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("{")
    assert not done.stderr
    failed = subprocess.run(
        [PROGRAM, "status", "--home", "/nowhere"], capture_output=True, text=True, check=False
    )
    assert failed.returncode == 2
    assert failed.stderr.startswith("holdfast: There is no headquarters")
