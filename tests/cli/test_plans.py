"""Plans from the terminal: made, shown, approved by another, issued, served; solved on files; stopped by Ctrl-C."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from terminal import holdfast

SHARED = Path(__file__).resolve().parents[3] / "shared" / "planner"
PROGRAM = Path(sys.executable).parent / "holdfast"


def test_whole_way(home: Path, plan: Callable[..., str], tmp_path: Path) -> None:
    """Tests the way of a plan to served call-ups, which the record holds and the tables agree with."""
    name = plan()
    shown = holdfast("plan", "show", name, "--json", home=home).json
    assert shown["tours"] == 2
    assert shown["coverage"] == pytest.approx(0.75)  # 2 people with 3 weeks each, of 8 weeks asked for
    holdfast("plan", "issue", name, "--as", "c.moser", home=home, status=1)
    assert (
        holdfast("plan", "approve", name, "--as", "c.moser", "--json", home=home).json["outcome"]
        == "accepted"
    )
    issued = holdfast("plan", "issue", name, "--as", "c.moser", "--json", home=home).json
    assert issued["effects"]["issued"] == 2
    assert (
        holdfast("plan", "serve", name, "--as", "d.frei", "--json", home=home).json["effects"]["served"] == 2
    )
    assert holdfast("call-ups", "--json", home=home).json["total"] == 2
    assert {c["state"] for c in holdfast("call-ups", "--json", home=home).json["call_ups"]} == {"served"}
    person = holdfast("person", "P-1", "--json", home=home).json
    assert (person["person"], person["days_called"]) == (1, 21)
    assert holdfast("rebuild", "--check", "--json", home=home).json["same"]
    holdfast("export", tmp_path / "record", home=home)
    assert holdfast("verify", tmp_path / "record", "--json").json["verified"]


def test_shown_for_people(home: Path, plan: Callable[..., str]) -> None:
    """Tests that tables fit 80 columns, keep what looks like markup, and say why a post is short."""
    name = plan()
    shown = holdfast("plan", "show", name, home=home).out
    assert "Pumpwerk [Nord]" in shown
    assert "sub-3.aid" in shown
    table = [line for line in shown.splitlines() if not line.startswith(("may,", "guard", "first-aid"))]
    assert max(map(len, table)) <= 80
    assert name in holdfast("plan", "list", home=home).out


def test_two_people(home: Path, plan: Callable[..., str]) -> None:
    """Tests that a planner cannot approve, and that the refusal stays on record."""
    refused = holdfast("plan", "approve", plan(), "--as", "m.keller", home=home, status=1)
    assert "asks for the power 'approve'" in refused.err
    assert "ApprovePlan" in holdfast("log", "--refused", home=home).out


def test_withdrawn(home: Path, plan: Callable[..., str]) -> None:
    """Tests that a withdrawn plan is not issued."""
    name = plan()
    holdfast("plan", "withdraw", name, "--reason", "A better one.", "--as", "m.keller", home=home)
    assert holdfast("plan", "list", "--json", home=home).json["plans"][0]["state"] == "withdrawn"
    holdfast("plan", "approve", name, "--as", "c.moser", home=home, status=1)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("XX", "--basis", "refresher", "--start", "2031-05-05"), "no region 'XX'"),
        (("CH", "--basis", "leisure", "--start", "2031-05-05"), "knows no basis 'leisure'"),
        (("CH", "--basis", "refresher", "--start", "tomorrow"), "'tomorrow' is not a date"),
        (("CH", "--basis", "refresher", "--start", "9999-12-01"), "end after the year 9999"),
        (("CH", "--basis", "refresher", "--start", "2031-05-05", "--tours", "x"), "'x' cannot be read"),
        (
            ("CH", "--basis", "refresher", "--start", "2031-05-05", "--periods", "0"),
            "greater than or equal to 1",
        ),
        (("CH", "--basis", "refresher", "--start", "2031-05-05", "--seconds", "nan"), "seconds is nan"),
        (("CH", "--basis", "refresher", "--start", "2031-05-05", "--name", "a b"), "'a b' cannot be used"),
        (("CH", "--basis", "refresher", "--start", "2031-05-05", "--act", "A-1"), "no act 'A-1'"),
        (("CH", "--basis", "refresher", "--start", "2041-05-05"), "Nobody has a contract"),
    ],
)
def test_wrong_wishes(home: Path, words: tuple[str, ...], said: str) -> None:
    """Tests that a wish that cannot be is refused before the search, with what to do."""
    assert said in holdfast("plan", "make", *words, "--as", "m.keller", home=home, status=2).err


def test_seat_without_power(home: Path) -> None:
    """Tests that who may not plan hears it before the search, not after it."""
    words = ("CH", "--basis", "refresher", "--start", "2031-05-05", "--as", "c.moser", "--json")
    failed = holdfast("plan", "make", *words, home=home, status=2)
    assert "no power to plan" in failed.json["error"]


def test_solve_files(tmp_path: Path) -> None:
    """Tests that an instance of the generator is solved, and that the independent judge agrees."""
    if not (SHARED / "make_instance.py").exists():
        pytest.skip("The generator of instances lies in ../shared/planner, which is not here.")
    instance, out = tmp_path / "instance", tmp_path / "plan"
    words = ["--people", "300", "--facilities", "5", "--periods", "12"]
    subprocess.run(
        [sys.executable, SHARED / "make_instance.py", instance, *words], check=True, capture_output=True
    )
    solved = holdfast("plan", "solve", instance, "--out", out, "--seconds", "3", "--json").json
    judged = subprocess.run(
        [sys.executable, SHARED / "check_plan.py", instance, out], check=True, capture_output=True, text=True
    )
    assert '"lawful": true' in judged.stdout
    assert f'"value": {solved["value"]:.6g}'[:12] in judged.stdout


@pytest.mark.parametrize("folder", ["nowhere", "."])
def test_no_instance(folder: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests that a folder that is no instance is named."""
    monkeypatch.chdir(tmp_path)
    assert "folder" in holdfast("plan", "solve", folder, "--out", "x", status=2).err


