"""Orders over a file of call-ups: judged row by row in arrays, one entry for all."""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, ClassVar, Final

import polars as pl
from sqlalchemy import select, update

from holdfast.errors import InvalidValueError
from holdfast.exchange.parquet import read_parquet
from holdfast.law import Judgement, Outcome
from holdfast.model import CallUpState, PlanState, Power, ReportTo
from holdfast.orders.base import Effects, Order, Refused, Ruling, View, house_verdict, refuse
from holdfast.orders.call_up_facts import STORED, Asked, Gathered, authority_of, gather, stored_rows
from holdfast.orders.call_ups import need_channel, settled
from holdfast.orders.need import need_profile, need_region, need_row
from holdfast.orders.successors import called, judged, need_open, replaced, revoke, vary, with_changes
from holdfast.orders.terms import contents, served_by
from holdfast.orders.told import told_in
from holdfast.store import tables as t
from holdfast.store.bulk import insert_frame
from holdfast.store.days import to_date, to_day
from holdfast.store.numbers import next_number

CALLS: Final = {"person": pl.Int64, "post": pl.String, "start_day": pl.Int32, "end_day": pl.Int32}
"""Columns of a file of call-ups, one row a tour; days since 1970-01-01, half-open."""
_FIRST: Final = to_day(date.min)
_LAST: Final = to_day(date.max)


@dataclass(frozen=True, slots=True)
class IssueCallUps(Order):
    """Issue the call-ups of an approved plan, all of them or those the law permits.

    Where the plan succeeds another, this varies and revokes the call-ups in force that it changes, in the same entry.

    Attributes
    ----------
    only_permitted
        Leave out and name the rows that are refused, rather than refusing all.
    report_time
        When people report on their first day, at the facility, as 06:30.
    """

    plan: str
    only_permitted: bool = False
    report_time: str | None = None
    power: ClassVar[Power] = Power.CALL_UP
    standing: ClassVar[bool] = True

    def concerns(self, view: View) -> str:
        """Return the region planned."""
        return str(need_row(view, t.plan, "plan", id=self.plan).region)

    def judge(self, view: View) -> Ruling:
        """Ask the law about every row with all that is known now."""
        row = need_row(view, t.plan, "plan", id=self.plan)
        ruling = judge_file(
            view,
            row.tours_file,
            region=row.region,
            basis=row.basis,
            act=row.act,
            only_permitted=self.only_permitted,
            report_to=self.report_time,
            facts=told_in(row.facts),
        )
        said = contents(
            need_profile(view, row.region),
            view.today,
            authority=authority_of(view),
            act=row.act,
            report_to=self.report_time,
        )
        return replace(ruling, judgement=Judgement.of((*ruling.judgement.verdicts, *said)))

    def check(self, view: View) -> None:
        """Refuse a plan that another person has not approved, or what is no time of day."""
        try:
            ReportTo(self.report_time or "00:00", "the facility")
        except InvalidValueError as error:
            raise refuse(str(error)) from error
        state = need_row(view, t.plan, "plan", id=self.plan).state
        if state != PlanState.APPROVED:
            raise refuse(
                f"The plan {self.plan} is {state}. Call-ups are issued from an approved plan.",
                kind="two-person",
            )

    def apply(self, view: View, effects: Effects) -> Effects:
        """Enter the call-ups under the next numbers and note the plan as issued."""
        plan = need_row(view, t.plan, "plan", id=self.plan)
        facts: Gathered | None = view.memo.get("facts")
        stored = facts.stored if facts is not None else None
        if stored is None:
            asked = Asked(
                plan.basis,
                plan.act,
                authority_of(view),
                view.today,
                report_to=self.report_time,
                facts=told_in(plan.facts),
            )
            stored = stored_rows(
                view, issued(view, plan.tours_file, effects).select(CALLS.keys()).rows(), asked
            )
        numbers = issued(view, plan.tours_file, effects)["call_up"].to_list()
        vary(view, self.plan, [(n, row) for n, row in zip(numbers, stored, strict=True) if n is not None])
        gone = revoke(view, read_changes(view, plan.tours_file))
        new = [row for n, row in zip(numbers, stored, strict=True) if n is None]
        rows = pl.DataFrame(new, schema=STORED, orient="row")
        first = next_number(view.tx, t.call_up.c.id)
        rows = rows.with_columns(
            id=pl.int_range(first, first + rows.height, dtype=pl.Int64),
            plan=pl.lit(self.plan),
            entry=pl.lit(view.n, dtype=pl.Int64),
        )
        if rows.height:
            insert_frame(view.tx, t.call_up, rows)
        view.tx.execute(update(t.plan).where(t.plan.c.id == self.plan).values(state=PlanState.ISSUED))
        changed = {"varied": len(stored) - rows.height, "revoked": gone}
        return {**effects, "first": first, "issued": rows.height} | {k: n for k, n in changed.items() if n}


