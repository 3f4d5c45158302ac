"""Watch bills: who stands which watch, within the rules, with a proven bound.

Start with `WatchProblem`, `solve`, and `recount`, which judges any bill without trusting the solver.
"""

from holdfast.watch.callbacks import WatchCallbacks, WatchProgress
from holdfast.watch.problem import (
    Cover,
    Fixed,
    Member,
    Request,
    Shift,
    Watch,
    WatchBill,
    WatchParams,
    WatchProblem,
)
from holdfast.watch.recount import Recount, recount
from holdfast.watch.solve import solve

__all__ = [
    "Cover",
    "Fixed",
    "Member",
    "Recount",
    "Request",
    "Shift",
    "Watch",
    "WatchBill",
    "WatchCallbacks",
    "WatchParams",
    "WatchProblem",
    "WatchProgress",
    "recount",
    "solve",
]
