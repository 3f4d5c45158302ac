"""Planning again after something happened: the fewest changes to call-ups in force, each with its reason."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import zip_longest
from operator import itemgetter
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import polars as pl
from sqlalchemy import select

from holdfast.desk import Author, Desk, Receipt, Refusal
from holdfast.orders import Enclosures, ProposePlan
from holdfast.orders.successors import KEEP, NEW, REVOKE, VARY
from holdfast.plan import PlanCallbacks, PlanParams, Start, Tours, evaluate, solve
from holdfast.plan.changes import Cause, Change, Changes, changes
from holdfast.plan.formulate import Formulation
from holdfast.plan.mending import lawful_part, without_bonus
from holdfast.plan.problem import Problem
from holdfast.plan.tours import Floats
from holdfast.planning.explained import stored_prices
from holdfast.planning.making import Made, proof
from holdfast.planning.numbers import CALL, calls_by_tour, post_names, tours_of
from holdfast.planning.standing import FREE, LOST, Standing, certificate_of, standing
from holdfast.planning.what_if import Supposed, suppose
from holdfast.planning.wish import formulate_wish
from holdfast.store import tables as t
from holdfast.store.days import to_day

KEEP_SHARE: Final = 0.2
"""What it is worth to leave a person-period as it is, in medians of the worth of a person-period."""

ROWS: Final = {
    "person": pl.Int64, "post": pl.String, "start_day": pl.Int32, "end_day": pl.Int32, "call_up": pl.Int64,
    "change": pl.String, "reason": pl.String, "was_post": pl.String, "was_start": pl.Int32, "was_end": pl.Int32,
}  # fmt: skip
"""Columns of what a plan changes."""


@dataclass(frozen=True, slots=True, eq=False)
class Again:
    """A plan made again, and what it changes.

    Attributes
    ----------
    standing
        What stood before.
    made
        The new plan, with the problem it solves; value and bound without the bonus for what stays.
    rows
        person, post, start_day, end_day, call_up (null: none yet), change (`keep`, `vary`, `new`, `revoke`), reason, and
        the post and days before (`was_post`, `was_start`, `was_end`; null: none).
    ceasing
        Call-ups that have begun and cannot go on: call_up, person, post, start_day, end_day, why. They are ceased by
        hand.
    changes
        What became of each tour in the numbers of the problem.
    stands
        Worth, without bonus, of what would be left if nothing were planned anew.
    """

    standing: Standing
    made: Made
    rows: pl.DataFrame
    ceasing: pl.DataFrame
    changes: Changes
    stands: float

    def count(self, change: str) -> int:
        """Return how many rows have a change."""
        return int((self.rows["change"] == change).sum())


def make_again(
    desk: Desk,
    name: str,
    params: PlanParams,
    *,
    supposed: Supposed | None = None,
    keep: float = KEEP_SHARE,
    hold_served: bool = False,
    clock: Callable[[], float],
    callbacks: PlanCallbacks | None = None,
    should_stop: Callable[[], bool] = lambda: False,
) -> Again:
    """Make a plan anew from the register as it is now, warm from what stands; nothing is entered yet.

    Parameters
    ----------
    name
        The plan that was made before; with its region, basis and grid.
    supposed
        What is known and not in the register yet: strengths of posts, people and units away.
    keep
        What a person-period that stays is worth, in medians of the worth of a person-period.
    hold_served
        Whether call-ups that were handed over are left as they are.
    """
    supposed = supposed or Supposed()
    stands = standing(desk, name, away=supposed.people_away(desk), hold_served=hold_served)
    if supposed.threat_level is not None:
        settings = replace(stands.wish.settings, threat_level=supposed.threat_level)
        stands = replace(stands, wish=replace(stands.wish, settings=settings))
    formulation, current, rows, parts = _formulated(desk, stands)
    before = formulation.problem
    changed = suppose(desk, stands.wish, formulation, supposed)
    worth = before.value[before.value > 0]
    bonus = keep * float(np.median(worth)) if worth.size else 0.0
    problem = replace(changed, current=current, keep_bonus=bonus)
    kept, known = lawful_part(problem, current), _known_prices(desk, stands, formulation, problem)
    found = solve(
        problem, params, start=Start(kept, known), callbacks=callbacks, should_stop=should_stop, clock=clock
    )
    plain = replace(problem, current=None, keep_bonus=0.0)
    made = Made(stands.wish, replace(formulation, problem=plain), without_bonus(problem, found))
    became = changes(problem, current, found.tours, wanted_before=before.demand)
    table = _table(formulation, rows, parts, (current, found.tours), became)
    table = pl.concat([table, _others(desk, stands, table)]).sort("person", "start_day")
    ceasing = stands.calls.filter((pl.col("may") == LOST) & _begun(desk, stands))
    return Again(stands, made, table, ceasing, became, evaluate(plain, kept).value)


def _begun(desk: Desk, stands: Standing) -> pl.Expr:
    today = to_day(desk.frame().day_of(stands.wish.region, desk.now()))
    return (pl.col("start_day") <= today) | (pl.col("state") == "reported")


def _formulated(desk: Desk, stands: Standing) -> tuple[Formulation, Tours, pl.DataFrame, list[list[int]]]:
    """Return the problem without the call-ups that may change, those as tours, and the rows that make each of them up.

    A call-up that does not fit the plan's grid is held.
    """
    free = stands.calls.filter(pl.col("may") == FREE)
    lost = frozenset(stands.calls.filter(pl.col("may") == LOST)["call_up"])
    formulation = formulate_wish(desk, stands.wish, without=frozenset(free["call_up"]) | lost)
    waiting = stands.waiting.join(formulation.fixed, on=list(CALL), how="anti")
    rows = pl.concat(
        [free.select(*CALL, "call_up"), waiting.with_columns(call_up=pl.lit(None, dtype=pl.Int64))]
    )
    current, parts = tours_of(formulation, rows)
    # NOTE: a call-up that is held may change the teams, and with them what else fits.
    while len(fitting := _fitting(parts, free.height)) < free.height:
        free = free[fitting]
        kept = free["call_up"]
        formulation = formulate_wish(desk, stands.wish, without=frozenset(kept) | lost)
        rows = rows.filter(pl.col("call_up").is_in(kept.implode()) | pl.col("call_up").is_null())
        current, parts = tours_of(formulation, rows)
    return formulation, current, rows, parts


def _fitting(parts: list[list[int]], free: int) -> npt.NDArray[np.int64]:
    return np.array(sorted(at for part in parts for at in part if at < free), np.int64)


def _known_prices(desk: Desk, stands: Standing, formulation: Formulation, problem: Problem) -> Floats:
    """Return the prices of the plan before where there is demand still, at most what a place is worth now."""
    with desk.store.read() as tx:
        stored = certificate_of(tx, stands.plan)[0]
    prices = stored_prices(formulation, stands.plan, stored)
    known: Floats = np.where(problem.demand > 0, np.clip(prices, 0.0, problem.value), problem.value)
    return known


def _table(
    formulation: Formulation,
    rows: pl.DataFrame,
    parts: list[list[int]],
    tours: tuple[Tours, Tours],
    became: Changes,
) -> pl.DataFrame:
    """Return every call-up of the problem that is kept, varied, new or revoked, with its reason."""
    before, after = tours
    had = rows.to_dicts()
    calls = calls_by_tour(formulation, after)
    has: dict[int, list[dict[str, Any]]] = {}
    for call in calls.iter_rows(named=True):
        has.setdefault(call["tour"], []).append(call)
    said = reasons(formulation, before, after, became)
    found: list[dict[str, Any]] = []
    for old, new, reason in zip(became.before.tolist(), became.after.tolist(), said, strict=True):
        was = [had[at] for at in parts[old]] if old >= 0 else []
        found += _paired(was, has.get(new, []) if new >= 0 else [], reason)
    fixed = [_entry(None, call, NEW, "set by hand") for call in formulation.fixed.iter_rows(named=True)]
    return pl.DataFrame(found + fixed, schema=ROWS)


def _paired(was: list[dict[str, Any]], now: list[dict[str, Any]], reason: str) -> Iterator[dict[str, Any]]:
    """Yield what becomes of the call-ups of one tour, each person's in the order of their days."""
    for person in dict.fromkeys(call["person"] for call in (*was, *now)):
        own = [
            sorted((c for c in calls if c["person"] == person), key=itemgetter("start_day"))
            for calls in (was, now)
        ]
        for old, new in zip_longest(*own):
            number = old["call_up"] if old else None
            if new is None:
                if number is not None:
                    yield _entry(old, old, REVOKE, reason)
                continue
            same = old is not None and all(old[name] == new[name] for name in CALL)
            change = NEW if number is None else KEEP if same else VARY
            yield _entry(old, new, change, reason)


