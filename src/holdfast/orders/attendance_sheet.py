"""What the rows of an attendance sheet must be, and how they are entered: a day of a person counts once."""

from __future__ import annotations

from typing import Final

import polars as pl
from sqlalchemy import bindparam, delete, func, select, update

from holdfast.model import ATTENDED, LONGEST_PRESENCE, CallUpState
from holdfast.orders.attendance import STRUCK, zone_of
from holdfast.orders.base import View, refuse
from holdfast.store import tables as t
from holdfast.store.bulk import insert_frame
from holdfast.store.days import to_day

FORM: Final = {
    "call_up": pl.Int64(), "day": pl.Int64(), "came_at": pl.String(), "left_at": pl.String(), "minutes": pl.Int64(),
}  # fmt: skip
"""The columns of the file that the order names."""

_AT: Final = "%Y-%m-%dT%H:%M:%SZ"
_CALLS: Final = {
    "call_up": pl.Int64, "person": pl.Int64, "region": pl.String, "start_day": pl.Int64, "end_day": pl.Int64,
    "state": pl.String,
}  # fmt: skip


def check_rows(view: View, region: str, rows: pl.DataFrame) -> None:
    """Refuse rows of call-ups that are not there, days outside them, to come or entered already, and odd times."""
    known = _with_calls(view, rows)
    _refuse(known.filter(pl.col("person").is_null()), "names no call-up in the register")
    _refuse(known.filter(~pl.col("region").is_in(list(view.frame.within(region)))), f"lies outside {region}")
    attended = [state.value for state in ATTENDED]
    _refuse(known.filter(~pl.col("state").is_in(attended)), "was not served, or nobody comes on it any more")
    inside = (pl.col("day") >= pl.col("start_day")) & (pl.col("day") < pl.col("end_day"))
    come = pl.col("day") <= to_day(view.today)
    _refuse(
        known.filter(~(inside & come).fill_null(value=False)), "has a day outside it, or one still to come"
    )
    _check_times(view, region, rows)
    _refuse(
        known.filter(pl.struct("person", "day").is_duplicated()), "has a day of a person that stands twice"
    )
    query = select(t.attendance.c.person, t.attendance.c.day).where(
        t.attendance.c.day.between(*_span(known["day"])), func.coalesce(t.attendance.c.minutes, 1) != STRUCK
    )
    schema = {"person": pl.Int64, "day": pl.Int64}
    entered = pl.DataFrame(view.tx.execute(query).all(), schema=schema, orient="row")
    _refuse(known.join(entered, on=["person", "day"], how="semi"), "has a day that is entered already")


def enter_rows(view: View, rows: pl.DataFrame) -> None:
    """Enter the rows; whoever was there has reported in."""
    known = _with_calls(view, rows).with_columns(entry=pl.lit(view.n, dtype=pl.Int64))
    _clear_struck(view, known)
    insert_frame(view.tx, t.attendance, known.select("person", *FORM, "entry"))
    waiting = [CallUpState.SERVED.value, CallUpState.ACKNOWLEDGED.value]
    came = known.filter(pl.col("state").is_in(waiting))["call_up"].unique(maintain_order=True)
    if len(came):
        one = update(t.call_up).where(t.call_up.c.id == bindparam("number"))
        view.tx.execute(
            one.values(state=CallUpState.REPORTED.value), [{"number": number} for number in came.to_list()]
        )


def _clear_struck(view: View, known: pl.DataFrame) -> None:
    c = t.attendance.c
    query = select(c.person, c.day).where(c.minutes == STRUCK, c.day.between(*_span(known["day"])))
    struck = pl.DataFrame(
        view.tx.execute(query).all(), schema={"person": pl.Int64, "day": pl.Int64}, orient="row"
    )
    again = struck.join(known, on=["person", "day"], how="semi")
    if again.height:
        one = delete(t.attendance).where(c.person == bindparam("who"), c.day == bindparam("when"))
        view.tx.execute(one, [{"who": person, "when": day} for person, day in again.iter_rows()])


def _with_calls(view: View, rows: pl.DataFrame) -> pl.DataFrame:
    """Return the rows with person, region, days and state of their call-ups; null where there is none."""
    c = t.call_up.c
    query = select(c.id, c.person, c.region, c.start_day, c.end_day, c.state)
    query = query.where(c.id.between(*_span(rows["call_up"])))
    calls = pl.DataFrame(view.tx.execute(query).all(), schema=_CALLS, orient="row")
    return rows.join(calls, on="call_up", how="left", maintain_order="left")


def _span(numbers: pl.Series) -> tuple[int, int]:
    """Return the least and the largest, as far as a database can hold them."""
    held = [int(number) for number in numbers.drop_nulls()]
    return (min(held), max(held)) if held else (0, 0)


def _check_times(view: View, region: str, rows: pl.DataFrame) -> None:
    zone = zone_of(view, region).key
    read = rows.with_columns(
        came=pl.col("came_at").str.to_datetime(_AT, time_unit="us", strict=False),
        left=pl.col("left_at").str.to_datetime(_AT, time_unit="us", strict=False),
    )
    for name in ("came", "left"):
        _refuse(
            read.filter(pl.col(name).is_null() & pl.col(f"{name}_at").is_not_null()), f"{name} at no moment"
        )
    longest = int(LONGEST_PRESENCE.total_seconds()) // 60
    stay = (pl.col("left") - pl.col("came")).dt.total_minutes()
    wrong = ~pl.coalesce(stay, "minutes").is_between(1, longest) | (stay != pl.col("minutes"))
    _refuse(
        read.filter(wrong.fill_null(value=False)),
        "lasts longer than a day, or other than from coming to leaving",
    )
    for name, days in (("came", [0]), ("left", [0, 1])):
        local = pl.col(name).dt.replace_time_zone("UTC").dt.convert_time_zone(zone).dt.date().cast(pl.Int64)
        off = ~(local - pl.col("day")).is_in(days)
        _refuse(read.filter(off.fill_null(value=False)), f"{name} on another day in {zone}")
    now = pl.lit(view.at.replace(tzinfo=None))
    late = pl.max_horizontal("came", "left") > now
    _refuse(read.filter(late.fill_null(value=False)), "has a moment that is still to come")


def _refuse(bad: pl.DataFrame, fault: str) -> None:
    if bad.height:
        raise refuse(
            f"{bad.height} rows cannot be entered: the call-up {bad['call_up'][0]} {fault}. Correct the file."
        )
