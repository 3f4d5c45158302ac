"""Plans made again, compared and explained from the terminal, as a tired duty officer would."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from terminal import holdfast

SHARED = Path(__file__).resolve().parents[3] / "shared" / "planner"


@pytest.fixture
def issued(home: Path, plan: Callable[..., str]) -> str:
    """Return the name of a plan whose call-ups are issued and handed over."""
    name = plan()
    for word, account in (("approve", "c.moser"), ("issue", "c.moser"), ("serve", "d.frei")):
        holdfast("plan", word, name, "--as", account, home=home)
    return name


def test_whole_way_again(home: Path, issued: str) -> None:
    """Tests the way of a plan made again: looked at, proposed, approved by another, issued; the record rebuilds."""
    words = ("plan", "replan", issued, "--away", "1", "--seconds", "1")
    looked = holdfast(*words, "--look", "--json", home=home).json
    assert (looked["plan"], looked["revoked"], looked["kept"]) == (None, 1, 1)
    made = holdfast(*words, "--json", "--as", "m.keller", home=home).json
    assert made["answer"]["outcome"] == "accepted"
    assert made["plan"] == "may-again-2"
    assert made["supposed"] == ["1 person is named not to come."]
    assert [(c["person"], c["change"], c["reason"]) for c in made["changes"]] == [
        (1, "revoke", "the person does not come")
    ]
    holdfast("plan", "issue", "may-again-2", "--as", "c.moser", home=home, status=1)  # nobody approved it yet
    holdfast("plan", "approve", "may-again-2", "--as", "c.moser", home=home)
    done = holdfast("plan", "issue", "may-again-2", "--as", "c.moser", "--json", home=home).json
    assert (done["effects"]["issued"], done["effects"]["revoked"]) == (0, 1)
    states = {c["person"]: c["state"] for c in holdfast("call-ups", "--json", home=home).json["call_ups"]}
    assert states == {1: "revoked", 2: "served"}
    assert holdfast("rebuild", "--check", "--json", home=home).json["same"]
    assert holdfast("plan", "show", "may-again-2", "--json", home=home).json["tours"] == 1


def test_again_in_words(home: Path, issued: str) -> None:
    """Tests that a table tells each change and its reason, what it brings, and what to do next."""
    words = ("plan", "replan", issued, "--away-unit", "aid-1", "--seconds", "1", "--as", "m.keller")
    said = holdfast(*words, home=home).out
    for part in (
        "Supposed: The unit aid-1 does not come. The register does not say so: enter it too.",
        "revoked",
        "Call-ups that stay: 1; changed: 0; revoked: 1; new: 0.",
        "100.0%",
        "Next: another person approves it",
        f"Until then {issued} stands",
    ):
        assert part in said
    table = [line for line in said.splitlines() if line.startswith(("person", "     2"))]
    assert max(map(len, table)) <= 80


def test_nothing_changes(home: Path, issued: str) -> None:
    """Tests that a plan made again for no reason says so."""
    said = holdfast("plan", "replan", issued, "--look", "--seconds", "1", home=home).out
    assert "Nothing changes." in said


def test_compare(home: Path, issued: str) -> None:
    """Tests two plans side by side, in words and in JSON."""
    holdfast("plan", "replan", issued, "--away", "1", "--seconds", "1", "--as", "m.keller", home=home)
    found = holdfast("plan", "compare", issued, "may-again-2", "--json", home=home).json
    assert found["people"] == {"both": 1, "only_first": 1, "only_second": 0}
    assert [side["people"] for side in found["plans"]] == [2, 1]
    assert found["changes"][0]["why"] == "the person does not come"
    assert [sum(p[side] for p in found["periods"]) for side in ("met_a", "met_b")] == [6, 3]
    assert len(found["cost"]) == 2
    said = holdfast("plan", "compare", issued, "may-again-2", home=home).out
    assert "People in both: 1; only in may: 1; only in may-again-2: 0." in said
    assert "loss_of_earnings" in said


def test_why(home: Path, issued: str) -> None:
    """Tests that what is short is named with its cause, confirmed by solving again."""
    found = holdfast("plan", "why", issued, "--seconds", "1", "--confirm", "1", "--json", home=home).json
    first = found["short"][0]
    assert (first["post"], first["missing"], first["proved"]) == ("pump-1.gate", 1, "cap")
    assert first["confirmed"]["gains"]["cap"] > 0
    said = holdfast("plan", "why", issued, "--seconds", "1", "--confirm", "1", home=home).out
    assert "for want of days: the law leaves those near it no more" in said
    assert "Confirmed by solving again around it: cap +" in said


def test_what_if(home: Path, issued: str) -> None:
    """Tests what more people and more days would bring, by prices and confirmed, and that nothing is entered."""
    before = holdfast("log", "--json", home=home).out
    more = ("plan", "what-if", issued, "--more", "guard@harbour=5", "--json")
    found = holdfast(*more, "--seconds", "1", home=home).json
    assert found["worth"]["gain"] == pytest.approx(1.8, abs=0.01)  # a week of worth 2, less a tour and 1.7 km
    assert found["worth"]["gain"] <= found["worth"]["at_most"] + 1e-9
    quick = holdfast(*more, "--seconds", "0", home=home).json
    assert quick["worth"]["gain"] is None
    assert quick["worth"]["at_most"] >= found["worth"]["gain"]
    said = holdfast("plan", "what-if", issued, "--service-days", "7", "--seconds", "1", home=home).out
    assert "Supposed: Everybody may serve 7 days more." in said
    assert "Confirmed by solving again: +2.6. Coverage 75.0% now, 100.0% then." in said
    assert holdfast("log", "--json", home=home).out == before


def test_fairness(home: Path, issued: str) -> None:
    """Tests that each setting of the dial is priced, and what the burden is."""
    words = ("plan", "fairness", issued, "--dials", "0,1", "--seconds", "1")
    rows = holdfast(*words, "--json", home=home).json["dials"]
    assert [row["dial"] for row in rows] == [0.0, 1.0]
    assert rows[0]["lost"] == 0.0
    assert rows[1]["lost"] >= 0.0
    assert rows[0]["burden"]["days"]["most"] == 21.0
    assert "The price of fairness, may" in holdfast(*words, home=home).out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("replan", "march"), "no plan 'march'"),
        (("replan", "may", "--strength", "pump-1.gate"), "Give NAME=NUMBER"),
        (("replan", "may", "--strength", "=2"), "names nothing"),
        (("replan", "may", "--away-unit", "toads"), "no unit 'toads'"),
        (("replan", "may", "--missing", "2"), "0.05 is 5 %"),
        (("what-if", "may"), "Nothing is supposed"),
        (("what-if", "may", "--more", "guard=5"), "Give KIND@PLACE=PEOPLE"),
        (("what-if", "may", "--more", "guard@moon=5"), "no place 'moon'"),
        (("what-if", "may", "--shelter", "moon=50"), "no post at 'moon'"),
        (("fairness", "may", "--dials", "a"), "cannot be read"),
        (("fairness", "may", "--dials", "2"), "from 0"),
        (("compare", "may", "june"), "no plan 'june'"),
        (("why", "june"), "no plan 'june'"),
    ],
)
def test_wrong_wishes(home: Path, plan: Callable[..., str], words: tuple[str, ...], said: str) -> None:
    """Tests that what cannot be is said in one message, with what to do."""
    plan()
    by = ("--as", "m.keller") if words[0] == "replan" else ()
    assert said in holdfast("plan", *words, *by, home=home, status=2).err


def test_on_files(tmp_path: Path) -> None:
    """Tests that two plans on files are compared, and what is short in one is explained, without a headquarters."""
    if not (SHARED / "make_instance.py").exists():
        pytest.skip("The generator of instances lies in ../shared/planner, which is not here.")
    instance, plans = tmp_path / "instance", [tmp_path / "a", tmp_path / "b"]
    size = ["--people", "200", "--facilities", "4", "--periods", "8"]
    subprocess.run(
        [sys.executable, SHARED / "make_instance.py", instance, *size], check=True, capture_output=True
    )
    for seed, folder in enumerate(plans):
        holdfast("plan", "solve", instance, "--out", folder, "--seconds", "1", "--seed", seed, "--json")
    found = holdfast("plan", "compare-files", instance, *plans, "--json").json
    assert all(side["lawful"] and side["gap"] < 0.2 for side in found["plans"])
    assert 0 <= found["share_kept"] <= 1
    assert "person-periods are the same" in holdfast("plan", "compare-files", instance, *plans).out
    short = holdfast("plan", "why-files", instance, plans[0], "--json").json
    assert short["shortages"] >= len(short["worst"]) > 0
    assert "for want of" in holdfast("plan", "why-files", instance, plans[0]).out
