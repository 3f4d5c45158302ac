"""What the planner reads of the register: posts, people under contract, who is called already."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl
from sqlalchemy import Connection, select

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
            t.facility.c.name, t.facility.c.exposure,
        )
        .join(t.facility, t.facility.c.id == t.post.c.facility)
        .where(t.facility.c.region.in_(list(regions)))
        .order_by(t.post.c.id)
    )  # fmt: skip
    schema = {
        "post": pl.String, "facility": pl.String, "region": pl.String, "kind": pl.String, "latitude": pl.Float64,
        "longitude": pl.Float64, "strength": pl.Int64, "worth": pl.Float64, "start_day": pl.Int32,
        "end_day": pl.Int32, "task": pl.String, "sector": pl.String, "name": pl.String, "exposure": pl.Float64,
    }  # fmt: skip
    return pl.DataFrame(tx.execute(query).all(), schema=schema, orient="row")


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
    """Return everybody who has a contract in a horizon, with the contract that covers most of it.

    Columns: person, region, rank_group, qualifications (list), place, latitude, longitude, contract_start,
    contract_end, territory (text), unit_kind (null: no unit). Discharged and erased people are left out, and so is
    who lives in a place that the register does not hold.
    """
    first, last = to_day(horizon.start), to_day(horizon.end)
    query = (
        select(
            t.person.c.person, t.person.c.region, t.person.c.rank_group, t.person.c.qualifications,
            t.private.c.place, t.place.c.latitude, t.place.c.longitude, t.contract.c.start_day,
            t.contract.c.end_day, t.contract.c.territory, t.unit.c.kind, t.person.c.discharged_day,
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
    }  # fmt: skip
    frame = pl.DataFrame(tx.execute(query).all(), schema=schema, orient="row")
    covered = pl.min_horizontal("contract_end", pl.lit(last)) - pl.max_horizontal(
        "contract_start", pl.lit(first)
    )
    return (
        frame.with_columns(
            pl.min_horizontal("contract_end", "discharged_day").alias("contract_end"),
            pl.col("qualifications").str.split(" "),
        )
        .with_columns(covered.alias("covered"))
        .sort("person", "covered", "contract_start", descending=[False, True, False])
        .unique("person", keep="first", maintain_order=True)
        .drop("covered", "discharged_day")
    )


def busy(tx: Connection) -> pl.DataFrame:
    """Return person, post, start_day, end_day of every call-up whose days count; suspended ones stay reserved."""
    where = t.call_up.c.state.not_in(GONE)
    c = t.call_up.c
    query = select(c.person, c.post, c.start_day, c.end_day).where(where)
    schema = {"person": pl.Int64, "post": pl.String, "start_day": pl.Int32, "end_day": pl.Int32}
    return pl.DataFrame(tx.execute(query).all(), schema=schema, orient="row")
