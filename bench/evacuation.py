"""How soon everybody is out, how near to the proof, and how long the planning takes; prints one JSON object.

Anaheim with 20 zones and 10 shelters, and a made city of 3,968 roads with 300,000 people. The peer is the linear programme of
the same network in time, made by the tests' own code from the definition and solved by HiGHS (scipy), where it ends in time: it says
how many people at most arrive within the plan's clearance time, and within one step less.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from holdfast.exchange.roads import read_roads
from holdfast.protect.evacuation import plan
from holdfast.protect.evacuation_check import check
from holdfast.protect.evacuation_problem import (
    EvacuationParams,
    EvacuationPlan,
    EvacuationProblem,
    Roads,
    Shelter,
    Zone,
)

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "protect"))
from evacuations import most_by

PER_VEHICLE = 2.5


def populated(roads: Roads, zones: int, shelters: int, people: int, seed: int) -> EvacuationProblem:
    """Return zones and shelters at junctions drawn among those with roads out of them, places for a fifth more."""
    rng = np.random.default_rng(seed)
    able = np.intersect1d(roads.tail, roads.head)
    nodes = rng.permutation(able)[: zones + shelters].tolist()
    each = rng.multinomial(people, np.full(zones, 1 / zones)).tolist()
    places = -(-people * 6 // (5 * shelters))
    return EvacuationProblem(
        roads,
        tuple(Zone(f"Z{i}", nodes[i], each[i], people_per_vehicle=PER_VEHICLE) for i in range(zones)),
        tuple(Shelter(f"S{j}", nodes[zones + j], places) for j in range(shelters)),
    )


def city(side: int, seed: int) -> Roads:
    """Return a square grid of two-way streets: 20 to 180 seconds, 600 to 1,800 vehicles an hour."""
    rng = np.random.default_rng(seed)
    number = np.arange(side * side).reshape(side, side)
    a = np.concatenate([number[:, :-1].ravel(), number[:-1].ravel()])
    b = np.concatenate([number[:, 1:].ravel(), number[1:].ravel()])
    arcs = 2 * len(a)
    seconds, room = rng.uniform(20, 180, arcs), rng.choice([600.0, 900.0, 1800.0], arcs)
    return Roads(np.concatenate([a, b]), np.concatenate([b, a]), seconds, room, side * side)


def measured(problem: EvacuationProblem, seconds: float) -> tuple[EvacuationPlan, dict[str, Any]]:
    """Return a plan and its figures."""
    wall, work = time.monotonic(), time.process_time()
    found = plan(problem, EvacuationParams(seconds=seconds), clock=time.monotonic)
    took = {"seconds": round(time.monotonic() - wall, 2), "cpu_seconds": round(time.process_time() - work, 2)}
    return found, took | {
        "roads": len(problem.roads),
        "people": problem.people,
        "moved": found.moved,
        "step_seconds": found.step_seconds,
        "clearance_seconds": found.clearance_seconds,
        "bound_seconds": round(found.bound_seconds, 3),
        "clearance_over_bound": found.clearance_seconds / max(found.bound_seconds, 1e-9),
        "streams": len(found.streams),
        "phases": len(found.phases),
        "faults": len(check(problem, found)),
    }


def against_the_programme(problem: EvacuationProblem, step: float) -> dict[str, Any]:
    """Compare with the programme in the same steps: times rounded up to steps, so that both have the same network."""
    times = np.ceil(problem.roads.seconds / step) * 60.0
    capacity = problem.roads.capacity_per_hour * step / 60.0
    roads = replace(problem.roads, seconds=times, capacity_per_hour=capacity * PER_VEHICLE)
    zones = tuple(replace(zone, people_per_vehicle=1.0) for zone in problem.zones)
    same = replace(problem, roads=roads, zones=zones)
    start = time.monotonic()
    ours = plan(same, EvacuationParams(step_seconds=60.0))
    took = time.monotonic() - start
    start = time.monotonic()
    reached, less = most_by(same, ours.steps), most_by(same, ours.steps - 1)
    peer = time.monotonic() - start
    return {
        "steps": ours.steps,
        "moved_over_programme": ours.moved / reached,
        "optimal": bool(less < ours.moved - 1e-3),
        "seconds": round(took, 3),
        "programme_seconds_for_two": round(peer, 2),
        "seconds_over_programme": took / peer,
    }


def main() -> None:
    """Measure and print one JSON object."""
    cli = argparse.ArgumentParser(description=__doc__)
    cli.add_argument("--anaheim", type=Path, help="Anaheim_net.tntp")
    cli.add_argument("--seconds", type=float, default=30.0, help="for the large network")
    cli.add_argument("--seed", type=int, default=7)
    cli.add_argument(
        "--peer-step", type=float, default=120.0, help="seconds of a step of the programme; 0 for none"
    )
    args = cli.parse_args()
    found: dict[str, Any] = {"bench": "evacuation"}
    if args.anaheim is not None:
        problem = populated(read_roads(args.anaheim), 20, 10, 100_000, args.seed)
        found["anaheim"] = measured(problem, 2.0)[1]
        if args.peer_step:
            found["programme"] = against_the_programme(problem, args.peer_step)
    found["city"] = measured(populated(city(32, args.seed), 60, 6, 300_000, args.seed), args.seconds)[1]
    few = populated(city(32, args.seed + 1), 20, 3, 300_000, args.seed)
    found["city_with_three_shelters"] = measured(few, args.seconds)[1]
    print(json.dumps(found))


if __name__ == "__main__":
    main()
