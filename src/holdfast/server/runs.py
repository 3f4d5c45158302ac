"""Planning under way: one run at a time, in a thread of its own; whoever asks is told how far it is."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final, Protocol

from holdfast import planning
from holdfast.desk import Desk, Receipt, Refusal, check_who
from holdfast.errors import HoldfastError, PlanError
from holdfast.model import Interval
from holdfast.orders import Author, ProposePlan, Refused, View
from holdfast.plan import Plan, PlanCallbacks, PlanParams, Progress
from holdfast.plan.formulate import PlanSettings
from holdfast.planning.again import make_again, propose_again
from holdfast.planning.what_if import Supposed
from holdfast.server.problems import Problem, problem_of, unexpected

Propose = Callable[[Author], tuple[ProposePlan, Receipt | Refusal]]
"""Puts a plan forward in the name of its author."""
PERIOD_DAYS: Final = 7
TOUR_LENGTHS: Final = (1, 2, 3, 4)
"""In periods; those that the law forbids are left out."""
POINT_SECONDS: Final = 0.25
"""The least time between two points of the history."""
MOST_POINTS: Final = 240
"""Points of the history; beyond, every second one is left out."""
MOST_KEPT: Final = 20
"""Runs that are remembered; older ones are forgotten, their plans are not."""


@dataclass(frozen=True, slots=True)
class Point:
    """How far the search was after so many seconds."""

    seconds: float
    value: float
    bound: float
    gap: float


@dataclass(frozen=True, slots=True)
class RunState:
    """A run as it stands.

    Attributes
    ----------
    version
        Grows with every change.
    plan
        The plan proposed at the end.
    problem
        Why nothing was proposed.
    """

    run: str
    region: str
    author: Author
    version: int = 0
    state: str = "running"
    seconds: float = 0.0
    value: float | None = None
    bound: float | None = None
    gap: float | None = None
    coverage: float | None = None
    stage: str = "register"
    history: tuple[Point, ...] = ()
    plan: str | None = None
    problem: Problem | None = None


@dataclass(slots=True)
class _Kept:
    state: RunState
    stop: threading.Event = field(default_factory=threading.Event)
    thread: threading.Thread | None = None


class Asked(Protocol):
    """What somebody asks the planner for: it makes a plan, and gives what puts that plan forward."""

    @property
    def region(self) -> str:
        """The region planned."""

    def make(
        self, desk: Desk, callbacks: PlanCallbacks, should_stop: Callable[[], bool]
    ) -> tuple[Plan, Propose]:
        """Make the plan."""


@dataclass(frozen=True, slots=True)
class RunWish:
    """A plan from nothing."""

    region: str
    basis: str
    act: str | None
    start: date
    periods: int
    seconds: int

    def wish(self) -> planning.Wish:
        """Return it in the planner's terms."""
        horizon = Interval.of_days(self.start, self.periods * PERIOD_DAYS)
        return planning.Wish(
            self.region, self.basis, PlanSettings(horizon, TOUR_LENGTHS, PERIOD_DAYS), self.act
        )

    def make(
        self, desk: Desk, callbacks: PlanCallbacks, should_stop: Callable[[], bool]
    ) -> tuple[Plan, Propose]:
        """Make the plan."""
        made = planning.make(
            desk, self.wish(), PlanParams(seconds=float(self.seconds)),
            clock=time.monotonic, callbacks=callbacks, should_stop=should_stop,
        )  # fmt: skip
        return made.plan, lambda by: planning.propose(desk, made, by)


@dataclass(frozen=True, slots=True)
class AgainWish:
    """A plan made again from the register as it is now, with the fewest changes to call-ups in force."""

    region: str
    plan: str
    seconds: int
    supposed: Supposed
    hold_served: bool

    def make(
        self, desk: Desk, callbacks: PlanCallbacks, should_stop: Callable[[], bool]
    ) -> tuple[Plan, Propose]:
        """Make the plan."""
        again = make_again(
            desk, self.plan, PlanParams(seconds=float(self.seconds)), supposed=self.supposed,
            hold_served=self.hold_served, clock=time.monotonic, callbacks=callbacks, should_stop=should_stop,
        )  # fmt: skip
        return again.made.plan, lambda by: propose_again(desk, again, by)


