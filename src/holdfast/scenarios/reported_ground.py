"""Ground of the reported world: real regions and towns; every facility is invented and stands nowhere.

What the regions do follows public reports of November 2025 (The Moscow Times, 10 Nov 2025, and The Insider on
Kommersant's count of regions): form new detachments, enlarge, or keep the strength they have.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import numpy as np
import polars as pl

from holdfast.scenarios.crowd import shares
from holdfast.scenarios.ground import Duty, nearest, posts_of, towns
from holdfast.scenarios.world import PlanSettings, rows, sheet

FORBIDDEN_POST: Final = "BRY-roadworks"

_KM_PER_DEGREE: Final = 111.2


@dataclass(frozen=True, slots=True)
class Posture:
    """What a region is reported to do with its reserve.

    Attributes
    ----------
    admin1
        The code of the region in GeoNames.
    aim
        ``form``, ``enlarge`` or ``maintain``.
    staffed
        The share of the units' target that has signed.
    weight
        The region's share of all people, relative to the others.
    units
        How many detachments of each kind.
    facilities
        How many of each sector.
    """

    name: str
    admin1: str
    aim: str
    staffed: float
    weight: float
    units: dict[str, int]
    facilities: dict[str, int]
    border: bool = False


def _sectors(
    energy: int, transport: int, oil_refining: int, petrochemical: int, life_support: int
) -> dict[str, int]:
    return {
        "energy": energy,
        "transport": transport,
        "oil_refining": oil_refining,
        "petrochemical": petrochemical,
        "life_support": life_support,
    }


def _units(air: int, patrol: int, evacuation: int, first_aid: int, engineering: int) -> dict[str, int]:
    return {
        "air_observation": air,
        "patrol": patrol,
        "evacuation_support": evacuation,
        "first_aid": first_aid,
        "engineering": engineering,
    }


POSTURES: Final = {
    "RU-TA": Posture("Tatarstan", "73", "form", 0.40, 1.5, _units(4, 1, 0, 1, 1), _sectors(8, 6, 6, 8, 6)),
    "RU-BA": Posture("Bashkortostan", "08", "form", 0.45, 1.4, _units(4, 1, 0, 1, 1), _sectors(8, 6, 6, 7, 6)),
    "RU-BEL": Posture("Belgorod region", "09", "maintain", 1.00, 1.0, _units(1, 2, 1, 1, 1),
                      _sectors(8, 7, 0, 0, 10), border=True),
    "RU-BRY": Posture("Bryansk region", "10", "enlarge", 0.70, 0.9, _units(1, 3, 2, 1, 1),
                      _sectors(8, 8, 1, 0, 8), border=True),
    "RU-KRS": Posture("Kursk region", "41", "enlarge", 0.70, 1.0, _units(1, 3, 2, 1, 1),
                      _sectors(9, 7, 0, 1, 8), border=True),
    "RU-KYA": Posture("Krasnoyarsk territory", "91", "form", 0.55, 1.2, _units(2, 2, 0, 1, 1),
                      _sectors(9, 7, 2, 1, 8)),
}  # fmt: skip

_SECTORS: Final = {
    "energy": ("Power plant", "protect_energy", 1.3),
    "transport": ("Rail junction", "protect_transport", 1.0),
    "oil_refining": ("Refinery", "protect_oil_refining", 1.6),
    "petrochemical": ("Petrochemical works", "protect_critical_object", 1.5),
    "life_support": ("Waterworks", "protect_life_support", 1.1),
}


def regions() -> pl.DataFrame:
    """Return the country and the six regions; without outlines, which are the deploying authority's matter."""
    found = [(region, posture.name, "RU", None) for region, posture in POSTURES.items()]
    return rows("regions", [("RU", "Russia", None, None), *found])


def places() -> pl.DataFrame:
    """Return the towns of the six regions."""
    codes = {posture.admin1: region for region, posture in POSTURES.items()}
    found = towns("RU").filter(pl.col("admin1").is_in(list(codes)))
    return sheet("places", found.with_columns(region=pl.col("admin1").replace_strict(codes)).to_dict())


