"""What the register holds, as an import must know it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import polars as pl
from sqlalchemy import Connection, Select, func, select

from holdfast.exchange.known import Known, empty_frame
from holdfast.model import ATTENDED, OPEN_END
from holdfast.store import tables as t
from holdfast.store.days import to_day


def known(
    tx: Connection,
    kind: str,
    *,
    rank_groups: Iterable[str],
    tasks: Iterable[str],
    zone: str = "UTC",
    now: datetime | None = None,
) -> Known:
    """Read what the check of a kind of sheet needs to know, and no more: people are many.

    Parameters
    ----------
    rank_groups, tasks
        The words of the profile in force.
    zone, now
        Where days are counted, and the moment: nobody was there on a day to come.
    """
    return Known(
        regions=_frame(tx, "regions", select(t.region.c.id, t.region.c.parent, t.region.c.outline)),
        places=_frame(
            tx, "places", select(t.place.c.id, t.place.c.region, t.place.c.latitude, t.place.c.longitude)
        ),
        kinds=_frame(tx, "kinds", select(t.unit_kind.c.id)),
        facilities=_frame(tx, "facilities", select(t.facility.c.id, t.facility.c.region)),
        dependencies=_frame(tx, "dependencies", select(t.dependency.c.facility, t.dependency.c.depends_on)),
        posts=_frame(tx, "posts", select(t.post.c.id)),
        units=_frame(tx, "units", select(t.unit.c.id)),
        people=people(tx) if kind in {"people", "contracts"} else empty_frame("people"),
        contracts=_contracts(tx) if kind == "contracts" else empty_frame("contracts"),
        attendance=_attendance(tx) if kind == "attendance" else empty_frame("attendance"),
        call_ups=_call_ups(tx) if kind == "attendance" else empty_frame("call_ups"),
        rank_groups=frozenset(rank_groups),
        tasks=frozenset(tasks),
        zone=zone,
        now=now,
    )


def people(tx: Connection) -> pl.DataFrame:
    """Return person, reference and likeness of everybody whose details are not erased."""
    columns = select(t.person.c.person, t.private.c.reference, t.private.c.likeness)
    return _frame(tx, "people", columns.join(t.private, t.private.c.commitment == t.person.c.commitment))


def _contracts(tx: Connection) -> pl.DataFrame:
    query = select(t.contract.c.id, t.contract.c.person, t.contract.c.start_day, t.contract.c.end_day)
    rows = tx.execute(query).all()
    schema = {"id": pl.String, "person": pl.Int64, "start": pl.Int32, "end": pl.Int32}
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    end = pl.when(pl.col("end") < to_day(OPEN_END)).then(pl.col("end"))
    return frame.with_columns(pl.col("start").cast(pl.Date), end.cast(pl.Date).alias("end"))


def _call_ups(tx: Connection) -> pl.DataFrame:
    c = t.call_up.c
    rows = tx.execute(select(c.id, c.person, c.start_day, c.end_day, c.state)).all()
    schema = {
        "call_up": pl.Int64, "person": pl.Int64, "start": pl.Int32, "end": pl.Int32, "state": pl.String,
    }  # fmt: skip
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    there = pl.col("state").is_in([state.value for state in ATTENDED])
    return frame.select("call_up", "person", pl.col("start", "end").cast(pl.Date), served=there)


def _attendance(tx: Connection) -> pl.DataFrame:
    c = t.attendance.c
    query = select(c.call_up, c.day, c.person).where(func.coalesce(c.minutes, 1) != 0)  # 0: struck out
    schema = {"call_up": pl.Int64, "day": pl.Int32, "person": pl.Int64}
    frame = pl.DataFrame(tx.execute(query).all(), schema=schema, orient="row")
    return frame.with_columns(pl.col("day").cast(pl.Date))


def _frame(tx: Connection, kind: str, query: Select[Any]) -> pl.DataFrame:
    return pl.DataFrame(tx.execute(query).all(), schema=empty_frame(kind).schema, orient="row")
