"""Orders about watch bills: published, withdrawn.

A person is named by number alone. What a bill says changes by orders only, and what was changed stays to be seen.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar, Final

import polars as pl
from sqlalchemy import Row, insert, select, update

from holdfast.exchange.parquet import read_parquet
from holdfast.law import Judgement
from holdfast.model import Interval, Power, WatchHours, WatchState
from holdfast.model.checks import LARGEST
from holdfast.orders.base import Effects, Order, Ruling, View, moment_text, refuse
from holdfast.orders.need import need_id, need_row, refuse_known, region_of_facility
from holdfast.orders.watch_rules import (
    MOST_REST,
    check_rest,
    need_called,
    overlapping_bill,
    rest_verdicts,
    settled_rest,
    with_neighbours,
)
from holdfast.store import tables as t
from holdfast.store.bulk import insert_frame
from holdfast.store.days import to_date, to_day
from holdfast.store.watches import Stood, hours_of, hours_text

WATCHES: Final = {"post": pl.String, "day": pl.Int32, "watch": pl.String, "person": pl.Int64}
"""Columns of a file of watches, one row a person's watch; days since 1970-01-01."""
COVER: Final = {
    "post": pl.String,
    "day": pl.Int32,
    "watch": pl.String,
    "skill": pl.String,
    "wanted": pl.Int32,
}
"""Columns of a file of the people wanted; an empty skill is anybody."""
MOST_DAYS: Final = 366
"""The most days that one bill may cover."""
FARTHEST: Final = timedelta(days=3 * 366)
"""How far ahead watches can be published or asked for."""


