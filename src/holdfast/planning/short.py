"""Posts that are short, and why."""

from __future__ import annotations

import polars as pl
from sqlalchemy import Connection, func, select

from holdfast.model import Interval
from holdfast.orders import Frame
from holdfast.plan.formulate import PlanSettings
from holdfast.planning.cover import cover_on
from holdfast.store import tables as t
from holdfast.store.days import to_day


def shortfalls(posts: pl.DataFrame, calls: pl.DataFrame, settings: PlanSettings) -> pl.DataFrame:
    """Return each post and period that is short: post, facility, name, kind, period, start, end, asked, met, worth.

    The worst come first: by the worth of what is missing.
    """
    parts = []
    for number in range(settings.periods):
        period = settings.period(number)
        cover = cover_on(posts, calls, to_day(period.start)).filter(pl.col("met") < pl.col("asked"))
        parts.append(
            cover.select(
                "post", "facility", "name", "kind", "task", pl.lit(number).alias("period"),
                pl.lit(period.start).alias("start"), pl.lit(period.end).alias("end"), "asked", "met", "worth",
            )
        )  # fmt: skip
    missing = (pl.col("asked") - pl.col("met")) * pl.col("worth")
    return pl.concat(parts).sort(missing, descending=True)


def joined(short: pl.DataFrame) -> pl.DataFrame:
    """Join shortfalls of one post in periods side by side into one row, the worst in all first."""
    same = ["post", "asked", "met"]
    rows = short.sort("post", "period")
    follows = (pl.col("period") == pl.col("period").shift() + 1) & pl.all_horizontal(
        pl.col(name) == pl.col(name).shift() for name in same
    )
    rest = [name for name in rows.columns if name not in {*same, "period", "start", "end"}]
    runs = rows.with_columns(run=(~follows.fill_null(value=False)).cum_sum()).group_by(
        "run", maintain_order=True
    )
    whole = runs.agg(
        pl.col(*same, *rest).first(),
        pl.col("period").first(),
        pl.col("start").first(),
        pl.col("end").last(),
        missing=((pl.col("asked") - pl.col("met")) * pl.col("worth")).sum(),
    )
    return whole.sort("missing", "post", "period", descending=[True, False, False]).select(short.columns)


def why_short(frame: pl.DataFrame, able: pl.DataFrame, allowed: frozenset[str]) -> pl.DataFrame:
    """Add `why` to shortfalls.

    Parameters
    ----------
    able
        How many people are `able` to serve in each `kind`.
    allowed
        The tasks that the law allows on the plan's basis.
    """
    return frame.join(able, on="kind", how="left", maintain_order="left").with_columns(
        why=pl.when(~pl.col("task").is_in(list(allowed)))
        .then(pl.format("The law does not allow the task {} on this basis.", "task"))
        .when(pl.col("able").fill_null(0) == 0)
        .then(pl.lit("Nobody under contract has the qualifications that this kind of unit asks for."))
        .otherwise(
            pl.format(
                "{} under contract can do it; each is too far away, called elsewhere where it is worth more, "
                "or has no day left that the law allows.",
                pl.when(pl.col("able") == 1)
                .then(pl.lit("1 person"))
                .otherwise(pl.format("{} people", "able")),
            )
        )
    )


def able_by_kind(tx: Connection, frame: Frame, horizon: Interval) -> pl.DataFrame:
    """Return how many people under contract in a horizon are `able` to serve in each `kind`; counted in the database."""
    people, contract = t.person.c, t.contract.c
    query = (
        select(people.qualifications, t.unit.c.kind, func.count(people.person.distinct()))
        .join(t.contract, contract.person == people.person)
        .outerjoin(t.unit, t.unit.c.id == contract.unit)
        .where(contract.start_day < to_day(horizon.end), contract.end_day > to_day(horizon.start))
        .where(people.commitment.is_not(None))
        .where(people.discharged_day.is_(None) | (people.discharged_day > to_day(horizon.start)))
        .group_by(people.qualifications, t.unit.c.kind)
    )
    groups = [(frozenset(held.split()), unit, count) for held, unit, count in tx.execute(query)]
    able = {
        kind.id: sum(n for held, unit, n in groups if kind.qualifications <= held and unit in (None, kind.id))
        for kind in frame.kinds.values()
    }
    return pl.DataFrame(list(able.items()), schema={"kind": pl.String, "able": pl.Int64}, orient="row")
