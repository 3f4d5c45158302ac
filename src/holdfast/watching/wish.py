"""What is asked of a watch bill, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from holdfast.errors import InvalidValueError
from holdfast.law import Verdict
from holdfast.model import Interval, WatchHours

REST_MINUTES = 660
"""The rest between watches where neither law nor wish says otherwise.

Eleven hours in every twenty-four: Directive 2003/88/EC, Art. 3. It is a habit of the house here, not law.
"""
MOST_IN_ROW = 6
"""Days with a watch in a row, unless asked otherwise: one day free in seven, Weekly Rest Convention (ILO C14), Art. 2."""


@dataclass(frozen=True, slots=True)
class WatchWeights:
    """What it costs where a bill is not as wanted, against each other.

    Attributes
    ----------
    missing
        A person, or a holder of a qualification, missing on a watch.
    surplus
        A person too many on a watch.
    request
        What somebody asked for and did not get.
    night, weekend
        A night, or weekend, by which the one who stands most is ahead of the one who stands fewest.
    """

    missing: int = 100
    surplus: int = 20
    request: int = 10
    night: int = 4
    weekend: int = 4


@dataclass(frozen=True, slots=True)
class WatchWish:
    """What is asked of a watch bill.

    Attributes
    ----------
    period
        The days on which its watches begin.
    hours
        The watches of a day.
    post
        One post; all of the facility where it is left out.
    wanted
        People wanted on a watch, by its name; a watch that is not named wants the fair share of those called up.
    skills
        Holders of a qualification wanted on every watch, besides the mix of the post.
    rest_minutes
        Between two watches; the law's, where it asks for more or none is given, else `REST_MINUTES`.
    most_in_row
        Days with a watch in a row.
    plan
        A plan whose tours are taken in place of the call-ups in force, to see what bills it would allow.
    """

    facility: str
    period: Interval
    hours: tuple[WatchHours, ...]
    post: str | None = None
    wanted: dict[str, int] = field(default_factory=dict)
    skills: dict[str, int] = field(default_factory=dict)
    rest_minutes: int | None = None
    most_in_row: int = MOST_IN_ROW
    plan: str | None = None
    weights: WatchWeights = WatchWeights()

    def __post_init__(self) -> None:
        names = {hours.id for hours in self.hours}
        unknown = sorted(set(self.wanted) - names)
        if unknown:
            raise InvalidValueError(
                f"People are wanted on the watch {unknown[0]!r}, which is none of {', '.join(sorted(names))}. "
                "Name one of those, or name the watches themselves: --watches D=06:00-18:00,N=18:00-06:00."
            )
        if self.most_in_row < 1:
            raise InvalidValueError(f"{self.most_in_row} days in a row are too few. Give 1 or more.")
        for what, number in (*self.wanted.items(), *self.skills.items()):
            if number < 0:
                raise InvalidValueError(f"{number} people wanted for {what} make no sense. Give 0 or more.")


@dataclass(frozen=True, slots=True)
class WeighedRequest:
    """What somebody asked for, and whether a bill grants it; `watch` is empty for any watch of the day."""

    person: int
    day: date
    watch: str
    wants: bool
    granted: bool


@dataclass(frozen=True, slots=True, eq=False)
class MadeBill:
    """A watch bill that was made and is not published.

    Attributes
    ----------
    rest_minutes
        The rest between watches that it keeps.
    watches
        Columns post, day, watch, person, as they are published.
    cover
        Columns post, day, watch, skill, wanted.
    penalty, bound
        What is not as wanted, weighed; and what no bill under the same rules comes below.
    notes
        What a reader should know of how it was made, in sentences.
    verdicts
        The rules of the profile on rest that it keeps.
    requests
        What people asked for on these days.
    skills
        The qualifications of those who are called up.
    """

    wish: WatchWish
    region: str
    rest_minutes: int
    watches: pl.DataFrame
    cover: pl.DataFrame
    penalty: int
    bound: int
    notes: tuple[str, ...]
    verdicts: tuple[Verdict, ...]
    requests: tuple[WeighedRequest, ...]
    skills: Mapping[int, frozenset[str]]

    @property
    def optimal(self) -> bool:
        """Whether no bill under the same rules is better."""
        return self.penalty <= self.bound