@dataclass(frozen=True, slots=True)
class PublishWatchBill(Order):
    """Publish who stands which watch at a facility over some days; the law on rest judges it.

    Attributes
    ----------
    period
        The days on which the watches begin.
    hours
        The watches into which each day is divided.
    rest_minutes
        The least rest between two watches of a person that the bill keeps.
    watches_file
        SHA-256 (hex) of a Parquet file with post, day, watch, person.
    cover_file
        SHA-256 (hex) of a Parquet file with post, day, watch, skill, wanted.
    watches
        How many rows the former has.
    penalty, bound
        What is not as wanted, weighed; and what no bill under the same rules comes below.
    post
        The post it is for; every post of the facility where it is left out.
    """

    id: str
    facility: str
    period: Interval
    hours: tuple[WatchHours, ...]
    rest_minutes: int
    watches_file: str
    cover_file: str
    watches: int
    penalty: int
    bound: int
    post: str | None = None
    power: ClassVar[Power] = Power.PLAN

    def concerns(self, view: View) -> str:
        """Return the region of the facility."""
        return region_of_facility(view, self.facility)

    def judge(self, view: View) -> Ruling:
        """Ask the law about the rest of every person, with the watches of other bills around."""
        self._check_frame(view)
        new = self._watches(view)
        need_called(view, new)
        among = with_neighbours(view, new, self.rest_minutes)
        region = self.concerns(view)
        check_rest(among, set(new), self.rest_minutes, view.frame.zone_of(region))
        said = rest_verdicts(view, region, among, set(new))
        return Ruling(Judgement.of(said or (settled_rest(self.rest_minutes),)))

    def check(self, view: View) -> None:
        """Refuse a name that is taken, numbers that are none, and days for which a bill stands already."""
        need_id("The watch bill", self.id)
        refuse_known(view, t.watch_bill, "watch bill", id=self.id)
        if not 0 <= self.bound <= self.penalty <= 2**53:
            raise refuse("The bound is at least 0 and the penalty at least the bound. Make the bill anew.")
        posts = self._cover(view)["post"].unique().sort().to_list()
        days = to_day(self.period.start), to_day(self.period.end)
        other = overlapping_bill(view, posts, *days)
        if other is not None:
            raise refuse(
                f"The watch bill {other} stands for some of these posts and days. Withdraw it first, or give other days."
            )

    def apply(self, view: View, effects: Effects) -> Effects:
        """Enter the bill, the people it wants, and each watch."""
        view.tx.execute(
            insert(t.watch_bill),
            {
                "id": self.id,
                "facility": self.facility,
                "post": self.post,
                "region": region_of_facility(view, self.facility),
                "start_day": to_day(self.period.start),
                "end_day": to_day(self.period.end),
                "hours": hours_text(self.hours),
                "rest_minutes": self.rest_minutes,
                "watches_file": self.watches_file,
                "cover_file": self.cover_file,
                "watches": self.watches,
                "penalty": self.penalty,
                "bound": self.bound,
                "withdrawn_day": None,
                "entry": view.n,
            },
        )
        cover = _read(view, self.cover_file, COVER).with_columns(bill=pl.lit(self.id))
        insert_frame(view.tx, t.watch_cover, cover)
        rows = _read(view, self.watches_file, WATCHES).with_columns(
            bill=pl.lit(self.id),
            state=pl.lit(WatchState.STANDS.value),
            sequence=pl.lit(0, dtype=pl.Int32),
            changed_at=pl.lit(moment_text(view.at)),
            entry=pl.lit(view.n, dtype=pl.Int64),
        )
        insert_frame(view.tx, t.watch, rows)
        return {**effects, "watches": rows.height}

    def _check_frame(self, view: View) -> None:
        """Refuse days, watches of a day or a rest that cannot be."""
        names = [hours.id for hours in self.hours]
        if not names or len(set(names)) < len(names):
            raise refuse("Give the watches of a day, each once and with a name of its own.")
        if not 0 <= self.rest_minutes <= MOST_REST:
            raise refuse(
                f"A rest of {self.rest_minutes} minutes cannot be kept. Give 0 to {MOST_REST}, 660 for eleven hours."
            )
        _need_days(view, self.period)
        if self.post is not None:
            found = need_row(view, t.post, "post", id=self.post).facility
            if found != self.facility:
                raise refuse(
                    f"The post {self.post} is at {found}, not at {self.facility}. Give one of its own."
                )

    def _cover(self, view: View) -> pl.DataFrame:
        cover = _read(view, self.cover_file, COVER)
        _need_all(cover, pl.col("wanted").is_between(0, LARGEST), "wants no number of people")
        self._need_places(view, cover)
        if cover.select("post", "day", "watch", "skill").is_duplicated().any():
            raise refuse("A watch says twice how many it wants. Say it once, and make the bill anew.")
        for skill in cover["skill"].unique():
            if skill:
                need_id("The skill", skill)
        return cover

    def _watches(self, view: View) -> list[Stood]:
        rows = _read(view, self.watches_file, WATCHES)
        if rows.height != self.watches:
            raise refuse(
                f"The bill says it has {self.watches} watches, its file has {rows.height}. Make the bill anew."
            )
        self._need_places(view, rows)
        _need_all(rows, pl.col("person") > 0, "names no person")
        twice = rows.filter(rows.select("day", "person").is_duplicated())
        if twice.height:
            row = twice.sort("person", "day").row(0, named=True)
            raise refuse(
                f"The person {row['person']} stands two watches on {to_date(row['day'])}. "
                "A person stands one a day; make the bill anew."
            )
        hours = {each.id: each for each in self.hours}
        return [
            Stood(self.id, row["person"], to_date(row["day"]), row["post"], hours[row["watch"]])
            for row in rows.iter_rows(named=True)
        ]

    def _need_places(self, view: View, rows: pl.DataFrame) -> None:
        """Refuse rows on days, watches or posts that are not the bill's."""
        days = pl.col("day").is_between(to_day(self.period.start), to_day(self.period.end) - 1)
        _need_all(rows, days, "lies outside the days of the bill")
        names = [hours.id for hours in self.hours]
        _need_all(rows, pl.col("watch").is_in(names), "names a watch that the bill does not have")
        c = t.post.c
        query = select(c.id).where(c.facility == self.facility)
        query = query if self.post is None else query.where(c.id == self.post)
        posts = list(view.tx.execute(query).scalars())
        _need_all(rows, pl.col("post").is_in(posts), f"names no post of {self.facility} that the bill is for")


