"""Tests of jurists' cases: those shipped pass, and a wrong expectation or a bad text is told."""

from __future__ import annotations

import pytest

from holdfast.errors import NotFoundError, ProfileError
from holdfast.law import load_profile, run_cases
from holdfast.profiles import cases_of, shipped, text_of


@pytest.mark.parametrize("name", shipped())
def test_shipped_cases_pass(name: str) -> None:
    """Tests that every case beside a shipped profile comes out as its jurist wrote."""
    results = run_cases(load_profile(text_of(name)), cases_of(name), name=name)
    assert [f"{r.id}: expected {r.expected}, got {r.got}" for r in results if not r.passed] == []
    assert len(results) >= 15


@pytest.mark.parametrize("name", shipped())
def test_shipped_profiles_cite_and_disclaim(name: str) -> None:
    """Tests that every value of a shipped profile has a citation, and that the profile says what it is."""
    profile = load_profile(text_of(name), name=name)
    assert "not legal advice" in profile.disclaimer
    for rule in profile.rules:
        for value in rule.values:
            assert value.article
            assert value.source in profile.sources
    assert {unknown.accepted_by for unknown in profile.unknown}


CASES = """
profile: ch.civil-protection
regions: {ZH: top}
cases:
  - id: one
    title: A week of refresher course
    person: {home: ZH, rank_group: member}
    call_up: {from: 2026-09-01, days: 7, basis: refresher, task: training, region: ZH, authority: canton, issued: 2026-01-05}
    expect: {outcome: permit}
"""


def test_a_wrong_expectation_is_told() -> None:
    """Tests that a case which does not come out says what was expected and what came."""
    (result,) = run_cases(load_profile(text_of("ch.civil-protection")), CASES)
    assert not result.passed
    assert result.expected.startswith("permit")
    assert result.got == "unknown (silence:rest)"


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (("ch.civil-protection", "toy"), "another profile"),
        (("days: 7", "dayz: 7"), "'dayz' is not known"),
        (("days: 7,", ""), "'from' and either"),
        (("days: 7", "days: 0"), "no day in it"),
        (("2026-09-01", "2026-02-30"), "not a date"),
        (("permit", "allow"), "not one of"),
        (("{home: ZH, rank_group: member}", "[]"), "A mapping is needed"),
        (("{ZH: top}", "{ZH: EU}"), "not among the regions"),
        (("    expect: {outcome: permit}", ""), "'expect' is missing"),
    ],
)
def test_a_bad_text_is_told(change: tuple[str, str], fault: str) -> None:
    """Tests that cases which cannot be read name the place and the remedy."""
    with pytest.raises(ProfileError) as caught:
        run_cases(load_profile(text_of("ch.civil-protection")), CASES.replace(*change))
    assert fault in caught.value.diagnostics()


def test_a_profile_that_is_not_shipped() -> None:
    """Tests that a wrong name lists the right ones."""
    with pytest.raises(NotFoundError, match=r"ch\.civil-protection"):
        text_of("atlantis")
