"""The last step on a plan: a general solver chooses anew among the tours that prices say may be in the best plan.

A restricted master (a mixed-integer programme over a few good columns) as in Barnhart, Johnson, Nemhauser, Savelsbergh
and Vance, "Branch-and-price", Operations Research 46 (1998). HiGHS solves it, the one inside OR-Tools: a process that has
loaded OR-Tools cannot load another HiGHS.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

import numpy as np

from holdfast.plan.judge import coverage_of, evaluate
from holdfast.plan.near import NearTours, near_tours
from holdfast.plan.outcome import Plan
from holdfast.plan.pace import Pace, never, timeless
from holdfast.plan.problem import Problem
from holdfast.plan.tours import Floats, Ints, Tours

MOST_COLUMNS: Final = 40_000
MOST_PEOPLE: Final = 1_500
SLICE_SECONDS: Final = 10.0
NODES: Final = 200
HIGHS_GAP: Final = 1e-6


def finish(
    problem: Problem,
    plan: Plan,
    *,
    seconds: float | None = None,
    clock: Callable[[], float] = timeless,
    should_stop: Callable[[], bool] = never,
    seed: int = 0,
    most_columns: int = MOST_COLUMNS,
    most_people: int = MOST_PEOPLE,
) -> Tours | None:
    """Return better tours than those of `plan`, found by a restricted master; None where there are none.

    Up to `most_people` are planned at one go. Where there are more, neighbourhoods of so many are planned one after the
    other, everybody else standing still. Everybody has three turns, each with more tours to choose from.

    Parameters
    ----------
    problem, plan
        What is planned, and the plan with prices to start from.
    seconds, clock
        Time limit by that clock; None for none. A master once begun ends within `SLICE_SECONDS` of it.
    should_stop
        Asked between masters.
    seed
        Of the order of neighbourhoods and of the solver's choices. Where nodes and not time end every master, the same
        seed gives the same tours.
    most_columns
        Most tours to choose from in one master.
    most_people
        Most people in one master.
    """
    pace = Pace(clock, should_stop, seconds)
    rng = np.random.default_rng(seed)
    tours, value = plan.tours, plan.value
    for columns in (most_columns // 8, most_columns // 3, most_columns):
        for people in _neighbourhoods(problem, rng, most_people):
            if value >= plan.bound * (1 - HIGHS_GAP) or pace.over():
                return tours if value > plan.value else None
            found = _master(problem, plan.prices, tours, people, plan.bound - value, pace, seed, columns)
            judged = evaluate(problem, found)
            if judged.lawful and judged.value > value:
                tours, value = found, judged.value
    return tours if value > plan.value else None


def _neighbourhoods(problem: Problem, rng: np.random.Generator, most: int) -> list[Ints]:
    """Return the people in parts of at most `most`, those together who reach the same posts."""
    if not problem.people:
        return []
    size = np.diff(problem.reach_first)
    where = np.full(problem.groups, np.inf)
    owner = np.repeat(np.arange(problem.groups), size)
    np.minimum.at(where, owner, problem.post_facility[problem.reach_post].astype(np.float64))
    order = np.lexsort((problem.group, where[problem.group]))
    order = order[np.isfinite(where[problem.group[order]])]
    if not order.size:
        return []
    parts = np.array_split(order, -(-order.size // most))
    return [np.sort(parts[i]) for i in rng.permutation(len(parts))]


def _master(
    problem: Problem,
    prices: Floats,
    tours: Tours,
    people: Ints,
    gap: float,
    pace: Pace,
    seed: int,
    most: int,
) -> Tours:
    """Return the best tours of `people` that the master finds, with those of everybody else as they are."""
    ours = np.isin(tours.person, people)
    still, moving = tours.at(~ours), tours.at(ours)
    room = np.maximum(problem.demand - coverage_of(problem, still), 0)
    columns, chosen = _with_own(problem, near_tours(problem, prices, people, gap, most), moving)
    model = _Model(problem, columns)
    model.cover(room, chosen)
    model.person_rules()
    model.fair()
    pick = _solve(model, pace, seed)
    if pick is None:
        return tours
    near = Tours(columns.person, problem.reach_post[columns.entry], columns.start, columns.length)
    return _joined(still, near.at(pick[: len(columns)] > 0.5)).in_order()


def _joined(one: Tours, other: Tours) -> Tours:
    names = ("person", "post", "start", "length")
    return Tours(*(np.concatenate([getattr(one, name), getattr(other, name)]) for name in names))


def _with_own(problem: Problem, near: NearTours, own: Tours) -> tuple[NearTours, Floats]:
    """Return the columns with the present tours among them, sorted, and 1 at each of the present ones."""
    owner = np.repeat(np.arange(problem.groups), np.diff(problem.reach_first))
    pair = owner * problem.posts + problem.reach_post
    order = np.argsort(pair)
    wanted = problem.group[own.person] * problem.posts + own.post
    entry = order[np.searchsorted(pair[order], wanted)]
    mine = np.stack([own.person, entry, own.start, own.length])
    rows = np.concatenate([np.stack([near.person, near.entry, near.start, near.length]), mine], axis=1)
    every, which = np.unique(rows, axis=1, return_inverse=True)
    chosen = np.zeros(every.shape[1])
    chosen[which.reshape(-1)[len(near) :]] = 1.0
    return NearTours(*(np.ascontiguousarray(row) for row in every)), chosen


@dataclass(slots=True, eq=False)
class _Model:
    """A mixed-integer programme in triples: the columns are the tours, then what counts, then the fairness ladder.

    Attributes
    ----------
    problem, tours
        The facts, and the tours to choose from.
    at, of, by
        Row, column and coefficient of each entry; lists of arrays.
    most
        Upper limit of each row.
    worth, limit, start
        Worth, upper limit and present value of each column.
    """

    problem: Problem
    tours: NearTours
    at: list[Ints] = field(default_factory=list)
    of: list[Ints] = field(default_factory=list)
    by: list[Floats] = field(default_factory=list)
    most: list[Floats] = field(default_factory=list)
    worth: list[Floats] = field(default_factory=list)
    limit: list[Floats] = field(default_factory=list)
    start: list[Floats] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """Number of rows so far."""
        return sum(len(part) for part in self.most)

    @property
    def columns(self) -> int:
        """Number of columns so far."""
        return sum(len(part) for part in self.worth)

    def _rows(self, key: Ints, of: Ints, by: Floats, most: Callable[[Ints], Any]) -> Ints:
        """Add a row for each key that occurs, with `by` in column `of`; return the keys in the order of the rows."""
        known, row = np.unique(key, return_inverse=True)
        self.at.append(self.rows + row.reshape(-1))
        self.of.append(of)
        self.by.append(by)
        self.most.append(most(known).astype(np.float64))
        return known

    def _columns(self, worth: Floats, limit: Floats, start: Floats) -> Ints:
        """Add columns; return their numbers."""
        numbers = self.columns + np.arange(len(worth))
        self.worth.append(worth)
        self.limit.append(limit)
        self.start.append(start)
        return numbers

    def cover(self, room: Ints, chosen: Floats) -> None:
        """Add the tours, and per post and period what counts: no more than wanted, no more than are there."""
        problem, tours = self.problem, self.tours
        heads, periods = problem.heads[tours.person].astype(np.float64), problem.periods
        charge = problem.reach_cost[tours.entry] * tours.length + problem.tour_cost
        worth = (problem.keep_bonus * _stays(problem, tours) - charge) * heads
        self._columns(worth, np.ones(len(tours)), chosen)
        row, period = _spread(tours.start, tours.length)
        cell = problem.reach_post[tours.entry[row]] * periods + period
        wanted = room.ravel()[cell] > 0
        row, cell = row[wanted], cell[wanted]
        known = self._rows(cell, row, -heads[row], lambda keys: np.zeros(len(keys)))
        there = np.zeros(room.size)
        np.add.at(there, cell, heads[row] * chosen[row])
        free = room.ravel()[known].astype(np.float64)
        counted = self._columns(problem.value.ravel()[known], free, np.minimum(there[known], free))
        self.at.append(self.rows - len(known) + np.arange(len(known)))
        self.of.append(counted)
        self.by.append(np.ones(len(known)))

    def person_rules(self) -> None:
        """Add what the law asks of each person: rest, caps of every kind, number of tours."""
        problem, tours = self.problem, self.tours
        self._rests()
        number, person = np.arange(len(tours)), tours.person
        length = tours.length.astype(np.float64)
        self._rows(person, number, length, problem.cap.take)
        if problem.calls is not None:
            calls = problem.calls
            self._rows(person, number, np.ones(len(tours)), calls.take)
        periods, span = problem.periods, int(problem.rolling_span)
        if problem.window_cap is not None:
            caps = problem.window_cap
            for w, (first, end) in enumerate(_windows(problem)):
                self._most_within(first, end, caps[:, w].take)
        if problem.ceiling is not None:
            ceiling = problem.ceiling
            for t in range(periods):
                self._most_within(0, t + 1, ceiling[:, t].take)
        if problem.rolling_cap is not None:
            rolling = problem.rolling_cap
            for t in range(max(periods - span, 0) + 1):
                self._most_within(t, min(t + span, periods), rolling.take)

    def _rests(self) -> None:
        # one row per person and period in which a tour may begin: those rows imply the rows of the other periods
        problem, tours = self.problem, self.tours
        busy = np.minimum(tours.length + int(problem.rest), problem.periods - tours.start)
        row, period = _spread(tours.start, busy)
        key = tours.person[row] * problem.periods + period
        begins = np.isin(key, tours.person * problem.periods + tours.start)
        self._rows(key[begins], row[begins], np.ones(int(begins.sum())), lambda keys: np.ones(len(keys)))

    def _most_within(self, first: int, end: int, most: Callable[[Ints], Any]) -> None:
        """Limit the periods that each person serves from `first` up to `end`, where that can bind."""
        tours = self.tours
        inside = _inside(tours, first, end)
        binds = (inside > 0) & (most(tours.person) < min(end - first, self.problem.periods))
        of = np.flatnonzero(binds)
        self._rows(tours.person[of], of, inside[of].astype(np.float64), most)

    def fair(self) -> None:
        """Add the ladder of fairness: each further period of a person in a window costs one rung more."""
        problem, tours = self.problem, self.tours
        if not problem.fairness:
            return
        for w, (first, end) in enumerate(_windows(problem)):
            inside = _inside(tours, first, end)
            of = np.flatnonzero(inside)
            known = self._rows(
                tours.person[of], of, inside[of].astype(np.float64), lambda keys: np.zeros(len(keys))
            )
            top = self.rows
            rungs = np.minimum(problem.cap[known], end - first)
            row, rung = _spread(np.zeros(len(known), np.int64), rungs)
            burden = (
                problem.burden[known]
                if problem.burden is not None and w == 0
                else np.zeros(len(known), np.int64)
            )
            worth = -problem.fairness * problem.heads[known][row] * (burden[row] + rung + 0.5)
            served = np.bincount(tours.person, weights=inside * self.start[0], minlength=problem.people)[
                known
            ]
            ladder = self._columns(worth, np.ones(len(row)), (rung < served[row]).astype(np.float64))
            self.at.append(top - len(known) + row)
            self.of.append(ladder)
            self.by.append(-np.ones(len(row)))


def _spread(start: Ints, extent: Ints) -> tuple[Ints, Ints]:
    """Return, for each row, its number repeated `extent` times, and the numbers from `start` on."""
    row = np.repeat(np.arange(len(start)), extent)
    step = np.arange(row.size) - np.repeat(extent.cumsum() - extent, extent)
    return row, start[row] + step


def _inside(tours: NearTours, first: int, end: int) -> Ints:
    """Return how many periods of each tour lie from `first` up to `end`."""
    inside = np.minimum(tours.start + tours.length, end) - np.maximum(tours.start, first)
    kept: Ints = np.maximum(inside, 0)
    return kept


def _windows(problem: Problem) -> list[tuple[int, int]]:
    first = [0] if problem.window_first is None else problem.window_first.tolist()
    return list(zip(first, [*first[1:], problem.periods], strict=True))


def _stays(problem: Problem, tours: NearTours) -> Floats:
    """Return the periods of each tour that equal the plan in force."""
    current = problem.current
    if current is None or not problem.keep_bonus:
        return np.zeros(len(tours))
    row, period = _spread(current.start, current.length)
    held = (current.person[row] * problem.posts + current.post[row]) * problem.periods + period
    row, period = _spread(tours.start, tours.length)
    post = problem.reach_post[tours.entry[row]]
    cell = (tours.person[row] * problem.posts + post) * problem.periods + period
    stays = np.bincount(row, weights=np.isin(cell, held), minlength=len(tours))
    return stays.astype(np.float64)


def _solve(model: _Model, pace: Pace, seed: int) -> Floats | None:
    """Return the value of each column in the best solution HiGHS finds, None if it finds none."""
    # imported late: it takes half a second, and most plans never come here
    from ortools.math_opt.python import mathopt  # noqa: PLC0415

    programme = mathopt.Model.from_model_proto(_proto(model))
    variables = list(programme.variables())
    start = np.concatenate(model.start).tolist()
    left = SLICE_SECONDS
    if pace.seconds is not None:
        left = max(0.1, min(left, pace.seconds - pace.elapsed()))
    answer = mathopt.solve(
        programme,
        mathopt.SolverType.HIGHS,
        params=mathopt.SolveParameters(
            time_limit=timedelta(seconds=left),
            node_limit=NODES,
            random_seed=seed % 2**31,
            relative_gap_tolerance=HIGHS_GAP,
        ),
        model_params=mathopt.ModelSolveParameters(
            solution_hints=[mathopt.SolutionHint(variable_values=dict(zip(variables, start, strict=True)))]
        ),
    )
    if not answer.has_primal_feasible_solution():
        return None
    values = answer.variable_values()
    return np.array([values[variable] for variable in variables])


def _proto(model: _Model) -> object:
    """Return the programme as OR-Tools takes it: parallel arrays, entries by row."""
    from ortools.math_opt import model_pb2  # noqa: PLC0415

    proto = model_pb2.ModelProto()
    worth, limit = np.concatenate(model.worth), np.concatenate(model.limit)
    scale = 1 / max(float(np.abs(worth).max(initial=0.0)), 1e-300)
    proto.variables.ids.extend(range(len(worth)))
    proto.variables.lower_bounds.extend(np.zeros(len(worth)))
    proto.variables.upper_bounds.extend(limit)
    proto.variables.integers.extend(np.arange(len(worth)) < len(model.tours))
    proto.objective.maximize = True
    proto.objective.linear_coefficients.ids.extend(range(len(worth)))
    proto.objective.linear_coefficients.values.extend(worth * scale * 1000)
    most = np.concatenate(model.most)
    proto.linear_constraints.ids.extend(range(len(most)))
    proto.linear_constraints.lower_bounds.extend(np.full(len(most), -np.inf))
    proto.linear_constraints.upper_bounds.extend(most)
    at, of, by = np.concatenate(model.at), np.concatenate(model.of), np.concatenate(model.by)
    order = np.lexsort((of, at))
    matrix = proto.linear_constraint_matrix
    matrix.row_ids.extend(at[order])
    matrix.column_ids.extend(of[order])
    matrix.coefficients.extend(by[order])
    return proto
