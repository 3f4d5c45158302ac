"""What an incident changes for the plan: strengths by threat level before and after, posts that are lost, plans to mend."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection, Row, select

from holdfast.errors import InvalidValueError
from holdfast.model import OPEN_END, Interval, PlanState
from holdfast.model.incidents import Effect
from holdfast.model.shape import by_threat_of
from holdfast.operations.incidents import effects_of
from holdfast.orders import Frame
from holdfast.orders.planning import HIGHEST_LEVEL
from holdfast.plan.slots import level_on
from holdfast.store import tables as t
from holdfast.store.days import from_day, to_day

LONGEST_DAYS: Final = 366
"""The most days for which a change of level is looked at."""

Longs = npt.NDArray[np.int64]
_Span = dict[str, int]


@dataclass(frozen=True, slots=True)
class StrengthChange:
    """The people that a post wants at once on some days, before and after."""

    post: str
    facility: str
    region: str
    days: Interval
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class ThreatChange:
    """What a threat level would change over some days.

    Attributes
    ----------
    posts
        The posts that want another number of people, by name and first day.
    person_days
        People times days that are wanted more than before, negative for fewer.
    plans
        Plans in those days that guard any of the posts; `holdfast plan replan` makes each again once the level is set.
    """

    region: str
    level: int
    days: Interval
    posts: tuple[StrengthChange, ...]
    person_days: int
    plans: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Replanning:
    """A plan that an incident upsets, and what planning it again must be told.

    Attributes
    ----------
    strength
        Posts that cannot be stood, each with 0 people; as `holdfast plan replan --strength` takes them.
    """

    plan: str
    region: str
    strength: dict[str, int] = field(default_factory=dict)

    @property
    def command(self) -> str:
        """The command that plans it again."""
        told = "".join(f" --strength {post}={people}" for post, people in sorted(self.strength.items()))
        return f"holdfast plan replan {self.plan}{told}"


def threat_change(tx: Connection, frame: Frame, region: str, level: int, days: Interval) -> ThreatChange:
    """Return what `SetThreatLevel` would change in the strengths that posts ask for, were it given now.

    Raises
    ------
    InvalidValueError
        If there is no such level, or the days are too many.
    """
    if not 1 <= level <= HIGHEST_LEVEL:
        raise InvalidValueError(f"There is no threat level {level}. Give one from 1 to {HIGHEST_LEVEL}.")
    if not 1 <= days.days <= LONGEST_DAYS:
        raise InvalidValueError(f"{days.days} days are too many to look at. Give at most {LONGEST_DAYS}.")
    regions = frame.within(region)
    levels = _levels(tx, frame, regions, (region, level, days))
    post, place = t.post.c, t.facility.c
    query = (
        select(post.id, post.facility, place.region, post.by_threat, post.start_day, post.end_day)
        .join(t.facility, place.id == post.facility)
        .where(place.region.in_(regions), post.by_threat.is_not(None))
        .order_by(post.id)
    )
    rows: list[Row[Any]] = list(tx.execute(query))
    found = [change for row in rows for change in _changes(row, levels[row.region], days)]
    more = sum((each.after - each.before) * each.days.days for each in found)
    plans = _plans_of(tx, frame, {each.region for each in found}, days)
    return ThreatChange(region, level, days, tuple(found), more, plans)


def replanning_of(tx: Connection, frame: Frame, incident: int, today: date) -> tuple[Replanning, ...]:
    """Return the plans that an incident upsets from a day on, and the posts of each that cannot be stood any more.

    Those are the posts that were named at a facility, and every post of one that is destroyed.
    """
    lost = dict(_lost_posts(tx, effects_of(tx, incident)))
    if not lost:
        return ()
    found = []
    for plan, region in _live_plans(tx, to_day(today), to_day(OPEN_END)):
        strength = {post: 0 for post, at in lost.items() if frame.lies_in(at, region)}
        if strength:
            found.append(Replanning(plan, region, strength))
    return tuple(found)


def _live_plans(tx: Connection, first: int, end: int) -> list[tuple[str, str]]:
    """Return the plans approved or issued that share days with some, with their regions."""
    c = t.plan.c
    live = (PlanState.APPROVED.value, PlanState.ISSUED.value)
    query = select(c.id, c.region).where(c.state.in_(live), c.start_day < end, c.end_day > first)
    return [(plan, region) for plan, region in tx.execute(query.order_by(c.id))]


def _plans_of(tx: Connection, frame: Frame, regions: Iterable[str], days: Interval) -> tuple[str, ...]:
    posts = tuple(regions)
    plans = _live_plans(tx, to_day(days.start), to_day(days.end))
    return tuple(plan for plan, region in plans if any(frame.lies_in(at, region) for at in posts))


def _lost_posts(tx: Connection, effects: Iterable[Row[Any]]) -> Iterator[tuple[str, str]]:
    """Yield each post that cannot be stood, with its region."""
    for row in effects:
        if row.effect == Effect.UNAFFECTED:
            continue
        query = select(t.post.c.id).where(t.post.c.facility == row.facility).order_by(t.post.c.id)
        named = set(row.posts.split())
        for post in tx.execute(query).scalars():
            if row.effect == Effect.DESTROYED or post in named:
                yield post, row.region


def _levels(
    tx: Connection, frame: Frame, regions: Iterable[str], change: tuple[str, int, Interval]
) -> dict[str, tuple[Longs, Longs]]:
    """Return the level of each region on each day, as it is set and as it would be."""
    where, level, days = change
    numbers = np.arange(to_day(days.start), to_day(days.end), dtype=np.int64)
    c = t.threat_level.c
    rows = tx.execute(select(c.region, c.start_day, c.end_day, c.level).order_by(c.entry)).all()
    told: list[tuple[str, _Span]] = [
        (row.region, {"start_day": row.start_day, "end_day": row.end_day, "level": row.level}) for row in rows
    ]
    new: _Span = {"start_day": to_day(days.start), "end_day": to_day(days.end), "level": level}
    found = {}
    for region in regions:
        chain = list(frame.upward(region))
        before = _in_order(told, chain)
        after = _in_order([*told, (where, new)], chain)
        found[region] = (level_on(before, numbers), level_on(after, numbers))
    return found


def _in_order(told: list[tuple[str, _Span]], chain: list[str]) -> list[_Span]:
    """Return the spans of a region and those around it: of several the last decides, the region's own after the others."""
    mine = [(region, span) for region, span in told if region in chain]
    return [span for _, span in sorted(mine, key=lambda each: -chain.index(each[0]))]


def _changes(row: Row[Any], levels: tuple[Longs, Longs], days: Interval) -> Iterator[StrengthChange]:
    """Yield the runs of days on which a post wants another number of people."""
    own = np.array(by_threat_of(row.by_threat), np.int64)
    first = to_day(days.start)
    numbers = np.arange(first, to_day(days.end), dtype=np.int64)
    manned = np.ones(len(numbers), np.bool_)
    if row.start_day is not None:
        manned = (row.start_day <= numbers) & (numbers < row.end_day)
    before, after = (own[np.minimum(level, len(own)) - 1] * manned for level in levels)
    pairs = np.stack([before, after])
    edges = [0, *(np.flatnonzero((pairs[:, 1:] != pairs[:, :-1]).any(axis=0)) + 1).tolist(), len(numbers)]
    for start, end in pairwise(edges):
        if before[start] != after[start]:
            span = from_day(first + start, first + end)
            yield StrengthChange(
                row.id, row.facility, row.region, span, int(before[start]), int(after[start])
            )
