"""A peer: CP-SAT on the whole problem, with the plan by hand as a hint.

One literal per tour; per person and period at most one of the tours that occupy it (with their rest) and a cap; per post
and period a number that counts, no more than wanted and than are there. Worths are whole ten-thousandths, values
rounded up and costs down, so that its bound holds. Eight workers,
which CP-SAT advises even where cores are fewer: with less it leaves out half of its searches.
"""

from __future__ import annotations

import math

import numpy as np
from ortools.sat.python import cp_model

from holdfast.plan import Problem
from peers_greedy import by_hand
from peers_problem import Curve, as_tours, every_tour, run_peer, spread

UNITS = 10_000
WORKERS = 8


class Heard(cp_model.CpSolverSolutionCallback):
    """Notes each better solution."""

    def __init__(self, curve: Curve) -> None:
        super().__init__()
        self._curve = curve

    def on_solution_callback(self) -> None:
        """Note value and bound."""
        self._curve.note(self.objective_value / UNITS, self.best_objective_bound / UNITS)


def grouped(key: np.ndarray, of: np.ndarray) -> list[tuple[int, np.ndarray]]:
    """Return the members of each key."""
    order = np.argsort(key, kind="stable")
    known, first = np.unique(key[order], return_index=True)
    return list(zip(known.tolist(), np.split(of[order], first[1:]), strict=True))


def model(
    problem: Problem, columns: np.ndarray, hinted: np.ndarray
) -> tuple[cp_model.CpModel, list[cp_model.IntVar]]:
    """Return the model, every variable hinted, and the literals of its tours."""
    person, entry, start, length = columns
    made, periods = cp_model.CpModel(), problem.periods
    tour = [made.new_bool_var("") for _ in range(columns.shape[1])]
    for literal, taken in zip(tour, hinted.tolist(), strict=True):
        made.add_hint(literal, taken)
    charge = np.floor((problem.reach_cost[entry] * length + problem.tour_cost) * UNITS).astype(np.int64)
    terms, factors = list(tour), (-charge).tolist()
    row, period = spread(start, length)
    for cell, there in grouped(problem.reach_post[entry[row]] * periods + period, row):
        wanted = int(problem.demand.ravel()[cell])
        if wanted:
            counts = made.new_int_var(0, min(wanted, len(there)), "")
            made.add(counts <= cp_model.LinearExpr.sum([tour[c] for c in there]))
            made.add_hint(counts, min(wanted, int(hinted[there].sum())))
            terms.append(counts)
            factors.append(math.ceil(float(problem.value.ravel()[cell]) * UNITS))
    busy, at = spread(start, np.minimum(length + int(problem.rest), periods - start))
    clique = person[busy] * periods + at
    begins = np.isin(clique, person * periods + start)
    for _, together in grouped(clique[begins], busy[begins]):
        made.add_at_most_one([tour[c] for c in together])
    for i, own in grouped(person, np.arange(len(tour))):
        served = cp_model.LinearExpr.weighted_sum([tour[c] for c in own], length[own].tolist())
        made.add(served <= int(problem.cap[i]))
    made.maximize(cp_model.LinearExpr.weighted_sum(terms, factors))
    return made, tour


def work(curve: Curve, seconds: float) -> None:
    """Solve for what is left of the time."""
    problem = curve.problem
    columns = every_tour(problem)
    plan = by_hand(problem)
    key = ((columns[0] * problem.posts + problem.reach_post[columns[1]]) * 64 + columns[2]) * 65 + columns[3]
    held = ((plan.person * problem.posts + plan.post) * 64 + plan.start) * 65 + plan.length
    made, tour = model(problem, columns, np.isin(key, held))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = WORKERS
    solver.parameters.linearization_level = 2
    curve.note(0.0, None)
    solver.parameters.max_time_in_seconds = max(1.0, seconds - curve.points[-1][0])
    status = solver.solve(made, Heard(curve))
    if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        curve.tours = as_tours(problem, columns, np.array([solver.boolean_value(x) for x in tour], bool))
        curve.note(solver.objective_value / UNITS, solver.best_objective_bound / UNITS)


if __name__ == "__main__":
    run_peer(work)
