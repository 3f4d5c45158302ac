"""What is told of a plan that was made: what the problem holds roughly, and what it costs to be fair."""

from __future__ import annotations

import time
from dataclasses import asdict, replace
from typing import Any, Final

from holdfast.plan import PlanParams, evaluate
from holdfast.planning import Made
from holdfast.planning.fairness import burden_of, price_of_fairness
from holdfast.story import Story

PRICING: Final = 0.08
"""The share of the seconds for planning for a plan without fairness, to measure against."""


def notes(story: Story, made: Made) -> list[str]:
    """Tell and return what the problem could not hold exactly, in sentences."""
    found = list(made.formulation.notes)
    for note in found:
        story.tell(f"- {note}")
    return found


def fairness(story: Story, made: Made) -> dict[str, Any]:
    """Tell what the dial of fairness costs, and return both: a plan searched on without it, and the plan itself."""
    dial, problem = made.wish.settings.fairness, made.formulation.problem
    if not dial or not problem.fairness:
        return {}
    params = PlanParams(seconds=PRICING * story.seconds)
    without = price_of_fairness(
        story.desk, made.wish, made.formulation, params, dials=(0.0,), clock=time.monotonic
    )[0]
    judged = evaluate(problem, made.plan.tours)
    worth, burden = judged.value + judged.charge, burden_of(made.formulation, made.plan.tours)
    lost = max(0.0, 1 - worth / without.worth) if without.worth > 0 else 0.0
    story.tell(
        f"The price of fairness, dial {dial:g}: {lost:.2%} of the protection. {burden.serving} people serve, "
        f"{without.burden.serving} without it; the busiest tenth bears {burden.days.top_tenth:.1%} of the days, "
        f"{without.burden.days.top_tenth:.1%} without it."
    )
    # NOTE: distance is measured for both or for neither.
    plain = replace(without.burden, km=burden.km)
    return {
        "dial": dial,
        "lost": lost,
        "worth": [without.worth, worth],
        "burden": [asdict(plain), asdict(burden)],
    }
