"""How far service goes towards each cap: what is used and left, the day a cap is reached, and the day it is passed.

The windows and their lengths are those of the judge. A cap is reached on the last day that it leaves: the first day by
whose end a window is full. It is passed on the first day of service beyond. What overrides and overruns add is left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from numba import njit

from holdfast.law._calendar import FAR
from holdfast.law._kernel import Ledger, _calls_in, _end_of, _gather, _limit_from, _load, _room, _starts
from holdfast.law._limits import (
    ANCHOR,
    DAYS_BEFORE,
    MOST_CALLS,
    RUN,
    SHAPE,
    SINCE,
    SINCE_DAY,
    UNTIL_DAY,
    LimitArrays,
    ledger_of,
    limits_of,
    number_of,
    own,
)
from holdfast.law.facts import NO_DATE, People
from holdfast.law.kinds.cap import CapTerms
from holdfast.law.profile import Dated, Profile, Rule
from holdfast.model import Interval

Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

USED: Final = 0
LIMIT: Final = 1
LEFT: Final = 2
REACHED: Final = 3
PASSED: Final = 4
MOST_USED: Final = 5  # in the window that was used most, for its limit in the next column
MOST_LIMIT: Final = 6
STATE: Final = 7
_COLUMNS: Final = 8
NOT_CAPPED: Final = 0
CAPPED: Final = 1
NOT_KNOWN: Final = 2
"""States: the cap does not concern the person; it does; the date it is counted from is not known."""


@dataclass(frozen=True, slots=True)
class Meter:
    """One cap, in days or in call-ups, by its rule and dated value."""

    rule: Rule
    value: Dated
    unit: str
    which: int


@dataclass(frozen=True, slots=True, eq=False)
class CapUse:
    """How far the service of N people goes towards M meters; every array is [N, M].

    Attributes
    ----------
    state
        int8: `NOT_CAPPED`, `CAPPED` or `NOT_KNOWN`; the rest holds only where it is `CAPPED`.
    used, limit, left
        int32: in the window that holds the last day and has least left. Less than 0 is left where more was served.
    reached, passed
        int32: days from 1970-01-01, `NO_DATE` where that does not come to be. A cap may have been reached before.
    share
        float32: of the limit, in the window of the horizon that is used most.
    """

    meters: tuple[Meter, ...]
    state: npt.NDArray[np.int8]
    used: Ints
    limit: Ints
    left: Ints
    reached: Ints
    passed: Ints
    share: npt.NDArray[np.float32]


def cap_use(profile: Profile, people: People, horizon: Interval) -> CapUse:
    """Return how far the service in the ledger of people, past and planned, goes towards each cap of the profile.

    O(N M s) for s stretches of service, times the served days where a window rolls.
    """
    meters = tuple(_meters(profile, horizon))
    limits, many = limits_of(profile).arrays, len(people)
    asked = np.array([(meter.which, meter.unit == "calls") for meter in meters], np.int64).reshape(-1, 2)
    found = np.zeros((many, len(meters), _COLUMNS), np.int64)
    unset = np.full(many, NO_DATE, np.int32)
    anchors = [people.anchors.get(name, unset) for name in profile.anchors]
    groups = len(profile.rank_groups)
    group = np.where((people.rank_group < 0) | (people.rank_group >= groups), groups, people.rank_group)
    _use(
        *ledger_of(people),
        own(group, np.int64),
        own(people.days_before, np.int64),
        np.array(anchors, np.int64).reshape(len(anchors), many),
        limits,
        asked,
        np.array(number_of(horizon), np.int64),
        int(np.diff(people.first).max(initial=0)),
        found,
    )
    days = {
        name: found[:, :, at].astype(np.int32)
        for name, at in (
            ("used", USED),
            ("limit", LIMIT),
            ("left", LEFT),
            ("reached", REACHED),
            ("passed", PASSED),
        )
    }
    share = found[:, :, MOST_USED] / np.maximum(found[:, :, MOST_LIMIT], 1)
    return CapUse(meters, found[:, :, STATE].astype(np.int8), **days, share=share.astype(np.float32))


def _meters(profile: Profile, horizon: Interval) -> list[Meter]:
    found = []
    for which, (rule, value) in enumerate(limits_of(profile).values):
        terms = value.terms
        if isinstance(terms, CapTerms) and value.period.overlaps(horizon):
            if terms.most is not None:
                found.append(Meter(rule, value, "days", which))
            if terms.most_calls is not None:
                found.append(Meter(rule, value, "calls", which))
    return found


@njit(cache=True)
def _first_from(days: Longs, k: int, w0: int, w1: int) -> int:
    """Return the first counted day from w0 up to w1, or FAR."""
    for i in range(k):
        if max(days[i, 0], w0) < min(days[i, 1], w1):
            first: int = max(days[i, 0], w0)
            return first
    return FAR


@njit(cache=True)
def _note(out: Longs, used: int, limit: int, ends: bool) -> None:
    """Keep what is used of a limit: the least that is left at the end, and the most that is used anywhere."""
    if ends and limit - used < out[LEFT]:
        out[USED], out[LIMIT], out[LEFT] = used, limit, limit - used
    if used * out[MOST_LIMIT] > out[MOST_USED] * limit or out[MOST_LIMIT] == 0:
        out[MOST_USED], out[MOST_LIMIT] = used, limit


@njit(cache=True)
def _fill_from(days: Longs, k: int, window: Longs, start: int, served: int, limit: int, out: Longs) -> int:
    """Add up the days of a window from a day on, and note the day by whose end the limit is used, and passed.

    `window` holds its first day, the day after its last, and the days asked about; `served` the days before `start`.
    """
    total, lo = served, window[2]
    if total >= limit:
        out[REACHED] = min(out[REACHED], start - 1)
    if total > limit:
        out[PASSED] = min(out[PASSED], _first_from(days, k, max(lo, start), min(window[1], window[3])))
    for i in range(k):
        a, b = max(days[i, 0], window[0], start), min(days[i, 1], window[1])
        if a < b:
            if total < limit <= total + b - a:
                out[REACHED] = min(out[REACHED], a + limit - total - 1)
            if total <= limit < total + b - a:
                beyond = max(lo, a + limit - total)
                out[PASSED] = min(out[PASSED], _first_from(days, k, beyond, min(window[1], window[3])))
            total += b - a
    return total


@njit(cache=True)
def _fill(limit: Longs, days: Longs, k: int, window: Longs, before: int, ends: bool, out: Longs) -> None:
    """Note how far a window is used, from the first day of each of its stretches on."""
    nothing = True
    for i in range(k):
        a = max(days[i, 0], window[0])
        if a < min(days[i, 1], window[1]):
            most = _limit_from(a, limit) - a
            _note(out, _fill_from(days, k, window, a, 0, most, out), most, ends)
            nothing = False
    if before > 0:
        # Days served before the ledger have no dates: they are taken as one stretch up to its first day.
        first, most = 0, 0
        if k > 0:
            first = days[0, 0]
        most = _limit_from(first - before, limit) - (first - before)
        if k == 0:
            first, most = window[2], _limit_from(0, limit)
        _note(out, _fill_from(days, k, window, first, before, most, out), most, ends)
    elif nothing:
        from_day = max(window[0], window[2])
        _note(out, 0, _limit_from(from_day, limit) - from_day, ends)


@njit(cache=True)
def _fill_calls(
    lim: LimitArrays, which: int, served: Longs, m: int, window: Longs, ends: bool, days: Longs, out: Longs
) -> None:
    """Note how many call-ups have a counted day in a window, and on which day the last one begins."""
    most, w0, w1 = lim.table[which, MOST_CALLS], window[0], window[1]
    firsts = np.full(m, FAR, np.int64)
    for i in range(m):
        k = _gather(lim, which, served[i : i + 1], 1, FAR, days)
        firsts[i] = _first_from(days, k, w0, w1)
    firsts.sort()
    used = _calls_in(lim, which, served, m, w0, w1)
    _note(out, used, most, ends)
    if used >= most:
        out[REACHED] = min(out[REACHED], firsts[most - 1] if most > 0 else w0 - 1)
    for i in range(most, m):
        if window[2] <= firsts[i] < window[3]:
            out[PASSED] = min(out[PASSED], firsts[i])


@njit(cache=True)
def _use_window(
    lim: LimitArrays,
    which: int,
    served: Longs,
    m: int,
    context: Longs,
    in_calls: bool,
    days: Longs,
    out: Longs,
) -> None:
    """Note how far the windows that touch the days asked about are used.

    `context` holds those days, the anchor, and the days served before the ledger.
    """
    limit, window = lim.table[which], np.zeros(4, np.int64)
    lo, hi, shape = context[0], context[1], lim.table[which, SHAPE]
    room = np.empty_like(days)
    k = _gather(lim, which, served, m, FAR, days)
    for w0 in _starts(shape, days, k, lo, hi, context[2]):
        w1 = _end_of(lim, which, w0)
        window[0], window[1], window[2], window[3] = w0, w1, lo, hi
        if w1 <= lo or w0 >= hi:
            continue
        if in_calls:
            _fill_calls(lim, which, served, m, window, w0 < hi <= w1, room, out)
        else:
            _fill(limit, days, k, window, context[3], w0 < hi <= w1, out)
    if shape == SINCE:
        w0 = context[2]
        w1 = _end_of(lim, which, w0)
        if w1 < hi:
            out[REACHED] = min(out[REACHED], w1 - 1)
            out[PASSED] = min(out[PASSED], _first_from(days, k, max(w1, lo), hi))
        out[PASSED] = min(out[PASSED], _first_from(days, k, lo, min(w0, hi)))
        if not w0 < hi <= w1:  # outside its window nothing may be served
            out[USED], out[LIMIT], out[LEFT] = 0, 0, 0


@njit(cache=True)
def _use_run(limit: Longs, days: Longs, k: int, lo: int, hi: int, out: Longs) -> None:
    """Note how long the stretches that touch the days asked about are."""
    window = np.zeros(4, np.int64)
    for i in range(k):
        if days[i, 0] < hi and lo < days[i, 1]:
            window[0], window[1], window[2], window[3] = days[i, 0], days[i, 1], lo, hi
            most = _limit_from(days[i, 0], limit) - days[i, 0]
            _note(out, _fill_from(days, k, window, days[i, 0], 0, most, out), most, True)


@njit(cache=True)
def _open(out: Longs) -> None:
    out[LEFT], out[REACHED], out[PASSED] = FAR, FAR, FAR


@njit(cache=True)
def _close(limit: Longs, in_calls: bool, last: int, out: Longs) -> None:
    """Write down what no window told: nothing used at the end, and days that do not come to be."""
    if out[LEFT] == FAR:
        most = limit[MOST_CALLS] if in_calls else _limit_from(last, limit) - last
        out[USED], out[LIMIT], out[LEFT] = 0, most, most
    for column in (REACHED, PASSED):
        if out[column] == FAR:
            out[column] = NO_DATE


@njit(cache=True)
def _use(
    first: Longs,
    ledger: Ledger,
    group: Longs,
    before: Longs,
    anchors: Longs,
    lim: LimitArrays,
    asked: Longs,
    horizon: Longs,
    longest: int,
    found: Longs,
) -> None:
    """Fill `found` person by person."""
    served, days, context = np.empty((longest + 1, 3), np.int64), _room(lim, longest), np.zeros(4, np.int64)
    for who in range(len(group)):
        m = _load(first, ledger, who, lim.applies.shape[1], served)
        for at in range(len(asked)):
            which, in_calls, out = asked[at, 0], asked[at, 1] == 1, found[who, at]
            limit = lim.table[which]
            concerned = False
            for basis in range(lim.applies.shape[1]):
                concerned = concerned or lim.applies[which, basis, group[who]]
            if not concerned:
                continue
            lo, hi = max(horizon[0], limit[SINCE_DAY]), min(horizon[1], limit[UNTIL_DAY])
            context[0], context[1] = lo, hi
            context[2] = anchors[limit[ANCHOR], who] if limit[SHAPE] == SINCE else NO_DATE
            context[3] = before[who] if limit[DAYS_BEFORE] else 0
            out[STATE] = NOT_KNOWN if limit[SHAPE] == SINCE and context[2] == NO_DATE else CAPPED
            if out[STATE] == NOT_KNOWN:
                continue
            _open(out)
            if limit[SHAPE] == RUN:
                _use_run(limit, days, _gather(lim, which, served, m, FAR, days), lo, hi, out)
            else:
                _use_window(lim, which, served, m, context, in_calls, days, out)
            _close(limit, in_calls, hi - 1, out)
