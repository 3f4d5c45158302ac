"""Lengths of time that keep their unit: a month is a calendar month, never thirty days."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, get_args

from holdfast.errors import InvalidValueError

TimeUnit = Literal["hours", "days", "weeks", "months", "years"]
UNITS: tuple[TimeUnit, ...] = get_args(TimeUnit)


def add_months(day: date, months: int) -> date:
    """Return the same day of the month `months` later, or the month's last day where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


@dataclass(frozen=True, slots=True)
class Duration:
    """A count of one unit of time.

    Raises
    ------
    InvalidValueError
        If the count is negative or the unit is not one of `UNITS`.
    """

    count: int
    unit: TimeUnit

    def __post_init__(self) -> None:
        if self.unit not in UNITS or self.count < 0:
            raise InvalidValueError(
                f"A duration of {self.count!r} {self.unit!r} cannot be used. "
                f"Give a whole number from 0 of one of: {', '.join(UNITS)}."
            )

    def __str__(self) -> str:
        return f"{self.count} {self.unit if self.count != 1 else self.unit.removesuffix('s')}"

    def after(self, day: date) -> date:
        """Return the day this long after `day`; hours count as the whole days they fill."""
        match self.unit:
            case "hours":
                return day + timedelta(days=self.count // 24)
            case "days":
                return day + timedelta(days=self.count)
            case "weeks":
                return day + timedelta(weeks=self.count)
            case "months":
                return add_months(day, self.count)
            case "years":
                return add_months(day, 12 * self.count)

    def before(self, day: date) -> date:
        """Return the latest day from which `after` is not later than `day`."""
        months = {"months": self.count, "years": 12 * self.count}.get(self.unit)
        if months is None:
            return day - (self.after(day) - day)
        latest = add_months(day, -months)
        while self.after(latest + timedelta(days=1)) <= day:
            latest += timedelta(days=1)
        return latest
