"""Planning: who guards what and when, with a proof of how good the plan is.

Start with `Problem` (what is to be planned), `solve` (make a plan), and `evaluate` and `bound` (judge any plan by any
prices, without trusting the solver).
"""

from holdfast.plan.callbacks import PlanCallbacks, Progress
from holdfast.plan.judge import Evaluation, bound, evaluate
from holdfast.plan.outcome import Plan
from holdfast.plan.params import SolveParams
from holdfast.plan.problem import Problem
from holdfast.plan.solve import solve
from holdfast.plan.tours import Tours

__all__ = [
    "Evaluation",
    "Plan",
    "PlanCallbacks",
    "Problem",
    "Progress",
    "SolveParams",
    "Tours",
    "bound",
    "evaluate",
    "solve",
]
