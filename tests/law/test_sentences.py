"""Sentences that say which of two things was found: a verdict with the wrong words misleads as much as a wrong one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from holdfast.errors import InvalidValueError
from holdfast.law import (
    CallUpFacts,
    Circumstances,
    GroundFacts,
    PersonFacts,
    Profile,
    RegionTree,
    calls_of,
    judge_call_up,
    judge_call_ups,
    load_profile,
    people_of,
)
from holdfast.model import Interval

LAW: Profile = load_profile("""
profile: toy
title: A toy
schema: 1
text_as_of: 2026-01-01
disclaimer: A toy.
sources: {act: {title: The act}}
authorities: {mayor: The mayor}
rank_groups: [member]
bases: {course: {title: A course}}
tasks: {watch: Watch}
grounds: {priest: A priest}
rules:
  - {id: between, kind: rest, severity: deny, applies_to: all,
     values: {2020-01-01: {between_calls: {days: 10}, article: Art. 1, source: act, confidence: A}}}
  - {id: priests, kind: exemption.absolute, severity: deny, applies_to: all, grounds: [priest],
     values: {2020-01-01: {article: Art. 2, source: act, confidence: A}}}
""")
REGIONS = RegionTree.of({"here": None})
MAY = Interval.of_days(date(2026, 5, 11), 5)
CALL = CallUpFacts(MAY, "course", "watch", "here", "mayor", date(2026, 1, 1))


def reason(rule: str, person: PersonFacts) -> tuple[str, str]:
    """Return what one rule says of the call-up in May, and its outcome."""
    judged = judge_call_up(LAW, CALL, person, Circumstances(REGIONS))
    (found,) = [verdict for verdict in judged.verdicts if verdict.rule == rule]
    return found.reason, found.outcome.word


@pytest.mark.parametrize(
    ("first", "said", "outcome"),
    [
        (date(2026, 4, 28), "Only 8 days lie free between two call-ups; 10 days are needed.", "deny"),
        (date(2026, 4, 26), "The call-up keeps the rest of 10 days to those beside it.", "permit"),
    ],
)
def test_rest(first: date, said: str, outcome: str) -> None:
    """Tests that too little rest says how much there is, and enough says that it is kept."""
    person = PersonFacts("member", "here", served=((Interval.of_days(first, 5), "course"),))
    assert reason("between", person) == (said, outcome)


@pytest.mark.parametrize(
    ("state", "said", "outcome"),
    [
        ("held", "Whoever has this ground may not be called.", "deny"),
        ("pending", "The person says that they may not be called; that is not established yet.", "warn"),
    ],
)
def test_grounds(state: str, said: str, outcome: str) -> None:
    """Tests that an established ground and one that is only claimed are told apart."""
    person = PersonFacts("member", "here", grounds=(GroundFacts("priest", state, MAY),))
    assert reason("priests", person) == (said, outcome)


def test_rows_that_are_not_there() -> None:
    """Tests that a call-up of nobody is refused with the rows there are."""
    people = people_of(LAW, [PersonFacts("member", "here")] * 4, REGIONS)
    calls = calls_of(LAW, [(0, CALL)], [PersonFacts("member", "here")], REGIONS)
    strange = replace(calls, person_row=np.array([4], np.int64))
    with pytest.raises(InvalidValueError, match=r"outside the 4 people. Give rows from 0 to 3\."):
        judge_call_ups(LAW, strange, people, Circumstances(REGIONS))
