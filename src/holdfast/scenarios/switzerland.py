"""The default world: civil protection in Switzerland, on real ground with invented people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

from holdfast.model import Interval
from holdfast.scenarios import crowd, swiss_ground
from holdfast.scenarios.swiss_names import FAMILY, GIVEN, LANGUAGES
from holdfast.scenarios.swiss_seats import acts, organisation
from holdfast.scenarios.trials import Chooser, Wish
from holdfast.scenarios.world import PlanSettings, Trial, World, rows, sheet

PEOPLE: Final = 40_000
TODAY: Final = date(2026, 11, 16)
PLAN: Final = PlanSettings(
    basis="refresher",
    horizon=Interval(date(2027, 1, 4), date(2028, 1, 3)),
    tour_lengths=(1, 2, 3),
    regions=tuple(f"CH-{code}" for code in swiss_ground.CANTONS),
    fairness=0.25,
)
DEMAND: Final = 1.3
"""What the posts ask for, as a multiple of what the law allows the people to serve."""

OFFICERS: Final = 0.03
NEAR_THE_END: Final = 0.05
"""The share, among those who have served long, whose days are nearly used up."""

LIFETIME_DAYS: Final = 245  # BZG 31(4)
COURSE_DAYS: Final = 21  # BZG 53: refresher courses take 3 to 21 days a year
LAST_YEAR_OF_AGE: Final = {"member": 36, "senior_nco_or_officer": 40}  # BZG 31(1)(5)
YEARS_OF_DUTY: Final = 14  # ZSV 17

_NEIGHBOUR: Final = {
    "ZH": "AG", "BE": "FR", "LU": "NW", "UR": "SZ", "SZ": "UR", "OW": "NW", "NW": "OW", "GL": "SG", "ZG": "LU",
    "FR": "VD", "SO": "AG", "BS": "BL", "BL": "BS", "SH": "ZH", "AR": "AI", "AI": "AR", "SG": "AR", "GR": "GL",
    "AG": "SO", "TG": "SH", "TI": "UR", "VD": "VS", "VS": "VD", "NE": "JU", "GE": "VD", "JU": "NE",
}  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Service:
    """What is drawn of each person's service: the row of the first speciality, and the year it began."""

    first: crowd.Rows
    begun: npt.NDArray[np.int64]


def swiss_world(people: int | None = None, seed: int = 0) -> World:
    """Return the world, with a number of people of choice."""
    rng = np.random.default_rng([seed, 756])  # 756 is the country in ISO 3166-1
    places, facilities = swiss_ground.places(), swiss_ground.facilities(rng)
    register, service = _people(rng, places, PEOPLE if people is None else people, seed)
    units = _units(register, service)
    contracts = _contracts(rng, register, service, units)
    posts = swiss_ground.posts(rng, facilities, _budgets(rng, register, contracts), PLAN)
    headquarters, seats, agencies = organisation()
    return World(
        name="switzerland",
        title="Civil protection in Switzerland, 2027",
        profile="ch.civil-protection",
        today=TODAY,
        regions=swiss_ground.regions(),
        places=places,
        kinds=rows("kinds", [(s.kind, s.title, list(s.qualifications)) for s in crowd.SPECIALITIES]),
        facilities=facilities,
        dependencies=swiss_ground.dependencies(facilities),
        posts=posts,
        units=units,
        people=register,
        contracts=contracts,
        agencies=agencies,
        acts=acts(),
        headquarters=headquarters,
        seats=seats,
        plan=PLAN,
        trials=_trials(register, contracts, Chooser(posts, facilities, units)),
    )


def _people(
    rng: np.random.Generator, places: pl.DataFrame, count: int, seed: int
) -> tuple[pl.DataFrame, Service]:
    """Return the people, and when each began to serve: evenly over the years that are still running."""
    home = crowd.homes(rng, places, count)
    region = places["region"].gather(home)
    first = crowd.specialities(rng, count)
    # Those whose fourteen years end with this year are left out: they are released before the plan begins.
    begun = rng.integers(TODAY.year - YEARS_OF_DUTY + 2, TODAY.year + 1, count)
    born = crowd.births(rng, begun - rng.integers(19, 24, count))
    references = [f"CP-{number:06d}" for number in range(1, count + 1)]
    people = sheet(
        "people",
        {
            "reference": references,
            "name": _names(rng, region),
            "born": born,
            "place": places["id"].gather(home),
            "region": region,
            "rank_group": np.where(rng.random(count) < OFFICERS, "senior_nco_or_officer", "member"),
            "qualifications": crowd.with_leaders(seed, crowd.qualifications(rng, first)),
            "days_before": _days_before(rng, TODAY.year - begun),
            "contact": [f"{reference.lower()}@people.example" for reference in references],
        },
    )
    return people, Service(first, begun)


def _names(rng: np.random.Generator, region: pl.Series) -> list[str]:
    """Return names in the languages of each canton."""
    cantons = region.str.slice(3).to_list()
    per_language = {word: crowd.names(rng, GIVEN[word], FAMILY[word], len(cantons)) for word in GIVEN}
    draw = rng.random(len(cantons)).tolist()
    found = []
    for row, (canton, at) in enumerate(zip(cantons, draw, strict=True)):
        main, other, share = LANGUAGES[canton]
        found.append(per_language[other if at < share else main][row])
    return found


