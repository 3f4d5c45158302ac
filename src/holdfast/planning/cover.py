"""What a set of call-ups covers, day by day, post by post and facility by facility."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl

from holdfast.model.shape import at_threat, by_threat_of
from holdfast.plan.formulate import PlanSettings
from holdfast.plan.slots import level_on
from holdfast.store.days import to_day


def at_level(posts: pl.DataFrame, day: int) -> pl.DataFrame:
    """Return the posts with the strength of the threat level on a day, where theirs depends on it."""
    if "by_threat" not in posts.columns or not posts["by_threat"].count():
        return posts
    days = np.array([day], np.int64)
    strength = [
        strength if text is None else at_threat(by_threat_of(text), int(level_on(levels, days)[0]))
        for strength, text, levels in posts.select("strength", "by_threat", "levels").iter_rows()
    ]
    return posts.with_columns(pl.Series("strength", strength, dtype=pl.Int64))


def cover_on(posts: pl.DataFrame, calls: pl.DataFrame, day: int) -> pl.DataFrame:
    """Return the posts with `asked` and `met` on one day; `met` never exceeds `asked`.

    What is asked follows the threat level that is set for the day, where the strength of a post depends on it.
    """
    posts = at_level(posts, day)
    there = calls.filter((pl.col("start_day") <= day) & (day < pl.col("end_day")))
    met = there.group_by("post").agg(pl.len().alias("people"))
    open_now = pl.col("start_day").fill_null(day) <= day
    open_now &= pl.col("end_day").fill_null(day + 1) > day
    return (
        posts.join(met, on="post", how="left", maintain_order="left")
        .with_columns(asked=pl.when(open_now).then("strength").otherwise(0))
        .with_columns(met=pl.min_horizontal("asked", pl.col("people").fill_null(0)))
        .drop("people")
    )


def by_period(posts: pl.DataFrame, calls: pl.DataFrame, settings: PlanSettings) -> list[dict[str, Any]]:
    """Return start, end, asked and met of each period, over all posts."""
    rows = []
    for number in range(settings.periods):
        period = settings.period(number)
        cover = cover_on(posts, calls, to_day(period.start))
        asked, met = int(cover["asked"].sum()), int(cover["met"].sum())
        rows.append({"start": str(period.start), "end": str(period.end), "asked": asked, "met": met})
    return rows


def by_facility(cover: pl.DataFrame, facilities: pl.DataFrame | None = None) -> pl.DataFrame:
    """Sum the posts of `cover_on` by facility, the worst covered first, then the most exposed.

    Parameters
    ----------
    facilities
        All facilities, so that those without a post are not forgotten; nothing is asked for at them.
    """
    facts = ("name", "region", "sector", "latitude", "longitude", "exposure")
    summed = cover.group_by("facility", maintain_order=True).agg(
        pl.col(*facts).first(), pl.col("asked", "met").sum()
    )
    if facilities is not None:
        met = summed.select("facility", "asked", "met")
        summed = facilities.select("facility", *facts).join(met, on="facility", how="left")
        summed = summed.with_columns(pl.col("asked", "met").fill_null(0))
    share = pl.when(pl.col("asked") > 0).then(pl.col("met") / pl.col("asked")).otherwise(2.0)
    return summed.sort(share, -pl.col("exposure"), "facility")


def facility_coverage(posts: pl.DataFrame, calls: pl.DataFrame, settings: PlanSettings) -> pl.DataFrame:
    """Return asked and met person-periods of each facility over a plan's horizon, the worst covered first."""
    covers = [
        cover_on(posts, calls, to_day(settings.period(number).start)) for number in range(settings.periods)
    ]
    return by_facility(pl.concat(covers))
