"""Problems from tables that name posts, people, groups and periods, as a notebook or a spreadsheet has them.

`holdfast.plan.reports` is the way back.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import polars as pl

from holdfast.errors import PlanError
from holdfast.plan.named import (
    Names,
    is_array,
    numbered,
    numbers_of,
    places_of,
    read_table,
    texts_of,
    unique_names,
)
from holdfast.plan.problem import MOST_PERIODS, Problem
from holdfast.plan.tours import ALL_BITS, Ints, Masks, Tours

_WINDOW: Final = "window_cap_"
_BLANK: Final = {
    "size": 1,
    "calls": MOST_PERIODS,
    "longest": MOST_PERIODS,
    "rolling_cap": MOST_PERIODS,
    "burden": 0,
}
"""Optional columns of the people, and what a blank in them stands for: one head, no limit, no burden."""


def problem_of_tables(
    posts: Any,
    people: Any,
    reach: Any,
    *,
    tour_lengths: npt.ArrayLike,
    demand: Any = None,
    value: Any = None,
    periods: int | Sequence[Any] | None = None,
    away: Any = None,
    rest: int = 0,
    tour_cost: float = 0.0,
    period_days: int = 7,
    current: Any = None,
    keep_bonus: float = 0.0,
    window_first: npt.ArrayLike | None = None,
    ceiling: npt.ArrayLike | None = None,
    rolling_span: int = 0,
    fairness: float = 0.0,
) -> tuple[Problem, Names]:
    """Return the problem that some tables describe, and the names of its numbers.

    A table is a `polars.DataFrame` or anything one can be made of: columns by name, a list of rows, an Arrow table.
    Names may be of any type that has a text; columns not listed here are passed over.

    Parameters
    ----------
    posts
        A row for each post: `post`; optional `facility` (else the post's own name), `kind`, and `demand` and `value` where
        they are the same in all periods.
    people
        A row for each person: `person`, `cap`; optional `group` (else everybody by themselves), `size`, `calls`,
        `longest`, `burden`, `rolling_cap` (a blank sets no limit) and `window_cap_0`, `window_cap_1` and so on.
    reach
        A row for each pair of `group` and `post` within reach; optional `cost` per period (else 0).
    demand, value
        A table of `post`, `period` and `demand` or `value`, where a row that is missing wants nobody; or an array with a
        row for each post and a column for each period. One table may hold both. None: the columns of `posts`.
    periods
        The periods in order, or how many there are. None: as many as an array of the demand has columns, or as far as
        the whole numbers in its table go.
    away
        A table of `person` and `period` in which the person is not available, or an array of truth values with a row
        for each person.
    current
        The plan in force, with the columns of `holdfast.plan.tours_table`.
    tour_lengths, rest, tour_cost, period_days, keep_bonus, window_first, ceiling, rolling_span, fairness
        As in `Problem`.

    Raises
    ------
    PlanError
        A table lacks a column, names something twice or something that is not there, or holds what no problem can.
    """
    at = read_table("posts", posts, ("post",), ("facility", "kind", "demand", "value"))
    who = read_table("people", people, ("person", "cap"), ("group",))
    wanted = _cells("demand", demand, ("value",))
    worth = _cells("value", value)
    span = _periods(periods, wanted)
    facility, facilities = numbered(texts_of(at, "facility", "post"))
    kind, kinds = numbered(texts_of(at, "kind", otherwise="duty"))
    group, groups = numbered(texts_of(who, "group", "person"))
    names = Names(
        unique_names("posts", at, "post"),
        unique_names("people", who, "person"),
        groups,
        facilities,
        kinds,
        span,
    )
    if worth is None and isinstance(wanted, pl.DataFrame) and "value" in wanted.columns:
        worth = wanted
    problem = Problem(
        tour_lengths=np.asarray(tour_lengths),
        rest=rest,
        tour_cost=tour_cost,
        period_days=period_days,
        post_facility=facility,
        post_kind=kind,
        demand=_grid("demand", wanted, at, names),
        value=_grid("value", worth, at, names),
        group=group,
        cap=numbers_of(who["cap"]),
        available=_available(away, names),
        current=_tours(current, names),
        keep_bonus=keep_bonus,
        window_first=None if window_first is None else np.asarray(window_first),
        window_cap=_window_caps(who),
        ceiling=None if ceiling is None else np.asarray(ceiling),
        rolling_span=rolling_span,
        fairness=fairness,
        **{name: numbers_of(who[name].fill_null(no)) for name, no in _BLANK.items() if name in who.columns},
        **_reach(reach, names),
    )
    _all_valued(problem.demand, worth, names)
    return problem, names


def _cells(name: str, given: Any, optional: tuple[str, ...] = ()) -> Any:
    """Return an array as one, a table as one, and nothing as nothing."""
    if given is None:
        return None
    if is_array(given):
        return _array(name, given)
    return read_table(name, given, ("post", "period", name), optional)


def _array(name: str, given: Any) -> npt.NDArray[Any]:
    try:
        return np.asarray(given)
    except ValueError:
        raise PlanError(f"{name} has rows of different lengths; give each row the same.") from None


def _periods(given: int | Sequence[Any] | None, demand: Any) -> pl.Series:
    if isinstance(given, int | np.integer):
        return pl.Series("period", np.arange(max(int(given), 0)))
    if given is not None:
        try:
            span = pl.Series("period", list(given))
        except (TypeError, OverflowError):
            raise PlanError("periods mixes kinds of values; give names, dates or numbers alone.") from None
        if span.cast(pl.String).n_unique() < len(span):
            raise PlanError("periods names one of them twice; give each once, in order.")
        return span
    if isinstance(demand, pl.DataFrame):
        if not demand["period"].dtype.is_integer():
            raise PlanError("The periods of demand are no whole numbers; give periods, all of them in order.")
        last = demand["period"].max()
        return pl.Series("period", np.arange(int(last) + 1 if isinstance(last, int) else 0))
    if demand is None or np.ndim(demand) != 2:
        raise PlanError("It is not said how many periods there are; give periods.")
    return pl.Series("period", np.arange(np.shape(demand)[1]))


def _grid(name: str, given: Any, posts: pl.DataFrame, names: Names) -> npt.NDArray[Any]:
    """Return one number per post and period from an array, a long table or a column of the posts."""
    shape = len(names.posts), len(names.periods)
    if given is None:
        if name not in posts.columns:
            raise PlanError(f"It is not said what {name} is; give {name}, or a column {name} in posts.")
        return np.repeat(numbers_of(posts[name])[:, None], shape[1], axis=1)
    if not isinstance(given, pl.DataFrame):
        if given.shape != shape and (given.size or 0 not in shape):
            raise PlanError(
                f"{name} has shape {given.shape}; give {shape}, a row per post and a column per period."
            )
        return np.asarray(given) if given.size else np.zeros(shape, np.int64)
    post = places_of(name, given, "post", names.posts, "posts")
    period = places_of(name, given, "period", names.periods, "periods")
    cell = post * shape[1] + period
    if np.unique(cell).size < cell.size:
        raise PlanError(
            f"{name} lists {cell.size - np.unique(cell).size} pairs of post and period twice; list each once."
        )
    numbers = numbers_of(given[name])
    grid = np.zeros(shape, numbers.dtype if len(numbers) else np.int64)
    grid[post, period] = numbers
    return grid


def _all_valued(demand: npt.NDArray[Any], value: Any, names: Names) -> None:
    """Refuse people wanted where a table of values has no row: the plan would leave them out without a word."""
    if not isinstance(value, pl.DataFrame):
        return
    listed = np.zeros(demand.shape, np.bool_)
    listed[
        places_of("value", value, "post", names.posts, "posts"),
        places_of("value", value, "period", names.periods, "periods"),
    ] = True
    post, period = np.nonzero((demand > 0) & ~listed)
    if len(post):
        raise PlanError(
            f"value has no row for {names.posts[int(post[0])]!r} in period {names.periods[int(period[0])]}, where people are wanted ({len(post)} cells like it); add the rows."
        )


def _available(away: Any, names: Names) -> Masks:
    people, periods = len(names.people), len(names.periods)
    everything = ALL_BITS >> np.uint64(MOST_PERIODS - min(max(periods, 1), MOST_PERIODS))
    masks = np.full(people, everything, np.uint64)
    if away is None or periods > MOST_PERIODS:
        return masks
    if is_array(away):
        absent = _array("away", away)
        if absent.shape != (people, periods) or absent.dtype != np.bool_:
            raise PlanError(
                f"away holds {absent.dtype} of shape {absent.shape}; give truth values of shape {(people, periods)}, or a table of person and period."
            )
        person, period = np.nonzero(absent)
    else:
        table = read_table("away", away, ("person", "period"))
        person = places_of("away", table, "person", names.people, "people")
        period = places_of("away", table, "period", names.periods, "periods")
    gone = np.zeros(people, np.uint64)
    np.bitwise_or.at(gone, person, np.uint64(1) << period.astype(np.uint64))
    return masks & ~gone


def _reach(given: Any, names: Names) -> dict[str, npt.NDArray[Any]]:
    table = read_table("reach", given, ("group", "post"), ("cost",))
    group = places_of("reach", table, "group", names.groups, "the column group of people")
    post = places_of("reach", table, "post", names.posts, "posts")
    cost = table["cost"].to_numpy() if "cost" in table.columns else np.zeros(len(table))
    by = np.argsort(group, kind="stable")
    count = np.bincount(group, minlength=len(names.groups))
    return {
        "reach_first": np.concatenate((np.zeros(1, np.int64), count.cumsum())),
        "reach_post": post[by],
        "reach_cost": cost[by],
    }


def _window_caps(people: pl.DataFrame) -> Ints | None:
    columns = [column for column in people.columns if column.startswith(_WINDOW)]
    wanted = [f"{_WINDOW}{number}" for number in range(len(columns))]
    if sorted(columns) != sorted(wanted):
        raise PlanError(
            f"people has {', '.join(columns)}; number the columns {_WINDOW}0, {_WINDOW}1 and so on."
        )
    if not columns:
        return None
    return np.stack([numbers_of(people[name].fill_null(MOST_PERIODS)) for name in wanted], axis=1)


def _tours(given: Any, names: Names) -> Tours | None:
    if given is None:
        return None
    table = read_table("current", given, ("person", "post", "start", "length"))
    return Tours(
        places_of("current", table, "person", names.people, "people"),
        places_of("current", table, "post", names.posts, "posts"),
        places_of("current", table, "start", names.periods, "periods"),
        numbers_of(table["length"]),
    )
