"""What the law leaves of each person's service over time: by calendar year, by rolling window, by call.

Where `allowance_days` gives one number that holds for any placement in a horizon, this follows the windows: a calendar
year that ends within the horizon frees the next, and earlier service drops out of a rolling window as time passes. Any
call-ups within all of it keep every cap, in whatever order they are judged; it leaves no less than the one number does.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from holdfast.law._calendar import FAR, after_days, longest, shortest
from holdfast.law._kernel import Ledger, _gather, _load, _room
from holdfast.law._limits import LimitArrays, ledger_of, limits_of, number_of
from holdfast.law.allowance import (
    _code,
    _counts,
    _left,
    _served,
    _windowed,
    longest_call_days,
)
from holdfast.law.facts import NO_DATE, People, day_of
from holdfast.law.kinds.authority import AuthorityTerms
from holdfast.law.kinds.cap import CapTerms
from holdfast.law.kinds.status import Instrument
from holdfast.law.profile import Profile
from holdfast.law.regions import RegionTree
from holdfast.law.statuses import Standing, standings
from holdfast.model import Act, Interval

Longs = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

UNLIMITED = FAR
"""Days or calls where nothing limits them."""


@dataclass(frozen=True, slots=True, eq=False)
class Rolling:
    """A rolling window shorter than the horizon: at most `most` days in any `days` on end, from the horizon's first.

    Attributes
    ----------
    most
        int64[N]; service known already that such a window can hold is taken off.
    """

    days: int
    most: Longs


@dataclass(frozen=True, slots=True, eq=False)
class Room:
    """What N people may be called to serve in a horizon of T periods; `UNLIMITED` where nothing limits it.

    Attributes
    ----------
    days, calls
        int64[N]: days and call-ups over the whole horizon.
    year_first
        int64[W]: the first days of the calendar years in the horizon, the first cut to its first day.
    year_days
        int64[N, W]: days in each of those years.
    ceiling
        int64[N, T]: days that may have been served from the first day of the horizon to the end of each period.
    rolling
        Rolling windows shorter than the horizon.
    since, until
        int64[N]: the days, half-open, within which call-ups must lie for windows counted from a personal date.
    longest
        int64[N]: days of the longest call-up that touches no other.
    """

    days: Longs
    calls: Longs
    year_first: Longs
    year_days: Longs
    ceiling: Longs
    rolling: tuple[Rolling, ...]
    since: Longs
    until: Longs
    longest: Longs


def room(profile: Profile, people: People, basis: str, horizon: Interval, period_days: int) -> Room:
    """Return what caps leave each person on a basis in a horizon cut into periods of equal length.

    O(N M) for M caps, and N times the days of horizon and window for those that roll. Months are taken at their
    shortest and a window in months at its longest. Limits that only warn are left out.

    Raises
    ------
    NotFoundError
        If the profile has no such basis.
    """
    code = _code(profile, basis)
    found = _unlimited(profile, people, basis, horizon, period_days)
    arrays = limits_of(profile).arrays
    for which, terms, lo, hi in _windowed(profile, horizon):
        touched = arrays.applies[which, code][people.rank_group]
        if touched.any():
            counted = _counts(profile, which, code, lo, hi)
            cap = _Cap(which, terms, lo, hi, *number_of(horizon), period_days)
            own = _of_cap(found, profile, people, cap, counted=counted)
            found = _least(found, own, touched)
    return found


class _Cap(NamedTuple):
    """A cap by its place in the limits of the profile, the days of the horizon that it governs, and the grid."""

    which: int
    terms: CapTerms
    lo: int
    hi: int
    first: int
    end: int
    period_days: int


def served_days(people: People, first: int, end: int) -> Longs:
    """Return int64[N]: the days that each person's ledger holds from day `first` up to `end`, on any basis."""
    days = np.clip(np.minimum(people.end, end) - np.maximum(people.start, first), 0, None).astype(np.int64)
    row = np.repeat(np.arange(len(people)), np.diff(people.first))
    return np.bincount(row, weights=days, minlength=len(people)).astype(np.int64)


def act_days(
    profile: Profile,
    acts: Sequence[Act],
    basis: str,
    *,
    within: Iterable[str],
    regions: RegionTree,
    horizon: Interval,
) -> int:
    """Return for how many days without a break acts let one person be called in some regions; `UNLIMITED` for no end.

    Of the acts that rules on authority ask for, those in force on all days of the horizon decide, the most generous
    first; where only acts for a part of it are in force, the narrowest of them does.
    """
    asked = {
        value.terms.act
        for rule, value in profile.of_kind("authority")
        if basis in rule.bases and isinstance(value.terms, AuthorityTerms) and value.terms.act is not None
    }
    held = [
        each
        for each in standings(profile, acts).values()
        if Instrument(each.act.kind, each.act.issuer) in asked
    ]
    if all(each.act.days_at_most is None for each in held):
        return UNLIMITED
    return min((_act_days(held, region, regions, horizon) for region in within), default=UNLIMITED)


