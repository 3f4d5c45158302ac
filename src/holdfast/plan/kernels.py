"""The compiled heart of the solver: plan one person at a time against prices that answer at once.

A *slot* is one person's sequence of tours; with m clones a person has m slots, each worth 1/m of a person. `cover`
counts slots, so it stays a whole number. Gains are whole numbers too (fixed point, see `ground`): sums are exact in any
order, updates never drift, and the compiler vectorises a maximum of int32, which it does not for floats.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from holdfast.plan.programme import mend, needs_mending, programme, read_back
from holdfast.plan.terms import NEVER, Fixed, Market, Roster, Scratch, Terms
from holdfast.plan.tours import Ints

EVERYWHERE = np.uint64(0xFFFFFFFFFFFFFFFF)


@njit(cache=True, nogil=True)
def sweep(
    terms: Terms,
    roster: Roster,
    market: Market,
    scratch: Scratch,
    people: Ints,
    clone: int,
    clones: int,
) -> None:
    """Plan slot `clone` of `people` anew, one after another, each at the prices of its moment."""
    for i in people:
        slot = i * clones + clone
        book_slot(terms, market, roster, i, slot, -1)
        _find_best(terms, market, scratch, i)
        before = roster.size[slot]
        for q in range(before):
            scratch.before[q] = roster.entry[slot, q]
        programme(terms, i, scratch.best, scratch)
        read_back(terms, roster, i, slot, scratch.best, scratch)
        if needs_mending(terms):
            mend(terms, roster, i, slot, scratch.best)
        for q in range(roster.size[slot]):
            roster.entry[slot, q] = _entry_taken(terms, roster, market, scratch, i, slot, q, before)
        book_slot(terms, market, roster, i, slot, 1)


@njit(cache=True, nogil=True)
def book_slot(terms: Terms, market: Market, roster: Roster, i: int, slot: int, step: int) -> None:
    """Add (1) or take away (-1) a slot's tours, and let the prices answer."""
    heads = step * terms.size[i]
    for q in range(roster.size[slot]):
        j = terms.post[roster.entry[slot, q]]
        start = roster.start[slot, q]
        spell = market.spell[j]
        for t in range(start, start + roster.length[slot, q]):
            market.cover[j, t] += heads
            if market.room[j, t] > 0:
                over = market.cover[j, t] + 0.5 - market.room[j, t]
                price = max(market.base[j, t] + market.slope[j, t] * over, 0.0)
                gain = np.int32(max(terms.value[j, t] - price, 0.0))
                change = gain - market.gain[j, t]
                if change != 0:
                    market.gain[j, t] = gain
                    _shift_spells(spell, terms.lengths, terms.value.shape[1], t, change)


@njit(cache=True, nogil=True)
def _shift_spells(spell: Fixed, lengths: Ints, periods: int, t: int, change: int) -> None:
    for k in range(lengths.size):
        n = lengths[k]
        for start in range(max(t - n + 1, 0), min(t, periods - n) + 1):
            spell[k * periods + start] += change


@njit(cache=True, nogil=True)
def _find_best(terms: Terms, market: Market, scratch: Scratch, i: int) -> None:
    scratch.best.fill(0)
    group = terms.group[i]
    _raise_span(terms, market, scratch, i, terms.first[group], terms.first[group + 1])
    for h in range(terms.held_first[i], terms.held_first[i + 1]):
        _raise_held(terms, market, scratch, i, h)


@njit(cache=True, nogil=True)
def _raise_span(terms: Terms, market: Market, scratch: Scratch, i: int, e: int, end: int) -> None:
    # NOTE: what is called for each post gets few arguments: the compiler passes a tuple of tables word by word
    spell, post, cost, best = market.spell, terms.post, terms.cost, scratch.best
    if terms.plain:
        while e + 4 <= end:
            _raise_four(
                spell[post[e]], spell[post[e + 1]], spell[post[e + 2]], spell[post[e + 3]],
                cost[e], cost[e + 1], cost[e + 2], cost[e + 3], scratch.span, best,
            )  # fmt: skip
            e += 4
        while e < end:
            _raise_one(spell[post[e]], cost[e], scratch.span, best)
            e += 1
    while e < end:
        _raise_any(terms, market, scratch, i, e)
        e += 1


