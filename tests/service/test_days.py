"""Tests that minutes are exact by the clock, and that days are counted once and by the profile's measure."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from law_worlds import cite
from service_toys import day_rule, toy

from holdfast.errors import InvalidValueError
from holdfast.model import Interval
from holdfast.service.days import (
    Attended,
    Served,
    count_days,
    days_attended,
    minutes_between,
    paid_days,
    service_days,
)

ZURICH = ZoneInfo("Europe/Zurich")
POOLED = toy(day_rule())
LOST = toy(day_rule(pool=None))
PLAIN = toy()
D = date(2026, 6, 1)


def hours(*each: float, first: date = D) -> tuple[Attended, ...]:
    """Return an attendance of so many hours on each day from the first on."""
    return tuple(Attended(first + timedelta(i), round(60 * h)) for i, h in enumerate(each))


@pytest.mark.parametrize(
    ("came", "left", "minutes"),
    [
        (datetime(2026, 6, 1, 22, tzinfo=ZURICH), datetime(2026, 6, 2, 6, tzinfo=ZURICH), 480),
        (datetime(2026, 3, 28, 22, tzinfo=ZURICH), datetime(2026, 3, 29, 6, tzinfo=ZURICH), 420),
        (datetime(2026, 10, 24, 22, tzinfo=ZURICH), datetime(2026, 10, 25, 6, tzinfo=ZURICH), 540),
        (datetime(2026, 6, 1, 8, 0, 59, tzinfo=UTC), datetime(2026, 6, 1, 8, 2, 0, tzinfo=UTC), 2),
        (datetime(2026, 6, 1, 10, tzinfo=ZURICH), datetime(2026, 6, 1, 9, tzinfo=UTC), 60),
    ],
)
def test_minutes_are_exact(came: datetime, left: datetime, minutes: int) -> None:
    """Tests that the night in which summer time begins is an hour short, and the one in which it ends long."""
    assert minutes_between(came, left) == minutes


def test_the_repeated_hour() -> None:
    """Tests that the second 02:30 of the night is an hour after the first."""
    first = datetime(2026, 10, 25, 2, 30, tzinfo=ZURICH)
    assert minutes_between(first, first.replace(fold=1)) == 60
    assert days_attended(first, first.replace(fold=1), ZURICH) == (Attended(date(2026, 10, 25), 60),)


@pytest.mark.parametrize(
    ("came", "left"),
    [
        (datetime(2026, 6, 1, 8), datetime(2026, 6, 1, 9)),  # noqa: DTZ001 -- the point
        (datetime(2026, 6, 1, 9, tzinfo=UTC), datetime(2026, 6, 1, 8, tzinfo=UTC)),
        (datetime(2026, 6, 1, tzinfo=UTC), datetime(2026, 6, 4, 0, 1, tzinfo=UTC)),
    ],
)
def test_moments_that_cannot_be(came: datetime, left: datetime) -> None:
    """Tests that moments without a zone, in the wrong order or days apart are refused."""
    with pytest.raises(InvalidValueError):
        minutes_between(came, left)


def test_a_watch_over_midnight() -> None:
    """Tests that a watch belongs to both days by its minutes, in the zone of the law."""
    came, left = datetime(2026, 6, 1, 20, tzinfo=UTC), datetime(2026, 6, 2, 4, tzinfo=UTC)
    assert days_attended(came, left, ZURICH) == (Attended(D, 120), Attended(date(2026, 6, 2), 360))
    assert days_attended(came, left, UTC) == (Attended(D, 240), Attended(date(2026, 6, 2), 240))
    assert days_attended(came, came, ZURICH) == ()


@given(
    st.integers(0, 366 * 1440), st.integers(0, 3 * 1440),
    st.sampled_from(["Europe/Zurich", "America/St_Johns", "Pacific/Apia", "Africa/Cairo"]), st.data(),
)  # fmt: skip
def test_no_minute_is_lost(start: int, length: int, zone: str, data: st.DataObject) -> None:
    """Tests that the days of an attendance have all its minutes, however it is split."""
    came = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=start)
    left = came + timedelta(minutes=length)
    between = came + timedelta(minutes=data.draw(st.integers(0, length)))
    place = ZoneInfo(zone)
    parts = (*days_attended(came, between, place), *days_attended(between, left, place))
    assert sum(each.minutes or 0 for each in parts) == length
    sums: dict[date, int] = {}
    for each in parts:
        sums[each.day] = sums.get(each.day, 0) + (each.minutes or 0)
    assert sums == {each.day: each.minutes for each in days_attended(came, left, place)}


def test_eight_hours_make_a_day() -> None:
    """Tests that eight hours make a day, two to eight are pooled, and less than two is lost (CH ZSV 26(2), 27(3))."""
    counted = count_days(POOLED, "alpha", hours(8, 7.99, 2, 1.9, 10))
    assert (counted.dates, counted.pooled_days) == ((D, D + timedelta(4)), 1)
    assert (counted.pools[0].minutes, counted.pools[0].rest) == (599, 119)
    assert counted.total == 3


def test_pools_end_with_the_year() -> None:
    """Tests that four hours of each of two years make no day."""
    assert count_days(POOLED, "alpha", hours(4, 4, first=date(2026, 12, 31))).total == 0


def test_a_measure_that_changes_within_the_year() -> None:
    """Tests that each day is measured by the value of its date, and the pool by the longer day of the year."""
    longer = {"full_day": {"hours": "8"}, "pool": {"min_hours": "2", "per": "calendar_year"}}
    shorter = {"full_day": {"hours": "4"}, "pool": {"min_hours": "1", "per": "calendar_year"}}
    profile = toy(day_rule() | {"values": {"2020-01-01": cite(**longer), "2026-06-03": cite(**shorter)}})
    counted = count_days(profile, "alpha", hours(7, 1, 7, 3, 1))
    assert (counted.dates, counted.pools[0].minutes, counted.pools[0].full) == ((D + timedelta(2),), 660, 480)
    assert counted.total == 2


def test_without_pool_or_rule() -> None:
    """Tests that shorter days are lost without a pool, and count as one each where no rule says what a day is."""
    assert count_days(LOST, "alpha", hours(4, 4, 8)).total == 1
    assert count_days(PLAIN, "alpha", hours(4, 0.1, 0)).total == 2


def test_hours_that_nobody_told() -> None:
    """Tests that a day whose hours are not told counts in full."""
    assert count_days(POOLED, "alpha", [Attended(D), Attended(D, 60)]).total == 1


def test_a_rule_that_is_contradicted() -> None:
    """Tests that a rule of confidence D measures nothing, and one of C says so."""
    value = cite(full_day={"hours": "8"})
    served = [Served(Interval(D, D + timedelta(1)), "alpha", 1, attended=hours(9))]
    for confidence, total, said in (("D", 1, False), ("C", 1, True)):
        profile = toy(day_rule() | {"values": {"2020-01-01": value | {"confidence": confidence}}})
        assert count_days(profile, "alpha", hours(8)).total == total
        assert bool(paid_days(profile, service_days(served))[0].note) == said
    doubtful = toy(day_rule() | {"values": {"2020-01-01": value | {"confidence": "D"}}})
    assert count_days(doubtful, "alpha", hours(4)).total == 1


def test_a_day_in_two_call_ups_counts_once() -> None:
    """Tests that the day has both call-ups' minutes and belongs to the one that began first."""
    long = Served(Interval(D, D + timedelta(3)), "alpha", 7, attended=hours(4, 4))
    late = Served(
        Interval(D + timedelta(1), D + timedelta(2)), "beta", 3, attended=hours(5, first=D + timedelta(1))
    )
    days = service_days([late, long])
    assert [(day.day, day.basis, day.call, day.minutes) for day in days] == [
        (D, "alpha", 7, 240), (D + timedelta(1), "alpha", 7, 540),
    ]  # fmt: skip
    assert [(paid.day, paid.days) for paid in paid_days(POOLED, service_days([late, long]))] == [
        (D + timedelta(1), 1)
    ]


