"""One person's best lawful sequence of tours, by dynamic programming, in whole numbers.

The same programme as in `certificate`, written apart and for speed: forward over (tours made, period, periods served in
the window of caps), then read backwards. The innermost loop runs over periods served, so that it vectorises.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from holdfast.plan.terms import NEVER, Fixed, Roster, Scratch, Terms
from holdfast.plan.tours import Ints


@njit(cache=True, nogil=True)
def programme(terms: Terms, i: int, best: Fixed, scratch: Scratch) -> None:
    """Fill `scratch.worth` and `scratch.run` for person i; `best[k * T + t]` is the gain of a tour."""
    _note_runs(terms.available[i], terms.longest[i], scratch.run)
    if terms.window_first.size == 1 and terms.layers[i] == 0 and terms.ceiling.size == 0:
        _plain(best, terms.lengths, terms.rest, terms.window_cap[i, 0], scratch.run, scratch.worth[0, 0])
    else:
        _general(terms, i, best, scratch)


@njit(cache=True, nogil=True)
def _plain(best: Fixed, lengths: Ints, rest: int, cap: int, run: Ints, worth: Fixed) -> None:
    # one window, any number of tours; few arguments, and no calls within
    periods = run.size
    for t in range(worth.shape[0]):
        for u in range(cap + 1):
            worth[t, u] = NEVER
    worth[0, 0] = 0
    for t in range(worth.shape[0] - 1):
        row, later = worth[t], worth[t + 1]
        for u in range(cap + 1):
            later[u] = max(later[u], row[u])
        if t >= periods:
            continue
        for k in range(lengths.size):
            n, gain = lengths[k], best[k * periods + t]
            if gain > 0 and n <= run[t] and n <= cap:
                to = worth[t + n + rest]
                for u in range(cap + 1 - n):
                    to[u + n] = max(to[u + n], np.int32(row[u] + gain))


@njit(cache=True, nogil=True)
def _general(terms: Terms, i: int, best: Fixed, scratch: Scratch) -> None:  # noqa: C901, PLR0912 - calls cost
    worth, windows, periods = scratch.worth, terms.window_first.size, scratch.run.size
    layers = max(terms.layers[i], 1)
    for w in range(windows):
        start = terms.window_first[w]
        for c in range(layers):
            for t in range(start, worth.shape[2]):
                for u in range(terms.window_cap[i, w] + 1):
                    worth[w, c, t, u] = NEVER
    worth[0, 0, 0, 0] = 0
    for w in range(windows):
        last = w == windows - 1
        end = worth.shape[2] - 1 if last else terms.window_first[w + 1]
        for t in range(terms.window_first[w], end):
            for c in range(layers):
                row, later = worth[w, c, t], worth[w, c, t + 1]
                for u in range(terms.window_cap[i, w] + 1):
                    later[u] = max(later[u], row[u])
                if t < periods:
                    for k in range(terms.lengths.size):
                        gain = best[k * periods + t]
                        if gain > 0 and terms.lengths[k] <= scratch.run[t]:
                            _extend(terms, i, gain, terms.lengths[k], w, c, t, scratch)
        if not last:
            for c in range(layers):
                for u in range(terms.window_cap[i, w] + 1):
                    v = worth[w, c, end, u] - charge(terms, i, w, u)
                    worth[w + 1, c, end, 0] = max(worth[w + 1, c, end, 0], np.int32(v))


@njit(cache=True, nogil=True)
def _note_runs(available: np.uint64, longest: int, run: Ints) -> None:
    # free periods from each on, no more than the longest tour
    free = 0
    for t in range(run.size - 1, -1, -1):
        free = free + 1 if (available >> np.uint64(t)) & np.uint64(1) else 0
        run[t] = min(free, longest)


@njit(cache=True, nogil=True)
def charge(terms: Terms, i: int, w: int, used: int) -> int:
    """Return what fairness takes off for `used` periods in window w."""
    if terms.fairness == 0.0:
        return 0
    borne = terms.burden[i] if w == 0 else 0
    return int(min(terms.fairness * used * (used + 2 * borne) / 2.0, 5e8))


@njit(cache=True, nogil=True)
def _most_before(terms: Terms, i: int, w: int, t: int, n: int, inside: int) -> int:
    # periods that may be used before a tour of n periods from t, of which `inside` lie in window w
    most = terms.window_cap[i, w] - inside
    if terms.ceiling.size and terms.window_first.size == 1:
        for step in range(n):
            most = min(most, terms.ceiling[i, t + step] - step - 1)
    return int(most)


@njit(cache=True, nogil=True)
def _extend(terms: Terms, i: int, gain: int, n: int, w: int, c: int, t: int, scratch: Scratch) -> None:
    worth = scratch.worth
    counted = terms.layers[i] > 0
    if counted and c + 1 >= terms.layers[i]:
        return
    after, s = c + 1 if counted else 0, t + n + terms.rest
    last = w == terms.window_first.size - 1
    end = worth.shape[2] - 1 if last else terms.window_first[w + 1]
    inside = n if last else min(n, end - t)
    most = _most_before(terms, i, w, t, n, inside)
    row = worth[w, c, t]
    if s <= end:
        to = worth[w, after, s]
        for u in range(most + 1):
            to[u + n] = max(to[u + n], np.int32(row[u] + gain))
        return
    x, over, closed = _landing(terms, i, w, s, n - inside)
    if n - inside > terms.window_cap[i, w + 1]:
        return
    to = worth[x, after, s]
    for u in range(most + 1):
        v = row[u] + gain - charge(terms, i, w, u + inside) - closed
        to[over] = max(to[over], np.int32(v))


@njit(cache=True, nogil=True)
def _landing(terms: Terms, i: int, w: int, s: int, over: int) -> tuple[int, int, int]:
    # the window in which the rest ends, the periods used there, and the charges of windows passed on the way
    x, closed = w + 1, 0
    while x + 1 < terms.window_first.size and s > terms.window_first[x + 1]:
        closed += charge(terms, i, x, over)
        x, over = x + 1, 0
    return x, over, closed


@njit(cache=True, nogil=True)
def read_back(terms: Terms, roster: Roster, i: int, slot: int, best: Fixed, scratch: Scratch) -> None:
    """Write the best sequence into the slot: starts and lengths, the latest first; entries are chosen afterwards."""
    worth = scratch.worth
    w, s, q = terms.window_first.size - 1, worth.shape[2] - 1, 0
    top, c, u = _best_end(terms, i, worth, w, s)
    if top <= 0:
        roster.size[slot] = 0
        return
    while True:
        if s > terms.window_first[w] and worth[w, c, s, u] == worth[w, c, s - 1, u]:
            s -= 1
            continue
        k, w, c, s, u = _step_back(terms, i, best, scratch, w, c, s, u)
        if k == -1:
            break
        if k >= 0:
            roster.start[slot, q] = s
            roster.length[slot, q] = terms.lengths[k]
            q += 1
    roster.size[slot] = q


@njit(cache=True, nogil=True)
def _best_end(terms: Terms, i: int, worth: Fixed, w: int, s: int) -> tuple[int, int, int]:
    top, at, used = 0, 0, 0
    for c in range(max(terms.layers[i], 1)):
        for u in range(terms.window_cap[i, w] + 1):
            v = worth[w, c, s, u] - charge(terms, i, w, u)
            if v > top:
                top, at, used = v, c, u
    return top, at, used


@njit(cache=True, nogil=True)
def _step_back(  # noqa: C901 - the programme read backwards, with its cases side by side
    terms: Terms, i: int, best: Fixed, scratch: Scratch, w: int, c: int, s: int, u: int
) -> tuple[int, int, int, int, int]:
    # the step that led to a state: a length's number, -2 for the close of a window, -1 for the beginning
    worth, periods, now = scratch.worth, scratch.run.size, scratch.worth[w, c, s, u]
    counted = terms.layers[i] > 0
    for k in range(terms.lengths.size):
        n = terms.lengths[k]
        t = s - n - terms.rest
        if t < 0 or t >= periods or (counted and c == 0):
            continue
        gain, before = best[k * periods + t], c - 1 if counted else 0
        if gain <= 0 or n > scratch.run[t]:
            continue
        y = w
        while terms.window_first[y] > t:
            y -= 1
        if y == w:
            fits = u >= n and u - n <= _most_before(terms, i, w, t, n, n)
            if fits and worth[w, before, t, u - n] + gain == now:
                return k, w, before, t, u - n
            continue
        inside = min(n, terms.window_first[y + 1] - t)
        x, over, closed = _landing(terms, i, y, s, n - inside)
        if x != w or over != u or n - inside > terms.window_cap[i, y + 1]:
            continue
        for used in range(_most_before(terms, i, y, t, n, inside) + 1):
            if worth[y, before, t, used] + gain - charge(terms, i, y, used + inside) - closed == now:
                return k, y, before, t, used
    if w > 0 and u == 0 and s == terms.window_first[w]:
        for used in range(terms.window_cap[i, w - 1] + 1):
            if worth[w - 1, c, s, used] - charge(terms, i, w - 1, used) == now:
                return -2, w - 1, c, s, used
    return -1, w, c, s, u


@njit(cache=True, nogil=True)
def needs_mending(terms: Terms) -> bool:
    """Return whether there are rules that the programme leaves out."""
    windows = terms.window_first.size > 1
    return bool(terms.rolling_span > 0 or terms.whole_cap.size > 0 or (windows and terms.ceiling.size > 0))


@njit(cache=True, nogil=True)
def mend(terms: Terms, roster: Roster, i: int, slot: int, best: Fixed) -> None:
    """Drop the least tours of a slot until it keeps the rules that the programme leaves out.

    These are caps over any so-many consecutive periods and, where windows have caps of their own, the cap over the
    horizon and its ceiling.
    """
    while roster.size[slot]:
        low, high = _overrun(terms, roster, i, slot)
        if low == high:
            return
        worst, least = -1, 0
        for q in range(roster.size[slot]):
            t, n = roster.start[slot, q], roster.length[slot, q]
            k = 0
            while terms.lengths[k] != n:
                k += 1
            gain = best[k * terms.value.shape[1] + t]
            if t < high and t + n > low and (worst < 0 or gain < least):
                worst, least = q, gain
        for q in range(worst, roster.size[slot] - 1):
            roster.start[slot, q] = roster.start[slot, q + 1]
            roster.length[slot, q] = roster.length[slot, q + 1]
        roster.size[slot] -= 1


@njit(cache=True, nogil=True)
def _overrun(terms: Terms, roster: Roster, i: int, slot: int) -> tuple[int, int]:
    # the first periods in which too many are served; none: (0, 0)
    periods = terms.value.shape[1]
    if terms.whole_cap.size and _served(roster, slot, 0, periods) > terms.whole_cap[i]:
        return 0, periods
    if terms.ceiling.size and terms.window_first.size > 1:
        for high in range(1, periods + 1):
            if _served(roster, slot, 0, high) > terms.ceiling[i, high - 1]:
                return 0, high
    if terms.rolling_span > 0:
        for high in range(1, periods + 1):
            low = max(high - terms.rolling_span, 0)
            if _served(roster, slot, low, high) > terms.rolling_cap[i]:
                return low, high
    return 0, 0


@njit(cache=True, nogil=True)
def _served(roster: Roster, slot: int, low: int, high: int) -> int:
    total = 0
    for q in range(roster.size[slot]):
        start = roster.start[slot, q]
        total += max(min(start + roster.length[slot, q], high) - max(start, low), 0)
    return total
