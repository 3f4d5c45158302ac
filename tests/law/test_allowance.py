"""Tests of what a planner is given: whatever keeps to it is never denied for service, notice or place."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from random import Random

import law_worlds
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.errors import NotFoundError
from holdfast.law import (
    CallUpFacts,
    Circumstances,
    Outcome,
    PersonFacts,
    Profile,
    allowance_calls,
    allowance_days,
    calls_of,
    first_day,
    judge_call_ups,
    load_profile,
    longest_call_days,
    people_of,
    rest_days,
    territory_matrix,
)
from holdfast.model import Interval
from holdfast.profiles import text_of

TREE = law_worlds.REGIONS
WORLD = Circumstances(TREE)
HORIZON = Interval(date(2023, 12, 1), date(2024, 5, 1))
PLANNED = {"cap.per_call", "cap.consecutive", "cap.window", "rest", "notice", "territory", "sense"}


def plan(profile: Profile, person: PersonFacts, random: Random) -> list[CallUpFacts]:
    """Return random call-ups that keep to all that a planner is told."""
    people = people_of(profile, [person], TREE)
    left = int(allowance_days(profile, people, "alpha", HORIZON)[0])
    calls = int(allowance_calls(profile, people, "alpha", HORIZON)[0])
    held = [contract for contract in person.contracts if contract.period.covers(HORIZON)]
    territory = TREE.territory(held[0].territory if held else ())
    home = np.array([TREE.code(person.home)], np.int32)
    placed: list[CallUpFacts] = []
    day = HORIZON.start
    while day < HORIZON.end and left > 0 and calls > 0:
        issued = day - timedelta(days=random.randint(0, 80))
        longest = longest_call_days(profile, "alpha", person.rank_group, day)
        most = min(left, (HORIZON.end - day).days, longest if longest is not None else 999)
        allowed = territory_matrix(
            profile, "alpha", home=home, territories=territory[None], regions=TREE, period=HORIZON
        )
        places = np.flatnonzero(allowed[0])
        if first_day(profile, "alpha", issued) > day or most < 1 or not len(places) or random.random() < 0.3:
            day += timedelta(days=random.randint(1, 9))
            continue
        period = Interval.of_days(day, random.choice([most, random.randint(1, most)]))
        rest = max(1, *(rest_days(profile, "alpha", each) for each in (day, HORIZON.end)))
        near = Interval(period.start - timedelta(days=rest), period.end + timedelta(days=rest))
        if any(near.overlaps(interval) for interval, _ in person.served):
            day += timedelta(days=1)
            continue
        region = TREE.ids[int(random.choice(places.tolist()))]
        placed.append(
            CallUpFacts(period, "alpha", "guard", region, "mayor", issued, held[0].id if held else None)
        )
        left, calls, day = left - period.days, calls - 1, period.end + timedelta(days=rest)
    return placed


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 2**32))
def test_a_plan_within_the_allowance_is_never_denied(seed: int) -> None:
    """Tests that no random plan inside the planner's limits is denied by the judge for any of them."""
    random = Random(seed)
    profile = law_worlds.profile(random)
    person = law_worlds.person(random)
    person = replace(person, rank_group="low")
    placed = plan(profile, person, random)
    calls = calls_of(profile, [(0, call) for call in placed], [person], TREE)
    judged = judge_call_ups(profile, calls, people_of(profile, [person], TREE), WORLD)
    for row in range(len(placed)):
        broken = [v for v in judged.verdicts(row).verdicts if v.outcome == Outcome.DENY and v.kind in PLANNED]
        assert not broken, (placed[row], broken)


