"""Compile the planner's kernels once, so that the first plan or watch bill on this machine does not wait for them."""

from __future__ import annotations

import time

from holdfast.plan.warming import warm
from holdfast.watch import Cover, Member, Shift, WatchParams, WatchProblem, solve


def warm_watches() -> None:
    """Make a toy's watch bill; sharing nights keeps the search going for its second, through all of its steps."""
    cover = tuple(Cover(day, "D", 1, 9, 1) for day in range(14))
    members = (Member("a", most_in_row=3), Member("b"))
    toy = WatchProblem(14, (Shift("D", 480),), members, cover, night_weight=1)
    solve(toy, WatchParams(seconds=1.0), clock=time.monotonic)


if __name__ == "__main__":
    print("compiling the planner, once: about a minute")
    warm()
    warm_watches()