def facilities(rng: np.random.Generator, places: pl.DataFrame) -> pl.DataFrame:
    """Return invented facilities, a few kilometres from a town in any direction."""
    found = []
    for letter, (region, posture) in zip("ABCDEF", POSTURES.items(), strict=True):
        here = places.filter(pl.col("region") == region)
        chance = shares(np.sqrt(here["population"].to_numpy()))
        for sector, count in posture.facilities.items():
            title, _, exposure = _SECTORS[sector]
            for number, town in enumerate(rng.choice(here.height, count, p=chance), start=1):
                latitude, longitude = _beside(rng, here["latitude"][int(town)], here["longitude"][int(town)])
                weight = round(exposure * (1.5 if posture.border else 1.0) * rng.uniform(0.8, 1.25), 2)
                row = (
                    f"{region[3:]}-{sector}-{number:02d}",
                    f"{title} {letter}-{number:02d}",
                    region,
                    sector,
                )
                found.append((*row, latitude, longitude, weight))
    return rows("facilities", found)


def _beside(rng: np.random.Generator, latitude: float, longitude: float) -> tuple[float, float]:
    away, towards = rng.uniform(3.0, 12.0), rng.uniform(0.0, 2 * np.pi)
    north, east = away * np.cos(towards), away * np.sin(towards)
    wide = _KM_PER_DEGREE * np.cos(np.radians(latitude))
    return round(float(latitude + north / _KM_PER_DEGREE), 3), round(float(longitude + east / wide), 3)


def dependencies(facilities: pl.DataFrame) -> pl.DataFrame:
    """Return dependencies: everything needs the nearest power plant, refining needs the nearest junction."""
    powered = ("transport", "oil_refining", "petrochemical", "life_support")
    supplied = ("oil_refining", "petrochemical")
    found = [nearest(facilities, powered, "energy"), nearest(facilities, supplied, "transport")]
    return pl.concat(found).sort("facility", "depends_on")


def duties(sector: str, *, border: bool) -> tuple[Duty, ...]:
    """Return the posts of a facility: against drones where oil is worked, patrols first near the border."""
    own = _SECTORS[sector][1]
    patrol, watch = Duty("patrol", own, 5, 1.0), Duty("air_observation", "air_observation", 4, 1.2)
    if border:
        patrol = Duty("patrol", "counter_sabotage", 8, 1.3)
        moving = Duty("evacuation_support", "assist_evacuation", 5, 1.2)
        return (patrol, moving) if sector == "life_support" else (patrol, watch)
    if sector in ("oil_refining", "petrochemical"):
        return (Duty("air_observation", "air_observation", 8, 1.5), patrol, Duty("engineering", own, 3, 0.9))
    return (patrol, Duty("first_aid", own, 3, 0.8)) if sector == "life_support" else (patrol, watch)


def posts(
    rng: np.random.Generator, facilities: pl.DataFrame, budgets: dict[str, float], plan: PlanSettings
) -> pl.DataFrame:
    """Return the posts of every facility, sized so that each region asks for its budget of person-periods."""
    wanted = [
        (f"{row['id']}.{duty.kind}", row["id"], row["region"], duty)
        for row in facilities.iter_rows(named=True)
        for duty in duties(row["sector"], border=POSTURES[row["region"]].border)
    ]
    return pl.concat([posts_of(rng, wanted, budgets, plan), other_work(facilities, plan)])


def other_work(facilities: pl.DataFrame, plan: PlanSettings) -> pl.DataFrame:
    """Return a post that the law does not allow: work on a road, after the horizon of the plan."""
    place = facilities.filter(pl.col("region") == "RU-BRY", pl.col("sector") == "life_support")["id"][0]
    first = plan.horizon.end
    row = (
        FORBIDDEN_POST,
        place,
        "evacuation_support",
        "other_duty",
        2,
        1.0,
        first,
        first + timedelta(days=4),
    )
    return rows("posts", [row])