def test_days_left_in_each_sort_of_window() -> None:
    """Tests the days left of 30 after 12 were served, in windows a person can check by hand."""
    person = PersonFacts("low", "north", 5, ((Interval.of_days(date(2024, 1, 10), 12), "alpha"),))
    people = people_of(law_worlds.toy(), [person], TREE)
    cases = [
        ("calendar_year", Interval(date(2024, 3, 1), date(2024, 12, 31)), 18),
        ("calendar_year", Interval(date(2025, 1, 1), date(2025, 12, 31)), 30),
        ("calendar_year", Interval(date(2024, 3, 1), date(2025, 3, 1)), 18),  # the worse of two years
        ("lifetime", Interval(date(2025, 1, 1), date(2025, 12, 31)), 13),
        ({"rolling": {"days": "60"}}, Interval(date(2024, 3, 1), date(2024, 12, 31)), 18),
        ({"rolling": {"days": "60"}}, Interval(date(2024, 6, 1), date(2024, 12, 31)), 30),
    ]
    for window, horizon, left in cases:
        cap = law_worlds.rule(
            "cap.window", {"2000-01-01": law_worlds.cite(max={"days": "30"})}, window=window
        )
        assert allowance_days(law_worlds.toy(cap), people, "alpha", horizon).tolist() == [left], window


def test_no_cap_leaves_the_whole_horizon() -> None:
    """Tests that an unlimited person may serve every day."""
    people = people_of(law_worlds.toy(), [PersonFacts("low", "north")], TREE)
    assert allowance_days(law_worlds.toy(), people, "alpha", HORIZON).tolist() == [HORIZON.days]
    assert longest_call_days(law_worlds.toy(), "alpha", "low", HORIZON.start) is None
    assert rest_days(law_worlds.toy(), "alpha", HORIZON.start) == 0


def test_the_shipped_profiles_give_a_planner_their_figures() -> None:
    """Tests the figures of the two shipped profiles."""
    ch, ru = (load_profile(text_of(name)) for name in ("ch.civil-protection", "ru.special-assemblies-2025"))
    year, day = Interval(date(2026, 1, 1), date(2027, 1, 1)), date(2026, 3, 1)
    people = people_of(ch, [PersonFacts("member", "north")], TREE)
    assert allowance_days(ch, people, "refresher", year).tolist() == [21]
    assert allowance_days(ch, people, "operation", year).tolist() == [245]
    assert longest_call_days(ch, "basic_training", "member", day) == 19
    assert longest_call_days(ch, "additional_training", "member", day) == 19
    assert first_day(ch, "refresher", day) == date(2026, 4, 12)
    assert first_day(ch, "operation", day) == day
    reserve = people_of(ru, [PersonFacts("officer", "north")], TREE)
    assert allowance_days(ru, reserve, "special_assembly", year).tolist() == [181]
    assert longest_call_days(ru, "special_assembly", "officer", day) is None
    assert first_day(ru, "special_assembly", day) == day


def test_where_a_pair_of_home_and_territory_may_serve() -> None:
    """Tests residence and contract, each on its own and together."""
    home, territories = np.array([1, 1, -1], np.int32), np.array([TREE.territory(["south"])] * 3)
    residence, contract = (
        law_worlds.rule("territory", {"2000-01-01": law_worlds.cite(within=within)}, id=within)
        for within in ("residence", "contract")
    )
    for rules, expected in [
        ([residence], [["north", "town"], ["north", "town"], []]),
        ([contract], [["south"]] * 3),
        ([residence, contract], [[], [], []]),
    ]:
        profile = law_worlds.toy(*rules, but=("territory",))
        found = territory_matrix(
            profile, "alpha", home=home, territories=territories, regions=TREE, period=HORIZON
        )
        assert [[TREE.ids[r] for r in np.flatnonzero(row)] for row in found] == expected


def test_an_unknown_basis_is_told() -> None:
    """Tests that a basis the profile lacks is an error with the ones it has."""
    people = people_of(law_worlds.toy(), [], TREE)
    with pytest.raises(NotFoundError, match="alpha, beta, gamma"):
        allowance_days(law_worlds.toy(), people, "delta", HORIZON)