@dataclass(frozen=True, slots=True)
class ServeCallUps(Order):
    """Note that the issued call-ups of a plan were handed over, sent or published on a day.

    Attributes
    ----------
    channel
        How, as for one call-up; by some channels they count as served only some days later.
    """

    plan: str
    day: date
    channel: str = "personal"
    power: ClassVar[Power] = Power.ATTEND

    def concerns(self, view: View) -> str:
        """Return the region planned."""
        return str(need_row(view, t.plan, "plan", id=self.plan).region)

    def judge(self, view: View) -> Ruling:
        """Ask the law again, with the day of service in place of the day of issue."""
        if self.day > view.today:
            raise refuse(f"{self.day} is still to come. Give the day on which they were handed over.")
        plan = need_row(view, t.plan, "plan", id=self.plan)
        where = (t.call_up.c.plan == self.plan) & (t.call_up.c.state == CallUpState.ISSUED)
        columns = [t.call_up.c[name] for name in (*CALLS, "authority", "issued_day")]
        rows = view.tx.execute(select(*columns).where(where).order_by(t.call_up.c.id)).all()
        if not rows:
            raise refuse(f"No call-up of the plan {self.plan} waits to be served.")
        issued = max(row.issued_day for row in rows)
        if to_day(self.day) < issued:
            raise refuse(
                f"{self.day} is before they were issued, on {to_date(issued)}. Give the day of delivery."
            )
        served, said = served_by(
            need_profile(view, plan.region),
            plan.basis,
            to_date(min(row.start_day for row in rows)),
            self.channel,
            self.day,
        )
        asked = Asked(
            plan.basis,
            plan.act,
            rows[0].authority,
            served,
            settled=settled(view, plan.region),
            without_plan=self.plan,
            facts=told_in(plan.facts),
        )
        facts = gather(view, [(row.person, row.post, row.start_day, row.end_day) for row in rows], asked)
        ruling = _ruling(view, facts, only_permitted=False)
        judged = Judgement.of((*ruling.judgement.verdicts, *said))
        return replace(ruling, judgement=judged, effects={**ruling.effects, "served_on": str(served)})

    def check(self, view: View) -> None:
        """Refuse a channel that there is not."""
        del view
        need_channel(self.channel)

    def apply(self, view: View, effects: Effects) -> Effects:
        """Note the day on which they were handed over, and that on which they count as served."""
        served = date.fromisoformat(effects.get("served_on", str(self.day)))
        where = (t.call_up.c.plan == self.plan) & (t.call_up.c.state == CallUpState.ISSUED)
        values = {
            "state": CallUpState.SERVED,
            "served_day": to_day(served),
            "handed_day": to_day(self.day),
            "channel": self.channel,
        }
        done = view.tx.execute(update(t.call_up).where(where).values(**values))
        return {**effects, "served": done.rowcount}


def read_calls(view: View, file: str) -> pl.DataFrame:
    """Return everybody whom a plan calls: the rows of its file less those that it revokes, or refuse what is none."""
    return called(read_changes(view, file)).select(CALLS.keys())


