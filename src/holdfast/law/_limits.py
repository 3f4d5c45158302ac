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


SHAPE: Final = 0
UNIT: Final = 1  # of the maximum or the rest
MOST: Final = 2  # the maximum or the rest, -1 for none
MOST_CALLS: Final = 3
LENGTH_UNIT: Final = 4  # of a rolling or anchored window
LENGTH: Final = 5
ANCHOR: Final = 6
SINCE_DAY: Final = 7  # the days the value governs
UNTIL_DAY: Final = 8
DAYS_BEFORE: Final = 9
DENIES: Final = 10
"""Columns of `LimitArrays.table`."""


class LimitArrays(NamedTuple):
    """L limits as the kernel reads them; B bases (and one place more for an unknown one), G rank groups.

    Attributes
    ----------
    table
        int64[L, 11]: the columns above.
    applies
        bool[L, B + 1, G + 1]: whose call-ups are put to it.
    overrun
        bool[L, B + 1]: whose call-ups, once begun, may pass it.
    period_first, periods
        int64[P, 2]: for limit l and basis b, the days whose service counts are the rows of `periods` from
        ``period_first[l * (B + 1) + b]`` up to the next.
    """

    table: npt.NDArray[np.int64]
    applies: npt.NDArray[np.bool_]
    overrun: npt.NDArray[np.bool_]
    period_first: npt.NDArray[np.int64]
    periods: npt.NDArray[np.int64]


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
    arrays = LimitArrays(
        np.array(rows, np.int64).reshape(len(rows), DENIES + 1),
        applies_table(profile, [rule for rule, _ in values]),
        _overrun(profile, [value for _, value in values]),
        *_periods(profile, values),
    )
    return Limits(values, arrays)


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


def _periods(
    profile: Profile, values: Sequence[tuple[Rule, Dated]]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    bases = [*profile.bases, ""]
    lists = [_counted(profile, rule, value, basis) for rule, value in values for basis in bases]
    flat = [number_of(interval) for each in lists for interval in each]
    first = np.concatenate(([0], np.cumsum([len(each) for each in lists]))).astype(np.int64)
    return first, np.array(flat, np.int64).reshape(len(flat), 2)


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
