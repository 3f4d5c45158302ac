"""The compiled heart of the solver: plan one person at a time against prices that answer at once.

A *slot* is one person's sequence of tours; with m clones a person has m slots, each worth 1/m of a person. `cover`
counts slots, so it stays a whole number. Gains are whole numbers too (fixed point, see `ground`): sums are exact in any
order, updates never drift, and the compiler vectorises a maximum of int32, which it does not for floats.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from holdfast.plan.tours import Floats, Ints, Masks

Fixed = npt.NDArray[np.int32]
Small = npt.NDArray[np.int16]


class Terms(NamedTuple):
    """What never changes during a search; people sorted by group, gains and charges in fixed point.

    `lengths` are the tour lengths and `span` the same spread over the columns of `Market.spell`. `held_*` lists per
    person the reach entries held in the plan in force, as masks of periods; `keep_bonus` is what a person-period that
    stays is worth.
    """

    first: Ints
    post: Fixed
    cost: Fixed
    group: Ints
    cap: Ints
    available: Masks
    lengths: Ints
    span: Fixed
    rest: int
    value: Floats
    held_first: Ints
    held_entry: Ints
    held_mask: Masks
    keep_bonus: int


class Roster(NamedTuple):
    """The tours of every slot: `size[s]` of them from the left in each row."""

    post: Fixed
    start: Small
    length: Small
    size: Small


class Market(NamedTuple):
    """The price curve of each post and period, and what it says at the present cover.

    Price = base + slope * (cover + 1/2 - room), cut to 0..value: the half makes it the mean over the next slot. `room`
    is the demand in slots, scaled down alike where only a sample of the people trades. `gain` is value - price, 0 where nothing is wanted. `spell[j, k * T + t]` is the gain of a
    tour of the k-th length from t, the charge per tour taken off; far below 0 where it would leave the horizon.
    """

    cover: Ints
    base: Floats
    slope: Floats
    room: Floats
    gain: Fixed
    spell: Fixed


class Scratch(NamedTuple):
    """Working memory: the best tour per (length, start) for a group and for one person; the programme."""

    best: Fixed
    own_best: Fixed
    worth: Fixed


@njit(cache=True, nogil=True)
def sweep(
    terms: Terms,
    roster: Roster,
    market: Market,
    scratch: Scratch,
    people: Ints,
    batch: Ints,
    low: int,
    high: int,
    clone: int,
    clones: int,
) -> None:
    """Plan slot `clone` of the people in batches `low` to `high` anew, each batch at the prices of its moment.

    Batch b holds `people[batch[b]:batch[b + 1]]`, all of one group.
    """
    for b in range(low, high):
        for a in range(batch[b], batch[b + 1]):
            _book_slot(terms, market, roster, people[a] * clones + clone, -1)
        group = terms.group[people[batch[b]]]
        scratch.best.fill(0)
        for e in range(terms.first[group], terms.first[group + 1]):
            _raise_best(market.spell[terms.post[e]], terms.cost[e], terms.span, scratch.best)
        for a in range(batch[b], batch[b + 1]):
            _plan_person(terms, roster, market, scratch, people[a], people[a] * clones + clone)
        for a in range(batch[b], batch[b + 1]):
            _book_slot(terms, market, roster, people[a] * clones + clone, 1)


@njit(cache=True, nogil=True)
def _book_slot(terms: Terms, market: Market, roster: Roster, slot: int, step: int) -> None:
    for q in range(roster.size[slot]):
        j = roster.post[slot, q]
        start = roster.start[slot, q]
        for t in range(start, start + roster.length[slot, q]):
            market.cover[j, t] += step
            if market.room[j, t] > 0:
                over = market.cover[j, t] + 0.5 - market.room[j, t]
                price = max(market.base[j, t] + market.slope[j, t] * over, 0.0)
                gain = np.int32(max(terms.value[j, t] - price, 0.0))
                change = gain - market.gain[j, t]
                market.gain[j, t] = gain
                _shift_spells(market.spell[j], terms.lengths, terms.value.shape[1], t, change)


@njit(cache=True, nogil=True)
def _shift_spells(spell: Fixed, lengths: Ints, periods: int, t: int, change: int) -> None:
    for k in range(lengths.size):
        n = lengths[k]
        for start in range(max(t - n + 1, 0), min(t, periods - n) + 1):
            spell[k * periods + start] += change


@njit(cache=True, nogil=True)
def _raise_best(spell: Fixed, cost: int, span: Fixed, best: Fixed) -> None:
    for x in range(best.size):
        best[x] = max(best[x], np.int32(spell[x] - cost * span[x]))


@njit(cache=True, nogil=True)
def _plan_person(terms: Terms, roster: Roster, market: Market, scratch: Scratch, i: int, slot: int) -> None:
    best = scratch.best
    if terms.held_first[i] < terms.held_first[i + 1]:
        best = scratch.own_best
        for x in range(best.size):
            best[x] = scratch.best[x]
        for h in range(terms.held_first[i], terms.held_first[i + 1]):
            for x in range(best.size):
                best[x] = max(best[x], _held_gain(terms, market.spell, h, x))
    _programme(terms, i, best, scratch.worth)
    _write_slot(terms, roster, market.spell, i, slot, best, scratch.worth)


@njit(cache=True, nogil=True)
def _held_gain(terms: Terms, spell: Fixed, h: int, x: int) -> int:
    e = terms.held_entry[h]
    gain = spell[terms.post[e], x] - terms.cost[e] * terms.span[x]
    start = x % terms.value.shape[1]
    for t in range(start, min(start + terms.span[x], terms.value.shape[1])):
        if (terms.held_mask[h] >> np.uint64(t)) & np.uint64(1):
            gain += terms.keep_bonus
    return int(gain)


@njit(cache=True, nogil=True)
def _programme(terms: Terms, i: int, best: Fixed, worth: Fixed) -> None:
    # worth[t, left]: the best from period t on with `left` periods still allowed; `left` runs innermost, so it vectorises
    periods = terms.value.shape[1]
    cap = terms.cap[i]
    for left in range(cap + 1):
        worth[periods, left] = 0
    free = 0
    for t in range(periods - 1, -1, -1):
        free = free + 1 if (terms.available[i] >> np.uint64(t)) & np.uint64(1) else 0
        row, later = worth[t], worth[t + 1]
        for left in range(cap + 1):
            row[left] = later[left]
        for k in range(terms.lengths.size):
            n = terms.lengths[k]
            gain = best[k * periods + t]
            if n <= free and n <= cap and gain > 0:
                after = worth[min(t + n + terms.rest, periods)]
                for left in range(cap + 1 - n):
                    row[left + n] = max(row[left + n], np.int32(gain + after[left]))


@njit(cache=True, nogil=True)
def _write_slot(
    terms: Terms, roster: Roster, spell: Fixed, i: int, slot: int, best: Fixed, worth: Fixed
) -> None:
    # the programme read forwards
    periods = terms.value.shape[1]
    t, left, q = 0, terms.cap[i], 0
    while t < periods:
        if worth[t, left] == worth[t + 1, left]:
            t += 1
            continue
        k = _length_taken(terms, i, t, left, best, worth)
        n = terms.lengths[k]
        roster.post[slot, q] = _post_taken(terms, spell, i, k * periods + t, best[k * periods + t])
        roster.start[slot, q] = t
        roster.length[slot, q] = n
        q += 1
        left -= n
        t = min(t + n + terms.rest, periods)
    roster.size[slot] = q


@njit(cache=True, nogil=True)
def _length_taken(terms: Terms, i: int, t: int, left: int, best: Fixed, worth: Fixed) -> int:
    periods = terms.value.shape[1]
    free = terms.available[i] >> np.uint64(t)
    for k in range(terms.lengths.size):
        n = terms.lengths[k]
        gain = best[k * periods + t]
        if n > left or gain <= 0:
            continue
        need = np.uint64(0xFFFFFFFFFFFFFFFF) >> np.uint64(64 - n)
        after = worth[min(t + n + terms.rest, periods), left - n]
        if (free & need) == need and worth[t, left] == gain + after:
            return k
    return -1  # never: worth[t] differs from worth[t + 1] only where one of the lengths was taken


@njit(cache=True, nogil=True)
def _post_taken(terms: Terms, spell: Fixed, i: int, x: int, gain: int) -> int:
    # what is held goes first, so that ties are broken by who is already told; among the rest each person starts
    # elsewhere, so that equals do not crowd at one post
    for h in range(terms.held_first[i], terms.held_first[i + 1]):
        if _held_gain(terms, spell, h, x) == gain:
            return int(terms.post[terms.held_entry[h]])
    first = terms.first[terms.group[i]]
    count = terms.first[terms.group[i] + 1] - first
    for step in range(count):
        e = first + (i + step) % count
        if spell[terms.post[e], x] - terms.cost[e] * terms.span[x] == gain:
            return int(terms.post[e])
    return -1  # never: the gain is the maximum over these entries
