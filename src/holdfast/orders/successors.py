"""The file of a plan that succeeds another: call-ups that stay, change, are new, or are revoked.

Its rows are those of a file of call-ups, and three columns more: `call_up`, the number of the one in force, if any;
`change`, one of `CHANGES`; and `reason`, in words. A plan that succeeds none has the first four columns only, and all
of its rows are new.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import polars as pl
from sqlalchemy import bindparam, select, update

from holdfast.exchange.parquet import read_parquet
from holdfast.model import CallUpState
from holdfast.orders.base import View, refuse
from holdfast.orders.call_up_facts import STORED
from holdfast.orders.suspending import OPEN
from holdfast.store import tables as t
from holdfast.store.days import to_date, to_day

KEEP: Final = "keep"
VARY: Final = "vary"
NEW: Final = "new"
REVOKE: Final = "revoke"
CHANGES: Final = (KEEP, VARY, NEW, REVOKE)
COLUMNS: Final = {"call_up": pl.Int64, "change": pl.String, "reason": pl.String}
SLICE: Final = 10_000
"""Numbers in one question to the database."""


def with_changes(body: bytes, calls: pl.DataFrame) -> pl.DataFrame:
    """Return the call-ups of a file with what becomes of each; all are new where the file does not say.

    Raises
    ------
    Refused
        If it says something that there is not.
    """
    file = read_parquet(body)
    if "change" not in file.columns:
        more = {"call_up": None, "change": NEW, "reason": ""}
        return calls.with_columns(
            pl.lit(more[name], dtype=kind).alias(name) for name, kind in COLUMNS.items()
        )
    try:
        said = file.select(pl.col(n).cast(kind) for n, kind in COLUMNS.items())
    except pl.exceptions.PolarsError as error:
        raise refuse(f"The plan's file says what changes, but not with {', '.join(COLUMNS)}.") from error
    rows = pl.concat([calls, said], how="horizontal")
    needs = pl.col("change").is_in([KEEP, VARY, REVOKE])
    wrong = ~pl.col("change").is_in(list(CHANGES)) | (needs == pl.col("call_up").is_null())
    if rows.filter(wrong.fill_null(value=True)).height:
        raise refuse(
            f"The plan's file says of some call-up neither {', '.join(CHANGES)}, or not which. Make the plan again."
        )
    if rows["call_up"].drop_nulls().is_duplicated().any():
        raise refuse("The plan's file names a call-up twice. Make the plan again.")
    return rows


def called(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the rows that somebody is called by, once the plan is carried out."""
    return rows.filter(pl.col("change") != REVOKE)


def judged(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the rows that the law has not judged yet."""
    return rows.filter(pl.col("change").is_in([VARY, NEW]))


def replaced(rows: pl.DataFrame) -> frozenset[int]:
    """Return the numbers of the call-ups whose own days count no longer."""
    return frozenset(rows.filter(pl.col("change").is_in([VARY, REVOKE]))["call_up"])


def need_open(view: View, rows: pl.DataFrame) -> None:
    """Refuse where a call-up that stays, changes or is revoked has ended, or one to be changed has begun."""
    for part in rows.filter(pl.col("call_up").is_not_null()).iter_slices(SLICE):
        numbers = part["call_up"].to_list()
        c = t.call_up.c
        query = select(c.id, c.person, c.state, c.start_day).where(c.id.in_(numbers))
        found = {row.id: row for row in view.tx.execute(query)}
        for number, person, change in part.select("call_up", "person", "change").iter_rows():
            _need(view, number, person, change, found.get(number))


def _need(view: View, number: int, person: int, change: str, row: Any) -> None:
    if row is None or row.person != person:
        raise refuse(
            f"The plan names the call-up {number} of person {person}, which there is not. Make it again."
        )
    if change == KEEP:
        return
    if row.state not in OPEN:
        raise refuse(
            f"The plan changes the call-up {number}, which is {row.state} by now. Make the plan again."
        )
    if row.start_day <= to_day(view.today):
        raise refuse(
            f"The plan changes the call-up {number}, which began on {to_date(row.start_day)}. Make the plan again."
        )


def vary(view: View, plan: str, rows: Sequence[tuple[int, tuple[Any, ...]]]) -> None:
    """Change call-ups to other posts and days and take them back to issued, as varying each one would."""
    if not rows:
        return
    unserved = {"channel": None, "handed_day": None, "proof": None, "plan": plan}
    values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in STORED}
    statement = update(t.call_up).where(t.call_up.c.id == bindparam("number")).values(**values, **unserved)
    view.tx.execute(
        statement,
        [
            {"number": number} | {f"new_{name}": value for name, value in zip(STORED, stored, strict=True)}
            for number, stored in rows
        ],
    )


def revoke(view: View, rows: pl.DataFrame) -> int:
    """Revoke the call-ups that the plan gives up, and return how many."""
    numbers = rows.filter(pl.col("change") == REVOKE)["call_up"]
    for first in range(0, len(numbers), SLICE):
        some = t.call_up.c.id.in_(numbers[first : first + SLICE].to_list())
        view.tx.execute(update(t.call_up).where(some).values(state=CallUpState.REVOKED))
    return len(numbers)
