"""Compile what is compiled before a clock is started: the first search on a machine waits for it, once."""

from __future__ import annotations

from functools import cache

import numpy as np

from holdfast.plan.params import PlanParams
from holdfast.plan.problem import Problem
from holdfast.plan.search import LANE_CLONES
from holdfast.plan.solve import solve


@cache
def warm() -> None:
    """Plan a toy, so that every kernel is compiled or loaded; once in a process."""
    people = LANE_CLONES
    problem = Problem(
        tour_lengths=np.array([1]),
        rest=0,
        tour_cost=0.1,
        post_facility=np.zeros(1, np.int64),
        post_kind=np.zeros(1, np.int64),
        demand=np.full((1, 1), people // 2),
        value=np.ones((1, 1)),
        group=np.zeros(people, np.int64),
        cap=np.ones(people, np.int64),
        available=np.ones(people, np.uint64),
        reach_first=np.array([0, 1]),
        reach_post=np.zeros(1, np.int64),
        reach_cost=np.zeros(1),
    )
    solve(problem, PlanParams(seconds=None, price_passes=(9, 9), plan_passes=1, plans=1))
