"""Tests that the look ahead agrees with the judge on every call-up, and that a change of rule is told by article."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from random import Random

import law_worlds
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from law_worlds import REGIONS, cite, rule

from holdfast.errors import InvalidValueError
from holdfast.law import (
    CallUpFacts,
    CallUps,
    Circumstances,
    Outcome,
    PersonFacts,
    Profile,
    calls_of,
    day_number,
    day_of,
    judge_call_up,
    people_of,
)
from holdfast.model import Interval
from holdfast.service.outlook import Outlook, compare, look_ahead, with_calls

YEAR = Interval(date(2026, 1, 1), date(2027, 1, 1))


def profile(most: int = 10, **more: object) -> Profile:
    """Return a profile with a cap on the days of a calendar year."""
    value = {"2020-01-01": cite(max={"days": str(most)}, article="Art. 43")}
    cap = rule("cap.window", value, window="calendar_year", id="annual")
    return law_worlds.toy(cap, but=("cap.per_call",), **more)


def call(start: date, days: int, **more: object) -> CallUpFacts:
    """Return a call-up that only service can make unlawful."""
    facts = {
        "basis": "alpha",
        "task": "guard",
        "region": "north",
        "authority": "mayor",
        "issued": start,
        **more,
    }
    return CallUpFacts(Interval.of_days(start, days), **facts)  # type: ignore[arg-type]


def ahead(
    law: Profile, people: list[PersonFacts], calls: list[tuple[int, CallUpFacts]], **more: float
) -> Outlook:
    """Return what lies ahead of people in 2026."""
    return look_ahead(
        law,
        people_of(law, people, REGIONS),
        calls_of(law, calls, people, REGIONS),
        Circumstances(REGIONS),
        YEAR,
        **more,
    )


PEOPLE = [
    PersonFacts("low", "north"),
    PersonFacts("low", "north", served=((Interval.of_days(date(2026, 2, 1), 6), "alpha"),)),
]
CALLS = [
    (0, call(date(2026, 3, 1), 4)),
    (1, call(date(2026, 3, 1), 3)),
    (1, call(date(2026, 5, 1), 3)),
    (1, call(date(2026, 6, 1), 1)),
]


def test_who_uses_up_what() -> None:
    """Tests by hand: 6 days served and 3 planned leave one of ten, so the next call-up is lawful for a day."""
    found = ahead(profile(), PEOPLE, CALLS)
    assert found.caps.used[:, 0].tolist() == [4, 13]
    assert [day_of(day) for day in found.caps.reached[found.reached]] == [date(2026, 5, 1)]
    assert found.nearly[:, 0].tolist() == [False, True]
    assert found.unlawful.tolist() == [2]
    assert day_of(int(found.first_bad[0])) == date(2026, 5, 2)
    assert (found.decided_by(2), found.by_article()) == (("annual", "Art. 43"), {("annual", "Art. 43"): 1})


def test_who_is_nearly_there() -> None:
    """Tests that the share is met exactly, and that none at all is refused."""
    assert ahead(profile(), PEOPLE, CALLS[:2], nearly=0.9).nearly[:, 0].tolist() == [False, True]
    assert ahead(profile(), PEOPLE, CALLS[:2], nearly=0.4).nearly[:, 0].tolist() == [True, True]
    with pytest.raises(InvalidValueError, match="share"):
        ahead(profile(), PEOPLE, CALLS, nearly=0)


def test_a_lower_cap() -> None:
    """Tests that a lower cap makes call-ups unlawful, under its article, and a higher one lawful."""
    before = ahead(profile(), PEOPLE, CALLS)
    lower, higher = compare(before, profile(7)), compare(before, profile(20))
    assert (lower.unlawful.tolist(), lower.lawful.tolist()) == ([1], [])
    assert day_of(int(lower.after.first_bad[0])) == date(2026, 3, 2)
    (change,) = lower.articles
    assert (change.article, change.reached_before, change.reached_after) == ("Art. 43", 1, 1)
    assert (change.nearly_before, change.nearly_after) == (1, 1)
    assert (change.calls_before, change.calls_after, lower.people.tolist()) == (1, 2, [1])
    assert (higher.unlawful.tolist(), higher.lawful.tolist(), higher.people.tolist()) == ([], [2], [])
    assert (higher.articles[0].reached_after, higher.articles[0].calls_after) == (0, 0)


def test_the_same_rules_change_nothing() -> None:
    """Tests that a profile compared with itself changes nothing."""
    same = compare(ahead(profile(), PEOPLE, CALLS), profile())
    assert (same.unlawful.size, same.lawful.size, same.people.size) == (0, 0, 0)
    assert all(each.calls_before == each.calls_after for each in same.articles)


def test_names_that_move() -> None:
    """Tests that facts are carried over by name, not by place, and that what is gone may not stand."""
    before = ahead(profile(), PEOPLE, CALLS)
    swapped = {name: {"title": name} for name in ("gamma", "beta", "alpha")}
    moved = compare(
        before, profile(bases=swapped, rank_groups=["high", "low"], tasks={"watch": "w", "guard": "g"})
    )
    assert (moved.unlawful.size, moved.lawful.size) == (0, 0)
    assert np.array_equal(moved.after.caps.used, before.caps.used)
    gone = compare(before, profile(bases={"beta": {"title": "beta"}}))
    assert gone.unlawful.tolist() == [0, 1, 3]


def test_conditions_that_move() -> None:
    """Tests that what is known of a duty is asked by the other profile's rules under its own bits."""

    def denied(*names: str) -> Profile:
        rules = [
            rule("task.deny", {"2020-01-01": cite()}, when={name: "yes"}, id=f"not-{name}") for name in names
        ]
        return law_worlds.toy(*rules)

    people, old = [PersonFacts("low", "north")], denied("a", "b")
    before = ahead(old, people, [(0, call(date(2026, 3, 1), 2, facts={"b": "yes"}))])
    assert compare(before, denied("b", "a")).after.decided_by(0)[0] == "not-b"
    assert compare(before, denied("a")).lawful.tolist() == [0]


