"""The proof: what no plan can be worth more than, recomputed from prices alone.

Shares no code with the solver, so that a fault there cannot hide here.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba import njit

from holdfast.errors import PlanError
from holdfast.plan.judge import held_posts
from holdfast.plan.problem import Problem
from holdfast.plan.tours import ALL_BITS, Floats, Ints, Masks

PEOPLE_PER_SHARE = 4096
"""People whose parts of the sum one thread adds up at a time; the order of adding never changes."""

NEVER = -1e300


class Facts(NamedTuple):
    """What the programme reads, people sorted by group; windows, calls and charges with their defaults filled in."""

    members: Ints
    first: Ints
    post: Ints
    cost: Floats
    open: Masks
    gains: Floats
    lengths: Ints
    rest: int
    tour_cost: float
    available: Masks
    size: Ints
    layers: Ints
    longest: Ints
    window_first: Ints
    window_cap: Ints
    ceiling: Ints
    burden: Ints
    fairness: float
    held_first: Ints
    held_entry: Ints
    held_mask: Masks
    keep_bonus: float


def bound(problem: Problem, prices: npt.ArrayLike) -> float:
    """Return what no plan can exceed, proved by `prices`.

    Lagrangian bound (Held and Karp 1971; Geoffrion 1974): with the link between people present and people who count
    priced at λ, the posts contribute Σ λ·demand and each person the best lawful sequence of tours at gains
    value - λ - cost, the bonus for what stays and the charge for burden included. The best sequence is an exact dynamic
    programme over (tours made, period, periods served in the window). `relaxed` names what it leaves out.

    Parameters
    ----------
    problem
        The problem the bound is for.
    prices
        float64[J, T], from 0 to `problem.value`.

    Raises
    ------
    PlanError
        The prices have another shape or lie outside 0 to value.
    """
    given = _prices(problem, prices)
    by = np.argsort(problem.group, kind="stable")
    worths = _people_worth(_facts(problem, given, by))
    if problem.window_first is not None and problem.window_first.size > 1:
        # both are relaxations of the same rules, so the less of them is still a bound, person by person
        worths = np.minimum(worths, _people_worth(_facts(problem, given, by, whole=True)))
    return float((given * problem.demand).sum() + worths.sum())


def relaxed(problem: Problem) -> tuple[str, ...]:
    """Return the rules that the bound leaves out, each as a sentence; the plan keeps to them."""
    found = []
    if problem.rolling_cap is not None:
        found.append(f"Caps over any {problem.rolling_span} consecutive periods are not in the bound.")
    if problem.window_first is not None and problem.window_first.size > 1:
        found.append("Caps of windows and over the horizon are in the bound one at a time, not together.")
    if (problem.heads > 1).any():
        found.append(
            "Units that serve together are in the bound as if each of their heads could count alone."
        )
    return tuple(found)


def _prices(problem: Problem, prices: npt.ArrayLike) -> Floats:
    given = np.asarray(prices, np.float64)
    if given.shape != problem.value.shape:
        raise PlanError(
            f"prices have shape {given.shape}; give {problem.value.shape}, one per post and period."
        )
    outside = ~((given >= -1e-9) & (given <= problem.value + 1e-9))
    if outside.any():
        raise PlanError(
            f"{int(outside.sum())} prices lie outside 0 to the value of their post; they prove nothing."
        )
    return given


def _facts(problem: Problem, prices: Floats, by: Ints, *, whole: bool = False) -> Facts:
    """Return the facts for people in the order `by`; with `whole` the caps over the horizon in place of the windows'."""
    people, periods = problem.people, problem.periods
    gains = np.zeros((problem.posts, periods + 1))
    np.cumsum(problem.value - prices, axis=1, out=gains[:, 1:])
    held_first, held_entry, held_mask = held_posts(problem, by)
    cap = np.minimum(problem.cap, periods)
    first, caps, ceiling = np.zeros(1, np.int64), cap[:, None], problem.ceiling
    if problem.window_first is not None and problem.window_cap is not None and not whole:
        first, caps = problem.window_first, np.minimum(problem.window_cap, cap[:, None])
        ceiling = ceiling if first.size == 1 else None
    lengths = problem.tour_lengths[problem.tour_lengths <= periods]
    most_calls = cap // lengths.min() if lengths.size else np.zeros(people, np.int64)
    calls = most_calls if problem.calls is None else problem.calls
    return Facts(
        members=np.concatenate(([0], np.bincount(problem.group, minlength=problem.groups).cumsum())),
        first=problem.reach_first.copy(),
        post=problem.reach_post.copy(),
        cost=problem.reach_cost.copy(),
        open=(
            np.full(problem.reach_post.size, ALL_BITS)
            if problem.reach_open is None
            else problem.reach_open.copy()
        ),
        gains=gains,
        lengths=lengths,
        rest=min(int(problem.rest), periods),
        tour_cost=problem.tour_cost,
        available=problem.available[by],
        size=problem.heads[by],
        layers=np.where(calls >= most_calls, 0, calls + 1)[by],
        longest=(np.full(people, periods) if problem.longest is None else problem.longest)[by],
        window_first=first.copy(),
        window_cap=np.ascontiguousarray(caps[by]),
        ceiling=np.zeros((0, 0), np.int64) if ceiling is None else ceiling[by],
        burden=(np.zeros(people, np.int64) if problem.burden is None else problem.burden)[by],
        fairness=0.0 if whole else problem.fairness,
        held_first=held_first,
        held_entry=held_entry,
        held_mask=held_mask,
        keep_bonus=problem.keep_bonus,
    )


