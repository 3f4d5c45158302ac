"""What the law leaves in days, as periods; by hand."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest

from holdfast.errors import PlanError
from holdfast.model import Interval
from holdfast.plan.caps import Caps, caps_of, lawful_lengths, rest_days
from holdfast.plan.register import Limits, PlanSettings

START = date(2030, 12, 9)  # a Monday; the new year falls on the second day of the fourth week
FIRST = (START - date(1970, 1, 1)).days
NEW_YEAR = FIRST + 23
GRID = PlanSettings(Interval.of_days(START, 42), (1, 2))


def limits(**changes: Any) -> Limits:
    """Return what the law leaves one person: everything, unless said otherwise."""
    usual: dict[str, Any] = {
        "allowance_days": np.array([999]), "allowance_calls": np.array([99]), "longest_days": None, "rest_days": 0,
        "first_day": FIRST, "areas": {},
    }  # fmt: skip
    return Limits(**usual | changes)


def caps(free: str = "111111", **changes: Any) -> Caps:
    """Return the caps of one person, free in the periods of 1."""
    return caps_of(limits(**changes), GRID, [1, 2], np.array([[each == "1" for each in free]]))


def years(first: int, second: int, new_year: int = NEW_YEAR) -> dict[str, Any]:
    """Return the days left in the two years of the horizon."""
    return {"year_first": np.array([FIRST, new_year]), "year_days": np.array([[first, second]])}


def test_nothing_binds() -> None:
    """Tests that what binds nobody is left out of the problem."""
    found = caps(**years(99, 99))
    assert found.cap.tolist() == [6]
    assert (found.calls, found.longest, found.window_cap, found.ceiling, found.rolling_cap) == (None,) * 5


@pytest.mark.parametrize(
    ("first", "second", "expected", "free"),
    [
        # Two days of the fourth week are in the old year and five in the new: it counts in the new one.
        (
            21,
            14,
            [[3, 2]],
            "111011",
        ),  # 21 days less two leave two weeks: better three without the fourth week
        (23, 14, [[3, 2]], "111111"),
        (14, 14, [[2, 2]], "111011"),
        (
            15,
            14,
            [[1, 2]],
            "000111",
        ),  # the person is free only after: 15 days less two cost a week that nobody wants
        (0, 14, [[0, 2]], "111011"),  # no day is left of the old year, so none of its days can be served
    ],
)
def test_a_new_year_within_a_week(first: int, second: int, expected: list[list[int]], free: str) -> None:
    """Tests by hand the weeks left in each year, and whether the week between is closed to the person."""
    given = "111111" if free != "000111" else free
    found = caps(given, **years(first, second))
    assert found.window_first is not None
    assert found.window_cap is not None
    assert found.window_first.tolist() == [0, 3]
    assert "".join("1" if each else "0" for each in found.available[0]) == free
    assert found.window_cap.tolist() == expected


def test_a_new_year_between_weeks() -> None:
    """Tests that no week is lost where the year begins with one."""
    found = caps(**years(14, 7, new_year=FIRST + 21))
    assert found.window_cap is not None
    assert found.window_cap.tolist() == [[2, 1]]
    assert found.cap.tolist() == [3]
    assert found.changed == 0


def test_a_year_that_only_its_last_week_touches() -> None:
    """Tests that a year with no week of its own closes the week that touches it where too few of its days are left."""
    one_day = years(35, 0, new_year=FIRST + 41)
    assert not caps(**one_day).available[0, 5]
    assert caps(**years(35, 1, new_year=FIRST + 41)).available[0, 5]


def test_ceiling_rolling_and_windows_from_a_date() -> None:
    """Tests days as periods: rounded down, cut to what can be served by then, and closed outside a window."""
    found = caps(
        ceiling_days=np.array([[3, 7, 20, 99, 99, 99]]),
        rolling=((15, np.array([14])), (500, np.array([34]))),
        since=np.array([FIRST + 1]),
        until=np.array([FIRST + 41]),
    )
    assert found.ceiling is not None
    assert found.ceiling.tolist() == [[0, 1, 2, 4, 5, 6]]
    assert found.rolling_cap is not None
    assert (found.rolling_span, found.rolling_cap.tolist()) == (
        3,
        [2],
    )  # fifteen days fill three weeks, rounded up
    assert found.cap.tolist() == [4]  # the long window holds the whole horizon
    assert found.available.tolist() == [[False, True, True, True, True, False]]


def test_calls_and_longest() -> None:
    """Tests that who may not serve the shortest tour serves none, and few calls are passed on."""
    assert caps(longest_days=6).cap.tolist() == [0]
    one = caps(longest_days=np.array([13]), allowance_calls=np.array([2]))
    assert one.calls is not None
    assert one.longest is not None
    assert (one.calls.tolist(), one.longest.tolist()) == ([2], [1])
    assert caps(allowance_calls=np.array([0])).cap.tolist() == [0]


def test_lengths_and_rest_of_people_who_differ() -> None:
    """Tests that a tour is planned if anybody may serve it, and lies apart from the next if anybody's length is limited."""
    two = limits(longest_days=np.array([7, 2**30]))
    assert lawful_lengths(GRID, two) == [1, 2]
    assert rest_days(two) == 1
    assert rest_days(limits(longest_days=np.array([2**30]))) == 0
    with pytest.raises(PlanError, match="at most 6 days"):
        lawful_lengths(GRID, limits(longest_days=np.array([6, 3])))
