"""The facts of call-ups, read from the tables into the arrays that the law judges; one call-up or a hundred thousand.

Plain lists and look-ups, not frames: a frame's joins cost a single call-up more than the whole judgement does, and
save little on a hundred thousand.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import polars as pl
from sqlalchemy import Connection, Row, bindparam, select

from holdfast.law import (
    AcceptedGap,
    CallUps,
    Circumstances,
    Judgement,
    Outcome,
    People,
    Profile,
    Verdict,
    judge_call_ups,
    judge_row,
    marks_of,
)
from holdfast.law.facts import Called
from holdfast.model import GONE, CallUpState
from holdfast.orders.base import Refused, View, house_verdict
from holdfast.orders.frame import Frame
from holdfast.orders.need import need_profile
from holdfast.orders.people_facts import FEW, coded, codes_of, contracts_of, people_arrays, rows_of
from holdfast.orders.told import facts_of, hours_of, kept
from holdfast.store import tables as t
from holdfast.store.days import to_day

Call = tuple[int, str, int, int]
"""person, post, first day, day after the last."""

_POSTS: Final = select(
    t.post.c.id, t.facility.c.region, t.post.c.task, t.post.c.kind, t.post.c.start_day, t.post.c.end_day
).join(t.facility, t.facility.c.id == t.post.c.facility)
_POST: Final = _POSTS.where(t.post.c.id == bindparam("wanted"))

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

MOST_DAYS: Final = 36_525
"""Longer than any call-up that the law could permit, and short enough to count day by day."""
_WAITS: Final = (Outcome.NEEDS_AUTHORITY, Outcome.UNKNOWN)

STORED: Final = {
    "person": pl.Int64, "post": pl.String, "region": pl.String, "start_day": pl.Int32, "end_day": pl.Int32,
    "basis": pl.String, "task": pl.String, "authority": pl.String, "act": pl.String, "contract": pl.String,
    "state": pl.String, "issued_day": pl.Int32, "served_day": pl.Int32, "report_to": pl.String,
    "facts": pl.String,
}  # fmt: skip
"""The columns of the table of call-ups, but for number, plan and entry."""


@dataclass(frozen=True, eq=False)
class Gathered:
    """Call-ups with everything the law reads of them.

    Attributes
    ----------
    stored
        One row a call-up, with the columns of `STORED`.
    sense
        For each row a key of `SENSE`, or None.
    """

    profile: Profile
    stored: Sequence[tuple[Any, ...]]
    sense: Sequence[str | None]
    calls: CallUps
    people: People
    circumstances: Circumstances

    def __len__(self) -> int:
        return len(self.stored)

    @cached_property
    def outcome(self) -> npt.NDArray[np.int8]:
        """What each row comes to, in the order of each person's days: one that is not issued counts for no later one."""
        return self._settled[0]

    @cached_property
    def _settled(self) -> tuple[npt.NDArray[np.int8], list[str]]:
        """Return the outcome of each row and why, by article or reason."""
        outcome = np.full(len(self), Outcome.DENY, np.int8)
        why = [f"register: {key}" for key in self.sense]
        left = np.array([row for row, key in enumerate(self.sense) if key is None], np.int64)
        while len(left):
            judged = judge_call_ups(self.profile, self.calls.take(left), self.people, self.circumstances)
            outcome[left] = judged.outcome
            for row, item in zip(left.tolist(), judged.decisive.tolist(), strict=True):
                why[row] = judged.items[item].article
            # NOTE: the law counts what waits for an authority as if it were issued; what is left out must not count.
            out = self._first_that_wait(left[np.isin(judged.outcome, _WAITS)])
            if not len(out):
                break
            left = np.setdiff1d(left, out)
        return outcome, why

    def _first_that_wait(self, waiting: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        person, start = self.calls.person_row[waiting], self.calls.start[waiting]
        ordered = waiting[np.lexsort((waiting, start, person))]
        _, first = np.unique(self.calls.person_row[ordered], return_index=True)
        return ordered[first]

    def only(self) -> Judgement:
        """Return the judgement of the only row, or raise `Refused` where the register does not agree with it."""
        if self.sense[0] is not None:
            raise Refused(_sense_verdict(self.sense[0]))
        return judge_row(self.profile, self.calls, self.people, self.circumstances)

    def refused(self) -> tuple[pl.DataFrame, Mapping[str, int]]:
        """Return the rows that cannot be issued (row, why) and how many by article or reason."""
        outcome, reasons = self._settled
        rows = np.flatnonzero(outcome >= Outcome.NEEDS_AUTHORITY).tolist()
        why = [reasons[row] for row in rows]
        frame = pl.DataFrame({"row": rows, "why": why}, schema={"row": pl.UInt32, "why": pl.String})
        return frame, dict(sorted(frame["why"].value_counts().iter_rows()))

    def verdicts(self, row: int) -> tuple[Verdict, ...]:
        """Return every verdict on one row."""
        key = self.sense[row]
        if key is not None:
            return (_sense_verdict(key),)
        issued = self.outcome < Outcome.NEEDS_AUTHORITY
        issued[row] = True
        rows = np.flatnonzero(issued & (self.calls.person_row == self.calls.person_row[row]))
        judged = judge_call_ups(self.profile, self.calls.take(rows), self.people, self.circumstances)
        return judged.verdicts(int(np.flatnonzero(rows == row)[0])).verdicts

    def summary(self, refused: pl.DataFrame) -> Judgement:
        """Return one judgement for all rows that are not refused: their worst, and how many of each outcome."""
        every, why = self._settled
        kept = np.delete(np.arange(len(self)), refused["row"].to_numpy())
        outcome = every[kept]
        worst = Outcome(int(outcome.max())) if len(outcome) else Outcome.DENY
        counts = {o.word: int((outcome == o).sum()) for o in Outcome if (outcome == o).any()}
        causes = Counter(why[row] for row in kept[outcome == worst].tolist())
        named = "; ".join(f"{article} ({count})" for article, count in causes.most_common(3))
        reason = (
            f"{len(outcome)} call-ups were judged one by one; the worst verdict on any of them decides: "
            f"{worst.word}, by {named or 'nothing'}."
        )
        return Judgement((house_verdict(worst, reason, kind="bulk", **counts),))

    def without(self, refused: pl.DataFrame) -> Gathered:
        """Return only the rows that are not refused."""
        rows = np.delete(np.arange(len(self)), refused["row"].to_numpy())
        kept = rows.tolist()
        return replace(
            self,
            stored=[self.stored[row] for row in kept],
            sense=[self.sense[row] for row in kept],
            calls=self.calls.take(rows),
        )


@dataclass(frozen=True, slots=True)
class Asked:
    """What the call-ups of one order share.

    Attributes
    ----------
    authority
        The capacity in which they are ordered.
    issued
        The day from which the time of notice runs.
    settled
        Authorities whose approval was given when the call-ups were issued.
    without, without_plan
        Call-ups whose own days are not to be counted against them.
    report_to
        When and where the people report, in words; the facility where it is left out.
    facts
        What is told of the duty, as ``name=value``.
    """

    basis: str
    act: str | None
    authority: str
    issued: date
    waived: bool = False
    settled: frozenset[str] = frozenset()
    without: Collection[int] = ()
    without_plan: str | None = None
    report_to: str | None = None
    facts: tuple[str, ...] = ()


@dataclass(slots=True)
class _Read:
    """What the register says of some calls."""

    posts: Mapping[str, Row[*tuple[Any, ...]]]
    contracts: Sequence[Row[*tuple[Any, ...]]]
    held: list[int] = field(default_factory=list)
    named: list[int] = field(default_factory=list)


def authority_of(view: View) -> str:
    """Return the legal capacity in which the author of an order acts; empty for none."""
    return view.frame.seats[view.by.seat].authority if view.by is not None else ""


def gather(view: View, calls: Sequence[Call], asked: Asked) -> Gathered:
    """Read the facts of call-ups from the tables."""
    numbers = np.unique(np.array([call[0] for call in calls], np.int64))
    read = _read(view, calls, numbers)
    persons = {row.person: row for row in rows_of(view.tx, t.person, numbers)}
    regions = [post.region for post in read.posts.values()]
    profile = need_profile(view, regions[0] if regions else next(iter(view.frame.parents)))
    people = people_arrays(
        view.tx,
        profile,
        view.frame.tree,
        numbers,
        persons=persons,
        contracts=read.contracts,
        without=asked.without,
        without_plan=asked.without_plan,
    )
    return Gathered(
        profile=profile,
        stored=_stored(view, calls, read, asked),
        sense=_sense(view, calls, read, persons),
        calls=_arrays(view, calls, read, asked, profile, numbers),
        people=people,
        circumstances=_circumstances(view, profile, asked, calls),
    )


def stored_rows(view: View, calls: Sequence[Call], asked: Asked) -> Sequence[tuple[Any, ...]]:
    """Return call-ups as `Gathered.stored` has them; reads nothing of the law."""
    numbers = np.unique(np.array([call[0] for call in calls], np.int64))
    return _stored(view, calls, _read(view, calls, numbers), asked)


def _read(view: View, calls: Sequence[Call], numbers: npt.NDArray[np.int64]) -> _Read:
    read = _Read(_posts(view, {call[1] for call in calls}), contracts_of(view.tx, numbers))
    by_person: dict[int, list[int]] = {}
    for row, contract in enumerate(read.contracts):
        by_person.setdefault(contract.person, []).append(row)
    for person, _, start, end in calls:
        touching = [
            row
            for row in by_person.get(person, ())
            if read.contracts[row].start_day < end and start < read.contracts[row].end_day
        ]
        covering = [
            row
            for row in touching
            if read.contracts[row].start_day <= start and end <= read.contracts[row].end_day
        ]
        read.held.append(covering[-1] if covering else -1)
        # NOTE: the law is told of one that ends on the way, so that it can say so.
        read.named.append((covering or touching or [-1])[-1])
    return read


def _posts(view: View, wanted: set[str]) -> Mapping[str, Row[*tuple[Any, ...]]]:
    if len(wanted) == 1:
        found = view.tx.execute(_POST, {"wanted": next(iter(wanted))}).all()
    elif len(wanted) <= FEW:
        found = view.tx.execute(_POSTS.where(t.post.c.id.in_(sorted(wanted)))).all()
    else:
        found = view.tx.execute(_POSTS).all()
    return {row.id: row for row in found}


def _stored(view: View, calls: Sequence[Call], read: _Read, asked: Asked) -> Sequence[tuple[Any, ...]]:
    today, issued, facts = to_day(view.today), CallUpState.ISSUED.value, kept(asked.facts)
    rows = []
    for (person, post, start, end), held in zip(calls, read.held, strict=True):
        known = read.posts.get(post)
        region, task = (known.region, known.task) if known is not None else ("", "")
        contract = read.contracts[held].id if held >= 0 else None
        rows.append(
            (
                person,
                post,
                region,
                start,
                end,
                asked.basis,
                task,
                asked.authority,
                asked.act,
                contract,
                issued,
                today,
                None,
                asked.report_to,
                facts,
            )
        )
    return rows


def _sense(
    view: View, calls: Sequence[Call], read: _Read, persons: Mapping[int, Row[*tuple[Any, ...]]]
) -> list[str | None]:
    skills = {number: frozenset(row.qualifications.split()) for number, row in persons.items()}
    found: list[str | None] = []
    for (person, post, start, end), held in zip(calls, read.held, strict=True):
        man, place = persons.get(person), read.posts.get(post)
        contract = read.contracts[held] if held >= 0 else None
        if man is None:
            key = "no_person"
        elif place is None:
            key = "no_post"
        elif man.discharged_day is not None and man.discharged_day < end:
            key = "discharged"
        elif not view.frame.kinds[place.kind].qualifications <= skills[person]:
            key = "unqualified"
        elif contract is not None and contract.unit is not None and contract.unit_kind != place.kind:
            key = "other_unit"
        elif (place.start_day or start) > start or (place.end_day or end) < end:
            key = "post_closed"
        else:
            key = None
        found.append(key)
    return found


def _arrays(
    view: View,
    calls: Sequence[Call],
    read: _Read,
    asked: Asked,
    profile: Profile,
    numbers: npt.NDArray[np.int64],
) -> CallUps:
    posts = [read.posts.get(call[1]) for call in calls]
    days = np.array([(call[0], call[2], call[3]) for call in calls], np.int64).reshape(-1, 3)
    return CallUps.of(
        person_row=np.searchsorted(numbers, days[:, 0]),
        start=days[:, 1],
        end=days[:, 2],
        basis=codes_of(profile.bases).get(asked.basis, -1),
        task=coded(
            (post.task if post is not None else None for post in posts), codes_of(profile.tasks), np.int16
        ),
        region=coded(
            (post.region if post is not None else None for post in posts), view.frame.tree.codes, np.int32
        ),
        issued=to_day(asked.issued),
        authority=codes_of(profile.authorities).get(asked.authority, -1),
        contract_row=np.array(read.named, np.int64),
        waived=asked.waived,
        marks=marks_of(profile, facts_of(asked.facts)),
        rest_hours=hours_of(asked.facts, "rest_hours"),
        rest_unbroken=hours_of(asked.facts, "rest_unbroken"),
    )


def called_already(
    tx: Connection,
    frame: Frame,
    profile: Profile,
    span: tuple[int, int],
    *,
    without: Collection[int] = (),
    without_plan: str | None = None,
) -> Called:
    """Count the people called on each day of a span wherever a profile is law, some call-ups left out.

    Parameters
    ----------
    span
        The first day and the day after the last.
    without, without_plan
        Call-ups that are not counted, such as those that are judged.
    """
    first, last = span
    c = t.call_up.c
    query = select(c.id, c.basis, c.start_day, c.end_day, c.region).where(
        c.end_day > first, c.start_day < last, c.state.not_in(GONE)
    )
    if without_plan is not None:
        query = query.where(c.plan.is_distinct_from(without_plan))
    codes = codes_of(profile.bases)
    under = {region for region in frame.parents if frame.profile_of(region) is profile}
    changes = np.zeros((len(codes), last - first + 1), np.int32)
    for number, basis, start, end, region in tx.execute(query):
        if basis in codes and region in under and number not in without:
            changes[codes[basis], max(start, first) - first] += 1
            changes[codes[basis], min(end, last) - first] -= 1
    return Called(first, np.cumsum(changes, axis=1, dtype=np.int32)[:, :-1])


def _called(view: View, profile: Profile, asked: Asked, calls: Sequence[Call]) -> Called | None:
    """Count the people called already on the days of some calls, where the profile limits how many may be at once."""
    if not calls or not any(rule.kind == "cap.headcount" for rule in profile.rules):
        return None
    first, last = min(call[2] for call in calls), max(call[3] for call in calls)
    if last - first > MOST_DAYS:
        return None
    return called_already(
        view.tx, view.frame, profile, (first, last), without=asked.without, without_plan=asked.without_plan
    )


def _circumstances(view: View, profile: Profile, asked: Asked, calls: Sequence[Call]) -> Circumstances:
    known = {entry.about: entry for entry in profile.unknown}
    gaps = [
        AcceptedGap(question, gap.authority, str(gap.entry), known[gap.about].bases)
        for gap in view.frame.gaps
        if gap.about in known and gap.until_day > to_day(view.today)
        for question in sorted({kind.split(".")[0] for kind in known[gap.about].kinds})
    ]
    return Circumstances(
        regions=view.frame.tree,
        acts=view.frame.acts,
        accepted_gaps=tuple(gaps),
        today=view.today,
        approvals=view.approved | asked.settled,
        called=_called(view, profile, asked, calls),
    )


def _sense_verdict(key: str) -> Verdict:
    return house_verdict(Outcome.DENY, SENSE[key], kind="sense")
