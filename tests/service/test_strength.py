"""Tests that progress is told as it is, and that the forecast is what counting people day by day gives."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.errors import InvalidValueError
from holdfast.law import day_number
from holdfast.model import Interval
from holdfast.service.strength import Forecast, StageCount, forecast, progress, shortfalls

SPRING = Interval(date(2026, 3, 1), date(2026, 4, 10))
N = day_number(date(2026, 1, 1))


def day(number: int) -> date:
    """Return a day of March 2026."""
    return date(2026, 3, 1) + timedelta(days=number - 1)


COUNTS = [
    StageCount(day(1), "applied", 30),
    StageCount(day(3), "signed", 2),
    StageCount(day(10), "signed", 8),
    StageCount(day(20), "signed", 5),
]


def test_progress() -> None:
    """Tests by hand: ten signed in ten days of twenty wanted, so the rest takes ten days more."""
    told = progress(COUNTS, 20, SPRING, day(10))
    assert (told.came, told.signed, told.missing) == ((("applied", 30), ("signed", 10)), 10, 10)
    assert told.signed_by_day == ((day(3), 2), (day(10), 10))
    assert (told.pace, told.expected, told.in_time) == (1.0, day(20), True)
    assert told.pace_needed == 10 / 30


def test_the_pace_of_the_last_days() -> None:
    """Tests that what was long ago does not make the pace."""
    assert progress(COUNTS, 20, SPRING, day(12), pace_days=2).pace == 0
    slow = progress(COUNTS, 20, SPRING, day(24), pace_days=5)
    assert (slow.pace, slow.expected) == (1.0, day(29))


def test_a_target_that_is_met() -> None:
    """Tests that the day is told on which the target was met for good, even if some left in between."""
    left = [*COUNTS, StageCount(day(12), "signed", -3)]
    told = progress(left, 10, SPRING, day(25))
    assert (told.signed, told.missing, told.expected, told.in_time) == (12, 0, day(20), True)


def test_a_campaign_that_is_over() -> None:
    """Tests that without a day left no pace is enough, and without a signature no day is expected."""
    told = progress([], 5, SPRING, SPRING.last)
    assert (told.pace_needed, told.expected, told.in_time) == (None, None, False)
    assert progress(COUNTS, 5, SPRING, SPRING.last).pace_needed == 0


def test_targets_that_cannot_be() -> None:
    """Tests that no target, and a pace of no day, are refused."""
    for target, days in ((0, 28), (5, 0)):
        with pytest.raises(InvalidValueError):
            progress(COUNTS, target, SPRING, day(10), pace_days=days)


def test_forecast() -> None:
    """Tests by hand: one leaves after the second day, one renews in time, one has two contracts at once."""
    told = forecast([1, 2, 2, 3, 3], [0] * 5, [N - 9, N, N + 3, N + 1, N + 2], [N + 2, N + 3, N + 9, N + 4, N + 5],
                    first_day=N, days=6, kinds=2)  # fmt: skip
    assert told.people[:, 0].tolist() == [2, 3, 2, 2, 2, 1]
    assert told.joining[:, 0].tolist() == [1, 1, 0, 0, 0, 0]
    assert told.leaving[:, 0].tolist() == [0, 0, 1, 0, 0, 1]
    assert told.people[:, 1].tolist() == [0] * 6


def test_shortfalls() -> None:
    """Tests that the first day, the worst day and the end of a shortfall are told."""
    told = forecast([1, 2, 3], [0, 0, 0], [N, N, N + 4], [N + 9, N + 2, N + 9], first_day=N, days=6, kinds=1)
    (short,) = shortfalls(told, [2])
    assert (short.since, short.missing, short.worst, short.until) == (
        date(2026, 1, 3),
        1,
        date(2026, 1, 3),
        date(2026, 1, 5),
    )
    assert shortfalls(told, [1]) == ()
    assert shortfalls(told, [9])[0].until is None
    with pytest.raises(InvalidValueError, match="one for each"):
        shortfalls(told, [1, 1])


@pytest.mark.parametrize(
    "columns",
    [([1], [0, 0], [N], [N + 1]), ([1], [0], [N], [N]), ([1], [2], [N], [N + 1]), ([1], [-1], [N], [N + 1])],
)
def test_contracts_that_cannot_be(columns: tuple[list[int], ...]) -> None:
    """Tests that columns of two lengths, a contract without a day and an unknown kind are refused."""
    with pytest.raises(InvalidValueError):
        forecast(*columns, first_day=N, days=1, kinds=2)


contracts = st.lists(
    st.tuples(st.integers(1, 4), st.integers(0, 1), st.integers(-20, 30), st.integers(1, 25)), max_size=12
)


@given(contracts, st.integers(1, 30))
def test_the_forecast_is_what_counting_gives(each: list[tuple[int, int, int, int]], days: int) -> None:
    """Tests against sets of people, day by day, and that who comes and goes makes up the difference."""
    person, kind, start, length = ([c[i] for c in each] for i in range(4))
    told: Forecast = forecast(
        person, kind, start, [s + n for s, n in zip(start, length, strict=True)],
        first_day=0, days=days, kinds=2,
    )  # fmt: skip
    sets = {
        (d, k): {p for p, kk, s, n in each if kk == k and s <= d < s + n}
        for d in range(-1, days)
        for k in (0, 1)
    }
    for d in range(days):
        for k in (0, 1):
            before, now = sets[d - 1, k], sets[d, k]
            assert told.people[d, k] == len(now)
            assert told.joining[d, k] == len(now - before)
            assert told.leaving[d, k] == len(before - now)
