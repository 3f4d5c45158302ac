"""Planning: who guards what and when, with a proof of how good the plan is.

Start with `Problem` (what is to be planned), `solve` (make a plan), and `evaluate` and `bound` (judge any plan by any
prices, without trusting the solver).
"""

from holdfast.plan.callbacks import PlanCallbacks, Progress
from holdfast.plan.certificate import bound, relaxed
from holdfast.plan.judge import Evaluation, evaluate
from holdfast.plan.outcome import Plan, Start
from holdfast.plan.params import PlanParams
from holdfast.plan.problem import Problem
from holdfast.plan.solve import solve
from holdfast.plan.tours import Tours

__all__ = [
    "Evaluation",
    "Plan",
    "PlanCallbacks",
    "PlanParams",
    "Problem",
    "Progress",
    "Start",
    "Tours",
    "bound",
    "evaluate",
    "relaxed",
    "solve",
]
