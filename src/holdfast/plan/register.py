"""What a planner asks for, what the register says, and what the law leaves: the parts of a formulation."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from holdfast.errors import PlanError
from holdfast.model import Interval
from holdfast.plan.problem import MOST_PERIODS

Longs = npt.NDArray[np.int64]

CALLS: Final = {"person": pl.Int64, "post": pl.String, "start_day": pl.Int32, "end_day": pl.Int32}
"""The columns of call-ups and of tours set by hand."""


@dataclass(frozen=True, slots=True)
class PlanSettings:
    """What to plan, and what distance and changes of people cost.

    Attributes
    ----------
    horizon
        A whole number of periods.
    tour_lengths
        The lengths a tour may have, in periods; those that the law forbids are left out.
    reach_km
        How far from home people are sent, as the crow flies.
    tour_cost, cost_per_km
        What a tour costs, and each kilometre of distance per period; in the unit of a post's worth.
    fairness
        How far burden is to be spread, from 0 (not at all) to 1.
    threat_level
        The threat level to plan for on all days, whatever is set; None for the levels that are set.
    """

    horizon: Interval
    tour_lengths: tuple[int, ...]
    period_days: int = 7
    reach_km: float = 80.0
    tour_cost: float = 0.2
    cost_per_km: float = 0.002
    fairness: float = 0.0
    threat_level: int | None = None

    def __post_init__(self) -> None:
        if self.period_days < 1 or self.horizon.days % self.period_days:
            raise PlanError(
                f"The horizon {self.horizon} has {self.horizon.days} days, which is no whole number of periods of "
                f"{self.period_days} days. Give one that is."
            )
        if self.periods > MOST_PERIODS:
            raise PlanError(f"The horizon has {self.periods} periods. Give at most {MOST_PERIODS}.")
        if not self.tour_lengths or min(self.tour_lengths) < 1:
            raise PlanError(
                f"Tours of {self.tour_lengths} periods cannot be planned. Give lengths from 1 up."
            )
        if not (self.reach_km >= 0 and self.tour_cost >= 0 and self.cost_per_km >= 0):
            raise PlanError("Reach and costs are below 0 or not numbers. Give numbers from 0 up.")
        if not 0 <= self.fairness <= 1:
            raise PlanError(f"Fairness is {self.fairness}. Give a number from 0 to 1.")
        if self.threat_level is not None and self.threat_level < 1:
            raise PlanError(f"The threat level is {self.threat_level}. Give one from 1 up.")

    @property
    def periods(self) -> int:
        """The number of periods."""
        return self.horizon.days // self.period_days

    @property
    def first_day(self) -> int:
        """The first day of the horizon, since 1970-01-01."""
        return int(np.datetime64(self.horizon.start, "D").astype(np.int64))

    @property
    def starts(self) -> Longs:
        """The first day of each period, since 1970-01-01; int64[T]."""
        return self.first_day + self.period_days * np.arange(self.periods, dtype=np.int64)

    def period(self, number: int) -> Interval:
        """Return the days of a period, counted from 0."""
        start = self.horizon.start + timedelta(days=number * self.period_days)
        return Interval.of_days(start, self.period_days)


@dataclass(frozen=True, slots=True, eq=False)
class Register:
    """What the register says; all frames without nulls but where said.

    Attributes
    ----------
    posts
        post, facility, region, kind, latitude, longitude, strength, worth (with the facility's exposure), start_day
        and end_day (null: always); and where any post has them tiers, mix, by_threat (texts of `holdfast.model.shape`,
        null: none) and levels (list of struct of start_day, end_day and level, the last decides).
    people
        A row a contract, those of a person together: person, place, latitude, longitude, kinds (list: kinds of post
        they qualify for), area (the regions they may serve in, as one text), contract_start, contract_end (days since
        1970-01-01); and where known qualifications (list), unit (null: none) and together (whether it serves together).
    busy
        person, post, start_day, end_day of call-ups in force.
    fixed
        The same of tours set by hand that are to be part of the plan.
    """

    posts: pl.DataFrame
    people: pl.DataFrame
    busy: pl.DataFrame
    fixed: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=CALLS))


@dataclass(frozen=True, slots=True, eq=False)
class Limits:
    """What the law leaves each person, in the order in which the register's people first occur.

    Attributes
    ----------
    allowance_days
        int[N]: days over the whole horizon.
    allowance_calls
        int[N]: calls that may be placed in the horizon.
    longest_days
        Days of the longest call that is lawful, one number for all or int64[N]; None where nothing limits it.
    rest_days
        Days free between two calls.
    first_day
        The first day, since 1970-01-01, for which notice can still be given.
    areas
        For each text in the people's `area` the regions it stands for.
    year_first, year_days
        The first days of the calendar years in the horizon, int64[W], and the days left in each, int64[N, W].
    ceiling_days
        Days that may have been served from the horizon's first day to the end of each period; int64[N, T].
    rolling
        For rolling windows shorter than the horizon their days, and the days that may be served in them, int64[N].
    since, until
        Days within which all calls must lie, half-open; int64[N].
    served_days
        Days served this year before the horizon, for fairness; int64[N].
    """

    allowance_days: npt.NDArray[np.integer]
    allowance_calls: npt.NDArray[np.integer]
    longest_days: int | Longs | None
    rest_days: int
    first_day: int
    areas: dict[str, frozenset[str]]
    year_first: Longs | None = None
    year_days: Longs | None = None
    ceiling_days: Longs | None = None
    rolling: tuple[tuple[int, Longs], ...] = ()
    since: Longs | None = None
    until: Longs | None = None
    served_days: Longs | None = None
