"""How fast to go: the share of a stage that is behind us, by work or by time, and when to stop."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

ROUND_OFF = 1e-12


def never() -> bool:
    """Return False: nobody asks to stop."""
    return False


def timeless() -> float:
    """Return 0: there is no clock."""
    return 0.0


@dataclass(slots=True)
class Pace:
    """Time of one search.

    Attributes
    ----------
    clock
        Seconds of any clock that never goes back.
    should_stop
        Whether somebody wants the best so far now.
    seconds
        Limit, or None.
    """

    clock: Callable[[], float]
    should_stop: Callable[[], bool]
    seconds: float | None
    started: float = 0.0

    def __post_init__(self) -> None:
        self.started = self.clock()

    def elapsed(self) -> float:
        """Return the seconds since the start."""
        return self.clock() - self.started

    def over(self, share: float = 1.0) -> bool:
        """Whether to stop: asked to, or `share` of the time is used."""
        return self.should_stop() or (self.seconds is not None and self.elapsed() >= share * self.seconds)

    def stage(self, passes: int, until: float) -> Stage:
        """Return a stage of at most `passes`, to end when share `until` of the time is used."""
        return Stage(pace=self, passes=passes, until=until, began=self.elapsed())


@dataclass(slots=True)
class Stage:
    """A row of passes whose knobs turn with its progress."""

    pace: Pace
    passes: int
    until: float
    began: float
    done: int = 0

    def progress(self) -> float:
        """Return the share of the stage that is behind us at its last pass, by work or by time, whichever is more."""
        by_work = self.done / max(self.passes - 1, 1)
        if self.pace.seconds is None:
            return min(by_work, 1.0)
        used = self.pace.elapsed() - self.began
        granted = self.until * self.pace.seconds - self.began
        each = used / max(self.done, 1)
        return min(1.0, max(by_work, used / max(granted - each, ROUND_OFF)))

    def over(self) -> bool:
        """Whether the stage has ended."""
        return self.done >= self.passes or self.pace.over(self.until)


def between(first: float, last: float, progress: float) -> float:
    """Return the geometric way from `first` to `last` at `progress` 0 to 1."""
    return float(first * (last / first) ** progress)