@dataclass(frozen=True, slots=True)
class WithdrawWatchBill(Order):
    """Withdraw a watch bill: watches that have begun stay as they are, all others fall away."""

    bill: str
    reason: str
    power: ClassVar[Power] = Power.PLAN

    def concerns(self, view: View) -> str:
        """Return the region of the facility."""
        return str(found_bill(view, self.bill).region)

    def check(self, view: View) -> None:
        """Refuse one that is withdrawn, or whose days are over."""
        row = found_bill(view, self.bill)
        if row.withdrawn_day is not None:
            raise refuse(f"The watch bill {self.bill} was withdrawn on {to_date(row.withdrawn_day)} already.")
        if row.end_day <= to_day(view.today):
            raise refuse(
                f"The last watch of {self.bill} began on {to_date(row.end_day - 1)}; nothing is left to withdraw."
            )

    def apply(self, view: View, effects: Effects) -> Effects:
        """Note the day, and the watches that are not stood any more."""
        row, c = found_bill(view, self.bill), t.watch.c
        zone, today = view.frame.zone_of(row.region), view.today
        begun = [hours.id for hours in hours_of(row).values() if hours.span(today, zone)[0] <= view.at]
        # NOTE: on the day itself only what has not begun yet.
        left = (c.day > to_day(today)) | ((c.day == to_day(today)) & c.watch.not_in(begun))
        where = (c.bill == self.bill) & (c.state == WatchState.STANDS.value) & left
        done = view.tx.execute(update(t.watch).where(where).values(**changed(view, WatchState.WITHDRAWN)))
        here = t.watch_bill.c.id == self.bill
        view.tx.execute(update(t.watch_bill).where(here).values(withdrawn_day=to_day(today)))
        return {**effects, "withdrawn": done.rowcount}


def found_bill(view: View, bill: str) -> Row[Any]:
    """Return the row of a watch bill, or refuse where there is none."""
    return need_row(view, t.watch_bill, "watch bill", id=bill)


def changed(view: View, state: WatchState) -> dict[str, Any]:
    """Return what a watch that has come to a state holds, to be set in its row."""
    when = {"changed_at": moment_text(view.at), "entry": view.n}
    return {"state": state.value, "sequence": t.watch.c.sequence + 1, **when}


def _need_days(view: View, period: Interval) -> None:
    if not view.today <= period.start <= view.today + FARTHEST:
        raise refuse(f"The days {period} begin before today or too far off. Begin on {view.today} or later.")
    if period.days > MOST_DAYS:
        raise refuse(f"A bill of {period.days} days is too long. Publish at most {MOST_DAYS} at once.")


def _read(view: View, file: str, columns: dict[str, Any]) -> pl.DataFrame:
    """Return the rows of a content-addressed Parquet file, or refuse what is none."""
    body = view.fetch_blob(file)
    if body is None:
        raise refuse(f"The file {file[:12]}… was not handed in. Send it with the order.")
    try:
        rows = read_parquet(body).select(pl.col(n).cast(kind) for n, kind in columns.items())
    except (pl.exceptions.PolarsError, ValueError, OSError) as error:
        raise refuse(
            f"The file {file[:12]}… is no table of this kind. It must be Parquet with {', '.join(columns)}."
        ) from error
    _need_all(rows, pl.all_horizontal(pl.all().is_not_null()), "has an empty cell")
    return rows


def _need_all(rows: pl.DataFrame, holds: pl.Expr, otherwise: str) -> None:
    bad = rows.with_row_index("row").filter(~holds.fill_null(value=False))
    if bad.height:
        raise refuse(f"Row {int(bad['row'][0]) + 1} of the file {otherwise}. Make the bill anew.")
