"""Tests of what the law leaves over time: whatever keeps to it no cap denies, and it leaves no less than one number."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from random import Random
from typing import Any

import law_worlds
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holdfast.law import (
    CallUpFacts,
    Circumstances,
    Outcome,
    PersonFacts,
    Profile,
    allowance_days,
    calls_of,
    judge_call_ups,
    load_profile,
    people_of,
    rest_days,
)
from holdfast.law.room import UNLIMITED, Room, act_days, room
from holdfast.model import Act, Interval
from holdfast.plan.caps import Caps, caps_of
from holdfast.plan.register import Limits, PlanSettings
from holdfast.profiles import shipped, text_of

TREE = law_worlds.REGIONS
WORLD = Circumstances(TREE)
CAPS = {"cap.per_call", "cap.consecutive", "cap.window", "sense"}
HELD = {Outcome.DENY, Outcome.NEEDS_AUTHORITY}


def capped(*windows: Any, most: str = "30") -> Profile:
    """Return the toy profile with a cap of so many days on each window."""
    rules = [
        law_worlds.rule(
            "cap.window",
            {"2000-01-01": law_worlds.cite(max={"days": most})},
            window=window,
            id=f"cap-{at}",
        )
        for at, window in enumerate(windows)
    ]
    return law_worlds.toy(*rules)


def limits_of(left: Room, first_day: int, rest: int) -> Limits:
    """Return a planner's limits of what the law leaves."""
    return Limits(
        left.days, left.calls, left.longest if (left.longest < UNLIMITED).any() else None, rest, first_day, {},
        left.year_first, left.year_days, left.ceiling, tuple((r.days, r.most) for r in left.rolling),
        left.since, left.until,
    )  # fmt: skip


def caps_for(profile: Profile, person: PersonFacts, basis: str, grid: PlanSettings) -> tuple[Caps, list[int]]:
    """Return what one person may serve on a grid, and the lengths of tours."""
    people = people_of(profile, [person], TREE)
    left = room(profile, people, basis, grid.horizon, grid.period_days)
    rest = max(rest_days(profile, basis, day) for day in (grid.horizon.start, grid.horizon.last))
    bounded = bool((left.longest < UNLIMITED).any())
    gap, starts = max(rest, int(bounded)), grid.starts
    free = np.ones((1, grid.periods), np.bool_)
    for interval, _ in person.served:
        start, end = (int(np.datetime64(day, "D").astype(np.int64)) for day in (interval.start, interval.end))
        free[0] &= (starts + grid.period_days <= start - gap) | (starts >= end + gap)
    return caps_of(limits_of(left, grid.first_day, rest), grid, list(grid.tour_lengths), free), [gap, rest]


def kept(caps: Caps, served: np.ndarray[Any, Any], tours: int, gap: int) -> bool:
    """Tell whether periods served (bool[T]) in so many tours keep to all caps."""
    passed, edges = (
        np.cumsum(served),
        np.r_[caps.window_first, len(served)] if caps.window_first is not None else [],
    )
    runs = [served[at : at + caps.rolling_span].sum() for at in range(len(served) - caps.rolling_span + 1)]
    del gap
    return bool(
        not (served & ~caps.available[0]).any()
        and passed[-1] <= caps.cap[0]
        and (caps.calls is None or tours <= caps.calls[0])
        and (caps.ceiling is None or (passed <= caps.ceiling[0]).all())
        and (caps.rolling_cap is None or max(runs) <= caps.rolling_cap[0])
        and (
            caps.window_cap is None
            or all(served[a:b].sum() <= most for a, b, most in zip(edges[:-1], edges[1:], caps.window_cap[0], strict=True))
        )
    )  # fmt: skip


