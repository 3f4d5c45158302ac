"""Prices that prove a bound for people who move between the slots of a post, whatever slot each tour was planned at.

A tour of the problem keeps its slot, while whoever stands at a post in truth moves up when a better slot there falls
free. So let the gain of a person (value less price) be the same at all slots of a post that anybody may take, and no
less at those of the mix: then no way through the slots of a post gains more than staying at one of them, and the bound
of such prices holds for both. It is the Lagrangean bound of any prices (Geoffrion, Mathematical Programming Study 2,
1974) at prices that are chosen so.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from holdfast.plan.certificate import bound
from holdfast.plan.formulate import Formulation
from holdfast.plan.outcome import Plan, gap_between

Reals = npt.NDArray[np.float64]


def over_slots(formulation: Formulation, prices: Reals) -> Reals:
    """Return the prices with the gains of a post's slots made alike; as they are where every post is one slot."""
    problem, post_of = formulation.problem, formulation.post_of
    if post_of is None or len(np.unique(post_of)) == len(post_of):
        return prices
    gains = np.maximum(problem.value - prices, 0.0)
    anybody = np.array([need is None for need in formulation.needs], np.bool_)
    posts = int(post_of.max()) + 1
    common, best = np.zeros((posts, problem.periods)), np.zeros((posts, problem.periods))
    np.maximum.at(common, post_of[anybody], gains[anybody])
    np.maximum.at(best, post_of, gains)
    alike = np.where(anybody[:, None], common[post_of], best[post_of])
    single = (np.bincount(post_of, minlength=posts) == 1)[post_of]
    found: Reals = np.where(single[:, None], prices, np.maximum(problem.value - alike, 0.0))
    return found


def proven(formulation: Formulation, plan: Plan) -> Plan:
    """Return a plan with prices and bound that hold for people who move between the slots of a post, too."""
    prices = over_slots(formulation, plan.prices)
    if prices is plan.prices:
        return plan
    most = max(bound(formulation.problem, prices), plan.value)
    return replace(plan, prices=prices, bound=most, gap=gap_between(plan.value, most))
