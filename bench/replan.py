"""How quickly a plan is mended after something happened, how much of it stays, and how good it is.

Prints one JSON object. 5 % of the people do not come, one group of homes drops out, and one post in a hundred wants
twice its strength. The peer is a plan from nothing for the changed problem, in the same run.
"""

from __future__ import annotations

import argparse
import json
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from holdfast.exchange.instances import read_instance
from holdfast.plan import Plan, PlanParams, Problem, Tours, bound, evaluate, solve
from holdfast.plan.warming import warm
from instances import make


def disrupted(problem: Problem, rng: np.random.Generator) -> Problem:
    """Return the problem after the news."""
    available, demand = problem.available.copy(), problem.demand.copy()
    available[rng.random(problem.people) < 0.05] = 0
    available[problem.group == rng.integers(problem.groups)] = 0
    demand[rng.random(problem.posts) < 0.01] *= 2
    return replace(problem, available=available, demand=demand)


def undisturbed(before: Problem, after: Problem, tours: Tours) -> Tours:
    """Return the tours of people who still come."""
    return tours.at((before.available == after.available)[tours.person])


def share_kept(old: Tours, new: Tours) -> float:
    """Return the share of the old tours that are in the new plan unchanged."""
    columns = ("person", "post", "start", "length")
    rows = [set(zip(*(getattr(t, c).tolist() for c in columns), strict=True)) for t in (old, new)]
    return len(rows[0] & rows[1]) / max(len(rows[0]), 1)


def figures(problem: Problem, plan: Plan, proved: float, took: float) -> dict[str, float]:
    """Return time, worth without the bonus for what stays, and the gap to a bound."""
    value = evaluate(problem, plan.tours).value
    return {"seconds": round(took, 2), "value": value, "gap": (proved - value) / proved}


def main() -> None:
    """Measure and print one JSON object."""
    cli = argparse.ArgumentParser(description=__doc__)
    cli.add_argument("--instance", type=Path, help="a folder to plan instead of a made problem")
    cli.add_argument("--people", type=int, default=100_000)
    cli.add_argument("--facilities", type=int, default=1_000)
    cli.add_argument("--seed", type=int, default=7)
    cli.add_argument("--seconds", type=float, default=120.0, help="for each plan from nothing")
    cli.add_argument("--again", type=float, default=10.0, help="for the plan that is mended")
    args = cli.parse_args()
    warm()
    problem = (
        read_instance(args.instance) if args.instance else make(args.people, args.facilities, seed=args.seed)
    )
    long = PlanParams(seconds=args.seconds, seed=args.seed)
    first = solve(problem, long, clock=time.monotonic)
    news = disrupted(problem, np.random.default_rng(args.seed))
    held = replace(news, current=first.tours, keep_bonus=1.6 * problem.tour_cost)
    start = time.monotonic()
    mended = solve(held, PlanParams(seconds=args.again, seed=args.seed), start=first, clock=time.monotonic)
    mending = time.monotonic() - start
    start = time.monotonic()
    anew = solve(news, long, clock=time.monotonic)
    planning = time.monotonic() - start
    proved = min(bound(news, anew.prices), bound(news, mended.prices))
    old = undisturbed(problem, news, first.tours)
    found = {
        "bench": "replan",
        "people": problem.people,
        "posts": problem.posts,
        "mended": figures(news, mended, proved, mending) | {"kept": share_kept(old, mended.tours)},
        "from_nothing": figures(news, anew, proved, planning) | {"kept": share_kept(old, anew.tours)},
    }
    found["gap_points_more"] = 100 * (found["mended"]["gap"] - found["from_nothing"]["gap"])
    found["seconds_over_from_nothing"] = mending / planning
    print(json.dumps(found))


if __name__ == "__main__":
    main()
