"""The compiled annealing: days of a few members are taken out and given back at the least cost, over and over."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from holdfast.watch.ground import Flags, Ground, Ints
from holdfast.watch.stretch import NEVER, TOO_LARGE, best_stretch, outside, walk_of

SCALE = 64
"""Costs are multiplied by it while annealing, so that noise can be finer than one."""


class State(NamedTuple):
    """Who stands what.

    `rows` int64[N, D] (-1 is free), `cover` int64[R] people per row of cover, `nights` and `weekends`
    int64[N] with those stood before, and `total` int64[1] what it costs.
    """

    rows: Ints
    cover: Ints
    nights: Ints
    weekends: Ints
    total: Ints


@njit(cache=True, nogil=True)
def below(seed: Ints, n: int) -> int:
    """Return a random number below n; `seed` is the generator's state (xorshift64*, Vigna, ACM TOMS 42, 2016)."""
    x = np.uint64(seed[0])
    x ^= x >> np.uint64(12)
    x ^= x << np.uint64(25)
    x ^= x >> np.uint64(27)
    seed[0] = np.int64(x)
    return int(((x * np.uint64(2685821657736338717)) >> np.uint64(11)) % np.uint64(n))


@njit(cache=True, nogil=True)
def fits(g: Ground, i: int, r: int) -> bool:
    """Return whether member i counts in row r of the cover."""
    return bool(g.row_skill[r] < 0 or g.holds[i, g.row_skill[r]])


@njit(cache=True, nogil=True)
def put(g: Ground, state: State, i: int, a: int, b: int, sign: int) -> int:
    """Count the watches of member i on days a to b in (sign 1) or out (-1); return what that adds to the penalty.

    Weekends, and the penalty for sharing, are left to the caller.
    """
    change = 0
    shifts = g.minutes.shape[0]
    for d in range(a, b):
        s = state.rows[i, d]
        if s < 0:
            continue
        change += sign * g.wish[i, d, s]
        if g.night[s]:
            state.nights[i] += sign
        for r in range(g.row_start[d * shifts + s], g.row_start[d * shifts + s + 1]):
            if fits(g, i, r):
                n = state.cover[r] - (1 if sign < 0 else 0)
                change += sign * (g.row_over[r] if n >= g.row_wanted[r] else -g.row_under[r])
                state.cover[r] += sign
    return change


@njit(cache=True, nogil=True)
def count_weekends(g: Ground, i: int, row: Ints) -> int:
    """Return how many weekends member i stands."""
    count = 0
    for d in range(g.first[i], g.end[i]):
        if row[d] >= 0 and g.weekday[d] >= 5:
            twice = g.weekday[d] == 6 and d > g.first[i] and row[d - 1] >= 0
            count += 0 if twice else 1
    return count


@njit(cache=True, nogil=True)
def _spread(g: Ground, counts: Ints, due: Flags) -> int:
    total = 0
    together = 0
    for i in range(counts.shape[0]):
        if due[i]:
            total += counts[i]
            together += g.end[i] - g.first[i]
    most = -NEVER
    least = NEVER
    for i in range(counts.shape[0]):
        if due[i]:
            ahead = counts[i] * together - total * (g.end[i] - g.first[i])
            most = max(most, ahead)
            least = min(least, ahead)
    return (most - least) // together if together > 0 else 0


@njit(cache=True, nogil=True)
def sharing(g: Ground, state: State) -> int:
    """Return the penalty for nights and weekends that are not shared."""
    found = 0
    if g.weights[0] > 0:
        found += g.weights[0] * _spread(g, state.nights, g.night_due)
    if g.weights[1] > 0:
        found += g.weights[1] * _spread(g, state.weekends, g.weekend_due)
    return found


