"""What the planner reads of the register: posts, people under contract, who is called already."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

import polars as pl
from sqlalchemy import Connection, exists, select

from holdfast.model import GONE, Interval
from holdfast.store import tables as t
from holdfast.store.days import to_day


def posts(tx: Connection, regions: Sequence[str]) -> pl.DataFrame:
    """Return the posts in some regions: the columns of `holdfast.plan.Register.posts`, and task and sector."""
    worth = (t.post.c.worth * t.facility.c.exposure).label("worth")
    query = (
        select(
            t.post.c.id.label("post"), t.post.c.facility, t.facility.c.region, t.post.c.kind,
            t.facility.c.latitude, t.facility.c.longitude, t.post.c.strength, worth,
            t.post.c.start_day, t.post.c.end_day, t.post.c.task, t.facility.c.sector,
            t.facility.c.name, t.facility.c.exposure, t.post.c.tiers, t.post.c.mix, t.post.c.by_threat,
        )
        .join(t.facility, t.facility.c.id == t.post.c.facility)
        .where(t.facility.c.region.in_(list(regions)))
        .order_by(t.post.c.id)
    )  # fmt: skip
    schema = {
        "post": pl.String, "facility": pl.String, "region": pl.String, "kind": pl.String, "latitude": pl.Float64,
        "longitude": pl.Float64, "strength": pl.Int64, "worth": pl.Float64, "start_day": pl.Int32,
        "end_day": pl.Int32, "task": pl.String, "sector": pl.String, "name": pl.String, "exposure": pl.Float64,
        "tiers": pl.String, "mix": pl.String, "by_threat": pl.String,
    }  # fmt: skip
    return _with_levels(tx, pl.DataFrame(tx.execute(query).all(), schema=schema, orient="row"))


LEVELS: Final = pl.List(pl.Struct({"start_day": pl.Int32, "end_day": pl.Int32, "level": pl.Int32}))
"""The threat levels of a post's region over time; of several for a day the last decides."""


def _with_levels(tx: Connection, posts: pl.DataFrame) -> pl.DataFrame:
    """Add the threat levels that hold for each post whose strength depends on them."""
    regions = posts.filter(pl.col("by_threat").is_not_null())["region"].unique().to_list()
    spans = {region: threat_levels(tx, region) for region in regions}
    levels = [spans[r] if b is not None else None for r, b in posts.select("region", "by_threat").iter_rows()]
    return posts.with_columns(pl.Series("levels", levels, dtype=LEVELS))


def threat_levels(tx: Connection, region: str) -> list[dict[str, int]]:
    """Return the threat levels set for a region: start_day, end_day, level; of several for a day the last decides.

    A region's own come after those of the region around it, and later entries after earlier ones.
    """
    parents = {row.id: row.parent for row in tx.execute(select(t.region.c.id, t.region.c.parent))}
    chain: list[str] = []
    at: str | None = region
    while at is not None and at not in chain:
        chain.append(at)
        at = parents.get(at)
    c = t.threat_level.c
    rows = tx.execute(
        select(c.region, c.start_day, c.end_day, c.level).where(c.region.in_(chain)).order_by(c.entry)
    )
    ordered = sorted(rows, key=lambda row: -chain.index(row.region))
    return [{"start_day": row.start_day, "end_day": row.end_day, "level": row.level} for row in ordered]


def facilities(tx: Connection, regions: Sequence[str]) -> pl.DataFrame:
    """Return facility, name, region, sector, latitude, longitude, exposure of every facility in some regions."""
    c = t.facility.c
    query = (
        select(c.id.label("facility"), c.name, c.region, c.sector, c.latitude, c.longitude, c.exposure)
        .where(c.region.in_(list(regions)))
        .order_by(c.name, c.id)
    )
    schema = {
        "facility": pl.String, "name": pl.String, "region": pl.String, "sector": pl.String,
        "latitude": pl.Float64, "longitude": pl.Float64, "exposure": pl.Float64,
    }  # fmt: skip
    return pl.DataFrame(tx.execute(query).all(), schema=schema, orient="row")


