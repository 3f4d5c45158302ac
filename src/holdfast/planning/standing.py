"""What stands when a plan is made again: the call-ups in force, and which of them a new plan may change."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from typing import Any, Final

import polars as pl
from sqlalchemy import Connection, select

from holdfast.desk import Desk
from holdfast.errors import NotFoundError, PlanError
from holdfast.model import CallUpState, Interval
from holdfast.orders import Frame
from holdfast.orders.stranded import stranded
from holdfast.orders.suspending import OPEN
from holdfast.plan.formulate import PlanSettings
from holdfast.planning.numbers import notice_from
from holdfast.planning.stored import changes_of, find_plan
from holdfast.planning.wish import Wish
from holdfast.store import tables as t
from holdfast.store.days import to_date, to_day
from holdfast.store.ledger import get_blob

FREE: Final = "free"
"""May be changed: it has not begun, and a call-up in its place can still be given notice of."""
HELD: Final = "held"
LOST: Final = "lost"
"""The law permits it no more, or the person is known not to come."""

_LIVE: Final = (*OPEN, CallUpState.REPORTED)
_COLUMNS: Final = {
    "call_up": pl.Int64, "person": pl.Int64, "post": pl.String, "start_day": pl.Int32, "end_day": pl.Int32,
    "state": pl.String, "plan": pl.String, "basis": pl.String,
}  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Standing:
    """What stands in the days ahead of a plan.

    Attributes
    ----------
    plan
        The row of the plan.
    wish
        What it was made for, from the first period that has not begun.
    calls
        call_up, person, post, start_day, end_day, state, plan, basis of the call-ups in force, and `may`: `FREE`,
        `HELD` or `LOST`; `why` for the last two.
    waiting
        person, post, start_day, end_day of tours of the plan that are not issued yet.
    """

    plan: Any
    wish: Wish
    calls: pl.DataFrame
    waiting: pl.DataFrame


def standing(
    desk: Desk, name: str, *, away: frozenset[int] = frozenset(), hold_served: bool = False
) -> Standing:
    """Read what stands of a plan and of the call-ups issued in its region on its basis.

    Parameters
    ----------
    away
        People known not to come.
    hold_served
        Whether call-ups that were handed over are left as they are.

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
        today = frame.day_of(row.region, desk.now())
        wish = ahead(wish_of(tx, row), today)
        calls = _calls(tx, frame, wish, today)
        hand = _by_hand(tx)
        lost = {
            each.call_up: each.reason
            for each in stranded(desk.reading(tx, region=row.region), frame.within(row.region))
        }
        waiting = _waiting(tx, row, wish)
    first = notice_from(frame, wish, today)
    return Standing(
        row, wish, _sorted_out(calls, lost, away, (to_day(today), first), hand, hold_served), waiting
    )


def wish_of(tx: Connection, row: Any) -> Wish:
    """Return what a stored plan was made for, as its certificate says."""
    about = certificate_of(tx, row)[1]
    horizon = Interval(to_date(row.start_day), to_date(row.end_day))
    known = {field.name for field in fields(PlanSettings)} - {"horizon", "tour_lengths"}
    said = {name: value for name, value in about.items() if name in known}
    settings = PlanSettings(horizon, tuple(about.get("tour_lengths", (1, 2, 3))), **said)
    return Wish(row.region, row.basis, settings, row.act, tuple(json.loads(row.facts) if row.facts else ()))


def certificate_of(tx: Connection, row: Any) -> tuple[pl.DataFrame, dict[str, Any]]:
    """Return the prices of a stored plan (post, period, price) and what its certificate says besides.

    Raises
    ------
    NotFoundError
        If the certificate is not in the store.
    """
    body = get_blob(tx, row.proof_file)
    if body is None:
        raise NotFoundError(
            f"The certificate of the plan {row.id} is not in the store. Restore it from a copy."
        )
    said = pl.read_parquet_metadata(io.BytesIO(body)).get("holdfast", "{}")
    return pl.read_parquet(io.BytesIO(body)), json.loads(said)


def ahead(wish: Wish, today: date) -> Wish:
    """Return the wish for the periods that begin after today.

    Raises
    ------
    PlanError
        If all have begun.
    """
    settings = wish.settings
    begun = sum(settings.period(number).start <= today for number in range(settings.periods))
    if begun == settings.periods:
        raise PlanError(
            f"All periods of this plan have begun by {today}. Make a new plan for the days to come."
        )
    start = settings.horizon.start + timedelta(days=begun * settings.period_days)
    left = replace(settings, horizon=Interval(start, settings.horizon.end))
    return replace(wish, settings=left)


def _calls(tx: Connection, frame: Frame, wish: Wish, today: date) -> pl.DataFrame:
    c, horizon = t.call_up.c, wish.settings.horizon
    query = select(c.id, c.person, c.post, c.start_day, c.end_day, c.state, c.plan, c.basis).where(
        c.region.in_(list(frame.within(wish.region))),
        c.state.in_(_LIVE),
        c.start_day < to_day(horizon.end),
        c.end_day > to_day(today),
    )
    return pl.DataFrame(tx.execute(query.order_by(c.id)).all(), schema=_COLUMNS, orient="row")


def _by_hand(tx: Connection) -> frozenset[int]:
    """Return the call-ups for tours that somebody set by hand."""
    call, c = t.call_up.c, t.fixed_tour.c
    query = select(call.id).join(
        t.fixed_tour,
        (c.person == call.person) & (c.start_day < call.end_day) & (c.end_day > call.start_day),
    )
    return frozenset(tx.execute(query).scalars())


def _waiting(tx: Connection, row: Any, wish: Wish) -> pl.DataFrame:
    """Return the tours that the plan wants to issue and has not."""
    rows = changes_of(tx, row)
    ahead_of = rows["start_day"] >= to_day(wish.settings.horizon.start)
    fresh = rows.filter(ahead_of & (rows["change"] == "new")).select("person", "post", "start_day", "end_day")
    return fresh if row.state in ("proposed", "approved") else fresh.clear()


def _sorted_out(
    calls: pl.DataFrame,
    lost: dict[int, str],
    away: frozenset[int],
    days: tuple[int, int],
    hand: frozenset[int],
    hold_served: bool,
) -> pl.DataFrame:
    """Say of each call-up whether a new plan may change it, and why not."""
    today, first = days
    known = pl.DataFrame(list(lost.items()), schema={"call_up": pl.Int64, "reason": pl.String}, orient="row")
    gone = pl.col("person").is_in(list(away))
    handed = pl.col("state").is_in([CallUpState.SERVED.value, CallUpState.ACKNOWLEDGED.value])
    held = (
        pl.when(pl.col("state") == CallUpState.REPORTED.value)
        .then(pl.lit("the person has reported"))
        .when(pl.col("plan").is_null() | pl.col("call_up").is_in(list(hand)))
        .then(pl.lit("it was issued or set by hand"))
        .when(pl.col("start_day") <= today)
        .then(pl.lit("it has begun"))
        .when(pl.col("start_day") < first)
        .then(pl.lit("it begins before notice of another could be given"))
        .when(handed & pl.lit(hold_served))
        .then(pl.lit("it was handed over"))
    )
    return (
        calls.join(known, on="call_up", how="left", maintain_order="left")
        .with_columns(
            may=pl.when(gone | pl.col("reason").is_not_null())
            .then(pl.lit(LOST))
            .when(held.is_not_null())
            .then(pl.lit(HELD))
            .otherwise(pl.lit(FREE)),
            why=pl.when(gone).then(pl.lit("the person does not come")).otherwise(pl.coalesce("reason", held)),
        )
        .drop("reason")
    )