@njit(cache=True, nogil=True)
def _raise_one(spell: Fixed, cost: int, span: Fixed, best: Fixed) -> None:
    for x in range(best.size):
        best[x] = max(best[x], np.int32(spell[x] - cost * span[x]))


@njit(cache=True, nogil=True)
def _raise_four(
    s: Fixed, s1: Fixed, s2: Fixed, s3: Fixed, c: int, c1: int, c2: int, c3: int, span: Fixed, best: Fixed
) -> None:
    # four posts at a time: the best so far is read and written a quarter as often
    for x in range(best.size):
        n = span[x]
        low = max(np.int32(s[x] - c * n), np.int32(s1[x] - c1 * n))
        high = max(np.int32(s2[x] - c2 * n), np.int32(s3[x] - c3 * n))
        best[x] = max(best[x], max(low, high))  # noqa: PLW3301 - the compiler knows the maximum of two only


@njit(cache=True, nogil=True)
def _raise_any(terms: Terms, market: Market, scratch: Scratch, i: int, e: int) -> None:
    if terms.size[i] == 1 and terms.open[e] == EVERYWHERE:
        _raise_one(market.spell[terms.post[e]], terms.cost[e], scratch.span, scratch.best)
        return
    periods = terms.value.shape[1]
    _note_line(terms, market, scratch, i, e)
    for k in range(terms.lengths.size):
        for t in range(periods - terms.lengths[k] + 1):
            x = k * periods + t
            scratch.best[x] = max(scratch.best[x], _line_gain(terms, scratch, e, k, t))


@njit(cache=True, nogil=True)
def _note_line(terms: Terms, market: Market, scratch: Scratch, i: int, e: int) -> None:
    # gains per head at one post as sums up to each period, for a row of several heads or a reach not always open
    j, heads, total = terms.post[e], terms.size[i], 0
    for t in range(terms.value.shape[1]):
        if heads == 1:
            total += market.gain[j, t]
        elif market.room[j, t] > 0:
            total += int(_mean_gain(terms, market, j, t, heads))
        scratch.line[t + 1] = total


@njit(cache=True, nogil=True)
def _mean_gain(terms: Terms, market: Market, j: int, t: int, heads: int) -> float:
    # mean over the next heads of what the curve leaves; beyond 64 of them by an even sample
    total, looks = 0.0, min(heads, 64)
    for look in range(looks):
        over = market.cover[j, t] + (look + 0.5) * heads / looks - market.room[j, t]
        price = max(market.base[j, t] + market.slope[j, t] * over, 0.0)
        total += max(terms.value[j, t] - price, 0.0)
    return total / looks


@njit(cache=True, nogil=True)
def _line_gain(terms: Terms, scratch: Scratch, e: int, k: int, t: int) -> np.int32:
    n = terms.lengths[k]
    need = (EVERYWHERE >> np.uint64(64 - n)) << np.uint64(t)
    if (terms.open[e] & need) != need:
        return np.int32(NEVER)
    return np.int32(scratch.line[t + n] - scratch.line[t] - terms.cost[e] * n - terms.tour_cost)


@njit(cache=True, nogil=True)
def _raise_held(terms: Terms, market: Market, scratch: Scratch, i: int, h: int) -> None:
    periods, e = terms.value.shape[1], terms.held_entry[h]
    _note_line(terms, market, scratch, i, e)
    low, high = 0, 64
    while not (terms.held_mask[h] >> np.uint64(low)) & np.uint64(1):
        low += 1
    while not (terms.held_mask[h] >> np.uint64(high - 1)) & np.uint64(1):
        high -= 1
    for k in range(terms.lengths.size):
        n = terms.lengths[k]
        for t in range(max(low - n + 1, 0), min(periods - n + 1, high)):
            gain = _line_gain(terms, scratch, e, k, t) + _bonus(terms, h, k, t)
            x = k * periods + t
            scratch.best[x] = max(scratch.best[x], np.int32(gain))


