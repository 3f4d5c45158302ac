"""What differs between two plans of one problem: tour by tour, and why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Final

import numpy as np
import numpy.typing as npt
from numba import njit

from holdfast.plan.judge import coverage_of, reach_entry, stood
from holdfast.plan.problem import Problem
from holdfast.plan.tours import ALL_BITS, Ints, Tours

Bools = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.int8]


class Change(IntEnum):
    """What became of a tour."""

    KEPT = 0
    MOVED = 1
    """To another post."""
    SHIFTED = 2
    """At the same post, in other periods of the same number."""
    SHORTENED = 3
    LENGTHENED = 4
    DROPPED = 5
    """The person has no tour in its place."""
    ADDED = 6


class Cause(IntEnum):
    """Why a tour is as it is now."""

    NONE = 0
    AWAY = 1
    """The person is not available in those periods any more."""
    REACH = 2
    """The post is not within the person's reach any more."""
    CAP = 3
    """The person's tours were more than the law leaves."""
    FEWER = 4
    """The post wants fewer people than were there."""
    GAP = 5
    """It fills a gap that somebody leaves."""
    MORE = 6
    """The post wants more people than before."""
    SHORT = 7
    """The post was short before."""
    BETTER = 8
    """It is worth more there, or was not worth its cost."""


FORCED: Final = (Cause.AWAY, Cause.REACH, Cause.CAP)
"""Causes that leave no choice."""


@dataclass(frozen=True, slots=True, eq=False)
class Changes:
    """Every tour of two plans exactly once, those of one person that took each other's place in one row.

    Attributes
    ----------
    before, after
        Rows of the tours before and after, -1 where there is none; int64[R].
    change, cause
        What and why, as `Change` and `Cause`; int8[R].
    whom
        The person whose gap is filled, -1 where none; int64[R].
    periods_kept, periods_before
        Person-periods that are the same in both plans, and all of the plan before.
    undisturbed, undisturbed_kept
        Tours before that nothing forced to change, and how many of them stayed as they were.
    """

    before: Ints
    after: Ints
    change: Codes
    cause: Codes
    whom: Ints
    periods_kept: int
    periods_before: int
    undisturbed: int
    undisturbed_kept: int

    @property
    def share_kept(self) -> float:
        """Share of the person-periods before that stayed; 1 where there were none."""
        return self.periods_kept / self.periods_before if self.periods_before else 1.0

    @property
    def share_undisturbed_kept(self) -> float:
        """Share of the undisturbed tours that stayed; 1 where there were none."""
        return self.undisturbed_kept / self.undisturbed if self.undisturbed else 1.0

    def count(self, change: Change) -> int:
        """Return how many tours changed in this way."""
        return int((self.change == change).sum())


def changes(
    problem: Problem, before: Tours, after: Tours, *, wanted_before: npt.ArrayLike | None = None
) -> Changes:
    """Say what became of each tour of `before`, and why each tour of `after` is there.

    Parameters
    ----------
    problem
        The problem as it is now; both plans number its people and posts.
    before, after
        Two plans. The one before need not be lawful any more.
    wanted_before
        int64[J, T]: the demand at the time of the plan before; the present one if None.
    """
    wanted = problem.demand if wanted_before is None else np.asarray(wanted_before, np.int64)
    old, new = _matched(problem, before, after)
    change = _changed(before, after, old, new)
    cause, whom = np.zeros(len(old), np.int8), np.full(len(old), -1, np.int64)
    had = old >= 0
    left = had & (change != Change.KEPT)
    forced = _forced(problem, before)
    fewer = _fewer(problem, before, forced > 0)
    cause[left] = np.where(
        forced[old[left]] > 0, forced[old[left]], np.where(fewer[old[left]], Cause.FEWER, 0)
    )
    _fill(problem, before, after, (old, new), change, cause, whom)
    _want(problem, before, after, new, wanted, (change, cause))
    free = forced[old[had]] == 0
    free &= ~fewer[old[had]]
    return Changes(
        old,
        new,
        change,
        cause,
        whom,
        periods_kept=np.intersect1d(stood(problem, before), stood(problem, after), assume_unique=True).size,
        periods_before=int(before.length.sum()),
        undisturbed=int(free.sum()),
        undisturbed_kept=int((free & (change[had] == Change.KEPT)).sum()),
    )


