"""What is left of tours when the problem has changed under them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from holdfast.plan.judge import malformed, person_faults, tour_faults
from holdfast.plan.problem import Problem
from holdfast.plan.tours import Ints, Tours


def lawful_part(problem: Problem, tours: Tours) -> Tours:
    """Return the tours that may still stand: of each person the first ones that break no rule together."""
    row = tours.in_order()
    for rules in (malformed, tour_faults):
        row = _at(row, np.flatnonzero(~_any(rules(problem, row), len(row))))
    # by the number of the tour within its person: all first tours, then those second tours that fit, and so on
    number = np.arange(len(row)) - np.searchsorted(row.person, row.person)
    kept = number < 0
    for step in range(int(number.max(initial=-1)) + 1):
        tried = np.flatnonzero(kept | (number == step))
        broken = _any(person_faults(problem, _at(row, tried)), problem.people)
        kept |= (number == step) & ~broken[row.person]
    return _at(row, np.flatnonzero(kept))


def _any(faults: dict[str, npt.NDArray[np.bool_]], size: int) -> npt.NDArray[np.bool_]:
    broken: npt.NDArray[np.bool_] = np.logical_or.reduce([*faults.values(), np.zeros(size, np.bool_)])
    return broken


def _at(tours: Tours, at: Ints) -> Tours:
    return Tours(tours.person[at], tours.post[at], tours.start[at], tours.length[at])
