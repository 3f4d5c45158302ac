"""Makes a watch bill: the one door to the search."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

from holdfast.watch.callbacks import WatchCallbacks
from holdfast.watch.ground import ground
from holdfast.watch.problem import WatchBill, WatchParams, WatchProblem
from holdfast.watch.search import Search, watches_of


def solve(
    problem: WatchProblem,
    params: WatchParams | None = None,
    *,
    callbacks: WatchCallbacks | None = None,
    should_stop: Callable[[], bool] = lambda: False,
    clock: Callable[[], float] | None = None,
) -> WatchBill:
    """Return the best watch bill found in the time, with a proven bound; it keeps every hard rule.

    `clock` tells seconds, `time.monotonic` for instance; `should_stop` ends the search with the best so far.

    Raises
    ------
    PlanError
        A member cannot keep its own rules, whoever else stands what; the message names member and rules.
    """
    params = params or WatchParams()
    callbacks = callbacks or WatchCallbacks()
    callbacks.on_start(problem)
    best = Search(problem, ground(problem), params, callbacks, should_stop, clock or _ticks()).run()
    bill = WatchBill(watches_of(problem, best.rows), best.total, min(best.bound, best.total), best.closed)
    callbacks.on_end(bill)
    return bill


def _ticks() -> Callable[[], float]:
    """Return a clock for callers who hand in none: each look at it is ten milliseconds."""
    ticks = count()
    return lambda: 0.01 * next(ticks)
