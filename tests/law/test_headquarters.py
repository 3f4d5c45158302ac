"""Tests of headquarters: permanent, while a status lasts, and on a draft."""

from __future__ import annotations

from datetime import date
from typing import Any

import law_worlds
import pytest

from holdfast.errors import InvalidValueError, NotFoundError, ProfileError
from holdfast.law import Outcome, headquarters_due, headquarters_rules, judge_headquarters
from holdfast.law.headquarters import commands_at
from holdfast.model import Interval, Status

DAY = date(2026, 5, 1)
FLOOD = (Status("north", "flood", Interval(DAY, date(2026, 6, 1)), "a1"),)
HEAD = {"role": "Mayor", "side": "civil"}


def hq(name: str, **value: Any) -> dict[str, Any]:
    """Return a rule on headquarters."""
    cited = law_worlds.cite(head=HEAD, members=[{"role": "Army", "side": "military"}], **value)
    return law_worlds.rule("hq", {"2020-01-01": cited}, id=name)


STATUS = law_worlds.rule(
    "status",
    {"2020-01-01": law_worlds.cite(acts=[{"kind": "alarm", "issuer": "mayor"}], area="any")},
    declares="flood",
)
PROFILE = law_worlds.toy(
    STATUS,
    hq("standing", permanent="true"),
    hq("flood-staff", exists_while=["flood"]),
    hq("draft-staff", exists_while=["flood"], draft="true"),
)


@pytest.mark.parametrize(
    ("rule", "calm", "flooded"),
    [
        ("standing", Outcome.PERMIT, Outcome.PERMIT),
        ("flood-staff", Outcome.DENY, Outcome.PERMIT),
        ("draft-staff", Outcome.DENY, Outcome.WARN),
    ],
)
def test_whether_it_may_stand(rule: str, calm: Outcome, flooded: Outcome) -> None:
    """Tests each sort of headquarters without and with its status."""
    assert judge_headquarters(PROFILE, rule, (), DAY).outcome == calm
    assert judge_headquarters(PROFILE, rule, FLOOD, DAY).outcome == flooded


def test_which_are_due() -> None:
    """Tests that drafts oblige nobody, and that a status which has ended brings none."""
    assert [rule.id for rule in headquarters_due(PROFILE, (), DAY)] == ["standing"]
    assert [rule.id for rule in headquarters_due(PROFILE, FLOOD, DAY)] == ["standing", "flood-staff"]
    assert [rule.id for rule in headquarters_due(PROFILE, FLOOD, date(2026, 6, 1))] == ["standing"]
    assert [rule.id for rule, _ in headquarters_rules(PROFILE, DAY)] == [
        "standing",
        "flood-staff",
        "draft-staff",
    ]


def test_a_rule_that_is_not_there() -> None:
    """Tests that a wrong name, a wrong kind and a time before the rule are told apart."""
    with pytest.raises(NotFoundError, match="no rule 'staff'"):
        judge_headquarters(PROFILE, "staff", (), DAY)
    with pytest.raises(InvalidValueError, match="not hq"):
        judge_headquarters(PROFILE, "open-rest", (), DAY)
    assert judge_headquarters(PROFILE, "standing", (), date(2019, 1, 1)).outcome == Outcome.UNKNOWN


def test_whom_it_commands() -> None:
    """Tests that a headquarters commands the agencies its rule lists, and that a draft commands nobody."""
    profile = law_worlds.toy(
        STATUS,
        hq("standing", permanent="true", commands=["fire", "works"]),
        hq("draft-staff", permanent="true", draft="true", commands=["fire"]),
        hq("silent", permanent="true"),
    )
    assert commands_at(profile, "standing", DAY) == {"fire", "works"}
    assert commands_at(profile, "draft-staff", DAY) == commands_at(profile, "silent", DAY) == frozenset()
    assert commands_at(profile, "standing", date(2019, 1, 1)) == frozenset()


def test_agencies_are_listed_once() -> None:
    """Tests that an agency listed twice is a fault."""
    with pytest.raises(ProfileError) as raised:
        law_worlds.toy(hq("standing", permanent="true", commands=["fire", "fire"]))
    assert "listed twice" in raised.value.faults[0].fault
