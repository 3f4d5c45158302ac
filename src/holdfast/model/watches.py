"""Watches: the hours of a day into which a post is divided, by the clock."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from typing import Final

from holdfast.errors import InvalidValueError
from holdfast.model.checks import check_id

_DAY: Final = 1440
"""Minutes of a day by the clock on the wall."""
_NIGHT: Final = (23 * 60, 30 * 60)
# Seven hours that hold midnight to five o'clock: Night Work Convention, 1990 (ILO C171), Art. 1(a).
_NIGHT_LEAST: Final = 180
# Somebody works at night who works three hours of it: Directive 2003/88/EC, Art. 2(4)(a).
_LONGEST_ID: Final = 8
"""Characters of a watch's name: it must fit a cell of the printed sheet."""
_HOURS: Final = re.compile(
    r"(?:(?P<id>[^=]*)=)?(?P<h>\d{1,2}):(?P<m>\d\d)\s*[-\u2013]\s*(?P<h2>\d{1,2}):(?P<m2>\d\d)"
)


class WatchState(StrEnum):
    """What became of a watch that somebody was to stand."""

    STANDS = "stands"
    GIVEN = "given"  # to another person, in a swap
    WITHDRAWN = "withdrawn"  # with its bill, before it began


@dataclass(frozen=True, slots=True)
class WatchHours:
    """One of the watches into which a day is divided; a watch belongs to the day on which it begins.

    Attributes
    ----------
    id
        Its short name, a letter or two.
    start_minute
        When it begins, minutes after midnight by the clock on the wall.
    minutes
        How long it lasts by that clock; it may end on the next day.
    """

    id: str
    start_minute: int
    minutes: int

    def __post_init__(self) -> None:
        check_id("The watch", self.id)
        if len(self.id) > _LONGEST_ID:
            raise InvalidValueError(
                f"The watch {self.id!r} has too long a name for a sheet. Give {_LONGEST_ID} characters or fewer."
            )
        if not (0 <= self.start_minute < _DAY and 1 <= self.minutes <= _DAY):
            raise InvalidValueError(
                f"The watch {self.id} begins {self.start_minute} minutes after midnight and lasts {self.minutes}. "
                "Give a beginning from 0 to 1439 and a length from 1 to 1440."
            )

    @property
    def night(self) -> bool:
        """Whether three hours of it or more lie between 23 and 6 o'clock."""
        first, last = self.start_minute, self.start_minute + self.minutes
        spans = ((_NIGHT[0] + turn, _NIGHT[1] + turn) for turn in (-_DAY, 0, _DAY))
        return sum(max(0, min(last, end) - max(first, start)) for start, end in spans) >= _NIGHT_LEAST

    @property
    def clock(self) -> str:
        """From when to when, as ``22:00-06:00``."""
        return f"{_clock(self.start_minute)}-{_clock((self.start_minute + self.minutes) % _DAY)}"

    def span(self, day: date, zone: tzinfo) -> tuple[datetime, datetime]:
        """Return the moments, in UTC, at which it begins and ends on a day where the clocks are those of a zone.

        It ends when the clock says so: in the night in which clocks are changed it lasts an hour more or less.
        """
        start, end = (
            datetime.combine(day + timedelta(days=minute // _DAY), time(*divmod(minute % _DAY, 60)), zone)
            for minute in (self.start_minute, self.start_minute + self.minutes)
        )
        return start.astimezone(UTC), end.astimezone(UTC)

    def __str__(self) -> str:
        return f"{self.id}={self.clock}"


def watch_pattern(text: str) -> tuple[WatchHours, ...]:
    """Return the watches of a day from ``06:00-14:00,14:00-22:00,22:00-06:00``, each perhaps with its name before it.

    Those without one are named: N at night, else D where it is the only one, E and L for two, A, B, C for more.

    Raises
    ------
    InvalidValueError
        If a watch cannot be read, or two have one name.
    """
    found = [_read(part.strip()) for part in text.split(",")]
    nights = [WatchHours("x", start, minutes).night for _, start, minutes in found]
    light, dark = iter(_names(nights.count(False), "D", "EL")), iter(_names(nights.count(True), "N", ""))
    usual = [next(dark if night else light) for night in nights]
    made = tuple(
        WatchHours(name or other, start, minutes)
        for (name, start, minutes), other in zip(found, usual, strict=True)
    )
    twice = [name for name, many in Counter(hours.id for hours in made).items() if many > 1]
    if twice:
        raise InvalidValueError(
            f"Two watches of {text!r} are called {twice[0]}. Give each a name: E=06:00-14:00,L=14:00-22:00."
        )
    return made


def _names(many: int, alone: str, two: str) -> list[str]:
    if many <= 1:
        return [alone] * many
    if many == len(two):
        return list(two)
    return [f"{alone}{n}" for n in range(1, many + 1)] if alone == "N" else [_letter(n) for n in range(many)]


def _letter(number: int) -> str:
    return "ABC"[number] if number < 3 else f"W{number + 1}"


def _read(text: str) -> tuple[str, int, int]:
    match = _HOURS.fullmatch(text)
    start, end = (
        (int(match[hour]) * 60 + int(match[minute]) if match else _DAY + 1)
        for hour, minute in (("h", "m"), ("h2", "m2"))
    )
    if match is None or start >= _DAY or end > _DAY or int(match["m"]) > 59 or int(match["m2"]) > 59:
        raise InvalidValueError(
            f"{text!r} is no watch. Give from when to when by the clock, 06:00-14:00, or with a name, E=06:00-14:00."
        )
    return match["id"] or "", start, (end - start) % _DAY or _DAY


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"