def read_changes(view: View, file: str) -> pl.DataFrame:
    """Return the call-ups of a content-addressed Parquet file with what becomes of each, or refuse what is none."""
    body = view.fetch_blob(file)
    if body is None:
        raise refuse(f"The file {file[:12]}… was not handed in. Send it with the order.")
    try:
        calls = read_parquet(body).select(pl.col(n).cast(kind) for n, kind in CALLS.items())
    except (pl.exceptions.PolarsError, ValueError, OSError) as error:
        raise refuse(
            f"The file {file[:12]}… is no table of call-ups. It must be Parquet with {', '.join(CALLS)}."
        ) from error
    start, end = pl.col("start_day"), pl.col("end_day")
    days = start.is_between(_FIRST, _LAST) & end.is_between(_FIRST, _LAST) & (start < end)
    bad = calls.with_row_index("row").filter(
        ~(days & (pl.col("person") > 0) & pl.col("post").is_not_null()).fill_null(value=False)
    )
    if bad.height:
        raise refuse(
            f"Row {int(bad['row'][0]) + 1} of the file {file[:12]}… names no person, post and days. Correct the file."
        )
    return with_changes(body, calls)


def judge_file(
    view: View,
    file: str,
    *,
    region: str,
    basis: str,
    act: str | None,
    only_permitted: bool = False,
    report_to: str | None = None,
    facts: tuple[str, ...] = (),
) -> Ruling:
    """Judge every new or changed row of a file of call-ups as if it were issued now, without the call-ups it replaces."""
    need_region(view, region)
    every = read_changes(view, file)
    need_open(view, every)
    rows = judged(every).select(CALLS.keys())
    if every.height and not rows.height:
        said = house_verdict(
            Outcome.PERMIT, "No call-up is new or changed; some may be revoked.", kind="bulk"
        )
        return Ruling(Judgement.of((said,)), {}, {"rows": 0, "refused": 0})
    without = replaced(every)
    asked = Asked(
        basis, act, authority_of(view), view.today, report_to=report_to, facts=facts, without=without
    )
    found = gather(view, rows.rows(), asked)
    inside = set(view.frame.within(region))
    sense = [
        key or (None if row[2] in inside else "outside")
        for key, row in zip(found.sense, found.stored, strict=True)
    ]
    return _ruling(view, replace(found, sense=sense), only_permitted=only_permitted)


def issued(view: View, file: str, effects: Effects) -> pl.DataFrame:
    """Return the new and changed rows of a file without those that the effects name as left out."""
    calls = judged(read_changes(view, file))
    left_out = effects.get("left_out_file")
    if left_out is None:
        return calls
    body = view.fetch_blob(left_out)
    assert body is not None, "the file was kept with the entry that names it"
    bad = pl.read_parquet(io.BytesIO(body))
    return calls.with_row_index("row").join(bad, on="row", how="anti").drop("row")


def _ruling(view: View, facts: Gathered, *, only_permitted: bool) -> Ruling:
    refused, counts = facts.refused()
    if refused.height and not only_permitted:
        row = int(refused["row"][0])
        summary = house_verdict(
            Outcome.DENY,
            f"{refused.height} of {len(facts)} call-ups are refused; the first is row {row + 1}. "
            "Correct them, or issue only those that are permitted.",
            kind="bulk",
            **counts,
        )
        raise Refused(summary, *facts.verdicts(row))
    judged = facts.summary(refused)
    effects: dict[str, Any] = {"rows": len(facts), "refused": refused.height}
    if refused.height:
        buffer = io.BytesIO()
        refused.write_parquet(buffer)
        assert view.keep_blob is not None
        effects |= {
            "left_out_file": view.keep_blob(buffer.getvalue()),
            "refused_by": dict(sorted(counts.items())),
        }
        facts = facts.without(refused)
    view.memo["facts"] = facts
    return Ruling(judged, counts, effects)
