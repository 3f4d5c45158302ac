"""The compiled walk through people, one after the other, that puts each call-up to the limits on service.

Codes per row and limit: 0 not asked, 1 kept, 2 exceeded, 3 the anchor is not known, 4 passed by an overrun,
5 exceeded, but overrides may lift it. A raised limit is asked only where its limit is exceeded, and is said to be kept
only where its override lifts the limit for all of the call-up's days.

Types in signatures are those of plain Python; whole numbers are int64 once compiled.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
from numba import njit

from holdfast.law._calendar import FAR, after, year_start
from holdfast.law._heads import HeadArrays, ask_heads, count_head
from holdfast.law._limits import (
    ANCHOR,
    CALENDAR_YEAR,
    DAYS_BEFORE,
    DENIES,
    EXCEEDED,
    GROUP,
    KEPT,
    LENGTH,
    LENGTH_UNIT,
    LIFETIME,
    LIFTABLE,
    MORE,
    MORE_UNIT,
    MOST,
    MOST_CALLS,
    NO_ANCHOR,
    NOT_ASKED,
    OVERRUN,
    REST_BETWEEN,
    ROLLING,
    RUN,
    SHAPE,
    SINCE,
    SINCE_DAY,
    UNIT,
    UNTIL_DAY,
    LimitArrays,
)

_UNSET: Final = -(2**31)
_SHORT_YEAR: Final = 365
_LONG_YEAR: Final = 366

Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Ledger = tuple[Ints, Ints, npt.NDArray[np.int16]]
Answer = tuple[int, int, int]
"""Code, the days (or free days) measured, and the day from which."""


@njit(cache=True)
def _gather(lim: LimitArrays, which: int, served: Longs, n: int, cut: int, out: Longs) -> int:
    """Write the counted days before `cut` of the first n rows of `served`, joined and in order; return how many."""
    k, bases = 0, lim.applies.shape[1]
    for i in range(n):
        cell = which * bases + served[i, 2]
        for p in range(lim.period_first[cell], lim.period_first[cell + 1]):
            a = max(served[i, 0], lim.periods[p, 0])
            b = min(served[i, 1], lim.periods[p, 1], cut)
            if a < b:
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


@njit(cache=True)
def _calls_in(lim: LimitArrays, which: int, served: Longs, n: int, w0: int, w1: int) -> int:
    """Return how many of the first n rows have a counted day in a window."""
    found, bases = 0, lim.applies.shape[1]
    for i in range(n):
        cell = which * bases + served[i, 2]
        for p in range(lim.period_first[cell], lim.period_first[cell + 1]):
            if max(served[i, 0], lim.periods[p, 0], w0) < min(served[i, 1], lim.periods[p, 1], w1):
                found += 1
                break
    return found


@njit(cache=True)
def _limit_from(day: int, limit: Longs) -> int:
    """Return the day before which counted service from a day on must end: the maximum and what is added to it."""
    if limit[MOST] < 0:
        return FAR
    end: int = after(after(day, limit[UNIT], limit[MOST]), limit[MORE_UNIT], limit[MORE])
    return end


@njit(cache=True)
def _window(days: Longs, k: int, w0: int, w1: int, limit: Longs, before: int) -> tuple[bool, int]:
    """Return whether more days are counted in a window than allowed, and how many are.

    From the first day d of each stretch: the days from d on against those from d to d plus the maximum. Later days
    of a stretch need no look: with each, what is left falls by one and the length by at most one.
    """
    total, over = 0, False
    for i in range(k - 1, -1, -1):
        a, b = max(days[i, 0], w0), min(days[i, 1], w1)
        if a < b:
            total += b - a
            over = over or (limit[MOST] >= 0 and total > _limit_from(a, limit) - a)
    if before > 0:
        # Days served before the ledger have no dates: they are taken as one stretch up to its first day.
        first = days[0, 0] - before if k > 0 else 0
        total += before
        over = over or (limit[MOST] >= 0 and total > _limit_from(first, limit) - first)
    return over, total


@njit(cache=True)
def _starts(shape: int, days: Longs, k: int, lo: int, hi: int, anchor: int) -> Longs:
    """Return the first days of the windows to look at: of years, of every served day before hi, or the one."""
    many = 1
    if shape == CALENDAR_YEAR:
        many = (hi - lo) // _SHORT_YEAR + 2  # the last may begin too late, and is then empty of the span
    elif shape == ROLLING:
        many = 0
        for i in range(k):
            many += max(0, min(days[i, 1], hi) - days[i, 0])
    starts = np.full(many, anchor if shape == SINCE else -FAR, np.int64)
    if shape == CALENDAR_YEAR:
        starts[0] = year_start(lo)
        for i in range(1, many):
            starts[i] = year_start(starts[i - 1] + _LONG_YEAR)
    elif shape == ROLLING:
        at = 0
        for i in range(k):
            for d in range(days[i, 0], min(days[i, 1], hi)):
                starts[at] = d
                at += 1
    return starts


@njit(cache=True)
def _end_of(lim: LimitArrays, which: int, w0: int) -> int:
    """Return the day after the last of a window that begins on w0."""
    shape = lim.table[which, SHAPE]
    if shape == CALENDAR_YEAR:
        return year_start(w0 + _LONG_YEAR)
    if shape == LIFETIME:
        return FAR
    return after(w0, lim.table[which, LENGTH_UNIT], lim.table[which, LENGTH])


@njit(cache=True)
def _ask_windows(
    lim: LimitArrays, which: int, served: Longs, n: int, span: Longs, context: Longs, days: Longs
) -> Answer:
    """Return the answer of the windows that touch the days of `span`; the worst is measured.

    `context` holds the anchor and the days served before the ledger.
    """
    lo, hi, anchor, before = span[0], span[1], context[0], context[1]
    k = _gather(lim, which, served, n, span[2], days)
    shape, limit = lim.table[which, SHAPE], lim.table[which]
    code, worst, at = KEPT, 0, lo
    for w0 in _starts(shape, days, k, lo, hi, anchor):
        w1 = _end_of(lim, which, w0)
        if shape != SINCE and (w1 <= lo or w0 >= hi):
            continue
        over, total = _window(days, k, w0, w1, limit, before)
        calls = limit[MOST_CALLS]
        over = over or (calls >= 0 and _calls_in(lim, which, served, n, w0, min(w1, span[2])) > calls)
        over = over or (shape == SINCE and (lo < w0 or hi > w1))
        if (over and code == KEPT) or (total > worst and (over or code == KEPT)):
            worst, at = total, w0
        if over:
            code = EXCEEDED
    return code, worst, at


@njit(cache=True)
def _ask_run(lim: LimitArrays, which: int, k: int, span: Longs, days: Longs) -> Answer:
    """Return the answer of the k joined stretches, those that touch the days of `span`: how long each is."""
    limit = lim.table[which]
    code, worst, at = KEPT, 0, span[0]
    for i in range(k):
        if days[i, 0] < span[1] and span[0] < days[i, 1]:
            length = days[i, 1] - days[i, 0]
            if length > worst:
                worst, at = length, days[i, 0]
            if length > _limit_from(days[i, 0], limit) - days[i, 0]:
                code = EXCEEDED
    return code, worst, at


@njit(cache=True)
def _ask_rest(lim: LimitArrays, which: int, k: int, span: Longs, days: Longs) -> Answer:
    """Return the answer of the gaps before and after each of the k stretches that touch the days of `span`."""
    unit, least = lim.table[which, UNIT], lim.table[which, MOST]
    code, worst, at = KEPT, FAR, span[0]
    for i in range(k):
        if days[i, 0] < span[1] and span[0] < days[i, 1]:
            for j in range(max(i, 1), min(i + 2, k)):
                gap = days[j, 0] - days[j - 1, 1]
                if gap < worst:
                    worst, at = gap, days[j, 0]
                if after(days[j - 1, 1], unit, least) > days[j, 0]:
                    code = EXCEEDED
    return code, worst, at


@njit(cache=True)
def _ask_limit(lim: LimitArrays, which: int, served: Longs, n: int, context: Longs, days: Longs) -> Answer:
    """Put the last of the first n rows of `served` to one limit."""
    row, limit = served[n - 1], lim.table[which]
    span = np.full(3, FAR, np.int64)  # its first day, the day after its last, and where the ledger is cut off
    span[0], span[1] = max(row[0], limit[SINCE_DAY]), min(row[1], limit[UNTIL_DAY])
    shape = limit[SHAPE]
    if shape == RUN:
        return _ask_run(lim, which, _gather(lim, which, served, n, span[2], days), span, days)
    if shape == REST_BETWEEN:
        return _ask_rest(lim, which, _gather(lim, which, served, n, span[2], days), span, days)
    if shape == SINCE and context[0] == _UNSET:
        return NO_ANCHOR, 0, span[0]
    code, worst, at = _ask_windows(lim, which, served, n, span, context, days)
    if code == EXCEEDED and lim.overrun[which, row[2]] and span[0] == row[0]:
        # Begun within the cap, such service may pass it: only its first day must fit.
        span[1] = span[2] = span[0] + 1
        if _ask_windows(lim, which, served, n, span, context, days)[0] == KEPT:
            return OVERRUN, worst, at
    return code, worst, at


@njit(cache=True)
def _load(first: Longs, ledger: Ledger, who: int, bases: int, served: Longs) -> int:
    """Write what a person served into `served`; return how many intervals. An unknown basis is the last."""
    m = 0
    for i in range(first[who], first[who + 1]):
        basis = ledger[2][i]
        served[m, 0], served[m, 1] = ledger[0][i], ledger[1][i]
        served[m, 2] = basis if 0 <= basis < bases else bases - 1
        m += 1
    return m


@njit(cache=True)
def _room(lim: LimitArrays, longest: int) -> Longs:
    """Return room for the counted stretches of a person with so many intervals."""
    pieces = 1
    for cell in range(len(lim.period_first) - 1):
        pieces = max(pieces, lim.period_first[cell + 1] - lim.period_first[cell])
    return np.empty((pieces * (longest + 1), 2), np.int64)


@njit(cache=True)
def _overlaps(served: Longs, m: int, start: int, end: int) -> bool:
    found = False
    for i in range(m):
        found = found or (served[i, 0] < end and start < served[i, 1])
    return found


@njit(cache=True)
def _touched(span: Longs, limit: Longs) -> int:
    """Return how many days of a call-up a limit governs."""
    many: int = max(0, min(span[1], limit[UNTIL_DAY]) - max(span[0], limit[SINCE_DAY]))
    return many


@njit(cache=True)
def _ask_lifts(
    lim: LimitArrays,
    which: int,
    served: Longs,
    n: int,
    context: Longs,
    days: Longs,
    group: int,
    code: npt.NDArray[np.int8],
) -> tuple[bool, bool]:
    """Put a row that exceeds a limit to what overrides raise it to, each override on all of the days it governs.

    Returns whether some override may lift the limit, and whether one forbids what is beyond it.
    """
    row, lifted, beyond = served[n - 1], False, False
    first, last = lim.lift_first[which], lim.lift_first[which + 1]
    while first < last:
        end, covered, kept = first, 0, True
        while end < last and lim.table[end, GROUP] == lim.table[first, GROUP]:
            many = _touched(row, lim.table[end])
            if many > 0 and lim.applies[end, row[2], group]:
                covered += many
                code[end] = _ask_limit(lim, end, served, n, context, days)[0]
                kept = kept and code[end] != EXCEEDED
                beyond = beyond or (code[end] == EXCEEDED and lim.table[end, DENIES] == 1)
            end += 1
        if kept and covered == _touched(row, lim.table[which]):
            lifted = True
        else:
            for i in range(first, end):
                code[i] = EXCEEDED if code[i] == EXCEEDED else NOT_ASKED
        first = end
    return lifted, beyond and not lifted


@njit(cache=True)
def _ask_limits(
    lim: LimitArrays,
    served: Longs,
    n: int,
    group: int,
    personal: Longs,
    days: Longs,
    code: npt.NDArray[np.int8],
    measure: Longs,
) -> bool:
    """Put the last of the first n rows of `served` to every limit; return whether one of them denies.

    `personal` holds the days served before the ledger and then the anchors; `measure` may have no rows.
    """
    row, refused, context = served[n - 1], False, np.zeros(2, np.int64)
    for which in range(len(lim.lift_first) - 1):
        limit = lim.table[which]
        if not lim.applies[which, row[2], group] or _touched(row, limit) == 0:
            continue
        context[0] = personal[1 + limit[ANCHOR]] if limit[SHAPE] == SINCE else _UNSET
        context[1] = personal[0] if limit[DAYS_BEFORE] else 0
        found, worst, day = _ask_limit(lim, which, served, n, context, days)
        denies = found == EXCEEDED and limit[DENIES] == 1
        if found == EXCEEDED and lim.lift_first[which] < lim.lift_first[which + 1]:
            lifted, beyond = _ask_lifts(lim, which, served, n, context, days, group, code)
            found = LIFTABLE if lifted else EXCEEDED
            denies = (denies or beyond) and not lifted
        code[which] = found
        if len(measure) > 0:
            measure[which, 0], measure[which, 1] = worst, day
        refused = refused or denies
    return refused


@njit(cache=True)
def _stretch(served: Longs, n: int) -> tuple[int, int]:
    """Return the first day and the day after the last of what touches the last of n rows, on its basis; joined."""
    a, b, basis = served[n - 1, 0], served[n - 1, 1], served[n - 1, 2]
    grows = True
    while grows:
        grows = False
        for i in range(n - 1):
            start, end = served[i, 0], served[i, 1]
            if served[i, 2] == basis and start <= b and end >= a and (start < a or end > b):
                a, b, grows = min(a, start), max(b, end), True
    return a, b


@njit(cache=True)
def _ask_acts(served: Longs, n: int, most: Longs, denies: Bools, stretch: Longs) -> bool:
    """Measure the stretch of the last of n rows, where an act limits it; return whether a breach of one denies."""
    if most.min() == FAR:
        return False
    a, b = _stretch(served, n)
    stretch[0], stretch[1] = b - a, a
    return bool(np.any(denies & (b - a > most)))


@njit(cache=True)
def judge_people(
    order: Longs,
    person: Longs,
    calls: Longs,
    denied: Bools,
    first: Longs,
    ledger: Ledger,
    personal: Longs,
    lim: LimitArrays,
    longest: int,
    code: npt.NDArray[np.int8],
    measure: Longs,
    overlap: Bools,
    heads: HeadArrays,
    head_code: npt.NDArray[np.int8],
    head_measure: Longs,
    act_most: Longs,
    act_denies: Bools,
    stretch: Longs,
) -> None:
    """Judge call-ups one after the other; those not denied count for the ones after them.

    Parameters
    ----------
    order
        Rows by person, then start, then row; where headcounts ask, by start, then row.
    calls
        int64[n, 4]: start, end, basis and rank group (their number where unknown).
    personal
        int64[N, 1 + A]: the days each person served before the ledger, and their anchors.
    longest
        The most intervals any person can come to have.
    code, measure
        Outputs [n, M] and [n, L, 2]: the code, and what was measured and from which day. `measure` may have no
        rows, and is then not written.
    overlap
        Output [n]: whether the person already serves on a day of the call-up.
    head_code, head_measure
        Outputs [n, H] and [n, H, 3] of the headcounts.
    act_most, act_denies
        int64[n, K] and bool[K]: the most days that the acts each rule asks for allow, `FAR` where they say nothing,
        and whether a breach denies.
    stretch
        Output [n, 2]: where an act limits it, the days of a call-up together with all service of its basis that
        touches it, and the first of them. Not written, and maybe without rows, where K is 0.
    """
    bases, room, many = lim.applies.shape[1], _rooms(person, first), np.full(len(first) - 1, -1, np.int64)
    everybody, days = np.empty((room[len(room) - 1], 3), np.int64), _room(lim, longest)
    nothing = np.empty((0, 2), np.int64)
    for row in order:
        who, call = person[row], calls[row]
        served = everybody[room[who] : room[who + 1]]
        if many[who] < 0:
            many[who] = _load(first, ledger, who, bases, served)
        m = many[who]
        for column in range(3):
            served[m, column] = call[column]
        overlap[row] = _overlaps(served, m, call[0], call[1])
        refused = denied[row] or overlap[row]
        found = measure[row] if len(measure) > 0 else nothing
        refused = _ask_limits(lim, served, m + 1, call[3], personal[who], days, code[row], found) or refused
        if len(heads.table) > 0:
            crowded = ask_heads(heads, call, heads.most_of[row], head_code[row], head_measure[row])
            refused = crowded or refused
        if len(act_denies) > 0:
            refused = _ask_acts(served, m + 1, act_most[row], act_denies, stretch[row]) or refused
        if not refused:
            many[who] = m + 1
            count_head(heads, call)


@njit(cache=True)
def _rooms(person: Longs, first: Longs) -> Longs:
    """Return where the room of each person begins: for what they served and their call-ups."""
    rooms = np.zeros(len(first), np.int64)
    for who in person:
        rooms[who + 1] += 1
    for who in range(len(first) - 1):
        rooms[who + 1] += rooms[who] + first[who + 1] - first[who]
    return rooms


@njit(cache=True)
def count_windows(
    first: Longs, ledger: Ledger, lim: LimitArrays, which: int, windows: Longs, longest: int
) -> tuple[Longs, Longs]:
    """Return, for each person and their own window of int64[N, 2], the days and the calls counted in it."""
    people = len(windows)
    served, days = np.empty((longest + 1, 3), np.int64), _room(lim, longest)
    totals, calls = np.zeros(people, np.int64), np.zeros(people, np.int64)
    for who in range(people):
        w0, w1 = windows[who, 0], windows[who, 1]
        m = _load(first, ledger, who, lim.applies.shape[1], served)
        for i in range(_gather(lim, which, served, m, w1, days)):
            totals[who] += max(0, min(days[i, 1], w1) - max(days[i, 0], w0))
        calls[who] = _calls_in(lim, which, served, m, w0, w1)
    return totals, calls