def test_nobody() -> None:
    """Tests that there may be no people and no call-ups."""
    found = ahead(profile(), [], [])
    assert (len(found.caps.used), found.unlawful.size, found.by_article()) == (0, 0, {})
    assert compare(found, profile(5)).articles == ()


def test_the_ledger_with_call_ups() -> None:
    """Tests that call-ups join the ledger of their own people, after what they served."""
    law = profile()
    joined = with_calls(
        people_of(law, PEOPLE, REGIONS), calls_of(law, CALLS, PEOPLE, REGIONS), np.array([3, 0])
    )
    assert joined.first.tolist() == [0, 1, 3]
    assert joined.start.tolist() == [day_number(date(2026, m, 1)) for m in (3, 2, 6)]


def lawful_days(law: Profile, one: CallUpFacts, person: PersonFacts, shared: Circumstances) -> int:
    """Return how many days of a call-up the judge permits, asked one day after the other."""
    for days in range(1, one.period.days + 1):
        shorter = replace(one, period=Interval.of_days(one.period.start, days))
        if judge_call_up(law, shorter, person, shared).outcome > Outcome.WARN:
            return days - 1
    return one.period.days


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**9))
def test_the_judge_agrees(seed: int) -> None:
    """Tests on random laws, people and call-ups that the first bad day is the one the judge finds day by day."""
    random = Random(seed)
    law, shared = law_worlds.profile(random), law_worlds.circumstances(random)
    people = [law_worlds.person(random) for _ in range(2)]
    facts = [(random.randrange(2), law_worlds.call(random)) for _ in range(4)]
    found = look_ahead(
        law, people_of(law, people, REGIONS), calls_of(law, facts, people, REGIONS), shared, YEAR
    )
    standing = {who: list(person.served) for who, person in enumerate(people)}
    bad = dict(zip(found.unlawful.tolist(), found.first_bad.tolist(), strict=True))
    for row in sorted(range(4), key=lambda i: (facts[i][1].period.start, i)):
        who, one = facts[row]
        person = replace(people[who], served=tuple(standing[who]))
        good = lawful_days(law, one, person, shared)
        assert (row in bad) == (good < one.period.days)
        if row in bad:
            assert bad[row] == day_number(one.period.start + timedelta(days=good))
        if found.judged.outcome[row] != Outcome.DENY:
            standing[who].append((one.period, one.basis))


def test_columns_may_be_empty_for_a_person() -> None:
    """Tests people without call-ups beside one with two unlawful ones."""
    law = profile(1)
    people = [PersonFacts("low", "north")] * 3
    calls = [(1, call(date(2026, m, 1), 3)) for m in (3, 4)]
    found = ahead(law, people, calls)
    assert [day_of(int(day)) for day in found.first_bad] == [date(2026, 3, 2), date(2026, 4, 2)]
    assert isinstance(found.calls, CallUps)
