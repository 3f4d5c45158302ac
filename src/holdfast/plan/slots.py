"""The slots of posts: parts of their strength that are worth the same and open to the same people.

A post of which all people are alike is one slot. Tiers and the mix part it further, and each part is a row of the
problem with a demand of its own: the mix takes the first slots, which are worth the most.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from holdfast.model.shape import Mix, Tier, by_threat_of, mix_of, tiers_of
from holdfast.plan.register import PlanSettings

Longs = npt.NDArray[np.int64]

_FIRST, _LAST = np.iinfo(np.int32).min, np.iinfo(np.int32).max


@dataclass(frozen=True, slots=True)
class Slot:
    """Part of the strength of a post.

    Attributes
    ----------
    post
        The row of the register's post.
    first, people
        Where it begins in the strength, from 0, and how many people it is for.
    worth
        Relative to the post's worth.
    needs
        The qualification that whoever stands there must hold; None for no more than the post asks.
    """

    post: int
    first: int
    people: int
    worth: float
    needs: str | None = None


def slots_of(posts: pl.DataFrame, strengths: Longs) -> tuple[Slot, ...]:
    """Return the slots of all posts, those of a post together, the most worthy first.

    Parameters
    ----------
    strengths
        int64[J, T]: people at once by post and period.
    """
    tiers, mixes = _texts(posts, "tiers"), _texts(posts, "mix")
    most = strengths.max(axis=1, initial=0)
    found: list[Slot] = []
    for post, (tier, mix) in enumerate(zip(tiers, mixes, strict=True)):
        if (tier is None and mix is None) or most[post] == 0:
            found.append(Slot(post, 0, int(most[post]), 1.0))
        else:
            found.extend(_parted(post, int(most[post]), tiers_of(tier), mix_of(mix)))
    return tuple(found)


def strengths_of(posts: pl.DataFrame, settings: PlanSettings) -> Longs:
    """Return the people wanted at once by post and period, at the highest threat level of its days; int64[J, T].

    A post wants nobody in a period on some day of which it is closed.
    """
    strength = np.repeat(posts["strength"].to_numpy().astype(np.int64)[:, None], settings.periods, axis=1)
    for post, text in enumerate(_texts(posts, "by_threat")):
        if text is not None:
            spans = posts["levels"][post] if "levels" in posts.columns else None
            level = _levels(spans, settings)
            own = np.array(by_threat_of(text), np.int64)
            strength[post] = own[np.minimum(level, len(own)) - 1]
    since = posts["start_day"].fill_null(_FIRST).to_numpy()[:, None]
    until = posts["end_day"].fill_null(_LAST).to_numpy()[:, None]
    starts = settings.starts[None]
    wanted = np.where((since <= starts) & (starts + settings.period_days <= until), strength, 0)
    return wanted.astype(np.int64)


def level_on(spans: Any, days: Longs) -> Longs:
    """Return the threat level on some days; of several spans (start_day, end_day, level) the last decides, else 1."""
    level = np.ones(len(days), np.int64)
    for span in spans if spans is not None else ():
        level[(span["start_day"] <= days) & (days < span["end_day"])] = span["level"]
    return level


def _levels(spans: Any, settings: PlanSettings) -> Longs:
    if settings.threat_level is not None:
        return np.full(settings.periods, settings.threat_level, np.int64)
    days = settings.first_day + np.arange(settings.horizon.days, dtype=np.int64)
    highest: Longs = level_on(spans, days).reshape(settings.periods, -1).max(axis=1)
    return highest


def _texts(posts: pl.DataFrame, name: str) -> list[str | None]:
    return posts[name].to_list() if name in posts.columns else [None] * posts.height


def _parted(post: int, strength: int, tiers: tuple[Tier, ...], mix: tuple[Mix, ...]) -> Iterator[Slot]:
    """Yield the slots between all the edges that tiers and mix draw."""
    tier_edges = np.cumsum([0, *(tier.people for tier in tiers[:-1])]) if tiers else np.zeros(1, np.int64)
    mix_edges = np.cumsum([0, *(each.people for each in mix)])
    edges = sorted({*tier_edges.tolist(), *mix_edges.tolist(), strength})
    for first, end in pairwise(edges):
        if end > strength:
            break
        tier = int(np.searchsorted(tier_edges, first, side="right")) - 1
        named = int(np.searchsorted(mix_edges, first, side="right")) - 1
        needs = mix[named].qualification if named < len(mix) else None
        yield Slot(post, first, end - first, tiers[tier].worth if tiers else 1.0, needs)


def demand_of(
    slots: tuple[Slot, ...],
    strengths: Longs,
    posts: pl.DataFrame,
    called: pl.DataFrame,
    settings: PlanSettings,
    held: Mapping[int, frozenset[str]],
) -> Longs:
    """Return the people still wanted in each slot and period, less those who are called to its post already.

    Whoever is called fills a slot of the mix that they hold the qualification for, else the most worthy other slot.

    Parameters
    ----------
    called
        person, post, start_day, end_day; they count in the periods that they cover wholly.
    held
        The qualifications of people, as far as known.
    """
    first = np.array([slot.first for slot in slots], np.int64)
    people = np.array([slot.people for slot in slots], np.int64)
    post = np.array([slot.post for slot in slots], np.int64)
    demand = np.clip(strengths[post] - first[:, None], 0, people[:, None])
    by_post: dict[int, list[int]] = {}
    for row, slot in enumerate(slots):
        by_post.setdefault(slot.post, []).append(row)
    for at, person, covered in _covering(posts, called, settings):
        rows = by_post[at]
        if len(rows) == 1 and slots[rows[0]].needs is None:
            demand[rows[0]] -= covered
            continue
        open_to = [row for row in rows if slots[row].needs is None]
        fits = [row for row in rows if slots[row].needs in held.get(person, frozenset())]
        _fill(demand, [*fits, *open_to], covered)
    wanted: Longs = np.maximum(demand, 0)
    return wanted


def _fill(demand: Longs, rows: list[int], covered: npt.NDArray[np.bool_]) -> None:
    """Take a person off the first of some slots that wants somebody, in each period covered."""
    left = covered.copy()
    for row in rows:
        takes = left & (demand[row] > 0)
        demand[row] -= takes
        left &= ~takes


def _covering(
    posts: pl.DataFrame, called: pl.DataFrame, settings: PlanSettings
) -> Iterator[tuple[int, int, npt.NDArray[np.bool_]]]:
    """Yield the row of the post, the person and the periods covered of each call-up in the horizon."""
    first, last = settings.first_day, settings.first_day + settings.horizon.days
    rows = posts.select("post").with_row_index("row")
    there = called.filter(pl.col("start_day") < last, pl.col("end_day") > first).join(rows, on="post")
    starts = settings.starts
    for row, person, start, end in (
        there.select("row", "person", "start_day", "end_day").sort("row").iter_rows()
    ):
        yield row, person, (start <= starts) & (starts + settings.period_days <= end)
