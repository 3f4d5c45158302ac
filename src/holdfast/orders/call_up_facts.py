"""The facts of call-ups, read from the tables into the arrays that the law judges; one call-up or a hundred thousand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

import numpy as np
import polars as pl
from sqlalchemy import Connection, Select, Table, select

from holdfast.law import (
    AcceptedGap,
    CallUps,
    Circumstances,
    JudgedCallUps,
    Judgement,
    Outcome,
    People,
    Profile,
    RegionTree,
    Verdict,
    judge_call_ups,
)
from holdfast.model import CallUpState
from holdfast.orders.base import Refused, View, house_verdict
from holdfast.orders.need import need_profile
from holdfast.store import tables as t
from holdfast.store.days import to_day

FEW: Final = 400
"""Up to so many people are asked for by number; more are read as a range and thinned out."""

SENSE: Final = {
    "no_person": "There is no such person in the register.",
    "no_post": "There is no such post in the register.",
    "outside": "The post lies outside the region of the order.",
    "discharged": "The person is discharged by then.",
    "unqualified": "The person lacks a qualification that the post's kind of unit asks for.",
    "other_unit": "The person's contract is with a unit of another kind than the post asks for.",
    "post_closed": "The post is not to be manned on all of these days.",
}
"""What the register, rather than the law, has against a call-up."""


@dataclass(frozen=True, slots=True, eq=False)
class Gathered:
    """Call-ups with everything the law reads of them.

    Attributes
    ----------
    table
        One row a call-up, with the columns of the table of call-ups but for number, plan and entry.
    sense
        For each row a key of `SENSE`, or null.
    """

    profile: Profile
    table: pl.DataFrame
    sense: pl.Series
    calls: CallUps
    people: People
    circumstances: Circumstances
    judged: list[JudgedCallUps]

    def refuse_senseless(self) -> None:
        """Raise `Refused` for the first row that the register does not agree with."""
        bad = self.sense.drop_nulls()
        if len(bad):
            raise Refused(_sense_verdict(str(bad[0])))

    def judge(self) -> JudgedCallUps:
        """Return what the law says of every row; worked out once."""
        if not self.judged:
            self.judged.append(judge_call_ups(self.profile, self.calls, self.people, self.circumstances))
        return self.judged[0]

    def rows(self, row: int) -> dict[str, Any]:
        """Return one row as the table of call-ups holds it."""
        return self.table.row(row, named=True)

    def refused(self, region: str) -> tuple[pl.DataFrame, Mapping[str, int]]:
        """Return the rows that cannot be issued (row, why) and how many by article or reason."""
        del region
        judged = self.judge()
        bad = np.asarray(judged.outcome) >= Outcome.NEEDS_AUTHORITY
        senseless = self.sense.is_not_null().to_numpy()
        rows = np.flatnonzero(bad | senseless)
        why = [
            f"register: {self.sense[int(row)]}"
            if senseless[row]
            else judged.items[judged.decisive[row]].article
            for row in rows
        ]
        frame = pl.DataFrame(
            {"row": rows.astype(np.uint32), "why": why}, schema={"row": pl.UInt32, "why": pl.String}
        )
        return frame, dict(sorted(frame["why"].value_counts().iter_rows()))

    def verdicts(self, row: int) -> tuple[Verdict, ...]:
        """Return every verdict on one row."""
        if self.sense[row] is not None:
            return (_sense_verdict(str(self.sense[row])),)
        return self.judge().verdicts(row).verdicts

    def summary(self, refused: pl.DataFrame) -> Judgement:
        """Return one judgement for all rows that are not refused: their worst, and how many of each outcome."""
        outcome = np.delete(np.asarray(self.judge().outcome), refused["row"].to_numpy())
        worst = Outcome(int(outcome.max())) if len(outcome) else Outcome.DENY
        counts = {o.word: int((outcome == o).sum()) for o in Outcome if (outcome == o).any()}
        reason = f"{len(outcome)} call-ups were judged one by one; the worst verdict on any of them decides."
        return Judgement((house_verdict(worst, reason, kind="bulk", **counts),))

    def without(self, refused: pl.DataFrame) -> Gathered:
        """Return only the rows that are not refused."""
        keep = np.ones(self.table.height, np.bool_)
        keep[refused["row"].to_numpy()] = False
        rows = np.flatnonzero(keep)
        return replace(
            self, table=self.table[rows], sense=self.sense[rows], calls=self.calls.take(rows), judged=[]
        )


def gather(
    view: View,
    calls: pl.DataFrame,
    *,
    basis: str,
    act: str | None,
    issued: date,
    waived: bool = False,
    without: Sequence[int] = (),
    without_plan: str | None = None,
) -> Gathered:
    """Read the facts of call-ups (person, post, start_day, end_day) from the tables.

    Parameters
    ----------
    issued
        The day from which the time of notice runs.
    without, without_plan
        Call-ups whose own days are not to be counted against them.
    """
    wide, contracts = _widened(view, calls, basis=basis, act=act)
    numbers = np.unique(calls["person"].to_numpy())
    persons = _rows_of(view.tx, t.person, numbers)
    region = wide["region"].drop_nulls()
    profile = need_profile(view, str(region[0]) if len(region) else next(iter(view.frame.parents)))
    tree = view.frame.tree
    people = _people(view, profile, tree, persons, contracts, numbers, without, without_plan)
    return Gathered(
        profile=profile,
        table=_as_stored(wide, view),
        sense=_sense(wide, persons, contracts, view),
        calls=_call_arrays(wide, profile, tree, numbers, view, issued=issued, waived=waived),
        people=people,
        circumstances=_circumstances(view, profile, tree),
        judged=[],
    )


def stored_rows(view: View, calls: pl.DataFrame, *, basis: str, act: str | None) -> pl.DataFrame:
    """Return call-ups as the table holds them, but for number, plan and entry; reads nothing of the law."""
    wide, _ = _widened(view, calls, basis=basis, act=act)
    return _as_stored(wide, view)


def _widened(
    view: View, calls: pl.DataFrame, *, basis: str, act: str | None
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the calls with what the register says of their posts and contracts, and those people's contracts."""
    contracts = _rows_of(view.tx, t.contract, np.unique(calls["person"].to_numpy()))
    contracts = contracts.sort("person", "start_day", "id").with_row_index("contract_row")
    wide = calls.join(_posts(view, calls["post"]), on="post", how="left", maintain_order="left")
    constants = (pl.lit(basis).alias("basis"), pl.lit(act, dtype=pl.String).alias("act"))
    return wide.with_columns(*_held_contract(wide, contracts), *constants), contracts


