"""From a wish to a plan, and from a plan to a proposal with its tours and its proof."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from holdfast.desk import Author, Desk, Receipt, Refusal
from holdfast.orders import Enclosures, ProposePlan
from holdfast.plan import Plan, PlanCallbacks, PlanParams, solve
from holdfast.plan.formulate import Formulation
from holdfast.plan.proof import proven
from holdfast.plan.warming import warm
from holdfast.planning.wish import Wish, formulate_wish


@dataclass(frozen=True, slots=True, eq=False)
class Made:
    """A plan made from the register, with the problem it solves."""

    wish: Wish
    formulation: Formulation
    plan: Plan


def make(
    desk: Desk,
    wish: Wish,
    params: PlanParams,
    *,
    clock: Callable[[], float],
    callbacks: PlanCallbacks | None = None,
    should_stop: Callable[[], bool] = lambda: False,
) -> Made:
    """Make a plan from the register; nothing is entered yet."""
    formulation = formulate_wish(desk, wish)
    warm()
    plan = solve(formulation.problem, params, callbacks=callbacks, should_stop=should_stop, clock=clock)
    return Made(wish, _with_proof(formulation, plan), plan)


def _with_proof(formulation: Formulation, plan: Plan) -> Formulation:
    """Add to the notes how good a plan is where people may move between the slots of a post from period to period."""
    moving = proven(formulation, plan)
    if moving is plan:
        return formulation
    said = (
        f"If people may move between the slots of a post from period to period, no plan can be worth more than "
        f"{moving.bound:,.1f}, and this one is at most {moving.gap:.2%} from the best."
    )
    return replace(formulation, notes=(*formulation.notes, said))


def propose(
    desk: Desk, made: Made, by: Author, *, name: str | None = None
) -> tuple[ProposePlan, Receipt | Refusal]:
    """Put a plan forward for approval, with its tours and its certificate."""
    wish, plan = made.wish, made.plan
    calls = made.formulation.calls(plan.tours)
    tours = _parquet(calls)
    certificate = proof(made)
    digest = hashlib.sha256(tours).hexdigest()
    order = ProposePlan(
        id=name or f"{wish.region}-{wish.settings.horizon.start}-{digest[:6]}",
        region=wish.region,
        basis=wish.basis,
        horizon=wish.settings.horizon,
        period_days=wish.settings.period_days,
        tours_file=digest,
        proof_file=hashlib.sha256(certificate).hexdigest(),
        tours=calls.height,
        value=plan.value,
        bound=plan.bound,
        coverage=plan.coverage,
        act=wish.act,
        told=wish.told,
    )
    return order, desk.submit(order, by, enclosures=Enclosures(blobs=(tours, certificate)))


def _parquet(frame: pl.DataFrame) -> bytes:
    buffer = io.BytesIO()
    frame.write_parquet(buffer, compression="zstd", statistics=False)
    return buffer.getvalue()


def proof(made: Made) -> bytes:
    """Return the certificate as Parquet: post, slot, period, price; with the problem's constants as a line of JSON.

    A post with tiers or a mix has several slots, from 0; the others have one.
    """
    formulation, plan = made.formulation, made.plan
    post, period = np.nonzero(plan.prices)
    frame = pl.DataFrame(
        {
            "post": pl.Series(formulation.posts, dtype=pl.String).gather(formulation.register_post(post)),
            "slot": formulation.slot_number(post).astype(np.int16),
            "period": period.astype(np.int16),
            "price": plan.prices[post, period],
        }
    )
    settings = made.wish.settings
    about = {
        "horizon": [str(settings.horizon.start), str(settings.horizon.end)],
        "period_days": settings.period_days,
        "tour_lengths": [int(length) for length in formulation.problem.tour_lengths],
        "rest": formulation.problem.rest,
        "tour_cost": settings.tour_cost,
        "cost_per_km": settings.cost_per_km,
        "reach_km": settings.reach_km,
        "bound": plan.bound,
        "fairness": settings.fairness,
        "threat_level": settings.threat_level,
        "relaxed": list(plan.relaxed),
        "notes": list(formulation.notes),
    }
    buffer = io.BytesIO()
    frame.write_parquet(
        buffer, compression="zstd", statistics=False, metadata={"holdfast": json.dumps(about)}
    )
    return buffer.getvalue()