def _act_days(held: Sequence[Standing], region: str, regions: RegionTree, horizon: Interval) -> int:
    touching = [
        (UNLIMITED if each.act.days_at_most is None else each.act.days_at_most, days)
        for each in held
        for days in each.days_in(region, regions)
        if days.overlaps(horizon)
    ]
    throughout = [most for most, days in touching if days.covers(horizon)]
    return max(throughout) if throughout else min((most for most, _ in touching), default=UNLIMITED)


def _unlimited(profile: Profile, people: People, basis: str, horizon: Interval, period_days: int) -> Room:
    many, (lo, hi) = len(people), number_of(horizon)
    later = range(horizon.start.year + 1, horizon.last.year + 1)
    years = [lo, *(number_of(Interval.of_days(date(year, 1, 1), 1))[0] for year in later)]
    periods = -(-(hi - lo) // period_days)
    return Room(
        days=np.full(many, FAR, np.int64),
        calls=np.full(many, FAR, np.int64),
        year_first=np.array(years, np.int64),
        year_days=np.full((many, len(years)), FAR, np.int64),
        ceiling=np.full((many, periods), FAR, np.int64),
        rolling=(),
        since=np.full(many, -FAR, np.int64),
        until=np.full(many, FAR, np.int64),
        longest=_longest(profile, people, basis, range(lo, hi, period_days)),
    )


def _longest(profile: Profile, people: People, basis: str, starts: range) -> Longs:
    """Return the longest call-up by rank group, of those that begin on any of the days."""
    most = np.full(len(profile.rank_groups) + 1, FAR, np.int64)  # the last is for groups not known
    for group, name in enumerate(profile.rank_groups):
        days = [longest_call_days(profile, basis, name, day_of(start)) for start in starts]
        most[group] = min((each for each in days if each is not None), default=FAR)
    known = (people.rank_group >= 0) & (people.rank_group < len(profile.rank_groups))
    return most[np.where(known, people.rank_group, len(profile.rank_groups))]


def _of_cap(
    found: Room,
    profile: Profile,
    people: People,
    cap: _Cap,
    *,
    counted: bool,
) -> Room:
    """Return what one cap leaves everybody, whether or not it concerns them."""
    terms = cap.terms
    left, calls = _left(profile, people, cap.which, terms, (cap.lo, cap.hi))
    free = replace(_free_like(found), calls=calls)
    if terms.window == "calendar_year":
        own = replace(free, year_days=_years(found, profile, people, cap))
    elif terms.window == "rolling" and terms.length is not None:
        own = _rolling(free, profile, people, cap)
    elif terms.window == "since":
        own = _since(free, profile, people, cap)
    else:
        own = replace(free, days=left)
    return own if counted else _only_where_passed(own)


def _free_like(found: Room) -> Room:
    return Room(
        days=np.full_like(found.days, FAR),
        calls=np.full_like(found.calls, FAR),
        year_first=found.year_first,
        year_days=np.full_like(found.year_days, FAR),
        ceiling=np.full_like(found.ceiling, FAR),
        rolling=(),
        since=np.full_like(found.since, -FAR),
        until=np.full_like(found.until, FAR),
        longest=np.full_like(found.longest, FAR),
    )


def _only_where_passed(own: Room) -> Room:
    """Return a cap as it binds service that does not count for it: not at all, unless it is passed already."""
    passed = (own.ceiling < 0).any(axis=1)
    for each in own.rolling:
        passed = passed | (each.most < 0)
    return replace(
        own,
        days=np.where((own.days < 0) | passed, -1, FAR),
        calls=np.where(own.calls < 0, -1, FAR),
        year_days=np.where(own.year_days < 0, -1, FAR),
        ceiling=np.full_like(own.ceiling, FAR),
        rolling=(),
    )


def _least(one: Room, other: Room, touched: Bools) -> Room:
    """Return what both leave, the other only to those it concerns."""

    def less(a: Longs, b: Longs) -> Longs:
        mask = touched if a.ndim == 1 else touched[:, None]
        return np.where(mask, np.minimum(a, b), a)

    rolling = tuple(replace(each, most=np.where(touched, each.most, FAR)) for each in other.rolling)
    return Room(
        days=less(one.days, other.days),
        calls=less(one.calls, other.calls),
        year_first=one.year_first,
        year_days=less(one.year_days, other.year_days),
        ceiling=less(one.ceiling, other.ceiling),
        rolling=(*one.rolling, *rolling),
        since=np.where(touched, np.maximum(one.since, other.since), one.since),
        until=less(one.until, other.until),
        longest=one.longest,
    )


def _years(found: Room, profile: Profile, people: People, cap: _Cap) -> Longs:
    """Return the days left in each calendar year that the cap governs some day of."""
    terms = cap.terms
    left = np.full_like(found.year_days, FAR)
    if terms.most is None:
        return left
    for at, day in enumerate(found.year_first):
        year = np.datetime64(int(day), "D").astype("datetime64[Y]")
        first, end = (int((year + more).astype("datetime64[D]").astype(np.int64)) for more in (0, 1))
        if first < cap.hi and cap.lo < end:
            bounds = (np.full(len(people), edge, np.int64) for edge in (first, end))
            served, _ = _served(profile, people, cap.which, *bounds)
            left[:, at] = shortest(terms.most) - served - _before(people, terms)
    return left


def _before(people: People, terms: CapTerms) -> Longs:
    return people.days_before.astype(np.int64) * terms.days_before


def _since(free: Room, profile: Profile, people: People, cap: _Cap) -> Room:
    """Return the days left in the window from a personal date, and the days on which it is open."""
    terms = cap.terms
    anchor = people.anchors.get(terms.anchor, np.full(len(people), NO_DATE)).astype(np.int64)
    known = anchor != NO_DATE
    end = np.full(len(people), FAR, np.int64)
    if terms.length is not None:
        end = after_days(terms.length, np.where(known, anchor, 0))
    left = np.full(len(people), FAR, np.int64)
    if terms.most is not None:
        served, _ = _served(profile, people, cap.which, anchor, end)
        left = shortest(terms.most) - served - _before(people, terms)
    return replace(
        free,
        days=np.where(known, left, -1),
        since=np.where(known & (anchor > cap.lo), anchor, -FAR),
        until=np.where(known & (end < cap.hi), end, FAR),
    )


# Rolling windows


def _rolling(free: Room, profile: Profile, people: People, cap: _Cap) -> Room:
    """Return what a rolling window leaves: a ceiling from earlier service, and a cap on windows that begin later.

    A window that begins before the horizon holds all service from its first day to the window's end, which is what
    the ceiling bounds. One that begins within it is bounded by the cap of `Rolling`, or where it is at least as long
    as the horizon by the days over all of it.
    """
    terms = cap.terms
    if terms.most is None or terms.length is None:
        return free
    length = longest(terms.length)
    grid = np.array([cap.first, cap.end, cap.period_days, cap.lo, cap.hi, length], np.int64)
    ceiling, bounds = free.ceiling.copy(), np.full((2, len(people)), FAR, np.int64)
    most = shortest(terms.most) - _before(people, terms)
    served = int(np.diff(people.first).max(initial=0))
    _roll(*ledger_of(people), limits_of(profile).arrays, cap.which, grid, most, served, ceiling, bounds)
    if length >= cap.end - cap.first:
        return replace(free, days=bounds.min(axis=0), ceiling=ceiling)
    return replace(free, days=bounds[0], ceiling=ceiling, rolling=(Rolling(length, bounds[1]),))


@njit(cache=True)
def _roll(
    first: Longs,
    ledger: Ledger,
    lim: LimitArrays,
    which: int,
    grid: Longs,
    most: Longs,
    longest_ledger: int,
    ceiling: Longs,
    bounds: Longs,
) -> None:
    """Fill `ceiling` [N, T] and the days over all the horizon and within later windows, `bounds` [2, N].

    `grid` holds the horizon's first day and end, the days of a period, the first and last day governed, and the
    window's length.
    """
    lo, length = grid[0], grid[5]
    base = lo - length
    size = grid[1] + length - base
    served, days = np.empty((longest_ledger + 1, 3), np.int64), _room(lim, longest_ledger)
    before = np.zeros(size + 1, np.int64)  # counted days known already, up to each day from `base` on
    for who in range(len(most)):
        m = _load(first, ledger, who, lim.applies.shape[1], served)
        before[:] = 0
        for i in range(_gather(lim, which, served, m, base + size, days)):
            for day in range(max(days[i, 0], base), days[i, 1]):
                before[day - base + 1] = 1
        for at in range(1, size + 1):
            before[at] += before[at - 1]
        _roll_one(before, grid, most[who], ceiling[who], bounds[:, who])


@njit(cache=True)
def _roll_one(before: Longs, grid: Longs, most: int, ceiling: Longs, bounds: Longs) -> None:
    lo, hi, period, length = grid[0], grid[1], grid[2], grid[5]
    for start in range(lo - length + 1, hi):
        end = start + length
        if end <= grid[3] or start >= grid[4]:
            continue  # such a window holds no day that the cap governs
        at = start - lo + length
        left = most - (before[at + length] - before[at])
        if start >= lo:
            bounds[1] = min(bounds[1], left)
        elif end > hi:
            bounds[0] = min(bounds[0], left)
        else:
            which = (end - 1 - lo) // period
            stop = min(lo + (which + 1) * period, hi)
            known = before[stop - lo + length] - before[stop - period - lo + length]
            # Who serves in a period serves all of it: on the window's last day not all of its days are in yet.
            ceiling[which] = min(ceiling[which], left if known > 0 else left + stop - end)