def _as_stored(wide: pl.DataFrame, view: View) -> pl.DataFrame:
    return wide.select(
        "person", "post", pl.col("region").fill_null(""), "start_day", "end_day", "basis",
        pl.col("task").fill_null(""), "act", "contract",
        pl.lit(CallUpState.ISSUED.value).alias("state"),
        pl.lit(to_day(view.today), dtype=pl.Int32).alias("issued_day"),
        pl.lit(None, dtype=pl.Int32).alias("served_day"),
    )  # fmt: skip


def _posts(view: View, wanted: pl.Series) -> pl.DataFrame:
    columns = (
        t.post.c.id,
        t.facility.c.region,
        t.post.c.task,
        t.post.c.kind,
        t.post.c.start_day,
        t.post.c.end_day,
    )
    query = select(*columns).join(t.facility, t.facility.c.id == t.post.c.facility)
    names = wanted.unique()
    if len(names) <= FEW:
        query = query.where(t.post.c.id.in_(names.to_list()))
    schema = {
        "post": pl.String, "region": pl.String, "task": pl.String, "kind": pl.String,
        "post_start": pl.Int32, "post_end": pl.Int32,
    }  # fmt: skip
    return pl.DataFrame(view.tx.execute(query).all(), schema=schema, orient="row")


_SCHEMAS: Final[Mapping[str, Any]] = {
    "person": {
        "person": pl.Int64, "region": pl.String, "rank_group": pl.String, "qualifications": pl.String,
        "days_before": pl.Int32, "discharged_day": pl.Int32,
    },
    "contract": {
        "person": pl.Int64, "id": pl.String, "start_day": pl.Int32, "end_day": pl.Int32, "territory": pl.String,
        "unit": pl.String, "clause": pl.String,
    },
    "service": {"person": pl.Int64, "start_day": pl.Int32, "end_day": pl.Int32, "basis": pl.String},
    "call_up": {
        "person": pl.Int64, "start_day": pl.Int32, "end_day": pl.Int32, "basis": pl.String, "id": pl.Int64,
        "plan": pl.String,
    },
}  # fmt: skip


