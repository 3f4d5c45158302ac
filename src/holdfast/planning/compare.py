"""Two plans side by side: what they cover, what they are worth, whom they call, and what changes and why."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final

import polars as pl

from holdfast.desk import Desk
from holdfast.errors import PlanError
from holdfast.model import Interval
from holdfast.orders.successors import KEEP
from holdfast.plan import Tours, evaluate
from holdfast.plan.changes import Change, Changes, changes
from holdfast.plan.formulate import Formulation, PlanSettings
from holdfast.plan.mending import lawful_part
from holdfast.plan.outcome import gap_between
from holdfast.planning.again import reasons
from holdfast.planning.cover import by_period, cover_on
from holdfast.planning.explained import as_lawful, calls_and_own
from holdfast.planning.fairness import Burden, burden_of
from holdfast.planning.numbers import calls_by_tour, ground_of, tours_of
from holdfast.planning.standing import wish_of
from holdfast.planning.stored import calls_of, changes_of, find_plan
from holdfast.planning.wish import formulate_wish
from holdfast.store import reserve
from holdfast.store.days import to_date, to_day

TABLE: Final = {
    "person": pl.Int64, "was": pl.String, "days_was": pl.String, "now": pl.String, "days_now": pl.String,
    "what": pl.String, "why": pl.String,
}  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Side:
    """One of the two plans.

    Attributes
    ----------
    row
        The plan's row.
    calls
        person, post, start_day, end_day on the days that both plans have.
    worth
        Under the register as it is now, of what of it is lawful now.
    burden
        On everybody who may be called.
    """

    row: Any
    calls: pl.DataFrame
    worth: float
    burden: Burden

    @property
    def gap(self) -> float:
        """Share of its own bound that it leaves open."""
        return gap_between(self.row.value, self.row.bound)


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """Two plans side by side.

    Attributes
    ----------
    days
        The days that both plans have.
    periods, facilities, kinds
        What each covers: asked, met_a and met_b, by period (start, end), facility (facility, name) and kind.
    both, only_a, only_b
        People whom both call, or only one.
    changes
        person, was, days_was, now, days_now, what, why of each tour that differs.
    kept
        Person-periods of the first plan that the second has too, as a share.
    """

    a: Side
    b: Side
    days: Interval
    periods: list[dict[str, Any]]
    facilities: pl.DataFrame
    kinds: pl.DataFrame
    both: int
    only_a: int
    only_b: int
    changes: pl.DataFrame
    kept: float


def compare(desk: Desk, first: str, second: str) -> Comparison:
    """Put two plans side by side on the days that both have.

    Raises
    ------
    NotFoundError
        If one is not there.
    PlanError
        If they have no day, or no grid, in common.
    """
    frame = desk.frame()
    with desk.store.read() as tx:
        rows = [find_plan(tx, name) for name in (first, second)]
        settings = _common(*rows)
        regions = sorted({inner for row in rows for inner in frame.within(row.region)})
        posts = reserve.posts(tx, regions)
        calls = [_within(calls_of(tx, row), settings) for row in rows]
        reason = changes_of(tx, rows[1])
    covers = [_covers(posts, each, settings) for each in calls]
    people = [set(each["person"]) for each in calls]
    worths, burdens, table, kept = _judged(desk, rows, calls, reason, settings)
    return Comparison(
        Side(rows[0], calls[0], worths[0], burdens[0]),
        Side(rows[1], calls[1], worths[1], burdens[1]),
        settings.horizon,
        _side_by_side(*(by_period(posts, each, settings) for each in calls)),
        _by(covers, "facility", "name"),
        _by(covers, "kind"),
        len(people[0] & people[1]),
        len(people[0] - people[1]),
        len(people[1] - people[0]),
        table,
        kept,
    )


def _common(a: Any, b: Any) -> PlanSettings:
    """Return the grid of the days that both plans have."""
    start, end = max(a.start_day, b.start_day), min(a.end_day, b.end_day)
    length = a.period_days
    if start >= end:
        raise PlanError(f"The plans {a.id} and {b.id} have no day in common, so there is nothing to compare.")
    if b.period_days != length or (a.start_day - b.start_day) % length:
        raise PlanError(
            f"The plans {a.id} and {b.id} have different periods. Only plans on one grid can be put side by side."
        )
    whole = (end - start) // length * length
    horizon = Interval(to_date(start), to_date(start) + timedelta(days=whole))
    return PlanSettings(horizon, (1,), length)


def _within(calls: pl.DataFrame, settings: PlanSettings) -> pl.DataFrame:
    first, last = to_day(settings.horizon.start), to_day(settings.horizon.end)
    return calls.filter((pl.col("end_day") > first) & (pl.col("start_day") < last))


def _covers(posts: pl.DataFrame, calls: pl.DataFrame, settings: PlanSettings) -> pl.DataFrame:
    return pl.concat(
        cover_on(posts, calls, to_day(settings.period(number).start)) for number in range(settings.periods)
    )


def _side_by_side(a: list[dict[str, Any]], b: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {"start": x["start"], "end": x["end"], "asked": x["asked"], "met_a": x["met"], "met_b": y["met"]}
        for x, y in zip(a, b, strict=True)
    ]


def _by(covers: list[pl.DataFrame], *keys: str) -> pl.DataFrame:
    """Return asked, met_a and met_b summed by some columns, the greatest difference first."""
    a, b = (each.group_by(keys, maintain_order=True).agg(pl.col("asked", "met").sum()) for each in covers)
    both = a.rename({"met": "met_a"}).join(
        b.select(*keys, pl.col("met").alias("met_b")), on=keys, how="left", maintain_order="left"
    )
    return both.sort((pl.col("met_b") - pl.col("met_a")).abs(), keys[0], descending=[True, False])


def _judged(
    desk: Desk, rows: list[Any], calls: list[pl.DataFrame], reason: pl.DataFrame, settings: PlanSettings
) -> tuple[list[float], list[Burden], pl.DataFrame, float]:
    """Return worth and burden of both plans in one problem, and what changes from the first to the second."""
    frame = desk.frame()
    with desk.store.read() as tx:
        wish = wish_of(tx, rows[1])
        own = frozenset[int]().union(*(calls_and_own(tx, row, settings.first_day)[1] for row in rows))
    wish = replace(wish, settings=replace(wish.settings, horizon=settings.horizon))
    formulation = formulate_wish(desk, wish, without=own)
    tours = [tours_of(formulation, each)[0] for each in calls]
    problem = as_lawful(as_lawful(formulation.problem, tours[0]), tours[1])
    with desk.store.read() as tx:
        km = ground_of(tx, frame, wish, formulation, settings.horizon.start).km
    worths = [evaluate(problem, lawful_part(problem, each)).value for each in tours]
    burdens = [burden_of(formulation, each, km) for each in tours]
    became = changes(problem, *tours)
    return worths, burdens, _table(formulation, tours, became, reason), became.share_kept


def _table(
    formulation: Formulation, tours: list[Tours], became: Changes, reason: pl.DataFrame
) -> pl.DataFrame:
    """Return each tour that differs, with the reason that the second plan gives, or else what explains it."""
    calls = [_first_calls(formulation, each) for each in tours]
    given = {
        (row["person"], row["post"], row["start_day"]): row["reason"]
        for row in reason.filter(pl.col("change") != KEEP).iter_rows(named=True)
    }
    why = reasons(formulation, tours[0], tours[1], became)
    rows = []
    for at, (old, new, change) in enumerate(
        zip(became.before.tolist(), became.after.tolist(), became.change.tolist(), strict=True)
    ):
        if change == Change.KEPT:
            continue
        was, now = (calls[0][old] if old >= 0 else None), (calls[1][new] if new >= 0 else None)
        known = [given.get((each["person"], each["post"], each["start_day"])) for each in (now, was) if each]
        rows.append(
            {
                "person": (now or was or {})["person"],
                "was": was["post"] if was else None,
                "days_was": days(was["start_day"], was["end_day"]) if was else None,
                "now": now["post"] if now else None,
                "days_now": days(now["start_day"], now["end_day"]) if now else None,
                "what": Change(change).name.lower(),
                "why": next((each for each in known if each), why[at]),
            }
        )
    return pl.DataFrame(rows, schema=TABLE).sort("person", "days_now")


def _first_calls(formulation: Formulation, tours: Tours) -> dict[int, dict[str, Any]]:
    """Return of each tour a call-up that tells of it: of a team one person's, over a change of contract the whole days."""
    calls = calls_by_tour(formulation, tours)
    one = calls.group_by("tour", maintain_order=True).agg(
        pl.col("person", "post").first(), pl.col("start_day").min(), pl.col("end_day").max()
    )
    return {row["tour"]: row for row in one.iter_rows(named=True)}


def days(first: int, end: int) -> str:
    """Return the first and the last of some days."""
    return f"{to_date(first)} to {to_date(end - 1)}"
