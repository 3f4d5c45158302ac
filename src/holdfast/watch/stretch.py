"""The compiled heart of the search: one member's best lawful days, exactly.

A member's days are a walk through the automaton of its rules (see `ground`); minutes, weekends and watches of a limited
shift are counted beside the node, and a dynamic programme over all of these finds the cheapest walk (the pricing of Burke
and Curtois, New approaches to nurse rostering benchmark instances, EJOR 237, 2014). Costs are whole numbers, so sums are
exact in any order.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from holdfast.watch.ground import Flags, Ground, Ints, Small

NEVER = 1 << 60
"""Cost of what cannot be."""
TOO_LARGE = -(1 << 60)
"""What `best_stretch` says where the working space is too small."""
_MOST_COUNTERS = 8


class Walk(NamedTuple):
    """What one member may do.

    `nodes` many, `step` int16[Q, C + 1] and `works` bool[Q] of its automaton, `allowed` bool[D, S], `must`
    bool[D], the first day and the end, and of everybody `weekday` int64[D], `minutes` and `kind` int64[S] of shifts.
    """

    nodes: int
    step: Small
    works: Flags
    allowed: Flags
    must: Flags
    first: int
    end: int
    weekday: Ints
    minutes: Ints
    kind: Ints


class _Symbols(NamedTuple):
    """What a day may be, `size` of them: 0 is free, then classes of shifts, and shifts whose watches are counted.

    `kind`, `minutes`, `counter` (-1: not counted) per symbol, `cost` and `shift` (the cheapest) per day and symbol, and
    `stride` of each counter in the index of a state, one more than there are counters.
    """

    size: int
    counters: int
    kind: Ints
    minutes: Ints
    counter: Ints
    cost: Ints
    shift: Ints
    stride: Ints


class _Shape(NamedTuple):
    """Sizes of the table: `width` minutes by `weeks` weekends by `lots` counters for each node, and what is counted."""

    width: int
    weeks: int
    lots: int
    minutes: bool
    weekends: bool
    cell: int
    layer: int
    least: int


@njit(cache=True, nogil=True)
def node_at(v: Walk, row: Ints, day: int) -> int:
    """Return the node of member i before `day`, having stood `row`; -1 if what it stood is not lawful."""
    # NOTE: 0 is the node of everybody's first day.
    node = 0
    for d in range(v.first, day):
        node = v.step[node, 0 if row[d] < 0 else v.kind[row[d]] + 1]
        if node < 0:
            return -1
    return node


@njit(cache=True, nogil=True)
def _may_go_on(v: Walk, row: Ints, day: int, node: int, known: int) -> bool:
    """Return whether the days from `day` on are lawful from `node`, as they are from `known` (-1: unknown)."""
    for d in range(day, v.end):
        if node == known:
            return True
        symbol = 0 if row[d] < 0 else v.kind[row[d]] + 1
        node = v.step[node, symbol]
        if node < 0:
            return False
        if known >= 0:
            known = v.step[known, symbol]
    return True


@njit(cache=True, nogil=True)
def outside(v: Walk, row: Ints, a: int, b: int, stood: Ints) -> tuple[int, int]:
    """Return minutes and weekends of member i outside days a to b, and fill `stood[S]` with its watches there."""
    stood[:] = 0
    minutes = 0
    weekends = 0
    for d in range(v.first, v.end):
        if (a <= d < b) or row[d] < 0:
            continue
        minutes += v.minutes[row[d]]
        stood[row[d]] += 1
        if v.weekday[d] == 5:
            weekends += 1
        elif v.weekday[d] == 6:
            twice = d > v.first and row[d - 1] >= 0 and not a <= d - 1 < b
            weekends += 0 if twice else 1
    return minutes, weekends


@njit(cache=True, nogil=True)
def _cheap_days(v: Walk, a: int, s: int, cost: Ints, most: int) -> Flags:
    """Return the days, counted from a, on which shift s is possible; only the cheapest `most` of them."""
    days = cost.shape[0]
    found = np.zeros(days, dtype=np.bool_)
    possible = 0
    for d in range(days):
        found[d] = v.allowed[a + d, s] and cost[d, s] < NEVER
        possible += found[d]
    for _ in range(possible - most):
        worst = -1
        for d in range(days):
            if found[d] and (worst < 0 or cost[d, s] > cost[worst, s]):
                worst = d
        found[worst] = False
    return found


@njit(cache=True, nogil=True)
def _tightest(room: Ints, seen: Flags) -> int:
    """Return the shift not yet seen with the least room."""
    s = -1
    for other in range(room.shape[0]):
        if not seen[other] and (s < 0 or room[other] < room[s]):
            s = other
    return s


@njit(cache=True, nogil=True)
def _symbols(v: Walk, a: int, b: int, cost: Ints, room: Ints, most_lots: int, relax: bool) -> _Symbols:
    """Return the symbols of a stretch; limits that cannot be counted are dropped (`relax`) or kept by leaving out days."""
    days = b - a
    shifts = v.minutes.shape[0]
    most = v.step.shape[1] + shifts
    kind = np.full(most, -1, dtype=np.int64)
    minutes = np.zeros(most, dtype=np.int64)
    counter = np.full(most, -1, dtype=np.int64)
    price = np.full((days, most), NEVER, dtype=np.int64)
    shift = np.full((days, most), -1, dtype=np.int64)
    stride = np.ones(_MOST_COUNTERS + 2, dtype=np.int64)
    by_class = np.full(v.step.shape[1], -1, dtype=np.int64)
    counters = 0
    size = 1
    for d in range(days):
        price[d, 0] = NEVER if v.must[a + d] else 0
    seen = np.zeros(shifts, dtype=np.bool_)
    for _ in range(shifts):
        # The tightest limits are counted first.
        s = _tightest(room, seen)
        seen[s] = True
        open_days = _cheap_days(v, a, s, cost, days)
        possible = 0
        for d in range(days):
            possible += open_days[d]
        if possible == 0 or room[s] <= 0:
            continue
        c = v.kind[s]
        binds = room[s] < possible
        counted = binds and counters < _MOST_COUNTERS and stride[counters] * (room[s] + 1) <= most_lots
        k = size if counted or by_class[c] < 0 else by_class[c]
        size += k == size
        if counted:
            counter[k] = counters
            stride[counters + 1] = stride[counters] * (room[s] + 1)
            counters += 1
        else:
            by_class[c] = k
        if binds and not counted and not relax:
            open_days = _cheap_days(v, a, s, cost, room[s])
        kind[k] = c
        minutes[k] = v.minutes[s]
        for d in range(days):
            if open_days[d] and cost[d, s] < price[d, k]:
                price[d, k] = cost[d, s]
                shift[d, k] = s
    return _Symbols(size, counters, kind, minutes, counter, price, shift, stride)


@njit(cache=True, nogil=True)
def best_stretch(
    v: Walk,
    row: Ints,
    a: int,
    b: int,
    cost: Ints,
    weekend_cost: int,
    bounds: Ints,
    room: Ints,
    table: Ints,
    final: bool,
    relax: bool,
) -> int:
    """Write the cheapest lawful days a to b of member i into `row`; return its cost, or NEVER where there is none.

    `cost[b - a, S]` is what each watch costs; `bounds` are the least and most minutes and the most weekends within the
    stretch, `room[S]` how many watches of each shift; `table` is working space. `final` says that the days from b on
    are as in `row`; otherwise what follows is left open. With `relax`, limits of shifts too many to count are not kept:
    what comes back is then a lower bound. Returns TOO_LARGE where the working space is too small.
    """
    days = b - a
    nodes = v.nodes
    least, most = max(0, bounds[0]), bounds[1]
    start = node_at(v, row, a)
    if most < 0 or bounds[2] < 0 or start < 0:
        return NEVER
    longest = 0
    for s in range(v.minutes.shape[0]):
        if room[s] > 0:
            longest = max(longest, v.minutes[s])
    count_minutes = least > 0 or most < longest * days
    width = min(most, longest * days) + 1 if count_minutes else 1
    if count_minutes and least >= width:
        return NEVER
    week_ends = 0
    for d in range(days):
        if v.weekday[a + d] == 6 or (v.weekday[a + d] == 5 and d == days - 1):
            week_ends += 1
    count_weekends = bounds[2] < week_ends
    weeks = bounds[2] + 1 if count_weekends else 1
    most_lots = table.shape[0] // ((days + 1) * nodes * weeks * width)
    if most_lots == 0:
        return TOO_LARGE
    k = _symbols(v, a, b, cost, room, most_lots, relax)
    lots = k.stride[k.counters]
    cell = lots * weeks * width
    z = _Shape(
        width, weeks, lots, count_minutes, count_weekends, cell, nodes * cell, least if count_minutes else 0
    )
    live = _forward(v, row, a, b, k, z, weekend_cost, table, final, start)
    at = _cheapest_end(v, row, b, z, table[days * z.layer :], live[days], final)
    if at < 0:
        return NEVER
    best = table[days * z.layer + at]
    _walk_back(v, row, a, b, k, z, weekend_cost, table, final, live, at)
    return int(best)


@njit(cache=True, nogil=True)
def _new_weekend(v: Walk, row: Ints, day: int, b: int, worked: bool, final: bool) -> bool:
    """Return whether a watch on `day` makes a weekend count that did not count before."""
    if v.weekday[day] == 6:
        return not worked
    if v.weekday[day] != 5:
        return False
    # The Sunday after the stretch is already counted if it has a watch.
    return not (final and day == b - 1 and b < v.end and row[b] >= 0)


@njit(cache=True, nogil=True)
def _forward(
    v: Walk,
    row: Ints,
    a: int,
    b: int,
    k: _Symbols,
    z: _Shape,
    weekend_cost: int,
    table: Ints,
    final: bool,
    start: int,
) -> Flags:
    """Fill the table of least costs day by day; return which nodes can be reached."""
    nodes = v.nodes
    live = np.zeros((b - a + 1, nodes), dtype=np.bool_)
    table[: (b - a + 1) * z.layer] = NEVER
    table[start * z.cell] = 0
    live[0, start] = True
    for d in range(b - a):
        for q in range(nodes):
            if not live[d, q]:
                continue
            new_weekend = _new_weekend(v, row, a + d, b, v.works[q], final)
            for x in range(k.size):
                to = v.step[q, k.kind[x] + 1]
                price = k.cost[d, x]
                if to < 0 or price >= NEVER:
                    continue
                live[d + 1, to] = True
                counts = x > 0 and new_weekend
                _relay(
                    table[d * z.layer + q * z.cell :],
                    table[(d + 1) * z.layer + to * z.cell :],
                    z,
                    price + (weekend_cost if counts else 0),
                    1 if counts and z.weekends else 0,
                    k.minutes[x] if z.minutes else 0,
                    k.stride[k.counter[x]] if k.counter[x] >= 0 else 0,
                    k.stride[k.counter[x] + 1] if k.counter[x] >= 0 else 1,
                )
    return live


@njit(cache=True, nogil=True)
def _relay(
    source: Ints, target: Ints, z: _Shape, price: int, weekend: int, minutes: int, stride: int, above: int
) -> None:
    """Carry the costs of one node to the next over one symbol."""
    for lot in range(z.lots):
        if stride > 0 and lot % above + stride >= above:
            continue
        for w in range(z.weeks - weekend):
            one = (lot * z.weeks + w) * z.width
            two = ((lot + stride) * z.weeks + w + weekend) * z.width + minutes
            for m in range(z.width - minutes):
                value = source[one + m] + price
                target[two + m] = min(target[two + m], value)


@njit(cache=True, nogil=True)
def _cheapest_end(v: Walk, row: Ints, b: int, z: _Shape, last: Ints, live: Flags, final: bool) -> int:
    known = node_at(v, row, b) if final else -1
    best = NEVER // 2
    at = -1
    for q in range(live.shape[0]):
        if not live[q] or (final and not _may_go_on(v, row, b, q, known)):
            continue
        for lot in range(z.lots * z.weeks):
            base = q * z.cell + lot * z.width
            for m in range(z.least, z.width):
                if last[base + m] < best:
                    best = last[base + m]
                    at = base + m
    return at


@njit(cache=True, nogil=True)
def _walk_back(
    v: Walk,
    row: Ints,
    a: int,
    b: int,
    k: _Symbols,
    z: _Shape,
    weekend_cost: int,
    table: Ints,
    final: bool,
    live: Flags,
    at: int,
) -> None:
    """Write the days that lead to the end `at` into `row`, last day first."""
    nodes = v.nodes
    for d in range(b - a - 1, -1, -1):
        value = table[(d + 1) * z.layer + at]
        found = False
        for q in range(nodes):
            if found or not live[d, q]:
                continue
            new_weekend = _new_weekend(v, row, a + d, b, v.works[q], final)
            for x in range(k.size):
                price = k.cost[d, x]
                if price >= NEVER or v.step[q, k.kind[x] + 1] != at // z.cell:
                    continue
                counts = x > 0 and new_weekend
                price += weekend_cost if counts else 0
                m = at % z.width - (k.minutes[x] if z.minutes else 0)
                w = at // z.width % z.weeks - (1 if counts and z.weekends else 0)
                lot = at % z.cell // (z.weeks * z.width)
                if k.counter[x] >= 0:
                    if lot % k.stride[k.counter[x] + 1] < k.stride[k.counter[x]]:
                        continue
                    lot -= k.stride[k.counter[x]]
                if m < 0 or w < 0:
                    continue
                before = q * z.cell + (lot * z.weeks + w) * z.width + m
                if table[d * z.layer + before] + price == value:
                    at = before
                    row[a + d] = k.shift[d, x]
                    found = True
                    break


@njit(cache=True, nogil=True)
def walk_of(g: Ground, i: int) -> Walk:
    """Return what member i may do."""
    rule = g.rule[i]
    return Walk(
        g.nodes[rule],
        g.step[rule],
        g.works[rule],
        g.allowed[i],
        g.must[i],
        g.first[i],
        g.end[i],
        g.weekday,
        g.minutes,
        g.shift_class,
    )
