"""Planning: who guards what and when, with a proof of how good the plan is.

Start with `Problem` (what is to be planned), `solve` (make a plan), and `evaluate` and `bound` (judge any plan by any
prices, without trusting the solver). `problem_of_tables` and `tours_table` take and give tables with names. `changes`,
`shortages` and `worth_of` compare, explain and ask what if: `docs/reference/planner-library.md`.
"""

from holdfast.plan.altered import (
    Reach,
    Worth,
    with_demand,
    with_more_service,
    with_newcomers,
    with_reach,
    without_people,
    worth_of,
)
from holdfast.plan.callbacks import PlanCallbacks, Progress
from holdfast.plan.certificate import bound, relaxed
from holdfast.plan.changes import Cause, Change, Changes, changes
from holdfast.plan.confirm import Confirmed, confirm
from holdfast.plan.explain import Shortages, shortages
from holdfast.plan.freed import Lifts
from holdfast.plan.judge import Evaluation, coverage_of, evaluate
from holdfast.plan.named import Names
from holdfast.plan.outcome import Plan, Start
from holdfast.plan.params import PlanParams
from holdfast.plan.problem import Problem
from holdfast.plan.reports import changes_table, coverage_table, prices_table, shortages_table, tours_table
from holdfast.plan.solve import solve
from holdfast.plan.tables import problem_of_tables
from holdfast.plan.tours import Tours
from holdfast.plan.warming import warm

__all__ = [
    "Cause",
    "Change",
    "Changes",
    "Confirmed",
    "Evaluation",
    "Lifts",
    "Names",
    "Plan",
    "PlanCallbacks",
    "PlanParams",
    "Problem",
    "Progress",
    "Reach",
    "Shortages",
    "Start",
    "Tours",
    "Worth",
    "bound",
    "changes",
    "changes_table",
    "confirm",
    "coverage_of",
    "coverage_table",
    "evaluate",
    "prices_table",
    "problem_of_tables",
    "relaxed",
    "shortages",
    "shortages_table",
    "solve",
    "tours_table",
    "warm",
    "with_demand",
    "with_more_service",
    "with_newcomers",
    "with_reach",
    "without_people",
    "worth_of",
]