@njit(cache=True, nogil=True)
def _bonus(terms: Terms, h: int, k: int, t: int) -> int:
    kept = 0
    for step in range(t, t + terms.lengths[k]):
        if (terms.held_mask[h] >> np.uint64(step)) & np.uint64(1):
            kept += terms.keep_bonus
    return kept


@njit(cache=True, nogil=True)
def _entry_taken(
    terms: Terms,
    roster: Roster,
    market: Market,
    scratch: Scratch,
    i: int,
    slot: int,
    q: int,
    before: int,
) -> int:
    # what is in force goes first, then what the slot had, so that ties are broken by who is already told; among the
    # rest each person starts elsewhere, so that equals do not crowd at one post
    periods, t, n = terms.value.shape[1], roster.start[slot, q], roster.length[slot, q]
    k = 0
    while terms.lengths[k] != n:
        k += 1
    gain = scratch.best[k * periods + t]
    for h in range(terms.held_first[i], terms.held_first[i + 1]):
        e = terms.held_entry[h]
        _note_line(terms, market, scratch, i, e)
        if _line_gain(terms, scratch, e, k, t) + _bonus(terms, h, k, t) == gain:
            return int(e)
    first = terms.first[terms.group[i]]
    size = terms.first[terms.group[i] + 1] - first
    for was in range(before):
        e = scratch.before[was]
        if _entry_gain(terms, market, scratch, i, e, k, t) == gain:
            return int(e)
    x, cost = k * periods + t, np.int32(n)
    for step in range(size):
        e = first + (i + step) % size
        if terms.plain:
            if market.spell[terms.post[e], x] - terms.cost[e] * cost == gain:
                return int(e)
        elif _entry_gain(terms, market, scratch, i, e, k, t) == gain:
            return int(e)
    return -1  # never: the gain is the maximum over these entries


@njit(cache=True, nogil=True)
def _entry_gain(terms: Terms, market: Market, scratch: Scratch, i: int, e: int, k: int, t: int) -> int:
    if not terms.plain and (terms.size[i] > 1 or terms.open[e] != EVERYWHERE):
        _note_line(terms, market, scratch, i, e)
        return int(_line_gain(terms, scratch, e, k, t))
    spell = market.spell[terms.post[e], k * terms.value.shape[1] + t]
    return int(spell - terms.cost[e] * terms.lengths[k])


@njit(cache=True, nogil=True)
def quote(terms: Terms, market: Market, j: int) -> None:
    """Set the gains and spells of post j by its cover."""
    periods = terms.value.shape[1]
    for t in range(periods):
        gain = 0.0
        if market.room[j, t] > 0:
            over = market.cover[j, t] + 0.5 - market.room[j, t]
            gain = max(terms.value[j, t] - max(market.base[j, t] + market.slope[j, t] * over, 0.0), 0.0)
        market.gain[j, t] = np.int32(gain)
    for k in range(terms.lengths.size):
        n = terms.lengths[k]
        total = 0
        for t in range(n):
            total += market.gain[j, t]
        for t in range(periods - n + 1):
            market.spell[j, k * periods + t] = np.int32(total - terms.tour_cost)
            if t + n < periods:
                total += market.gain[j, t + n] - market.gain[j, t]


@njit(cache=True, nogil=True)
def quote_all(terms: Terms, market: Market, low: int, high: int) -> None:
    """Set the gains and spells of posts `low` to `high` by their cover."""
    for j in range(low, high):
        quote(terms, market, j)


@njit(cache=True, nogil=True)
def agree(terms: Terms, one: Market, other: Market, was: Ints, low: int, high: int) -> None:
    """Add up what two lanes changed since `was` at posts `low` to `high`, and let both see the sum."""
    for j in range(low, high):
        changed = False
        for t in range(was.shape[1]):
            cover = one.cover[j, t] + other.cover[j, t] - was[j, t]
            changed |= one.cover[j, t] != was[j, t] or other.cover[j, t] != was[j, t]
            one.cover[j, t] = cover
            other.cover[j, t] = cover
            was[j, t] = cover
        if changed:
            quote(terms, one, j)
            quote(terms, other, j)
