"""Tests of headcounts: how many people at once, counted over everybody."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from random import Random
from typing import Any

import law_worlds
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from law_worlds import said, toy_call, toy_person

from holdfast.errors import ProfileError
from holdfast.law import (
    Called,
    CallUpFacts,
    Circumstances,
    JudgedCallUps,
    Outcome,
    Profile,
    calls_of,
    day_number,
    judge_call_up,
    judge_call_ups,
    people_of,
)
from holdfast.model import Act, Interval

WORLD = Circumstances(law_worlds.REGIONS)
START = date(2026, 3, 1)
LONG_AGO = "2000-01-01"


def headcount(most: str = "2", **more: Any) -> dict[str, Any]:
    """Return a rule by which so many may be called at once."""
    value = law_worlds.cite(**more.pop("value", {"max": most}), article="Art. 7")
    return law_worlds.rule("cap.headcount", {LONG_AGO: value}, id="crowd", **more)


def batch(profile: Profile, *calls: CallUpFacts, world: Circumstances = WORLD) -> JudgedCallUps:
    """Return these call-ups judged together, each of a person of their own."""
    folk = [toy_person() for _ in calls]
    people = people_of(profile, folk, world.regions)
    return judge_call_ups(
        profile, calls_of(profile, list(enumerate(calls)), folk, world.regions), people, world
    )


def decree(**more: Any) -> Act:
    """Return a decree for the whole land and the year, but for what is given."""
    issued = datetime(2026, 1, 1, tzinfo=UTC)
    year = Interval(date(2026, 1, 1), date(2027, 1, 1))
    return replace(Act("d", "decree", "A decree", "king", issued, year, ("land",)), **more)


def test_the_third_of_two_is_denied() -> None:
    """Tests that people are counted day by day, and that the sentence names day and number."""
    week = toy_call(START, 7)
    judged = batch(
        law_worlds.toy(headcount()), week, week, toy_call(date(2026, 3, 7), 5), toy_call(date(2026, 3, 8), 5)
    )
    assert judged.outcome.tolist() == [Outcome.PERMIT, Outcome.PERMIT, Outcome.DENY, Outcome.PERMIT]
    verdict = said(judged.verdicts(2), "crowd")
    assert verdict.reason == "3 people would be called at once on 2026-03-07; the maximum is 2."
    assert verdict.article == "Art. 7"
    kept = said(judged.verdicts(1), "crowd")
    assert kept.reason == "2 people at once, on 2026-03-01, keep within the maximum of 2."


def test_who_begins_earlier_goes_first() -> None:
    """Tests that rows are counted by their first day, and by their place only where that is the same."""
    profile = law_worlds.toy(headcount("1"))
    judged = batch(profile, toy_call(date(2026, 3, 2), 5), toy_call(START, 5), toy_call(START, 5))
    assert judged.outcome.tolist() == [Outcome.DENY, Outcome.PERMIT, Outcome.DENY]


def test_who_is_denied_anyway_takes_no_place() -> None:
    """Tests that rows which other rules deny are not counted."""
    profile = law_worlds.toy(headcount("1"))
    judged = batch(profile, toy_call(START, 5, authority="nobody"), toy_call(START, 5))
    assert judged.outcome.tolist() == [Outcome.DENY, Outcome.PERMIT]


def test_who_finds_no_place_has_not_served() -> None:
    """Tests that a call-up denied by the headcount does not count against its person's caps."""
    cap = law_worlds.rule("cap.window", {LONG_AGO: law_worlds.cite(max={"days": "10"})}, window="lifetime")
    profile, folk = law_worlds.toy(headcount("1"), cap), [toy_person(), toy_person()]
    calls = [(0, toy_call(START, 10)), (1, toy_call(START, 10)), (1, toy_call(date(2026, 4, 1), 10))]
    people = people_of(profile, folk, WORLD.regions)
    judged = judge_call_ups(profile, calls_of(profile, calls, folk, WORLD.regions), people, WORLD)
    assert judged.outcome.tolist() == [Outcome.PERMIT, Outcome.DENY, Outcome.PERMIT]
    assert judged.verdicts(2).outcome == Outcome.PERMIT
    assert judged.by_article() == {"Art. 7": 1}


def test_people_called_already_are_counted() -> None:
    """Tests the counts handed in: by basis and day, and nobody outside of them."""
    counts = np.zeros((3, 3), np.int32)
    counts[0] = [2, 0, 0]
    counts[1] = [0, 2, 0]
    world = replace(WORLD, called=Called(day_number(START), counts))
    only_alpha, every = law_worlds.toy(headcount(counts=["alpha"])), law_worlds.toy(headcount(counts="all"))
    for profile, outcomes in ((only_alpha, (4, 0, 0, 0)), (every, (4, 4, 0, 0))):
        found = tuple(
            int(judge_call_up(profile, toy_call(START.replace(day=1 + i), 1), toy_person(), world).outcome)
            for i in range(4)
        )
        assert found == outcomes