@njit(cache=True, nogil=True)
def _ahead(g: Ground, counts: Ints, due: Flags, i: int) -> int:
    """Return twice by how much member i would be ahead of its due share with half of one more."""
    if not due[i]:
        return 0
    total = 0
    together = 0
    for j in range(counts.shape[0]):
        if due[j]:
            total += counts[j]
            together += g.end[j] - g.first[j]
    return int(2 * counts[i] + 1 - 2 * total * (g.end[i] - g.first[i]) // together)


@njit(cache=True, nogil=True)
def insert(
    g: Ground,
    state: State,
    i: int,
    a: int,
    b: int,
    bounds: Ints,
    noise: int,
    seed: Ints,
    table: Ints,
    final: bool,
) -> bool:
    """Give member i its best days a to b, given everybody else's; return False where none was found.

    `bounds` are least and most minutes and most weekends over the horizon, then the most watches of each shift. The days
    must have been counted out; they are not counted in here.
    """
    v = walk_of(g, i)
    shifts = g.minutes.shape[0]
    cost = np.empty((b - a, shifts), dtype=np.int64)
    room = np.empty(shifts, dtype=np.int64)
    minutes, weekends = outside(v, state.rows[i], a, b, room)
    room[:] = bounds[3:] - room
    night_price = 0
    if g.weights[0] > 0:
        night_price = SCALE * g.weights[0] * _ahead(g, state.nights, g.night_due, i) // 4
    for d in range(a, b):
        for s in range(shifts):
            price = SCALE * g.wish[i, d, s] + (night_price if g.night[s] else 0)
            for r in range(g.row_start[d * shifts + s], g.row_start[d * shifts + s + 1]):
                if fits(g, i, r):
                    short = state.cover[r] < g.row_wanted[r]
                    price += SCALE * (-g.row_under[r] if short else g.row_over[r])
            cost[d - a, s] = price + (below(seed, noise) - noise // 2 if noise > 1 else 0)
    weekend_price = 0
    if g.weights[1] > 0:
        weekend_price = SCALE * g.weights[1] * _ahead(g, state.weekends, g.weekend_due, i) // 4
    left = np.array([bounds[0] - minutes, bounds[1] - minutes, bounds[2] - weekends])
    found = best_stretch(v, state.rows[i], a, b, cost, weekend_price, left, room, table, final, False)
    return found < NEVER and found != TOO_LARGE


@njit(cache=True, nogil=True)
def anneal(
    g: Ground,
    bounds: Ints,
    state: State,
    best: Ints,
    best_total: Ints,
    seed: Ints,
    steps: int,
    temperature: float,
    members: int,
    shortest: int,
    longest: int,
    table: Ints,
) -> int:
    """Try `steps` changes of up to `members` members and `longest` days at a temperature; return how many were kept.

    Days of a few members are taken out and given back one member after the other, at the least cost under a little noise
    (ruin and recreate, Schrimpf et al., Journal of Computational Physics 159, 2000). `best[N, D]` and `best_total[1]`
    hold the best seen. `state` is lawful at every moment between steps.
    """
    people, days = state.rows.shape
    kept = 0
    chosen = np.empty(members, dtype=np.int64)
    old = np.empty((members, longest), dtype=np.int64)
    noise = int(SCALE * temperature) + 2
    for _ in range(steps):
        span = min(days, shortest + below(seed, longest - shortest + 1))
        a = below(seed, days + span - 1) - span + 1
        b = min(days, a + span)
        a = max(0, a)
        count = _choose(g, a, b, min(people, 1 + below(seed, members)), seed, chosen)
        change = -sharing(g, state)
        for n in range(count):
            change += _take(g, state, chosen[n], a, b, old[n])
        done = 0
        while done < count and _insert_there(g, state, chosen[done], a, b, bounds, noise, seed, table):
            change += _count(g, state, chosen[done], a, b, 1)
            done += 1
        change += sharing(g, state)
        if done == count and change <= -temperature * np.log((below(seed, 1 << 30) + 1) / (1 << 30)):
            state.total[0] += change
            kept += 1
            if state.total[0] < best_total[0]:
                best_total[0] = state.total[0]
                best[:, :] = state.rows
            continue
        for n in range(count):
            _give_back(g, state, chosen[n], a, b, old[n], n < done)
    return kept


@njit(cache=True, nogil=True)
def _choose(g: Ground, a: int, b: int, wanted: int, seed: Ints, chosen: Ints) -> int:
    """Choose up to `wanted` members who are there between a and b; return how many."""
    count = 0
    for _ in range(wanted):
        i = below(seed, g.first.shape[0])
        there = g.first[i] < b and g.end[i] > a
        for n in range(count):
            there = there and chosen[n] != i
        if there:
            chosen[count] = i
            count += 1
    return count


@njit(cache=True, nogil=True)
def _count(g: Ground, state: State, i: int, a: int, b: int, sign: int) -> int:
    change = put(g, state, i, max(a, g.first[i]), min(b, g.end[i]), sign)
    if sign > 0:
        state.weekends[i] = g.weekends_before[i] + count_weekends(g, i, state.rows[i])
    return change


@njit(cache=True, nogil=True)
def _take(g: Ground, state: State, i: int, a: int, b: int, old: Ints) -> int:
    """Count member i out between a and b and remember its days; return what that adds to the penalty."""
    one, two = max(a, g.first[i]), min(b, g.end[i])
    old[: two - one] = state.rows[i, one:two]
    return put(g, state, i, one, two, -1)


@njit(cache=True, nogil=True)
def _insert_there(
    g: Ground, state: State, i: int, a: int, b: int, bounds: Ints, noise: int, seed: Ints, table: Ints
) -> bool:
    """Do as `insert` on the days between a and b on which member i is there."""
    one, two = max(a, g.first[i]), min(b, g.end[i])
    return insert(g, state, i, one, two, bounds[i], noise, seed, table, True)


@njit(cache=True, nogil=True)
def _give_back(g: Ground, state: State, i: int, a: int, b: int, old: Ints, counted: bool) -> None:
    """Give member i back the days that were taken."""
    if counted:
        _count(g, state, i, a, b, -1)
    one, two = max(a, g.first[i]), min(b, g.end[i])
    state.rows[i, one:two] = old[: two - one]
    _count(g, state, i, a, b, 1)