def _rows_of(tx: Connection, table: Table, numbers: np.ndarray[Any, Any], *where: Any) -> pl.DataFrame:
    schema = _SCHEMAS[table.name]
    query: Select[Any] = select(*(table.c[name] for name in schema)).where(*where)
    if len(numbers) <= FEW:
        query = query.where(table.c.person.in_([int(n) for n in numbers]))
        return pl.DataFrame(tx.execute(query).all(), schema=schema, orient="row")
    query = query.where(table.c.person.between(int(numbers[0]), int(numbers[-1])))
    frame = pl.DataFrame(tx.execute(query).all(), schema=schema, orient="row")
    return frame.filter(pl.col("person").is_in(pl.Series(numbers).implode()))


def _held_contract(table: pl.DataFrame, contracts: pl.DataFrame) -> list[pl.Series]:
    """Return for each call-up the contract that covers all its days, the one that began last."""
    pairs = (
        table.select("person", "start_day", "end_day")
        .with_row_index("row")
        .join(
            contracts.select("person", "id", "contract_row", since="start_day", until="end_day"), on="person"
        )
        .filter((pl.col("since") <= pl.col("start_day")) & (pl.col("end_day") <= pl.col("until")))
        .group_by("row")
        .agg(pl.col("id", "contract_row").sort_by("contract_row").last())
    )
    rows = pl.DataFrame({"row": pl.arange(0, table.height, eager=True, dtype=pl.UInt32)})
    joined = rows.join(pairs, on="row", how="left", maintain_order="left")
    return [joined["id"].alias("contract"), joined["contract_row"].cast(pl.Int64).fill_null(-1)]


def _sense(table: pl.DataFrame, persons: pl.DataFrame, contracts: pl.DataFrame, view: View) -> pl.Series:
    needs = pl.DataFrame(
        {
            "kind": list(view.frame.kinds),
            "needs": [sorted(k.qualifications) for k in view.frame.kinds.values()],
        },
        schema={"kind": pl.String, "needs": pl.List(pl.String)},
    )
    units = view.memo.get("units")
    if units is None:
        rows = view.tx.execute(select(t.unit.c.id, t.unit.c.kind)).all()
        units = view.memo["units"] = pl.DataFrame(
            rows, schema={"unit": pl.String, "unit_kind": pl.String}, orient="row"
        )
    of_contract = contracts.select(pl.col("id").alias("contract"), "unit").join(units, on="unit", how="left")
    wide = (
        table.join(
            persons.select(
                "person",
                "discharged_day",
                pl.col("qualifications").str.split(" ").alias("holds"),
                there=pl.lit(1),
            ),
            on="person",
            how="left",
            maintain_order="left",
        )
        .join(needs, on="kind", how="left", maintain_order="left")
        .join(of_contract, on="contract", how="left", maintain_order="left")
    )
    lacking = pl.col("needs").list.set_difference(pl.col("holds")).list.len() > 0
    closed = (pl.col("post_start") > pl.col("start_day")) | (pl.col("post_end") < pl.col("end_day"))
    return wide.select(
        pl.when(pl.col("there").is_null()).then(pl.lit("no_person"))
        .when(pl.col("region").is_null()).then(pl.lit("no_post"))
        .when(pl.col("discharged_day") < pl.col("end_day")).then(pl.lit("discharged"))
        .when(lacking).then(pl.lit("unqualified"))
        .when(pl.col("unit_kind") != pl.col("kind")).then(pl.lit("other_unit"))
        .when(closed).then(pl.lit("post_closed"))
        .alias("sense")
    )["sense"]  # fmt: skip


