"""A stored plan as the register sees it today: its tours, the problem they answer, and the prices of its certificate."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import polars as pl
from sqlalchemy import Connection, select

from holdfast.desk import Desk
from holdfast.model import GONE, CallUpState
from holdfast.plan import Plan, PlanCallbacks, PlanParams, Start, Tours, bound, evaluate, solve
from holdfast.plan.formulate import Formulation
from holdfast.plan.mending import lawful_part
from holdfast.plan.outcome import gap_between
from holdfast.plan.problem import Problem
from holdfast.plan.tours import Floats
from holdfast.planning.numbers import post_names, tours_of
from holdfast.planning.standing import ahead, certificate_of, wish_of
from holdfast.planning.stored import calls_of, changes_of, find_plan
from holdfast.planning.wish import Wish, formulate_wish
from holdfast.store import tables as t
from holdfast.store.days import to_day


@dataclass(frozen=True, slots=True, eq=False)
class Explained:
    """A stored plan with the problem it answers today.

    Attributes
    ----------
    row
        The plan's row.
    wish, formulation
        What it was made for, from the first period that has not begun, and the problem without its own call-ups.
    plan
        Its tours, with the prices of its certificate as far as they fit.
    base
        The plan after some more search, to measure against; the same where there was none.
    left_out
        Tours that do not fit today: the person, the post or the days are not there any more.
    """

    row: Any
    wish: Wish
    formulation: Formulation
    plan: Plan
    base: Plan
    left_out: int

    @property
    def problem(self) -> Problem:
        """The problem."""
        return self.formulation.problem


def explained(
    desk: Desk,
    name: str,
    params: PlanParams | None = None,
    *,
    fairness: float | None = None,
    callbacks: PlanCallbacks | None = None,
    clock: Callable[[], float] = lambda: 0.0,
    should_stop: Callable[[], bool] = lambda: False,
) -> Explained:
    """Read a stored plan and formulate its problem without its own call-ups.

    Parameters
    ----------
    params
        How hard to search on from it, for better prices and a base to measure against; None for not at all.
    fairness
        The dial of fairness, in place of the plan's own.

    Raises
    ------
    NotFoundError
        If there is no such plan.
    PlanError
        If all of its periods have begun.
    """
    frame = desk.frame()
    with desk.store.read() as tx:
        row = find_plan(tx, name)
        wish = ahead(wish_of(tx, row), frame.day_of(row.region, desk.now()))
        if fairness is not None:
            wish = replace(wish, settings=replace(wish.settings, fairness=fairness))
        calls, own = calls_and_own(tx, row, to_day(wish.settings.horizon.start))
        prices = certificate_of(tx, row)[0]
    formulation = formulate_wish(desk, wish, without=own)
    tours, _ = tours_of(formulation, calls)
    problem = as_lawful(formulation.problem, tours)
    tours = lawful_part(problem, tours)
    formulation = replace(formulation, problem=problem)
    plan = _plan(problem, tours, stored_prices(formulation, row, prices))
    base = plan
    if params is not None:
        start = Start(plan.tours, plan.prices)
        base = solve(problem, params, start=start, callbacks=callbacks, clock=clock, should_stop=should_stop)
        if base.bound < plan.bound:
            plan = _plan(problem, tours, base.prices)
    begun = calls.filter(pl.col("start_day") < to_day(wish.settings.horizon.start)).height
    return Explained(row, wish, formulation, plan, base, calls.height - begun - len(tours))


def calls_and_own(tx: Connection, row: Any, first: int) -> tuple[pl.DataFrame, frozenset[int]]:
    """Return the tours of a plan that still stand, and the call-ups in force that are its own or make way for it.

    Parameters
    ----------
    first
        The first day looked at: what began before it counts as served, or to be served, whatever is planned.
    """
    changed, calls = changes_of(tx, row), calls_of(tx, row)
    c = t.call_up.c
    lives = c.state.not_in([*GONE, CallUpState.SUSPENDED.value]) & (c.start_day >= first)
    schema = {"id": pl.Int64, "plan": pl.String} | dict(calls.schema)
    every = select(c.id, c.plan, c.person, c.post, c.start_day, c.end_day).where(lives)
    live = pl.DataFrame(tx.execute(every).all(), schema=schema, orient="row")
    named = live.filter(pl.col("id").is_in(changed["call_up"].drop_nulls().implode()))
    if row.state != "issued":
        return calls, frozenset(named["id"])
    issued = live.filter(pl.col("plan") == row.id)
    both = pl.concat([named, issued]).unique("id", keep="first", maintain_order=True)
    return both.select(calls.columns), frozenset(both["id"])


def as_lawful(problem: Problem, tours: Tours) -> Problem:
    """Return the problem in which nobody is away on days for which the plan has called them: notice was given then."""
    available = problem.available.copy()
    np.bitwise_or.at(available, tours.person, tours.periods)
    return replace(problem, available=available)


def stored_prices(formulation: Formulation, row: Any, stored: pl.DataFrame) -> Floats:
    """Return the stored prices on the problem's posts and the periods still ahead, 0 where there are none."""
    problem, settings = formulation.problem, formulation.settings
    prices = np.zeros(problem.value.shape)
    begun = (to_day(settings.horizon.start) - row.start_day) // settings.period_days
    every = np.arange(problem.posts)
    rows = pl.DataFrame(
        {
            "post": post_names(formulation),
            "slot": formulation.slot_number(every).astype(np.int16),
            "at": every,
        }
    )
    if "slot" not in stored.columns:  # certificates made before posts had several
        stored = stored.with_columns(slot=pl.lit(0, dtype=pl.Int16))
    here = stored.join(rows, on=["post", "slot"], how="inner").filter(pl.col("period") >= begun)
    at, period = here["at"].to_numpy(), here["period"].to_numpy().astype(np.int64) - begun
    prices[at, period] = here["price"].to_numpy()
    clipped: Floats = np.where(problem.demand > 0, np.clip(prices, 0.0, problem.value), problem.value)
    return clipped


def _plan(problem: Problem, tours: Tours, prices: Floats) -> Plan:
    judged, most = evaluate(problem, tours), bound(problem, prices)
    return Plan(
        tours.in_order(),
        prices,
        judged.value,
        most,
        gap_between(judged.value, most),
        judged.coverage,
        judged.weighted_coverage,
    )