def _days_before(rng: np.random.Generator, served: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Return days served: basic training, then some each year; a few are near the end of their duty."""
    usual = rng.integers(10, 20, len(served)) + rng.binomial(served * COURSE_DAYS, 0.32)
    near = (rng.random(len(served)) < NEAR_THE_END) & (served >= 9)
    return np.where(near, rng.integers(LIFETIME_DAYS - 14, LIFETIME_DAYS, len(served)), usual).astype(
        np.int64
    )


def _units(people: pl.DataFrame, service: Service) -> pl.DataFrame:
    """Return one unit of each kind per canton, its target a little above the people trained for it."""
    trained = people.select("region", row=service.first).group_by("region", "row").len()
    strength = {(region, row): size for region, row, size in trained.iter_rows()}
    found = []
    for code, canton in swiss_ground.CANTONS.items():
        for row, special in enumerate(crowd.SPECIALITIES):
            target = max(8, round(0.66 * strength.get((f"CH-{code}", row), 0)))
            found.append(
                (f"{code}-{special.kind}", f"{canton}: {special.title}", f"CH-{code}", special.kind, target)
            )
    return rows("units", found)


def _contracts(
    rng: np.random.Generator, people: pl.DataFrame, service: Service, units: pl.DataFrame
) -> pl.DataFrame:
    """Return the incorporation of each person: from basic training to the end of the duty to serve."""
    born, homes = people["born"].dt.year().to_numpy(), people["region"].to_list()
    age = people["rank_group"].replace_strict(LAST_YEAR_OF_AGE, return_dtype=pl.Int64()).to_numpy()
    officer = age == LAST_YEAR_OF_AGE["senior_nco_or_officer"]
    last = np.where(officer, born + age, np.minimum(born + age, service.begun + YEARS_OF_DUTY - 1))
    agreed = (rng.random(len(born)) < 0.03).tolist()
    by_kind = {(region, kind): [unit] for unit, _, region, kind, _ in units.iter_rows()}
    return sheet(
        "contracts",
        {
            "id": ["EN-" + reference[3:] for reference in people["reference"]],
            "person": people["reference"],
            "start": crowd.new_year(service.begun),
            "end": crowd.new_year(last + 1),
            "territory": [_territory(h, with_other=a) for h, a in zip(homes, agreed, strict=True)],
            "unit": crowd.members(rng, homes, service.first, by_kind, share=0.6),
            "clause": [_clause(h, with_other=a) for h, a in zip(homes, agreed, strict=True)],
        },
    )


def _territory(home: str, *, with_other: bool) -> list[str]:
    return [home, f"CH-{_NEIGHBOUR[home[3:]]}"] if with_other else [home]


def _clause(home: str, *, with_other: bool) -> str:
    # BZG 35(1): at the disposal of the canton of residence; another canton only in agreement.
    own = f"BZG 35(1): canton of {swiss_ground.CANTONS[home[3:]]}"
    return f"{own}, and {swiss_ground.CANTONS[_NEIGHBOUR[home[3:]]]} by agreement" if with_other else own


def allowed_periods(people: pl.DataFrame, contracts: pl.DataFrame) -> npt.NDArray[np.int64]:
    """Return how many weeks each person may be called within the horizon, as the posts are sized by."""
    left = np.clip(LIFETIME_DAYS - people["days_before"].to_numpy(), 0, COURSE_DAYS) // PLAN.period_days
    serving = contracts["end"].to_numpy() > crowd.day64(PLAN.horizon.start)
    return np.where(serving, left, 0).astype(np.int64)


def _budgets(rng: np.random.Generator, people: pl.DataFrame, contracts: pl.DataFrame) -> dict[str, float]:
    """Return the person-weeks each canton is to ask for; some are short of people and some are not."""
    able = people.select("region", weeks=allowed_periods(people, contracts)).group_by("region").sum()
    able = able.sort("region")
    asked = able["weeks"].to_numpy() * rng.uniform(0.7, 1.9, able.height)
    asked *= DEMAND * float(able["weeks"].to_numpy().sum()) / max(asked.sum(), 1.0)
    return dict(zip(able["region"].to_list(), asked.tolist(), strict=True))


def _trials(people: pl.DataFrame, contracts: pl.DataFrame, choose: Chooser) -> tuple[Trial, ...]:
    """Return a call-up for each limit of the law, of a person whom nothing else forbids."""
    facts = people.with_row_index("row").with_columns(
        contracts["end"], contracts["unit"], lands=contracts["territory"].list.len()
    )
    member = (pl.col("rank_group") == "member") & (pl.col("lands") == 1)
    usual = facts.filter(member, pl.col("end") > date(2030, 1, 1), pl.col("days_before").is_between(30, 120))
    spent = facts.filter(member, pl.col("end") >= PLAN.horizon.end, pl.col("days_before") > LIFETIME_DAYS - 5)
    spring, soon = Interval.of_days(date(2027, 3, 1), 7), Interval.of_days(date(2026, 11, 30), 7)
    month = Interval.of_days(spring.start, COURSE_DAYS + 7)
    course = PLAN.basis
    return choose.trials(
        (
            Wish("A letter two weeks before a refresher course", usual, soon, course, "45(3)"),
            Wish("A refresher course of four weeks", usual, month, course, "53"),
            Wish("A person with fewer than five days of service left", spent, spring, course, "31(4)"),
            Wish("An operation where no disaster is declared", usual, spring, "operation", "46"),
            Wish(
                "A post in another canton",
                usual,
                spring,
                course,
                "35(1)",
                at_home=False,
                outcome="needs_authority",
            ),
        )
    )
