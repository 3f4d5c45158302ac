"""A world to try Holdfast on: the sheets, the law it stands under, and who sits where."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any, Final

import polars as pl

from holdfast.errors import InvalidValueError
from holdfast.model import Act, Agency, Headquarters, Interval, Seat
from holdfast.model.checks import check_at_least

MONDAY: Final = 0

TEXT: Final = pl.String()
TEXTS: Final = pl.List(pl.String())
COUNT: Final = pl.Int64()
NUMBER: Final = pl.Float64()
DAY: Final = pl.Date()

SHAPES: Final[Mapping[str, Mapping[str, pl.DataType]]] = MappingProxyType({
    "regions": {"id": TEXT, "name": TEXT, "parent": TEXT, "outline": TEXT},
    "places": {
        "id": TEXT, "name": TEXT, "region": TEXT, "latitude": NUMBER, "longitude": NUMBER, "population": COUNT,
    },
    "kinds": {"id": TEXT, "title": TEXT, "qualifications": TEXTS},
    "facilities": {
        "id": TEXT, "name": TEXT, "region": TEXT, "sector": TEXT, "latitude": NUMBER, "longitude": NUMBER,
        "exposure": NUMBER,
    },
    "dependencies": {"facility": TEXT, "depends_on": TEXT},
    "posts": {
        "id": TEXT, "facility": TEXT, "kind": TEXT, "task": TEXT, "strength": COUNT, "worth": NUMBER,
        "start": DAY, "end": DAY,
    },
    "units": {"id": TEXT, "name": TEXT, "region": TEXT, "kind": TEXT, "target": COUNT},
    "people": {
        "reference": TEXT, "name": TEXT, "born": DAY, "place": TEXT, "region": TEXT, "rank_group": TEXT,
        "qualifications": TEXTS, "days_before": COUNT, "contact": TEXT,
    },
    "contracts": {
        "id": TEXT, "person": TEXT, "start": DAY, "end": DAY, "territory": TEXTS, "unit": TEXT, "clause": TEXT,
    },
})  # fmt: skip
"""The columns of each sheet and what they hold; `start` is the first day, `end` the day after the last."""


def sheet(kind: str, columns: Mapping[str, Any]) -> pl.DataFrame:
    """Return a sheet of a kind of `SHAPES`; a column left out is empty."""
    shape = SHAPES[kind]
    frame = pl.DataFrame({name: values for name, values in columns.items() if name in shape})
    missing = [pl.lit(None, dtype=dtype).alias(name) for name, dtype in shape.items() if name not in columns]
    return frame.with_columns(missing).select(pl.col(name).cast(dtype) for name, dtype in shape.items())


def rows(kind: str, values: Sequence[Sequence[Any]]) -> pl.DataFrame:
    """Return a sheet of rows given in the order of the columns."""
    return pl.DataFrame(values, schema=dict(SHAPES[kind]), orient="row")


@dataclass(frozen=True, slots=True)
class PlanSettings:
    """What the demo plans.

    Attributes
    ----------
    basis
        The legal ground of the call-ups, in the profile's words.
    horizon
        From a Monday, a whole number of periods.
    tour_lengths
        The lengths a tour may have, in periods.
    reach_km
        How far from home people are sent, as the crow flies.
    tour_cost, cost_per_km
        What a tour costs, and each kilometre of distance per period; in the unit of a post's worth.
    act
        The act the call-ups rest on, where the profile asks for one.
    fairness
        How far burden is to be spread, from 0 (not at all) to 1.
    """

    basis: str
    horizon: Interval
    tour_lengths: tuple[int, ...]
    regions: tuple[str, ...]
    period_days: int = 7
    reach_km: float = 80.0
    tour_cost: float = 0.2
    cost_per_km: float = 0.002
    act: str | None = None
    fairness: float = 0.0

    def __post_init__(self) -> None:
        check_at_least("The days of a period", self.period_days, 1)
        if self.horizon.start.weekday() != MONDAY or self.horizon.days % self.period_days:
            raise InvalidValueError(
                f"The horizon {self.horizon} cannot be planned. Give a start on a Monday and "
                f"a multiple of {self.period_days} days."
            )

    @property
    def periods(self) -> int:
        """The number of periods."""
        return self.horizon.days // self.period_days


@dataclass(frozen=True, slots=True)
class Trial:
    """A call-up that the law of this world must not permit.

    Attributes
    ----------
    title
        What is tried, in one sentence.
    row
        The row of the person in the sheet of people.
    expected
        A word that the reason or the article of the refusal holds.
    outcome
        ``deny``, or ``needs_authority`` where somebody else could still approve it.
    """

    title: str
    row: int
    post: str
    period: Interval
    basis: str
    expected: str
    outcome: str = "deny"


@dataclass(frozen=True, slots=True, eq=False)
class World:
    """A region with everything in it, ready to be entered by orders.

    Attributes
    ----------
    profile
        The identifier of the profile it stands under.
    today
        The day on which its story begins.
    headquarters
        What is to be established, in order; the first is the founding office, which founding the register makes.
    seats
        All but the administrator of the founding office, whom founding the register seats.
    acts
        In order of issue; some may be issued later than `today`, and are to be entered then.
    """

    name: str
    title: str
    profile: str
    today: date
    regions: pl.DataFrame
    places: pl.DataFrame
    kinds: pl.DataFrame
    facilities: pl.DataFrame
    dependencies: pl.DataFrame
    posts: pl.DataFrame
    units: pl.DataFrame
    people: pl.DataFrame
    contracts: pl.DataFrame
    agencies: tuple[Agency, ...]
    acts: tuple[Act, ...]
    headquarters: tuple[Headquarters, ...]
    seats: tuple[Seat, ...]
    plan: PlanSettings
    trials: tuple[Trial, ...]

    def sheets(self) -> dict[str, pl.DataFrame]:
        """Return the sheets by kind, in the order in which they can be imported."""
        return {kind: getattr(self, kind) for kind in SHAPES}
