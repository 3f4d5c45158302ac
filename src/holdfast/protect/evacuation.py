"""Plan an evacuation: everybody to a shelter as soon as roads and shelters allow, with proof of how soon that could be.

The method and what it measured: `docs/explanation/evacuation.md`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from holdfast.errors import PlanError
from holdfast.protect.buses import Buses, schedule
from holdfast.protect.evacuation_plan import EvacuationPlan, Limit, LimitKind, Stream
from holdfast.protect.evacuation_problem import EvacuationParams, EvacuationProblem
from holdfast.protect.grid import Grid, make_grid, make_still
from holdfast.protect.layers import Left
from holdfast.protect.limits import limits_of
from holdfast.protect.network import MILLI, build, occupancy
from holdfast.protect.phases import phases_of
from holdfast.protect.plain import plain
from holdfast.protect.quickest import KINDS, Cuts, Quickest, Search, Wanted, everybody, placeable, proved
from holdfast.protect.tables import streams_of, tables_of
from holdfast.protect.unplaced import unplaced_of
from holdfast.protect.ways import Way, settle, taken_apart

LADDER = (1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 43_200, 86_400)
"""Steps in seconds that people can work with."""
FIRST_LAYERS = 60
FINER = 2
GRACE = 10
SHARE_TO_REFINE = 0.3
CELLS_A_SECOND = 250_000.0
"""Of the network in time, about so many are gone through in a second, all trials together."""


def never() -> bool:
    """Return False: nobody asks to stop."""
    return False


def timeless() -> float:
    """Return 0: there is no clock."""
    return 0.0


def plan(
    problem: EvacuationProblem,
    params: EvacuationParams | None = None,
    *,
    should_stop: Callable[[], bool] = never,
    clock: Callable[[], float] = timeless,
) -> EvacuationPlan:
    """Return the plan that is done soonest, in steps; what cannot be done is in the plan, not an error.

    The same problem and parameters give the same plan, unless `clock` or `should_stop` end the refining early.

    Parameters
    ----------
    problem
        What is to be planned.
    params
        The step, or how far to refine it; the defaults if None.
    should_stop
        True ends the refining with the best plan so far.
    clock
        Seconds of any clock that never goes back, such as `time.monotonic`. Without it `params.seconds` has no effect.
    """
    given = params or EvacuationParams()
    buses = schedule(problem)
    work = _Work(problem, given, buses, _Until(given.seconds, clock, should_stop))
    return work.run()


class _TooFineError(PlanError):
    """A step makes a network in time that is larger than may be."""

    def __init__(self, layers: int, step: float) -> None:
        super().__init__(
            f"The evacuation takes {layers:,} steps of {step:g} seconds or more, too many for these roads; give a longer step."
        )
        self.layers = layers


def _rung(seconds: float) -> int:
    """Return the shortest step of the ladder that is no shorter than some seconds."""
    return next(
        (each for each in LADDER if each >= seconds), LADDER[-1] * max(1, int(-(-seconds // LADDER[-1])))
    )


class _Until:
    """When to stop."""

    def __init__(
        self, seconds: float | None, clock: Callable[[], float], should_stop: Callable[[], bool]
    ) -> None:
        self.seconds, self.clock, self.should_stop = seconds, clock, should_stop
        self.began = clock()

    def left(self) -> float:
        """Return the seconds left, `inf` where nobody counts."""
        return np.inf if self.seconds is None else self.seconds - (self.clock() - self.began)

    def over(self) -> bool:
        """Whether to stop."""
        return self.should_stop() or self.left() <= 0


@dataclass(frozen=True, slots=True, eq=False)
class _Found:
    """The least layers on one grid."""

    grid: Grid
    wanted: Wanted
    quickest: Quickest

    @property
    def clearance(self) -> int:
        return self.quickest.layers * self.grid.step


class _Work:
    """One run: search on coarser and finer grids, then make a plan of the best."""

    def __init__(
        self, problem: EvacuationProblem, params: EvacuationParams, buses: Buses, until: _Until
    ) -> None:
        self.problem, self.params, self.buses, self.until = problem, params, buses, until
        fewest, most_people = occupancy(problem)
        self.network = build(
            problem, fewest, reserved=buses.reserved, carried=buses.carried, taken=buses.taken
        )
        # NOTE: a bound must hold for every plan, so that vehicles are as full, roads as free and times as short as may be.
        loose = build(problem, most_people, carried=buses.carried, taken=buses.taken, floor=True)
        self.loose, self.still = loose, make_still(loose)
        self.cuts = Cuts()
        for kind in self._kinds():
            self.cuts.add(kind, everybody(self.network, kind))

    def _kinds(self) -> tuple[bool | None, ...]:
        there = {source.special for source in self.network.sources}
        return KINDS if len(there) > 1 else tuple(there)

    def run(self) -> EvacuationPlan:
        found = self._refined()
        if found is None:
            return self._plan(None, 0.0)
        return self._plan(found, self._bound(found))

    def _refined(self) -> _Found | None:
        """Search on finer and finer grids until the gap is small, or time or memory is used up."""
        if self.params.step_seconds is not None:
            return self._search(
                max(1, round(self.params.step_seconds * MILLI)), GRACE * self.params.most_cells
            )
        step = self._begin() * MILLI
        best = self._coarse(step)
        while best is not None and (finer := self._finer(best)) is not None:
            try:
                found = self._search(finer, self.params.most_cells)
            except _TooFineError:
                break
            if found is None or found.clearance > best.clearance:
                break
            best = found
        return best

    def _coarse(self, step: int) -> _Found | None:
        """Search on a coarse grid, and on coarser ones until one is not too large."""
        while True:
            try:
                return self._search(step, self.params.most_cells)
            except _TooFineError as fault:
                step = _rung(max(step * FINER, fault.layers * step / FIRST_LAYERS) / MILLI) * MILLI

    def _finer(self, best: _Found) -> int | None:
        """Return the next step in milliseconds, or None where the best is good enough or a finer one would cost too much."""
        finer = [each * MILLI for each in LADDER if each * MILLI * FINER <= best.grid.step]
        if not finer or self.until.over():
            return None
        gap = best.clearance - self._bound(best) * MILLI
        if gap <= self.params.target_gap * best.clearance:
            return None
        cells = best.grid.cells(best.quickest.layers) * best.grid.step / finer[-1]
        seconds = cells * len(self._kinds()) / CELLS_A_SECOND
        dear = cells > self.params.most_cells or seconds > self.until.left() * SHARE_TO_REFINE
        return None if dear else finer[-1]

    def _begin(self) -> int:
        """Return a step in seconds that makes about so many layers of what all people and all shelters prove."""
        wanted = Wanted(*(placeable(self.still, self.loose, kind) for kind in (False, True)))
        return _rung(proved(self.still, self.loose, wanted, self.cuts)[1] / MILLI / FIRST_LAYERS)

    def _search(self, step: int, most_cells: int) -> _Found | None:
        """Return the least layers of one step, None where nobody can move; `_TooFineError` where that is too large."""
        grid = make_grid(self.network, step)
        wanted = Wanted(*(placeable(grid.still, self.network, kind) for kind in (False, True)))
        horizon = self.problem.horizon_seconds
        end = 1 << 40 if horizon is None else int(horizon * MILLI // step)
        search = Search(grid, wanted, self.cuts, end, most_cells)
        found = search.run()
        if found is None and not search.too_fine and grid.cells(end) > most_cells:
            search.too_fine = end
        elif found is None and not search.too_fine:
            wanted = search.within(end)
            search = Search(grid, wanted, self.cuts, end, most_cells)
            found = search.run()
        if search.too_fine:
            raise _TooFineError(search.too_fine, step / MILLI)
        return _Found(grid, wanted, found) if found is not None and found.layers else None

    def _bound(self, found: _Found) -> float:
        """Return seconds before which nobody could have moved as many."""
        scale = found.grid.scale
        people = [found.wanted.of(kind) / scale for kind in (False, True)]
        # NOTE: scales of grids differ; what is wanted is rounded down, so that the bound holds.
        loose = Wanted(*(int(np.floor(each * self.still.scale + 1e-6)) for each in people))
        return min(proved(self.still, self.loose, loose, self.cuts)[1], float(found.clearance)) / MILLI

    def _plan(self, found: _Found | None, bound: float) -> EvacuationPlan:
        """Return the plan of what was found, or of nobody who moves by road."""
        ways = [] if found is None else self._ways(found)
        streams = () if found is None else streams_of(self.problem, found.grid, ways)
        step = (found.grid.step if found else (self.params.step_seconds or LADDER[0]) * MILLI) / MILLI
        steps, leave, arrive = tables_of(self.problem, streams, step)
        by_road = steps * step
        return EvacuationPlan(
            step_seconds=step,
            steps=steps,
            clearance_seconds=max(by_road, self.buses.clearance),
            bound_seconds=max(min(bound, by_road), self.buses.bound),
            streams=streams,
            phases=phases_of(streams, step),
            departures=leave,
            arrivals=arrive,
            limits=self._limits(found, by_road),
            unplaced=(
                *unplaced_of(self.problem, self.network, streams, self._too_late(streams)),
                *self.buses.unplaced,
            ),
            reserved_per_hour=self.buses.reserved,
            trips=self.buses.trips,
            trips_clearance_seconds=self.buses.clearance,
            trips_bound_seconds=self.buses.bound,
            told=self._told(),
        )

    def _ways(self, found: _Found) -> list[Way]:
        """Return the ways of the flows, made plain one kind after the other: the others' room stays theirs."""
        grid, still = found.grid, found.grid.still
        flows = dict(found.quickest.flows)
        for kind, flow in found.quickest.flows:
            others = [each.through for other, each in flows.items() if other != kind]
            room = np.repeat(still.room[:, None], flow.layers, axis=1) - sum(
                others, np.zeros((1, 1), np.int64)
            )
            left = Left(room, still.amounts, still.places)
            flows[kind] = plain(grid, flow, left, only=kind, should_stop=self.until.over)
        ways = [way for flow in flows.values() for way in taken_apart(grid, flow)]
        return settle(grid, ways, found.quickest.layers, self.until.over)

    def _limits(self, found: _Found | None, by_road: float) -> tuple[Limit, ...]:
        limits = () if found is None else limits_of(self.problem, found.grid, found.quickest)
        if self.buses.clearance <= by_road or not self.buses.trips:
            return limits
        number = sum(depot.buses for depot in self.problem.depots)
        rate = sum(trip.people for trip in self.buses.trips) * 3600.0 / self.buses.clearance
        return (Limit(LimitKind.BUSES, -1, f"{number} buses", rate, self.buses.clearance), *limits)

    def _too_late(self, streams: tuple[Stream, ...]) -> dict[bool, bool]:
        """Tell of each kind whether more could be placed without the horizon."""
        if self.problem.horizon_seconds is None:
            return {False: False, True: False}
        moved = {
            kind: sum(float(s.people.sum()) for s in streams if s.special == kind) for kind in (False, True)
        }
        scale = self.still.scale
        return {
            kind: placeable(self.still, self.loose, kind) / scale > moved[kind] + 1e-3
            for kind in (False, True)
        }

    def _told(self) -> tuple[str, ...]:
        fewest, largest = occupancy(self.problem)
        told = list(self.buses.told)
        if fewest < largest:
            told.append(
                f"Zones have {fewest:g} to {largest:g} people in a vehicle: roads are planned as if all had {fewest:g}, and the bound as if all had {largest:g}."
            )
        return tuple(told)
