"""The compiled walk through people, one after the other, that puts each call-up to the limits on service.

Codes per row and limit: 0 not asked, 1 kept, 2 exceeded, 3 the anchor is not known, 4 passed by an overrun.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
from numba import njit

from holdfast.law._calendar import FAR, after, year_start
from holdfast.law._limits import LimitArrays

NOT_ASKED: Final = 0
KEPT: Final = 1
EXCEEDED: Final = 2
NO_ANCHOR: Final = 3
OVERRUN: Final = 4
_UNSET: Final = -(2**31)

Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]


@njit(cache=True, inline="never")  # type: ignore[untyped-decorator, unused-ignore]
def _gather(lim: LimitArrays, which: int, served: Longs, n: int, cut: int, out: Longs) -> int:
    """Write the counted days of the first n rows of `served` as joined intervals in order; return how many."""
    k = 0
    bases = lim.applies.shape[1]
    for i in range(n):
        cell = which * bases + served[i, 2]
        for p in range(lim.period_first[cell], lim.period_first[cell + 1]):
            a = max(served[i, 0], lim.period_start[p])
            b = min(served[i, 1], lim.period_end[p], cut)
            if a >= b:
                continue
            j = k
            while j > 0 and out[j - 1, 0] > a:
                out[j, 0], out[j, 1] = out[j - 1, 0], out[j - 1, 1]
                j -= 1
            out[j, 0], out[j, 1] = a, b
            k += 1
    joined = 0
    for i in range(k):
        if joined > 0 and out[i, 0] <= out[joined - 1, 1]:
            out[joined - 1, 1] = max(out[joined - 1, 1], out[i, 1])
        else:
            out[joined, 0], out[joined, 1] = out[i, 0], out[i, 1]
            joined += 1
    return joined


@njit(cache=True, inline="never")  # type: ignore[untyped-decorator, unused-ignore]
def _calls_in(lim: LimitArrays, which: int, served: Longs, n: int, w0: int, w1: int) -> int:
    """Return how many of the first n rows have a counted day in a window."""
    found = 0
    bases = lim.applies.shape[1]
    for i in range(n):
        cell = which * bases + served[i, 2]
        for p in range(lim.period_first[cell], lim.period_first[cell + 1]):
            a = max(served[i, 0], lim.period_start[p], w0)
            if a < min(served[i, 1], lim.period_end[p], w1):
                found += 1
                break
    return found


@njit(cache=True, inline="never")  # type: ignore[untyped-decorator, unused-ignore]
def _window(days: Longs, k: int, w0: int, w1: int, unit: int, most: int, before: int) -> tuple[bool, int]:
    """Return whether more days are counted in a window than allowed, and how many are.

    From the first day d of each stretch: the days from d on against those from d to d plus the maximum. Later days
    of a stretch need no look: with each, what is left falls by one and the length by at most one.
    """
    total, over = 0, False
    for i in range(k - 1, -1, -1):
        a, b = max(days[i, 0], w0), min(days[i, 1], w1)
        if a < b:
            total += b - a
            over = over or (most >= 0 and total > after(a, unit, most) - a)
    if before > 0:
        # Days served before the ledger have no dates: they are taken as one stretch up to its first day.
        first = days[0, 0] - before if k > 0 else 0
        total += before
        over = over or (most >= 0 and total > after(first, unit, most) - first)
    return over, total


@njit(cache=True, inline="never")  # type: ignore[untyped-decorator, unused-ignore]
def _ask_windows(
    lim: LimitArrays,
    which: int,
    served: Longs,
    n: int,
    lo: int,
    hi: int,
    cut: int,
    anchor: int,
    before: int,
    days: Longs,
) -> tuple[int, int, int]:
    """Return the code of the windows that touch the days lo to hi, the days counted in the worst, and its first day."""
    k = _gather(lim, which, served, n, cut, days)
    shape, unit, most = lim.shape[which], lim.unit[which], lim.most[which]
    code, worst, at = 1, 0, lo
    starts = np.empty(0, np.int64)
    if shape == 1:
        first = year_start(lo)
        many = 0
        while after(first, 1, 12 * many) < hi:
            many += 1
        starts = np.array([after(first, 1, 12 * i) for i in range(many)], np.int64)
    elif shape == 2:
        many = 0
        for i in range(k):
            many += max(0, min(days[i, 1], hi) - days[i, 0])
        starts = np.empty(many, np.int64)
        many = 0
        for i in range(k):
            for d in range(days[i, 0], min(days[i, 1], hi)):
                starts[many] = d
                many += 1
    elif shape == 3:
        starts = np.array([anchor], np.int64)
    else:
        starts = np.array([-FAR], np.int64)
    for w0 in starts:
        w1 = FAR
        if shape == 1:
            w1 = after(w0, 1, 12)
        elif shape == 2 or shape == 3:
            w1 = after(w0, lim.length_unit[which], lim.length[which])
        if shape == 2 and w1 <= lo:
            continue
        over, total = _window(days, k, w0, w1, unit, most, before)
        if lim.most_calls[which] >= 0:
            over = over or _calls_in(lim, which, served, n, w0, w1) > lim.most_calls[which]
        if shape == 3 and (lo < w0 or hi > w1):
            over = True
        if (over and code == 1) or (total > worst and (over or code == 1)):
            worst, at = total, w0
        if over:
            code = 2
    return code, worst, at


@njit(cache=True, inline="never")  # type: ignore[untyped-decorator, unused-ignore]
def _ask_run(
    lim: LimitArrays, which: int, served: Longs, n: int, lo: int, hi: int, days: Longs
) -> tuple[int, int, int]:
    """Return the code of the joined stretches that touch the days lo to hi: their length, or the rest around them."""
    k = _gather(lim, which, served, n, FAR, days)
    unit, most = lim.unit[which], lim.most[which]
    code, worst, at = 1, 0, lo
    rest = lim.shape[which] == 5
    if rest:
        worst = FAR
    for i in range(k):
        if days[i, 0] >= hi or days[i, 1] <= lo:
            continue
        if not rest:
            length = days[i, 1] - days[i, 0]
            if length > worst:
                worst, at = length, days[i, 0]
            if length > after(days[i, 0], unit, most) - days[i, 0]:
                code = 2
            continue
        for j in (i, i + 1):  # the gaps before and after the stretch
            if 1 <= j < k:
                gap = days[j, 0] - days[j - 1, 1]
                if gap < worst:
                    worst, at = gap, days[j, 0]
                if after(days[j - 1, 1], unit, most) > days[j, 0]:
                    code = 2
    return code, worst, at


@njit(cache=True, inline="never")  # type: ignore[untyped-decorator, unused-ignore]
def _ask_limit(
    lim: LimitArrays, which: int, served: Longs, n: int, anchors: Ints, before: int, days: Longs
) -> tuple[int, int, int]:
    """Put the last of the first n rows of `served` to one limit; return code, measure and the day it was found."""
    start, end, basis = served[n - 1, 0], served[n - 1, 1], served[n - 1, 2]
    lo, hi = max(start, lim.since[which]), min(end, lim.until[which])
    shape = lim.shape[which]
    if shape == 0 or shape == 5:
        return _ask_run(lim, which, served, n, lo, hi, days)
    anchor = _UNSET
    if shape == 3:
        anchor = anchors[lim.anchor[which]]
        if anchor == _UNSET:
            return 3, 0, lo
    counted = before if lim.days_before[which] else 0
    code, worst, at = _ask_windows(lim, which, served, n, lo, hi, FAR, anchor, counted, days)
    if code == 2 and lim.overrun[which, basis] and lo == start:
        # Begun within the cap, such service may pass it: only its first day must fit.
        first, _, _ = _ask_windows(lim, which, served, n, lo, lo + 1, lo + 1, anchor, counted, days)
        if first == 1:
            return 4, worst, at
    return code, worst, at


@njit(cache=True)  # type: ignore[untyped-decorator, unused-ignore]
def judge_people(
    order: Longs,
    person: Longs,
    calls: Longs,
    rank: Ints,
    denied: npt.NDArray[np.bool_],
    first: Longs,
    ledger: tuple[Ints, Ints, npt.NDArray[np.int16]],
    days_before: Ints,
    anchors: Ints,
    lim: LimitArrays,
    longest: int,
    code: npt.NDArray[np.int8],
    measure: Ints,
    at: Ints,
    overlap: npt.NDArray[np.bool_],
) -> None:
    """Judge call-ups person by person; those not denied count for the ones after them.

    Parameters
    ----------
    order
        Rows by person, then start, then row.
    calls
        int64[n, 3]: start, end, basis (the number of bases where unknown).
    longest
        The most intervals any person can come to have.
    code, measure, at
        Outputs [n, L]; the last two may have no rows, and are then not written.
    """
    limits, bases = lim.shape.shape[0], lim.applies.shape[1]
    pieces = 1
    for cell in range(lim.period_first.shape[0] - 1):
        pieces = max(pieces, lim.period_first[cell + 1] - lim.period_first[cell])
    served = np.empty((longest + 1, 3), np.int64)
    days = np.empty((pieces * (longest + 1), 2), np.int64)
    m, held = 0, -1
    for row in order:
        who = person[row]
        if who != held:
            held, m = who, 0
            for i in range(first[who], first[who + 1]):
                served[m, 0], served[m, 1] = ledger[0][i], ledger[1][i]
                served[m, 2] = ledger[2][i] if 0 <= ledger[2][i] < bases else bases - 1
                m += 1
        served[m, 0], served[m, 1], served[m, 2] = calls[row, 0], calls[row, 1], calls[row, 2]
        refused = denied[row]
        for i in range(m):
            if served[i, 0] < calls[row, 1] and calls[row, 0] < served[i, 1]:
                overlap[row] = True
                refused = True
        for which in range(limits):
            if not lim.applies[which, calls[row, 2], rank[row]]:
                continue
            if calls[row, 1] <= lim.since[which] or calls[row, 0] >= lim.until[which]:
                continue
            found, worst, day = _ask_limit(lim, which, served, m + 1, anchors[:, who], days_before[who], days)
            code[row, which] = found
            if measure.shape[0] > 0:
                measure[row, which], at[row, which] = worst, day
            if found == 2 and lim.denies[which]:
                refused = True
        if not refused:
            m += 1


@njit(cache=True)  # type: ignore[untyped-decorator, unused-ignore]
def count_windows(
    first: Longs,
    ledger: tuple[Ints, Ints, npt.NDArray[np.int16]],
    lim: LimitArrays,
    which: int,
    w0: Longs,
    w1: Longs,
    longest: int,
) -> tuple[Longs, Longs]:
    """Return, for each person and their own window, the days and the calls counted in it."""
    bases, people = lim.applies.shape[1], len(w0)
    pieces = 1
    for cell in range(lim.period_first.shape[0] - 1):
        pieces = max(pieces, lim.period_first[cell + 1] - lim.period_first[cell])
    served, days = np.empty((longest + 1, 3), np.int64), np.empty((pieces * (longest + 1), 2), np.int64)
    totals, calls = np.zeros(people, np.int64), np.zeros(people, np.int64)
    for who in range(people):
        m = 0
        for i in range(first[who], first[who + 1]):
            served[m, 0], served[m, 1] = ledger[0][i], ledger[1][i]
            served[m, 2] = ledger[2][i] if 0 <= ledger[2][i] < bases else bases - 1
            m += 1
        k = _gather(lim, which, served, m, FAR, days)
        for i in range(k):
            totals[who] += max(0, min(days[i, 1], w1[who]) - max(days[i, 0], w0[who]))
        calls[who] = _calls_in(lim, which, served, m, w0[who], w1[who])
    return totals, calls
