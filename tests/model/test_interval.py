"""Spans of days: half-open, and as sets of days where they are joined, met and cut."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.errors import InvalidValueError
from holdfast.model import OPEN_END, Interval, union

FIRST = date(2028, 2, 20)
INTERVALS = st.builds(
    lambda start, days: Interval.of_days(FIRST + timedelta(days=start), days),
    st.integers(0, 30),
    st.integers(1, 15),
)


def days(*intervals: Interval) -> set[date]:
    """Return the days of some intervals, counted one by one."""
    return {
        FIRST + timedelta(days=n) for n in range(60) if any(FIRST + timedelta(days=n) in i for i in intervals)
    }


@given(one=INTERVALS)
def test_half_open(one: Interval) -> None:
    """Tests that the first day is part of an interval, the end is not, and the days are counted so."""
    assert one.start in one
    assert one.last in one
    assert one.end not in one
    assert one.days == len(days(one)) == (one.end - one.start).days


@given(one=INTERVALS, other=INTERVALS)
def test_two_intervals_are_sets_of_days(one: Interval, other: Interval) -> None:
    """Tests intersection, difference, overlap and cover against the days themselves."""
    both = one.intersection(other)
    assert (days(both) if both else set()) == days(one) & days(other)
    assert both == other.intersection(one)
    rest = one.minus(other)
    assert days(*rest) == days(one) - days(other)
    assert sum(part.days for part in rest) == len(days(*rest))
    assert one.overlaps(other) == bool(days(one) & days(other)) == other.overlaps(one)
    assert one.covers(other) == (days(other) <= days(one))
    assert one.touches(other) == (len(union([one, other])) == 1)


@given(given_intervals=st.lists(INTERVALS, max_size=6))
def test_union(given_intervals: list[Interval]) -> None:
    """Tests that a union holds the same days in order, apart from one another, whatever the order given."""
    joined = union(given_intervals)
    assert days(*joined) == days(*given_intervals)
    assert all(a.end < b.start for a, b in pairwise(joined))
    assert union(reversed(given_intervals)) == joined == union(joined)


@pytest.mark.parametrize("end", [FIRST, FIRST - timedelta(days=1)])
def test_never_empty(end: date) -> None:
    """Tests that an interval without a day is refused."""
    with pytest.raises(InvalidValueError, match="has no day in it"):
        Interval(FIRST, end)


def test_shown_as_people_read_it() -> None:
    """Tests that an interval names its last day, or none where it has no end."""
    assert str(Interval(date(2030, 1, 1), date(2030, 1, 8))) == "2030-01-01 to 2030-01-07"
    assert str(Interval(date(2030, 1, 1), OPEN_END)) == "2030-01-01 on"
