"""How good a plan is after how long, beside simpler ways to the same plan in the same run.

Prints one JSON object. The peers: a rotation by highest risk, as a staff would do it by hand (up to 20,000 people), and
one pass of best response, each person's exact best at true values. Compilation is timed apart, on a toy. General solvers
are in `peers.py`.
"""

from __future__ import annotations

import argparse
import json
import resource
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import numpy as np

from holdfast.exchange.instances import read_instance
from holdfast.plan import Plan, PlanParams, Problem, Tours, bound, evaluate, solve
from holdfast.plan.ground import prepare
from holdfast.plan.kernels import sweep
from holdfast.plan.market import open_market
from holdfast.plan.warming import warm
from instances import make
from peers_greedy import rotation

Result = TypeVar("Result")
MOST_BY_HAND = 20_000


def timed(work: Callable[[], Result]) -> tuple[float, Result]:
    """Return how long `work` takes by the wall clock, and its result."""
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def best_response(problem: Problem, seed: int) -> Tours:
    """Return one pass over everybody in random order, each taking the exact best at true values."""
    ground, rng = prepare(problem), np.random.default_rng(seed)
    roster = ground.roster(1)
    prices = np.zeros(problem.value.shape)
    market = open_market(ground, prices, ground.cover(), slots=1, width=1e-9, least=1e-9)
    sweep(ground.terms, roster, market, ground.scratch(), rng.permutation(problem.people), 0, 1)
    return ground.tours(roster)


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


def main() -> None:
    """Measure and print one JSON object."""
    cli = argparse.ArgumentParser(description=__doc__)
    cli.add_argument("--instance", type=Path, help="a folder to plan instead of a made problem")
    cli.add_argument("--people", type=int, default=20_000)
    cli.add_argument("--facilities", type=int, default=200)
    cli.add_argument("--scarcity", type=float, default=1.0)
    cli.add_argument("--cap", type=int, default=8)
    cli.add_argument("--reach-km", type=float, default=150.0)
    cli.add_argument("--span-km", type=float, default=400.0)
    cli.add_argument("--tiers", action="store_true")
    cli.add_argument("--seed", type=int, default=7)
    cli.add_argument("--seconds", type=float, default=60.0)
    args = cli.parse_args()
    compiling, _ = timed(warm)
    if args.instance:
        problem = read_instance(args.instance)
    else:
        problem = make(
            args.people, args.facilities, seed=args.seed, scarcity=args.scarcity, cap=args.cap,
            reach_km=args.reach_km, span_km=args.span_km, tiers=args.tiers,
        )  # fmt: skip
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
        "best_response": peer(problem, plan.bound, plan.value, lambda: best_response(problem, args.seed)),
    }
    if problem.people <= MOST_BY_HAND:
        figures["rotation"] = peer(problem, plan.bound, plan.value, lambda: rotation(problem))
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
