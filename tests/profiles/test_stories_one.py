"""Tests of what every shipped profile must be: readable, asked about in full, cited in full, never sure of what is contradicted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Final

import pytest

from holdfast.errors import ProfileError
from holdfast.law import CaseResult, Confidence, Profile, load_profile, run_cases
from holdfast.profiles import cases_of, shipped, text_of

NOT_PUT_TO_CASES: Final[Mapping[str, str]] = {
    "pay": "an amount, worked out for days that were served; see tests/service and the amounts of each profile",
    "day": "makes days out of hours that were attended; see tests/service",
    "oversight": "a duty to tell that arises from acts and events; see tests/law on duties",
    "approval": "makes an order wait for a second seat; see tests/law and tests/desk",
    "employer": "what is owed to and by an employer; see tests/law",
    "document": "what a paper must say; see tests/law",
    "in_service": "what people are while they serve, shown on statements; see tests/service",
}
"""Kinds of rule that no case can ask, and why."""

NOT_ASKED: Final[Mapping[tuple[str, str], str]] = {}
"""Rules that no case of their profile asks although it could, and why."""


@cache
def profile(name: str) -> Profile:
    """Return a shipped profile."""
    return load_profile(text_of(name), name=name)


def results(of: Profile) -> tuple[CaseResult, ...]:
    """Return what became of the shipped cases under a profile, perhaps a changed one."""
    return run_cases(of, cases_of(of.id), name=of.id)


def without(of: Profile, rule: str) -> Profile:
    """Return the profile without one of its rules."""
    return replace(of, rules=tuple(each for each in of.rules if each.id != rule), kept={})


def touched(found: tuple[CaseResult, ...]) -> set[str]:
    """Return the rules that some verdict on a case comes from."""
    judged = [each.judgement for each in found if each.judgement is not None]
    return {verdict.rule for judgement in judged for verdict in judgement.verdicts}


def matters(of: Profile, rule: str, before: tuple[CaseResult, ...]) -> bool:
    """Tell whether some case comes out otherwise where the rule is left out."""
    try:
        after = results(without(of, rule))
    except ProfileError:
        return True
    return [(each.passed, each.got) for each in after] != [(each.passed, each.got) for each in before]


@pytest.mark.parametrize("name", shipped())
def test_it_loads_without_fault(name: str) -> None:
    """Tests that a shipped profile is read without a single fault, under the name of its file."""
    assert profile(name).id == name


@pytest.mark.parametrize("name", shipped())
def test_thirty_cases_or_more(name: str) -> None:
    """Tests that each profile has thirty cases or more, each with its own name and a sentence, all passing."""
    found = results(profile(name))
    assert len(found) >= 30
    assert len({each.id for each in found}) == len(found)
    assert [each.id for each in found if not each.passed or len(each.title) < 10] == []


@pytest.mark.parametrize("name", shipped())
def test_every_rule_is_asked(name: str) -> None:
    """Tests that each rule is cited by a verdict on some case, or changes what comes out of one by not being there."""
    of = profile(name)
    before = results(of)
    seen = touched(before)
    unasked = [
        rule.id
        for rule in of.rules
        if rule.kind not in NOT_PUT_TO_CASES
        and (name, rule.id) not in NOT_ASKED
        and rule.id not in seen
        and not matters(of, rule.id, before)
    ]
    assert unasked == []


@pytest.mark.parametrize("name", shipped())
def test_every_source_is_cited(name: str) -> None:
    """Tests that each source stands behind some value or some piece of history."""
    of = profile(name)
    cited = {value.source for rule in of.rules for value in rule.values}
    cited |= {entry.source for entry in of.history}
    assert sorted(set(of.sources) - cited) == []


@pytest.mark.parametrize("name", shipped())
def test_every_source_is_where_it_was_published(name: str) -> None:
    """Tests that no source is a mirror: each has an address or says where it was found."""
    for source in profile(name).sources.values():
        assert source.url or source.note, source.id
        assert "github" not in source.url
        assert "legalize" not in source.url


@pytest.mark.parametrize("name", shipped())
def test_nothing_contradicted_is_enforced(name: str) -> None:
    """Tests that what is contradicted stands in the history and in no rule."""
    values = [value for rule in profile(name).rules for value in rule.values]
    assert [value.article for value in values if value.confidence is Confidence.D] == []


@pytest.mark.parametrize("name", shipped())
def test_every_name_is_used(name: str) -> None:
    """Tests that each ground and each task a profile names is used by one of its rules or of its cases."""
    text = text_of(name).split("\nrules:\n", 1)[1] + cases_of(name)
    of = profile(name)
    assert [each for each in (*of.grounds, *of.tasks, *of.bases) if each not in text] == []


@pytest.mark.parametrize("name", shipped())
def test_every_gap_can_be_accepted_by_somebody(name: str) -> None:
    """Tests that each gap names who may accept it, and why nothing stands there."""
    for gap in profile(name).unknown:
        assert gap.accepted_by, gap.about
        assert gap.note, gap.about
