"""A peer: what a good planner would do by hand, dearest hours first, then the least useful tours looked at again."""

from __future__ import annotations

import time

import numpy as np
from numba import njit

from holdfast.plan import Problem, Tours, evaluate
from peers_problem import Curve, run_peer


@njit(cache=True)  # the best tour of one person that begins or ends as it may, at what is still open
def _best_tour(
    free: int,
    left: int,
    reach: np.ndarray,
    cost: np.ndarray,
    gain: np.ndarray,
    lengths: np.ndarray,
    charge: float,
) -> tuple[float, int, int, int]:
    top, post, start, length = 0.0, -1, -1, -1
    for e in range(reach.size):
        for n in lengths:
            if n > left:
                continue
            for t in range(gain.shape[1] - n + 1):
                whole = (1 << n) - 1
                if (free >> t) & whole != whole:
                    continue
                worth = -cost[e] * n - charge
                for step in range(n):
                    worth += gain[reach[e], t + step]
                if worth > top:
                    top, post, start, length = worth, reach[e], t, n
    return top, post, start, length


@njit(cache=True)
def _hand(
    order: np.ndarray,
    group: np.ndarray,
    cap: np.ndarray,
    available: np.ndarray,
    first: np.ndarray,
    post: np.ndarray,
    cost: np.ndarray,
    demand: np.ndarray,
    value: np.ndarray,
    lengths: np.ndarray,
    rest: int,
    charge: float,
) -> np.ndarray:
    room, gain = demand.copy(), np.where(demand > 0, value, 0.0)
    free, left, rows = available.copy(), cap.copy(), []
    again = True
    while (
        again
    ):  # in each round everybody may take one tour more, so that the burden is shared and tours interlock
        again = False
        for i in order:
            a, b = first[group[i]], first[group[i] + 1]
            worth, j, t, n = _best_tour(free[i], left[i], post[a:b], cost[a:b], gain, lengths, charge)
            if worth <= 0:
                continue
            again = True
            rows.append((i, j, t, n))
            left[i] -= n
            for step in range(max(0, t - rest), min(value.shape[1], t + n + rest)):
                free[i] &= ~(1 << step)
            for step in range(t, t + n):
                room[j, step] -= 1
                if room[j, step] <= 0:
                    gain[j, step] = 0.0
    return np.array(rows)


def by_hand(problem: Problem) -> Tours:
    """Return the plan of a good planner: who reaches few posts chooses first, always the tour worth most now."""
    reach = np.diff(problem.reach_first)[problem.group]
    free = np.bitwise_count(problem.available)
    rows = _hand(
        np.lexsort((free, reach)),
        problem.group.copy(),
        problem.cap.copy(),
        (problem.available & np.uint64(2**63 - 1)).astype(np.int64),
        problem.reach_first.copy(),
        problem.reach_post.copy(),
        problem.reach_cost.copy(),
        problem.demand.copy(),
        problem.value.copy(),
        problem.tour_lengths.copy(),
        int(problem.rest),
        problem.tour_cost,
    ).reshape(-1, 4)
    return Tours(*(np.ascontiguousarray(column) for column in rows.T)).in_order()


def rotation(problem: Problem) -> Tours:
    """Return a rotation: people start round the year in turn, each tour at the open post of highest risk."""
    room, n, rows = problem.demand.copy(), int(problem.tour_lengths.max()), []
    for i in range(problem.people):
        a, b = problem.reach_first[problem.group[i]], problem.reach_first[problem.group[i] + 1]
        reach, free, left = problem.reach_post[a:b], int(problem.available[i]), int(problem.cap[i])
        for step in range(problem.periods):
            t = (i * 7 + step) % problem.periods
            needed = ((1 << n) - 1) << t
            if left < n or t + n > problem.periods or free & needed != needed or not reach.size:
                continue
            worth = np.minimum(room[reach, t : t + n], 1) * problem.value[reach, t : t + n]
            post = int(reach[worth.sum(axis=1).argmax()])
            if worth.sum(axis=1).max() > n * problem.tour_cost:
                rows.append((i, post, t, n))
                room[post, t : t + n] -= room[post, t : t + n] > 0
                left -= n
                free &= ~(((1 << (n + 2 * problem.rest)) - 1) << t >> problem.rest)
    table = np.array(rows, np.int64).reshape(-1, 4)
    return Tours(*(np.ascontiguousarray(column) for column in table.T)).in_order()


def work(curve: Curve, seconds: float) -> None:
    """Plan by rotation and by hand; the better one is kept."""
    del seconds  # both end by themselves
    by_hand(curve.problem)  # compiles
    curve.began = time.perf_counter()
    for plan in (rotation, by_hand):
        tours = plan(curve.problem)
        curve.note(evaluate(curve.problem, tours).value, None)
        if len(curve.points) == 1 or curve.points[-1][1] > curve.points[0][1]:
            curve.tours = tours


if __name__ == "__main__":
    run_peer(work)
