"""What the register says for planning, given and shown in the terminal."""

from __future__ import annotations

from pathlib import Path

from terminal import holdfast

ADMIN, PLANNER = ("--as", "admin"), ("--as", "m.keller")


def test_given_and_shown(home: Path) -> None:
    """Tests that tiers, mix, levels, teams and tours by hand are orders of the terminal, and one command shows them."""
    holdfast("order", "ShapePost", "post=sub-3.aid", 'mix=[{"qualification":"first_aid","people":1}]',
             "by_threat=1,3", *ADMIN, home=home)  # fmt: skip
    holdfast("order", "SetUnitTogether", "unit=aid-1", "together=true", *ADMIN, home=home)
    holdfast("order", "SetThreatLevel", "region=CH", "level=2", "period=2031-05-05..2031-05-19", "reason=Test.", *ADMIN,
             home=home)  # fmt: skip
    holdfast("order", "FixTour", "person=2", "post=sub-3.aid", "period=2031-05-05..2031-05-12", "reason=Test.", *PLANNER,
             home=home)  # fmt: skip
    said = holdfast("plan", "said", "CH", "--json", home=home).json
    assert said["posts"] == [
        {"post": "sub-3.aid", "strength": 1, "tiers": None, "mix": "first_aid:1", "by_threat": "1 3"}
    ]
    assert [unit["unit"] for unit in said["units"]] == ["aid-1"]
    assert [(each["level"], each["last"]) for each in said["threat_levels"]] == [(2, "2031-05-18")]
    assert [each["state"] for each in said["fixed_tours"]] == ["waits for a plan"]
    assert "first_aid:1" in holdfast("plan", "said", "CH", home=home).out
    words = (
        "--basis",
        "refresher",
        "--start",
        "2031-05-05",
        "--periods",
        "4",
        "--seconds",
        "2",
        "--name",
        "may",
    )
    more = ("--fairness", "0.5", "--threat-level", "1")
    made = holdfast("plan", "make", "CH", *words, *more, *PLANNER, "--json", home=home).json
    assert made["answer"]["outcome"] == "accepted"
    assert any("set by hand" in note for note in made["notes"])
    assert holdfast("plan", "show", "may", "--json", home=home).json["notes"] == made["notes"]
    assert "set by hand" in " ".join(holdfast("plan", "show", "may", home=home).out.split())


def test_nothing_said(home: Path) -> None:
    """Tests that where nothing is said it is told which order says it."""
    shown = " ".join(holdfast("plan", "said", "CH", home=home).out.split())
    for order in ("SetThreatLevel", "FixTour", "ShapePost", "SetUnitTogether"):
        assert order in shown
