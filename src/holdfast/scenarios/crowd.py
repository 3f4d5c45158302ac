"""Synthetic people: homes by population, invented names, qualifications by share. Nobody in it exists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

Rows = npt.NDArray[np.intp]
Days = npt.NDArray[np.datetime64]

SECOND_SPECIALITY: Final = 0.25
LEADER: Final = "team_leader"
"""The qualification of whoever may lead the people of a shift."""
LEADERS: Final = 0.18
"""The share of people who hold it."""


@dataclass(frozen=True, slots=True)
class Speciality:
    """A kind of unit, the qualifications it asks for, and the share of people trained for it."""

    kind: str
    title: str
    qualifications: tuple[str, ...]
    share: float


SPECIALITIES: Final = (
    Speciality("air_observation", "Air observation", ("air_observer", "radio"), 0.20),
    Speciality("patrol", "Patrol", ("site_watch",), 0.34),
    Speciality("evacuation_support", "Evacuation support", ("evacuation", "driver"), 0.16),
    Speciality("first_aid", "First aid", ("first_aid",), 0.13),
    Speciality("engineering", "Engineering", ("technical_rescue",), 0.17),
)


def shares(weights: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Return weights scaled to a sum of 1."""
    given = np.asarray(weights, np.float64)
    return np.asarray(given / given.sum(), np.float64)


def homes(rng: np.random.Generator, places: pl.DataFrame, count: int) -> Rows:
    """Return a place row for each of `count` people, in proportion to population, ordered by place."""
    return np.sort(rng.choice(places.height, size=count, p=shares(places["population"].to_numpy())))


def births(rng: np.random.Generator, year: npt.NDArray[np.int64]) -> Days:
    """Return a day in each of the years."""
    length = (new_year(year + 1) - new_year(year)).astype(np.int64)
    return np.asarray(new_year(year) + rng.integers(0, length), "datetime64[D]")


def names(rng: np.random.Generator, given: Sequence[str], family: Sequence[str], count: int) -> list[str]:
    """Return names put together at random."""
    first, last = rng.integers(0, len(given), count), rng.integers(0, len(family), count)
    return [f"{given[a]} {family[b]}" for a, b in zip(first.tolist(), last.tolist(), strict=True)]


def specialities(rng: np.random.Generator, count: int) -> Rows:
    """Return the row in `SPECIALITIES` that each person was trained for first."""
    return rng.choice(len(SPECIALITIES), size=count, p=shares([s.share for s in SPECIALITIES]))


def qualifications(rng: np.random.Generator, first: Rows) -> pl.Series:
    """Return the qualifications of each person: those of the speciality, and of a second for some."""
    second = np.where(rng.random(len(first)) < SECOND_SPECIALITY, specialities(rng, len(first)), first)
    pairs = [
        sorted({*a.qualifications, *b.qualifications}) for a in SPECIALITIES for b in SPECIALITIES
    ]  # all pairs, so that a person is one look-up
    return pl.Series("qualifications", pairs).gather(first * len(SPECIALITIES) + second)


def with_leaders(seed: int, qualifications: pl.Series) -> pl.Series:
    """Return the qualifications with that of a team leader added for some."""
    leads = np.random.default_rng([seed, len(LEADER)]).random(len(qualifications)) < LEADERS
    both = pl.DataFrame({"held": qualifications, "leads": leads})
    added = pl.when("leads").then(pl.col("held").list.concat(pl.lit([LEADER]))).otherwise("held")
    return both.select(added.alias("qualifications")).to_series()


def members(
    rng: np.random.Generator,
    regions: Sequence[str],
    first: Rows,
    units: Mapping[tuple[str, str], Sequence[str]],
    share: float,
) -> list[str | None]:
    """Return the unit of each person, one of their region and speciality, or None."""
    joins = (rng.random(len(first)) < share).tolist()
    pick = rng.random(len(first)).tolist()
    found: list[str | None] = []
    for region, row, joined, at in zip(regions, first.tolist(), joins, pick, strict=True):
        choice = units.get((region, SPECIALITIES[row].kind), ())
        found.append(choice[int(at * len(choice))] if joined and choice else None)
    return found


def new_year(year: npt.NDArray[np.int64]) -> Days:
    """Return the first of January of each year."""
    return (year - 1970).astype("datetime64[Y]").astype("datetime64[D]")


def day64(day: date) -> np.datetime64:
    """Return a date as NumPy holds it."""
    return np.datetime64(day, "D")
