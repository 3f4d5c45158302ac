"""Puts call-ups to the rules that depend on service: each person's limits, what an act allows, and headcounts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Final

import numpy as np
import numpy.typing as npt

from holdfast.law._asking import Asking, Rows
from holdfast.law._calendar import FAR
from holdfast.law._found import Asked, Item, Outcomes, allowed, given_by, outcome_of
from holdfast.law._heads import UNNUMBERED, head_arrays, head_values
from holdfast.law._in_force import acts_of
from holdfast.law._kernel import judge_people
from holdfast.law._lengths import Lengths, lengths_of
from holdfast.law._limits import (
    EXCEEDED,
    KEPT,
    LIFTABLE,
    NO_ANCHOR,
    NOT_ASKED,
    OVERRUN,
    Lift,
    Limits,
    ledger_of,
    limits_of,
    own,
)
from holdfast.law._words import AWAITED, BEYOND, LIFTED
from holdfast.law.facts import NO_DATE
from holdfast.law.kinds._kind import Finding
from holdfast.law.kinds.status import Instrument
from holdfast.law.verdicts import Outcome
from holdfast.model import Interval

_FINDINGS: Final = {
    NOT_ASKED: Finding.KEPT,
    KEPT: Finding.KEPT,
    EXCEEDED: Finding.BREACHED,
    NO_ANCHOR: Finding.MISSING,
    OVERRUN: Finding.KEPT,
    LIFTABLE: Finding.KEPT,  # what is then still needed is said by the override
}
_HEAD_FINDINGS: Final = {
    NOT_ASKED: Finding.KEPT,
    KEPT: Finding.KEPT,
    EXCEEDED: Finding.BREACHED,
    UNNUMBERED: Finding.CAUTION,
}
Codes = npt.NDArray[np.int8]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Heads:
    """What the headcounts found: int8[n, H], and int64[n, H, 3] of people, day and maximum."""

    code: Codes
    measure: npt.NDArray[np.int64]

    def take(self, rows: Rows) -> Heads:
        """Return what was found in these rows."""
        return Heads(self.code[rows], self.measure[rows])


@dataclass(frozen=True, slots=True, eq=False)
class _Found:
    """Where the kernel writes the limits: [n, M], [n, L, 2], bool[n] for days served twice, and [n, 2] for stretches."""

    code: Codes
    measure: npt.NDArray[np.int64]
    overlap: Bools
    stretch: npt.NDArray[np.int64]


def from_ledger(
    asking: Asking, denied: Bools, *, detail: bool, heads: Heads | None = None
) -> tuple[list[Asked], Heads]:
    """Return what each limit, override, length and headcount found in every row of `asking`: all of its call-ups.

    Parameters
    ----------
    denied
        Rows that are denied already; they count for nobody.
    heads
        What the headcounts found, where the rows are some of a batch that was counted as a whole.
    """
    limits, rows, values = limits_of(asking.profile), len(asking.rows), head_values(asking.profile)
    lengths = lengths_of(asking)
    found = _Found(
        np.zeros((rows, len(limits.arrays.table)), np.int8),
        np.zeros((rows if detail else 0, len(limits.values), 2), np.int64),
        np.zeros(rows, np.bool_),
        np.zeros((rows if lengths.values else 0, 2), np.int64),
    )
    if heads is None:
        heads = Heads(np.zeros((rows, len(values)), np.int8), np.zeros((rows, len(values), 3), np.int64))
        _run(asking, (limits, lengths), denied, found, heads)
    else:
        for which, (rule, value) in enumerate(values):
            if rule.breach(value) is Outcome.DENY:
                denied = denied | (heads.code[:, which] == EXCEEDED)
        none = Heads(np.zeros((rows, 0), np.int8), np.zeros((rows, 0, 3), np.int64))
        _run(asking, (limits, lengths), denied, found, none)
    asked = [
        *_limited(asking, limits, found, detail=detail),
        *_lasting(asking, lengths, found.stretch),
        *_counted(asking, heads),
    ]
    if found.overlap.any():
        asked.append(house("overlap", np.flatnonzero(found.overlap)))
    return asked, heads


def house(rule: str, rows: Rows) -> Asked:
    """Return what a rule of the house's own denies."""
    denied = np.full(len(rows), Outcome.DENY, np.int8)
    return Asked(Item(rule, "sense"), rows, np.zeros(len(rows), np.int8), denied)


def _run(asking: Asking, bounds: tuple[Limits, Lengths], denied: Bools, out: _Found, heads: Heads) -> None:
    limits, lengths = bounds
    calls, people, profile = asking.calls, asking.people, asking.profile
    if not len(calls):
        return
    bases, groups = len(profile.bases), len(profile.rank_groups)
    basis = np.where((calls.basis < 0) | (calls.basis >= bases), bases, calls.basis)
    group = people.rank_group[calls.person_row]
    group = np.where((group < 0) | (group >= groups), groups, group)
    served = np.diff(people.first) + np.bincount(calls.person_row, minlength=len(people))
    unset = np.full(len(people), NO_DATE, np.int32)
    personal = [people.days_before, *(people.anchors.get(name, unset) for name in profile.anchors)]
    spans = np.stack((calls.start, calls.end, basis, group), axis=1).astype(np.int64)
    crowd = head_arrays(asking, head_values(profile) if heads.code.shape[1] else (), spans)
    # Each person's rows together are quicker to walk; where people are counted, their order in time decides.
    by_time = (calls.start,) if len(crowd.table) else (calls.start, calls.person_row)
    judge_people(
        np.lexsort(by_time),
        own(calls.person_row, np.int64),
        spans,
        denied,
        *ledger_of(people),
        np.stack(personal, axis=1).astype(np.int64),
        limits.arrays,
        int(served.max()),
        out.code,
        out.measure,
        out.overlap,
        crowd,
        heads.code,
        heads.measure,
        lengths.most,
        lengths.denies,
        out.stretch,
    )