def _people_worth(facts: Facts) -> Floats:
    """Return the worth of each person's best lawful sequence, float64[N] in the order of the facts."""
    worths = np.zeros(facts.available.size)
    edges = np.searchsorted(facts.members, np.arange(0, worths.size, PEOPLE_PER_SHARE))
    edges = np.unique(np.concatenate((edges, [facts.members.size - 1])))
    with ThreadPoolExecutor(2) as pool:
        shares = [
            pool.submit(_add_groups, facts, low, high, worths)
            for low, high in zip(np.concatenate(([0], edges[:-1])), edges, strict=True)
            if low < high
        ]
        for share in shares:
            share.result()
    return worths


@njit(cache=True, nogil=True)  # gains as prefix sums: [j, t] is the sum over the periods before t
def _add_groups(facts: Facts, low: int, high: int, worths: Floats) -> None:  # noqa: C901, PLR0912 - calls cost
    periods = facts.gains.shape[1] - 1
    group_best = np.empty((facts.lengths.size, periods))
    own_best = np.empty((facts.lengths.size, periods))
    most, layers = 0, 1
    for i in range(facts.members[low], facts.members[high]):
        layers = max(layers, facts.layers[i])
        for w in range(facts.window_first.size):
            most = max(most, facts.window_cap[i, w])
    worth = np.empty((facts.window_first.size, layers, periods + facts.rest + 1, most + 1))
    run = np.empty(periods, np.int64)
    none = np.uint64(0)
    for g in range(low, high):
        if facts.members[g] == facts.members[g + 1]:
            continue
        group_best.fill(0.0)
        for e in range(facts.first[g], facts.first[g + 1]):
            _raise_best(facts, group_best, e, none)
        for i in range(facts.members[g], facts.members[g + 1]):
            best = group_best
            if facts.held_first[i] < facts.held_first[i + 1]:
                best = own_best
                for k in range(facts.lengths.size):
                    for t in range(periods):
                        own_best[k, t] = group_best[k, t]
                for h in range(facts.held_first[i], facts.held_first[i + 1]):
                    _raise_best(facts, best, facts.held_entry[h], facts.held_mask[h])
            _note_runs(facts.available[i], run)
            if facts.window_first.size == 1 and facts.layers[i] == 0 and facts.ceiling.size == 0:
                _plain_best(
                    best,
                    facts.lengths,
                    facts.rest,
                    facts.window_cap[i, 0],
                    facts.longest[i],
                    run,
                    worth[0, 0],
                )
                top = 0.0
                for u in range(facts.window_cap[i, 0] + 1):
                    top = max(top, worth[0, 0, -1, u] - _charge(facts, i, 0, u))
            else:
                top = _person_best(facts, i, best, run, worth)
            worths[i] = facts.size[i] * top


@njit(cache=True, nogil=True)  # one post's tours, where they beat the best so far
def _raise_best(facts: Facts, best: Floats, e: int, held: np.uint64) -> None:
    gain, always = facts.gains[facts.post[e]], facts.open[e] == np.uint64(0xFFFFFFFFFFFFFFFF)
    for k in range(facts.lengths.size):
        n = facts.lengths[k]
        charge = facts.cost[e] * n + facts.tour_cost
        if always and held == np.uint64(0):
            for t in range(gain.size - n):
                best[k, t] = max(best[k, t], gain[t + n] - gain[t] - charge)
            continue
        # what is held pays only where a tour touches it; elsewhere the entry has counted without
        low, high = (0, gain.size) if held == np.uint64(0) else _held_from_to(held)
        for t in range(max(low - n + 1, 0), min(gain.size - n, high)):
            v, allowed = gain[t + n] - gain[t] - charge, True
            for step in range(t, t + n):
                allowed &= (facts.open[e] >> np.uint64(step)) & np.uint64(1) == np.uint64(1)
                if (held >> np.uint64(step)) & np.uint64(1):
                    v += facts.keep_bonus
            if allowed:
                best[k, t] = max(best[k, t], v)