def some_tours(caps: Caps, grid: PlanSettings, gap: int, random: Random) -> list[tuple[int, int]]:
    """Return random tours (first period, length) that keep to all caps; as many as some tries find room for."""
    served, taken = np.zeros(grid.periods, np.bool_), []
    rest = -(-gap // grid.period_days)
    for _ in range(60):
        length = random.choice(grid.tour_lengths)
        start = random.randint(0, grid.periods - 1)
        if start + length > grid.periods or (caps.longest is not None and length > caps.longest[0]):
            continue
        if any(start < s + n + rest and s < start + length + rest for s, n in taken):
            continue
        more = served.copy()
        more[start : start + length] = True
        if kept(caps, more, len(taken) + 1, gap):
            served, taken = more, [*taken, (start, length)]
    return taken


def refused(profile: Profile, person: PersonFacts, basis: str, spans: list[Interval]) -> list[Any]:
    """Return the verdicts of caps that hold up call-ups given in this order."""
    placed = [
        CallUpFacts(span, basis, "guard", "north", "mayor", span.start - timedelta(days=400))
        for span in spans
    ]
    people = people_of(profile, [person], TREE)
    judged = judge_call_ups(
        profile, calls_of(profile, [(0, c) for c in placed], [person], TREE), people, WORLD
    )
    return [
        (placed[row].period, verdict)
        for row in range(len(placed))
        for verdict in judged.verdicts(row).verdicts
        if verdict.outcome in HELD and verdict.kind in CAPS
    ]


def served_before(random: Random, bases: tuple[str, ...], start: date) -> tuple[tuple[Interval, str], ...]:
    """Return up to four stretches of service near a day, past and to come."""
    found, day = [], start - timedelta(days=random.choice([40, 200, 500]))
    for _ in range(random.randint(0, 4)):
        day += timedelta(days=random.randint(1, 120))
        length = random.randint(1, 20)
        found.append((Interval.of_days(day, length), random.choice(bases)))
        day += timedelta(days=length)
    return tuple(found)


def a_grid(random: Random) -> PlanSettings:
    """Return a horizon of 1 to 40 periods, of a week, a day or a few days, near a new year or not."""
    days = random.choice([1, 1, 3, 7, 7, 14])
    start = date(2026, 1, 1) + timedelta(days=random.randint(0, 700))
    lengths = tuple(sorted({random.randint(1, 3), random.randint(1, 5)}))
    return PlanSettings(Interval.of_days(start, days * random.randint(max(lengths), 40)), lengths, days)


def check(profile: Profile, person: PersonFacts, basis: str, grid: PlanSettings, random: Random) -> int:
    """Assert that no cap holds up random tours within the caps, in random order; return how many there are."""
    caps, (gap, _) = caps_for(profile, person, basis, grid)
    tours = some_tours(caps, grid, gap, random)
    spans = [Interval.of_days(grid.period(start).start, length * grid.period_days) for start, length in tours]
    random.shuffle(spans)
    broken = refused(profile, person, basis, spans)
    assert not broken, (grid, person, broken)
    return len(tours)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**32))
def test_no_cap_of_a_toy_law_denies_tours_within_the_room(seed: int) -> None:
    """Tests toy profiles of all sorts of caps: tours within what is left are never held up by one."""
    random = Random(seed)
    profile = law_worlds.profile(random)
    person = replace(law_worlds.person(random), rank_group="low")
    check(profile, person, "alpha", a_grid(random), random)


WINDOWS = [
    {"rolling": {"days": "45"}}, {"rolling": {"days": "200"}}, {"rolling": {"months": "3"}}, {"rolling": {"years": "1"}},
    "calendar_year", "lifetime", {"since": "discharge", "length": {"months": "15"}},
]  # fmt: skip


@settings(max_examples=250, deadline=None)
@given(
    st.integers(0, 2**32), st.lists(st.sampled_from(range(len(WINDOWS))), min_size=1, max_size=3, unique=True)
)
def test_no_window_denies_tours_within_the_room(seed: int, which: list[int]) -> None:
    """Tests windows of every sort together, with service before, between and after: none holds up what it left."""
    random = Random(seed)
    profile = capped(*(WINDOWS[at] for at in which), most=random.choice(["10", "25", "60"]))
    grid = a_grid(random)
    served = served_before(random, ("alpha", "beta"), grid.horizon.start)
    anchors = {"discharge": grid.horizon.start - timedelta(days=random.randint(-60, 500))}
    check(
        profile,
        PersonFacts("low", "north", random.randint(0, 9), served, anchors=anchors),
        "alpha",
        grid,
        random,
    )


@settings(max_examples=120, deadline=None)
@given(st.integers(0, 2**32))
def test_a_new_year_within_a_period(seed: int) -> None:
    """Tests that a period that holds a new year passes the cap of neither year, whichever it is counted in."""
    random = Random(seed)
    days = random.choice([5, 7, 14])
    start = date(2027, 1, 1) - timedelta(days=random.randint(1, 6 * days))
    grid = PlanSettings(Interval.of_days(start, days * random.randint(7, 12)), (1,), days)
    profile = capped("calendar_year", most=str(random.randint(days, 4 * days)))
    check(profile, PersonFacts("low", "north"), "alpha", grid, random)


@settings(max_examples=120, deadline=None)
@given(st.integers(0, 2**32))
def test_service_that_drops_out_of_a_window(seed: int) -> None:
    """Tests that service just before the horizon is counted until the day on which it leaves the window, to the day."""
    random = Random(seed)
    days = random.choice([1, 5, 7, 14])
    start = date(2026, 6, 1)
    grid = PlanSettings(Interval.of_days(start, days * random.randint(6, 12)), (1,), days)
    before = Interval.of_days(start - timedelta(days=random.randint(20, 50)), random.randint(5, 18))
    profile = capped({"rolling": {"days": str(random.randint(30, 150))}}, most=str(random.randint(20, 40)))
    check(profile, PersonFacts("low", "north", 0, ((before, "alpha"),)), "alpha", grid, random)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**32), st.sampled_from(sorted(shipped())))
