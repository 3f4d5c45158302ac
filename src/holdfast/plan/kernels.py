"""The compiled heart of the solver: plan one person at a time against prices that answer at once.

A *slot* is one person's sequence of tours; with m clones a person has m slots, each worth 1/m of a person. `cover`
counts slots, so it stays a whole number.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from holdfast.plan.tours import Floats, Ints, Masks

Small = npt.NDArray[np.int16]
Posts = npt.NDArray[np.int32]


class Terms(NamedTuple):
    """What never changes during a search; people sorted by group.

    `held_*` lists per person the reach entries held in the plan in force, as masks of periods; `keep_bonus` is what a
    person-period that stays is worth.
    """

    first: Ints
    post: Ints
    cost: Floats
    group: Ints
    cap: Ints
    available: Masks
    lengths: Ints
    rest: int
    tour_cost: float
    value: Floats
    held_first: Ints
    held_entry: Ints
    held_mask: Masks
    keep_bonus: float


class Roster(NamedTuple):
    """The tours of every slot: `count[s]` of them from the left in each row."""

    post: Posts
    start: Small
    length: Small
    count: Small


class Market(NamedTuple):
    """The price curve of each post and period, and what it says at the present cover.

    Price = base + slope * (cover + 1/2 - room), cut to 0..value: the half makes it the mean over the next slot. `room`
    is the demand in slots. `gain` is value - price (0 where nothing is wanted), `total` its prefix sums.
    """

    cover: Ints
    base: Floats
    slope: Floats
    room: Ints
    gain: Floats
    total: Floats


class Scratch(NamedTuple):
    """Working memory: the best tour per (length, start) and its reach entry, for a group and one person; the programme."""

    best: Floats
    entry: Ints
    own_best: Floats
    own_entry: Ints
    worth: Floats


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
            _book_slot(market, terms.value, roster, people[a] * clones + clone, -1)
        group = terms.group[people[batch[b]]]
        scratch.best[:] = 0.0
        for e in range(terms.first[group], terms.first[group + 1]):
            _raise_best(terms, market.total, e, scratch.best, scratch.entry)
        for a in range(batch[b], batch[b + 1]):
            _plan_person(terms, roster, market, scratch, people[a], people[a] * clones + clone)
        for a in range(batch[b], batch[b + 1]):
            _book_slot(market, terms.value, roster, people[a] * clones + clone, 1)


@njit(cache=True, nogil=True)
def _book_slot(market: Market, value: Floats, roster: Roster, slot: int, step: int) -> None:
    periods = value.shape[1]
    for q in range(roster.count[slot]):
        j = roster.post[slot, q]
        start = roster.start[slot, q]
        for t in range(start, start + roster.length[slot, q]):
            market.cover[j, t] += step
            if market.room[j, t] > 0:
                price = market.base[j, t] + market.slope[j, t] * (
                    market.cover[j, t] + 0.5 - market.room[j, t]
                )
                market.gain[j, t] = value[j, t] - min(max(price, 0.0), value[j, t])
        for t in range(start, periods):
            market.total[j, t + 1] = market.total[j, t] + market.gain[j, t]


@njit(cache=True, nogil=True)
def _raise_best(terms: Terms, total: Floats, e: int, best: Floats, entry: Ints) -> None:
    row = total[terms.post[e]]
    for k in range(terms.lengths.size):
        n = terms.lengths[k]
        charge = terms.cost[e] * n + terms.tour_cost
        top, at, ahead = best[k], entry[k], row[n:]
        for t in range(ahead.size):
            v = ahead[t] - row[t] - charge
            if v > top[t]:
                top[t] = v
                at[t] = e


@njit(cache=True, nogil=True)
def _raise_held(terms: Terms, total: Floats, h: int, best: Floats, entry: Ints) -> None:
    e = terms.held_entry[h]
    row = total[terms.post[e]]
    for k in range(terms.lengths.size):
        n = terms.lengths[k]
        for t in range(row.size - n):
            v = row[t + n] - row[t] - terms.cost[e] * n - terms.tour_cost
            for step in range(n):
                if (terms.held_mask[h] >> np.uint64(t + step)) & np.uint64(1):
                    v += terms.keep_bonus
            if v > best[k, t]:
                best[k, t] = v
                entry[k, t] = e


@njit(cache=True, nogil=True)
def _plan_person(terms: Terms, roster: Roster, market: Market, scratch: Scratch, i: int, slot: int) -> None:
    best, entry = scratch.best, scratch.entry
    if terms.held_first[i] < terms.held_first[i + 1]:
        best, entry = scratch.own_best, scratch.own_entry
        best[:] = scratch.best
        entry[:] = scratch.entry
        for h in range(terms.held_first[i], terms.held_first[i + 1]):
            _raise_held(terms, market.total, h, best, entry)
    _programme(terms, i, best, scratch.worth)
    _write_slot(terms, roster, i, slot, best, entry, scratch.worth)


@njit(cache=True, nogil=True)
def _programme(terms: Terms, i: int, best: Floats, worth: Floats) -> None:
    # worth[t, left]: the best from period t on with `left` periods still allowed; `left` runs innermost, so it vectorises
    periods = worth.shape[0] - 1
    cap = terms.cap[i]
    worth[periods, : cap + 1] = 0.0
    free = 0
    for t in range(periods - 1, -1, -1):
        free = free + 1 if (terms.available[i] >> np.uint64(t)) & np.uint64(1) else 0
        row, later = worth[t], worth[t + 1]
        for left in range(cap + 1):
            row[left] = later[left]
        for k in range(terms.lengths.size):
            n = terms.lengths[k]
            if n <= free and n <= cap and best[k, t] > 0.0:
                after = worth[min(t + n + terms.rest, periods)]
                for left in range(cap + 1 - n):
                    v = best[k, t] + after[left]
                    if v > row[left + n]:
                        row[left + n] = v


@njit(cache=True, nogil=True)
def _write_slot(
    terms: Terms, roster: Roster, i: int, slot: int, best: Floats, entry: Ints, worth: Floats
) -> None:
    # the programme read forwards; equality is exact because the same two numbers are added again
    periods = worth.shape[0] - 1
    t, left, q = 0, terms.cap[i], 0
    while t < periods:
        if worth[t, left] == worth[t + 1, left]:
            t += 1
            continue
        k = _length_taken(terms, i, t, left, best, worth)
        n = terms.lengths[k]
        roster.post[slot, q] = terms.post[entry[k, t]]
        roster.start[slot, q] = t
        roster.length[slot, q] = n
        q += 1
        left -= n
        t = min(t + n + terms.rest, periods)
    roster.count[slot] = q


@njit(cache=True, nogil=True)
def _length_taken(terms: Terms, i: int, t: int, left: int, best: Floats, worth: Floats) -> int:
    periods = worth.shape[0] - 1
    free = terms.available[i] >> np.uint64(t)
    for k in range(terms.lengths.size):
        n = terms.lengths[k]
        if n > left or best[k, t] <= 0.0:
            continue
        need = np.uint64(0xFFFFFFFFFFFFFFFF) >> np.uint64(64 - n)
        after = worth[min(t + n + terms.rest, periods), left - n]
        if (free & need) == need and worth[t, left] == best[k, t] + after:
            return k
    return 0  # cannot happen: worth[t] differs from worth[t + 1] only where one of them was taken
