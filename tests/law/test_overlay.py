"""Overlays and differences: a reform as data, what it changes in words, and nothing edited in silence."""

from __future__ import annotations

from datetime import date

import pytest

from holdfast.errors import ProfileError
from holdfast.law import load_profile
from holdfast.law.changes import changes, steps
from holdfast.law.overlay import load_overlaid, overlaid
from holdfast.profiles import shipped, text_of

BASE = text_of("ch.civil-protection")
REFORM = """
overlay: ch.reform
of: ch.civil-protection
title: A reform that was never proposed
sources:
  draft: {title: A draft of this test}
rules:
  - id: annual-cap
    values:
      2027-07-01: {max: {days: 80}, article: Draft 1, source: draft, confidence: A}
  - id: rest-between
    kind: rest
    severity: deny
    applies_to: all
    values:
      2028-01-01: {between_calls: {days: 14}, article: Draft 2, source: draft, confidence: A}
repeal: {own-employer: 2027-07-01}
"""


def test_a_reform_lies_over_the_law() -> None:
    """Tests that new values, a new rule and a repeal hold from their days, and the old law before them."""
    found = load_overlaid(BASE, REFORM, name="reform")
    cap = found.rule("annual-cap")
    before, after = cap.on(date(2027, 6, 30)), cap.on(date(2027, 7, 1))
    assert before is not None
    assert after is not None
    assert (before.article, after.article) == ("BZG 43", "Draft 1")
    assert found.rule("own-employer").on(date(2027, 6, 30)) is not None
    assert found.rule("own-employer").on(date(2027, 7, 1)) is None
    assert found.rule("rest-between").on(date(2027, 12, 31)) is None
    assert found.id == "ch.reform"


def test_the_text_made_is_a_profile_of_its_own() -> None:
    """Tests that what an overlay makes can be written down and read again as the same law."""
    text = overlaid(BASE, REFORM)
    again = load_profile(text)
    assert [rule.id for rule in again.rules] == [rule.id for rule in load_overlaid(BASE, REFORM).rules]
    assert overlaid(text, REFORM.replace("of: ch.civil-protection", "of: ch.reform").replace("2027-07-01: {max", "2029-01-01: {max")
                    .replace("2028-01-01: {between", "2029-01-01: {between"))  # fmt: skip


@pytest.mark.parametrize("name", shipped())
def test_an_empty_overlay_changes_nothing(name: str) -> None:
    """Tests that laying nothing over a shipped profile gives the same law."""
    empty = f"overlay: {name}\nof: {name}\ntitle: Nothing\n"
    same, base = load_overlaid(text_of(name), empty), load_profile(text_of(name))
    assert same.rules == base.rules
    assert same.unknown == base.unknown


def test_a_value_is_never_edited() -> None:
    """Tests that an overlay with a date that is taken is refused, with the place and the remedy."""
    with pytest.raises(ProfileError) as error:
        load_overlaid(BASE, REFORM.replace("2027-07-01: {max", "2021-01-01: {max"), name="reform")
    (fault,) = error.value.faults
    assert "rules[0]" in fault.where
    assert "never edited" in fault.remedy


def test_every_fault_is_told_at_once() -> None:
    """Tests that the wrong profile, an unknown key and a rule that is not there are told together."""
    wrong = "overlay: x\nof: another\ntitle: X\nrepeal: {nothing: 2027-01-01}\nrule: []\n"
    with pytest.raises(ProfileError) as error:
        overlaid(BASE, wrong)
    text = error.value.diagnostics()
    assert len(error.value.faults) == 3
    assert "another" in text
    assert "'nothing'" in text
    assert "'rule'" in text


def test_differences_in_words() -> None:
    """Tests that a changed cap, a new rule and a repeal are told in sentences with their articles."""
    base, reform = load_profile(BASE), load_overlaid(BASE, REFORM)
    found = {c.rule: c for c in changes(base, reform, day=date(2027, 1, 1), later=date(2028, 6, 1))}
    assert set(found) == {"annual-cap", "rest-between", "own-employer"}
    assert "maximum from 66 days to 80 days" in found["annual-cap"].sentence
    assert "article from BZG 43 to Draft 1" in found["annual-cap"].sentence
    assert found["rest-between"].what == "begins"
    assert found["own-employer"].what == "ends"
    assert "ZSV 41" in found["own-employer"].sentence


def test_nothing_changes_within_a_day() -> None:
    """Tests that a profile does not differ from itself on one day."""
    for name in shipped():
        profile = load_profile(text_of(name))
        assert changes(profile, profile, day=date(2026, 6, 1), later=date(2026, 6, 1)) == ()


def test_the_days_on_which_the_law_changes() -> None:
    """Tests that each day on which a value begins or ends is found, and only those after the first day."""
    reform = load_overlaid(BASE, REFORM)
    assert steps(reform, date(2027, 1, 1), date(2028, 1, 1)) == (date(2027, 7, 1), date(2028, 1, 1))
