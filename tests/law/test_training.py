"""Tests of duty only for those trained: what counts as training, and by when it must be over."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

import law_worlds
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.law import (
    CallUpFacts,
    Circumstances,
    Outcome,
    PersonFacts,
    Profile,
    Verdict,
    calls_of,
    judge_call_up,
    judge_call_ups,
    people_of,
)
from holdfast.model import Interval

WORLD = Circumstances(law_worlds.REGIONS)
JUNE = date(2026, 6, 1)
MAY = date(2026, 5, 1)


def toy(severity: str = "deny", **more: Any) -> Profile:
    """Return a profile by which only those trained on beta serve on alpha."""
    rule = law_worlds.rule(
        "training_required",
        {"2000-01-01": law_worlds.cite(**more)},
        applies_to=["alpha"],
        training=["beta"],
        unless={"equivalent": "yes"},
        severity=severity,
    )
    return law_worlds.toy(rule)


def said(profile: Profile, person: PersonFacts, **facts: str) -> Verdict:
    """Return what the rule says of a call-up from 1 June 2026."""
    call = CallUpFacts(Interval.of_days(JUNE, 5), "alpha", "guard", "north", "mayor", JUNE, facts=facts)
    judgement = judge_call_up(profile, call, person, WORLD)
    return next(verdict for verdict in judgement.verdicts if verdict.kind == "training_required")


def person(*served: tuple[date, int, str], days_before: int = 0) -> PersonFacts:
    """Return a person who served so."""
    spans = tuple((Interval.of_days(start, days), basis) for start, days, basis in served)
    return PersonFacts("low", "north", days_before, spans)


def test_one_day_of_training_is_enough_unless_more_is_asked() -> None:
    """Tests that training is service on its bases that was over before the call-up."""
    profile = toy()
    assert said(profile, person()).outcome is Outcome.DENY
    assert said(profile, person((MAY, 1, "beta"))).outcome is Outcome.PERMIT
    assert said(profile, person((MAY, 31, "gamma"))).outcome is Outcome.DENY
    assert said(profile, person((date(2026, 6, 10), 5, "beta"))).outcome is Outcome.DENY
    assert said(profile, person(days_before=1)).outcome is Outcome.PERMIT
    assert said(profile, person(), equivalent="yes").outcome is Outcome.PERMIT
    assert said(profile, person(), equivalent="no").outcome is Outcome.DENY


def test_days_add_up_and_count_once() -> None:
    """Tests ten days in pieces, and that a day in two entries is one day."""
    profile = toy(at_least={"days": "10"})
    nine = said(profile, person((MAY, 5, "beta"), (date(2026, 5, 20), 4, "beta")))
    assert nine.outcome is Outcome.DENY
    assert nine.facts[0] == ("days of training served", "9")
    assert said(profile, person((MAY, 5, "beta"), (date(2026, 5, 20), 5, "beta"))).outcome is Outcome.PERMIT
    assert said(profile, person((MAY, 6, "beta"), (MAY, 6, "beta"))).facts[0][1] == "6"
    assert said(profile, person((MAY, 9, "beta"), (date(2026, 5, 3), 2, "beta"))).facts[0][1] == "9"
    assert said(toy(at_least={"weeks": "2"}), person((MAY, 13, "beta"))).outcome is Outcome.DENY
    assert said(toy(at_least={"weeks": "2"}), person((MAY, 14, "beta"))).outcome is Outcome.PERMIT


def test_the_last_day_before_counts() -> None:
    """Tests that training up to the eve of the call-up is training before it."""
    assert said(toy(), person((date(2026, 5, 31), 1, "beta"))).outcome is Outcome.PERMIT
    still_running = said(toy(at_least={"days": "3"}), person((date(2026, 5, 30), 9, "beta")))
    assert still_running.facts[0] == ("days of training served", "2")
    assert still_running.outcome is Outcome.DENY


def test_confidence_c_warns() -> None:
    """Tests that a text read at second hand does not stop a call-up."""
    assert said(toy(confidence="C"), person()).outcome is Outcome.WARN


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**32))
def test_many_are_judged_as_sets_of_days_say(seed: int) -> None:
    """Tests that the arrays count, for each of several people, the days that a set of days holds."""
    random = Random(seed)
    need = random.randint(1, 12)
    profile = toy(at_least={"days": str(need)})
    folk = [
        person(
            *(
                (
                    MAY + timedelta(days=random.randint(0, 20)),
                    random.randint(1, 8),
                    random.choice(["beta", "gamma"]),
                )
                for _ in range(random.randint(0, 4))
            )
        )
        for _ in range(5)
    ]
    calls = [
        (row, CallUpFacts(Interval.of_days(JUNE, 3), "alpha", "guard", "north", "mayor", JUNE))
        for row in random.sample(range(5), 5)
    ]
    many = judge_call_ups(
        profile,
        calls_of(profile, calls, folk, law_worlds.REGIONS),
        people_of(profile, folk, law_worlds.REGIONS),
        WORLD,
    )
    for at, (row, _) in enumerate(calls):
        trained = {
            period.start + timedelta(days=i)
            for period, basis in folk[row].served
            if basis == "beta"
            for i in range(period.days)
        }
        assert (many.outcome[at] == Outcome.PERMIT) == (len(trained) >= need)
