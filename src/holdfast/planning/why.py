"""What is short in a plan, where and when, and for want of what, in words and figures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import polars as pl

from holdfast.desk import Desk
from holdfast.plan import PlanParams
from holdfast.plan.confirm import Confirmed, confirm
from holdfast.plan.explain import Shortages, shortages
from holdfast.plan.freed import COST, PEOPLE, Lifts
from holdfast.planning.explained import Explained
from holdfast.planning.numbers import Ground, ground_of, post_names
from holdfast.store import reserve

FAR: Final = 2.0
"""How many times further than the plan sends people is looked at, where distance may be what stands in the way."""

WANT: Final = {
    PEOPLE: "people",
    COST: "anything worth its cost: sending those who are free costs more than it brings",
    "cap": "days: the law leaves those near it no more",
    "calls": "call-ups: the law allows those near it no more of them",
    "rest": "rest: those near it must rest between two tours",
    "contract": "contracts: those near it are not bound on those days",
    "notice": "notice: it begins before anybody can be given it",
    "other duty": "people not called elsewhere, exempt or excused on those days",
    "distance": "people near enough",
    "qualification": "people with the qualification",
    "territory": "people whose contract or home lets them serve there",
}
"""For want of what, by the name of the limit."""


@dataclass(frozen=True, slots=True)
class Short:
    """One post that is short over some periods.

    Attributes
    ----------
    missing
        Person-periods.
    worth, brings
        Protection lost there; what one more person there would bring to the whole plan per period, at most.
    cause, limits
        For want of what, and the person-periods that lifting each limit alone would make possible.
    serving
        Person-periods of people within reach who serve elsewhere then, or have served their days.
    confirmed
        What lifting each limit brings by solving again; None where it was not solved.
    """

    post: str
    facility: str
    name: str
    kind: str
    start: str
    end: str
    missing: int
    worth: float
    brings: float
    cause: str
    limits: dict[str, int]
    serving: int
    confirmed: Confirmed | None = None

    @property
    def proved(self) -> str:
        """For want of what: by solving again where that found something, else as counted."""
        found = self.confirmed.cause if self.confirmed is not None else None
        return found or self.cause


def why(
    desk: Desk,
    found: Explained,
    *,
    worst: int = 15,
    confirmed: int = 3,
    params: PlanParams | None = None,
    clock: Callable[[], float] = lambda: 0.0,
    should_stop: Callable[[], bool] = lambda: False,
) -> list[Short]:
    """Return what is short in a plan and for want of what, the most worth first.

    Parameters
    ----------
    worst
        How many rows.
    confirmed, params
        How many of them to confirm by solving again around them, and how hard.
    """
    frame = desk.frame()
    with desk.store.read() as tx:
        today = frame.day_of(found.wish.region, desk.now())
        ground = ground_of(tx, frame, found.wish, found.formulation, today)
        posts = reserve.posts(tx, frame.within(found.wish.region))
    lifts = lifts_of(found, ground)
    short = shortages(found.problem, found.plan, lifts)
    facts = {row["post"]: row for row in posts.iter_rows(named=True)}
    rows = []
    for row in range(min(worst, len(short))):
        proof = None
        if row < confirmed and not should_stop():
            proof = confirm(
                found.problem, found.plan, short, row, lifts, params=params, clock=clock, should_stop=should_stop
            )  # fmt: skip
        rows.append(_short(found, short, row, facts, proof))
    return rows


def lifts_of(found: Explained, ground: Ground) -> Lifts:
    """Return what can be lifted for a plan of the register: absence by its reason, and reach by what narrows it."""
    formulation, reach = found.formulation, found.formulation.settings.reach_km
    near, here = ground.km <= reach, ground.km <= FAR * reach
    pairs = {
        "distance": ground.able & ground.lawful & ~near & here,
        "qualification": ~ground.able & ground.lawful & near,
        "territory": ground.able & ~ground.lawful & near,
    }
    # NOTE: whom the plan has called could be called then, whatever could still be done today.
    own = np.zeros(found.problem.people, np.uint64)
    np.bitwise_or.at(own, found.plan.tours.person, found.plan.tours.periods)
    free_by = {name: mask | own for name, mask in ground.free_by.items()}
    return Lifts(
        free_by, {name: ground.wider(formulation, mask) for name, mask in pairs.items() if mask.any()}
    )


def _short(found: Explained, short: Shortages, row: int, facts: Any, proof: Confirmed | None) -> Short:
    settings = found.formulation.settings
    post = post_names(found.formulation)[int(short.post[row])]
    first = settings.period(int(short.start[row]))
    last = settings.period(int(short.start[row] + short.length[row] - 1))
    return Short(
        post=post,
        facility=facts[post]["facility"],
        name=facts[post]["name"],
        kind=facts[post]["kind"],
        start=str(first.start),
        end=str(last.last),
        missing=int(short.missing[row]),
        worth=float(short.worth[row]),
        brings=float(short.brings[row]),
        cause=short.cause[row],
        limits=short.named(row),
        serving=int(short.serving[row]),
        confirmed=proof,
    )


def causes(rows: list[Short]) -> list[tuple[str, int, float]]:
    """Return for want of what, how much is missing and what that is worth, the most worth first."""
    frame = pl.DataFrame(
        [(row.proved, row.missing, row.worth) for row in rows],
        schema={"cause": pl.String, "missing": pl.Int64, "worth": pl.Float64},
        orient="row",
    )
    summed = frame.group_by("cause", maintain_order=True).agg(pl.col("missing", "worth").sum())
    return summed.sort("worth", descending=True).rows()
