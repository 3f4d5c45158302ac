"""Plans that were put forward: their rows, tours, settings and people."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import polars as pl
from sqlalchemy import Connection, select

from holdfast.errors import NotFoundError
from holdfast.law.allowance import tasks_allowed
from holdfast.model import GONE, CallUpState, Interval
from holdfast.orders import Frame
from holdfast.orders.successors import called, with_changes
from holdfast.plan.formulate import PlanSettings
from holdfast.store import tables as t
from holdfast.store.days import to_date
from holdfast.store.ledger import get_blob

_COUNTED: dict[str, int] = {}
"""People in each content-addressed file of tours."""


def find_plan(tx: Connection, plan: str) -> Any:
    """Return the row of a plan.

    Raises
    ------
    NotFoundError
        If there is none of that name.
    """
    row = tx.execute(select(t.plan).where(t.plan.c.id == plan)).first()
    if row is None:
        raise NotFoundError(f"There is no plan {plan!r}. `holdfast plan list` names those there are.")
    return row


def calls_of(tx: Connection, row: Any) -> pl.DataFrame:
    """Return the tours of a plan: person, post, start_day, end_day; those that it takes over from another included."""
    return called(changes_of(tx, row)).select("person", "post", "start_day", "end_day")


def changes_of(tx: Connection, row: Any) -> pl.DataFrame:
    """Return the tours of a plan with what becomes of the call-ups in force: call_up, change and reason."""
    body = get_blob(tx, row.tours_file)
    if body is None:
        raise NotFoundError(f"The tours of the plan {row.id} are not in the store. Restore it from a copy.")
    calls = pl.read_parquet(io.BytesIO(body)).select("person", "post", "start_day", "end_day")
    return with_changes(body, calls)


def people_of(tx: Connection, row: Any) -> int:
    """Return how many people a plan calls; a plan's tours never change, so each file is counted once."""
    if row.tours_file not in _COUNTED:
        _COUNTED[row.tours_file] = calls_of(tx, row)["person"].n_unique()
    return _COUNTED[row.tours_file]


def calls_in_force(tx: Connection, regions: Sequence[str], first: int, last: int) -> pl.DataFrame:
    """Return the call-ups of some regions that count and touch the days from `first` up to `last`."""
    c = t.call_up.c
    query = select(c.person, c.post, c.start_day, c.end_day).where(
        c.region.in_(list(regions)),
        c.state.not_in([*GONE, CallUpState.SUSPENDED.value]),
        c.start_day < last,
        c.end_day > first,
    )
    schema = {"person": pl.Int64, "post": pl.String, "start_day": pl.Int32, "end_day": pl.Int32}
    return pl.DataFrame(tx.execute(query).all(), schema=schema, orient="row")


def settings_of(row: Any) -> PlanSettings:
    """Return the grid of a stored plan."""
    horizon = Interval(to_date(row.start_day), to_date(row.end_day))
    return PlanSettings(horizon, (1,), row.period_days)


def tasks_of_plan(frame: Frame, row: Any) -> frozenset[str]:
    """Return the tasks that the law allows on the basis of a stored plan, over its horizon."""
    profile = frame.profile_of(row.region)
    if profile is None or row.basis not in profile.bases:
        return frozenset()
    return tasks_allowed(profile, row.basis, Interval(to_date(row.start_day), to_date(row.end_day)))
