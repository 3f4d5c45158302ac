"""Calendar arithmetic on day numbers, compiled, so that arrays and single days are reckoned alike.

Dates from day counts as in H. Hinnant, "chrono-Compatible Low-Level Date Algorithms" (2013): years begin in March,
so that the leap day is the last of its year.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt
from numba import njit

from holdfast.model import Duration

_DAYS: Final = 0
_MONTHS: Final = 1
_CYCLE: Final = 146097  # days of 400 years, after which the calendar repeats
FAR: Final = 2**30
"""A day number after every date."""


def unit_and_count(length: Duration | None) -> tuple[int, int]:
    """Return a length as a unit code (0 days, 1 months) and a count; -1 days for no length."""
    if length is None:
        return _DAYS, -1
    if length.unit in {"months", "years"}:
        return _MONTHS, length.count * (12 if length.unit == "years" else 1)
    if length.unit == "hours":
        return _DAYS, length.count // 24
    return _DAYS, length.count * (7 if length.unit == "weeks" else 1)


@njit(cache=True, inline="never")
def _march(day: int) -> tuple[int, int]:
    """Return the months from March of year 0 to the month of a day, and its place in it from 0."""
    shifted = day + 719468
    era = shifted // 146097
    doe = shifted - era * 146097
    yoe = (doe - doe // 1460 + doe // 36524 - doe // 146096) // 365
    doy = doe - (365 * yoe + yoe // 4 - yoe // 100)
    month = (5 * doy + 2) // 153
    return (yoe + era * 400) * 12 + month, doy - (153 * month + 2) // 5


@njit(cache=True, inline="never")
def _month_start(month: int) -> int:
    """Return the first day of a month counted from March of year 0."""
    year = month // 12
    era = year // 400
    yoe = year - era * 400
    return era * 146097 + yoe * 365 + yoe // 4 - yoe // 100 + (153 * (month - 12 * year) + 2) // 5 - 719468


@njit(cache=True, inline="never")
def after(day: int, unit: int, count: int) -> int:
    """Return the day that is `count` units later; in a shorter month its last day. FAR for a count of -1."""
    if count < 0:
        return FAR
    if unit == 0:
        return day + count
    month, place = _march(day)
    first, following = _month_start(month + count), _month_start(month + count + 1)
    return min(first + place, following - 1)


@njit(cache=True, inline="never")
def year_start(day: int) -> int:
    """Return 1 January of the year of a day."""
    month, _ = _march(day)
    return _month_start((month - 10) // 12 * 12 + 10)


@njit(cache=True)
def _after_all(days: npt.NDArray[np.int64], unit: int, count: int) -> npt.NDArray[np.int64]:
    out = np.empty(len(days), np.int64)
    for i in range(len(days)):
        out[i] = after(days[i], unit, count)
    return out


def after_days(length: Duration, days: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Return the day this long after each day, in day numbers."""
    unit, count = unit_and_count(length)
    if unit == _DAYS:
        return days.astype(np.int64) + count
    return _after_all(days.astype(np.int64), unit, count)


def shortest(length: Duration) -> int:
    """Return the fewest days this length can have, from any day of the calendar."""
    return _extreme(length)[0]


def longest(length: Duration) -> int:
    """Return the most days this length can have, from any day of the calendar."""
    return _extreme(length)[1]


@lru_cache(maxsize=256)
def _extreme(length: Duration) -> tuple[int, int]:
    unit, count = unit_and_count(length)
    if unit == _DAYS:
        return count, count
    cycle = np.arange(_CYCLE, dtype=np.int64)
    lengths = _after_all(cycle, unit, count) - cycle
    return int(lengths.min()), int(lengths.max())
