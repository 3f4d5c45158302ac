"""The same limits, for a planner: what may be served at most, from which day, with how much rest, and where.

What is given here is inside the law, not its exact edge: a plan that keeps to all of it is not denied for service,
notice or place, but the judge may also permit a little more. Limits that only warn are left out, and no plan may
count on an overrun: that is for service that turns out longer, not for service meant to be.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import numpy as np
import numpy.typing as npt

from holdfast.errors import NotFoundError
from holdfast.law._calendar import FAR, after_days, longest, shortest
from holdfast.law._kernel import count_windows
from holdfast.law._limits import ledger_of, limits_of, number_of
from holdfast.law.facts import NO_DATE, People
from holdfast.law.kinds.cap import CapTerms
from holdfast.law.kinds.notice import NoticeTerms
from holdfast.law.kinds.rest import RestTerms
from holdfast.law.kinds.task import TaskAllowTerms, TaskDenyTerms
from holdfast.law.kinds.territory import TerritoryTerms
from holdfast.law.profile import Dated, Profile, Rule
from holdfast.law.regions import RegionTree
from holdfast.law.verdicts import Outcome
from holdfast.model import Interval

Counts = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


def allowance_days(profile: Profile, people: People, basis: str, horizon: Interval) -> Counts:
    """Return, for each person, days that may be served in the horizon in any way without passing a windowed cap.

    Any service of at most so many days keeps every cap of kind ``cap.window``, however it is placed and split, as
    long as it has at most `allowance_calls` call-ups. Months are taken at their shortest, and a rolling window is
    charged with all service near the horizon.

    Raises
    ------
    NotFoundError
        If the profile has no such basis.
    """
    return _allowance(profile, people, basis, horizon)[0]


def allowance_calls(profile: Profile, people: People, basis: str, horizon: Interval) -> Counts:
    """Return, for each person, how many call-ups may be placed in the horizon; its days where nothing limits them.

    Raises
    ------
    NotFoundError
        If the profile has no such basis.
    """
    return _allowance(profile, people, basis, horizon)[1]


def _allowance(profile: Profile, people: People, basis: str, horizon: Interval) -> tuple[Counts, Counts]:
    code = _code(profile, basis)
    days, calls = (np.full(len(people), horizon.days, np.int64) for _ in range(2))
    arrays = limits_of(profile).arrays
    for which, terms, lo, hi in _windowed(profile, horizon):
        touched = arrays.applies[which, code][people.rank_group]
        if not touched.any():
            continue
        left, calls_left = _left(profile, people, which, terms, (lo, hi))
        if not _counts(profile, which, code, lo, hi):
            # Service that does not count is only stopped where the cap is passed already.
            left, calls_left = (np.where(each >= 0, FAR, 0) for each in (left, calls_left))
        days = np.where(touched, np.minimum(days, left), days)
        calls = np.where(touched, np.minimum(calls, calls_left), calls)
    days = np.where(calls > 0, days, 0)
    return np.maximum(days, 0).astype(np.int32), np.maximum(calls, 0).astype(np.int32)


def _code(profile: Profile, basis: str) -> int:
    if basis not in profile.bases:
        raise NotFoundError(
            f"The profile {profile.id} has no basis {basis!r}. It has: {', '.join(profile.bases)}."
        )
    return tuple(profile.bases).index(basis)


def _windowed(profile: Profile, horizon: Interval) -> Iterator[tuple[int, CapTerms, int, int]]:
    """Yield each binding cap on a window, with the days of the horizon that it governs."""
    for which, (rule, value) in enumerate(limits_of(profile).values):
        terms = value.terms
        governed = value.period.intersection(horizon)
        if isinstance(terms, CapTerms) and terms.window != "run" and governed and binding(rule, value):
            yield which, terms, *number_of(governed)


def binding(rule: Rule, value: Dated) -> bool:
    """Tell whether a breach of the value does more than warn."""
    return rule.breach(value) is not Outcome.WARN


def _counts(profile: Profile, which: int, code: int, lo: int, hi: int) -> bool:
    """Tell whether some service on a basis from lo to hi counts for a limit."""
    arrays = limits_of(profile).arrays
    cell = which * (len(profile.bases) + 1) + code
    periods = arrays.periods[arrays.period_first[cell] : arrays.period_first[cell + 1]]
    return bool(((periods[:, 0] < hi) & (periods[:, 1] > lo)).any())


def _left(
    profile: Profile, people: People, which: int, terms: CapTerms, span: tuple[int, int]
) -> tuple[Longs, Longs]:
    """Return days and calls left in the worst of the windows that touch the span."""
    days, calls = (np.full(len(people), FAR, np.int64) for _ in range(2))
    for first, end in _windows(people, terms, span):
        served, called = _served(profile, people, which, first, end)
        if terms.days_before:
            served = served + people.days_before
        if terms.most is not None:
            days = np.minimum(days, shortest(terms.most) - served)
        if terms.most_calls is not None:
            calls = np.minimum(calls, terms.most_calls - called)
        if terms.window == "since":
            within = (first != NO_DATE) & (first <= span[0]) & (span[1] <= end)
            days = np.where(within, days, -1)
    return days, calls


def _served(profile: Profile, people: People, which: int, first: Longs, end: Longs) -> tuple[Longs, Longs]:
    most = int(np.diff(people.first).max(initial=0))
    windows = np.stack((first, end), axis=1)
    days, calls = count_windows(*ledger_of(people), limits_of(profile).arrays, which, windows, most)
    return days, calls


def _windows(people: People, terms: CapTerms, span: tuple[int, int]) -> Iterator[tuple[Longs, Longs]]:
    many, (lo, hi) = len(people), span
    if terms.window == "calendar_year":
        first = np.datetime64(lo, "D").astype("datetime64[Y]").astype(int)
        last = np.datetime64(hi - 1, "D").astype("datetime64[Y]").astype(int)
        for year in range(first, last + 1):
            ends = [int(np.datetime64(y, "Y").astype("datetime64[D]").astype(int)) for y in (year, year + 1)]
            yield np.full(many, ends[0], np.int64), np.full(many, ends[1], np.int64)
    elif terms.window == "rolling" and terms.length is not None:
        reach = longest(terms.length)
        yield np.full(many, lo - reach, np.int64), np.full(many, hi + reach, np.int64)
    elif terms.window == "since":
        anchor = people.anchors.get(terms.anchor, np.full(many, NO_DATE)).astype(np.int64)
        end = np.full(many, FAR, np.int64)
        if terms.length is not None:
            end = after_days(terms.length, np.where(anchor == NO_DATE, 0, anchor))
        yield anchor, end
    else:
        yield np.full(many, -FAR, np.int64), np.full(many, FAR, np.int64)


def longest_call_days(profile: Profile, basis: str, rank_group: str, day: date) -> int | None:
    """Return the most days a call-up that begins on a day may have, or None where no rule limits it.

    It holds for a call-up that touches no other; touching ones are one to the law.

    Raises
    ------
    NotFoundError
        If the profile has no such basis.
    """
    code, most = _code(profile, basis), FAR
    for which, (rule, value) in enumerate(limits_of(profile).values):
        terms = value.terms
        if not isinstance(terms, CapTerms) or terms.window != "run" or terms.most is None:
            continue
        if basis not in rule.bases or rank_group not in rule.rank_groups or value.period.end <= day:
            continue
        if binding(rule, value) and _counts(profile, which, code, -FAR, FAR):
            free = (
                value.period.start - day
            ).days  # a call-up that ends before the value begins is not limited by it
            most = min(most, max((terms.most.after(day) - day).days, free))
    return most if most < FAR else None


def rest_days(profile: Profile, basis: str, day: date) -> int:
    """Return the days that must lie free between a call-up on a day and any other; 0 where no rule asks for rest.

    It is what the values in force on that day ask; where one changes, ask for both ends of the call-up.

    Raises
    ------
    NotFoundError
        If the profile has no such basis.
    """
    _code(profile, basis)
    needed = [
        longest(value.terms.between)
        for rule, value in profile.of_kind("rest")
        if isinstance(value.terms, RestTerms) and value.terms.between is not None
        and basis in rule.bases and day in value.period and binding(rule, value)
    ]  # fmt: skip
    return max(needed, default=0)


def first_day(profile: Profile, basis: str, issued: date) -> date:
    """Return the day from which on a call-up issued on a day may begin, whatever notice is in force by then.

    Raises
    ------
    NotFoundError
        If the profile has no such basis.
    """
    _code(profile, basis)
    start = issued
    for rule, value in profile.of_kind("notice"):
        if isinstance(value.terms, NoticeTerms) and basis in rule.bases and binding(rule, value):
            too_early_until = min(value.terms.at_least.after(issued), value.period.end)
            if value.period.start < too_early_until:
                start = max(start, too_early_until)
    return start


def tasks_allowed(profile: Profile, basis: str, period: Interval) -> frozenset[str]:
    """Return the tasks that the closed lists in force on any day of a period allow, less those always forbidden.

    Raises
    ------
    NotFoundError
        If the profile has no such basis.
    """
    _code(profile, basis)
    allowed = frozenset(profile.tasks)
    for rule, value in profile.of_kind("task.allow", "task.deny"):
        if basis not in rule.bases or not value.period.overlaps(period) or not binding(rule, value):
            continue
        if isinstance(value.terms, TaskAllowTerms):
            allowed &= frozenset(value.terms.tasks)
        elif isinstance(value.terms, TaskDenyTerms) and not value.terms.when and not value.terms.unless:
            allowed -= frozenset(value.terms.tasks)
    return allowed


def territory_matrix(
    profile: Profile,
    basis: str,
    *,
    home: npt.NDArray[np.int32],
    territories: Bools,
    regions: RegionTree,
    period: Interval,
) -> Bools:
    """Return bool[K, R]: whether people of each pair of home region and territory may serve in each region.

    It holds for call-ups within `period`, where contracts cover them.

    Parameters
    ----------
    home
        int32[K]: codes of home regions, -1 for unknown.
    territories
        bool[K, R]: where the contract of each pair allows duty; no true value in a row means no territory is known.

    Raises
    ------
    NotFoundError
        If the profile has no such basis.
    """
    _code(profile, basis)
    allowed = np.ones((len(home), len(regions.ids)), np.bool_)
    for rule, value in profile.of_kind("territory"):
        if basis not in rule.bases or not value.period.overlaps(period) or not binding(rule, value):
            continue
        assert isinstance(value.terms, TerritoryTerms)
        if value.terms.within == "contract":
            allowed &= territories
        elif value.terms.within == "residence":
            every = np.arange(len(regions.ids), dtype=np.int32)
            for row, code in enumerate(home):
                allowed[row] &= regions.inside(every, np.full(len(every), code, np.int32))
    return allowed