def test_interrupted(home: Path, tmp_path: Path) -> None:
    """Tests that Ctrl-C during `plan make` ends a long search with the best plan so far, in the real program."""
    numbers = range(10, 4000)
    people = "\n".join(f"Q-{n},Person {n},hill,member,19" for n in numbers)
    contracts = "\n".join(f"q-{n},Q-{n},2031-01-01,2032-01-01,CH" for n in numbers)
    (tmp_path / "people.csv").write_text(f"reference,name,place,rank_group,days_before\n{people}\n")
    (tmp_path / "contracts.csv").write_text(f"id,person,start,end,territory\n{contracts}\n")
    for kind in ("people", "contracts"):
        holdfast("import", kind, tmp_path / f"{kind}.csv", "--as", "admin", home=home)
    posts = "\n".join(
        f"extra-{n},{('pump-1', 'sub-3')[n % 2]},guard,protect_and_rescue,{5 + n % 7},{1 + n % 11 / 7},2031-0{1 + n % 5}-01,2032-01-01"
        for n in range(60)
    )
    (tmp_path / "posts.csv").write_text(f"id,facility,kind,task,strength,worth,start,end\n{posts}\n")
    holdfast("import", "posts", tmp_path / "posts.csv", "--as", "admin", home=home)
    words = ["--basis", "refresher", "--start", "2031-01-06", "--periods", "50", "--seconds", "240"]
    running = subprocess.Popen(
        [PROGRAM, "plan", "make", "CH", *words, "--as", "m.keller", "--json"],
        env=os.environ | {"HOLDFAST_HOME": str(home)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    begun = time.monotonic()
    time.sleep(6)
    assert running.poll() is None, running.communicate()
    running.send_signal(signal.SIGINT)
    out, said = running.communicate(timeout=120)
    assert time.monotonic() - begun < 100
    assert (running.returncode, said) == (0, "")
    assert json.loads(out)["answer"]["outcome"] == "accepted"
    assert holdfast("verify", "--json", home=home).json["verified"]