def _entry(old: dict[str, Any] | None, call: dict[str, Any], change: str, reason: str) -> dict[str, Any]:
    was = old or dict.fromkeys(("call_up", "post", "start_day", "end_day"))
    return {name: call[name] for name in CALL} | {
        "call_up": was["call_up"], "change": change, "reason": reason, "was_post": was["post"],
        "was_start": was["start_day"], "was_end": was["end_day"],
    }  # fmt: skip


def _others(desk: Desk, stands: Standing, planned: pl.DataFrame) -> pl.DataFrame:
    """Return the call-ups that were no choice: held ones that stay, and lost ones that are revoked before they begin."""
    first = to_day(stands.wish.settings.horizon.start)
    known = planned["call_up"].drop_nulls().implode()
    own = pl.col("plan").is_not_null() & (pl.col("basis") == stands.wish.basis)
    rest = stands.calls.filter(~pl.col("call_up").is_in(known))
    held = rest.filter((pl.col("may") != LOST) & own & (pl.col("end_day") > first))
    lost = rest.filter((pl.col("may") == LOST) & ~_begun(desk, stands))
    parts = [
        (
            held,
            KEEP,
            pl.col("why").fill_null("it does not fit the plan: its days, or not all of a team has it"),
        ),
        (lost, REVOKE, pl.col("why")),
    ]
    return pl.concat(
        part.select(
            *CALL, "call_up", pl.lit(change).alias("change"), why.alias("reason"), pl.col("post").alias("was_post"),
            pl.col("start_day").alias("was_start"), pl.col("end_day").alias("was_end"),
        )
        for part, change, why in parts
    )  # fmt: skip