class Runs:
    """The runs of one process."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._kept: dict[str, _Kept] = {}
        self._lock = threading.Lock()

    def start(self, asked: Asked, by: Author) -> str:
        """Begin a run and return its name.

        Raises
        ------
        Problem
            If the seat may not propose a plan in the region, or another run is under way.
        PlanError
            If the horizon cannot be planned.
        """
        self.check(by, asked.region)
        if isinstance(asked, RunWish):
            asked.wish()
        with self._lock:
            busy = next((k.state for k in self._kept.values() if k.state.state == "running"), None)
            if busy is not None:
                detail = f"The planner is at work on {busy.region}. Wait for it to end, or stop that run."
                raise Problem(409, detail, kind="busy")
            run = secrets.token_hex(8)
            kept = self._kept[run] = _Kept(RunState(run, asked.region, by))
            while len(self._kept) > MOST_KEPT:
                del self._kept[next(iter(self._kept))]
        kept.thread = threading.Thread(target=self._work, args=(kept, asked), name=f"run-{run}", daemon=True)
        kept.thread.start()
        return run

    def check(self, by: Author, region: str) -> None:
        """Raise a problem unless the desk would take a plan for the region from this author."""
        order = ProposePlan(
            "plan", region, "", Interval.of_days(date(2000, 1, 1), 1), 1, "", "", 0, 0.0, 0.0, 0.0
        )
        with self._desk.store.read() as tx:
            view = View(tx, self._desk.frame(), 0, self._desk.now(), by, {}, lambda _: None, _no_order)
            try:
                check_who(order, view, region)
            except Refused as refused:
                told = [{k: v for k, v in verdict.to_json().items() if v} for verdict in refused.verdicts]
                raise Problem(403, str(refused), kind="refused", title="Refused", verdicts=told) from refused

    def get(self, run: str) -> RunState:
        """Return a run as it stands, or raise a problem where there is none."""
        return self._find(run).state

    def stop(self, run: str) -> None:
        """Ask a run to end with the best plan it has."""
        self._find(run).stop.set()

    def close(self) -> None:
        """Stop what is under way and wait a moment for it."""
        for kept in list(self._kept.values()):
            kept.stop.set()
            if kept.thread is not None:
                kept.thread.join(timeout=5)

    def _find(self, run: str) -> _Kept:
        kept = self._kept.get(run)
        if kept is None:
            raise Problem(
                404, "There is no such run; the server may have been started anew.", kind="not-found"
            )
        return kept

    def _work(self, kept: _Kept, asked: Asked) -> None:
        began = time.monotonic()
        try:
            plan, propose = asked.make(self._desk, _Watch(kept, began), kept.stop.is_set)
            _propose(kept, plan, propose, began)
        except HoldfastError as error:
            _change(kept, state="failed", problem=problem_of(error))
        except Problem as problem:
            _change(kept, state="failed", problem=problem)
        except Exception as error:  # noqa: BLE001 -- nobody waits for this thread: what it met is told by the run
            _change(kept, state="failed", problem=unexpected(error))


class _Watch(PlanCallbacks):
    """Notes how far the search is."""

    def __init__(self, kept: _Kept, began: float) -> None:
        self._kept, self._began = kept, began

    def on_progress(self, progress: Progress) -> None:
        """Note it."""
        seconds = time.monotonic() - self._began
        point = Point(seconds, progress.value, progress.bound, progress.gap)
        _point(self._kept, point, stage=progress.stage)


def _propose(kept: _Kept, plan: Plan, propose: Propose, began: float) -> None:
    if not len(plan.tours):
        raise PlanError(
            "No tour could be planned: nobody who qualifies is within reach of a post with days left that the law "
            "allows. Look at posts, contracts and notice, or plan another horizon."
        )
    _point(kept, Point(time.monotonic() - began, plan.value, plan.bound, plan.gap), last=True)
    _change(kept, stage="proposing", coverage=plan.coverage)
    order, answer = propose(kept.state.author)
    if isinstance(answer, Refusal):
        raise refused(answer)
    _change(kept, state="stopped" if kept.stop.is_set() else "done", stage="done", plan=order.id)


def refused(answer: Refusal) -> Problem:
    """Return the problem that a refusal of the desk is on the wire; the attempt is on record."""
    return Problem(
        409,
        answer.reason() or "The desk refused the order.",
        kind="refused",
        title="Refused",
        verdicts=answer.verdicts,
        entry=answer.entry,
    )


def _point(kept: _Kept, point: Point, *, stage: str | None = None, last: bool = False) -> None:
    """Note where the search is, and in the history where something has changed since the last point."""
    state = kept.state
    before = state.history[-1] if state.history else None
    moved = before is None or (before.value, before.bound) != (point.value, point.bound)
    due = before is None or last or point.seconds - before.seconds >= POINT_SECONDS
    _change(
        kept,
        seconds=point.seconds,
        value=point.value,
        bound=point.bound,
        gap=point.gap,
        stage=stage or state.stage,
        history=_thinned((*state.history, point)) if moved and due else state.history,
    )


def _thinned(history: tuple[Point, ...]) -> tuple[Point, ...]:
    return history if len(history) <= MOST_POINTS else (*history[:-1:2], history[-1])


def _change(kept: _Kept, **changes: Any) -> None:
    kept.state = replace(kept.state, version=kept.state.version + 1, **changes)


def _no_order(n: int) -> Any:
    raise PlanError(f"Entry {n} is not asked for here.")
