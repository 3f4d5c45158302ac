"""From what the register and the law say to the guard-tour problem, and from its tours back to days and posts.

What the problem cannot hold exactly is held on the safe side, so every plan of it is lawful; the bound then speaks of
the problem as formulated. What was done in a formulation, and what it means for the proof, stands in its notes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import polars as pl

from holdfast.errors import PlanError
from holdfast.plan.caps import Caps, caps_of, lawful_lengths, rest_days
from holdfast.plan.problem import Problem
from holdfast.plan.register import CALLS, Limits, PlanSettings, Register
from holdfast.plan.said import notes_of
from holdfast.plan.slots import Slot, demand_of, slots_of, strengths_of
from holdfast.plan.staff import (
    ALWAYS,
    EARTH_RADIUS_KM,
    Rows,
    Staff,
    masks_of,
    not_called,
    reach_of,
    rows_of,
    staff_of,
)
from holdfast.plan.tours import Tours

__all__ = ["EARTH_RADIUS_KM", "Formulation", "Limits", "PlanSettings", "Register", "formulate"]

Longs = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Formulation:
    """A problem with the names of its posts and people.

    Attributes
    ----------
    posts
        The names of the register's posts.
    people
        int64[N]: the person that each row of the problem stands for, of a team the first.
    opens, closes
        int32: the first day of each of the register's posts and the day after its last, since 1970-01-01.
    post_of
        int64[J]: the register's post of each row of the problem's posts, which are slots of posts; None: each its own.
    needs
        The qualification that a slot of a mix asks for, by row of the problem's posts; None for no more than the post.
    teams
        The people of each row that stands for several, by the row.
    changes
        uint64[N]: bit t is set where a row is under another contract from period t on, right after one ended.
    fixed
        Tours set by hand (person, post, start_day, end_day), part of the plan and not of the problem.
    notes
        What the problem cannot hold and what was done instead, a sentence each.
    """

    problem: Problem
    settings: PlanSettings
    posts: tuple[str, ...]
    people: Longs
    opens: npt.NDArray[np.int32]
    closes: npt.NDArray[np.int32]
    post_of: Longs | None = None
    needs: tuple[str | None, ...] = ()
    teams: dict[int, tuple[int, ...]] = field(default_factory=dict)
    changes: npt.NDArray[np.uint64] | None = None
    fixed: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=CALLS))
    notes: tuple[str, ...] = ()

    def calls(self, tours: Tours) -> pl.DataFrame:
        """Return the tours as call-ups (person, post, start_day, end_day), each within the days of its post.

        The people of a team have one each; a tour over a change of contract becomes two; tours set by hand come last.
        """
        row, post, start, end = self._pieces(tours)
        first, length = self.settings.first_day, self.settings.period_days
        people, heads = self._people_of(row)
        frame = pl.DataFrame(
            {
                "person": people,
                "post": pl.Series(self.posts, dtype=pl.String).gather(post[heads]),
                "start_day": np.maximum(first + start * length, self.opens[post])[heads].astype(np.int32),
                "end_day": np.minimum(first + end * length, self.closes[post])[heads].astype(np.int32),
            }
        )
        return pl.concat([frame, self.fixed]).filter(pl.col("start_day") < pl.col("end_day"))

    def register_post(self, rows: Longs) -> Longs:
        """Return the register's post of some rows of the problem's posts."""
        return rows if self.post_of is None else self.post_of[rows]

    def slot_number(self, rows: Longs) -> Longs:
        """Return which slot of its post each of some rows is, from 0 for the most worthy."""
        if self.post_of is None:
            return np.zeros(len(rows), np.int64)
        return rows - np.searchsorted(self.post_of, self.post_of[rows])

    def _people_of(self, row: Longs) -> tuple[Longs, Longs]:
        """Return the people of some rows of the problem, and for each of them where its row stands among these."""
        if not self.teams:
            return self.people[row], np.arange(len(row))
        heads = [self.teams.get(each) or (int(self.people[each]),) for each in row.tolist()]
        people = np.array([person for each in heads for person in each], np.int64)
        return people, np.repeat(np.arange(len(row)), [len(each) for each in heads])

    def _pieces(self, tours: Tours) -> tuple[Longs, Longs, Longs, Longs]:
        """Return row, the register's post, first period and period after the last of each piece under one contract."""
        post = self.register_post(tours.post)
        row, start, end = tours.person, tours.start, tours.start + tours.length
        if self.changes is None or not (self.changes[row] != 0).any():
            return row, post, start, end
        parts = []
        for r, p, s, e in zip(row.tolist(), post.tolist(), start.tolist(), end.tolist(), strict=True):
            mask = int(self.changes[r])
            edges = [s, *(t for t in range(s + 1, e) if mask >> t & 1), e]
            parts += [(r, p, a, b) for a, b in pairwise(edges)]
        whole = np.array(parts, np.int64).reshape(-1, 4)
        return whole[:, 0], whole[:, 1], whole[:, 2], whole[:, 3]