def test_call_ups_without_attendance() -> None:
    """Tests that every day of a completed call-up counts where no attendance was kept, and none of another."""
    week = Interval(D, D + timedelta(7))
    assert len(paid_days(POOLED, service_days([Served(week, "alpha", 1)]))) == 7
    assert paid_days(POOLED, service_days([Served(week, "alpha", 1, completed=False)])) == ()
    assert paid_days(POOLED, service_days([Served(week, "alpha", 1, attended=())])) == ()


def test_pooled_days_lie_on_the_last_of_the_year() -> None:
    """Tests that whole days of the pool are told on 31 December, with what is left."""
    served = Served(Interval(D, D + timedelta(5)), "alpha", 1, attended=hours(4, 4, 4, 4, 3))
    (paid,) = paid_days(POOLED, service_days([served]))
    assert (paid.day, paid.days, paid.pooled, paid.call) == (date(2026, 12, 31), 2, True, 1)
    assert "180 minutes are left" in paid.note


attendances = st.lists(
    st.builds(
        Attended,
        st.dates(date(2025, 12, 20), date(2026, 1, 20)),
        st.one_of(st.none(), st.integers(0, 1440)),
    ),
    max_size=40,
)


@given(
    st.lists(st.tuples(st.sampled_from(["alpha", "beta"]), attendances), max_size=4),
    st.sampled_from([0, 1, 2]),
)
def test_never_more_days_than_the_calendar_has(
    each: list[tuple[str, tuple[Attended, ...]]], which: int
) -> None:
    """Tests that no more days count than there are different days, and no day twice."""
    profile = (POOLED, LOST, PLAIN)[which]
    served = [
        Served(Interval(date(2025, 12, 20), date(2026, 1, 21)), basis, i, attended=tuple(days))
        for i, (basis, days) in enumerate(each)
    ]
    paid = paid_days(profile, service_days(served))
    assert sum(day.days for day in paid) <= len({a.day for _, days in each for a in days if a.minutes != 0})
    dates = [day.day for day in paid if not day.pooled]
    assert len(dates) == len(set(dates))