# Limits and what lifts them


def _limited(asking: Asking, limits: Limits, found: _Found, *, detail: bool) -> Iterator[Asked]:
    for which, (rule, value) in enumerate(limits.values):
        code = found.code[:, which]
        rows = np.flatnonzero(code != NOT_ASKED)
        if not len(rows):
            continue
        measure = found.measure[rows, which] if detail else None
        worth = np.array([outcome_of(_FINDINGS[c], rule, value) for c in range(LIFTABLE + 1)], np.int8)
        codes, at = code[rows], asking.of(rows)
        passed = np.flatnonzero((codes == EXCEEDED) | (codes == LIFTABLE))
        if len(passed):
            breach = allowed(np.full(len(passed), worth[EXCEEDED], np.int8), asking.of(rows[passed]), rule)
            kept = None if measure is None else measure[passed]
            yield from _lifts(asking.of(rows[passed]), limits, which, found.code, (breach, kept))
        yield Asked(
            Item(rule.id, rule.kind, rule, value), rows, codes, allowed(worth[codes], at, rule), measure
        )


def _lifts(
    asking: Asking,
    limits: Limits,
    which: int,
    code: Codes,
    passed: tuple[Outcomes, npt.NDArray[np.int64] | None],
) -> Iterator[Asked]:
    """Yield what the overrides of one limit come to, in the rows of `asking`, which all pass it.

    Of several that may lift it, one that is granted already is taken, else the first of the profile.
    """
    breach, measure = passed
    lifts = [(len(limits.values) + at, lift) for at, lift in enumerate(limits.lifts) if lift.limit == which]
    groups = list(dict.fromkeys(lift.rule.id for _, lift in lifts))
    codes = {at: code[asking.rows, at] for at, _ in lifts}
    grants = {at: _granted(asking, lift) for at, lift in lifts}
    best = np.full(len(asking.rows), -1)
    for granted in (False, True):
        for at_group in reversed(range(len(groups))):
            of = [at for at, lift in lifts if lift.rule.id == groups[at_group]]
            may = np.any([_may(codes[at]) for at in of], axis=0)
            if granted:
                may &= np.all([grants[at] | ~_may(codes[at]) for at in of], axis=0)
            best[may] = at_group
    for at, lift in lifts:
        chosen = _may(codes[at]) & (best == groups.index(lift.rule.id))
        beyond = (codes[at] == EXCEEDED) & (best < 0)
        here = np.flatnonzero(chosen | beyond)
        if not len(here):
            continue
        outcomes = np.where(grants[at], Outcome.PERMIT, np.minimum(breach, Outcome.NEEDS_AUTHORITY))
        outcomes = np.where(beyond, lift.beyond, outcomes).astype(np.int8)
        said = np.where(beyond, BEYOND, np.where(grants[at], LIFTED, AWAITED)).astype(np.int8)
        item = Item(lift.rule.id, "override", lift.rule, lift.value, lift=lift, cap=limits.values[which])
        kept = None if measure is None else measure[here]
        yield Asked(item, asking.rows[here], said[here], outcomes[here], kept)


def _may(codes: Codes) -> Bools:
    found: Bools = (codes == KEPT) | (codes == OVERRUN)
    return found


def _granted(asking: Asking, lift: Lift) -> Bools:
    """Return whether the authority gave or approved each order, or its act is in force on all of the days."""
    given = given_by(asking, lift.override.by)
    if not lift.override.act:
        return given
    wanted = Instrument(lift.override.act, lift.override.by)
    return given | asking.covered_by_region(partial(_days_of, asking, wanted))


def _days_of(asking: Asking, wanted: Instrument, region: str) -> list[Interval]:
    return [days for _, days in acts_of(asking, wanted, region)]


# What an act allows


def _lasting(asking: Asking, lengths: Lengths, stretch: npt.NDArray[np.int64]) -> Iterator[Asked]:
    """Yield what each rule on authority found where its act says for how many days at most somebody may serve."""
    for which, (rule, value) in enumerate(lengths.values):
        rows = np.flatnonzero(lengths.most[:, which] < FAR)
        if not len(rows):
            continue
        measure = np.column_stack((stretch[rows], lengths.most[rows, which]))
        codes = np.where(measure[:, 0] > measure[:, 2], EXCEEDED, KEPT).astype(np.int8)
        worth = np.array(
            [outcome_of(_FINDINGS[c], rule, value) for c in (NOT_ASKED, KEPT, EXCEEDED)], np.int8
        )
        outcomes = allowed(worth[codes], asking.of(rows), rule)
        yield Asked(Item(rule.id, rule.kind, rule, value), rows, codes, outcomes, measure)


# Headcounts


def _counted(asking: Asking, heads: Heads) -> Iterator[Asked]:
    for which, (rule, value) in enumerate(head_values(asking.profile)):
        rows = np.flatnonzero(heads.code[:, which] != NOT_ASKED)
        if len(rows):
            codes = heads.code[rows, which]
            worth = np.array([outcome_of(_HEAD_FINDINGS[c], rule, value) for c in range(4)], np.int8)
            outcomes = allowed(worth[codes], asking.of(rows), rule)
            yield Asked(
                Item(rule.id, rule.kind, rule, value), rows, codes, outcomes, heads.measure[rows, which]
            )