@pytest.mark.parametrize(
    ("acts", "outcome", "reason"),
    [
        (
            (decree(people_at_most=2),),
            Outcome.DENY,
            "3 people would be called at once on 2026-03-01; the maximum is 2.",
        ),
        (
            (decree(people_at_most=3),),
            Outcome.PERMIT,
            "3 people at once, on 2026-03-01, keep within the maximum of 3.",
        ),
        ((decree(people_at_most=2), decree(id="e", people_at_most=3)), Outcome.PERMIT, ""),
        (
            (decree(),),
            Outcome.WARN,
            "No decree of king in force in north says how many may be called at once.",
        ),
        ((), Outcome.WARN, "No decree of king in force in north says how many may be called at once."),
        ((decree(people_at_most=3, regions=("south",)),), Outcome.WARN, ""),
        ((decree(people_at_most=3, issuer="mayor"),), Outcome.WARN, ""),
    ],
)
def test_the_number_of_an_act(acts: tuple[Act, ...], outcome: Outcome, reason: str) -> None:
    """Tests that the act in force in the region gives the number, and that no number is a warning."""
    profile = law_worlds.toy(headcount(value={"set_by_act": {"kind": "decree", "issuer": "king"}}))
    world = replace(WORLD, acts=acts, called=Called(day_number(START), np.array([[2], [0], [0]], np.int32)))
    judged = judge_call_up(profile, toy_call(START, 4), toy_person(), world)
    assert judged.outcome == outcome
    assert not reason or said(judged, "crowd").reason == reason


def test_no_maximum_is_an_answer_but_not_to_how_long() -> None:
    """Tests that a headcount permits where the text sets none, and does not answer the question of length."""
    profile = law_worlds.toy(headcount("none"))
    judged = judge_call_up(profile, toy_call(START, 4), toy_person(), WORLD)
    assert said(judged, "crowd").reason == "The text sets no maximum of people here."
    silent = law_worlds.toy(headcount("none"), but=("cap.per_call",))
    assert judge_call_up(silent, toy_call(START, 4), toy_person(), WORLD).outcome == Outcome.UNKNOWN


def test_an_authority_may_allow_more() -> None:
    """Tests that with the severity of an authority, a row too many waits, and is counted."""
    profile = law_worlds.toy(headcount("1", severity="needs_authority", authority="king"))
    judged = batch(profile, toy_call(START, 5), toy_call(START, 5), toy_call(START, 5))
    assert judged.outcome.tolist() == [Outcome.PERMIT, Outcome.NEEDS_AUTHORITY, Outcome.NEEDS_AUTHORITY]
    assert said(judged.verdicts(2), "crowd").reason.startswith("3 people")


def test_it_begins_mid_way() -> None:
    """Tests that only the days which a value governs are asked."""
    rule = headcount("0")
    rule["values"] = {"2026-03-05": rule["values"][LONG_AGO]}
    profile = law_worlds.toy(rule)
    assert batch(profile, toy_call(START, 4)).outcome.tolist() == [Outcome.PERMIT]
    judged = batch(profile, toy_call(START, 5))
    assert said(judged.verdicts(0), "crowd").reason.startswith(
        "1 person would be called at once on 2026-03-05"
    )


@pytest.mark.parametrize("value", [{}, {"max": "1", "set_by_act": {"kind": "decree", "issuer": "king"}}])
def test_one_number_is_needed(value: dict[str, Any]) -> None:
    """Tests that a headcount gives a number or an act that sets it, not both and not neither."""
    with pytest.raises(ProfileError) as caught:
        law_worlds.toy(headcount(value=value))
    assert any("either 'max' or 'set_by_act'" in fault.fault for fault in caught.value.faults)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32), st.integers(0, 4))
def test_never_more_than_the_maximum(seed: int, most: int) -> None:
    """Tests that those not denied never come to more than the maximum, and that nobody was denied without need."""
    random = Random(seed)
    calls = [toy_call(START.replace(day=random.randint(1, 20)), random.randint(1, 8)) for _ in range(8)]
    judged = batch(law_worlds.toy(headcount(str(most))), *calls)
    people = np.zeros(40, int)
    for row in sorted(range(8), key=lambda row: (calls[row].period.start, row)):
        days = slice(calls[row].period.start.day, calls[row].period.start.day + calls[row].period.days)
        fits = (people[days] < most).all()
        assert (judged.outcome[row] == Outcome.PERMIT) == fits
        people[days] += fits
