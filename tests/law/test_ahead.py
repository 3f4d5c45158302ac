"""Tests that what is used of each cap agrees with the judge, day by day."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from law_worlds import BASES, REGIONS, cite, rule, toy

from holdfast.law import (
    NO_DATE,
    CallUpFacts,
    Circumstances,
    Outcome,
    PersonFacts,
    Profile,
    day_number,
    day_of,
    judge_call_up,
    people_of,
)
from holdfast.law.ahead import CAPPED, NOT_CAPPED, NOT_KNOWN, CapUse, cap_use
from holdfast.model import Interval

YEAR = Interval(date(2026, 1, 1), date(2027, 1, 1))


def cap(kind: str = "cap.window", /, **more: Any) -> dict[str, Any]:
    """Return a cap on all bases: ten days of a calendar year, or what is given."""
    value = {key: more.pop(key) for key in ("max", "count_calls") if key in more}
    window = {"window": more.pop("window", "calendar_year")} if kind == "cap.window" else {}
    return rule(
        kind, {"2020-01-01": cite(**(value or {"max": {"days": "10"}}))}, counts="all", **window, **more
    )


def use(profile: Profile, *served: Interval, horizon: Interval = YEAR, **more: Any) -> CapUse:
    """Return what one person has used."""
    person = PersonFacts("low", "north", served=tuple((each, "alpha") for each in served), **more)
    return cap_use(profile, people_of(profile, (person,), REGIONS), horizon)


def told(found: CapUse, at: int = 0) -> tuple[int, int, int, date | None, date | None]:
    """Return what the first person has used, of what, what is left, and when the cap was reached and passed."""
    days = [None if each[0, at] == NO_DATE else day_of(each[0, at]) for each in (found.reached, found.passed)]
    return int(found.used[0, at]), int(found.limit[0, at]), int(found.left[0, at]), days[0], days[1]


def only(*caps: dict[str, Any]) -> Profile:
    """Return a profile whose only caps are these."""
    return toy(*caps, but=("cap.per_call",))


def test_a_calendar_year() -> None:
    """Tests that the cap is reached on the last day it leaves, passed on the next served, and begins anew."""
    profile = only(cap())
    spring, autumn = Interval.of_days(date(2026, 3, 1), 6), Interval.of_days(date(2026, 9, 1), 6)
    assert told(use(profile, spring)) == (6, 10, 4, None, None)
    assert told(use(profile, spring, autumn)) == (12, 10, -2, date(2026, 9, 4), date(2026, 9, 5))
    later = use(profile, spring, autumn, horizon=Interval(date(2026, 1, 1), date(2028, 1, 1)))
    assert told(later) == (0, 10, 10, date(2026, 9, 4), date(2026, 9, 5))
    assert later.share[0, 0] == np.float32(1.2)


def test_exactly_used_up() -> None:
    """Tests that a cap that is just used up is reached, and not passed."""
    found = told(use(only(cap()), Interval.of_days(date(2026, 3, 1), 10)))
    assert found == (10, 10, 0, date(2026, 3, 10), None)


def test_a_lifetime() -> None:
    """Tests that days before the register count, and that a cap may have been reached before the horizon."""
    profile = only(cap(window="lifetime"))
    assert told(use(profile, Interval.of_days(date(2026, 3, 1), 6), days_before=5)) == (
        11, 10, -1, date(2026, 3, 5), date(2026, 3, 6),
    )  # fmt: skip
    long_ago = use(profile, Interval.of_days(date(2024, 3, 1), 10), Interval.of_days(date(2026, 3, 1), 1))
    assert told(long_ago) == (11, 10, -1, date(2024, 3, 10), date(2026, 3, 1))


def test_a_rolling_window() -> None:
    """Tests that the window with least left at the end is told, and a full one within the horizon."""
    profile = only(cap(window={"rolling": {"days": "30"}}))
    found = use(profile, Interval.of_days(date(2026, 3, 1), 10), Interval.of_days(date(2026, 12, 20), 3))
    assert told(found) == (3, 10, 7, date(2026, 3, 10), None)


def test_months_are_calendar_months() -> None:
    """Tests that a maximum in months is as long as the months from the first day served."""
    profile = only(cap(max={"months": "1"}))
    found = told(use(profile, Interval.of_days(date(2026, 2, 10), 30)))
    assert found == (30, 28, -2, date(2026, 3, 9), date(2026, 3, 10))


def test_years_since_a_date() -> None:
    """Tests that the window ends the cap, and that an unknown date is told."""
    profile = only(cap(window={"since": "discharge", "length": {"months": "3"}}))
    anchored = use(profile, Interval.of_days(date(2026, 4, 1), 2), anchors={"discharge": date(2026, 1, 15)})
    assert told(anchored) == (0, 0, 0, date(2026, 4, 14), None)
    assert use(profile, anchors={}).state[0, 0] == NOT_KNOWN


def test_one_stretch_of_service() -> None:
    """Tests a cap on one call-up: touching ones are one."""
    profile = only(cap("cap.per_call"))
    first, second = Interval.of_days(date(2026, 3, 1), 6), Interval.of_days(date(2026, 3, 7), 5)
    assert told(use(profile, first, second)) == (11, 10, -1, date(2026, 3, 10), date(2026, 3, 11))
    assert told(use(profile, first)) == (6, 10, 4, None, None)


def test_how_many_call_ups() -> None:
    """Tests that a cap on call-ups is reached on the first day of the last one that it allows."""
    calls = [Interval.of_days(date(2026, m, 1), 2) for m in (2, 4, 6)]
    found = use(only(cap(count_calls="2")), *calls)
    assert told(found) == (3, 2, -1, date(2026, 4, 1), date(2026, 6, 1))


def test_whom_a_cap_concerns() -> None:
    """Tests that a cap of another rank group does not concern a person."""
    profile = only(cap(rank_groups=["high"]), cap(rank_groups=["low"], id="other"))
    assert use(profile).state.tolist() == [[NOT_CAPPED, CAPPED]]


CAPS = st.one_of(
    st.builds(lambda d: cap(max={"days": str(d)}), st.integers(0, 40)),
    st.builds(lambda m: cap(max={"months": str(m)}), st.integers(1, 2)),
    st.builds(lambda d: cap(max={"days": str(d)}, window="lifetime"), st.integers(0, 60)),
    st.builds(lambda m: cap(max={"months": str(m)}, window="lifetime"), st.integers(1, 3)),
    st.builds(
        lambda d, n: cap(max={"days": str(d)}, window={"rolling": {"days": str(n)}}),
        st.integers(1, 30), st.integers(20, 90),
    ),
    st.builds(
        lambda m, n: cap(max={"months": str(m)}, window={"rolling": {"months": str(n)}}),
        st.integers(1, 2), st.integers(2, 4),
    ),
    st.builds(
        lambda d: cap(max={"days": str(d)}, window={"since": "discharge", "length": {"months": "3"}}),
        st.integers(1, 60),
    ),
    st.builds(lambda d: cap("cap.per_call", max={"days": str(d)}), st.integers(0, 50)),
    st.builds(lambda m: cap("cap.consecutive", max={"months": str(m)}), st.integers(1, 2)),
    st.builds(lambda n, w: cap(count_calls=str(n), window=w), st.integers(0, 3), st.sampled_from(["lifetime", "calendar_year"])),
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(CAPS, st.integers(0, 10**6), st.sampled_from([0, 0, 10, 40]))
def test_the_judge_agrees(rules: dict[str, Any], seed: int, before: int) -> None:
    """Tests that the day on which a cap is passed is the first that the judge denies, and that no earlier one is."""
    random, profile = Random(seed), only(rules)
    start = date(2026, 1, 1) + timedelta(days=random.randint(-60, 60))
    served = []
    for _ in range(random.randint(0, 3)):
        end = start - timedelta(days=random.choice([0, 1, 5, 30, 90, 200]))
        served.append(
            (
                Interval.of_days(end - timedelta(days=(n := random.choice([1, 5, 20]))), n),
                random.choice(BASES),
            )
        )
    person = PersonFacts(
        "low",
        "north",
        before,
        tuple(served),
        (),
        {"discharge": start - timedelta(days=random.randint(-20, 80))},
    )
    length = random.choice([1, 10, 40, 80])
    period = Interval.of_days(start, length)
    planned = PersonFacts("low", "north", before, (*served, (period, "beta")), (), person.anchors)
    found = cap_use(profile, people_of(profile, (planned,), REGIONS), period)

    def judged(days: int) -> Outcome:
        call = CallUpFacts(Interval.of_days(start, days), "beta", "guard", "north", "mayor", start)
        return judge_call_up(profile, call, person, Circumstances(REGIONS)).outcome

    passed, reached = int(found.passed[0, 0]), int(found.reached[0, 0])
    good = length if passed == NO_DATE else passed - day_number(start)
    assert good == 0 or judged(good) is Outcome.PERMIT
    assert good == length or judged(good + 1) is Outcome.DENY
    window = rules.get("window")
    if isinstance(window, dict) and "since" in window and start < person.anchors["discharge"]:
        return  # service before that date lies outside of the window, whatever is left of it
    if passed != NO_DATE:
        assert reached < passed
    if reached != NO_DATE and reached >= day_number(start):
        assert judged(reached - day_number(start) + 1) is Outcome.PERMIT


@pytest.mark.parametrize("many", [0, 3])
def test_nobody_and_several(many: int) -> None:
    """Tests that there is a row for each person, and none where there is nobody."""
    profile = only(cap())
    people = people_of(profile, [PersonFacts("low", "north")] * many, REGIONS)
    assert cap_use(profile, people, YEAR).used.shape == (many, 1)
