"""What the law leaves in days, as whole periods of a horizon: never more, and as little less as periods allow."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from holdfast.errors import PlanError
from holdfast.plan.register import Limits, PlanSettings

Longs = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

NO_LIMIT = 2**30
"""Days from which on a number says that nothing limits them."""


@dataclass(frozen=True, slots=True, eq=False)
class Caps:
    """Periods that each of N people may serve, in the fields of `holdfast.plan.Problem`; None where nothing binds.

    Attributes
    ----------
    available
        bool[N, T]: what is left of it once calls must lie within some days, and over a new year.
    changed
        How many people may not serve in a period that holds a new year, so that both years keep all their periods.
    """

    cap: Longs
    available: Bools
    calls: Longs | None = None
    longest: Longs | None = None
    window_first: Longs | None = None
    window_cap: Longs | None = None
    ceiling: Longs | None = None
    rolling_span: int = 0
    rolling_cap: Longs | None = None
    changed: int = 0


def lawful_lengths(settings: PlanSettings, limits: Limits) -> list[int]:
    """Return the lengths of tours, in periods, that the law allows anybody.

    Raises
    ------
    PlanError
        If there is none.
    """
    longest = math.inf if limits.longest_days is None else int(np.max(limits.longest_days, initial=0))
    lengths = [length for length in settings.tour_lengths if length * settings.period_days <= longest]
    if not lengths:
        raise PlanError(
            f"The law allows calls of at most {longest} days; the shortest tour asked for has "
            f"{min(settings.tour_lengths) * settings.period_days}. Ask for shorter tours."
        )
    return [length for length in lengths if length <= settings.periods] or [settings.periods]


def rest_days(limits: Limits) -> int:
    """Return the days free between two calls; where a call has a longest length, at least one.

    Two tours side by side would count as one call.
    """
    bounded = limits.longest_days is not None and bool(
        np.min(limits.longest_days, initial=NO_LIMIT) < NO_LIMIT
    )
    return max(limits.rest_days, 1 if bounded else 0)


def caps_of(limits: Limits, settings: PlanSettings, lengths: list[int], available: Bools) -> Caps:
    """Return the caps of a horizon in periods."""
    days, periods = settings.period_days, settings.periods
    available = available & _within(limits, settings)
    longest = _longest(limits, settings, len(available))
    calls = np.maximum(limits.allowance_calls, 0).astype(np.int64)
    cap = np.clip(limits.allowance_days, 0, None).astype(np.int64) // days
    may = (calls > 0) & (longest >= lengths[0])
    windows = _windows(limits, settings, available)
    cap = np.where(may, np.minimum(cap, windows.cap), 0)
    span, rolling, cap = _rolling(limits, settings, cap)
    cap = np.minimum(cap, periods)
    return Caps(
        cap=cap,
        available=windows.available,
        calls=calls if (calls * lengths[0] < cap).any() else None,
        longest=longest if (longest < lengths[-1]).any() else None,
        window_first=windows.window_first,
        window_cap=windows.window_cap,
        ceiling=_ceiling(limits, settings, cap),
        rolling_span=span,
        rolling_cap=rolling,
        changed=windows.changed,
    )


def _longest(limits: Limits, settings: PlanSettings, people: int) -> Longs:
    days = NO_LIMIT if limits.longest_days is None else limits.longest_days
    whole = np.broadcast_to(np.asarray(days, np.int64), (people,)) // settings.period_days
    return np.clip(whole, 0, settings.periods)


def _within(limits: Limits, settings: PlanSettings) -> Bools:
    """Return the periods that lie wholly within the days in which a person may serve at all; bool[N or 1, T]."""
    starts = settings.starts[None]
    inside = np.ones((1, settings.periods), np.bool_)
    if limits.since is not None:
        inside = inside & (limits.since[:, None] <= starts)
    if limits.until is not None:
        inside = inside & (starts + settings.period_days <= limits.until[:, None])
    return inside


def _ceiling(limits: Limits, settings: PlanSettings, cap: Longs) -> Longs | None:
    """Return the ceiling in periods, or None where it binds nobody."""
    if limits.ceiling_days is None:
        return None
    passed = np.arange(1, settings.periods + 1)
    ceiling = np.clip(limits.ceiling_days // settings.period_days, 0, passed)
    binds = ceiling < np.minimum(passed, cap[:, None])
    return ceiling.astype(np.int64) if binds.any() else None


def _rolling(limits: Limits, settings: PlanSettings, cap: Longs) -> tuple[int, Longs | None, Longs]:
    """Return span and cap of the short rolling windows together, and the cap over the horizon that long ones leave.

    Any days on end as many as a window's touch no more whole periods' worth of service than there are in as many
    periods as the window fills, rounded up: what it holds of the first and of the last period adds up to one at most.
    """
    days, periods = settings.period_days, settings.periods
    span, least = 0, np.full(len(cap), periods, np.int64)
    for length, most in limits.rolling:
        filled, own = math.ceil(length / days), np.clip(most, 0, None) // days
        if filled >= periods:
            cap = np.minimum(cap, own)
        elif (own < np.minimum(filled, cap)).any():
            span, least = max(span, filled), np.minimum(least, own)
    return span, (np.minimum(least, span) if span else None), cap


# Calendar years


@dataclass(slots=True, eq=False)
class _Years:
    """The days left in each calendar year, while the periods that hold a new year are given to one of the two."""

    left: Longs
    available: Bools
    changed: int = 0


def _windows(limits: Limits, settings: PlanSettings, available: Bools) -> Caps:
    """Return the caps of the calendar years, each period in one of them."""
    none = np.full(len(available), settings.periods, np.int64)
    if limits.year_first is None or limits.year_days is None:
        return Caps(none, available)
    years, first = _Years(np.maximum(limits.year_days, 0), available.copy()), [0]
    for at, day in enumerate(limits.year_first[1:].tolist(), 1):
        first.append(_part(years, at, day - settings.first_day, settings, first[-1]))
    edges = [*first, settings.periods]
    whole = [at for at in range(len(first)) if edges[at] < edges[at + 1]]
    room = np.diff(edges)[whole]
    caps = np.minimum(years.left[:, whole] // settings.period_days, room).astype(np.int64)
    if len(whole) == 1 or not (caps < room).any():
        return Caps(caps.sum(axis=1), years.available, changed=years.changed)
    starts = np.array([first[at] for at in whole], np.int64)
    return Caps(
        caps.sum(axis=1),
        years.available,
        window_first=starts,
        window_cap=caps,
        changed=years.changed,
    )


def _part(years: _Years, at: int, offset: int, settings: PlanSettings, since: int) -> int:
    """Return the first period of a year that begins `offset` days into the horizon; that before began in `since`.

    A period that holds the new year counts wholly in the year that has more of its days, and by its days in the other.
    """
    whole, early = divmod(offset, settings.period_days)
    if early == 0:
        return whole
    before, after = (at - 1, slice(since, whole)), (at, slice(whole + 1, settings.periods))
    if 2 * early >= settings.period_days:
        _share(years, whole, settings.period_days, settings.period_days - early, before, after)
        return whole + 1
    _share(years, whole, settings.period_days, early, after, before)
    return whole


def _share(
    years: _Years,
    period: int,
    period_days: int,
    days: int,
    owner: tuple[int, slice],
    other: tuple[int, slice],
) -> None:
    """Take `days` of a period off the year that does not own it, or the period off the person.

    Whichever leaves more periods to the two years: the days may cost the other year a whole period.
    """
    of_owner, of_other = (years.left[:, year] // period_days for year, _ in (owner, other))
    in_owner, in_other = (years.available[:, own].sum(axis=1) for _, own in (owner, other))
    left, free = years.left[:, other[0]], years.available[:, period]
    kept = np.minimum(in_owner + 1, of_owner) + np.minimum(in_other, (left - days) // period_days)
    dropped = np.minimum(in_owner, of_owner) + np.minimum(in_other, of_other)
    drop = free & ((left < days) | (dropped > kept))
    years.available[drop, period] = False
    years.changed += int(drop.sum())
    years.left[:, other[0]] = np.where(free & ~drop, left - days, left)
