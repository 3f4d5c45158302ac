"""Watching a search for a watch bill: the solver tells, the watcher shows; nothing flows back."""

from __future__ import annotations

from dataclasses import dataclass

from holdfast.watch.problem import WatchBill, WatchProblem


@dataclass(frozen=True, slots=True)
class WatchProgress:
    """How far the search is: seconds by the clock that was handed in, the best penalty and the best proof so far."""

    seconds: float
    penalty: int
    bound: int


class WatchCallbacks:
    """Does nothing; override what you want to hear."""

    def on_start(self, problem: WatchProblem) -> None:
        """Hear that the search begins."""

    def on_progress(self, progress: WatchProgress) -> None:
        """Hear that a better bill or a better proof was found; called in the solver's own thread."""

    def on_end(self, bill: WatchBill) -> None:
        """Hear the bill that is about to be returned."""
