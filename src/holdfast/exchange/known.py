"""What the register holds already, as far as an import must know it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final

import polars as pl

from holdfast.exchange.likeness import likeness

_SHAPES: Final[dict[str, dict[str, type[pl.DataType]]]] = {
    "regions": {"id": pl.String, "parent": pl.String, "outline": pl.String},
    "places": {"id": pl.String, "region": pl.String, "latitude": pl.Float64, "longitude": pl.Float64},
    "kinds": {"id": pl.String},
    "facilities": {"id": pl.String, "region": pl.String},
    "dependencies": {"facility": pl.String, "depends_on": pl.String},
    "posts": {"id": pl.String},
    "units": {"id": pl.String},
    "people": {"person": pl.Int64, "reference": pl.String, "likeness": pl.String},
    "contracts": {"id": pl.String, "person": pl.Int64, "start": pl.Date, "end": pl.Date},
    "attendance": {"call_up": pl.Int64, "day": pl.Date, "person": pl.Int64},
    "call_ups": {
        "call_up": pl.Int64, "person": pl.Int64, "start": pl.Date, "end": pl.Date, "served": pl.Boolean,
    },
}  # fmt: skip


def empty_frame(kind: str) -> pl.DataFrame:
    """Return an empty frame in the shape that `Known` has for a kind."""
    return pl.DataFrame(schema=_SHAPES[kind])


@dataclass(frozen=True, slots=True)
class Known:
    """What the register holds, one frame per kind, and the profile's words.

    Attributes
    ----------
    regions
        id, parent, outline (GeoJSON text or null).
    places
        id, region, latitude, longitude.
    kinds, posts, units
        id.
    facilities
        id, region.
    dependencies
        facility, depends_on.
    people
        person (number), reference, likeness (as `likeness` returns it).
    contracts
        id, person (number), start, end (null = open).
    attendance
        call_up, day, person (number): the days entered.
    call_ups
        call_up, person (number), start, end, served: whether somebody may have come on it.
    rank_groups, tasks, sectors
        The profile's words; None where any word will do.
    zone
        The IANA zone in which the days of the law are counted.
    now
        The moment, in UTC; None where nothing is still to come.
    """

    regions: pl.DataFrame = field(default_factory=lambda: empty_frame("regions"))
    places: pl.DataFrame = field(default_factory=lambda: empty_frame("places"))
    kinds: pl.DataFrame = field(default_factory=lambda: empty_frame("kinds"))
    facilities: pl.DataFrame = field(default_factory=lambda: empty_frame("facilities"))
    dependencies: pl.DataFrame = field(default_factory=lambda: empty_frame("dependencies"))
    posts: pl.DataFrame = field(default_factory=lambda: empty_frame("posts"))
    units: pl.DataFrame = field(default_factory=lambda: empty_frame("units"))
    people: pl.DataFrame = field(default_factory=lambda: empty_frame("people"))
    contracts: pl.DataFrame = field(default_factory=lambda: empty_frame("contracts"))
    attendance: pl.DataFrame = field(default_factory=lambda: empty_frame("attendance"))
    call_ups: pl.DataFrame = field(default_factory=lambda: empty_frame("call_ups"))
    rank_groups: frozenset[str] | None = None
    tasks: frozenset[str] | None = None
    sectors: frozenset[str] | None = None
    zone: str = "UTC"
    now: datetime | None = None

    @classmethod
    def empty(cls) -> Known:
        """Return what an empty register holds: nothing, under a profile that takes any word."""
        return cls()

    def frame(self, kind: str) -> pl.DataFrame:
        """Return the frame of a kind."""
        frame: pl.DataFrame = getattr(self, kind)
        return frame

    def ids(self, kind: str) -> pl.Series:
        """Return the identifiers by which files name things of a kind."""
        return self.frame(kind)["reference" if kind == "people" else "id"]

    def words(self, column: str) -> frozenset[str] | None:
        """Return the profile's words for a column, None where any word will do."""
        return {"rank_group": self.rank_groups, "task": self.tasks, "sector": self.sectors}.get(column)

    def with_rows(self, kind: str, rows: pl.DataFrame) -> Known:
        """Return what would be known if checked rows were stored, to preview several files that build on each other.

        People get numbers after the highest there is; the register may number them differently.
        """
        if kind == "people":
            rows = self._as_people(rows)
        if kind == "contracts":
            rows = rows.join(
                self.people.select("reference", number="person"), left_on="person", right_on="reference"
            )
            rows = rows.drop("person").rename({"number": "person"})
        added = rows.select(pl.col(name).cast(dtype) for name, dtype in _SHAPES[kind].items())
        frames: dict[str, Any] = {kind: pl.concat([self.frame(kind).select(added.columns), added])}
        return replace(self, **frames)

    def _as_people(self, rows: pl.DataFrame) -> pl.DataFrame:
        highest = self.people["person"].max()
        first = highest + 1 if isinstance(highest, int) else 1
        return rows.with_columns(
            person=pl.int_range(first, first + len(rows), dtype=pl.Int64),
            likeness=likeness(rows["name"], rows["born"]),
        )
