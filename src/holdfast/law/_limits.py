"""The limits that depend on what was served, as arrays the kernel reads; made once for each profile."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from holdfast.law._calendar import FAR, unit_and_count
from holdfast.law.facts import People, day_number
from holdfast.law.kinds.cap import CapTerms
from holdfast.law.kinds.counts import CountsTerms
from holdfast.law.kinds.rest import RestTerms
from holdfast.law.profile import ALWAYS, Dated, Profile, Rule
from holdfast.law.verdicts import Outcome
from holdfast.model import OPEN_END, Interval, union

RUN: Final = 0
CALENDAR_YEAR: Final = 1
ROLLING: Final = 2
SINCE: Final = 3
LIFETIME: Final = 4
REST_BETWEEN: Final = 5
_SHAPES: Final = {
    "run": RUN,
    "calendar_year": CALENDAR_YEAR,
    "rolling": ROLLING,
    "since": SINCE,
    "lifetime": LIFETIME,
}


class LimitArrays(NamedTuple):
    """Columns of L limits; B bases (and one place more for an unknown one), G rank groups.

    `period_first` and the two `period` columns hold, for limit l and basis b, the days whose service counts:
    those at ``period_first[l * (B + 1) + b]`` up to the next.
    """

    shape: npt.NDArray[np.int8]
    unit: npt.NDArray[np.int8]
    most: npt.NDArray[np.int32]
    most_calls: npt.NDArray[np.int32]
    length_unit: npt.NDArray[np.int8]
    length: npt.NDArray[np.int32]
    anchor: npt.NDArray[np.int16]
    since: npt.NDArray[np.int32]
    until: npt.NDArray[np.int32]
    applies: npt.NDArray[np.bool_]  # [L, B + 1, G + 1]
    overrun: npt.NDArray[np.bool_]  # [L, B + 1]
    days_before: npt.NDArray[np.bool_]
    denies: npt.NDArray[np.bool_]
    period_first: npt.NDArray[np.int64]
    period_start: npt.NDArray[np.int32]
    period_end: npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True, eq=False)
class Limits:
    """The limits of a profile, by rule and dated value, with their arrays."""

    values: tuple[tuple[Rule, Dated], ...]
    arrays: LimitArrays


def limits_of(profile: Profile) -> Limits:
    """Return the profile's limits, derived once."""
    kept = profile.kept.get("limits")
    if not isinstance(kept, Limits):
        kept = profile.kept["limits"] = _derive(profile)
    return kept


def number_of(interval: Interval) -> tuple[int, int]:
    """Return an interval in day numbers; an open end is `FAR`."""
    end = FAR if interval.end == OPEN_END else day_number(interval.end)
    return day_number(interval.start), end


def own(column: npt.NDArray[Any], kind: npt.DTypeLike) -> npt.NDArray[Any]:
    """Return a column as the kernel takes it; it is compiled once, so kind, order and writability must not vary."""
    return np.require(column, kind, ["C", "W"])


Ledger = tuple[npt.NDArray[np.int32], npt.NDArray[np.int32], npt.NDArray[np.int16]]


def ledger_of(people: People) -> tuple[npt.NDArray[np.int64], Ledger]:
    """Return the ledger of people as the kernel takes it: where each person's begins, and its columns."""
    ledger = own(people.start, np.int32), own(people.end, np.int32), own(people.basis, np.int16)
    return own(people.first, np.int64), ledger