@njit(cache=True, nogil=True)  # the first bit set, and the one after the last
def _held_from_to(held: np.uint64) -> tuple[int, int]:
    low, high = 0, 64
    while not (held >> np.uint64(low)) & np.uint64(1):
        low += 1
    while not (held >> np.uint64(high - 1)) & np.uint64(1):
        high -= 1
    return low, high


@njit(cache=True, nogil=True)  # free periods from each on
def _note_runs(available: np.uint64, run: Ints) -> None:
    free = 0
    for t in range(run.size - 1, -1, -1):
        free = free + 1 if (available >> np.uint64(t)) & np.uint64(1) else 0
        run[t] = free


@njit(cache=True, nogil=True)  # φ·((b + u)² - b²)/2; the burden b counts in the first window
def _charge(facts: Facts, i: int, w: int, used: int) -> float:
    borne = facts.burden[i] if w == 0 else 0
    return float(facts.fairness * used * (used + 2 * borne) / 2.0)


@njit(cache=True, nogil=True)  # the same with one window and any number of tours, as most people have it
def _plain_best(
    best: Floats, lengths: Ints, rest: int, cap: int, longest: int, run: Ints, worth: Floats
) -> None:
    periods = run.size
    for t in range(worth.shape[0]):
        for u in range(cap + 1):
            worth[t, u] = NEVER
    worth[0, 0] = 0.0
    for t in range(worth.shape[0] - 1):
        row, later = worth[t], worth[t + 1]
        for u in range(cap + 1):
            later[u] = max(later[u], row[u])
        if t >= periods:
            continue
        for k in range(lengths.size):
            n = lengths[k]
            if n <= run[t] and n <= cap and n <= longest and best[k, t] > 0.0:
                to, gain = worth[t + n + rest], best[k, t]
                for u in range(cap + 1 - n):
                    to[u + n] = max(to[u + n], row[u] + gain)


@njit(cache=True, nogil=True)  # worth[w, c, t, u]: the best up to t after c tours and u periods in window w
def _person_best(facts: Facts, i: int, best: Floats, run: Ints, worth: Floats) -> float:  # noqa: C901 - calls cost
    windows, periods = facts.window_first.size, run.size
    layers = max(facts.layers[i], 1)
    for w in range(windows):
        worth[w, :layers, :, : facts.window_cap[i, w] + 1] = NEVER
    worth[0, 0, 0, 0] = 0.0
    top = 0.0
    for w in range(windows):
        last = w == windows - 1
        end = periods + facts.rest if last else facts.window_first[w + 1]
        for t in range(facts.window_first[w], end):
            for c in range(layers):
                row, later = worth[w, c, t], worth[w, c, t + 1]
                for u in range(facts.window_cap[i, w] + 1):
                    later[u] = max(later[u], row[u])
                if t < periods:
                    for k in range(facts.lengths.size):
                        _extend(facts, i, best[k, t], facts.lengths[k], run[t], w, c, t, worth)
        for c in range(layers):
            for u in range(facts.window_cap[i, w] + 1):
                v = worth[w, c, end, u] - _charge(facts, i, w, u)
                if last:
                    top = max(top, v)
                else:
                    worth[w + 1, c, end, 0] = max(worth[w + 1, c, end, 0], v)
    return top


@njit(cache=True, nogil=True)  # one tour of n periods from t, added to every state it may follow
def _extend(
    facts: Facts, i: int, gain: float, n: int, free: int, w: int, c: int, t: int, worth: Floats
) -> None:
    counted = facts.layers[i] > 0
    if gain <= 0.0 or n > free or n > facts.longest[i] or (counted and c + 1 >= facts.layers[i]):
        return
    after, s = c + 1 if counted else 0, t + n + facts.rest
    last = w == facts.window_first.size - 1
    end = worth.shape[2] - 1 if last else facts.window_first[w + 1]
    inside = n if last else min(n, end - t)
    most = facts.window_cap[i, w] - inside
    if facts.ceiling.size:
        for step in range(n):
            most = min(most, facts.ceiling[i, t + step] - step - 1)
    row = worth[w, c, t]
    if s <= end:
        to = worth[w, after, s]
        for u in range(most + 1):
            to[u + n] = max(to[u + n], row[u] + gain)
        return
    # it ends, or its rest does, in a later window x; the windows up to there are closed
    x, over, v = w + 1, n - inside, NEVER
    if over > facts.window_cap[i, x]:
        return
    for u in range(most + 1):
        v = max(v, row[u] + gain - _charge(facts, i, w, u + inside))
    while x + 1 < facts.window_first.size and s > facts.window_first[x + 1]:
        v -= _charge(facts, i, x, over)
        x, over = x + 1, 0
    worth[x, after, s, over] = max(worth[x, after, s, over], v)
