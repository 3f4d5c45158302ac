"""How good a watch bill is after how long, beside the plain constraint model in the same run.

Prints one JSON object. The files are problems in the format of the public shift-scheduling benchmark (Curtois and Qu,
2014); the best known penalties are those its authors and others have published. The peer is the same problem written
down plainly for CP-SAT, without hints or neighbourhoods, with as many threads and as many seconds. Compilation is timed
apart, on a toy.
"""

from __future__ import annotations

import argparse
import json
import resource
import time
from pathlib import Path
from typing import Any

from holdfast.exchange.shift_files import read_shifts
from holdfast.watch import Cover, Member, Shift, WatchBill, WatchParams, WatchProblem, recount, solve
from holdfast.watch.model import solve_plainly

BEST_KNOWN = {1: 607, 3: 1001, 5: 1143, 7: 1056, 9: 439, 11: 3443, 14: 1278}
"""Penalties by number of the instance; https://www.schedulingbenchmarks.org lists them."""


def warm_up() -> float:
    """Compile on a toy; return the seconds it took."""
    begun = time.perf_counter()
    cover = tuple(Cover(day, "D", 1, 9, 1) for day in range(14))
    toy = WatchProblem(
        14, (Shift("D", 480),), (Member("a", most_in_row=3), Member("b")), cover, night_weight=1
    )
    solve(toy, WatchParams(seconds=1.0), clock=time.monotonic)
    return time.perf_counter() - begun


def figures(
    problem: WatchProblem, bill: WatchBill | None, best: int | None, seconds: float
) -> dict[str, Any]:
    """Return what a bill is worth; None stands for no bill."""
    if bill is None:
        return {"penalty": None, "seconds": round(seconds, 2)}
    counted = recount(problem, bill.watches)
    return {
        "penalty": counted.penalty,
        "faults": len(counted.faults),
        "bound": bill.bound,
        "gap": round(bill.gap, 5),
        "over_best_known": None if best is None else round(counted.penalty / best - 1, 5),
        "optimal": bill.optimal,
        "seconds": round(seconds, 2),
    }


def measure(file: Path, seconds: float, seed: int, workers: int, *, peer: bool) -> dict[str, Any]:
    """Return the figures of one file."""
    problem = read_shifts(file)
    number = "".join(letter for letter in file.stem if letter.isdigit())
    best = BEST_KNOWN.get(int(number)) if file.stem == f"Instance{number}" else None
    begun = time.perf_counter()
    bill = solve(problem, WatchParams(seconds, seed, workers), clock=time.monotonic)
    row: dict[str, Any] = {
        "file": file.name,
        "days": problem.days,
        "members": len(problem.members),
        "shifts": len(problem.shifts),
        "best_known": best,
        "holdfast": figures(problem, bill, best, time.perf_counter() - begun),
    }
    if peer:
        begun = time.perf_counter()
        other = solve_plainly(problem, seconds=seconds, seed=seed, workers=workers)
        row["plain_cp_sat"] = figures(problem, other, best, time.perf_counter() - begun)
        if other is not None:
            row["penalty_ratio"] = round(row["plain_cp_sat"]["penalty"] / max(1, bill.penalty), 4)
            row["seconds_ratio"] = round(
                row["plain_cp_sat"]["seconds"] / max(0.01, row["holdfast"]["seconds"]), 2
            )
    return row


def main() -> None:
    """Measure the files that are named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--no-peer", action="store_true")
    given = parser.parse_args()
    compiled = warm_up()
    rows = [
        measure(file, given.seconds, given.seed, given.workers, peer=not given.no_peer)
        for file in given.files
    ]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"compile_seconds": round(compiled, 1), "instances": rows, "peak_mib": round(peak)}))


if __name__ == "__main__":
    main()
