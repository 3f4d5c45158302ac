"""The world of the public reports of 2025: contract reservists called to special assemblies in six regions.

Regions, towns and acts are as reported; facilities, people and detachments are invented.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from holdfast.model import OPEN_END, Act, Interval
from holdfast.scenarios import crowd, reported_ground
from holdfast.scenarios.reported_ground import POSTURES
from holdfast.scenarios.reported_seats import organisation
from holdfast.scenarios.trials import Chooser, Wish
from holdfast.scenarios.world import PlanSettings, Trial, World, rows, sheet

PEOPLE: Final = 7_000
TODAY: Final = date(2025, 12, 31)
BORDER: Final = tuple(region for region, posture in POSTURES.items() if posture.border)
DECREE: Final = "decree-2025-12-30"
LEVELS: Final = "decree-757"
PLAN: Final = PlanSettings(
    basis="special_assembly",
    horizon=Interval(date(2026, 1, 5), date(2026, 12, 28)),
    tour_lengths=(2, 3, 4),
    regions=tuple(POSTURES),
    reach_km=150.0,
    tour_cost=0.4,
    cost_per_km=0.001,
    act=DECREE,
    fairness=0.25,
)
DEMAND: Final = 1.25
"""What the posts ask for, as a multiple of what the law allows the people to serve."""

OFFICERS: Final = 0.08
WEEKS_A_YEAR: Final = (
    25  # whole weeks in six months, the most for one reservist in a year by the rules of 30 Dec 2025
)


def reported_world(people: int | None = None, seed: int = 0) -> World:
    """Return the world, with a number of people of choice."""
    rng = np.random.default_rng([seed, 2025])
    places = reported_ground.places()
    facilities = reported_ground.facilities(rng, places)
    register, first = _people(rng, places, PEOPLE if people is None else people, seed)
    units, contracts = _units_and_contracts(rng, register, first)
    posts = reported_ground.posts(rng, facilities, _budgets(rng, register, contracts), PLAN)
    headquarters, seats, agencies = organisation(BORDER, LEVELS)
    return World(
        name="reported-2025",
        title="Special assemblies of reservists in six regions, 2026, as reported",
        profile="ru.special-assemblies-2025",
        today=TODAY,
        regions=reported_ground.regions(),
        places=places,
        kinds=rows("kinds", [(s.kind, s.title, list(s.qualifications)) for s in crowd.SPECIALITIES]),
        facilities=facilities,
        dependencies=reported_ground.dependencies(facilities),
        posts=posts,
        units=units,
        people=register,
        contracts=contracts,
        agencies=agencies,
        acts=_acts(),
        headquarters=headquarters,
        seats=seats,
        plan=PLAN,
        trials=_trials(register, contracts, Chooser(posts, facilities, units)),
    )


def _people(
    rng: np.random.Generator, places: pl.DataFrame, count: int, seed: int
) -> tuple[pl.DataFrame, crowd.Rows]:
    """Return the reservists: so many in each region, at home by population, trained as its detachments ask."""
    home = _homes(rng, places, count)
    region = places["region"].gather(home)
    officer = rng.random(count) < OFFICERS
    # Privates and sergeants serve to 50, officers to 60 and longer; reported of a draft, confidence C.
    year = np.where(officer, rng.integers(1967, 1999, count), rng.integers(1977, 2005, count))
    first = _specialities(rng, region)
    references = [f"R-{number:05d}" for number in range(1, count + 1)]
    return sheet(
        "people",
        {
            "reference": references,
            "name": [f"Reservist {number:05d}" for number in range(1, count + 1)],
            "born": crowd.births(rng, year),
            "place": places["id"].gather(home),
            "region": region,
            "rank_group": np.where(officer, "officer", "private_or_nco"),
            "qualifications": crowd.with_leaders(seed, crowd.qualifications(rng, first)),
            "days_before": np.zeros(count, np.int64),
            "contact": [f"{reference.lower()}@people.example" for reference in references],
        },
    ), first


def _homes(rng: np.random.Generator, places: pl.DataFrame, count: int) -> crowd.Rows:
    located = places["region"].to_numpy()
    drawn = rng.choice(list(POSTURES), size=count, p=crowd.shares([p.weight for p in POSTURES.values()]))
    homes = np.empty(count, np.intp)
    for region in POSTURES:
        here = np.flatnonzero(located == region)
        asked = drawn == region
        homes[asked] = here[crowd.homes(rng, places[here], int(asked.sum()))]
    return np.sort(homes)


def _specialities(rng: np.random.Generator, region: pl.Series) -> crowd.Rows:
    """Return the row in `SPECIALITIES` of each person, in proportion to the detachments of the region."""
    first = np.zeros(len(region), np.intp)
    for name, posture in POSTURES.items():
        here = (region == name).to_numpy()
        detachments = [posture.units[s.kind] + 0.25 for s in crowd.SPECIALITIES]
        first[here] = rng.choice(len(detachments), size=int(here.sum()), p=crowd.shares(detachments))
    return first


def _units_and_contracts(
    rng: np.random.Generator, people: pl.DataFrame, first: crowd.Rows
) -> tuple[pl.DataFrame, pl.DataFrame]:
    names = {
        f"{region[3:]}-{s.kind}-{number}": (region, s, number)
        for region, posture in POSTURES.items()
        for s in crowd.SPECIALITIES
        for number in range(1, posture.units[s.kind] + 1)
    }
    by_kind: dict[tuple[str, str], list[str]] = {}
    for unit, (region, special, _) in names.items():
        by_kind.setdefault((region, special.kind), []).append(unit)
    contracts = _contracts(
        rng, people, crowd.members(rng, people["region"].to_list(), first, by_kind, share=0.85)
    )
    strength = dict(contracts.group_by("unit").len().iter_rows())
    units = [
        (
            unit,
            f"{POSTURES[region].name}: {special.title} detachment {number}",
            region,
            special.kind,
            max(6, round(strength.get(unit, 0) / POSTURES[region].staffed)),
        )
        for unit, (region, special, number) in names.items()
    ]
    return rows("units", units), contracts


def _contracts(rng: np.random.Generator, people: pl.DataFrame, unit: list[str | None]) -> pl.DataFrame:
    """Return first contracts of three years; some are older and end within the horizon."""
    months = rng.integers(0, 34, people.height)
    start = (np.datetime64("2026-01") - months).astype("datetime64[D]")
    return sheet(
        "contracts",
        {
            "id": ["K-" + reference[2:] for reference in people["reference"]],
            "person": people["reference"],
            "start": start,
            "end": (np.datetime64("2029-01") - months).astype("datetime64[D]"),
            "territory": [[region] for region in people["region"]],
            "unit": unit,
            "clause": ["4.2"] * people.height,
        },
    )


def allowed_periods(contracts: pl.DataFrame) -> npt.NDArray[np.int64]:
    """Return how many weeks each person may be called within the horizon, as the posts are sized by."""
    end = np.minimum(contracts["end"].to_numpy(), crowd.day64(PLAN.horizon.end))
    weeks = (end - crowd.day64(PLAN.horizon.start)).astype(np.int64) // PLAN.period_days
    return np.asarray(np.clip(weeks, 0, WEEKS_A_YEAR), np.int64)


def _budgets(rng: np.random.Generator, people: pl.DataFrame, contracts: pl.DataFrame) -> dict[str, float]:
    able = people.select("region", weeks=allowed_periods(contracts)).group_by("region").sum().sort("region")
    asked = able["weeks"].to_numpy() * rng.uniform(0.9, 1.5, able.height)
    asked *= DEMAND * float(able["weeks"].to_numpy().sum()) / max(asked.sum(), 1.0)
    return dict(zip(able["region"].to_list(), asked.tolist(), strict=True))


def _acts() -> tuple[Act, ...]:
    """Return the decree on response levels of 2022 and the decree on special assemblies in 2026."""
    return (
        Act(
            id=LEVELS,
            kind="response_level_decree",
            title="Decree No. 757 of 19 October 2022 on response levels",
            issuer="president",
            issued_at=datetime(2022, 10, 19, 12, tzinfo=UTC),
            period=Interval(date(2022, 10, 20), OPEN_END),
            regions=BORDER,
            declares="medium_response",
        ),
        Act(
            id=DECREE,
            kind="special_assembly_decree",
            title="Decree of 30 December 2025 on special assemblies in 2026 (No. 1007 in one regional source)",
            issuer="president",
            issued_at=datetime(2025, 12, 30, 12, tzinfo=UTC),
            period=Interval(date(2026, 1, 1), date(2027, 1, 1)),
            regions=("RU",),
        ),
    )


def _trials(people: pl.DataFrame, contracts: pl.DataFrame, choose: Chooser) -> tuple[Trial, ...]:
    """Return a call-up for each limit of the law, of a person whom nothing else forbids."""
    facts = people.with_row_index("row").with_columns(contracts["end"], contracts["unit"])
    usual = facts.filter(pl.col("end") >= date(2028, 1, 1))
    gone = facts.filter(pl.col("end").is_between(date(2026, 4, 1), date(2026, 9, 1)))
    bryansk = usual.filter(pl.col("region") == "RU-BRY")
    spring, autumn = Interval.of_days(date(2026, 3, 2), 21), Interval.of_days(date(2026, 10, 5), 21)
    long, next_year = Interval(date(2026, 2, 2), date(2026, 8, 31)), Interval.of_days(date(2027, 2, 1), 14)
    moving = Interval.of_days(PLAN.horizon.end, 4)
    basis = PLAN.basis
    return choose.trials(
        (
            Wish("Seven months in one year", usual, long, basis, "6 months"),
            Wish("A post outside the territory of the contract", usual, spring, basis, "4.2", at_home=False),
            Wish("A person whose contract has ended", gone, autumn, basis, "contract"),
            Wish("A call-up in the year after the decree", usual, next_year, basis, "4(2)"),
            Wish("Work on a road", bryansk, moving, basis, "task", post=reported_ground.FORBIDDEN_POST),
        )
    )