def formulate(register: Register, limits: Limits, settings: PlanSettings) -> Formulation:
    """Return the guard-tour problem of a register under what the law leaves.

    Raises
    ------
    PlanError
        If no post or nobody is left to plan, with the reason.
    """
    posts = register.posts
    if not posts.height:
        raise PlanError("There is no post to plan in this region. Import or add posts first.")
    if not register.people.height:
        raise PlanError("Nobody has a contract in this horizon. Import people and contracts first.")
    lengths = lawful_lengths(settings, limits)
    strengths = strengths_of(posts, settings)
    slots = slots_of(posts, strengths)
    staff = staff_of(register.people, settings, {each.needs for each in slots if each.needs is not None})
    caps = _caps(register, limits, settings, lengths, staff)
    taken = pl.concat([register.busy, register.fixed.select(register.busy.columns)], how="vertical_relaxed")
    demand = demand_of(slots, strengths, posts, taken, settings, staff.held)
    reach = reach_of(staff.keys, posts, slots, limits, settings)
    may = (caps.cap > 0) & caps.available.any(axis=1)
    rows = rows_of(staff, reach, demand.max(axis=1, initial=0), may)
    problem = _problem(posts, slots, demand, rows, caps, limits, settings, lengths)
    return Formulation(
        problem,
        settings,
        tuple(posts["post"]),
        staff.people[rows.members[rows.first[:-1]]],
        opens=posts["start_day"].fill_null(np.iinfo(np.int32).min).to_numpy(),
        closes=posts["end_day"].fill_null(np.iinfo(np.int32).max).to_numpy(),
        post_of=np.array([slot.post for slot in slots], np.int64),
        needs=tuple(slot.needs for slot in slots),
        teams=_teams(staff, rows),
        changes=rows.any(staff.changes),
        fixed=_put_back(register, settings),
        notes=notes_of(register, limits, settings, slots, caps, rows, problem),
    )


def _caps(
    register: Register, limits: Limits, settings: PlanSettings, lengths: list[int], staff: Staff
) -> Caps:
    gap = rest_days(limits)
    free = staff.available & not_called(staff, register, limits, settings, gap)
    # NOTE: a tour over a change of contract becomes two calls, which somebody with few calls left may not have.
    few = np.asarray(limits.allowance_calls) * lengths[0] < settings.periods
    bits = np.uint64(1) << np.arange(settings.periods, dtype=np.uint64)
    free &= ~(few[:, None] & ((staff.changes[:, None] & bits[None]) != 0))
    return caps_of(limits, settings, lengths, free)


def _problem(
    posts: pl.DataFrame,
    slots: tuple[Slot, ...],
    demand: Longs,
    rows: Rows,
    caps: Caps,
    limits: Limits,
    settings: PlanSettings,
    lengths: list[int],
) -> Problem:
    post_of = np.array([slot.post for slot in slots], np.int64)
    worth = np.array([slot.worth for slot in slots]) * posts["worth"].to_numpy()[post_of]
    value = np.repeat(worth[:, None], settings.periods, axis=1)
    size, opened = rows.size, rows.reach.open
    always = ALWAYS >> np.uint64(64 - settings.periods)
    phi = _fairness(settings, value, caps)
    served = np.zeros(len(caps.cap), np.int64) if limits.served_days is None else limits.served_days
    return Problem(
        tour_lengths=np.array(lengths),
        rest=-(-rest_days(limits) // settings.period_days),
        tour_cost=settings.tour_cost,
        post_facility=posts["facility"].rank("dense").to_numpy().astype(np.int64)[post_of] - 1,
        post_kind=posts["kind"].rank("dense").to_numpy().astype(np.int64)[post_of] - 1,
        demand=demand,
        value=value,
        group=rows.group,
        cap=rows.least(caps.cap),
        available=rows.all(masks_of(caps.available)),
        reach_first=rows.reach.first,
        reach_post=rows.reach.slot,
        reach_cost=rows.reach.cost,
        period_days=settings.period_days,
        reach_open=None if ((opened & always) == always).all() else opened & always,
        size=None if (size == 1).all() else size,
        calls=_least(rows, caps.calls),
        longest=_least(rows, caps.longest),
        window_first=caps.window_first,
        window_cap=_least(rows, caps.window_cap),
        ceiling=_least(rows, caps.ceiling),
        rolling_span=caps.rolling_span,
        rolling_cap=_least(rows, caps.rolling_cap),
        burden=rows.mean(served // settings.period_days) if phi > 0 else None,
        fairness=phi,
    )


def _least(rows: Rows, values: Longs | None) -> Longs | None:
    return None if values is None else rows.least(values)


def _fairness(settings: PlanSettings, value: npt.NDArray[np.float64], caps: Caps) -> float:
    """Return the charge on uneven burden: at a dial of 1, a mean cap's worth of duty costs what a period is worth."""
    worth, cap = value[value > 0], float(caps.cap.mean())
    return settings.fairness * float(np.median(worth)) / cap if len(worth) and cap > 0 else 0.0


def _teams(staff: Staff, rows: Rows) -> dict[int, tuple[int, ...]]:
    return {
        row: tuple(staff.people[rows.members[rows.first[row] : rows.first[row + 1]]].tolist())
        for row in np.flatnonzero(rows.size > 1).tolist()
    }


def _put_back(register: Register, settings: PlanSettings) -> pl.DataFrame:
    """Return the tours set by hand that begin in the horizon, at posts that are planned."""
    last = settings.first_day + settings.horizon.days
    return register.fixed.filter(
        pl.col("start_day") >= settings.first_day,
        pl.col("start_day") < last,
        pl.col("post").is_in(register.posts["post"].implode()),
    ).select(pl.col(name).cast(kind) for name, kind in CALLS.items())
