"""How good a plan is after how long, beside simpler ways to the same plan in the same run.

Prints one JSON object. The peers: a rotation by highest risk, as a staff would do it by hand; one pass of best
response, each person's exact best at true values; and, on a problem small enough, the bound that HiGHS finds by
solving the linear programme over all tours. Compilation is timed apart, on a toy.
"""

from __future__ import annotations

import argparse
import json
import resource
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import highspy
import numpy as np

from holdfast.exchange.instances import read_instance
from holdfast.plan import Plan, PlanCallbacks, PlanParams, Problem, Tours, bound, evaluate, solve
from holdfast.plan.ground import prepare
from holdfast.plan.market import open_market
from holdfast.plan.pace import Pace, never
from holdfast.plan.search import Search
from instances import make

Result = TypeVar("Result")
TOY = PlanParams(seconds=None, price_passes=(9, 9), plan_passes=2, plans=1)


def timed(work: Callable[[], Result]) -> tuple[float, Result]:
    """Return how long `work` takes by the wall clock, and its result."""
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def best_response(problem: Problem, seed: int) -> Tours:
    """Return one pass over everybody in random order, each taking the exact best at true values."""
    ground, rng = prepare(problem), np.random.default_rng(seed)
    search = Search(ground, Pace(time.monotonic, never, None), PlanCallbacks(), rng, 0.0)
    roster = ground.roster(1)
    prices = np.zeros(problem.value.shape)
    search.sweep(open_market(ground, prices, ground.cover(), slots=1, width=1e-9, least=1e-9), roster)
    return ground.tours(roster)


def rotation(problem: Problem) -> Tours:
    """Return a rotation: people start round the year in turn, each tour at the open post of highest risk."""
    room, n, rows = problem.demand.copy(), int(problem.tour_lengths.max()), []
    for i in range(problem.people):
        reach = problem.reach_post[
            problem.reach_first[problem.group[i]] : problem.reach_first[problem.group[i] + 1]
        ]
        free, left = int(problem.available[i]), int(problem.cap[i])
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
    return Tours(table[:, 0], table[:, 1], table[:, 2], table[:, 3])


def every_tour(problem: Problem) -> np.ndarray:
    """Return person, post, start, length and cost of every tour that availability and reach allow."""
    rows = []
    for i in range(problem.people):
        free, g = int(problem.available[i]), problem.group[i]
        for n in problem.tour_lengths.tolist():
            starts = [
                t for t in range(problem.periods - n + 1) if (free >> t) & ((1 << n) - 1) == (1 << n) - 1
            ]
            for e in range(problem.reach_first[g], problem.reach_first[g + 1]):
                charge = problem.reach_cost[e] * n + problem.tour_cost
                rows += [(i, problem.reach_post[e], t, n, charge) for t in starts]
    return np.array(rows)


def highs_bound(problem: Problem) -> float:
    """Return the optimum of the linear programme over all tours, found by HiGHS' interior point method."""
    tours = every_tour(problem)
    person, post, start, length = tours[:, :4].astype(np.int64).T
    cells, periods = problem.demand.size, problem.periods
    # rows: people who count <= people there; one tour (with its rest) at a time; the cap
    entries = []
    for c in range(len(tours)):
        busy = min(start[c] + length[c] + problem.rest, periods)
        block = cells + person[c] * (periods + 1)
        at = [post[c] * periods + t for t in range(start[c], start[c] + length[c])]
        at += [block + t for t in range(start[c], busy)] + [block + periods]
        entries.append((at, [-1.0] * length[c] + [1.0] * (busy - start[c]) + [float(length[c])]))
    entries += [([cell], [1.0]) for cell in range(cells)]
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(entries), cells + problem.people * (periods + 1)
    lp.sense_ = highspy.ObjSense.kMaximize
    lp.col_cost_ = np.concatenate([-tours[:, 4], problem.value.ravel()])
    lp.col_lower_ = np.zeros(lp.num_col_)
    lp.col_upper_ = np.concatenate([np.ones(len(tours)), problem.demand.ravel()])
    lp.row_lower_ = np.full(lp.num_row_, -highspy.kHighsInf)
    limits = np.ones((problem.people, periods + 1))
    limits[:, periods] = problem.cap
    lp.row_upper_ = np.concatenate([np.zeros(cells), limits.ravel()])
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_ = np.cumsum([0, *(len(at) for at, _ in entries)])
    lp.a_matrix_.index_ = np.concatenate([at for at, _ in entries])
    lp.a_matrix_.value_ = np.concatenate([by for _, by in entries])
    highs = highspy.Highs()
    for option, setting in (("output_flag", False), ("solver", "ipm"), ("threads", 1)):
        highs.setOptionValue(option, setting)
    highs.passModel(lp)
    highs.run()
    return float(highs.getInfo().objective_function_value)


def judged(problem: Problem, plan: Plan, took: float) -> dict[str, float]:
    """Return the figures of a plan, by the judge."""
    found = evaluate(problem, plan.tours)
    proved = bound(problem, plan.prices)
    return {
        "seconds": round(took, 2),
        "value": found.value,
        "bound": proved,
        "gap": (proved - found.value) / proved,
        "coverage": found.coverage,
    }


def peer(problem: Problem, proved: float, ours: float, work: Callable[[], Tours]) -> dict[str, float]:
    """Return a peer's figures, its gap measured against our bound, and our value over its value."""
    took, tours = timed(work)
    found = evaluate(problem, tours)
    assert found.lawful, found.faults
    return {
        "seconds": round(took, 2),
        "value": found.value,
        "gap": (proved - found.value) / proved,
        "ours_over_its": ours / found.value,
    }


def small_figures(people: int, facilities: int, seed: int) -> dict[str, float]:
    """Return how near our bound and value come to the linear programme's optimum on a small problem."""
    problem = make(people, facilities, seed=seed)
    took, plan = timed(lambda: solve(problem, PlanParams(seconds=None, seed=seed)))
    highs_took, optimum = timed(lambda: highs_bound(problem))
    return {
        "people": people,
        "seconds": round(took, 2),
        "highs_seconds": round(highs_took, 2),
        "seconds_over_highs": took / highs_took,
        "bound_over_highs": plan.bound / optimum,
        "value_over_highs": plan.value / optimum,
    }


def main() -> None:
    """Measure and print one JSON object."""
    cli = argparse.ArgumentParser(description=__doc__)
    cli.add_argument("--instance", type=Path, help="a folder to plan instead of a made problem")
    cli.add_argument("--people", type=int, default=20_000)
    cli.add_argument("--facilities", type=int, default=200)
    cli.add_argument("--scarcity", type=float, default=1.0)
    cli.add_argument("--seed", type=int, default=7)
    cli.add_argument("--seconds", type=float, default=60.0)
    args = cli.parse_args()
    compiling, _ = timed(lambda: solve(make(20, 2), TOY))
    if args.instance:
        problem = read_instance(args.instance)
    else:
        problem = make(args.people, args.facilities, seed=args.seed, scarcity=args.scarcity)
    params = PlanParams(seconds=args.seconds, seed=args.seed)
    took, plan = timed(lambda: solve(problem, params, clock=time.monotonic))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    figures = {
        "bench": "solve",
        "people": problem.people,
        "posts": problem.posts,
        "compilation_seconds": round(compiling, 2),
        "plan": judged(problem, plan, took),
        "memory_mib": round(memory),
        "rotation": peer(problem, plan.bound, plan.value, lambda: rotation(problem)),
        "best_response": peer(problem, plan.bound, plan.value, lambda: best_response(problem, args.seed)),
        "small": small_figures(100, 3, args.seed),
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