def _matched(problem: Problem, before: Tours, after: Tours) -> tuple[Ints, Ints]:
    """Return rows of both plans side by side, the tours of one person that resemble each other most first."""
    by_old, by_new = (np.lexsort((tours.start, tours.person)) for tours in (before, after))
    people = np.arange(problem.people + 1)
    first_old, first_new = (
        np.searchsorted(tours.person[by], people) for tours, by in ((before, by_old), (after, by_new))
    )
    partner = _partners(
        first_old, before.post[by_old], before.start[by_old], before.length[by_old],
        first_new, after.post[by_new], after.start[by_new], after.length[by_new],
    )  # fmt: skip
    joined = partner >= 0
    alone = np.ones(len(after), np.bool_)
    alone[partner[joined]] = False
    rows = np.full(len(before), -1, np.int64)
    rows[joined] = by_new[partner[joined]]
    added = np.sort(by_new[alone])
    return np.concatenate((by_old, np.full(len(added), -1))), np.concatenate((rows, added))


@njit(cache=True, nogil=True)  # five rounds: the same; same post and time; same time; same post; any
def _partners(
    first_old: Ints, post_old: Ints, start_old: Ints, length_old: Ints,
    first_new: Ints, post_new: Ints, start_new: Ints, length_new: Ints,
) -> Ints:  # fmt: skip
    partner = np.full(post_old.size, -1, np.int64)
    taken = np.zeros(post_new.size, np.bool_)
    for i in range(first_old.size - 1):
        for stage in range(5):
            for a in range(first_old[i], first_old[i + 1]):
                if partner[a] >= 0:
                    continue
                for b in range(first_new[i], first_new[i + 1]):
                    if taken[b]:
                        continue
                    post = post_old[a] == post_new[b]
                    meet = (
                        start_old[a] < start_new[b] + length_new[b]
                        and start_new[b] < start_old[a] + length_old[a]
                    )
                    same = post and start_old[a] == start_new[b] and length_old[a] == length_new[b]
                    if (
                        (stage == 0 and same)
                        or (stage == 1 and post and meet)
                        or (stage == 2 and meet)
                        or (stage == 3 and post)
                        or stage == 4
                    ):
                        partner[a] = b
                        taken[b] = True
                        break
    return partner


def _changed(before: Tours, after: Tours, old: Ints, new: Ints) -> Codes:
    change = np.full(len(old), Change.DROPPED, np.int8)
    change[old < 0] = Change.ADDED
    both = np.flatnonzero((old >= 0) & (new >= 0))
    a, b = old[both], new[both]
    moved = before.post[a] != after.post[b]
    longer = after.length[b] - before.length[a]
    kinds = np.where(longer < 0, Change.SHORTENED, np.where(longer > 0, Change.LENGTHENED, Change.SHIFTED))
    kinds = np.where(~moved & (longer == 0) & (before.start[a] == after.start[b]), Change.KEPT, kinds)
    change[both] = np.where(moved, Change.MOVED, kinds)
    return change


