"""The one type for spans of days: half-open, from the first day to the day after the last."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from holdfast.errors import InvalidValueError

ONE_DAY = timedelta(days=1)
OPEN_END = date(9999, 12, 31)
"""The end of an interval whose end nobody has set."""


@dataclass(frozen=True, slots=True, order=True)
class Interval:
    """Days from `start` up to, not including, `end`; never empty.

    Raises
    ------
    InvalidValueError
        If `end` is not after `start`.
    """

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end <= self.start:
            raise InvalidValueError(
                f"An interval from {self.start} to {self.end} has no day in it. "
                "Give an end after the start; the end day itself is not part of it."
            )

    @classmethod
    def of_days(cls, start: date, days: int) -> Interval:
        """Return the interval of `days` days that begins on `start`."""
        return cls(start, start + timedelta(days=days))

    @property
    def days(self) -> int:
        """The number of days."""
        return (self.end - self.start).days

    @property
    def last(self) -> date:
        """The last day that is part of the interval."""
        return self.end - ONE_DAY

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.end

    def __str__(self) -> str:
        return f"{self.start} on" if self.end == OPEN_END else f"{self.start} to {self.last}"

    def covers(self, other: Interval) -> bool:
        """Tell whether every day of `other` is in this interval."""
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Interval) -> bool:
        """Tell whether the two share a day."""
        return self.start < other.end and other.start < self.end

    def touches(self, other: Interval) -> bool:
        """Tell whether the two share a day or lie side by side without a day between."""
        return self.start <= other.end and other.start <= self.end

    def intersection(self, other: Interval) -> Interval | None:
        """Return the days in both, or None if there are none."""
        start, end = max(self.start, other.start), min(self.end, other.end)
        return Interval(start, end) if start < end else None

    def minus(self, other: Interval) -> tuple[Interval, ...]:
        """Return the days of this interval that are not in `other`, as up to two intervals."""
        if not self.overlaps(other):
            return (self,)
        before = (Interval(self.start, other.start),) if self.start < other.start else ()
        after = (Interval(other.end, self.end),) if other.end < self.end else ()
        return before + after


def union(intervals: Iterable[Interval]) -> tuple[Interval, ...]:
    """Return the fewest intervals that hold the same days, in order. O(n log n)."""
    merged: list[Interval] = []
    for interval in sorted(intervals):
        if merged and merged[-1].touches(interval):
            merged[-1] = Interval(merged[-1].start, max(merged[-1].end, interval.end))
        else:
            merged.append(interval)
    return tuple(merged)