def people_under_contract(tx: Connection, horizon: Interval) -> pl.DataFrame:
    """Return everybody who has a contract in a horizon, a row a contract, by person and first day.

    Columns: person, region, rank_group, qualifications (list), place, latitude, longitude, contract_start,
    contract_end, territory (text), unit_kind and unit (null: no unit), together (whether that serves together).
    Discharged and erased people are left out, and so is who lives in a place that the register does not hold.
    """
    first, last = to_day(horizon.start), to_day(horizon.end)
    query = (
        select(
            t.person.c.person, t.person.c.region, t.person.c.rank_group, t.person.c.qualifications,
            t.private.c.place, t.place.c.latitude, t.place.c.longitude, t.contract.c.start_day,
            t.contract.c.end_day, t.contract.c.territory, t.unit.c.kind, t.person.c.discharged_day,
            t.contract.c.unit, t.unit.c.together,
        )
        .join(t.private, t.private.c.commitment == t.person.c.commitment)
        .join(t.place, t.place.c.id == t.private.c.place)
        .join(t.contract, t.contract.c.person == t.person.c.person)
        .outerjoin(t.unit, t.unit.c.id == t.contract.c.unit)
        .where(t.contract.c.start_day < last, t.contract.c.end_day > first)
    )  # fmt: skip
    schema = {
        "person": pl.Int64, "region": pl.String, "rank_group": pl.String, "qualifications": pl.String,
        "place": pl.String, "latitude": pl.Float64, "longitude": pl.Float64, "contract_start": pl.Int32,
        "contract_end": pl.Int32, "territory": pl.String, "unit_kind": pl.String, "discharged_day": pl.Int32,
        "unit": pl.String, "together": pl.Int32,
    }  # fmt: skip
    frame = pl.DataFrame(tx.execute(query).all(), schema=schema, orient="row")
    return (
        frame.with_columns(
            pl.min_horizontal("contract_end", "discharged_day").alias("contract_end"),
            pl.col("qualifications").str.split(" "),
            (pl.col("together").fill_null(0) > 0).alias("together"),
        )
        .filter(pl.col("contract_start") < pl.col("contract_end"), pl.col("contract_end") > first)
        .sort("person", "contract_start")
        .drop("discharged_day")
    )


def fixed_tours(tx: Connection) -> pl.DataFrame:
    """Return id, person, post, start_day, end_day of every tour that was set by hand and calls nobody up yet."""
    c, call = t.fixed_tour.c, t.call_up.c
    called = exists().where(
        call.person == c.person,
        call.start_day < c.end_day,
        call.end_day > c.start_day,
        call.state.not_in(GONE),
    )
    query = select(c.id, c.person, c.post, c.start_day, c.end_day).where(~called).order_by(c.id)
    schema = {
        "id": pl.Int64, "person": pl.Int64, "post": pl.String, "start_day": pl.Int32, "end_day": pl.Int32,
    }  # fmt: skip
    return pl.DataFrame(tx.execute(query).all(), schema=schema, orient="row")


def busy(tx: Connection, without: Collection[int] = ()) -> pl.DataFrame:
    """Return person, post, start_day, end_day of every call-up whose days count; suspended ones stay reserved.

    Parameters
    ----------
    without
        Call-ups to leave out.
    """
    where = t.call_up.c.state.not_in(GONE)
    c = t.call_up.c
    query = select(c.person, c.post, c.start_day, c.end_day, c.id).where(where)
    schema = {
        "person": pl.Int64,
        "post": pl.String,
        "start_day": pl.Int32,
        "end_day": pl.Int32,
        "id": pl.Int64,
    }
    rows = pl.DataFrame(tx.execute(query).all(), schema=schema, orient="row")
    return rows.filter(~pl.col("id").is_in(list(without))).drop("id")
