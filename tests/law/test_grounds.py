"""Tests of exemptions and key workers: law by law in a toy, and many against one and against plain loops."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any

import law_worlds
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.errors import InvalidValueError
from holdfast.law import (
    CallUpFacts,
    Circumstances,
    GroundFacts,
    Judgement,
    Outcome,
    PersonFacts,
    Profile,
    calls_of,
    judge_call_up,
    judge_call_ups,
    people_of,
)
from holdfast.model import Interval

WORLD = Circumstances(law_worlds.REGIONS)
GROUNDS = {"member": "Member of parliament", "parent": "Parent", "studies": "Studies", "vital": "Vital work"}
JUNE = date(2026, 6, 1)


def value(**terms: Any) -> dict[str, Any]:
    """Return the values of a rule in force since long ago."""
    return {"2000-01-01": law_worlds.cite(**terms)}


def rule(kind: str, values: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """Return a rule of a kind for all bases."""
    return law_worlds.rule(kind, values if values is not None else value(), **more)


def absolute(**more: Any) -> dict[str, Any]:
    """Return a rule by which members of parliament are not called, but for what is given."""
    return rule("exemption.absolute", **{"grounds": ["member"], **more})


def on_application(pending: str, **more: Any) -> dict[str, Any]:
    """Return a rule by which studies excuse on application, but for what is given."""
    terms = value(pending=pending, **more.pop("value", {}))
    return rule(more.pop("kind", "exemption.on_application"), terms, **{"grounds": ["studies"], **more})


def key_worker(effect: str, **more: Any) -> dict[str, Any]:
    """Return a rule on key workers."""
    return rule("key_worker", effect=effect, consent="person", **more)


def toy(*rules: dict[str, Any]) -> Profile:
    """Return a profile of these rules beside open ones, with the grounds of this file."""
    return law_worlds.toy(*rules, grounds=GROUNDS)


def ground(name: str, state: str, first: date = JUNE, days: int = 30) -> GroundFacts:
    """Return a ground of so many days."""
    return GroundFacts(name, state, Interval.of_days(first, days))


def judged(profile: Profile, *grounds: GroundFacts, days: int = 10, **facts: str) -> Judgement:
    """Return the judgement on a call-up from 1 June 2026 of somebody with these grounds."""
    call = CallUpFacts(Interval.of_days(JUNE, days), "alpha", "guard", "north", "mayor", JUNE, facts=facts)
    return judge_call_up(profile, call, PersonFacts("low", "north", grounds=grounds), WORLD)


def test_an_established_fact_on_one_day_is_enough() -> None:
    """Tests that a member of parliament is not called on any day of the mandate, and is on the others."""
    profile = toy(absolute())
    assert judged(profile).outcome is Outcome.PERMIT
    last_day = judged(profile, ground("member", "held", date(2026, 6, 10), 1))
    assert last_day.outcome is Outcome.DENY
    assert last_day.decisive is not None
    assert last_day.decisive.facts == (("ground", "member, held, 2026-06-10 to 2026-06-10"),)
    assert judged(profile, ground("member", "held", date(2026, 6, 11), 9)).outcome is Outcome.PERMIT
    assert judged(profile, ground("member", "held", date(2026, 5, 1), 31)).outcome is Outcome.PERMIT
    assert judged(profile, ground("studies", "held")).outcome is Outcome.PERMIT
    assert judged(profile, ground("unheard_of", "held")).outcome is Outcome.PERMIT


def test_a_claim_that_is_not_established_is_a_warning() -> None:
    """Tests that who says they may not be called is looked at, and not let go for that alone."""
    assert judged(toy(absolute()), ground("member", "pending")).outcome is Outcome.WARN


def test_vector_8_one_parent_is_protected() -> None:
    """Tests that of two parents of a young child the second may not be called (HOS 26(5))."""
    profile = toy(absolute(grounds=["parent"], when={"other_parent": "called"}, unless={"consent": "given"}))
    child = GroundFacts("parent", "held", Interval(date(2018, 3, 1), date(2036, 3, 1)))
    assert judged(profile, child).outcome is Outcome.PERMIT
    second = judged(profile, child, other_parent="called")
    assert second.outcome is Outcome.DENY
    assert second.decisive is not None
    assert ("other_parent", "called") in second.decisive.facts
    assert judged(profile, other_parent="called").outcome is Outcome.PERMIT
    assert judged(profile, child, other_parent="called", consent="given").outcome is Outcome.PERMIT


@pytest.mark.parametrize("kind", ["exemption.on_application", "exemption.deferral"])
@pytest.mark.parametrize(
    ("pending", "state", "outcome"),
    [
        ("stands", "held", Outcome.PERMIT),
        ("stands", "granted", Outcome.DENY),
        ("suspends", "granted", Outcome.DENY),
        ("stands", "pending", Outcome.WARN),
        ("suspends", "pending", Outcome.DENY),
        ("unknown", "pending", Outcome.UNKNOWN),
        ("unknown", "granted", Outcome.DENY),
    ],
)
def test_trap_9_a_pending_application_may_or_may_not_suspend(
    kind: str, pending: str, state: str, outcome: Outcome
) -> None:
    """Tests that a decision excuses, and that the profile says what an open application does."""
    profile = toy(on_application(pending, kind=kind))
    assert judged(profile, ground("studies", state)).outcome is outcome
    assert judged(profile, ground("studies", state, date(2027, 1, 1))).outcome is Outcome.PERMIT


@pytest.mark.parametrize(
    ("effect", "state", "outcome"),
    [
        ("released", "held", Outcome.DENY),
        ("released", "granted", Outcome.DENY),
        ("not_called", "held", Outcome.DENY),
        ("last_called", "held", Outcome.WARN),
        ("released", "pending", Outcome.WARN),
    ],
)
def test_key_workers(effect: str, state: str, outcome: Outcome) -> None:
    """Tests that key workers are released, or called last, and that an open question is a warning."""
    own = toy(key_worker(effect, id="indispensable"))
    assert tuple(own.grounds) == (*GROUNDS, "indispensable")
    assert judged(own, ground("indispensable", state)).outcome is outcome
    named = toy(key_worker(effect, grounds=["vital"]))
    assert tuple(named.grounds) == tuple(GROUNDS)
    assert judged(named, ground("vital", state)).outcome is outcome
    assert judged(named, ground("vital", state, date(2027, 1, 1))).outcome is Outcome.PERMIT


def test_confidence_c_warns_and_d_is_only_shown() -> None:
    """Tests that an exemption nobody could verify stops nothing, and one read at second hand only warns."""
    held = ground("member", "held")
    assert judged(toy(absolute(values=value(confidence="C"))), held).outcome is Outcome.WARN
    assert judged(toy(absolute(values=value(confidence="D"))), held).outcome is Outcome.PERMIT
    suspended = on_application("suspends", value={"confidence": "C"})
    assert judged(toy(suspended), ground("studies", "pending")).outcome is Outcome.WARN


def test_only_the_bases_and_rank_groups_named() -> None:
    """Tests that an exemption reaches no further than its rule."""
    held = ground("member", "held")
    assert judged(toy(absolute(applies_to=["beta"])), held).outcome is Outcome.PERMIT
    assert judged(toy(absolute(rank_groups=["high"])), held).outcome is Outcome.PERMIT


def test_grounds_must_be_those_of_the_people() -> None:
    """Tests that columns of grounds that do not fit are refused with a remedy."""
    people = people_of(toy(), [PersonFacts("low", "north")], law_worlds.REGIONS)
    assert people.ground_first.tolist() == [0, 0]
    with pytest.raises(InvalidValueError, match="do not belong to 1 people"):
        replace(people, ground_code=np.zeros(1, np.int16))
    with pytest.raises(InvalidValueError, match="do not belong to 1 people"):
        replace(people, ground_first=np.zeros(3, np.int64))
    with pytest.raises(InvalidValueError, match="held, granted, pending"):
        ground("member", "given")


# Many people at once

_RULES = (
    absolute(id="a", grounds=["member", "parent"], when={"for": "self"}),
    absolute(id="b", grounds=["member"], applies_to=["beta"]),
    on_application("suspends", id="c"),
    on_application("stands", id="d", grounds=["vital", "studies"], applies_to=["gamma"]),
    on_application("stands", id="e", kind="exemption.deferral", grounds=["parent"]),
    key_worker("last_called", id="f", grounds=["vital"]),
    key_worker("not_called", id="g", applies_to=["alpha"]),
)


def expected(rules: tuple[dict[str, Any], ...], call: CallUpFacts, person: PersonFacts) -> Outcome:
    """Return what a plain loop over rules, grounds and days comes to."""
    days = {call.period.start + timedelta(days=i) for i in range(call.period.days)}
    worst = Outcome.PERMIT
    for each in rules:
        if each["applies_to"] != "all" and call.basis not in each["applies_to"]:
            continue
        if "when" in each and call.facts.get("for") != "self":
            continue
        for held in person.grounds:
            if held.ground in each.get("grounds", [each["id"]]) and any(day in held.period for day in days):
                worst = max(worst, _single(each, held.state))
    return worst


def _single(each: dict[str, Any], state: str) -> Outcome:
    if each["kind"] == "exemption.absolute":
        return Outcome.WARN if state == "pending" else Outcome.DENY
    if each["kind"] == "key_worker":
        caution = state == "pending" or each["effect"] == "last_called"
        return Outcome.WARN if caution else Outcome.DENY
    if state == "pending":
        return Outcome.DENY if each["values"]["2000-01-01"]["pending"] == "suspends" else Outcome.WARN
    return Outcome.DENY if state == "granted" else Outcome.PERMIT


def some_ground(random: Random) -> GroundFacts:
    """Return a ground near the days of the calls of these tests."""
    names = [*GROUNDS, "g", "unheard_of"]
    start = JUNE + timedelta(days=random.randint(-30, 60))
    return ground(
        random.choice(names), random.choice(["held", "granted", "pending"]), start, random.randint(1, 20)
    )


def some_call(random: Random) -> CallUpFacts:
    """Return a call-up that nothing but grounds can stop."""
    period = Interval.of_days(JUNE + timedelta(days=random.randint(0, 40)), random.randint(1, 15))
    facts = {"for": "self"} if random.random() < 0.5 else {}
    return CallUpFacts(
        period, random.choice(law_worlds.BASES), "guard", "north", "mayor", period.start, facts=facts
    )


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**32))
def test_many_are_judged_as_one_is_and_as_loops_say(seed: int) -> None:
    """Tests that the arrays agree with the single judge and with plain loops on random grounds."""
    random = Random(seed)
    profile = toy(*_RULES)
    folk = [
        PersonFacts("low", "north", grounds=tuple(some_ground(random) for _ in range(random.randint(0, 4))))
        for _ in range(6)
    ]
    # One call-up each, so that nothing but grounds decides.
    calls = [(row, some_call(random)) for row in random.sample(range(6), 6)]
    many = judge_call_ups(
        profile,
        calls_of(profile, calls, folk, law_worlds.REGIONS),
        people_of(profile, folk, law_worlds.REGIONS),
        WORLD,
    )
    for at, (row, call) in enumerate(calls):
        single = judge_call_up(profile, call, folk[row], WORLD)
        assert many.outcome[at] == single.outcome == expected(_RULES, call, folk[row])
        assert many.verdicts(at).to_json() == single.to_json()
