"""Lengths of time that keep their unit."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.errors import InvalidValueError
from holdfast.model import UNITS, Duration, TimeUnit, add_months

DAYS = st.dates(date(2019, 1, 1), date(2033, 1, 1))
DURATIONS = st.builds(Duration, st.integers(0, 40), st.sampled_from(UNITS))


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2030, 1, 31), 1, date(2030, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2030, 3, 31), -1, date(2030, 2, 28)),
        (date(2030, 11, 30), 3, date(2031, 2, 28)),
        (date(2030, 12, 15), 1, date(2031, 1, 15)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
    ],
)
def test_months_are_calendar_months(day: date, months: int, later: date) -> None:
    """Tests that a month later is the same day, or the last of a shorter month."""
    assert add_months(day, months) == later


@given(length=DURATIONS, day=DAYS, end=DAYS)
def test_before_is_the_latest_day_in_time(length: Duration, day: date, end: date) -> None:
    """Tests that `after` and `before` belong together: a day is early enough exactly if it is not after `before`."""
    assert (length.after(day) <= end) == (day <= length.before(end))


@given(length=DURATIONS, day=DAYS)
def test_later_days_end_later(length: Duration, day: date) -> None:
    """Tests that a length that begins a day later never ends earlier, and never ends before it begins."""
    assert day <= length.after(day) <= length.after(day + timedelta(days=1))


@pytest.mark.parametrize(("count", "days"), [(0, 0), (23, 0), (24, 1), (47, 1), (48, 2)])
def test_hours_count_as_whole_days(count: int, days: int) -> None:
    """Tests that hours count as the whole days they fill."""
    assert Duration(count, "hours").after(date(2030, 1, 1)) == date(2030, 1, 1) + timedelta(days=days)


@pytest.mark.parametrize(("count", "unit"), [(-1, "days"), (1, "fortnights"), (1, "")])
def test_what_is_no_duration(count: int, unit: TimeUnit) -> None:
    """Tests that a negative count or an unknown unit is refused."""
    with pytest.raises(InvalidValueError):
        Duration(count, unit)


def test_shown_as_people_read_it() -> None:
    """Tests the singular."""
    assert [str(Duration(n, "weeks")) for n in (0, 1, 2)] == ["0 weeks", "1 week", "2 weeks"]
