"""Tests that compiled calendar arithmetic agrees with that of the model."""

from __future__ import annotations

from datetime import date

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from holdfast.law._calendar import after_days, longest, shortest, year_start
from holdfast.law.facts import day_number, day_of
from holdfast.model import UNITS, Duration

DAYS = st.dates(date(1600, 1, 1), date(2400, 12, 31))


@given(DAYS, st.integers(0, 60), st.sampled_from(UNITS))
def test_after_agrees_with_the_model(day: date, count: int, unit: str) -> None:
    """Tests every unit from every sort of day."""
    length = Duration(count, unit)  # type: ignore[arg-type]
    assert day_of(int(after_days(length, np.array([day_number(day)]))[0])) == length.after(day)


@given(DAYS)
def test_year_start(day: date) -> None:
    """Tests that a year begins on 1 January."""
    assert day_of(int(year_start(day_number(day)))) == date(day.year, 1, 1)


def test_shortest_and_longest() -> None:
    """Tests lengths that anyone can count."""
    assert (shortest(Duration(1, "months")), longest(Duration(1, "months"))) == (28, 31)
    assert (shortest(Duration(6, "months")), longest(Duration(6, "months"))) == (181, 184)
    assert (shortest(Duration(3, "weeks")), longest(Duration(1, "years"))) == (21, 366)