def _call_arrays(
    table: pl.DataFrame,
    profile: Profile,
    tree: RegionTree,
    numbers: np.ndarray[Any, Any],
    view: View,
    *,
    issued: date,
    waived: bool,
) -> CallUps:
    authority = view.frame.seats[view.by.seat].authority if view.by is not None else ""
    return CallUps.of(
        person_row=np.searchsorted(numbers, table["person"].to_numpy()),
        start=table["start_day"].to_numpy(),
        end=table["end_day"].to_numpy(),
        basis=_codes(table["basis"], tuple(profile.bases)),
        task=_codes(table["task"], tuple(profile.tasks)),
        region=_codes(table["region"], tree.ids),
        issued=to_day(issued),
        authority=_code(authority, tuple(profile.authorities)),
        contract_row=table["contract_row"].to_numpy(),
        waived=waived,
    )


def _people(
    view: View,
    profile: Profile,
    tree: RegionTree,
    persons: pl.DataFrame,
    contracts: pl.DataFrame,
    numbers: np.ndarray[Any, Any],
    without: Sequence[int],
    without_plan: str | None,
) -> People:
    persons = pl.DataFrame({"person": numbers}).join(persons, on="person", how="left", maintain_order="left")
    own = _rows_of(view.tx, t.call_up, numbers, t.call_up.c.state != CallUpState.REVOKED.value)
    if without:
        own = own.filter(~pl.col("id").is_in(list(without)))
    if without_plan is not None:
        own = own.filter(pl.col("plan").ne_missing(pl.lit(without_plan)))
    elsewhere = _rows_of(view.tx, t.service, numbers)
    ledger = pl.concat([own.select(elsewhere.columns), elsewhere]).sort("person", "start_day", "end_day")
    territories = contracts["territory"].unique(maintain_order=True)
    return People(
        rank_group=_codes(persons["rank_group"], profile.rank_groups).astype(np.int16),
        home=_codes(persons["region"], tree.ids).astype(np.int32),
        days_before=persons["days_before"].fill_null(0).to_numpy().astype(np.int32),
        first=_first(numbers, ledger),
        start=ledger["start_day"].to_numpy(),
        end=ledger["end_day"].to_numpy(),
        basis=_codes(ledger["basis"], tuple(profile.bases)).astype(np.int16),
        contract_first=_first(numbers, contracts),
        contract_start=contracts["start_day"].to_numpy(),
        contract_end=contracts["end_day"].to_numpy(),
        contract_territory=_codes(contracts["territory"], tuple(territories)).astype(np.int32),
        territories=np.array([tree.territory(text.split()) for text in territories], np.bool_).reshape(
            len(territories), len(tree.ids)
        ),
        clauses=tuple(contracts["clause"]),
    )


def _first(numbers: np.ndarray[Any, Any], frame: pl.DataFrame) -> np.ndarray[Any, Any]:
    return np.searchsorted(frame["person"].to_numpy(), np.append(numbers, np.iinfo(np.int64).max)).astype(
        np.int64
    )


def _circumstances(view: View, profile: Profile, tree: RegionTree) -> Circumstances:
    gaps = []
    for gap in view.frame.gaps:
        known = next((entry for entry in profile.unknown if entry.about == gap.about), None)
        if known is not None and gap.until_day > to_day(view.today):
            gaps += [
                AcceptedGap(question, gap.authority, str(gap.entry), known.bases)
                for question in {kind.split(".")[0] for kind in known.kinds}
            ]
    return Circumstances(
        regions=tree,
        acts=view.frame.acts,
        accepted_gaps=tuple(gaps),
        today=view.today,
        approvals=view.approved,
    )


def _codes(values: pl.Series, names: Sequence[str]) -> np.ndarray[Any, Any]:
    known = pl.DataFrame(
        {"value": list(names), "code": range(len(names))}, schema={"value": pl.String, "code": pl.Int32}
    )
    joined = values.alias("value").to_frame().join(known, on="value", how="left", maintain_order="left")
    return joined["code"].fill_null(-1).to_numpy()


def _code(value: str, names: Sequence[str]) -> int:
    return names.index(value) if value in names else -1


def _sense_verdict(key: str) -> Verdict:
    return house_verdict(Outcome.DENY, SENSE[key], kind="sense")
