"""Ours, in a process of its own like every peer; compilation is done before the clock starts, on a toy."""

from __future__ import annotations

import time

from holdfast.plan import PlanCallbacks, PlanParams, Progress, solve
from instances import make
from peers_problem import Curve, run_peer

TOY = PlanParams(seconds=5.0)


class Heard(PlanCallbacks):
    """Notes progress."""

    def __init__(self, curve: Curve) -> None:
        self._curve = curve

    def on_progress(self, progress: Progress) -> None:
        """Note value and bound."""
        self._curve.note(progress.value, progress.bound)


def work(curve: Curve, seconds: float) -> None:
    """Solve for so many seconds."""
    solve(make(60, 2), TOY, clock=time.monotonic)
    curve.began = time.perf_counter()
    plan = solve(curve.problem, PlanParams(seconds=seconds), callbacks=Heard(curve), clock=time.monotonic)
    curve.tours = plan.tours
    curve.note(plan.value, plan.bound)


if __name__ == "__main__":
    run_peer(work)