def _forced(problem: Problem, before: Tours) -> Codes:
    """Return why each tour of the plan before cannot stay, 0 where it can; int8[R]."""
    mask = before.periods
    entry = reach_entry(problem, before)
    away = (problem.available[before.person] & mask) != mask
    if problem.reach_open is not None:
        open_then = problem.reach_open[np.maximum(entry, 0)] if problem.reach_open.size else ALL_BITS
        away |= (entry >= 0) & ((open_then & mask) != mask)
    forced = np.where(away, Cause.AWAY, np.where(entry < 0, Cause.REACH, 0)).astype(np.int8)
    left = forced == 0
    served = np.bincount(before.person[left], before.length[left], minlength=problem.people)
    many = np.bincount(before.person[left], minlength=problem.people)
    over = served > problem.cap
    if problem.calls is not None:
        over |= many > problem.calls
    too_long = problem.longest is not None and before.length > problem.longest[before.person]
    forced[left & (over[before.person] | too_long)] = Cause.CAP
    return forced


def _fewer(problem: Problem, before: Tours, forced: Bools) -> Bools:
    """Tell which tours stand where more people were, of those who can stay, than are wanted now."""
    return _anywhere(coverage_of(problem, before.at(~forced)) > problem.demand, before)


def _anywhere(flags: Bools, tours: Tours) -> Bools:
    """Tell which tours touch a flagged post and period."""
    total = np.zeros((flags.shape[0], flags.shape[1] + 1), np.int64)
    np.cumsum(flags, axis=1, out=total[:, 1:])
    touched: Bools = total[tours.post, tours.start + tours.length] > total[tours.post, tours.start]
    return touched


def _fill(
    problem: Problem,
    before: Tours,
    after: Tours,
    rows: tuple[Ints, Ints],
    change: Codes,
    cause: Codes,
    whom: Ints,
) -> None:
    """Name the gap that each new or changed tour fills, where nothing else explains it."""
    old, new = rows
    seeks = np.flatnonzero((new >= 0) & (change != Change.KEPT) & (cause == 0))
    leaves = np.flatnonzero((old >= 0) & (change != Change.KEPT) & (cause != Cause.FEWER))
    # NOTE: the gaps of those who had no choice are named first; others moved to fill them.
    leaves = leaves[np.lexsort((~np.isin(cause[leaves], FORCED), before.post[old[leaves]]))]
    first = np.searchsorted(before.post[old[leaves]], np.arange(problem.posts + 1))
    filled = _gaps(
        after.person[new[seeks]], after.post[new[seeks]], after.start[new[seeks]], after.length[new[seeks]],
        first, before.person[old[leaves]], before.start[old[leaves]], before.length[old[leaves]],
    )  # fmt: skip
    found = filled >= 0
    cause[seeks[found]] = Cause.GAP
    whom[seeks[found]] = before.person[old[leaves[filled[found]]]]


@njit(cache=True, nogil=True)  # each gap is filled once; one person does not fill their own
def _gaps(
    person: Ints, post: Ints, start: Ints, length: Ints, first: Ints, who: Ints, since: Ints, lasted: Ints
) -> Ints:
    filled = np.full(person.size, -1, np.int64)
    used = np.zeros(who.size, np.bool_)
    for a in range(person.size):
        for b in range(first[post[a]], first[post[a] + 1]):
            meets = start[a] < since[b] + lasted[b] and since[b] < start[a] + length[a]
            if meets and not used[b] and who[b] != person[a]:
                filled[a] = b
                used[b] = True
                break
    return filled


def _want(
    problem: Problem,
    before: Tours,
    after: Tours,
    new: Ints,
    wanted: Ints,
    found: tuple[Codes, Codes],
) -> None:
    """Say of what is not explained yet whether its post wants more, was short, or is simply worth more."""
    change, cause = found
    short = coverage_of(problem, before) < wanted
    more = problem.demand > wanted
    open_rows = np.flatnonzero((cause == 0) & (change != Change.KEPT))
    going = open_rows[new[open_rows] >= 0]
    tours = Tours(*(getattr(after, name)[new[going]] for name in ("person", "post", "start", "length")))
    cause[open_rows] = Cause.BETTER
    cause[going] = np.where(
        _anywhere(more, tours),
        Cause.MORE,
        np.where(_anywhere(short, tours), Cause.SHORT, Cause.BETTER),
    )
