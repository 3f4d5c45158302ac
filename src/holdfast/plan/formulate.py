"""From what the register and the law say to the guard-tour problem, and from its tours back to days and posts.

What the problem cannot hold exactly is held on the safe side, so every plan of it is lawful; the bound then speaks of
the problem as formulated:

- a person plans under one contract, the one that covers most of the horizon;
- caps over several windows become one number of periods that breaks none of them;
- a call-up shorter than a period is not planned, but a tour begins and ends with its post where that is not open
  throughout; what this saves is not counted in the plan's value.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import numpy.typing as npt
import polars as pl

from holdfast.errors import PlanError
from holdfast.model import Interval
from holdfast.plan.problem import MOST_PERIODS, Problem
from holdfast.plan.tours import Tours

EARTH_RADIUS_KM = 6371.0088
"""Mean radius R1 of the WGS 84 ellipsoid (Moritz, Geodetic Reference System 1980)."""


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
    """

    horizon: Interval
    tour_lengths: tuple[int, ...]
    period_days: int = 7
    reach_km: float = 80.0
    tour_cost: float = 0.2
    cost_per_km: float = 0.002

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

    @property
    def periods(self) -> int:
        """The number of periods."""
        return self.horizon.days // self.period_days

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
        and end_day (null: always).
    people
        person, place, latitude, longitude, kinds (list: kinds of post they qualify for), area (the regions they may
        serve in, as one text), contract_start, contract_end (days since 1970-01-01).
    busy
        person, post, start_day, end_day of call-ups in force.
    """

    posts: pl.DataFrame
    people: pl.DataFrame
    busy: pl.DataFrame


@dataclass(frozen=True, slots=True, eq=False)
class Limits:
    """What the law leaves each person, in the order of the register's people.

    Attributes
    ----------
    allowance_days
        int32[N]: days in the horizon that break no cap over any window.
    allowance_calls
        int32[N]: calls that may be placed in the horizon.
    longest_days
        The longest call that is lawful, or None where nothing limits it.
    rest_days
        Days free between two calls.
    first_day
        The first day, since 1970-01-01, for which notice can still be given.
    areas
        For each text in the people's `area` the regions it stands for.
    """

    allowance_days: npt.NDArray[np.int32]
    allowance_calls: npt.NDArray[np.int32]
    longest_days: int | None
    rest_days: int
    first_day: int
    areas: dict[str, frozenset[str]]


@dataclass(frozen=True, slots=True, eq=False)
class Formulation:
    """A problem with the names of its posts and people.

    Attributes
    ----------
    opens, closes
        int32[J]: the first day of each post and the day after its last, since 1970-01-01.
    """

    problem: Problem
    settings: PlanSettings
    posts: tuple[str, ...]
    people: npt.NDArray[np.int64]
    opens: npt.NDArray[np.int32]
    closes: npt.NDArray[np.int32]

    def calls(self, tours: Tours) -> pl.DataFrame:
        """Return the tours as call-ups (person, post, start_day, end_day), each within the days of its post."""
        first = _day(self.settings)
        length = self.settings.period_days
        start = np.maximum(first + tours.start * length, self.opens[tours.post])
        end = np.minimum(first + (tours.start + tours.length) * length, self.closes[tours.post])
        return pl.DataFrame(
            {
                "person": self.people[tours.person],
                "post": pl.Series(self.posts, dtype=pl.String).gather(tours.post),
                "start_day": start.astype(np.int32),
                "end_day": end.astype(np.int32),
            }
        ).filter(pl.col("start_day") < pl.col("end_day"))


def formulate(register: Register, limits: Limits, settings: PlanSettings) -> Formulation:
    """Return the guard-tour problem of a register under what the law leaves.

    Raises
    ------
    PlanError
        If no post or nobody is left to plan, with the reason.
    """
    posts, people = register.posts, register.people
    if not posts.height:
        raise PlanError("There is no post to plan in this region. Import or add posts first.")
    if not people.height:
        raise PlanError("Nobody has a contract in this horizon. Import people and contracts first.")
    lengths = _lawful_lengths(settings, limits)
    keys, group = _groups(people)
    reach_first, reach_post, reach_cost = _reach(keys, posts, limits, settings)
    problem = Problem(
        tour_lengths=np.array(lengths),
        rest=_rest(limits, settings),
        tour_cost=settings.tour_cost,
        post_facility=posts["facility"].rank("dense").to_numpy().astype(np.int64) - 1,
        post_kind=posts["kind"].rank("dense").to_numpy().astype(np.int64) - 1,
        demand=_demand(register, settings),
        value=np.repeat(posts["worth"].to_numpy()[:, None], settings.periods, axis=1),
        group=group,
        # NOTE: so few periods that no split into lawful tours makes more calls than are left.
        cap=np.minimum(limits.allowance_days // settings.period_days, limits.allowance_calls * min(lengths)),
        available=_available(register, limits, settings),
        reach_first=reach_first,
        reach_post=reach_post,
        reach_cost=reach_cost,
        period_days=settings.period_days,
    )
    return Formulation(
        problem,
        settings,
        tuple(posts["post"]),
        people["person"].to_numpy(),
        opens=posts["start_day"].fill_null(np.iinfo(np.int32).min).to_numpy(),
        closes=posts["end_day"].fill_null(np.iinfo(np.int32).max).to_numpy(),
    )


def _day(settings: PlanSettings) -> int:
    return int(np.datetime64(settings.horizon.start, "D").astype(np.int64))


def _lawful_lengths(settings: PlanSettings, limits: Limits) -> list[int]:
    longest = math.inf if limits.longest_days is None else limits.longest_days
    lengths = [length for length in settings.tour_lengths if length * settings.period_days <= longest]
    if not lengths:
        raise PlanError(
            f"The law allows calls of at most {limits.longest_days} days; the shortest tour asked for has "
            f"{min(settings.tour_lengths) * settings.period_days}. Ask for shorter tours."
        )
    return [length for length in lengths if length <= settings.periods] or [settings.periods]


def _rest(limits: Limits, settings: PlanSettings) -> int:
    # NOTE: where a call has a longest length, two tours side by side would count as one call; so a period between.
    least = 1 if limits.longest_days is not None else 0
    return max(least, math.ceil(limits.rest_days / settings.period_days))


def _groups(people: pl.DataFrame) -> tuple[pl.DataFrame, npt.NDArray[np.int64]]:
    """Return the distinct (place, kinds, area) with one row each, and the row of each person."""
    keyed = people.select(
        "place", "latitude", "longitude", pl.col("kinds").list.sort().list.join(" ").alias("kinds"), "area"
    )
    keys = keyed.unique(["place", "kinds", "area"], maintain_order=True).with_row_index("group")
    joined = keyed.join(
        keys.select("place", "kinds", "area", "group"),
        on=["place", "kinds", "area"],
        how="left",
        maintain_order="left",
    )
    return keys, joined["group"].to_numpy().astype(np.int64)


def _reach(
    keys: pl.DataFrame, posts: pl.DataFrame, limits: Limits, settings: PlanSettings
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """Return for each group the posts that kind, area and distance allow, with their cost per period."""
    places = (
        keys.select("place", "latitude", "longitude")
        .unique("place", maintain_order=True)
        .with_row_index("row")
    )
    km = _distances_km(places, posts)
    place = keys.join(places.select("place", "row"), on="place", how="left", maintain_order="left")[
        "row"
    ].to_numpy()
    of_kind = {k: (posts["kind"] == k).to_numpy() for k in posts["kind"].unique()}
    in_area = {a: posts["region"].is_in(list(regions)).to_numpy() for a, regions in limits.areas.items()}
    nothing = np.zeros(posts.height, np.bool_)
    first, post, cost = [0], [np.zeros(0, np.int64)], [np.zeros(0)]
    for row, kinds, area in zip(place, keys["kinds"], keys["area"], strict=True):
        able = np.logical_or.reduce([of_kind.get(kind, nothing) for kind in kinds.split()] or [nothing])
        near = np.flatnonzero(able & in_area.get(area, nothing) & (km[row] <= settings.reach_km))
        post.append(near.astype(np.int64))
        cost.append(settings.cost_per_km * km[row][near])
        first.append(first[-1] + len(near))
    return np.array(first, np.int64), np.concatenate(post), np.concatenate(cost)


def _distances_km(places: pl.DataFrame, posts: pl.DataFrame) -> npt.NDArray[np.float64]:
    """Return great-circle distances by the haversine formula (Sinnott 1984); shape [places, posts]."""
    lat1, lon1 = (np.radians(places[c].to_numpy())[:, None] for c in ("latitude", "longitude"))
    lat2, lon2 = (np.radians(posts[c].to_numpy())[None, :] for c in ("latitude", "longitude"))
    h = np.sin((lat2 - lat1) / 2) ** 2 + np.cos(lat1) * np.cos(lat2) * np.sin((lon2 - lon1) / 2) ** 2
    km: npt.NDArray[np.float64] = 2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.minimum(h, 1.0)))
    return km


def _demand(register: Register, settings: PlanSettings) -> npt.NDArray[np.int64]:
    """Return the people still wanted: the strength while the post is open, less who is called to it already."""
    posts = register.posts
    starts = _day(settings) + settings.period_days * np.arange(settings.periods)
    since = posts["start_day"].fill_null(np.iinfo(np.int32).min).to_numpy()[:, None]
    until = posts["end_day"].fill_null(np.iinfo(np.int32).max).to_numpy()[:, None]
    open_whole = (since <= starts[None]) & (starts[None] + settings.period_days <= until)
    demand = np.where(open_whole, posts["strength"].to_numpy()[:, None], 0).astype(np.int64)
    rows = posts.select("post").with_row_index("row")
    there = register.busy.join(rows, on="post", how="inner")
    for row, start, end in there.select("row", "start_day", "end_day").iter_rows():
        demand[row] -= (start <= starts) & (starts + settings.period_days <= end)
    return np.maximum(demand, 0)


def _available(register: Register, limits: Limits, settings: PlanSettings) -> npt.NDArray[np.uint64]:
    """Return one bit per period in which a person is under contract, can be given notice, and is not called already."""
    people = register.people
    starts = _day(settings) + settings.period_days * np.arange(settings.periods)
    ends = starts + settings.period_days
    since = np.maximum(people["contract_start"].to_numpy(), limits.first_day)[:, None]
    free = (since <= starts[None]) & (ends[None] <= people["contract_end"].to_numpy()[:, None])
    rows = people.select("person").with_row_index("row")
    busy = register.busy.join(rows, on="person", how="inner")
    gap = max(limits.rest_days, 1 if limits.longest_days is not None else 0)
    for row, start, end in busy.select("row", "start_day", "end_day").iter_rows():
        free[row] &= (ends <= start - gap) | (starts >= end + gap)
    bits = np.uint64(1) << np.arange(settings.periods, dtype=np.uint64)
    masks: npt.NDArray[np.uint64] = (free * bits[None]).sum(axis=1, dtype=np.uint64)
    return masks
