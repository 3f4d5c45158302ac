"""A plan in force mended: what is left of its tours when the problem changed, and what the new plan is worth by itself."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from holdfast.plan.certificate import bound
from holdfast.plan.judge import evaluate, malformed, person_faults, tour_faults
from holdfast.plan.outcome import Plan, gap_between
from holdfast.plan.problem import Problem
from holdfast.plan.tours import Tours


def lawful_part(problem: Problem, tours: Tours) -> Tours:
    """Return the tours that may still stand: of each person the first ones that break no rule together."""
    row = tours.in_order()
    for rules in (malformed, tour_faults):
        row = row.at(~_any(rules(problem, row), len(row)))
    # by the number of the tour within its person: all first tours, then those second tours that fit, and so on
    number = np.arange(len(row)) - np.searchsorted(row.person, row.person)
    kept = number < 0
    for step in range(int(number.max(initial=-1)) + 1):
        tried = np.flatnonzero(kept | (number == step))
        broken = _any(person_faults(problem, row.at(tried)), problem.people)
        kept |= (number == step) & ~broken[row.person]
    return row.at(kept)


def without_bonus(problem: Problem, found: Plan) -> Plan:
    """Return a plan with value and bound as they are without the bonus for what stays."""
    if not problem.keep_bonus:
        return found
    plain = replace(problem, current=None, keep_bonus=0.0)
    value, proved = evaluate(plain, found.tours).value, bound(plain, found.prices)
    return replace(found, value=value, bound=proved, gap=gap_between(value, proved))


def _any(faults: dict[str, npt.NDArray[np.bool_]], size: int) -> npt.NDArray[np.bool_]:
    broken: npt.NDArray[np.bool_] = np.logical_or.reduce([*faults.values(), np.zeros(size, np.bool_)])
    return broken
