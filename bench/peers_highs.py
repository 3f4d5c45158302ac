"""A peer: HiGHS on the whole problem, first as a linear programme, then as a mixed-integer programme over all tours.

The strongest of the plain models we know: one binary per tour, what counts continuous (it comes out whole), one row per
person and period in which a tour may begin (the cliques of tours with their rest), one row per cap. The plan by hand is
given as a start.
"""

from __future__ import annotations

import sys
import time

import highspy
import numpy as np

from holdfast.plan import Problem
from peers_greedy import by_hand
from peers_problem import Curve, as_tours, every_tour, run_peer, spread


def programme(problem: Problem, columns: np.ndarray) -> highspy.HighsLp:
    """Return the linear programme; the tours are its first columns, then what counts at each post and period."""
    person, entry, start, length = columns
    cells, periods, count = problem.demand.size, problem.periods, columns.shape[1]
    row, period = spread(start, length)
    link = problem.reach_post[entry[row]] * periods + period
    busy, at = spread(start, np.minimum(length + int(problem.rest), periods - start))
    clique = person[busy] * periods + at
    begins = np.isin(clique, person * periods + start)
    known, clique = np.unique(clique[begins], return_inverse=True)
    rows = np.concatenate([link, np.arange(cells), cells + clique.ravel(), cells + known.size + person])
    of = np.concatenate([row, count + np.arange(cells), busy[begins], np.arange(count)])
    by = np.concatenate([-np.ones(row.size), np.ones(cells), np.ones(clique.size), length])
    order = np.lexsort((rows, of))
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = count + cells, cells + known.size + problem.people
    lp.sense_ = highspy.ObjSense.kMaximize
    charge = problem.reach_cost[entry] * length + problem.tour_cost
    lp.col_cost_ = np.concatenate([-charge, problem.value.ravel()])
    lp.col_lower_ = np.zeros(lp.num_col_)
    lp.col_upper_ = np.concatenate([np.ones(count), problem.demand.ravel()])
    lp.row_lower_ = np.full(lp.num_row_, -highspy.kHighsInf)
    lp.row_upper_ = np.concatenate([np.zeros(cells), np.ones(known.size), problem.cap])
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_ = np.concatenate(([0], np.bincount(of, minlength=lp.num_col_).cumsum()))
    lp.a_matrix_.index_ = rows[order]
    lp.a_matrix_.value_ = by[order]
    return lp


def solver(curve: Curve, seconds: float) -> highspy.Highs:
    """Return HiGHS with what is left of the time."""
    highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("time_limit", max(1.0, seconds - (time.perf_counter() - curve.began)))
    return highs


def relaxed(curve: Curve, seconds: float) -> None:
    """Solve the linear relaxation by the interior point method: a bound, and no plan."""
    highs = solver(curve, seconds)
    highs.setOptionValue("solver", "ipm")
    highs.passModel(programme(curve.problem, every_tour(curve.problem)))
    highs.run()
    if highs.getModelStatus() == highspy.HighsModelStatus.kOptimal:
        curve.note(0.0, highs.getInfo().objective_function_value)


def whole(curve: Curve, seconds: float) -> None:
    """Solve the mixed-integer programme, from the plan by hand."""
    problem = curve.problem
    columns = every_tour(problem)
    lp = programme(problem, columns)
    count = columns.shape[1]
    lp.integrality_ = [highspy.HighsVarType.kInteger] * count + [highspy.HighsVarType.kContinuous] * (
        lp.num_col_ - count
    )
    highs = solver(curve, seconds)
    highs.setOptionValue("mip_rel_gap", 1e-5)
    highs.passModel(lp)
    _start(highs, problem, columns)

    def hear(event: highspy.HighsCallbackEvent) -> None:
        curve.note(event.data_out.mip_primal_bound, event.data_out.mip_dual_bound)

    highs.cbMipImprovingSolution.subscribe(hear)
    highs.cbMipLogging.subscribe(hear)
    highs.run()
    if highs.getInfo().primal_solution_status == 2:  # feasible
        curve.tours = as_tours(problem, columns, np.array(highs.getSolution().col_value)[:count] > 0.5)
    curve.note(highs.getInfo().objective_function_value, highs.getInfo().mip_dual_bound)


def _start(highs: highspy.Highs, problem: Problem, columns: np.ndarray) -> None:
    plan = by_hand(problem)
    key = ((columns[0] * problem.posts + problem.reach_post[columns[1]]) * 64 + columns[2]) * 65 + columns[3]
    held = ((plan.person * problem.posts + plan.post) * 64 + plan.start) * 65 + plan.length
    solution = highspy.HighsSolution()
    chosen = np.isin(key, held)
    row, period = spread(columns[2, chosen], columns[3, chosen])
    cover = np.zeros(problem.demand.size)
    np.add.at(cover, problem.reach_post[columns[1, chosen][row]] * problem.periods + period, 1)
    counted = np.minimum(cover, problem.demand.ravel())
    solution.col_value = np.concatenate([chosen.astype(float), counted]).tolist()
    highs.setSolution(solution)


if __name__ == "__main__":
    run_peer({"lp": relaxed, "mip": whole}[sys.argv[3]])
