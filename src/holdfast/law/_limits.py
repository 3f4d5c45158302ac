"""The limits that depend on what was served, as arrays the kernel reads; made once for each profile."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from holdfast.law._calendar import FAR, unit_and_count
from holdfast.law.facts import People, day_number
from holdfast.law.kinds.cap import CapTerms
from holdfast.law.kinds.counts import CountsTerms
from holdfast.law.kinds.headcount import HeadcountTerms
from holdfast.law.kinds.override import OverrideTerms
from holdfast.law.kinds.rest import RestTerms
from holdfast.law.profile import ALWAYS, Confidence, Dated, Profile, Rule, Terms
from holdfast.law.verdicts import Outcome
from holdfast.model import OPEN_END, Interval, union

NOT_ASKED: Final = 0
KEPT: Final = 1
EXCEEDED: Final = 2
NO_ANCHOR: Final = 3
OVERRUN: Final = 4
LIFTABLE: Final = 5
"""What a limit finds in a row: the last two are passed, but service in progress or an authority may pass them."""

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
MORE_UNIT: Final = 11  # of what an override adds to the maximum
MORE: Final = 12
GROUP: Final = 13  # the override rule a raised limit comes from, -1 for a limit itself
COLUMNS: Final = 14
"""Columns of `LimitArrays.table`, and how many there are."""


class LimitArrays(NamedTuple):
    """L limits and what overrides raise them to, as the kernel reads them; B bases and G rank groups.

    An unknown basis or group has one place more. M counts the limits together with the raised ones, which follow them.

    Attributes
    ----------
    table
        int64[M, COLUMNS]: the columns above.
    applies
        bool[M, B + 1, G + 1]: whose call-ups are put to it.
    overrun
        bool[M, B + 1]: whose call-ups, once begun, may pass it.
    lift_first
        int64[L + 1]: limit l, raised, is the rows ``lift_first[l]:lift_first[l + 1]``; the first of all is L.
    period_first, periods
        int64[P, 2]: for limit l and basis b, the days whose service counts are the rows of `periods` from
        ``period_first[l * (B + 1) + b]`` up to the next.
    """

    table: npt.NDArray[np.int64]
    applies: npt.NDArray[np.bool_]
    overrun: npt.NDArray[np.bool_]
    period_first: npt.NDArray[np.int64]
    periods: npt.NDArray[np.int64]
    lift_first: npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Lift:
    """A limit raised by a dated value of an override, on the days of both.

    Attributes
    ----------
    limit
        The place of the limit in `Limits.values`.
    rule
        The override, naming the authority of this value.
    terms
        The cap with the maximum to which `override.more` is still to be added.
    beyond
        What passing the raised limit comes to.
    """

    limit: int
    rule: Rule
    value: Dated
    override: OverrideTerms
    terms: CapTerms
    period: Interval
    beyond: Outcome


@dataclass(frozen=True, slots=True, eq=False)
class Limits:
    """The limits of a profile, by rule and dated value, what raises them, and their arrays."""

    values: tuple[tuple[Rule, Dated], ...]
    lifts: tuple[Lift, ...]
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
    lifts = tuple(lift for at in range(len(values)) for lift in _lifts(profile, at, *values[at]))
    rows = [_row(profile, value.terms, value.period, rule.breach(value)) for rule, value in values]
    rows += [_raised(profile, lift) for lift in lifts]
    caps = [*values, *(values[lift.limit] for lift in lifts)]
    many = [sum(lift.limit < at for lift in lifts) for at in range(len(values) + 1)]
    arrays = LimitArrays(
        np.array(rows, np.int64).reshape(len(rows), COLUMNS),
        applies_table(profile, [*(rule for rule, _ in values), *(lift.rule for lift in lifts)]),
        _overrun(profile, [value for _, value in caps]),
        *_periods(profile, caps),
        len(values) + np.array(many, np.int64),
    )
    return Limits(values, lifts, arrays)


def _lifts(profile: Profile, at: int, rule: Rule, value: Dated) -> Iterator[Lift]:
    """Yield what may raise a limit. One source alone raises nothing: what is less than sure cannot make lawful."""
    terms = value.terms
    for lifting, change in profile.of_kind("override"):
        more, period = change.terms, value.period.intersection(change.period)
        assert isinstance(more, OverrideTerms)
        if not isinstance(terms, CapTerms) or rule.id not in more.caps or period is None:
            continue
        if change.confidence is Confidence.C:
            continue
        breach, beyond = rule.breach(value), lifting.breach(change)
        yield Lift(
            limit=at,
            rule=replace(lifting, authority=more.by, bases=lifting.bases or tuple(profile.bases)),
            value=change,
            override=more,
            terms=replace(terms, most=more.most(terms.most), most_calls=more.most_calls(terms.most_calls)),
            period=period,
            beyond=Outcome.WARN if value.confidence is Confidence.C else max(breach, beyond),
        )


def _raised(profile: Profile, lift: Lift) -> tuple[int | bool, ...]:
    row = _row(profile, lift.terms, lift.period, lift.beyond)
    more = None if lift.override.ceiling is not None else lift.override.more
    unit, count = unit_and_count(more) if more is not None else (0, 0)
    return *row[:MORE_UNIT], unit, count, [rule.id for rule in profile.rules].index(lift.rule.id)


def _row(profile: Profile, terms: Terms, period: Interval, breach: Outcome) -> tuple[int | bool, ...]:
    since, until = number_of(period)
    denies = breach is Outcome.DENY
    if isinstance(terms, RestTerms):
        unit, count = unit_and_count(terms.between)
        return REST_BETWEEN, unit, count, -1, 0, -1, -1, since, until, False, denies, 0, 0, -1
    assert isinstance(terms, CapTerms)
    unit, count = unit_and_count(terms.most)
    length_unit, length = unit_and_count(terms.length)
    anchor = profile.anchors.index(terms.anchor) if terms.anchor else -1
    calls = -1 if terms.most_calls is None else terms.most_calls
    shape, before = _SHAPES[terms.window], terms.days_before
    return (
        shape, unit, count, calls, length_unit, length, anchor, since, until, before, denies, 0, 0, -1,
    )  # fmt: skip


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
    lists = [counted(profile, rule, value, basis) for rule, value in values for basis in bases]
    flat = [number_of(interval) for each in lists for interval in each]
    first = np.concatenate(([0], np.cumsum([len(each) for each in lists]))).astype(np.int64)
    return first, np.array(flat, np.int64).reshape(len(flat), 2)


def counted(profile: Profile, rule: Rule, value: Dated, basis: str) -> tuple[Interval, ...]:
    """Return the days whose service on a basis counts; an unknown basis counts where every basis does."""
    assert isinstance(value.terms, CapTerms | RestTerms | HeadcountTerms)
    named = value.terms.counts
    included = basis in named or (not basis and set(named) == set(profile.bases))
    days: tuple[Interval, ...] = (ALWAYS,) if included else ()
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