def _derive(profile: Profile) -> Limits:
    values = tuple((rule, value) for rule, value in profile.of_kind(
        "cap.per_call", "cap.consecutive", "cap.window", "rest"
    ) if not (isinstance(value.terms, RestTerms) and value.terms.between is None))  # fmt: skip
    rows = [_row(profile, rule, value) for rule, value in values]
    columns = list(zip(*rows, strict=True)) if rows else [()] * 11
    kinds = (np.int8, np.int8, np.int32, np.int32, np.int8, np.int32, np.int16, np.int32, np.int32)
    scalars = [np.array(column, kind) for column, kind in zip(columns, kinds, strict=False)]
    before, denies = (np.array(column, np.bool_) for column in columns[9:11])
    return Limits(
        values,
        LimitArrays(
            *scalars,
            applies=applies_table(profile, [rule for rule, _ in values]),
            overrun=_overrun(profile, [value for _, value in values]),
            days_before=before,
            denies=denies,
            **_periods(profile, values),
        ),  # type: ignore[call-arg, unused-ignore]
    )


def _row(profile: Profile, rule: Rule, value: Dated) -> tuple[int | bool, ...]:
    since, until = number_of(value.period)
    denies = rule.breach(value) is Outcome.DENY
    terms = value.terms
    if isinstance(terms, RestTerms):
        unit, count = unit_and_count(terms.between)
        return REST_BETWEEN, unit, count, -1, 0, -1, -1, since, until, False, denies
    assert isinstance(terms, CapTerms)
    unit, count = unit_and_count(terms.most)
    length_unit, length = unit_and_count(terms.length)
    anchor = profile.anchors.index(terms.anchor) if terms.anchor else -1
    calls = -1 if terms.most_calls is None else terms.most_calls
    shape = _SHAPES[terms.window]
    return shape, unit, count, calls, length_unit, length, anchor, since, until, terms.days_before, denies


def applies_table(profile: Profile, rules: Sequence[Rule]) -> npt.NDArray[np.bool_]:
    """Return bool[rules, B + 1, G + 1]: to which basis and rank group each applies; never to unknown ones."""
    table = np.zeros((len(rules), len(profile.bases) + 1, len(profile.rank_groups) + 1), np.bool_)
    bases, groups = list(profile.bases), list(profile.rank_groups)
    for i, rule in enumerate(rules):
        at = np.ix_([bases.index(b) for b in rule.bases], [groups.index(g) for g in rule.rank_groups])
        table[i][at] = True
    return table


def _overrun(profile: Profile, values: Sequence[Dated]) -> npt.NDArray[np.bool_]:
    table = np.zeros((len(values), len(profile.bases) + 1), np.bool_)
    for i, value in enumerate(values):
        named = value.terms.overrun if isinstance(value.terms, CapTerms) else ()
        table[i, [code for code, basis in enumerate(profile.bases) if basis in named]] = True
    return table


def _periods(profile: Profile, values: Sequence[tuple[Rule, Dated]]) -> dict[str, npt.NDArray[np.int64]]:
    bases = [*profile.bases, ""]
    lists = [_counted(profile, rule, value, basis) for rule, value in values for basis in bases]
    flat = [number_of(interval) for each in lists for interval in each]
    starts = np.array([start for start, _ in flat], np.int32)
    ends = np.array([end for _, end in flat], np.int32)
    first = np.concatenate(([0], np.cumsum([len(each) for each in lists]))).astype(np.int64)
    return {"period_first": first, "period_start": starts, "period_end": ends}  # type: ignore[dict-item]


def _counted(profile: Profile, rule: Rule, value: Dated, basis: str) -> tuple[Interval, ...]:
    """Return the days whose service on a basis counts; an unknown basis counts where every basis does."""
    assert isinstance(value.terms, CapTerms | RestTerms)
    named = value.terms.counts
    counted = basis in named or (not basis and set(named) == set(profile.bases))
    days: tuple[Interval, ...] = (ALWAYS,) if counted else ()
    for _, change in profile.of_kind("counts"):
        terms = change.terms
        assert isinstance(terms, CountsTerms)
        if rule.id in terms.caps and basis in terms.service:
            days = _changed(days, change.period, counted=terms.counted)
    return days


def _changed(days: Iterable[Interval], period: Interval, *, counted: bool) -> tuple[Interval, ...]:
    if counted:
        return union([*days, period])
    return tuple(left for interval in days for left in interval.minus(period))
