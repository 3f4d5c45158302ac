"""Plans as tables: who stands where, what is covered, what it would be worth to have more, what changed."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl

from holdfast.errors import PlanError
from holdfast.plan.changes import Cause, Change, Changes
from holdfast.plan.explain import Shortages
from holdfast.plan.judge import coverage_of
from holdfast.plan.named import Names
from holdfast.plan.outcome import Plan
from holdfast.plan.problem import Problem
from holdfast.plan.tours import Ints, Tours


def tours_table(plan: Plan | Tours, names: Names) -> pl.DataFrame:
    """Return a row for each tour: `person`, `post`, `start` (its first period) and `length` in periods.

    People beyond the names, such as those of `with_newcomers`, are called `newcomer 1` and so on.
    """
    tours = plan.tours if isinstance(plan, Plan) else plan
    return pl.DataFrame(
        {
            "person": _people(tours.person, names),
            "post": _at(names.posts, tours.post),
            "start": _at(names.periods, tours.start),
            "length": tours.length,
        }
    )


def prices_table(plan: Plan, names: Names) -> pl.DataFrame:
    """Return a row for each post and period: `post`, `period` and `price`, the worth of one more place there and then."""
    return _grid(names, plan.prices.shape).with_columns(price=plan.prices.ravel())


def coverage_table(problem: Problem, plan: Plan | Tours, names: Names) -> pl.DataFrame:
    """Return a row for each post and period: `post`, `period`, `facility`, `kind`, `wanted`, `present` and `short`."""
    cover = coverage_of(problem, plan.tours if isinstance(plan, Plan) else plan)
    posts, periods = problem.demand.shape
    return _grid(names, (posts, periods)).with_columns(
        facility=_at(names.facilities, np.repeat(problem.post_facility, periods)),
        kind=_at(names.kinds, np.repeat(problem.post_kind, periods)),
        wanted=problem.demand.ravel(),
        present=cover.ravel(),
        short=np.maximum(problem.demand - cover, 0).ravel(),
    )


def shortages_table(short: Shortages, names: Names) -> pl.DataFrame:
    """Return a row for each shortage, the most worth first.

    Its columns are `post`, `start`, `length`, `missing` person-periods, `worth`, `brings` and `cause`, as in `Shortages`.
    """
    return pl.DataFrame(
        {
            "post": _at(names.posts, short.post),
            "start": _at(names.periods, short.start),
            "length": short.length,
            "missing": short.missing,
            "worth": short.worth,
            "brings": short.brings,
            "cause": pl.Series(short.cause, dtype=pl.String),
        }
    )


def changes_table(found: Changes, before: Tours, after: Tours, names: Names) -> pl.DataFrame:
    """Return a row for each tour of two plans: the person, what changed and why, whose gap it fills, and both tours.

    Parameters
    ----------
    found
        What `changes` found between `before` and `after`.
    """
    person = np.full(len(found.change), -1, np.int64)
    for tours, rows in ((before, found.before), (after, found.after)):
        person[rows >= 0] = tours.person[rows[rows >= 0]]
    return pl.DataFrame(
        {
            "person": _people(person, names),
            "change": pl.Series([Change(each).name.lower() for each in found.change], dtype=pl.String),
            "cause": pl.Series([Cause(each).name.lower() for each in found.cause], dtype=pl.String),
            "fills_gap_of": _people(found.whom, names),
            **_side("before", before, found.before, names),
            **_side("after", after, found.after, names),
        }
    )


def _side(name: str, tours: Tours, rows: Ints, names: Names) -> dict[str, pl.Series]:
    """Return the columns of one side of a comparison, blank where it has no tour."""
    here = rows >= 0
    filled = {column: np.full(len(rows), -1, np.int64) for column in ("post", "start", "length")}
    for column, numbers in filled.items():
        numbers[here] = getattr(tours, column)[rows[here]]
    length = pl.Series(filled["length"])
    return {
        f"post_{name}": _at(names.posts, filled["post"]),
        f"start_{name}": _at(names.periods, filled["start"]),
        f"length_{name}": length.set(length < 0, None),
    }


def _grid(names: Names, shape: tuple[int, ...]) -> pl.DataFrame:
    if shape != (len(names.posts), len(names.periods)):
        raise PlanError(
            f"There are {len(names.posts)} names of posts and {len(names.periods)} of periods, but the plan has {shape}; give the names that came with the problem."
        )
    post, period = np.indices(shape)
    return pl.DataFrame(
        {"post": _at(names.posts, post.ravel()), "period": _at(names.periods, period.ravel())}
    )


def _people(numbers: Ints, names: Names) -> pl.Series:
    """Return the names of people, blank for -1; those beyond the names are numbered as newcomers."""
    known = len(names.people)
    beyond = numbers[numbers >= known] - known + 1
    found = _at(names.people, np.where(numbers < known, numbers, -1))
    new = pl.Series([f"newcomer {each}" for each in beyond.tolist()], dtype=pl.String)
    return found.scatter(np.flatnonzero(numbers >= known), new) if len(beyond) else found


def _at(names: pl.Series, numbers: npt.NDArray[np.int64]) -> pl.Series:
    """Return the names of some numbers, blank where a number is below 0."""
    if numbers.size and numbers.max() >= len(names):
        raise PlanError(
            f"Number {int(numbers.max())} has no name: there are {len(names)}; give the names that came with the problem."
        )
    rows = pl.Series(numbers, dtype=pl.Int64)
    return names.gather(rows.set(rows < 0, None)).rename("")