def test_no_cap_of_a_shipped_law_denies_tours_within_the_room(seed: int, name: str) -> None:
    """Tests the seven profiles on every basis: no cap of theirs holds up tours within what they leave."""
    random = Random(seed)
    profile = load_profile(text_of(name))
    basis = random.choice(tuple(profile.bases))
    grid = a_grid(random)
    anchors = {
        anchor: grid.horizon.start - timedelta(days=random.randint(0, 3500)) for anchor in profile.anchors
    }
    served = served_before(random, (basis, random.choice(tuple(profile.bases))), grid.horizon.start)
    person = PersonFacts(
        random.choice(profile.rank_groups), "north", random.randint(0, 40), served, anchors=anchors
    )
    check(profile, person, basis, grid, random)


def most_periods(caps: Caps, periods: int) -> int:
    """Return the most periods that can be served within caps, each by itself; by trying all."""
    best = 0
    for bits in product([False, True], repeat=periods):
        served = np.array(bits)
        if served.sum() > best and kept(replace(caps, calls=None), served, 0, 0):
            best = int(served.sum())
    return best


@settings(max_examples=40, deadline=None)
@given(
    st.integers(0, 2**32), st.lists(st.sampled_from(range(len(WINDOWS))), min_size=1, max_size=2, unique=True)
)
def test_never_less_than_the_one_number(seed: int, which: list[int]) -> None:
    """Tests that at least as many periods may be planned as with the one number that holds for any placement."""
    random = Random(seed)
    profile = capped(*(WINDOWS[at] for at in which), most=random.choice(["10", "25", "60"]))
    start = date(2026, 1, 1) + timedelta(days=random.randint(250, 450))
    grid = PlanSettings(Interval.of_days(start, 9 * 14), (1,), 14)
    served = served_before(random, ("alpha", "beta"), start)
    anchors = {"discharge": start - timedelta(days=random.randint(0, 500))}
    person = PersonFacts("low", "north", 0, served, anchors=anchors)
    caps, _ = caps_for(profile, person, "alpha", grid)
    one = int(allowance_days(profile, people_of(profile, [person], TREE), "alpha", grid.horizon)[0])
    free = caps_for(law_worlds.toy(), person, "alpha", grid)[0].available.sum()
    assert most_periods(caps, 9) >= min(one // 14, int(free))


@pytest.mark.parametrize(
    ("window", "most", "one", "now"),
    [
        ("calendar_year", "30", 2, 6),  # 16 days are left of the first year, 30 of the second
        (
            {"rolling": {"days": "60"}},
            "30",
            2,
            12,
        ),  # whatever was served drops out; 30 days in any 60 from then on
        ({"rolling": {"years": "1"}}, "30", 2, 2),  # the service before the horizon is in every window
    ],
)
def test_how_much_more_may_be_planned(window: Any, most: str, one: int, now: int) -> None:
    """Tests by hand how many weeks of 26 over a new year are left after 14 days served before, and were so far."""
    grid = PlanSettings(Interval.of_days(date(2026, 10, 5), 26 * 7), (1,))
    person = PersonFacts("low", "north", 0, ((Interval.of_days(date(2026, 9, 14), 14), "alpha"),))
    profile = capped(window, most=most)
    people = people_of(profile, [person], TREE)
    assert int(allowance_days(profile, people, "alpha", grid.horizon)[0]) // 7 == one
    caps, _ = caps_for(profile, person, "alpha", grid)
    served = np.zeros(26, np.bool_)
    for week in range(26):
        more = served.copy()
        more[week] = True
        served = more if kept(caps, more, 0, 0) else served
    assert int(served.sum()) == now


def test_days_that_acts_allow() -> None:
    """Tests that the longest call under acts is the most generous of those in force throughout, else the narrowest."""
    profile = law_worlds.toy(
        law_worlds.rule(
            "authority",
            {"2000-01-01": law_worlds.cite(by=["mayor"], requires_act={"kind": "decree", "issuer": "king"})},
            id="by-decree",
            applies_to=["alpha"],
        ),
        but=("authority",),
    )
    grid = Interval(date(2024, 3, 1), date(2024, 6, 1))
    first = law_worlds.decree(10)

    def days(*acts: Act, within: tuple[str, ...] = ("north",), horizon: Interval = grid) -> int:
        return act_days(profile, acts, "alpha", within=within, regions=TREE, horizon=horizon)

    late = replace(first, id="l", days_at_most=5, period=Interval(date(2024, 5, 1), date(2024, 5, 9)))
    assert first.period.covers(grid), first.period
    assert days() == UNLIMITED
    assert days(first) == 10
    assert days(first, replace(first, id="m", days_at_most=30)) == 30
    assert days(first, late) == 10
    assert days(late) == 5
    assert days(first, replace(first, id="m", days_at_most=None)) == UNLIMITED
    assert days(replace(first, regions=("south",))) == UNLIMITED
    assert days(replace(first, regions=("south",)), within=("north", "south")) == 10
