"""Profiles from the terminal."""

from __future__ import annotations

from pathlib import Path

import pytest

from holdfast.profiles import shipped, text_of
from terminal import holdfast


def test_shipped() -> None:
    """Tests that shipped profiles are listed, have no fault, and that all their cases hold."""
    assert {row["profile"] for row in holdfast("law", "list", "--json").json["profiles"]} == set(shipped())
    assert "not legal advice" in holdfast("law", "list").out
    for name in shipped():
        assert holdfast("law", "check", name, "--json").json["ok"]
        assert "What it does not know" in holdfast("law", "check", name).out
    cases = holdfast("law", "cases", "--json").json
    assert cases["cases"] > 50
    assert cases["failed"] == []


def test_faulty_profile(tmp_path: Path) -> None:
    """Tests that every fault of a profile is told at once, with exit status 1."""
    file = tmp_path / "mine.yaml"
    file.write_text(
        text_of("ch.civil-protection").replace("schema: 1", "schema: 9").replace("kind: rest", "kind: nap")
    )
    checked = holdfast("law", "check", file, "--json", status=1).json
    assert not checked["ok"]
    assert all(fault["where"] and fault["fault"] and fault["remedy"] for fault in checked["faults"])
    assert "mine.yaml" in holdfast("law", "check", file, status=1).err


def test_failing_case(tmp_path: Path) -> None:
    """Tests that a case that does not hold is shown with what was expected and what came, with exit status 1."""
    from holdfast.profiles import cases_of

    file = tmp_path / "wrong.yaml"
    file.write_text(cases_of("ch.civil-protection").replace("outcome: deny", "outcome: permit", 1))
    words = ("law", "cases", "ch.civil-protection", "--file", file)
    found = holdfast(*words, status=None)
    assert found.status in (1, 2)
    assert found.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("check", "nofile"), "neither a shipped profile nor a file"),
        (("cases", "nofile"), "no cases nofile.cases.yaml"),
        (("cases", "ch.civil-protection", "--file", "nofile"), "no file nofile"),
        (("explain", "x"), "valid integer"),
        (("nonsense",), "No such command"),
    ],
)
def test_wrong_words(words: tuple[str, ...], said: str) -> None:
    """Tests that a wrong word is named."""
    assert said in holdfast("law", *words, status=2).err


def test_no_entry(home: Path) -> None:
    """Tests that an entry which is not there is named."""
    assert "no entry 999" in holdfast("law", "explain", 999, home=home, status=2).err
