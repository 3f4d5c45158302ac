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
        (("explain", "99999"), "no headquarters"),
        (("nonsense",), "No such command"),
    ],
)
def test_wrong_words(words: tuple[str, ...], said: str) -> None:
    """Tests that a wrong word is named."""
    assert said in holdfast("law", *words, status=2).err


def test_no_entry(home: Path) -> None:
    """Tests that an entry which is not there is named."""
    assert "no entry 999" in holdfast("law", "explain", 999, home=home, status=2).err


def test_reading_a_profile() -> None:
    """Tests that a profile can be read in words, with its gaps and what is only history."""
    shown = holdfast("law", "show", "ch.civil-protection", "--on", "2026-06-01")
    assert "BZG 43" in shown.out
    assert "maximum: 66 days" in shown.out
    assert "Said, and not enforced" in shown.out
    rules = holdfast("law", "show", "ch.civil-protection", "--on", "2026-06-01", "--json").json["rules"]
    assert {"annual-cap", "home-canton"} <= {rule["rule"].split("(")[-1].rstrip(")") for rule in rules}


def test_difference_and_overlay(tmp_path: Path) -> None:
    """Tests that a reform is laid over a profile, said in words, and written as a profile that checks."""
    reform, made = tmp_path / "reform.yaml", tmp_path / "made.yaml"
    reform.write_text(
        "overlay: ch.reform\nof: ch.civil-protection\ntitle: A reform\nrules:\n  - id: annual-cap\n    values:\n"
        "      2030-01-01: {max: {days: 40}, article: Bill 1, source: bzg, confidence: A}\n"
    )
    laid = holdfast("law", "overlay", "ch.civil-protection", reform, "--out", made, "--json").json
    (change,) = laid["changes"]
    assert "from 66 days to 40 days" in change["sentence"]
    assert holdfast("law", "check", made, "--json").json["ok"]
    words = ("law", "diff", made, "--from", "2029-12-31", "--to", "2030-01-01", "--json")
    assert holdfast(*words).json["days"] == ["2030-01-01"]
    assert (
        "nothing" in holdfast("law", "diff", made, "--from", "2026-01-01", "--to", "2026-01-02").out.lower()
    )
    assert (
        "earlier day"
        in holdfast("law", "diff", made, "--from", "2026-02-01", "--to", "2026-01-02", status=2).err
    )


def test_explaining_an_order_and_a_person(home: Path) -> None:
    """Tests that a refused call-up is told with what would make it lawful, and a person with how each limit counts."""
    words = ("person=1", "post=pump-1.gate", "basis=refresher")
    holdfast(
        "order",
        "IssueCallUp",
        *words,
        "period=2031-05-05..2031-06-05",
        "--as",
        "c.moser",
        home=home,
        status=1,
    )
    entry = holdfast("log", "--json", home=home).json["entries"][0]["n"]
    found = holdfast("law", "explain", entry, "--json", home=home).json
    assert found["outcome"] == "refused"
    assert found["asked_again"]["judgement"]["outcome"] == "deny"
    assert any(
        "21 days from 2031-05-05" in each["sentence"] for each in found["asked_again"]["would_be_lawful_if"]
    )
    assert "What would have to change" in holdfast("law", "explain", entry, home=home).out
    holdfast("order", "IssueCallUp", *words, "period=2031-05-05..2031-05-12", "--as", "c.moser", home=home)
    person = holdfast("law", "explain", "P-1", "--json", home=home).json
    yearly = next(limit for limit in person["limits"] if limit["article"] == "BZG 53")
    assert (yearly["used"], yearly["left"]) == (7, 14)
    assert yearly["counted"] == [{"days": "2031-05-05 to 2031-05-11", "basis": "refresher"}]
    assert "19 before the register" in holdfast("law", "explain", "P-1", home=home).out
    assert holdfast("law", "explain", "1", "--person", "--json", home=home).json["person"] == 1
