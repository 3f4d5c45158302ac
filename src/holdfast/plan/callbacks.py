"""Watching a search: the solver tells, the watcher shows; nothing flows back."""

from __future__ import annotations

from dataclasses import dataclass

from holdfast.plan.outcome import Plan
from holdfast.plan.problem import Problem


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the search is.

    Attributes
    ----------
    seconds
        Time since the start by the clock that was handed in; 0 without one.
    stage
        `opening`, `prices`, `plan`, `again` or `finish`.
    value, bound, gap
        The best plan so far, the best proof so far, and the share between them.
    """

    seconds: float
    stage: str
    value: float
    bound: float
    gap: float


class PlanCallbacks:
    """Does nothing; override what you want to hear."""

    def on_start(self, problem: Problem) -> None:
        """Hear that the search begins."""

    def on_progress(self, progress: Progress) -> None:
        """Hear how far the search is; called several times a second at most, in the solver's own thread."""

    def on_end(self, plan: Plan) -> None:
        """Hear the plan that is about to be returned."""