_WORDS: Final[Mapping[int, str]] = {
    Cause.AWAY: "not available on those days any more",
    Cause.REACH: "the post is not within reach any more, by distance, qualification or territory",
    Cause.CAP: "the law leaves fewer days or call-ups than were planned",
    Cause.FEWER: "{was} wants fewer people",
    Cause.GAP: "fills the gap that person {whom} leaves at {post}",
    Cause.MORE: "{post} wants more people than before",
    Cause.SHORT: "{post} was short",
    Cause.BETTER: "worth more at {post} on these days",
}


def reasons(formulation: Formulation, before: Tours, after: Tours, became: Changes) -> list[str]:
    """Return the reason of each change in words; empty for what stays."""
    names = post_names(formulation)
    found = []
    for old, new, change, cause, whom in zip(
        became.before.tolist(), became.after.tolist(), became.change.tolist(), became.cause.tolist(),
        became.whom.tolist(), strict=True,
    ):  # fmt: skip
        if change == Change.KEPT:
            found.append("")
        elif change == Change.DROPPED and cause == Cause.BETTER:
            found.append("not worth its cost any more: others cover it, or days are better spent")
        else:
            words = {
                "was": names[before.post[old]] if old >= 0 else "",
                "post": names[after.post[new]] if new >= 0 else "",
                "whom": int(formulation.people[whom]) if whom >= 0 else "",
            }
            found.append(_WORDS[cause].format(**words))
    return found


def propose_again(
    desk: Desk, again: Again, by: Author, *, name: str | None = None
) -> tuple[ProposePlan, Receipt | Refusal]:
    """Put a plan that succeeds another forward for approval: what is kept, varied, new and revoked in one file."""
    wish, plan = again.made.wish, again.made.plan
    buffer = io.BytesIO()
    again.rows.select("person", "post", "start_day", "end_day", "call_up", "change", "reason").write_parquet(
        buffer, compression="zstd", statistics=False
    )
    tours, certificate = buffer.getvalue(), proof(again.made)
    order = ProposePlan(
        id=name or successor_of(again.standing.plan.id, _taken(desk)),
        region=wish.region,
        basis=wish.basis,
        horizon=wish.settings.horizon,
        period_days=wish.settings.period_days,
        tours_file=hashlib.sha256(tours).hexdigest(),
        proof_file=hashlib.sha256(certificate).hexdigest(),
        tours=again.rows.height - again.count(REVOKE),
        value=plan.value,
        bound=plan.bound,
        coverage=plan.coverage,
        act=wish.act,
        told=wish.told,
    )
    return order, desk.submit(order, by, enclosures=Enclosures(blobs=(tours, certificate)))


def _taken(desk: Desk) -> frozenset[str]:
    with desk.store.read() as tx:
        return frozenset(tx.execute(select(t.plan.c.id)).scalars())


def successor_of(name: str, taken: frozenset[str]) -> str:
    """Return the name of the next plan after one: `may-again-2`, `may-again-3`."""
    found = re.fullmatch(r"(.+)-again-(\d+)", name)
    stem, number = (found[1], int(found[2])) if found else (name, 1)
    while True:
        number += 1
        if (following := f"{stem}-again-{number}") not in taken:
            return following
